//! `kill -9` at seeded instants, half of them right behind an answer: nothing that was accepted is
//! lost or doubled, and whoever follows comes back without a gap.

use hean_tests::client::{Client, Ended};
use hean_tests::history::{Outcome, Recorder};
use hean_tests::product::{Process, Server, hean};
use hean_tests::scene::{Chance, admin, incident};
use hean_tests::{checker, http};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};

const KILLS: u64 = 50;
const SEED: u64 = 20_260_612;
const WRITERS: usize = 3;
const READERS: usize = 3;
/// Ready again after a kill, in milliseconds, on a loaded machine with an unoptimized build.
const READY_MS_MAX: u64 = 20_000;

/// What the writers and readers of a server under kills know of it.
#[derive(Clone)]
struct Stage {
    address: SocketAddr,
    stream: String,
    recorder: Recorder,
    /// How often the server was started; it changes when the server is there again.
    starts: watch::Receiver<u64>,
    /// No more kills will come.
    over: watch::Receiver<bool>,
}

impl Stage {
    /// Connects and subscribes from `positions`; after a cut, waits for the next start.
    async fn join(
        &mut self,
        name: &str,
        positions: &BTreeMap<String, (String, u64)>,
        follow: bool,
    ) -> Client {
        loop {
            self.starts.mark_unchanged();
            if let Ok(client) = self.try_join(name, positions, follow).await {
                return client;
            }
            if !*self.over.borrow() {
                // An error means that the sender is gone: the test has failed already.
                self.starts
                    .changed()
                    .await
                    .expect("the server is started again");
            }
        }
    }

    async fn try_join(
        &self,
        name: &str,
        positions: &BTreeMap<String, (String, u64)>,
        follow: bool,
    ) -> Result<Client, Ended> {
        let (mut client, _) = Client::connect(self.address, &admin(name), &self.recorder).await?;
        client.positions.clone_from(positions);
        if follow {
            let answer = client.subscribe(&self.stream).await?;
            assert_eq!(answer["t"], "subscribed", "{answer}");
            if !positions.is_empty() {
                assert_eq!(answer["recovered"], true, "{name}: {answer}");
            }
        }
        Ok(client)
    }
}

/// Writes notes one after the other until the kills are over; an unanswered one is sent again with
/// the same id. Tells `acked` about each answer.
async fn write_on(mut stage: Stage, name: String, acked: mpsc::Sender<()>) {
    let none = BTreeMap::new();
    let mut client = stage.join(&name, &none, false).await;
    for number in 0.. {
        if *stage.over.borrow() {
            return;
        }
        let mark = format!("{name}-{number}");
        let data = json!({ "mark": mark, "text": "level +2 cm" });
        stage
            .recorder
            .begin(&mark, &stage.stream, "note", data.clone());
        loop {
            match client.write(&mark, &stage.stream, "note", &data).await {
                Ok(outcome) => {
                    assert!(
                        matches!(outcome, Outcome::Acked { .. }),
                        "{mark}: {outcome:?}"
                    );
                    // Nobody listens between two kills; that is fine.
                    let _ = acked.try_send(());
                    break;
                }
                Err(_) => client = stage.join(&name, &none, false).await,
            }
        }
    }
}

