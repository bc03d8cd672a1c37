//! HTTP: writing once, problems, paging, what may be cached, Server-Sent Events.

use crate::post::{ADMIN, MAX, Post};
use serde_json::json;
use std::io::Write as _;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

#[tokio::test]
async fn the_same_key_is_done_once() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let path = format!(
        "/api/v1/incidents/{}/facts",
        stream.trim_start_matches("inc:")
    );
    let bearer = format!("Bearer {ADMIN}");
    let send = async |key: &str, body: &str| {
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        post.raw("POST", &path, &headers, body).await
    };
    let one = r#"{"kind":"note","data":{"text":"一"}}"#;
    let first = send("k 1", one).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let again = send("k 1", r#"{"data":{"text":"一"},"kind":"note"}"#).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    let other = send("k 1", r#"{"kind":"note","data":{"text":"二"}}"#).await;
    assert_eq!((other.status, other.code().as_str()), (409, "conflict"));
    let empty = send("", one).await;
    assert_eq!(
        (empty.status, empty.code().as_str()),
        (422, "header.bad_field")
    );
    post.end().await;
}

#[tokio::test]
async fn problems_name_code_and_place() {
    let post = Post::start().await;
    let spill = |rest: &str| format!("{{\"kind\":\"spill\"{rest}}}");
    for (method, path, body, status, code, field) in [
        (
            "POST",
            "/api/v1/incidents",
            "{".to_owned(),
            400,
            "body.not_json",
            None,
        ),
        (
            "POST",
            "/api/v1/incidents",
            spill(""),
            422,
            "incident.no_place",
            None,
        ),
        (
            "POST",
            "/api/v1/incidents",
            spill(",\"att\":1"),
            422,
            "body.bad_field",
            Some("att"),
        ),
        (
            "POST",
            "/api/v1/incidents",
            spill(",\"at\":[1]"),
            422,
            "body.bad_field",
            Some("at"),
        ),
        (
            "POST",
            "/api/v1/incidents",
            spill(",\"at\":[1,99]"),
            422,
            "body.bad_field",
            Some("at"),
        ),
        (
            "POST",
            "/api/v1/incidents",
            spill(",\"at\":[2.3,48.8]"),
            422,
            "outside_basin",
            None,
        ),
        (
            "GET",
            "/api/v1/incidents?limit=0",
            String::new(),
            422,
            "query.bad_field",
            Some("limit"),
        ),
        (
            "GET",
            "/api/v1/incidents?limt=5",
            String::new(),
            422,
            "query.bad_field",
            Some("limt"),
        ),
        (
            "GET",
            "/api/v1/incident",
            String::new(),
            404,
            "not_found",
            None,
        ),
        (
            "DELETE",
            "/api/v1/incidents",
            String::new(),
            405,
            "method.not_allowed",
            None,
        ),
        (
            "POST",
            "/api/v1/incidents",
            "x".repeat(300_000),
            413,
            "body.too_large",
            None,
        ),
        (
            "GET",
            "/api/v1/supplies/nearest?at=83.2,43.5",
            String::new(),
            422,
            "query.bad_field",
            Some("item"),
        ),
    ] {
        let reply = post.ask(ADMIN, method, path, &body).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (status, code),
            "{path}: {reply:?}"
        );
        assert_eq!(
            reply.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(
            reply.json()["field"].as_str(),
            field,
            "{path}: {}",
            reply.body
        );
        assert!(!reply.json()["detail"].as_str().unwrap().is_empty());
    }
    let bearer = format!("Bearer {ADMIN}");
    let plain = [("authorization", bearer.as_str())];
    let reply = post.raw("POST", "/api/v1/incidents", &plain, "{}").await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (415, "body.wrong_type")
    );
    let chinese = [
        ("authorization", bearer.as_str()),
        ("accept-language", "zh-CN,zh;q=0.9"),
    ];
    let reply = post
        .raw("GET", "/api/v1/incidents/INC-0404", &chinese, "")
        .await;
    assert_eq!(reply.json()["title"], "不存在或无权查看");
    let wrong = post.ask(ADMIN, "DELETE", "/api/v1/incidents", "").await;
    assert!(
        wrong
            .header("allow")
            .is_some_and(|allow| allow.contains("post")),
        "{wrong:?}"
    );
    post.end().await;
}

#[tokio::test]
async fn lists_are_paged() {
    let post = Post::start().await;
    for _ in 0..5 {
        let body = json!({ "kind": "other", "at": [83.246, 43.524] });
        assert_eq!(
            post.post(ADMIN, "/api/v1/incidents", &body).await.status,
            201
        );
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = post
            .get(ADMIN, &format!("/api/v1/incidents?limit=2{cursor}"))
            .await
            .json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        seen.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(
        seen,
        ["INC-0001", "INC-0002", "INC-0003", "INC-0004", "INC-0005"]
    );
    post.end().await;
}

#[tokio::test]
async fn a_stream_is_read_in_pages_without_a_gap() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let mut after = 0;
    loop {
        let path = format!("/api/v1/streams/{stream}/events?after={after}&limit=7");
        let page = post.get(ADMIN, &path).await.json();
        for event in page["events"].as_array().unwrap() {
            after += 1;
            assert_eq!(event["seq"], after);
            assert_eq!(event["epoch"], page["epoch"]);
        }
        if page["head"] == after {
            break;
        }
    }
    assert!(after > 50, "{after}");
    post.end().await;
}

