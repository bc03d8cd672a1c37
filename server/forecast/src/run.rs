//! From the basin and an input to a forecast: three runs of the spectral engine over the same way.
//!
//! * the most probable river: arrival, peak, end, curves, balance;
//! * the early edge: Jobson's envelope velocity, nothing lost, so that no deadline trusts a loss
//!   or a slow river;
//! * the late edge: a slow river (the lower end of the uncalibrated spread) with dead zones,
//!   nothing lost, so that no intake opens into a tail.

use crate::flow::Flow;
use crate::forecast::{Balance, Forecast, Input, Passing, ReachForecast, SectionForecast};
use crate::model::{Pulse, Storage};
use crate::path::{self, Leg, Speed, Style, Volatile};
use crate::spectral::{self, Passage, Probe};
use crate::{ForecastError, losses};
use hean_basin::{Basin, Behavior, Section, Substance};
use hean_units::{Concentration, Instant, Kilograms, Meters, Span};
use std::collections::BTreeMap;

/// The engine's name in results.
pub const ENGINE: &str = "spectral";

/// The concentration that counts as arrival where no limit is known, mg/L.
pub const THRESHOLD_DEFAULT_MG_L: f64 = 0.01;

/// Lower end (P5) of the velocity over its median, uncalibrated: a lognormal spread of 0.25.
pub const LATE_SHARE: f64 = 0.663;

/// A slick on mid-channel runs this much faster than the mean flow.
pub const SLICK_SHARE: f64 = 1.2;

/// Push of the wind on a slick, m/s: 3 % of 5 m/s along the river.
pub const SLICK_DRIFT_MS: f64 = 0.15;

/// Dead zones of the late edge: share of the section and exchange (1/s), the middle of what is
/// found in large rivers.
const LATE_ZONES: Storage = Storage {
    area_ratio: 0.1,
    exchange_per_s: 5e-5,
    decay_per_s: 0.0,
};

/// A slick dissolves for at least this long before it is a thin film, s.
const DISSOLVING_S: f64 = 600.0;

/// Air temperature from which water is taken to be free of ice, and at which it is covered, °C.
const ICE_FREE_C: f64 = 0.0;
const ICE_FULL_C: f64 = -10.0;

/// Warmest water that is taken from air temperature, °C: snow melt keeps the rivers cool.
const WATER_MAX_C: f64 = 20.0;

/// Points along a reach at which the plume is followed lie at most this far apart, m, or this
/// share of the distance from the entry, whichever is more: a plume lengthens as it goes.
const POINTS_M: f64 = 1_500.0;
const POINTS_SHARE: f64 = 0.08;

/// Most points on one reach.
const POINTS_MAX: usize = 16;

/// Everything that the runs share.
pub(crate) struct Case<'a> {
    pub basin: &'a Basin,
    pub input: &'a Input,
    pub substance: Option<&'a Substance>,
    pub threshold: f64,
    /// Window of the most probable run from the entry into the water, s.
    window_s: f64,
    enters: Instant,
    pub floats: bool,
    pub water_c: f64,
    pub ice: f64,
}

/// The probes of the most probable run.
struct Probes {
    all: Vec<Probe>,
    /// For each leg the probes along it; the last is its lower end.
    of_leg: Vec<std::ops::Range<usize>>,
}

