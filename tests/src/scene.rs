//! Scenes that several suites begin with: an open incident, somebody who stands by, and chance that
//! is the same in every run.

use crate::client::{Client, Ended, Identity};
use crate::history::{Outcome, Recorder};
use crate::product::{ADMIN, Server};
use crate::{checker, http};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// Where the tanker overturns in the first shipped scenario: on the G218 beside the Künes.
pub const ON_THE_G218: [f64; 2] = [83.246, 43.524];

/// Opens an incident and returns its stream.
pub async fn incident(address: SocketAddr) -> String {
    let body = json!({
        "kind": "spill", "title": "tanker", "at": ON_THE_G218, "substance": "benzene",
        "mass_kg": 28000.0,
    });
    let answer = http::post(address, "/api/v1/incidents", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let stream = answer.json()["stream"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(stream.starts_with("inc:"), "{}", answer.body);
    stream
}

/// An administrator with a device of this name.
pub fn admin(name: &str) -> Identity {
    Identity {
        name: name.to_owned(),
        token: ADMIN.to_owned(),
        space: None,
    }
}

/// A person who wrote something before a fault and whom the fault must not touch.
pub struct Bystander {
    client: Client,
    recorder: Recorder,
    stream: String,
}

impl Bystander {
    /// Opens an incident, follows it, and writes a note that is accepted.
    pub async fn at(server: &Server) -> Self {
        let recorder = Recorder::default();
        let stream = incident(server.address).await;
        let identity = admin("bystander");
        let (mut client, _) = Client::connect(server.address, &identity, &recorder)
            .await
            .expect("a sound client is welcome");
        client
            .subscribe(&stream)
            .await
            .expect("a sound client may subscribe");
        settle(&mut client, server.address, &stream).await;
        let mut bystander = Self {
            client,
            recorder,
            stream,
        };
        bystander.writes("bystander-before").await;
        bystander
    }

    async fn writes(&mut self, mark: &str) {
        let data = json!({ "mark": mark, "text": "I was here" });
        self.recorder
            .begin(mark, &self.stream, "note", data.clone());
        let outcome = self.client.write(mark, &self.stream, "note", &data).await;
        assert!(
            matches!(outcome, Ok(Outcome::Acked { .. })),
            "{mark}: {outcome:?}"
        );
    }

    /// Writes once more on the same connection and looks whether everything is still there.
    pub async fn is_unharmed(mut self, address: SocketAddr) {
        self.writes("bystander-after").await;
        let log = http::stream(address, &self.stream).await;
        let head = log.events.len() as u64;
        self.client
            .until_at(&self.stream, head)
            .await
            .expect("the bystander is not cut off");
        self.recorder.log(&self.stream, log);
        let history = self.recorder.history();
        checker::assert_all(&history);
        let open: Vec<_> = history
            .connections
            .iter()
            .flat_map(checker::still_open)
            .collect();
        assert_eq!(open, []);
    }

    /// The incident's stream.
    pub fn stream(&self) -> &str {
        &self.stream
    }
}

/// Waits until the first forecast of an incident is in its log, so that no decision of the server's
/// own comes between what a test does. `client` follows the stream.
pub async fn settle(client: &mut Client, address: SocketAddr, stream: &str) {
    loop {
        let log = http::stream(address, stream).await;
        if log
            .events
            .iter()
            .any(|event| event["kind"] == "forecast_computed")
        {
            let head = log.events.len() as u64;
            client
                .until_at(stream, head)
                .await
                .expect("a sound client reaches the head");
            return;
        }
        client
            .next()
            .await
            .expect("a sound client is told of the forecast");
    }
}

/// Reads until the connection ends; the close code, where one came.
pub async fn until_closed(client: &mut Client) -> (Vec<Value>, Ended) {
    let mut frames = Vec::new();
    loop {
        match client.next().await {
            Ok(frame) => frames.push(frame),
            Err(ended) => return (frames, ended),
        }
    }
}

/// Numbers that look like chance and are the same for the same seed (splitmix64).
pub struct Chance(u64);

impl Chance {
    /// From a seed, which a failing test prints.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_repeats_and_differs() {
        let draw = |seed| {
            (0..8)
                .map(|_| 0)
                .scan(Chance::new(seed), |chance, _: i32| Some(chance.below(100)))
        };
        let first: Vec<u64> = draw(7).collect();
        assert_eq!(first, draw(7).collect::<Vec<_>>());
        assert_ne!(first, draw(8).collect::<Vec<_>>());
        assert!(first.iter().all(|number| *number < 100));
    }
}
