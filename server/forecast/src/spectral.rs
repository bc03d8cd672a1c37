//! The spectral engine: the advection-dispersion equation of a chain of reaches solved exactly in
//! the Laplace domain and brought back by a damped Fourier sum. There is no grid, so there is no
//! numerical dispersion; a reach of 40 m costs no more than one of 20 km.
//!
//! The flow is steady; the release may last. What changes during the passage (gates, diversions,
//! dosing) is not for this engine.
//!
//! Concentrations are *resident* ones: mass in a slice of river over the water in it, what a
//! sample bottle holds. (Flux concentrations, as in first-passage formulas, differ by `x/(ut)`,
//! several percent off the peak in the first 20 km.) The river goes on unchanged above the
//! release and below the last reach.
//!
//! Inversion: `f(t) = exp(sigma t)/T Re sum F(sigma + 2 pi i k / T) exp(2 pi i k t / T)` with
//! `sigma T = 16`: what wraps round the period is damped to 1e-7. The period of a probe is only as
//! long as its plume needs to pass, so that a probe near the release and one 400 km below both get
//! by with about a hundred frequencies; these are dropped where a probe no longer sees them
//! (1e-15).

mod balance;
mod passage;
mod sweep;

pub use balance::{Balance, balance};
pub use passage::Passage;

use crate::ForecastError;
use crate::model::{Body, Chain, Pulse};
use realfft::num_complex::Complex;
use std::f64::consts::PI;
use sweep::Sweep;

/// A complex number.
type C = Complex<f64>;

/// Damping over one period.
const DAMPING: f64 = 16.0;

/// Period of the inversion over the window in which results are wanted.
const PERIOD_OF_WINDOW: f64 = 1.4;

/// Most frequencies a probe gets. A probe so near to the release that its pulse is sharper is
/// smeared by the highest one, by 6e-4 of its period (see [`Spectrum::smeared_s`]).
const FREQUENCIES_MAX: usize = 2_048;

/// Halvings of the longest period that are used for probes nearer to the release.
const HALVINGS_MAX: i32 = 12;

/// A plume is given at least this long to pass, s.
const PASSED_MIN_S: f64 = 60.0;

/// A place where a curve is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Probe {
    /// Position of the reach in the chain.
    pub reach: usize,
    /// Metres from the start of the reach, 0 to its length; in a reservoir it is ignored and the
    /// curve is that of its outlet.
    pub at_m: f64,
}

/// The concentration at one probe as a sum of damped waves.
#[derive(Debug, Clone, PartialEq)]
pub struct Spectrum {
    terms: Vec<C>,
    period_s: f64,
    smeared_s: f64,
}

impl Spectrum {
    /// Until when the waves hold, s: then the plume has passed or the window ends. (Near the end
    /// of a period what wraps round it is not damped enough.)
    fn until_s(&self) -> f64 {
        self.period_s / PERIOD_OF_WINDOW
    }

    /// Standard deviation in s of the smear that was added because the pulse at this probe is
    /// sharper than the highest frequency; 0 except next to the release.
    pub fn smeared_s(&self) -> f64 {
        self.smeared_s
    }
}

/// The curves at all probes; hours count from the start of the release into the water.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    window_s: f64,
    spectra: Vec<Spectrum>,
}

/// Transform of a release at constant rate over `over_s`: `(1 − exp(−s T)) / (s T)`; 1 for T = 0.
fn source(s: C, over_s: f64) -> C {
    let z = s * over_s;
    if z.norm() < 1e-3 {
        1.0 - z * (0.5 - z * (1.0 / 6.0 - z / 24.0))
    } else {
        (1.0 - (-z).exp()) / z
    }
}

/// Solves the chain for a release, valid from 0 to `window_s` seconds after the release starts.
///
/// Errors: a release or probe out of range. The window is cut to at least one minute.
pub fn solve(
    chain: &Chain,
    pulse: &Pulse,
    probes: &[Probe],
    window_s: f64,
) -> Result<Solution, ForecastError> {
    pulse.check()?;
    check_probes(chain, probes)?;
    let window_s = if window_s.is_finite() {
        window_s.max(60.0)
    } else {
        60.0
    };
    let mut order: Vec<usize> = (0..probes.len()).collect();
    order.sort_by(|&a, &b| {
        let key = |at: usize| (probes[at].reach, probes[at].at_m);
        key(a)
            .0
            .cmp(&key(b).0)
            .then(key(a).1.total_cmp(&key(b).1))
            .then(a.cmp(&b))
    });
    let sorted: Vec<Probe> = order.iter().map(|&at| probes[at]).collect();
    let periods = periods(chain, pulse, &sorted, window_s);
    let none = Spectrum {
        terms: Vec::new(),
        period_s: window_s,
        smeared_s: 0.0,
    };
    let mut spectra = vec![none; probes.len()];
    let mut begin = 0;
    while begin < sorted.len() {
        let period_s = periods[begin];
        let same = periods[begin..]
            .iter()
            .take_while(|&&other| other == period_s)
            .count();
        let found = solve_band(chain, pulse, &sorted[begin..begin + same], period_s);
        for (&probe, spectrum) in order[begin..begin + same].iter().zip(found) {
            spectra[probe] = spectrum;
        }
        begin += same;
    }
    Ok(Solution { window_s, spectra })
}

