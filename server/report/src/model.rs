//! What a report says, before anybody decides how it looks: plain values with their names already
//! looked up, in both languages. The renderers read nothing else.

pub mod coordination;

use coordination::Coordination;
use hean_incident::body::{Assumed, Balance};
use hean_incident::record::Mode;
use hean_incident::task::{AssignedBy, Deadline, TaskState, Transition};
use hean_units::{
    Certainty, FacilityId, ForecastId, IncidentId, InjectId, Instant, LonLat, Span, StreamId,
    TaskId, Text,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// An after-action report (复盘报告): what happened, told from the log alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Real or drill; a drill's report is marked as one on every page.
    pub mode: Mode,
    /// The basin.
    pub basin: Text,
    /// Its slug.
    pub basin_id: String,
    /// The version of the program that wrote the report.
    pub version: &'static str,
    /// The drill, where it was one.
    pub drill: Option<DrillPart>,
    /// First instant of the log.
    pub from: Option<Instant>,
    /// Last instant of the log.
    pub until: Option<Instant>,
    /// The incidents, by id.
    pub incidents: Vec<IncidentPart>,
    /// What was expected of the players, in the order in which it was judged.
    pub expectations: Vec<Expectation>,
    /// The score; none where nothing was expected.
    pub score: Option<Score>,
    /// What truly happened in the hidden world of a drill, where the caller knows it.
    pub truth: Option<Truth>,
    /// Every entry of the log, in its order.
    pub timeline: Vec<TimelineRow>,
    /// The last hash of each stream: the evidence that the log behind this report is whole.
    pub heads: Vec<Head>,
}

/// What is particular to a drill.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DrillPart {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The scenario file.
    pub scenario: String,
    /// SHA-256 of the scenario text.
    pub digest: String,
    /// The seed.
    pub seed: u64,
    /// Drill time at the start.
    pub start: Instant,
    /// Drill time at the planned end.
    pub until: Instant,
    /// How it ended; none while it runs.
    pub ended: Option<String>,
    /// Seats that people played.
    pub human_seats: Vec<Text>,
}

/// The last entry of a stream.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Head {
    /// The stream.
    pub stream: StreamId,
    /// Its last seq.
    pub seq: u64,
    /// The hash there (hex), where the caller has it.
    pub hash: Option<String>,
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncidentPart {
    /// Its id.
    pub id: IncidentId,
    /// Its title.
    pub title: Text,
    /// What it is about.
    pub kind: Text,
    /// The first moment that anybody learned of it.
    pub t0: Instant,
    /// Where.
    pub at: LonLat,
    /// The government in charge.
    pub county: Option<Text>,
    /// How it entered the water; why not, where it did not.
    pub entry: Option<Text>,
    /// The substance.
    pub substance: Option<Text>,
    /// Its limit in water, in mg/L.
    pub limit_mg_l: Option<f64>,
    /// The standard that sets the limit, or why there is none.
    pub limit_basis: String,
    /// Mass lost, in kg.
    pub mass_kg: Option<f64>,
    /// Length of the release.
    pub over: Option<Span>,
    /// When it began.
    pub started: Option<Instant>,
    /// The proposed grade, its reporting path, the rule and the reason.
    pub grade: Option<Grade>,
    /// When the command closed it.
    pub closed: Option<Instant>,
    /// The response plan.
    pub plan: Option<String>,
    /// Plan lines that did not apply, with the reason.
    pub not_applied: BTreeMap<String, Text>,
    /// Figures about the response.
    pub figures: Figures,
    /// The forecast in force, if any.
    pub forecast: Option<ForecastPart>,
    /// Every run that was asked for.
    pub runs: Vec<Run>,
    /// Samples, in their order.
    pub samples: Vec<Sample>,
    /// Tasks, by lane, then by first issue, then by id.
    pub tasks: Vec<TaskRow>,
    /// Statutory clocks.
    pub clocks: Vec<Clock>,
    /// The answers to "with what", the last one for each place.
    pub supplies: Vec<SupplyPart>,
    /// Decisions, approvals, conflicts, crews, duties, documents, costs, mechanisms.
    pub coordination: Coordination,
    /// The sketch map.
    #[serde(skip)]
    pub map: Option<MapPart>,
}

/// A proposed grade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grade {
    /// `I` to `IV` or `ungraded`.
    pub grade: String,
    /// `2h` or `4h`.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// Why.
    pub reason: Text,
    /// When it was proposed.
    pub at: Option<Instant>,
}

/// Figures about the response.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Figures {
    /// Tasks that were issued to an agency.
    pub issued: usize,
    /// Of these, accepted within five minutes.
    pub accepted_fast: usize,
    /// Of these, accepted at all.
    pub accepted: usize,
    /// Median time from issue to acceptance.
    pub acceptance_median: Option<Span>,
    /// Finished.
    pub done: usize,
    /// Finished before the deadline.
    pub done_in_time: usize,
    /// Deadline missed.
    pub missed: usize,
    /// Refused or failed.
    pub refused: usize,
    /// Rungs of the escalation ladder that were climbed.
    pub escalations: usize,
}

