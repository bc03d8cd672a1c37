//! The socket: positions, window, receipts, commands, closing.

use crate::post::{ADMIN, Client, Post, QUICK, events};
use hean_wire::rest::Role;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

async fn note(client: &mut Client, stream: &str, id: &str) -> u64 {
    let result = client
        .command(id, stream, "note", &json!({ "text": id }))
        .await;
    assert_eq!(result["ok"], true, "{result}");
    result["seq"].as_u64().unwrap()
}

/// Reads events up to `to`; asserts that they follow `after` without a gap.
async fn follow(client: &mut Client, stream: &str, mut after: u64, to: u64) {
    while after < to {
        let frame = client.next().await.unwrap();
        for event in events(&frame) {
            if event["stream"] == stream {
                after += 1;
                assert_eq!(event["seq"], after, "{event}");
            }
        }
    }
    assert_eq!(after, to);
}

#[tokio::test]
async fn a_snapshot_then_events_then_a_resume_without_a_gap() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let mut reader = post.client(ADMIN, "reader").await;
    let subscribed = reader.subscribe(&stream, None).await;
    assert_eq!(subscribed["recovered"], false);
    let snapshot = reader.next().await.unwrap();
    assert_eq!(
        (&snapshot["t"], &snapshot["last"]),
        (&json!("snapshot"), &json!(true))
    );
    let base = snapshot["as_of"].as_u64().unwrap();
    assert_eq!(
        (subscribed["from"].as_u64(), subscribed["head"].as_u64()),
        (Some(base), Some(base))
    );
    assert_eq!(snapshot["state"]["incident"]["title"]["zh"], "tanker");
    let mut writer = post.client(ADMIN, "writer").await;
    let seq = note(&mut writer, &stream, "one").await;
    assert_eq!(seq, base + 1);
    follow(&mut reader, &stream, base, seq).await;
    drop(reader);
    let mut last = seq;
    for id in 0..100 {
        last = note(&mut writer, &stream, &format!("n{id}")).await;
    }
    let epoch = subscribed["epoch"].as_str().unwrap().to_owned();
    let mut reader = post.client(ADMIN, "reader").await;
    let again = reader.subscribe(&stream, Some((&epoch, seq))).await;
    assert_eq!(
        (&again["recovered"], &again["from"]),
        (&json!(true), &json!(seq))
    );
    follow(&mut reader, &stream, seq, last).await;
    post.end().await;
}

#[tokio::test]
async fn a_void_position_is_reset_before_the_snapshot() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let epoch = post.app.live.as_ref().unwrap().log().epoch().to_owned();
    for (position, why) in [
        (("other", 3), "epoch"),
        ((epoch.as_str(), 1 << 40), "future"),
    ] {
        let mut client = post.client(ADMIN, why).await;
        let subscribed = client.subscribe(&stream, Some(position)).await;
        assert_eq!(subscribed["recovered"], false);
        let reset = client.next().await.unwrap();
        assert_eq!((&reset["t"], &reset["why"]), (&json!("reset"), &json!(why)));
        assert_eq!(client.next().await.unwrap()["t"], "snapshot");
    }
    post.end().await;
}

#[tokio::test]
async fn what_was_not_acknowledged_fills_the_window_and_ends_a_line_that_stands() {
    let post = Post::with(Some(QUICK)).await;
    let stream = post.incident().await;
    let mut reader = post.client(ADMIN, "reader").await;
    reader.acks = false;
    reader.subscribe(&stream, None).await;
    let base = reader.until(|frame| frame["t"] == "snapshot").await["as_of"]
        .as_u64()
        .unwrap();
    let mut writer = post.client(ADMIN, "writer").await;
    for id in 0..300 {
        note(&mut writer, &stream, &format!("n{id}")).await;
    }
    let (mut seen, mut pinged) = (base, 0);
    let code = loop {
        match reader.next().await {
            Ok(frame) if frame["t"] == "ping" => {
                let head = frame["heads"][&stream].as_u64().unwrap();
                assert!(head <= seen, "a ping ran ahead: {frame}, seen {seen}");
                pinged += 1;
            }
            Ok(frame) => seen += events(&frame).len() as u64,
            Err(code) => break code,
        }
    };
    assert_eq!((seen - base, code), (256, Some(4008)));
    assert!(pinged > 0);
    post.end().await;
}

