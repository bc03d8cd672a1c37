//! Planning, issuing, escalating and ending tasks.

use super::{plan_of, with_situation};
use crate::write::Pen;
use hean_basin::{Basin, ReachPoint};
use hean_incident::body::{
    AcceptanceExpired, DeadlineChanged, DeadlineMissed, PlanMade, ReportSent, SuppliesFound,
    SupplyAnswer, SupplyOffer, TaskDone, TaskEscalated, TaskFailed, TaskIssued, TaskProposed,
    TaskSubstituted, TaskSuperseded,
};
use hean_incident::task::Task;
use hean_incident::{Incident, TaskState};
use hean_planner::plan::DoneOn;
use hean_planner::{Plan, Plans, Proposal, Situation, propose, timing};
use hean_units::{AgencyId, FacilityId, IncidentId, Instant, LonLat, StreamId, TaskId, Text};
use serde_json::json;
use std::collections::BTreeMap;

fn streams(id: &IncidentId, owner: Option<&AgencyId>) -> Vec<StreamId> {
    let mut streams = vec![StreamId::incident(id)];
    streams.extend(owner.map(StreamId::agency));
    streams
}

fn tasks_where(pen: &Pen, id: &IncidentId, wanted: impl Fn(&Task) -> bool) -> Vec<Task> {
    let incident = pen.state.incidents.get(id);
    incident.map_or_else(Vec::new, |incident| {
        incident
            .tasks
            .values()
            .filter(|task| wanted(task))
            .cloned()
            .collect()
    })
}

/// Makes the plan, and makes it again when a new forecast is in force.
pub(super) fn plan(pen: &mut Pen, basin: &Basin, plans: &Plans, id: &IncidentId) {
    let made = with_situation(pen, basin, plans, id, |situation, incident| {
        let forecast = incident
            .forecast
            .as_ref()
            .map(|held| held.request.id.clone());
        if incident.plan.is_some() && incident.planned_on == forecast {
            return None;
        }
        let proposal = match plans.plan_for(incident.kind) {
            Some(plan) => propose(situation, plan),
            None => no_plan(),
        };
        Some((proposal, forecast))
    });
    let Some(Some((proposal, forecast))) = made else {
        return;
    };
    let home = streams(id, None);
    let Proposal {
        plan,
        tasks,
        not_applied,
        infeasible,
    } = proposal;
    let count = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
    let made = PlanMade {
        plan,
        tasks: count,
        forecast,
        not_applied,
        infeasible,
    };
    let reasons = made.not_applied.clone();
    pen.decide(&home, made);
    reconcile(pen, plans, id, tasks, &reasons);
}

fn no_plan() -> Proposal {
    let why = Text::new(
        "本库尚无此类事件的响应方案",
        "there is no response plan for this kind yet",
    );
    Proposal {
        plan: "none".to_owned(),
        tasks: Vec::new(),
        not_applied: BTreeMap::from([("*".to_owned(), why)]),
        infeasible: BTreeMap::new(),
    }
}

/// Brings the open tasks in line with the proposal, with the least disturbance.
fn reconcile(
    pen: &mut Pen,
    plans: &Plans,
    id: &IncidentId,
    proposed: Vec<Task>,
    reasons: &BTreeMap<String, Text>,
) {
    let known = tasks_where(pen, id, |_| true);
    let known: BTreeMap<_, _> = known
        .into_iter()
        .map(|task| (task.id.clone(), task))
        .collect();
    let wanted: Vec<TaskId> = proposed.iter().map(|task| task.id.clone()).collect();
    for task in proposed {
        match known.get(&task.id) {
            None => {
                let home = streams(id, None);
                pen.decide(&home, TaskProposed { task });
            }
            Some(before) if before.state.is_open() && before.owner.is_some() => {
                change_deadline(pen, plans, id, before, task);
            }
            Some(_) => {}
        }
    }
    for task in known.values() {
        let dropped = task.state.is_open() && !wanted.contains(&task.id);
        let stands_in = known_substitute(pen, id, &task.id);
        if dropped && !stands_in && task.state != TaskState::Executing {
            let none = Text::new(
                "预报更新后不再需要",
                "no longer needed after the new forecast",
            );
            let reason = reasons.get(task.plan.as_str()).cloned().unwrap_or(none);
            let streams = streams(id, task.owner.as_ref());
            pen.decide(
                &streams,
                TaskSuperseded {
                    task: task.id.clone(),
                    reason,
                },
            );
        }
    }
}

