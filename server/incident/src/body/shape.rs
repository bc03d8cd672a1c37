//! The shapes that several kinds share.

use hean_units::{
    Celsius, Discharge, FacilityId, ForecastId, IncidentId, Instant, Kilograms, Meters, ReachId,
    SubstanceId, Text,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an incident is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

/// How a release came from its place into the water.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaterEntry {
    /// The reach that it enters.
    pub reach: ReachId,
    /// How far down that reach, in metres from its upstream end, to 1 m.
    pub chainage_m: Meters,
    /// `bridge`, `bank` or `overland`.
    pub via: String,
    /// Distance over land, in metres, to 1 m.
    pub overland_m: Meters,
    /// The river's name.
    pub river: Text,
}

/// A value that was not measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assumed {
    /// What it stands for.
    pub what: Text,
    /// The value with its unit.
    pub value: String,
    /// Why it was taken.
    pub why: Text,
}

/// When a section is reached. Times are rounded to the minute, concentrations to three digits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SectionArrival {
    /// The intake, border section, gauge …
    pub section: FacilityId,
    /// Its name.
    pub name: Text,
    /// `intake`, `irrigation-intake`, `border`, `gauge`, `dam`.
    pub kind: String,
    /// River distance from where the release enters the water, to 10 m.
    pub distance_m: Meters,
    /// Groundwater: no arrival is stated, only a watch.
    #[serde(default)]
    pub watch_only: bool,
    /// Early edge (P5) of the first exceedance of the threshold.
    pub early: Option<Instant>,
    /// Median of the first exceedance.
    pub arrival: Option<Instant>,
    /// Median time of the peak.
    pub peak_at: Option<Instant>,
    /// Median peak concentration in mg/L.
    pub peak_mg_l: f64,
    /// Median time when the concentration is below the threshold again.
    pub end: Option<Instant>,
    /// Late edge (P95) of that.
    #[serde(default)]
    pub late: Option<Instant>,
}

/// Where the released mass is at the end of the forecast, in kilograms to 0.1 kg.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Balance {
    /// Released.
    pub released_kg: f64,
    /// On the surface as a slick.
    #[serde(default)]
    pub floating_kg: f64,
    /// Still in the water of the river.
    pub in_water_kg: f64,
    /// Lost to decay and to the air.
    pub lost_kg: f64,
    /// Taken out with abstracted water.
    #[serde(default)]
    pub withdrawn_kg: f64,
    /// Gone past the outlet.
    pub passed_kg: f64,
}

/// What a forecast run was given: enough to compute it again, bit for bit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastRequest {
    /// The run.
    pub id: ForecastId,
    /// The incident.
    pub incident: IncidentId,
    /// Why it was asked for.
    pub reason: Text,
    /// The run that it replaces.
    #[serde(default)]
    pub parent: Option<ForecastId>,
    /// Where the release enters the water.
    pub entry: WaterEntry,
    /// The substance, where known.
    pub substance: Option<SubstanceId>,
    /// Mass that reaches the water.
    pub mass_kg: Kilograms,
    /// Length of the release in seconds.
    pub over_s: i64,
    /// When it began to enter the water.
    pub start: Instant,
    /// Readings of gauges that count.
    pub gauges: BTreeMap<FacilityId, Discharge>,
    /// Month of the year for what is not gauged, 1 to 12.
    pub month: u8,
    /// Air temperature.
    pub air_c: Celsius,
    /// What was assumed before the model ran (mass, start, substance).
    #[serde(default)]
    pub assumed: Vec<Assumed>,
}

/// The result of a forecast run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastResult {
    /// The run.
    pub id: ForecastId,
    /// `spectral` or `parcels`.
    pub engine: String,
    /// What "arrival" and "end" mean, in mg/L.
    pub threshold_mg_l: f64,
    /// Sections below, nearest first.
    pub sections: Vec<SectionArrival>,
    /// Where the mass is.
    pub balance: Balance,
    /// Everything that was assumed.
    #[serde(default)]
    pub assumed: Vec<Assumed>,
    /// Why there is no forecast, where there is none.
    #[serde(default)]
    pub failed: Option<String>,
}

/// One depot's part in the answer to "with what".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SupplyOffer {
    /// The depot.
    pub depot: FacilityId,
    /// Its name.
    pub name: Text,
    /// How much of the item it can give, in the item's unit.
    pub usable: f64,
    /// Earliest arrival in seconds from the question: release, loading and road.
    pub eta_s: i64,
}

/// What can be at a section, and what falls short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
