//! The values that a condition may ask for.

use super::ast::Type;
use crate::body::Hazard;
use crate::task::TaskState;
use hean_basin::Serves;
use hean_units::{FacilityId, ItemId, PlanTaskId, Span, SubstanceId};
use std::fmt;

/// Which section is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// This one.
    Section(FacilityId),
    /// All of a kind: `intake`, `irrigation`, `border`, `gauge` or `dam`, as in
    /// [`crate::body::SectionArrival::kind`].
    Kind(&'static str),
    /// The one that the task of a plan line is about, written `section`; see
    /// [`tasks_of`](super::view::tasks_of).
    Here,
}

/// The kinds of sections that may stand in place of an id.
pub const SECTION_KINDS: [&str; 5] = ["intake", "irrigation", "border", "gauge", "dam"];

/// The word for the section that a task is about.
pub const HERE: &str = "section";

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Section(id) => write!(f, "{id}"),
            Self::Kind(kind) => f.write_str(kind),
            Self::Here => f.write_str(HERE),
        }
    }
}

/// Which moment of a plume's passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edge {
    /// The early edge (P5) of the first exceedance.
    P5,
    /// The median of the first exceedance.
    P50,
    /// The median of the peak.
    Peak,
    /// The median of the end.
    End,
}

impl Edge {
    /// Every moment.
    pub const ALL: [Self; 4] = [Self::P5, Self::P50, Self::Peak, Self::End];

    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P5 => "p5",
            Self::P50 => "p50",
            Self::Peak => "peak",
            Self::End => "end",
        }
    }
}

/// Which of a plan line's tasks are meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// All of them.
    All,
    /// Those about this section.
    Section(FacilityId),
    /// Those about the same section as the task in question, written `@section`.
    Here,
}

/// Which tasks are meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskRef {
    /// The plan line, e.g. `T28`.
    pub plan: PlanTaskId,
    /// Which of them.
    pub of: Of,
}

impl fmt::Display for TaskRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.of {
            Of::All => write!(f, "{}", self.plan),
            Of::Section(section) => write!(f, "{}@{section}", self.plan),
            Of::Here => write!(f, "{}@{HERE}", self.plan),
        }
    }
}

/// A report of state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportKind {
    /// The first one (初报).
    Initial,
    /// Those that follow (续报); the first of them counts.
    Continuing,
    /// The last one (终报).
    Final,
}

impl ReportKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Initial, Self::Continuing, Self::Final];

    /// As written, here and in [`crate::Incident::reports`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Continuing => "continuing",
            Self::Final => "final",
        }
    }
}

/// Which figure of the supplies answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StockField {
    /// What is wanted.
    Wanted,
    /// What falls short.
    Short,
    /// What the offered depots can give together.
    Usable,
}

impl StockField {
    /// Every figure.
    pub const ALL: [Self; 3] = [Self::Wanted, Self::Short, Self::Usable];

    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wanted => "wanted",
            Self::Short => "short",
            Self::Usable => "usable",
        }
    }
}

/// What a substance may be or do. What is not known of it is not known: who acts before the
/// substance is known says so with [`Trait::Known`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trait {
    /// The substance is known.
    Known,
    /// It gives vapor that matters.
    Volatile,
    /// It floats.
    Floats,
    /// It dissolves.
    Dissolves,
    /// It is an acid.
    Acid,
    /// It is a heavy or metalloid metal or a compound of one.
    HeavyMetal,
}

impl Trait {
    /// Every trait.
    pub const ALL: [Self; 6] = [
        Self::Known,
        Self::Volatile,
        Self::Floats,
        Self::Dissolves,
        Self::Acid,
        Self::HeavyMetal,
    ];

    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Known => "substance_known",
            Self::Volatile => "volatile",
            Self::Floats => "floats",
            Self::Dissolves => "dissolves",
            Self::Acid => "acid",
            Self::HeavyMetal => "heavy_metal",
        }
    }
}

/// Which part of what an incident did, as far as it was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImpactField {
    /// Deaths.
    Deaths,
    /// Poisoned or seriously injured.
    Injured,
    /// Evacuated or moved.
    Moved,
    /// Direct loss.
    Loss,
    /// Harm to nature.
    Ecology,
    /// Which lines the effect crossed.
    Extent,
}

impl ImpactField {
    /// Every part.
    pub const ALL: [Self; 6] = [
        Self::Deaths,
        Self::Injured,
        Self::Moved,
        Self::Loss,
        Self::Ecology,
        Self::Extent,
    ];

    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deaths => "deaths",
            Self::Injured => "injured",
            Self::Moved => "moved",
            Self::Loss => "loss",
            Self::Ecology => "ecology",
            Self::Extent => "extent",
        }
    }
}

/// The hazards that a condition may name.
pub const HAZARDS: [Hazard; 3] = [
    Hazard::HeavyRain,
    Hazard::SnowmeltFlood,
    Hazard::ColdWaveIce,
];

