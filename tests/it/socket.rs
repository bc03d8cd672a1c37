//! The socket to the letter of the contract: positions, snapshots, receipts, commands, windows.

use hean_tests::client::{Client, Ended, outcome_of, upgrade};
use hean_tests::history::{Outcome, Recorder};
use hean_tests::product::Server;
use hean_tests::scene::{admin, incident, settle, until_closed};
use hean_tests::{checker, http};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// A server, an open incident, and a client that has subscribed to nothing yet.
struct Scene {
    server: Server,
    stream: String,
    recorder: Recorder,
    client: Client,
    welcome: Value,
}

impl Scene {
    async fn new() -> Self {
        let server = Server::start().await;
        let stream = incident(server.address).await;
        let recorder = Recorder::default();
        let (client, welcome) = Client::connect(server.address, &admin("one"), &recorder)
            .await
            .unwrap();
        Self {
            server,
            stream,
            recorder,
            client,
            welcome,
        }
    }

    async fn another(&self, name: &str) -> Client {
        let client = Client::connect(self.server.address, &admin(name), &self.recorder).await;
        client.unwrap().0
    }

    async fn note(&mut self, mark: &str) -> Outcome {
        let data = json!({ "mark": mark });
        self.recorder
            .begin(mark, &self.stream, "note", data.clone());
        self.client
            .write(mark, &self.stream, "note", &data)
            .await
            .unwrap()
    }

    async fn judge(&self) {
        let log = http::stream(self.server.address, &self.stream).await;
        self.recorder.log(&self.stream, log);
        checker::assert_all(&self.recorder.history());
    }
}

fn seq_of(outcome: &Outcome) -> u64 {
    match outcome {
        Outcome::Acked { seq, .. } => *seq,
        Outcome::Refused { code } => panic!("refused: {code}"),
    }
}

#[tokio::test]
async fn welcome_says_what_the_client_needs() {
    let scene = Scene::new().await;
    let welcome = &scene.welcome;
    assert_eq!(welcome["mode"], "real");
    assert_eq!(welcome["window"], 256);
    assert!(
        welcome["hb_ms"].as_u64().is_some_and(|hb| hb <= 15_000),
        "{welcome}"
    );
    assert!(
        welcome["max_msg"].as_u64().is_some_and(|max| max >= 4096),
        "{welcome}"
    );
    assert!(
        welcome["now"].is_string() && welcome["session"].is_string(),
        "{welcome}"
    );
    assert!(
        welcome["roles"]
            .as_array()
            .is_some_and(|roles| roles.contains(&json!("admin")))
    );
}

#[tokio::test]
async fn without_a_position_a_snapshot_comes_and_with_one_exactly_the_rest() {
    let mut scene = Scene::new().await;
    let stream = scene.stream.clone();
    let subscribed = scene.client.subscribe(&stream).await.unwrap();
    assert_eq!(subscribed["recovered"], false);
    scene
        .client
        .until(|frame| frame["t"] == "snapshot" && frame["last"] == true)
        .await
        .unwrap();
    let first = seq_of(&scene.note("a").await);
    scene.client.until_at(&stream, first).await.unwrap();
    let positions = scene.client.positions.clone();
    let second = seq_of(&scene.note("b").await);

    let mut back = scene.another("two").await;
    back.positions = positions;
    let subscribed = back.subscribe(&stream).await.unwrap();
    assert_eq!(
        (&subscribed["recovered"], &subscribed["from"]),
        (&json!(true), &json!(first))
    );
    back.until_at(&stream, second).await.unwrap();
    scene.judge().await;
}

