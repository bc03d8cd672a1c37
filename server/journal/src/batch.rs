//! What is written in one transaction.
//!
//! Heads and command ids are read inside the transaction, then each call is checked against them
//! and against the calls before it. A call that does not fit is refused alone, before anything of
//! it is written; the rest goes into the tables by a few many-row statements.

use crate::access::TokenRow;
use crate::body::{GENESIS, Prepared, Stored, chain, closing, log_chain, mode_of, mode_word};
use crate::error::on_write;
use crate::writer::{Answer, Append, Job};
use crate::{JournalError, access, attachment};
use hean_incident::{CommandOutcome, Mode};
use hean_units::{AttachmentId, StreamId};
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Row, Sqlite, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

/// A change outside of the entries.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// A device has stored a stream up to a seq.
    Receipt {
        device: String,
        stream: StreamId,
        seq: u64,
    },
    /// A new access token.
    Token(TokenRow),
    /// A token that is void from now on.
    Revoke(String),
    /// A commit for its own sake: shows that the disk takes writes.
    Probe,
    /// Somebody hands in the bytes of an attachment.
    Upload {
        id: AttachmentId,
        holder: String,
        at_ms: i64,
    },
    /// A piece of an attachment.
    Piece {
        id: AttachmentId,
        n: usize,
        bytes: Vec<u8>,
    },
    /// All pieces of an attachment are there.
    Attachment {
        id: AttachmentId,
        bytes: u64,
        media_type: String,
        name: String,
    },
    /// An attachment goes, unless an entry names it or it was handed in again.
    Forget { id: AttachmentId, before_ms: i64 },
}

/// What a call has led to, told once the transaction is on the disk.
pub(crate) enum Settled {
    Append(Result<Vec<Stored>, JournalError>, Answer<Vec<Stored>>),
    Change(Result<(), JournalError>, Answer<()>),
    Nothing,
}

/// The result of a call within the transaction; an error is the refusal of this call alone.
pub(crate) type Taken = Result<Vec<Stored>, JournalError>;

impl Settled {
    pub(crate) fn new(job: Job, taken: Taken) -> Self {
        match job {
            Job::Append(_, answer) => Self::Append(taken, answer),
            Job::Change(_, answer) => Self::Change(taken.map(|_| ()), answer),
            Job::Close(_) => Self::Nothing,
        }
    }

    /// The number of entries of a call that succeeded.
    pub(crate) fn entries(&self) -> Option<usize> {
        match self {
            Self::Append(Ok(stored), _) => Some(stored.len()),
            Self::Change(Ok(()), _) => Some(0),
            _ => None,
        }
    }

    /// Answers the caller. One that has gone does not hear it; its entries stay.
    pub(crate) fn tell(self) {
        match self {
            Self::Append(result, answer) => {
                let _ = answer.send(result);
            }
            Self::Change(result, answer) => {
                let _ = answer.send(result);
            }
            Self::Nothing => {}
        }
    }
}

struct Head {
    seq: u64,
    hash: String,
    changed: bool,
}

struct EntryRow {
    stream: StreamId,
    seq: u64,
    home: bool,
    id: String,
    body: Arc<str>,
    hash: String,
}

/// The state of one transaction.
pub(crate) struct Batch {
    place: String,
    mode: Option<Mode>,
    mode_is_new: bool,
    log: String,
    heads: BTreeMap<StreamId, Head>,
    ended: BTreeSet<String>,
    entries: Vec<EntryRow>,
    commands: Vec<CommandOutcome>,
    /// Attachments that the entries name, with the home of each entry.
    uses: Vec<(String, StreamId, u64)>,
}