#[tokio::test]
async fn what_may_be_kept_has_a_tag_and_pages_may_load_nothing_from_elsewhere() {
    let post = Post::start().await;
    for path in [
        "/",
        "/api/v1/basin",
        "/api/v1/basin/layers/rivers.geojson",
        "/openapi.json",
        "/schema.json",
    ] {
        let first = post.get("", path).await;
        assert_eq!(first.status, 200, "{path}");
        let tag = first
            .header("etag")
            .unwrap_or_else(|| panic!("{path} has no tag"));
        let again = post.raw("GET", path, &[("if-none-match", tag)], "").await;
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
        let policy = first.header("content-security-policy").unwrap();
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    assert_eq!(post.get("", "/docs").await.status, 200);
    assert_eq!(post.get("", "/docs.css").await.status, 200);
    assert!(post.get("", "/metrics").await.body.contains("hean_ready 1"));
    post.end().await;
}

#[tokio::test]
async fn a_forecast_has_curves_and_a_plume_and_a_what_if_too() {
    let post = Post::start().await;
    post.incident().await;
    let stored = post.get(ADMIN, "/api/v1/forecasts/INC-0001-F1").await;
    assert_eq!(stored.status, 200, "{}", stored.body);
    let body = json!({ "at": [83.246, 43.524], "substance": "benzene", "mass_kg": 1000.0 });
    let what_if = post.post(ADMIN, "/api/v1/forecasts", &body).await;
    assert_eq!(what_if.status, 201, "{}", what_if.body);
    for forecast in [stored.json(), what_if.json()] {
        assert!(!forecast["curves"].as_object().unwrap().is_empty());
        let plume = &forecast["plume"];
        let (reaches, rows) = (&plume["reaches"], plume["mg_l"].as_array().unwrap());
        assert!(rows.len() > 10);
        for row in rows {
            assert_eq!(
                row.as_array().unwrap().len(),
                reaches.as_array().unwrap().len()
            );
        }
    }
    let id = what_if.json()["id"].as_str().unwrap().to_owned();
    let again = post.get(ADMIN, &format!("/api/v1/forecasts/{id}")).await;
    assert_eq!(again.body, what_if.body);
    assert_eq!(
        post.get(ADMIN, "/api/v1/forecasts/INC-0001-F99")
            .await
            .status,
        404
    );
    post.end().await;
}

#[tokio::test]
async fn the_nearest_supplies_are_told() {
    let post = Post::start().await;
    let item = post.app.world.basin.items.keys().next().unwrap().clone();
    let path = format!("/api/v1/supplies/nearest?at=83.246,43.524&item={item}&count=3");
    let reply = post.get(ADMIN, &path).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.json()["item"], item.as_str());
    post.end().await;
}

#[tokio::test]
async fn a_stream_is_followed_by_server_sent_events() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let page = post
        .get(ADMIN, &format!("/api/v1/streams/{stream}/events?limit=1"))
        .await;
    let epoch = page.json()["epoch"].as_str().unwrap().to_owned();
    let ids = |from: u64| {
        (from..from + 20)
            .map(|seq| format!("{epoch}:{seq}"))
            .collect::<Vec<_>>()
    };
    for (last, first) in [
        (format!("{epoch}:3"), "id"),
        ("3".to_owned(), "id"),
        ("0000000000000000:3".to_owned(), "event: reset"),
        (format!("{epoch}:99999"), "event: reset"),
    ] {
        let from = if first == "id" { 4 } else { 1 };
        assert_eq!(
            follow(&post, &stream, &last, first).await,
            ids(from),
            "{last}"
        );
    }
    post.end().await;
}

/// The ids of the first twenty events behind `last`; the first line must begin with `first`.
async fn follow(post: &Post, stream: &str, last: &str, first: &str) -> Vec<String> {
    let mut line = TcpStream::connect(post.address).await.unwrap();
    let mut request = Vec::new();
    write!(
        request,
        "GET /api/v1/streams/{stream}/sse HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {ADMIN}\r\n\
         last-event-id: {last}\r\n\r\n"
    )
    .unwrap();
    line.write_all(&request).await.unwrap();
    let mut lines = BufReader::new(line).lines();
    let mut ids = Vec::new();
    let mut head = None;
    while ids.len() < 20 {
        let text = tokio::time::timeout(MAX, lines.next_line())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        let is_field = text.starts_with("id: ") || text.starts_with("event: ");
        if is_field && head.is_none() {
            head = Some(text.clone());
        }
        if let Some(id) = text.strip_prefix("id: ") {
            ids.push(id.to_owned());
        }
    }
    let head = head.unwrap();
    assert!(head.starts_with(first), "{head} for {last}");
    ids
}
