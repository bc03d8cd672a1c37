//! What is the case now: a fold of the log.
//!
//! [`State::apply`] is total: an entry that it does not understand changes nothing but the counts.
//! It never decides; it only remembers. The same entries in the same order give the same state.

use crate::body::{
    Assumed, Body, ExerciseRecorded, ForecastRequest, ForecastResult, GradeProposed, IncidentKind,
    SupplyAnswer, WaterEntry, WeatherWarned,
};
use crate::record::{Actor, Append, Cause, CommandOutcome, Record};
use crate::task::{AssignedBy, Task, TaskState, Transition};
use hean_units::{
    AgencyId, AttachmentId, Celsius, CommandId, CrewId, Discharge, DutyId, FacilityId, ForecastId,
    IncidentId, Instant, Kilograms, LonLat, PublicReportId, RoadEdgeId, SampleId, StreamId,
    SuggestionId, TaskId, Text,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod coordination;
mod held;

pub use held::*;

/// A road closure in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Closure {
    /// The road as named.
    pub road: String,
    /// Its closed edges.
    pub edges: BTreeSet<RoadEdgeId>,
    /// Since when.
    pub from: Instant,
    /// Until when, where known.
    pub until: Option<Instant>,
}

impl Closure {
    /// In force at `at`.
    pub fn holds(&self, at: Instant) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// What is known of the weather at the scene.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Weather {
    /// Direction that the wind comes from, degrees.
    pub wind_from_deg: Option<f64>,
    /// Wind speed in m/s.
    pub wind_ms: Option<f64>,
    /// Air temperature.
    pub air_c: Option<Celsius>,
    /// Rain in mm/h.
    pub rain_mm_h: Option<f64>,
    /// When it was read.
    pub at: Option<Instant>,
}

/// What is known of the release.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ReleaseKnown {
    /// The substance as named by the sources: slug, UN number or name.
    pub substance: Option<String>,
    /// Mass lost.
    pub mass_kg: Option<Kilograms>,
    /// Length in seconds.
    pub over_s: Option<i64>,
    /// When it began.
    pub started: Option<Instant>,
}

/// A forecast in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastHeld {
    /// What it was given.
    pub request: ForecastRequest,
    /// What it said.
    pub result: ForecastResult,
    /// When it came.
    pub at: Instant,
}

/// A statutory report that was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportState {
    /// When.
    pub sent: Instant,
    /// By which task.
    pub task: TaskId,
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// What it is about.
    pub kind: IncidentKind,
    /// Its name.
    pub title: Text,
    /// The first moment that anybody learned of it.
    pub t0: Instant,
    /// Where.
    pub at: LonLat,
    /// Where it enters the water.
    pub entry: Option<WaterEntry>,
    /// The county government in charge.
    pub county: Option<AgencyId>,
    /// Closed by the command.
    pub closed: Option<Instant>,
    /// What is known of the release.
    pub release: ReleaseKnown,
    /// Latest readings of gauges.
    pub gauges: BTreeMap<FacilityId, Discharge>,
    /// Weather.
    pub weather: Weather,
    /// Road closures.
    pub closures: Vec<Closure>,
    /// Forecasts asked for and not yet come.
    pub pending: BTreeMap<ForecastId, ForecastRequest>,
    /// The forecast in force.
    pub forecast: Option<ForecastHeld>,
    /// How many were asked for.
    pub forecasts: u32,
    /// The proposed grade.
    pub grade: Option<GradeProposed>,
    /// Plan in force.
    pub plan: Option<String>,
    /// The forecast that the plan in force was made on.
    pub planned_on: Option<ForecastId>,
    /// Plan lines that do not apply, with the reason.
    pub not_applied: BTreeMap<String, Text>,
    /// Its tasks.
    pub tasks: BTreeMap<TaskId, Task>,
    /// Refused or failed tasks and what took their place.
    pub substituted: BTreeMap<TaskId, TaskId>,
    /// Statutory reports sent.
    pub reports: BTreeMap<String, ReportState>,
    /// The last supplies answer.
    pub supplies: Vec<SupplyAnswer>,
    /// Facts that came in about it.
    pub facts: u32,
    /// What it did, as far as it is known.
    #[serde(default)]
    pub impact: Impact,
    /// The grade that the command decided.
    #[serde(default)]
    pub grade_decided: Option<GradeHeld>,
    /// The response level in force.
    #[serde(default)]
    pub response: Option<ResponseHeld>,
    /// Duties that the command gave to other agencies.
    #[serde(default)]
    pub duties: BTreeMap<DutyId, AgencyId>,
    /// Its rank among open incidents; 1 is first.
    #[serde(default)]
    pub priority: Option<u32>,
    /// Attachments by their hash.
    #[serde(default)]
    pub attachments: BTreeMap<AttachmentId, AttachmentHeld>,
    /// Samples by their number.
    #[serde(default)]
    pub samples: BTreeMap<SampleId, SampleHeld>,
    /// Costs in order.
    #[serde(default)]
    pub costs: Vec<CostHeld>,
    /// Filed documents in order.
    #[serde(default)]
    pub documents: Vec<DocumentHeld>,
    /// Weather warnings in order.
    #[serde(default)]
    pub warnings: Vec<WeatherWarned>,
    /// Notices by second channels.
    #[serde(default)]
    pub notices: BTreeMap<String, NoticeHeld>,
    /// Conflicts with other tasks and incidents.
    #[serde(default)]
    pub conflicts: BTreeMap<String, ConflictHeld>,
    /// Approvals that were asked for, by task.
    #[serde(default)]
    pub approvals: BTreeMap<TaskId, ApprovalHeld>,
}