/// Follows the stream over all kills, then to `head`; returns where it stands.
async fn read_on(mut stage: Stage, name: String, head: watch::Receiver<u64>) -> u64 {
    let mut positions = BTreeMap::new();
    loop {
        let mut client = stage.join(&name, &positions, true).await;
        loop {
            let due = *head.borrow();
            let at = client
                .positions
                .get(&stage.stream)
                .map_or(0, |(_, seq)| *seq);
            if due > 0 && at >= due {
                return at;
            }
            if client.next().await.is_err() {
                break;
            }
        }
        positions = client.positions;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_fifty_times_under_writes_loses_and_doubles_nothing() {
    let mut server = Server::start().await;
    let stream = incident(server.address).await;
    let (starts, started) = watch::channel(0);
    let (end, over) = watch::channel(false);
    let (set_head, head) = watch::channel(0);
    let (acked, mut answers) = mpsc::channel(1);
    let recorder = Recorder::default();
    let stage = Stage {
        address: server.address,
        stream: stream.clone(),
        recorder: recorder.clone(),
        starts: started,
        over,
    };
    let writers: Vec<_> = (0..WRITERS)
        .map(|at| {
            tokio::spawn(write_on(
                stage.clone(),
                format!("writer{at}"),
                acked.clone(),
            ))
        })
        .collect();
    let readers: Vec<_> = (0..READERS)
        .map(|at| tokio::spawn(read_on(stage.clone(), format!("reader{at}"), head.clone())))
        .collect();

    let mut chance = Chance::new(SEED);
    let mut ready_ms = Vec::new();
    for kill in 0..KILLS {
        answers
            .recv()
            .await
            .expect("the writers go on until the end");
        if kill % 2 == 1 {
            let instant = Duration::from_micros(chance.below(60_000));
            let _ = timeout(instant, pending::<()>()).await;
        }
        let since = Instant::now();
        server.crash().await;
        ready_ms.push(u64::try_from(since.elapsed().as_millis()).unwrap());
        starts.send_replace(kill + 1);
    }
    end.send_replace(true);
    drop(answers);
    for writer in writers {
        writer.await.unwrap();
    }
    let log = http::stream(server.address, &stream).await;
    set_head.send_replace(log.events.len() as u64);
    // A last note wakes the readers who have already read everything.
    let (mut last, _) = Client::connect(server.address, &admin("last"), &recorder)
        .await
        .unwrap();
    let data = json!({ "mark": "last" });
    recorder.begin("last", &stream, "note", data.clone());
    last.write("last", &stream, "note", &data).await.unwrap();
    for reader in readers {
        reader.await.unwrap();
    }
    recorder.log(&stream, http::stream(server.address, &stream).await);
    let history = recorder.history();
    let answered = history
        .writes
        .iter()
        .filter(|write| write.ended.is_some())
        .count();
    assert!(
        answered as u64 >= KILLS,
        "only {answered} answers: the kills came too soon"
    );
    checker::assert_all(&history);
    assert_eq!(checker::ready_again(&ready_ms, READY_MS_MAX), []);
    let journal = server.journal();
    server.process.kill().await;
    hean(&["journal", "verify", "--journal", &journal])
        .await
        .expect(0);
}

const SCENARIO: &str = "scenarios/g218-benzene-tanker.yaml";

/// Lines that a drill shows before it is killed, at most.
const LINES_MAX: u64 = 60;

/// At full speed a drill is over after a few kills; then its log is compared and the next begins.
#[tokio::test]
async fn a_drill_killed_fifty_times_ends_as_one_that_was_never_killed() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    hean(&["drill", SCENARIO, "--journal", &url("whole.db")])
        .await
        .expect(0);
    let whole = export(&url("whole.db")).await;
    let mut chance = Chance::new(SEED);
    let (mut kills, mut drills) = (0, 0);
    while kills < KILLS {
        let journal = url(&format!("drill{drills}.db"));
        let (killed, seen) = kill_until_over(&journal, &mut chance).await;
        assert!(killed > 0, "the drill was over before it could be killed");
        kills += killed;
        drills += 1;
        let log = export(&journal).await;
        assert!(
            whole == log,
            "drill {drills} differs after {killed} kills (seed {SEED})"
        );
        for entry in seen {
            let found = log.contains(&format!("\"id\":\"{entry}\""));
            assert!(
                found,
                "{entry} was shown and is gone (drill {drills}, seed {SEED})"
            );
        }
    }
}

/// Runs a drill again and again, each time a little further, until it comes to its end. Every
/// second kill is right behind a line that was shown, the others at any instant after one. Returns
/// how often it was killed and which entries were shown.
async fn kill_until_over(journal: &str, chance: &mut Chance) -> (u64, BTreeSet<String>) {
    let words = ["drill", SCENARIO, "--journal", journal, "--json"];
    let (mut kills, mut seen) = (0, BTreeSet::new());
    loop {
        let mut process = Process::start(&words, &[]);
        for _ in 0..=chance.below(LINES_MAX) {
            let Some(line) = process.line().await else {
                assert!(process.end().await.success(), "{}", process.said());
                return (kills, seen);
            };
            seen.extend(entry_of(&line));
        }
        if kills % 2 == 1 {
            let instant = Duration::from_micros(chance.below(100_000));
            let _ = timeout(instant, pending::<()>()).await;
        }
        process.kill().await;
        kills += 1;
    }
}

/// The id of the entry that a line of `--json` shows.
fn entry_of(line: &str) -> Option<String> {
    let shown: Value = serde_json::from_str(line).ok()?;
    shown["id"].as_str().map(str::to_owned)
}

async fn export(journal: &str) -> String {
    hean(&["journal", "verify", "--journal", journal])
        .await
        .expect(0);
    hean(&["journal", "export", "--journal", journal])
        .await
        .expect(0)
        .stdout
}
