//! The live board of a drill, on loopback, while it runs.

use super::super::common::out;
use crate::auth::Tokens;
use crate::drills::{self, Drill};
use crate::said::journal_text;
use crate::serve::{Places, ServeError, Server, Stop};
use crate::space::{Space, World};
use hean_report::Lang;
use hean_scenario::Scenario;
use hean_units::{Text, UnitError};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// A board that is being served.
pub struct Board {
    stop: Stop,
    serving: JoinHandle<Result<(), ServeError>>,
}

impl Board {
    /// Serves the drill at `address` and tells where, with a sign-in for each seat.
    pub async fn serve(
        address: SocketAddr,
        (world, basin): (&World, &Path),
        (space, scenario, seed): (&Space, &Scenario, u64),
        lang: Lang,
    ) -> Result<Self, Text> {
        let tokens = Tokens::open(space.log().journal().clone(), None);
        let tokens = tokens.await.map_err(|error| journal_text(&error))?;
        let places = Places::of_basin(basin);
        let server = Server::with(address, world.clone(), None, tokens, places, None);
        let server = server.map_err(|error| error.text())?;
        let drill = Drill {
            id: space
                .name()
                .parse()
                .map_err(|error: UnitError| error.text())?,
            space: space.clone(),
            scenario: scenario.name.clone(),
            content: Arc::new(scenario.clone()),
            title: scenario.title.clone(),
            seed,
            start: scenario.start,
            until: scenario.until,
            human_seats: scenario.human_seats(),
        };
        server.app.drills.add(drill.clone());
        let seats = drills::seats(&server.app, &drill)
            .await
            .map_err(|error| error.text())?;
        out(&sign_ins(server.address, &drill, &seats, lang));
        let stop = server.stopper();
        Ok(Self {
            stop,
            serving: tokio::spawn(server.run()),
        })
    }

    /// Ends the board; the drill's space is closed with it.
    pub async fn end(self) {
        self.stop.stop();
        if let Err(error) = self.serving.await {
            tracing::warn!(%error, "the board did not end well");
        }
    }
}

fn sign_ins(
    address: SocketAddr,
    drill: &Drill,
    seats: &BTreeMap<String, String>,
    lang: Lang,
) -> String {
    let mut text = format!("{} http://{address}/\n", lang.pick("指挥板", "Board"));
    for (seat, token) in seats {
        let link = format!("http://{address}/#token={token}&space={}", drill.id);
        text.push_str(&format!("  {seat:<12} {link}\n"));
    }
    if !drill.human_seats.is_empty() {
        text.push_str(lang.pick(
            "  有人在席位上操作之前，由程序模拟该席位。\n",
            "  A seat is simulated until somebody acts there.\n",
        ));
    }
    text.push('\n');
    text
}
