//! The log as the readers see it: the journal, with the newest entries of each stream at hand.
//!
//! Readers pull by cursor; a bell only wakes them. What is at hand is put there after the commit is
//! durable, so a reader never sees what could be lost.

use super::attachments::Attachments;
use crate::limits::{TAIL_BYTES, TAIL_EVENTS};
use hean_journal::{Journal, JournalError, Stored};
use hean_units::{StreamId, TaskId};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::{Notify, watch};
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// An entry of a stream, ready to be sent.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the stream.
    pub seq: u64,
    /// The text of its `event` frame.
    pub text: Utf8Bytes,
    /// The task that it puts into an agency's inbox.
    pub task: Option<TaskId>,
}

/// The log of one space.
#[derive(Debug)]
pub struct Log {
    journal: Journal,
    epoch: String,
    attachments: Attachments,
    streams: Mutex<BTreeMap<StreamId, Tail>>,
    grown: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Tail {
    head: u64,
    newest: VecDeque<Entry>,
    bytes: usize,
    bells: Vec<Weak<Notify>>,
}

impl Log {
    /// The log of a journal, with the heads as they are.
    ///
    /// # Errors
    /// Those of the journal.
    pub async fn open(journal: Journal) -> Result<Self, JournalError> {
        let streams = journal
            .heads()
            .await?
            .into_iter()
            .map(|(stream, head)| {
                (
                    stream,
                    Tail {
                        head,
                        ..Tail::default()
                    },
                )
            })
            .collect();
        Ok(Self {
            epoch: journal.epoch(),
            attachments: Attachments::open(&journal).await?,
            journal,
            streams: Mutex::new(streams),
            grown: watch::channel(()).0,
        })
    }

    /// The epoch of the journal.
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The attachments that entries name, or may.
    pub fn attachments(&self) -> &Attachments {
        &self.attachments
    }

    fn streams(&self) -> MutexGuard<'_, BTreeMap<StreamId, Tail>> {
        // A tail is changed in one go; a panic elsewhere leaves it whole.
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Last committed seq of a stream; 0 where nothing was appended.
    pub fn head(&self, stream: &StreamId) -> u64 {
        self.streams().get(stream).map_or(0, |tail| tail.head)
    }

    /// Rings `bell` whenever the stream grows, until it is dropped.
    pub fn follow(&self, stream: &StreamId, bell: &Arc<Notify>) {
        let mut streams = self.streams();
        let tail = streams.entry(stream.clone()).or_default();
        tail.bells.retain(|bell| bell.strong_count() > 0);
        tail.bells.push(Arc::downgrade(bell));
    }

    /// No longer rings `bell` for the stream.
    pub fn unfollow(&self, stream: &StreamId, bell: &Arc<Notify>) {
        if let Some(tail) = self.streams().get_mut(stream) {
            tail.bells
                .retain(|other| !std::ptr::eq(other.as_ptr(), Arc::as_ptr(bell)));
        }
    }

    /// Follows the log as a whole: it changes whenever something was appended to any stream.
    pub fn grown(&self) -> watch::Receiver<()> {
        self.grown.subscribe()
    }

    /// Makes durable entries visible and wakes the readers of their streams.
    pub fn publish(&self, stored: &[Stored]) {
        self.attachments.note(stored);
        let mut rung: Vec<Arc<Notify>> = Vec::new();
        {
            let mut streams = self.streams();
            for one in stored {
                let tail = streams.entry(one.stream.clone()).or_default();
                tail.push(entry(&self.epoch, one));
                rung.extend(tail.bells.iter().filter_map(Weak::upgrade));
            }
        }
        for bell in rung {
            bell.notify_one();
        }
        self.grown.send_replace(());
    }

    /// The next entries after a seq: at most `limit`, and at most `bytes` but at least one.
    ///
    /// # Errors
    /// Those of the journal.
    pub async fn read(
        &self,
        stream: &StreamId,
        after: u64,
        limit: usize,
        bytes: usize,
    ) -> Result<Vec<Entry>, JournalError> {
        if let Some(found) = self.at_hand(stream, after, limit, bytes) {
            return Ok(found);
        }
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let stored = self.journal.read(stream, after, limit).await?;
        let mut size = 0;
        let entries = stored.iter().map(|one| entry(&self.epoch, one));
        let mut found = Vec::new();
        for entry in entries {
            size += entry.text.len();
            if size > bytes && !found.is_empty() {
                break;
            }
            found.push(entry);
        }
        Ok(found)
    }

    fn at_hand(
        &self,
        stream: &StreamId,
        after: u64,
        limit: usize,
        bytes: usize,
    ) -> Option<Vec<Entry>> {
        let streams = self.streams();
        let Some(tail) = streams.get(stream) else {
            return Some(Vec::new());
        };
        if after >= tail.head {
            return Some(Vec::new());
        }
        let first = tail.newest.front()?.seq;
        if after + 1 < first {
            return None;
        }
        let skip = usize::try_from(after + 1 - first).ok()?;
        let mut size = 0;
        let mut found = Vec::new();
        for entry in tail.newest.iter().skip(skip).take(limit) {
            size += entry.text.len();
            if size > bytes && !found.is_empty() {
                break;
            }
            found.push(entry.clone());
        }
        Some(found)
    }

    /// Bytes between a position and the head, as far as they are at hand; `None` where they are
    /// not.
    pub fn bytes_after(&self, stream: &StreamId, after: u64) -> Option<usize> {
        let streams = self.streams();
        let tail = streams.get(stream)?;
        let first = tail.newest.front()?.seq;
        (after + 1 >= first).then(|| {
            let newer = tail.newest.iter().filter(|entry| entry.seq > after);
            newer.map(|entry| entry.text.len()).sum()
        })
    }
}

impl Tail {
    fn push(&mut self, entry: Entry) {
        self.head = entry.seq;
        self.bytes += entry.text.len();
        self.newest.push_back(entry);
        while self.newest.len() > TAIL_EVENTS || (self.bytes > TAIL_BYTES && self.newest.len() > 1)
        {
            if let Some(old) = self.newest.pop_front() {
                self.bytes -= old.text.len();
            }
        }
    }
}

/// Kinds that put a task, or put it again, into its owner's inbox.
const INBOX_KINDS: [&str; 4] = [
    "task_issued",
    "deadline_changed",
    "acceptance_expired",
    "task_reassigned",
];

fn entry(epoch: &str, stored: &Stored) -> Entry {
    let in_inbox =
        stored.stream.kind() == "agy" && INBOX_KINDS.contains(&stored.record.kind.as_str());
    let task = in_inbox.then(|| {
        let task = &stored.record.data["task"];
        task.as_str()
            .or(task["id"].as_str())
            .and_then(|id| TaskId::new(id).ok())
    });
    let text = hean_wire::frame::event_text(epoch, &stored.body, &stored.hash);
    Entry {
        seq: stored.seq,
        text: text.into(),
        task: task.flatten(),
    }
}
