//! Deadlines: the earliest of statutory, physical and doctrine, with the binding reason kept.
//!
//! `physical = A_min(section) − (margin + set-up)`. A physical deadline that the work cannot be in
//! time for any more is infeasible: it is said, and for tasks that protect "the first exposed
//! section" the next section downstream is taken.

use crate::plan::{Anchor, Before, DeadlineLine, Line, Rule};
use crate::situation::Situation;
use hean_incident::task::{Basis, Deadline, Task, TaskState};
use hean_units::{Certainty, FacilityId, Instant, PlanTaskId, Text};

/// A task's deadlines.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    /// The binding one.
    pub deadline: Option<Deadline>,
    /// The later ones.
    pub others: Vec<Deadline>,
    /// Work that begins now cannot be finished by the binding one.
    pub infeasible: bool,
    /// The section whose arrival was used, where it is not the task's own.
    pub moved_to: Option<FacilityId>,
}

/// The deadlines of a task of `line` at `section`, if work began at the situation's now.
pub fn timing(situation: &Situation, line: &Line, section: Option<&FacilityId>) -> Timing {
    let mut all = Vec::new();
    let mut moved_to = None;
    for deadline in &line.deadlines {
        match deadline {
            DeadlineLine::After { rule, anchor, when } => {
                if situation.holds(*when, section).is_ok()
                    && let Some(rule) = situation.plans.rules.get(rule)
                {
                    all.extend(after(situation, rule, anchor));
                }
            }
            DeadlineLine::Before { rule, before } => {
                if let Some(rule) = situation.plans.rules.get(rule)
                    && let Some((deadline, at)) = earlier(situation, line, rule, *before, section)
                {
                    all.push(deadline);
                    moved_to = Some(at).filter(|at| section != Some(at));
                }
            }
        }
    }
    // The earliest binds; of equal ones the stricter basis, then the rule's id.
    all.sort_by(|a, b| (a.at, a.basis, &a.rule).cmp(&(b.at, b.basis, &b.rule)));
    let mut all = all.into_iter();
    let deadline = all.next();
    let infeasible = deadline
        .as_ref()
        .is_some_and(|d| d.basis == Basis::Physical && situation.now + line.takes > d.at);
    Timing {
        deadline,
        others: all.collect(),
        infeasible,
        moved_to,
    }
}

fn after(situation: &Situation, rule: &Rule, anchor: &Anchor) -> Option<Deadline> {
    let (from, zh, en) = match anchor {
        Anchor::T0 => (situation.incident.t0, "T0".to_owned(), "T0".to_owned()),
        Anchor::Done(line) => {
            let at = anchor_time(situation, line)?;
            (at, format!("{line} 完成"), format!("{line} done"))
        }
    };
    let at = from + rule.span;
    let reason = flagged(
        rule,
        format!("{}（自{zh} {}起）", rule.title.zh(), from.minute()),
        format!("{} (from {en} {})", rule.title.en(), from.minute()),
    );
    Some(Deadline {
        at,
        basis: rule.basis,
        rule: rule.id.clone(),
        reason,
        unverified: rule.certainty != Certainty::Known,
    })
}

/// When the needed line was done; while it is open, its deadline.
fn anchor_time(situation: &Situation, line: &PlanTaskId) -> Option<Instant> {
    let tasks = situation
        .incident
        .tasks
        .values()
        .filter(|task| task.plan == *line);
    tasks
        .map(|task: &Task| {
            let done = task.entered(TaskState::Done);
            done.or(task.deadline.as_ref().map(|deadline| deadline.at))
        })
        .max()
        .flatten()
}

fn earlier(
    situation: &Situation,
    line: &Line,
    rule: &Rule,
    before: Before,
    section: Option<&FacilityId>,
) -> Option<(Deadline, FacilityId)> {
    let candidates: Vec<_> = match before {
        Before::Section => {
            let arrival = situation.arrival(section?)?;
            vec![(arrival, arrival.early?)]
        }
        Before::FirstExposed => situation.exposed_sections(),
    };
    let in_time = candidates
        .iter()
        .find(|(_, early)| situation.now + line.takes <= *early - rule.span)
        .or(candidates.last())?;
    let (arrival, early) = in_time;
    let skipped = candidates[0].0.section != arrival.section;
    let (name_zh, name_en) = (arrival.name.zh(), arrival.name.en());
    let (more_zh, more_en) = if skipped {
        (
            "；上游断面已来不及，移至此断面",
            "; too late for the sections above, moved here",
        )
    } else {
        ("", "")
    };
    let id = &arrival.section;
    let reason = flagged(
        rule,
        format!(
            "{id} {name_zh} 最早到达 {}，{}{more_zh}",
            early.minute(),
            rule.title.zh()
        ),
        format!(
            "{id} {name_en}: earliest arrival {}, {}{more_en}",
            early.minute(),
            rule.title.en()
        ),
    );
    let deadline = Deadline {
        at: *early - rule.span,
        basis: rule.basis,
        rule: rule.id.clone(),
        reason,
        unverified: rule.certainty != Certainty::Known,
    };
    Some((deadline, arrival.section.clone()))
}

/// A rule that was not read in the official text says so wherever it binds.
fn flagged(rule: &Rule, zh: String, en: String) -> Text {
    match (rule.basis, rule.certainty) {
        (Basis::Statutory, Certainty::Known) | (Basis::Physical | Basis::Doctrine, _) => {
            Text::new(zh, en)
        }
        (Basis::Statutory, _) => Text::new(
            format!("{zh}【条文待核】"),
            format!("{en} [text to be verified]"),
        ),
    }
}
