//! The basin as layers of the board: GeoJSON feature collections, each feature with its certainty.

use crate::{Basin, Detail, Facility, Kind};
use hean_units::{LonLat, Text};
use serde_json::{Map, Value, json};

/// The names of the layers.
pub const LAYERS: [&str; 7] = [
    "rivers",
    "lakes",
    "basin",
    "roads",
    "facilities",
    "places",
    "sections",
];

/// What is only drawn: features as they came.
#[derive(Debug)]
pub(crate) struct Backdrop {
    pub lakes: Vec<Value>,
    pub basin: Vec<Value>,
    pub streams: Vec<Value>,
    pub rails: Vec<Value>,
}

fn feature(geometry: Value, properties: Value) -> Value {
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

fn point(at: LonLat) -> Value {
    json!({ "type": "Point", "coordinates": at })
}

fn line(points: &[LonLat]) -> Value {
    json!({ "type": "LineString", "coordinates": points })
}

fn collection(features: Vec<Value>) -> Value {
    json!({ "type": "FeatureCollection", "features": features })
}

impl Basin {
    /// A layer by its name, one of [`LAYERS`], as a GeoJSON feature collection. Every feature has
    /// `certainty` among its properties; lengths are in metres or km² as the key says.
    pub fn layer(&self, name: &str) -> Option<Value> {
        let features = match name {
            "rivers" => self.river_features(),
            "lakes" => self.backdrop.lakes.clone(),
            "basin" => self.backdrop.basin.clone(),
            "roads" => self.road_features(),
            "facilities" => self.facilities.values().map(facility_feature).collect(),
            "places" => self.place_features(),
            "sections" => self.section_features(),
            _ => return None,
        };
        Some(collection(features))
    }

    fn river_features(&self) -> Vec<Value> {
        let reaches = self.rivers.reaches.iter().map(|reach| {
            let properties = json!({
                "class": "reach",
                "id": reach.id,
                "river": reach.river,
                "name_zh": reach.name.zh,
                "name_en": reach.name.en,
                "discharge_mean_m3s": reach.discharge_mean,
                "width_m": reach.width,
                "length_m": reach.length,
                "drainage_km2": reach.drainage_km2,
                "reservoir": reach.reservoir,
                "country": reach.country,
                "certainty": reach.origin.certainty,
                "source": reach.origin.source,
            });
            feature(line(&reach.geometry), properties)
        });
        reaches
            .chain(self.backdrop.streams.iter().cloned())
            .collect()
    }

    fn road_features(&self) -> Vec<Value> {
        let edges = self.roads.edges.iter().map(|edge| {
            let near: Vec<[f64; 2]> = self
                .roads
                .near_water
                .iter()
                .filter(|stretch| stretch.edge == edge.id)
                .map(|stretch| [stretch.from.get().round(), stretch.to.get().round()])
                .collect();
            let near_m: f64 = near.iter().map(|[from, to]| to - from).sum();
            let properties = json!({
                "class": edge.class,
                "id": edge.id,
                "road": edge.road,
                "name_zh": edge.name.zh,
                "length_m": edge.length,
                "hazmat": edge.hazmat,
                "near_water_m": near_m,
                "near_water": near,
                "country": edge.country,
                "certainty": edge.origin.certainty,
                "source": edge.origin.source,
            });
            feature(line(&edge.geometry), properties)
        });
        edges.chain(self.backdrop.rails.iter().cloned()).collect()
    }

    fn place_features(&self) -> Vec<Value> {
        let features = self.places.iter().map(|place| {
            let properties = json!({
                "name_zh": place.name.zh,
                "name_en": place.name.en,
                "class": place.class,
                "county_code": place.county.as_ref().map(|county| &county.code),
                "country": place.country,
                "population": place.population,
                "certainty": place.origin.certainty,
                "source": place.origin.source,
            });
            feature(point(place.at), properties)
        });
        features.collect()
    }

    fn section_features(&self) -> Vec<Value> {
        let features = self.sections().into_iter().filter_map(|section| {
            let node = self.rivers.node(&section.node)?;
            let properties = json!({
                "id": section.id,
                "kind": section.kind,
                "name_zh": section.name.zh,
                "name_en": section.name.en,
                "node": section.node,
                "watch_only": section.watch_only,
                "node_assumed": section.node_assumed,
                "certainty": section.certainty,
            });
            Some(feature(point(node.at), properties))
        });
        features.collect()
    }
}

/// What a depot or source of danger shows besides its attributes.
fn detail(row: &Facility) -> Map<String, Value> {
    let shown = match &row.detail {
        Detail::Dam {
            storage_m3,
            run_of_river,
        } => {
            json!({ "storage_m3": storage_m3, "run_of_river": run_of_river })
        }
        Detail::Gauge {
            hydro,
            discharge_mean,
            basis,
        } => {
            json!({
                "hydro": hydro,
                "discharge_mean_m3s": discharge_mean,
                "discharge_basis": basis,
            })
        }
        Detail::Intake {
            purpose,
            source,
            population,
            serves,
            capacity,
        } => json!({
            "purpose": purpose,
            "water_source": source,
            "population": population,
            "serves": serves,
            "capacity_m3s": capacity,
        }),
        Detail::BorderSection {
            direction,
            target_class,
        } => {
            json!({ "direction": direction, "target_class": target_class })
        }
        Detail::Bridge { road } | Detail::Toll { road } => json!({ "road": road }),
        Detail::RiskSource {
            industry,
            substances,
            level,
        } => {
            json!({ "industry": industry, "substances": substances, "level": level })
        }
        Detail::Depot {
            operator,
            release_authority,
            release,
            loading,
            stock,
        } => json!({
            "operator": operator,
            "release_authority": release_authority,
            "release_min": release.mins_f64(),
            "loading_min": loading.mins_f64(),
            "stock_lines": stock.len(),
        }),
        Detail::Office { role } => json!({ "role": role }),
    };
    match shown {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn facility_feature(row: &Facility) -> Value {
    let Text { zh, en } = &row.name;
    let mut properties = detail(row);
    let common = json!({
        "id": row.id,
        "kind": Kind::as_str(row.kind),
        "name_zh": zh,
        "name_en": en,
        "river": row.river,
        "node": row.node,
        "county_code": row.county.as_ref().map(|county| &county.code),
        "attributes": row.attributes,
        "certainty": row.origin.certainty,
        "source": row.origin.source,
        "note": row.origin.note,
    });
    if let Value::Object(common) = common {
        properties.extend(common);
    }
    feature(point(row.at), Value::Object(properties))
}