#[tokio::test]
async fn a_void_position_is_reset_and_a_snapshot_follows() {
    let mut scene = Scene::new().await;
    let stream = scene.stream.clone();
    scene.client.subscribe(&stream).await.unwrap();
    scene
        .client
        .until(|frame| frame["t"] == "snapshot" && frame["last"] == true)
        .await
        .unwrap();
    let (epoch, head) = scene.client.positions[&stream].clone();
    for (name, position, why) in [
        ("ahead", (epoch.clone(), head + 1_000_000), "future"),
        ("elsewhere", ("another-epoch".to_owned(), 1), "epoch"),
    ] {
        let mut client = scene.another(name).await;
        client.positions.insert(stream.clone(), position);
        let subscribed = client.subscribe(&stream).await.unwrap();
        assert_eq!(subscribed["recovered"], false, "{name}");
        let reset = client.until(|frame| frame["t"] == "reset").await.unwrap();
        assert_eq!(reset["why"], why);
        client
            .until(|frame| frame["t"] == "snapshot" && frame["last"] == true)
            .await
            .unwrap();
    }
    scene.judge().await;
}

#[tokio::test]
async fn a_command_sent_again_has_the_same_answer_and_another_content_is_a_conflict() {
    let mut scene = Scene::new().await;
    let first = scene.note("once").await;
    let data = json!({ "mark": "once" });
    let stream = scene.stream.clone();
    let again = scene
        .client
        .write("once", &stream, "note", &data)
        .await
        .unwrap();
    assert_eq!(first, again);
    let other = json!({
        "t": "cmd", "id": "once", "stream": stream, "kind": "note", "data": { "mark": "twice" },
    });
    scene.client.send(&other).await;
    let answer = scene
        .client
        .until(|frame| frame["t"] == "result")
        .await
        .unwrap();
    assert_eq!(
        outcome_of(&answer),
        Outcome::Refused {
            code: "conflict".to_owned()
        }
    );
    scene.judge().await;
}

#[tokio::test]
async fn a_key_sent_again_has_the_same_answer_and_another_body_is_a_conflict() {
    let server = Server::start().await;
    let stream = incident(server.address).await;
    let path = format!(
        "/api/v1/incidents/{}/facts",
        stream.trim_start_matches("inc:")
    );
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", "key-1"),
    ];
    let body = r#"{"kind":"note","data":{"text":"x","n":1.50}}"#;
    let send = |body: &'static str| {
        let path = path.clone();
        async move {
            http::request(server.address, "POST", &path, &headers, body)
                .await
                .unwrap()
        }
    };
    let (first, again) = (send(body).await, send(body).await);
    assert_eq!(
        (first.status, again.status),
        (201, 200),
        "{} {}",
        first.body,
        again.body
    );
    assert_eq!(first.json(), again.json());
    let other = send(r#"{"kind":"note","data":{"text":"y"}}"#).await;
    assert_eq!(
        (other.status, &other.json()["code"]),
        (409, &json!("conflict"))
    );
    let log = http::stream(server.address, &stream).await;
    let notes: Vec<_> = log
        .events
        .iter()
        .filter(|event| event["kind"] == "note")
        .collect();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0]["data"], json!({ "text": "x", "n": 1.5 }));
    assert_eq!(notes[0]["seq"], first.json()["seq"]);
}

#[tokio::test]
async fn a_client_that_acknowledges_nothing_gets_one_window() {
    let mut scene = Scene::new().await;
    let stream = scene.stream.clone();
    let mut lazy = scene.another("lazy").await;
    lazy.acks = false;
    lazy.subscribe(&stream).await.unwrap();
    lazy.until(|frame| frame["t"] == "snapshot" && frame["last"] == true)
        .await
        .unwrap();
    let mut last = 0;
    for number in 0..400 {
        last = seq_of(&scene.note(&format!("n{number}")).await);
    }
    let base = lazy.positions[&stream].1;
    lazy.until_at(&stream, base + 200).await.unwrap();
    // Whatever comes now, the window is the end of it; the server lets the client go for it.
    let (_, ended) = until_closed(&mut lazy).await;
    assert_eq!(ended, Ended::Closed(Some(4008)));
    let at = lazy.positions[&stream].1;
    assert!(
        at <= base + 256 && at < last,
        "got {at} of {last} from {base}"
    );

    let mut back = scene.another("lazy").await;
    back.positions.clone_from(&lazy.positions);
    back.subscribe(&stream).await.unwrap();
    back.until_at(&stream, last).await.unwrap();
    scene.judge().await;
}

