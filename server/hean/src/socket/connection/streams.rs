//! Subscriptions: positions, snapshots, cursors, acknowledgements.

use super::{Connection, End, Subscription};
use crate::auth::rights;
use crate::limits::{FRAME_BYTES, FRAME_EVENTS, SUBSCRIPTIONS};
use crate::socket::window::Sent;
use crate::space::{Snapshot, TaskReceipt};
use hean_units::{StreamId, TaskId, UnitError};
use hean_wire::base::Id;
use hean_wire::frame::{
    Ack, FrameId, REPLAY_BYTES, REPLAY_EVENTS, ResetWhy, Subscribe, Unsubscribe, events_text,
};
use hean_wire::rest::Role;
use hean_wire::{Close, ServerFrame};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// Entries of one page while a gap is measured.
const MEASURE: usize = 1000;

/// A stream that is no id.
pub(super) fn no_id(frame: &str, error: &UnitError) -> End {
    let detail = format!("`{frame}`: `stream`: {error}");
    End::coded(Close::BadFrame, "frame.bad_field", detail)
}

/// Inboxes come before incidents before telemetry.
fn priority(stream: &StreamId) -> u8 {
    match stream.kind() {
        "agy" => 0,
        "inc" => 1,
        "tel" => 3,
        _ => 2,
    }
}

/// What a subscription begins with.
enum Base {
    /// The position is kept.
    Kept(u64),
    /// A snapshot; and why the position is void, where there was one.
    Snapshot(Arc<Snapshot>, Option<ResetWhy>),
}

