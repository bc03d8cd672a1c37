//! A new proposal against the tasks of an incident: what is issued, changed or replaced, with the
//! least disturbance.
//!
//! [`reconcile`] only names the decisions, in the order in which they are to be written; it is a
//! fixpoint: once they are folded in, the same proposal asks for nothing more. What it never does:
//! touch a task that is done, was cancelled by the command, or failed with nobody left to ask;
//! take work away that is under way; move a task back that the command gave to somebody.

use crate::propose::Proposal;
use crate::situation::Situation;
use hean_incident::Incident;
use hean_incident::body::{
    Body, DeadlineChanged, OwnerChanged, TaskProposed, TaskSubstituted, TaskSuperseded,
};
use hean_incident::task::{AssignedBy, Basis, Deadline, Task, TaskState};
use hean_units::{AgencyId, DutyId, Span, TaskId, Text};
use std::collections::{BTreeMap, BTreeSet};

/// What brings the incident's tasks in line with `proposal`.
pub fn reconcile(situation: &Situation, proposal: &Proposal) -> Vec<Body> {
    let incident = situation.incident;
    let mut bodies = Vec::new();
    let mut kept: BTreeSet<&TaskId> = BTreeSet::new();
    for wanted in &proposal.tasks {
        let Some(standing) = incident.standing(&wanted.id) else {
            let task = wanted.clone();
            bodies.push(TaskProposed { task }.into());
            continue;
        };
        kept.insert(&standing.id);
        if standing.state == TaskState::Superseded {
            bodies.extend(come_back(incident, standing, wanted));
        } else if standing.state.is_open() && standing.owner.is_some() {
            let mut version = standing.version;
            let by_plan = standing.assigned_by == AssignedBy::Plan;
            if by_plan && let Some(changed) = change_owner(standing, wanted) {
                version = changed.version;
                bodies.push(changed.into());
            }
            bodies.extend(change_deadline(situation, standing, wanted, version).map(Body::from));
        }
    }
    for task in incident.tasks.values() {
        if task.state.is_open() && !kept.contains(&task.id) {
            bodies.extend(not_wanted(proposal, task));
        }
    }
    bodies
}

/// What follows when the command gives a duty to another agency: every open task of the duty that
/// is not under way passes to it, also one that the command gave to somebody before. To be asked
/// on that order only; [`reconcile`] respects what the command gave since.
pub fn reassign_duty(situation: &Situation, proposal: &Proposal, duty: &DutyId) -> Vec<Body> {
    let of_duty = proposal
        .tasks
        .iter()
        .filter(|wanted| wanted.duty.as_ref() == Some(duty));
    of_duty
        .filter_map(|wanted| {
            let standing = situation.incident.standing(&wanted.id)?;
            change_owner(standing, wanted).map(Body::from)
        })
        .collect()
}

/// Open tasks that stay where they are although the command gave their duty to another agency,
/// with the reason: their work is under way.
pub fn stays(situation: &Situation, proposal: &Proposal) -> BTreeMap<TaskId, Text> {
    let mut stays = BTreeMap::new();
    for wanted in &proposal.tasks {
        if let Some(standing) = situation.incident.standing(&wanted.id)
            && standing.state == TaskState::Executing
            && wanted.assigned_by == AssignedBy::Command
            && let (Some(has), Some(gets)) = (&standing.owner, &wanted.owner)
            && has != gets
        {
            let why = Text::new(
                format!("职责已改派{gets}，但{has}正在执行，不换手"),
                format!("the duty passed to {gets}, but {has} is at work: it stays"),
            );
            stays.insert(standing.id.clone(), why);
        }
    }
    stays
}

