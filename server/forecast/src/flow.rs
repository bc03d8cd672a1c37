//! Today's discharge of every reach: the mean of the basin times the factor of the month, set right
//! by the gauges that were read.
//!
//! A reading scales the river that it controls: the reaches below it until the next gauge that was
//! read, where the ratio is interpolated by distance between the two, and the reaches above it up
//! to the next one. At a confluence the ratios of the branches are weighed by their discharge, so
//! that a small tributary in flood does not raise the main stem beyond its share.

use crate::{Assumed, ForecastError};
use hean_basin::{Basin, Detail, Rivers};
use hean_units::{Discharge, FacilityId, ReachId, RiverNodeId};
use std::collections::BTreeMap;

/// Lowest discharge that a reach gets, m³/s: the engines need running water.
pub const DISCHARGE_FLOOR_M3S: f64 = 0.05;

/// What is known of today's flow.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowInput {
    /// Month of the year, 1 to 12.
    pub month: u8,
    /// Discharge read at gauges.
    #[serde(default)]
    pub gauges: BTreeMap<FacilityId, Discharge>,
}

/// How well the discharge of a reach is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlowBasis {
    /// A gauge at one of its ends was read.
    Measured,
    /// Scaled by a gauge that was read elsewhere on the river.
    Assumed,
    /// The mean times the factor of the month.
    Season,
}

/// Discharge of one reach today.
#[derive(Debug, Clone, PartialEq)]
pub struct ReachFlow {
    /// The discharge.
    pub discharge: Discharge,
    /// How well it is known.
    pub basis: FlowBasis,
    /// The gauge above that it was scaled by, the nearest one of the larger branch.
    pub above: Option<FacilityId>,
    /// The gauge below that it was scaled by.
    pub below: Option<FacilityId>,
}

/// Discharge of every reach of a basin today.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    month: u8,
    factor: f64,
    reaches: BTreeMap<ReachId, ReachFlow>,
    /// Readings that could not be used, and why.
    pub ignored: Vec<Assumed>,
}

/// A ratio to the seasonal discharge, and how far along the water its gauge is.
#[derive(Debug, Clone)]
struct Ratio {
    value: f64,
    distance_m: f64,
    gauge: FacilityId,
}

impl Flow {
    /// The discharge of every reach.
    ///
    /// # Errors
    /// A month that is not 1 to 12. A reading that fits no gauge on the river is left out and
    /// listed in [`Flow::ignored`].
    pub fn of(basin: &Basin, input: &FlowInput) -> Result<Self, ForecastError> {
        if !(1..=12).contains(&input.month) {
            return Err(ForecastError::BadMonth(input.month));
        }
        let factor = basin.season.factor(input.month);
        let mut ignored = Vec::new();
        let read = readings(basin, input, factor, &mut ignored);
        let below = ratios_below(&basin.rivers, &read);
        let above = ratios_above(&basin.rivers, &read, &below);
        let reaches = basin
            .rivers
            .reaches()
            .enumerate()
            .map(|(at, reach)| {
                let half = reach.length.get() / 2.0;
                let touches = read.contains_key(&reach.from) || read.contains_key(&reach.to);
                let (ratio, basis) = match (&above[at], &below[at]) {
                    (None, None) => (1.0, FlowBasis::Season),
                    (Some(one), None) | (None, Some(one)) => (one.value, FlowBasis::Assumed),
                    (Some(up), Some(down)) => {
                        let (to_up, to_down) = (up.distance_m + half, down.distance_m + half);
                        let share = to_up / (to_up + to_down);
                        (
                            up.value + (down.value - up.value) * share,
                            FlowBasis::Assumed,
                        )
                    }
                };
                let discharge =
                    (reach.discharge_mean.get() * factor * ratio).max(DISCHARGE_FLOOR_M3S);
                let flow = ReachFlow {
                    discharge: Discharge::clamped(discharge),
                    basis: if touches { FlowBasis::Measured } else { basis },
                    above: above[at].as_ref().map(|ratio| ratio.gauge.clone()),
                    below: below[at].as_ref().map(|ratio| ratio.gauge.clone()),
                };
                (reach.id.clone(), flow)
            })
            .collect();
        Ok(Self {
            month: input.month,
            factor,
            reaches,
            ignored,
        })
    }

    /// The same day with every discharge so many times as large, `factor` above 0.
    pub fn times(mut self, factor: f64) -> Self {
        for flow in self.reaches.values_mut() {
            flow.discharge = Discharge::clamped(flow.discharge.get() * factor);
        }
        self
    }

    /// The discharge of a reach today.
    pub fn reach(&self, id: &ReachId) -> Option<&ReachFlow> {
        self.reaches.get(id)
    }

    /// All reaches by id.
    pub fn reaches(&self) -> impl Iterator<Item = (&ReachId, &ReachFlow)> {
        self.reaches.iter()
    }

    /// The month, 1 to 12.
    pub fn month(&self) -> u8 {
        self.month
    }

    /// The factor of the month on the mean discharge.
    pub fn season_factor(&self) -> f64 {
        self.factor
    }
}

