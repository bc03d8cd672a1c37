//! How long water itself needs down the river, without a plume: what rules mean that speak of the
//! reach of a river in so many hours.

use crate::ForecastError;
use crate::flow::Flow;
use crate::jobson::Bound;
use crate::path::{self, Speed, Style};
use hean_basin::{Basin, Reach, ReachPoint};
use hean_units::{Meters, Span};

/// A reach on the way down, or the lower part of the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<'a> {
    /// The reach.
    pub reach: &'a Reach,
    /// Distance along the water from the entry to its lower end.
    pub distance: Meters,
    /// Time from the entry to its lower end. A reservoir takes its mean residence.
    pub time: Span,
    /// Its mean velocity in m/s; none in a reservoir.
    pub velocity_ms: Option<f64>,
}

/// The way of water from a point of the river to the outlet, at the velocity of
/// [`Site::velocity`](crate::jobson::Site::velocity) for the discharges given; open water.
///
/// Worked: 1.4 m/s over 45 km are 32,143 s = 8 h 56 min.
///
/// # Errors
/// An unknown reach, or a point right at the outlet.
pub fn travel<'a>(
    basin: &'a Basin,
    flow: &Flow,
    entry: &ReachPoint,
    bound: Bound,
) -> Result<Vec<Step<'a>>, ForecastError> {
    let style = Style {
        speed: match bound {
            Bound::Median => Speed::Median,
            Bound::Envelope => Speed::Early {
                share: 1.0,
                drift: 0.0,
            },
        },
        velocity_factor: 1.0,
        dispersion_factor: 1.0,
        ice: 0.0,
        volatile: None,
        storage: None,
    };
    let mut time_s = 0.0;
    let steps = path::legs(basin, flow, entry, |_| false)?
        .into_iter()
        .map(|leg| {
            time_s += leg.residence_s(&style);
            Step {
                reach: leg.river,
                distance: Meters::clamped(leg.start_m + leg.length_m),
                time: Span::from_secs_f64(time_s),
                velocity_ms: leg.reservoir.is_none().then(|| leg.velocity(&style)),
            }
        })
        .collect();
    Ok(steps)
}