/// The id of the next task in the place of `task`: `…-S1`, `…-S2` and so on, the first that is
/// free. `None` if it would be longer than an id may be.
pub fn next_id(incident: &Incident, task: &TaskId) -> Option<TaskId> {
    let base = match task.as_str().rsplit_once("-S") {
        Some((base, number)) if number.parse::<u32>().is_ok() => base,
        _ => task.as_str(),
    };
    let ids = (1..).map(|number: u32| TaskId::new(format!("{base}-S{number}")).ok());
    ids.into_iter()
        .find(|id| {
            id.as_ref()
                .is_none_or(|id| !incident.tasks.contains_key(id))
        })
        .flatten()
}

/// A superseded task that is wanted again stays closed; a new one takes its place.
fn come_back(incident: &Incident, before: &Task, wanted: &Task) -> Vec<Body> {
    let Some(by) = next_id(incident, &before.id) else {
        return Vec::new();
    };
    let mut task = Task {
        id: by.clone(),
        ..wanted.clone()
    };
    // What stood in for a refused task comes back to who stood in, not to who refused.
    if before.id != wanted.id && wanted.assigned_by == AssignedBy::Plan {
        task.owner = before.owner.clone();
        task.support = before.support.clone();
        task.assigned_by = before.assigned_by;
    }
    let reason = Text::new("方案又需要此任务", "the plan wants it again");
    let replaced = TaskSubstituted {
        task: before.id.clone(),
        by,
        reason,
    };
    vec![TaskProposed { task }.into(), replaced.into()]
}

/// The command gave the duty to another agency: an open task follows, unless it is under way.
fn change_owner(before: &Task, wanted: &Task) -> Option<OwnerChanged> {
    let moves = before.state.is_open() && before.state != TaskState::Executing;
    let by_command = wanted.assigned_by == AssignedBy::Command;
    if !moves || !by_command || before.owner == wanted.owner {
        return None;
    }
    let to: AgencyId = wanted.owner.clone()?;
    let duty = wanted.duty.as_ref().map_or("", |duty| duty.as_str());
    let reason = Text::new(
        format!("指挥部将职责 {duty} 改派 {to}"),
        format!("the command gave the duty {duty} to {to}"),
    );
    Some(OwnerChanged {
        task: before.id.clone(),
        from: before.owner.clone(),
        to,
        version: next_version(before, before.version),
        reason,
    })
}

/// A change of an order that nobody has seen yet is no new version.
fn next_version(task: &Task, version: u32) -> u32 {
    if task.state == TaskState::Proposed {
        version
    } else {
        version + 1
    }
}

/// A new deadline where it moved by more than the stated step or to another section, appeared, went
/// away or became infeasible. A statutory deadline never moves earlier unsaid.
fn change_deadline(
    situation: &Situation,
    before: &Task,
    wanted: &Task,
    version: u32,
) -> Option<DeadlineChanged> {
    let (old, new) = (&before.deadline, &wanted.deadline);
    let (moved, earlier) = match (old, new) {
        (Some(old), Some(new)) => {
            let by = new.at - old.at;
            let statutory = new.basis == Basis::Statutory && by < Span::ZERO;
            let far = by.abs() > situation.plans.replan_after;
            (
                far || statutory || elsewhere(before, old, new),
                by < Span::ZERO,
            )
        }
        (None, Some(_)) => (true, true),
        (Some(_), None) => (true, false),
        (None, None) => (false, false),
    };
    // A small move is news where the old deadline cannot be held any more and the new one can.
    let hopeless = old.as_ref().is_some_and(|old| {
        let physical = old.basis == Basis::Physical;
        physical && !before.infeasible && situation.now + wanted.takes > old.at
    });
    if !moved && !hopeless && before.infeasible == wanted.infeasible {
        return None;
    }
    Some(DeadlineChanged {
        task: before.id.clone(),
        deadline: wanted.deadline.clone(),
        other_deadlines: wanted.other_deadlines.clone(),
        earlier,
        infeasible: wanted.infeasible,
        version: next_version(before, version),
        reason: why_changed(situation, before, wanted),
    })
}

