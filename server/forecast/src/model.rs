//! The river as the engines see it: a chain of reaches from the release down, each with constant
//! numbers. It knows nothing of a basin, a map or a substance.
//!
//! One release needs one chain: water of side branches enters clean at the nodes between reaches.
//! Several releases on different branches are the sum of their chains.

use crate::ForecastError;

/// A chain of reaches, from the release down; checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    reaches: Vec<Reach>,
}

/// One reach: constant discharge, constant numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// Discharge in m³/s, above 0. Where it is larger than in the reach above, water joins at the
    /// node between them as [`Reach::inflow`] says; where it is smaller, water leaves there at its
    /// own concentration.
    pub discharge_m3s: f64,
    /// First-order loss in the flowing water, 1/s, 0 or more.
    pub decay_per_s: f64,
    /// How additional water joins at the upper end.
    pub inflow: Inflow,
    /// What the reach is made of.
    pub body: Body,
}

/// How additional (clean) water joins at the upper end of a reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Inflow {
    /// A tributary: the concentration drops at once to that of the mixed water, and the reach
    /// above does not feel it.
    #[default]
    Confluence,
    /// Seepage and small ditches: the concentration is continuous, as in the differential
    /// equation with a lateral source.
    Lateral,
}

/// What a reach is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Body {
    /// Running water.
    Channel(Channel),
    /// A reservoir: tanks in series.
    Tank(Tank),
}

/// Running water: advection and dispersion, perhaps with dead zones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Channel {
    /// Length, m, above 0.
    pub length_m: f64,
    /// Velocity of the flowing water, m/s, above 0. The area is discharge over velocity.
    pub velocity_ms: f64,
    /// Longitudinal dispersion, m²/s, above 0.
    pub dispersion_m2s: f64,
    /// Dead zones, where there are some.
    pub storage: Option<Storage>,
}

/// Dead zones beside the stream (transient storage, Bencala & Walters 1983).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Storage {
    /// Area of the dead zones over that of the stream (As/A), above 0.
    pub area_ratio: f64,
    /// Exchange with the stream, 1/s, above 0.
    pub exchange_per_s: f64,
    /// First-order loss inside, 1/s, 0 or more.
    pub decay_per_s: f64,
}

/// Tanks in series: the residence time has a gamma distribution with mean volume over discharge.
/// A reservoir cut into several reaches gives each its share of the volume and of the shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tank {
    /// Volume, m³, above 0.
    pub volume_m3: f64,
    /// Number of tanks, above 0; need not be whole.
    pub shape: f64,
}

/// A release into the upper end of the chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pulse {
    /// Mass, g, 0 or more.
    pub mass_g: f64,
    /// Duration, s, 0 (at once) or more; the rate is constant.
    pub over_s: f64,
}

impl Pulse {
    /// Checks the ranges.
    pub fn check(&self) -> Result<(), ForecastError> {
        for (what, got) in [("mass", self.mass_g), ("duration", self.over_s)] {
            if !(got.is_finite() && got >= 0.0) {
                return Err(ForecastError::BadRelease {
                    what,
                    range: "0 or more",
                    got,
                });
            }
        }
        Ok(())
    }
}

impl Reach {
    /// A plain channel without loss; joining water mixes at once.
    pub fn channel(
        length_m: f64,
        discharge_m3s: f64,
        velocity_ms: f64,
        dispersion_m2s: f64,
    ) -> Self {
        let channel = Channel {
            length_m,
            velocity_ms,
            dispersion_m2s,
            storage: None,
        };
        Self {
            discharge_m3s,
            decay_per_s: 0.0,
            inflow: Inflow::Confluence,
            body: Body::Channel(channel),
        }
    }

    /// Length, m; a tank has none.
    pub fn length_m(&self) -> f64 {
        match self.body {
            Body::Channel(channel) => channel.length_m,
            Body::Tank(_) => 0.0,
        }
    }

