//! What a report says of coordination: who decided, approved, gave and wanted what.

use hean_incident::task::AssignedBy;
use hean_units::{Instant, Span, TaskId, Text};
use serde::Serialize;

/// The coordination of one incident.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Coordination {
    /// The grade as the command decided it, each time.
    pub decided: Vec<Decided>,
    /// Criteria of the grade table that the proposal in force names.
    pub criteria: Vec<String>,
    /// The response level: started, changed, ended.
    pub levels: Vec<Told>,
    /// Tasks that a person had to approve.
    pub approvals: Vec<Approval>,
    /// Conflicts over crews, stock and agencies.
    pub conflicts: Vec<Conflict>,
    /// The rank among open incidents, each time it was set.
    pub priority: Vec<Told>,
    /// Crews that worked.
    pub crews: Vec<CrewRow>,
    /// Duties with who had them, by plan or by command.
    pub duties: Vec<DutyRow>,
    /// Documents that were filed.
    pub documents: Vec<Filed>,
    /// Costs by category, in the order of the vocabulary.
    pub costs: Vec<(Text, f64)>,
    /// The standing mechanisms of the prefecture's plan, with what shows that they were used.
    pub mechanisms: Vec<Mechanism>,
}

/// A decision on the grade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decided {
    /// When.
    pub at: Instant,
    /// The grade.
    pub grade: String,
    /// The grade that was proposed at that time.
    pub proposed: Option<String>,
    /// The criterion that it rests on.
    pub criterion: Option<String>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Text,
}

/// An entry in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    /// When.
    pub at: Instant,
    /// Its sentence.
    pub sentence: Text,
}

/// An approval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Approval {
    /// The task.
    pub task: TaskId,
    /// Its title.
    pub title: Text,
    /// Who approves.
    pub of: Text,
    /// When it was asked for.
    pub asked: Instant,
    /// When it was answered.
    pub answered: Option<Instant>,
    /// The answer.
    pub approved: Option<bool>,
}

/// A conflict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    /// When it was found.
    pub at: Instant,
    /// What is wanted by whom.
    pub sentence: Text,
    /// When it was settled.
    pub settled: Option<Instant>,
}

/// A crew on a task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrewRow {
    /// When it was given.
    pub at: Instant,
    /// The crew.
    pub crew: Text,
    /// The task's title.
    pub task: Text,
    /// Until it can begin there.
    pub eta: Span,
    /// When it was free again.
    pub freed: Option<Instant>,
    /// Why it was lost in between.
    pub lost: Option<String>,
}

/// A duty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyRow {
    /// The duty.
    pub duty: Text,
    /// Who had it.
    pub agency: Text,
    /// By plan or by command.
    pub by: AssignedBy,
    /// When the command gave it.
    pub at: Option<Instant>,
    /// Why.
    pub reason: Option<String>,
}

/// A filed document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Filed {
    /// When.
    pub at: Instant,
    /// The kind.
    pub document: Text,
    /// Seq that it was drafted from.
    pub as_of: u64,
    /// Where it was sent.
    pub to: Option<String>,
    /// Who filed it.
    pub by: Text,
    /// SHA-256 of the filed bytes.
    pub attachment: String,
}

/// A standing mechanism of the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mechanism {
    /// Its id, e.g. `water-regulation`.
    pub id: &'static str,
    /// Its name.
    pub name: Text,
    /// The article of the plan that demands it.
    pub article: u8,
    /// Entries that show its use: how many, and the first ones in words.
    pub shown: usize,
    /// The first of them.
    pub examples: Vec<Told>,
}
