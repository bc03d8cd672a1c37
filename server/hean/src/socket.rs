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
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::{Error, Extension};
use hean_incident::Body;
use hean_incident::body::Signed;
use hean_wire::base::Id;
use hean_wire::frame::{ClientFrame, Hello, MESSAGE_MAX, PROTOCOL, WINDOW_EVENTS};
use hean_wire::{Close, ServerFrame};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::time::{timeout, timeout_at};

/// Largest message that is read at all. What lies between this and [`MESSAGE_MAX`] is read to its
/// end, so that the close frame with 1009 arrives; what is larger is cut off.
const READ_MAX: usize = 4 * MESSAGE_MAX;
/// Room of the library's write buffer: one frame of ours at a time is in it.
const WRITE_MAX: usize = 2 * 1024 * 1024;

/// `GET /ws`.
pub async fn upgrade(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Failure> {
    let origins = Origins::of(&app);
    if !origins.allow(&headers) {
        return Err(Failure::new(
            "origin.foreign",
            "a page of this origin may not open the socket; the server's own and configured origins may",
        ));
    }
    let socket = socket.map_err(|error| Failure::new("socket.bad_upgrade", error.to_string()))?;
    let offered = headers.get(header::SEC_WEBSOCKET_PROTOCOL);
    let offered = offered.and_then(|value| value.to_str().ok()).unwrap_or("");
    if !offered.split(',').any(|one| one.trim() == PROTOCOL) {
        let detail = format!("offer the subprotocol `{PROTOCOL}` in Sec-WebSocket-Protocol");
        return Err(Failure::new("socket.bad_upgrade", detail));
    }
    let written = peer.map_or_else(Arc::default, |Extension(peer)| peer.written);
    let socket = socket
        .protocols([PROTOCOL])
        .read_buffer_size(4096)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_MAX)
        .max_message_size(READ_MAX)
        .max_frame_size(READ_MAX);
    Ok(socket.on_upgrade(move |socket| serve(app, socket, written)))
}

/// How a connection ends.
#[derive(Debug)]
enum End {
    /// By us, with a reason; the error frame that goes before.
    Closed(Close, Box<ServerFrame>),
    /// By the client, or the line is dead.
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
        use std::error::Error as _;
        let text = error.to_string();
        let inner = error.source().map(ToString::to_string).unwrap_or_default();
        if text.contains("too long") || inner.contains("too long") {
            let detail = format!("a message may have at most {MESSAGE_MAX} bytes");
            return Self::with(Close::TooBig, detail);
        }
        let dead = [
            "IO error",
            "reset without",
            "Connection closed",
            "Trying to work with closed",
        ];
        if dead
            .iter()
            .any(|words| text.contains(words) || inner.contains(words))
        {
            return Self::Gone;
        }
        Self::coded(Close::BadFrame, "frame.protocol", text)
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

async fn serve(app: App, mut socket: WebSocket, written: Arc<AtomicU64>) {
    app.metrics.sockets.fetch_add(1, Ordering::Relaxed);
    let end = match greet(&app, &mut socket).await {
        Ok(guest) => connection::run(&app, guest, &mut socket, written).await,
        Err(end) => end,
    };
    farewell(socket, end).await;
    app.metrics.sockets.fetch_sub(1, Ordering::Relaxed);
}

/// A client that was let in.
struct Guest {
    identity: Identity,
    space: Space,
    device: String,
}

/// Waits for `hello`.
async fn greet(app: &App, socket: &mut WebSocket) -> Result<Guest, End> {
    let deadline = tokio::time::Instant::now() + app.pace.hello;
    let hello = loop {
        let Ok(message) = timeout_at(deadline, socket.recv()).await else {
            return Err(End::with(Close::HelloLate, "no `hello` came in time"));
        };
        match message {
            None | Some(Ok(Message::Close(_))) => return Err(End::Gone),
            Some(Err(error)) => return Err(End::of(&error)),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
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
async fn farewell(mut socket: WebSocket, end: End) {
    let End::Closed(close, error) = end else {
        return;
    };
    let close_frame = CloseFrame {
        code: close.code(),
        reason: close.reason().into(),
    };
    let goodbye = async {
        socket.send(Message::Text(error.text().into())).await?;
        socket.send(Message::Close(Some(close_frame))).await?;
        // What the client still sends is read, so that the line is not reset under the goodbye.
        while let Some(Ok(_)) = socket.recv().await {}
        Ok::<_, Error>(())
    };
    if !matches!(timeout(GOODBYE, goodbye).await, Ok(Ok(()))) {
        tracing::debug!(reason = close.reason(), "a client did not take the goodbye");
    }
}
