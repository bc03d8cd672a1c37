//! Frames that are not as they should be. A malformed frame ends its own connection; a request that
//! is well formed and wrong is answered with an error and the connection stays.

use super::{Answered, judge};
use hean_tests::client::{Client, Ended};
use hean_tests::history::{Moment, Recorder};
use hean_tests::product::{ADMIN, Server};
use hean_tests::scene::{Bystander, admin, until_closed};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio_tungstenite::tungstenite::{Bytes, Message};

/// Sent after a sound `hello`; each must end the connection with this close code.
const FATAL: &[(&str, &str, u16)] = &[
    ("no JSON", "nonsense", 4400),
    ("no object", "[1]", 4400),
    ("no type", r#"{"n":1}"#, 4400),
    ("an unknown type", r#"{"t":"shout"}"#, 4400),
    ("a type that is a number", r#"{"t":7}"#, 4400),
    ("a key twice", r#"{"t":"pong","n":1,"n":2}"#, 4400),
    ("a field that is missing", r#"{"t":"pong"}"#, 4400),
    ("a field of the wrong type", r#"{"t":"pong","n":"1"}"#, 4400),
    (
        "half a position",
        r#"{"t":"subscribe","id":1,"stream":"inc:A","after":3}"#,
        4400,
    ),
    (
        "a negative position",
        r#"{"t":"subscribe","id":1,"stream":"inc:A","epoch":"e","after":-1}"#,
        4400,
    ),
    (
        "a stream that is no id",
        r#"{"t":"subscribe","id":1,"stream":"inc: A"}"#,
        4400,
    ),
    (
        "data that is no object",
        r#"{"t":"cmd","id":"x","stream":"inc:A","kind":"note","data":1}"#,
        4400,
    ),
    (
        "an ack of what was never sent",
        r#"{"t":"ack","stream":"inc:INC-9999","epoch":"e","seq":7}"#,
        4010,
    ),
    (
        "a second hello",
        r#"{"t":"hello","proto":"hean.v1","token":"x","client":"c","device":"d"}"#,
        4400,
    ),
];

async fn hello(address: SocketAddr, recorder: &Recorder, name: &str) -> Client {
    let client = Client::connect(address, &admin(name), recorder).await;
    client.expect("a sound client is welcome").0
}

fn answered(name: &str, frames: &[Value], ended: &Ended) -> Answered {
    let error = frames
        .iter()
        .rev()
        .find(|frame| frame["t"] == "error" || frame["t"] == "result");
    let error = error.cloned().unwrap_or(Value::Null);
    let status = match ended {
        Ended::Closed(Some(code)) => code.to_string(),
        Ended::Closed(None) => "cut".to_owned(),
        Ended::Silent => "open".to_owned(),
    };
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
    let said = text("detail");
    // The place is what the detail puts in backticks, or the line and column in it.
    let quoted = said.split('`').nth(1).map(str::to_owned);
    let place = quoted
        .or_else(|| Some(said.split(':').next()?.to_owned()))
        .unwrap_or_default();
    Answered {
        name: name.to_owned(),
        status,
        code: text("code"),
        place,
        said,
    }
}

#[tokio::test]
async fn a_malformed_frame_names_place_and_code_and_ends_its_own_connection_only() {
    let server = Server::start().await;
    let bystander = Bystander::at(&server).await;
    let recorder = Recorder::default();
    let mut cases = Vec::new();
    for (index, (name, text, code)) in FATAL.iter().enumerate() {
        let mut client = hello(server.address, &recorder, &format!("bad{index}")).await;
        client.send_raw(Message::text(*text)).await;
        let (frames, ended) = until_closed(&mut client).await;
        assert_eq!(ended, Ended::Closed(Some(*code)), "{name}: {frames:?}");
        cases.push(answered(name, &frames, &ended));
    }
    let others = [
        (
            "a binary frame",
            Message::binary(Bytes::from_static(b"\x00\x01")),
            4400,
        ),
        (
            "a frame beyond the limit",
            Message::text(" ".repeat(200_000)),
            1009,
        ),
    ];
    for (name, message, code) in others {
        let mut client = hello(server.address, &recorder, "bad-other").await;
        client.send_raw(message).await;
        let (frames, ended) = until_closed(&mut client).await;
        // A server that stops reading may reset the connection before its close frame is read.
        let cut = code == 1009 && ended == Ended::Closed(None);
        assert!(
            cut || ended == Ended::Closed(Some(code)),
            "{name}: {ended:?} {frames:?}"
        );
    }
    judge("socket", &cases);
    bystander.is_unharmed(server.address).await;
}

#[tokio::test]
async fn a_wrong_request_is_answered_and_the_connection_stays() {
    let server = Server::start().await;
    let bystander = Bystander::at(&server).await;
    let stream = bystander.stream().to_owned();
    let recorder = Recorder::default();
    let mut client = hello(server.address, &recorder, "wrong").await;
    let requests = [
        (
            "a stream that is not there",
            json!({ "t": "subscribe", "id": 1, "stream": "inc:INC-9999" }),
        ),
        (
            "an inbox of nobody",
            json!({ "t": "subscribe", "id": 2, "stream": "agy:nobody" }),
        ),
        (
            "a kind of stream that is not there",
            json!({ "t": "subscribe", "id": 3, "stream": "x:1" }),
        ),
        (
            "a write to a stream that is not there",
            json!({ "t": "cmd", "id": "w1", "stream": "inc:INC-9999", "kind": "note", "data": {} }),
        ),
        (
            "a fact without a kind",
            json!({ "t": "cmd", "id": "w2", "stream": stream, "kind": "", "data": {} }),
        ),
        (
            "an acceptance of a task that is not there",
            json!({ "t": "cmd", "id": "w3", "stream": stream, "kind": "task_accepted",
                    "data": { "task": "INC-0001-T99" } }),
        ),
        (
            "a decision, which is not a client's",
            json!({ "t": "cmd", "id": "w4", "stream": stream, "kind": "task_issued", "data": {} }),
        ),
        (
            "a gauge that is not there",
            json!({ "t": "cmd", "id": "w5", "stream": stream, "kind": "gauge_read",
                    "data": { "gauge": "GAU-999", "discharge_m3s": 3.0 } }),
        ),
    ];
    let mut cases = Vec::new();
    for (name, request) in requests {
        client.send(&request).await;
        let answer = client
            .until(|frame| frame["id"] == request["id"])
            .await
            .unwrap_or_else(|ended| panic!("{name}: {ended:?}"));
        assert_ne!(answer["ok"], true, "{name}: {answer}");
        let mut case = answered(name, &[answer], &Ended::Silent);
        if case.place.is_empty() {
            case.place = request["stream"].as_str().unwrap_or_default().to_owned();
        }
        cases.push(case);
    }
    judge("requests", &cases);
    bystander.is_unharmed(server.address).await;
}

/// What must not be let in sees nothing at all.
#[tokio::test]
async fn bad_credentials_get_no_data() {
    let server = Server::start().await;
    let bystander = Bystander::at(&server).await;
    let recorder = Recorder::default();
    let hello = |token: &str, device: &str| json!({ "t": "hello", "proto": "hean.v1", "token": token, "client": "c", "device": device });
    let mut wrong_protocol = hello(ADMIN, "d");
    wrong_protocol["proto"] = json!("hean.v9");
    let mut wrong_space = hello(ADMIN, "d");
    wrong_space["space"] = json!("DRL-9999");
    let probes = [
        (
            "no hello",
            json!({ "t": "subscribe", "id": 1, "stream": bystander.stream() }),
            4400,
        ),
        ("a token that is not known", hello("x", "d"), 4401),
        ("no token", hello("", "d"), 4401),
        ("another protocol", wrong_protocol, 4400),
        ("a drill that is not there", wrong_space, 4403),
    ];
    for (name, frame, code) in probes {
        let mut client = Client::open(server.address, name, &recorder).await.unwrap();
        client.send(&frame).await;
        let (frames, ended) = until_closed(&mut client).await;
        assert_eq!(ended, Ended::Closed(Some(code)), "{name}: {frames:?}");
    }
    for connection in &recorder.history().connections {
        assert_eq!(hean_tests::checker::no_data(connection), []);
        assert!(matches!(
            connection.moments.last(),
            Some((_, Moment::Closed(_)))
        ));
    }
    bystander.is_unharmed(server.address).await;
}
