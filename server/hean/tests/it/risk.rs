//! Risk sources and the atlas, asked by HTTP.

use crate::post::{ADMIN, Post};
use hean_wire::rest::Role;
use serde_json::{Value, json};

async fn source(post: &Post, token: &str, id: &str) -> Value {
    let reply = post.get(token, &format!("/api/v1/risk-sources/{id}")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()
}

#[tokio::test]
async fn risk_sources_are_listed_with_their_grades() {
    let post = Post::start().await;
    let token = post.token(Role::Agency, Some("eco")).await;
    let (mut path, mut ids) = ("/api/v1/risk-sources?limit=20".to_owned(), Vec::new());
    loop {
        let reply = post.get(&token, &path).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let page = reply.json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 20);
        ids.extend(
            items
                .iter()
                .map(|one| one["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/risk-sources?limit=20&cursor={next}"),
            None => break,
        }
    }
    let known = post.app.risks.registry.sources.keys();
    let known: Vec<String> = known.map(ToString::to_string).collect();
    assert_eq!(ids, known);
    assert_eq!(post.get("", "/api/v1/risk-sources").await.status, 401);
    assert_eq!(
        post.get(&token, "/api/v1/risk-sources/RSK-999")
            .await
            .status,
        404
    );
    assert_eq!(
        post.get(&token, "/api/v1/risk-sources/DEP-001")
            .await
            .status,
        404
    );
    assert_eq!(
        post.get(&token, "/api/v1/risk-sources?limit=0")
            .await
            .status,
        422
    );
    post.end().await;
}

#[tokio::test]
async fn a_source_shows_its_working() {
    let post = Post::start().await;
    let firm = source(&post, ADMIN, "RSK-001").await;
    assert_eq!(firm["source"]["grade"]["grade"], "major");
    let water = &firm["firm"]["water"];
    // Phenol 400 t x 0.95 / 5 t, ammonia water 600 t / 10 t, methanol 1500 t x 0.99 / 10 t.
    assert_eq!(water["q_least"], json!(76.0 + 60.0 + 148.5));
    assert_eq!(water["e"], "E1");
    assert_eq!(firm["pack"]["id"], "hj941-2018");
    let open = source(&post, ADMIN, "RSK-021").await;
    assert_eq!(open["source"]["grade"]["grade"], Value::Null);
    assert_eq!(open["missing"][0]["gap"], "hj941-appendix-a");
    let pond = source(&post, ADMIN, "RSK-027").await;
    assert_eq!(pond["source"]["method"], "hj740");
    assert_eq!(pond["missing"].as_array().unwrap().len(), 4);
    let pipeline = source(&post, ADMIN, "RSK-037").await;
    assert_eq!(pipeline["source"]["method"], "out-of-scope");
    assert_eq!(pipeline["missing"][0]["gap"], "hj941-pipelines");
    post.end().await;
}

#[tokio::test]
async fn what_is_recorded_is_merged_into_the_registry() {
    let post = Post::start().await;
    let before = source(&post, ADMIN, "RSK-002").await;
    assert_eq!(before["source"]["plan_expired"], true);
    assert_eq!(before["source"]["open_hazards"], 1);
    let token = post.token(Role::Agency, Some("eco")).await;
    let mut client = post.client(&token, "inspector").await;
    let facts = [
        (
            "inspection_recorded",
            json!({ "facility": "RSK-002", "on": "2026-11-20", "result": "hazards", "by": "eco",
                    "hazards": [{ "what": "no bund", "fix_by": "2026-11-21" }] }),
        ),
        (
            "firm_plan_filed",
            json!({ "facility": "RSK-002", "version": "2026-1", "filed_on": "2026-11-19",
                    "expires_on": "2099-11-18" }),
        ),
        (
            "exercise_recorded",
            json!({ "on": "2026-11-18", "title": "leak", "facilities": ["RSK-002"],
                    "mechanisms": ["fixed-source-drill"] }),
        ),
    ];
    for (at, (kind, data)) in facts.iter().enumerate() {
        let result = client
            .command(&format!("c-{at}"), "agy:eco", kind, data)
            .await;
        assert_eq!(result["ok"], true, "{result}");
    }
    let after = source(&post, ADMIN, "RSK-002").await;
    let brief = &after["source"];
    assert_eq!(brief["plan_expired"], false);
    assert_eq!(brief["plan_until"], "2099-11-18");
    assert_eq!(brief["inspected"], "2026-11-20");
    assert_eq!(brief["open_hazards"], 2);
    assert_eq!(brief["exercised"], "2026-11-18");
    let hazard = &after["inspections"][0]["hazards"][0];
    assert_eq!(
        (&hazard["what"]["zh"], &hazard["overdue"]),
        (&json!("no bund"), &json!(true))
    );
    assert_eq!(
        after["exercises"][0]["mechanisms"][0]["en"],
        "Exercise of a risk-source firm"
    );
    post.end().await;
}

#[tokio::test]
async fn the_atlas_is_json_or_geojson() {
    let post = Post::start().await;
    let whole = post.get(ADMIN, "/api/v1/atlas").await;
    assert_eq!(whole.status, 200, "{}", whole.body);
    let segments = whole.json()["segments"].as_array().unwrap().clone();
    let road = post.get(ADMIN, "/api/v1/atlas?route=G218").await.json();
    let on_road: Vec<Value> = segments
        .iter()
        .filter(|segment| segment["road"] == "G218")
        .cloned()
        .collect();
    assert_eq!(road["segments"], json!(on_road));
    let file = post.get(ADMIN, "/api/v1/atlas.geojson?route=G218").await;
    assert!(file.head.contains("application/geo+json"), "{}", file.head);
    let bearer = format!("Bearer {ADMIN}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("accept", "application/geo+json"),
    ];
    let asked = post
        .raw("GET", "/api/v1/atlas?route=G218", &headers, "")
        .await;
    assert_eq!(asked.json(), file.json());
    let features = file.json()["features"].as_array().unwrap().clone();
    assert_eq!(features.len(), on_road.len());
    assert_eq!(features[0]["geometry"]["type"], "LineString");
    assert_eq!(features[0]["properties"]["id"], on_road[0]["id"]);
    let unknown = post.get(ADMIN, "/api/v1/atlas?route=G999").await;
    assert_eq!(
        (unknown.status, &unknown.json()["code"]),
        (422, &json!("query.bad_field"))
    );
    assert_eq!(post.get("", "/api/v1/atlas").await.status, 401);
    post.end().await;
}
