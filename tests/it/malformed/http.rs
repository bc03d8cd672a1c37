//! Requests that are not as they should be.

use super::{Answered, judge};
use hean_tests::http::{Answer, raw, request};
use hean_tests::product::{ADMIN, Server};
use hean_tests::scene::Bystander;
use std::net::SocketAddr;

const JSON: (&str, &str) = ("content-type", "application/json");

/// Name, method, path (`{stream}` and `{incident}` are the bystander's), body.
const CASES: &[(&str, &str, &str, &str)] = &[
    (
        "no JSON",
        "POST",
        "/api/v1/incidents",
        "{\"kind\":\"spill\",\n \"at\": [83.2",
    ),
    (
        "a key twice",
        "POST",
        "/api/v1/incidents",
        r#"{"kind":"spill","kind":"leak","place":"x"}"#,
    ),
    ("an array", "POST", "/api/v1/incidents", "[1,2]"),
    (
        "no kind",
        "POST",
        "/api/v1/incidents",
        r#"{"at":[83.2,43.5]}"#,
    ),
    (
        "an unknown kind",
        "POST",
        "/api/v1/incidents",
        r#"{"kind":"flood","at":[83.2,43.5]}"#,
    ),
    (
        "no place at all",
        "POST",
        "/api/v1/incidents",
        r#"{"kind":"spill"}"#,
    ),
    (
        "a misspelled field",
        "POST",
        "/api/v1/incidents",
        r#"{"kind":"spill","att":[83.2,43.5]}"#,
    ),
    (
        "one coordinate",
        "POST",
        "/api/v1/incidents",
        r#"{"kind":"spill","at":[83.2]}"#,
    ),
    (
        "latitude first",
        "POST",
        "/api/v1/incidents",
        r#"{"kind":"spill","at":[43.5,183.2]}"#,
    ),
    (
        "a mass in words",
        "POST",
        "/api/v1/incidents",
        r#"{"kind":"spill","at":[83.246,43.524],"mass_kg":"28 t"}"#,
    ),
    (
        "a negative mass",
        "POST",
        "/api/v1/incidents",
        r#"{"kind":"spill","at":[83.246,43.524],"mass_kg":-5}"#,
    ),
    (
        "a substance that is not known",
        "POST",
        "/api/v1/incidents",
        r#"{"kind":"spill","at":[83.246,43.524],"substance":"unobtainium"}"#,
    ),
    (
        "data that is text",
        "POST",
        "{incident}/facts",
        r#"{"kind":"note","data":"hello"}"#,
    ),
    (
        "a fact without kind",
        "POST",
        "{incident}/facts",
        r#"{"data":{}}"#,
    ),
    (
        "a decision, which is not a client's",
        "POST",
        "{incident}/facts",
        r#"{"kind":"task_issued","data":{}}"#,
    ),
    (
        "a number beyond doubles",
        "POST",
        "{incident}/facts",
        r#"{"kind":"note","data":{"n":12345678901234567890}}"#,
    ),
    (
        "a time without zone",
        "POST",
        "{incident}/facts",
        r#"{"kind":"note","at":"2026-06-12 09:20","data":{}}"#,
    ),
    (
        "an incident that is not there",
        "POST",
        "/api/v1/incidents/INC-9999/facts",
        r#"{"kind":"note","data":{}}"#,
    ),
    (
        "a stream that is not there",
        "GET",
        "/api/v1/streams/inc:INC-9999/events",
        "",
    ),
    (
        "a position in words",
        "GET",
        "/api/v1/streams/{stream}/events?after=first",
        "",
    ),
    (
        "a limit of nothing",
        "GET",
        "/api/v1/streams/{stream}/events?limit=0",
        "",
    ),
    ("a path that is not there", "GET", "/api/v1/incident", ""),
    (
        "a method that is not there",
        "DELETE",
        "/api/v1/incidents",
        "",
    ),
];

fn answered(name: &str, answer: Option<Answer>, address: SocketAddr) -> Answered {
    let answer = answer.unwrap_or_else(|| panic!("{name}: no answer"));
    assert!(
        (400..500).contains(&answer.status),
        "{name}: {} {}",
        answer.status,
        answer.body
    );
    let kind = answer.header("content-type");
    assert_eq!(
        kind,
        Some("application/problem+json"),
        "{name}: {}",
        answer.body
    );
    let problem = answer.json();
    let text = |field: &str| problem[field].as_str().unwrap_or_default().to_owned();
    let place = match (problem["line"].as_u64(), problem["field"].as_str()) {
        (Some(line), _) => format!("line {line} column {}", problem["column"]),
        (None, Some(field)) => field.to_owned(),
        // The address itself is the place.
        (None, None) => "the request".to_owned(),
    };
    Answered {
        name: name.to_owned(),
        status: answer.status.to_string(),
        code: text("code"),
        place,
        said: text("detail").replace(&address.to_string(), "HOST"),
    }
}

#[tokio::test]
async fn a_malformed_request_names_place_and_code_and_harms_nobody() {
    let server = Server::start().await;
    let address = server.address;
    let bystander = Bystander::at(&server).await;
    let incident = bystander.stream().trim_start_matches("inc:").to_owned();
    let mut cases = Vec::new();
    for (name, method, path, body) in CASES {
        let path = path
            .replace("{incident}", &format!("/api/v1/incidents/{incident}"))
            .replace("{stream}", bystander.stream());
        let answer = request(address, method, &path, &[JSON], body).await;
        cases.push(answered(name, answer, address));
    }
    let post = "POST /api/v1/incidents HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
    let raws = [
        ("no token", format!("{post}content-length: 2\r\n\r\n{{}}")),
        (
            "another token",
            format!("{post}authorization: Bearer x\r\ncontent-length: 2\r\n\r\n{{}}"),
        ),
        (
            "not said to be JSON",
            format!("{post}authorization: Bearer {ADMIN}\r\ncontent-length: 2\r\n\r\n{{}}"),
        ),
        (
            "a body beyond the limit",
            format!(
                "{post}authorization: Bearer {ADMIN}\r\ncontent-type: application/json\r\n\
                 content-length: 2000000\r\n\r\n{}",
                " ".repeat(2_000_000)
            ),
        ),
        (
            "nested too deep",
            format!(
                "{post}authorization: Bearer {ADMIN}\r\ncontent-type: application/json\r\n\
                 content-length: 2000\r\n\r\n{}",
                "[".repeat(2_000)
            ),
        ),
    ];
    for (name, text) in raws {
        cases.push(answered(name, raw(address, text.as_bytes()).await, address));
    }
    judge("http", &cases);
    bystander.is_unharmed(address).await;
}

#[tokio::test]
async fn bytes_that_are_no_request_end_their_own_connection_only() {
    let server = Server::start().await;
    let bystander = Bystander::at(&server).await;
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"POST /api/v1/incidents HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"POST /api/v1/incidents HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\
          content-length: 2\r\n\r\nxx",
        b"POST /api/v1/incidents HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        if let Some(answer) = raw(server.address, bytes).await {
            assert!((400..600).contains(&answer.status), "{bytes:?}: {answer:?}");
        }
    }
    bystander.is_unharmed(server.address).await;
}
