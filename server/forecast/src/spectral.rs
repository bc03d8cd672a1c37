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
//! `sigma T = 16`: what wraps round the period is damped to 1e-7. Frequencies are dropped where a
//! probe no longer sees them (1e-15).

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
/// smeared by the highest one: about 1e-5 of the period (see [`Spectrum::smeared_s`]).
const FREQUENCIES_MAX: usize = 16_384;

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
    smeared_s: f64,
}

impl Spectrum {
    /// Standard deviation in s of the smear that was added because the pulse at this probe is
    /// sharper than the highest frequency; 0 except next to the release.
    pub fn smeared_s(&self) -> f64 {
        self.smeared_s
    }
}

/// The curves at all probes; hours count from the start of the release into the water.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    period_s: f64,
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
    let period_s = PERIOD_OF_WINDOW * window_s;
    let sigma = DAMPING / period_s;
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
    let mut spectra = vec![
        Spectrum {
            terms: Vec::new(),
            smeared_s: 0.0
        };
        probes.len()
    ];
    let mut sweep = Sweep::new(chain, &sorted, C::new(sigma, 0.0));
    let mut alive = probes.len();
    for k in 0..FREQUENCIES_MAX {
        let s = C::new(sigma, 2.0 * PI * k as f64 / period_s);
        alive = sweep.run(s);
        if alive == 0 {
            break;
        }
        let weight = pulse.mass_g * source(s, pulse.over_s);
        for (at, &probe) in order.iter().enumerate().take(alive) {
            spectra[probe].terms.push(weight * sweep.value(at));
        }
    }
    let smeared_s = 8.3 * period_s / (2.0 * PI * FREQUENCIES_MAX as f64);
    for &probe in order.iter().take(alive) {
        smear(&mut spectra[probe], smeared_s, period_s);
    }
    Ok(Solution {
        period_s,
        window_s,
        spectra,
    })
}

/// Folds a spectrum that was cut at the highest frequency with a Gaussian in time: no ringing, no
/// mass lost.
fn smear(spectrum: &mut Spectrum, smeared_s: f64, period_s: f64) {
    spectrum.smeared_s = smeared_s;
    for (k, term) in spectrum.terms.iter_mut().enumerate() {
        let angle = 2.0 * PI * k as f64 / period_s * smeared_s;
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
