//! The views have the fields of `hean_incident`: a sample with every field that the schema names is
//! read by the core and must come out as it went in, and the other way round.

use crate::{body, schema, view};
use hean_incident::{Body, Incident, Task};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// A value that has every property of a schema.
fn sample(schema: &Value, defs: &Value) -> Value {
    if let Some(path) = schema["$ref"].as_str() {
        let name = path.rsplit('/').next().unwrap();
        return match name {
            "Id" => json!("INC-0001"),
            "Time" => json!("2026-06-12T09:20:00+08:00"),
            "Place" => json!([83.25, 43.5]),
            "Mode" => json!("drill"),
            _ => sample(&defs[name], defs),
        };
    }
    if let Some(options) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        return sample(&options[0], defs);
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    if schema["maxItems"] == json!(2) && schema["prefixItems"].is_array() {
        let items = schema["prefixItems"].as_array().unwrap();
        return items.iter().map(|item| sample(item, defs)).collect();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].clone(),
        kind => kind.clone(),
    };
    match kind.as_str() {
        Some("object") => object(schema, defs),
        Some("array") => json!([sample(&schema["items"], defs)]),
        Some("string") => json!("text"),
        Some("integer") => json!(3),
        Some("number") => json!(3.5),
        Some("boolean") => json!(true),
        Some("null") => Value::Null,
        _ => json!({"any": [1, "thing"]}),
    }
}

fn object(schema: &Value, defs: &Value) -> Value {
    let mut map = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        map.insert(name.clone(), sample(property, defs));
    }
    if schema["additionalProperties"].is_object() {
        map.insert(
            "KEY-1".to_owned(),
            sample(&schema["additionalProperties"], defs),
        );
    }
    Value::Object(map)
}

fn check<W: Serialize + DeserializeOwned, C: Serialize + DeserializeOwned>(name: &str) {
    let defs = schema::schemas("#/d/");
    let defs = Value::Object(defs);
    let wire = sample(&defs[name], &defs);
    let core: C = serde_json::from_value(wire.clone())
        .unwrap_or_else(|error| panic!("{name}: the core does not read {wire}: {error}"));
    let core = serde_json::to_value(core).unwrap();
    assert_eq!(core, wire, "{name}: the core drops or adds a field");
    let back: W = serde_json::from_value(core.clone()).unwrap();
    assert_eq!(
        serde_json::to_value(back).unwrap(),
        core,
        "{name}: the wire drops a field"
    );
}

#[test]
fn the_views_have_the_fields_of_the_core() {
    check::<view::Task, Task>("Task");
    check::<view::Incident, Incident>("Incident");
    check::<view::DrillState, hean_incident::state::DrillState>("DrillState");
}

#[test]
fn every_kind_of_the_core_is_on_the_wire_with_its_fields() {
    let mut core: Vec<_> = Body::KINDS.to_vec();
    core.push("note");
    assert_eq!(core, body::Body::KINDS, "kinds differ");
    let defs = Value::Object(schema::schemas("#/d/"));
    for option in defs["Body"]["oneOf"].as_array().unwrap() {
        let kind = option["properties"]["kind"]["const"].as_str().unwrap();
        if kind == "note" {
            continue;
        }
        let data = sample(&option["properties"]["data"], &defs);
        let core = Body::of(kind, &data).unwrap_or_else(|error| panic!("{error} in {data}"));
        assert_eq!(
            core.parts(),
            (kind, data.clone()),
            "{kind}: the core drops or adds a field"
        );
        let wire: body::Body = serde_json::from_value(json!({"kind": kind, "data": data})).unwrap();
        assert_eq!(serde_json::to_value(wire).unwrap()["data"], data, "{kind}");
    }
}
