//! Driving: snapping to the road, travel times and routes under closures.

use crate::graph::Times;
use crate::index::Hit;
use crate::{Basin, RoadEdge, RoadPoint, metric};
use hean_units::{LonLat, Meters, RoadEdgeId, RoadNodeId, Span, Text};
use std::collections::{BTreeMap, BTreeSet};

/// Speed off the road, from a place to the nearest road: a loaded truck on a track, 10 km/h.
pub const OFF_ROAD_M_S: f64 = 10.0 / 3.6;

/// Farthest that a place may lie from an open road to be reached from it.
pub const OFF_ROAD_MAX_M: f64 = 20_000.0;

/// How much farther than the nearest road, if that is closed, an open road may lie to be reached
/// over tracks instead. Beyond it the place is cut off.
pub const CLOSED_DETOUR_MAX_M: f64 = 3_000.0;

/// Range of the factor on road speeds: 0.05 (a blizzard) to 2.
pub const SPEED_FACTOR_RANGE: (f64, f64) = (0.05, 2.0);

/// A way over the roads.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Time over all, off the road included.
    pub time: Span,
    /// Length over all, off the road included.
    pub length: Meters,
    /// The edges in the order of driving.
    pub edges: Vec<RoadEdgeId>,
    /// The line from start to end, off the road included.
    pub geometry: Vec<LonLat>,
    /// How much of the length is off the road.
    pub off_road: Meters,
}

/// Why there is no route.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NoRoute {
    /// No road is near one of the ends.
    #[error("no road within 20 km of {at}")]
    NoRoadNear {
        /// The end that is too far from any road.
        at: LonLat,
    },
    /// The road at one of the ends is closed, and no open one is near.
    #[error("the road {edge} at {at} is closed, and no open road is within 3 km more")]
    Closed {
        /// The end on the closed road.
        at: LonLat,
        /// The closed edge.
        edge: RoadEdgeId,
    },
    /// The closures cut one end from the other.
    #[error("the closed roads cut {from} from {to}")]
    CutOff {
        /// The start.
        from: LonLat,
        /// The end.
        to: LonLat,
    },
}

impl NoRoute {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::NoRoadNear { at } => format!("{at} 周围 20 公里内没有道路"),
            Self::Closed { at, edge } => {
                format!("{at} 处的道路 {edge} 已封闭，再远 3 公里内没有可通行的道路")
            }
            Self::CutOff { from, to } => format!("封路后 {from} 与 {to} 之间无路可通"),
        };
        Text::new(zh, self.to_string())
    }
}

fn off_road_ms(meters: f64) -> u64 {
    (meters / OFF_ROAD_M_S * 1000.0).round().max(0.0) as u64
}

