//! How simulated agencies answer tasks. A seat knows what came to its own stream and nothing else.

use super::World;
use crate::draw;
use crate::model::Seat;
use hean_incident::task::Basis;
use hean_incident::{Actor, Append, Body, Cause, Incoming, Task, TaskState};
use hean_units::{AgencyId, FacilityId, Instant, Span, StreamId, TaskId};
use serde_json::{Value, json};

/// A device has the task after this.
const DELIVERED: Span = Span::from_secs(1);
/// It has stored it after this.
const RECEIVED: Span = Span::from_secs(2);
/// A person takes a task at the earliest after this.
pub(super) const ACCEPTED_MIN: Span = Span::from_secs(3);
/// Sampling goes on so long after the plume has passed (HJ 589-2021: 48 h of good results).
const GOOD_FOR: Span = Span::from_mins(48 * 60);
/// A round is handed in so long before it ends.
const ROUND_AHEAD: Span = Span::from_mins(5);
/// Most rounds of a task.
const ROUNDS_MAX: usize = 500;
/// Work begins so long after the acceptance.
const STARTED: Span = Span::from_mins(1);

/// A task in the hands of a simulated seat.
pub(super) struct Order {
    agency: AgencyId,
    task: Task,
    version: u32,
    /// The entry that gave the order.
    cause: Cause,
    steps: Vec<Step>,
    /// How many steps are behind.
    behind: usize,
    /// When its crew can begin there.
    crew_ready: Option<Instant>,
    /// It lost its crew and has no other.
    without_crew: bool,
}

struct Step {
    due: Instant,
    what: Reply,
}

enum Reply {
    Delivered,
    Received,
    Accepted,
    Refused(String),
    Started,
    Found((String, Option<FacilityId>)),
    /// A round of a task that is done again and again was held.
    Round,
    Done,
    Failed(String),
}

impl Reply {
    fn kind(&self) -> &str {
        match self {
            Self::Delivered => "task_delivered",
            Self::Received => "task_received",
            Self::Accepted => "task_accepted",
            Self::Refused(_) => "task_refused",
            Self::Started => "task_started",
            Self::Found((kind, _)) => kind,
            Self::Round => "note",
            Self::Done => "task_done",
            Self::Failed(_) => "task_failed",
        }
    }
}

impl Order {
    /// When the next reply is due.
    pub fn due(&self) -> Option<Instant> {
        let step = self.steps.get(self.behind)?;
        let waits = self.without_crew && self.works(self.behind);
        (!waits).then_some(step.due)
    }

    /// Whether the step is the work itself, behind its beginning.
    fn works(&self, at: usize) -> bool {
        let started = |step: &Step| matches!(step.what, Reply::Started);
        self.steps
            .iter()
            .position(started)
            .is_some_and(|begun| at > begun)
    }

    /// Names the next reply: the task, the order's version, the step.
    pub fn label(&self) -> String {
        let (task, version, seq) = (&self.task.id, self.version, self.cause.seq);
        format!("reply {task} v{version} {seq} {:03}", self.behind)
    }

    /// Work takes its course from when the crew is there, where that is later.
    fn wait_for(&mut self, ready: Instant) {
        self.without_crew = false;
        let starts = |step: &Step| matches!(step.what, Reply::Started);
        let Some(at) = self.steps.iter().position(starts) else {
            return;
        };
        let started = self.steps[at].due;
        let before = self.crew_ready.map_or(started, |ready| ready.max(started));
        self.crew_ready = Some(ready);
        let later = ready.max(started) - before;
        if later <= Span::ZERO {
            return;
        }
        for step in self.steps.iter_mut().skip((at + 1).max(self.behind)) {
            step.due += later;
        }
    }

    /// The next reply was said, or there is nothing to say.
    fn said(&mut self) {
        self.behind += 1;
    }
}