impl Batch {
    /// Reads the heads of all streams and the ids of all commands that the calls name.
    pub(crate) async fn start(
        place: &str,
        mode: Option<Mode>,
        connection: &mut SqliteConnection,
        jobs: &[Job],
    ) -> Result<Self, JournalError> {
        let mut streams = BTreeSet::new();
        let mut ids = BTreeSet::new();
        for job in jobs {
            if let Job::Append(append, _) = job {
                let places = append.records.iter().flat_map(|record| &record.streams);
                streams.extend(places.map(|(stream, _)| stream.as_str()));
                ids.extend(append.commands.iter().map(|c| c.command.id.as_str()));
            }
        }
        let (heads, log) = heads(place, connection, &streams).await?;
        Ok(Self {
            heads,
            log,
            ended: ended(place, connection, &ids).await?,
            place: place.to_owned(),
            mode,
            mode_is_new: false,
            entries: Vec::new(),
            commands: Vec::new(),
            uses: Vec::new(),
        })
    }

    /// Takes one call into the transaction. The outer error fails the whole batch, the inner one
    /// refuses this call alone.
    pub(crate) async fn take(
        &mut self,
        connection: &mut SqliteConnection,
        job: &Job,
    ) -> Result<Taken, JournalError> {
        match job {
            Job::Append(append, _) => Ok(self.append(append)),
            Job::Change(change, _) => {
                let done = access::change(&self.place, connection, change).await?;
                Ok(done.map(|()| Vec::new()))
            }
            Job::Close(_) => Ok(Ok(Vec::new())),
        }
    }

    fn append(&mut self, append: &Append) -> Taken {
        self.check(append)?;
        let mut stored = Vec::new();
        for record in &append.records {
            self.mode_is_new |= self.mode.is_none();
            self.mode = Some(record.record.mode);
            for (at, (stream, seq)) in record.streams.iter().enumerate() {
                stored.push(self.place_entry(record, stream, *seq, at == 0));
            }
            if let Some((home, seq)) = record.streams.first() {
                let names = attachment::named(&record.record.kind, &record.record.data);
                let uses = names
                    .into_iter()
                    .map(|id| (id.to_owned(), home.clone(), *seq));
                self.uses.extend(uses);
            }
        }
        for command in &append.commands {
            self.ended.insert(command.command.id.as_str().to_owned());
            self.commands.push(command.clone());
        }
        Ok(stored)
    }

    /// Everything that can refuse a call, before anything of it is taken.
    fn check(&self, append: &Append) -> Result<(), JournalError> {
        let mut mode = self.mode;
        let mut next: BTreeMap<&StreamId, u64> = BTreeMap::new();
        for record in &append.records {
            let entry = record.record.mode;
            let journal = *mode.get_or_insert(entry);
            if journal != entry {
                let id = record.record.id.to_string();
                return Err(JournalError::Mode { id, entry, journal });
            }
            for (stream, seq) in &record.streams {
                let head = next
                    .entry(stream)
                    .or_insert_with(|| self.heads.get(stream).map_or(0, |head| head.seq));
                if *seq != *head + 1 {
                    return Err(JournalError::Conflict {
                        stream: stream.clone(),
                        head: *head,
                        proposed: *seq,
                    });
                }
                *head = *seq;
            }
        }
        let mut own = BTreeSet::new();
        for command in &append.commands {
            let id = &command.command.id;
            if self.ended.contains(id.as_str()) || !own.insert(id.as_str()) {
                return Err(JournalError::CommandTaken { id: id.clone() });
            }
        }
        Ok(())
    }

    fn place_entry(
        &mut self,
        record: &Prepared,
        stream: &StreamId,
        seq: u64,
        home: bool,
    ) -> Stored {
        let head = self.heads.entry(stream.clone()).or_insert_with(|| Head {
            seq: 0,
            hash: GENESIS.to_owned(),
            changed: false,
        });
        let body: Arc<str> = format!("{}{}", record.opening, closing(stream.as_str(), seq)).into();
        let hash = chain(&head.hash, &body);
        self.log = log_chain(&self.log, &hash);
        *head = Head {
            seq,
            hash: hash.clone(),
            changed: true,
        };
        self.entries.push(EntryRow {
            stream: stream.clone(),
            seq,
            home,
            id: record.record.id.as_str().to_owned(),
            body: Arc::clone(&body),
            hash: hash.clone(),
        });
        Stored {
            stream: stream.clone(),
            seq,
            hash,
            record: record.record.clone(),
            body,
        }
    }

