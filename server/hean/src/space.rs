//! A *space*: the live post, or one drill. Each has its own journal, state, clock and streams.
//!
//! One task owns the state (`driver`); everything reaches it through a bounded inbox. It drains the
//! inbox in batches: one transaction for a batch, then the answers, then the readers are woken.
//! A [`Space`] is a cheap handle to it.

pub mod attachments;
pub mod drill;
mod driver;
pub mod log;
pub mod outside;
mod rebuild;
pub mod snapshot;
pub mod time;

pub use drill::{DrillOptions, open_drill};
pub use log::{Entry, Log};
pub use snapshot::Snapshot;
pub use time::Speed;

use crate::auth::Identity;
use crate::limits::INBOX;
use hean_basin::Basin;
use hean_incident::{Actor, Body, Cause, Command, Mode, Refusal, State};
use hean_journal::{Journal, JournalError};
use hean_planner::Plans;
use hean_units::{AgencyId, Instant, PlanTaskId, StreamId, TaskId};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// The name of the live space.
pub const LIVE: &str = "live";

/// The fixed world and the rules: the same for every space.
#[derive(Clone)]
pub struct World {
    /// The basin.
    pub basin: Arc<Basin>,
    /// The rules and plans.
    pub plans: Arc<Plans>,
}

impl World {
    /// Ids of the lines of every plan: what a scenario may name.
    pub fn plan_tasks(&self) -> BTreeSet<PlanTaskId> {
        self.plans.line_ids().into_iter().collect()
    }
}

/// A fact on its way to the loop.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The command that it is, where it may be sent again.
    pub command: Option<Command>,
    /// The stream that it is addressed to; none opens an incident.
    pub stream: Option<StreamId>,
    /// The kind of fact.
    pub kind: String,
    /// Its data, an object.
    pub data: Value,
    /// Who sends it.
    pub actor: Actor,
    /// Whose rights count; none is the server itself.
    pub by: Option<Identity>,
    /// When it happened; without it, now by the space's clock.
    pub at: Option<Instant>,
    /// The version of the task that was seen.
    pub expect: Option<u32>,
}

/// What became of a fact. What was taken is durable.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Where it is in the log, or why it was not taken.
    pub outcome: Result<Cause, Refusal>,
    /// The same command came before: this is its stored outcome.
    pub replayed: bool,
}

impl Answer {
    fn refused(code: &str, detail: impl Into<String>) -> Self {
        Self {
            outcome: Err(Refusal::new(code, detail)),
            replayed: false,
        }
    }
}

/// What the director of a drill wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Control {
    /// The clock stops.
    Pause(String),
    /// The clock goes on.
    Resume(String),
    /// Another speed.
    Speed(Speed),
    /// The drill ends.
    Stop(String),
}

/// How a space is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It takes facts.
    Running,
    /// It takes none at the moment: the journal cannot be written.
    Unavailable(String),
    /// A drill came to its end; the log is still read.
    Ended,
    /// The space was closed.
    Closed,
    /// The disk failed: the process must stop itself and start again from the log.
    Fatal(String),
}

/// What the readers may look at: the durable state, now.
pub struct View<'a> {
    /// The state.
    pub state: &'a State,
    /// Now, by the space's clock.
    pub now: Instant,
    /// Speed of a drill, and whether it waits.
    pub pace: Option<(Speed, bool)>,
    snapshots: &'a mut driver::Snapshots,
    epoch: &'a str,
}

impl View<'_> {
    /// The snapshot of a stream; `None` where there is none. The same one is shared by all who ask
    /// before the state changes.
    pub fn snapshot(&mut self, stream: &StreamId) -> Option<Arc<Snapshot>> {
        if let Some(found) = self.snapshots.get(stream) {
            return Some(Arc::clone(found));
        }
        let made = Arc::new(snapshot::build(self.state, stream, self.epoch)?);
        self.snapshots.insert(stream.clone(), Arc::clone(&made));
        Some(made)
    }
}

