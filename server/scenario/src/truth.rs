//! The hidden world: where the released substance really is.

use crate::model::{Scenario, Spill, Water};
use crate::read::water_entry;
use hean_basin::Basin;
use hean_forecast::{Curve, FlowInput, Forecast, Input, Release};
use hean_incident::condition::Place;
use hean_units::{Celsius, Concentration, FacilityId, Instant, Span};
use std::collections::BTreeMap;

/// Speed at which a release runs over land to the water, m/s: a wet ditch or bank, an assumption.
const LAND_M_S: f64 = 0.3;

/// Air temperature where the scenario gives none, °C.
const AIR_C: f64 = 15.0;

/// Below this a curve is taken for zero, mg/L.
const NOTHING_MG_L: f64 = 1e-6;

/// The true course of one release.
#[derive(Debug, Clone)]
pub struct Plume {
    /// Why there is none: the model refused it. The drill goes on without water.
    pub failed: Option<String>,
    run: Option<Forecast>,
    curves: BTreeMap<FacilityId, Course>,
}

/// The true concentration at a section.
#[derive(Debug, Clone)]
struct Course {
    curve: Curve,
    /// Highest value up to each step.
    highest: Vec<f64>,
    /// From when on it rises no more.
    passed: Option<Instant>,
}

impl Plume {
    /// Lets the true river carry a release that began at `start`.
    pub fn run(
        basin: &Basin,
        scenario: &Scenario,
        water: &Water,
        spill: &Spill,
        start: Instant,
    ) -> Self {
        let nothing = |why: String| Self {
            failed: Some(why),
            run: None,
            curves: BTreeMap::new(),
        };
        let Some(path) = water_entry(basin, spill) else {
            return nothing("the release reaches no river of this basin".to_owned());
        };
        let air = scenario.weather_at(start).air_c;
        let input = Input {
            release: Release {
                entry: path.entry,
                substance: Some(spill.substance.clone()),
                mass: spill.mass_kg,
                over: Span::from_secs(spill.over_s),
                start,
                delay: Span::from_secs_f64(path.overland.get() / LAND_M_S).rounded_to_minute(),
            },
            flow: FlowInput {
                month: water.month,
                gauges: water.gauges.clone(),
            },
            air: air.unwrap_or(Celsius::clamped(AIR_C)),
            truth: Some(hean_forecast::Truth {
                velocity: scenario.truth.velocity,
                dispersion: scenario.truth.dispersion,
            }),
            horizon: scenario.until - start,
        };
        let run = match hean_forecast::run(basin, &input) {
            Ok(run) => run,
            Err(error) => return nothing(error.to_string()),
        };
        let mut curves = BTreeMap::new();
        for found in run
            .sections
            .iter()
            .filter(|found| !found.section.watch_only)
        {
            let id = &found.section.id;
            let Some(curve) = run.curve(id) else { continue };
            let mut highest = curve.mg_l.clone();
            for at in 1..highest.len() {
                highest[at] = highest[at].max(highest[at - 1]);
            }
            let passed = found.peak_at;
            curves.insert(
                id.clone(),
                Course {
                    curve,
                    highest,
                    passed,
                },
            );
        }
        Self {
            failed: None,
            run: Some(run),
            curves,
        }
    }

    /// Sections below the release that a place means.
    pub fn sections(&self, place: &Place) -> Vec<&FacilityId> {
        let sections = self.run.iter().flat_map(|run| &run.sections);
        sections
            .filter(|found| match place {
                Place::Section(id) => found.section.id == *id,
                Place::Kind(kind) => {
                    let own = match found.section.kind {
                        hean_basin::SectionKind::IrrigationIntake => "irrigation",
                        other => other.as_str(),
                    };
                    own == *kind && !found.section.watch_only
                }
                Place::Here => false,
            })
            .map(|found| &found.section.id)
            .collect()
    }

    /// The concentration at a section, mg/L; 0 where the plume is not.
    pub fn concentration(&self, section: &FacilityId, at: Instant) -> f64 {
        let run = self.run.as_ref();
        run.and_then(|run| run.concentration(section, at))
            .unwrap_or(0.0)
    }