    /// Writes what was taken. After it only the commit is missing.
    pub(crate) async fn write(
        &mut self,
        connection: &mut SqliteConnection,
    ) -> Result<(), JournalError> {
        let place = self.place.as_str();
        let failed = |doing: &'static str| move |error: sqlx::Error| on_write(place, doing, &error);
        if self.mode_is_new
            && let Some(mode) = self.mode
        {
            sqlx::query("INSERT INTO meta (key, value) VALUES ('mode', ?1)")
                .bind(mode_word(mode))
                .execute(&mut *connection)
                .await
                .map_err(failed("writing the mode"))?;
        }
        insert(connection, &ENTRIES, &self.entries)
            .await
            .map_err(failed("writing entries"))?;
        attachment::note_uses(connection, &self.uses)
            .await
            .map_err(failed("noting the attachments of entries"))?;
        let heads: Vec<_> = self.heads.iter().filter(|(_, head)| head.changed).collect();
        insert(connection, &STREAMS, &heads)
            .await
            .map_err(failed("writing the heads of streams"))?;
        if !self.entries.is_empty() {
            let sql = "INSERT INTO meta (key, value) VALUES ('log', ?1) \
                       ON CONFLICT DO UPDATE SET value = excluded.value";
            sqlx::query(sql)
                .bind(self.log.clone())
                .execute(&mut *connection)
                .await
                .map_err(failed("writing the hash of the log"))?;
        }
        insert(connection, &COMMANDS, &self.commands)
            .await
            .map_err(failed("writing the outcomes of commands"))
    }

    /// The mode of the journal after this batch.
    pub(crate) fn mode(&self) -> Option<Mode> {
        self.mode
    }
}

/// The heads of streams, and the hash of the log.
async fn heads(
    place: &str,
    connection: &mut SqliteConnection,
    streams: &BTreeSet<&str>,
) -> Result<(BTreeMap<StreamId, Head>, String), JournalError> {
    let failed = |error: sqlx::Error| on_write(place, "reading the heads of streams", &error);
    let mut heads = BTreeMap::new();
    let mut log = GENESIS.to_owned();
    if streams.is_empty() {
        return Ok((heads, log));
    }
    let sql = "SELECT stream, head, hash FROM streams \
               WHERE stream IN (SELECT value FROM json_each(?1)) \
               UNION ALL SELECT '', 0, value FROM meta WHERE key = 'log'";
    let rows = sqlx::query(sql)
        .bind(list(streams))
        .fetch_all(connection)
        .await
        .map_err(failed)?;
    for row in rows {
        let name: String = row.try_get(0).map_err(failed)?;
        let seq: i64 = row.try_get(1).map_err(failed)?;
        let hash: String = row.try_get(2).map_err(failed)?;
        if name.is_empty() {
            log = hash;
            continue;
        }
        let (Ok(stream), Ok(seq)) = (StreamId::new(name.as_str()), u64::try_from(seq)) else {
            return Err(JournalError::Corrupt {
                place: place.to_owned(),
                at: format!("the head of {name}"),
                why: format!("the name or the seq {seq} cannot be"),
            });
        };
        let changed = false;
        heads.insert(stream, Head { seq, hash, changed });
    }
    Ok((heads, log))
}

async fn ended(
    place: &str,
    connection: &mut SqliteConnection,
    ids: &BTreeSet<&str>,
) -> Result<BTreeSet<String>, JournalError> {
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let sql = "SELECT id FROM commands WHERE id IN (SELECT value FROM json_each(?1))";
    let found: Vec<String> = sqlx::query_scalar(sql)
        .bind(list(ids))
        .fetch_all(connection)
        .await
        .map_err(|error| on_write(place, "reading the outcomes of commands", &error))?;
    Ok(found.into_iter().collect())
}

/// Ids as a JSON list, so that one statement serves any number of them.
fn list(ids: &BTreeSet<&str>) -> String {
    serde_json::Value::from_iter(ids.iter().copied()).to_string()
}

