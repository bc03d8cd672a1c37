//! What goes into a forecast of the basin and what comes out of it.

use crate::Assumed;
use crate::flow::FlowInput;
use crate::spectral::Solution;
use hean_basin::{ReachPoint, Section};
use hean_units::{
    Celsius, Concentration, FacilityId, Instant, Kilograms, Meters, ReachId, Span, SubstanceId,
};
use std::collections::BTreeMap;

/// A release into the river.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Where it enters the water.
    pub entry: ReachPoint,
    /// What was released; unknown counts as dissolved, lasting and with the default threshold.
    #[serde(default)]
    pub substance: Option<SubstanceId>,
    /// How much leaves the vessel.
    pub mass: Kilograms,
    /// For how long it runs out, at a constant rate; zero = at once.
    pub over: Span,
    /// When it begins to run out.
    pub start: Instant,
    /// How long it runs over land before it enters the water.
    #[serde(default)]
    pub delay: Span,
}

/// The hidden world of a drill: factors on velocity and dispersion that no player knows.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Truth {
    /// Factor on the velocity, above 0.
    pub velocity: f64,
    /// Factor on the dispersion, above 0.
    pub dispersion: f64,
}

/// Everything that a forecast depends on, beside the basin.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The release.
    pub release: Release,
    /// What is known of the flow.
    pub flow: FlowInput,
    /// Air temperature; water temperature and ice follow from it.
    pub air: Celsius,
    /// Only the hidden world of a drill sets it.
    #[serde(default)]
    pub truth: Option<Truth>,
    /// How long after the start of the release the forecast reaches.
    pub horizon: Span,
}

/// What reaches a section, and when. No time is given for a section that is only watched, or where
/// it lies beyond the horizon.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SectionForecast {
    /// The section.
    pub section: Section,
    /// Distance along the water from the entry.
    pub distance: Meters,
    /// Early edge of the arrival: first exceedance of the threshold at the envelope velocity
    /// (about 99 % of rivers are slower), nothing lost on the way. Deadlines count from here.
    pub early: Option<Instant>,
    /// Most probable first exceedance of the threshold.
    pub arrival: Option<Instant>,
    /// Time of the highest concentration; none if it is still rising at the horizon.
    pub peak_at: Option<Instant>,
    /// Highest concentration within the horizon.
    pub peak: Concentration,
    /// Most probable end of the exceedance.
    pub end: Option<Instant>,
    /// Late edge of the end: a slow river with dead zones, nothing lost on the way; searched up to
    /// twice the horizon. An intake opens again only after it.
    pub late: Option<Instant>,
}

/// When the plume passes a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Passing {
    /// First exceedance of the threshold.
    pub front: Option<Instant>,
    /// Highest concentration.
    pub peak: Option<Instant>,
    /// End of the exceedance.
    pub end: Option<Instant>,
}

/// What passes through a reach, for the map.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ReachForecast {
    /// The reach.
    pub reach: ReachId,
    /// Where the forecast begins on it: 0, or the entry on the first reach.
    pub from: Meters,
    /// At its upper end (at the entry on the first reach).
    pub start: Passing,
    /// At its lower end.
    pub end: Passing,
    /// Highest concentration at its lower end within the horizon.
    pub peak: Concentration,
}

/// Where the mass is at the horizon, line by line; no line is the remainder of the others.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Balance {
    /// The moment that it holds for.
    pub at: Instant,
    /// Released into the water until then.
    pub released: Kilograms,
    /// Share of the release that floats and never dissolves; not followed.
    pub floating: Kilograms,
    /// Dissolved in the river.
    pub in_water: Kilograms,
    /// Evaporated or decayed.
    pub lost: Kilograms,
    /// Taken out with water that leaves the river.
    pub withdrawn: Kilograms,
    /// Gone past the lower end of the forecast.
    pub passed: Kilograms,
}

