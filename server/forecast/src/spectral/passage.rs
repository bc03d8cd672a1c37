//! From spectra back to time: values, curves, and the times at which a limit is passed.
//!
//! Times are never read off a coarse curve: a curve twice as fine as the spectrum needs finds
//! the bracket, and the wave sum itself is bisected inside it.

use super::{C, DAMPING, Solution, Spectrum};
use realfft::RealFftPlanner;
use std::f64::consts::PI;

/// Fewest samples of a curve in which a bracket is looked for.
const SAMPLES_MIN: usize = 256;

/// Samples that differ by less than this share count as equally high.
const FLAT: f64 = 1e-6;

/// While the peak is searched between samples, a thousandth of [`FLAT`] is a gain.
const FLAT_FINE: f64 = 1e-3;

/// Most steps of a search for a crossing; a dozen are usual.
const CROSSING_STEPS_MAX: usize = 60;

/// To how many seconds a time is searched.
const TIME_TOLERANCE_S: f64 = 0.05;

/// What a passing plume does at a place; seconds from the start of the release into the water.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passage {
    /// First time at which the concentration reaches the threshold; none if it never does within
    /// the window.
    pub first_s: Option<f64>,
    /// Time of the highest concentration within the window.
    pub peak_s: f64,
    /// The highest concentration within the window, g/m³ (= mg/L), 0 or more.
    pub peak: f64,
    /// Last time at which the concentration falls below the threshold; none if it never reached
    /// it or is still above at the end of the window.
    pub last_s: Option<f64>,
}

impl Solution {
    /// Seconds for which the solution is valid.
    pub fn window_s(&self) -> f64 {
        self.window_s
    }

    /// The spectrum of a probe, in the order in which the probes were given.
    pub fn spectrum(&self, probe: usize) -> &Spectrum {
        &self.spectra[probe]
    }

    /// Concentration (g/m³ = mg/L) at a probe after `t_s` seconds: 0 before the release and when
    /// the plume has passed, not valid beyond the window. Tiny negative values (rounding) are
    /// given as they come.
    pub fn at(&self, probe: usize, t_s: f64) -> f64 {
        let spectrum = &self.spectra[probe];
        let Spectrum {
            terms, period_s, ..
        } = spectrum;
        if !(0.0..=spectrum.until_s()).contains(&t_s) {
            return 0.0;
        }
        let turn = C::cis(2.0 * PI * t_s / period_s);
        let mut wave = C::ONE;
        let mut sum = 0.0;
        for term in terms {
            sum += term.re * wave.re - term.im * wave.im;
            wave *= turn;
        }
        let mean = terms.first().map_or(0.0, |term| term.re);
        (2.0 * sum - mean) * (DAMPING * t_s / period_s).exp() / period_s
    }

    /// The curve of a probe over its period: samples and their step in s. The step is at most half
    /// of what the spectrum needs, and at most the period over [`SAMPLES_MIN`].
    fn samples(&self, probe: usize, planner: &mut RealFftPlanner<f64>) -> (Vec<f64>, f64) {
        let Spectrum {
            terms, period_s, ..
        } = &self.spectra[probe];
        let count = (4 * terms.len()).next_power_of_two().max(SAMPLES_MIN);
        let inverse = planner.plan_fft_inverse(count);
        let mut waves = inverse.make_input_vec();
        waves[..terms.len()].copy_from_slice(terms);
        if let Some(first) = waves.first_mut() {
            first.im = 0.0;
        }
        let mut samples = inverse.make_output_vec();
        inverse
            .process(&mut waves, &mut samples)
            .expect("lengths come from the plan and the imaginary part of the mean is zero");
        for (at, sample) in samples.iter_mut().enumerate() {
            *sample *= (DAMPING * at as f64 / count as f64).exp() / period_s;
        }
        (samples, period_s / count as f64)
    }

    /// The curve of a probe from 0 to the end of the window in steps of `step_s` (above 0), each
    /// point by the wave sum; values under zero (rounding) are cut to zero.
    pub fn curve(&self, probe: usize, step_s: f64) -> Vec<f64> {
        let steps = (self.window_s / step_s).floor() as usize;
        (0..=steps)
            .map(|at| self.at(probe, at as f64 * step_s).max(0.0))
            .collect()
    }

    /// First, peak and last time at every probe for a threshold in g/m³ (above 0).
    pub fn passages(&self, threshold: f64) -> Vec<Passage> {
        let all: Vec<usize> = (0..self.spectra.len()).collect();
        self.passages_at(&all, threshold)
    }

