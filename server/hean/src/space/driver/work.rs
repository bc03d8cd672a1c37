//! Slow work off the loop.
//!
//! Live, a result enters at once. In a drill it enters at the time of its request plus
//! [`DELAY`], whatever the machine's speed, and the clock waits for it.

use crate::limits::COMPUTING;
use hean_basin::Basin;
use hean_engine::{Request, compute};
use hean_incident::body::{Balance, ForecastComputed, ForecastResult};
use hean_incident::{Actor, Body, Incoming};
use hean_units::{ForecastId, Instant, Span, StreamId};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc};

/// Drill time between a request and its result.
pub(super) const DELAY: Span = Span::from_mins(1);
/// Results waiting for the loop; a worker beyond waits.
const RESULTS: usize = 64;

pub(super) struct Work {
    basin: Arc<Basin>,
    gate: Arc<Semaphore>,
    sender: mpsc::Sender<Done>,
    receiver: mpsc::Receiver<Done>,
    /// When each result enters, in order; the result, once it is there.
    due: BTreeMap<(Instant, ForecastId), Option<Incoming>>,
}

/// A result.
pub(super) struct Done {
    id: ForecastId,
    incoming: Incoming,
}

/// The result of a computation that panicked: nobody waits for it for ever.
fn failed(request: &Request, at: Instant) -> Incoming {
    let Request::Forecast(request) = request;
    let result = ForecastResult {
        id: request.id.clone(),
        engine: String::new(),
        threshold_mg_l: 0.0,
        sections: Vec::new(),
        balance: Balance::default(),
        assumed: request.assumed.clone(),
        failed: Some("a fault of the model; it is in the server's log".to_owned()),
    };
    let (kind, data) = Body::from(ForecastComputed { result }).parts();
    let stream = StreamId::incident(&request.incident);
    Incoming::new(Some(stream), kind, data, Actor::system(), at)
}

impl Work {
    pub fn new(basin: Arc<Basin>) -> Self {
        let (sender, receiver) = mpsc::channel(RESULTS);
        Self {
            basin,
            gate: Arc::new(Semaphore::new(COMPUTING)),
            sender,
            receiver,
            due: BTreeMap::new(),
        }
    }

    /// Starts a computation that was asked for at `asked`, unless it is under way.
    pub fn start(&mut self, request: Request, asked: Instant, drill: bool) {
        let id = request.id().clone();
        if self.due.keys().any(|(_, other)| *other == id) {
            return;
        }
        // Live, a result is due as soon as it is there.
        let due = if drill {
            asked + DELAY
        } else {
            Instant::from_millis(i64::MAX)
        };
        self.due.insert((due, id.clone()), None);
        let (basin, gate, sender) = (self.basin.clone(), self.gate.clone(), self.sender.clone());
        tokio::spawn(async move {
            // The gate is never closed.
            let Ok(_permit) = gate.acquire().await else {
                return;
            };
            let asked = request.clone();
            let done = tokio::task::spawn_blocking(move || compute(&basin, &request, due)).await;
            let incoming = done.unwrap_or_else(|error| {
                tracing::error!(%id, %error, "a computation has failed");
                failed(&asked, due)
            });
            // The space may have been closed meanwhile.
            drop(sender.send(Done { id, incoming }).await);
        });
    }

    /// The next result; waits for ever where nothing is under way.
    pub async fn finished(&mut self) -> Done {
        match self.receiver.recv().await {
            Some(done) => done,
            // Cannot be: a sender is held by this very struct.
            None => std::future::pending().await,
        }
    }

    /// Keeps a result until it is due.
    pub fn keep(&mut self, done: Done, drill: bool) {
        let Some(key) = self.due.keys().find(|(_, id)| *id == done.id).cloned() else {
            return;
        };
        if drill {
            self.due.insert(key, Some(done.incoming));
        } else {
            self.due.remove(&key);
            self.due
                .insert((Instant::from_millis(0), key.1), Some(done.incoming));
        }
    }

    /// The result that is due first.
    pub fn next(&self) -> Option<(Instant, ForecastId)> {
        let (at, id) = self.due.keys().next()?;
        (at.millis() < i64::MAX).then(|| (*at, id.clone()))
    }

    pub fn is_ready(&self, id: &ForecastId) -> bool {
        self.due
            .iter()
            .any(|((_, other), done)| other == id && done.is_some())
    }

    pub fn take(&mut self, id: &ForecastId) -> Option<Incoming> {
        let key = self.due.keys().find(|(_, other)| other == id).cloned()?;
        self.due.remove(&key).flatten()
    }
}
