//! Reports of the public: who may send what, how often, and who sees who reported.

use crate::post::{ADMIN, Post, Reply};
use crate::process::{CHIEF, Process};
use hean::sealed::OpeningKey;
use hean_wire::rest::Role;
use serde_json::{Value, json};

const FORM: &str = "/api/v1/public/reports";
const NAME: &str = "古丽娜尔·阿不都";
const PHONE: &str = "13977778888";

/// A report of somebody near the Künes.
fn seen(text: &str) -> Value {
    json!({ "text": text, "at": [83.246, 43.524], "place": "则克台大桥" })
}

fn named(text: &str) -> Value {
    let mut body = seen(text);
    body["name"] = json!(NAME);
    body["phone"] = json!(PHONE);
    body["want_reply"] = json!(true);
    body
}

/// With a key to seal names with; its file lies in the folder.
async fn sealing(folder: &std::path::Path) -> Post {
    let file = folder.join("reporter.key");
    let key = OpeningKey::make(&file).unwrap();
    Post::made("sqlite::memory:", |places| {
        places.reporter_key = Some(key);
        places.reporter_key_file = Some(file);
    })
    .await
}

#[tokio::test]
async fn a_report_needs_no_token_and_its_answer_is_a_number_and_what_happens_next() {
    let post = Post::start().await;
    let reply = post.post("", FORM, &seen("河水发黑，有刺鼻气味")).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let answer = reply.json();
    let keys: Vec<_> = answer.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["report", "next"]);
    assert_eq!(answer["report"], "PUB-0001");
    assert!(
        answer["next"]["zh"]
            .as_str()
            .unwrap()
            .contains("编号 PUB-0001")
    );
    assert!(answer["next"]["en"].as_str().unwrap().contains("PUB-0001"));
    // No other origin may read or send: it is told nothing that would let a browser do so.
    assert!(!reply.head.contains("access-control"));
    let origin = [
        ("origin", "https://evil.example"),
        ("access-control-request-method", "POST"),
    ];
    let asked = post.raw("OPTIONS", FORM, &origin, "").await;
    assert_eq!(asked.status, 405);
    assert!(!asked.head.contains("access-control"));
    let board = post.token(Role::Board, None).await;
    let list = post.get(&board, "/api/v1/public-reports").await;
    let items = list.json()["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 1, "{}", list.body);
    assert_eq!(items[0]["text"], "河水发黑，有刺鼻气味");
    assert_eq!(items[0]["via"], "web");
    assert_eq!(items[0]["has_reporter"], false);
    post.end().await;
}

#[tokio::test]
async fn a_mistake_in_the_form_is_told_in_both_languages_and_nothing_is_kept() {
    let post = Post::start().await;
    let with = |field: &str, value: Value| {
        let mut body = seen("x");
        body[field] = value;
        body
    };
    let cases = [
        (with("text", json!("  ")), "body.bad_field", "text"),
        (
            with("text", json!("字".repeat(2001))),
            "body.bad_field",
            "text",
        ),
        (with("at", json!([190, 43])), "body.bad_field", "at"),
        (with("at", json!([2.3, 48.8])), "outside_basin", "at"),
        (
            with("place", json!("地".repeat(201))),
            "body.bad_field",
            "place",
        ),
        (
            with("seen_at", json!("yesterday")),
            "body.bad_field",
            "seen_at",
        ),
        (
            with("seen_at", json!("2999-01-01T00:00:00Z")),
            "body.bad_field",
            "seen_at",
        ),
        (with("want_reply", json!(true)), "body.bad_field", "phone"),
        (with("phone", json!("call me")), "body.bad_field", "phone"),
    ];
    for (body, code, field) in cases {
        let reply = post.post("", FORM, &body).await;
        let problem = reply.json();
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (422, code),
            "{body}: {reply:?}"
        );
        assert_eq!(problem["field"], field, "{problem}");
        let detail = problem["detail"].as_str().unwrap();
        let chinese = detail.chars().any(|c| ('一'..='鿿').contains(&c));
        assert!(chinese && detail.contains(" / "), "{detail}");
    }
    post.end().await;
    let post = Post::start().await;
    let cases = [
        (with("via", json!("12369")), "body.bad_field", "via"),
        (
            with("website", json!("http://spam")),
            "body.bad_field",
            "website",
        ),
        (with("txt", json!("x")), "body.bad_field", "txt"),
        // There is no key: a name would lie in the clear.
        (with("name", json!(NAME)), "body.bad_field", "name"),
        (with("phone", json!(PHONE)), "body.bad_field", "name"),
    ];
    for (body, code, field) in cases {
        let reply = post.post("", FORM, &body).await;
        assert_eq!(reply.code(), code, "{body}: {reply:?}");
        assert_eq!(reply.json()["field"], field, "{reply:?}");
    }
    let form = post.get("", FORM).await.json();
    assert_eq!(form["takes_identity"], false);
    let large = post
        .post("", FORM, &with("name", json!("x".repeat(40_000))))
        .await;
    assert_eq!(
        (large.status, large.code().as_str()),
        (413, "body.too_large")
    );
    let plain = [("content-type", "text/plain")];
    let simple = post.raw("POST", FORM, &plain, &seen("x").to_string()).await;
    assert_eq!(simple.status, 415, "{simple:?}");
    let list = post.get(ADMIN, "/api/v1/public-reports").await;
    assert_eq!(list.json()["items"], json!([]));
    post.end().await;
}