fn known_substitute(pen: &Pen, id: &IncidentId, task: &TaskId) -> bool {
    let incident = pen.state.incidents.get(id);
    incident.is_some_and(|incident| incident.substituted.values().any(|by| by == task))
}

/// Writes a new deadline where it moved by more than the stated step, appeared or became
/// infeasible.
fn change_deadline(pen: &mut Pen, plans: &Plans, id: &IncidentId, before: &Task, after: Task) {
    let (old, new) = (&before.deadline, &after.deadline);
    let (moved, earlier) = match (old, new) {
        (Some(old), Some(new)) => {
            let by = new.at - old.at;
            (by.abs() > plans.replan_after, by.millis() < 0)
        }
        (None, Some(_)) => (true, true),
        (Some(_), None) => (true, false),
        (None, None) => (false, false),
    };
    if !moved && before.infeasible == after.infeasible {
        return;
    }
    let waits = before.state == TaskState::Proposed;
    let shown = |deadline: &Option<hean_incident::Deadline>| {
        deadline
            .as_ref()
            .map_or("—".to_owned(), |deadline| deadline.at.minute())
    };
    let reason = Text::new(
        format!("到达预报变化：{} → {}", shown(old), shown(new)),
        format!("the forecast moved: {} -> {}", shown(old), shown(new)),
    );
    let owner = if waits { None } else { before.owner.as_ref() };
    let streams = streams(id, owner);
    let change = DeadlineChanged {
        task: before.id.clone(),
        deadline: after.deadline,
        other_deadlines: after.other_deadlines,
        earlier,
        infeasible: after.infeasible,
        version: if waits {
            before.version
        } else {
            before.version + 1
        },
        reason,
    };
    pen.decide(&streams, change);
}

/// Ends the system's own tasks and those that an acceptance ends.
pub(super) fn finish_own(pen: &mut Pen, basin: &Basin, plans: &Plans, id: &IncidentId) {
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let Some(plan) = plan_of(incident, plans) else {
        return;
    };
    let forecast = incident
        .forecast
        .as_ref()
        .map(|held| held.request.id.clone());
    let (entry, lost) = (
        incident.entry.is_some(),
        incident.forecasts > 0 && incident.pending.is_empty(),
    );
    for task in tasks_where(pen, id, |task| task.state.is_open()) {
        let Some(line) = plan.line(&task.plan) else {
            continue;
        };
        let evidence = match line.done_on {
            Some(DoneOn::Opened) => json!({"incident": id}),
            Some(DoneOn::Accepted) if task.state == TaskState::Accepted => json!({}),
            Some(DoneOn::Forecast) => match &forecast {
                Some(forecast) => json!({"forecast": forecast}),
                None if !entry || lost => {
                    let reason = "no forecast: the release reaches no river of this basin, or the \
                                  model failed";
                    let streams = streams(id, task.owner.as_ref());
                    let failed = TaskFailed {
                        task: task.id,
                        reason: reason.to_owned(),
                    };
                    pen.decide(&streams, failed);
                    continue;
                }
                None => continue,
            },
            Some(DoneOn::Supplies) if forecast.is_some() => {
                find_supplies(pen, basin, plans, plan, id);
                json!({"answers": "supplies_found"})
            }
            _ => continue,
        };
        let streams = streams(id, task.owner.as_ref());
        pen.decide(
            &streams,
            TaskDone {
                task: task.id,
                evidence,
            },
        );
    }
}

/// Answers "with what" for the first section that can still be protected, else for the scene.
fn find_supplies(pen: &mut Pen, basin: &Basin, plans: &Plans, plan: &Plan, id: &IncidentId) {
    let now = pen.now;
    let found = with_situation(pen, basin, plans, id, |situation, incident| {
        let (section, at) = target(situation, incident);
        let wanted = plan
            .supplies
            .iter()
            .filter(|line| situation.holds(line.when, None).is_ok());
        let answers = wanted.filter_map(|line| supply_answer(basin, incident, line, at, now));
        SuppliesFound {
            section,
            at: at.rounded(),
            answers: answers.collect(),
        }
    });
    if let Some(found) = found {
        let mut streams = streams(id, None);
        if let Ok(duty) = hean_units::DutyId::new("supplies-desk")
            && let Some(agency) = basin.agencies.for_duty(&duty, None)
        {
            streams.push(StreamId::agency(&agency.id));
        }
        pen.decide(&streams, found);
    }
}

