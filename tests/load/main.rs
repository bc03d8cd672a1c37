//! Many boards on one drill: every client gets every event of its first 30 minutes at 60×.
//!
//! `cargo xtask bench sockets` builds and starts this; the last lines are its figures. A client
//! here keeps only what it must: the seq that it expects next, and a digest of the hashes so far.
//! It judges nothing else; the suites of `it/` do.
#![allow(clippy::unwrap_used, reason = "in a load run a panic is the report")]

use futures_util::{SinkExt, StreamExt};
use hean_tests::client::upgrade;
use hean_tests::http;
use hean_tests::product::Server;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, interval, timeout};
use tokio_tungstenite::tungstenite::Message;

/// Drill minutes that are followed.
const MINUTES: i64 = 30;
/// Drill time over wall time.
const SPEED: u32 = 60;
/// Connections that are being opened at the same time.
const OPENING: usize = 64;
/// The longest that the clients may need after the last event was committed.
const SETTLE_MAX: Duration = Duration::from_secs(30);
/// The longest that the clients may need to connect.
const FOLLOW_MAX: Duration = Duration::from_secs(25);
/// How long after the first client the last one may see an event, as a budget.
const SPREAD_BUDGET_S: f64 = 1.0;
/// Events whose arrival is measured; later ones are only counted.
const MEASURED: usize = 4096;

/// What all clients of a run share.
struct Run {
    address: SocketAddr,
    token: String,
    space: String,
    stream: String,
    epoch: String,
    began: Instant,
    /// Clients that follow.
    following: AtomicUsize,
    /// First and last arrival of each seq, in microseconds since `began`.
    arrivals: Vec<(AtomicU64, AtomicU64)>,
}

/// Where a client stands: its last seq and the digest of all hashes up to it, or why it stopped.
type Standing = Result<(u64, u64), String>;

#[tokio::main]
async fn main() {
    let clients: usize = std::env::args()
        .nth(1)
        .map_or(2_000, |word| word.parse().unwrap());
    let server = Server::start().await;
    let idle_kib = server.process.memory_kib();
    let run = Arc::new(begin(server.address).await);
    let (reach, due) = watch::channel(None);
    let gate = Arc::new(tokio::sync::Semaphore::new(OPENING));
    let tasks: Vec<_> = (0..clients)
        .map(|number| tokio::spawn(follow(run.clone(), number, gate.clone(), due.clone())))
        .collect();
    let live_from = all_follow(&run, clients).await;
    let head = after_minutes(&run).await;
    reach.send_replace(Some(head));
    let mut complete = 0;
    let wanted = digest_of_log(&run, head).await;
    let mut first_fault = None;
    for task in tasks {
        match task.await.unwrap() {
            Ok((at, digest)) if at == head && digest == wanted => complete += 1,
            other => first_fault = first_fault.or(Some(format!("{other:?}"))),
        }
    }
    let busy_kib = server.process.memory_kib();
    if let Some(fault) = first_fault {
        println!("first fault: {fault} (head {head}, digest {wanted})");
    }
    let memory_kib = busy_kib.saturating_sub(idle_kib);
    report(&run, (clients, complete), (live_from, head), memory_kib);
    assert_eq!(complete, clients, "not every client got every event");
}

/// Starts the drill and waits until its incident is open.
async fn begin(address: SocketAddr) -> Run {
    let wanted = json!({ "scenario": "g218-benzene-tanker", "speed": SPEED });
    let answer = http::post(address, "/api/v1/drills", &wanted).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let drill = answer.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut run = Run {
        address,
        token: text(&drill["tokens"]["board"]),
        space: text(&drill["id"]),
        stream: text(&drill["stream"]),
        epoch: text(&drill["epoch"]),
        began: Instant::now(),
        following: AtomicUsize::new(0),
        arrivals: (0..MEASURED)
            .map(|_| (AtomicU64::new(u64::MAX), AtomicU64::new(0)))
            .collect(),
    };
    run.stream = "inc:INC-0001".to_owned();
    let mut ticks = interval(Duration::from_millis(200));
    while page(&run, 0).await.is_none() {
        ticks.tick().await;
    }
    run
}

/// A page of the stream after a seq; none while the stream is not there.
async fn page(run: &Run, after: u64) -> Option<Value> {
    let path = format!(
        "/api/v1/streams/{}/events?after={after}&limit=1000",
        run.stream
    );
    let bearer = format!("Bearer {}", run.token);
    let answer =
        http::request(run.address, "GET", &path, &[("authorization", &bearer)], "").await?;
    (answer.status == 200).then(|| answer.json())
}

/// Waits until every client follows; what is committed later reaches all of them live.
async fn all_follow(run: &Run, clients: usize) -> u64 {
    let mut ticks = interval(Duration::from_millis(50));
    while run.following.load(Ordering::Relaxed) < clients && run.began.elapsed() < FOLLOW_MAX {
        ticks.tick().await;
    }
    let head = page(run, 0).await.unwrap()["head"].as_u64().unwrap();
    println!(
        "all follow after {:.1} s, at event {head}",
        run.began.elapsed().as_secs_f64()
    );
    head
}

/// Waits until the drill is 30 minutes old and returns the head of the stream.
async fn after_minutes(run: &Run) -> u64 {
    let wall = Duration::from_secs(u64::try_from(MINUTES * 60).unwrap() / u64::from(SPEED));
    let mut ticks = interval(Duration::from_millis(200));
    while run.began.elapsed() < wall {
        ticks.tick().await;
    }
    page(run, 0).await.unwrap()["head"].as_u64().unwrap()
}

