//! What leaves the water on the way: evaporation through the surface and first-order decay.
//!
//! Two films resist evaporation, one of water and one of air (Lewis & Whitman 1924). In the
//! Songhua accident of 2005 this was the main loss of benzene and nitrobenzene; under ice there
//! is none.

/// Wind over the water that is assumed where none was measured, m/s.
pub const WIND_ASSUMED_MS: f64 = 2.0;

/// Molar mass that is assumed where the substance table has none, g/mol. The rate goes with its
/// fourth root: half or twice the mass changes it by less than a fifth.
pub const MOLAR_MASS_ASSUMED_G: f64 = 100.0;

/// Factor a degree on the transfer through the water film.
const REAERATION_THETA: f64 = 1.024;

/// What evaporation through a river's surface depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surface {
    /// Mean velocity, m/s, above 0.
    pub velocity_ms: f64,
    /// Mean depth, m, above 0.
    pub depth_m: f64,
    /// Water temperature, °C, 0 to 40.
    pub water_c: f64,
    /// Wind, m/s, 0 or more; values under 0.5 count as 0.5.
    pub wind_ms: f64,
    /// Share of the surface under ice, 0 to 1.
    pub ice: f64,
}

/// Evaporation of a dissolved substance, 1/s: `k = KL / H (1 − ice)`,
/// `1/KL = 1/kl + 1/(Hcc kg)`.
///
/// * water film: `kl = k2 H (32/MW)^0.25 1.024^(T−20)` m/d with O'Connor & Dobbins 1958,
///   `k2 = 3.93 u^0.5 H^-1.5` 1/d;
/// * air film: `kg = 168 (18/MW)^0.25 wind` m/d.
///
/// `henry` is the dimensionless air-water constant (0 or more), `molar_mass_g` is in g/mol.
/// Validity: depth 0.3 to 9 m and velocity 0.15 to 0.5 m/s for the data of O'Connor & Dobbins;
/// used up to 2 m/s, where it rather underrates. Henry's constant is not corrected for the
/// temperature, which overrates the loss of a poorly volatile substance in cold water.
///
/// Worked: benzene (0.22, 78.11 g/mol), u 1 m/s, H 2 m, 20 °C, wind 2 m/s: kl 2.223 and kg
/// 232.8 m/d, KL 2.131 m/d, k 1.233e-5 1/s (half in 15.6 h).
pub fn volatilization(surface: &Surface, henry: f64, molar_mass_g: f64) -> f64 {
    let open = 1.0 - surface.ice.clamp(0.0, 1.0);
    if henry <= 0.0 || open <= 0.0 {
        return 0.0;
    }
    let reaeration = 3.93 * surface.velocity_ms.sqrt() * surface.depth_m.powf(-1.5);
    let water_film = reaeration
        * surface.depth_m
        * (32.0 / molar_mass_g).powf(0.25)
        * REAERATION_THETA.powf(surface.water_c - 20.0);
    let air_film = 168.0 * (18.0 / molar_mass_g).powf(0.25) * surface.wind_ms.max(0.5);
    let transfer_m_d = 1.0 / (1.0 / water_film + 1.0 / (henry * air_film));
    transfer_m_d / surface.depth_m * open / 86_400.0
}

/// A first-order rate at another temperature: `k20 theta^(T−20)`; theta is 1.047 to 1.07 for
/// biological and chemical decay (a factor 2 in 10 to 15 K).
///
/// Worked: 0.1 1/d at 20 °C, theta 1.047: 0.0502 1/d at 5 °C.
pub fn at_temperature(rate_at_20: f64, theta: f64, water_c: f64) -> f64 {
    rate_at_20 * theta.powf(water_c - 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Surface = Surface {
        velocity_ms: 1.0,
        depth_m: 2.0,
        water_c: 20.0,
        wind_ms: 2.0,
        ice: 0.0,
    };

    fn close(got: f64, want: f64) {
        assert!((got / want - 1.0).abs() <= 1e-3, "{got} instead of {want}");
    }

    #[test]
    fn benzene_evaporates_as_worked() {
        close(volatilization(&OPEN, 0.22, 78.11), 1.2331e-5);
        close(
            volatilization(
                &Surface {
                    water_c: 5.0,
                    ..OPEN
                },
                0.22,
                78.11,
            ),
            8.7485e-6,
        );
    }

    #[test]
    fn ice_stops_evaporation() {
        assert_eq!(
            volatilization(&Surface { ice: 1.0, ..OPEN }, 0.22, 78.11),
            0.0
        );
        let half = volatilization(&Surface { ice: 0.5, ..OPEN }, 0.22, 78.11);
        close(half, 1.2331e-5 / 2.0);
        assert_eq!(volatilization(&OPEN, 0.0, 78.11), 0.0);
    }

    #[test]
    fn decay_halves_in_the_cold() {
        close(at_temperature(0.1, 1.047, 5.0), 0.050209);
    }
}
