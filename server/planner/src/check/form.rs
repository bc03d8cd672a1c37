//! Each task by itself.

use super::{Bench, Findings};
use hean_basin::Owners;
use hean_incident::task::{AssignedBy, Basis, Deadline, Task, TaskState};
use hean_units::{AgencyId, Certainty, DutyId, Span};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(bench: &Bench, findings: &mut Findings) {
    let shared = one_owner(bench, findings);
    let mut seen = BTreeSet::new();
    for task in bench.case.tasks {
        if !seen.insert(&task.id) {
            findings.add(
                "duplicate-task",
                &task.id,
                "编号重复",
                "the id is there twice",
            );
        }
        form(bench, findings, task);
        if task.state.is_open() {
            owner(bench, findings, task, &shared);
            deadlines(bench, findings, task);
            section(bench, findings, task);
            approval(bench, findings, task);
        }
        report(bench, findings, task);
    }
}

fn form(bench: &Bench, findings: &mut Findings, task: &Task) {
    let id = &task.id;
    let (title, because) = (&task.title, &task.because);
    if title.zh.is_empty() || title.en.is_empty() {
        findings.add(
            "no-title",
            id,
            "标题缺中文或英文",
            "the title lacks a language",
        );
    }
    if task.version == 0 {
        findings.add("bad-version", id, "版本应从1起", "versions count from 1");
    }
    if task.takes < Span::ZERO || task.repeats_s.is_some_and(|every| every <= 0) {
        findings.add(
            "bad-duration",
            id,
            "用时为负，或重复间隔不大于零",
            "it takes less than nothing, or repeats without an interval",
        );
    }
    if because.zh.is_empty() || because.en.is_empty() {
        findings.add(
            "no-because",
            id,
            "未说明因何下达",
            "it does not say why it is wanted",
        );
    }
    if bench.plan.is_some() && bench.line(task).is_none() {
        let line = &task.plan;
        let zh = format!("方案中没有{line}这一行");
        findings.add(
            "unknown-line",
            id,
            zh,
            format!("the plan has no line {line}"),
        );
    }
    if task.owner.is_some() && task.evidence_wanted.zh().is_empty() {
        findings.add(
            "evidence-missing",
            id,
            "未说明应交的凭据",
            "it does not say what evidence to hand in",
        );
    }
}

fn owner(bench: &Bench, findings: &mut Findings, task: &Task, shared: &BTreeSet<&DutyId>) {
    let (id, agencies) = (&task.id, &bench.case.basin.agencies);
    // Without a plan, what asks for no evidence is the system's own.
    let by_system = match bench.plan {
        Some(_) => bench.line(task).is_some_and(|line| line.by_system),
        None => task.evidence_wanted.zh().is_empty(),
    };
    let Some(owner) = &task.owner else {
        if !by_system {
            findings.add("no-owner", id, "无责任部门", "nobody owns it");
        }
        return;
    };
    if agencies.get(owner).is_none() {
        let zh = format!("没有部门{owner}");
        findings.add(
            "unknown-owner",
            id,
            zh,
            format!("there is no agency {owner}"),
        );
        return;
    }
    if task.support.contains(owner) {
        findings.add(
            "owner-supports-itself",
            id,
            "责任部门又列为支援",
            "its owner is also its support",
        );
    }
    for support in task.support.iter().filter(|id| agencies.get(id).is_none()) {
        let zh = format!("没有支援部门{support}");
        findings.add(
            "unknown-support",
            id,
            zh,
            format!("there is no agency {support}"),
        );
    }
    // Who of two owners is the right one is said once, for the duty.
    if let Some(duty) = task.duty.as_ref().filter(|duty| !shared.contains(duty)) {
        duty_kept(bench, findings, task, owner, duty);
    }
}

/// Owned by whom the plan or the command names; substitutes may be anybody's.
fn duty_kept(bench: &Bench, findings: &mut Findings, task: &Task, owner: &AgencyId, duty: &DutyId) {
    let incident = bench.case.incident;
    let stands_in = incident.substituted.values().any(|by| *by == task.id);
    if task.assigned_by == AssignedBy::Command || stands_in {
        return;
    }
    let agencies = &bench.case.basin.agencies;
    let moves = task.state != TaskState::Executing;
    match incident.duties.get(duty) {
        Some(to) if to != owner && moves => {
            let zh = format!("指挥部已将{duty}改派{to}");
            let en = format!("the command gave {duty} to {to}");
            findings.add("command-ignored", &task.id, zh, en);
        }
        Some(_) => {}
        None => {
            let owns = agencies.get(owner).is_some_and(|a| a.duties.contains(duty));
            if agencies.duty(duty).is_some() && !owns {
                let zh = format!("{owner}没有职责{duty}");
                let en = format!("{owner} does not have the duty {duty}");
                findings.add("owner-without-duty", &task.id, zh, en);
            }
        }
    }
}

