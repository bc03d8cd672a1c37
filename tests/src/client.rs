//! A client of `hean.v1` that records everything, keeps its positions and comes back after a cut.

use crate::history::{Moment, Outcome, Recorder, Recording, events_of};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Message, handshake::client::Request};

/// The longest that a client waits for a frame.
pub const FRAME_MAX: Duration = Duration::from_secs(30);

/// A position: epoch and last seq.
pub type Position = (String, u64);

/// Who a client is.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Its name in the history, and its device.
    pub name: String,
    /// Its token.
    pub token: String,
    /// `live` or a drill.
    pub space: Option<String>,
}

/// A connected client.
pub struct Client {
    socket: WebSocketStream<TcpStream>,
    recording: Recording,
    recorder: Recorder,
    /// Whether events are acknowledged as they come.
    pub acks: bool,
    /// Where it stands in each stream.
    pub positions: BTreeMap<String, Position>,
    next_id: u64,
}

/// Why there is no next frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The server closed; with the code, where one came.
    Closed(Option<u16>),
    /// Nothing came in time.
    Silent,
}

/// The upgrade request to a server.
pub fn upgrade(address: SocketAddr) -> Request {
    let mut request = format!("ws://{address}/ws")
        .into_client_request()
        .expect("an address makes a valid URL");
    let protocol = HeaderValue::from_static("hean.v1");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    request
}

impl Client {
    /// Connects without a word.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses the upgrade.
    pub async fn open(address: SocketAddr, name: &str, recorder: &Recorder) -> Result<Self, Ended> {
        let attempt = async {
            let stream = TcpStream::connect(address).await.ok()?;
            let (socket, _) = tokio_tungstenite::client_async(upgrade(address), stream)
                .await
                .ok()?;
            Some(socket)
        };
        let socket = match timeout(FRAME_MAX, attempt).await {
            Ok(Some(socket)) => socket,
            Ok(None) => return Err(Ended::Closed(None)),
            Err(_) => return Err(Ended::Silent),
        };
        Ok(Self {
            socket,
            recording: recorder.connection(name),
            recorder: recorder.clone(),
            acks: true,
            positions: BTreeMap::new(),
            next_id: 0,
        })
    }

    /// Connects and says hello; the `welcome` is returned.
    ///
    /// # Errors
    /// When the server cannot be reached or does not welcome the client.
    pub async fn connect(
        address: SocketAddr,
        identity: &Identity,
        recorder: &Recorder,
    ) -> Result<(Self, Value), Ended> {
        let mut client = Self::open(address, &identity.name, recorder).await?;
        let mut hello = json!({
            "t": "hello", "proto": "hean.v1", "token": identity.token,
            "client": "hean-tests", "device": identity.name,
        });
        if let Some(space) = &identity.space {
            hello["space"] = json!(space);
        }
        client.send(&hello).await;
        let welcome = client.until(|frame| frame["t"] == "welcome").await?;
        Ok((client, welcome))
    }

    /// Sends a frame; a cut shows at the next frame that is waited for.
    pub async fn send(&mut self, frame: &Value) {
        self.recording.note(Moment::Sent(frame.clone()));
        let _ = self.socket.send(Message::text(frame.to_string())).await;
    }

