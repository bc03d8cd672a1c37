//! Wishes that could not be met because somebody else has what is wanted.

use super::Desk;
use super::crews::Crews;
use super::stock::Stock;
use hean_incident::Incident;
use hean_incident::body::{ConflictFound, ConflictSettled, Resource};
use hean_incident::task::Task;
use hean_supply::show_quantity;
use hean_units::{IncidentId, ItemId, Text};
use std::collections::{BTreeMap, BTreeSet};

/// A wish that stays open while others have what is wanted.
pub(super) struct Unmet<'a> {
    /// Id of the conflict: `crew/TASK` or `stock/TASK/ITEM`.
    pub(super) id: String,
    /// A crew, or `DEP-001/activated-carbon`: what the last of the holders has.
    pub(super) subject: String,
    /// Who wants it.
    pub(super) task: &'a Task,
    /// Who has some, the last to be served last: the one that the command would move.
    pub(super) holders: Vec<&'a Task>,
    /// The item and how much of it is short; none for a crew.
    pub(super) short: Option<(ItemId, f64)>,
}

/// Tells each incident concerned of conflicts that are new, changed or over.
pub(super) fn settle(desk: &mut Desk, crews: &Crews, stock: &Stock) {
    let unmet = crews.unmet.iter().chain(&stock.unmet);
    let mut of: BTreeMap<&IncidentId, BTreeMap<&str, &Unmet>> = BTreeMap::new();
    for unmet in unmet {
        for task in unmet.holders.iter().chain([&unmet.task]) {
            let of = of.entry(&task.incident).or_default();
            of.insert(&unmet.id, unmet);
        }
    }
    let none = BTreeMap::new();
    for incident in desk.state.incidents.values() {
        let unmet = of.get(&incident.id).unwrap_or(&none);
        over(
            desk,
            incident,
            &unmet.keys().copied().collect(),
            crews,
            stock,
        );
        for unmet in unmet.values() {
            if !known(incident, unmet) {
                desk.decide(&incident.id, found(desk, unmet));
            }
        }
    }
}

/// The incident's log says who has it already; who else has some is not news.
fn known(incident: &Incident, unmet: &Unmet) -> bool {
    incident.conflicts.get(&unmet.id).is_some_and(|held| {
        held.settled.is_none()
            && held.found.subject == unmet.subject
            && held.found.given.as_ref() == unmet.holders.last().map(|task| &task.id)
    })
}

fn found(desk: &Desk, unmet: &Unmet) -> ConflictFound {
    let (task, subject) = (unmet.task, &unmet.subject);
    let reason = match &unmet.short {
        None => {
            let capability = task.capability.as_deref().unwrap_or_default();
            Text::new(
                format!(
                    "{} 需要能 {capability} 的队伍，{subject} 等均已派出，可由指挥部定优先级",
                    task.id
                ),
                format!(
                    "{} needs a crew for {capability}; {subject} and all others are out: the \
                     command may set a priority",
                    task.id
                ),
            )
        }
        Some((item, short)) => {
            let row = desk.basin.items.get(item);
            let (name, unit) = row.map_or((Text::default(), ""), |row| {
                (row.name.clone(), row.unit.as_str())
            });
            let shown = |lang| show_quantity(*short, unit, lang);
            Text::new(
                format!(
                    "{} 尚缺{} {}，其余已为其他任务预留，可由指挥部定优先级",
                    task.id,
                    name.zh(),
                    shown("zh")
                ),
                format!(
                    "{} is short of {} of {}; the rest is set aside for other tasks: the command \
                     may set a priority",
                    task.id,
                    shown("en"),
                    name.en()
                ),
            )
        }
    };
    let tasks = [task].into_iter().chain(unmet.holders.iter().copied());
    ConflictFound {
        conflict: unmet.id.clone(),
        resource: match unmet.short {
            None => Resource::Crew,
            Some(_) => Resource::Stock,
        },
        subject: subject.clone(),
        tasks: tasks.map(|task| task.id.clone()).collect(),
        given: unmet.holders.last().map(|task| task.id.clone()),
        reason,
    }
}

/// Settles the incident's conflicts that are not among those that last.
fn over(desk: &mut Desk, incident: &Incident, last: &BTreeSet<&str>, crews: &Crews, stock: &Stock) {
    for (id, held) in &incident.conflicts {
        if held.settled.is_some() || last.contains(id.as_str()) {
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