type Look = Box<dyn FnOnce(&mut View<'_>) + Send>;

/// A receipt of a task by a device of its owner.
#[derive(Debug, Clone)]
pub struct TaskReceipt {
    /// The task.
    pub task: TaskId,
    /// The agency of the device.
    pub agency: AgencyId,
    /// Stored by the device; else only sent to it.
    pub stored: bool,
    /// The token of the device.
    pub actor: Actor,
}

enum Ask {
    Fact(Box<Offer>, oneshot::Sender<Answer>),
    Receipt(Box<TaskReceipt>),
    Audit(Box<Body>, Actor, Option<oneshot::Sender<Answer>>),
    Look(Look),
    Control(Control, Actor, oneshot::Sender<Result<(), Refusal>>),
    Close(oneshot::Sender<()>),
}

/// Why a space does not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpaceError {
    /// The inbox is full.
    #[error("too many facts are waiting; try again in a second")]
    Busy,
    /// The space was closed, or its loop has stopped.
    #[error("the space is closed")]
    Closed,
}

/// A handle to a space.
#[derive(Clone)]
pub struct Space {
    shared: Arc<Shared>,
}

/// The live space, and nothing else can be one: outlets get their work from it only, so that a
/// drill has no way to call them.
#[derive(Debug, Clone)]
pub struct Live(Space);

impl Live {
    /// The space.
    pub fn space(&self) -> &Space {
        &self.0
    }
}

struct Shared {
    name: String,
    mode: Mode,
    log: Arc<Log>,
    inbox: mpsc::Sender<Ask>,
    status: watch::Receiver<Status>,
    clock: watch::Receiver<time::Clock>,
    world: World,
}

impl std::fmt::Debug for Space {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Space({})", self.shared.name)
    }
}

impl Space {
    /// Opens the live space on its journal: state is folded from the log, slow work that had not
    /// come back is started again.
    ///
    /// # Errors
    /// Those of the journal.
    pub async fn open_live(journal: Journal, world: World) -> Result<Self, JournalError> {
        Self::start(LIVE.to_owned(), Mode::Real, journal, world, None).await
    }

