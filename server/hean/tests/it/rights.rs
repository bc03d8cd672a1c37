//! Every route and every kind of stream, for every role.

use crate::post::{ADMIN, Post};
use hean_wire::rest::Role;
use hean_wire::route::{Access, ROUTES};
use serde_json::json;

fn filled(path: &str) -> String {
    let path = path
        .replace("{layer}", "rivers.geojson")
        .replace("{document}", "costs.csv")
        .replace("{stream}", "inc:INC-0001");
    match path.as_str() {
        "/api/v1/forecasts/{id}" => "/api/v1/forecasts/INC-0001-F1".to_owned(),
        "/api/v1/drills/{id}" | "/api/v1/drills/{id}/control" => path.replace("{id}", "DRL-0001"),
        "/api/v1/tokens/{id}" => path.replace("{id}", "tok-99"),
        "/api/v1/tasks/{id}/replies" => path.replace("{id}", "INC-0001-T01"),
        "/api/v1/public-reports/{id}/reporter" => path.replace("{id}", "PUB-0001"),
        _ => path.replace("{id}", "INC-0001"),
    }
}

#[tokio::test]
async fn a_route_needs_a_token_unless_it_is_open() {
    let post = Post::start().await;
    post.incident().await;
    for route in ROUTES {
        let (method, path) = (route.method, filled(route.path));
        let body = if route.body.is_some() { "{}" } else { "" };
        let nobody = post.ask("", method, &path, body).await;
        let foreign = post.ask("a token of nobody", method, &path, body).await;
        if route.access == Access::Open {
            assert_ne!(nobody.status, 401, "{method} {path}");
            // An open route does not look at tokens.
            assert_eq!(nobody.status, foreign.status, "{method} {path}");
            assert!(nobody.status < 500, "{method} {path}: {}", nobody.body);
        } else {
            assert_eq!(
                (nobody.status, nobody.code().as_str()),
                (401, "auth.needed"),
                "{path}"
            );
            assert_eq!(foreign.code(), "auth.bad_token", "{path}");
            assert_eq!(nobody.header("www-authenticate"), Some("bearer"));
        }
    }
    post.end().await;
}

#[tokio::test]
async fn the_methods_of_a_path_are_those_of_the_table() {
    let post = Post::start().await;
    let mut paths: Vec<_> = ROUTES.iter().map(|route| route.path).collect();
    paths.dedup();
    for path in paths {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let listed = ROUTES
                .iter()
                .any(|route| route.path == path && route.method == method);
            let reply = post.ask("", method, &filled(path), "").await;
            assert_eq!(reply.status != 405, listed, "{method} {path}: {reply:?}");
        }
    }
    post.end().await;
}

#[tokio::test]
async fn a_route_for_some_roles_is_closed_to_the_others() {
    let post = Post::start().await;
    post.incident().await;
    let tokens = [
        (Role::Board, post.token(Role::Board, None).await),
        (Role::Director, post.token(Role::Director, None).await),
        (Role::Agency, post.token(Role::Agency, Some("eco")).await),
    ];
    for route in ROUTES {
        let Access::Roles(roles) = route.access else {
            continue;
        };
        // A sound body, so that nothing but the right is in the way.
        let body = match route.path {
            "/api/v1/incidents" if route.method == "POST" => {
                json!({ "kind": "other", "at": [83.246, 43.524] }).to_string()
            }
            "/api/v1/incidents/{id}/facts" => json!({ "kind": "note", "data": {} }).to_string(),
            "/api/v1/tasks/{id}/replies" => json!({ "kind": "task_accepted" }).to_string(),
            "/api/v1/tokens" if route.method == "POST" => json!({ "roles": ["board"] }).to_string(),
            "/api/v1/drills" if route.method == "POST" => json!({ "text": "no" }).to_string(),
            "/api/v1/public-reports" if route.method == "POST" => {
                json!({ "text": "x" }).to_string()
            }
            "/api/v1/drills/{id}/control" => json!({ "action": "pause" }).to_string(),
            _ => String::new(),
        };
        for (role, token) in &tokens {
            let reply = post
                .ask(token, route.method, &filled(route.path), &body)
                .await;
            let closed = reply.code() == "rights.missing" || reply.code() == "not_found";
            if !roles.contains(role) {
                assert!(
                    closed,
                    "{role:?} {} {}: {reply:?}",
                    route.method, route.path
                );
            } else if route.path.ends_with("incidents") {
                assert_eq!(reply.status, 201, "{role:?} {}: {reply:?}", route.path);
            }
        }
    }
    post.end().await;
}

