//! What the kinds of coordination carry: grading, approvals, crews, stock, conflicts, samples,
//! documents, notices, reports of the public, the registry of risk sources.

use hean_units::{
    AgencyId, AttachmentId, CrewId, DrillId, DutyId, FacilityId, IncidentId, Instant, ItemId,
    LonLat, PublicReportId, SampleId, SuggestionId, TaskId, Text,
};
use serde::{Deserialize, Serialize};

/// Harm to nature, by the words of the grade table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ecology {
    /// The function of the region's ecology is lost.
    FunctionLost,
    /// It is lost in part.
    FunctionPartlyLost,
    /// Protected animals or plants died in mass.
    ProtectedKilled,
    /// Protected species are harmed.
    ProtectedHarmed,
}

impl Ecology {
    /// The word as stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FunctionLost => "function-lost",
            Self::FunctionPartlyLost => "function-partly-lost",
            Self::ProtectedKilled => "protected-killed",
            Self::ProtectedHarmed => "protected-harmed",
        }
    }
}

/// Which lines the effect crossed, the least grave first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// A county line, with many touched.
    County,
    /// A prefecture line.
    Prefecture,
    /// A province line.
    Province,
    /// The national border.
    Border,
    /// The national border, with a major effect.
    BorderMajor,
}

impl Extent {
    /// The word as stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Prefecture => "prefecture",
            Self::Province => "province",
            Self::Border => "border",
            Self::BorderMajor => "border-major",
        }
    }
}

/// What a cost is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostCategory {
    /// Response: staff, machines, vehicles.
    Response,
    /// Monitoring.
    Monitoring,
    /// Supplies.
    Supplies,
    /// Damage to people, property, nature.
    Damage,
    /// Restoration.
    Restoration,
    /// Anything else.
    Other,
}

impl CostCategory {
    /// The word as stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Monitoring => "monitoring",
            Self::Supplies => "supplies",
            Self::Damage => "damage",
            Self::Restoration => "restoration",
            Self::Other => "other",
        }
    }
}

/// A weather hazard of the joint consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hazard {
    /// Heavy rain.
    HeavyRain,
    /// Snowmelt flood.
    SnowmeltFlood,
    /// A cold wave with ice.
    ColdWaveIce,
}

impl Hazard {
    /// The word as stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HeavyRain => "heavy-rain",
            Self::SnowmeltFlood => "snowmelt-flood",
            Self::ColdWaveIce => "cold-wave-ice",
        }
    }
}

/// The color of a warning, the least grave first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarningColor {
    /// IV.
    Blue,
    /// III.
    Yellow,
    /// II.
    Orange,
    /// I.
    Red,
}

impl WarningColor {
    /// The word as stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
        }
    }
}

/// A second channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// An HTTP request to another system.
    Webhook,
    /// A short message.
    Sms,
    /// A mail.
    Mail,
}

impl Channel {
    /// The word as stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Sms => "sms",
            Self::Mail => "mail",
        }
    }
}

/// How a suggestion was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuggestionOutcome {
    /// An incident was opened from it.
    Opened,
    /// It belongs to an open incident.
    Joined,
    /// It is none.
    Dismissed,
}

impl SuggestionOutcome {
    /// The word as stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Joined => "joined",
            Self::Dismissed => "dismissed",
        }
    }
}

/// What came out of an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InspectionResult {
    /// Nothing was found.
    Ok,
    /// Hidden hazards were found.
    Hazards,
}

impl InspectionResult {
    /// The word as stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Hazards => "hazards",
        }
    }
}

/// What several tasks may want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// A crew.
    Crew,
    /// Stock of a depot.
    Stock,
    /// An agency's hands.
    Agency,
}

impl Resource {
    /// The word as stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Crew => "crew",
            Self::Stock => "stock",
            Self::Agency => "agency",
        }
    }
}