/// The work is to protect another section than before: what a physical deadline counts from is the
/// first word of its reason.
fn elsewhere(task: &Task, old: &Deadline, new: &Deadline) -> bool {
    let section = |deadline: &Deadline| {
        let physical = deadline.basis == Basis::Physical;
        let mut words = deadline.reason.zh.split_whitespace();
        words.next().filter(|_| physical).map(str::to_owned)
    };
    task.section.is_none() && section(old) != section(new)
}

fn why_changed(situation: &Situation, before: &Task, wanted: &Task) -> Text {
    let shown = |deadline: &Option<Deadline>| {
        deadline
            .as_ref()
            .map_or("—".to_owned(), |deadline| deadline.at.minute())
    };
    let (old, new) = (shown(&before.deadline), shown(&wanted.deadline));
    let because = wanted.deadline.as_ref().map(|deadline| &deadline.reason);
    let mut zh = format!("时限 {old} → {new}");
    let mut en = format!("deadline {old} -> {new}");
    if let Some(because) = because {
        zh.push_str(&format!("：{}", because.zh()));
        en.push_str(&format!(": {}", because.en()));
    }
    if wanted.infeasible && !before.infeasible {
        let next = next_section(situation, wanted);
        let minutes = wanted.takes.mins_f64().round();
        zh.push_str(&format!("；需{minutes}分钟，已来不及{}", next.zh));
        en.push_str(&format!("; it takes {minutes} min: too late{}", next.en));
    }
    if before.infeasible && !wanted.infeasible {
        zh.push_str("；现已来得及");
        en.push_str("; there is time enough again");
    }
    Text::new(zh, en)
}

/// The next section down that the same work can still be in time for.
fn next_section(situation: &Situation, task: &Task) -> Text {
    let exposed = situation.exposed_sections();
    let own = task.section.as_ref().and_then(|own| {
        exposed
            .iter()
            .position(|(section, _)| section.section == *own)
    });
    let below = exposed
        .get(own.map_or(0, |own| own + 1)..)
        .unwrap_or_default();
    let mut below = below.iter();
    match below.find(|(_, early)| situation.now + task.takes <= *early) {
        Some((section, early)) => Text::new(
            format!(
                "；下一可保护断面 {} {}，最早到达 {}",
                section.section,
                section.name.zh(),
                early.minute()
            ),
            format!(
                "; next section that can be protected: {} {}, earliest arrival {}",
                section.section,
                section.name.en(),
                early.minute()
            ),
        ),
        None => Text::new(
            "，下游也无可及时保护的断面",
            ", and so it is for every section below",
        ),
    }
}

/// What becomes of an open task that the proposal leaves out. Work under way goes on; only the
/// deadline that the plume set falls away, which its owner is told.
fn not_wanted(proposal: &Proposal, task: &Task) -> Option<Body> {
    let none = || Text::new("方案不再需要", "the plan no longer wants it");
    let reason = proposal.not_applied.get(task.plan.as_str());
    let reason = reason.cloned().unwrap_or_else(none);
    if task.state != TaskState::Executing {
        let task = task.id.clone();
        return Some(TaskSuperseded { task, reason }.into());
    }
    let of_plume = |deadline: &&Deadline| deadline.basis == Basis::Physical;
    let mut all = task.deadline.iter().chain(&task.other_deadlines);
    if !task.infeasible && !all.any(|deadline| of_plume(&deadline)) {
        return None;
    }
    let all = task.deadline.iter().chain(&task.other_deadlines);
    let mut left = all.filter(|deadline| !of_plume(deadline)).cloned();
    let deadline = left.next();
    Some(
        DeadlineChanged {
            task: task.id.clone(),
            deadline,
            other_deadlines: left.collect(),
            earlier: false,
            infeasible: false,
            version: task.version + 1,
            reason: Text::new(
                format!("{}；已开展的工作继续，由指挥部决定是否停止", reason.zh()),
                format!(
                    "{}; the work under way goes on until the command stops it",
                    reason.en()
                ),
            ),
        }
        .into(),
    )
}
