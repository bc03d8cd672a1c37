//! Making the plan, and bringing open tasks in line with it.

use super::{plan_of, rounds, streams, told, with_situation};
use crate::write::Pen;
use hean_incident::body::{PlanMade, TaskIssued};
use hean_incident::{Body, Incident, Task, TaskState};
use hean_planner::reconcile::{reassign_duty, reconcile};
use hean_planner::{Proposal, Situation, propose};
use hean_units::{DutyId, IncidentId, StreamId, Text};
use std::collections::BTreeMap;

/// Makes the plan again and writes what changed; a plan that says the same is not written again.
pub(super) fn plan(pen: &mut Pen, id: &IncidentId) {
    let made = with_situation(pen, id, |situation, incident| {
        let proposal = proposal(situation);
        let bodies = reconcile(situation, &proposal);
        let bodies: Vec<Body> = bodies
            .into_iter()
            .filter(|body| !rounds::keeps(incident, body))
            .collect();
        let forecast = incident.forecast.as_ref();
        let forecast = forecast.map(|held| held.request.id.clone());
        let same = incident.plan.as_ref() == Some(&proposal.plan)
            && incident.planned_on == forecast
            && incident.not_applied == proposal.not_applied;
        if same && bodies.is_empty() {
            return None;
        }
        let made = PlanMade {
            plan: proposal.plan,
            tasks: u32::try_from(proposal.tasks.len()).unwrap_or(u32::MAX),
            forecast,
            not_applied: proposal.not_applied,
            infeasible: still_open(incident, proposal.infeasible),
        };
        Some((made, bodies))
    });
    let Some(Some((made, bodies))) = made else {
        return;
    };
    pen.decide(&streams(id, None), made);
    for body in bodies {
        write(pen, id, body);
    }
}

/// What cannot be in time any more is told of tasks that are still to be done.
fn still_open(incident: &Incident, infeasible: BTreeMap<String, Text>) -> BTreeMap<String, Text> {
    let open = |id: &str| {
        let task = incident.tasks.get(id);
        task.is_none_or(|task| task.state.is_open())
    };
    infeasible.into_iter().filter(|(id, _)| open(id)).collect()
}

fn proposal(situation: &Situation) -> Proposal {
    match situation.plans.plan_for(situation) {
        Some(plan) => propose(situation, plan),
        None => no_plan(),
    }
}

fn no_plan() -> Proposal {
    let why = Text::new(
        "本库尚无此类事件的响应方案",
        "there is no response plan for this kind yet",
    );
    Proposal {
        plan: "none".to_owned(),
        tasks: Vec::new(),
        not_applied: BTreeMap::from([("*".to_owned(), why)]),
        infeasible: BTreeMap::new(),
    }
}

/// The command gave a duty to another agency: open tasks of the duty follow.
pub(super) fn reassign(pen: &mut Pen, id: &IncidentId, duty: &DutyId) {
    let bodies = with_situation(pen, id, |situation, incident| {
        plan_of(incident, situation.plans)?;
        Some(reassign_duty(situation, &proposal(situation), duty))
    });
    for body in bodies.flatten().unwrap_or_default() {
        write(pen, id, body);
    }
}

/// Writes a decision about a task into the streams of those whom it concerns.
fn write(pen: &mut Pen, id: &IncidentId, body: Body) {
    let incident = pen.state.incidents.get(id);
    let streams = incident.map_or_else(|| streams(id, None), |one| streams_of(one, &body));
    let passed = match &body {
        Body::OwnerChanged(changed) => Some(changed.task.clone()),
        _ => None,
    };
    pen.decide(&streams, body);
    // The new owner gets the whole order, unless it is in nobody's inbox yet.
    let task = passed.and_then(|task| pen.state.task(&task).cloned());
    if let Some(task) = task.filter(|task| task.state != TaskState::Proposed) {
        let streams = super::streams(id, task.owner.as_ref());
        let task = Task {
            history: Vec::new(),
            ..task
        };
        let open_needs = Vec::new();
        pen.decide(&streams, TaskIssued { task, open_needs });
    }
}

/// The incident, and the inboxes of those who know of the task.
fn streams_of(incident: &Incident, body: &Body) -> Vec<StreamId> {
    let task = |id| incident.tasks.get(id);
    let knows = |task: Option<&Task>| task.is_some_and(|task| task.state != TaskState::Proposed);
    let id = &incident.id;
    match body {
        Body::DeadlineChanged(b) => {
            let task = task(&b.task);
            let owner = task.and_then(|task| task.owner.as_ref());
            told(id, &[owner.filter(|_| knows(task))])
        }
        Body::OwnerChanged(b) if knows(task(&b.task)) => told(id, &[b.from.as_ref(), Some(&b.to)]),
        Body::TaskSuperseded(b) => told(id, &[task(&b.task).and_then(|t| t.owner.as_ref())]),
        Body::TaskSubstituted(b) => told(id, &[task(&b.task).and_then(|t| t.owner.as_ref())]),
        _ => told(id, &[]),
    }
}
