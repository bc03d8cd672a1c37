//! The roads: an undirected network of edges between named nodes, and where they meet water.

use crate::index::Lines;
use crate::{Country, County, Origin, ReachPoint};
use hean_units::{FacilityId, Instant, LonLat, Meters, RoadEdgeId, RoadNodeId, Speed, Text};
use std::collections::{BTreeMap, BTreeSet};

/// The class of a road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoadClass {
    /// Expressway.
    Expressway,
    /// National trunk road.
    Trunk,
    /// Primary road.
    Primary,
    /// Secondary road.
    Secondary,
    /// County road.
    County,
    /// Mountain tourist road, closed in winter.
    Scenic,
}

impl RoadClass {
    /// The word as written in data files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expressway => "expressway",
            Self::Trunk => "trunk",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::County => "county",
            Self::Scenic => "scenic",
        }
    }
}

/// A road between two road nodes; it may be driven both ways.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadEdge {
    /// Its id.
    pub id: RoadEdgeId,
    /// One end.
    pub from: RoadNodeId,
    /// The other end.
    pub to: RoadNodeId,
    /// Its reference, e.g. `G218`; references that start with X are invented.
    pub road: String,
    /// Its name; may be empty.
    pub name: Text,
    /// Its class.
    pub class: RoadClass,
    /// Length along the road.
    pub length: Meters,
    /// Speed of a loaded truck without traffic.
    pub speed: Speed,
    /// Whether dangerous goods are taken to be allowed on it (a guess of the data).
    pub hazmat: bool,
    /// The country it lies in.
    pub country: Country,
    /// Its line from `from` to `to`; at least two points. The alignment is modelled.
    pub geometry: Vec<LonLat>,
    /// Where the row comes from.
    pub origin: Origin,
}

/// A named junction or place on the road network.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadNode {
    /// Its id, e.g. `zekti`.
    pub id: RoadNodeId,
    /// Its name.
    pub name: Text,
    /// Where it is.
    pub at: LonLat,
    /// Height above the sea in metres.
    pub elevation_m: f64,
    /// The county it lies in.
    pub county: Option<County>,
    /// Where the row comes from.
    pub origin: Origin,
}

/// A point on a road.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadPoint {
    /// The edge.
    pub edge: RoadEdgeId,
    /// Distance from the edge's `from` end along the road.
    pub chainage: Meters,
    /// The place.
    pub at: LonLat,
    /// How far the place that was asked for lies from the road, in a straight line.
    pub off_road: Meters,
}

/// Where a road crosses a river, by the intersection of their lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    /// The road.
    pub edge: RoadEdgeId,
    /// Distance from the edge's `from` end.
    pub chainage: Meters,
    /// The point of the river.
    pub river: ReachPoint,
    /// The place.
    pub at: LonLat,
    /// The named bridge of the same river that stands near, if there is one.
    pub bridge: Option<FacilityId>,
}

/// A stretch of road that runs near a river, so that a spill on it may reach the water by the bank.
#[derive(Debug, Clone, PartialEq)]
pub struct NearWater {
    /// The road.
    pub edge: RoadEdgeId,
    /// Where the stretch begins, from the edge's `from` end.
    pub from: Meters,
    /// Where it ends.
    pub to: Meters,
    /// The point of the river that it comes nearest to.
    pub river: ReachPoint,
    /// How near it comes.
    pub nearest: Meters,
}

/// Edges that may not be driven for a time.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// The closed edges.
    pub edges: BTreeSet<RoadEdgeId>,
    /// From when on.
    pub from: Instant,
    /// Until when; open-ended if missing.
    pub until: Option<Instant>,
}

/// All closures known.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Closures(pub Vec<Closure>);

impl Closures {
    /// The edges that are closed at an instant (`from` ≤ at < `until`).
    pub fn at(&self, at: Instant) -> BTreeSet<RoadEdgeId> {
        let holds = |c: &&Closure| c.from <= at && c.until.is_none_or(|until| at < until);
        self.0
            .iter()
            .filter(holds)
            .flat_map(|closure| closure.edges.iter().cloned())
            .collect()
    }
}

/// The roads of a basin.
#[derive(Debug)]
pub struct Roads {
    pub(crate) edges: Vec<RoadEdge>,
    pub(crate) nodes: BTreeMap<RoadNodeId, RoadNode>,
    pub(crate) by_id: BTreeMap<RoadEdgeId, usize>,
    pub(crate) lines: Lines,
    pub(crate) crossings: Vec<Crossing>,
    pub(crate) near_water: Vec<NearWater>,
}

impl Roads {
    pub(crate) fn new(edges: Vec<RoadEdge>, nodes: BTreeMap<RoadNodeId, RoadNode>) -> Self {
        let by_id = edges
            .iter()
            .enumerate()
            .map(|(at, e)| (e.id.clone(), at))
            .collect();
        let lines = Lines::new(edges.iter().map(|edge| edge.geometry.as_slice()));
        Self {
            edges,
            nodes,
            by_id,
            lines,
            crossings: Vec::new(),
            near_water: Vec::new(),
        }
    }

    /// An edge by id.
    pub fn edge(&self, id: &RoadEdgeId) -> Option<&RoadEdge> {
        self.by_id.get(id).map(|&at| &self.edges[at])
    }

    /// A node by id.
    pub fn node(&self, id: &RoadNodeId) -> Option<&RoadNode> {
        self.nodes.get(id)
    }

    /// All edges by id.
    pub fn edges(&self) -> impl ExactSizeIterator<Item = &RoadEdge> {
        self.edges.iter()
    }

    /// All nodes by id.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &RoadNode> {
        self.nodes.values()
    }

    /// Where roads cross rivers, by edge and distance along it.
    pub fn crossings(&self) -> &[Crossing] {
        &self.crossings
    }

    /// Where roads run near rivers, by edge and distance along it.
    pub fn near_water(&self) -> &[NearWater] {
        &self.near_water
    }
}
