//! The one task that owns a space's state.
//!
//! Order of a turn: facts are handled and applied, the batch is appended (one transaction, one
//! flush), the readers' memory is filled, answers go out, the readers are woken, questions are
//! answered. So whatever anybody is told is durable. When the append fails nothing is told, and the
//! state is folded anew from the journal.
//!
//! In a drill the next event is the earliest of: a computation that is due, an act of the outside,
//! a wake-up of the engine; in this order at the same instant. They are handled one at a time, so
//! that batching never shows in the log.

mod batch;
mod course;
mod facts;
mod keeping;
mod work;

use super::drill::Course;
use super::outside::Outside;
use super::rebuild::{self, note_request};
use super::time::{Clock, Speed};
use super::{Ask, Log, Look, Shared, Snapshot, Status, World};
use crate::limits::{BATCH, DRILL_STEPS};
use batch::{Batch, Panicked};
use hean_engine::Engine;
use hean_incident::{Incoming, Mode};
use hean_journal::JournalError;
use hean_units::{ForecastId, Instant, Span, StreamId};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use work::Work;

/// Snapshots of the state as it is; dropped when it changes.
pub(super) type Snapshots = BTreeMap<StreamId, Arc<Snapshot>>;

/// Time between two tries to write after the journal refused.
const PROBE: Duration = Duration::from_secs(1);
/// After a panic while waking, the engine is not woken again for this long.
const WAKE_PAUSE: Span = Span::from_mins(1);

pub(super) struct Driver {
    mode: Mode,
    world: World,
    log: Arc<Log>,
    course: Option<Course>,
    engine: Engine,
    outside: Option<Box<dyn Outside>>,
    /// When each forecast in hand was asked for.
    asked: BTreeMap<ForecastId, Instant>,
    work: Work,
    inbox: mpsc::Receiver<Ask>,
    status: watch::Sender<Status>,
    clock: watch::Sender<Clock>,
    snapshots: Snapshots,
    batch: Batch,
    looks: Vec<Look>,
    closing: Option<oneshot::Sender<()>>,
    /// Drill time of the last event.
    last: Instant,
    /// A wake-up at or before this instant led to nothing: it is not tried again until something
    /// happens.
    idle_until: Option<Instant>,
    ended: bool,
}

/// What happens next by itself.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// A computation comes back.
    Computed(ForecastId),
    /// The outside acts.
    Outside,
    /// The engine asked to be woken.
    Wake,
}

/// The loop goes on or ends.
#[derive(Debug, PartialEq)]
enum Flow {
    On,
    End,
}

impl Driver {
    pub(super) async fn new(
        name: String,
        mode: Mode,
        log: Arc<Log>,
        world: World,
        course: Option<Course>,
        (sender, inbox): (mpsc::Sender<Ask>, mpsc::Receiver<Ask>),
    ) -> Result<(Shared, Self), JournalError> {
        let rebuilt = rebuild::rebuild(log.journal(), &world, mode, course.as_ref()).await?;
        let start = course
            .as_ref()
            .map_or(Instant::from_millis(0), |course| course.start);
        let last = rebuilt.latest.map_or(start, |latest| latest.max(start));
        let (status, watch_status) = watch::channel(Status::Running);
        let drill = rebuilt.engine.state().drill.as_ref();
        let paused = drill.is_some_and(|drill| drill.paused.is_some());
        let (clock, watch_clock) = watch::channel(match &course {
            None => Clock::Wall,
            Some(course) => Clock::Drill {
                at: last,
                since: tokio::time::Instant::now(),
                speed: course.speed,
                paused,
                until: None,
            },
        });
        let shared = Shared {
            name,
            mode,
            log: log.clone(),
            inbox: sender,
            status: watch_status,
            clock: watch_clock,
            world: world.clone(),
        };
        let mut driver = Self {
            mode,
            work: Work::new(world.basin.clone()),
            world,
            log,
            course,
            engine: rebuilt.engine,
            outside: rebuilt.outside,
            asked: rebuilt.asked,
            inbox,
            status,
            clock,
            snapshots: Snapshots::new(),
            batch: Batch::default(),
            looks: Vec::new(),
            closing: None,
            last,
            idle_until: None,
            ended: false,
        };
        driver.restart_work();
        driver.look_for_end();
        Ok((shared, driver))
    }

    fn is_drill(&self) -> bool {
        self.course.is_some()
    }

    fn runs(&self) -> bool {
        !self.ended && *self.status.borrow() == Status::Running
    }

    /// Runs until the space is closed or the disk has failed.
    pub(super) async fn run(mut self) {
        let mut steps = 0;
        loop {
            let next = self.next_step();
            self.show_clock(next.as_ref().map(|(at, _)| *at));
            let wait = next
                .as_ref()
                .and_then(|(at, _)| self.clock.borrow().wait(*at));
            let due = wait == Some(Duration::ZERO);
            match next {
                Some((at, step)) if due && self.is_ready(&step) => {
                    self.step(at, step);
                    steps += 1;
                    let asked = self.drain();
                    let at_once = self.speed() != Some(Speed::Max) || asked || self.ended;
                    if at_once || steps >= DRILL_STEPS || self.batch.panicked.is_some() {
                        steps = 0;
                        if self.flush().await == Flow::End {
                            return;
                        }
                        tokio::task::yield_now().await;
                    }
                }
                next => {
                    steps = 0;
                    if self.flush().await == Flow::End {
                        return;
                    }
                    // A computation that is due and not there: the clock waits for it.
                    let sleep = if due && next.is_some() { None } else { wait };
                    if self.wait(sleep).await == Flow::End || self.flush().await == Flow::End {
                        return;
                    }
                    if let (true, Some((at, Step::Computed(id)))) = (due, next)
                        && self.work.is_ready(&id)
                    {
                        self.anchor(at);
                    }
                }
            }
        }
    }