fn limited(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (429, "rate"),
        "{reply:?}"
    );
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(reply.json()["retry_after"], wait);
}

#[tokio::test]
async fn an_address_reports_ten_times_at_once_and_another_one_still_can() {
    let proxy = "127.0.0.1".parse().unwrap();
    let post = Post::made("sqlite::memory:", |places| places.proxies = vec![proxy]).await;
    let report = async |address: &str| {
        let headers = [
            ("content-type", "application/json"),
            ("x-forwarded-for", address),
        ];
        post.raw("POST", FORM, &headers, &seen("x").to_string())
            .await
    };
    for _ in 0..10 {
        let reply = report("192.0.2.7").await;
        assert_eq!(reply.status, 201, "{}", reply.body);
    }
    limited(&report("192.0.2.7").await);
    // What the client itself says before the proxy's word does not count.
    limited(&report("198.51.100.1, 192.0.2.7").await);
    assert_eq!(report("192.0.2.8").await.status, 201);
    post.end().await;
}

#[tokio::test]
async fn an_address_that_asks_without_end_is_asked_to_wait() {
    let proxy = "127.0.0.1".parse().unwrap();
    let post = Post::made("sqlite::memory:", |places| places.proxies = vec![proxy]).await;
    let headers = [("x-forwarded-for", "192.0.2.7")];
    let mut asked = 0;
    let refused = loop {
        let reply = post.raw("GET", "/healthz", &headers, "").await;
        asked += 1;
        if reply.status != 200 {
            break reply;
        }
        assert!(asked < 10_000, "nothing holds it back");
    };
    assert!(asked > 1000, "{asked}");
    limited(&refused);
    // Others, and this machine, go on.
    let other = [("x-forwarded-for", "192.0.2.8")];
    assert_eq!(post.raw("GET", "/healthz", &other, "").await.status, 200);
    assert_eq!(post.get("", "/healthz").await.status, 200);
    post.end().await;
}

/// The agencies of the two desks, and one that has neither.
fn agencies(post: &Post) -> (Vec<String>, String) {
    let basin = &post.app.world.basin;
    let owner = |duty: &str| {
        let duty = hean_units::DutyId::new(duty).unwrap();
        basin.agencies.for_duty(&duty, None).unwrap().id.to_string()
    };
    let desks = vec![owner("emergency-desk"), owner("verify")];
    let all = basin.agencies.iter().map(|agency| agency.id.to_string());
    let other = all.into_iter().find(|id| !desks.contains(id)).unwrap();
    (desks, other)
}

#[tokio::test]
async fn the_desks_see_reports_and_others_see_nothing_there() {
    let post = Post::start().await;
    post.post("", FORM, &seen("死鱼")).await;
    let (desks, other) = agencies(&post);
    for agency in &desks {
        let token = post.token(Role::Agency, Some(agency)).await;
        let list = post.get(&token, "/api/v1/public-reports").await;
        assert!(list.body.contains("死鱼"), "{agency}: {}", list.body);
        let hotline = json!({ "text": "来电：下游也有死鱼", "place": "雅马渡", "via": "12369" });
        let entered = post.post(&token, "/api/v1/public-reports", &hotline).await;
        assert_eq!(entered.status, 201, "{agency}: {}", entered.body);
        let inbox = post
            .get(&token, &format!("/api/v1/streams/agy:{agency}/events"))
            .await;
        assert!(inbox.body.contains("死鱼"), "{}", inbox.body);
    }
    let token = post.token(Role::Agency, Some(&other)).await;
    for path in ["/api/v1/public-reports", "/api/v1/suggestions"] {
        let reply = post.get(&token, path).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
    let page = post
        .get(ADMIN, "/api/v1/public-reports?limit=2")
        .await
        .json();
    assert_eq!(page["items"][0]["report"], "PUB-0003");
    assert_eq!(page["items"][0]["via"], "12369");
    let next = page["next"].as_str().unwrap();
    let path = format!("/api/v1/public-reports?limit=2&cursor={next}");
    let rest = post.get(ADMIN, &path).await.json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest["next"], Value::Null);
    post.end().await;
}

