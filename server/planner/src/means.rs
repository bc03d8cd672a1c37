//! Crews and stock for the tasks of all open incidents, each crew and each gram once.
//!
//! [`settle`] looks at the state and names what changes: crews freed and given, stock freed and
//! set aside, conflicts found and settled. Folded in, it names nothing more.
//!
//! **Who comes first.** Incidents by the priority that the command set (1 is first), those without
//! one after them in the order of their T0; then the earlier deadline; then the id.
//!
//! **Least disturbance.** What a task has it keeps while it is open and may have it. It is taken
//! away only for an incident that the command ranked before the task's. Otherwise the wish becomes
//! a conflict, which says who has it and who wants it; the command decides.
//!
//! **When.** A crew is given to an order that is out (issued to executing), since a crew at a task
//! that still waits would be idle. Stock is set aside as soon as the task is planned and the
//! forecast says for which section, since a claim on a shelf idles nobody. What a finished task
//! used is gone; what a refused, cancelled or superseded one had set aside is free again.
//!
//! Roads are routed only when something is to be given: a call that changes nothing costs a look
//! at each open task.

mod conflicts;
mod crews;
mod stock;

use crate::plan::{Before, DeadlineLine, Line, Plan, Plans};
use crate::roads::Roads;
use crate::situation::Situation;
use crate::timing::timing;
use hean_basin::{Basin, ReachPoint};
use hean_incident::task::{Basis, Task};
use hean_incident::{Body, Incident, State};
use hean_units::{FacilityId, IncidentId, Instant, LonLat, TaskId};
use std::collections::BTreeMap;

/// Gives crews and stock to open tasks. Each decision with the incident in whose stream it
/// belongs, in the order to be written; a conflict comes once for each incident concerned.
pub fn settle(
    basin: &Basin,
    plans: &Plans,
    state: &State,
    now: Instant,
) -> Vec<(IncidentId, Body)> {
    Desk::new(basin, plans, state, now).settle(false)
}

/// [`settle`] after roads were closed or opened, or deadlines moved earlier: besides, a crew that
/// closures cut off from its task or that comes too late where another does not, and stock that can
/// no longer be there when the work must begin, are given up for what can. Work under way keeps
/// what it has.
pub fn settle_anew(
    basin: &Basin,
    plans: &Plans,
    state: &State,
    now: Instant,
) -> Vec<(IncidentId, Body)> {
    Desk::new(basin, plans, state, now).settle(true)
}

/// Place of a task in the order of service: rank of its incident, then deadline (none is last),
/// then id.
type Key<'a> = (usize, bool, Option<Instant>, &'a TaskId);

/// Everything that one call looks at, and what it decided.
struct Desk<'a> {
    basin: &'a Basin,
    plans: &'a Plans,
    state: &'a State,
    now: Instant,
    /// Open incidents, the first to be served first.
    incidents: Vec<&'a Incident>,
    rank: BTreeMap<&'a IncidentId, usize>,
    roads: Roads<'a>,
    out: Vec<(IncidentId, Body)>,
}

impl<'a> Desk<'a> {
    fn new(basin: &'a Basin, plans: &'a Plans, state: &'a State, now: Instant) -> Self {
        let mut incidents: Vec<&Incident> = state
            .incidents
            .values()
            .filter(|incident| incident.closed.is_none())
            .collect();
        incidents.sort_by_key(|incident| {
            let priority = incident.priority.unwrap_or(u32::MAX);
            (priority, incident.t0, &incident.id)
        });
        let rank = incidents
            .iter()
            .enumerate()
            .map(|(rank, incident)| (&incident.id, rank))
            .collect();
        Self {
            basin,
            plans,
            state,
            now,
            roads: Roads::new(basin, closures(state, now)),
            incidents,
            rank,
            out: Vec::new(),
        }
    }

    fn settle(mut self, anew: bool) -> Vec<(IncidentId, Body)> {
        let crews = crews::settle(&mut self, anew);
        let stock = stock::settle(&mut self, anew);
        conflicts::settle(&mut self, &crews, &stock);
        self.out
    }