    /// Waits until something is to be done.
    async fn wait(&mut self, sleep: Option<Duration>) -> Flow {
        let ill = matches!(*self.status.borrow(), Status::Unavailable(_));
        tokio::select! {
            biased;
            ask = self.inbox.recv() => match ask {
                None => return Flow::End,
                Some(ask) => {
                    self.take(ask);
                    self.drain();
                }
            },
            done = self.work.finished() => self.work.keep(done, self.is_drill()),
            () = tokio::time::sleep(sleep.unwrap_or_default()), if sleep.is_some() => {}
            () = tokio::time::sleep(PROBE), if ill => return self.probe().await,
        }
        Flow::On
    }

    fn drain(&mut self) -> bool {
        let mut asked = false;
        while self.batch.len() + self.looks.len() < BATCH
            && self.batch.panicked.is_none()
            && self.closing.is_none()
        {
            let Ok(ask) = self.inbox.try_recv() else {
                break;
            };
            asked = true;
            self.take(ask);
        }
        asked
    }

    // ---- time ----

    fn speed(&self) -> Option<Speed> {
        match *self.clock.borrow() {
            Clock::Wall => None,
            Clock::Drill { speed, .. } => Some(speed),
        }
    }

    fn paused(&self) -> bool {
        matches!(*self.clock.borrow(), Clock::Drill { paused: true, .. })
    }

    /// Now for what comes from people: never before the last event, never after the next one.
    fn now(&mut self) -> Instant {
        let now = self.clock.borrow().now();
        if self.is_drill() {
            self.last = self.last.max(now);
            return self.last;
        }
        now
    }

    fn anchor(&mut self, at: Instant) {
        if let Some(speed) = self.speed() {
            let paused = self.paused();
            self.clock
                .send_modify(|clock| *clock = clock.anchored(at, speed, paused));
        }
    }

    fn show_clock(&mut self, next: Option<Instant>) {
        let (last, ended) = (self.last, self.ended);
        self.clock.send_if_modified(|clock| match clock {
            Clock::Wall => false,
            Clock::Drill {
                at, until, speed, ..
            } => {
                let wanted = if ended { Some(last) } else { next };
                let moved = *speed == Speed::Max && *at < last;
                if moved {
                    *at = last;
                }
                let changed = moved || *until != wanted;
                *until = wanted;
                changed
            }
        });
    }

    fn next_step(&self) -> Option<(Instant, Step)> {
        if !self.runs() {
            return None;
        }
        let computed = self.work.next().map(|(at, id)| (at, Step::Computed(id)));
        let outside = self.outside.as_ref().and_then(|outside| outside.next());
        let idle = self.idle_until;
        let wake = self
            .engine
            .next_wakeup()
            .filter(|at| idle.is_none_or(|idle| *at > idle));
        let outside = outside.map(|at| (at, Step::Outside));
        let wake = wake.map(|at| (at, Step::Wake));
        let mut next: Option<(Instant, Step)> = None;
        for candidate in [computed, outside, wake].into_iter().flatten() {
            // The first of equals stays: that is the order at the same instant.
            if next.as_ref().is_none_or(|(at, _)| candidate.0 < *at) {
                next = Some(candidate);
            }
        }
        // A wake-up that lies behind is done now, not in the past.
        next.map(|(at, step)| {
            (
                if self.is_drill() {
                    at.max(self.last)
                } else {
                    at
                },
                step,
            )
        })
    }

    fn is_ready(&self, step: &Step) -> bool {
        match step {
            Step::Computed(id) => self.work.is_ready(id),
            Step::Outside | Step::Wake => true,
        }
    }

    fn step(&mut self, at: Instant, step: Step) {
        let now = if self.is_drill() { at } else { self.now() };
        self.last = self.last.max(now);
        if step == Step::Wake {
            return self.wake(now);
        }
        let incoming = match step {
            Step::Computed(id) => self.work.take(&id).map(|incoming| Incoming {
                at: now,
                ..incoming
            }),
            _ => self.outside.as_mut().and_then(|outside| outside.pop()),
        };
        if let Some(incoming) = incoming {
            let kind = incoming.kind.clone();
            match self.handle(incoming, now) {
                Ok(outcome) => {
                    if let Err(refusal) = &outcome.answer {
                        tracing::warn!(%kind, %refusal, "an event of our own was refused");
                    }
                    self.accept(outcome, now);
                }
                Err(why) => self.batch.panicked = Some(Panicked::step(&kind, why)),
            }
        }
        self.look_for_end();
    }

    fn wake(&mut self, now: Instant) {
        let woken = catch_unwind(AssertUnwindSafe(|| self.engine.wake(now)));
        match woken {
            Ok(outcome) => {
                let idle = outcome.commit.appends.is_empty();
                self.accept(outcome, now);
                if idle {
                    self.idle_until = Some(now);
                }
            }
            Err(panic) => {
                self.batch.panicked = Some(Panicked::step("wake", batch::words_of(&*panic)));
                self.idle_until = Some(now + WAKE_PAUSE);
            }
        }
        self.look_for_end();
    }
}