async fn digest_of_log(run: &Run, head: u64) -> u64 {
    let (mut digest, mut at) = (0, 0);
    while at < head {
        for event in page(run, at).await.unwrap()["events"].as_array().unwrap() {
            at = event["seq"].as_u64().unwrap();
            if at <= head {
                digest = mixed(digest, event["hash"].as_str().unwrap());
            }
        }
    }
    digest
}

/// FNV-1a over the digest so far and a hash.
fn mixed(digest: u64, hash: &str) -> u64 {
    let start = digest ^ 0xcbf2_9ce4_8422_2325;
    hash.bytes().fold(start, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// One client: from its connection until it stands at the seq that is due.
async fn follow(
    run: Arc<Run>,
    number: usize,
    gate: Arc<tokio::sync::Semaphore>,
    mut due: watch::Receiver<Option<u64>>,
) -> Standing {
    let permit = gate.acquire().await.unwrap();
    let stream = TcpStream::connect(run.address)
        .await
        .map_err(|error| error.to_string())?;
    let (mut socket, _) = tokio_tungstenite::client_async(upgrade(run.address), stream)
        .await
        .map_err(|error| error.to_string())?;
    let hello = json!({
        "t": "hello", "proto": "hean.v1", "token": run.token, "client": "load",
        "device": format!("load-{number}"), "space": run.space,
    });
    let subscribe = json!({
        "t": "subscribe", "id": 1, "stream": run.stream, "epoch": run.epoch, "after": 0,
    });
    for frame in [hello, subscribe] {
        socket
            .send(Message::text(frame.to_string()))
            .await
            .map_err(|error| error.to_string())?;
    }
    drop(permit);
    let (mut at, mut digest) = (0, 0);
    loop {
        let target = *due.borrow_and_update();
        if target.is_some_and(|target| at >= target) {
            return Ok((at, digest));
        }
        let message = tokio::select! {
            message = socket.next() => message,
            _ = due.changed() => continue,
            () = settle(target) => return Err(format!("client {number} stands at {at}")),
        };
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Close(frame))) => return Err(format!("closed: {frame:?}")),
            Some(Ok(_)) => continue,
            other => return Err(format!("cut: {other:?}")),
        };
        let frame: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let mut ack = None;
        for event in hean_tests::history::events_of(&frame) {
            let seq = event["seq"].as_u64().unwrap_or_default();
            if seq != at + 1 {
                return Err(format!("client {number}: {seq} after {at}"));
            }
            if target.is_some_and(|target| at >= target) {
                break;
            }
            at = seq;
            digest = mixed(digest, event["hash"].as_str().unwrap_or_default());
            arrived(&run, seq);
            ack = Some(json!({
                "t": "ack", "stream": run.stream, "epoch": run.epoch, "seq": seq,
            }));
        }
        if frame["t"] == "subscribed" {
            run.following.fetch_add(1, Ordering::Relaxed);
        }
        if frame["t"] == "ping" {
            ack = Some(json!({ "t": "pong", "n": frame["n"] }));
        }
        if frame["t"] == "error" {
            return Err(frame.to_string());
        }
        if let Some(ack) = ack {
            socket
                .send(Message::text(ack.to_string()))
                .await
                .map_err(|error| error.to_string())?;
        }
    }
}

/// Once it is known where everybody must stand, waiting has an end.
async fn settle(target: Option<u64>) {
    let never = std::future::pending::<()>();
    match target {
        Some(_) => drop(timeout(SETTLE_MAX, never).await),
        None => never.await,
    }
}

fn arrived(run: &Run, seq: u64) {
    let Some((first, last)) = usize::try_from(seq)
        .ok()
        .and_then(|at| run.arrivals.get(at))
    else {
        return;
    };
    let now = u64::try_from(run.began.elapsed().as_micros()).unwrap_or(u64::MAX);
    first.fetch_min(now, Ordering::Relaxed);
    last.fetch_max(now, Ordering::Relaxed);
}

fn report(
    run: &Run,
    (clients, complete): (usize, usize),
    (live_from, head): (u64, u64),
    memory_kib: u64,
) {
    let live = run
        .arrivals
        .iter()
        .skip(usize::try_from(live_from).unwrap_or(0) + 1);
    let mut spreads: Vec<u64> = live
        .map(|(first, last)| (first.load(Ordering::Relaxed), last.load(Ordering::Relaxed)))
        .filter(|(first, _)| *first != u64::MAX)
        .map(|(first, last)| last - first)
        .collect();
    spreads.sort_unstable();
    let middle = spreads.get(spreads.len() / 2).copied().unwrap_or_default();
    println!(
        "{complete} of {clients} clients got all {head} events; from the first to the last client \
         p50 {:.3} s, max {:.3} s over {} live events; memory of the server +{:.1} MiB ({:.1} KiB \
         a client)",
        middle as f64 / 1e6,
        spreads.last().copied().unwrap_or_default() as f64 / 1e6,
        spreads.len(),
        memory_kib as f64 / 1024.0,
        memory_kib as f64 / clients as f64,
    );
    let spread = (middle as f64 / 1e6).max(1e-6);
    println!(
        "ratio sockets-complete value={:.4} floor=1 target=1 unit=x peer=all-clients \
         ours={complete} peer_value={clients} runs=1",
        complete as f64 / clients as f64
    );
    println!(
        "ratio sockets-spread value={:.3} floor=1 target=10 unit=x peer=budget ours={spread:.4}s \
         peer_value={SPREAD_BUDGET_S}s runs=1",
        SPREAD_BUDGET_S / spread
    );
}