fn target(situation: &Situation, incident: &Incident) -> (Option<FacilityId>, LonLat) {
    let basin = situation.basin;
    if let Some((arrival, _)) = situation.exposed_sections().first()
        && let Some(facility) = basin.facilities.get(&arrival.section)
    {
        return (Some(arrival.section.clone()), facility.at);
    }
    let entry = incident.entry.as_ref().and_then(|entry| {
        let (reach, chainage) = (entry.reach.clone(), entry.chainage_m);
        basin.rivers.point_of(&ReachPoint { reach, chainage })
    });
    (None, entry.unwrap_or(incident.at))
}

fn supply_answer(
    basin: &Basin,
    incident: &Incident,
    line: &hean_planner::plan::SupplyLine,
    at: LonLat,
    now: Instant,
) -> Option<SupplyAnswer> {
    let item = basin.items.get(&line.item)?;
    let query = hean_supply::Query {
        at,
        item: line.item.clone(),
        quantity: Some(line.quantity),
        by: None,
        count: 5,
        closures: incident.closed_edges(now),
        speed_factor: 1.0,
        committed: BTreeMap::new(),
    };
    let (offers, short) = match hean_supply::nearest(basin, &query) {
        Ok(answer) => {
            let offers = answer.offers.iter().map(|offer| SupplyOffer {
                depot: offer.depot.clone(),
                name: offer.name.clone(),
                usable: offer.usable,
                eta_s: offer.eta.rounded_to_minute().millis() / 1000,
            });
            (offers.collect(), answer.shortfall.unwrap_or(0.0))
        }
        Err(_) => (Vec::new(), line.quantity),
    };
    Some(SupplyAnswer {
        item: line.item.to_string(),
        name: item.name.clone(),
        unit: item.unit.clone(),
        wanted: line.quantity,
        short,
        offers,
    })
}

/// Issues what is ready: everything it needs is closed, or it cannot wait for it any longer.
pub(super) fn issue(pen: &mut Pen, basin: &Basin, plans: &Plans, id: &IncidentId) {
    let now = pen.now;
    let ready = with_situation(pen, basin, plans, id, |situation, incident| {
        let plan = plan_of(incident, plans)?;
        let mut ready = Vec::new();
        for task in incident.tasks.values() {
            if task.state != TaskState::Proposed || task.owner.is_none() {
                continue;
            }
            let open_needs: Vec<TaskId> = task
                .needs
                .iter()
                .filter(|need| {
                    incident
                        .standing(need)
                        .is_some_and(|task| task.state.is_open())
                })
                .cloned()
                .collect();
            let latest = task
                .deadline
                .as_ref()
                .map(|deadline| deadline.at - task.takes);
            if !open_needs.is_empty() && latest.is_none_or(|latest| now < latest) {
                continue;
            }
            let mut task = task.clone();
            if let Some(line) = plan.line(&task.plan) {
                let timing = timing(situation, line, task.section.as_ref());
                task.deadline = timing.deadline;
                task.other_deadlines = timing.others;
                task.infeasible = timing.infeasible;
            }
            task.history.clear();
            task.state = TaskState::Issued;
            ready.push(TaskIssued { task, open_needs });
        }
        Some(ready)
    });
    for issued in ready.flatten().unwrap_or_default() {
        let streams = streams(id, issued.task.owner.as_ref());
        pen.decide(&streams, issued);
    }
}

/// Climbs the ladder of tasks that nobody took, and notes deadlines that passed.
pub(super) fn escalate(pen: &mut Pen, basin: &Basin, plans: &Plans, id: &IncidentId) {
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let Some(plan) = plan_of(incident, plans) else {
        return;
    };
    let now = pen.now;
    for task in tasks_where(pen, id, |task| task.state.is_open()) {
        if let Some(deadline) = &task.deadline
            && !task.missed
            && now >= deadline.at
        {
            let streams = streams(id, task.owner.as_ref());
            let (task, deadline) = (task.id.clone(), deadline.at);
            pen.decide(&streams, DeadlineMissed { task, deadline });
        }
        let (Some(owner), Some(issued)) = (&task.owner, task.entered(TaskState::Issued)) else {
            continue;
        };
        if !task.state.awaits_acceptance() {
            continue;
        }
        for rung in &plan.ladder {
            if rung.level > task.escalation && now >= issued + rung.after {
                climb(pen, basin, id, &task, owner, rung.level);
            }
        }
    }
}