/// A hidden hazard found by an inspection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HazardFound {
    /// What.
    pub what: String,
    /// By when it must be mended, `2026-07-01`.
    #[serde(default)]
    pub fix_by: Option<String>,
    /// It is mended.
    #[serde(default)]
    pub fixed: bool,
}

/// Stock set aside for a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reserved {
    /// The depot.
    pub depot: FacilityId,
    /// The item.
    pub item: ItemId,
    /// How much, in the unit.
    pub quantity: f64,
    /// The item's unit.
    pub unit: String,
}

/// Fact: what the incident did to people, nature and property, as far as it is known. Of each
/// figure the latest counts; stopped intakes add up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImpactReported {
    /// Deaths caused by the pollution.
    #[serde(default)]
    pub deaths: Option<u32>,
    /// Poisoned or seriously injured.
    #[serde(default)]
    pub injured: Option<u32>,
    /// People evacuated or moved.
    #[serde(default)]
    pub moved: Option<u32>,
    /// Direct loss in CNY, 0 or more.
    #[serde(default)]
    pub loss_cny: Option<f64>,
    /// Harm to nature.
    #[serde(default)]
    pub ecology: Option<Ecology>,
    /// A drinking intake that was stopped.
    #[serde(default)]
    pub intake_stopped: Option<FacilityId>,
    /// Which lines the effect crossed.
    #[serde(default)]
    pub extent: Option<Extent>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// Fact: the command decided the grade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GradeDecided {
    /// `I`, `II`, `III`, `IV` or `ungraded`.
    pub grade: String,
    /// Id of the criterion of the grade table that it rests on.
    #[serde(default)]
    pub criterion: Option<String>,
    /// Why.
    pub reason: String,
}

/// Fact: the command started a response level, or changed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResponseStarted {
    /// `I`, `II`, `III` or `IV`.
    pub level: String,
    /// Why.
    pub reason: String,
}

/// Fact: the command ended the response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResponseEnded {
    /// Why.
    pub reason: String,
}

/// Fact: in this incident the command gave a duty to an agency, against or beyond the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DutyAssigned {
    /// The duty.
    pub duty: DutyId,
    /// Who has it now.
    pub to: AgencyId,
    /// Why.
    pub reason: String,
}

/// Fact: a person of the approving agency approved the task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskApproved {
    /// The task.
    pub task: TaskId,
}

/// Fact: a person of the approving agency did not approve the task; it is cancelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskDisapproved {
    /// The task.
    pub task: TaskId,
    /// Why.
    pub reason: String,
}

/// Fact: the command ranked the incident among those that are open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrioritySet {
    /// 1 is first; incidents without one follow in the order of their T0.
    pub priority: u32,
    /// Why.
    pub reason: String,
}

/// Fact: a crew cannot work any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrewLost {
    /// The crew.
    pub crew: CrewId,
    /// Why.
    pub reason: String,
}

/// Fact: a crew can work again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrewReturned {
    /// The crew.
    pub crew: CrewId,
}

/// Fact: a photo, lab sheet, valve log or other file belongs to the incident. The bytes are kept by
/// their hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttachmentAdded {
    /// SHA-256 of the bytes.
    pub attachment: AttachmentId,
    /// File name as given.
    pub name: String,
    /// Media type as found in the bytes.
    pub media_type: String,
    /// Size in bytes.
    pub bytes: u64,
    /// The task whose result it shows.
    #[serde(default)]
    pub task: Option<TaskId>,
    /// The sample that it belongs to.
    #[serde(default)]
    pub sample: Option<SampleId>,
    /// When it was made.
    #[serde(default)]
    pub taken_at: Option<Instant>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// Fact: a sample passed from hand to hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustodyMoved {
    /// The sample.
    pub sample: SampleId,
    /// Who handed it over.
    pub from: String,
    /// Who took it.
    pub to: String,
    /// Number of the seal.
    #[serde(default)]
    pub seal: Option<String>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// Fact: the incident cost something, or did damage that has a price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostRecorded {
    /// What for.
    pub category: CostCategory,
    /// What it was.
    pub what: String,
    /// Amount in CNY, 0 or more.
    pub amount_cny: f64,
    /// How much of it.
    #[serde(default)]
    pub quantity: Option<f64>,
    /// Unit of the quantity.
    #[serde(default)]
    pub unit: Option<String>,
    /// The task that it belongs to.
    #[serde(default)]
    pub task: Option<TaskId>,
    /// The voucher.
    #[serde(default)]
    pub attachment: Option<AttachmentId>,
}

