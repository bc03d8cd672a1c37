//! A task and its life cycle.

use crate::body::Reserved;
use crate::record::{Actor, Cause};
use hean_units::{
    AgencyId, AttachmentId, CrewId, DutyId, FacilityId, IncidentId, Instant, PlanTaskId, Span,
    TaskId, Text,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where a task stands. Receipt is a device's, acceptance is a person's: one never implies the
/// other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskState {
    /// Planned; waits for what it needs, or for an approval.
    Proposed,
    /// In the owner's inbox.
    Issued,
    /// Sent to a device of the owner.
    Delivered,
    /// A device of the owner has stored it.
    Received,
    /// A person of the owner took it.
    Accepted,
    /// Work is under way.
    Executing,
    /// Finished, with evidence.
    Done,
    /// A person of the owner refused it, with a reason.
    Refused,
    /// Work could not be finished, with a reason.
    Failed,
    /// Replaced by another task.
    Superseded,
    /// No longer wanted.
    Cancelled,
}

impl TaskState {
    /// Every state, in the order of the life cycle.
    pub const ALL: [Self; 11] = [
        Self::Proposed,
        Self::Issued,
        Self::Delivered,
        Self::Received,
        Self::Accepted,
        Self::Executing,
        Self::Done,
        Self::Refused,
        Self::Failed,
        Self::Superseded,
        Self::Cancelled,
    ];

    /// Still to be done by its owner.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Proposed
                | Self::Issued
                | Self::Delivered
                | Self::Received
                | Self::Accepted
                | Self::Executing
        )
    }

    /// In the owner's inbox without a person having taken it.
    pub fn awaits_acceptance(self) -> bool {
        matches!(self, Self::Issued | Self::Delivered | Self::Received)
    }

    /// The word as stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Issued => "issued",
            Self::Delivered => "delivered",
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Executing => "executing",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
        }
    }
}

impl std::fmt::Display for TaskState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// The one table of legal transitions.
///
/// A person may accept, refuse, start or finish a task whose receipt was never seen (the phone
/// works where the socket does not), so later states do not require `delivered` or `received`.
pub fn may_follow(from: TaskState, to: TaskState) -> bool {
    use TaskState::*;
    match (from, to) {
        (Proposed, Issued) => true,
        (Issued, Delivered) => true,
        (Issued | Delivered, Received) => true,
        (Issued | Delivered | Received, Accepted | Refused) => true,
        // An acceptance that was not followed by work expires.
        (Accepted, Issued) => true,
        (Accepted, Executing | Done | Failed | Refused) => true,
        (Executing, Done | Failed) => true,
        // The system's own tasks are finished by the system where they stand.
        (Proposed, Done) => true,
        (from, Superseded | Cancelled) => from.is_open(),
        _ => false,
    }
}

/// Where a deadline comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Law or regulation.
    Statutory,
    /// The plume: arrival at a section minus margin and set-up.
    Physical,
    /// Our own editable rule.
    Doctrine,
}

/// One reason for a deadline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    /// The moment.
    pub at: Instant,
    /// Where it comes from.
    pub basis: Basis,
    /// Id of the rule or plan line that it follows from, e.g. `decree-17-2011-art-3`.
    pub rule: String,
    /// The reason for people.
    pub reason: Text,
    /// The rule was not read in the official text; said wherever it binds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// Who made an agency the owner of a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssignedBy {
    /// The response plan and the agency table.
    Plan,
    /// The command, in this incident.
    Command,
}

/// One step of a task's life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    /// The state that was reached.
    pub to: TaskState,
    /// Incident time.
    pub at: Instant,
    /// When the log took it.
    pub recorded_at: Instant,
    /// Who.
    pub actor: Actor,
    /// What led to it.
    pub cause: Option<Cause>,
}

