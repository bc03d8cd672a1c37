//! What comes before what.

use super::{Bench, Findings};
use crate::plan::Effect;
use hean_incident::task::{Basis, Task, TaskState};
use hean_units::TaskId;
use std::collections::{BTreeMap, BTreeSet};

type ById<'a> = BTreeMap<&'a TaskId, &'a Task>;

pub(super) fn check(bench: &Bench, findings: &mut Findings) {
    let tasks = bench.case.tasks.iter();
    let by_id: ById = tasks.map(|task| (&task.id, task)).collect();
    for task in by_id.values().filter(|task| task.state.is_open()) {
        needs(bench, findings, task, &by_id);
        dilution(bench, findings, task, &by_id);
    }
    circles(findings, &by_id);
}

/// The task that counts for a need: itself, or the last that took its place.
fn standing<'a>(bench: &Bench, by_id: &ById<'a>, need: &TaskId) -> Option<&'a Task> {
    let substituted = &bench.case.incident.substituted;
    let mut id = need;
    let mut left = substituted.len();
    while let Some(by) = substituted.get(id).filter(|_| left > 0) {
        (id, left) = (by, left - 1);
    }
    by_id.get(id).copied()
}

fn needs(bench: &Bench, findings: &mut Findings, task: &Task, by_id: &ById) {
    for need in &task.needs {
        let Some(needed) = standing(bench, by_id, need) else {
            let other = bench.case.state.and_then(|state| state.task(need));
            let foreign = other.is_some_and(|other| other.incident != task.incident);
            let (code, zh, en) = match foreign {
                true => ("foreign-need", "属于另一事件", "is of another incident"),
                false => ("dangling-need", "不存在", "is not there"),
            };
            findings.add(
                code,
                &task.id,
                format!("前置任务{need}{zh}"),
                format!("{need}, which it needs, {en}"),
            );
            continue;
        };
        if needed.incident != task.incident {
            findings.add(
                "foreign-need",
                &task.id,
                format!("前置任务{need}属于另一事件"),
                format!("{need}, which it needs, is of another incident"),
            );
        }
        too_early(findings, task, needed);
    }
}

/// A deadline that rules set may not lie before what comes first is due. What the plume sets is
/// another matter: such an order goes out without waiting and says so.
fn too_early(findings: &mut Findings, task: &Task, needed: &Task) {
    let (Some(own), Some(first)) = (&task.deadline, &needed.deadline) else {
        return;
    };
    let waits = needed.state.is_open() && task.state == TaskState::Proposed;
    if waits && own.basis != Basis::Physical && own.at < first.at {
        let (at, due) = (own.at.minute(), first.at.minute());
        findings.add(
            "deadline-before-needs",
            &task.id,
            format!("时限{at}早于前置任务{}的时限{due}", needed.id),
            format!("due at {at}, and {}, which it needs, at {due}", needed.id),
        );
    }
}

fn circles(findings: &mut Findings, by_id: &ById) {
    let mut open: BTreeSet<&TaskId> = by_id.keys().copied().collect();
    loop {
        let waits = |id: &&TaskId| by_id[id].needs.iter().any(|need| open.contains(need));
        let free: Vec<&TaskId> = open.iter().copied().filter(|id| !waits(id)).collect();
        if free.is_empty() {
            break;
        }
        for id in free {
            open.remove(id);
        }
    }
    for id in open {
        findings.add(
            "circle",
            id,
            "经前置任务等待自身",
            "it waits for itself through what it needs",
        );
    }
}

/// Water that dilutes may be let out only once a line holds the peak.
fn dilution(bench: &Bench, findings: &mut Findings, task: &Task, by_id: &ById) {
    let effect = |task: &Task| bench.line(task).and_then(|line| line.effect);
    if effect(task) != Some(Effect::Dilution) {
        return;
    }
    let mut first: BTreeSet<&TaskId> = BTreeSet::new();
    let mut next: Vec<&Task> = vec![task];
    while let Some(of) = next.pop() {
        for need in &of.needs {
            if let Some(needed) = standing(bench, by_id, need)
                && first.insert(&needed.id)
            {
                next.push(needed);
            }
        }
    }
    let lines: Vec<&Task> = first
        .iter()
        .map(|id| by_id[id])
        .filter(|task| effect(task) == Some(Effect::LineReady))
        .collect();
    let (out, held) = (
        task.state != TaskState::Proposed,
        lines.iter().all(|line| line.state == TaskState::Done),
    );
    if lines.is_empty() || out && !held {
        findings.add(
            "dilution-before-isolation",
            &task.id,
            "放水稀释之前，须先有拦截线截住峰值",
            "it lets water out to dilute before a line holds the peak",
        );
    }
}
