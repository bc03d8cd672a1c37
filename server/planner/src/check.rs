//! An independent judge of a set of tasks. It shares no code with the planner: it looks at the
//! tasks as they would be issued and says what must not be.

use hean_incident::task::{Basis, Task};
use hean_units::{AgencyId, TaskId};
use std::collections::{BTreeMap, BTreeSet};

/// Something that a plan must not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Stable code.
    pub code: &'static str,
    /// The task that is wrong, or the plan line that is missing.
    pub subject: String,
    /// What is wrong.
    pub message: String,
}

/// Judges `tasks`; `agencies` are those that exist. An empty answer is a good plan.
pub fn check(tasks: &[Task], agencies: &BTreeSet<AgencyId>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut by_id: BTreeMap<&TaskId, &Task> = BTreeMap::new();
    for task in tasks {
        if by_id.insert(&task.id, task).is_some() {
            find(
                &mut findings,
                "duplicate-task",
                &task.id,
                "the id is there twice",
            );
        }
    }
    for task in tasks {
        check_task(&mut findings, task, agencies);
        check_needs(&mut findings, task, &by_id);
    }
    check_circles(&mut findings, &by_id);
    check_sections(&mut findings, tasks);
    findings.sort();
    findings
}

fn find(findings: &mut Vec<Finding>, code: &'static str, subject: &TaskId, message: &str) {
    findings.push(Finding {
        code,
        subject: subject.to_string(),
        message: message.to_owned(),
    });
}

fn check_task(findings: &mut Vec<Finding>, task: &Task, agencies: &BTreeSet<AgencyId>) {
    match &task.owner {
        // The system's own tasks have no yields and no evidence of a person.
        None if !task.evidence_wanted.zh.is_empty() => {
            find(findings, "no-owner", &task.id, "nobody owns it");
        }
        Some(owner) if !agencies.contains(owner) => {
            find(
                findings,
                "unknown-owner",
                &task.id,
                "its owner is no agency of this basin",
            );
        }
        Some(owner) if task.support.contains(owner) => {
            find(
                findings,
                "owner-supports-itself",
                &task.id,
                "its owner is also its support",
            );
        }
        _ => {}
    }
    if task.title.zh.is_empty() || task.title.en.is_empty() {
        find(
            findings,
            "no-title",
            &task.id,
            "the title is missing in one language",
        );
    }
    match &task.deadline {
        None if task.section.is_none() && task.needs.is_empty() => {
            find(
                findings,
                "no-deadline",
                &task.id,
                "it has neither a deadline nor a need",
            );
        }
        Some(binding) => {
            if task
                .other_deadlines
                .iter()
                .any(|other| other.at < binding.at)
            {
                find(
                    findings,
                    "not-earliest",
                    &task.id,
                    "another deadline is earlier",
                );
            }
            if binding.reason.zh.is_empty() {
                find(
                    findings,
                    "no-reason",
                    &task.id,
                    "the deadline gives no reason",
                );
            }
            if task.infeasible && binding.basis != Basis::Physical {
                find(
                    findings,
                    "infeasible-basis",
                    &task.id,
                    "only the plume makes it infeasible",
                );
            }
        }
        None => {}
    }
    if task.version == 0 {
        find(findings, "bad-version", &task.id, "versions count from 1");
    }
}

fn check_needs(findings: &mut Vec<Finding>, task: &Task, by_id: &BTreeMap<&TaskId, &Task>) {
    for need in &task.needs {
        let Some(needed) = by_id.get(need) else {
            find(
                findings,
                "dangling-need",
                &task.id,
                "it needs a task that is not there",
            );
            continue;
        };
        if needed.incident != task.incident {
            find(
                findings,
                "foreign-need",
                &task.id,
                "it needs a task of another incident",
            );
        }
    }
}

fn check_circles(findings: &mut Vec<Finding>, by_id: &BTreeMap<&TaskId, &Task>) {
    let mut open: BTreeSet<&TaskId> = by_id.keys().copied().collect();
    loop {
        let free: Vec<&TaskId> = open
            .iter()
            .copied()
            .filter(|id| by_id[id].needs.iter().all(|need| !open.contains(need)))
            .collect();
        if free.is_empty() {
            break;
        }
        for id in free {
            open.remove(id);
        }
    }
    for id in open {
        find(
            findings,
            "circle",
            id,
            "it waits for itself through what it needs",
        );
    }
}

/// An intake that is closed must have been warned, and water held for its people.
fn check_sections(findings: &mut Vec<Finding>, tasks: &[Task]) {
    let at = |plan: &str| -> BTreeSet<String> {
        let of_line = tasks.iter().filter(|task| task.plan.as_str() == plan);
        of_line
            .filter_map(|task| task.section.as_ref().map(ToString::to_string))
            .collect()
    };
    let (filled, closed) = (at("T27"), at("T28"));
    for section in closed.difference(&filled) {
        let message = "the intake is closed and nobody fills the basins".to_owned();
        let subject = section.clone();
        findings.push(Finding {
            code: "close-without-reserve",
            subject,
            message,
        });
    }
    if !tasks.is_empty() && !tasks.iter().any(|task| task.plan.as_str() == "T10") {
        let message = "no initial report is planned".to_owned();
        findings.push(Finding {
            code: "no-initial-report",
            subject: "T10".to_owned(),
            message,
        });
    }
}
