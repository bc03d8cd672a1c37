//! Travel time and attenuation of a pulse in a river that nobody has calibrated: the regressions
//! of Jobson 1996 (USGS Water-Resources Investigations Report 96-4013), fitted to more than 980
//! subreaches of about 90 rivers.
//!
//! They are the prior of this crate: [`Site::velocity`] gives the most probable velocity of the
//! peak and an upper envelope that about 99 % of the data stay below, and [`unit_peak`] says how
//! far a pulse has spread after a travel time.
//!
//! Validity: single-channel rivers without reservoirs, open water, soluble tracer. The root mean
//! square error of the velocity is about 0.16 m/s, so a travel time is off by 15 to 40 %. Outside
//! the data (very flat, very wide, braided, ice) the equations extrapolate.

use std::f64::consts::PI;

/// Gravity as in the published constants, m/s².
const GRAVITY: f64 = 9.8;

/// Leading edge over peak travel time, the mean of the data (Jobson 1996, eq. 18).
pub const LEAD_OF_PEAK: f64 = 0.890;

/// Which line through the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// The regression: the most probable velocity.
    Median,
    /// The upper envelope: about 99 % of the observed velocities are lower. It gives the earliest
    /// time that a duty officer has to count with.
    Envelope,
}

/// What the regressions need to know about a place on a river.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// Drainage area in m², above 0.
    pub drainage_m2: f64,
    /// Discharge now in m³/s, above 0.
    pub discharge_m3s: f64,
    /// Mean annual discharge in m³/s, above 0, where it is known.
    pub mean_discharge_m3s: Option<f64>,
    /// Slope of the reach (m/m), where it is known. Used only together with the mean discharge.
    pub slope: Option<f64>,
}

impl Site {
    /// Velocity of the peak in m/s (Jobson 1996, eqs. 12 to 17).
    ///
    /// With `D'a = Da^1.25 sqrt(g) / Qa` and `Q'a = Q / Qa`:
    /// * slope known: `0.094 + 0.0143 D'a^0.919 Q'a^-0.469 S^0.159 Q/Da`
    ///   (envelope `0.25 + 0.02 …`);
    /// * slope unknown: `0.020 + 0.051 D'a^0.821 Q'a^-0.465 Q/Da` (envelope `0.2 + 0.093 …`);
    /// * no mean discharge: `0.152 + 8.1 D''a^0.595 Q/Da` (envelope `0.2 + 40 …`), with `Q` in
    ///   place of `Qa` in `D''a`.
    ///
    /// Worked: 390 km², mean 4.50 m³/s, now 3.35 m³/s, slope unknown: 0.2645 m/s, envelope
    /// 0.6459 m/s.
    pub fn velocity(&self, bound: Bound) -> f64 {
        let specific = self.discharge_m3s / self.drainage_m2;
        let relative_area = |flow: f64| self.drainage_m2.powf(1.25) * GRAVITY.sqrt() / flow;
        let line = |median: (f64, f64), envelope: (f64, f64), group: f64| match bound {
            Bound::Median => median.0 + median.1 * group,
            Bound::Envelope => envelope.0 + envelope.1 * group,
        };
        match (self.mean_discharge_m3s, self.slope) {
            (Some(mean), Some(slope)) => {
                let group = relative_area(mean).powf(0.919)
                    * (self.discharge_m3s / mean).powf(-0.469)
                    * slope.powf(0.159)
                    * specific;
                line((0.094, 0.0143), (0.25, 0.02), group)
            }
            (Some(mean), None) => {
                let group = relative_area(mean).powf(0.821)
                    * (self.discharge_m3s / mean).powf(-0.465)
                    * specific;
                line((0.020, 0.051), (0.2, 0.093), group)
            }
            (None, _) => {
                let group = relative_area(self.discharge_m3s).powf(0.595) * specific;
                line((0.152, 8.1), (0.2, 40.0), group)
            }
        }
    }

    /// Discharge now over the mean, where the mean is known.
    pub fn flow_ratio(&self) -> Option<f64> {
        self.mean_discharge_m3s
            .map(|mean| self.discharge_m3s / mean)
    }
}

/// Unit-peak concentration in 1e-6 1/s after a travel time of the peak of `peak_h` hours: the peak
/// concentration times discharge over the mass that still passes (Jobson 1996, eqs. 7 and 8).
///
/// `857 Tp^(-0.760 (Q/Qa)^-0.079)` with the flow ratio `Q/Qa`, `1025 Tp^-0.887` without.
/// `Tp` counts from the release, over all reaches, never reach by reach.
///
/// Worked: 15.751 h at `Q/Qa` 3.35/4.50: 100.4.
pub fn unit_peak(peak_h: f64, flow_ratio: Option<f64>) -> f64 {
    match flow_ratio {
        Some(ratio) => 857.0 * peak_h.powf(-0.760 * ratio.powf(-0.079)),
        None => 1025.0 * peak_h.powf(-0.887),
    }
}