/// The spectra of probes (sorted from the source down) that share a period.
fn solve_band(chain: &Chain, pulse: &Pulse, probes: &[Probe], period_s: f64) -> Vec<Spectrum> {
    let sigma = DAMPING / period_s;
    let none = Spectrum {
        terms: Vec::new(),
        period_s,
        smeared_s: 0.0,
    };
    let mut spectra = vec![none; probes.len()];
    let mut sweep = Sweep::new(chain, probes, C::new(sigma, 0.0));
    let mut alive = probes.len();
    for k in 0..FREQUENCIES_MAX {
        let s = C::new(sigma, 2.0 * PI * k as f64 / period_s);
        alive = sweep.run(s);
        if alive == 0 {
            break;
        }
        let weight = pulse.mass_g * source(s, pulse.over_s);
        for (probe, spectrum) in spectra.iter_mut().enumerate().take(alive) {
            spectrum.terms.push(weight * sweep.value(probe));
        }
    }
    let smeared_s = 8.3 * period_s / (2.0 * PI * FREQUENCIES_MAX as f64);
    for spectrum in spectra.iter_mut().take(alive) {
        smear(spectrum, smeared_s);
    }
    spectra
}

/// The period of each probe (sorted from the source down): the longest one,
/// [`PERIOD_OF_WINDOW`] times the window, halved as long as the plume still passes within it.
///
/// A plume has passed after its mean travel time, the release and twelve standard deviations,
/// twenty times the slowest tail of a dispersive reach (`4 D/u²`) and thirty times that of its
/// dead zones (`(As/A)/a`).
fn periods(chain: &Chain, pulse: &Pulse, probes: &[Probe], window_s: f64) -> Vec<f64> {
    let longest = PERIOD_OF_WINDOW * window_s;
    let mut periods = Vec::with_capacity(probes.len());
    let (mut mean, mut variance, mut tail) = (0.0, 0.0, 0.0_f64);
    let mut probe = 0;
    for (at, reach) in chain.reaches().iter().enumerate() {
        let mut whole = 1.0;
        let (time, spread) = match &reach.body {
            Body::Channel(channel) => {
                let (u, d) = (channel.velocity_ms, channel.dispersion_m2s);
                whole = channel.length_m;
                tail = tail.max(80.0 * d / (u * u));
                let mut time = whole / u;
                let mut spread = 2.0 * d * whole / u.powi(3);
                if let Some(zone) = &channel.storage {
                    let (beta, a) = (zone.area_ratio, zone.exchange_per_s);
                    spread = spread * (1.0 + beta).powi(2) + 2.0 * beta * beta / a * time;
                    time *= 1.0 + beta;
                    tail = tail.max(30.0 * beta / a);
                }
                (time, spread)
            }
            Body::Tank(tank) => {
                let time = tank.volume_m3 / reach.discharge_m3s;
                tail = tail.max(30.0 * time / tank.shape);
                (time, time * time / tank.shape)
            }
        };
        while let Some(&Probe { at_m, .. }) = probes.get(probe).filter(|probe| probe.reach == at) {
            let share = match reach.body {
                Body::Channel(_) => at_m / whole,
                Body::Tank(_) => 1.0,
            };
            let deviation = (variance + share * spread).sqrt();
            let needed = mean + share * time + pulse.over_s + 12.0 * deviation + tail;
            let halvings = (window_s / needed.max(PASSED_MIN_S)).log2().floor();
            let halvings = (halvings as i32).clamp(0, HALVINGS_MAX);
            periods.push(longest / 2.0_f64.powi(halvings));
            probe += 1;
        }
        mean += time;
        variance += spread;
    }
    periods
}

/// Folds a spectrum that was cut at the highest frequency with a Gaussian in time: no ringing, no
/// mass lost.
fn smear(spectrum: &mut Spectrum, smeared_s: f64) {
    spectrum.smeared_s = smeared_s;
    for (k, term) in spectrum.terms.iter_mut().enumerate() {
        let angle = 2.0 * PI * k as f64 / spectrum.period_s * smeared_s;
        *term *= (-angle * angle / 2.0).exp();
    }
}

fn check_probes(chain: &Chain, probes: &[Probe]) -> Result<(), ForecastError> {
    for (probe, &Probe { reach, at_m }) in probes.iter().enumerate() {
        let inside = chain
            .reaches()
            .get(reach)
            .is_some_and(|found| match found.body {
                Body::Channel(channel) => (0.0..=channel.length_m).contains(&at_m),
                Body::Tank(_) => true,
            });
        if !inside {
            return Err(ForecastError::BadProbe { probe, reach, at_m });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