impl Incident {
    /// Road edges that are closed at `at`.
    pub fn closed_edges(&self, at: Instant) -> BTreeSet<RoadEdgeId> {
        let closures = self.closures.iter().filter(|closure| closure.holds(at));
        closures
            .flat_map(|closure| closure.edges.iter().cloned())
            .collect()
    }

    /// The task that counts for `id`: itself, or the last that took its place.
    pub fn standing(&self, id: &TaskId) -> Option<&Task> {
        let mut id = id;
        // A chain of substitutes never comes back to itself, since each is a new task.
        while let Some(by) = self.substituted.get(id) {
            id = by;
        }
        self.tasks.get(id)
    }

    /// Everything that the forecast in force assumed.
    pub fn assumed(&self) -> &[Assumed] {
        self.forecast
            .as_ref()
            .map_or(&[], |held| &held.result.assumed)
    }
}

/// A drill's course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrillState {
    /// What began it.
    pub started: crate::body::DrillStarted,
    /// Injects that fired.
    pub fired: BTreeSet<hean_units::InjectId>,
    /// Paused since.
    pub paused: Option<Instant>,
    /// Why it ended.
    pub ended: Option<String>,
    /// Judged expectations: outcome and weight.
    pub judged: BTreeMap<hean_units::InjectId, (String, f64)>,
}

/// What is the case now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The incidents.
    pub incidents: BTreeMap<IncidentId, Incident>,
    /// Last seq of each stream.
    pub heads: BTreeMap<StreamId, u64>,
    /// The drill, where this is one.
    pub drill: Option<DrillState>,
    /// Commands that were answered, with their answers.
    pub commands: BTreeMap<CommandId, CommandOutcome>,
    /// Latest instant in the log.
    pub latest: Option<Instant>,
    /// Crews that cannot work.
    pub crews_lost: BTreeMap<CrewId, CrewLostHeld>,
    /// Reports of the public.
    pub public_reports: BTreeMap<PublicReportId, PublicReportHeld>,
    /// Reports of the public that may be incidents.
    pub suggestions: BTreeMap<SuggestionId, SuggestionHeld>,
    /// What was journaled about risk sources.
    pub registry: BTreeMap<FacilityId, RegistryHeld>,
    /// Exercises that were journaled, in order.
    pub exercises: Vec<ExerciseRecorded>,
}