fn climb(pen: &mut Pen, basin: &Basin, id: &IncidentId, task: &Task, owner: &AgencyId, level: u8) {
    let agency = basin.agencies.get(owner);
    let to = agency.and_then(|agency| agency.ladder.get(usize::from(level)));
    let to = to
        .cloned()
        .unwrap_or_else(|| Text::new("指挥部值班电话", "command duty telephone"));
    let mut streams = streams(id, Some(owner));
    if level >= 2
        && let Ok(duty) = hean_units::DutyId::new("command")
        && let Some(command) = basin.agencies.for_duty(&duty, None)
    {
        streams.push(StreamId::agency(&command.id));
    }
    let (task, agency) = (task.id.clone(), owner.clone());
    pen.decide(
        &streams,
        TaskEscalated {
            task,
            agency,
            level,
            to,
        },
    );
}

/// Returns tasks to issued whose acceptance was not followed by work.
pub(super) fn expire(pen: &mut Pen, plans: &Plans, id: &IncidentId) {
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let Some(plan) = plan_of(incident, plans) else {
        return;
    };
    let now = pen.now;
    for task in tasks_where(pen, id, |task| task.state == TaskState::Accepted) {
        let accepted = task.entered(TaskState::Accepted);
        if accepted.is_some_and(|accepted| now >= accepted + plan.acceptance_expires) {
            let streams = streams(id, task.owner.as_ref());
            let version = task.version + 1;
            pen.decide(
                &streams,
                AcceptanceExpired {
                    task: task.id,
                    version,
                },
            );
        }
    }
}

/// A task whose plan line sends a statutory report has sent it.
pub(super) fn report_sent(pen: &mut Pen, plans: &Plans, id: &IncidentId, task: &TaskId) {
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let Some(done) = incident.tasks.get(task) else {
        return;
    };
    let line = plan_of(incident, plans).and_then(|plan| plan.line(&done.plan));
    if let Some(report) = line.and_then(|line| line.report.clone()) {
        let streams = streams(id, done.owner.as_ref());
        pen.decide(
            &streams,
            ReportSent {
                report,
                task: task.clone(),
            },
        );
    }
}

/// Asks another agency after a refusal or failure; without one, the command is told at once.
pub(super) fn substitute(
    pen: &mut Pen,
    basin: &Basin,
    plans: &Plans,
    id: &IncidentId,
    task: &TaskId,
    why: &str,
) {
    let found = with_situation(pen, basin, plans, id, |situation, incident| {
        let task = incident.tasks.get(task)?.clone();
        let plan = plan_of(incident, plans)?;
        let tries = incident
            .tasks
            .values()
            .filter(|other| other.plan == task.plan && other.section == task.section);
        let tries = tries.count();
        Some((
            hean_planner::substitute(situation, plan, &task),
            tries,
            task,
        ))
    });
    let Some(Some((agency, tries, task))) = found else {
        return;
    };
    let Some(agency) = agency else {
        if let Some(owner) = task.owner.clone() {
            climb(pen, basin, id, &task, &owner, 3);
        }
        return;
    };
    let base = match task.id.as_str().rsplit_once("-S") {
        Some((base, number)) if number.parse::<u32>().is_ok() => base.to_owned(),
        _ => task.id.to_string(),
    };
    let Ok(by) = TaskId::new(format!("{base}-S{tries}")) else {
        return;
    };
    let reason = Text::new(
        format!(
            "{} 未能承担：{why}",
            task.owner.as_ref().map_or("", |owner| owner.as_str())
        ),
        format!(
            "{} could not: {why}",
            task.owner.as_ref().map_or("", |owner| owner.as_str())
        ),
    );
    let support = task
        .support
        .iter()
        .filter(|helper| **helper != agency)
        .cloned()
        .collect();
    let substitute = Task {
        id: by.clone(),
        owner: Some(agency),
        support,
        version: 1,
        state: TaskState::Proposed,
        outcome: None,
        escalation: 0,
        missed: false,
        history: Vec::new(),
        ..task.clone()
    };
    let home = streams(id, None);
    pen.decide(&home, TaskProposed { task: substitute });
    let streams = streams(id, task.owner.as_ref());
    pen.decide(
        &streams,
        TaskSubstituted {
            task: task.id,
            by,
            reason,
        },
    );
}

/// Puts a task that the command gave to another agency into that agency's inbox.
pub(super) fn reissue(pen: &mut Pen, id: &IncidentId, task: &TaskId) {
    let Some(task) = pen.state.task(task).cloned() else {
        return;
    };
    if task.state != TaskState::Proposed {
        let streams = streams(id, task.owner.as_ref());
        let task = Task {
            state: TaskState::Issued,
            history: Vec::new(),
            ..task
        };
        pen.decide(
            &streams,
            TaskIssued {
                task,
                open_needs: Vec::new(),
            },
        );
    }
}
