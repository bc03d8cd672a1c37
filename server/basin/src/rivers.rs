//! The river: a tree of reaches that runs down to one outlet.

use crate::index::Lines;
use crate::{Country, County, Origin, metric};
use hean_units::{
    Discharge, FacilityId, LonLat, Meters, ReachId, RiverId, RiverNodeId, Speed, Text,
};
use std::collections::{BTreeMap, BTreeSet};

/// A stretch of river between two nodes, with the flow and shape of its middle at mean discharge.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// Its id; ids run upstream before downstream.
    pub id: ReachId,
    /// Upstream node.
    pub from: RiverNodeId,
    /// Downstream node.
    pub to: RiverNodeId,
    /// The named river it is part of.
    pub river: Option<RiverId>,
    /// The river's name; empty for unnamed side streams.
    pub name: Text,
    /// Length along the water.
    pub length: Meters,
    /// Mean slope, m/m, above 0. Noise between close nodes: average over 5 km or more.
    pub slope: f64,
    /// Width at mean discharge.
    pub width: Meters,
    /// Depth at mean discharge.
    pub depth: Meters,
    /// Long-term mean discharge after abstraction.
    pub discharge_mean: Discharge,
    /// Area drained, km².
    pub drainage_km2: f64,
    /// The dam in whose reservoir it lies.
    pub reservoir: Option<FacilityId>,
    /// The country it lies in.
    pub country: Country,
    /// The county it lies in.
    pub county: Option<County>,
    /// Its line, from upstream to downstream; at least two points.
    pub geometry: Vec<LonLat>,
    /// What a tracer test or a table of the water authority says of its velocity.
    pub measured: Option<Measured>,
    /// Where the row comes from.
    pub origin: Origin,
}

/// The velocity of a reach as measured. It is taken as it is, whatever the discharge.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Mean velocity of the water.
    pub velocity: Speed,
    /// How much faster the front of a cloud runs than the mean water, 1 to 3.
    pub front_factor: f64,
    /// Where the row comes from.
    pub origin: Origin,
}

/// What is most telling about a river node. A gauge or bridge can sit on a confluence: junctions
/// are known from the reaches, not from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RiverNodeKind {
    /// Upper end of a modelled stream.
    Source,
    /// Two reaches meet.
    Confluence,
    /// A cut in a long reach.
    Mid,
    /// Where a risk source drains to.
    Outfall,
    /// A gauge.
    Gauge,
    /// A dam.
    Dam,
    /// A bridge.
    Bridge,
    /// An intake on the river.
    Intake,
    /// The node of the river from which an intake nearby is taken to draw.
    IntakeReach,
    /// A border section.
    Border,
    /// The outlet of the modelled basin.
    Outlet,
}

/// A node of the river.
#[derive(Debug, Clone, PartialEq)]
pub struct RiverNode {
    /// Its id.
    pub id: RiverNodeId,
    /// What is most telling about it.
    pub kind: RiverNodeKind,
    /// Its name; may be empty.
    pub name: Text,
    /// The named river it lies on.
    pub river: Option<RiverId>,
    /// Where it is.
    pub at: LonLat,
    /// Height above the sea in metres.
    pub elevation_m: f64,
    /// Area drained, km².
    pub drainage_km2: f64,
    /// Long-term mean discharge after abstraction.
    pub discharge_mean: Discharge,
    /// The county it lies in.
    pub county: Option<County>,
    /// Where the row comes from.
    pub origin: Origin,
}

/// A point on the river: a reach and the distance from its upstream end, 0 to its length.
#[derive(Debug, Clone, PartialEq, PartialOrd, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReachPoint {
    /// The reach.
    pub reach: ReachId,
    /// Distance from the reach's upstream end along the water, in metres.
    pub chainage: Meters,
}

/// The river of a basin.
#[derive(Debug)]
pub struct Rivers {
    /// Reaches, upstream before downstream.
    pub(crate) reaches: Vec<Reach>,
    pub(crate) nodes: BTreeMap<RiverNodeId, RiverNode>,
    pub(crate) by_id: BTreeMap<ReachId, usize>,
    /// The reach that leaves a node; a river does not fork here.
    pub(crate) out: BTreeMap<RiverNodeId, usize>,
    /// The reaches that enter a node, by id.
    pub(crate) into: BTreeMap<RiverNodeId, Vec<usize>>,
    pub(crate) lines: Lines,
}

impl Rivers {
    /// Indexes reaches that are already known to form a tree and to be in its order.
    pub(crate) fn new(reaches: Vec<Reach>, nodes: BTreeMap<RiverNodeId, RiverNode>) -> Self {
        let by_id = reaches
            .iter()
            .enumerate()
            .map(|(at, r)| (r.id.clone(), at))
            .collect();
        let out = reaches
            .iter()
            .enumerate()
            .map(|(at, r)| (r.from.clone(), at))
            .collect();
        let mut into: BTreeMap<RiverNodeId, Vec<usize>> = BTreeMap::new();
        for (at, reach) in reaches.iter().enumerate() {
            into.entry(reach.to.clone()).or_default().push(at);
        }
        let lines = Lines::new(reaches.iter().map(|reach| reach.geometry.as_slice()));
        Self {
            reaches,
            nodes,
            by_id,
            out,
            into,
            lines,
        }
    }