impl State {
    /// Head of a stream; 0 where nothing was appended.
    pub fn head(&self, stream: &StreamId) -> u64 {
        self.heads.get(stream).copied().unwrap_or(0)
    }

    /// The task of any incident.
    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        let named = incident_named(id).and_then(|named| self.incidents.get(&named));
        let named = named.and_then(|incident| incident.tasks.get(id));
        named.or_else(|| {
            let mut incidents = self.incidents.values();
            incidents.find_map(|incident| incident.tasks.get(id))
        })
    }

    /// Remembers how a command ended.
    pub fn remember(&mut self, outcome: CommandOutcome) {
        self.commands.insert(outcome.command.id.clone(), outcome);
    }

    /// Folds one entry in.
    pub fn apply(&mut self, append: &Append) {
        let body = Body::of(&append.record.kind, &append.record.data).ok();
        self.apply_read(append, body);
    }

    /// Folds one entry in whose data was read before: `body` is what [`Body::of`] gives for it, and
    /// none where it gives an error.
    pub fn apply_read(&mut self, append: &Append, body: Option<Body>) {
        for (stream, seq) in &append.streams {
            match self.heads.get_mut(stream) {
                Some(head) => *head = *seq,
                None => {
                    self.heads.insert(stream.clone(), *seq);
                }
            }
        }
        let record = &append.record;
        self.latest = self.latest.max(Some(record.recorded_at));
        let (Some(body), Some((home, _))) = (body, append.streams.first()) else {
            return;
        };
        match home.kind() {
            "drl" => self.apply_drill(record, body),
            "agy" => self.apply_desk(record, body),
            "inc" => {
                if let Body::CrewLost(_) | Body::CrewReturned(_) = &body {
                    self.apply_crew(record, &body);
                }
                if let Ok(id) = IncidentId::new(home.subject()) {
                    self.apply_incident(&id, record, &append.home(), body);
                }
            }
            _ => {}
        }
    }

    fn apply_drill(&mut self, record: &Record, body: Body) {
        match (body, &mut self.drill) {
            (Body::DrillStarted(started), _) => {
                self.drill = Some(DrillState {
                    started,
                    fired: BTreeSet::new(),
                    paused: None,
                    ended: None,
                    judged: BTreeMap::new(),
                });
            }
            (Body::InjectFired(fired), Some(drill)) => {
                drill.fired.insert(fired.inject);
            }
            (Body::DrillPaused(_), Some(drill)) => drill.paused = Some(record.recorded_at),
            (Body::DrillResumed(_), Some(drill)) => drill.paused = None,
            (Body::DrillEnded(ended), Some(drill)) => drill.ended = Some(ended.why),
            (Body::ExpectationJudged(judged), Some(drill)) => {
                drill
                    .judged
                    .insert(judged.expect, (judged.outcome, judged.weight));
            }
            _ => {}
        }
    }

    fn apply_incident(&mut self, id: &IncidentId, record: &Record, home: &Cause, body: Body) {
        if let Body::IncidentReported(reported) = &body {
            let incident = self
                .incidents
                .entry(id.clone())
                .or_insert_with(|| Incident {
                    id: id.clone(),
                    kind: reported.kind,
                    title: Text::new(reported.title.clone(), String::new()),
                    t0: record.at,
                    at: reported.at.unwrap_or(ORIGIN),
                    entry: None,
                    county: None,
                    closed: None,
                    release: ReleaseKnown::default(),
                    gauges: BTreeMap::new(),
                    weather: Weather::default(),
                    closures: Vec::new(),
                    pending: BTreeMap::new(),
                    forecast: None,
                    forecasts: 0,
                    grade: None,
                    plan: None,
                    planned_on: None,
                    not_applied: BTreeMap::new(),
                    tasks: BTreeMap::new(),
                    substituted: BTreeMap::new(),
                    reports: BTreeMap::new(),
                    supplies: Vec::new(),
                    facts: 0,
                    impact: Impact::default(),
                    grade_decided: None,
                    response: None,
                    duties: BTreeMap::new(),
                    priority: None,
                    attachments: BTreeMap::new(),
                    samples: BTreeMap::new(),
                    costs: Vec::new(),
                    documents: Vec::new(),
                    warnings: Vec::new(),
                    notices: BTreeMap::new(),
                    conflicts: BTreeMap::new(),
                    approvals: BTreeMap::new(),
                });
            let release = &mut incident.release;
            release.substance = reported.substance.clone().or(release.substance.take());
            release.mass_kg = reported.mass_kg.or(release.mass_kg);
            release.over_s = reported.over_s.or(release.over_s);
            release.started = reported.started.or(release.started);
        }
        if let Some(incident) = self.incidents.get_mut(id) {
            incident.apply(record, home, body);
        }
    }
}