/// A task of an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its id, e.g. `INC-0001-T28-INT-013`.
    pub id: TaskId,
    /// The incident.
    pub incident: IncidentId,
    /// The plan line that it comes from, e.g. `T28`.
    pub plan: PlanTaskId,
    /// What is to be done.
    pub title: Text,
    /// What the owner is told beyond the title.
    #[serde(default)]
    pub detail: Text,
    /// The board lane (one of the seven groups of the national plan).
    pub lane: String,
    /// The agency that must do it; none for what the system does itself.
    pub owner: Option<AgencyId>,
    /// Agencies that help.
    #[serde(default)]
    pub support: Vec<AgencyId>,
    /// By plan or by command.
    pub assigned_by: AssignedBy,
    /// The duty that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<DutyId>,
    /// Why it is wanted: the plan line's condition with what makes it true here.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub because: Text,
    /// A person of this agency must approve it before it is issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<AgencyId>,
    /// The approval: none while it is waited for or where none is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<bool>,
    /// What a crew must be able to do for it, e.g. `boom`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<String>,
    /// The crew that it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crew: Option<CrewId>,
    /// Stock that is set aside for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<Reserved>,
    /// While it is executing it is done again each so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats_s: Option<i64>,
    /// Photos, lab sheets, valve logs of its result.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentId>,
    /// The intake, border section, depot … that it is about.
    #[serde(default)]
    pub section: Option<FacilityId>,
    /// Tasks that come first.
    #[serde(default)]
    pub needs: Vec<TaskId>,
    /// The binding deadline.
    pub deadline: Option<Deadline>,
    /// The other deadlines that were considered, later ones.
    #[serde(default)]
    pub other_deadlines: Vec<Deadline>,
    /// How long the work takes.
    pub takes: Span,
    /// Work cannot be finished in time any more even if started at once.
    #[serde(default)]
    pub infeasible: bool,
    /// What must be handed in as evidence.
    #[serde(default)]
    pub evidence_wanted: Text,
    /// Kinds of facts that the owner is expected to hand in with the work, e.g. `gauge_read`.
    #[serde(default)]
    pub yields: Vec<String>,
    /// Counts up with each change of the order itself (deadline, owner, re-issue): a reply names
    /// the version that the person saw.
    pub version: u32,
    /// Where it stands.
    pub state: TaskState,
    /// Reason of a refusal or failure, evidence of a completion.
    #[serde(default)]
    pub outcome: Option<Value>,
    /// Highest rung of the escalation ladder that was reached; 0 is none.
    #[serde(default)]
    pub escalation: u8,
    /// The deadline passed while the task was open.
    #[serde(default)]
    pub missed: bool,
    /// Its life so far.
    #[serde(default)]
    pub history: Vec<Transition>,
}

fn is_empty(text: &Text) -> bool {
    *text == Text::default()
}

impl Task {
    /// When the task last entered `state`.
    pub fn entered(&self, state: TaskState) -> Option<Instant> {
        self.history
            .iter()
            .rev()
            .find(|step| step.to == state)
            .map(|step| step.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_open_state_can_be_cancelled_and_no_closed_one() {
        for from in TaskState::ALL {
            assert_eq!(
                may_follow(from, TaskState::Cancelled),
                from.is_open(),
                "{from}"
            );
            assert_eq!(
                may_follow(from, TaskState::Superseded),
                from.is_open(),
                "{from}"
            );
        }
    }

    #[test]
    fn a_receipt_is_not_an_acceptance() {
        assert!(may_follow(TaskState::Delivered, TaskState::Received));
        assert!(!may_follow(TaskState::Delivered, TaskState::Executing));
        assert!(!may_follow(TaskState::Received, TaskState::Done));
    }

    #[test]
    fn the_table_of_transitions() {
        let mut table = String::new();
        for from in TaskState::ALL {
            let to: Vec<_> = TaskState::ALL
                .into_iter()
                .filter(|to| may_follow(from, *to))
                .map(TaskState::as_str)
                .collect();
            if !to.is_empty() {
                table.push_str(&format!("{from} -> {}\n", to.join(" ")));
            }
        }
        expect_test::expect![[r#"
            proposed -> issued done superseded cancelled
            issued -> delivered received accepted refused superseded cancelled
            delivered -> received accepted refused superseded cancelled
            received -> accepted refused superseded cancelled
            accepted -> issued executing done refused failed superseded cancelled
            executing -> done failed superseded cancelled
        "#]]
        .assert_eq(&table);
    }
}
