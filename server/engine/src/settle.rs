//! What follows: decisions from state and time.
//!
//! [`follow`] writes what one fact leads to directly; [`settle`] then does whatever the state asks
//! for: grade, plan, forecast, issue, escalate. Each decision changes the state that asked for it,
//! so that settling twice decides nothing twice.

mod forecasts;
mod opening;
mod tasks;

use crate::run::Request;
use crate::write::Pen;
use hean_basin::Basin;
use hean_incident::body::{ClosureLifted, ClosureSet, FactSetAside};
use hean_incident::{Body, Incident, TaskState};
use hean_planner::{Plan, Plans, Situation};
use hean_units::{IncidentId, Instant, Span, StreamId};

/// Most decisions that one call may make: far above any real plan, so that a rule that asks for
/// itself again stops instead of filling the log.
const ROUNDS_MAX: usize = 64;

/// Writes what a fact leads to directly.
pub(crate) fn follow(
    pen: &mut Pen,
    basin: &Basin,
    plans: &Plans,
    id: &IncidentId,
    body: Body,
    at: Instant,
) {
    let home = [StreamId::incident(id)];
    match body {
        Body::IncidentReported(reported) => opening::open(pen, basin, plans, id, &reported),
        Body::RoadClosed(closed) => {
            let edges =
                crate::admit::roads(basin, &closed.road, closed.near.as_deref(), &closed.edges);
            if let Ok(edges) = edges {
                let until = closed.for_s.map(|seconds| at + Span::from_secs(seconds));
                pen.decide(
                    &home,
                    ClosureSet {
                        road: closed.road,
                        edges,
                        from: at,
                        until,
                    },
                );
            }
        }
        Body::RoadOpened(opened) => {
            let edges =
                crate::admit::roads(basin, &opened.road, opened.near.as_deref(), &opened.edges);
            if let Ok(edges) = edges {
                pen.decide(
                    &home,
                    ClosureLifted {
                        road: opened.road,
                        edges,
                    },
                );
            }
        }
        Body::TaskDone(done) => tasks::report_sent(pen, plans, id, &done.task),
        Body::TaskRefused(refused) => {
            tasks::substitute(pen, basin, plans, id, &refused.task, &refused.reason);
        }
        Body::TaskFailed(failed) => {
            tasks::substitute(pen, basin, plans, id, &failed.task, &failed.reason);
        }
        Body::TaskReassigned(given) => tasks::reissue(pen, id, &given.task),
        _ => {}
    }
}

/// Says that a fact has no effect, and why: it is kept, and never silently ignored.
pub(crate) fn set_aside(pen: &mut Pen, id: &IncidentId, kind: &str, why: String) {
    let home = [StreamId::incident(id)];
    pen.decide(
        &home,
        FactSetAside {
            what: kind.to_owned(),
            why,
        },
    );
}

/// Decides whatever the state of the incident asks for at the pen's time.
pub(crate) fn settle(
    pen: &mut Pen,
    basin: &Basin,
    plans: &Plans,
    id: &IncidentId,
    requests: &mut Vec<Request>,
) {
    for _ in 0..ROUNDS_MAX {
        let before = pen.commit.appends.len();
        let open = pen
            .state
            .incidents
            .get(id)
            .is_some_and(|incident| incident.closed.is_none());
        if !open {
            return;
        }
        opening::grade(pen, basin, plans, id);
        forecasts::request(pen, basin, plans, id, requests);
        tasks::plan(pen, basin, plans, id);
        tasks::finish_own(pen, basin, plans, id);
        tasks::issue(pen, basin, plans, id);
        tasks::escalate(pen, basin, plans, id);
        tasks::expire(pen, plans, id);
        if pen.commit.appends.len() == before {
            return;
        }
    }
}

/// When the incident asks for attention next, if nothing else happens.
pub(crate) fn next_wakeup(incident: &Incident, plans: &Plans) -> Option<Instant> {
    if incident.closed.is_some() {
        return None;
    }
    let plan = plan_of(incident, plans)?;
    let mut next: Option<Instant> = None;
    let mut at = |moment: Instant| next = Some(next.map_or(moment, |n| n.min(moment)));
    for task in incident.tasks.values().filter(|task| task.state.is_open()) {
        if let Some(deadline) = &task.deadline {
            if !task.missed {
                at(deadline.at);
            }
            if task.state == TaskState::Proposed && task.owner.is_some() {
                at(deadline.at - task.takes);
            }
        }
        if task.state.awaits_acceptance()
            && let Some(issued) = task.entered(TaskState::Issued)
            && let Some(rung) = plan.ladder.iter().find(|rung| rung.level > task.escalation)
        {
            at(issued + rung.after);
        }
        if task.state == TaskState::Accepted
            && let Some(accepted) = task.entered(TaskState::Accepted)
        {
            at(accepted + plan.acceptance_expires);
        }
    }
    next
}

pub(crate) fn plan_of<'a>(incident: &Incident, plans: &'a Plans) -> Option<&'a Plan> {
    incident.plan.as_deref().and_then(|plan| plans.plan(plan))
}

/// Looks at an incident without holding the state while decisions are written.
pub(crate) fn with_situation<T>(
    pen: &Pen,
    basin: &Basin,
    plans: &Plans,
    id: &IncidentId,
    look: impl FnOnce(&Situation, &Incident) -> T,
) -> Option<T> {
    let incident = pen.state.incidents.get(id)?;
    Some(look(
        &Situation::of(basin, plans, incident, pen.now),
        incident,
    ))
}