#[tokio::test]
async fn an_ack_opens_the_window() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let mut reader = post.client(ADMIN, "reader").await;
    reader.subscribe(&stream, None).await;
    let base = reader.until(|frame| frame["t"] == "snapshot").await["as_of"]
        .as_u64()
        .unwrap();
    let mut writer = post.client(ADMIN, "writer").await;
    let mut last = base;
    for id in 0..600 {
        last = note(&mut writer, &stream, &format!("n{id}")).await;
    }
    follow(&mut reader, &stream, base, last).await;
    post.end().await;
}

#[tokio::test]
async fn a_reader_that_never_reads_harms_nobody() {
    let post = Post::with(Some(QUICK)).await;
    let stream = post.incident().await;
    let mut stuck = post.client(ADMIN, "stuck").await;
    stuck
        .send(&json!({ "t": "subscribe", "id": 1, "stream": stream }))
        .await;
    let mut writer = post.client(ADMIN, "writer").await;
    let big = "x".repeat(40_000);
    for id in 0..80 {
        let data = json!({ "text": big });
        let result = writer
            .command(&format!("b{id}"), &stream, "note", &data)
            .await;
        assert_eq!(result["ok"], true, "{result}");
    }
    // Whoever follows the server's own count sees it cut off.
    let slow = || {
        post.app
            .metrics
            .slow
            .load(std::sync::atomic::Ordering::Relaxed)
    };
    while slow() == 0 {
        note(
            &mut writer,
            &stream,
            &format!("w{}", hean::clock::now().millis()),
        )
        .await;
    }
    drop(stuck);
    post.end().await;
}

