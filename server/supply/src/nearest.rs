//! The rule on a basin: its depots, its roads.

use crate::rank::{Ask, Candidate, Way, rank};
use crate::{Answer, Query, SupplyError};
use hean_basin::{Basin, Detail, Facility, OFF_ROAD_MAX_M, Origin};
use hean_units::{ItemId, Meters, RoadEdgeId};
use std::collections::BTreeSet;

/// The depots that can bring an item to a place, by earliest arrival: release, loading and road
/// under closures and the speed factor. Exact: every depot that lists the item is routed.
///
/// # Errors
/// Each variant of [`SupplyError`] but those of [`crate::lookup`] and [`crate::parse_quantity`].
pub fn nearest(basin: &Basin, query: &Query) -> Result<Answer, SupplyError> {
    query.check()?;
    let item = basin
        .items
        .get(&query.item)
        .ok_or_else(|| SupplyError::UnknownItem {
            text: query.item.to_string(),
            near: Vec::new(),
        })?;
    let snapped = basin.snap_road(query.at);
    let off_road = snapped
        .as_ref()
        .map_or(Meters::clamped(f64::INFINITY), |road| road.off_road);
    if off_road.get() > OFF_ROAD_MAX_M {
        return Err(far_from_roads(basin, query, off_road));
    }
    let candidates: Vec<Candidate> = basin
        .facilities
        .values()
        .filter_map(|depot| candidate(basin, query, depot))
        .collect();
    if candidates.is_empty() {
        return Err(SupplyError::NoDepotHolds {
            item: item.id.clone(),
        });
    }
    if candidates.iter().all(|candidate| candidate.way.is_none()) {
        let depots = candidates.len();
        return Err(SupplyError::CutOff {
            at: query.at,
            item: item.id.clone(),
            depots,
        });
    }
    let ask = Ask {
        quantity: query.quantity,
        by: query.by,
        count: query.count,
        unit: &item.unit,
        off_road,
        nearest_road_closed: snapped.is_some_and(|road| query.closures.contains(&road.edge)),
    };
    let ranked = rank(&ask, candidates);
    Ok(Answer {
        item: item.id.clone(),
        name: item.name.clone(),
        unit: item.unit.clone(),
        at: query.at,
        off_road,
        wanted: query.quantity,
        by: query.by,
        offers: ranked.offers,
        not_shown: ranked.not_shown,
        passed_over: ranked.passed_over,
        total: ranked.total,
        complete: ranked.complete,
        shortfall: ranked.shortfall,
        codes: ranked.codes,
    })
}

/// Outside the basin, or in it where no road comes near.
fn far_from_roads(basin: &Basin, query: &Query, distance: Meters) -> SupplyError {
    let at = query.at;
    if basin.spill_path(at).is_err() {
        return SupplyError::OutsideBasin {
            at,
            distance_km: distance.get() / 1000.0,
        };
    }
    SupplyError::NoRoadNear {
        at,
        distance,
        limit: Meters::clamped(OFF_ROAD_MAX_M),
    }
}

/// A depot that lists the item, with its way to the place.
fn candidate(basin: &Basin, query: &Query, facility: &Facility) -> Option<Candidate> {
    let Detail::Depot {
        release_authority,
        release,
        loading,
        stock,
        ..
    } = &facility.detail
    else {
        return None;
    };
    let lines: Vec<_> = stock
        .iter()
        .filter(|line| line.item == query.item)
        .collect();
    let least_sure = lines.iter().max_by_key(|line| line.origin.certainty)?;
    let key: (_, ItemId) = (facility.id.clone(), query.item.clone());
    Some(Candidate {
        depot: facility.id.clone(),
        name: facility.name.clone(),
        at: facility.at,
        release_authority: release_authority.clone(),
        release: *release,
        loading: *loading,
        stock: lines.iter().map(|line| line.quantity).sum(),
        committed: query.committed.get(&key).copied().unwrap_or(0.0),
        way: way(basin, query, facility),
        depot_origin: facility.origin.clone(),
        stock_origin: Origin::clone(&least_sure.origin),
    })
}

fn way(basin: &Basin, query: &Query, depot: &Facility) -> Option<Way> {
    let route = |closed: &BTreeSet<RoadEdgeId>| {
        basin
            .route(depot.at, query.at, closed, query.speed_factor)
            .ok()
    };
    let open = route(&BTreeSet::new())?;
    let used = match query.closures.is_empty() {
        true => open.clone(),
        false => route(&query.closures)?,
    };
    Some(Way {
        time: used.time,
        time_open: open.time,
        length: used.length,
        edges: used.edges,
        geometry: used.geometry,
    })
}

#[cfg(test)]
mod tests;
