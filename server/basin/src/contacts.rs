//! Where roads meet rivers: crossings of their lines, and stretches of road near a river.

use crate::roads::{Crossing, NearWater};
use crate::{Detail, Facility, ReachPoint, Rivers, Roads, metric};
use geo::line_intersection::{LineIntersection, line_intersection};
use hean_units::{FacilityId, LonLat, Meters};
use std::collections::BTreeMap;

/// A road this near to a river is near water.
pub(crate) const NEAR_M: f64 = 500.0;

/// Step at which a road is probed for nearness, in metres.
const PROBE_M: f64 = 100.0;

/// A named bridge is taken to be that of a crossing of its river this near: the modelled roads may
/// miss their bridges by kilometres.
const BRIDGE_ATTACH_M: f64 = 2_000.0;

/// Two crossings of one road and reach nearer than this along the road are one.
const SAME_CROSSING_M: f64 = 50.0;

fn planar(a: LonLat, b: LonLat) -> geo::Line {
    geo::Line::new(metric::point(a), metric::point(b))
}

/// All crossings and near-water stretches, by edge and distance along it.
pub(crate) fn find(
    rivers: &Rivers,
    roads: &Roads,
    facilities: &BTreeMap<FacilityId, Facility>,
) -> (Vec<Crossing>, Vec<NearWater>) {
    let (mut crossings, mut stretches) = (Vec::new(), Vec::new());
    for (edge_at, edge) in roads.edges.iter().enumerate() {
        let scale = edge.length.get() / roads.lines.drawn_length(edge_at).max(1.0);
        let mut probes = Vec::new();
        let mut here: Vec<Crossing> = Vec::new();
        for (part, pair) in edge.geometry.windows(2).enumerate() {
            let start = roads.lines.along(edge_at, part);
            let near = rivers.lines.near_segment(pair[0], pair[1], NEAR_M);
            for &(line, river_part) in &near {
                let (a, b) = rivers.lines.segment(line, river_part);
                let cut = line_intersection(planar(pair[0], pair[1]), planar(a, b));
                let Some(LineIntersection::SinglePoint { intersection, .. }) = cut else {
                    continue;
                };
                let Some(at) = metric::lon_lat(intersection.into()) else {
                    continue;
                };
                let along = (start + metric::distance(pair[0], at)) * scale;
                let share = rivers.lines.share(line, river_part, at);
                here.push(Crossing {
                    edge: edge.id.clone(),
                    chainage: Meters::clamped(along),
                    river: reach_point(rivers, line, share),
                    at,
                    bridge: None,
                });
            }
            probe(rivers, (pair[0], pair[1]), start, &near, &mut probes);
        }
        here.sort_by(|x, y| x.chainage.get().total_cmp(&y.chainage.get()));
        here.dedup_by(|x, y| {
            x.river.reach == y.river.reach
                && (x.chainage.get() - y.chainage.get()).abs() < SAME_CROSSING_M
        });
        crossings.extend(here);
        stretches.extend(runs(rivers, edge_at, roads, &probes, scale));
    }
    attach_bridges(rivers, facilities, &mut crossings);
    (crossings, stretches)
}

fn reach_point(rivers: &Rivers, line: usize, share: f64) -> ReachPoint {
    let reach = &rivers.reaches[line];
    let chainage = Meters::clamped(share * reach.length.get());
    ReachPoint {
        reach: reach.id.clone(),
        chainage,
    }
}

/// A probed point of a road: metres along the drawn line, and the river if it is near.
struct Probe {
    along: f64,
    near: Option<(f64, usize, f64)>,
}

fn probe(
    rivers: &Rivers,
    (a, b): (LonLat, LonLat),
    start: f64,
    near: &[(usize, usize)],
    probes: &mut Vec<Probe>,
) {
    let length = metric::distance(a, b);
    let steps = (length / PROBE_M).ceil().max(1.0) as usize;
    for step in 0..=steps {
        let share = step as f64 / steps as f64;
        let found = if near.is_empty() {
            None
        } else {
            metric::point_along(&[a, b], share * length).and_then(|at| {
                near.iter()
                    .map(|&(line, part)| rivers.lines.hit(at, line, part))
                    .filter(|hit| hit.distance <= NEAR_M)
                    .min_by(|x, y| x.distance.total_cmp(&y.distance).then(x.line.cmp(&y.line)))
                    .map(|hit| (hit.distance, hit.line, hit.share))
            })
        };
        probes.push(Probe {
            along: start + share * length,
            near: found,
        });
        if near.is_empty() && step == 0 {
            // Nothing near this segment: its ends say as much as all its points.
            probes.push(Probe {
                along: start + length,
                near: None,
            });
            return;
        }
    }
}

/// Joins neighboring near probes to stretches.
fn runs(
    rivers: &Rivers,
    edge_at: usize,
    roads: &Roads,
    probes: &[Probe],
    scale: f64,
) -> Vec<NearWater> {
    let edge = &roads.edges[edge_at].id;
    let mut found: Vec<NearWater> = Vec::new();
    let mut open: Option<(f64, f64, (f64, usize, f64))> = None;
    let close = |open: Option<(f64, f64, (f64, usize, f64))>| {
        let (from, to, (nearest, line, share)) = open?;
        (to > from).then(|| NearWater {
            edge: edge.clone(),
            from: Meters::clamped(from * scale),
            to: Meters::clamped(to * scale),
            river: reach_point(rivers, line, share),
            nearest: Meters::clamped(nearest),
        })
    };
    for probe in probes {
        open = match (open, probe.near) {
            (None, Some(near)) => Some((probe.along, probe.along, near)),
            (Some((from, _, best)), Some(near)) => {
                Some((from, probe.along, if near.0 < best.0 { near } else { best }))
            }
            (open, None) => {
                found.extend(close(open));
                None
            }
        };
    }
    found.extend(close(open));
    found
}

/// Gives each named bridge to the nearest crossing of its river, if one is near.
fn attach_bridges(
    rivers: &Rivers,
    facilities: &BTreeMap<FacilityId, Facility>,
    crossings: &mut [Crossing],
) {
    let bridges = facilities
        .values()
        .filter(|row| matches!(row.detail, Detail::Bridge { .. }));
    for bridge in bridges.filter(|bridge| bridge.river.is_some()) {
        let nearest = crossings
            .iter_mut()
            .filter(|crossing| {
                let reach = rivers.reach(&crossing.river.reach);
                crossing.bridge.is_none() && reach.is_some_and(|reach| reach.river == bridge.river)
            })
            .map(|crossing| (metric::distance(bridge.at, crossing.at), crossing))
            .filter(|(distance, _)| *distance <= BRIDGE_ATTACH_M)
            .min_by(|x, y| x.0.total_cmp(&y.0));
        if let Some((_, crossing)) = nearest {
            crossing.bridge = Some(bridge.id.clone());
        }
    }
}