/// Fact: a person approved and filed a document that was drafted from the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentFiled {
    /// Kind of document, e.g. `report-initial`.
    pub document: String,
    /// Seq of the incident's stream that it was drafted from.
    pub as_of: u64,
    /// The filed bytes.
    pub attachment: AttachmentId,
    /// Where it was sent.
    #[serde(default)]
    pub to: Option<String>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// Fact: the weather service warned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeatherWarned {
    /// Of what.
    pub hazard: Hazard,
    /// How grave.
    pub color: WarningColor,
    /// The words.
    pub text: String,
    /// From when.
    #[serde(default)]
    pub from: Option<Instant>,
    /// Until when.
    #[serde(default)]
    pub until: Option<Instant>,
}

/// Fact: agencies consulted together on the weather.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConsultationHeld {
    /// Who took part.
    pub participants: Vec<AgencyId>,
    /// What they concluded.
    pub conclusion: String,
}

/// Fact: a notice went out by a second channel and was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeSent {
    /// Id of the notice, the same over its tries.
    pub notice: String,
    /// By which way.
    pub channel: Channel,
    /// To whom; never a secret.
    pub to: String,
    /// The task that it is about.
    #[serde(default)]
    pub task: Option<TaskId>,
    /// Which try, from 1.
    pub attempt: u32,
    /// What the other side answered.
    #[serde(default)]
    pub receipt: Option<String>,
}

/// Fact: a try to send a notice by a second channel failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeFailed {
    /// Id of the notice, the same over its tries.
    pub notice: String,
    /// By which way.
    pub channel: Channel,
    /// To whom; never a secret.
    pub to: String,
    /// The task that it is about.
    #[serde(default)]
    pub task: Option<TaskId>,
    /// Which try, from 1.
    pub attempt: u32,
    /// Why.
    pub why: String,
    /// No further try follows.
    pub last: bool,
}

/// Fact, in the inboxes of the duty desks: somebody of the public reported something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicReportReceived {
    /// Its number.
    pub report: PublicReportId,
    /// By which way: `web`, `12369`, `phone` …
    pub via: String,
    /// The words.
    pub text: String,
    /// Where.
    #[serde(default)]
    pub at: Option<LonLat>,
    /// The name of a place.
    #[serde(default)]
    pub place: Option<String>,
    /// When it was seen.
    #[serde(default)]
    pub seen_at: Option<Instant>,
    /// Who reported, sealed: only one role can open it.
    #[serde(default)]
    pub reporter: Option<String>,
}

/// Fact, in the inboxes of the duty desks: a person settled a suggestion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestionClosed {
    /// The suggestion.
    pub suggestion: SuggestionId,
    /// How.
    pub outcome: SuggestionOutcome,
    /// The incident that was opened from it or that it belongs to.
    #[serde(default)]
    pub incident: Option<IncidentId>,
    /// Why.
    pub reason: String,
}

/// Fact, in the inbox of the inspecting agency: a risk source was inspected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InspectionRecorded {
    /// The risk source.
    pub facility: FacilityId,
    /// The day, `2026-06-01`.
    pub on: String,
    /// What came out.
    pub result: InspectionResult,
    /// Hidden hazards that were found.
    #[serde(default)]
    pub hazards: Vec<HazardFound>,
    /// Who inspected.
    pub by: String,
}

