//! Streams of the log: by page, and by Server-Sent Events.

use super::answer::{Answer, Failure, json_text};
use super::extract::{Caller, Query, stream};
use crate::app::App;
use crate::space::Entry;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::unfold;
use hean_units::StreamId;
use serde_json::json;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit};

/// Bytes of events in one page; at least one event is in it.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Largest seq that may be asked for: 2^53 − 1.
const SEQ_MAX: u64 = (1 << 53) - 1;

/// `GET /api/v1/streams/{stream}/events`.
pub async fn page(caller: Caller, Path(name): Path<String>, query: Query) -> Answer {
    query.only(&["after", "limit"])?;
    let after = query.number("after", 0..=SEQ_MAX, 0)?;
    let limit = query.number("limit", 1..=1000, 200)?;
    let stream = stream(&name)?;
    caller.may_read(&stream).await?;
    let log = caller.space.log();
    let head = log.head(&stream);
    let limit = usize::try_from(limit).unwrap_or(1000);
    let found = log.read(&stream, after, limit, PAGE_BYTES).await?;
    let (stream, epoch) = (json!(stream), json!(log.epoch()));
    let mut text = format!("{{\"stream\":{stream},\"epoch\":{epoch},\"head\":{head},\"events\":[");
    for (index, entry) in found
        .iter()
        .take_while(|entry| entry.seq <= head)
        .enumerate()
    {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&entry.text);
    }
    text.push_str("]}");
    Ok(json_text(text))
}

/// Reads `EPOCH:SEQ`, or a bare seq of whatever epoch.
fn position(text: &str) -> Option<(Option<String>, u64)> {
    let (epoch, seq) = match text.trim().rsplit_once(':') {
        Some((epoch, seq)) if !epoch.is_empty() => (Some(epoch.to_owned()), seq),
        Some(_) => return None,
        None => (None, text.trim()),
    };
    let seq = seq.parse::<u64>().ok().filter(|seq| *seq <= SEQ_MAX)?;
    Some((epoch, seq))
}

/// Where a follower stands.
struct Follower {
    app: App,
    caller: Caller,
    stream: StreamId,
    after: u64,
    bell: Arc<Notify>,
    waiting: VecDeque<Entry>,
    /// Why the position that was given is void; said before any event.
    reset: Option<&'static str>,
    _place: OwnedSemaphorePermit,
}

/// `GET /api/v1/streams/{stream}/sse`.
pub async fn follow(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    query: Query,
    headers: HeaderMap,
) -> Answer {
    query.only(&["after"])?;
    let mut after = query.number("after", 0..=SEQ_MAX, 0)?;
    let mut epoch = None;
    if let Some(last) = headers.get("last-event-id") {
        let last = last.to_str().ok().and_then(position);
        (epoch, after) = last.ok_or_else(|| {
            let detail = "`Last-Event-ID` must be the id of the last event: EPOCH:SEQ";
            let mut failure = Failure::new("header.bad_field", detail);
            failure.0.field = Some("Last-Event-ID".to_owned());
            failure
        })?;
    }
    let stream = stream(&name)?;
    caller.may_read(&stream).await?;
    let log = caller.space.log();
    // As on the socket: a position of another epoch or beyond the head is void, and said to be.
    let reset = match &epoch {
        Some(epoch) if epoch != log.epoch() => Some("epoch"),
        _ if after > log.head(&stream) => Some("future"),
        _ => None,
    };
    if reset.is_some() {
        after = 0;
    }
    let place = Arc::clone(&app.sse)
        .try_acquire_owned()
        .map_err(|_| Failure::new("busy", "too many event streams are open; use the socket"))?;
    let bell = Arc::new(Notify::new());
    caller.space.log().follow(&stream, &bell);
    let follower = Follower {
        app,
        caller,
        stream,
        after,
        bell,
        waiting: VecDeque::new(),
        reset,
        _place: place,
    };
    let events = unfold(follower, |mut follower| async move {
        let epoch = follower.caller.space.log().epoch().to_owned();
        let event = if let Some(why) = follower.reset.take() {
            let data = json!({"stream": follower.stream, "epoch": epoch, "why": why});
            Event::default().event("reset").data(data.to_string())
        } else {
            let entry = follower.next().await?;
            Event::default()
                .id(format!("{epoch}:{}", entry.seq))
                .data(entry.text.as_str())
        };
        Some((Ok::<_, Infallible>(event), follower))
    });
    let alive = KeepAlive::new().interval(Duration::from_secs(15));
    Ok(Sse::new(events).keep_alive(alive).into_response())
}

impl Follower {
    /// The next entry; `None` ends the stream: the right was lost, the log cannot be read, or the
    /// server goes.
    async fn next(&mut self) -> Option<Entry> {
        let mut shutdown = self.app.shutdown.clone();
        loop {
            if let Some(entry) = self.waiting.pop_front() {
                self.after = entry.seq;
                return Some(entry);
            }
            if !self.app.tokens.stands(&self.caller.identity) {
                return None;
            }
            let found = self
                .caller
                .space
                .log()
                .read(&self.stream, self.after, 64, 256 * 1024);
            self.waiting = found.await.ok()?.into();
            if self.waiting.is_empty() {
                tokio::select! {
                    () = self.bell.notified() => {}
                    () = tokio::time::sleep(Duration::from_secs(5)) => {}
                    _ = shutdown.wait_for(|over| *over) => return None,
                }
            }
        }
    }
}
