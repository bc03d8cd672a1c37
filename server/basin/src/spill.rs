//! Where a spill on land enters the river, and by which path.

use crate::{Basin, ReachPoint, metric};
use hean_units::{FacilityId, LonLat, Meters, RoadEdgeId, Text};

/// A spill this near to a named bridge or a crossing of road and river falls into the water there.
pub const BRIDGE_M: f64 = 150.0;

/// A spill this near to a river line runs straight down the bank.
pub const BANK_M: f64 = 500.0;

/// A spill this near to a road is taken to be on it.
pub const ON_ROAD_M: f64 = 1_000.0;

/// How a spill enters the water.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// From a bridge or crossing straight into the water.
    Bridge {
        /// The named bridge, where the crossing has one.
        bridge: Option<FacilityId>,
    },
    /// Down the bank.
    Bank,
    /// Over land, along the flow directions of the grid.
    Overland,
    /// By a pipe or ditch that the data know: a risk source's outfall.
    Outfall,
}

impl Via {
    /// The word as stored and sent.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Bridge { .. } => "bridge",
            Self::Bank => "bank",
            Self::Overland => "overland",
            Self::Outfall => "outfall",
        }
    }
}

/// The path of a spill from where it happens to where it enters the river.
#[derive(Debug, Clone, PartialEq)]
pub struct SpillPath {
    /// Where it enters the river.
    pub entry: ReachPoint,
    /// By which way.
    pub via: Via,
    /// How far it runs over land.
    pub overland: Meters,
    /// The line from the spill to the entry, at least two points unless it falls straight in.
    pub path: Vec<LonLat>,
    /// The road that the spill is on, if it is within [`ON_ROAD_M`] of one.
    pub road: Option<RoadEdgeId>,
    /// What a reader of the answer should know about it.
    pub notes: Vec<Text>,
}

/// The place drains to no reach of this basin.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{at} is outside the basin: water from there reaches no river of it")]
pub struct OutsideBasin {
    /// The place.
    pub at: LonLat,
}

impl OutsideBasin {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        let zh = format!("{} 在流域之外：该处的水不流入本流域的河流", self.at);
        Text::new(zh, self.to_string())
    }
}

impl Basin {
    /// Where a spill at a place enters water, and by which path: at a named bridge or a crossing
    /// within [`BRIDGE_M`] straight down; else within [`BANK_M`] of a river by the bank; else over
    /// land along the flow directions to the first reach. Distances are from the place itself, not
    /// from the modelled road, which may lie kilometres off the real one.
    ///
    /// # Errors
    /// [`OutsideBasin`] if water from there reaches no reach.
    pub fn spill_path(&self, at: LonLat) -> Result<SpillPath, OutsideBasin> {
        let road = self
            .snap_road(at)
            .filter(|point| point.off_road.get() <= ON_ROAD_M)
            .map(|point| point.edge);
        if let Some((entry, bridge, place)) = self.bridge_near(at) {
            return Ok(SpillPath {
                entry,
                via: Via::Bridge { bridge },
                overland: Meters::clamped(0.0),
                path: vec![at, place],
                road,
                notes: Vec::new(),
            });
        }
        if let Some((entry, distance)) = self
            .rivers
            .nearest_reach(at)
            .filter(|(_, distance)| distance.get() <= BANK_M)
        {
            let mut path = vec![at];
            path.extend(self.rivers.point_of(&entry));
            return Ok(SpillPath {
                entry,
                via: Via::Bank,
                overland: distance,
                path,
                road,
                notes: Vec::new(),
            });
        }
        self.overland(at, road)
    }

    fn overland(&self, at: LonLat, road: Option<RoadEdgeId>) -> Result<SpillPath, OutsideBasin> {
        let walk = self.flow.walk(at).ok_or(OutsideBasin { at })?;
        let line = walk.reach;
        let last = walk.path.last().copied().unwrap_or(at);
        let hit = self
            .rivers
            .lines
            .nearest_where(last, |other| other == line)
            .ok_or(OutsideBasin { at })?;
        let reach = &self.rivers.reaches[line];
        let entry = ReachPoint {
            reach: reach.id.clone(),
            chainage: Meters::clamped(hit.share * reach.length.get()),
        };
        let mut path = vec![at];
        // Within one cell the walk has no direction: straight to the water.
        if walk.path.len() > 1 {
            path.extend(walk.path);
        }
        path.push(hit.at);
        path.dedup();
        Ok(SpillPath {
            entry,
            via: Via::Overland,
            overland: Meters::clamped(metric::length(&path)),
            path,
            road,
            notes: vec![Text::new(
                "沿地表流向(约1公里网格)推算的陆上路径, 须现场核实沟渠与管道。",
                "Path over land by flow directions on a grid of about 1 km: check ditches and \
                 pipes on site.",
            )],
        })
    }

    /// The nearest named bridge or crossing within [`BRIDGE_M`].
    fn bridge_near(&self, at: LonLat) -> Option<(ReachPoint, Option<FacilityId>, LonLat)> {
        let bridge = self
            .nearest_facilities(at, crate::Kind::Bridge, 1)
            .first()
            .filter(|(_, distance)| distance.get() <= BRIDGE_M)
            .and_then(|(facility, distance)| {
                // On the reach below its node, at the point nearest to the bridge.
                let entry = self.rivers.point_at(facility.node.as_ref()?)?;
                Some((
                    distance.get(),
                    entry,
                    Some(facility.id.clone()),
                    facility.at,
                ))
            });
        let crossing = self
            .roads
            .crossings
            .iter()
            .map(|crossing| (metric::distance(at, crossing.at), crossing))
            .filter(|(distance, _)| *distance <= BRIDGE_M)
            .min_by(|x, y| x.0.total_cmp(&y.0))
            .map(|(distance, c)| (distance, c.river.clone(), c.bridge.clone(), c.at));
        let (_, entry, bridge, place) = bridge
            .into_iter()
            .chain(crossing)
            .min_by(|x, y| x.0.total_cmp(&y.0))?;
        Some((entry, bridge, place))
    }

    /// Where the piped outfall of a facility enters the river: its river node. For a spill beside
    /// the pipes ask [`Basin::spill_path`] of its place; the two often differ.
    pub fn outfall_path(&self, facility: &FacilityId) -> Option<SpillPath> {
        let facility = self.facilities.get(facility)?;
        let entry = self.rivers.point_at(facility.node.as_ref()?)?;
        let place = self.rivers.point_of(&entry)?;
        Some(SpillPath {
            entry,
            via: Via::Outfall,
            overland: facility.river_distance.unwrap_or(Meters::clamped(0.0)),
            path: vec![facility.at, place],
            road: None,
            notes: vec![Text::new(
                "按数据中的排口河流节点计入, 管线走向未知。",
                "By the outfall's river node in the data; the course of the pipe is not known.",
            )],
        })
    }
}