impl Connection<'_> {
    pub(super) async fn subscribe(&mut self, asked: Subscribe) -> Result<(), End> {
        let Id(name) = &asked.stream;
        let stream = StreamId::new(name.as_str()).map_err(|error| no_id("subscribe", &error))?;
        let refuse = |code: &str, detail: &str| ServerFrame::Error {
            id: Some(asked.id.clone()),
            code: code.to_owned(),
            detail: Some(detail.to_owned()),
            stream: Some(asked.stream.clone()),
            retry_ms: None,
        };
        if self.subscriptions.contains_key(&stream) {
            let detail = "the stream is followed already; unsubscribe first";
            self.answers.push_back(refuse("subscribe.twice", detail));
            return Ok(());
        }
        if self.subscriptions.len() >= SUBSCRIPTIONS {
            let detail = "too many streams are followed on this connection";
            self.answers.push_back(refuse("subscribe.too_many", detail));
            return Ok(());
        }
        let position = asked.epoch.clone().zip(asked.after);
        let base = self.base(&stream, position).await?;
        let Some(base) = base else {
            let detail = "there is no such stream, or it is not yours to see";
            self.answers.push_back(refuse("not_found", detail));
            return Ok(());
        };
        self.begin(asked.id.clone(), stream, base);
        Ok(())
    }

    /// Decides what a subscription begins with; `None` where there is no such stream or no right.
    async fn base(
        &mut self,
        stream: &StreamId,
        position: Option<(String, u64)>,
    ) -> Result<Option<Base>, End> {
        let log = Arc::clone(self.guest.space.log());
        let void = match &position {
            None => Some(None),
            Some((epoch, _)) if epoch != log.epoch() => Some(Some(ResetWhy::Epoch)),
            Some((_, after)) => {
                let head = log.head(stream);
                if *after > head {
                    Some(Some(ResetWhy::Future))
                } else if head - after > REPLAY_EVENTS || !self.is_small(stream, *after).await? {
                    Some(Some(ResetWhy::TooOld))
                } else {
                    None
                }
            }
        };
        let (identity, basin) = (
            self.guest.identity.clone(),
            self.guest.space.world().basin.clone(),
        );
        let (asked, wants) = (stream.clone(), void.is_some());
        let found = self
            .guest
            .space
            .look(move |view| {
                if !rights::may_read(&identity, view.state, &basin, &asked) {
                    return None;
                }
                Some(if wants { view.snapshot(&asked) } else { None })
            })
            .await
            .map_err(|error| End::with(Close::Internal, error.to_string()))?;
        Ok(match (found, void) {
            (None, _) | (Some(None), Some(_)) => None,
            (Some(_), None) => Some(Base::Kept(position.map_or(0, |(_, after)| after))),
            (Some(Some(snapshot)), Some(why)) => Some(Base::Snapshot(snapshot, why)),
        })
    }

    /// Whether a gap is small enough to be replayed.
    async fn is_small(&mut self, stream: &StreamId, after: u64) -> Result<bool, End> {
        let log = Arc::clone(self.guest.space.log());
        if log.head(stream) == after {
            return Ok(true);
        }
        if let Some(bytes) = log.bytes_after(stream, after) {
            return Ok(bytes <= REPLAY_BYTES);
        }
        let (mut after, mut bytes) = (after, 0);
        loop {
            let page = log.read(stream, after, MEASURE, REPLAY_BYTES).await;
            let page = page.map_err(|error| End::with(Close::Internal, error.to_string()))?;
            let Some(last) = page.last() else {
                return Ok(true);
            };
            after = last.seq;
            bytes += page.iter().map(|entry| entry.text.len()).sum::<usize>();
            if bytes > REPLAY_BYTES {
                return Ok(false);
            }
        }
    }

    fn begin(&mut self, id: FrameId, stream: StreamId, base: Base) {
        let log = Arc::clone(self.guest.space.log());
        log.follow(&stream, &self.bell);
        let epoch = log.epoch().to_owned();
        let name = Id::of(stream.as_str());
        let head = log.head(&stream);
        let (from, recovered) = match &base {
            Base::Kept(after) => (*after, true),
            Base::Snapshot(snapshot, _) => (snapshot.as_of, false),
        };
        self.answers.push_back(ServerFrame::Subscribed {
            id,
            stream: name.clone(),
            epoch: epoch.clone(),
            head: head.max(from),
            from,
            recovered,
        });
        let mut subscription = Subscription {
            cursor: from,
            sent: Sent::default(),
            snapshot: VecDeque::new(),
            told: None,
            turn: 0,
        };
        if let Base::Snapshot(snapshot, why) = base {
            if let Some(why) = why {
                let reset = ServerFrame::Reset {
                    stream: name,
                    epoch,
                    why,
                };
                self.answers.push_back(reset);
            }
            subscription.snapshot = snapshot.frames.iter().cloned().collect();
            if self.is_owner(&stream) && !snapshot.tasks.is_empty() {
                subscription.told = Some((snapshot.as_of, snapshot.tasks.clone()));
            }
        }
        self.subscriptions.insert(stream, subscription);
    }

    pub(super) fn unsubscribe(&mut self, asked: &Unsubscribe) -> Result<(), End> {
        let stream =
            StreamId::new(asked.stream.as_str()).map_err(|error| no_id("unsubscribe", &error))?;
        if let Some(subscription) = self.subscriptions.remove(&stream) {
            self.guest.space.log().unfollow(&stream, &self.bell);
            self.window.forget(subscription.sent);
            self.stuck = None;
            self.left.insert(stream);
            while self.left.len() > SUBSCRIPTIONS {
                self.left.pop_first();
            }
        }
        Ok(())
    }

    pub(super) fn ack(&mut self, ack: &Ack) -> Result<(), End> {
        let stream = StreamId::new(ack.stream.as_str()).map_err(|error| no_id("ack", &error))?;
        let owner = self.is_owner(&stream);
        let wrong = |detail: &str| Err(End::with(Close::Position, format!("`ack`: {detail}")));
        let Some(subscription) = self.subscriptions.get_mut(&stream) else {
            if self.left.contains(&stream) {
                return Ok(());
            }
            return wrong("the stream is not followed on this connection");
        };
        if ack.epoch != self.guest.space.log().epoch() {
            return wrong("the epoch is not that of the log");
        }
        if ack.seq > subscription.cursor || !subscription.snapshot.is_empty() {
            return wrong("the seq was not sent on this connection");
        }
        let mut tasks = self.window.ack(&mut subscription.sent, ack.seq);
        if subscription
            .told
            .as_ref()
            .is_some_and(|(as_of, _)| *as_of <= ack.seq)
        {
            let told = subscription.told.take();
            tasks.extend(told.into_iter().flat_map(|(_, tasks)| tasks));
        }
        // The client made progress; the next look counts from here.
        self.stuck = None;
        if owner {
            self.note_tasks(tasks, true);
        }
        let guest = &self.guest;
        let device = format!("{}/{}", guest.identity.token, guest.device);
        let journal = guest.space.log().journal();
        self.app.receipts.note(journal, &device, &stream, ack.seq);
        Ok(())
    }

    /// Whether this is a device of the agency whose inbox the stream is.
    fn is_owner(&self, stream: &StreamId) -> bool {
        let identity = &self.guest.identity;
        stream.kind() == "agy"
            && identity.roles.contains(&Role::Agency)
            && identity
                .agency
                .as_ref()
                .is_some_and(|own| own.as_str() == stream.subject())
    }

    fn note_tasks(&mut self, tasks: Vec<TaskId>, stored: bool) {
        let Some(agency) = self.guest.identity.agency.clone() else {
            return;
        };
        let actor = self.guest.identity.actor();
        self.receipts
            .extend(tasks.into_iter().map(|task| TaskReceipt {
                task,
                agency: agency.clone(),
                stored,
                actor: actor.clone(),
            }));
    }

    /// Last seq of each stream that was sent whole.
    pub(super) fn heads(&self) -> BTreeMap<String, u64> {
        let whole = self
            .subscriptions
            .iter()
            .filter(|(_, one)| one.snapshot.is_empty());
        whole
            .map(|(stream, one)| (stream.to_string(), one.cursor))
            .collect()
    }

    /// Whether something waits on a stream.
    pub(super) fn waits(&self) -> bool {
        let log = self.guest.space.log();
        let waits = |(stream, one): (&StreamId, &Subscription)| {
            !one.snapshot.is_empty() || one.cursor < log.head(stream)
        };
        self.subscriptions.iter().any(waits)
    }

    /// The next message of the stream that is due, if the window has room.
    pub(super) async fn next_of_streams(&mut self) -> Result<Option<Utf8Bytes>, End> {
        let log = Arc::clone(self.guest.space.log());
        let room = self.window.room();
        let due = self
            .subscriptions
            .iter()
            .filter(|(stream, one)| {
                !one.snapshot.is_empty() || (room.is_some() && one.cursor < log.head(stream))
            })
            .min_by_key(|(stream, one)| (priority(stream), one.turn))
            .map(|(stream, _)| stream.clone());
        let Some(stream) = due else {
            return Ok(None);
        };
        let owner = self.is_owner(&stream);
        self.turns += 1;
        let Some(subscription) = self.subscriptions.get_mut(&stream) else {
            return Ok(None);
        };
        subscription.turn = self.turns;
        if let Some(part) = subscription.snapshot.pop_front() {
            let last = subscription.snapshot.is_empty();
            if last && let Some((_, tasks)) = subscription.told.clone() {
                self.note_tasks(tasks, false);
            }
            return Ok(Some(part));
        }
        let Some((events, bytes)) = room else {
            return Ok(None);
        };
        let (limit, most) = (events.min(FRAME_EVENTS), bytes.min(FRAME_BYTES));
        let found = log.read(&stream, subscription.cursor, limit, most).await;
        let found = found.map_err(|error| End::with(Close::Internal, error.to_string()))?;
        let Some(last) = found.last() else {
            return Ok(None);
        };
        let mut tasks = Vec::new();
        subscription.cursor = last.seq;
        for entry in &found {
            let task = entry.task.clone().filter(|_| owner);
            tasks.extend(task.clone());
            let size = entry.text.len();
            self.window
                .send(&mut subscription.sent, entry.seq, size, task);
        }
        self.app
            .metrics
            .events
            .fetch_add(found.len() as u64, Ordering::Relaxed);
        self.note_tasks(tasks, false);
        Ok(Some(match &found[..] {
            [one] => one.text.clone(),
            many => {
                let texts = many.iter().map(|entry| entry.text.as_str());
                events_text(stream.as_str(), log.epoch(), texts).into()
            }
        }))
    }
}
