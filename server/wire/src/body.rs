//! What each kind of fact and decision carries in its `data`.
//!
//! A fact's `data` is kept verbatim: it may hold more than its kind asks for.

mod coordination;

pub use coordination::*;

use crate::base::{Id, Place, Text, Time};
use crate::view::{
    Deadline, ForecastRequest, ForecastResult, IncidentKind, SupplyAnswer, Task, WaterEntry,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

macro_rules! bodies {
    ($($(#[$doc:meta])* $kind:literal $name:ident {
        $($(#[$fdoc:meta])* $field:ident: $type:ty,)*
    })*
    elsewhere { $($(#[$odoc:meta])* $okind:literal $oname:ident;)* }) => {
        $(
            $(#[$doc])*
            #[derive(
                Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
            )]
            pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }
        )*

        /// Kind and data of an entry, typed.
        #[derive(
            Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
        )]
        #[serde(tag = "kind", content = "data")]
        pub enum Body {
            $($(#[$doc])* #[serde(rename = $kind)] $name($name),)*
            $($(#[$odoc])* #[serde(rename = $okind)] $oname($oname),)*
            /// A remark of a person; any object.
            #[serde(rename = "note")]
            Note(
                #[ts(type = "Record<string, unknown>")]
                serde_json::Map<String, Value>
            ),
        }

        impl Body {
            /// Every kind.
            pub const KINDS: &'static [&'static str] = &[$($kind,)* $($okind,)* "note"];
        }

        macro_rules! each_body { ($macro:ident) => { $macro!($($name,)* $($oname,)*) } }
        pub(crate) use each_body;
    };
}

bodies! {
    // ---- facts ----

    /// Fact: somebody reported an incident; the first report opens it.
    "incident_reported" IncidentReported {
        /// What it is about.
        kind: IncidentKind,
        /// A short name.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        title: String,
        /// The same in English, where the reporter gives it.
        #[serde(default)]
        #[ts(optional = nullable)]
        title_en: Option<String>,
        /// Where.
        #[serde(default)]
        #[ts(optional = nullable)]
        at: Option<Place>,
        /// The name of a place, where there is no position.
        #[serde(default)]
        #[ts(optional = nullable)]
        place: Option<String>,
        /// The risk source that leaks, where it is one: its outfall is where it enters the water.
        #[serde(default)]
        #[ts(optional = nullable)]
        facility: Option<Id>,
        /// Slug, UN number or name of the substance, where known.
        #[serde(default)]
        #[ts(optional = nullable)]
        substance: Option<String>,
        /// Mass lost in kilograms, where known.
        #[serde(default)]
        #[ts(optional = nullable)]
        mass_kg: Option<f64>,
        /// Length of the release in seconds, where known.
        #[serde(default)]
        #[ts(optional = nullable)]
        over_s: Option<i64>,
        /// When it began, where known.
        #[serde(default)]
        #[ts(optional = nullable)]
        started: Option<Time>,
        /// Who reported.
        #[serde(default)]
        #[ts(optional = nullable)]
        reported_by: Option<String>,
        /// By which way: `12369`, `110`, `phone`, `patrol` …
        #[serde(default)]
        #[ts(optional = nullable)]
        via: Option<String>,
        /// The report's words.
        #[serde(default)]
        #[ts(optional = nullable)]
        text: Option<String>,
        /// The suggestion that it was opened from.
        #[serde(default)]
        #[ts(optional = nullable)]
        suggestion: Option<Id>,
    }
    /// Fact: a further report on an open incident.
    "report_received" ReportReceived {
        /// By which way.
        via: String,
        /// The words.
        text: String,
    }
    /// Fact: the cargo or the leaking substance is known.
    "cargo_identified" CargoIdentified {
        /// Slug, UN number or name.
        substance: String,
        /// Mass in kilograms, where known.
        #[serde(default)]
        #[ts(optional = nullable)]
        mass_kg: Option<f64>,
        /// Length of the release in seconds, where known.
        #[serde(default)]
        #[ts(optional = nullable)]
        over_s: Option<i64>,
    }
    /// Fact: a gauge was read.
    "gauge_read" GaugeRead {
        /// The gauge.
        gauge: Id,
        /// The discharge in m³/s.
        discharge_m3s: f64,
    }
    /// Fact: weather at the scene.
    "weather_read" WeatherRead {
        /// Direction that the wind comes from, degrees.
        #[serde(default)]
        #[ts(optional = nullable)]
        wind_from_deg: Option<f64>,
        /// Wind speed in m/s.
        #[serde(default)]
        #[ts(optional = nullable)]
        wind_ms: Option<f64>,
        /// Air temperature in degrees Celsius.
        #[serde(default)]
        #[ts(optional = nullable)]
        air_c: Option<f64>,
        /// Rain in mm/h.
        #[serde(default)]
        #[ts(optional = nullable)]
        rain_mm_h: Option<f64>,
    }
    /// Fact: a road was closed.
    "road_closed" RoadClosed {
        /// The road, e.g. `G218`.
        road: String,
        /// A place, road node or facility near the closure.
        #[serde(default)]
        #[ts(optional = nullable)]
        near: Option<String>,
        /// The road edges, where the sender knows them; else they follow from road and place.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        edges: Vec<Id>,
        /// For how long, in seconds; without it until opened.
        #[serde(default)]
        #[ts(optional = nullable)]
        for_s: Option<i64>,
    }
    /// Fact: a road was opened again.
    "road_opened" RoadOpened {
        /// The road.
        road: String,
        /// A place, road node or facility near the closure.
        #[serde(default)]
        #[ts(optional = nullable)]
        near: Option<String>,
        /// The road edges.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        edges: Vec<Id>,
    }
    /// Fact: a gate or reservoir outlet was set.
    "gate_set" GateSet {
        /// The dam or gate.
        dam: Id,
        /// f64 that it now lets through, in m³/s.
        #[serde(default)]
        #[ts(optional = nullable)]
        discharge_m3s: Option<f64>,
        /// In words, where the figure is not known.
        #[serde(default)]
        #[ts(optional = nullable)]
        state: Option<String>,
    }
    /// Fact: a sample has a result.
    "sample_taken" SampleTaken {
        /// The section.
        #[serde(default)]
        #[ts(optional = nullable)]
        section: Option<Id>,
        /// The place, where it is no section.
        #[serde(default)]
        #[ts(optional = nullable)]
        at: Option<Place>,
        /// The result in mg/L; below the detection limit it is 0 and `below_mg_l` is given.
        #[serde(default)]
        #[ts(optional = nullable)]
        concentration_mg_l: Option<f64>,
        /// The detection limit, where nothing was found.
        #[serde(default)]
        #[ts(optional = nullable)]
        below_mg_l: Option<f64>,
        /// When it was taken.
        #[serde(default)]
        #[ts(optional = nullable)]
        taken_at: Option<Time>,
        /// The sample's number, where it is kept with its chain of custody.
        #[serde(default)]
        #[ts(optional = nullable)]
        sample: Option<Id>,
        /// Slug, UN number or name of what was looked for; the released substance by default.
        #[serde(default)]
        #[ts(optional = nullable)]
        substance: Option<String>,
        /// Lab sheets and photos.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        attachments: Vec<Id>,
    }
    /// Fact: a message to an agency.
    "message_received" MessageReceived {
        /// To whom.
        to: Id,
        /// The words.
        text: String,
    }
    /// Fact: the task was sent to a device of its owner.
    "task_delivered" TaskDelivered {
        /// The task.
        task: Id,
    }
    /// Fact: a device of the owner has stored the task.
    "task_received" TaskReceived {
        /// The task.
        task: Id,
    }
    /// Fact: a person of the owner took the task.
    "task_accepted" TaskAccepted {
        /// The task.
        task: Id,
    }
    /// Fact: a person of the owner refused the task.
    "task_refused" TaskRefused {
        /// The task.
        task: Id,
        /// Why.
        reason: String,
    }
    /// Fact: work has begun.
    "task_started" TaskStarted {
        /// The task.
        task: Id,
    }
    /// Fact: the task is finished.
    "task_done" TaskDone {
        /// The task.
        task: Id,
        /// What shows it; any value.
        #[serde(default)]
        #[ts(type = "unknown")]
        evidence: Value,
    }
    /// Fact: the task could not be finished.
    "task_failed" TaskFailed {
        /// The task.
        task: Id,
        /// Why.
        reason: String,
    }
    /// Fact: the command withdrew the task.
    "task_cancelled" TaskCancelled {
        /// The task.
        task: Id,
        /// Why.
        reason: String,
    }
    /// Fact: the command gave the task to another agency.
    "task_reassigned" TaskReassigned {
        /// The task.
        task: Id,
        /// The new owner.
        to: Id,
        /// Why.
        reason: String,
    }
    /// Fact: a forecast run has finished.
    "forecast_computed" ForecastComputed {
        /// The result.
        result: ForecastResult,
    }
    /// Fact: the incident was closed by the command.
    "incident_closed" IncidentClosed {
        /// Why.
        reason: String,
    }
    /// Fact: a drill began.
    "drill_started" DrillStarted {
        /// The drill.
        id: Id,
        /// Name of the scenario file.
        scenario: String,
        /// Its title.
        title: Text,
        /// SHA-256 (hex) of the scenario text, so that a drill is continued with the same file
        /// only.
        digest: String,
        /// The seed.
        seed: u64,
        /// Drill time at the start.
        start: Time,
        /// Drill time at the end.
        until: Time,
        /// Seats that people play.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        human_seats: Vec<Id>,
    }
    /// Fact: an inject of the scenario fired. What players may see follows as a fact of its own.
    "inject_fired" InjectFired {
        /// The inject.
        inject: Id,
        /// What it does: `spill`, `report`, `weather`, `close`, `open`, `message`, `gauge`.
        what: String,
        /// Its content, for the director.
        #[ts(type = "unknown")]
        content: Value,
    }
    /// Fact: the director paused the drill. Every pending event waits.
    "drill_paused" DrillPaused {
        /// Why.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        reason: String,
    }
    /// Fact: the director let the drill go on.
    "drill_resumed" DrillResumed {
        /// Why.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        reason: String,
    }
    /// Fact: the drill ended.
    "drill_ended" DrillEnded {
        /// `finished` or `stopped`.
        why: String,
    }
    /// Fact: an expectation was judged.
    "expectation_judged" ExpectationJudged {
        /// The expectation.
        expect: Id,
        /// `met`, `missed` or `undecided`.
        outcome: String,
        /// Its weight.
        weight: f64,
        /// Why.
        why: Text,
    }

    // ---- decisions ----

    /// Decision: the incident is open, at this place on the graph.
    "incident_opened" IncidentOpened {
        /// The incident.
        id: Id,
        /// What it is about.
        kind: IncidentKind,
        /// Its name.
        title: Text,
        /// T0: the first moment that anybody learned of it.
        t0: Time,
        /// Where.
        at: Place,
        /// Where it enters the water; none outside the basin or for a dry incident.
        entry: Option<WaterEntry>,
        /// The county government in charge.
        county: Option<Id>,
        /// Why there is no water entry.
        #[serde(default)]
        #[ts(optional = nullable)]
        without_entry: Option<String>,
    }
    /// Decision: a fact was kept as it came and has no effect, because its data does not say what
    /// its kind needs.
    "fact_set_aside" FactSetAside {
        /// The kind of fact.
        what: String,
        /// What is missing or wrong in its data.
        why: String,
    }
    /// Decision: these road edges are closed.
    "closure_set" ClosureSet {
        /// The road as named.
        road: String,
        /// The edges.
        edges: Vec<Id>,
        /// Since when.
        from: Time,
        /// Until when, where known.
        until: Option<Time>,
    }
    /// Decision: these road edges are open again.
    "closure_lifted" ClosureLifted {
        /// The road as named.
        road: String,
        /// The edges.
        edges: Vec<Id>,
    }
    /// Decision: a grade is proposed; a person decides it.
    "grade_proposed" GradeProposed {
        /// `I`, `II`, `III`, `IV` or `ungraded`.
        grade: String,
        /// Reporting path: `2h` or `4h`.
        path: String,
        /// The rule that lifted it.
        rule: String,
        /// Ids of every criterion of the grade table that is met.
        criteria: Vec<String>,
        /// Id of the grade table.
        table: String,
        /// Why.
        reason: Text,
    }
    /// Decision: a forecast is asked for.
    "forecast_requested" ForecastRequested {
        /// The request.
        request: ForecastRequest,
    }
    /// Decision: the plan, with what it could not do and why.
    "plan_made" PlanMade {
        /// The response plan's id.
        plan: String,
        /// How many tasks it proposes.
        tasks: u32,
        /// The forecast that it was made on.
        #[serde(default)]
        #[ts(optional = nullable)]
        forecast: Option<Id>,
        /// Plan lines that do not apply here: id → why.
        not_applied: BTreeMap<String, Text>,
        /// Tasks that cannot be in time: id → why.
        infeasible: BTreeMap<String, Text>,
    }
    /// Decision: a task is planned and waits for what it needs.
    "task_proposed" TaskProposed {
        /// The task.
        task: Task,
    }
    /// Decision: the task is in its owner's inbox.
    "task_issued" TaskIssued {
        /// The task as issued.
        task: Task,
        /// Tasks that it needs and that are still open, where it could not wait for them.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        open_needs: Vec<Id>,
    }
    /// Decision: the order changed its deadline.
    "deadline_changed" DeadlineChanged {
        /// The task.
        task: Id,
        /// The new binding deadline.
        deadline: Option<Deadline>,
        /// The others.
        other_deadlines: Vec<Deadline>,
        /// Earlier than before: a fresh acceptance is needed.
        earlier: bool,
        /// It cannot be held any more.
        infeasible: bool,
        /// The task's new version.
        version: u32,
        /// Why.
        reason: Text,
    }
    /// Decision: nobody of the owner took the task in time; the next rung is told.
    "task_escalated" TaskEscalated {
        /// The task.
        task: Id,
        /// The owner.
        agency: Id,
        /// The rung, from 1.
        level: u8,
        /// Who is told.
        to: Text,
    }
    /// Decision: the task was accepted but not begun in time: it is issued again.
    "acceptance_expired" AcceptanceExpired {
        /// The task.
        task: Id,
        /// The task's new version.
        version: u32,
    }
    /// Decision: the deadline passed while the task was open.
    "deadline_missed" DeadlineMissed {
        /// The task.
        task: Id,
        /// The deadline.
        deadline: Time,
    }
    /// Decision: another agency is asked after a refusal or failure.
    "task_substituted" TaskSubstituted {
        /// The task that was refused or failed.
        task: Id,
        /// The task that takes its place.
        by: Id,
        /// Why this agency.
        reason: Text,
    }
    /// Decision: the task is replaced or no longer wanted.
    "task_superseded" TaskSuperseded {
        /// The task.
        task: Id,
        /// Why.
        reason: Text,
    }
    /// Decision: the answer to "with what".
    "supplies_found" SuppliesFound {
        /// Where the supplies are wanted.
        section: Option<Id>,
        /// The place.
        at: Place,
        /// One answer an item.
        answers: Vec<SupplyAnswer>,
    }
    /// Decision: a report of state was sent.
    "report_sent" ReportSent {
        /// `initial`, `continuing` or `final`.
        report: String,
        /// The task that it belongs to.
        task: Id,
    }
    /// Decision, in the audit stream only: something from outside was not taken.
    "refused" Refused {
        /// What it was.
        what: String,
        /// Where it was addressed to.
        stream: Option<String>,
        /// Stable code.
        code: String,
        /// What, why, what to do.
        detail: String,
    }
    /// Fact, in the audit stream only: somebody signed in or out, or a token was made or revoked.
    "signed" Signed {
        /// `in`, `out`, `token-made`, `token-revoked`.
        what: String,
        /// The token.
        token: String,
    }

    elsewhere {
        /// Fact: what the incident did to people, nature and property, as far as it is known. Of
        /// each figure the latest counts; stopped intakes add up.
        "impact_reported" ImpactReported;
        /// Fact: the command decided the grade.
        "grade_decided" GradeDecided;
        /// Fact: the command started a response level, or changed it.
        "response_started" ResponseStarted;
        /// Fact: the command ended the response.
        "response_ended" ResponseEnded;
        /// Fact: in this incident the command gave a duty to an agency, against or beyond the plan.
        "duty_assigned" DutyAssigned;
        /// Fact: a person of the approving agency approved the task.
        "task_approved" TaskApproved;
        /// Fact: a person of the approving agency did not approve the task; it is cancelled.
        "task_disapproved" TaskDisapproved;
        /// Fact: the command ranked the incident among those that are open.
        "priority_set" PrioritySet;
        /// Fact: a crew cannot work any more.
        "crew_lost" CrewLost;
        /// Fact: a crew can work again.
        "crew_returned" CrewReturned;
        /// Fact: a photo, lab sheet, valve log or other file belongs to the incident. The bytes are
        /// kept by their hash.
        "attachment_added" AttachmentAdded;
        /// Fact: a sample passed from hand to hand.
        "custody_moved" CustodyMoved;
        /// Fact: the incident cost something, or did damage that has a price.
        "cost_recorded" CostRecorded;
        /// Fact: a person approved and filed a document that was drafted from the log.
        "document_filed" DocumentFiled;
        /// Fact: the weather service warned.
        "weather_warned" WeatherWarned;
        /// Fact: agencies consulted together on the weather.
        "consultation_held" ConsultationHeld;
        /// Fact: a notice went out by a second channel and was taken.
        "notice_sent" NoticeSent;
        /// Fact: a try to send a notice by a second channel failed.
        "notice_failed" NoticeFailed;
        /// Fact, in the inboxes of the duty desks: somebody of the public reported something.
        "public_report_received" PublicReportReceived;
        /// Fact, in the inboxes of the duty desks: a person settled a suggestion.
        "suggestion_closed" SuggestionClosed;
        /// Fact, in the inbox of the inspecting agency: a risk source was inspected.
        "inspection_recorded" InspectionRecorded;
        /// Fact, in the inbox of the inspecting agency: a firm filed a version of its emergency
        /// plan.
        "firm_plan_filed" FirmPlanFiled;
        /// Fact, in the inbox of the inspecting agency: an exercise was held.
        "exercise_recorded" ExerciseRecorded;
        /// Decision: a person must approve the task before it is issued.
        "approval_asked" ApprovalAsked;
        /// Decision: an open task passed to another agency, because the command gave its duty to
        /// that one.
        "owner_changed" OwnerChanged;
        /// Decision: a crew is given to a task, and to no other while it is open.
        "crew_assigned" CrewAssigned;
        /// Decision: the crew is free again.
        "crew_freed" CrewFreed;
        /// Decision: stock is set aside for a task, and for no other.
        "stock_reserved" StockReserved;
        /// Decision: stock that was set aside is free again.
        "stock_freed" StockFreed;
        /// Decision: several tasks want the same crew, stock or agency; copied to every incident
        /// concerned.
        "conflict_found" ConflictFound;
        /// Decision: the conflict is over.
        "conflict_settled" ConflictSettled;
        /// Decision, in the inboxes of the duty desks: reports of the public belong together and
        /// may be an incident; a person decides.
        "incident_suggested" IncidentSuggested;
    }
}