    /// Mean time that water (with its visits to the dead zones) spends here, s.
    pub fn residence_s(&self) -> f64 {
        match self.body {
            Body::Channel(channel) => {
                let held = channel.storage.map_or(0.0, |storage| storage.area_ratio);
                channel.length_m / channel.velocity_ms * (1.0 + held)
            }
            Body::Tank(tank) => tank.volume_m3 / self.discharge_m3s,
        }
    }

    fn check(&self, reach: usize) -> Result<(), ForecastError> {
        let positive = |what, got: f64| {
            let good = got.is_finite() && got > 0.0;
            let bad = ForecastError::BadReach {
                reach,
                what,
                range: "above 0",
                got,
            };
            if good { Ok(()) } else { Err(bad) }
        };
        let not_negative = |what, got: f64| {
            let good = got.is_finite() && got >= 0.0;
            let bad = ForecastError::BadReach {
                reach,
                what,
                range: "0 or more",
                got,
            };
            if good { Ok(()) } else { Err(bad) }
        };
        positive("discharge", self.discharge_m3s)?;
        not_negative("decay", self.decay_per_s)?;
        match self.body {
            Body::Channel(channel) => {
                positive("length", channel.length_m)?;
                positive("velocity", channel.velocity_ms)?;
                positive("dispersion", channel.dispersion_m2s)?;
                if let Some(storage) = channel.storage {
                    positive("storage area ratio", storage.area_ratio)?;
                    positive("storage exchange", storage.exchange_per_s)?;
                    not_negative("storage decay", storage.decay_per_s)?;
                }
                Ok(())
            }
            Body::Tank(tank) => {
                positive("volume", tank.volume_m3)?;
                positive("number of tanks", tank.shape)
            }
        }
    }
}

impl Chain {
    /// Checks that there is a reach and that every number is in its range.
    pub fn new(reaches: Vec<Reach>) -> Result<Self, ForecastError> {
        if reaches.is_empty() {
            return Err(ForecastError::NoReach);
        }
        for (at, reach) in reaches.iter().enumerate() {
            reach.check(at)?;
        }
        Ok(Self { reaches })
    }

    /// The reaches, from the release down.
    pub fn reaches(&self) -> &[Reach] {
        &self.reaches
    }

    /// Length of all channels, m.
    pub fn length_m(&self) -> f64 {
        self.reaches.iter().map(Reach::length_m).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_refused_with_their_place() {
        let good = Reach::channel(1000.0, 300.0, 1.2, 100.0);
        assert_eq!(Chain::new(vec![]), Err(ForecastError::NoReach));
        let bad = Reach::channel(1000.0, 300.0, 0.0, 100.0);
        let error = Chain::new(vec![good, bad]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "reach 1 of the model: velocity must be above 0, got 0"
        );
        let bad = Reach {
            decay_per_s: f64::NAN,
            ..good
        };
        assert!(Chain::new(vec![bad]).is_err());
        let tank = Body::Tank(Tank {
            volume_m3: 0.0,
            shape: 3.0,
        });
        assert!(Chain::new(vec![Reach { body: tank, ..good }]).is_err());
        assert!(
            Pulse {
                mass_g: -1.0,
                over_s: 0.0
            }
            .check()
            .is_err()
        );
    }

    #[test]
    fn dead_zones_and_volume_hold_the_water() {
        let mut reach = Reach::channel(1000.0, 300.0, 1.0, 100.0);
        assert_eq!(reach.residence_s(), 1000.0);
        let storage = Storage {
            area_ratio: 0.2,
            exchange_per_s: 1e-5,
            decay_per_s: 0.0,
        };
        reach.body = Body::Channel(Channel {
            length_m: 1000.0,
            velocity_ms: 1.0,
            dispersion_m2s: 100.0,
            storage: Some(storage),
        });
        assert_eq!(reach.residence_s(), 1200.0);
        reach.body = Body::Tank(Tank {
            volume_m3: 3e6,
            shape: 3.0,
        });
        assert_eq!(reach.residence_s(), 10_000.0);
    }
}