/// Fact, in the inbox of the inspecting agency: a firm filed a version of its emergency plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirmPlanFiled {
    /// The risk source.
    pub facility: FacilityId,
    /// The version.
    pub version: String,
    /// The day of filing, `2026-06-01`.
    pub filed_on: String,
    /// The last day that it holds.
    pub expires_on: String,
    /// The file.
    #[serde(default)]
    pub attachment: Option<AttachmentId>,
}

/// Fact, in the inbox of the inspecting agency: an exercise was held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExerciseRecorded {
    /// The day, `2026-06-01`.
    pub on: String,
    /// What it was.
    pub title: String,
    /// Risk sources that took part.
    #[serde(default)]
    pub facilities: Vec<FacilityId>,
    /// Standing mechanisms of the plan that it exercised, e.g. `water-regulation`.
    #[serde(default)]
    pub mechanisms: Vec<String>,
    /// The drill, where it was one of ours.
    #[serde(default)]
    pub drill: Option<DrillId>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// Decision: a person must approve the task before it is issued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovalAsked {
    /// The task.
    pub task: TaskId,
    /// Whose approval.
    pub of: AgencyId,
    /// Why.
    pub reason: Text,
}

/// Decision: an open task passed to another agency, because the command gave its duty to that one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnerChanged {
    /// The task.
    pub task: TaskId,
    /// The owner before.
    #[serde(default)]
    pub from: Option<AgencyId>,
    /// The owner now.
    pub to: AgencyId,
    /// The task's new version.
    pub version: u32,
    /// Why.
    pub reason: Text,
}

/// Decision: a crew is given to a task, and to no other while it is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrewAssigned {
    /// The task.
    pub task: TaskId,
    /// The crew.
    pub crew: CrewId,
    /// How long until it can begin there, in seconds.
    pub eta_s: i64,
    /// Why this one.
    pub reason: Text,
}

/// Decision: the crew is free again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrewFreed {
    /// The task.
    pub task: TaskId,
    /// The crew.
    pub crew: CrewId,
    /// Why.
    pub reason: Text,
}

/// Decision: stock is set aside for a task, and for no other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StockReserved {
    /// The task.
    pub task: TaskId,
    /// The depot.
    pub depot: FacilityId,
    /// The item.
    pub item: ItemId,
    /// How much, in the unit.
    pub quantity: f64,
    /// The item's unit.
    pub unit: String,
}

/// Decision: stock that was set aside is free again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StockFreed {
    /// The task.
    pub task: TaskId,
    /// The depot.
    pub depot: FacilityId,
    /// The item.
    pub item: ItemId,
    /// How much.
    pub quantity: f64,
    /// Why.
    pub reason: Text,
}

/// Decision: several tasks want the same crew, stock or agency; copied to every incident concerned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConflictFound {
    /// Its id.
    pub conflict: String,
    /// What is wanted.
    pub resource: Resource,
    /// Which one: a crew, `DEP-001/activated-carbon`, an agency.
    pub subject: String,
    /// All that want it.
    pub tasks: Vec<TaskId>,
    /// Who has it for now.
    #[serde(default)]
    pub given: Option<TaskId>,
    /// Why.
    pub reason: Text,
}

/// Decision: the conflict is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConflictSettled {
    /// Its id.
    pub conflict: String,
    /// Who has it.
    #[serde(default)]
    pub given: Option<TaskId>,
    /// Why.
    pub reason: Text,
}

/// Decision, in the inboxes of the duty desks: reports of the public belong together and may be an
/// incident; a person decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentSuggested {
    /// Its id; given again when a report joins it.
    pub suggestion: SuggestionId,
    /// The reports.
    pub reports: Vec<PublicReportId>,
    /// Where, the middle of the reports that say it.
    #[serde(default)]
    pub at: Option<LonLat>,
    /// The place that they name.
    #[serde(default)]
    pub place: Option<String>,
    /// What they say together.
    pub text: Text,
}