/// Reads the mode of the journal.
pub(crate) async fn mode(
    place: &str,
    connection: &mut SqliteConnection,
) -> Result<Option<Mode>, JournalError> {
    let word = crate::schema::meta(place, connection, "mode").await?;
    match word.as_deref().map(|word| (word, mode_of(word))) {
        None => Ok(None),
        Some((_, Some(mode))) => Ok(Some(mode)),
        Some((word, None)) => Err(JournalError::Corrupt {
            place: place.to_owned(),
            at: "the table meta".to_owned(),
            why: format!("`{word}` is no mode"),
        }),
    }
}

/// Rows of one statement, largest first: any number below 128 takes at most seven statements, and
/// the prepared ones stay few.
const CHUNKS: [usize; 7] = [64, 32, 16, 8, 4, 2, 1];

/// An INSERT for each chunk size.
struct ManyRows([String; CHUNKS.len()]);

impl ManyRows {
    fn new(start: &str, row: &str, end: &str) -> Self {
        Self(CHUNKS.map(|rows| format!("{start} {}{end}", vec![row; rows].join(", "))))
    }
}

static ENTRIES: LazyLock<ManyRows> = LazyLock::new(|| {
    let start = "INSERT INTO entries (stream, seq, home, id, body, hash) VALUES";
    ManyRows::new(start, "(?, ?, ?, ?, ?, ?)", "")
});

static STREAMS: LazyLock<ManyRows> = LazyLock::new(|| {
    let end = " ON CONFLICT (stream) DO UPDATE SET head = excluded.head, hash = excluded.hash";
    ManyRows::new(
        "INSERT INTO streams (stream, head, hash) VALUES",
        "(?, ?, ?)",
        end,
    )
});

static COMMANDS: LazyLock<ManyRows> = LazyLock::new(|| {
    let start = "INSERT INTO commands (id, digest, ok, stream, seq, code, detail, current) VALUES";
    ManyRows::new(start, "(?, ?, ?, ?, ?, ?, ?, ?)", "")
});

trait Bound {
    fn bind<'q>(&self, statement: Statement<'q>) -> Statement<'q>;
}

impl Bound for EntryRow {
    fn bind<'q>(&self, statement: Statement<'q>) -> Statement<'q> {
        statement
            .bind(self.stream.as_str().to_owned())
            .bind(integer(self.seq))
            .bind(self.home)
            .bind(self.id.clone())
            .bind(Arc::clone(&self.body))
            .bind(self.hash.clone())
    }
}

impl Bound for (&StreamId, &Head) {
    fn bind<'q>(&self, statement: Statement<'q>) -> Statement<'q> {
        statement
            .bind(self.0.as_str().to_owned())
            .bind(integer(self.1.seq))
            .bind(self.1.hash.clone())
    }
}

impl Bound for CommandOutcome {
    fn bind<'q>(&self, statement: Statement<'q>) -> Statement<'q> {
        let cause = self.outcome.as_ref().ok();
        let refusal = self.outcome.as_ref().err();
        statement
            .bind(self.command.id.as_str().to_owned())
            .bind(self.command.digest.clone())
            .bind(self.outcome.is_ok())
            .bind(cause.map(|cause| cause.stream.as_str().to_owned()))
            .bind(cause.map(|cause| integer(cause.seq)))
            .bind(refusal.map(|refusal| refusal.code.clone()))
            .bind(refusal.map(|refusal| refusal.detail.clone()))
            .bind(refusal.and_then(|r| r.current.as_ref().map(ToString::to_string)))
    }
}

/// A seq as SQLite keeps it. A seq is at most 2^53 − 1; what is larger is refused before.
pub(crate) fn integer(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

async fn insert<R: Bound>(
    connection: &mut SqliteConnection,
    sql: &'static ManyRows,
    rows: &[R],
) -> Result<(), sqlx::Error> {
    let mut rest = rows;
    for (size, sql) in CHUNKS.into_iter().zip(&sql.0) {
        while rest.len() >= size {
            let (chunk, after) = rest.split_at(size);
            let mut statement = sqlx::query(sql.as_str());
            for row in chunk {
                statement = row.bind(statement);
            }
            statement.execute(&mut *connection).await?;
            rest = after;
        }
    }
    Ok(())
}
