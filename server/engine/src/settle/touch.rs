//! What must be decided again after an entry: the only place that says so.
//!
//! A decision follows from state and time. What an entry cannot have changed need not be decided
//! again: [`Touch::of`] says for each kind which steps of [`super::settle`] look at what it
//! changes. It saves time and changes no decision; a property test compares an engine that takes
//! these short ways with one that decides everything again after every entry.

use hean_incident::{Body, Incident, Task};
use hean_planner::Plans;
use hean_units::{IncidentId, TaskId};
use std::collections::BTreeMap;

/// Steps that an entry asks for, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Touch(u8);

impl Touch {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// The grade.
    pub const GRADE: Self = Self(1);
    /// The forecast's inputs.
    pub const FORECAST: Self = Self(1 << 1);
    /// The plan.
    pub const PLAN: Self = Self(1 << 2);
    /// Tasks that end by themselves.
    pub const OWN: Self = Self(1 << 3);
    /// What can be issued or must be approved.
    pub const ISSUE: Self = Self(1 << 4);
    /// What time asks for.
    pub const TIME: Self = Self(1 << 5);
    /// Crews and stock of all incidents.
    pub const MEANS: Self = Self(1 << 6);
    /// Roads were closed or opened: ways of what is given already.
    pub const ROADS: Self = Self(1 << 7);
    /// A moment has come at which the incident asked for attention.
    pub const DUE: Self = Self::PLAN.or(Self::ISSUE).or(Self::TIME);
    /// Everything about one incident.
    pub const ALL: Self = Self(0x7f);

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Some of `other`.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What `body`, folded into `incident`, asks for.
    pub fn of(body: &Body, incident: Option<&Incident>, plans: &Plans) -> Self {
        // What changes who may wait for what.
        let tasks = Self::PLAN.or(Self::OWN).or(Self::ISSUE).or(Self::TIME);
        let task = |id: &TaskId| incident.and_then(|incident| incident.tasks.get(id));
        let means = |id: &TaskId| match task(id) {
            Some(task) if wants_means(plans, incident, task) => Self::MEANS,
            _ => Self::NONE,
        };
        match body {
            Body::IncidentReported(_) | Body::IncidentOpened(_) => Self::ALL,
            Body::IncidentClosed(_) => Self::MEANS,
            Body::CargoIdentified(_) | Body::ForecastComputed(_) => Self::ALL,
            Body::GaugeRead(_) => Self::FORECAST,
            Body::WeatherRead(_) => Self::FORECAST.or(Self::PLAN),
            Body::ForecastRequested(_) => Self::OWN,
            Body::SampleTaken(_)
            | Body::ImpactReported(_)
            | Body::GradeDecided(_)
            | Body::GradeProposed(_)
            | Body::ResponseStarted(_)
            | Body::ResponseEnded(_)
            | Body::WeatherWarned(_)
            | Body::DutyAssigned(_)
            | Body::ReportSent(_) => Self::GRADE.or(Self::PLAN),
            Body::SuppliesFound(_) => Self::PLAN.or(Self::OWN).or(Self::MEANS),
            Body::PlanMade(_) => tasks.or(Self::FORECAST).or(Self::MEANS),
            Body::ClosureSet(_) | Body::ClosureLifted(_) => {
                Self::PLAN.or(Self::MEANS).or(Self::ROADS)
            }
            Body::PrioritySet(_) | Body::CrewLost(_) | Body::CrewReturned(_) => Self::MEANS,
            Body::TaskProposed(b) => tasks.or(means(&b.task.id)),
            Body::TaskIssued(b) => tasks.or(means(&b.task.id)),
            Body::TaskAccepted(b) => tasks.or(means(&b.task)),
            Body::TaskStarted(b) => tasks.or(means(&b.task)),
            Body::TaskDone(b) => tasks.or(means(&b.task)),
            Body::TaskRefused(b) => tasks.or(means(&b.task)),
            Body::TaskFailed(b) => tasks.or(means(&b.task)),
            Body::TaskCancelled(b) => tasks.or(means(&b.task)),
            Body::TaskDisapproved(b) => tasks.or(means(&b.task)),
            Body::TaskSuperseded(b) => tasks.or(means(&b.task)),
            Body::TaskSubstituted(b) => tasks.or(means(&b.task)),
            Body::TaskReassigned(b) => tasks.or(means(&b.task)),
            Body::OwnerChanged(b) => tasks.or(means(&b.task)),
            Body::AcceptanceExpired(b) => tasks.or(means(&b.task)),
            Body::DeadlineChanged(b) => tasks.or(means(&b.task)),
            Body::TaskApproved(_) | Body::ApprovalAsked(_) => Self::ISSUE.or(Self::TIME),
            Body::TaskEscalated(_) | Body::DeadlineMissed(_) => Self::TIME,
            Body::CrewAssigned(_)
            | Body::CrewFreed(_)
            | Body::StockReserved(_)
            | Body::StockFreed(_) => Self::MEANS,
            _ => Self::NONE,
        }
    }
}

/// The task asks for a crew or stock, or has some.
fn wants_means(plans: &Plans, incident: Option<&Incident>, task: &Task) -> bool {
    let plan = incident.and_then(|incident| super::plan_of(incident, plans));
    let supplies = plan.is_some_and(|plan| super::supplied(plan, &task.plan));
    task.capability.is_some() || task.crew.is_some() || !task.reserved.is_empty() || supplies
}

/// What is still to be decided, by incident.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    open: BTreeMap<IncidentId, Touch>,
    /// Crews and stock, over all incidents.
    pub means: bool,
    /// Roads were closed or opened since crews and stock were looked at.
    pub roads: bool,
}

impl Needs {
    /// Adds what an entry of an incident asks for.
    pub fn add(&mut self, id: IncidentId, touch: Touch) {
        self.means |= touch.has(Touch::MEANS);
        self.roads |= touch.has(Touch::ROADS);
        let rest = Touch(touch.0 & !(Touch::MEANS.0 | Touch::ROADS.0));
        if rest != Touch::NONE {
            let open = self.open.entry(id).or_default();
            *open = open.or(rest);
        }
    }

    /// The first incident that asks for something.
    pub fn next(&self) -> Option<IncidentId> {
        self.open.keys().next().cloned()
    }

    /// Whether a step is asked for; it is not any more.
    pub fn take(&mut self, id: &IncidentId, step: Touch) -> bool {
        let Some(open) = self.open.get_mut(id) else {
            return false;
        };
        let asked = open.has(step);
        *open = Touch(open.0 & !step.0);
        if *open == Touch::NONE {
            self.open.remove(id);
        }
        asked
    }

    /// Nothing more is asked of an incident.
    pub fn drop(&mut self, id: &IncidentId) {
        self.open.remove(id);
    }
}
