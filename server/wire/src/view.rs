//! Incidents, tasks and forecasts as they are sent: the same field names as in the log.
//!
//! They mirror `hean_incident` field by field; a test walks both and fails when they part. The
//! server sends the core's own values, so that nothing is copied on the way out.

use crate::base::{Actor, Cause, Id, Place, Text, Time, shapes};
use serde_json::Value;
use std::collections::BTreeMap;

shapes! {
    /// What an incident is about.
    #[serde(rename_all = "lowercase")]
    #[derive(Copy, Eq)]
    pub enum IncidentKind {
        /// Something spilled from a vehicle or vessel.
        Spill,
        /// A fixed plant or tailings dam leaks.
        Leak,
        /// A toxic or flammable cloud.
        Gas,
        /// Extreme weather.
        Weather,
        /// Anything else.
        Other,
    }

    /// Where a task stands.
    #[serde(rename_all = "lowercase")]
    #[derive(Copy, Eq)]
    pub enum TaskState {
        /// Planned; waits for what it needs.
        Proposed,
        /// In the owner's inbox.
        Issued,
        /// Sent to a device of the owner.
        Delivered,
        /// A device of the owner has stored it: a receipt, not an acceptance.
        Received,
        /// A person of the owner took it.
        Accepted,
        /// Work is under way.
        Executing,
        /// Finished, with evidence.
        Done,
        /// Refused, with a reason.
        Refused,
        /// Work could not be finished, with a reason.
        Failed,
        /// Replaced by another task.
        Superseded,
        /// No longer wanted.
        Cancelled,
    }

    /// Where a deadline comes from.
    #[serde(rename_all = "lowercase")]
    #[derive(Copy, Eq)]
    pub enum Basis {
        /// Law or regulation.
        Statutory,
        /// The plume: arrival minus margin and set-up.
        Physical,
        /// Our own editable rule.
        Doctrine,
    }

    /// Who made an agency the owner.
    #[serde(rename_all = "kebab-case")]
    #[derive(Copy, Eq)]
    pub enum AssignedBy {
        /// The response plan.
        Plan,
        /// The command, in this incident.
        Command,
    }

    /// One reason for a deadline.
    pub struct Deadline {
        /// The moment.
        pub at: Time,
        /// Where it comes from.
        pub basis: Basis,
        /// The rule or plan line that it follows from.
        pub rule: String,
        /// The reason for people.
        pub reason: Text,
        /// The rule was not read in the official text; said wherever it binds.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        pub unverified: bool,
    }

    /// One step of a task's life.
    pub struct Transition {
        /// The state that was reached.
        pub to: TaskState,
        /// Incident time.
        pub at: Time,
        /// When the log took it.
        pub recorded_at: Time,
        /// Who.
        pub actor: Actor,
        /// What led to it.
        pub cause: Option<Cause>,
    }

    /// A task of an incident.
    pub struct Task {
        /// Its id.
        pub id: Id,
        /// The incident.
        pub incident: Id,
        /// The plan line that it comes from, e.g. `T28`.
        pub plan: Id,
        /// What is to be done.
        pub title: Text,
        /// What the owner is told beyond the title.
        pub detail: Text,
        /// The board lane.
        pub lane: String,
        /// The agency that must do it; none for what the system does itself.
        pub owner: Option<Id>,
        /// Agencies that help.
        pub support: Vec<Id>,
        /// By plan or by command.
        pub assigned_by: AssignedBy,
        /// The duty that it belongs to.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub duty: Option<Id>,
        /// Why it is wanted: the plan line's condition with what makes it true here.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub because: Option<Text>,
        /// A person of this agency must approve it before it is issued.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub approver: Option<Id>,
        /// The approval: none while it is waited for or where none is needed.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub approved: Option<bool>,
        /// What a crew must be able to do for it.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub capability: Option<String>,
        /// The crew that it has.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub crew: Option<Id>,
        /// Stock that is set aside for it.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        pub reserved: Vec<crate::body::Reserved>,
        /// While it is executing it is done again each so many seconds.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub repeats_s: Option<i64>,
        /// Photos, lab sheets, valve logs of its result.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        pub attachments: Vec<Id>,
        /// The section that it is about.
        pub section: Option<Id>,
        /// Tasks that come first.
        pub needs: Vec<Id>,
        /// The binding deadline.
        pub deadline: Option<Deadline>,
        /// The later deadlines that were considered.
        pub other_deadlines: Vec<Deadline>,
        /// How long the work takes, in milliseconds.
        pub takes: i64,
        /// It cannot be finished in time any more even if started at once.
        pub infeasible: bool,
        /// What must be handed in as evidence.
        pub evidence_wanted: Text,
        /// Kinds of facts that the owner is expected to hand in with the work.
        pub yields: Vec<String>,
        /// Counts up with each change of the order itself; a reply names the version that was seen.
        pub version: u32,
        /// Where it stands.
        pub state: TaskState,
        /// Reason of a refusal or failure, evidence of a completion.
        #[ts(type = "unknown")]
        pub outcome: Option<Value>,
        /// Highest rung of the escalation ladder that was reached; 0 is none.
        pub escalation: u8,
        /// The deadline passed while the task was open.
        pub missed: bool,
        /// Its life so far.
        pub history: Vec<Transition>,
    }

    /// How a release came from its place into the water.
    pub struct WaterEntry {
        /// The reach that it enters.
        pub reach: Id,
        /// How far down that reach, in metres from its upstream end.
        pub chainage_m: f64,
        /// `bridge`, `bank` or `overland`.
        pub via: String,
        /// Distance over land, in metres.
        pub overland_m: f64,
        /// The river's name.
        pub river: Text,
    }

    /// A value that was not measured.
    pub struct Assumed {
        /// What it stands for.
        pub what: Text,
        /// The value with its unit.
        pub value: String,
        /// Why it was taken.
        pub why: Text,
    }

    /// When a section is reached.
    pub struct SectionArrival {
        /// The intake, border section, gauge …
        pub section: Id,
        /// Its name.
        pub name: Text,
        /// `intake`, `irrigation`, `border`, `gauge`, `dam`.
        pub kind: String,
        /// River distance from where the release enters the water, in metres.
        pub distance_m: f64,
        /// Groundwater: no arrival is stated, only a watch.
        pub watch_only: bool,
        /// Early edge (P5) of the first exceedance of the threshold.
        pub early: Option<Time>,
        /// Median of the first exceedance.
        pub arrival: Option<Time>,
        /// Median time of the peak.
        pub peak_at: Option<Time>,
        /// Median peak concentration in mg/L.
        pub peak_mg_l: f64,
        /// Median time when the concentration is below the threshold again.
        pub end: Option<Time>,
        /// Late edge (P95) of that.
        pub late: Option<Time>,
    }

    /// Where the released mass is at the end of the forecast, in kilograms.
    pub struct Balance {
        /// Released.
        pub released_kg: f64,
        /// On the surface as a slick.
        pub floating_kg: f64,
        /// Still in the water of the river.
        pub in_water_kg: f64,
        /// Lost to decay and to the air.
        pub lost_kg: f64,
        /// Taken out with abstracted water.
        pub withdrawn_kg: f64,
        /// Gone past the outlet.
        pub passed_kg: f64,
    }

    /// What a forecast run was given.
    pub struct ForecastRequest {
        /// The run.
        pub id: Id,
        /// The incident.
        pub incident: Id,
        /// Why it was asked for.
        pub reason: Text,
        /// The run that it replaces.
        pub parent: Option<Id>,
        /// Where the release enters the water.
        pub entry: WaterEntry,
        /// The substance, where known.
        pub substance: Option<Id>,
        /// Mass that reaches the water, in kilograms.
        pub mass_kg: f64,
        /// Length of the release in seconds.
        pub over_s: i64,
        /// When it began to enter the water.
        pub start: Time,
        /// Readings of gauges that count, in m³/s.
        pub gauges: BTreeMap<String, f64>,
        /// Month of the year for what is not gauged, 1 to 12.
        pub month: u8,
        /// Air temperature in °C.
        pub air_c: f64,
        /// What was assumed before the model ran.
        pub assumed: Vec<Assumed>,
    }

    /// The result of a forecast run.
    pub struct ForecastResult {
        /// The run.
        pub id: Id,
        /// `spectral` or `parcels`.
        pub engine: String,
        /// What "arrival" and "end" mean, in mg/L.
        pub threshold_mg_l: f64,
        /// Sections below, nearest first.
        pub sections: Vec<SectionArrival>,
        /// Where the mass is.
        pub balance: Balance,
        /// Everything that was assumed.
        pub assumed: Vec<Assumed>,
        /// Why there is no forecast, where there is none.
        pub failed: Option<String>,
    }

    /// A forecast in force.
    pub struct ForecastHeld {
        /// What it was given.
        pub request: ForecastRequest,
        /// What it said.
        pub result: ForecastResult,
        /// When it came.
        pub at: Time,
    }

    /// One depot's part in the answer to "with what".
    pub struct SupplyOffer {
        /// The depot.
        pub depot: Id,
        /// Its name.
        pub name: Text,
        /// How much it can give, in the item's unit.
        pub usable: f64,
        /// Earliest arrival in seconds from the question.
        pub eta_s: i64,
    }

    /// What can be at a section, and what falls short.
    pub struct SupplyAnswer {
        /// The item.
        pub item: String,
        /// Its name.
        pub name: Text,
        /// The unit.
        pub unit: String,
        /// How much is wanted.
        pub wanted: f64,
        /// How much falls short.
        pub short: f64,
        /// The depots, earliest first.
        pub offers: Vec<SupplyOffer>,
    }

    /// A road closure.
    pub struct Closure {
        /// The road as named.
        pub road: String,
        /// Its closed edges.
        pub edges: Vec<Id>,
        /// Since when.
        pub from: Time,
        /// Until when, where known.
        pub until: Option<Time>,
    }

    /// What is known of the weather at the scene.
    pub struct Weather {
        /// Direction that the wind comes from, degrees.
        pub wind_from_deg: Option<f64>,
        /// Wind speed in m/s.
        pub wind_ms: Option<f64>,
        /// Air temperature in °C.
        pub air_c: Option<f64>,
        /// Rain in mm/h.
        pub rain_mm_h: Option<f64>,
        /// When it was read.
        pub at: Option<Time>,
    }

    /// What is known of the release.
    pub struct ReleaseKnown {
        /// The substance as named by the sources.
        pub substance: Option<String>,
        /// Mass lost, in kilograms.
        pub mass_kg: Option<f64>,
        /// Length in seconds.
        pub over_s: Option<i64>,
        /// When it began.
        pub started: Option<Time>,
    }

    /// A statutory report that was sent.
    pub struct ReportState {
        /// When.
        pub sent: Time,
        /// By which task.
        pub task: Id,
    }

    /// What the incident did, as far as it is known.
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
        pub ecology: Option<crate::body::Ecology>,
        /// Drinking intakes that were stopped.
        pub intakes_stopped: Vec<Id>,
        /// Which lines the effect crossed.
        pub extent: Option<crate::body::Extent>,
    }

    /// A grade that the command decided.
    pub struct GradeHeld {
        /// The decision.
        pub decided: crate::body::GradeDecided,
        /// When.
        pub at: Time,
        /// By whom.
        pub by: Id,
    }

    /// The response level in force.
    pub struct ResponseHeld {
        /// `I`, `II`, `III` or `IV`.
        pub level: String,
        /// Since when.
        pub at: Time,
    }

    /// An attachment with when it came and from whom.
    pub struct AttachmentHeld {
        /// What it is.
        pub added: crate::body::AttachmentAdded,
        /// When.
        pub at: Time,
        /// From whom.
        pub by: Id,
    }

    /// A sample with its chain of custody.
    pub struct SampleHeld {
        /// The results that name it, in order.
        pub results: Vec<crate::body::SampleTaken>,
        /// Hand to hand, in order, with the moment.
        pub custody: Vec<(Time, crate::body::CustodyMoved)>,
    }

    /// A cost with when it was recorded.
    pub struct CostHeld {
        /// The cost.
        pub cost: crate::body::CostRecorded,
        /// When.
        pub at: Time,
    }

    /// A filed document with when and by whom.
    pub struct DocumentHeld {
        /// The document.
        pub filed: crate::body::DocumentFiled,
        /// When.
        pub at: Time,
        /// By whom.
        pub by: Id,
    }

    /// A notice by a second channel: its last try.
    pub struct NoticeHeld {
        /// By which way.
        pub channel: crate::body::Channel,
        /// To whom.
        pub to: String,
        /// The task that it is about.
        pub task: Option<Id>,
        /// How many tries.
        pub attempts: u32,
        /// It was taken.
        pub sent: bool,
        /// No further try follows.
        pub last: bool,
        /// What the other side answered, or why it failed.
        pub answer: Option<String>,
        /// When.
        pub at: Time,
    }

    /// An approval that was asked for.
    pub struct ApprovalHeld {
        /// Whose.
        pub of: Id,
        /// When.
        pub asked: Time,
    }

    /// A conflict over a crew, stock or an agency.
    pub struct ConflictHeld {
        /// As found last.
        pub found: crate::body::ConflictFound,
        /// When it was settled.
        pub settled: Option<Time>,
    }

    /// One incident.
    pub struct Incident {
        /// Its id.
        pub id: Id,
        /// What it is about.
        pub kind: IncidentKind,
        /// Its name.
        pub title: Text,
        /// The first moment that anybody learned of it.
        pub t0: Time,
        /// Where.
        pub at: Place,
        /// Where it enters the water.
        pub entry: Option<WaterEntry>,
        /// The county government in charge.
        pub county: Option<Id>,
        /// Closed by the command.
        pub closed: Option<Time>,
        /// What is known of the release.
        pub release: ReleaseKnown,
        /// Latest readings of gauges in m³/s.
        pub gauges: BTreeMap<String, f64>,
        /// Weather.
        pub weather: Weather,
        /// Road closures.
        pub closures: Vec<Closure>,
        /// Forecasts asked for and not yet come.
        pub pending: BTreeMap<String, ForecastRequest>,
        /// The forecast in force.
        pub forecast: Option<ForecastHeld>,
        /// How many were asked for.
        pub forecasts: u32,
        /// The proposed grade.
        pub grade: Option<crate::body::GradeProposed>,
        /// Plan in force.
        pub plan: Option<String>,
        /// The forecast that the plan in force was made on.
        pub planned_on: Option<Id>,
        /// Plan lines that do not apply, with the reason.
        pub not_applied: BTreeMap<String, Text>,
        /// Its tasks.
        pub tasks: BTreeMap<String, Task>,
        /// Refused or failed tasks and what took their place.
        pub substituted: BTreeMap<String, Id>,
        /// Statutory reports sent.
        pub reports: BTreeMap<String, ReportState>,
        /// The last supplies answer.
        pub supplies: Vec<SupplyAnswer>,
        /// Facts that came in about it.
        pub facts: u32,
        /// What it did, as far as it is known.
        pub impact: Impact,
        /// The grade that the command decided.
        pub grade_decided: Option<GradeHeld>,
        /// The response level in force.
        pub response: Option<ResponseHeld>,
        /// Duties that the command gave to other agencies.
        pub duties: BTreeMap<String, Id>,
        /// Its rank among open incidents; 1 is first.
        pub priority: Option<u32>,
        /// Attachments by their hash.
        pub attachments: BTreeMap<String, AttachmentHeld>,
        /// Samples by their number.
        pub samples: BTreeMap<String, SampleHeld>,
        /// Costs in order.
        pub costs: Vec<CostHeld>,
        /// Filed documents in order.
        pub documents: Vec<DocumentHeld>,
        /// Weather warnings in order.
        pub warnings: Vec<crate::body::WeatherWarned>,
        /// Notices by second channels.
        pub notices: BTreeMap<String, NoticeHeld>,
        /// Conflicts with other tasks and incidents.
        pub conflicts: BTreeMap<String, ConflictHeld>,
        /// Approvals that were asked for, by task.
        #[serde(default)]
        pub approvals: BTreeMap<String, ApprovalHeld>,
    }

    /// A drill's course.
    pub struct DrillState {
        /// What began it.
        pub started: crate::body::DrillStarted,
        /// Injects that fired.
        pub fired: Vec<Id>,
        /// Paused since.
        pub paused: Option<Time>,
        /// Why it ended.
        pub ended: Option<String>,
        /// Judged expectations: `met`, `missed` or `undecided`, and the weight.
        pub judged: BTreeMap<String, (String, f64)>,
    }

    /// State of an `inc:` stream.
    pub struct IncidentSnapshot {
        /// The incident with all its tasks.
        pub incident: Incident,
    }

    /// State of an `agy:` stream.
    pub struct AgencySnapshot {
        /// The agency.
        pub agency: Id,
        /// Its tasks in open incidents.
        pub tasks: BTreeMap<String, Task>,
        /// Tasks of others that wait for its approval.
        pub approvals: BTreeMap<String, Task>,
    }

    /// State of a `drl:` stream.
    pub struct DrillSnapshot {
        /// The drill.
        pub drill: DrillState,
    }
}
