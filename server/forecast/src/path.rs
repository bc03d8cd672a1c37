//! From the basin to the reach model: the water's way from the entry down, with today's discharge,
//! velocity and shape of every reach.
//!
//! Velocity is the prior of [`crate::jobson`] with the slope averaged over 5 km or more (single
//! slopes of a 1 km terrain model are noise) and not under 2e-4. A reservoir is tanks in series
//! over the reaches that lie in it; a dam without storage passes the water.

use crate::dispersion;
use crate::flow::Flow;
use crate::jobson::{Bound, Site};
use crate::model::{Body, Chain, Channel, Inflow, Reach, Storage, Tank};
use crate::{ForecastError, losses};
use hean_basin::{Basin, Detail, Reach as River, ReachPoint, Rivers};
use hean_units::{FacilityId, RiverNodeId};
use std::collections::BTreeMap;

/// Slopes are averaged over at least this length of river, m.
pub(crate) const SLOPE_WINDOW_M: f64 = 5_000.0;

/// Lowest slope used, m/m.
pub(crate) const SLOPE_FLOOR: f64 = 2e-4;

/// Tanks in series that a whole reservoir counts as.
pub(crate) const TANKS: f64 = 3.0;

/// Highest velocity, m/s: above, the regressions extrapolate.
const VELOCITY_MAX_MS: f64 = 4.0;

/// At-a-station exponent of the width on discharge (Leopold & Maddock 1953).
const WIDTH_EXPONENT: f64 = 0.26;

/// Share of the velocity that a full ice cover takes away at equal discharge.
const ICE_SLOWS: f64 = 0.3;

/// A part shorter than this is left out, m.
pub(crate) const SHORTEST_M: f64 = 1.0;

/// One reach on the way, or the lower part of the first.
#[derive(Debug, Clone)]
pub(crate) struct Leg<'a> {
    pub river: &'a River,
    /// Distance from the entry to the start of the leg, m.
    pub start_m: f64,
    pub length_m: f64,
    pub discharge_m3s: f64,
    pub flow_ratio: f64,
    /// Median and envelope velocity, m/s.
    pub median_ms: f64,
    pub envelope_ms: f64,
    /// Velocity of the front as measured, m/s: it holds the spreading of the cloud already.
    pub front_ms: Option<f64>,
    /// Width today, m.
    pub width_m: f64,
    /// The reservoir that it lies in.
    pub reservoir: Option<Held>,
    /// A reservoir at its lower end that no reach is drawn for.
    pub dam: Option<Held>,
}

/// Part of a reservoir.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub dam: FacilityId,
    pub volume_m3: f64,
    pub tanks: f64,
}

/// Which river is laid out: the most probable one, or the edge of what is to be expected.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub speed: Speed,
    /// Factors of the hidden world of a drill; 1 otherwise.
    pub velocity_factor: f64,
    pub dispersion_factor: f64,
    /// Share of ice cover, 0 to 1.
    pub ice: f64,
    /// What evaporates: Henry constant and molar mass; none for no loss.
    pub volatile: Option<Volatile>,
    /// Dead zones; none where the dispersion alone spreads the pulse.
    pub storage: Option<Storage>,
}

/// Which velocity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Speed {
    /// The most probable.
    Median,
    /// The larger of the envelope and `share` of the median plus `drift` m/s.
    Early { share: f64, drift: f64 },
    /// A share of the most probable.
    Late { share: f64 },
}

/// What a substance needs to evaporate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Volatile {
    pub henry: f64,
    pub molar_mass_g: f64,
    pub water_c: f64,
}

/// A laid-out chain and, for each leg, the chain's reach that ends at the leg's lower end.
pub(crate) struct Laid {
    pub chain: Chain,
    pub ends: Vec<usize>,
}

/// The legs from the entry to the outlet, or until `enough` says that the way is long enough.
pub(crate) fn legs<'a>(
    basin: &'a Basin,
    flow: &Flow,
    entry: &ReachPoint,
    mut enough: impl FnMut(&Leg<'a>) -> bool,
) -> Result<Vec<Leg<'a>>, ForecastError> {
    if basin.rivers.reach(&entry.reach).is_none() {
        return Err(ForecastError::UnknownReach(entry.reach.clone()));
    }
    let reservoirs = Reservoirs::of(basin);
    let mut legs = Vec::new();
    let mut start_m = 0.0;
    for (at, (river, _)) in basin.rivers.downstream(entry).into_iter().enumerate() {
        let above = if at == 0 { entry.chainage.get() } else { 0.0 };
        let length_m = river.length.get() - above;
        if length_m < SHORTEST_M {
            continue;
        }
        let leg = leg(basin, flow, river, start_m, length_m, &reservoirs);
        start_m += length_m;
        let stop = enough(&leg);
        legs.push(leg);
        if stop {
            break;
        }
    }
    if legs.is_empty() {
        Err(ForecastError::NoReach)
    } else {
        Ok(legs)
    }
}

