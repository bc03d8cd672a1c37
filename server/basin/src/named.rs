//! What a text names: a place, or the part of a road that is closed.

use crate::{Basin, RoadEdge, metric};
use hean_units::{LonLat, Meters, RoadEdgeId, Text};
use std::collections::BTreeSet;

/// Farthest that `near` may lie from a road whose edges it is to name.
pub const CLOSURE_NEAR_MAX_M: f64 = 15_000.0;

/// Why a text names no place, or no part of a road.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlaceLookup {
    /// There is no such road.
    #[error("there is no road `{road}`; roads: {}", known.join(", "))]
    UnknownRoad {
        /// The road as given.
        road: String,
        /// The roads that there are, without the minor ones.
        known: Vec<String>,
    },
    /// The road has no course on the map.
    #[error("the road `{road}` has no line")]
    NoLine {
        /// The road as given.
        road: String,
    },
    /// The place is farther than [`CLOSURE_NEAR_MAX_M`] from the road.
    #[error(
        "`{near}` lies {:.0} km from {road}; name a place on the road",
        distance.get() / 1000.0
    )]
    FarFromRoad {
        /// The place as given.
        near: String,
        /// The road as given.
        road: String,
        /// How far it lies from the road.
        distance: Meters,
    },
    /// Nothing has that id or name.
    #[error("`{text}` is no road node, facility, place name or lon,lat of this basin")]
    UnknownPlace {
        /// The text as given.
        text: String,
    },
    /// Places far apart share the name.
    #[error("`{text}` names {places} places; give lon,lat instead")]
    AmbiguousPlace {
        /// The text as given.
        text: String,
        /// How many there are.
        places: usize,
    },
}

impl PlaceLookup {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::UnknownRoad { road, known } => {
                format!("没有道路 `{road}`；现有道路：{}", known.join("、"))
            }
            Self::NoLine { road } => format!("道路 `{road}` 没有线位"),
            Self::FarFromRoad {
                near,
                road,
                distance,
            } => format!(
                "`{near}` 距 {road} {:.0} 公里；请写路边的地点",
                distance.get() / 1000.0
            ),
            Self::UnknownPlace { text } => {
                format!("`{text}` 不是本流域的路网节点、设施、地名或“经度,纬度”")
            }
            Self::AmbiguousPlace { text, places } => {
                format!("`{text}` 有 {places} 处同名；请改写“经度,纬度”")
            }
        };
        Text::new(zh, self.to_string())
    }
}

impl Basin {
    /// The edges that a closure means: those of a road (`G218`, without regard to case), or, with
    /// `near`, only those at the road node of that road nearest to a place (a road node's id, a
    /// place's name, a facility's id, or `lon,lat`), and the edge of that road nearest to it.
    ///
    /// # Errors
    /// [`PlaceLookup`] if there is no such road, `near` names nothing or several places, or it lies
    /// more than [`CLOSURE_NEAR_MAX_M`] from the road.
    pub fn closure_edges(
        &self,
        road: &str,
        near: Option<&str>,
    ) -> Result<BTreeSet<RoadEdgeId>, PlaceLookup> {
        let on_road = |edge: &RoadEdge| edge.road.eq_ignore_ascii_case(road.trim());
        let all: Vec<&RoadEdge> = self
            .roads
            .edges
            .iter()
            .filter(|edge| on_road(edge))
            .collect();
        if all.is_empty() {
            let known: BTreeSet<&str> = self
                .roads
                .edges
                .iter()
                .map(|edge| edge.road.as_str())
                .collect();
            let known: Vec<&str> = known
                .into_iter()
                .filter(|road| !road.starts_with('X'))
                .collect();
            return Err(PlaceLookup::UnknownRoad {
                road: road.to_owned(),
                known: known.into_iter().map(str::to_owned).collect(),
            });
        }
        let Some(near) = near else {
            return Ok(all.iter().map(|edge| edge.id.clone()).collect());
        };
        let at = self.locate(near)?;
        let node = all
            .iter()
            .flat_map(|edge| [&edge.from, &edge.to])
            .filter_map(|id| Some((metric::distance(at, self.roads.node(id)?.at), id)))
            .min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(y.1)));
        let nearest = self
            .roads
            .lines
            .nearest_where(at, |line| on_road(&self.roads.edges[line]));
        let (Some((_, node)), Some(hit)) = (node, nearest) else {
            return Err(PlaceLookup::NoLine {
                road: road.to_owned(),
            });
        };
        if hit.distance > CLOSURE_NEAR_MAX_M {
            return Err(PlaceLookup::FarFromRoad {
                near: near.to_owned(),
                road: road.to_owned(),
                distance: Meters::clamped(hit.distance),
            });
        }
        let mut edges: BTreeSet<RoadEdgeId> = all
            .iter()
            .filter(|edge| edge.from == *node || edge.to == *node)
            .map(|edge| edge.id.clone())
            .collect();
        edges.insert(self.roads.edges[hit.line].id.clone());
        Ok(edges)
    }

    /// The place that a text names: a road node's id, a facility's id, `lon,lat`, or the Chinese or
    /// English name of a place or road node.
    ///
    /// # Errors
    /// [`PlaceLookup`] if nothing or several far-apart places have that name.
    pub fn locate(&self, text: &str) -> Result<LonLat, PlaceLookup> {
        let text = text.trim();
        if let Some(node) = self.roads.nodes.get(text) {
            return Ok(node.at);
        }
        if let Some(facility) = self.facilities.get(text) {
            return Ok(facility.at);
        }
        if let Ok(at) = text.parse::<LonLat>() {
            return Ok(at);
        }
        let same = |name: &Text| name.zh == text || name.en.eq_ignore_ascii_case(text);
        let mut found: Vec<LonLat> = self.place(text).iter().map(|place| place.at).collect();
        if found.is_empty() {
            found.extend(
                self.roads
                    .nodes
                    .values()
                    .filter(|n| same(&n.name))
                    .map(|n| n.at),
            );
        }
        match found[..] {
            [] => Err(PlaceLookup::UnknownPlace {
                text: text.to_owned(),
            }),
            [first, ..]
                if found
                    .iter()
                    .all(|at| metric::distance(first, *at) < 5_000.0) =>
            {
                Ok(first)
            }
            _ => Err(PlaceLookup::AmbiguousPlace {
                text: text.to_owned(),
                places: found.len(),
            }),
        }
    }
}
