//! Wishes that could not be met because somebody else has what is wanted.

use super::Desk;
use super::crews::Crews;
use super::stock::Stock;
use hean_incident::Incident;
use hean_incident::body::{ConflictFound, ConflictSettled, Resource};
use hean_units::{IncidentId, TaskId, Text};
use std::collections::{BTreeMap, BTreeSet};

/// A wish that stays open.
pub(super) struct Unmet {
    /// Id of the conflict: `crew/TASK` or `stock/TASK/ITEM`.
    pub(super) id: String,
    pub(super) resource: Resource,
    /// A crew, or `DEP-001/activated-carbon`.
    pub(super) subject: String,
    /// Who wants it, then who has it.
    pub(super) tasks: Vec<TaskId>,
    pub(super) given: Option<TaskId>,
    pub(super) incidents: BTreeSet<IncidentId>,
    pub(super) reason: Text,
}

/// Tells each incident concerned of conflicts that are new, changed or over.
pub(super) fn settle(desk: &mut Desk, crews: Crews, stock: Stock) {
    let unmet: BTreeMap<&str, &Unmet> = crews
        .unmet
        .iter()
        .chain(&stock.unmet)
        .map(|unmet| (unmet.id.as_str(), unmet))
        .collect();
    let state = desk.state;
    for incident in state.incidents.values() {
        over(desk, incident, &unmet, &crews, &stock);
        for unmet in unmet.values() {
            let concerned = unmet.incidents.contains(&incident.id);
            if concerned && !known(incident, unmet) {
                let found = ConflictFound {
                    conflict: unmet.id.clone(),
                    resource: unmet.resource,
                    subject: unmet.subject.clone(),
                    tasks: unmet.tasks.clone(),
                    given: unmet.given.clone(),
                    reason: unmet.reason.clone(),
                };
                desk.decide(&incident.id, found);
            }
        }
    }
}

/// The incident's log says who has it already; who else has some is not news.
fn known(incident: &Incident, unmet: &Unmet) -> bool {
    incident.conflicts.get(&unmet.id).is_some_and(|held| {
        held.settled.is_none()
            && held.found.subject == unmet.subject
            && held.found.given == unmet.given
    })
}

fn over(
    desk: &mut Desk,
    incident: &Incident,
    unmet: &BTreeMap<&str, &Unmet>,
    crews: &Crews,
    stock: &Stock,
) {
    for (id, held) in &incident.conflicts {
        let lasts = unmet
            .get(id.as_str())
            .is_some_and(|unmet| unmet.incidents.contains(&incident.id));
        if held.settled.is_some() || lasts {
            continue;
        }
        let wanted_by = held.found.tasks.first();
        let has = wanted_by.is_some_and(|task| {
            crews.of_task.contains_key(task) && held.found.resource == Resource::Crew
                || stock.met.contains(id)
        });
        let (given, reason) = match wanted_by.filter(|_| has) {
            Some(task) => (
                Some(task.clone()),
                Text::new(format!("{task} 已得到"), format!("{task} has it")),
            ),
            None => (
                None,
                Text::new(
                    "不再需要，或已无人占用",
                    "no longer wanted, or nobody has it any more",
                ),
            ),
        };
        let settled = ConflictSettled {
            conflict: id.clone(),
            given,
            reason,
        };
        desk.decide(&incident.id, settled);
    }
}