    async fn start(
        name: String,
        mode: Mode,
        journal: Journal,
        world: World,
        drill: Option<drill::Course>,
    ) -> Result<Self, JournalError> {
        let log = Arc::new(Log::open(journal).await?);
        let (inbox, asks) = mpsc::channel(INBOX);
        let (shared, driver) =
            driver::Driver::new(name, mode, log, world, drill, (inbox, asks)).await?;
        tokio::spawn(driver.run());
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// This space as the live one; none where it is a drill's.
    pub fn live(&self) -> Option<Live> {
        (self.mode() == Mode::Real).then(|| Live(self.clone()))
    }

    /// `live` or the drill's id.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// Real or drill.
    pub fn mode(&self) -> Mode {
        self.shared.mode
    }

    /// The log.
    pub fn log(&self) -> &Arc<Log> {
        &self.shared.log
    }

    /// The fixed world.
    pub fn world(&self) -> &World {
        &self.shared.world
    }

    /// How the space is.
    pub fn status(&self) -> Status {
        self.shared.status.borrow().clone()
    }

    /// Follows how the space is.
    pub fn watch_status(&self) -> watch::Receiver<Status> {
        self.shared.status.clone()
    }

    /// Now, by the space's clock.
    pub fn now(&self) -> Instant {
        self.shared.clock.borrow().now()
    }

    fn put(&self, ask: Ask) -> Result<(), SpaceError> {
        self.shared
            .inbox
            .try_send(ask)
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => SpaceError::Busy,
                mpsc::error::TrySendError::Closed(_) => SpaceError::Closed,
            })
    }

    /// Hands in a fact; the answer comes when it is durable.
    ///
    /// # Errors
    /// [`SpaceError::Busy`] when the inbox is full; nothing was taken.
    pub fn offer(&self, offer: Offer) -> Result<oneshot::Receiver<Answer>, SpaceError> {
        let (answer, receiver) = oneshot::channel();
        self.put(Ask::Fact(Box::new(offer), answer))?;
        Ok(receiver)
    }

    /// Hands in a fact and waits for the answer.
    ///
    /// # Errors
    /// [`SpaceError::Busy`], or [`SpaceError::Closed`] when the loop ended meanwhile: the outcome
    /// is then known only from the log.
    pub async fn take(&self, offer: Offer) -> Result<Answer, SpaceError> {
        self.offer(offer)?.await.map_err(|_| SpaceError::Closed)
    }

    /// Notes that a task reached a device of its owner. Without effect where it is past that.
    ///
    /// # Errors
    /// [`SpaceError::Closed`].
    pub async fn receipt(&self, receipt: TaskReceipt) -> Result<(), SpaceError> {
        let sent = self
            .shared
            .inbox
            .send(Ask::Receipt(Box::new(receipt)))
            .await;
        sent.map_err(|_| SpaceError::Closed)
    }

    /// As [`Space::receipt`], without waiting for room.
    ///
    /// # Errors
    /// [`SpaceError::Busy`] when the inbox is full.
    pub fn try_receipt(&self, receipt: TaskReceipt) -> Result<(), SpaceError> {
        self.put(Ask::Receipt(Box::new(receipt)))
    }

    /// Writes an entry of the audit stream.
    ///
    /// # Errors
    /// [`SpaceError::Closed`].
    pub async fn audit(&self, body: Body, actor: Actor) -> Result<(), SpaceError> {
        let sent = self
            .shared
            .inbox
            .send(Ask::Audit(Box::new(body), actor, None))
            .await;
        sent.map_err(|_| SpaceError::Closed)
    }

    /// As [`Space::audit`], and waits until the entry is durable: for what must not be done unless
    /// it is on record.
    ///
    /// # Errors
    /// [`SpaceError::Closed`]; the inner error is a refusal (`journal.unavailable`).
    pub async fn audited(
        &self,
        body: Body,
        actor: Actor,
    ) -> Result<Result<Cause, Refusal>, SpaceError> {
        let (answer, receiver) = oneshot::channel();
        let ask = Ask::Audit(Box::new(body), actor, Some(answer));
        let sent = self.shared.inbox.send(ask).await;
        sent.map_err(|_| SpaceError::Closed)?;
        let answer = receiver.await.map_err(|_| SpaceError::Closed)?;
        Ok(answer.outcome)
    }

    /// Looks at the durable state, in turn with the facts.
    ///
    /// # Errors
    /// [`SpaceError::Closed`].
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut View<'_>) -> T + Send + 'static,
    ) -> Result<T, SpaceError> {
        let (answer, receiver) = oneshot::channel();
        let look: Look = Box::new(move |view| {
            // Whoever asked may have gone.
            let _ = answer.send(look(view));
        });
        let sent = self.shared.inbox.send(Ask::Look(look)).await;
        sent.map_err(|_| SpaceError::Closed)?;
        receiver.await.map_err(|_| SpaceError::Closed)
    }

    /// Directs a drill.
    ///
    /// # Errors
    /// [`SpaceError::Closed`]; the inner error is a refusal (`drill.wrong_state`, `not_found` for a
    /// live space).
    pub async fn control(
        &self,
        control: Control,
        actor: Actor,
    ) -> Result<Result<(), Refusal>, SpaceError> {
        let (answer, receiver) = oneshot::channel();
        let sent = self
            .shared
            .inbox
            .send(Ask::Control(control, actor, answer))
            .await;
        sent.map_err(|_| SpaceError::Closed)?;
        receiver.await.map_err(|_| SpaceError::Closed)
    }

    /// Waits until a drill has ended, the space is closed, or the disk has failed.
    pub async fn finished(&self) -> Status {
        let mut status = self.shared.status.clone();
        let over =
            |status: &Status| matches!(status, Status::Ended | Status::Closed | Status::Fatal(_));
        match status.wait_for(over).await {
            Ok(status) => status.clone(),
            Err(_) => Status::Closed,
        }
    }

    /// Writes what is waiting, ends the loop and closes the journal.
    pub async fn close(&self) {
        let (answer, closed) = oneshot::channel();
        if self.shared.inbox.send(Ask::Close(answer)).await.is_ok() {
            // An error means that the loop has ended already.
            let _ = closed.await;
        }
        self.shared.log.journal().clone().close().await;
    }
}
