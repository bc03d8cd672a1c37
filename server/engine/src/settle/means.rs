//! Crews and stock over all open incidents.
//!
//! There is no conflict over an agency as a whole: what one lacks for many orders at once are
//! crews, and each order that waits for one is a conflict over crews already. An agency without
//! crews in the data has no known limit, so none is claimed.

use super::substitute;
use super::told;
use crate::write::Pen;
use hean_incident::{Body, Task, TaskState};
use hean_planner::means;
use hean_units::{AgencyId, IncidentId, StreamId};

/// Gives crews and stock to open tasks, takes them back, and says where several want the same.
pub(super) fn settle(pen: &mut Pen) {
    let world = pen.world;
    let roads = std::mem::take(&mut pen.needs.roads);
    let look = if roads {
        means::settle_anew
    } else {
        means::settle
    };
    let bodies = look(world.basin, world.plans, pen.state, pen.now);
    if bodies.is_empty() {
        return replace_crewless(pen);
    }
    for (id, body) in bodies {
        if let Body::CrewFreed(freed) = &body
            && pen.state.crews_lost.contains_key(&freed.crew)
        {
            pen.needs.crewless.push((id.clone(), freed.task.clone()));
        }
        let streams = streams_of(pen, &id, &body);
        pen.decide(&streams, body);
    }
}

/// A task whose crew was lost and for which its agencies have no other goes to another agency.
fn replace_crewless(pen: &mut Pen) {
    for (id, task) in std::mem::take(&mut pen.needs.crewless) {
        let waits = |task: &Task| {
            task.state.is_open() && task.state != TaskState::Proposed && task.crew.is_none()
        };
        if pen.state.task(&task).is_some_and(waits) {
            substitute::crewless(pen, &id, &task);
        }
    }
}

/// The incident, the task's owner, and whose crew or stock it is.
fn streams_of(pen: &Pen, id: &IncidentId, body: &Body) -> Vec<StreamId> {
    let owner = |task| -> Option<&AgencyId> { pen.state.task(task)?.owner.as_ref() };
    let crews = &pen.world.basin.crews;
    let crew = |crew| crews.get(crew).map(|crew| &crew.agency);
    let desk = || pen.world.owner("supplies-desk");
    match body {
        Body::CrewAssigned(b) => told(id, &[owner(&b.task), crew(&b.crew)]),
        Body::CrewFreed(b) => told(id, &[owner(&b.task), crew(&b.crew)]),
        Body::StockReserved(b) => told(id, &[owner(&b.task), desk()]),
        Body::StockFreed(b) => told(id, &[owner(&b.task), desk()]),
        Body::ConflictFound(b) => {
            let mut agencies: Vec<_> = b.tasks.iter().map(owner).collect();
            agencies.push(pen.world.owner("command"));
            told(id, &agencies)
        }
        Body::ConflictSettled(b) => told(
            id,
            &[b.given.as_ref().and_then(owner), pen.world.owner("command")],
        ),
        _ => told(id, &[]),
    }
}