/// Forecasts a release into the river of a basin.
///
/// # Errors
/// An unknown reach or substance, an impossible month, factor or horizon.
pub fn run(basin: &Basin, input: &Input) -> Result<Forecast, ForecastError> {
    let case = Case::new(basin, input)?;
    let flow = Flow::of(basin, &input.flow)?;
    let median = case.style(Speed::Median, true);
    let early = case.style(case.early_speed(), false);
    let late = Style {
        storage: Some(LATE_ZONES),
        ..case.style(Speed::Late { share: LATE_SHARE }, false)
    };
    let mut travelled_s = 0.0;
    let legs = path::legs(basin, &flow, &input.release.entry, |leg| {
        if leg.reservoir.is_none() {
            travelled_s += leg.residence_s(&early);
        }
        travelled_s > 1.5 * case.window_s
    })?;
    let (sections, beyond) = case.sections(&legs);
    let dissolved = case.dissolved_share(&legs[0]);
    let pulse = Pulse {
        mass_g: input.release.mass.get() * 1000.0 * dissolved,
        over_s: input.release.over.secs_f64().max(0.0),
    };

    let laid = path::lay(&legs, &median)?;
    let probes = probes(&legs, &laid);
    let solution = spectral::solve(&laid.chain, &pulse, &probes.all, case.window_s)?;
    let leg_ends: Vec<usize> = probes.of_leg.iter().map(|range| range.end - 1).collect();
    let passages = solution.passages_at(&leg_ends, case.threshold);
    let first = solution.passages_at(&[0], case.threshold)[0];
    let edge = |style: &Style, window_s: f64| -> Result<Vec<Passage>, ForecastError> {
        let laid = path::lay(&legs, style)?;
        let ends: Vec<Probe> = sections
            .iter()
            .map(|at| section_probe(&laid, at.2))
            .collect();
        Ok(spectral::solve(&laid.chain, &pulse, &ends, window_s)?.passages(case.threshold))
    };
    let earliest = edge(&early, case.window_s)?;
    let latest = edge(&late, 2.0 * case.window_s)?;

    let mut found = Vec::new();
    let mut section_probes = BTreeMap::new();
    for (at, (section, distance, leg)) in sections.iter().enumerate() {
        let probe = leg.map_or(0, |leg| leg_ends[leg]);
        section_probes.insert(section.id.clone(), probe);
        let (mut middle, mut early) = (leg.map_or(first, |leg| passages[leg]), earliest[at]);
        if let Some(front_s) = leg.and_then(|leg| measured_front_s(&legs[..=leg])) {
            early.first_s = early.first_s.map(|_| front_s);
            middle.first_s = middle.first_s.map(|first_s| first_s.max(front_s));
        }
        found.push(case.section(section, *distance, middle, early, latest[at]));
    }
    found.extend(beyond);
    let lines = spectral::balance(&laid.chain, &pulse, case.window_s)?;
    Ok(Forecast {
        engine: ENGINE,
        start: input.release.start,
        enters: case.enters,
        horizon: case.enters + Span::from_secs_f64(case.window_s),
        threshold: Concentration::clamped(case.threshold),
        sections: found,
        balance: case.balance(&lines, dissolved),
        assumed: case.assumed(&flow, &legs, &sections, dissolved),
        reaches: case.reaches(&legs, first, &passages),
        solution,
        section_probes,
        reach_probes: probes.of_leg,
    })
}

