//! What must be there: the clocks of state, the protection of intakes and borders.

use super::{Bench, Findings};
use crate::plan::{Anchor, DeadlineLine, Each, Effect, Line};
use hean_basin::{Owners, ReachPoint};
use hean_incident::condition::Grade;
use hean_incident::task::{Basis, Task};
use hean_units::{FacilityId, Span};
use std::collections::BTreeSet;

pub(super) fn check(bench: &Bench, findings: &mut Findings) {
    let Some(plan) = bench.plan else {
        findings.add(
            "no-plan",
            &bench.case.incident.id,
            "事件没有响应方案",
            "the incident has no response plan",
        );
        return;
    };
    let lifted = lifted(bench);
    for line in &plan.lines {
        // Said by their own codes below.
        if line.report.is_none() && !(lifted && is_public_text(bench, line)) {
            lines(bench, findings, line);
        }
    }
    initial_report(bench, findings, lifted);
    if lifted {
        passed_on(bench, findings);
        public_text(bench, findings);
    }
    neighbors(bench, findings);
    intakes(bench, findings);
    borders(bench, findings);
}

/// A line without a condition has a task; one with a clock of state most of all.
fn lines(bench: &Bench, findings: &mut Findings, line: &Line) {
    let (id, own) = (&line.id, |other: &Line| other.id == line.id);
    let always = line.each == Each::Once && line.when.is_always();
    if !always || !bench.standing(own).is_empty() {
        return;
    }
    if clocks(bench, line).next().is_some() {
        findings.add(
            "clock-not-covered",
            id,
            format!("{id} 有法定时限，却没有任务"),
            format!("{id} has a statutory deadline and no task"),
        );
    } else {
        let zh = format!("{id} 无条件适用，却没有任务");
        findings.add(
            "line-missing",
            id,
            zh,
            format!("{id} always applies and has no task"),
        );
    }
}

/// The statutory deadlines of a line.
fn clocks<'a>(bench: &'a Bench, line: &'a Line) -> impl Iterator<Item = &'a Anchor> {
    line.deadlines.iter().filter_map(|deadline| match deadline {
        DeadlineLine::After { rule, anchor, .. } => {
            let rule = bench.case.plans.rules.get(rule)?;
            (rule.basis == Basis::Statutory).then_some(anchor)
        }
        DeadlineLine::Before { .. } => None,
    })
}

/// Reports follow the path of grades II and I: by the grade, or, while nobody decided it, since
/// drinking water or the border may be touched.
fn lifted(bench: &Bench) -> bool {
    let incident = bench.case.incident;
    match incident.grade_in_force() {
        Grade::I | Grade::II => return true,
        Grade::III | Grade::IV if incident.grade_decided.is_some() => return false,
        _ => {}
    }
    let rule = bench.case.plans.rules.get(&bench.case.plans.path_lifted);
    let path = incident.grade.as_ref().map(|grade| &grade.path);
    let path = path.and_then(|path| Span::parse(path).ok());
    match (path, rule) {
        (Some(path), Some(rule)) => path <= rule.span,
        _ => {
            let mut intakes = bench.intakes().filter(|(section, _)| !section.watch_only);
            intakes.next().is_some() || bench.borders().next().is_some()
        }
    }
}

fn initial_report(bench: &Bench, findings: &mut Findings, lifted: bool) {
    let initial = |line: &Line| line.report.as_deref() == Some("initial");
    if !bench.has_line(initial) {
        return;
    }
    let plans = bench.case.plans;
    let tasks = bench.standing(initial);
    let Some(task) = tasks.first() else {
        findings.add(
            "no-initial-report",
            &bench.case.incident.id,
            "没有书面初报的任务",
            "nobody is to send the initial report",
        );
        return;
    };
    let path = if lifted {
        &plans.path_lifted
    } else {
        &plans.path_default
    };
    let Some(rule) = plans.rules.get(path) else {
        return;
    };
    let by = bench.case.incident.t0 + rule.span;
    let mut all = task.deadline.iter().chain(&task.other_deadlines);
    let kept = all.any(|deadline| deadline.basis == Basis::Statutory && deadline.at <= by);
    if task.state.is_open() && !kept {
        findings.add(
            "initial-report-late",
            &task.id,
            format!("初报没有不晚于{}的法定时限", by.minute()),
            format!("it has no statutory deadline at {} or before", by.minute()),
        );
    }
}

/// Who must pass the initial report on after its receipt.
fn passed_on(bench: &Bench, findings: &mut Findings) {
    let plan = bench.plan.into_iter().flat_map(|plan| &plan.lines);
    let initial: BTreeSet<_> = plan
        .filter(|line| line.report.as_deref() == Some("initial"))
        .map(|line| &line.id)
        .collect();
    let passes_on = |line: &Line| {
        clocks(bench, line).any(|anchor| match anchor {
            Anchor::Done(lines) => lines.iter().any(|line| initial.contains(line)),
            _ => false,
        })
    };
    if bench.has_line(passes_on) && bench.standing(passes_on).is_empty() {
        findings.add(
            "region-not-told",
            &bench.case.incident.id,
            "初报之后没有上级核实并上报的任务",
            "nobody is to verify the initial report and pass it up",
        );
    }
}

fn is_public_text(bench: &Bench, line: &Line) -> bool {
    let document = line.document.as_deref();
    document == Some("public-statement") && clocks(bench, line).next().is_some()
}

