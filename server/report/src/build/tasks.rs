//! Tasks, the figures about them, and the statutory clocks.

use super::{agency, both};
use crate::model::{Clock, Figures, TaskRow, Verdict};
use crate::{Names, plain};
use hean_incident::body::Body;
use hean_incident::record::Append;
use hean_incident::state::Incident;
use hean_incident::task::{Basis, Deadline, Task, TaskState};
use hean_units::{Instant, Span, TaskId, Text};
use std::collections::BTreeMap;

/// Within this time a task should be taken (rung 0 of the ladder).
pub const ACCEPT_FAST: Span = Span::from_mins(5);

/// The lanes in the order of the board; others follow by name.
const LANES: [&str; 8] = [
    "command",
    "disposal",
    "monitoring",
    "medical",
    "support",
    "publicity",
    "order",
    "foreign",
];

pub(super) fn rows(
    incident: &Incident,
    own: &[(&Append, &Body)],
    names: &Names<'_>,
) -> Vec<TaskRow> {
    let mut escalations: BTreeMap<&TaskId, Vec<(Instant, u8, Text)>> = BTreeMap::new();
    for (append, body) in own {
        if let Body::TaskEscalated(b) = body {
            let step = (append.record.at, b.level, b.to.clone());
            escalations.entry(&b.task).or_default().push(step);
        }
    }
    let mut rows: Vec<TaskRow> = incident
        .tasks
        .values()
        .map(|task| {
            row(
                task,
                escalations.remove(&task.id).unwrap_or_default(),
                names,
            )
        })
        .collect();
    let lane_at = |lane: &str| {
        LANES
            .iter()
            .position(|known| *known == lane)
            .unwrap_or(LANES.len())
    };
    rows.sort_by(|a, b| {
        let key = |row: &TaskRow| (lane_at(&row.lane), row.lane.clone(), row.issued.is_none());
        (key(a), a.issued, &a.id).cmp(&(key(b), b.issued, &b.id))
    });
    rows
}

fn row(task: &Task, escalations: Vec<(Instant, u8, Text)>, names: &Names<'_>) -> TaskRow {
    let first = |state| {
        task.history
            .iter()
            .find(|step| step.to == state)
            .map(|step| step.at)
    };
    let ended = (!task.state.is_open())
        .then(|| task.entered(task.state))
        .flatten();
    let late = match (&task.deadline, ended) {
        (Some(deadline), Some(ended)) => task.state == TaskState::Done && ended > deadline.at,
        _ => false,
    };
    TaskRow {
        id: task.id.clone(),
        plan: task.plan.to_string(),
        title: task.title.clone(),
        section: task
            .section
            .as_ref()
            .map(|id| both(|lang| names.facility(id, lang))),
        lane: task.lane.clone(),
        owner: task.owner.as_ref().map(|id| agency(names, id)),
        assigned_by: task.assigned_by,
        deadline: task.deadline.clone(),
        other_deadlines: task.other_deadlines.clone(),
        issued: first(TaskState::Issued),
        received: first(TaskState::Received),
        accepted: task.entered(TaskState::Accepted),
        ended,
        state: task.state,
        missed: task.missed || late,
        infeasible: task.infeasible,
        escalations,
        outcome: task
            .outcome
            .as_ref()
            .filter(|outcome| !outcome.is_null())
            .map(|outcome| both(|lang| plain::value(outcome, lang))),
        history: task.history.clone(),
    }
}

/// Figures about the tasks that were issued to an agency.
pub(super) fn figures(tasks: &[TaskRow]) -> Figures {
    let mut figures = Figures::default();
    let mut waits: Vec<Span> = Vec::new();
    for task in tasks
        .iter()
        .filter(|task| task.owner.is_some() && task.issued.is_some())
    {
        figures.issued += 1;
        figures.escalations += task.escalations.len();
        figures.missed += usize::from(task.missed);
        figures.done += usize::from(task.state == TaskState::Done);
        figures.done_in_time += usize::from(task.state == TaskState::Done && !task.missed);
        let refused = |state| matches!(state, TaskState::Refused | TaskState::Failed);
        figures.refused += usize::from(task.history.iter().any(|step| refused(step.to)));
        let first_accepted = task
            .history
            .iter()
            .find(|step| step.to == TaskState::Accepted);
        if let (Some(issued), Some(step)) = (task.issued, first_accepted) {
            figures.accepted += 1;
            let wait = step.at - issued;
            figures.accepted_fast += usize::from(wait <= ACCEPT_FAST);
            waits.push(wait);
        }
    }
    waits.sort_unstable();
    // The lower median: with an even count no wait is invented between two.
    figures.acceptance_median = waits.get(waits.len().saturating_sub(1) / 2).copied();
    figures
}

/// Every statutory deadline of a task, by its end and then by task. A task that was superseded or
/// withdrawn binds no longer.
pub(super) fn clocks(tasks: &[TaskRow], latest: Option<Instant>) -> Vec<Clock> {
    let mut clocks = Vec::new();
    for task in tasks {
        if matches!(task.state, TaskState::Superseded | TaskState::Cancelled) {
            continue;
        }
        let deadlines = task.deadline.iter().chain(&task.other_deadlines);
        for deadline in deadlines.filter(|deadline| deadline.basis == Basis::Statutory) {
            clocks.push(clock(task, deadline, latest));
        }
    }
    clocks.sort_by(|a, b| (a.due, &a.task, &a.rule).cmp(&(b.due, &b.task, &b.rule)));
    clocks
}

fn clock(task: &TaskRow, deadline: &Deadline, latest: Option<Instant>) -> Clock {
    let done = task.ended.filter(|_| task.state == TaskState::Done);
    let verdict = match done {
        Some(done) if done <= deadline.at => Verdict::Met,
        Some(_) => Verdict::Missed,
        None if latest.is_some_and(|latest| latest >= deadline.at) => Verdict::Missed,
        None => Verdict::Undecided,
    };
    Clock {
        rule: deadline.rule.clone(),
        reason: deadline.reason.clone(),
        task: task.id.clone(),
        title: task.title.clone(),
        due: deadline.at,
        done,
        verdict,
    }
}
