//! Another agency after a refusal, a failure or silence; without one the command is told why.

use super::{ladder, plan_of, streams, told, with_situation};
use crate::write::Pen;
use hean_incident::body::{TaskProposed, TaskSubstituted, TaskSuperseded};
use hean_incident::{Incident, Task, TaskState};
use hean_planner::Plan;
use hean_planner::reconcile::next_id;
use hean_planner::substitute::choose;
use hean_units::{IncidentId, TaskId, Text};

/// A task was refused or failed.
pub(super) fn instead(pen: &mut Pen, id: &IncidentId, task: &TaskId, why: &str) {
    let why = Text::new(format!("未能承担：{why}"), format!("could not: {why}"));
    replace(pen, id, task, &why);
}

/// Nobody answered on the whole ladder: another agency is asked, once. The order to the silent one
/// is withdrawn, so that not two of them do the same. Where who was asked instead is silent as
/// well, the command decides.
pub(super) fn silent(pen: &mut Pen, id: &IncidentId, plan: &Plan, task: &Task) {
    let incident = pen.state.incidents.get(id);
    let stands_in = |incident: &Incident| incident.substituted.values().any(|by| *by == task.id);
    if incident.is_some_and(stands_in) {
        let why = Text::new(
            "替代部门亦无人应答",
            "who was asked instead does not answer either",
        );
        return ladder::tell_command(pen, id, task, ladder::beyond(plan), &why);
    }
    let why = Text::new(
        "逐级催告后仍无人应答",
        "nobody answered on the whole ladder",
    );
    replace(pen, id, &task.id, &why);
}

/// The crew was lost, and who has the task and who supports it have no other that could do it: an
/// agency that has one is asked. The order is withdrawn as from a silent one.
pub(super) fn crewless(pen: &mut Pen, id: &IncidentId, task: &TaskId) {
    let why = Text::new(
        "队伍失去作业能力，无其他队伍可派",
        "its crew cannot work and it has no other",
    );
    replace(pen, id, task, &why);
}

fn replace(pen: &mut Pen, id: &IncidentId, task: &TaskId, why: &Text) {
    let state = &*pen.state;
    let found = with_situation(pen, id, |situation, incident| {
        let task = incident.tasks.get(task)?;
        let plan = plan_of(incident, situation.plans)?;
        let choice = choose(situation, state, plan, task);
        let level = ladder::beyond(plan);
        Some((task.clone(), choice, next_id(incident, &task.id), level))
    });
    let Some(Some((task, choice, by, level))) = found else {
        return;
    };
    let (choice, by) = match (choice, by) {
        (Ok(choice), Some(by)) => (choice, by),
        (Err(nobody), _) => return ladder::tell_command(pen, id, &task, level, &nobody),
        (Ok(_), None) => return,
    };
    let owner = task.owner.as_ref().map_or("", |owner| owner.as_str());
    let reason = Text::new(
        format!("{owner} {}；{}", why.zh(), choice.reason.zh()),
        format!("{owner}: {}; {}", why.en(), choice.reason.en()),
    );
    let substitute = substitute_of(&task, by.clone(), choice.agency);
    pen.decide(&streams(id, None), TaskProposed { task: substitute });
    let inboxes = told(id, &[task.owner.as_ref()]);
    let substituted = TaskSubstituted {
        task: task.id.clone(),
        by,
        reason: reason.clone(),
    };
    pen.decide(&inboxes, substituted);
    if task.state.is_open() {
        let task = task.id;
        pen.decide(&inboxes, TaskSuperseded { task, reason });
    }
}

/// The same order for another agency. What a person approved stays approved; crew and stock are
/// looked for anew.
fn substitute_of(task: &Task, id: TaskId, agency: hean_units::AgencyId) -> Task {
    let support = task.support.iter().filter(|helper| **helper != agency);
    Task {
        id,
        support: support.cloned().collect(),
        owner: Some(agency),
        crew: None,
        reserved: Vec::new(),
        attachments: Vec::new(),
        version: 1,
        state: TaskState::Proposed,
        outcome: None,
        escalation: 0,
        missed: false,
        history: Vec::new(),
        ..task.clone()
    }
}
