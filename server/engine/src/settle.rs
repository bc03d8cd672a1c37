//! What follows: decisions from state and time.
//!
//! [`follow`] writes what one fact leads to directly; [`settle`] then does whatever the state asks
//! for: grade, forecast, plan, issue, approve, escalate, substitute, crews and stock. Each decision
//! changes the state that asked for it, so that settling twice decides nothing twice.
//!
//! Reading order: `touch` (what must be decided again), `planning`, `tasks` (issue, approve, end),
//! `ladder` (time), `substitute`, `means`, `desk` (reports of the public), `wakeup`.

mod desk;
mod forecasts;
mod ladder;
mod means;
mod opening;
mod planning;
mod rounds;
mod substitute;
mod supplies;
mod tasks;
pub(crate) mod touch;
mod wakeup;
pub(crate) mod watched;

pub(crate) use wakeup::next_wakeup;

use crate::run::Request;
use crate::write::Pen;
use hean_incident::body::{ClosureLifted, ClosureSet, FactSetAside};
use hean_incident::{Body, Incident, Incoming, Mode, Task};
use hean_planner::{Plan, Plans, Situation};
use hean_units::{AgencyId, IncidentId, Span, StreamId};
use touch::Touch;

/// Most rounds of one call: far above any real plan, so that a rule that asks for itself again
/// stops instead of filling the log.
const ROUNDS_MAX: usize = 64;

/// Writes what a fact leads to directly.
pub(crate) fn follow(pen: &mut Pen, id: &IncidentId, body: Body, fact: &Incoming) {
    let home = [StreamId::incident(id)];
    match &body {
        Body::IncidentReported(reported) => {
            opening::open(pen, id, reported);
            desk::opened(pen, id, reported);
        }
        Body::RoadClosed(closed) => {
            let (near, edges) = (closed.near.as_deref(), &closed.edges);
            if let Ok(edges) = crate::admit::roads(pen.world.basin, &closed.road, near, edges) {
                let until = closed.for_s.map(|secs| fact.at + Span::from_secs(secs));
                let set = ClosureSet {
                    road: closed.road.clone(),
                    edges,
                    from: fact.at,
                    until,
                };
                pen.decide(&home, set);
            }
        }
        Body::RoadOpened(opened) => {
            let (near, edges) = (opened.near.as_deref(), &opened.edges);
            if let Ok(edges) = crate::admit::roads(pen.world.basin, &opened.road, near, edges) {
                let road = opened.road.clone();
                pen.decide(&home, ClosureLifted { road, edges });
            }
        }
        Body::TaskDone(done) => tasks::report_sent(pen, id, &done.task),
        Body::DocumentFiled(filed) => tasks::document_filed(pen, id, &filed.document),
        Body::TaskRefused(b) => substitute::instead(pen, id, &b.task, &b.reason),
        Body::TaskFailed(b) => substitute::instead(pen, id, &b.task, &b.reason),
        Body::TaskReassigned(given) => tasks::reissue(pen, id, &given.task),
        Body::DutyAssigned(given) => planning::reassign(pen, id, &given.duty),
        Body::TaskStarted(started) => rounds::begin(pen, id, &started.task),
        _ => {}
    }
    rounds::held(pen, id, &body, fact);
}

/// Writes what a fact of no incident leads to.
pub(crate) fn follow_desk(pen: &mut Pen, body: &Body) {
    if let Body::PublicReportReceived(received) = body {
        desk::suggest(pen, &received.report);
    }
}

/// Says that a fact has no effect, and why: it is kept, and never silently ignored.
pub(crate) fn set_aside(pen: &mut Pen, id: &IncidentId, kind: &str, why: String) {
    let home = [StreamId::incident(id)];
    let what = kind.to_owned();
    pen.decide(&home, FactSetAside { what, why });
}

/// Decides whatever was touched, until nothing asks for more. With `thorough` it looks at
/// everything after every entry; the decisions are the same.
pub(crate) fn settle(pen: &mut Pen, requests: &mut Vec<Request>, thorough: bool) {
    for _ in 0..ROUNDS_MAX {
        let before = pen.commit.appends.len();
        if thorough {
            touch_all(pen);
        }
        while let Some(id) = pen.needs.next() {
            if !settle_one(pen, &id, requests) {
                break;
            }
        }
        if std::mem::take(&mut pen.needs.means) {
            means::settle(pen);
        }
        let quiet = pen.needs.next().is_none() && !pen.needs.means;
        if quiet && (!thorough || pen.commit.appends.len() == before) {
            return;
        }
    }
}

fn touch_all(pen: &mut Pen) {
    let ids: Vec<_> = pen.state.incidents.keys().cloned().collect();
    for id in ids {
        pen.needs.add(id, Touch::ALL);
    }
}

/// One pass over the steps of one incident; `false` where it must stop, because it asks for itself
/// again and again.
fn settle_one(pen: &mut Pen, id: &IncidentId, requests: &mut Vec<Request>) -> bool {
    for _ in 0..ROUNDS_MAX {
        let incident = pen.state.incidents.get(id);
        if incident.is_none_or(|incident| incident.closed.is_some()) {
            pen.needs.drop(id);
            return true;
        }
        if pen.needs.take(id, Touch::GRADE) {
            opening::propose_grade(pen, id);
        }
        if pen.needs.take(id, Touch::FORECAST) {
            forecasts::request(pen, id, requests);
        }
        if pen.needs.take(id, Touch::PLAN) {
            planning::plan(pen, id);
        }
        if pen.needs.take(id, Touch::OWN) {
            tasks::finish_own(pen, id);
        }
        if pen.needs.take(id, Touch::ISSUE) {
            tasks::issue(pen, id);
        }
        if pen.needs.take(id, Touch::TIME) {
            ladder::climb_all(pen, id);
            ladder::expire(pen, id);
            rounds::missed(pen, id);
        }
        if pen.needs.next().as_ref() != Some(id) {
            return true;
        }
    }
    pen.needs.drop(id);
    false
}

pub(crate) fn plan_of<'a>(incident: &Incident, plans: &'a Plans) -> Option<&'a Plan> {
    incident.plan.as_deref().and_then(|plan| plans.plan(plan))
}

/// Looks at an incident without holding the state while decisions are written.
fn with_situation<T>(
    pen: &Pen,
    id: &IncidentId,
    look: impl FnOnce(&Situation, &Incident) -> T,
) -> Option<T> {
    let incident = pen.state.incidents.get(id)?;
    let world = pen.world;
    let mut situation = Situation::of(world.basin, world.plans, incident, pen.now);
    situation.exercise = pen.mode == Mode::Drill;
    Some(look(&situation, incident))
}

/// The incident's stream and the owner's inbox.
fn streams(id: &IncidentId, owner: Option<&AgencyId>) -> Vec<StreamId> {
    told(id, &[owner])
}

/// The incident's stream and the inboxes of those who hear of it.
fn told(id: &IncidentId, agencies: &[Option<&AgencyId>]) -> Vec<StreamId> {
    let agencies = agencies.iter().flatten();
    let inboxes = agencies.map(|agency| StreamId::agency(agency));
    std::iter::once(StreamId::incident(id))
        .chain(inboxes)
        .collect()
}

/// Copies of the tasks that `wanted` keeps, since decisions are written meanwhile.
fn tasks_where(pen: &Pen, id: &IncidentId, wanted: impl Fn(&Task) -> bool) -> Vec<Task> {
    let incident = pen.state.incidents.get(id);
    incident.map_or_else(Vec::new, |incident| {
        let tasks = incident.tasks.values().filter(|task| wanted(task));
        tasks.cloned().collect()
    })
}