fn leg<'a>(
    basin: &'a Basin,
    flow: &Flow,
    river: &'a River,
    start_m: f64,
    length_m: f64,
    reservoirs: &Reservoirs<'a>,
) -> Leg<'a> {
    let mean = river
        .discharge_mean
        .get()
        .max(crate::flow::DISCHARGE_FLOOR_M3S);
    let discharge_m3s = flow
        .reach(&river.id)
        .map_or(mean, |flow| flow.discharge.get());
    let site = Site {
        drainage_m2: river.drainage_km2.max(1.0) * 1e6,
        discharge_m3s,
        mean_discharge_m3s: Some(mean),
        slope: Some(slope(&basin.rivers, river)),
    };
    let flow_ratio = discharge_m3s / mean;
    let measured = river.measured.as_ref();
    let (median_ms, envelope_ms) = match measured {
        Some(measured) => {
            let velocity = measured.velocity.get();
            (velocity, velocity * measured.front_factor)
        }
        None => (
            site.velocity(Bound::Median).min(VELOCITY_MAX_MS),
            site.velocity(Bound::Envelope).min(VELOCITY_MAX_MS),
        ),
    };
    Leg {
        river,
        start_m,
        length_m,
        discharge_m3s,
        flow_ratio,
        median_ms,
        envelope_ms,
        front_ms: measured.map(|_| envelope_ms),
        width_m: river.width.get().max(1.0) * flow_ratio.powf(WIDTH_EXPONENT),
        reservoir: reservoirs.part(river, length_m),
        dam: reservoirs.undrawn(&river.to),
    }
}

impl Leg<'_> {
    /// Velocity in a style, m/s.
    pub fn velocity(&self, style: &Style) -> f64 {
        let speed = match style.speed {
            Speed::Median => self.median_ms,
            Speed::Early { share, drift } => self.envelope_ms.max(share * self.median_ms + drift),
            Speed::Late { share } => share * self.median_ms,
        };
        let ice = match style.speed {
            Speed::Early { .. } => 1.0,
            _ => 1.0 - ICE_SLOWS * style.ice,
        };
        speed * ice * style.velocity_factor
    }

    /// Time that water needs through the leg in a style, s; a reservoir's is its mean residence.
    pub fn residence_s(&self, style: &Style) -> f64 {
        match &self.reservoir {
            Some(held) => held.volume_m3 / self.discharge_m3s,
            None => self.length_m / self.velocity(style),
        }
    }
}

/// Lays the legs out as a chain of the reach model.
pub(crate) fn lay(legs: &[Leg<'_>], style: &Style) -> Result<Laid, ForecastError> {
    let mut spread = dispersion::Chain::new();
    let (mut reaches, mut ends) = (Vec::new(), Vec::new());
    for leg in legs {
        let velocity_ms = leg.velocity(style);
        let tank = |held: &Held| Reach {
            discharge_m3s: leg.discharge_m3s,
            decay_per_s: 0.0,
            inflow: Inflow::Confluence,
            body: Body::Tank(Tank {
                volume_m3: held.volume_m3,
                shape: held.tanks,
            }),
        };
        match &leg.reservoir {
            Some(held) => reaches.push(tank(held)),
            None => {
                let dispersion_m2s = spread.next(leg.length_m, velocity_ms, Some(leg.flow_ratio))
                    * style.dispersion_factor;
                let decay_per_s = style.volatile.map_or(0.0, |volatile| {
                    let surface = losses::Surface {
                        velocity_ms,
                        depth_m: leg.discharge_m3s / (velocity_ms * leg.width_m),
                        water_c: volatile.water_c,
                        wind_ms: losses::WIND_ASSUMED_MS,
                        ice: style.ice,
                    };
                    losses::volatilization(&surface, volatile.henry, volatile.molar_mass_g)
                });
                let channel = Channel {
                    length_m: leg.length_m,
                    velocity_ms,
                    dispersion_m2s,
                    storage: style.storage,
                };
                reaches.push(Reach {
                    discharge_m3s: leg.discharge_m3s,
                    decay_per_s,
                    inflow: Inflow::Confluence,
                    body: Body::Channel(channel),
                });
            }
        }
        if let Some(held) = &leg.dam {
            reaches.push(tank(held));
        }
        ends.push(reaches.len() - 1);
    }
    Ok(Laid {
        chain: Chain::new(reaches)?,
        ends,
    })
}

/// The dams that hold water, and the reaches drawn in their reservoirs.
struct Reservoirs<'a> {
    /// Storage in m³ and length in m of the longest drawn way to the dam.
    drawn: BTreeMap<&'a FacilityId, (f64, f64)>,
    /// Dams with storage and no drawn reach, by node.
    undrawn: BTreeMap<&'a RiverNodeId, Held>,
}