/// The forecast in force at the end of the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastPart {
    /// The run.
    pub id: ForecastId,
    /// The engine.
    pub engine: String,
    /// When it came.
    pub at: Instant,
    /// What arrival and end mean, in mg/L.
    pub threshold_mg_l: f64,
    /// The sections below, nearest first.
    pub arrivals: Vec<Arrival>,
    /// Where the mass is at its end.
    pub balance: Balance,
    /// Everything that was assumed.
    pub assumed: Vec<Assumed>,
    /// Concentration curves.
    #[serde(skip)]
    pub curves: Vec<Curve>,
}

/// When a section is reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Arrival {
    /// Its number on the map and in the curves, from 1.
    pub number: usize,
    /// The section.
    pub section: FacilityId,
    /// Its name.
    pub name: Text,
    /// `intake`, `irrigation`, `border`, `gauge`, `dam`.
    pub kind: String,
    /// Along the water, in metres.
    pub distance_m: f64,
    /// A groundwater intake: watched, no arrival stated.
    pub watch_only: bool,
    /// The node at which it was forecast is an assumption.
    pub node_assumed: bool,
    /// How sure the facility is.
    pub certainty: Option<Certainty>,
    /// Early edge of the first exceedance.
    pub early: Option<Instant>,
    /// Median of the first exceedance.
    pub arrival: Option<Instant>,
    /// Median time of the peak.
    pub peak_at: Option<Instant>,
    /// Median peak in mg/L.
    pub peak_mg_l: f64,
    /// Below the threshold again.
    pub end: Option<Instant>,
    /// Late edge of that.
    pub late: Option<Instant>,
    /// Highest concentration that was sampled there, in mg/L.
    pub sampled_mg_l: Option<f64>,
    /// The detection limit, where samples were taken there and none found anything, in mg/L.
    pub sampled_below_mg_l: Option<f64>,
}

/// A concentration curve at a section.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The section.
    pub section: FacilityId,
    /// When it begins.
    pub start: Instant,
    /// Between two values; above zero.
    pub step: Span,
    /// Concentrations in mg/L.
    pub mg_l: Vec<f64>,
}

/// A forecast run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    /// The run.
    pub id: ForecastId,
    /// When it was asked for.
    pub asked: Instant,
    /// When it came; none if it never did.
    pub came: Option<Instant>,
    /// Why it was asked for.
    pub reason: Text,
    /// Why it failed.
    pub failed: Option<String>,
    /// The first section that it said is reached, and when.
    pub first: Option<(Text, Instant)>,
}

/// A sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// When it was taken.
    pub at: Instant,
    /// Where.
    pub place: Text,
    /// What was found, in mg/L; none while it is pending or nothing was found.
    pub mg_l: Option<f64>,
    /// The detection limit where nothing was found.
    pub below_mg_l: Option<f64>,
    /// Who took it.
    pub by: Text,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskRow {
    /// Its id.
    pub id: TaskId,
    /// The plan line.
    pub plan: String,
    /// What was to be done.
    pub title: Text,
    /// Where, if at a section.
    pub section: Option<Text>,
    /// The lane.
    pub lane: String,
    /// The owner; none for what the system does itself.
    pub owner: Option<Text>,
    /// By plan or by command.
    pub assigned_by: AssignedBy,
    /// The binding deadline.
    pub deadline: Option<Deadline>,
    /// The others.
    pub other_deadlines: Vec<Deadline>,
    /// First issued.
    pub issued: Option<Instant>,
    /// First stored by a device.
    pub received: Option<Instant>,
    /// Last accepted.
    pub accepted: Option<Instant>,
    /// When it came to its end.
    pub ended: Option<Instant>,
    /// Where it stands.
    pub state: TaskState,
    /// It passed its deadline open, or was finished late.
    pub missed: bool,
    /// It could not be in time from the start.
    pub infeasible: bool,
    /// Escalations: when, which rung, who was told.
    pub escalations: Vec<(Instant, u8, Text)>,
    /// Reason of a refusal or failure, evidence of a completion.
    pub outcome: Option<Text>,
    /// Its life.
    pub history: Vec<Transition>,
}

/// A statutory clock.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clock {
    /// The rule.
    pub rule: String,
    /// The reason for people.
    pub reason: Text,
    /// The task that it binds.
    pub task: TaskId,
    /// Its title.
    pub title: Text,
    /// The end of the clock.
    pub due: Instant,
    /// When the task was finished.
    pub done: Option<Instant>,
    /// Met, missed, or open at the end of the log.
    pub verdict: Verdict,
}

/// How a clock or an expectation came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Held.
    Met,
    /// Not held.
    Missed,
    /// The log ends before it could be said.
    Undecided,
}