#[tokio::test]
async fn malformed_frames_end_their_own_connection_only() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let mut bystander = post.client(ADMIN, "bystander").await;
    for (index, (text, code)) in [
        ("nonsense", 4400),
        ("[1]", 4400),
        (r#"{"n":1}"#, 4400),
        (r#"{"t":"shout"}"#, 4400),
        (r#"{"t":"pong","n":1,"n":2}"#, 4400),
        (r#"{"t":"pong","n":"1"}"#, 4400),
        (
            r#"{"t":"subscribe","id":1,"stream":"inc:A","after":3}"#,
            4400,
        ),
        (r#"{"t":"subscribe","id":1,"stream":"inc: A"}"#, 4400),
        (
            r#"{"t":"cmd","id":"x","stream":"inc:A","kind":"note","data":1}"#,
            4400,
        ),
        (
            r#"{"t":"ack","stream":"inc:INC-9","epoch":"e","seq":7}"#,
            4010,
        ),
        (
            r#"{"t":"hello","proto":1,"token":"x","client":"c","device":"d"}"#,
            4400,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut client = post.client(ADMIN, &format!("bad{index}")).await;
        client.socket.send_text(text).await;
        assert_eq!(client.closed().await.0, Some(code), "{text}");
    }
    let mut client = post.client(ADMIN, "binary").await;
    client
        .socket
        .send_message(Message::binary(vec![1_u8]))
        .await;
    assert_eq!(client.closed().await.0, Some(4400));
    let mut client = post.client(ADMIN, "large").await;
    client.socket.send_text(&" ".repeat(100_000)).await;
    assert_eq!(client.closed().await.0, Some(1009));
    note(&mut bystander, &stream, "still here").await;
    post.end().await;
}

trait SendText {
    async fn send_text(&mut self, text: &str);
    async fn send_message(&mut self, message: Message);
}

impl SendText for tokio_tungstenite::WebSocketStream<TcpStream> {
    async fn send_text(&mut self, text: &str) {
        self.send_message(Message::text(text)).await;
    }

    async fn send_message(&mut self, message: Message) {
        futures_util::SinkExt::send(self, message).await.unwrap();
    }
}

#[tokio::test]
async fn an_ack_ahead_of_what_was_sent_is_no_position() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let mut client = post.client(ADMIN, "ahead").await;
    let subscribed = client.subscribe(&stream, None).await;
    client.until(|frame| frame["t"] == "snapshot").await;
    let mut ahead = subscribed.clone();
    ahead["seq"] = json!(subscribed["head"].as_u64().unwrap() + 1);
    client.ack(&ahead).await;
    assert_eq!(client.closed().await, (Some(4010), "position".to_owned()));
    post.end().await;
}

#[tokio::test]
async fn who_is_not_let_in_sees_nothing() {
    let post = Post::with(Some(QUICK)).await;
    let stream = post.incident().await;
    let subscribe = json!({ "t": "subscribe", "id": 1, "stream": stream });
    let hello = |token: &str| json!({ "t": "hello", "proto": "hean.v1", "token": token, "client": "c", "device": "d" });
    let mut late = hello(ADMIN);
    late["proto"] = json!("hean.v9");
    let mut elsewhere = hello(ADMIN);
    elsewhere["space"] = json!("DRL-9999");
    for (first, code) in [
        (subscribe, 4400),
        (hello("nobody"), 4401),
        (hello(""), 4401),
        (late, 4400),
        (elsewhere, 4403),
    ] {
        let mut client = post.open().await;
        client.send(&first).await;
        let (closed, _) = client.closed().await;
        assert_eq!(closed, Some(code), "{first}");
    }
    let mut silent = post.open().await;
    assert_eq!(silent.closed().await, (Some(4408), "hello_late".to_owned()));
    post.end().await;
}

#[tokio::test]
async fn foreign_origins_and_other_protocols_are_refused_before_the_upgrade() {
    let post = Post::start().await;
    let own = format!("http://{}", post.address);
    for (origin, protocol, status) in [
        (Some(own.as_str()), "hean.v1", 101),
        (Some("https://board.example"), "hean.v1", 101),
        (None, "other, hean.v1", 101),
        (Some("http://evil.example"), "hean.v1", 403),
        (Some("null"), "hean.v1", 403),
        (None, "hean.v2", 400),
    ] {
        let mut request = post.upgrade();
        let headers = request.headers_mut();
        headers.insert(
            "sec-websocket-protocol",
            HeaderValue::from_str(protocol).unwrap(),
        );
        if let Some(origin) = origin {
            headers.insert("origin", HeaderValue::from_str(origin).unwrap());
        }
        let line = TcpStream::connect(post.address).await.unwrap();
        let got = match tokio_tungstenite::client_async(request, line).await {
            Ok((_, answer)) => answer.status(),
            Err(Error::Http(answer)) => answer.status(),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(got.as_u16(), status, "{origin:?} {protocol}");
    }
    post.end().await;
}

#[tokio::test]
async fn a_command_is_done_once_and_answered_the_same_again() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let mut client = post.client(ADMIN, "phone").await;
    let data = json!({ "text": "一", "n": 1.0, "list": [null, true] });
    let first = client.command("c-1", &stream, "note", &data).await;
    assert_eq!(first["ok"], true, "{first}");
    drop(client);
    let mut client = post.client(ADMIN, "phone").await;
    assert_eq!(client.command("c-1", &stream, "note", &data).await, first);
    let other = client
        .command("c-1", &stream, "note", &json!({ "text": "二" }))
        .await;
    assert_eq!(
        (&other["ok"], &other["code"]),
        (&json!(false), &json!("conflict"))
    );
    let refused = client
        .command("c-2", &stream, "gauge_seen", &json!({ "gauge": "x" }))
        .await;
    assert_eq!(refused["code"], "fact.unknown_kind");
    let again = client
        .command("c-2", &stream, "gauge_seen", &json!({ "gauge": "x" }))
        .await;
    assert_eq!(again, refused);
    let log = post
        .get(
            ADMIN,
            &format!("/api/v1/streams/{stream}/events?limit=1000"),
        )
        .await;
    let notes: Vec<Value> = log.json()["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "note")
        .cloned()
        .collect();
    assert_eq!(notes.len(), 1);
    assert_eq!(
        (&notes[0]["seq"], &notes[0]["data"]["text"]),
        (&first["seq"], &json!("一"))
    );
    let audit = post.get(ADMIN, "/api/v1/streams/aud:main/events").await;
    assert!(audit.body.contains("fact.unknown_kind"), "{}", audit.body);
    post.end().await;
}

/// The tasks of an agency as its inbox shows them.
async fn inbox(client: &mut Client, agency: &str) -> Value {
    client.subscribe(&format!("agy:{agency}"), None).await;
    client.until(|frame| frame["t"] == "snapshot").await
}

#[tokio::test]
async fn only_a_device_of_the_owner_gives_receipts_and_a_receipt_is_no_acceptance() {
    let post = Post::start().await;
    let incident = post.incident().await;
    let mut watcher = post.client(ADMIN, "watcher-2").await;
    watcher.subscribe(&incident, None).await;
    let snapshot = watcher.until(|frame| frame["t"] == "snapshot").await;
    let tasks = snapshot["state"]["incident"]["tasks"].as_object().unwrap();
    let issued = tasks
        .values()
        .find(|task| task["state"] == "issued")
        .unwrap()
        .clone();
    let (agency, id) = (issued["owner"].as_str().unwrap(), issued["id"].clone());
    let about = |kind: &'static str, id: Value| {
        move |frame: &Value| {
            events(frame)
                .iter()
                .any(|event| event["kind"] == kind && event["data"]["task"] == id)
        }
    };
    // The admin reads the inbox: nothing is delivered by that.
    let mut admin = post.client(ADMIN, "admin").await;
    let seen = inbox(&mut admin, agency).await;
    assert_eq!(
        seen["state"]["tasks"][id.as_str().unwrap()]["state"],
        "issued"
    );
    admin
        .ack(&json!({ "stream": seen["stream"], "epoch": seen["epoch"], "seq": seen["as_of"] }))
        .await;
    let token = post.token(Role::Agency, Some(agency)).await;
    let mut phone = post.client(&token, "phone").await;
    let seen = inbox(&mut phone, agency).await;
    assert_eq!(
        seen["state"]["tasks"][id.as_str().unwrap()]["state"],
        "issued"
    );
    watcher.until(about("task_delivered", id.clone())).await;
    phone
        .ack(&json!({ "stream": seen["stream"], "epoch": seen["epoch"], "seq": seen["as_of"] }))
        .await;
    watcher.until(about("task_received", id.clone())).await;
    let stream = format!("agy:{agency}");
    let reply = json!({ "task": id });
    let stale = json!({
        "t": "cmd", "id": "a-0", "stream": stream, "kind": "task_accepted", "data": reply,
        "expect": 999,
    });
    phone.send(&stale).await;
    let refused = phone.until(|frame| frame["id"] == "a-0").await;
    assert_eq!(refused["code"], "task.stale_version");
    assert_eq!(refused["current"]["state"], "received");
    let accepted = phone.command("a-1", &stream, "task_accepted", &reply).await;
    assert_eq!(accepted["ok"], true, "{accepted}");
    let event = watcher.until(about("task_accepted", id.clone())).await;
    let event = events(&event)
        .into_iter()
        .find(|event| event["kind"] == "task_accepted")
        .unwrap();
    assert_eq!(event["actor"]["agency"], agency);
    post.end().await;
}

#[tokio::test]
async fn a_revoked_token_and_a_newer_session_end_a_line() {
    let post = Post::start().await;
    let token = post.token(Role::Board, None).await;
    let mut first = post.client(&token, "desk").await;
    let mut second = post.client(&token, "desk").await;
    assert_eq!(first.closed().await, (Some(4409), "replaced".to_owned()));
    let revoked = post.ask(ADMIN, "DELETE", "/api/v1/tokens/tok-1", "").await;
    assert_eq!(revoked.status, 204, "{}", revoked.body);
    assert_eq!(
        second.closed().await,
        (Some(4401), "auth.bad_token".to_owned())
    );
    assert_eq!(post.get(&token, "/api/v1/whoami").await.status, 401);
    post.end().await;
}

#[tokio::test]
async fn a_shutdown_says_when_to_come_back() {
    let post = Post::start().await;
    let mut client = post.client(ADMIN, "desk").await;
    post.stop();
    let error = client.until(|frame| frame["t"] == "error").await;
    assert_eq!(error["code"], "shutdown");
    assert!(error["retry_ms"].as_u64().unwrap() <= 10_000);
    assert_eq!(client.closed().await.0, Some(4001));
    post.end().await;
}

#[tokio::test]
async fn a_number_out_of_range_is_a_refused_fact_and_the_line_stays() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let mut client = post.client(ADMIN, "d").await;
    for (id, number) in [
        ("n-1", "9007199254740993"),
        ("n-2", "-1e20"),
        ("n-3", "18446744073709551616"),
    ] {
        let text = format!(
            "{{\"t\":\"cmd\",\"id\":\"{id}\",\"stream\":\"{stream}\",\"kind\":\"note\",\
             \"data\":{{\"a\":[{number}]}}}}"
        );
        client.socket.send_text(&text).await;
        let result = client.until(|frame| frame["t"] == "result").await;
        assert_eq!(result["id"], id, "{result}");
        assert_eq!(
            (&result["ok"], &result["code"]),
            (&false.into(), &"fact.number_out_of_range".into())
        );
        assert!(
            result["detail"].as_str().unwrap().contains("`a[0]`"),
            "{result}"
        );
    }
    let facts = format!(
        "/api/v1/incidents/{}/facts",
        stream.trim_start_matches("inc:")
    );
    let body = r#"{"kind":"note","data":{"a":9007199254740993}}"#;
    let got = post.ask(ADMIN, "POST", &facts, body).await;
    assert_eq!(
        (got.status, got.code().as_str()),
        (400, "fact.number_out_of_range")
    );
    let audit = post.get(ADMIN, "/api/v1/streams/aud:main/events").await;
    assert!(
        audit.body.contains("fact.number_out_of_range"),
        "{}",
        audit.body
    );
    post.end().await;
}