impl<'a> Reservoirs<'a> {
    fn of(basin: &'a Basin) -> Self {
        let rivers = &basin.rivers;
        let mut lengths: BTreeMap<&FacilityId, f64> = BTreeMap::new();
        for river in rivers.reaches() {
            if let Some(dam) = &river.reservoir {
                let mut length = 0.0;
                let mut next = Some(river);
                while let Some(part) = next.filter(|part| part.reservoir.as_ref() == Some(dam)) {
                    length += part.length.get();
                    next = rivers.outgoing(&part.to);
                }
                let longest = lengths.entry(dam).or_insert(0.0);
                *longest = longest.max(length);
            }
        }
        let (mut drawn, mut undrawn) = (BTreeMap::new(), BTreeMap::new());
        for facility in basin.facilities.values() {
            let Detail::Dam {
                storage_m3,
                run_of_river,
            } = facility.detail
            else {
                continue;
            };
            if run_of_river || storage_m3 <= 0.0 {
                continue;
            }
            if let Some(&length) = lengths.get(&facility.id) {
                drawn.insert(&facility.id, (storage_m3, length));
            } else if let Some(node) = &facility.node {
                let dam = facility.id.clone();
                undrawn.insert(
                    node,
                    Held {
                        dam,
                        volume_m3: storage_m3,
                        tanks: TANKS,
                    },
                );
            }
        }
        Self { drawn, undrawn }
    }

    /// The part of a reservoir that `length_m` metres of a reach stand for.
    fn part(&self, river: &River, length_m: f64) -> Option<Held> {
        let dam = river.reservoir.as_ref()?;
        let &(storage_m3, whole_m) = self.drawn.get(dam)?;
        let share = (length_m / whole_m).clamp(1e-6, 1.0);
        Some(Held {
            dam: dam.clone(),
            volume_m3: storage_m3 * share,
            tanks: TANKS * share,
        })
    }

    /// The reservoir that ends at a node without a drawn reach.
    fn undrawn(&self, node: &RiverNodeId) -> Option<Held> {
        self.undrawn.get(node).cloned()
    }
}

/// The slope of a reach, averaged with its neighbours on the main stem, below and above in turn,
/// until [`SLOPE_WINDOW_M`] are covered; at least [`SLOPE_FLOOR`].
fn slope(rivers: &Rivers, river: &River) -> f64 {
    let (mut length, mut drop) = (0.0, 0.0);
    let mut add = |part: &River| {
        length += part.length.get();
        drop += part.length.get() * part.slope;
        length
    };
    let mut enough = add(river) >= SLOPE_WINDOW_M;
    let (mut down, mut up) = (Some(river), Some(river));
    while !enough && (down.is_some() || up.is_some()) {
        down = down.and_then(|part| rivers.outgoing(&part.to));
        if let Some(part) = down {
            enough = add(part) >= SLOPE_WINDOW_M;
        }
        up = up.and_then(|part| main_branch(rivers, &part.from));
        if let (Some(part), false) = (up, enough) {
            enough = add(part) >= SLOPE_WINDOW_M;
        }
    }
    (drop / length).max(SLOPE_FLOOR)
}

/// The reach with the largest area that enters a node.
fn main_branch<'a>(rivers: &'a Rivers, node: &RiverNodeId) -> Option<&'a River> {
    rivers.incoming(node).into_iter().max_by(|a, b| {
        a.drainage_km2
            .total_cmp(&b.drainage_km2)
            .then(b.id.cmp(&a.id))
    })
}
