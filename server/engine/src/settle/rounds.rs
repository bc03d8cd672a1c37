//! Tasks that are done again and again while they are under way: sampling of the front, dosing of
//! carbon, continuing reports.
//!
//! The rule: while a task with `repeats_s` is executing, its deadline is the end of the round. The
//! first round begins with the work. A round is held when something of the task comes in: a fact
//! of a kind that the task yields (at its section, where it has one and the fact names one), an
//! attachment or a note that names the task, or the filed report that its plan line sends. The
//! next round then ends `repeats_s` later. A round that passes without is noted as a deadline
//! missed, and the next begins where it ended. The order itself does not change, so neither does
//! its version.

use super::{plan_of, streams};
use crate::write::Pen;
use hean_incident::body::{DeadlineChanged, DeadlineMissed};
use hean_incident::task::{Basis, Deadline};
use hean_incident::{Body, Incident, Incoming, Task, TaskState};
use hean_units::{IncidentId, Instant, Span, TaskId, Text};

/// Name of the rule in the deadlines of rounds.
const RULE: &str = "round";

/// Most rounds that are noted as missed at once, after a long sleep; further ones are one.
const MISSED_MAX: usize = 48;

/// The task is under way and done in rounds.
pub(super) fn repeats(task: &Task) -> bool {
    task.state == TaskState::Executing && every(task).is_some()
}

fn every(task: &Task) -> Option<Span> {
    let every = task.repeats_s.filter(|seconds| *seconds > 0)?;
    Some(Span::from_secs(every))
}

/// How long the round that begins at `from` is: plans may say longer ones as time goes on.
fn length(pen: &Pen, id: &IncidentId, task: &Task, from: Instant) -> Option<Span> {
    let of_plan = pen.state.incidents.get(id).and_then(|incident| {
        let line = plan_of(incident, pen.world.plans)?.line(&task.plan)?;
        line.repeats_at(from - incident.t0)
    });
    of_plan.or_else(|| every(task))
}

/// A new plan does not move the end of a round.
pub(super) fn keeps(incident: &Incident, body: &Body) -> bool {
    match body {
        Body::DeadlineChanged(b) => incident.tasks.get(&b.task).is_some_and(repeats),
        _ => false,
    }
}

/// The work began, and with it the first round.
pub(super) fn begin(pen: &mut Pen, id: &IncidentId, task: &TaskId) {
    let task = pen.state.task(task).filter(|task| repeats(task)).cloned();
    if let Some(task) = task {
        let begun = Text::new("第一轮开始", "the first round begins");
        next(pen, id, &task, pen.now, begun);
    }
}

/// Notes that a round was held, where the fact shows it.
pub(super) fn held(pen: &mut Pen, id: &IncidentId, body: &Body, fact: &Incoming) {
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let shows = |task: &&Task| repeats(task) && shows(pen, incident, task, body, fact);
    let tasks: Vec<Task> = incident.tasks.values().filter(shows).cloned().collect();
    for task in tasks {
        let held = Text::new("本轮已完成", "the round was held");
        next(pen, id, &task, pen.now, held);
    }
}

fn shows(pen: &Pen, incident: &Incident, task: &Task, body: &Body, fact: &Incoming) -> bool {
    let section = match body {
        Body::AttachmentAdded(b) => return b.task.as_ref() == Some(&task.id),
        Body::Note(data) => {
            let named = data.get("task").and_then(|id| id.as_str());
            return named == Some(task.id.as_str());
        }
        Body::DocumentFiled(b) => {
            let plan = plan_of(incident, pen.world.plans);
            let line = plan.and_then(|plan| plan.line(&task.plan));
            let sends = line.and_then(|line| line.report.as_deref());
            return sends.is_some() && b.document.strip_prefix("report-") == sends;
        }
        Body::SampleTaken(b) => b.section.as_ref(),
        Body::GaugeRead(b) => Some(&b.gauge),
        Body::GateSet(b) => Some(&b.dam),
        _ => None,
    };
    let here = match (section, &task.section) {
        (Some(seen), Some(wanted)) => seen == wanted,
        _ => true,
    };
    here && task.yields.contains(&fact.kind)
}

/// Notes rounds that passed without anything coming in.
pub(super) fn missed(pen: &mut Pen, id: &IncidentId) {
    let late = |task: &Task| {
        let end = task.deadline.as_ref().map(|deadline| deadline.at);
        repeats(task) && end.is_some_and(|end| end <= pen.now)
    };
    for mut task in super::tasks_where(pen, id, late) {
        for _ in 0..MISSED_MAX {
            let Some(end) = task.deadline.as_ref().map(|one| one.at) else {
                break;
            };
            if end > pen.now {
                break;
            }
            let streams = streams(id, task.owner.as_ref());
            let missed = DeadlineMissed {
                task: task.id.clone(),
                deadline: end,
            };
            pen.decide(&streams, missed);
            let why = Text::new("上一轮未报", "nothing came in the round before");
            next(pen, id, &task, end, why);
            match pen.state.task(&task.id) {
                Some(now) => task = now.clone(),
                None => break,
            }
        }
    }
}

/// The round that began at `from` ends after the task's interval.
fn next(pen: &mut Pen, id: &IncidentId, task: &Task, from: Instant, why: Text) {
    let Some(every) = length(pen, id, task, from) else {
        return;
    };
    let mins = every.millis() / 60_000;
    let reason = Text::new(
        format!("执行中每{mins}分钟一轮"),
        format!("a round every {mins} min while it is under way"),
    );
    let changed = DeadlineChanged {
        task: task.id.clone(),
        deadline: Some(Deadline {
            at: from + every,
            basis: Basis::Doctrine,
            rule: RULE.to_owned(),
            reason,
            unverified: false,
        }),
        other_deadlines: Vec::new(),
        earlier: false,
        infeasible: false,
        version: task.version,
        reason: why,
    };
    pen.decide(&streams(id, task.owner.as_ref()), changed);
}
