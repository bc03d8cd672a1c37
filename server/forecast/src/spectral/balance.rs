//! Where the mass is at one moment, line by line. No line is the remainder of the others: contents
//! are integrals over the reaches, losses and flows their own transforms.

use super::sweep::{Lines, Sweep};
use super::{C, Probe, source};
use crate::ForecastError;
use crate::model::{Chain, Pulse};
use std::f64::consts::PI;

/// Damping over the doubled time of the balance.
const DAMPING: f64 = 25.0;

/// Most frequencies of the alternating sum.
const FREQUENCIES: usize = 192;

/// How many partial sums are averaged at its end (Euler).
const EULER: usize = 14;

/// Where the mass of a release is, in grams.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Balance {
    /// Released until then.
    pub released_g: f64,
    /// In the water of the chain (and just above the release).
    pub in_water_g: f64,
    /// Lost from the water: evaporated or decayed.
    pub decayed_g: f64,
    /// Taken out with water that leaves the river (canals, seepage).
    pub withdrawn_g: f64,
    /// Gone past the lower end of the chain.
    pub passed_g: f64,
}

impl Balance {
    /// Released less the sum of the other lines, over the released mass: how well the balance
    /// closes.
    pub fn gap(&self) -> f64 {
        let sum = self.in_water_g + self.decayed_g + self.withdrawn_g + self.passed_g;
        if self.released_g > 0.0 {
            (self.released_g - sum) / self.released_g
        } else {
            0.0
        }
    }
}

/// A release longer than this share of the time is taken apart into its beginning and its end, so
/// that the end (a kink of every line) never lies near the time of the balance.
const LONG_RELEASE: f64 = 0.25;

/// The balance `t_s` seconds (above 0) after the start of the release; it closes to 1e-6, mostly to
/// 1e-9.
pub fn balance(chain: &Chain, pulse: &Pulse, t_s: f64) -> Result<Balance, ForecastError> {
    pulse.check()?;
    if !(t_s.is_finite() && t_s > 0.0) {
        let what = "time of the balance";
        return Err(ForecastError::BadRelease {
            what,
            range: "above 0",
            got: t_s,
        });
    }
    let over_s = pulse.over_s;
    let lines = if over_s > LONG_RELEASE * t_s {
        let begun = lines_at(chain, t_s, |s| 1.0 / s);
        let ended = if over_s < t_s {
            lines_at(chain, t_s - over_s, |s| 1.0 / s)
        } else {
            [0.0; 4]
        };
        [0, 1, 2, 3].map(|line| (begun[line] - ended[line]) / over_s)
    } else {
        lines_at(chain, t_s, |s| source(s, over_s))
    };
    let share = if over_s > 0.0 {
        (t_s / over_s).min(1.0)
    } else {
        1.0
    };
    Ok(Balance {
        released_g: pulse.mass_g * share,
        in_water_g: lines[0] * pulse.mass_g,
        decayed_g: lines[1] * pulse.mass_g,
        withdrawn_g: lines[2] * pulse.mass_g,
        passed_g: lines[3] * pulse.mass_g,
    })
}

/// In the water, decayed, withdrawn and passed at one time, for a unit of mass whose release has
/// the given transform.
///
/// The transforms are summed at half the period, where the Fourier sum alternates, and the end of
/// the sum is averaged (Abate & Whitt 1995), so that steps such as the release itself do no harm.
fn lines_at(chain: &Chain, t_s: f64, release: impl Fn(C) -> C) -> [f64; 4] {
    let period_s = 2.0 * t_s;
    let sigma = DAMPING / period_s;
    let probes: Vec<Probe> = chain
        .reaches()
        .iter()
        .enumerate()
        .map(|(reach, found)| Probe {
            reach,
            at_m: found.length_m(),
        })
        .collect();
    let mut sweep = Sweep::new(chain, &probes, C::new(sigma, 0.0));
    let mut sums = [0.0_f64; 4];
    let mut averages = [0.0_f64; 4];
    let mut weight = 1.0;
    for k in 0..=FREQUENCIES + EULER {
        let s = C::new(sigma, 2.0 * PI * k as f64 / period_s);
        sweep.run_all(s);
        let Lines {
            in_water,
            decayed,
            withdrawn,
            passed,
        } = sweep.lines(s);
        let release = release(s);
        let size = if k == 0 { 1.0 } else { 2.0 };
        let sign = if k % 2 == 0 { size } else { -size };
        for (sum, line) in sums.iter_mut().zip([in_water, decayed, withdrawn, passed]) {
            *sum += sign * (release * line).re;
        }
        if k >= FREQUENCIES {
            let step = k - FREQUENCIES;
            for (average, sum) in averages.iter_mut().zip(sums) {
                *average += weight * sum;
            }
            weight *= (EULER - step) as f64 / (step + 1) as f64;
        }
    }
    let scale = (DAMPING / 2.0).exp() / period_s / 2.0_f64.powi(EULER as i32);
    averages.map(|line| line * scale)
}