impl World {
    /// Takes an order from an agency's stream, changes it, or lets it go.
    pub(super) fn note_order(&mut self, append: &Append, body: &Body, home: &Cause) {
        let inboxes = append.streams.iter().map(|(stream, _)| stream);
        let came_to = |agency: &AgencyId| {
            let inbox = StreamId::agency(agency);
            inboxes.clone().any(|stream| *stream == inbox)
        };
        match body {
            Body::TaskIssued(issued) => {
                if let Some(owner) = issued.task.owner.clone().filter(came_to) {
                    self.take_order(owner, issued.task.clone(), append, home);
                }
            }
            Body::DeadlineChanged(changed) => {
                let owner = self
                    .orders
                    .get(&changed.task)
                    .map(|order| order.agency.clone());
                if owner.is_some_and(|owner| came_to(&owner)) {
                    self.note_new_version(&changed.task, append, home);
                }
            }
            Body::AcceptanceExpired(expired) => {
                let owner = self
                    .orders
                    .get(&expired.task)
                    .map(|order| order.agency.clone());
                if owner.is_some_and(|owner| came_to(&owner)) {
                    self.note_new_version(&expired.task, append, home);
                }
            }
            Body::TaskReassigned(b) => {
                self.orders.remove(&b.task);
            }
            Body::OwnerChanged(b) => {
                self.orders.remove(&b.task);
            }
            Body::CrewFreed(b) => {
                if let Some(order) = self.orders.get_mut(&b.task) {
                    order.without_crew = true;
                }
            }
            Body::CrewAssigned(b) => {
                let ready = append.record.recorded_at + Span::from_secs(b.eta_s);
                if let Some(order) = self.orders.get_mut(&b.task) {
                    order.wait_for(ready);
                }
            }
            Body::TaskSuperseded(b) => {
                self.orders.remove(&b.task);
            }
            Body::TaskCancelled(b) => {
                self.orders.remove(&b.task);
            }
            _ => self.note_progress(append),
        }
    }

    fn take_order(&mut self, owner: AgencyId, task: Task, append: &Append, home: &Cause) {
        self.orders.remove(&task.id);
        if !self.plays(&owner) {
            return;
        }
        let at = append.record.recorded_at;
        let seat = self.scenario.seat(&owner);
        let steps = self.steps(&seat, &task, at);
        let order = Order {
            agency: owner,
            version: task.version,
            cause: home.clone(),
            steps,
            behind: 0,
            crew_ready: None,
            without_crew: false,
            task: task.clone(),
        };
        self.orders.insert(task.id, order);
    }

    /// The order itself changed: where the task waits for a person again, it is answered afresh;
    /// else later replies name the new version.
    fn note_new_version(&mut self, id: &TaskId, append: &Append, home: &Cause) {
        let Some(task) = self.state.task(id).cloned() else {
            return;
        };
        let Some(order) = self.orders.get_mut(id) else {
            return;
        };
        let answered = order.steps[..order.behind]
            .iter()
            .any(|step| matches!(step.what, Reply::Accepted));
        if task.state == TaskState::Issued && answered {
            let owner = order.agency.clone();
            self.take_order(owner, task, append, home);
        } else {
            order.version = task.version;
            order.task = task;
        }
    }

    fn steps(&self, seat: &Seat, task: &Task, at: Instant) -> Vec<Step> {
        let mut steps = vec![
            Step {
                due: at + DELIVERED,
                what: Reply::Delivered,
            },
            Step {
                due: at + RECEIVED,
                what: Reply::Received,
            },
        ];
        if seat.silent.contains(&task.plan) {
            return steps;
        }
        let draw = draw::unit(self.seed, &format!("accept {} v{}", task.id, task.version));
        let spread = seat.spread.secs_f64() * (2.0 * draw - 1.0);
        let wait = Span::from_secs_f64((seat.accept.secs_f64() + spread).round());
        let accepted = at + wait.max(ACCEPTED_MIN);
        if let Some(reason) = seat.refuse.get(&task.plan) {
            steps.push(Step {
                due: accepted,
                what: Reply::Refused(reason.clone()),
            });
            return steps;
        }
        steps.push(Step {
            due: accepted,
            what: Reply::Accepted,
        });
        let started = accepted + STARTED;
        steps.push(Step {
            due: started,
            what: Reply::Started,
        });
        let work = Span::from_secs_f64((task.takes.secs_f64() * seat.work).round());
        let due = (started + work).max(self.passed(task).unwrap_or(started));
        self.rounds(task, started, due, &mut steps);
        if let Some(reason) = seat.fail.get(&task.plan) {
            steps.push(Step {
                due,
                what: Reply::Failed(reason.clone()),
            });
            return steps;
        }
        let found = self.yields(task).into_iter();
        steps.extend(found.map(|what| Step {
            due,
            what: Reply::Found(what),
        }));
        steps.push(Step {
            due,
            what: Reply::Done,
        });
        steps
    }