fn span(ms: u64) -> Span {
    Span::from_millis(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// A place snapped to a road: which edge, and the milliseconds to drive to each of its ends.
struct Access {
    edge: usize,
    point: RoadPoint,
    to_from: u64,
    to_to: u64,
}

impl Basin {
    /// The nearest point of any road.
    pub fn snap_road(&self, at: LonLat) -> Option<RoadPoint> {
        let hit = self.roads.lines.nearest(at)?;
        Some(self.road_point(&hit))
    }

    fn road_point(&self, hit: &Hit) -> RoadPoint {
        let edge = &self.roads.edges[hit.line];
        RoadPoint {
            edge: edge.id.clone(),
            chainage: Meters::clamped(hit.share * edge.length.get()),
            at: hit.at,
            off_road: Meters::clamped(hit.distance),
        }
    }

    /// The nearest road, or, if that is closed, an open one that is hardly farther.
    fn snap_open(&self, at: LonLat, closed: &BTreeSet<RoadEdgeId>) -> Result<Hit, NoRoute> {
        let near = self
            .roads
            .lines
            .nearest(at)
            .filter(|hit| hit.distance <= OFF_ROAD_MAX_M);
        let near = near.ok_or(NoRoute::NoRoadNear { at })?;
        let open = |line: usize| !closed.contains(&self.roads.edges[line].id);
        if open(near.line) {
            return Ok(near);
        }
        self.roads
            .lines
            .nearest_where(at, open)
            .filter(|hit| hit.distance - near.distance <= CLOSED_DETOUR_MAX_M)
            .ok_or_else(|| NoRoute::Closed {
                at,
                edge: self.roads.edges[near.line].id.clone(),
            })
    }

    /// Milliseconds over an edge or a part of it.
    fn drive_ms(edge: &RoadEdge, meters: f64, factor: f64) -> u64 {
        let speed = edge.speed.get().max(0.1) * factor;
        (meters / speed * 1000.0).round().max(0.0) as u64
    }

    fn access(
        &self,
        at: LonLat,
        closed: &BTreeSet<RoadEdgeId>,
        factor: f64,
    ) -> Result<Access, NoRoute> {
        let hit = self.snap_open(at, closed)?;
        let (edge, point) = (&self.roads.edges[hit.line], self.road_point(&hit));
        let (before, all) = (point.chainage.get(), edge.length.get());
        let to_from = Self::drive_ms(edge, before, factor);
        let to_to = Self::drive_ms(edge, all - before, factor);
        Ok(Access {
            edge: hit.line,
            point,
            to_from,
            to_to,
        })
    }

    fn ends(&self, access: &Access) -> [(usize, u64); 2] {
        let edge = &self.roads.edges[access.edge];
        let place = |id| {
            self.graph
                .road_place(id)
                .expect("loading checked that both ends exist")
        };
        [
            (place(&edge.from), access.to_from),
            (place(&edge.to), access.to_to),
        ]
    }

    fn times_with(&self, access: &Access, closed: &BTreeSet<RoadEdgeId>, factor: f64) -> Times {
        self.graph.times(&self.ends(access), |at| {
            let edge = &self.roads.edges[at];
            (!closed.contains(&edge.id)).then(|| Self::drive_ms(edge, edge.length.get(), factor))
        })
    }

    /// Driving times between a place and every road node that can be reached, off the road at the
    /// place included. Roads are driven both ways, so these are the times to and from the place.
    /// Empty if the place cannot get on a road. `speed_factor` multiplies the speeds of
    /// the roads and is cut to [`SPEED_FACTOR_RANGE`].
    pub fn times_to(
        &self,
        to: LonLat,
        closed: &BTreeSet<RoadEdgeId>,
        speed_factor: f64,
    ) -> BTreeMap<RoadNodeId, Span> {
        let factor = cut(speed_factor);
        let Ok(access) = self.access(to, closed, factor) else {
            return BTreeMap::new();
        };
        let off_road = off_road_ms(access.point.off_road.get());
        let times = self.times_with(&access, closed, factor);
        let known = self.graph.road_ids().iter().zip(&times.ms);
        known
            .filter_map(|(id, ms)| Some((id.clone(), span((*ms)? + off_road))))
            .collect()
    }

    /// The fastest way between two places over open roads. Each end goes straight to its nearest
    /// road at [`OFF_ROAD_M_S`], at most [`OFF_ROAD_MAX_M`]; if that road is closed, to an open one
    /// that is at most [`CLOSED_DETOUR_MAX_M`] farther. `speed_factor` multiplies the
    /// speeds of the roads and is cut to [`SPEED_FACTOR_RANGE`].
    ///
    /// # Errors
    /// [`NoRoute`] if an end is too far from any open road or the closures cut the ends apart.
    pub fn route(
        &self,
        from: LonLat,
        to: LonLat,
        closed: &BTreeSet<RoadEdgeId>,
        speed_factor: f64,
    ) -> Result<Route, NoRoute> {
        let factor = cut(speed_factor);
        let start = self.access(from, closed, factor)?;
        let end = self.access(to, closed, factor)?;
        let times = self.times_with(&start, closed, factor);
        let direct = (start.edge == end.edge).then(|| {
            let edge = &self.roads.edges[start.edge];
            let meters = (start.point.chainage.get() - end.point.chainage.get()).abs();
            (Self::drive_ms(edge, meters, factor), None)
        });
        let by_node = self
            .ends(&end)
            .into_iter()
            .filter_map(|(node, ms)| Some((times.ms[node]? + ms, Some(node))));
        let (ms, node) = by_node
            .chain(direct)
            .min()
            .ok_or(NoRoute::CutOff { from, to })?;
        let off_road = start.point.off_road.get() + end.point.off_road.get();
        let (edges, length, line) = match node {
            None => self.along_one(&start, &end),
            Some(node) => self.along_many(&start, &end, &times, node),
        };
        let mut geometry = vec![from];
        geometry.extend(line);
        geometry.push(to);
        geometry.dedup();
        Ok(Route {
            time: span(ms + off_road_ms(off_road)),
            length: Meters::clamped(length + off_road),
            edges,
            geometry,
            off_road: Meters::clamped(off_road),
        })
    }

    fn edge_part(&self, edge_at: usize, from: f64, to: f64) -> Vec<LonLat> {
        let edge = &self.roads.edges[edge_at];
        let scale = self.roads.lines.drawn_length(edge_at) / edge.length.get().max(1.0);
        metric::part(&edge.geometry, from * scale, to * scale)
    }

    fn along_one(&self, start: &Access, end: &Access) -> (Vec<RoadEdgeId>, f64, Vec<LonLat>) {
        let (from, to) = (start.point.chainage.get(), end.point.chainage.get());
        if from == to {
            return (Vec::new(), 0.0, vec![start.point.at]);
        }
        let line = self.edge_part(start.edge, from, to);
        (vec![start.point.edge.clone()], (from - to).abs(), line)
    }

    fn along_many(
        &self,
        start: &Access,
        end: &Access,
        times: &Times,
        last: usize,
    ) -> (Vec<RoadEdgeId>, f64, Vec<LonLat>) {
        let ids = self.graph.road_ids();
        // From the last node back to the first, then turned round.
        let mut steps = Vec::new();
        let mut node = last;
        while let Some((edge, before)) = times.via[node] {
            steps.push((edge, before));
            node = before;
        }
        steps.reverse();
        // An edge from `edge.from` to `edge.to` is driven forwards if it is entered at `from`.
        let span_of = |edge_at: usize, enter: usize| {
            let edge = &self.roads.edges[edge_at];
            if edge.from == ids[enter] {
                (0.0, edge.length.get())
            } else {
                (edge.length.get(), 0.0)
            }
        };
        let chainage_of = |access: &Access, node: usize| {
            let edge = &self.roads.edges[access.edge];
            // A loop edge would have both ends at the node; the nearer end is the one driven to.
            let at_from =
                edge.from == ids[node] && (edge.to != ids[node] || access.to_from <= access.to_to);
            if at_from { 0.0 } else { edge.length.get() }
        };
        let mut parts = vec![(
            start.edge,
            start.point.chainage.get(),
            chainage_of(start, node),
        )];
        for (edge, enter) in steps {
            let (from, to) = span_of(edge, enter);
            parts.push((edge, from, to));
        }
        parts.push((end.edge, chainage_of(end, last), end.point.chainage.get()));
        let mut edges: Vec<RoadEdgeId> = Vec::new();
        let (mut length, mut line) = (0.0, Vec::new());
        for (edge_at, from, to) in parts {
            if from == to {
                continue;
            }
            length += f64::abs(from - to);
            line.extend(self.edge_part(edge_at, from, to));
            let id = &self.roads.edges[edge_at].id;
            if edges.last() != Some(id) {
                edges.push(id.clone());
            }
        }
        (edges, length, line)
    }
}

fn cut(factor: f64) -> f64 {
    let (low, high) = SPEED_FACTOR_RANGE;
    if factor.is_nan() {
        1.0
    } else {
        factor.clamp(low, high)
    }
}