/// A value that the view is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leaf {
    /// A moment of the plume's passage.
    Arrival(Place, Edge),
    /// The concentration now.
    Conc(Place),
    /// The highest concentration.
    Peak(Place),
    /// The state of tasks.
    TaskState(TaskRef),
    /// When tasks entered a state: the last of them, once all have.
    TaskTime(TaskRef, TaskState),
    /// The binding deadline: the first of them.
    TaskDeadline(TaskRef),
    /// Whether a report was sent.
    ReportState(ReportKind),
    /// When a report was sent.
    ReportTime(ReportKind),
    /// The grade in force: the decided one, else the proposed one.
    Grade,
    /// The grade that the table in force proposes.
    Proposed,
    /// The response level in force; `ungraded` without one.
    Level,
    /// What the incident did.
    Impact(ImpactField),
    /// How many drinking intakes were stopped that supply a place of this rank or above.
    Stopped(Serves),
    /// The warning in force of a hazard; of any without one named.
    Warning(Option<Hazard>),
    /// A figure of the supplies answer.
    Stock(ItemId, StockField),
    /// The mass that was lost, as far as it is known.
    Mass,
    /// The kind of incident.
    Kind,
    /// T0 of the incident or start of the drill.
    Start,
    /// The moment of judging.
    Now,
    /// Whether it is this substance; a flag.
    Substance(SubstanceId),
    /// What the substance is or does; a flag.
    Is(Trait),
    /// Whether such a section lies below; a flag.
    Below(Place),
    /// Whether such a section is reached above the threshold; before there is a forecast a planner
    /// takes what lies below for reached. A flag.
    Exposed(Place),
    /// Whether a dam that stores water stands on the path or in a river that joins it; a flag.
    DamAbove,
    /// Whether it enters a river of the basin; a flag.
    InWater,
    /// Whether it happened at a risk source of this industry; a flag.
    Source(String),
    /// Whether it is an exercise; a flag.
    Exercise,
    /// Whether reports follow the path of so many hours; a flag.
    Path(Span),
}

impl Leaf {
    /// The type of its value; none for a flag.
    pub fn type_(&self) -> Option<Type> {
        Some(match self {
            Self::Arrival(..)
            | Self::TaskTime(..)
            | Self::TaskDeadline(_)
            | Self::ReportTime(_)
            | Self::Start
            | Self::Now => Type::Instant,
            Self::Conc(_) | Self::Peak(_) => Type::Concentration,
            Self::TaskState(_) => Type::TaskState,
            Self::ReportState(_) => Type::ReportState,
            Self::Grade | Self::Proposed | Self::Level => Type::Grade,
            Self::Impact(ImpactField::Loss) => Type::Money,
            Self::Impact(ImpactField::Ecology) => Type::Ecology,
            Self::Impact(ImpactField::Extent) => Type::Extent,
            Self::Stock(..) | Self::Stopped(_) | Self::Impact(_) => Type::Number,
            Self::Warning(_) => Type::Warning,
            Self::Mass => Type::Mass,
            Self::Kind => Type::Kind,
            Self::Substance(_)
            | Self::Is(_)
            | Self::Below(_)
            | Self::Exposed(_)
            | Self::DamAbove
            | Self::InWater
            | Self::Source(_)
            | Self::Exercise
            | Self::Path(_) => return None,
        })
    }

    /// Whether it is about the section of the task in question.
    pub fn is_here(&self) -> bool {
        match self {
            Self::Arrival(place, _)
            | Self::Conc(place)
            | Self::Peak(place)
            | Self::Below(place)
            | Self::Exposed(place) => *place == Place::Here,
            Self::TaskState(task) | Self::TaskTime(task, _) | Self::TaskDeadline(task) => {
                task.of == Of::Here
            }
            _ => false,
        }
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arrival(place, edge) => write!(f, "arrival({place}).{}", edge.as_str()),
            Self::Conc(place) => write!(f, "conc({place})"),
            Self::Peak(place) => write!(f, "peak({place})"),
            Self::TaskState(task) => write!(f, "task({task}).state"),
            Self::TaskTime(task, state) => write!(f, "task({task}).{state}"),
            Self::TaskDeadline(task) => write!(f, "task({task}).deadline"),
            Self::ReportState(report) => write!(f, "report({}).state", report.as_str()),
            Self::ReportTime(report) => write!(f, "report({}).sent", report.as_str()),
            Self::Grade => f.write_str("grade"),
            Self::Proposed => f.write_str("grade_proposed"),
            Self::Level => f.write_str("level"),
            Self::Impact(field) => write!(f, "impact({})", field.as_str()),
            Self::Stopped(rank) => write!(f, "stopped({})", rank.as_str()),
            Self::Warning(hazard) => {
                write!(f, "warning({})", hazard.map_or("any", Hazard::as_str))
            }
            Self::Stock(item, field) => write!(f, "stock({item}).{}", field.as_str()),
            Self::Mass => f.write_str("mass"),
            Self::Kind => f.write_str("kind"),
            Self::Start => f.write_str("start"),
            Self::Now => f.write_str("now"),
            Self::Substance(id) => write!(f, "substance({id})"),
            Self::Is(what) => f.write_str(what.as_str()),
            Self::Below(place) => write!(f, "below({place})"),
            Self::Exposed(Place::Here) => f.write_str("exposed"),
            Self::Exposed(place) => write!(f, "exposed({place})"),
            Self::DamAbove => f.write_str("dam_above"),
            Self::InWater => f.write_str("in_water"),
            Self::Source(industry) => write!(f, "source({industry})"),
            Self::Exercise => f.write_str("exercise"),
            Self::Path(span) => write!(f, "path({span})"),
        }
    }
}