#[tokio::test]
async fn only_one_role_opens_who_reported_and_each_time_is_on_record() {
    let folder = tempfile::tempdir().unwrap();
    let post = sealing(folder.path()).await;
    let taken = post.post("", FORM, &named("有人夜间偷排")).await;
    assert_eq!(taken.status, 201, "{}", taken.body);
    assert!(
        taken.json()["next"]["zh"]
            .as_str()
            .unwrap()
            .contains("已加密")
    );
    assert_eq!(post.get("", FORM).await.json()["takes_identity"], true);
    post.post("", FORM, &seen("无名")).await;
    let path = "/api/v1/public-reports/PUB-0001/reporter";
    let holder = post.token(Role::ReporterIdentity, None).await;
    let opened = post.get(&holder, path).await;
    assert_eq!(opened.status, 200, "{}", opened.body);
    let expected = json!({
        "report": "PUB-0001", "name": NAME, "phone": PHONE, "want_reply": true,
    });
    assert_eq!(opened.json(), expected);
    assert_eq!(opened.header("cache-control"), Some("no-store"));
    let nameless = post
        .get(&holder, "/api/v1/public-reports/PUB-0002/reporter")
        .await;
    assert_eq!(nameless.json()["name"], Value::Null);
    let missing = post
        .get(&holder, "/api/v1/public-reports/PUB-0404/reporter")
        .await;
    let (desks, _) = agencies(&post);
    let tokens = [
        ADMIN.to_owned(),
        post.token(Role::Board, None).await,
        post.token(Role::Director, None).await,
        post.token(Role::Agency, Some(&desks[0])).await,
    ];
    for token in &tokens {
        let refused = post.get(token, path).await;
        assert_eq!(
            (refused.status, &refused.body),
            (missing.status, &missing.body)
        );
    }
    assert_eq!(missing.status, 404);
    // The role opens who reported and nothing else.
    for path in [
        "/api/v1/public-reports",
        "/api/v1/suggestions",
        "/api/v1/tokens",
    ] {
        assert!(post.get(&holder, path).await.status >= 403, "{path}");
    }
    let audit = post
        .get(ADMIN, "/api/v1/streams/aud:main/events")
        .await
        .json();
    let events = audit["events"].as_array().unwrap();
    let what = |event: &Value| event["data"]["what"].as_str().unwrap_or("").to_owned();
    let opened: Vec<_> = events
        .iter()
        .filter(|event| event["kind"] == "signed")
        .map(what)
        .collect();
    assert_eq!(
        opened,
        ["reporter-opened PUB-0001", "reporter-opened PUB-0002"]
    );
    let refused = events.iter().filter(|event| what(event) == "reporter");
    assert_eq!(refused.count(), 1 + tokens.len());
    post.end().await;
}

#[tokio::test]
async fn nobody_sends_a_report_past_the_intake_where_its_name_is_sealed() {
    let post = Post::start().await;
    let (desks, _) = agencies(&post);
    let stream = format!("agy:{}", desks[0]);
    let token = post.token(Role::Agency, Some(&desks[0])).await;
    let data = json!({ "report": "PUB-0001", "via": "12369", "text": "x", "reporter": NAME });
    for token in [token.as_str(), ADMIN] {
        let mut client = post.client(token, "desk").await;
        let result = client
            .command(token, &stream, "public_report_received", &data)
            .await;
        assert_eq!(result["code"], "rights.missing", "{result}");
    }
    let list = post.get(ADMIN, "/api/v1/public-reports").await;
    assert_eq!(list.json()["items"], json!([]));
    post.end().await;
}

