//! Servers that take notices: HTTP, and SMTP by the line.

use crate::post::MAX;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

/// What a server does with a request.
#[derive(Debug, Clone, Copy)]
pub enum Reply {
    /// Answers.
    Status(u16, &'static str),
    /// Holds the line and says nothing.
    Never,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Seen {
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }
}

struct Desk {
    script: Mutex<VecDeque<Reply>>,
    seen: Mutex<Vec<Seen>>,
    count: watch::Sender<usize>,
}

/// An HTTP server that answers by a script, and 200 when it is at its end.
pub struct HttpServer {
    address: SocketAddr,
    desk: Arc<Desk>,
    run: tokio::task::JoinHandle<()>,
}

impl HttpServer {
    pub async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let desk = Arc::new(Desk {
            script: Mutex::new(script.into_iter().collect()),
            seen: Mutex::default(),
            count: watch::channel(0).0,
        });
        let router = Router::new().fallback(take).with_state(desk.clone());
        let run = tokio::spawn(async move {
            let service = hyper_util::service::TowerToHyperService::new(router);
            while let Ok((stream, _)) = listener.accept().await {
                let io = hyper_util::rt::TokioIo::new(stream);
                let http = hyper::server::conn::http1::Builder::new();
                tokio::spawn(http.serve_connection(io, service.clone()));
            }
        });
        Self { address, desk, run }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.desk.seen.lock().unwrap().clone()
    }

    /// Waits until so many requests have come.
    pub async fn wait(&self, count: usize) {
        let mut counted = self.desk.count.subscribe();
        let enough = counted.wait_for(|seen| *seen >= count);
        timeout(MAX, enough)
            .await
            .expect("too few requests")
            .unwrap();
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.run.abort();
    }
}

async fn take(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let seen = Seen {
        path: head.uri.to_string(),
        headers: head.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    desk.seen.lock().unwrap().push(seen);
    let reply = desk.script.lock().unwrap().pop_front();
    desk.count.send_modify(|count| *count += 1);
    match reply.unwrap_or(Reply::Status(200, "{}")) {
        Reply::Never => std::future::pending().await,
        Reply::Status(status, body) => {
            (StatusCode::from_u16(status).unwrap(), Body::from(body)).into_response()
        }
    }
}

/// A mail server: what it says to each `RCPT` in turn, and the letters that it took.
pub struct MailServer {
    pub address: SocketAddr,
    letters: Arc<Mutex<Vec<String>>>,
    run: tokio::task::JoinHandle<()>,
}

impl MailServer {
    pub async fn start(recipients: impl IntoIterator<Item = &'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let letters = Arc::new(Mutex::new(Vec::new()));
        let script: VecDeque<_> = recipients.into_iter().collect();
        let script = Arc::new(Mutex::new(script));
        let taken = letters.clone();
        let run = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, script.clone(), taken.clone()));
            }
        });
        Self {
            address,
            letters,
            run,
        }
    }

    pub fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.run.abort();
    }
}

/// One conversation of RFC 5321.
async fn converse(
    stream: TcpStream,
    script: Arc<Mutex<VecDeque<&'static str>>>,
    letters: Arc<Mutex<Vec<String>>>,
) -> Option<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut say = async |text: &str| {
        writer
            .write_all(format!("{text}\r\n").as_bytes())
            .await
            .ok()
    };
    say("220 mail.example ESMTP").await?;
    loop {
        let line = lines.next_line().await.ok()??;
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or("")
            .to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => say("250-mail.example\r\n250 8BITMIME").await?,
            "RCPT" => {
                let answer = script.lock().unwrap().pop_front().unwrap_or("250 ok");
                say(answer).await?;
            }
            "DATA" => {
                say("354 go on").await?;
                let mut letter = String::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    letter += &line;
                    letter.push('\n');
                }
                letters.lock().unwrap().push(letter);
                say("250 2.0.0 queued as 42").await?;
            }
            "QUIT" => {
                say("221 bye").await?;
                return Some(());
            }
            _ => say("250 ok").await?,
        }
    }
}