/// The incident that a task's id begins with: `INC-0001` of `INC-0001-T28-INT-013`. A short way
/// only; ids that are built otherwise are found as well.
fn incident_named(id: &TaskId) -> Option<IncidentId> {
    let text = id.as_str();
    let (end, _) = text.match_indices('-').nth(1)?;
    IncidentId::new(&text[..end]).ok()
}

/// The place of an incident between its report and its opening, which are committed together.
const ORIGIN: LonLat = LonLat::ORIGIN;

impl Incident {
    fn apply(&mut self, record: &Record, home: &Cause, body: Body) {
        if record.actor.id.as_str() != "system" {
            self.facts += 1;
        }
        match body {
            Body::IncidentOpened(opened) => {
                self.kind = opened.kind;
                self.title = opened.title;
                self.t0 = opened.t0;
                self.at = opened.at;
                self.entry = opened.entry;
                self.county = opened.county;
            }
            Body::IncidentClosed(_) => self.closed = Some(record.at),
            Body::CargoIdentified(cargo) => {
                self.release.substance = Some(cargo.substance);
                self.release.mass_kg = cargo.mass_kg.or(self.release.mass_kg);
                self.release.over_s = cargo.over_s.or(self.release.over_s);
            }
            Body::GaugeRead(read) => {
                self.gauges.insert(read.gauge, read.discharge_m3s);
            }
            Body::WeatherRead(read) => {
                let weather = &mut self.weather;
                weather.wind_from_deg = read.wind_from_deg.or(weather.wind_from_deg);
                weather.wind_ms = read.wind_ms.or(weather.wind_ms);
                weather.air_c = read.air_c.or(weather.air_c);
                weather.rain_mm_h = read.rain_mm_h.or(weather.rain_mm_h);
                weather.at = Some(record.at);
            }
            Body::ClosureSet(set) => self.closures.push(Closure {
                road: set.road,
                edges: set.edges,
                from: set.from,
                until: set.until,
            }),
            Body::ClosureLifted(lifted) => {
                for closure in self.closures.iter_mut().filter(|c| c.holds(record.at)) {
                    closure.edges.retain(|edge| !lifted.edges.contains(edge));
                }
                self.closures.retain(|closure| !closure.edges.is_empty());
            }
            Body::ForecastRequested(asked) => {
                self.forecasts += 1;
                self.pending.insert(asked.request.id.clone(), asked.request);
            }
            Body::ForecastComputed(computed) => {
                if let Some(request) = self.pending.remove(&computed.result.id)
                    && computed.result.failed.is_none()
                {
                    let result = computed.result;
                    self.forecast = Some(ForecastHeld {
                        request,
                        result,
                        at: record.at,
                    });
                }
            }
            Body::GradeProposed(grade) => self.grade = Some(grade),
            Body::PlanMade(made) => {
                self.plan = Some(made.plan);
                self.planned_on = made.forecast;
                self.not_applied = made.not_applied;
            }
            Body::SuppliesFound(found) => self.supplies = found.answers,
            Body::ReportSent(sent) => {
                let state = ReportState {
                    sent: record.at,
                    task: sent.task,
                };
                self.reports.entry(sent.report).or_insert(state);
            }
            other => {
                if let Some(other) = self.apply_coordination(record, other) {
                    self.apply_task(record, home, other);
                }
            }
        }
    }

