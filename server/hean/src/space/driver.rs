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
mod work;

use super::drill::Course;
use super::outside::Outside;
use super::rebuild::{self, note_request};
use super::time::{Clock, Speed};
use super::{
    Answer, Ask, Control, Log, Look, Offer, Shared, Snapshot, Status, TaskReceipt, View, World,
};
use crate::auth::rights;
use crate::limits::{BATCH, DRILL_STEPS};
use batch::{Batch, Panicked};
use hean_engine::{Engine, Outcome};
use hean_incident::body::{DrillEnded, DrillPaused, DrillResumed, Refused};
use hean_incident::{
    Actor, Append, Body, Commit, Incoming, Mode, Record, Refusal, TaskState,
};
use hean_journal::JournalError;
use hean_units::{EntryId, ForecastId, Instant, Span, StreamId};
use serde_json::{Value, json};
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
        let start = course.as_ref().map_or(Instant::from_millis(0), |course| course.start);
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
            let wait = next.as_ref().and_then(|(at, _)| self.clock.borrow().wait(*at));
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
        while self.batch.len() + self.looks.len() < BATCH && self.batch.panicked.is_none() && self.closing.is_none() {
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
            self.clock.send_modify(|clock| *clock = clock.anchored(at, speed, paused));
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
        let wake = self.engine.next_wakeup().filter(|at| idle.is_none_or(|idle| *at > idle));
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
        next.map(|(at, step)| (if self.is_drill() { at.max(self.last) } else { at }, step))
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
            Step::Computed(id) => self.work.take(&id).map(|incoming| Incoming { at: now, ..incoming }),
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

    // ---- facts ----

    fn handle(&mut self, incoming: Incoming, now: Instant) -> Result<Outcome, String> {
        catch_unwind(AssertUnwindSafe(|| self.engine.handle(incoming, now)))
            .map_err(|panic| batch::words_of(&*panic))
    }

    /// Puts what was decided into the batch, shows it to the outside and starts slow work.
    fn accept(&mut self, outcome: Outcome, now: Instant) {
        if !outcome.commit.appends.is_empty() {
            self.idle_until = None;
        }
        for append in &outcome.commit.appends {
            note_request(append, &mut self.asked);
            if let Some(outside) = &mut self.outside {
                outside.observe(append);
            }
        }
        self.batch.push(outcome.commit);
        for request in outcome.requests {
            self.work.start(request, now, self.is_drill());
        }
    }

    fn take(&mut self, ask: Ask) {
        match ask {
            Ask::Fact(offer, answer) => self.fact(*offer, answer),
            Ask::Receipt(receipt) => self.receipt(receipt),
            Ask::Audit(body, actor) => {
                if *self.status.borrow() == Status::Running {
                    let now = self.now();
                    self.audit(body, actor, now);
                }
            }
            Ask::Look(look) => self.looks.push(look),
            Ask::Control(control, actor, answer) => {
                let done = self.control(control, actor);
                self.batch.controls.push((answer, done));
            }
            Ask::Close(answer) => self.closing = Some(answer),
        }
    }

    fn fact(&mut self, offer: Offer, answer: oneshot::Sender<Answer>) {
        if self.ended {
            let refused = Answer::refused("drill.wrong_state", "the drill has ended");
            return self.batch.answers.push((answer, refused));
        }
        if let Status::Unavailable(why) = &*self.status.borrow() {
            let refused = Answer::refused("journal.unavailable", why.clone());
            return self.batch.answers.push((answer, refused));
        }
        let now = self.now();
        let data = match self.admit(&offer) {
            Ok(data) => data,
            Err(refusal) => {
                let refused = Refused {
                    what: offer.kind.chars().take(64).collect(),
                    stream: offer.stream.map(|stream| stream.to_string()),
                    code: refusal.code.clone(),
                    detail: refusal.detail.clone(),
                };
                self.audit(refused.into(), offer.actor, now);
                let refused = Answer {
                    outcome: Err(refusal),
                    replayed: false,
                };
                return self.batch.answers.push((answer, refused));
            }
        };
        let known = |id| self.engine.state().commands.contains_key(id);
        let replayed = offer.command.as_ref().is_some_and(|command| known(&command.id));
        let (kind, actor) = (offer.kind.clone(), offer.actor.clone());
        let incoming = Incoming {
            command: offer.command,
            stream: offer.stream,
            kind: offer.kind,
            data,
            actor: offer.actor,
            at: offer.at.unwrap_or(now),
            cause: None,
            expect: offer.expect,
        };
        match self.handle(incoming, now) {
            Ok(outcome) => {
                let outcome_answer = outcome.answer.clone();
                self.accept(outcome, now);
                let outcome = outcome_answer;
                self.batch.answers.push((answer, Answer { outcome, replayed }));
                self.look_for_end();
            }
            Err(why) => {
                self.batch.panicked = Some(Panicked {
                    what: kind,
                    why,
                    answer: Some((answer, actor)),
                });
            }
        }
    }

    /// The shell's part of the gate: rights, and data that the log can keep exactly.
    fn admit(&self, offer: &Offer) -> Result<Value, Refusal> {
        if let Some(by) = &offer.by {
            let (state, basin) = (self.engine.state(), &self.world.basin);
            rights::may_send(by, state, basin, offer.stream.as_ref(), &offer.kind)
                .map_err(|denied| denied.refusal(&offer.kind))?;
        }
        hean_journal::as_kept(&offer.data)
            .map_err(|error| Refusal::new("fact.bad_data", error.to_string()))
    }

    fn receipt(&mut self, receipt: TaskReceipt) {
        if !self.runs() {
            return;
        }
        let Some(task) = self.engine.state().task(&receipt.task) else {
            return;
        };
        let wanted = match (task.state, receipt.stored) {
            (TaskState::Issued, false) => "task_delivered",
            (TaskState::Issued | TaskState::Delivered, true) => "task_received",
            _ => return,
        };
        if task.owner.as_ref() != Some(&receipt.agency) {
            return;
        }
        let now = self.now();
        let stream = Some(StreamId::agency(&receipt.agency));
        let data = json!({ "task": receipt.task });
        let incoming = Incoming::new(stream, wanted, data, receipt.actor, now);
        match self.handle(incoming, now) {
            Ok(outcome) => self.accept(outcome, now),
            Err(why) => self.batch.panicked = Some(Panicked::step(wanted, why)),
        }
    }

    /// Writes an entry of the audit stream.
    fn audit(&mut self, body: Body, actor: Actor, now: Instant) {
        let stream = StreamId::audit();
        let seq = self.engine.state().head(&stream) + 1;
        let (kind, data) = body.parts();
        let record = Record {
            id: EntryId::new(format!("{stream}:{seq}"))
                .expect("`aud:main:` and a number make an entry id"),
            at: now,
            recorded_at: now,
            mode: self.mode,
            kind: kind.to_owned(),
            actor,
            cause: None,
            data,
        };
        let append = Append {
            record,
            streams: vec![(stream, seq)],
        };
        self.engine.observe(&append);
        if let Some(outside) = &mut self.outside {
            outside.observe(&append);
        }
        self.batch.push(Commit {
            appends: vec![append],
            commands: Vec::new(),
        });
    }

    // ---- drills ----

    fn look_for_end(&mut self) {
        let over = self.outside.as_ref().is_some_and(|outside| outside.finished(self.last));
        let said = self.engine.state().drill.as_ref().is_some_and(|drill| drill.ended.is_some());
        self.ended = self.ended || over || said;
    }

    fn control(&mut self, control: Control, actor: Actor) -> Result<(), Refusal> {
        let wrong = |detail: &str| Err(Refusal::new("drill.wrong_state", detail));
        if !self.is_drill() {
            return Err(Refusal::new("not_found", "there is no such drill"));
        }
        if self.ended {
            return wrong("the drill has ended");
        }
        let now = self.now();
        let Some(speed) = self.speed() else {
            return wrong("the drill has no clock");
        };
        let paused = self.paused();
        let (body, speed, pause): (Option<Body>, _, _) = match control {
            Control::Pause(_) if paused => return wrong("the drill is paused already"),
            Control::Resume(_) if !paused => return wrong("the drill is not paused"),
            Control::Pause(reason) => (Some(DrillPaused { reason }.into()), speed, true),
            Control::Resume(reason) => (Some(DrillResumed { reason }.into()), speed, false),
            Control::Speed(speed) => (None, speed, paused),
            Control::Stop(_) => {
                let why = "stopped".to_owned();
                (Some(DrillEnded { why }.into()), speed, true)
            }
        };
        if let Some(body) = body {
            let Some(drill) = self.engine.state().drill.as_ref() else {
                return wrong("the drill has not begun");
            };
            let stream = Some(StreamId::drill(&drill.started.id));
            let (kind, data) = body.parts();
            let outcome = self
                .handle(Incoming::new(stream, kind, data, actor, now), now)
                .map_err(|why| Refusal::new("internal.panic", why))?;
            let answer = outcome.answer.clone();
            self.accept(outcome, now);
            answer?;
        }
        self.clock.send_modify(|clock| *clock = clock.anchored(now, speed, pause));
        self.look_for_end();
        Ok(())
    }

    // ---- the journal ----

    /// Appends the batch, tells everybody, answers questions.
    async fn flush(&mut self) -> Flow {
        let mut batch = std::mem::take(&mut self.batch);
        let panicked = batch.panicked.take();
        if batch.has_entries() {
            let seen = match &self.course {
                Some(Course { observer: Some(_), .. }) => batch.appends(),
                _ => Vec::new(),
            };
            match self.log.journal().append(std::mem::take(&mut batch.commits)).await {
                Ok(stored) => {
                    self.snapshots.clear();
                    self.log.publish(&stored);
                    batch.answer();
                    self.show(seen).await;
                }
                Err(error) => {
                    batch.refuse(&error);
                    if self.fail(error).await == Flow::End {
                        return Flow::End;
                    }
                }
            }
        } else {
            batch.answer();
        }
        if let Some(panicked) = panicked
            && self.recover(panicked).await == Flow::End
        {
            return Flow::End;
        }
        self.answer_looks();
        if self.ended && *self.status.borrow() == Status::Running {
            self.status.send_replace(Status::Ended);
        }
        if let Some(answer) = self.closing.take() {
            self.status.send_replace(Status::Closed);
            // Whoever asked may have gone.
            let _ = answer.send(());
            return Flow::End;
        }
        Flow::On
    }

    async fn show(&mut self, seen: Vec<Append>) {
        if let Some(course) = &mut self.course
            && let Some(observer) = &course.observer
            && observer.send(seen).await.is_err()
        {
            course.observer = None;
        }
    }

    fn answer_looks(&mut self) {
        if self.looks.is_empty() {
            return;
        }
        let now = self.now();
        let pace = self.speed().map(|speed| (speed, self.paused()));
        for look in std::mem::take(&mut self.looks) {
            look(&mut View {
                state: self.engine.state(),
                now,
                pace,
                snapshots: &mut self.snapshots,
                epoch: self.log.epoch(),
            });
        }
    }

    /// The journal did not take a batch: nobody was told; the state is folded anew.
    async fn fail(&mut self, error: JournalError) -> Flow {
        tracing::error!(code = error.code(), %error, "the journal did not take a batch");
        if error.is_fatal() {
            self.status.send_replace(Status::Fatal(error.to_string()));
            return Flow::End;
        }
        self.status.send_replace(Status::Unavailable(error.to_string()));
        self.refold().await
    }

    /// Folds the state anew from the journal; tries until it can be read.
    async fn refold(&mut self) -> Flow {
        loop {
            let course = self.course.as_ref();
            match rebuild::rebuild(self.log.journal(), &self.world, self.mode, course).await {
                Ok(rebuilt) => {
                    self.engine = rebuilt.engine;
                    self.outside = rebuilt.outside;
                    self.asked = rebuilt.asked;
                    self.snapshots.clear();
                    self.restart_work();
                    return Flow::On;
                }
                Err(error) if error.is_fatal() => {
                    self.status.send_replace(Status::Fatal(error.to_string()));
                    return Flow::End;
                }
                Err(error) => {
                    tracing::error!(%error, "the journal cannot be read");
                    self.status.send_replace(Status::Unavailable(error.to_string()));
                    tokio::time::sleep(PROBE).await;
                }
            }
        }
    }

    /// A panic while deciding: the state may be half-changed, so it is folded anew; the fact is
    /// refused, on record.
    async fn recover(&mut self, panicked: Panicked) -> Flow {
        tracing::error!(what = %panicked.what, why = %panicked.why, "a panic while deciding");
        if self.refold().await == Flow::End {
            return Flow::End;
        }
        let Some((answer, actor)) = panicked.answer else {
            // An event of the drill's own would come again for ever: the drill stands.
            if self.is_drill() {
                let (now, speed) = (self.last, self.speed().unwrap_or(Speed::Max));
                self.clock.send_modify(|clock| *clock = clock.anchored(now, speed, true));
            }
            return Flow::On;
        };
        let detail = format!("a fault while deciding on `{}`: {}", panicked.what, panicked.why);
        let refused = Refused {
            what: panicked.what,
            stream: None,
            code: "internal.panic".to_owned(),
            detail: detail.clone(),
        };
        let now = self.now();
        self.audit(refused.into(), actor, now);
        let mut batch = std::mem::take(&mut self.batch);
        batch.answers.push((answer, Answer::refused("internal.panic", detail)));
        match self.log.journal().append(std::mem::take(&mut batch.commits)).await {
            Ok(stored) => {
                self.snapshots.clear();
                self.log.publish(&stored);
                batch.answer();
                Flow::On
            }
            Err(error) => {
                batch.refuse(&error);
                self.fail(error).await
            }
        }
    }

    /// Starts the slow work again that the log waits for.
    fn restart_work(&mut self) {
        let drill = self.is_drill();
        for request in self.engine.pending() {
            let asked = self.asked.get(request.id()).copied().unwrap_or(self.last);
            self.work.start(request, asked, drill);
        }
    }

    async fn probe(&mut self) -> Flow {
        match self.log.journal().probe().await {
            Ok(()) => {
                tracing::info!("the journal can be written again");
                self.status.send_replace(Status::Running);
                Flow::On
            }
            Err(error) if error.is_fatal() => {
                self.status.send_replace(Status::Fatal(error.to_string()));
                Flow::End
            }
            Err(_) => Flow::On,
        }
    }
}
