//! From spectra back to time: values, curves, and the times at which a limit is passed.
//!
//! Times are never read off a coarse curve: a curve four times finer than the spectrum needs finds
//! the bracket, and the wave sum itself is bisected inside it.

use super::{C, DAMPING, Solution, Spectrum};
use realfft::RealFftPlanner;
use std::f64::consts::PI;

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

    /// Concentration (g/m³ = mg/L) at a probe after `t_s` seconds: 0 before the release, not
    /// valid beyond the window. Tiny negative values (rounding) are given as they come.
    pub fn at(&self, probe: usize, t_s: f64) -> f64 {
        if t_s < 0.0 {
            return 0.0;
        }
        let turn = C::cis(2.0 * PI * t_s / self.period_s);
        let mut wave = C::ONE;
        let mut sum = 0.0;
        for (k, term) in self.spectra[probe].terms.iter().enumerate() {
            let part = term.re * wave.re - term.im * wave.im;
            sum += if k == 0 { part } else { 2.0 * part };
            wave *= turn;
        }
        sum * (DAMPING * t_s / self.period_s).exp() / self.period_s
    }

    /// The curve of a probe over the whole period: samples and their step in s. The step is at
    /// most a quarter of what the spectrum needs, and at most 1/1024 of the period.
    fn samples(&self, probe: usize, planner: &mut RealFftPlanner<f64>) -> (Vec<f64>, f64) {
        let terms = &self.spectra[probe].terms;
        let count = (8 * terms.len()).next_power_of_two().max(1024);
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
            *sample *= (DAMPING * at as f64 / count as f64).exp() / self.period_s;
        }
        (samples, self.period_s / count as f64)
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
        probes.iter().map(|&probe| self.passage(probe, threshold, &mut planner)).collect()
    }

    pub(super) fn passage(
        &self,
        probe: usize,
        threshold: f64,
        planner: &mut RealFftPlanner<f64>,
    ) -> Passage {
        let (samples, step_s) = self.samples(probe, planner);
        let inside = ((self.window_s / step_s).floor() as usize + 1).min(samples.len());
        let samples = &samples[..inside];
        let top = (0..inside).max_by(|&a, &b| samples[a].total_cmp(&samples[b]).then(b.cmp(&a)));
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
        if fall.1 <= self.window_s {
            passage.last_s = Some(self.crossing(probe, threshold, fall.1, fall.0));
        }
        passage
    }

    /// Time between `low_s` (below the threshold) and `high_s` (above it), by bisection.
    fn crossing(&self, probe: usize, threshold: f64, low_s: f64, high_s: f64) -> f64 {
        let (mut low, mut high) = (low_s, high_s);
        while (high - low).abs() > TIME_TOLERANCE_S {
            let middle = 0.5 * (low + high);
            if self.at(probe, middle) >= threshold {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }

    /// The maximum near a sample, by golden section within one step on both sides.
    fn highest(&self, probe: usize, near_s: f64, step_s: f64) -> (f64, f64) {
        let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
        let mut low = (near_s - step_s).max(0.0);
        let mut high = (near_s + step_s).min(self.window_s);
        let mut left = high - golden * (high - low);
        let mut right = low + golden * (high - low);
        let (mut at_left, mut at_right) = (self.at(probe, left), self.at(probe, right));
        while high - low > TIME_TOLERANCE_S {
            if at_left >= at_right {
                (high, right, at_right) = (right, left, at_left);
                left = high - golden * (high - low);
                at_left = self.at(probe, left);
            } else {
                (low, left, at_left) = (left, right, at_right);
                right = low + golden * (high - low);
                at_right = self.at(probe, right);
            }
        }
        let here = self.at(probe, near_s);
        let best = if at_left >= at_right {
            (left, at_left)
        } else {
            (right, at_right)
        };
        if here > best.1 { (near_s, here) } else { best }
    }
}
