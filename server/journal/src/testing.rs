//! Fixtures of the tests.

use crate::{Journal, JournalError, OpenOptions, Stored};
use hean_incident::{Actor, Append, Cause, Command, CommandOutcome, Commit, Mode, Record, Refusal};
use hean_units::{CommandId, EntryId, Instant, StreamId};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) const EPOCH: &str = "e-test";

pub(crate) fn stream(text: &str) -> StreamId {
    StreamId::new(text).unwrap()
}

pub(crate) fn record(home: &str, seq: u64, kind: &str, data: Value) -> Record {
    Record {
        id: EntryId::new(format!("{home}:{seq}")).unwrap(),
        at: Instant::parse("2026-06-12T09:20:00+08:00").unwrap(),
        recorded_at: Instant::parse("2026-06-12T09:20:01+08:00").unwrap(),
        mode: Mode::Drill,
        kind: kind.to_owned(),
        actor: Actor::system(),
        cause: None,
        data,
    }
}

pub(crate) fn append(places: &[(&str, u64)], data: Value) -> Append {
    let (home, seq) = places[0];
    Append {
        record: record(home, seq, "note", data),
        streams: places.iter().map(|(s, n)| (stream(s), *n)).collect(),
    }
}

pub(crate) fn commit(places: &[(&str, u64)], data: Value) -> Commit {
    Commit {
        appends: vec![append(places, data)],
        commands: vec![],
    }
}

pub(crate) fn command(id: &str, outcome: Result<Cause, Refusal>) -> CommandOutcome {
    CommandOutcome {
        command: Command {
            id: CommandId::new(id).unwrap(),
            digest: "d".repeat(64),
        },
        outcome,
    }
}

/// Proposes the seqs, as the engine does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proposer {
    pub(crate) heads: BTreeMap<String, u64>,
}

impl Proposer {
    pub(crate) fn next(&mut self, streams: &[&str], data: Value) -> Commit {
        let places: Vec<(&str, u64)> = streams
            .iter()
            .map(|stream| {
                let head = self.heads.entry((*stream).to_owned()).or_default();
                *head += 1;
                (*stream, *head)
            })
            .collect();
        commit(&places, data)
    }
}

/// A folder with one journal.
pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub(crate) fn db(&self) -> PathBuf {
        self.path("hean.db")
    }

    pub(crate) async fn open(&self) -> Journal {
        self.try_open().await.unwrap()
    }

    pub(crate) async fn try_open(&self) -> Result<Journal, JournalError> {
        open(&self.db()).await
    }
}

pub(crate) fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

pub(crate) async fn open(path: &Path) -> Result<Journal, JournalError> {
    let options = OpenOptions {
        epoch: Some(EPOCH.to_owned()),
        create: true,
    };
    Journal::open(&url(path), options).await
}

pub(crate) async fn memory() -> Journal {
    let options = OpenOptions {
        epoch: Some(EPOCH.to_owned()),
        create: true,
    };
    Journal::open("sqlite::memory:", options).await.unwrap()
}

/// A journal of two incidents with copies in two inboxes, `records` of them.
pub(crate) async fn filled(journal: &Journal, records: u64) -> Vec<Stored> {
    let mut proposer = Proposer::default();
    let mut stored = vec![];
    for n in 0..records {
        let home = ["inc:INC-0001", "inc:INC-0002"][(n % 2) as usize];
        let streams: &[&str] = match n % 3 {
            0 => &[home, "agy:eco", "agy:police"],
            1 => &[home, "agy:eco"],
            _ => &[home],
        };
        let commit = proposer.next(streams, json!({"n": n, "text": "苯 benzene"}));
        stored.extend(journal.append(vec![commit]).await.unwrap());
    }
    stored
}

/// A connection that obeys nobody: it may change what the journal forbids.
pub(crate) async fn tamper(path: &Path, sql: &[&'static str]) {
    use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .connect()
        .await
        .unwrap();
    for trigger in [
        "DROP TRIGGER IF EXISTS entries_never_change",
        "DROP TRIGGER IF EXISTS entries_never_vanish",
    ] {
        sqlx::raw_sql(trigger)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    for statement in sql {
        sqlx::raw_sql(*statement)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    connection.close().await.unwrap();
}
