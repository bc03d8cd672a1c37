//! What the sketch map shows. No border is drawn: border sections are marks like others.

use super::Sources;
use crate::model::{ForecastPart, MapPart, Mark, MarkKind, RiverLine, RoadLine};
use crate::plain;
use hean_basin::{Basin, RoadClass};
use hean_incident::state::Incident;
use hean_units::{Certainty, FacilityId, LonLat, RoadEdgeId, Text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Share of the extent that is left free around what must be seen.
const MARGIN: f64 = 0.10;
/// The smallest extent in degrees of latitude, about 25 km.
const EXTENT_MIN_DEG: f64 = 0.22;

/// The classes of places that are named on the map.
const TOWNS: [&str; 3] = ["prefecture_seat", "city", "county_seat"];

pub(super) fn part(
    sources: &Sources<'_>,
    incident: &Incident,
    forecast: Option<&ForecastPart>,
) -> Option<MapPart> {
    if incident.at == LonLat::ORIGIN {
        return None;
    }
    let basin = sources.basin;
    let marks = marks(basin, incident, forecast);
    let mut seen = vec![incident.at];
    // Where no section is known to be reached, all that lie below are shown.
    let lit = marks
        .iter()
        .any(|mark| mark.number.is_some() && !mark.faint);
    let shown = marks.iter().filter(|mark| !mark.faint || !lit);
    seen.extend(shown.map(|mark| mark.at));
    let corners = corners(&seen);
    let peaks = sources
        .plumes
        .get(&incident.id)
        .map(|plume| &plume.peaks_mg_l);
    let rivers = rivers(basin, incident, forecast, peaks, corners);
    let closed: BTreeSet<RoadEdgeId> = incident
        .closures
        .iter()
        .flat_map(|closure| closure.edges.iter().cloned())
        .collect();
    let plume = rivers.iter().any(|river| river.exceedance.is_some());
    Some(MapPart {
        corners,
        plume,
        rivers,
        lakes: lakes(basin)
            .into_iter()
            .filter(|line| crosses(line, corners))
            .collect(),
        roads: basin
            .roads
            .edges()
            .filter(|edge| crosses(&edge.geometry, corners))
            .map(|edge| RoadLine {
                points: edge.geometry.clone(),
                road: edge.road.clone(),
                major: matches!(edge.class, RoadClass::Expressway | RoadClass::Trunk),
                closed: closed.contains(&edge.id),
            })
            .collect(),
        towns: basin
            .places
            .iter()
            .filter(|place| TOWNS.contains(&place.class.as_str()) && inside(place.at, corners))
            .map(|place| (place.at, place.name.clone()))
            .collect(),
        incident: incident.at,
        spill_path: basin
            .spill_path(incident.at)
            .map(|path| path.path)
            .unwrap_or_default(),
        marks: marks
            .into_iter()
            .filter(|mark| inside(mark.at, corners))
            .collect(),
    })
}

fn mark_kind(kind: &str) -> MarkKind {
    match kind {
        "intake" => MarkKind::Intake,
        "irrigation" | "irrigation-intake" => MarkKind::Irrigation,
        "border" | "border-section" => MarkKind::Border,
        "dam" => MarkKind::Dam,
        _ => MarkKind::Gauge,
    }
}

fn marks(basin: &Basin, incident: &Incident, forecast: Option<&ForecastPart>) -> Vec<Mark> {
    let mut marks = Vec::new();
    for arrival in forecast.map_or(&[][..], |forecast| &forecast.arrivals) {
        let Some(facility) = basin.facilities.get(&arrival.section) else {
            continue;
        };
        let note = match (arrival.watch_only, arrival.early.or(arrival.arrival)) {
            (true, _) => Text::new("监视", "watch"),
            (false, None) => Text::default(),
            (false, Some(at)) => {
                let at = plain::moment(at);
                Text::new(format!("最早 {at}"), format!("from {at}"))
            }
        };
        marks.push(Mark {
            number: Some(arrival.number),
            kind: mark_kind(&arrival.kind),
            at: facility.at,
            name: facility.name.clone(),
            faint: note == Text::default() || arrival.watch_only,
            note,
            certainty: facility.origin.certainty,
        });
    }
    let used: BTreeSet<&FacilityId> = incident
        .supplies
        .iter()
        .flat_map(|answer| &answer.offers)
        .map(|offer| &offer.depot)
        .collect();
    for facility in used.into_iter().filter_map(|id| basin.facilities.get(id)) {
        marks.push(Mark {
            number: None,
            kind: MarkKind::Depot,
            at: facility.at,
            name: facility.name.clone(),
            note: Text::default(),
            certainty: facility.origin.certainty,
            faint: false,
        });
    }
    marks
}

/// The box around what must be seen, with a margin and a smallest size.
fn corners(seen: &[LonLat]) -> (LonLat, LonLat) {
    let fold = |of: fn(LonLat) -> f64| {
        let values = seen.iter().map(|at| of(*at));
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
    };
    let (west, east) = fold(LonLat::lon);
    let (south, north) = fold(LonLat::lat);
    let grow = |low: f64, high: f64, least: f64| {
        let pad = ((high - low) * MARGIN).max((least - (high - low)) / 2.0);
        (low - pad, high + pad)
    };
    let squeeze = ((south + north) / 2.0).to_radians().cos().max(0.1);
    let (south, north) = grow(south, north, EXTENT_MIN_DEG);
    let (west, east) = grow(west, east, EXTENT_MIN_DEG / squeeze);
    // Neither a ribbon nor a tower: between 0.36 and 0.62 as high as wide.
    let wide = (east - west) * squeeze;
    let lift = (wide * 0.36 - (north - south)).max(0.0) / 2.0;
    let spread = ((north - south) / 0.62 - wide).max(0.0) / 2.0 / squeeze;
    let (west, east) = (west - spread, east + spread);
    let corner = |lon: f64, lat: f64| {
        LonLat::new(lon.clamp(-180.0, 180.0), lat.clamp(-89.0, 89.0)).unwrap_or(LonLat::ORIGIN)
    };
    (corner(west, south - lift), corner(east, north + lift))
}

fn inside(at: LonLat, (low, high): (LonLat, LonLat)) -> bool {
    (low.lon()..=high.lon()).contains(&at.lon()) && (low.lat()..=high.lat()).contains(&at.lat())
}

/// Whether the box of a line meets the box.
fn crosses(line: &[LonLat], (low, high): (LonLat, LonLat)) -> bool {
    let west = line.iter().map(|at| at.lon()).fold(f64::INFINITY, f64::min);
    let east = line
        .iter()
        .map(|at| at.lon())
        .fold(f64::NEG_INFINITY, f64::max);
    let south = line.iter().map(|at| at.lat()).fold(f64::INFINITY, f64::min);
    let north = line
        .iter()
        .map(|at| at.lat())
        .fold(f64::NEG_INFINITY, f64::max);
    west <= high.lon() && east >= low.lon() && south <= high.lat() && north >= low.lat()
}

fn rivers(
    basin: &Basin,
    incident: &Incident,
    forecast: Option<&ForecastPart>,
    peaks: Option<&BTreeMap<hean_units::ReachId, f64>>,
    corners: (LonLat, LonLat),
) -> Vec<RiverLine> {
    let named = incident.release.substance.as_deref();
    let substance = named.and_then(|text| basin.substance_by_text(text).ok());
    let threshold = forecast.map(|forecast| forecast.threshold_mg_l);
    let limit = substance
        .and_then(|known| known.limit)
        .map(|limit| limit.get())
        .or(threshold);
    let seen = basin
        .rivers
        .reaches()
        .filter(|reach| crosses(&reach.geometry, corners));
    seen.map(|reach| {
        let peak = peaks.and_then(|peaks| peaks.get(&reach.id)).copied();
        let exceedance = match (peak, limit) {
            (Some(peak), Some(limit)) if peak > 0.0 && limit > 0.0 => Some(peak / limit),
            _ => None,
        };
        RiverLine {
            points: reach.geometry.clone(),
            discharge_m3s: reach.discharge_mean.get(),
            name: reach.name.clone(),
            exceedance,
        }
    })
    .collect()
}

/// The outer rings of the lakes of the basin's layer of that name.
fn lakes(basin: &Basin) -> Vec<Vec<LonLat>> {
    let layer = basin.layer("lakes").unwrap_or_default();
    let features = layer["features"].as_array().cloned().unwrap_or_default();
    let mut rings = Vec::new();
    for feature in &features {
        let (kind, places) = (
            &feature["geometry"]["type"],
            &feature["geometry"]["coordinates"],
        );
        let polygons: Vec<&Value> = match (kind.as_str(), places.as_array()) {
            (Some("Polygon"), Some(_)) => vec![places],
            (Some("MultiPolygon"), Some(polygons)) => polygons.iter().collect(),
            _ => Vec::new(),
        };
        for polygon in polygons {
            if let Ok(ring) = serde_json::from_value::<Vec<LonLat>>(polygon[0].clone()) {
                rings.push(ring);
            }
        }
    }
    rings
}

/// How sure a mark is, in one letter for the map.
pub(crate) fn certainty_letter(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Known => "",
        Certainty::Approximate => "≈",
        Certainty::Illustrative => "*",
    }
}
