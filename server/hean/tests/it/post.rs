//! A post: a server in this process with a journal in memory, and clients for it.

use futures_util::{SinkExt, StreamExt};
use hean::app::App;
use hean::auth::{Tokens, Wanted};
use hean::limits::Pace;
use hean::serve::{Places, Server, Stop};
use hean::space::{Space, World};
use hean_journal::{Journal, OpenOptions};
use hean_units::AgencyId;
use hean_wire::rest::Role;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

/// The admin's token.
pub const ADMIN: &str = "the admin's token of a test post";
/// Nothing takes longer than this.
pub const MAX: Duration = Duration::from_secs(60);

/// Times that a test can wait for.
pub const QUICK: Pace = Pace {
    hello: Duration::from_millis(400),
    progress: Duration::from_millis(600),
    heartbeat: Duration::from_millis(100),
    silence: Duration::from_secs(20),
};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The shipped basin, loaded once.
pub fn world() -> World {
    static WORLD: OnceLock<World> = OnceLock::new();
    let world = WORLD.get_or_init(|| {
        let loaded = hean::world::load(&root().join("data/ili")).unwrap();
        World {
            basin: loaded.basin,
            plans: loaded.plans,
        }
    });
    world.clone()
}

/// A server.
pub struct Post {
    pub address: SocketAddr,
    pub app: App,
    stop: Stop,
    folder: tempfile::TempDir,
    run: tokio::task::JoinHandle<()>,
}

impl Post {
    pub async fn start() -> Self {
        Self::with(None).await
    }

    pub async fn with(pace: Option<Pace>) -> Self {
        Self::made("sqlite::memory:", |places| places.pace = pace).await
    }

