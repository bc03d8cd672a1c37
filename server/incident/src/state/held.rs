//! What is remembered of coordination.

use crate::body::{
    AttachmentAdded, Channel, ConflictFound, CostRecorded, CustodyMoved, DocumentFiled, Ecology,
    ExerciseRecorded, Extent, FirmPlanFiled, GradeDecided, IncidentSuggested, InspectionRecorded,
    PublicReportReceived, SampleTaken, SuggestionClosed,
};
use hean_units::{ActorId, AgencyId, FacilityId, Instant, SuggestionId, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the incident did, as far as it is known.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Impact {
    /// Deaths caused by the pollution.
    pub deaths: Option<u32>,
    /// Poisoned or seriously injured.
    pub injured: Option<u32>,
    /// People evacuated or moved.
    pub moved: Option<u32>,
    /// Direct loss in CNY.
    pub loss_cny: Option<f64>,
    /// Harm to nature.
    pub ecology: Option<Ecology>,
    /// Drinking intakes that were stopped.
    pub intakes_stopped: BTreeSet<FacilityId>,
    /// Which lines the effect crossed.
    pub extent: Option<Extent>,
}

/// A grade that the command decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GradeHeld {
    /// The decision.
    pub decided: GradeDecided,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: ActorId,
}

/// The response level in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseHeld {
    /// `I`, `II`, `III` or `IV`.
    pub level: String,
    /// Since when.
    pub at: Instant,
}

/// An attachment with when it came and from whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttachmentHeld {
    /// What it is.
    pub added: AttachmentAdded,
    /// When.
    pub at: Instant,
    /// From whom.
    pub by: ActorId,
}

/// A sample with its chain of custody.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SampleHeld {
    /// The results that name it, in order.
    pub results: Vec<SampleTaken>,
    /// Hand to hand, in order, with the moment.
    pub custody: Vec<(Instant, CustodyMoved)>,
}

/// A cost with when it was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostHeld {
    /// The cost.
    pub cost: CostRecorded,
    /// When.
    pub at: Instant,
}

/// A filed document with when and by whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentHeld {
    /// The document.
    pub filed: DocumentFiled,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: ActorId,
}

/// A notice by a second channel: its last try.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeHeld {
    /// By which way.
    pub channel: Channel,
    /// To whom.
    pub to: String,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// How many tries.
    pub attempts: u32,
    /// It was taken.
    pub sent: bool,
    /// No further try follows.
    pub last: bool,
    /// What the other side answered, or why it failed.
    pub answer: Option<String>,
    /// When.
    pub at: Instant,
}

/// A conflict over a crew, stock or an agency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConflictHeld {
    /// As found last.
    pub found: ConflictFound,
    /// When it was settled.
    pub settled: Option<Instant>,
}

/// An approval that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalHeld {
    /// Whose.
    pub of: AgencyId,
    /// When.
    pub asked: Instant,
}

/// A crew that cannot work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrewLostHeld {
    /// Why.
    pub reason: String,
    /// Since when.
    pub at: Instant,
}

/// A report of the public.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicReportHeld {
    /// As it came in; who reported is sealed.
    pub received: PublicReportReceived,
    /// When.
    pub at: Instant,
    /// The suggestion that it belongs to.
    pub suggestion: Option<SuggestionId>,
}

/// Reports of the public that may be an incident.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestionHeld {
    /// As suggested last.
    pub suggested: IncidentSuggested,
    /// When it was suggested first.
    pub since: Instant,
    /// When it was suggested last.
    pub at: Instant,
    /// How a person settled it.
    pub closed: Option<SuggestionClosed>,
}

/// What was journaled about a risk source, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RegistryHeld {
    /// Inspections.
    pub inspections: Vec<InspectionRecorded>,
    /// Versions of the emergency plan.
    pub plans: Vec<FirmPlanFiled>,
    /// Exercises that it took part in.
    pub exercises: Vec<ExerciseRecorded>,
}