/// An expectation of the scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Expectation {
    /// Its id.
    pub id: InjectId,
    /// What it is called; empty where the scenario gives no title or is not at hand.
    pub title: Text,
    /// The condition as written; empty where the scenario is not at hand.
    pub that: String,
    /// How it came out.
    pub verdict: Verdict,
    /// Its weight.
    pub weight: f64,
    /// Why.
    pub why: Text,
}

/// What truly happened in a drill's hidden world.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Truth {
    /// Drinking-water intakes that the plume reached.
    pub intakes: Vec<TrueIntake>,
    /// Border sections where water leaves: name, highest concentration in mg/L, whether the peak
    /// has passed.
    pub borders: Vec<(Text, f64, bool)>,
}

/// An intake that the plume truly reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrueIntake {
    /// Its name.
    pub name: Text,
    /// When the plume came.
    pub arrival: Instant,
    /// When the intake was closed.
    pub closed: Option<Instant>,
    /// Closed before that.
    pub in_time: bool,
}

/// The score of a drill: weights of the expectations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Score {
    /// Weight of what was met.
    pub met: f64,
    /// Weight of what was missed.
    pub missed: f64,
    /// Weight of what is undecided; it never counts as met.
    pub undecided: f64,
}

impl Score {
    /// The weight of all.
    pub fn total(&self) -> f64 {
        self.met + self.missed + self.undecided
    }

    /// What was met, in percent of all.
    pub fn percent(&self) -> f64 {
        if self.total() > 0.0 {
            100.0 * self.met / self.total()
        } else {
            0.0
        }
    }
}

/// An answer to "with what".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupplyPart {
    /// When it was found.
    pub at: Instant,
    /// For which place.
    pub place: Text,
    /// The items.
    pub items: Vec<SupplyRow>,
}

/// An item of such an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupplyRow {
    /// Its name.
    pub name: Text,
    /// Its unit.
    pub unit: String,
    /// How much is wanted.
    pub wanted: f64,
    /// How much falls short.
    pub short: f64,
    /// The depots: name, id, quantity, time to arrival, how sure the stock figure is.
    pub offers: Vec<SupplyOfferRow>,
}

/// A depot of such an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupplyOfferRow {
    /// The depot.
    pub depot: FacilityId,
    /// Its name.
    pub name: Text,
    /// What it can give.
    pub usable: f64,
    /// Earliest arrival, from the question.
    pub eta: Span,
    /// How sure the least sure of its stock rows is.
    pub certainty: Option<Certainty>,
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimelineRow {
    /// The home stream.
    pub stream: StreamId,
    /// The seq there.
    pub seq: u64,
    /// When it happened.
    pub at: Instant,
    /// From T0 of its incident, or from the start of the drill.
    pub offset: Span,
    /// Its kind.
    pub kind: String,
    /// Who.
    pub actor: Text,
    /// The sentence.
    pub sentence: Text,
    /// A receipt or another step that is only of interest when something went wrong.
    pub minor: bool,
}

/// The sketch map: lines and marks in degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPart {
    /// Lower left and upper right corner.
    pub corners: (LonLat, LonLat),
    /// Reaches.
    pub rivers: Vec<RiverLine>,
    /// Lakes and reservoirs, closed lines.
    pub lakes: Vec<Vec<LonLat>>,
    /// Roads.
    pub roads: Vec<RoadLine>,
    /// The place of the incident.
    pub incident: LonLat,
    /// From there over land into the water.
    pub spill_path: Vec<LonLat>,
    /// Sections reached or watched, and depots used.
    pub marks: Vec<Mark>,
    /// Seats of governments, for orientation.
    pub towns: Vec<(LonLat, Text)>,
    /// Some substance was forecast, so that the legend needs its colors.
    pub plume: bool,
}

/// A reach on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct RiverLine {
    /// From upstream to downstream.
    pub points: Vec<LonLat>,
    /// Mean discharge in m³/s; the width grows with its root.
    pub discharge_m3s: f64,
    /// The river's name.
    pub name: Text,
    /// Highest concentration forecast there over the limit (over the threshold where there is no
    /// limit); none where the plume does not pass.
    pub exceedance: Option<f64>,
}

/// A road on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadLine {
    /// Its line.
    pub points: Vec<LonLat>,
    /// Its reference.
    pub road: String,
    /// A trunk road or expressway.
    pub major: bool,
    /// It was closed at some time.
    pub closed: bool,
}

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A drinking-water intake.
    Intake,
    /// An irrigation intake.
    Irrigation,
    /// A border section.
    Border,
    /// A gauge.
    Gauge,
    /// A dam.
    Dam,
    /// A depot.
    Depot,
}

/// A mark on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Number in the arrival table; none for depots.
    pub number: Option<usize>,
    /// What it stands for.
    pub kind: MarkKind,
    /// Where.
    pub at: LonLat,
    /// Its name.
    pub name: Text,
    /// A second line: the arrival.
    pub note: Text,
    /// How sure it is.
    pub certainty: Certainty,
    /// Watched or reached without exceedance: drawn faint.
    pub faint: bool,
}
