//! How simulated agencies approve tasks that a person must approve.

use super::World;
use crate::draw;
use hean_incident::body::ApprovalAsked;
use hean_incident::{Actor, Append, Body, Cause, Incoming};
use hean_units::{AgencyId, Instant, Span, StreamId, TaskId};
use serde_json::json;

/// An approval in the hands of a simulated seat.
pub(super) struct Approval {
    agency: AgencyId,
    /// The entry that asked for it.
    cause: Cause,
    pub due: Instant,
    /// Why it is not given.
    refused: Option<String>,
}

impl Approval {
    /// Names the answer.
    pub fn label(&self, task: &TaskId) -> String {
        format!("approve {task} {}", self.cause.seq)
    }
}

impl World {
    /// Takes a question for approval, or lets it go once it is answered or moot.
    pub(super) fn note_approval(&mut self, append: &Append, body: &Body, home: &Cause) {
        let moot = match body {
            Body::ApprovalAsked(asked) => {
                self.take_approval(asked, append, home);
                return;
            }
            Body::TaskApproved(b) => &b.task,
            Body::TaskDisapproved(b) => &b.task,
            Body::TaskCancelled(b) => &b.task,
            Body::TaskSuperseded(b) => &b.task,
            Body::TaskIssued(b) => &b.task.id,
            _ => return,
        };
        self.approvals.remove(moot);
    }

    fn take_approval(&mut self, asked: &ApprovalAsked, append: &Append, home: &Cause) {
        let inbox = StreamId::agency(&asked.of);
        let came = append.streams.iter().any(|(stream, _)| *stream == inbox);
        let Some(task) = self.state.task(&asked.task).filter(|_| came) else {
            return;
        };
        let seat = self.scenario.seat(&asked.of);
        if !self.plays(&asked.of) || seat.silent.contains(&task.plan) {
            return;
        }
        let draw = draw::unit(self.seed, &format!("approve {} {}", task.id, home.seq));
        let spread = seat.spread.secs_f64() * (2.0 * draw - 1.0);
        let wait = Span::from_secs_f64((seat.accept.secs_f64() + spread).round());
        let approval = Approval {
            agency: asked.of.clone(),
            cause: home.clone(),
            due: append.record.recorded_at + wait.max(super::orders::ACCEPTED_MIN),
            refused: seat.disapprove.get(&task.plan).cloned(),
        };
        self.approvals.insert(asked.task.clone(), approval);
    }

    /// The answer of a task's approver.
    pub(super) fn approve(&mut self, id: &TaskId, at: Instant) -> Option<Incoming> {
        let approval = self.approvals.remove(id)?;
        let task = self.state.task(id)?;
        let stream = StreamId::incident(&task.incident);
        let actor = Actor::simulated(&approval.agency);
        let (kind, data) = match approval.refused {
            None => ("task_approved", json!({"task": id})),
            Some(reason) => ("task_disapproved", json!({"task": id, "reason": reason})),
        };
        let mut incoming = Incoming::new(Some(stream), kind, data, actor, at);
        incoming.cause = Some(approval.cause);
        Some(incoming)
    }
}
