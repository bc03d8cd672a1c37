//! The OpenAPI 3.1 document, assembled from the table of routes and the schemas.

use crate::problem::{self, CODES};
use crate::route::{Access, ROUTES, Route};
use crate::schema::schemas;
use serde_json::{Map, Value, json};

/// The document.
pub fn document(version: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let item = paths
            .entry(route.path)
            .or_insert_with(|| Value::Object(Map::new()));
        item[route.method.to_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "HeAn 河安",
            "version": version,
            "description": "流域突发事件应急协同。Real-time emergency response of a river basin. \
                Times are RFC 3339 with a zone; errors are application/problem+json with a stable \
                `code`; the socket at /ws is described by the frames in the schemas.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas("#/components/schemas"),
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": format!("{} · {}", route.zh, route.en),
        "parameters": parameters(route),
        "responses": responses(route),
    });
    match route.access {
        Access::Open => operation["security"] = json!([]),
        Access::Token => operation["security"] = json!([{ "token": [] }]),
        Access::Roles(roles) => {
            let roles: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
            operation["security"] = json!([{ "token": roles }]);
            operation["description"] = json!(format!("Roles: {}.", roles.join(", ")));
        }
    }
    if let Some(body) = route.body {
        operation["requestBody"] = json!({
            "required": true,
            "content": { "application/json": { "schema": body() } },
        });
    }
    if route.file {
        operation["requestBody"] = json!({ "required": true, "content": { "*/*": {} } });
    }
    operation
}

fn operation_id(route: &Route) -> String {
    let words = route
        .path
        .split(['/', '{', '}', '.'])
        // `/public-reports` and `/public/reports` are two paths.
        .map(|word| word.replace('-', ""))
        .filter(|word| !word.is_empty() && !["api", "v1"].contains(&word.as_str()));
    let mut id = route.method.to_lowercase();
    for word in words {
        id.push('_');
        id.push_str(&word);
    }
    id
}

fn parameters(route: &Route) -> Vec<Value> {
    let mut list: Vec<Value> = route
        .parameters()
        .map(|name| {
            json!({
                "name": name, "in": "path", "required": true, "schema": { "type": "string" },
            })
        })
        .collect();
    for query in route.query {
        list.push(json!({
            "name": query.name, "in": "query", "required": query.needed,
            "description": query.means, "schema": { "type": query.kind },
        }));
    }
    for header in route.headers {
        list.push(json!({
            "name": header.name, "in": "header", "required": header.needed,
            "description": header.means, "schema": { "type": header.kind },
        }));
    }
    if route.idempotent {
        list.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Made once and kept over retries: the same key and body get the same \
                answer, the same key with another body gets 409.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 200 },
        }));
    }
    list
}

fn responses(route: &Route) -> Map<String, Value> {
    let mut responses = Map::new();
    for answer in route.answers {
        let mut response = json!({ "description": answer.means });
        if !answer.content.is_empty() {
            let schema = answer.shape.map_or_else(|| json!({}), |shape| shape());
            response["content"] = json!({ answer.content: { "schema": schema } });
        }
        responses.insert(answer.status.to_string(), response);
    }
    let codes = route.codes();
    let mut statuses: Vec<u16> = codes
        .iter()
        .map(|code| problem::code(code).status)
        .collect();
    statuses.sort_unstable();
    statuses.dedup();
    for status in statuses {
        let rows = CODES
            .iter()
            .filter(|row| row.status == status && codes.contains(&row.code));
        let text: Vec<_> = rows
            .map(|row| format!("`{}`: {} · {}", row.code, row.zh, row.en))
            .collect();
        let problem = json!({
            "description": text.join("; "),
            "content": { problem::CONTENT_TYPE: { "schema": Route::problem() } },
        });
        responses.entry(status.to_string()).or_insert(problem);
    }
    responses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_is_there_and_ids_are_unique() {
        let document = document("0.0.0");
        let text = document.to_string();
        for part in text.split("\"$ref\":\"").skip(1) {
            let path = part.split('"').next().unwrap();
            let pointer = path.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{path} is missing");
        }
        let mut ids: Vec<_> = ROUTES.iter().map(operation_id).collect();
        ids.sort();
        let before = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), before);
    }

    #[test]
    fn an_operation_says_what_it_takes_and_gives() {
        let document = document("0.0.0");
        let facts = &document["paths"]["/api/v1/incidents/{id}/facts"]["post"];
        let schema = &facts["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(schema["$ref"], "#/components/schemas/NewFact");
        let statuses: Vec<_> = facts["responses"].as_object().unwrap().keys().collect();
        assert_eq!(
            statuses,
            [
                "201", "200", "400", "401", "403", "404", "405", "409", "413", "415", "422", "429",
                "500", "503"
            ]
        );
    }
}
