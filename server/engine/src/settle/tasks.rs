//! Issuing, approving and ending tasks.

use super::{ladder, plan_of, streams, supplies, tasks_where, with_situation};
use crate::write::Pen;
use hean_incident::body::{ApprovalAsked, ReportSent, TaskDone, TaskFailed, TaskIssued};
use hean_incident::{Body, Incident, Task, TaskState};
use hean_planner::plan::{DoneOn, Effect};
use hean_planner::{Plan, Situation, timing};
use hean_units::{IncidentId, Instant, TaskId, Text};
use serde_json::json;

/// The last moment at which work on a task can begin and still be done in time.
pub(super) fn latest_start(task: &Task) -> Option<Instant> {
    let deadline = task.deadline.as_ref()?;
    Some(deadline.at - task.takes)
}

/// When an approval is asked for at the latest: so long before the latest start as the whole
/// ladder takes to be climbed.
pub(super) fn approval_asked_at(plan: &Plan, latest: Instant) -> Instant {
    latest - ladder::length(plan)
}

/// A person must approve the task and has not.
fn unapproved(task: &Task) -> bool {
    task.approver.is_some() && task.approved != Some(true)
}

/// Ends the system's own tasks and those that an acceptance ends.
pub(super) fn finish_own(pen: &mut Pen, id: &IncidentId) {
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let Some(plan) = plan_of(incident, pen.world.plans) else {
        return;
    };
    let forecast = incident.forecast.as_ref();
    let forecast = forecast.map(|held| held.request.id.clone());
    let lost = incident.forecasts > 0 && incident.pending.is_empty();
    let hopeless = forecast.is_none() && (incident.entry.is_none() || lost);
    let done_on = |task: &Task| plan.line(&task.plan).and_then(|line| line.done_on);
    let own = |task: &Task| {
        task.state.is_open()
            && match done_on(task) {
                None => false,
                Some(DoneOn::Accepted) => task.state == TaskState::Accepted,
                Some(DoneOn::Forecast) => forecast.is_some() || hopeless,
                Some(DoneOn::Supplies) => forecast.is_some(),
                Some(_) => true,
            }
    };
    for task in tasks_where(pen, id, own) {
        let end: Body = match done_on(&task) {
            Some(DoneOn::Opened) => done(&task, json!({"incident": id})),
            Some(DoneOn::Accepted) => done(&task, json!({})),
            Some(DoneOn::Forecast) if hopeless => TaskFailed {
                task: task.id.clone(),
                reason: "no forecast: the release reaches no river of this basin, or the model \
                         failed"
                    .to_owned(),
            }
            .into(),
            Some(DoneOn::Forecast) => done(&task, json!({"forecast": forecast})),
            Some(DoneOn::Supplies) => {
                supplies::find(pen, plan, id);
                done(&task, json!({"answers": "supplies_found"}))
            }
            None => continue,
        };
        let streams = streams(id, task.owner.as_ref());
        pen.decide(&streams, end);
    }
}

fn done(task: &Task, evidence: serde_json::Value) -> Body {
    TaskDone {
        task: task.id.clone(),
        evidence,
    }
    .into()
}

/// Water that dilutes is never let out before the peak is held, however late it gets.
fn must_wait(plan: &Plan, task: &Task) -> bool {
    let line = plan.line(&task.plan);
    line.is_some_and(|line| line.effect == Some(Effect::Dilution))
}

/// Issues what is ready: everything it needs is closed, or it cannot wait for it any longer. What
/// a person must approve is asked for first, and is never issued without.
pub(super) fn issue(pen: &mut Pen, id: &IncidentId) {
    let now = pen.now;
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let Some(plan) = plan_of(incident, pen.world.plans) else {
        return;
    };
    let waiting = incident.tasks.values();
    let waiting = waiting.filter(|task| task.state == TaskState::Proposed && task.owner.is_some());
    let (mut ready, mut asked) = (Vec::new(), Vec::new());
    for task in waiting {
        let open_needs = open_needs(incident, task);
        let latest = latest_start(task).filter(|_| !must_wait(plan, task));
        if unapproved(task) {
            let soon = latest.is_some_and(|latest| now >= approval_asked_at(plan, latest));
            let known = incident.approvals.contains_key(&task.id);
            if !known && (soon || open_needs.is_empty()) {
                asked.extend(ask(task, open_needs.is_empty()));
            }
        } else if open_needs.is_empty() || latest.is_some_and(|latest| now >= latest) {
            ready.push((task, open_needs));
        }
    }
    // What a situation costs is spent only where something goes out.
    let issued = (!ready.is_empty()).then(|| {
        with_situation(pen, id, |situation, _| {
            let issued = ready.into_iter().map(|(task, open_needs)| TaskIssued {
                task: as_issued(situation, plan, task),
                open_needs,
            });
            issued.collect::<Vec<_>>()
        })
    });
    for asked in asked {
        let streams = streams(id, Some(&asked.of));
        pen.decide(&streams, asked);
    }
    for issued in issued.flatten().unwrap_or_default() {
        let streams = streams(id, issued.task.owner.as_ref());
        pen.decide(&streams, issued);
    }
}

