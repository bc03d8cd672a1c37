//! `GET /ws`: the socket, protocol `hean.v1`.
//!
//! Before the upgrade the origin is checked, then `hello` must come in time. From then on one task
//! owns the connection (`connection`); it sends from the log by one cursor a stream.

mod connection;
mod origin;
mod window;

pub use origin::Origins;

use crate::app::App;
use crate::auth::Identity;
use crate::http::Failure;
use crate::limits::GOODBYE;
use crate::listen::Peer;
use crate::space::Space;
use axum::body::Body as HttpBody;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::{SinkExt, StreamExt};
use hean_incident::Body;
use hean_incident::body::Signed;
use hean_wire::base::Id;
use hean_wire::frame::{ClientFrame, Hello, MESSAGE_MAX, PROTOCOL, WINDOW_EVENTS};
use hean_wire::{Close, ServerFrame};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::time::{timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

/// Largest message that is read at all. What lies between this and [`MESSAGE_MAX`] is read to its
/// end, so that the close frame with 1009 arrives; what is larger is cut off.
const READ_MAX: usize = 4 * MESSAGE_MAX;
/// Room of the library's write buffer. One frame of ours at a time is in it, and it keeps the
/// memory of the largest: see [`connection::FRAGMENT`].
const WRITE_MAX: usize = 2 * 1024 * 1024;

/// A line to a client.
type Line = WebSocketStream<TokioIo<Upgraded>>;

/// `GET /ws`.
pub async fn upgrade(State(app): State<App>, mut request: Request) -> Result<Response, Failure> {
    if !Origins::of(&app).allow(request.headers()) {
        return Err(Failure::new(
            "origin.foreign",
            "a page of this origin may not open the socket; the server's own and configured \
             origins may",
        ));
    }
    let key =
        handshake(request.headers()).map_err(|why| Failure::new("socket.bad_upgrade", why))?;
    let upgrade = request
        .extensions_mut()
        .remove::<OnUpgrade>()
        .ok_or_else(|| Failure::new("socket.bad_upgrade", "this connection cannot be upgraded"))?;
    let peer = request.extensions_mut().remove::<Peer>();
    let written = peer.map_or_else(Arc::default, |peer| peer.written);
    tokio::spawn(async move {
        match upgrade.await {
            Ok(upgraded) => {
                let config = WebSocketConfig::default()
                    .read_buffer_size(4096)
                    .write_buffer_size(0)
                    .max_write_buffer_size(WRITE_MAX)
                    .max_message_size(Some(READ_MAX))
                    .max_frame_size(Some(READ_MAX));
                let io = TokioIo::new(upgraded);
                let line = Line::from_raw_socket(io, Role::Server, Some(config)).await;
                serve(app, line, written).await;
            }
            Err(error) => tracing::debug!(%error, "an upgrade did not come about"),
        }
    });
    let mut response = Response::new(HttpBody::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(
        header::SEC_WEBSOCKET_PROTOCOL,
        HeaderValue::from_static(PROTOCOL),
    );
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, key);
    Ok(response)
}

/// Checks the request for an upgrade (RFC 6455, section 4.2.1) and gives the accepting key.
fn handshake(headers: &HeaderMap) -> Result<HeaderValue, String> {
    let text = |name| {
        let value: Option<&HeaderValue> = headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or("")
    };
    let lists = |name, word: &str| {
        text(name)
            .split(',')
            .any(|one: &str| one.trim().eq_ignore_ascii_case(word))
    };
    if !lists(header::CONNECTION, "upgrade") || !lists(header::UPGRADE, "websocket") {
        return Err("open it as a WebSocket: Connection: upgrade, Upgrade: websocket".to_owned());
    }
    if text(header::SEC_WEBSOCKET_VERSION) != "13" {
        return Err("`Sec-WebSocket-Version` must be 13".to_owned());
    }
    if !lists(header::SEC_WEBSOCKET_PROTOCOL, PROTOCOL) {
        return Err(format!(
            "offer the subprotocol `{PROTOCOL}` in Sec-WebSocket-Protocol"
        ));
    }
    let key = text(header::SEC_WEBSOCKET_KEY);
    if key.len() != 24 {
        return Err("`Sec-WebSocket-Key` must be 16 bytes in Base64".to_owned());
    }
    HeaderValue::from_str(&derive_accept_key(key.as_bytes())).map_err(|error| error.to_string())
}

/// How a connection ends.
#[derive(Debug)]
enum End {
    /// By us, with a reason; the error frame that goes before.
    Closed(Close, Box<ServerFrame>),
    /// By the client's `bye`.
    Bye,
    /// By the client's close, or the line is dead.
    Gone,
}

impl End {
    fn with(close: Close, detail: impl Into<String>) -> Self {
        Self::coded(close, close.reason(), detail)
    }

    fn coded(close: Close, code: &str, detail: impl Into<String>) -> Self {
        let error = error(code, detail);
        Self::Closed(close, Box::new(error))
    }

    /// How an error of the line ends the connection.
    fn of(error: &Error) -> Self {
        match error {
            Error::Capacity(_) => {
                let detail = format!("a message may have at most {MESSAGE_MAX} bytes");
                Self::with(Close::TooBig, detail)
            }
            Error::ConnectionClosed
            | Error::AlreadyClosed
            | Error::Io(_)
            | Error::Protocol(
                ProtocolError::ResetWithoutClosingHandshake | ProtocolError::SendAfterClosing,
            ) => Self::Gone,
            other => Self::coded(Close::BadFrame, "frame.protocol", other.to_string()),
        }
    }
}

fn error(code: &str, detail: impl Into<String>) -> ServerFrame {
    ServerFrame::Error {
        id: None,
        code: code.to_owned(),
        detail: Some(detail.into()),
        stream: None,
        retry_ms: None,
    }
}

async fn serve(app: App, mut line: Line, written: Arc<AtomicU64>) {
    app.metrics.sockets.fetch_add(1, Ordering::Relaxed);
    let end = match greet(&app, &mut line).await {
        Ok(guest) => connection::run(&app, guest, &mut line, written).await,
        Err(end) => end,
    };
    farewell(line, end).await;
    app.metrics.sockets.fetch_sub(1, Ordering::Relaxed);
}

/// A client that was let in.
struct Guest {
    identity: Identity,
    space: Space,
    device: String,
}

/// Waits for `hello`.
async fn greet(app: &App, line: &mut Line) -> Result<Guest, End> {
    let deadline = tokio::time::Instant::now() + app.pace.hello;
    let hello = loop {
        let Ok(message) = timeout_at(deadline, line.next()).await else {
            return Err(End::with(Close::HelloLate, "no `hello` came in time"));
        };
        match message {
            None | Some(Ok(Message::Close(_))) => return Err(End::Gone),
            Some(Err(error)) => return Err(End::of(&error)),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            Some(Ok(Message::Binary(_))) => return Err(binary()),
            Some(Ok(Message::Text(text))) => break frame(&text)?,
        }
    };
    let ClientFrame::Hello(hello) = hello else {
        let detail = "the first frame must be `hello`";
        return Err(End::coded(Close::BadFrame, "frame.no_hello", detail));
    };
    let guest = identify(app, &hello)?;
    let signed = Signed {
        what: "in".to_owned(),
        token: guest.identity.token.clone(),
    };
    guest
        .space
        .audit(Body::from(signed), guest.identity.actor())
        .await
        .map_err(|error| End::with(Close::Internal, error.to_string()))?;
    Ok(guest)
}

fn binary() -> End {
    End::coded(
        Close::BadFrame,
        "frame.binary",
        "frames are text, not binary",
    )
}

/// Reads a text message as a frame.
fn frame(text: &str) -> Result<ClientFrame, End> {
    if text.len() > MESSAGE_MAX {
        let detail = format!("a message may have at most {MESSAGE_MAX} bytes");
        return Err(End::with(Close::TooBig, detail));
    }
    ClientFrame::parse(text).map_err(|error| End::coded(Close::BadFrame, error.code, error.detail))
}

fn identify(app: &App, hello: &Hello) -> Result<Guest, End> {
    let proto = match &hello.proto {
        serde_json::Value::String(text) => text == PROTOCOL || text == "1",
        value => value.as_u64() == Some(1),
    };
    if !proto {
        let detail = format!("`hello`: `proto` must be `{PROTOCOL}`");
        return Err(End::coded(Close::BadFrame, "hello.proto", detail));
    }
    let Id(device) = &hello.device;
    if hean_units::ActorId::new(device.as_str()).is_err() || hello.client.len() > 128 {
        let detail = "`hello`: `device` must be an id of 1 to 96 letters, digits and - _ : . @, \
            `client` at most 128 bytes";
        return Err(End::coded(Close::BadFrame, "frame.bad_field", detail));
    }
    let identity = app.tokens.identify(&hello.token).ok_or_else(|| {
        End::coded(
            Close::Credentials,
            "auth.bad_token",
            "the token is unknown, revoked or expired",
        )
    })?;
    let asked = hello.space.as_deref().unwrap_or(crate::space::LIVE);
    // A space that is not there and one that is not the token's look the same.
    let space = app.space(asked).filter(|_| asked == identity.space);
    let space = space.ok_or_else(|| {
        End::coded(
            Close::Forbidden,
            "rights.space",
            "the token does not see this space",
        )
    })?;
    Ok(Guest {
        identity,
        space,
        device: device.clone(),
    })
}

fn welcome(app: &App, guest: &Guest, session: u64) -> ServerFrame {
    let identity = &guest.identity;
    ServerFrame::Welcome {
        session: session.to_string(),
        hb_ms: u64::try_from(app.pace.heartbeat.as_millis()).unwrap_or(u64::MAX),
        max_msg: MESSAGE_MAX,
        window: WINDOW_EVENTS,
        now: guest.space.now().into(),
        mode: guest.space.mode().into(),
        agency: identity
            .agency
            .as_ref()
            .map(|agency| Id::of(agency.as_str())),
        roles: identity
            .roles
            .iter()
            .map(|role| role.as_str().to_owned())
            .collect(),
        space: identity.space.clone(),
    }
}

/// Says why, and gives the client a moment to read it.
async fn farewell(mut line: Line, end: End) {
    let (close, error) = match end {
        End::Gone => return,
        End::Bye => {
            let frame = CloseFrame {
                code: CloseCode::Normal,
                reason: "bye".into(),
            };
            let goodbye = line.send(Message::Close(Some(frame)));
            if !matches!(timeout(GOODBYE, goodbye).await, Ok(Ok(()))) {
                tracing::debug!("a client did not wait for the answer to its goodbye");
            }
            return;
        }
        End::Closed(close, error) => (close, error),
    };
    let close_frame = CloseFrame {
        code: close.code().into(),
        reason: close.reason().into(),
    };
    let goodbye = async {
        line.send(Message::text(error.text())).await?;
        line.send(Message::Close(Some(close_frame))).await?;
        // What the client still sends is read, so that the line is not reset under the goodbye.
        while let Some(Ok(_)) = line.next().await {}
        Ok::<_, Error>(())
    };
    if !matches!(timeout(GOODBYE, goodbye).await, Ok(Ok(()))) {
        tracing::debug!(reason = close.reason(), "a client did not take the goodbye");
    }
}