impl Balance {
    /// Released less all other lines, over the released mass.
    pub fn gap(&self) -> f64 {
        let lines = [
            self.floating,
            self.in_water,
            self.lost,
            self.withdrawn,
            self.passed,
        ];
        let sum: f64 = lines.iter().map(|line| line.get()).sum();
        let released = self.released.get();
        if released > 0.0 {
            (released - sum) / released
        } else {
            0.0
        }
    }
}

/// A concentration over time at equal steps.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Curve {
    /// Time of the first value: when the release enters the water.
    pub start: Instant,
    /// Time between two values.
    pub step: Span,
    /// Concentration, mg/L.
    pub mg_l: Vec<f64>,
}

/// A forecast of the basin.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Which engine made it.
    pub engine: &'static str,
    /// When the release begins.
    pub start: Instant,
    /// When it enters the water.
    pub enters: Instant,
    /// Until when the forecast reaches.
    pub horizon: Instant,
    /// The concentration whose exceedance counts as arrival.
    pub threshold: Concentration,
    /// The sections at or below the entry, nearest first.
    pub sections: Vec<SectionForecast>,
    /// Where the mass is at the horizon.
    pub balance: Balance,
    /// What had to be assumed.
    pub assumed: Vec<Assumed>,
    /// The reaches from the entry down.
    pub reaches: Vec<ReachForecast>,
    pub(crate) solution: Solution,
    pub(crate) section_probes: BTreeMap<FacilityId, usize>,
    /// For each reach forecast the probes along it.
    pub(crate) reach_probes: Vec<std::ops::Range<usize>>,
}

/// Steps that a curve may have, s.
const CURVE_STEPS_S: [f64; 4] = [60.0, 120.0, 300.0, 600.0];

/// A curve gets at least about this many steps from the release to its peak.
const CURVE_STEPS_TO_PEAK: f64 = 60.0;

/// Concentrations below this are not drawn, mg/L.
const DRAWN_FROM_MG_L: f64 = 1e-9;

impl Forecast {
    /// The most probable concentration at a section from the entry of the release into the water
    /// to the horizon; the step is 1 to 10 minutes, finer near the release. None for a facility
    /// that is no section of this forecast or lies beyond its reach.
    pub fn curve(&self, section: &FacilityId) -> Option<Curve> {
        let probe = *self.section_probes.get(section)?;
        let found = self
            .sections
            .iter()
            .find(|found| found.section.id == *section)?;
        let to_peak = found
            .peak_at
            .map_or(f64::MAX, |at| (at - self.enters).secs_f64());
        let step_s = CURVE_STEPS_S
            .into_iter()
            .rev()
            .find(|step| step * CURVE_STEPS_TO_PEAK <= to_peak)
            .unwrap_or(CURVE_STEPS_S[0]);
        let mg_l = self.solution.curve(probe, step_s);
        Some(Curve {
            start: self.enters,
            step: Span::from_secs_f64(step_s),
            mg_l,
        })
    }

    /// The most probable concentration at a section at one moment, mg/L; 0 before the release
    /// enters the water. None as for [`Forecast::curve`], and beyond the horizon.
    pub fn concentration(&self, section: &FacilityId, at: Instant) -> Option<f64> {
        let probe = *self.section_probes.get(section)?;
        let after_s = (at - self.enters).secs_f64();
        (after_s <= self.solution.window_s()).then(|| self.solution.at(probe, after_s).max(0.0))
    }

    /// The plume at one moment: the reaches with water of the release and the highest
    /// concentration along each, mg/L, from the entry down. Empty before the release enters the
    /// water and beyond the horizon.
    pub fn plume_at(&self, at: Instant) -> Vec<(ReachId, f64)> {
        let after_s = (at - self.enters).secs_f64();
        if !(0.0..=self.solution.window_s()).contains(&after_s) {
            return Vec::new();
        }
        self.reaches
            .iter()
            .zip(&self.reach_probes)
            .filter_map(|(reach, probes)| {
                let highest = probes
                    .clone()
                    .map(|probe| self.solution.at(probe, after_s))
                    .fold(0.0, f64::max);
                (highest >= DRAWN_FROM_MG_L).then(|| (reach.reach.clone(), highest))
            })
            .collect()
    }
}