    /// The highest concentration at a section up to `at`, mg/L.
    pub fn peak_so_far(&self, section: &FacilityId, at: Instant) -> f64 {
        self.curves
            .get(section)
            .map_or(0.0, |course| course.highest_at(at))
    }

    /// Whether the peak has passed the section by `at`.
    pub fn has_passed(&self, section: &FacilityId, at: Instant) -> bool {
        let passed = self.curves.get(section).and_then(|course| course.passed);
        passed.is_some_and(|passed| passed <= at)
    }

    /// When the plume really arrives: first exceedance of the threshold, to the minute.
    pub fn arrival(&self, section: &FacilityId) -> Option<Instant> {
        self.found(section)?.arrival.map(to_minute)
    }

    /// When the peak really passes, to the minute.
    pub fn peak_at(&self, section: &FacilityId) -> Option<Instant> {
        self.found(section)?.peak_at.map(to_minute)
    }

    /// When it is really over, to the minute.
    pub fn end(&self, section: &FacilityId) -> Option<Instant> {
        self.found(section)?.end.map(to_minute)
    }

    /// The highest concentration until the end of the drill.
    pub fn peak(&self, section: &FacilityId) -> Option<Concentration> {
        self.found(section).map(|found| found.peak)
    }

    /// The section at which a crew samples the front: the last that the front has reached by `at`,
    /// else the first below the release.
    pub fn front(&self, at: Instant) -> Option<&FacilityId> {
        let sections = &self.run.as_ref()?.sections;
        let takes = || sections.iter().filter(|found| !found.section.watch_only);
        let reached = takes().rfind(|found| found.arrival.is_some_and(|came| came <= at));
        let found = reached.or_else(|| takes().next());
        found.map(|found| &found.section.id)
    }

    /// The steps of the curve at a section up to `at`.
    pub fn steps(&self, section: &FacilityId, at: Instant) -> Vec<Instant> {
        let Some(course) = self.curves.get(section) else {
            return Vec::new();
        };
        course
            .moments()
            .filter(|(moment, _)| *moment <= at)
            .map(|(moment, _)| moment)
            .collect()
    }

    /// The next step of the curve after `at` at which there is something.
    pub fn next_step(&self, section: &FacilityId, at: Instant) -> Option<Instant> {
        let course = self.curves.get(section)?;
        let next = course
            .moments()
            .find(|(moment, mg_l)| *moment > at && *mg_l > NOTHING_MG_L);
        next.map(|(moment, _)| moment)
    }

    fn found(&self, section: &FacilityId) -> Option<&hean_forecast::SectionForecast> {
        let sections = &self.run.as_ref()?.sections;
        sections.iter().find(|found| found.section.id == *section)
    }
}

impl Course {
    fn moments(&self) -> impl Iterator<Item = (Instant, f64)> + '_ {
        let (start, step) = (self.curve.start, self.curve.step.millis());
        let values = self.curve.mg_l.iter().enumerate();
        values.map(move |(at, mg_l)| (start + Span::from_millis(step * at as i64), *mg_l))
    }

    fn highest_at(&self, at: Instant) -> f64 {
        let step = self.curve.step.millis().max(1);
        let steps = (at - self.curve.start).millis();
        if steps < 0 {
            return 0.0;
        }
        let index = usize::try_from(steps / step).unwrap_or(usize::MAX);
        let last = self.highest.len().saturating_sub(1);
        self.highest.get(index.min(last)).copied().unwrap_or(0.0)
    }
}

/// Rounded to the minute: the step at which times of a plume enter the journal.
fn to_minute(at: Instant) -> Instant {
    Instant::from_millis((at - Instant::from_millis(0)).rounded_to_minute().millis())
}

/// Rounded to three significant digits: the step at which concentrations enter the journal.
pub(crate) fn three_digits(value: f64) -> f64 {
    if value.is_finite() && value > 0.0 {
        format!("{value:.2e}").parse().unwrap_or(value)
    } else {
        0.0
    }
}
