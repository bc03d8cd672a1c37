//! What time asks for: the ladder of tasks that nobody took and of approvals that nobody gave,
//! deadlines that passed, acceptances without work.

use super::{plan_of, streams, substitute, tasks_where};
use crate::write::Pen;
use hean_incident::body::{AcceptanceExpired, DeadlineMissed, TaskEscalated};
use hean_incident::{Task, TaskState};
use hean_planner::Plan;
use hean_units::{AgencyId, IncidentId, Instant, Span, StreamId, Text};

/// The rung that is reached when the whole ladder stayed silent: another agency is asked, or the
/// command is told that there is none.
pub(super) fn beyond(plan: &Plan) -> u8 {
    let top = plan.ladder.iter().map(|rung| rung.level).max();
    top.map_or(1, |top| top.saturating_add(1))
}

/// How long an order may stay silent on the whole ladder: the last rung has as long as the first
/// one had.
fn silence(plan: &Plan) -> Option<Span> {
    let first = plan.ladder.first()?;
    plan.ladder.last().map(|last| last.after + first.after)
}

/// The whole length of the ladder.
pub(super) fn length(plan: &Plan) -> Span {
    plan.ladder.last().map_or(Span::ZERO, |rung| rung.after)
}

/// The next moment at which a task that waits since `since` climbs.
pub(super) fn moments(plan: &Plan, task: &Task, since: Instant, at: &mut impl FnMut(Instant)) {
    let next = plan.ladder.iter().find(|rung| rung.level > task.escalation);
    match next {
        Some(rung) => at(since + rung.after),
        None if task.state != TaskState::Proposed && task.escalation < beyond(plan) => {
            silence(plan).into_iter().for_each(|span| at(since + span));
        }
        None => {}
    }
}

/// Climbs the ladders, and notes deadlines that passed.
pub(super) fn climb_all(pen: &mut Pen, id: &IncidentId) {
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let Some(plan) = plan_of(incident, pen.world.plans) else {
        return;
    };
    let now = pen.now;
    let late = |task: &Task| {
        let passed = task.deadline.as_ref().is_some_and(|one| now >= one.at);
        passed && !task.missed && !super::rounds::repeats(task)
    };
    let climbs = |task: &Task| {
        let since = since(incident, task)?;
        let mut due = false;
        moments(plan, task, since, &mut |at| due |= at <= now);
        due.then_some(since)
    };
    let open = incident.tasks.values().filter(|task| task.state.is_open());
    let due = open.filter_map(|task| {
        let since = climbs(task);
        (since.is_some() || late(task)).then(|| (task.clone(), since))
    });
    let due: Vec<(Task, Option<Instant>)> = due.collect();
    for (task, since) in due {
        if late(&task)
            && let Some(deadline) = &task.deadline
        {
            let streams = streams(id, task.owner.as_ref());
            let (task, deadline) = (task.id.clone(), deadline.at);
            pen.decide(&streams, DeadlineMissed { task, deadline });
        }
        if let Some(since) = since {
            climb(pen, plan, id, &task, since);
        }
    }
}

/// Since when a task waits for somebody: the owner to take it, or the approver to approve it.
fn since(incident: &hean_incident::Incident, task: &Task) -> Option<Instant> {
    task.owner.as_ref()?;
    if task.state.awaits_acceptance() {
        return task.entered(TaskState::Issued);
    }
    if task.state == TaskState::Proposed && task.approved.is_none() {
        return incident.approvals.get(&task.id).map(|held| held.asked);
    }
    None
}

fn climb(pen: &mut Pen, plan: &Plan, id: &IncidentId, task: &Task, since: Instant) {
    let waits_for = match task.state {
        TaskState::Proposed => &task.approver,
        _ => &task.owner,
    };
    let Some(agency) = waits_for.clone() else {
        return;
    };
    for rung in &plan.ladder {
        if rung.level > task.escalation && pen.now >= since + rung.after {
            tell(pen, id, task, &agency, rung.level);
        }
    }
    let top = plan.ladder.last().map_or(0, |rung| rung.level);
    let silent = silence(plan).is_some_and(|span| pen.now >= since + span);
    if task.state != TaskState::Proposed && silent && task.escalation <= top {
        substitute::silent(pen, id, plan, task);
    }
}

/// Tells a rung of an agency's ladder; the upper ones reach the command's inbox as well.
fn tell(pen: &mut Pen, id: &IncidentId, task: &Task, agency: &AgencyId, level: u8) {
    let found = pen.world.basin.agencies.get(agency);
    let to = found.and_then(|agency| agency.ladder.get(usize::from(level)));
    let to = to.cloned().unwrap_or_else(command_phone);
    tell_as(pen, id, task, agency, level, to);
}

/// The command must decide itself, and hears why.
pub(super) fn tell_command(pen: &mut Pen, id: &IncidentId, task: &Task, level: u8, why: &Text) {
    let Some(owner) = task.owner.clone() else {
        return;
    };
    let phone = command_phone();
    let to = Text::new(
        format!("{}（{}）", phone.zh(), why.zh()),
        format!("{} ({})", phone.en(), why.en()),
    );
    tell_as(pen, id, task, &owner, level, to);
}

fn tell_as(pen: &mut Pen, id: &IncidentId, task: &Task, agency: &AgencyId, level: u8, to: Text) {
    let mut streams = streams(id, Some(agency));
    if level >= 2
        && let Some(command) = pen.world.owner("command")
    {
        streams.push(StreamId::agency(command));
    }
    let told = TaskEscalated {
        task: task.id.clone(),
        agency: agency.clone(),
        level,
        to,
    };
    pen.decide(&streams, told);
}

fn command_phone() -> Text {
    Text::new("指挥部值班电话", "command duty telephone")
}

/// Returns tasks to issued whose acceptance was not followed by work.
pub(super) fn expire(pen: &mut Pen, id: &IncidentId) {
    let Some(incident) = pen.state.incidents.get(id) else {
        return;
    };
    let Some(plan) = plan_of(incident, pen.world.plans) else {
        return;
    };
    let now = pen.now;
    let expired = |task: &Task| {
        let accepted = task.entered(TaskState::Accepted);
        task.state == TaskState::Accepted
            && accepted.is_some_and(|accepted| now >= accepted + plan.acceptance_expires)
    };
    for task in tasks_where(pen, id, expired) {
        let streams = streams(id, task.owner.as_ref());
        let version = task.version + 1;
        let task = task.id;
        pen.decide(&streams, AcceptanceExpired { task, version });
    }
}
