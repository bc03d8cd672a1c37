//! Attachments: kept once, typed, limited, named by facts, read by those who read the facts.

use crate::post::{ADMIN, MAX, Post, Reply, root};
use hean_wire::rest::Role;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// An answer whose body is bytes.
pub struct Got {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or("").to_owned()
    }
}

/// One request with bytes both ways.
pub async fn ask(to: SocketAddr, start: &str, headers: &[(&str, &str)], body: &[u8]) -> Got {
    let mut head = format!("{start} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    let exchange = async {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let (mut reading, mut writing) = stream.split();
        let send = async {
            // The server may cut a line whose body it does not read.
            let _ = writing.write_all(head.as_bytes()).await;
            let _ = writing.write_all(body).await;
        };
        let mut answer = Vec::new();
        let read = async {
            let _ = reading.read_to_end(&mut answer).await;
        };
        tokio::join!(send, read);
        answer
    };
    let answer = timeout(MAX, exchange).await.unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.unwrap_or(answer.len());
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    Got {
        status: head.split(' ').nth(1).unwrap_or("0").parse().unwrap(),
        body: answer.get(end + 4..).unwrap_or_default().to_vec(),
        head,
    }
}

async fn upload(to: SocketAddr, token: &str, kind: &str, name: &str, bytes: &[u8]) -> Got {
    let (bearer, length) = (format!("Bearer {token}"), bytes.len().to_string());
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", kind),
        ("x-file-name", name),
        ("content-length", length.as_str()),
    ];
    ask(to, "POST /api/v1/attachments", &headers, bytes).await
}

pub async fn get(to: SocketAddr, token: &str, path: &str, tag: Option<&str>) -> Got {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str())];
    headers.extend(tag.map(|tag| ("if-none-match", tag)));
    ask(to, &format!("GET {path}"), &headers, b"").await
}

/// A picture of some pieces.
fn photo() -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01".to_vec();
    bytes.extend((0..700_000_u32).map(|at| (at % 251) as u8));
    bytes
}

fn added(id: &str, bytes: usize) -> Value {
    json!({
        "kind": "attachment_added",
        "data": {
            "attachment": id, "name": "阀门.jpg", "media_type": "image/jpeg", "bytes": bytes,
        },
    })
}

fn facts(stream: &str) -> String {
    let id = stream.trim_start_matches("inc:");
    format!("/api/v1/incidents/{id}/facts")
}

async fn tell(post: &Post, token: &str, stream: &str, fact: Value) -> Reply {
    post.post(token, &facts(stream), &fact).await
}

#[tokio::test]
async fn a_file_is_kept_once_and_read_where_a_fact_names_it() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let eco = post.token(Role::Agency, Some("eco")).await;
    let name = "%E9%98%80%E9%97%A8.jpg";
    let first = upload(post.address, &eco, "image/jpeg", name, &photo()).await;
    assert_eq!(first.status, 201, "{:?}", first.json());
    let id = first.json()["attachment"].as_str().unwrap().to_owned();
    assert_eq!(first.json()["bytes"], photo().len());
    let again = upload(post.address, &eco, "image/jpeg", "b.jpg", &photo()).await;
    assert_eq!((again.status, again.json()), (200, first.json()));
    let path = format!("/api/v1/attachments/{id}");
    let early = get(post.address, ADMIN, &path, None).await;
    assert_eq!((early.status, early.code().as_str()), (404, "not_found"));

    let fact = tell(&post, &eco, &stream, added(&id, photo().len())).await;
    assert_eq!(fact.status, 201, "{}", fact.body);
    let back = get(post.address, &eco, &path, None).await;
    assert_eq!(back.status, 200, "{}", back.head);
    assert_eq!(back.body, photo());
    let head = back.head.to_ascii_lowercase();
    for line in [
        "content-type: image/jpeg",
        "x-content-type-options: nosniff",
        "content-security-policy: sandbox; default-src 'none'",
        "content-disposition: attachment; filename=\"__.jpg\"; \
         filename*=utf-8''%e9%98%80%e9%97%a8.jpg",
        "cache-control: private, no-cache",
        &format!("etag: \"{id}\""),
    ] {
        assert!(head.contains(line), "{line} in {head}");
    }
    let same = get(post.address, &eco, &path, Some(&format!("\"{id}\""))).await;
    assert_eq!((same.status, same.body.len()), (304, 0));
    // An agency that the incident does not concern sees nothing there.
    let nobody = crate::rights::nobody_of(&post, &stream).await;
    let nobody = post.token(Role::Agency, Some(&nobody)).await;
    let foreign = get(post.address, &nobody, &path, None).await;
    assert_eq!((foreign.status, foreign.body), (404, early.body));
    let read = post.get(&eco, &facts(&stream).replace("/facts", "")).await;
    assert!(read.json()["incident"]["attachments"][&id].is_object());
    post.end().await;
}