fn public_text(bench: &Bench, findings: &mut Findings) {
    let text = |line: &Line| is_public_text(bench, line);
    if bench.has_line(text) && bench.standing(text).is_empty() {
        findings.add(
            "public-text-missing",
            &bench.case.incident.id,
            "重大以上（或按其处理）须首次公开信息，却没有任务",
            "a first public statement is due by law and nobody is to make it",
        );
    }
}

/// Every county down the river is told, by the government that stands for it.
fn neighbors(bench: &Bench, findings: &mut Findings) {
    let below = |line: &Line| line.each == Each::DownstreamCounties;
    let incident = bench.case.incident;
    let Some(entry) = incident.entry.as_ref().filter(|_| bench.has_line(below)) else {
        return;
    };
    let (basin, point) = (
        bench.case.basin,
        ReachPoint {
            reach: entry.reach.clone(),
            chainage: entry.chainage_m,
        },
    );
    let reaches = basin.rivers.downstream(&point).into_iter();
    let counties: BTreeSet<&str> = reaches
        .filter_map(|(reach, _)| Some(reach.county.as_ref()?.code.as_str()))
        .collect();
    let governs = |agency: &&hean_basin::Agency| {
        let mut duties = agency
            .duties
            .iter()
            .filter_map(|id| basin.agencies.duty(id));
        duties.any(|duty| duty.owners == Owners::OnePerCounty)
    };
    let told = bench.standing(below);
    for agency in basin.agencies.iter().filter(governs) {
        let concerned = agency
            .county
            .as_deref()
            .is_some_and(|code| counties.contains(code));
        let own = incident.county.as_ref() == Some(&agency.id);
        let told = told.iter().any(|task| told_by(bench, task, &agency.id));
        if concerned && !own && !told {
            findings.add(
                "neighbor-not-told",
                &agency.id,
                format!("下游的{}没有接到通报的任务", agency.name.zh()),
                format!("{} lies below and is not told", agency.name.en()),
            );
        }
    }
}

/// The task is the agency's, or took the place of the agency's.
fn told_by(bench: &Bench, task: &Task, agency: &hean_units::AgencyId) -> bool {
    let incident = bench.case.incident;
    let mut before = incident
        .substituted
        .iter()
        .filter(|(_, by)| **by == task.id);
    task.owner.as_ref() == Some(agency)
        || before.any(|(id, _)| {
            let task = bench.case.tasks.iter().find(|task| task.id == *id);
            task.is_some_and(|task| told_by(bench, task, agency))
        })
}

fn at(tasks: &[&Task], section: &FacilityId) -> bool {
    tasks
        .iter()
        .any(|task| task.section.as_ref() == Some(section))
}

fn intakes(bench: &Bench, findings: &mut Findings) {
    let stops = |line: &Line| line.effect == Some(Effect::IntakeStopped);
    let warns = |line: &Line| line.each == Each::WarnedIntakes && line.when.is_always();
    let (stopped, warned) = (bench.standing(stops), bench.standing(warns));
    let plans = bench.case.plans;
    let far = plans.warn_speed.get() * plans.warn_within.secs_f64();
    for (section, distance) in bench.intakes() {
        let id = &section.id;
        if bench.has_line(stops) && bench.early.contains_key(id) && !at(&stopped, id) {
            findings.add(
                "warned-intake-missing",
                id,
                format!("{id} 将受影响，却没有关闭的任务"),
                format!("{id} will be reached and nobody is to close it"),
            );
        }
        if bench.has_line(warns) && distance.get() <= far && !at(&warned, id) {
            findings.add(
                "intake-not-warned",
                id,
                format!("{id} 在预警距离之内，却没有预警的任务"),
                format!("{id} is within the distance of warning and nobody warns it"),
            );
        }
    }
    for task in &stopped {
        reserve(bench, findings, task);
    }
}

/// An intake is closed only where water is held for its people: whatever the plan wants first at
/// the same section is there.
fn reserve(bench: &Bench, findings: &mut Findings, task: &Task) {
    let (Some(section), Some(line)) = (&task.section, bench.line(task)) else {
        return;
    };
    for need in &line.needs {
        let first = |line: &Line| need.lines.contains(&line.id);
        let per_intake = |line: &Line| first(line) && line.each == Each::DrinkingIntakes;
        if bench.has_line(per_intake) && !at(&bench.standing(per_intake), section) {
            findings.add(
                "close-without-reserve",
                section,
                "关闭取水口，却没有蓄水的任务",
                "the intake is closed and nobody fills the basins",
            );
        }
    }
}

fn borders(bench: &Bench, findings: &mut Findings) {
    let samples = |line: &Line| line.each == Each::BorderSections;
    let notice = |line: &Line| line.document.as_deref() == Some("cross-border-notice");
    let sampled = bench.standing(samples);
    let mut exposed = false;
    for section in bench.borders() {
        let id = &section.id;
        if !bench.early.contains_key(id) {
            continue;
        }
        exposed = true;
        if bench.has_line(samples) && !at(&sampled, id) {
            findings.add(
                "border-without-sampling",
                id,
                format!("{id} 将受影响，却没有加密采样的任务"),
                format!("{id} will be reached and nobody samples there"),
            );
        }
    }
    if exposed && bench.has_line(notice) && bench.standing(notice).is_empty() {
        findings.add(
            "border-notice-missing",
            &bench.case.incident.id,
            "出境断面将受影响，却没有起草跨境通报的任务",
            "the border will be reached and nobody drafts the notice across it",
        );
    }
}
