//! Alive, ready, figures.

use super::answer::{Answer, json};
use crate::app::App;
use crate::space::Status;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use hean_wire::rest::Health;

fn health(why: Option<String>) -> Health {
    Health {
        status: if why.is_none() { "ok" } else { "unavailable" }.to_owned(),
        why,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// `GET /healthz`.
pub async fn alive() -> Answer {
    json(200, &health(None))
}

/// `GET /readyz`.
pub async fn ready(State(app): State<App>) -> Answer {
    let why = match app.live.as_ref().map(|live| live.status()) {
        _ if *app.shutdown.borrow() => Some("the server shuts down".to_owned()),
        None | Some(Status::Running | Status::Ended) => None,
        Some(Status::Unavailable(why) | Status::Fatal(why)) => Some(why),
        Some(Status::Closed) => Some("the journal is closed".to_owned()),
    };
    let status = if why.is_none() { 200 } else { 503 };
    json(status, &health(why))
}

/// `GET /metrics`.
pub async fn metrics(State(app): State<App>) -> Response {
    let ready = app
        .live
        .as_ref()
        .is_none_or(|live| live.status() == Status::Running);
    let audit = hean_units::StreamId::audit();
    let audited = app.live.as_ref().map_or(0, |live| live.log().head(&audit));
    let text = app.metrics.text(&[
        (
            "hean_ready",
            "gauge",
            "The journal takes facts",
            u64::from(ready),
        ),
        (
            "hean_sessions",
            "gauge",
            "Signed-in devices",
            app.sessions.len() as u64,
        ),
        (
            "hean_drills",
            "gauge",
            "Open drills",
            app.drills.len() as u64,
        ),
        (
            "hean_audit_head",
            "counter",
            "Entries of the live audit stream",
            audited,
        ),
    ]);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
