//! From a plan and a situation to tasks, with a report of what was left out and why.

use crate::plan::{Each, Line, Need, Plan, Scope};
use crate::situation::Situation;
use crate::timing::timing_among;
use hean_incident::task::{AssignedBy, Task, TaskState};
use hean_units::{AgencyId, DutyId, FacilityId, PlanTaskId, TaskId, Text};
use std::collections::{BTreeMap, BTreeSet};

/// What the planner proposes for an incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The plan.
    pub plan: String,
    /// All tasks that the plan wants now, in plan order.
    pub tasks: Vec<Task>,
    /// Plan lines that do not apply: id → why.
    pub not_applied: BTreeMap<String, Text>,
    /// Tasks that cannot be in time: id → why.
    pub infeasible: BTreeMap<String, Text>,
}

/// Longest list of tasks of one incident; what a plan wants beyond it is reported, not issued.
pub const TASKS_MAX: usize = 500;

/// Applies `plan` to the situation. The same situation gives the same proposal.
pub fn propose(situation: &Situation, plan: &Plan) -> Proposal {
    let mut proposal = Proposal {
        plan: plan.id.clone(),
        tasks: Vec::new(),
        not_applied: BTreeMap::new(),
        infeasible: BTreeMap::new(),
    };
    for line in &plan.lines {
        let mut reasons = Vec::new();
        let mut used = false;
        for (part, agency, section) in parts(situation, plan, line) {
            let because = match situation.judge(&line.when, section.as_ref()) {
                Ok(because) => because,
                Err(why) => {
                    reasons.push(why);
                    continue;
                }
            };
            let task = match task(situation, line, part, (agency, section), &proposal.tasks) {
                Ok(task) => Task { because, ..task },
                Err(why) => {
                    reasons.push(why);
                    continue;
                }
            };
            if proposal.tasks.len() >= TASKS_MAX {
                reasons.push(Text::new(
                    "任务数达到上限500",
                    "the limit of 500 tasks is reached",
                ));
                continue;
            }
            if task.infeasible {
                let reason = task
                    .deadline
                    .as_ref()
                    .map(|deadline| deadline.reason.clone());
                proposal
                    .infeasible
                    .insert(task.id.to_string(), reason.unwrap_or_default());
            }
            used = true;
            proposal.tasks.push(task);
        }
        if !used {
            let none = Text::new("下游没有这类对象", "there is nothing of the kind below");
            let why = reasons.into_iter().next().unwrap_or(none);
            proposal.not_applied.insert(line.id.to_string(), why);
        }
    }
    resolve_needs(plan, &mut proposal.tasks);
    proposal
}

type Part = (Option<String>, Option<AgencyId>, Option<FacilityId>);

/// The tasks that a line asks for: suffix of the id, owner if the line names it, section.
fn parts(situation: &Situation, plan: &Plan, line: &Line) -> Vec<Part> {
    let of_section = |section: &hean_basin::Section| {
        (Some(section.id.to_string()), None, Some(section.id.clone()))
    };
    let of_agency = |agency: AgencyId| (Some(agency.to_string()), Some(agency), None);
    match line.each {
        Each::Once => vec![(None, None, None)],
        Each::FirstWave => first_wave(situation, plan)
            .into_iter()
            .map(of_agency)
            .collect(),
        Each::DownstreamCounties => situation
            .downstream_counties()
            .into_iter()
            .map(of_agency)
            .collect(),
        Each::Counties => {
            let agencies = &situation.basin.agencies;
            let owners = DutyId::new("county").map(|duty| agencies.owners(&duty));
            let owners = owners.unwrap_or_default().into_iter();
            owners.map(|agency| of_agency(agency.id.clone())).collect()
        }
        Each::WarnedIntakes => {
            let far = situation.plans.warn_speed.get() * situation.plans.warn_within.secs_f64();
            let all = situation.drinking_intakes(true);
            all.filter(|(_, distance)| distance.get() <= far)
                .map(|(s, _)| of_section(s))
                .collect()
        }
        Each::DrinkingIntakes => situation
            .drinking_intakes(false)
            .map(|(section, _)| of_section(section))
            .collect(),
        Each::Canals => situation
            .below()
            .iter()
            .filter(|(section, _)| section.kind == hean_basin::SectionKind::IrrigationIntake)
            .map(|(section, _)| of_section(section))
            .collect(),
        Each::BorderSections => situation
            .borders()
            .map(|(section, _)| of_section(section))
            .collect(),
    }
}

/// The agencies of the first push, each once, in plan order.
pub fn first_wave(situation: &Situation, plan: &Plan) -> Vec<AgencyId> {
    let mut seen = BTreeSet::new();
    plan.first_wave
        .iter()
        .filter_map(|duty| situation.owner(duty, None))
        .map(|(agency, _)| agency)
        .filter(|agency| seen.insert(agency.clone()))
        .collect()
}

