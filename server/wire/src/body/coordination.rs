//! What the kinds of coordination carry: grading, approvals, crews, stock, conflicts, samples,
//! documents, notices, reports of the public, the registry of risk sources.

use crate::base::{Id, Place, Text, Time, shapes};

shapes! {
    /// Harm to nature, by the words of the grade table.
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

    /// Which lines the effect crossed, the least grave first.
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

    /// What a cost is for.
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

    /// A weather hazard of the joint consultation.
    #[serde(rename_all = "kebab-case")]
    pub enum Hazard {
        /// Heavy rain.
        HeavyRain,
        /// Snowmelt flood.
        SnowmeltFlood,
        /// A cold wave with ice.
        ColdWaveIce,
    }

    /// The color of a warning, the least grave first.
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

    /// A second channel.
    #[serde(rename_all = "kebab-case")]
    pub enum Channel {
        /// An HTTP request to another system.
        Webhook,
        /// A short message.
        Sms,
        /// A mail.
        Mail,
    }

    /// How a suggestion was settled.
    #[serde(rename_all = "kebab-case")]
    pub enum SuggestionOutcome {
        /// An incident was opened from it.
        Opened,
        /// It belongs to an open incident.
        Joined,
        /// It is none.
        Dismissed,
    }

    /// What came out of an inspection.
    #[serde(rename_all = "kebab-case")]
    pub enum InspectionResult {
        /// Nothing was found.
        Ok,
        /// Hidden hazards were found.
        Hazards,
    }

    /// What several tasks may want.
    #[serde(rename_all = "kebab-case")]
    pub enum Resource {
        /// A crew.
        Crew,
        /// Stock of a depot.
        Stock,
        /// An agency's hands.
        Agency,
    }

    /// A hidden hazard found by an inspection.
    pub struct HazardFound {
        /// What.
        pub what: String,
        /// By when it must be mended, `2026-07-01`.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub fix_by: Option<String>,
        /// It is mended.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        pub fixed: bool,
    }

    /// Stock set aside for a task.
    pub struct Reserved {
        /// The depot.
        pub depot: Id,
        /// The item.
        pub item: Id,
        /// How much, in the unit.
        pub quantity: f64,
        /// The item's unit.
        pub unit: String,
    }

    /// Fact: what the incident did to people, nature and property, as far as it is known. Of each
    /// figure the latest counts; stopped intakes add up.
    pub struct ImpactReported {
        /// Deaths caused by the pollution.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub deaths: Option<u32>,
        /// Poisoned or seriously injured.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub injured: Option<u32>,
        /// People evacuated or moved.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub moved: Option<u32>,
        /// Direct loss in CNY, 0 or more.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub loss_cny: Option<f64>,
        /// Harm to nature.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub ecology: Option<Ecology>,
        /// A drinking intake that was stopped.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub intake_stopped: Option<Id>,
        /// Which lines the effect crossed.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub extent: Option<Extent>,
        /// Remark.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub note: Option<String>,
    }

    /// Fact: the command decided the grade.
    pub struct GradeDecided {
        /// `I`, `II`, `III`, `IV` or `ungraded`.
        pub grade: String,
        /// Id of the criterion of the grade table that it rests on.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub criterion: Option<String>,
        /// Why.
        pub reason: String,
    }

    /// Fact: the command started a response level, or changed it.
    pub struct ResponseStarted {
        /// `I`, `II`, `III` or `IV`.
        pub level: String,
        /// Why.
        pub reason: String,
    }

    /// Fact: the command ended the response.
    pub struct ResponseEnded {
        /// Why.
        pub reason: String,
    }

    /// Fact: in this incident the command gave a duty to an agency, against or beyond the plan.
    pub struct DutyAssigned {
        /// The duty.
        pub duty: Id,
        /// Who has it now.
        pub to: Id,
        /// Why.
        pub reason: String,
    }

    /// Fact: a person of the approving agency approved the task.
    pub struct TaskApproved {
        /// The task.
        pub task: Id,
    }

    /// Fact: a person of the approving agency did not approve the task; it is cancelled.
    pub struct TaskDisapproved {
        /// The task.
        pub task: Id,
        /// Why.
        pub reason: String,
    }

    /// Fact: the command ranked the incident among those that are open.
    pub struct PrioritySet {
        /// 1 is first; incidents without one follow in the order of their T0.
        pub priority: u32,
        /// Why.
        pub reason: String,
    }

    /// Fact: a crew cannot work any more.
    pub struct CrewLost {
        /// The crew.
        pub crew: Id,
        /// Why.
        pub reason: String,
    }

    /// Fact: a crew can work again.
    pub struct CrewReturned {
        /// The crew.
        pub crew: Id,
    }

    /// Fact: a photo, lab sheet, valve log or other file belongs to the incident. The bytes are
    /// kept by their hash.
    pub struct AttachmentAdded {
        /// SHA-256 of the bytes.
        pub attachment: Id,
        /// File name as given.
        pub name: String,
        /// Media type as found in the bytes.
        pub media_type: String,
        /// Size in bytes.
        pub bytes: u64,
        /// The task whose result it shows.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub task: Option<Id>,
        /// The sample that it belongs to.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub sample: Option<Id>,
        /// When it was made.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub taken_at: Option<Time>,
        /// Remark.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub note: Option<String>,
    }

    /// Fact: a sample passed from hand to hand.
    pub struct CustodyMoved {
        /// The sample.
        pub sample: Id,
        /// Who handed it over.
        pub from: String,
        /// Who took it.
        pub to: String,
        /// Number of the seal.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub seal: Option<String>,
        /// Remark.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub note: Option<String>,
    }

    /// Fact: the incident cost something, or did damage that has a price.
    pub struct CostRecorded {
        /// What for.
        pub category: CostCategory,
        /// What it was.
        pub what: String,
        /// Amount in CNY, 0 or more.
        pub amount_cny: f64,
        /// How much of it.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub quantity: Option<f64>,
        /// Unit of the quantity.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub unit: Option<String>,
        /// The task that it belongs to.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub task: Option<Id>,
        /// The voucher.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub attachment: Option<Id>,
    }

    /// Fact: a person approved and filed a document that was drafted from the log.
    pub struct DocumentFiled {
        /// Kind of document, e.g. `report-initial`.
        pub document: String,
        /// Seq of the incident's stream that it was drafted from.
        pub as_of: u64,
        /// The filed bytes.
        pub attachment: Id,
        /// Where it was sent.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub to: Option<String>,
        /// Remark.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub note: Option<String>,
    }

    /// Fact: the weather service warned.
    pub struct WeatherWarned {
        /// Of what.
        pub hazard: Hazard,
        /// How grave.
        pub color: WarningColor,
        /// The words.
        pub text: String,
        /// From when.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub from: Option<Time>,
        /// Until when.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub until: Option<Time>,
    }

    /// Fact: agencies consulted together on the weather.
    pub struct ConsultationHeld {
        /// Who took part.
        pub participants: Vec<Id>,
        /// What they concluded.
        pub conclusion: String,
    }

    /// Fact: a notice went out by a second channel and was taken.
    pub struct NoticeSent {
        /// Id of the notice, the same over its tries.
        pub notice: String,
        /// By which way.
        pub channel: Channel,
        /// To whom; never a secret.
        pub to: String,
        /// The task that it is about.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub task: Option<Id>,
        /// Which try, from 1.
        pub attempt: u32,
        /// What the other side answered.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub receipt: Option<String>,
    }

    /// Fact: a try to send a notice by a second channel failed.
    pub struct NoticeFailed {
        /// Id of the notice, the same over its tries.
        pub notice: String,
        /// By which way.
        pub channel: Channel,
        /// To whom; never a secret.
        pub to: String,
        /// The task that it is about.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub task: Option<Id>,
        /// Which try, from 1.
        pub attempt: u32,
        /// Why.
        pub why: String,
        /// No further try follows.
        pub last: bool,
    }

    /// Fact, in the inboxes of the duty desks: somebody of the public reported something.
    pub struct PublicReportReceived {
        /// Its number.
        pub report: Id,
        /// By which way: `web`, `12369`, `phone` …
        pub via: String,
        /// The words.
        pub text: String,
        /// Where.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub at: Option<Place>,
        /// The name of a place.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub place: Option<String>,
        /// When it was seen.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub seen_at: Option<Time>,
        /// Who reported, sealed: only one role can open it.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub reporter: Option<String>,
    }

    /// Fact, in the inboxes of the duty desks: a person settled a suggestion.
    pub struct SuggestionClosed {
        /// The suggestion.
        pub suggestion: Id,
        /// How.
        pub outcome: SuggestionOutcome,
        /// The incident that was opened from it or that it belongs to.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub incident: Option<Id>,
        /// Why.
        pub reason: String,
    }

    /// Fact, in the inbox of the inspecting agency: a risk source was inspected.
    pub struct InspectionRecorded {
        /// The risk source.
        pub facility: Id,
        /// The day, `2026-06-01`.
        pub on: String,
        /// What came out.
        pub result: InspectionResult,
        /// Hidden hazards that were found.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        pub hazards: Vec<HazardFound>,
        /// Who inspected.
        pub by: String,
    }

    /// Fact, in the inbox of the inspecting agency: a firm filed a version of its emergency plan.
    pub struct FirmPlanFiled {
        /// The risk source.
        pub facility: Id,
        /// The version.
        pub version: String,
        /// The day of filing, `2026-06-01`.
        pub filed_on: String,
        /// The last day that it holds.
        pub expires_on: String,
        /// The file.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub attachment: Option<Id>,
    }

    /// Fact, in the inbox of the inspecting agency: an exercise was held.
    pub struct ExerciseRecorded {
        /// The day, `2026-06-01`.
        pub on: String,
        /// What it was.
        pub title: String,
        /// Risk sources that took part.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        pub facilities: Vec<Id>,
        /// Standing mechanisms of the plan that it exercised, e.g. `water-regulation`.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        pub mechanisms: Vec<String>,
        /// The drill, where it was one of ours.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub drill: Option<Id>,
        /// Remark.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub note: Option<String>,
    }

    /// Decision: a person must approve the task before it is issued.
    pub struct ApprovalAsked {
        /// The task.
        pub task: Id,
        /// Whose approval.
        pub of: Id,
        /// Why.
        pub reason: Text,
    }

    /// Decision: an open task passed to another agency, because the command gave its duty to that
    /// one.
    pub struct OwnerChanged {
        /// The task.
        pub task: Id,
        /// The owner before.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub from: Option<Id>,
        /// The owner now.
        pub to: Id,
        /// The task's new version.
        pub version: u32,
        /// Why.
        pub reason: Text,
    }

    /// Decision: a crew is given to a task, and to no other while it is open.
    pub struct CrewAssigned {
        /// The task.
        pub task: Id,
        /// The crew.
        pub crew: Id,
        /// How long until it can begin there, in seconds.
        pub eta_s: i64,
        /// Why this one.
        pub reason: Text,
    }

    /// Decision: the crew is free again.
    pub struct CrewFreed {
        /// The task.
        pub task: Id,
        /// The crew.
        pub crew: Id,
        /// Why.
        pub reason: Text,
    }

    /// Decision: stock is set aside for a task, and for no other.
    pub struct StockReserved {
        /// The task.
        pub task: Id,
        /// The depot.
        pub depot: Id,
        /// The item.
        pub item: Id,
        /// How much, in the unit.
        pub quantity: f64,
        /// The item's unit.
        pub unit: String,
    }

    /// Decision: stock that was set aside is free again.
    pub struct StockFreed {
        /// The task.
        pub task: Id,
        /// The depot.
        pub depot: Id,
        /// The item.
        pub item: Id,
        /// How much.
        pub quantity: f64,
        /// Why.
        pub reason: Text,
    }

    /// Decision: several tasks want the same crew, stock or agency; copied to every incident
    /// concerned.
    pub struct ConflictFound {
        /// Its id.
        pub conflict: String,
        /// What is wanted.
        pub resource: Resource,
        /// Which one: a crew, `DEP-001/activated-carbon`, an agency.
        pub subject: String,
        /// All that want it.
        pub tasks: Vec<Id>,
        /// Who has it for now.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub given: Option<Id>,
        /// Why.
        pub reason: Text,
    }

    /// Decision: the conflict is over.
    pub struct ConflictSettled {
        /// Its id.
        pub conflict: String,
        /// Who has it.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub given: Option<Id>,
        /// Why.
        pub reason: Text,
    }

    /// Decision, in the inboxes of the duty desks: reports of the public belong together and may be
    /// an incident; a person decides.
    pub struct IncidentSuggested {
        /// Its id; given again when a report joins it.
        pub suggestion: Id,
        /// The reports.
        pub reports: Vec<Id>,
        /// Where, the middle of the reports that say it.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub at: Option<Place>,
        /// The place that they name.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub place: Option<String>,
        /// What they say together.
        pub text: Text,
    }
}
