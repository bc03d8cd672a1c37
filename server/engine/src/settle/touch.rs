//! What must be decided again after an entry: the only place that says so.
//!
//! A decision follows from state and time. What an entry cannot have changed need not be decided
//! again: [`Touch::of`] says for each kind which steps of [`super::settle`] look at what it
//! changes. It saves time and changes no decision; a property test compares an engine that takes
//! these short ways with one that decides everything again after every entry.

use super::watched::Watched;
use hean_incident::body::ImpactReported;
use hean_incident::state::Impact;
use hean_incident::{Body, Incident};
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
    pub const DUE: Self = Self::PLAN.or(Self::ISSUE).or(Self::TIME).or(Self::MEANS);
    /// Everything about one incident.
    pub const ALL: Self = Self(0x7f);

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Some of `other`.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn when(self, asked: bool) -> Self {
        if asked { self } else { Self::NONE }
    }

    /// What `body` asks for; `incident` is the one that it is about, before or after it.
    pub fn of(body: &Body, incident: Option<&Incident>, watched: &Watched) -> Self {
        let (plan, grade) = (&watched.plan, &watched.grade);
        match body {
            Body::IncidentReported(_)
            | Body::IncidentOpened(_)
            | Body::CargoIdentified(_)
            | Body::ForecastComputed(_) => Self::ALL,
            Body::IncidentClosed(_) | Body::PrioritySet(_) => Self::MEANS,
            Body::CrewLost(_) | Body::CrewReturned(_) => Self::MEANS,
            Body::GaugeRead(_) | Body::WeatherRead(_) => Self::FORECAST,
            Body::ForecastRequested(_) => Self::OWN,
            Body::SampleTaken(_) => Self::looked_at(plan.samples, grade.samples),
            Body::ImpactReported(b) => {
                let news = incident.is_none_or(|incident| says_more(&incident.impact, b));
                Self::looked_at(plan.impact && news, grade.impact && news)
            }
            Body::GradeDecided(_) => Self::GRADE.or(Self::PLAN),
            Body::GradeProposed(_) => Self::looked_at(plan.grade, grade.grade),
            Body::ResponseStarted(_) | Body::ResponseEnded(_) => {
                Self::looked_at(plan.level, grade.level)
            }
            Body::WeatherWarned(_) => Self::looked_at(plan.warnings, grade.warnings),
            Body::ReportSent(_) => Self::looked_at(plan.reports, grade.reports),
            Body::SuppliesFound(_) => Self::looked_at(plan.stock, grade.stock),
            Body::DutyAssigned(_) => Self::PLAN,
            Body::ClosureSet(_) | Body::ClosureLifted(_) => Self::MEANS.or(Self::ROADS),
            Body::PlanMade(_) => Self::FORECAST
                .or(Self::OWN)
                .or(Self::ISSUE)
                .or(Self::TIME)
                .or(Self::MEANS),
            Body::CrewAssigned(_)
            | Body::CrewFreed(_)
            | Body::StockReserved(_)
            | Body::StockFreed(_) => Self::MEANS,
            Body::TaskEscalated(_) | Body::DeadlineMissed(_) => Self::TIME,
            _ => Self::of_task(body, incident, watched),
        }
    }

    /// The grade is asked for where it looks at what changed, and the plan where it does.
    const fn looked_at(plan: bool, grade: bool) -> Self {
        Self::PLAN.when(plan).or(Self::GRADE.when(grade))
    }

    fn of_task(body: &Body, incident: Option<&Incident>, watched: &Watched) -> Self {
        let Some((id, steps)) = steps(body) else {
            return Self::NONE;
        };
        let task = match body {
            Body::TaskProposed(b) => Some(&b.task),
            Body::TaskIssued(b) => Some(&b.task),
            _ => incident.and_then(|incident| incident.tasks.get(id)),
        };
        let Some(task) = task else {
            return Self::NONE;
        };
        let line = &task.plan;
        let has = task.crew.is_some() || !task.reserved.is_empty();
        let means = has || task.capability.is_some() || watched.means.contains(line);
        let ends = matches!(body, Body::TaskAccepted(_)) && watched.accepted.contains(line);
        // Who has taken an order or is at work keeps what the order has.
        let goes_on = matches!(body, Body::TaskAccepted(_) | Body::TaskStarted(_));
        let (plan, grade) = (&watched.plan.lines, &watched.grade.lines);
        steps
            .or(Self::looked_at(plan.contains(line), grade.contains(line)))
            .or(Self::MEANS.when(means && !goes_on))
            .or(Self::OWN.when(ends))
    }
}

/// Something in the report is not known yet.
fn says_more(known: &Impact, b: &ImpactReported) -> bool {
    let news = |said: Option<u32>, known: Option<u32>| said.is_some() && said != known;
    let stopped = b.intake_stopped.as_ref();
    news(b.deaths, known.deaths)
        || news(b.injured, known.injured)
        || news(b.moved, known.moved)
        || b.loss_cny.is_some() && b.loss_cny != known.loss_cny
        || b.ecology.is_some() && b.ecology != known.ecology
        || b.extent.is_some() && b.extent != known.extent
        || stopped.is_some_and(|id| !known.intakes_stopped.contains(id))
}

/// The task that an entry is about, and what every change of the kind asks for.
fn steps(body: &Body) -> Option<(&TaskId, Touch)> {
    let waits = Touch::ISSUE.or(Touch::TIME);
    Some(match body {
        // One that stands in for another brings the deadline of that one along.
        Body::TaskProposed(b) => (&b.task.id, waits.or(Touch::OWN).or(Touch::PLAN)),
        Body::TaskIssued(b) => (&b.task.id, Touch::TIME.or(Touch::OWN)),
        Body::TaskReassigned(b) => (&b.task, waits),
        Body::OwnerChanged(b) => (&b.task, waits),
        Body::DeadlineChanged(b) => (&b.task, waits),
        Body::AcceptanceExpired(b) => (&b.task, Touch::TIME),
        Body::TaskApproved(b) => (&b.task, waits),
        Body::ApprovalAsked(b) => (&b.task, Touch::TIME),
        // What needs it may be issued.
        Body::TaskDone(b) => (&b.task, Touch::ISSUE),
        Body::TaskRefused(b) => (&b.task, Touch::ISSUE),
        Body::TaskFailed(b) => (&b.task, Touch::ISSUE),
        Body::TaskCancelled(b) => (&b.task, Touch::ISSUE),
        Body::TaskDisapproved(b) => (&b.task, Touch::ISSUE),
        Body::TaskSuperseded(b) => (&b.task, Touch::ISSUE),
        Body::TaskSubstituted(b) => (&b.task, Touch::ISSUE),
        Body::TaskAccepted(b) => (&b.task, Touch::NONE),
        Body::TaskStarted(b) => (&b.task, Touch::NONE),
        _ => return None,
    })
}

/// What is still to be decided, by incident.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    open: BTreeMap<IncidentId, Touch>,
    /// Crews and stock, over all incidents.
    pub means: bool,
    /// Roads were closed or opened since crews and stock were looked at.
    pub roads: bool,
    /// Tasks that lost their crew, until it is known whether another one is found.
    pub crewless: Vec<(IncidentId, TaskId)>,
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
