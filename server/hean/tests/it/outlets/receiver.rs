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
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, split};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

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

/// TLS of a server on loopback, and the PEM text of the authority that vouches for it.
pub fn tls() -> (TlsAcceptor, String) {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
    let leaf = CertificateParams::new(names).unwrap();
    let leaf = leaf.signed_by(&key, &authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![leaf.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        );
    (
        TlsAcceptor::from(Arc::new(config.unwrap())),
        authority.pem(),
    )
}

/// An HTTP server that answers by a script, and 200 when it is at its end.
pub struct HttpServer {
    address: SocketAddr,
    scheme: &'static str,
    desk: Arc<Desk>,
    run: tokio::task::JoinHandle<()>,
}

impl HttpServer {
    pub async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        Self::with(script, None).await
    }

    /// With TLS.
    pub async fn with(script: impl IntoIterator<Item = Reply>, tls: Option<TlsAcceptor>) -> Self {
        let scheme = tls.as_ref().map_or("http", |_| "https");
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
                let (service, tls) = (service.clone(), tls.clone());
                tokio::spawn(async move {
                    let http = hyper::server::conn::http1::Builder::new();
                    // A client that does not trust the certificate goes away.
                    let _ = match tls {
                        None => {
                            let io = hyper_util::rt::TokioIo::new(stream);
                            http.serve_connection(io, service).await
                        }
                        Some(tls) => {
                            let Ok(stream) = tls.accept(stream).await else {
                                return;
                            };
                            let io = hyper_util::rt::TokioIo::new(stream);
                            http.serve_connection(io, service).await
                        }
                    };
                });
            }
        });
        Self {
            address,
            scheme,
            desk,
            run,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
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

#[derive(Clone)]
struct MailDesk {
    recipients: Arc<Mutex<VecDeque<&'static str>>>,
    letters: Arc<Mutex<Vec<String>>>,
    users: Arc<Mutex<Vec<String>>>,
}

/// A mail server: what it says to each `RCPT` in turn, and the letters that it took.
pub struct MailServer {
    pub address: SocketAddr,
    desk: MailDesk,
    run: tokio::task::JoinHandle<()>,
}

impl MailServer {
    pub async fn start(recipients: impl IntoIterator<Item = &'static str>) -> Self {
        Self::with(recipients, None).await
    }

    /// With STARTTLS, and a letter only after it.
    pub async fn with(
        recipients: impl IntoIterator<Item = &'static str>,
        tls: Option<TlsAcceptor>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let desk = MailDesk {
            recipients: Arc::new(Mutex::new(recipients.into_iter().collect())),
            letters: Arc::default(),
            users: Arc::default(),
        };
        let ours = desk.clone();
        let run = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(conversation(stream, desk.clone(), tls.clone()));
            }
        });
        Self {
            address,
            desk: ours,
            run,
        }
    }

    /// What clients signed in with: base64 of name and password.
    pub fn users(&self) -> Vec<String> {
        self.desk.users.lock().unwrap().clone()
    }

    pub fn letters(&self) -> Vec<String> {
        self.desk.letters.lock().unwrap().clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.run.abort();
    }
}

/// One conversation of RFC 5321, in the clear or, with STARTTLS, begun in the clear.
async fn conversation(stream: tokio::net::TcpStream, desk: MailDesk, tls: Option<TlsAcceptor>) {
    let Some(tls) = tls else {
        talk(stream, &desk, Talk::Plain).await;
        return;
    };
    if let Some(stream) = talk(stream, &desk, Talk::BeforeTls).await
        && let Ok(stream) = tls.accept(stream).await
    {
        talk(stream, &desk, Talk::Tls).await;
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Talk {
    Plain,
    BeforeTls,
    Tls,
}

/// Talks until the client leaves; gives the line back where it asked for TLS.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    desk: &MailDesk,
    talk: Talk,
) -> Option<S> {
    let (reader, mut writer) = split(stream);
    let mut lines = BufReader::new(reader).lines();
    let mut say = async |text: &str| {
        let line = format!("{text}\r\n");
        writer.write_all(line.as_bytes()).await.ok()?;
        writer.flush().await.ok()
    };
    if talk != Talk::Tls {
        say("220 mail.example ESMTP").await?;
    }
    loop {
        let line = lines.next_line().await.ok()??;
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or("")
            .to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => match talk {
                Talk::Plain => say("250-mail.example\r\n250 8BITMIME").await?,
                Talk::BeforeTls => say("250-mail.example\r\n250 STARTTLS").await?,
                Talk::Tls => say("250-mail.example\r\n250 AUTH PLAIN").await?,
            },
            "STARTTLS" if talk == Talk::BeforeTls => {
                say("220 go on").await?;
                return Some(lines.into_inner().into_inner().unsplit(writer));
            }
            "MAIL" if talk == Talk::BeforeTls => say("530 5.7.0 STARTTLS first").await?,
            "AUTH" => {
                let words = line.rsplit(' ').next().unwrap_or("").to_owned();
                desk.users.lock().unwrap().push(words);
                say("235 2.7.0 welcome").await?;
            }
            "RCPT" => {
                let answer = desk.recipients.lock().unwrap().pop_front();
                say(answer.unwrap_or("250 ok")).await?;
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
                desk.letters.lock().unwrap().push(letter);
                say("250 2.0.0 queued as 42").await?;
            }
            "QUIT" => {
                say("221 bye").await?;
                return None;
            }
            _ => say("250 ok").await?,
        }
    }
}
