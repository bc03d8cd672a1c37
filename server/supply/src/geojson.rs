//! An answer as GeoJSON (RFC 7946): the place, the depots and the ways.

use crate::{Answer, Offer};
use hean_units::LonLat;
use serde_json::{Map, Value, json};

/// A feature collection: one point for the place asked for (`role` = `wanted`), then for each offer
/// a line from the depot to the place (`route`) and a point (`depot`), then the depots that were
/// passed over (`passed-over`). Coordinates have five decimals, about a metre.
pub fn to_geojson(answer: &Answer) -> Value {
    let mut features = vec![feature(
        json!({"type": "Point", "coordinates": position(answer.at)}),
        json!({
            "role": "wanted",
            "item": answer.item,
            "name_zh": answer.name.zh(),
            "name_en": answer.name.en(),
            "unit": answer.unit,
            "wanted": answer.wanted,
            "by_s": answer.by.map(|by| by.millis() / 1000),
            "total": answer.total,
            "complete_s": answer.complete.map(|span| span.millis() / 1000),
            "shortfall": answer.shortfall,
            "codes": answer.codes,
        }),
    )];
    for (at, offer) in answer.offers.iter().enumerate() {
        let line: Vec<Value> = offer.geometry.iter().map(|at| position(*at)).collect();
        if line.len() >= 2 {
            let geometry = json!({"type": "LineString", "coordinates": line});
            features.push(feature(geometry, properties(offer, at + 1, "route")));
        }
        let geometry = json!({"type": "Point", "coordinates": position(offer.at)});
        features.push(feature(geometry, properties(offer, at + 1, "depot")));
    }
    for passed in &answer.passed_over {
        features.push(feature(
            json!({"type": "Point", "coordinates": position(passed.at)}),
            json!({
                "role": "passed-over",
                "depot": passed.depot,
                "name_zh": passed.name.zh(),
                "name_en": passed.name.en(),
                "stock": passed.stock,
                "committed": passed.committed,
                "code": passed.code,
            }),
        ));
    }
    json!({"type": "FeatureCollection", "features": features})
}

fn feature(geometry: Value, properties: Value) -> Value {
    json!({"type": "Feature", "geometry": geometry, "properties": properties})
}

fn position(at: LonLat) -> Value {
    let at = at.rounded();
    json!([at.lon(), at.lat()])
}

/// Everything of an offer but its way, flat, with a role and a rank from 1.
fn properties(offer: &Offer, rank: usize, role: &str) -> Value {
    let mut flat = Map::new();
    flat.insert("role".to_owned(), json!(role));
    flat.insert("rank".to_owned(), json!(rank));
    if let Value::Object(fields) = json!(offer) {
        let nested = ["name", "at", "depot_origin", "stock_origin", "edges"];
        flat.extend(
            fields
                .into_iter()
                .filter(|(key, _)| !nested.contains(&key.as_str())),
        );
    }
    flat.insert("name_zh".to_owned(), json!(offer.name.zh()));
    flat.insert("name_en".to_owned(), json!(offer.name.en()));
    flat.insert(
        "depot_certainty".to_owned(),
        json!(offer.depot_origin.certainty),
    );
    flat.insert(
        "stock_certainty".to_owned(),
        json!(offer.stock_origin.certainty),
    );
    Value::Object(flat)
}