/// Id of the task of a plan line: `INC-0001-T28-INT-013`.
fn task_id(situation: &Situation, line: &PlanTaskId, suffix: Option<&str>) -> Option<TaskId> {
    let incident = &situation.incident.id;
    TaskId::new(match suffix {
        None => format!("{incident}-{line}"),
        Some(suffix) => format!("{incident}-{line}-{suffix}"),
    })
    .ok()
}

fn task(
    situation: &Situation,
    line: &Line,
    suffix: Option<String>,
    (agency, section): (Option<AgencyId>, Option<FacilityId>),
    planned: &[Task],
) -> Result<Task, Text> {
    let facility = section
        .as_ref()
        .and_then(|id| situation.basin.facilities.get(id));
    let county = facility.and_then(|facility| facility.county.as_ref());
    let resolve = |duty| situation.owner(duty, county.map(|county| county.code.as_str()));
    let named = agency.map(|agency| (agency, AssignedBy::Plan));
    let owner = named.or_else(|| line.duty.as_ref().and_then(resolve));
    if owner.is_none() && !line.by_system {
        return Err(nobody(line.duty.as_ref()));
    }
    let approver = match &line.approve {
        None => None,
        // Nobody may do unapproved what the plan wants approved.
        Some(duty) => Some(resolve(duty).ok_or_else(|| nobody(Some(duty)))?.0),
    };
    let (agency, assigned_by) = match owner {
        Some((agency, by)) => (Some(agency), by),
        None => (None, AssignedBy::Plan),
    };
    let mut support: Vec<AgencyId> = Vec::new();
    for (helper, _) in line.support.iter().filter_map(resolve) {
        if Some(&helper) != agency.as_ref() && !support.contains(&helper) {
            support.push(helper);
        }
    }
    let timing = timing_among(situation, line, section.as_ref(), planned);
    let title = match facility {
        Some(facility) => Text::new(
            format!("{}：{}", line.title.zh(), facility.name.zh()),
            format!("{}: {}", line.title.en(), facility.name.en()),
        ),
        None => line.title.clone(),
    };
    let age = situation.now - situation.incident.t0;
    Ok(Task {
        id: task_id(situation, &line.id, suffix.as_deref())
            .ok_or_else(|| Text::new("任务编号过长", "the task's id would be too long"))?,
        incident: situation.incident.id.clone(),
        plan: line.id.clone(),
        title,
        detail: Text::default(),
        lane: line.lane.clone(),
        owner: agency,
        support,
        assigned_by,
        duty: line.duty.clone(),
        because: Text::default(),
        approver,
        approved: None,
        capability: line.capability.clone(),
        crew: None,
        reserved: Vec::new(),
        repeats_s: line.repeats_at(age).map(|every| every.millis() / 1000),
        attachments: Vec::new(),
        section,
        needs: Vec::new(),
        deadline: timing.deadline,
        other_deadlines: timing.others,
        takes: line.takes,
        infeasible: timing.infeasible,
        evidence_wanted: line.evidence.clone(),
        yields: line.yields.clone(),
        version: 1,
        state: TaskState::Proposed,
        outcome: None,
        escalation: 0,
        missed: false,
        history: Vec::new(),
    })
}

fn nobody(duty: Option<&DutyId>) -> Text {
    let duty = duty.map_or("", |duty| duty.as_str());
    Text::new(
        format!("找不到承担 {duty} 职责的部门"),
        format!("nobody has the duty {duty} here"),
    )
}

/// Turns the needs of the lines into the ids of tasks that are there. A need whose lines do not
/// apply, or which has no task in its scope, is met by nothing being there.
fn resolve_needs(plan: &Plan, tasks: &mut [Task]) {
    let there: Vec<(TaskId, PlanTaskId, Option<AgencyId>, Option<FacilityId>)> = tasks
        .iter()
        .map(|t| {
            (
                t.id.clone(),
                t.plan.clone(),
                t.owner.clone(),
                t.section.clone(),
            )
        })
        .collect();
    for task in tasks {
        let Some(line) = plan.line(&task.plan) else {
            continue;
        };
        let mut needs = BTreeSet::new();
        for Need { lines, scope } in &line.needs {
            for (id, of, owner, section) in &there {
                let fits = match scope {
                    Scope::All => true,
                    Scope::SameOwner => *owner == task.owner,
                    Scope::SameSection => *section == task.section,
                };
                if lines.contains(of) && fits && *id != task.id {
                    needs.insert(id.clone());
                }
            }
        }
        task.needs = needs.into_iter().collect();
    }
}