#[tokio::test]
async fn reports_of_one_place_become_a_suggestion_that_the_command_closes() {
    let post = Post::start().await;
    for text in ["河面有油花", "则克台大桥下有汽油味", "罐车翻进河里"] {
        let reply = post.post("", FORM, &seen(text)).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
    }
    let board = post.token(Role::Board, None).await;
    let list = post.get(&board, "/api/v1/suggestions").await.json();
    let [one] = &list["items"].as_array().unwrap()[..] else {
        panic!("{list}");
    };
    assert_eq!(one["reports"], json!(["PUB-0001", "PUB-0002", "PUB-0003"]));
    assert_eq!(one["closed"], Value::Null);
    let (desks, other) = agencies(&post);
    let data = json!({
        "suggestion": one["suggestion"], "outcome": "dismissed", "reason": "核实为演习烟雾",
    });
    let token = post.token(Role::Agency, Some(&other)).await;
    let mut client = post.client(&token, "other").await;
    let stream = format!("agy:{}", desks[0]);
    let result = client
        .command("other-1", &stream, "suggestion_closed", &data)
        .await;
    assert_eq!(result["code"], "not_found", "{result}");
    let mut client = post.client(&board, "board").await;
    let result = client
        .command("board-1", &stream, "suggestion_closed", &data)
        .await;
    assert_eq!(result["ok"], true, "{result}");
    // The command still does not read inboxes.
    assert_eq!(client.subscribe(&stream, None).await["code"], "not_found");
    let list = post.get(&board, "/api/v1/suggestions").await.json();
    assert_eq!(list["items"][0]["closed"]["outcome"], "dismissed", "{list}");
    let report = post.get(&board, "/api/v1/public-reports").await.json();
    assert_eq!(report["items"][0]["suggestion"], one["suggestion"]);
    post.end().await;
}

fn holds(bytes: &[u8], text: &str) -> bool {
    let escaped = serde_json::to_string(text).unwrap();
    let ascii: String = text
        .encode_utf16()
        .map(|unit| {
            if unit < 128 {
                char::from(unit as u8).to_string()
            } else {
                format!("\\u{unit:04x}")
            }
        })
        .collect();
    [text, escaped.trim_matches('"'), ascii.as_str()]
        .into_iter()
        .any(|text| {
            bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        })
}

/// A real file, a real process, its whole log: the name and number are in none of them.
#[cfg(unix)]
#[tokio::test]
async fn the_name_is_nowhere_but_under_the_seal() {
    let folder = tempfile::tempdir().unwrap();
    let key = std::process::Command::new(env!("CARGO_BIN_EXE_hean"))
        .args(["token", "reporter-key", "--out", "reporter.key"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let key = String::from_utf8(key.stdout).unwrap();
    let text = format!(
        "reporter_key = \"{}\"\nreporter_key_file = \"reporter.key\"\n",
        key.trim()
    );
    std::fs::write(folder.path().join("hean.toml"), text).unwrap();
    let server = Process::start(folder.path());
    let canary = "PUBLICTEXTCANARY";
    for body in [
        named(canary),
        json!({ "text": canary, "name": NAME, "phone": "call" }),
    ] {
        server.ask("", "POST", FORM, Some(&body)).await;
    }
    let mut answers = String::new();
    for path in [
        "/api/v1/public-reports",
        "/api/v1/suggestions",
        "/api/v1/streams/aud:main/events",
        "/api/v1/public-reports/PUB-0001/reporter",
    ] {
        answers += &server.ask(CHIEF, "GET", path, None).await.body.to_string();
    }
    let wish = json!({ "roles": ["reporter-identity"] });
    let holder = server
        .ask(CHIEF, "POST", "/api/v1/tokens", Some(&wish))
        .await
        .body;
    let holder = holder["token"].as_str().unwrap().to_owned();
    let path = "/api/v1/public-reports/PUB-0001/reporter";
    let opened = server.ask(&holder, "GET", path, None).await.body;
    assert_eq!(
        (&opened["name"], &opened["phone"]),
        (&json!(NAME), &json!(PHONE))
    );
    drop(server);
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_hean"))
        .args([
            "journal",
            "export",
            "--journal",
            "sqlite://hean.db",
            "export",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let mut searched = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            for secret in [NAME, PHONE] {
                assert!(!holds(&bytes, secret), "{secret} is in {}", path.display());
            }
            searched += usize::from(holds(&bytes, canary));
        }
    }
    // The text itself is found, so that the search is one.
    assert!(searched >= 2, "{searched}");
    assert!(holds(answers.as_bytes(), canary));
    assert!(!holds(answers.as_bytes(), NAME) && !holds(answers.as_bytes(), PHONE));
}
