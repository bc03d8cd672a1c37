//! A scenario that holds: every name resolves, every quantity has its unit, the order is right.

use hean_incident::body::IncidentKind;
use hean_incident::condition::Condition;
use hean_units::{
    AgencyId, Celsius, Concentration, Discharge, FacilityId, InjectId, Instant, Kilograms, LonLat,
    PlanTaskId, RainRate, RoadEdgeId, Span, Speed, SubstanceId, Text,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A drill as a file describes it. Built by [`crate::parse`] only.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The file's name without folder and ending, e.g. `g218-benzene-tanker`.
    pub name: String,
    /// SHA-256 (hex) of the file's bytes.
    pub digest: String,
    /// Its title; at least one language.
    pub title: Text,
    /// The basin's id.
    pub basin: String,
    /// Drill time at the start.
    pub start: Instant,
    /// Drill time at the end, after the start.
    pub until: Instant,
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// The true flow.
    pub water: Water,
    /// The true weather, in time order; may be empty.
    pub weather: Vec<WeatherStep>,
    /// How the true river differs from the model's medians.
    pub truth: Truth,
    /// What happens, in the order of the file.
    pub injects: Vec<Inject>,
    /// Seats that the file mentions; every other agency is a simulated one of the usual kind.
    pub seats: BTreeMap<AgencyId, Seat>,
    /// What the drill expects.
    pub expect: Vec<Expectation>,
}

impl Scenario {
    /// The seat of an agency.
    pub fn seat(&self, agency: &AgencyId) -> Seat {
        self.seats.get(agency).cloned().unwrap_or_default()
    }

    /// Seats that people play.
    pub fn human_seats(&self) -> BTreeSet<AgencyId> {
        let human = self
            .seats
            .iter()
            .filter(|(_, seat)| seat.plays == Plays::Human);
        human.map(|(id, _)| id.clone()).collect()
    }

    /// The true weather at `at`: each value from the latest step that gives it.
    pub fn weather_at(&self, at: Instant) -> Weather {
        let steps = self
            .weather
            .iter()
            .filter(|step| self.start + step.at <= at);
        steps.fold(Weather::default(), |known, step| step.weather.or(known))
    }
}

/// The true flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Water {
    /// Month whose season factor holds where there is no gauge, 1 to 12.
    pub month: u8,
    /// Readings of gauges.
    pub gauges: BTreeMap<FacilityId, Discharge>,
}

/// Weather values; what is not given stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Weather {
    /// Direction that the wind comes from, in degrees, 0 to 360.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wind_from_deg: Option<f64>,
    /// Wind speed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wind_ms: Option<Speed>,
    /// Air temperature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub air_c: Option<Celsius>,
    /// Rain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rain_mm_h: Option<RainRate>,
}

impl Weather {
    /// These values, and those of `other` where there is none here.
    pub fn or(self, other: Self) -> Self {
        Self {
            wind_from_deg: self.wind_from_deg.or(other.wind_from_deg),
            wind_ms: self.wind_ms.or(other.wind_ms),
            air_c: self.air_c.or(other.air_c),
            rain_mm_h: self.rain_mm_h.or(other.rain_mm_h),
        }
    }

    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A change of the weather.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeatherStep {
    /// From when on, after the start.
    pub at: Span,
    /// The values that it sets.
    pub weather: Weather,
}

/// How the true river differs from the model's medians; hidden from the players.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// Factor on the velocity, 0.3 to 3.
    pub velocity: f64,
    /// Factor on the dispersion, 0.1 to 10.
    pub dispersion: f64,
}

impl Default for Truth {
    fn default() -> Self {
        Self {
            velocity: 1.0,
            dispersion: 1.0,
        }
    }
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Inject {
    /// Its id.
    pub id: InjectId,
    /// When.
    pub timing: Timing,
    /// What.
    pub event: Event,
}

/// When an inject fires.
#[derive(Debug, Clone, PartialEq)]
pub enum Timing {
    /// So long after the start.
    At(Span),
    /// So long after a condition first holds.
    When {
        /// The condition.
        condition: Condition,
        /// How long after.
        after: Span,
    },
}

/// What an inject does. This is also its content on the director's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// Something is released: hidden truth.
    Spill(Spill),
    /// Somebody reports: what the players learn.
    Report(Report),
    /// A weather bulletin; what it does not give is taken from the true weather.
    Weather(Weather),
    /// A road is closed by the world, not by a player.
    Close(Close),
    /// It is open again.
    Open(Open),
    /// A message to an agency.
    Message(Message),
    /// A gauge reports by itself.
    Gauge(Gauge),
    /// An agency enters a fact by itself.
    Fact(Fact),
}