#[tokio::test]
async fn what_is_no_file_of_ours_is_refused_and_on_record() {
    let post = Post::start().await;
    let large = vec![b'x'; (20 << 20) + 1];
    for (kind, name, bytes, status, code) in [
        ("image/jpeg", "a.jpg", &b""[..], 422, "attachment.empty"),
        ("image/png", "a.png", &photo(), 415, "attachment.bad_type"),
        ("text/csv", "a.csv", b"\xff\xfe", 415, "attachment.bad_type"),
        ("text/html", "a.html", b"<html>", 415, "attachment.bad_type"),
        (
            "image/jpeg",
            "%2e%2e%2fa",
            &photo(),
            422,
            "attachment.bad_name",
        ),
        ("image/jpeg", "\u{e9}", &photo(), 422, "attachment.bad_name"),
        ("text/plain", "a.txt", &large, 413, "attachment.too_big"),
    ] {
        let got = upload(post.address, ADMIN, kind, name, bytes).await;
        assert_eq!(
            (got.status, got.code().as_str()),
            (status, code),
            "{kind} {name}"
        );
    }
    // A body without a length is stopped while it is read.
    let bearer = format!("Bearer {ADMIN}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "text/plain"),
        ("transfer-encoding", "chunked"),
    ];
    let mut chunked = format!("{:x}\r\n", large.len()).into_bytes();
    chunked.extend(&large);
    chunked.extend(b"\r\n0\r\n\r\n");
    let got = ask(post.address, "POST /api/v1/attachments", &headers, &chunked).await;
    assert_eq!(
        (got.status, got.code().as_str()),
        (413, "attachment.too_big")
    );
    let audit = post.get(ADMIN, "/api/v1/streams/aud:main/events").await;
    for code in ["empty", "bad_type", "bad_name", "too_big"] {
        let code = format!("attachment.{code}");
        assert!(audit.body.contains(&code), "{code}: {}", audit.body);
    }
    post.end().await;
}

#[tokio::test]
async fn a_fact_names_only_what_is_there_and_the_senders_to_name() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let eco = post.token(Role::Agency, Some("eco")).await;
    let unknown = "ab".repeat(32);
    for fact in [
        added(&unknown, 5),
        json!({"kind": "sample_taken", "data": {"section": "BOR-001", "attachments": [unknown]}}),
        json!({"kind": "cost_recorded", "data": {
            "category": "response", "what": "boom", "amount_cny": 5.0, "attachment": unknown,
        }}),
        json!({"kind": "document_filed", "data": {
            "document": "costs", "as_of": 1, "attachment": "none",
        }}),
    ] {
        let refused = tell(&post, ADMIN, &stream, fact).await;
        assert_eq!(refused.code(), "attachment.unknown", "{}", refused.body);
        assert_eq!(refused.status, 422);
    }
    // On the socket it is a refused result; a task's free evidence is looked at too.
    let mut client = post.client(&eco, "phone").await;
    let tasks = post
        .get(&eco, &facts(&stream).replace("/facts", ""))
        .await
        .json();
    let tasks = tasks["incident"]["tasks"].as_object().unwrap().clone();
    let own = tasks.values().find(|task| task["owner"] == "eco").unwrap();
    let data = json!({"task": own["id"], "evidence": {"attachments": [unknown]}});
    let result = client.command("c-1", "agy:eco", "task_done", &data).await;
    assert_eq!(result["code"], "attachment.unknown", "{result}");

    let kept = upload(post.address, ADMIN, "image/jpeg", "a.jpg", &photo()).await;
    let id = kept.json()["attachment"].as_str().unwrap().to_owned();
    // The hash alone opens nothing: eco neither handed it in nor reads a fact that names it.
    let fact = || added(&id, photo().len());
    let stolen = tell(&post, &eco, &stream, fact()).await;
    assert_eq!(stolen.code(), "attachment.unknown");
    let wrong = tell(&post, ADMIN, &stream, added(&id, 7)).await;
    assert_eq!(
        (wrong.status, wrong.code().as_str()),
        (422, "attachment.differs")
    );
    assert_eq!(tell(&post, ADMIN, &stream, fact()).await.status, 201);
    // Now eco reads it there, and may name it as well.
    assert_eq!(tell(&post, &eco, &stream, fact()).await.status, 201);
    let events = format!("/api/v1/streams/{stream}/events?limit=1000");
    let log = post.get(ADMIN, &events).await;
    assert!(!log.body.contains(&unknown));
    let audit = post.get(ADMIN, "/api/v1/streams/aud:main/events").await;
    assert!(audit.body.contains("attachment.unknown"), "{}", audit.body);
    assert!(audit.body.contains("attachment.differs"), "{}", audit.body);
    post.end().await;
}