    /// Sends text that need not be a frame.
    pub async fn send_raw(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    /// The next frame; pings are answered, positions kept, events acknowledged.
    ///
    /// # Errors
    /// When the connection ended or nothing came in time.
    pub async fn next(&mut self) -> Result<Value, Ended> {
        let Ok(message) = timeout(FRAME_MAX, self.message()).await else {
            return Err(Ended::Silent);
        };
        let frame = message?;
        self.recording.note(Moment::Got(frame.clone()));
        self.follow(&frame).await;
        Ok(frame)
    }

    async fn message(&mut self) -> Result<Value, Ended> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    let frame = serde_json::from_str(text.as_str());
                    return Ok(frame.expect("the server sends JSON only"));
                }
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.map(|frame| u16::from(frame.code));
                    self.recording.note(Moment::Closed(code));
                    return Err(Ended::Closed(code));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => {
                    self.recording.note(Moment::Closed(None));
                    return Err(Ended::Closed(None));
                }
            }
        }
    }

    async fn follow(&mut self, frame: &Value) {
        let stream = frame["stream"].as_str().unwrap_or_default().to_owned();
        let epoch = frame["epoch"].as_str().unwrap_or_default().to_owned();
        match frame["t"].as_str() {
            Some("ping") => {
                let pong = json!({ "t": "pong", "n": frame["n"] });
                self.send(&pong).await;
            }
            Some("snapshot") if frame["last"] == Value::Bool(true) => {
                let as_of = frame["as_of"].as_u64().unwrap_or_default();
                self.positions.insert(stream, (epoch, as_of));
            }
            Some("event" | "events") => {
                let Some(seq) = events_of(frame)
                    .last()
                    .and_then(|event| event["seq"].as_u64())
                else {
                    return;
                };
                self.positions.insert(stream.clone(), (epoch.clone(), seq));
                if self.acks {
                    let ack = json!({ "t": "ack", "stream": stream, "epoch": epoch, "seq": seq });
                    self.send(&ack).await;
                }
            }
            _ => {}
        }
    }

    /// Reads on until a frame fits.
    ///
    /// # Errors
    /// When the connection ended or nothing came in time.
    pub async fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Result<Value, Ended> {
        loop {
            let frame = self.next().await?;
            if fits(&frame) {
                return Ok(frame);
            }
        }
    }

    /// Reads on until the client stands at `seq` of a stream.
    ///
    /// # Errors
    /// When the connection ended or nothing came in time.
    pub async fn until_at(&mut self, stream: &str, seq: u64) -> Result<(), Ended> {
        while self.positions.get(stream).is_none_or(|(_, at)| *at < seq) {
            self.next().await?;
        }
        Ok(())
    }

    /// Subscribes from where the client stands; the `subscribed` is returned.
    ///
    /// # Errors
    /// When the connection ended or nothing came in time.
    pub async fn subscribe(&mut self, stream: &str) -> Result<Value, Ended> {
        self.next_id += 1;
        let id = self.next_id;
        let mut frame = json!({ "t": "subscribe", "id": id, "stream": stream });
        if let Some((epoch, after)) = self.positions.get(stream) {
            frame["epoch"] = json!(epoch);
            frame["after"] = json!(after);
        }
        self.send(&frame).await;
        self.until(|frame| {
            frame["id"] == id && (frame["t"] == "subscribed" || frame["t"] == "error")
        })
        .await
    }

    /// Writes a fact with a mark of its own and waits for the answer. The same mark may be written
    /// again after a cut; it is the command's id.
    ///
    /// # Errors
    /// When the connection ended or nothing came in time: the write may have been taken or not.
    pub async fn write(
        &mut self,
        mark: &str,
        stream: &str,
        kind: &str,
        data: &Value,
    ) -> Result<Outcome, Ended> {
        let answer = self.write_raw(mark, stream, kind, data).await?;
        let outcome = outcome_of(&answer);
        self.recorder.end(mark, outcome.clone());
        Ok(outcome)
    }

    /// Sends a command that is not recorded as a write, and waits for its `result`.
    ///
    /// # Errors
    /// When the connection ended or nothing came in time.
    pub async fn write_raw(
        &mut self,
        id: &str,
        stream: &str,
        kind: &str,
        data: &Value,
    ) -> Result<Value, Ended> {
        let frame = json!({ "t": "cmd", "id": id, "stream": stream, "kind": kind, "data": data });
        self.send(&frame).await;
        self.until(|frame| frame["t"] == "result" && frame["id"] == id)
            .await
    }
}

/// How an answer to a command ends the write.
pub fn outcome_of(answer: &Value) -> Outcome {
    let word = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
    if answer["ok"] == Value::Bool(true) {
        let seq = answer["seq"].as_u64().unwrap_or_default();
        Outcome::Acked {
            stream: word("stream"),
            epoch: word("epoch"),
            seq,
        }
    } else {
        Outcome::Refused { code: word("code") }
    }
}