/// The readings by river node, as ratios to the seasonal discharge there. Of two gauges at one
/// node the first by id counts.
fn readings(
    basin: &Basin,
    input: &FlowInput,
    factor: f64,
    ignored: &mut Vec<Assumed>,
) -> BTreeMap<RiverNodeId, (f64, FacilityId)> {
    let mut read = BTreeMap::new();
    for (id, discharge) in &input.gauges {
        let mut ignore = |zh: &str, en: &str| {
            ignored.push(Assumed::new(
                "reading-ignored",
                ("未采用的水文读数", "gauge reading left out"),
                format!("{id} {discharge}"),
                (zh.to_owned(), en.to_owned()),
            ));
        };
        let Some(facility) = basin.facilities.get(id) else {
            ignore("流域数据中没有该水文站", "the basin has no such gauge");
            continue;
        };
        if !matches!(facility.detail, Detail::Gauge { .. }) {
            ignore("该设施不是水文站", "that facility is not a gauge");
            continue;
        }
        let node = facility.node.as_ref().and_then(|id| basin.rivers.node(id));
        let Some(node) = node.filter(|node| node.discharge_mean.get() > 0.0) else {
            ignore(
                "该站不在河网节点上",
                "that gauge sits on no node of the river",
            );
            continue;
        };
        let ratio = discharge.get() / (node.discharge_mean.get() * factor);
        read.entry(node.id.clone()).or_insert((ratio, id.clone()));
    }
    read
}

/// For each reach the nearest reading at or below its lower end; the distance is from that end.
fn ratios_below(
    rivers: &Rivers,
    read: &BTreeMap<RiverNodeId, (f64, FacilityId)>,
) -> Vec<Option<Ratio>> {
    let order: Vec<_> = rivers.reaches().collect();
    let mut found: Vec<Option<Ratio>> = vec![None; order.len()];
    if read.is_empty() {
        return found;
    }
    let mut at_node: BTreeMap<&RiverNodeId, Ratio> = BTreeMap::new();
    for (at, reach) in order.iter().enumerate().rev() {
        let ratio = match read.get(&reach.to) {
            Some((value, gauge)) => Some(Ratio {
                value: *value,
                distance_m: 0.0,
                gauge: gauge.clone(),
            }),
            None => at_node.get(&reach.to).cloned(),
        };
        if let Some(ratio) = &ratio {
            let distance_m = ratio.distance_m + reach.length.get();
            at_node.insert(
                &reach.from,
                Ratio {
                    distance_m,
                    ..ratio.clone()
                },
            );
        }
        found[at] = ratio;
    }
    found
}

/// For each reach the ratio that comes down from the readings above; the distance is from its
/// upper end.
fn ratios_above(
    rivers: &Rivers,
    read: &BTreeMap<RiverNodeId, (f64, FacilityId)>,
    below: &[Option<Ratio>],
) -> Vec<Option<Ratio>> {
    let mut found: Vec<Option<Ratio>> = vec![None; below.len()];
    if read.is_empty() {
        return found;
    }
    let mut entering: BTreeMap<&RiverNodeId, Vec<Branch>> = BTreeMap::new();
    for (at, reach) in rivers.reaches().enumerate() {
        let ratio = match read.get(&reach.from) {
            Some((value, gauge)) => Some(Ratio {
                value: *value,
                distance_m: 0.0,
                gauge: gauge.clone(),
            }),
            None => entering
                .get(&reach.from)
                .and_then(|branches| weigh(branches)),
        };
        let fallback = below[at].as_ref().map_or(1.0, |ratio| ratio.value);
        let down = ratio.as_ref().map(|ratio| Ratio {
            distance_m: ratio.distance_m + reach.length.get(),
            ..ratio.clone()
        });
        let branch = Branch {
            discharge_m3s: reach.discharge_mean.get(),
            ratio: down,
            fallback,
        };
        entering.entry(&reach.to).or_default().push(branch);
        found[at] = ratio;
    }
    found
}

/// What enters a node.
struct Branch {
    discharge_m3s: f64,
    /// From the gauges above, if one was read.
    ratio: Option<Ratio>,
    /// Otherwise: from the gauge below, or 1.
    fallback: f64,
}

/// The ratio below a confluence: the mean of the branches weighed by discharge; none if no branch
/// was measured.
fn weigh(branches: &[Branch]) -> Option<Ratio> {
    let largest = branches
        .iter()
        .filter_map(|branch| Some((branch.discharge_m3s, branch.ratio.as_ref()?)))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.gauge.cmp(&a.1.gauge)))?
        .1;
    let (mut sum, mut weight) = (0.0, 0.0);
    for branch in branches {
        let value = branch
            .ratio
            .as_ref()
            .map_or(branch.fallback, |ratio| ratio.value);
        sum += branch.discharge_m3s * value;
        weight += branch.discharge_m3s;
    }
    let value = if weight > 0.0 {
        sum / weight
    } else {
        largest.value
    };
    Some(Ratio {
        value,
        ..largest.clone()
    })
}
