//! What was sent and what was seen, in the order in which the harness noticed it.
//!
//! Frames are kept as JSON values, as they came: a checker that read them through the product's own
//! types would not see what those types hide.

use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// A place in the order of everything that the harness noticed.
pub type Tick = u64;

/// Something on one connection.
#[derive(Debug, Clone, PartialEq)]
pub enum Moment {
    /// The client sent a frame.
    Sent(Value),
    /// The server sent a frame.
    Got(Value),
    /// The connection ended; with the close code, where one came.
    Closed(Option<u16>),
}

/// All that happened on one connection.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    /// Whose it was; a client has several over its life.
    pub client: String,
    /// In order.
    pub moments: Vec<(Tick, Moment)>,
}

/// How a write ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken, and where it is.
    Acked {
        /// The stream.
        stream: String,
        /// The epoch.
        epoch: String,
        /// The seq.
        seq: u64,
    },
    /// Not taken.
    Refused {
        /// The stable code.
        code: String,
    },
}

/// A fact that a client tried to write. Its `data.mark` is its id, so that it is found in the log.
#[derive(Debug, Clone)]
pub struct Write {
    /// The mark.
    pub mark: String,
    /// The stream it was addressed to.
    pub stream: String,
    /// The kind.
    pub kind: String,
    /// The data as sent.
    pub data: Value,
    /// When the client first sent it.
    pub begun: Tick,
    /// When the answer came, and which; none while it is unknown.
    pub ended: Option<(Tick, Outcome)>,
}

/// One stream as it is in the end.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Its epoch.
    pub epoch: String,
    /// Its events, in the order in which the server gave them.
    pub events: Vec<Value>,
}

/// Everything that a checker judges.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Every connection.
    pub connections: Vec<Connection>,
    /// Every write.
    pub writes: Vec<Write>,
    /// Every stream in the end.
    pub logs: BTreeMap<String, Log>,
}

/// The one place where clients of a test note what they do; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    ticks: AtomicU64,
    history: Mutex<History>,
}

/// A connection that is being recorded.
#[derive(Debug, Clone)]
pub struct Recording {
    recorder: Recorder,
    index: usize,
}

impl Recorder {
    fn tick(&self) -> Tick {
        self.0.ticks.fetch_add(1, Ordering::SeqCst)
    }

    fn with<T>(&self, change: impl FnOnce(&mut History) -> T) -> T {
        change(
            &mut self
                .0
                .history
                .lock()
                .expect("no recorder panics while it holds the lock"),
        )
    }

    /// Begins a connection of a client.
    pub fn connection(&self, client: &str) -> Recording {
        let client = client.to_owned();
        let index = self.with(|history| {
            history.connections.push(Connection {
                client,
                moments: Vec::new(),
            });
            history.connections.len() - 1
        });
        Recording {
            recorder: self.clone(),
            index,
        }
    }

    /// Notes that a write begins.
    pub fn begin(&self, mark: &str, stream: &str, kind: &str, data: Value) {
        let begun = self.tick();
        let (mark, stream, kind) = (mark.to_owned(), stream.to_owned(), kind.to_owned());
        let write = Write {
            mark,
            stream,
            kind,
            data,
            begun,
            ended: None,
        };
        self.with(|history| history.writes.push(write));
    }

    /// Notes how a write ended.
    pub fn end(&self, mark: &str, outcome: Outcome) {
        let ended = Some((self.tick(), outcome));
        self.with(|history| {
            let known = history.writes.iter_mut().find(|write| write.mark == mark);
            known.expect("a write begins before it ends").ended = ended;
        });
    }

    /// Puts the final state of a stream beside what was seen.
    pub fn log(&self, stream: &str, log: Log) {
        self.with(|history| history.logs.insert(stream.to_owned(), log));
    }

    /// All so far.
    pub fn history(&self) -> History {
        self.with(|history| history.clone())
    }
}

impl Recording {
    /// Notes something on this connection.
    pub fn note(&self, moment: Moment) {
        let tick = self.recorder.tick();
        self.recorder
            .with(|history| history.connections[self.index].moments.push((tick, moment)));
    }
}

impl Connection {
    /// Frames of the server with their place on the connection; batches are taken apart, so that
    /// every event stands alone.
    pub fn events(&self) -> impl Iterator<Item = &Value> {
        self.moments.iter().flat_map(|(_, moment)| match moment {
            Moment::Got(frame) => events_of(frame),
            _ => &[],
        })
    }
}

/// The events in a frame of the server.
pub fn events_of(frame: &Value) -> &[Value] {
    match frame["t"].as_str() {
        Some("event") => std::slice::from_ref(frame),
        Some("events") => frame["items"].as_array().map_or(&[], Vec::as_slice),
        _ => &[],
    }
}

/// The content of an event without what the frame adds.
pub fn body_of(event: &Value) -> Value {
    let mut body = event.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("t");
    }
    body
}
