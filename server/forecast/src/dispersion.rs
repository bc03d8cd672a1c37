//! Longitudinal dispersion: how fast a pulse lengthens along the river.
//!
//! The prior of this crate is [`Chain`]: the coefficient that makes a chain of reaches reproduce
//! the attenuation of Jobson 1996. Against the River Severn, with the travel time known, it beats
//! every formula that works from depth and width (rms of ln(peak) 0.14 against 0.44 and more).
//! Three of those formulas are here as the other members of a later ensemble.

use crate::jobson;

/// Gravity, m/s².
const GRAVITY: f64 = 9.81;

/// Highest value of [`fischer`] in m²/s: the formula explodes in wide shallow rivers.
pub const FISCHER_CAP_M2S: f64 = 2_000.0;

/// Lowest coefficient that a reach gets, m²/s: molecular and grid noise lie far below, and the
/// transfer functions need a positive one.
pub const FLOOR_M2S: f64 = 0.01;

/// The coefficients of a chain of reaches, handed out from the source down.
///
/// The travel time of the peak accumulates over the reaches; the spread that Jobson's unit peak
/// implies at both ends of a reach gives its coefficient
/// `D = u³ (σ²(end) − σ²(start)) / (2 dx)`, with `σ = 1e6 / (Cup sqrt(2 pi))` s.
/// Both spreads are taken with the flow ratio of the reach itself, so that a change of the ratio
/// between two reaches can never shrink a pulse.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Chain {
    elapsed_s: f64,
}

impl Chain {
    /// A chain that starts at the source.
    pub fn new() -> Self {
        Self::default()
    }

    /// Travel time of the peak from the source to the start of the next reach, s.
    pub fn elapsed_s(&self) -> f64 {
        self.elapsed_s
    }

    /// The coefficient (m²/s) of the next reach: `length_m` metres at `velocity_ms`, with
    /// discharge over mean discharge where the mean is known. At least [`FLOOR_M2S`].
    ///
    /// Worked: 20 km at 1 m/s from the source, ratio 1: Tp 5.556 h, σ 1,714 s, D 73.4 m²/s.
    pub fn next(&mut self, length_m: f64, velocity_ms: f64, flow_ratio: Option<f64>) -> f64 {
        let variance = |elapsed_s: f64| {
            if elapsed_s <= 0.0 {
                return 0.0;
            }
            jobson::spread_s(jobson::unit_peak(elapsed_s / 3600.0, flow_ratio)).powi(2)
        };
        let start = variance(self.elapsed_s);
        self.elapsed_s += length_m / velocity_ms;
        let grown = variance(self.elapsed_s) - start;
        (velocity_ms.powi(3) * grown / (2.0 * length_m)).max(FLOOR_M2S)
    }
}

/// A cross-section for the hydraulic formulas; all above 0, SI.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    /// Mean velocity, m/s.
    pub velocity_ms: f64,
    /// Width at the surface, m.
    pub width_m: f64,
    /// Mean depth, m.
    pub depth_m: f64,
    /// Slope of the energy line, m/m.
    pub slope: f64,
}

impl Section {
    /// Shear velocity `u* = sqrt(g R S)`, `R = B H / (B + 2 H)`, m/s.
    pub fn shear_velocity(&self) -> f64 {
        let radius = self.width_m * self.depth_m / (self.width_m + 2.0 * self.depth_m);
        (GRAVITY * radius * self.slope).sqrt()
    }
}

/// Fischer 1975: `0.011 u² B² / (H u*)`, cut at [`FISCHER_CAP_M2S`].
///
/// Worked: u 1.2 m/s, B 150 m, H 1.5 m, S 0.0012: 1,805.8 m²/s.
pub fn fischer(section: &Section) -> f64 {
    let Section {
        velocity_ms: u,
        width_m: b,
        depth_m: h,
        ..
    } = *section;
    (0.011 * u * u * b * b / (h * section.shear_velocity())).min(FISCHER_CAP_M2S)
}

/// Disley et al. 2015: `3.563 Fr^-0.4117 (B/H)^0.6776 (u/u*)^1.0132 H u*`, `Fr = u / sqrt(g H)`.
///
/// Worked: u 1.2 m/s, B 150 m, H 1.5 m, S 0.0012: 241.4 m²/s.
pub fn disley(section: &Section) -> f64 {
    let Section {
        velocity_ms: u,
        width_m: b,
        depth_m: h,
        ..
    } = *section;
    let shear = section.shear_velocity();
    let froude = u / (GRAVITY * h).sqrt();
    3.563 * froude.powf(-0.4117) * (b / h).powf(0.6776) * (u / shear).powf(1.0132) * h * shear
}

/// Kashefipour & Falconer 2002: `10.612 H u (u/u*)` for B/H above 50, else
/// `[7.428 + 1.775 (B/H)^0.620 (u*/u)^0.572] H u (u/u*)`.
///
/// Worked: u 1.2 m/s, B 150 m, H 1.5 m, S 0.0012: 174.2 m²/s;
/// u 0.5 m/s, B 20 m, H 0.6 m, S 0.002: 19.69 m²/s.
pub fn kashefipour_falconer(section: &Section) -> f64 {
    let Section {
        velocity_ms: u,
        width_m: b,
        depth_m: h,
        ..
    } = *section;
    let shear = section.shear_velocity();
    let factor = if b / h > 50.0 {
        10.612
    } else {
        7.428 + 1.775 * (b / h).powf(0.620) * (shear / u).powf(0.572)
    };
    factor * h * u * (u / shear)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ILI: Section = Section {
        velocity_ms: 1.2,
        width_m: 150.0,
        depth_m: 1.5,
        slope: 0.0012,
    };

    fn close(got: f64, want: f64, relative: f64) {
        assert!(
            (got / want - 1.0).abs() <= relative,
            "{got} instead of {want}"
        );
    }

    #[test]
    fn the_formulas_give_their_worked_numbers() {
        close(ILI.shear_velocity(), 0.13157, 1e-4);
        close(fischer(&ILI), 1805.8, 1e-4);
        close(disley(&ILI), 241.4, 1e-4);
        close(kashefipour_falconer(&ILI), 174.2, 1e-4);
        let brook = Section {
            velocity_ms: 0.5,
            width_m: 20.0,
            depth_m: 0.6,
            slope: 0.002,
        };
        close(kashefipour_falconer(&brook), 19.691, 1e-4);
        assert_eq!(
            fischer(&Section {
                width_m: 300.0,
                ..ILI
            }),
            FISCHER_CAP_M2S
        );
    }

    #[test]
    fn a_chain_reproduces_the_unit_peak_at_its_end_however_it_is_cut() {
        for parts in [1, 2, 7, 40] {
            let mut chain = Chain::new();
            let length = 20_000.0 / f64::from(parts);
            let variance: f64 = (0..parts)
                .map(|_| 2.0 * chain.next(length, 1.0, Some(1.0)) * length)
                .sum();
            let spread = jobson::spread_s(jobson::unit_peak(20_000.0 / 3600.0, Some(1.0)));
            close(variance.sqrt(), spread, 1e-9);
            close(spread, 1713.65, 1e-4);
        }
        close(Chain::new().next(20_000.0, 1.0, Some(1.0)), 73.415, 1e-4);
    }

    #[test]
    fn a_change_of_the_flow_ratio_never_makes_a_coefficient_negative() {
        let mut chain = Chain::new();
        for ratio in [0.4, 3.0, 0.4, 1.0, 5.0, 0.1] {
            assert!(chain.next(1_000.0, 0.8, Some(ratio)) > FLOOR_M2S);
        }
    }
}
