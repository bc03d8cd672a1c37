//! How far devices have stored streams: gathered in memory, written every second.
//!
//! A crash loses at most the last second of them. That harms nobody: a device that is asked again
//! gives its position itself, and the receipt of a task is a fact of its own in the log.

use crate::limits::RECEIPTS;
use hean_journal::Journal;
use hean_units::StreamId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// Receipts that wait to be written. Beyond, the oldest keys are written first anyway: a device has
/// one entry a stream.
type Waiting = BTreeMap<(String, StreamId), (u64, Journal)>;

/// The gathered receipts.
#[derive(Debug, Clone, Default)]
pub struct Receipts {
    waiting: Arc<Mutex<Waiting>>,
}

impl Receipts {
    /// Notes that a device has stored a stream up to `seq`.
    pub fn note(&self, journal: &Journal, device: &str, stream: &StreamId, seq: u64) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (device.to_owned(), stream.clone());
        let kept = waiting.entry(key).or_insert_with(|| (0, journal.clone()));
        kept.0 = kept.0.max(seq);
    }

    /// Writes what waits.
    pub async fn write(&self) {
        let waiting = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *waiting)
        };
        for ((device, stream), (seq, journal)) in waiting {
            if let Err(error) = journal.receipt(&device, &stream, seq).await {
                tracing::warn!(%device, %stream, %error, "a receipt was not written");
                return;
            }
        }
    }

    /// Writes every second until the shutdown.
    pub async fn keep_writing(self, mut shutdown: watch::Receiver<bool>) {
        loop {
            let over = tokio::select! {
                _ = shutdown.wait_for(|over| *over) => true,
                () = tokio::time::sleep(RECEIPTS) => false,
            };
            self.write().await;
            if over {
                return;
            }
        }
    }
}