/// A server in a process of its own.
struct Served {
    process: Child,
    address: SocketAddr,
}

impl Served {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_hean"))
            .args(["serve", "--basin"])
            .arg(root().join("data/ili"))
            .args(["--listen", "127.0.0.1:0"])
            .env("HEAN_BOOTSTRAP_TOKEN", ADMIN)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap();
        let address = address.split('/').next().unwrap().parse().unwrap();
        Self { process, address }
    }

    /// As by a pulled plug.
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_kill_between_the_file_and_its_fact_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(folder.path());
    let kept = upload(server.address, ADMIN, "image/jpeg", "a.jpg", &photo()).await;
    assert_eq!(kept.status, 201, "{:?}", kept.json());
    let id = kept.json()["attachment"].as_str().unwrap().to_owned();
    server.kill();
    let server = Served::start(folder.path());
    // It is whole and can be named; the same bytes again are known.
    let again = upload(server.address, ADMIN, "image/jpeg", "a.jpg", &photo()).await;
    assert_eq!((again.status, again.json()), (200, kept.json()));
    let bearer = format!("Bearer {ADMIN}");
    let send = async |path: &str, body: Value| {
        let body = body.to_string();
        let length = body.len().to_string();
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("content-length", length.as_str()),
        ];
        let start = format!("POST {path}");
        ask(server.address, &start, &headers, body.as_bytes()).await
    };
    let incident = json!({"kind": "other", "at": [83.246, 43.524]});
    let made = send("/api/v1/incidents", incident).await;
    let stream = made.json()["stream"].as_str().unwrap().to_owned();
    let named = send(&facts(&stream), added(&id, photo().len())).await;
    assert_eq!(named.status, 201, "{:?}", named.json());
    server.kill();
    let server = Served::start(folder.path());
    let path = format!("/api/v1/attachments/{id}");
    let back = get(server.address, ADMIN, &path, None).await;
    assert_eq!(back.body, photo());
    server.kill();
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hean"));
        command.args(words).current_dir(folder.path());
        command.output().unwrap()
    };
    let url = "sqlite://hean.db";
    // Proved, saved, exported with its attachments; the export is held against them.
    let verified = run(&["journal", "verify", "--journal", url]);
    assert!(verified.status.success(), "{verified:?}");
    let saved = run(&["journal", "backup", "--journal", url, "b.db"]);
    assert!(saved.status.success(), "{saved:?}");
    let verified = run(&["journal", "verify", "--journal", "sqlite://b.db"]);
    assert!(verified.status.success(), "{verified:?}");
    let words = [
        "journal",
        "export",
        "--journal",
        url,
        "log.jsonl",
        "--attachments",
        "files",
    ];
    let exported = run(&words);
    assert!(exported.status.success(), "{exported:?}");
    let kept = folder.path().join("files").join(&id);
    assert_eq!(std::fs::read(&kept).unwrap(), photo());
    let words = [
        "journal",
        "verify",
        "--export",
        "log.jsonl",
        "--attachments",
        "files",
    ];
    assert!(run(&words).status.success());
    std::fs::write(&kept, "other").unwrap();
    assert_eq!(run(&words).status.code(), Some(3));
    std::fs::remove_file(&kept).unwrap();
    assert_eq!(run(&words).status.code(), Some(3));
}
