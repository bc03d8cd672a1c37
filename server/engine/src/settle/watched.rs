//! What the conditions of plans and rules look at: which entries can change a plan or a grade.

use hean_incident::condition::{Condition, Leaf};
use hean_planner::Plans;
use hean_planner::plan::{Anchor, DeadlineLine, DoneOn, Effect, Line, Plan};
use hean_units::PlanTaskId;
use std::collections::BTreeSet;

/// What some conditions read, apart from the incident's place, its substance and its forecast,
/// which change seldom and ask for everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Reads {
    /// States, times or deadlines of the tasks of these lines.
    pub lines: BTreeSet<PlanTaskId>,
    /// Results of samples.
    pub samples: bool,
    /// What the incident did.
    pub impact: bool,
    /// Supplies.
    pub stock: bool,
    /// Reports that were sent.
    pub reports: bool,
    /// The grade, proposed or decided.
    pub grade: bool,
    /// The response level.
    pub level: bool,
    /// Warnings of the weather service.
    pub warnings: bool,
}

impl Reads {
    fn add(&mut self, condition: &Condition) {
        for leaf in condition.leaves() {
            match leaf {
                Leaf::TaskState(task) | Leaf::TaskTime(task, _) | Leaf::TaskDeadline(task) => {
                    self.lines.insert(task.plan.clone());
                }
                Leaf::Conc(_) => self.samples = true,
                Leaf::Impact(_) | Leaf::Stopped(_) => self.impact = true,
                Leaf::Stock(..) => self.stock = true,
                Leaf::ReportState(_) | Leaf::ReportTime(_) => self.reports = true,
                Leaf::Grade | Leaf::Proposed | Leaf::Path(_) => self.grade = true,
                Leaf::Level => self.level = true,
                Leaf::Warning(_) => self.warnings = true,
                _ => {}
            }
        }
    }
}

/// What plans and grades read, found once when the engine starts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Watched {
    /// What plans read.
    pub plan: Reads,
    /// What the grade and the path of reports read.
    pub grade: Reads,
    /// Lines whose tasks want a crew or stock.
    pub means: BTreeSet<PlanTaskId>,
    /// Lines that an acceptance ends.
    pub accepted: BTreeSet<PlanTaskId>,
}

impl Watched {
    /// Looks through all plans and rules.
    pub fn of(plans: &Plans) -> Self {
        let mut watched = Self::default();
        let tables = plans.grades().map(|table| &table.criteria);
        for criterion in tables.into_iter().flatten() {
            watched.grade.add(&criterion.when);
        }
        for criterion in &plans.criteria {
            watched.grade.add(&criterion.when);
        }
        for plan in &plans.plans {
            watched.add(plan);
        }
        watched
    }

    fn add(&mut self, plan: &Plan) {
        self.plan.add(&plan.applies);
        for supply in &plan.supplies {
            self.plan.add(&supply.when);
            self.means.insert(supply.for_line.clone());
        }
        for line in &plan.lines {
            self.plan.add(&line.when);
            self.add_line(line);
        }
    }

    fn add_line(&mut self, line: &Line) {
        for deadline in &line.deadlines {
            match deadline {
                DeadlineLine::After { anchor, when, .. } => {
                    self.plan.add(when);
                    if let Anchor::Done(lines) = anchor {
                        self.plan.lines.extend(lines.iter().cloned());
                    }
                }
                DeadlineLine::Before { when, .. } => self.plan.add(when),
            }
        }
        // Whether an intake is stopped is a matter of the grade.
        if line.effect == Some(Effect::IntakeStopped) {
            self.grade.lines.insert(line.id.clone());
            self.plan.lines.insert(line.id.clone());
        }
        if line.capability.is_some() {
            self.means.insert(line.id.clone());
        }
        if line.done_on == Some(DoneOn::Accepted) {
            self.accepted.insert(line.id.clone());
        }
    }
}