    /// A reach by id.
    pub fn reach(&self, id: &ReachId) -> Option<&Reach> {
        self.by_id.get(id).map(|&at| &self.reaches[at])
    }

    /// A node by id.
    pub fn node(&self, id: &RiverNodeId) -> Option<&RiverNode> {
        self.nodes.get(id)
    }

    /// All reaches, each after all reaches above it.
    pub fn reaches(&self) -> impl ExactSizeIterator<Item = &Reach> {
        self.reaches.iter()
    }

    /// All nodes by id.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &RiverNode> {
        self.nodes.values()
    }

    /// The one node that no reach leaves.
    pub fn outlet(&self) -> Option<&RiverNode> {
        self.reaches
            .last()
            .and_then(|reach| self.nodes.get(&reach.to))
    }

    /// The reach that leaves a node; `None` at the outlet.
    pub fn outgoing(&self, node: &RiverNodeId) -> Option<&Reach> {
        self.out.get(node).map(|&at| &self.reaches[at])
    }

    /// The reaches that enter a node, in their order.
    pub fn incoming(&self, node: &RiverNodeId) -> Vec<&Reach> {
        let found = self.into.get(node).map_or(&[][..], Vec::as_slice);
        found.iter().map(|&at| &self.reaches[at]).collect()
    }

    /// The point of the river nearest to a place, and the distance to it.
    pub fn nearest_reach(&self, at: LonLat) -> Option<(ReachPoint, Meters)> {
        let hit = self.lines.nearest(at)?;
        let reach = &self.reaches[hit.line];
        let chainage = hit.share * reach.length.get();
        let point = ReachPoint {
            reach: reach.id.clone(),
            chainage: Meters::clamped(chainage),
        };
        Some((point, Meters::clamped(hit.distance)))
    }

    /// The place of a point of the river; `None` if there is no such reach.
    pub fn point_of(&self, point: &ReachPoint) -> Option<LonLat> {
        let reach = self.reach(&point.reach)?;
        let share = (point.chainage.get() / reach.length.get()).clamp(0.0, 1.0);
        metric::point_along(&reach.geometry, share * metric::length(&reach.geometry))
    }

    /// The point of the river at a node: the upper end of the reach that leaves it, or at the
    /// outlet the lower end of the last reach.
    pub fn point_at(&self, node: &RiverNodeId) -> Option<ReachPoint> {
        if let Some(reach) = self.outgoing(node) {
            return Some(ReachPoint {
                reach: reach.id.clone(),
                chainage: Meters::clamped(0.0),
            });
        }
        let reach = *self.incoming(node).first()?;
        Some(ReachPoint {
            reach: reach.id.clone(),
            chainage: reach.length,
        })
    }

    /// The reaches from a point down to the outlet, each with the distance from the point to its
    /// upper end; 0 for the first, on which the point lies. Empty if there is no such reach.
    pub fn downstream(&self, point: &ReachPoint) -> Vec<(&Reach, Meters)> {
        let mut found = Vec::new();
        let mut next = self.reach(&point.reach);
        let mut along = -point.chainage.get();
        while let Some(reach) = next {
            found.push((reach, Meters::clamped(along)));
            along += reach.length.get();
            next = self.outgoing(&reach.to);
        }
        found
    }

    /// The nodes at or below a point with [`Rivers::distance`] to each, found in one walk.
    pub(crate) fn nodes_below(&self, point: &ReachPoint) -> BTreeMap<&RiverNodeId, Meters> {
        let mut below = BTreeMap::new();
        let first = self.reach(&point.reach);
        if let Some(first) = first.filter(|_| point.chainage.get() == 0.0) {
            below.insert(&first.from, Meters::clamped(0.0));
        }
        let mut along = -point.chainage.get();
        let mut next = first;
        while let Some(reach) = next {
            along += reach.length.get();
            below.insert(&reach.to, Meters::clamped(along));
            next = self.outgoing(&reach.to);
        }
        below
    }

    /// All reaches whose water comes through a node, upstream before downstream.
    pub fn upstream(&self, node: &RiverNodeId) -> Vec<&Reach> {
        let mut found = BTreeSet::new();
        let mut stack: Vec<&RiverNodeId> = vec![node];
        while let Some(node) = stack.pop() {
            for &at in self.into.get(node).map_or(&[][..], Vec::as_slice) {
                if found.insert(at) {
                    stack.push(&self.reaches[at].from);
                }
            }
        }
        found.into_iter().map(|at| &self.reaches[at]).collect()
    }

    /// The distance along the water from a point down to a node; `None` if the node is not below.
    /// The node at the upper end of the point's reach is below only for a point right on it.
    pub fn distance(&self, point: &ReachPoint, node: &RiverNodeId) -> Option<Meters> {
        let first = self.reach(&point.reach)?;
        if first.from == *node && point.chainage.get() == 0.0 {
            return Some(Meters::clamped(0.0));
        }
        let mut along = -point.chainage.get();
        let mut next = Some(first);
        while let Some(reach) = next {
            along += reach.length.get();
            if reach.to == *node {
                return Some(Meters::clamped(along));
            }
            next = self.outgoing(&reach.to);
        }
        None
    }
}