/// Time that a front needs from the entry to the end of the legs where its velocity was measured on
/// each of them, s. A measured front factor holds the spreading of the cloud: the front is then a
/// matter of distance and velocity alone.
fn measured_front_s(legs: &[Leg<'_>]) -> Option<f64> {
    legs.iter()
        .map(|leg| leg.front_ms.map(|front_ms| leg.length_m / front_ms))
        .sum()
}

/// A section on the way: its distance and the leg at whose lower end it lies; none = at the entry.
pub(crate) type OnTheWay = (Section, Meters, Option<usize>);

fn section_probe(laid: &path::Laid, leg: Option<usize>) -> Probe {
    let Some(leg) = leg else {
        return Probe {
            reach: 0,
            at_m: 0.0,
        };
    };
    let reach = laid.ends[leg];
    Probe {
        reach,
        at_m: laid.chain.reaches()[reach].length_m(),
    }
}

/// The entry, then points along each leg and its lower end.
fn probes(legs: &[Leg<'_>], laid: &path::Laid) -> Probes {
    let mut all = vec![Probe {
        reach: 0,
        at_m: 0.0,
    }];
    let mut of_leg = Vec::with_capacity(legs.len());
    for (at, leg) in legs.iter().enumerate() {
        let begin = if at == 0 { 0 } else { all.len() };
        let first = if at == 0 { 0 } else { laid.ends[at - 1] + 1 };
        if leg.reservoir.is_none() {
            let spacing = POINTS_M.max(POINTS_SHARE * leg.start_m);
            let parts = ((leg.length_m / spacing).ceil() as usize).clamp(1, POINTS_MAX);
            let step = leg.length_m / parts as f64;
            all.extend((1..parts).map(|part| Probe {
                reach: first,
                at_m: step * part as f64,
            }));
        }
        all.push(section_probe(laid, Some(at)));
        of_leg.push(begin..all.len());
    }
    Probes { all, of_leg }
}

impl<'a> Case<'a> {
    fn new(basin: &'a Basin, input: &'a Input) -> Result<Self, ForecastError> {
        let release = &input.release;
        let substance = match &release.substance {
            None => None,
            Some(id) => match basin.substances.get(id) {
                None => return Err(ForecastError::UnknownSubstance(id.clone())),
                found => found,
            },
        };
        let horizon_s = input.horizon.secs_f64();
        let truth = input
            .truth
            .map_or([1.0, 1.0], |truth| [truth.velocity, truth.dispersion]);
        let bad = |what, got| ForecastError::BadRelease {
            what,
            range: "above 0",
            got,
        };
        if horizon_s <= 0.0 {
            return Err(bad("horizon", horizon_s));
        }
        for (what, got) in ["velocity factor", "dispersion factor"]
            .into_iter()
            .zip(truth)
        {
            if !(got.is_finite() && got > 0.0) {
                return Err(bad(what, got));
            }
        }
        let delay = release.delay.max(Span::ZERO);
        let limit = substance
            .and_then(|found| found.limit)
            .map(Concentration::get);
        let air = input.air.get();
        Ok(Self {
            basin,
            input,
            substance,
            threshold: limit
                .filter(|limit| *limit > 0.0)
                .unwrap_or(THRESHOLD_DEFAULT_MG_L),
            window_s: (horizon_s - delay.secs_f64()).max(60.0),
            enters: release.start + delay,
            floats: substance.is_some_and(|found| found.behavior.contains(&Behavior::Float)),
            water_c: air.clamp(0.0, WATER_MAX_C),
            ice: ((ICE_FREE_C - air) / (ICE_FREE_C - ICE_FULL_C)).clamp(0.0, 1.0),
        })
    }

    /// Henry constant of a substance that evaporates from the river.
    pub fn henry(&self) -> Option<f64> {
        self.substance
            .filter(|found| found.volatile)
            .and_then(|found| found.henry)
    }

    fn style(&self, speed: Speed, losses: bool) -> Style {
        let volatile = self.henry().filter(|_| losses).map(|henry| Volatile {
            henry,
            molar_mass_g: losses::MOLAR_MASS_ASSUMED_G,
            water_c: self.water_c,
        });
        let truth = self.input.truth;
        Style {
            speed,
            velocity_factor: truth.map_or(1.0, |truth| truth.velocity),
            dispersion_factor: truth.map_or(1.0, |truth| truth.dispersion),
            ice: self.ice,
            volatile,
            storage: None,
        }
    }

    fn early_speed(&self) -> Speed {
        let (share, drift) = if self.floats {
            (SLICK_SHARE, SLICK_DRIFT_MS)
        } else {
            (1.0, 0.0)
        };
        Speed::Early { share, drift }
    }

    /// The share of a floating substance that dissolves while it runs past the entry: at most its
    /// solubility in the river's water. 1 for all others.
    fn dissolved_share(&self, entry: &Leg<'_>) -> f64 {
        let solubility = self
            .substance
            .filter(|_| self.floats)
            .and_then(|s| s.solubility_mg_l);
        let mass_g = self.input.release.mass.get() * 1000.0;
        match solubility {
            Some(solubility) if mass_g > 0.0 => {
                let over_s = self.input.release.over.secs_f64().max(DISSOLVING_S);
                (solubility * entry.discharge_m3s * over_s / mass_g).min(1.0)
            }
            _ => 1.0,
        }
    }

    /// The sections on the way, and those that no edge of the plume reaches within the horizon.
    fn sections(&self, legs: &[Leg<'_>]) -> (Vec<OnTheWay>, Vec<SectionForecast>) {
        let (mut reached, mut beyond) = (Vec::new(), Vec::new());
        let below = self.basin.sections_below(&self.input.release.entry);
        for (section, distance) in below {
            let leg = legs.iter().position(|leg| leg.river.to == section.node);
            if leg.is_some() || distance.get() < path::SHORTEST_M {
                reached.push((section, distance, leg));
                continue;
            }
            beyond.push(SectionForecast {
                section,
                distance,
                early: None,
                arrival: None,
                peak_at: None,
                peak: Concentration::clamped(0.0),
                end: None,
                late: None,
            });
        }
        (reached, beyond)
    }

    fn instant(&self, after_s: f64) -> Instant {
        self.enters + Span::from_secs_f64(after_s)
    }

    /// Time of a peak, unless it is still rising at the horizon or there is none.
    fn peak_at(&self, passage: &Passage) -> Option<Instant> {
        let risen = passage.peak > 0.0 && passage.peak_s < self.window_s - 1.0;
        risen.then(|| self.instant(passage.peak_s))
    }

    fn section(
        &self,
        section: &Section,
        distance: Meters,
        middle: Passage,
        early: Passage,
        late: Passage,
    ) -> SectionForecast {
        let told = |after_s: Option<f64>| {
            after_s
                .filter(|_| !section.watch_only)
                .map(|after_s| self.instant(after_s))
        };
        let earliest = match (early.first_s, middle.first_s) {
            (Some(early), Some(middle)) => Some(early.min(middle)),
            (early, middle) => early.or(middle),
        };
        let latest = match (late.last_s, middle.last_s) {
            (Some(late), Some(middle)) => Some(late.max(middle)),
            (late, _) => late,
        };
        SectionForecast {
            section: section.clone(),
            distance,
            early: told(earliest),
            arrival: told(middle.first_s),
            peak_at: self.peak_at(&middle).filter(|_| !section.watch_only),
            peak: Concentration::clamped(middle.peak),
            end: told(middle.last_s),
            late: told(latest),
        }
    }

    fn reaches(&self, legs: &[Leg<'_>], first: Passage, ends: &[Passage]) -> Vec<ReachForecast> {
        let passing = |passage: &Passage| Passing {
            front: passage.first_s.map(|after_s| self.instant(after_s)),
            peak: self.peak_at(passage),
            end: passage.last_s.map(|after_s| self.instant(after_s)),
        };
        let mut above = passing(&first);
        let mut found = Vec::with_capacity(legs.len());
        for (leg, end) in legs.iter().zip(ends) {
            let below = passing(end);
            found.push(ReachForecast {
                reach: leg.river.id.clone(),
                from: Meters::clamped(leg.river.length.get() - leg.length_m),
                start: above,
                end: below,
                peak: Concentration::clamped(end.peak),
            });
            above = below;
        }
        found
    }

    fn balance(&self, lines: &spectral::Balance, dissolved: f64) -> Balance {
        let kilograms = |grams: f64| Kilograms::clamped(grams / 1000.0);
        let released = if dissolved > 0.0 {
            lines.released_g / dissolved
        } else {
            0.0
        };
        Balance {
            at: self.instant(self.window_s),
            released: kilograms(released),
            floating: kilograms(released - lines.released_g),
            in_water: kilograms(lines.in_water_g),
            lost: kilograms(lines.decayed_g),
            withdrawn: kilograms(lines.withdrawn_g),
            passed: kilograms(lines.passed_g),
        }
    }
}