/// Peak concentration in g/m³ (= mg/L) of `mass_g` grams of which the share `recovery` (0 to 1) is
/// still in the water, at a discharge of `discharge_m3s` (Jobson 1996, eq. 5).
///
/// Worked: 1 kg, all of it, 206.6e-6 1/s, 10 m³/s: 0.02066 g/m³ (River Severn, station 7).
pub fn peak_concentration(unit_peak: f64, mass_g: f64, recovery: f64, discharge_m3s: f64) -> f64 {
    1e-6 * unit_peak * mass_g * recovery / discharge_m3s
}

/// Travel time of the leading edge, in the unit of the peak's travel time.
///
/// Worked: 15.751 h gives 14.018 h.
pub fn leading_edge(peak: f64) -> f64 {
    LEAD_OF_PEAK * peak
}

/// Seconds from the leading edge until the concentration has fallen to a tenth of the peak
/// (Jobson 1996, eq. 19): `2e6 / Cup`.
///
/// Worked: 100.36e-6 1/s gives 5.54 h.
pub fn duration_to_tenth_s(unit_peak: f64) -> f64 {
    2e6 / unit_peak
}

/// Standard deviation in seconds of the Gaussian pulse that has this unit peak:
/// `1e6 / (Cup sqrt(2 pi))`.
///
/// Worked: 206.6e-6 1/s gives 1,931 s.
pub fn spread_s(unit_peak: f64) -> f64 {
    1e6 / (unit_peak * (2.0 * PI).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, want: f64, relative: f64, what: &str) {
        assert!(
            (got / want - 1.0).abs() <= relative,
            "{what}: {got} instead of {want}"
        );
    }

    #[test]
    fn the_worked_table_is_met_to_half_a_percent() {
        let rows: Vec<Vec<&str>> = include_str!("../validation/jobson_worked.csv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1)
            .map(|line| line.split(',').collect())
            .collect();
        assert_eq!(rows.len(), 4);
        for row in rows {
            let number = |at: usize| row[at].parse::<f64>().unwrap();
            let bound = if row[1] == "most_probable" {
                Bound::Median
            } else {
                Bound::Envelope
            };
            let site = Site {
                drainage_m2: number(3),
                discharge_m3s: number(5),
                mean_discharge_m3s: Some(number(4)),
                slope: None,
            };
            let velocity = site.velocity(bound);
            let peak_h = number(2) / velocity / 3600.0;
            let cup = unit_peak(peak_h, site.flow_ratio());
            close(velocity, number(6), 0.0005, row[0]);
            close(peak_h, number(7), 0.0005, row[0]);
            close(leading_edge(peak_h), number(8), 0.0005, row[0]);
            close(cup, number(9), 0.0005, row[0]);
            close(
                duration_to_tenth_s(cup) / 3600.0,
                number(10),
                0.0005,
                row[0],
            );
        }
    }

    /// Yamadu to the border taken as 140 km: median and envelope with slope.
    #[test]
    fn the_form_with_slope_gives_the_worked_hours_of_the_ili() {
        for (discharge, median_h, envelope_h) in [
            (374.0, 40.3, 26.5),
            (180.0, 56.9, 36.2),
            (900.0, 26.3, 17.8),
        ] {
            let site = Site {
                drainage_m2: 49_186e6,
                discharge_m3s: discharge,
                mean_discharge_m3s: Some(374.0),
                slope: Some(0.0011),
            };
            close(
                140e3 / site.velocity(Bound::Median) / 3600.0,
                median_h,
                0.005,
                "median",
            );
            close(
                140e3 / site.velocity(Bound::Envelope) / 3600.0,
                envelope_h,
                0.005,
                "envelope",
            );
        }
        close(unit_peak(40.3, Some(1.0)), 51.6, 0.002, "unit peak");
    }

    #[test]
    fn without_a_mean_discharge_the_third_form_is_used() {
        let site = Site {
            drainage_m2: 390e6,
            discharge_m3s: 3.35,
            mean_discharge_m3s: None,
            slope: Some(0.01),
        };
        // D''a = 390e6^1.25 sqrt(9.8) / 3.35 = 5.122e10; ^0.595 = 2.356e6; Q/Da = 8.590e-9
        close(site.velocity(Bound::Median), 0.3159, 0.0005, "median");
        close(site.velocity(Bound::Envelope), 1.0093, 0.0005, "envelope");
        close(unit_peak(6.5369, None), 193.9, 0.001, "unit peak");
    }

    #[test]
    fn the_severn_pulse_has_the_unit_peak_of_its_travel_time() {
        let cup = unit_peak(6.5369, Some(1.0));
        close(cup, 206.0, 0.002, "unit peak");
        close(
            peak_concentration(206.6, 1000.0, 1.0, 10.0),
            0.02066,
            1e-6,
            "peak",
        );
        close(spread_s(206.6), 1931.0, 0.0005, "spread");
    }
}