    fn decide(&mut self, incident: &IncidentId, body: impl Into<Body>) {
        self.out.push((incident.clone(), body.into()));
    }

    /// Tasks of all incidents that `wanted` keeps, the first to be served first; those of closed
    /// incidents come last.
    fn tasks(&self, wanted: impl Fn(&Task) -> bool) -> BTreeMap<Key<'a>, &'a Task> {
        self.state
            .incidents
            .values()
            .flat_map(|incident| incident.tasks.values())
            .filter(|task| wanted(task))
            .map(|task| (self.key(task), task))
            .collect()
    }

    fn key(&self, task: &'a Task) -> Key<'a> {
        let rank = self.rank.get(&task.incident).copied().unwrap_or(usize::MAX);
        let deadline = task.deadline.as_ref().map(|deadline| deadline.at);
        (rank, deadline.is_none(), deadline, &task.id)
    }

    /// Open in an open incident.
    fn is_open(&self, task: &Task) -> bool {
        task.state.is_open() && self.rank.contains_key(&task.incident)
    }

    /// Whether `by` may have what `from` has: the command ranked its incident before the other.
    fn may_take(&self, from: &Task, by: &Task) -> bool {
        let rank = |task: &Task| self.rank.get(&task.incident).copied();
        let incident = self.state.incidents.get(&by.incident);
        let ranked = incident.is_some_and(|incident| incident.priority.is_some());
        ranked && rank(by) < rank(from)
    }

    /// Where the work of a task is.
    fn place(&self, task: &Task) -> Option<LonLat> {
        let incident = self.state.incidents.get(&task.incident)?;
        place(
            &Situation::of(self.basin, self.plans, incident, self.now),
            task,
        )
    }

    fn plan(&self, incident: &Incident) -> Option<&'a Plan> {
        self.plans.plan(incident.plan.as_deref()?)
    }
}

/// Where the work of a task is: its section; the section that it still can protect, or else where
/// the release enters the water; the scene.
pub(crate) fn place(situation: &Situation, task: &Task) -> Option<LonLat> {
    let (basin, incident) = (situation.basin, situation.incident);
    let at = |id: &FacilityId| basin.facilities.get(id).map(|facility| facility.at);
    if let Some(section) = &task.section {
        return at(section);
    }
    let plan = incident
        .plan
        .as_deref()
        .and_then(|plan| situation.plans.plan(plan));
    let line = plan.and_then(|plan| plan.line(&task.plan));
    let Some(line) = line.filter(|line| protects_first(line)) else {
        return Some(incident.at);
    };
    let section = timing(situation, line, None).moved_to;
    let entry = || {
        let entry = incident.entry.as_ref()?;
        let (reach, chainage) = (entry.reach.clone(), entry.chainage_m);
        basin.rivers.point_of(&ReachPoint { reach, chainage })
    };
    section.as_ref().and_then(at).or_else(entry)
}

/// The line's work is at the first section that can still be protected.
fn protects_first(line: &Line) -> bool {
    line.deadlines.iter().any(|deadline| {
        matches!(
            deadline,
            DeadlineLine::Before {
                before: Before::FirstExposed,
                ..
            }
        )
    })
}

/// The earliest moment that the plume sets.
fn physical(task: &Task) -> Option<Instant> {
    let all = task.deadline.iter().chain(&task.other_deadlines);
    all.filter(|deadline| deadline.basis == Basis::Physical)
        .map(|deadline| deadline.at)
        .min()
}

/// Road edges that are closed, whichever incident they were closed in.
pub(crate) fn closures(
    state: &State,
    now: Instant,
) -> std::collections::BTreeSet<hean_units::RoadEdgeId> {
    let open = state.incidents.values();
    open.filter(|incident| incident.closed.is_none())
        .flat_map(|incident| incident.closed_edges(now))
        .collect()
}