/// A duty that one agency owns is not done by two at once. The duties that are.
fn one_owner<'a>(bench: &Bench<'a>, findings: &mut Findings) -> BTreeSet<&'a DutyId> {
    let substituted = &bench.case.incident.substituted;
    let mut owners: BTreeMap<&DutyId, BTreeSet<&AgencyId>> = BTreeMap::new();
    for task in bench.case.tasks.iter().filter(|task| task.state.is_open()) {
        let one = |duty: &&DutyId| {
            let duty = bench.case.basin.agencies.duty(duty);
            duty.is_some_and(|duty| duty.owners == Owners::One)
        };
        let by_plan = task.assigned_by == AssignedBy::Plan;
        if by_plan
            && task.state != TaskState::Executing
            && !substituted.values().any(|by| *by == task.id)
            && let Some(duty) = task.duty.as_ref().filter(one)
            && let Some(owner) = &task.owner
        {
            owners.entry(duty).or_default().insert(owner);
        }
    }
    owners.retain(|_, by| by.len() > 1);
    for (duty, by) in &owners {
        let who: Vec<&str> = by.iter().map(|agency| agency.as_str()).collect();
        let zh = format!("{duty} 只应由一个部门承担，现有{}", who.join("、"));
        let en = format!("{duty} has one owner, not {}", who.join(" and "));
        findings.add("two-owners", duty, zh, en);
    }
    owners.into_keys().collect()
}

fn deadlines(bench: &Bench, findings: &mut Findings, task: &Task) {
    let id = &task.id;
    let all = task.deadline.iter().chain(&task.other_deadlines);
    for deadline in all {
        rule(bench, findings, task, deadline);
    }
    let Some(binding) = &task.deadline else {
        if task.section.is_none() && task.needs.is_empty() {
            findings.add(
                "no-deadline",
                id,
                "既无时限也无前置任务",
                "it has neither a deadline nor a need",
            );
        }
        return;
    };
    if task
        .other_deadlines
        .iter()
        .any(|other| other.at < binding.at)
    {
        findings.add(
            "not-earliest",
            id,
            "另有更早的时限",
            "another deadline is earlier than the binding one",
        );
    }
    let physical = binding.basis == Basis::Physical;
    if task.infeasible && !physical {
        findings.add(
            "infeasible-basis",
            id,
            "只有污染团到达才会使任务来不及",
            "only the plume makes a task infeasible",
        );
    }
    let begun = task.state == TaskState::Executing;
    if physical && !task.infeasible && !begun && bench.case.now + task.takes > binding.at {
        findings.add(
            "infeasible-not-said",
            id,
            "即刻开始也来不及，却未说明",
            "it cannot be in time any more and does not say so",
        );
    }
}

fn rule(bench: &Bench, findings: &mut Findings, task: &Task, deadline: &Deadline) {
    let (id, named) = (&task.id, &deadline.rule);
    if deadline.reason.zh.is_empty() || deadline.reason.en.is_empty() {
        findings.add(
            "no-reason",
            id,
            "时限未说明理由",
            "a deadline gives no reason",
        );
    }
    let Some(rule) = bench.case.plans.rules.get(named) else {
        let zh = format!("规则包中没有{named}");
        findings.add(
            "unknown-rule",
            id,
            zh,
            format!("the rule pack has no {named}"),
        );
        return;
    };
    if rule.basis != deadline.basis {
        let zh = format!("{named} 的性质与规则包不符");
        let en = format!("the rule pack gives {named} another basis");
        findings.add("wrong-basis", id, zh, en);
    }
    if rule.certainty != Certainty::Known && !deadline.unverified {
        let zh = format!("{named} 未经核对原文，却未标明");
        let en = format!("{named} was not verified, and that is not said");
        findings.add("unverified-not-flagged", id, zh, en);
    }
}

fn section(bench: &Bench, findings: &mut Findings, task: &Task) {
    let Some(section) = &task.section else {
        return;
    };
    let below = bench.below.iter().any(|(below, _)| below.id == *section);
    if !below {
        let zh = format!("{section} 不在下游");
        let en = format!("{section} is not below where the release enters the water");
        findings.add("section-not-below", &task.id, zh, en);
    }
}

fn approval(bench: &Bench, findings: &mut Findings, task: &Task) {
    let wanted = bench.line(task).and_then(|line| line.approve.as_ref());
    let id = &task.id;
    match (&task.approver, wanted) {
        (None, Some(duty)) => {
            let zh = format!("应由职责{duty}的部门批准，却未写明");
            let en = format!("the owner of {duty} must approve it, and nobody is named");
            findings.add("approval-missing", id, zh, en);
        }
        (Some(of), _) if task.state != TaskState::Proposed && task.approved != Some(true) => {
            let zh = format!("未经{of}批准即已下达");
            let en = format!("it is out without the approval of {of}");
            findings.add("issued-unapproved", id, zh, en);
        }
        _ => {}
    }
}

/// A statutory report is a text that somebody filed, not a tick.
fn report(bench: &Bench, findings: &mut Findings, task: &Task) {
    let Some(report) = bench.line(task).and_then(|line| line.report.as_ref()) else {
        return;
    };
    let kind = format!("report-{report}");
    let documents = &bench.case.incident.documents;
    let filed = documents.iter().any(|held| held.filed.document == kind);
    if task.state == TaskState::Done && !filed {
        let zh = format!("已报完成，却没有存档的{kind}");
        let en = format!("it is done and no {kind} was filed");
        findings.add("report-without-document", &task.id, zh, en);
    }
}