/// An agency that the incident does not concern.
pub async fn nobody_of(post: &Post, incident: &str) -> String {
    let path = format!("/api/v1/incidents/{}", incident.trim_start_matches("inc:"));
    let read = post.get(ADMIN, &path).await.json();
    let tasks = read["incident"]["tasks"].as_object().unwrap().clone();
    let concerns = |id: &str| {
        read["incident"]["county"] == id
            || tasks.values().any(|task| {
                task["owner"] == id || task["support"].as_array().unwrap().contains(&json!(id))
            })
    };
    let agencies = post
        .app
        .world
        .basin
        .agencies
        .iter()
        .map(|agency| agency.id.to_string());
    agencies.into_iter().find(|id| !concerns(id)).unwrap()
}

#[tokio::test]
async fn streams_are_seen_by_those_who_may_and_others_see_nothing_there() {
    let post = Post::start().await;
    let incident = post.incident().await;
    let board = post.token(Role::Board, None).await;
    let director = post.token(Role::Director, None).await;
    let eco = post.token(Role::Agency, Some("eco")).await;
    let other = nobody_of(&post, &incident).await;
    let other = post.token(Role::Agency, Some(&other)).await;
    let missing = post.get(ADMIN, "/api/v1/streams/inc:INC-0404/events").await;
    let table = [
        (incident.as_str(), [true, true, true, true, false]),
        ("agy:eco", [true, false, true, true, false]),
        ("agy:nobody", [false; 5]),
        ("aud:main", [true, false, false, false, false]),
        ("drl:DRL-0001", [false; 5]),
        ("tel:GAU-001", [false; 5]),
        ("inc:INC-0404", [false; 5]),
    ];
    let tokens = [ADMIN, &board, &director, &eco, &other];
    for (stream, row) in table {
        for (index, (token, may)) in tokens.into_iter().zip(row).enumerate() {
            let reply = post
                .get(token, &format!("/api/v1/streams/{stream}/events"))
                .await;
            let mut client = post.client(token, &format!("d{index}")).await;
            let socket = client.subscribe(stream, None).await;
            if may {
                assert_eq!(reply.status, 200, "{index} {stream}: {}", reply.body);
                assert_eq!(socket["t"], "subscribed", "{index} {stream}: {socket}");
            } else {
                assert_eq!(reply.body, missing.body, "{index} {stream}");
                assert_eq!(socket["code"], "not_found", "{index} {stream}: {socket}");
            }
        }
    }
    post.end().await;
}

#[tokio::test]
async fn a_role_sends_what_the_table_says() {
    let post = Post::start().await;
    let incident = post.incident().await;
    let board = post.token(Role::Board, None).await;
    let eco = post.token(Role::Agency, Some("eco")).await;
    for (token, stream, kind, code) in [
        (
            board.as_str(),
            incident.as_str(),
            "task_accepted",
            "rights.missing",
        ),
        (
            board.as_str(),
            incident.as_str(),
            "task_issued",
            "rights.missing",
        ),
        (ADMIN, incident.as_str(), "task_issued", "rights.missing"),
        (ADMIN, incident.as_str(), "task_received", "rights.missing"),
        (
            eco.as_str(),
            incident.as_str(),
            "incident_closed",
            "rights.missing",
        ),
        (eco.as_str(), "agy:police", "task_accepted", "not_found"),
        (eco.as_str(), "inc:INC-0404", "note", "not_found"),
        (eco.as_str(), "agy:eco", "task_accepted", "not_found"),
    ] {
        let mut client = post.client(token, "sender").await;
        let data = json!({ "task": "INC-0001-T99", "reason": "x" });
        let result = client
            .command(&format!("{kind}-{stream}"), stream, kind, &data)
            .await;
        assert_eq!(result["code"], code, "{stream} {kind}: {result}");
    }
    // What was refused is on record, and nowhere else.
    let log = post
        .get(
            ADMIN,
            &format!("/api/v1/streams/{incident}/events?limit=1000"),
        )
        .await;
    assert!(!log.body.contains("\"kind\":\"incident_closed\""));
    let audit = post.get(ADMIN, "/api/v1/streams/aud:main/events").await;
    assert!(audit.body.contains("rights.missing"), "{}", audit.body);
    post.end().await;
}