/// The needs of a task that are still open; a substitute counts for what it stands in for.
fn open_needs(incident: &Incident, task: &Task) -> Vec<TaskId> {
    let open = |need: &&TaskId| {
        let standing = incident.standing(need);
        standing.is_some_and(|task| task.state.is_open())
    };
    task.needs.iter().filter(open).cloned().collect()
}

/// The order as it goes out: with the deadlines of this moment.
fn as_issued(situation: &Situation, plan: &Plan, task: &Task) -> Task {
    let mut task = Task {
        history: Vec::new(),
        state: TaskState::Issued,
        escalation: 0,
        ..task.clone()
    };
    if let Some(line) = plan.line(&task.plan) {
        let timing = timing(situation, line, task.section.as_ref());
        task.deadline = timing.deadline;
        task.other_deadlines = timing.others;
        task.infeasible = timing.infeasible;
    }
    task
}

fn ask(task: &Task, ready: bool) -> Option<ApprovalAsked> {
    let of = task.approver.clone()?;
    let reason = if ready {
        Text::new(
            "前置任务已完成，须批准后下达",
            "what it needs is done; it is issued when approved",
        )
    } else {
        Text::new(
            "时限临近，须批准后下达",
            "its time is near; it is issued when approved",
        )
    };
    Some(ApprovalAsked {
        task: task.id.clone(),
        of,
        reason,
    })
}

/// A task whose plan line sends a statutory report has sent it, unless the report was filed
/// before.
pub(super) fn report_sent(pen: &mut Pen, id: &IncidentId, task: &TaskId) {
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let Some(done) = incident.tasks.get(task) else {
        return;
    };
    let line = plan_of(incident, pen.world.plans).and_then(|plan| plan.line(&done.plan));
    if let Some(report) = line.and_then(|line| line.report.clone())
        && !incident.reports.contains_key(&report)
    {
        let streams = streams(id, done.owner.as_ref());
        let task = task.clone();
        pen.decide(&streams, ReportSent { report, task });
    }
}

/// A statutory report that a person filed is sent. The initial and the final one are sent once, a
/// continuing one each time.
pub(super) fn document_filed(pen: &mut Pen, id: &IncidentId, document: &str) {
    let Some(report) = document.strip_prefix("report-") else {
        return;
    };
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let plan = plan_of(incident, pen.world.plans);
    let sends = |task: &&Task| {
        let line = plan.and_then(|plan| plan.line(&task.plan));
        line.and_then(|line| line.report.as_deref()) == Some(report)
    };
    let known = report != "continuing" && incident.reports.contains_key(report);
    let tasks: Vec<&Task> = incident.tasks.values().filter(sends).collect();
    let open = tasks.iter().find(|task| task.state.is_open());
    if let Some(task) = open.or(tasks.last())
        && !known
    {
        let streams = streams(id, task.owner.as_ref());
        let (report, task) = (report.to_owned(), task.id.clone());
        pen.decide(&streams, ReportSent { report, task });
    }
}

/// Puts a task that the command gave to another agency into that agency's inbox.
pub(super) fn reissue(pen: &mut Pen, id: &IncidentId, task: &TaskId) {
    let Some(task) = pen.state.task(task) else {
        return;
    };
    if task.state == TaskState::Proposed {
        return;
    }
    let streams = streams(id, task.owner.as_ref());
    let task = Task {
        state: TaskState::Issued,
        history: Vec::new(),
        ..task.clone()
    };
    let open_needs = Vec::new();
    pen.decide(&streams, TaskIssued { task, open_needs });
}