    /// With other places, on a journal.
    pub async fn made(journal: &str, change: impl FnOnce(&mut Places)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = OpenOptions {
            epoch: None,
            create: true,
        };
        let journal = Journal::open(journal, options).await.unwrap();
        let tokens = Tokens::open(journal.clone(), Some(ADMIN)).await.unwrap();
        let live = Space::open_live(journal, world()).await.unwrap();
        let mut places = Places {
            basin: root().join("data/ili"),
            drills: folder.path().to_owned(),
            scenarios: root().join("scenarios"),
            origins: vec!["https://board.example".to_owned()],
            ..Places::default()
        };
        change(&mut places);
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = Server::with(any, world(), Some(live), tokens, places, None).unwrap();
        let (address, app, stop) = (server.address, server.app.clone(), server.stopper());
        let run = tokio::spawn(async move { server.run().await.unwrap() });
        Self {
            address,
            app,
            stop,
            folder,
            run,
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn stop(&self) {
        self.stop.stop();
    }

    /// Stops the server and waits for its end.
    pub async fn end(self) {
        self.stop.stop();
        timeout(MAX, self.run).await.unwrap().unwrap();
    }

    /// Stops the server and keeps the folder of its drills.
    pub async fn keep(self) -> tempfile::TempDir {
        self.stop.stop();
        timeout(MAX, self.run).await.unwrap().unwrap();
        self.folder
    }

    /// Makes a token.
    pub async fn token(&self, role: Role, agency: Option<&str>) -> String {
        let wanted = Wanted {
            roles: [role].into_iter().collect(),
            agency: agency.map(|id| AgencyId::new(id).unwrap()),
            ..Wanted::default()
        };
        self.app.tokens.make(wanted).await.unwrap().1
    }

    /// Asks by HTTP.
    pub async fn ask(&self, token: &str, method: &str, path: &str, body: &str) -> Reply {
        let mut headers = vec![];
        let bearer = format!("Bearer {token}");
        if !token.is_empty() {
            headers.push(("authorization", bearer.as_str()));
        }
        if !body.is_empty() {
            headers.push(("content-type", "application/json"));
        }
        self.raw(method, path, &headers, body).await
    }

    pub async fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!(
            "connection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let exchange = async {
            let mut stream = TcpStream::connect(self.address).await.unwrap();
            stream.write_all(text.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            // The server may cut a line whose body it does not read.
            let _ = stream.read_to_end(&mut answer).await;
            answer
        };
        let answer = timeout(MAX, exchange).await.unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        Reply {
            status: head.split(' ').nth(1).unwrap_or("0").parse().unwrap(),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }

    pub async fn get(&self, token: &str, path: &str) -> Reply {
        self.ask(token, "GET", path, "").await
    }

    pub async fn post(&self, token: &str, path: &str, body: &Value) -> Reply {
        self.ask(token, "POST", path, &body.to_string()).await
    }

    /// Opens an incident on the Künes and waits until its forecast and plan are there.
    pub async fn incident(&self) -> String {
        let body = json!({
            "kind": "spill", "title": "tanker", "at": [83.246, 43.524], "substance": "benzene",
            "mass_kg": 28000.0, "over_s": 2400,
        });
        let made = self.post(ADMIN, "/api/v1/incidents", &body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let stream = made.json()["stream"].as_str().unwrap().to_owned();
        let mut watcher = self.client(ADMIN, "watcher").await;
        watcher.subscribe(&stream, None).await;
        watcher
            .until(|frame| {
                let state = &frame["state"]["incident"];
                state["forecast"].is_object()
                    || events(frame)
                        .iter()
                        .any(|event| event["kind"] == "forecast_computed")
            })
            .await;
        stream
    }

    pub async fn open(&self) -> Client {
        let (socket, _) = tokio_tungstenite::client_async(
            self.upgrade(),
            TcpStream::connect(self.address).await.unwrap(),
        )
        .await
        .unwrap();
        Client { socket, acks: true }
    }

    pub fn upgrade(&self) -> tokio_tungstenite::tungstenite::handshake::client::Request {
        let mut request = format!("ws://{}/ws", self.address)
            .into_client_request()
            .unwrap();
        let protocol = HeaderValue::from_static("hean.v1");
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        request
    }

    /// A client that was welcomed.
    pub async fn client(&self, token: &str, device: &str) -> Client {
        let mut client = self.open().await;
        client.hello(token, device, None).await;
        let welcome = client.next().await.unwrap();
        assert_eq!(welcome["t"], "welcome", "{welcome}");
        client
    }
}

/// An answer by HTTP.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// In lower case.
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let line = self
            .head
            .lines()
            .find(|line| line.starts_with(&format!("{name}:")))?;
        Some(line.split_once(':')?.1.trim())
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or("").to_owned()
    }
}

/// The events of a frame.
pub fn events(frame: &Value) -> Vec<Value> {
    match frame["t"].as_str() {
        Some("event") => vec![frame.clone()],
        Some("events") => frame["items"].as_array().unwrap().clone(),
        _ => vec![],
    }
}

/// A client of the socket.
pub struct Client {
    pub socket: WebSocketStream<TcpStream>,
    /// Whether events are acknowledged as they come.
    pub acks: bool,
}

impl Client {
    pub async fn send(&mut self, frame: &Value) {
        // The server may have closed already; the next frame shows it.
        let _ = self.socket.send(Message::text(frame.to_string())).await;
    }

    pub async fn hello(&mut self, token: &str, device: &str, space: Option<&str>) {
        let mut hello = json!({
            "t": "hello", "proto": "hean.v1", "token": token, "client": "test", "device": device,
        });
        if let Some(space) = space {
            hello["space"] = json!(space);
        }
        self.send(&hello).await;
    }

    /// The next frame, or the close code.
    pub async fn next(&mut self) -> Result<Value, Option<u16>> {
        loop {
            let message = timeout(MAX, self.socket.next())
                .await
                .expect("nothing came");
            match message {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    if frame["t"] == "ping" {
                        self.send(&json!({ "t": "pong", "n": frame["n"] })).await;
                    }
                    if self.acks
                        && let Some(last) = events(&frame).last()
                    {
                        self.ack(&last.clone()).await;
                    }
                    return Ok(frame);
                }
                Some(Ok(Message::Close(frame))) => {
                    return Err(frame.map(|frame| u16::from(frame.code)));
                }
                Some(Ok(_)) => {}
                Some(Err(Error::ConnectionClosed | Error::AlreadyClosed)) | None => {
                    return Err(None);
                }
                Some(Err(error)) => panic!("{error}"),
            }
        }
    }

    pub async fn ack(&mut self, event: &Value) {
        let ack = json!({
            "t": "ack", "stream": event["stream"], "epoch": event["epoch"], "seq": event["seq"],
        });
        self.send(&ack).await;
    }

    /// Reads on until a frame fits.
    pub async fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self
                .next()
                .await
                .unwrap_or_else(|code| panic!("closed: {code:?}"));
            if fits(&frame) {
                return frame;
            }
        }
    }

    /// Reads to the end; the close code and the code of the last error frame.
    pub async fn closed(&mut self) -> (Option<u16>, String) {
        let mut error = String::new();
        loop {
            match self.next().await {
                Ok(frame) if frame["t"] == "error" => {
                    error = frame["code"].as_str().unwrap().to_owned();
                }
                Ok(_) => {}
                Err(code) => return (code, error),
            }
        }
    }

    /// Asks for a stream; gives `subscribed` or `error`.
    pub async fn subscribe(&mut self, stream: &str, position: Option<(&str, u64)>) -> Value {
        let mut frame = json!({ "t": "subscribe", "id": stream, "stream": stream });
        if let Some((epoch, after)) = position {
            frame["epoch"] = json!(epoch);
            frame["after"] = json!(after);
        }
        self.send(&frame).await;
        self.until(|frame| frame["id"] == stream).await
    }

    /// Sends a command and waits for its result.
    pub async fn command(&mut self, id: &str, stream: &str, kind: &str, data: &Value) -> Value {
        let cmd = json!({ "t": "cmd", "id": id, "stream": stream, "kind": kind, "data": data });
        self.send(&cmd).await;
        self.until(|frame| frame["t"] == "result" && frame["id"] == id)
            .await
    }
}
