//! Crews and stock: each once, each fit for its task.

use super::{Bench, Findings};
use crate::plan::DeadlineLine;
use hean_basin::{Basin, Detail, Facility, SectionKind};
use hean_incident::task::{Basis, Deadline, Task, TaskState};
use hean_units::{CrewId, FacilityId, ItemId, LonLat, RoadEdgeId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Quantities are counted to a thousandth.
const NOTHING: f64 = 0.0005;

pub(super) fn check(bench: &Bench, findings: &mut Findings) {
    crews(bench, findings);
    stock(bench, findings);
}

/// The tasks that are judged and those of all other incidents.
fn everywhere<'a>(bench: &Bench<'a>) -> Vec<&'a Task> {
    let own = &bench.case.incident.id;
    let others = bench.case.state.into_iter().flat_map(|state| {
        let incidents = state.incidents.values();
        incidents.filter(|incident| incident.id != *own && incident.closed.is_none())
    });
    let others = others.flat_map(|incident| incident.tasks.values());
    bench.case.tasks.iter().chain(others).collect()
}

fn crews(bench: &Bench, findings: &mut Findings) {
    let mut at: BTreeMap<&CrewId, &Task> = BTreeMap::new();
    for task in everywhere(bench) {
        let Some(crew) = task.crew.as_ref().filter(|_| task.state.is_open()) else {
            continue;
        };
        if let Some(other) = at.insert(crew, task) {
            let zh = format!("同时在 {} 和 {}", other.id, task.id);
            let en = format!("it is at {} and at {}", other.id, task.id);
            findings.add("crew-twice", crew, zh, en);
        }
    }
    for task in bench.case.tasks.iter().filter(|task| task.state.is_open()) {
        if let Some(crew) = &task.crew {
            fit(bench, findings, task, crew);
        }
    }
}

fn fit(bench: &Bench, findings: &mut Findings, task: &Task, id: &CrewId) {
    let Some(crew) = bench.case.basin.crews.get(id) else {
        let zh = format!("没有队伍{id}");
        findings.add(
            "crew-unknown",
            &task.id,
            zh,
            format!("there is no crew {id}"),
        );
        return;
    };
    let lost = bench
        .case
        .state
        .is_some_and(|state| state.crews_lost.contains_key(id));
    if lost {
        let zh = format!("{id} 已不能工作");
        findings.add(
            "crew-lost",
            &task.id,
            zh,
            format!("{id} cannot work any more"),
        );
    }
    let able = task
        .capability
        .as_ref()
        .is_some_and(|wanted| crew.capabilities.contains(wanted));
    if !able {
        let wanted = task.capability.as_deref().unwrap_or("—");
        let zh = format!("{id} 没有能力 {wanted}");
        findings.add(
            "crew-without-capability",
            &task.id,
            zh,
            format!("{id} cannot do {wanted}"),
        );
    }
    if task.owner.as_ref() != Some(&crew.agency) && !task.support.contains(&crew.agency) {
        let zh = format!("{id} 所属的{}既非责任部门也非支援部门", crew.agency);
        let en = format!(
            "{id} is of {}, which neither owns nor supports it",
            crew.agency
        );
        findings.add("crew-of-nobody", &task.id, zh, en);
    }
}

fn shelf(basin: &Basin, depot: &FacilityId, item: &ItemId) -> Option<f64> {
    let Detail::Depot { stock, .. } = &basin.facilities.get(depot)?.detail else {
        return None;
    };
    let lines: Vec<f64> = stock
        .iter()
        .filter(|line| line.item == *item)
        .map(|line| line.quantity)
        .collect();
    (!lines.is_empty()).then(|| lines.iter().sum())
}