    /// First, peak and last time at some probes for a threshold in g/m³ (above 0).
    pub fn passages_at(&self, probes: &[usize], threshold: f64) -> Vec<Passage> {
        let mut planner = RealFftPlanner::new();
        probes
            .iter()
            .map(|&probe| self.passage(probe, threshold, &mut planner))
            .collect()
    }

    pub(super) fn passage(
        &self,
        probe: usize,
        threshold: f64,
        planner: &mut RealFftPlanner<f64>,
    ) -> Passage {
        let (samples, step_s) = self.samples(probe, planner);
        let until_s = self.spectra[probe].until_s();
        let inside = ((until_s / step_s).floor() as usize + 1).min(samples.len());
        let samples = &samples[..inside];
        // On a plateau rounding must not choose: the first sample that is as high as any.
        let highest = samples.iter().copied().fold(0.0, f64::max);
        let top = samples
            .iter()
            .position(|sample| *sample >= highest * (1.0 - FLAT));
        let time = |at: usize| at as f64 * step_s;
        let (peak_s, peak) = self.highest(probe, time(top.unwrap_or(0)), step_s);
        let mut passage = Passage {
            first_s: None,
            peak_s,
            peak: peak.max(0.0),
            last_s: None,
        };
        if peak < threshold {
            return passage;
        }
        let above = |at: &usize| samples[*at] >= threshold;
        let rise = match (0..inside).find(above) {
            Some(at) if time(at) <= peak_s => (time(at.saturating_sub(1)), time(at)),
            _ => ((peak_s - step_s).max(0.0), peak_s),
        };
        passage.first_s = Some(self.crossing(probe, threshold, rise.0, rise.1));
        let fall = match (0..inside).rev().find(above) {
            Some(at) if time(at) >= peak_s => (time(at), time(at + 1)),
            _ => (peak_s, peak_s + step_s),
        };
        if fall.1 <= until_s || until_s < self.window_s {
            passage.last_s = Some(self.crossing(probe, threshold, fall.1, fall.0));
        }
        passage
    }

    /// Time between `low_s` (below the threshold) and `high_s` (above it): regula falsi with the
    /// Illinois rule, kept inside the bracket.
    fn crossing(&self, probe: usize, threshold: f64, low_s: f64, high_s: f64) -> f64 {
        let over = |t_s: f64| self.at(probe, t_s) - threshold;
        let (mut low, mut high) = (low_s, high_s);
        let (mut at_low, mut at_high) = (over(low), over(high));
        let mut kept = 0;
        for _ in 0..CROSSING_STEPS_MAX {
            if (high - low).abs() <= TIME_TOLERANCE_S || at_low >= 0.0 || at_high <= 0.0 {
                break;
            }
            // Never nearer to an end than a tenth of the tolerance, so that both ends move.
            let inside = 0.1 * TIME_TOLERANCE_S / (high - low).abs();
            let share = (at_low / (at_low - at_high)).clamp(inside, 1.0 - inside);
            let middle = low + share * (high - low);
            let value = over(middle);
            if value >= 0.0 {
                (high, at_high) = (middle, value);
                if kept > 0 {
                    at_low *= 0.5;
                }
                kept = 1;
            } else {
                (low, at_low) = (middle, value);
                if kept < 0 {
                    at_high *= 0.5;
                }
                kept = -1;
            }
        }
        high
    }

    /// The maximum near a sample, within one step on both sides: the vertex of the parabola
    /// through three points that close in.
    fn highest(&self, probe: usize, near_s: f64, step_s: f64) -> (f64, f64) {
        let (low, high) = (
            (near_s - step_s).max(0.0),
            (near_s + step_s).min(self.spectra[probe].until_s()),
        );
        let mut best = (near_s, self.at(probe, near_s));
        let mut reach = step_s;
        while reach > TIME_TOLERANCE_S {
            let (left, right) = ((best.0 - reach).max(low), (best.0 + reach).min(high));
            let (at_left, at_right) = (self.at(probe, left), self.at(probe, right));
            let (before, after) = (best.0 - left, right - best.0);
            let (rise, fall) = (best.1 - at_left, best.1 - at_right);
            let bend = 2.0 * (after * rise + before * fall);
            let shift = (rise * after * after - fall * before * before) / bend;
            let vertex = (shift.is_finite() && (-before..=after).contains(&shift))
                .then(|| (best.0 + shift, self.at(probe, best.0 + shift)));
            for point in [Some((left, at_left)), Some((right, at_right)), vertex] {
                let Some(point) = point else { continue };
                if point.1 > best.1 * (1.0 + FLAT * FLAT_FINE) {
                    best = point;
                }
            }
            reach *= 0.1;
        }
        best
    }
}