    /// The rounds of a task that is done again and again: what it finds, or a note where it finds
    /// nothing.
    fn rounds(&self, task: &Task, started: Instant, until: Instant, steps: &mut Vec<Step>) {
        let Some(every) = task.repeats_s.filter(|seconds| *seconds > 0) else {
            return;
        };
        let every = Span::from_secs(every);
        let found = self.yields(task);
        // A round is handed in shortly before it ends.
        let mut due = started + every - ROUND_AHEAD;
        for _ in 0..ROUNDS_MAX {
            if due >= until {
                return;
            }
            if found.is_empty() {
                let what = Reply::Round;
                steps.push(Step { due, what });
            }
            for what in &found {
                let what = Reply::Found(what.clone());
                steps.push(Step { due, what });
            }
            due += every;
        }
    }

    /// How long work in rounds goes on: a line that works when the plume comes, until it has passed
    /// the section of its deadline; sampling, until all points were good for as long as an end of
    /// the response asks for.
    fn passed(&self, task: &Task) -> Option<Instant> {
        task.repeats_s?;
        let incident = self.state.incidents.get(&task.incident)?;
        let sections = &incident.forecast.as_ref()?.result.sections;
        let ends = sections
            .iter()
            .filter(|section| section.kind != "gauge" && section.kind != "dam")
            .filter_map(|section| Some((section.early?, section.end?)));
        let deadline = task.deadline.as_ref();
        if let Some(deadline) = deadline.filter(|found| found.basis == Basis::Physical) {
            let near = ends.min_by_key(|(early, _)| (*early - deadline.at).abs());
            return near.map(|(_, end)| end);
        }
        let samples = task.yields.iter().any(|kind| kind == "sample_taken");
        let last = ends.map(|(_, end)| end).max().filter(|_| samples)?;
        Some(last + GOOD_FOR)
    }

    /// A step of a task's course in the log, whoever made it, puts the steps before it behind.
    fn note_progress(&mut self, append: &Append) {
        let record = &append.record;
        let Some(task) = record.data.get("task").and_then(Value::as_str) else {
            return;
        };
        let Ok(task) = TaskId::new(task) else { return };
        let Some(order) = self.orders.get_mut(&task) else {
            return;
        };
        if !record.kind.starts_with("task_") && record.actor != Actor::simulated(&order.agency) {
            return;
        }
        let gauge = record.data.get("gauge").and_then(Value::as_str);
        let same = |step: &Step| {
            step.what.kind() == record.kind
                && match &step.what {
                    Reply::Found((_, Some(own))) if gauge != Some(own.as_str()) => false,
                    // Of rounds, the last that was due.
                    Reply::Found(_) | Reply::Round => step.due <= record.recorded_at,
                    _ => true,
                }
        };
        if let Some(at) = order.steps.iter().rposition(same) {
            order.behind = order.behind.max(at + 1);
        }
        if matches!(
            record.kind.as_str(),
            "task_refused" | "task_done" | "task_failed"
        ) {
            self.orders.remove(&task);
        }
    }

    /// The next reply of a task's seat with its label; it is behind then.
    pub(super) fn reply(&mut self, id: &TaskId, at: Instant) -> Option<(String, Incoming)> {
        // A fact with nothing to find is passed over.
        loop {
            let order = self.orders.get(id)?;
            let step = order.steps.get(order.behind)?;
            let data = match &step.what {
                Reply::Found(what) => self.yielded(&order.task, what, at),
                Reply::Refused(reason) | Reply::Failed(reason) => {
                    Some(json!({"task": id, "reason": reason}))
                }
                Reply::Done => Some(json!({"task": id, "evidence": evidence(&order.task, at)})),
                Reply::Round => Some(json!({
                    "task": id,
                    "text": "本轮已完成",
                })),
                _ => Some(json!({"task": id})),
            };
            let Some(data) = data else {
                self.orders.get_mut(id)?.said();
                continue;
            };
            let kind = step.what.kind().to_owned();
            let person = !matches!(step.what, Reply::Delivered | Reply::Received);
            let is_reply = kind.starts_with("task_");
            let stream = StreamId::incident(&order.task.incident);
            let actor = Actor::simulated(&order.agency);
            let mut incoming = Incoming::new(Some(stream), &kind, data, actor, at);
            incoming.cause = Some(order.cause.clone());
            incoming.expect = (is_reply && person).then_some(order.version);
            let label = order.label();
            self.orders.get_mut(id)?.said();
            return Some((label, incoming));
        }
    }
}

/// What a simulated seat hands in: the words of the evidence that the plan asks for, and when.
fn evidence(task: &Task, at: Instant) -> Value {
    let wanted = match task.evidence_wanted.zh() {
        "" => task.title.zh(),
        wanted => wanted,
    };
    json!({
        "text": format!("{wanted}：{} 完成", at.minute()),
        "at": at,
        "by": "simulated",
    })
}