fn stock(bench: &Bench, findings: &mut Findings) {
    let basin = bench.case.basin;
    let mut promised: BTreeMap<(&FacilityId, &ItemId), f64> = BTreeMap::new();
    for task in everywhere(bench) {
        for row in &task.reserved {
            *promised.entry((&row.depot, &row.item)).or_insert(0.0) += row.quantity;
        }
    }
    for ((depot, item), promised) in promised {
        if let Some(there) = shelf(basin, depot, item)
            && promised > there + NOTHING
        {
            findings.add(
                "stock-twice",
                &format!("{depot}/{item}"),
                format!("存{there}，却许出{promised}"),
                format!("it holds {there} and {promised} are promised"),
            );
        }
    }
    let closed = closed(bench);
    for task in bench.case.tasks.iter().filter(|task| task.state.is_open()) {
        for row in &task.reserved {
            let unit = basin.items.get(&row.item).map(|item| item.unit.as_str());
            let there = shelf(basin, &row.depot, &row.item).is_some();
            if !there || unit != Some(&row.unit) || row.quantity <= 0.0 {
                let (depot, item) = (&row.depot, &row.item);
                let zh = format!("{depot} 没有这样的 {item}（品名、单位或数量不符）");
                let en = format!("{depot} lists no such {item}: item, unit or quantity");
                findings.add("stock-unknown", &task.id, zh, en);
            } else {
                too_late(bench, findings, task, &row.depot, &closed);
            }
        }
    }
}

fn closed(bench: &Bench) -> BTreeSet<RoadEdgeId> {
    let own = std::iter::once(bench.case.incident);
    let others = bench.case.state.into_iter();
    let others = others.flat_map(|state| state.incidents.values());
    own.chain(others)
        .filter(|incident| incident.closed.is_none())
        .flat_map(|incident| &incident.closures)
        .filter(|closure| closure.holds(bench.case.now))
        .flat_map(|closure| closure.edges.iter().cloned())
        .collect()
}

/// Sent when the task was planned, it comes after the work must begin all the same, or there is no
/// way at all.
fn too_late(
    bench: &Bench,
    findings: &mut Findings,
    task: &Task,
    depot: &FacilityId,
    closed: &BTreeSet<RoadEdgeId>,
) {
    let mut all = task.deadline.iter().chain(&task.other_deadlines);
    let Some(deadline) = all.find(|deadline| deadline.basis == Basis::Physical) else {
        return;
    };
    if task.infeasible || task.state == TaskState::Executing {
        return;
    }
    let Some(facility) = bench.case.basin.facilities.get(depot) else {
        return;
    };
    let sent = task.history.first().map_or(bench.case.now, |step| step.at);
    let places = where_wanted(bench, task, deadline);
    let in_time = |place: &LonLat| {
        let eta = eta(bench, facility, *place, closed);
        eta.is_some_and(|eta| sent + eta + task.takes <= deadline.at)
    };
    if !places.is_empty() && !places.iter().any(in_time) {
        findings.add(
            "stock-too-late",
            &task.id,
            format!("{depot} 的物资晚于时限，却未说明"),
            format!("stock from {depot} comes after the deadline, and that is not said"),
        );
    }
}

/// The task's section, or those whose arrival less the margin of the rule is the deadline.
fn where_wanted(bench: &Bench, task: &Task, deadline: &Deadline) -> Vec<LonLat> {
    let facilities = &bench.case.basin.facilities;
    let at = |id: &FacilityId| facilities.get(id).map(|facility| facility.at);
    if let Some(section) = &task.section {
        return at(section).into_iter().collect();
    }
    let margin = || {
        let rule = bench.case.plans.rules.get(&deadline.rule)?;
        let mut lines = bench.line(task)?.deadlines.iter();
        lines.find_map(|line| match line {
            DeadlineLine::Before {
                rule: id, setup, ..
            } if *id == rule.id => {
                let setup = setup.as_ref().map_or(Span::ZERO, |(_, takes)| *takes);
                Some(rule.span + setup)
            }
            _ => None,
        })
    };
    let Some(margin) = margin() else {
        return Vec::new();
    };
    let protected = bench
        .below
        .iter()
        .map(|(section, _)| section)
        .filter(|section| {
            matches!(
                section.kind,
                SectionKind::Intake | SectionKind::IrrigationIntake | SectionKind::Border
            )
        });
    protected
        .filter(|section| {
            let early = bench.early.get(&section.id);
            early.is_some_and(|early| *early - margin == deadline.at)
        })
        .filter_map(|section| at(&section.id))
        .collect()
}

fn eta(
    bench: &Bench,
    depot: &Facility,
    place: LonLat,
    closed: &BTreeSet<RoadEdgeId>,
) -> Option<Span> {
    let Detail::Depot {
        release, loading, ..
    } = &depot.detail
    else {
        return None;
    };
    let road = bench.case.basin.route(depot.at, place, closed, 1.0).ok()?;
    Some(*release + *loading + road.time)
}
