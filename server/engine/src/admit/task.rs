//! Answers to tasks, approvals, and what the command does with a task.

use super::{Admitted, Gate, agency, commands, speaks_for, unknown_kind};
use crate::engine::RECEIPT_MOOT;
use hean_incident::task::may_follow;
use hean_incident::{Body, Refusal, Task, TaskState};
use hean_units::{StreamId, TaskId};

/// The task that a reply is about and the state that it asks for; `None` keeps the state.
fn asked(body: &Body) -> Option<(&TaskId, Option<TaskState>)> {
    Some(match body {
        Body::TaskDelivered(b) => (&b.task, Some(TaskState::Delivered)),
        Body::TaskReceived(b) => (&b.task, Some(TaskState::Received)),
        Body::TaskAccepted(b) => (&b.task, Some(TaskState::Accepted)),
        Body::TaskRefused(b) => (&b.task, Some(TaskState::Refused)),
        Body::TaskStarted(b) => (&b.task, Some(TaskState::Executing)),
        Body::TaskDone(b) => (&b.task, Some(TaskState::Done)),
        Body::TaskFailed(b) => (&b.task, Some(TaskState::Failed)),
        Body::TaskCancelled(b) => (&b.task, Some(TaskState::Cancelled)),
        Body::TaskDisapproved(b) => (&b.task, Some(TaskState::Cancelled)),
        Body::TaskReassigned(b) => (&b.task, None),
        Body::TaskApproved(b) => (&b.task, None),
        _ => return None,
    })
}

pub(super) fn reply(gate: &Gate, body: Body) -> Result<Admitted, Refusal> {
    let Some((id, to)) = asked(&body) else {
        return Err(unknown_kind(&gate.incoming.kind));
    };
    let unknown = || Refusal::new("task.unknown", format!("there is no task `{id}`"));
    let task = gate.state.task(id).ok_or_else(unknown)?;
    let incident = gate
        .state
        .incidents
        .get(&task.incident)
        .ok_or_else(unknown)?;
    let approval = matches!(body, Body::TaskApproved(_) | Body::TaskDisapproved(_));
    let home = StreamId::incident(&incident.id);
    let inbox = task.owner.as_ref().map(StreamId::agency);
    let desk = task.approver.as_ref().filter(|_| approval);
    let desk = desk.map(StreamId::agency);
    // Addressed to another stream than its own, a reply is as good as about no task at all.
    if let Some(stream) = &gate.incoming.stream
        && *stream != home
        && Some(stream) != inbox.as_ref()
        && Some(stream) != desk.as_ref()
    {
        return Err(unknown());
    }
    if incident.closed.is_some() {
        let detail = format!("incident {} is closed and only read", incident.id);
        return Err(Refusal::new("incident.closed", detail));
    }
    if approval {
        approves(gate, task)?;
    } else if !(matches!(body, Body::TaskCancelled(_) | Body::TaskReassigned(_)) && commands(gate))
    {
        own(gate, task)?;
    }
    let receipt = matches!(to, Some(TaskState::Delivered | TaskState::Received));
    version(gate, task, receipt)?;
    follows(task, to, receipt)?;
    let mut streams = vec![home];
    // What is not issued yet is in nobody's inbox.
    streams.extend(inbox.filter(|_| !approval || task.state != TaskState::Proposed));
    streams.extend(desk);
    content(gate, &body, &mut streams)?;
    Ok(Admitted {
        streams,
        incident: Some(incident.id.clone()),
        body: Ok(body),
    })
}

/// The reply names the version that is current; receipts of devices need not.
fn version(gate: &Gate, task: &Task, receipt: bool) -> Result<(), Refusal> {
    let Some(expected) = gate.incoming.expect else {
        return Ok(());
    };
    if expected == task.version || receipt {
        return Ok(());
    }
    let detail = format!(
        "task {} is at version {}, the reply is for version {expected}; look at it again",
        task.id, task.version
    );
    Err(current(task, "task.stale_version", detail))
}

fn follows(task: &Task, to: Option<TaskState>, receipt: bool) -> Result<(), Refusal> {
    match to {
        Some(to) if may_follow(task.state, to) => Ok(()),
        Some(_) if receipt => {
            let detail = format!("task {} is past its receipt", task.id);
            Err(Refusal::new(RECEIPT_MOOT, detail))
        }
        None if task.state.is_open() => Ok(()),
        _ => {
            let wanted = to.map_or("changed".to_owned(), |to| to.to_string());
            let detail = format!("task {} is {} and cannot be {wanted}", task.id, task.state);
            Err(current(task, "task.illegal_transition", detail))
        }
    }
}

/// A refusal with the task as it is now, for the person who saw an older one.
fn current(task: &Task, code: &str, detail: String) -> Refusal {
    Refusal {
        code: code.to_owned(),
        detail,
        current: serde_json::to_value(task).ok(),
    }
}

fn content(gate: &Gate, body: &Body, streams: &mut Vec<StreamId>) -> Result<(), Refusal> {
    let reason = match body {
        Body::TaskRefused(b) => Some(("a refusal", &b.reason)),
        Body::TaskFailed(b) => Some(("a failure", &b.reason)),
        Body::TaskDisapproved(b) => Some(("a disapproval", &b.reason)),
        _ => None,
    };
    if let Some((what, reason)) = reason
        && reason.trim().is_empty()
    {
        let detail = format!("{what} needs a reason");
        return Err(Refusal::new("task.no_reason", detail));
    }
    if let Body::TaskReassigned(b) = body {
        agency(gate.world.basin, &b.to)?;
        streams.push(StreamId::agency(&b.to));
    }
    Ok(())
}

/// Only the owner answers a task; an actor without an agency is the command.
fn own(gate: &Gate, task: &Task) -> Result<(), Refusal> {
    match (speaks_for(gate.incoming), &task.owner) {
        (None, _) => Ok(()),
        (Some(agency), Some(owner)) if agency == owner => Ok(()),
        (Some(agency), _) => {
            let detail = format!("task {} is not a task of `{agency}`", task.id);
            Err(Refusal::new("task.foreign", detail))
        }
    }
}

/// A person of the approving agency, or of the command, approves; once.
fn approves(gate: &Gate, task: &Task) -> Result<(), Refusal> {
    let Some(approver) = &task.approver else {
        let detail = format!("task {} needs no approval", task.id);
        return Err(Refusal::new("task.no_approval", detail));
    };
    if speaks_for(gate.incoming) != Some(approver) && !commands(gate) {
        let detail = format!("task {} is approved by `{approver}`", task.id);
        return Err(Refusal::new("task.not_approver", detail));
    }
    if let Some(approved) = task.approved {
        let word = if approved { "approved" } else { "disapproved" };
        let detail = format!("task {} is {word} already", task.id);
        return Err(current(task, "task.decided", detail));
    }
    Ok(())
}