#[tokio::test]
async fn a_newer_session_of_the_same_device_replaces_the_older() {
    let mut scene = Scene::new().await;
    let _newer = scene.another("one").await;
    let (_, ended) = until_closed(&mut scene.client).await;
    assert_eq!(ended, Ended::Closed(Some(4409)));
}

#[tokio::test]
async fn a_client_that_says_nothing_is_let_go() {
    let server = Server::start().await;
    let recorder = Recorder::default();
    let mut client = Client::open(server.address, "silent", &recorder)
        .await
        .unwrap();
    let (frames, ended) = until_closed(&mut client).await;
    assert_eq!(ended, Ended::Closed(Some(4408)), "{frames:?}");
    assert_eq!(
        recorder
            .history()
            .connections
            .iter()
            .flat_map(checker::no_data)
            .next(),
        None
    );
}

#[tokio::test]
async fn a_page_of_somebody_else_is_not_let_in() {
    let server = Server::start().await;
    for (origin, welcome) in [("https://evil.example", false), ("null", false), ("", true)] {
        let mut request = upgrade(server.address);
        if !origin.is_empty() {
            request
                .headers_mut()
                .insert("origin", HeaderValue::from_static(origin));
        }
        let stream = TcpStream::connect(server.address).await.unwrap();
        let answer = tokio_tungstenite::client_async(request, stream).await;
        assert_eq!(answer.is_ok(), welcome, "`{origin}`: {answer:?}");
    }
    let own = format!("http://{}", server.address);
    let mut request = upgrade(server.address);
    request
        .headers_mut()
        .insert("origin", HeaderValue::from_str(&own).unwrap());
    let stream = TcpStream::connect(server.address).await.unwrap();
    assert!(
        tokio_tungstenite::client_async(request, stream)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn at_shutdown_everybody_is_told_when_to_come_back() {
    let mut scene = Scene::new().await;
    scene.server.process.signal("TERM").await;
    let (frames, ended) = until_closed(&mut scene.client).await;
    assert_eq!(ended, Ended::Closed(Some(4001)));
    let told = frames.iter().any(|frame| {
        frame["t"] == "error" && frame["retry_ms"].as_u64().is_some_and(|ms| ms <= 10_000)
    });
    assert!(told, "{frames:?}");
    assert!(scene.server.process.end().await.success());
}

#[tokio::test]
async fn health_is_open_and_the_rest_is_not() {
    let server = Server::start().await;
    for path in ["/healthz", "/readyz", "/openapi.json", "/docs", "/"] {
        let answer = http::request(server.address, "GET", path, &[("authorization", "")], "").await;
        assert_eq!(answer.map(|answer| answer.status), Some(200), "{path}");
    }
    let answer = http::get(server.address, "/metrics").await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.body.lines().any(|line| line.starts_with("# TYPE")),
        "{}",
        answer.body
    );
    let none = [("authorization", "Bearer wrong")];
    for path in ["/api/v1/incidents", "/api/v1/streams/aud:main/events"] {
        let answer = http::request(server.address, "GET", path, &none, "").await;
        assert_eq!(answer.map(|answer| answer.status), Some(401), "{path}");
    }
}

#[tokio::test]
async fn a_refusal_is_on_record_and_only_in_the_audit_stream() {
    let mut scene = Scene::new().await;
    let stream = scene.stream.clone();
    scene.client.subscribe(&stream).await.unwrap();
    settle(&mut scene.client, scene.server.address, &stream).await;
    let before = http::stream(scene.server.address, &stream)
        .await
        .events
        .len();
    let data = json!({ "task": "INC-0001-T99" });
    let answer = scene
        .client
        .write_raw("r1", &stream, "task_accepted", &data)
        .await
        .unwrap();
    assert_ne!(answer["ok"], true);
    let after = http::stream(scene.server.address, &stream)
        .await
        .events
        .len();
    assert_eq!(before, after);
    let audit = http::stream(scene.server.address, "aud:main").await;
    let found = audit
        .events
        .iter()
        .any(|event| event.to_string().contains("INC-0001-T99"));
    assert!(found, "{:?}", audit.events);
}