    fn apply_task(&mut self, record: &Record, home: &Cause, body: Body) {
        match body {
            Body::TaskProposed(proposed) => {
                let mut task = proposed.task;
                step(&mut task, TaskState::Proposed, record, home);
                self.tasks.insert(task.id.clone(), task);
            }
            Body::TaskIssued(issued) => {
                let mut task = issued.task;
                if let Some(before) = self.tasks.get_mut(&task.id) {
                    task.history = std::mem::take(&mut before.history);
                }
                step(&mut task, TaskState::Issued, record, home);
                self.tasks.insert(task.id.clone(), task);
            }
            Body::TaskDelivered(b) => self.step(&b.task, TaskState::Delivered, record, home),
            Body::TaskReceived(b) => self.step(&b.task, TaskState::Received, record, home),
            Body::TaskAccepted(b) => self.step(&b.task, TaskState::Accepted, record, home),
            Body::TaskStarted(b) => self.step(&b.task, TaskState::Executing, record, home),
            Body::TaskRefused(b) => {
                self.finish(&b.task, TaskState::Refused, b.reason.into(), record, home);
            }
            Body::TaskDone(b) => self.finish(&b.task, TaskState::Done, b.evidence, record, home),
            Body::TaskFailed(b) => {
                self.finish(&b.task, TaskState::Failed, b.reason.into(), record, home);
            }
            Body::TaskCancelled(b) => {
                self.finish(&b.task, TaskState::Cancelled, b.reason.into(), record, home);
            }
            Body::TaskSuperseded(b) => {
                let reason = serde_json::json!(b.reason);
                self.finish(&b.task, TaskState::Superseded, reason, record, home);
            }
            Body::TaskReassigned(b) => {
                if let Some(task) = self.tasks.get_mut(&b.task) {
                    task.support.retain(|support| *support != b.to);
                    task.owner = Some(b.to);
                    task.assigned_by = AssignedBy::Command;
                    task.version += 1;
                    task.escalation = 0;
                }
            }
            Body::DeadlineChanged(b) => {
                if let Some(task) = self.tasks.get_mut(&b.task) {
                    task.deadline = b.deadline;
                    task.other_deadlines = b.other_deadlines;
                    task.infeasible = b.infeasible;
                    task.version = b.version;
                    let held = matches!(task.state, TaskState::Accepted);
                    if b.earlier && held {
                        task.escalation = 0;
                        step(task, TaskState::Issued, record, home);
                    }
                }
            }
            Body::TaskSubstituted(b) => {
                self.substituted.insert(b.task, b.by);
            }
            Body::AcceptanceExpired(b) => {
                if let Some(task) = self.tasks.get_mut(&b.task) {
                    task.version = b.version;
                    task.escalation = 0;
                    step(task, TaskState::Issued, record, home);
                }
            }
            Body::TaskEscalated(b) => {
                if let Some(task) = self.tasks.get_mut(&b.task) {
                    task.escalation = b.level;
                }
            }
            Body::DeadlineMissed(b) => {
                if let Some(task) = self.tasks.get_mut(&b.task) {
                    task.missed = true;
                }
            }
            other => self.apply_means(record, home, other),
        }
    }

    fn step(&mut self, id: &TaskId, to: TaskState, record: &Record, home: &Cause) {
        if let Some(task) = self.tasks.get_mut(id) {
            step(task, to, record, home);
        }
    }

    fn finish(
        &mut self,
        id: &TaskId,
        to: TaskState,
        outcome: serde_json::Value,
        record: &Record,
        home: &Cause,
    ) {
        if let Some(task) = self.tasks.get_mut(id) {
            task.outcome = Some(outcome);
            step(task, to, record, home);
        }
    }
}

fn step(task: &mut Task, to: TaskState, record: &Record, home: &Cause) {
    task.state = to;
    let actor: Actor = record.actor.clone();
    let cause = record.cause.clone().or_else(|| Some(home.clone()));
    let (at, recorded_at) = (record.at, record.recorded_at);
    task.history.push(Transition {
        to,
        at,
        recorded_at,
        actor,
        cause,
    });
}
