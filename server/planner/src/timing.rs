//! Deadlines: the earliest of statutory, physical and doctrine, with the binding reason kept.
//!
//! `physical = A_min(section) − margin − set-up`. A physical deadline that the work cannot be in
//! time for any more is infeasible: it is said, and for tasks that protect "the first exposed
//! section" the next section downstream is taken.

use crate::plan::{Anchor, Before, DeadlineLine, Line};
use crate::rule::Rule;
use crate::situation::Situation;
use hean_incident::task::{Basis, Deadline, Task, TaskState};
use hean_units::{Certainty, FacilityId, Instant, PlanTaskId, Span, Text};

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
    timing_among(situation, line, section, &[])
}

/// [`timing`] of a task that a new plan has beside `planned`: what is still open counts with the
/// deadline that it has there, so that a plan is made in one go.
pub(crate) fn timing_among(
    situation: &Situation,
    line: &Line,
    section: Option<&FacilityId>,
    planned: &[Task],
) -> Timing {
    let mut all = Vec::new();
    let mut moved_to = None;
    for deadline in &line.deadlines {
        match deadline {
            DeadlineLine::After { rule, anchor, when } => {
                if situation.judge(when, section).is_ok()
                    && let Some(rule) = situation.plans.rules.get(rule)
                {
                    all.extend(after(situation, line, rule, anchor, (section, planned)));
                }
            }
            DeadlineLine::Before {
                rule,
                before,
                setup,
                when,
            } => {
                if situation.judge(when, section).is_ok()
                    && let Some(rule) = situation.plans.rules.get(rule)
                    && let Some((deadline, at)) =
                        earlier(situation, line, (rule, setup.as_ref()), *before, section)
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

fn after(
    situation: &Situation,
    line: &Line,
    rule: &Rule,
    anchor: &Anchor,
    (section, planned): (Option<&FacilityId>, &[Task]),
) -> Option<Deadline> {
    let (from, zh, en) = match anchor {
        Anchor::T0 => (situation.incident.t0, "T0".to_owned(), "T0".to_owned()),
        Anchor::Done(lines) => {
            let at = anchor_time(situation, lines, planned)?;
            let names: Vec<&str> = lines.iter().map(PlanTaskId::as_str).collect();
            let (zh, en) = (names.join("、"), names.join(", "));
            (at, format!("{zh} 完成"), format!("{en} done"))
        }
        Anchor::Due => {
            let at = due_since(situation, line, section);
            (at, "触发时刻".to_owned(), "when it fell due".to_owned())
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

/// When the needed lines were all done; of an open task its deadline. Lines without tasks do not
/// count; a task without either leaves it open.
fn anchor_time(situation: &Situation, lines: &[PlanTaskId], planned: &[Task]) -> Option<Instant> {
    let replaced = |task: &Task| {
        matches!(
            task.state,
            TaskState::Superseded | TaskState::Cancelled | TaskState::Refused
        )
    };
    let known = &situation.incident.tasks;
    let tasks = known.values();
    let tasks = tasks.filter(|task| lines.contains(&task.plan) && !replaced(task));
    let times = tasks.map(|task| {
        let done = task.entered(TaskState::Done);
        let again = planned.iter().find(|other| other.id == task.id);
        let deadline = again.unwrap_or(task).deadline.as_ref();
        done.or(deadline.map(|deadline| deadline.at))
    });
    let new = planned.iter();
    let new = new.filter(|task| lines.contains(&task.plan) && !known.contains_key(&task.id));
    let new = new.map(|task| task.deadline.as_ref().map(|deadline| deadline.at));
    times
        .chain(new)
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .max()
}

/// Since when the line is wanted: since its task is there, else now.
fn due_since(situation: &Situation, line: &Line, section: Option<&FacilityId>) -> Instant {
    let mut tasks = situation.incident.tasks.values();
    let known = tasks.find(|task| {
        task.plan == line.id && task.section.as_ref() == section && task.state.is_open()
    });
    let since = known.and_then(|task| task.history.first());
    since.map_or(situation.now, |step| step.at)
}

fn earlier(
    situation: &Situation,
    line: &Line,
    (rule, setup): (&Rule, Option<&(PlanTaskId, Span)>),
    before: Before,
    section: Option<&FacilityId>,
) -> Option<(Deadline, FacilityId)> {
    let margin = rule.span + setup.map_or(Span::ZERO, |(_, span)| *span);
    let candidates: Vec<_> = match before {
        Before::Section => {
            let arrival = situation.arrival(section?)?;
            vec![(arrival, arrival.early?)]
        }
        Before::FirstExposed => situation.exposed_sections(),
    };
    let in_time = candidates
        .iter()
        .find(|(_, early)| situation.now + line.takes <= *early - margin)
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
    let (setup_zh, setup_en) = match setup {
        None => (String::new(), String::new()),
        Some((line, span)) => (
            format!("，再减 {line} 用时 {span}"),
            format!(", less {span} for {line}"),
        ),
    };
    let id = &arrival.section;
    let reason = flagged(
        rule,
        format!(
            "{id} {name_zh} 最早到达 {}，{}{setup_zh}{more_zh}",
            early.minute(),
            rule.title.zh()
        ),
        format!(
            "{id} {name_en}: earliest arrival {}, {}{setup_en}{more_en}",
            early.minute(),
            rule.title.en()
        ),
    );
    let deadline = Deadline {
        at: *early - margin,
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