impl Event {
    /// The word of the file.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Spill(_) => "spill",
            Self::Report(_) => "report",
            Self::Weather(_) => "weather",
            Self::Close(_) => "close",
            Self::Open(_) => "open",
            Self::Message(_) => "message",
            Self::Gauge(_) => "gauge",
            Self::Fact(_) => "fact",
        }
    }
}

/// A release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spill {
    /// `spill` (from a vehicle) or `leak` (from a fixed source).
    pub kind: IncidentKind,
    /// Where.
    pub at: LonLat,
    /// The facility that it comes from; a risk source drains by its outfall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<FacilityId>,
    /// What.
    pub substance: SubstanceId,
    /// How much.
    pub mass_kg: Kilograms,
    /// Over how long, in seconds.
    pub over_s: i64,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// By which way: `12369`, `110`, `phone` …
    pub via: String,
    /// The words.
    pub text: String,
    /// The spill that it is about; without it the last one before the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spill: Option<InjectId>,
    /// What it is about, where there is no spill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<IncidentKind>,
    /// Where, as reported; without it the spill's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<LonLat>,
    /// The substance, where the report names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substance: Option<SubstanceId>,
    /// The mass, where the report gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mass_kg: Option<Kilograms>,
    /// The length of the release in seconds, where the report gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_s: Option<i64>,
    /// When it began, where the report says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Instant>,
}

/// A road closure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Close {
    /// The road.
    pub road: String,
    /// Near what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<String>,
    /// For how long in seconds; without it until opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_s: Option<i64>,
    /// The edges that road and place mean.
    pub edges: BTreeSet<RoadEdgeId>,
}

/// The end of a road closure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// The road.
    pub road: String,
    /// Near what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<String>,
    /// The edges that road and place mean.
    pub edges: BTreeSet<RoadEdgeId>,
}

/// A message to an agency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// To whom.
    pub to: AgencyId,
    /// The words.
    pub text: String,
}

/// A reading of a gauge. From then on it is the true flow there too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gauge {
    /// The gauge.
    pub gauge: FacilityId,
    /// The discharge.
    pub discharge_m3s: Discharge,
}

/// A fact that an agency enters by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Its kind.
    pub kind: String,
    /// Who enters it.
    pub by: AgencyId,
    /// The spill whose incident it belongs to; without it the first incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<InjectId>,
    /// The agency whose inbox it goes to, where it belongs to no incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<AgencyId>,
    /// Its data.
    pub data: serde_json::Value,
}

/// Who plays an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plays {
    /// The world answers.
    Simulated,
    /// A person answers.
    Human,
    /// Nobody answers.
    Absent,
}

/// How an agency answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Seat {
    /// Who plays it.
    pub plays: Plays,
    /// How long it takes to accept a task: mean.
    pub accept: Span,
    /// The greatest difference from the mean; not more than the mean.
    pub spread: Span,
    /// Factor on how long work takes, 0.1 to 10.
    pub work: f64,
    /// Plan lines that it refuses, with the reason.
    pub refuse: BTreeMap<PlanTaskId, String>,
    /// Plan lines that it accepts and fails at, with the reason.
    pub fail: BTreeMap<PlanTaskId, String>,
    /// Plan lines that it does not approve, with the reason.
    pub disapprove: BTreeMap<PlanTaskId, String>,
    /// Plan lines that it never answers.
    pub silent: BTreeSet<PlanTaskId>,
}

impl Default for Seat {
    /// The usual simulated seat: accepts after 3 ± 2 minutes and works as fast as the plan says.
    fn default() -> Self {
        Self {
            plays: Plays::Simulated,
            accept: Span::from_mins(3),
            spread: Span::from_mins(2),
            work: 1.0,
            refuse: BTreeMap::new(),
            fail: BTreeMap::new(),
            disapprove: BTreeMap::new(),
            silent: BTreeSet::new(),
        }
    }
}

/// Something that a good response brings about.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// Its id.
    pub id: InjectId,
    /// What it is called; empty where the file gives no title.
    pub title: Text,
    /// What must come to hold.
    pub that: Condition,
    /// How much it counts; above 0.
    pub weight: f64,
}

/// Below this a sample is reported as "not found": what a field kit resolves, an assumption.
pub const DETECTION: f64 = 0.001;

/// [`DETECTION`] as a concentration.
pub fn detection_limit() -> Concentration {
    Concentration::clamped(DETECTION)
}
