//! Proving the log: every chain from its first entry, every copy against its home, every head.
//!
//! The same checker judges a journal and an export. What it cannot see without a witness (a copy
//! of the heads kept elsewhere): a tail that was cut together with the heads and the log's hash,
//! an older copy put in place of the journal, and chains computed anew from the change on. One
//! value is enough for a witness: [`Verdict::log`], the hash over all entries in commit order.

use crate::JournalError;
use crate::body::{GENESIS, chain, closing, is_home, log_chain, mode_of};
use crate::error::on_read;
use crate::journal::Journal;
use hean_incident::{Mode, Record};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;
use std::fmt;

/// Faults that are listed; the rest is counted.
pub const FAULTS_MAX: usize = 1000;
/// Rows of a page.
const PAGE: i64 = 1000;

/// The last entry of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its seq.
    pub seq: u64,
    /// Its hash, which stands for everything before it.
    pub hash: String,
}

/// How an entry is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Breach {
    /// Entries before it are missing.
    Gap,
    /// It stands after a later one of its stream, or twice.
    Order,
    /// Its text, its hash or the hash before it was changed.
    Changed,
    /// Its text names another stream or seq than its place, or another id.
    Misplaced,
    /// Its text is not that of an entry.
    Unreadable,
    /// It is a copy without its home entry right before, or differs from it.
    Copy,
    /// The head of the stream is not its last entry.
    Head,
    /// It is a drill's among real ones, or the reverse.
    Mode,
    /// A command's outcome names an entry that is not there.
    Command,
    /// The database or the export is damaged as a file.
    File,
}

/// One fault, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The stream, as stored; empty where a fault belongs to none.
    pub stream: String,
    /// The seq there; 0 where a fault belongs to none.
    pub seq: u64,
    /// The kind.
    pub breach: Breach,
    /// What does not fit.
    pub detail: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.stream.is_empty() {
            write!(f, "{}", self.detail)
        } else {
            write!(f, "{} {}: {}", self.stream, self.seq, self.detail)
        }
    }
}

/// What a check has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Entries that were checked, copies included.
    pub entries: u64,
    /// Records, each counted once.
    pub records: u64,
    /// Hash over the hashes of all entries in commit order, as found. Kept elsewhere, it is the
    /// witness of everything up to here.
    pub log: String,
    /// The last entry of each stream, as found.
    pub heads: BTreeMap<String, Head>,
    /// The first [`FAULTS_MAX`] faults.
    pub faults: Vec<Fault>,
    /// Faults beyond those.
    pub further_faults: u64,
}

impl Verdict {
    /// Whether nothing is at fault.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// One entry as stored, unchecked.
pub(crate) struct Candidate<'a> {
    pub(crate) stream: &'a str,
    pub(crate) seq: u64,
    pub(crate) hash: &'a str,
    pub(crate) body: &'a str,
    /// The columns `id` and `home`, which an export does not have.
    pub(crate) columns: Option<(&'a str, bool)>,
}

struct Home {
    id: String,
    opening: String,
    sound: bool,
}

/// Takes the entries in commit order.
pub(crate) struct Checker {
    mode: Option<Mode>,
    home: Option<Home>,
    verdict: Verdict,
}

impl Checker {
    pub(crate) fn new(mode: Option<Mode>) -> Self {
        Self {
            mode,
            home: None,
            verdict: Verdict {
                entries: 0,
                records: 0,
                log: GENESIS.to_owned(),
                heads: BTreeMap::new(),
                faults: Vec::new(),
                further_faults: 0,
            },
        }
    }

    pub(crate) fn fault(&mut self, stream: &str, seq: u64, breach: Breach, detail: String) {
        if self.verdict.faults.len() >= FAULTS_MAX {
            self.verdict.further_faults += 1;
            return;
        }
        self.verdict.faults.push(Fault {
            stream: stream.to_owned(),
            seq,
            breach,
            detail,
        });
    }

    /// Checks one entry.
    pub(crate) fn take(&mut self, row: &Candidate<'_>) {
        self.verdict.entries += 1;
        self.verdict.log = log_chain(&self.verdict.log, row.hash);
        let before = self.verdict.faults.len() as u64 + self.verdict.further_faults;
        self.check_chain(row);
        let closing = closing(row.stream, row.seq);
        let opening = row.body.strip_suffix(closing.as_str());
        if opening.is_none() {
            let detail = "its text names another stream or seq".to_owned();
            self.fault(row.stream, row.seq, Breach::Misplaced, detail);
        }
        let id = match serde_json::from_str::<Record>(row.body) {
            Ok(record) => {
                self.check_record(row, &record);
                Some(record.id.as_str().to_owned())
            }
            Err(error) => {
                let detail = format!("its text is not that of an entry: {error}");
                self.fault(row.stream, row.seq, Breach::Unreadable, detail);
                row.columns.map(|(id, _)| id.to_owned())
            }
        };
        let sound = before == self.verdict.faults.len() as u64 + self.verdict.further_faults;
        if let Some(id) = id {
            self.check_copy(row, id, opening.unwrap_or_default(), sound);
        }
    }

    fn check_chain(&mut self, row: &Candidate<'_>) {
        let head = self.verdict.heads.get(row.stream);
        let (last, previous) = head.map_or((0, GENESIS), |head| (head.seq, &head.hash));
        let breach = if row.seq <= last {
            let detail = format!("it stands after {last}");
            Some((Breach::Order, detail))
        } else if row.seq > last + 1 {
            let detail = match (last + 1, row.seq - 1) {
                (one, same) if one == same => format!("{one} is missing before it"),
                (from, to) => format!("{from} to {to} are missing before it"),
            };
            Some((Breach::Gap, detail))
        } else if chain(previous, row.body) != row.hash {
            let detail = "its text does not fit its hash and the entry before".to_owned();
            Some((Breach::Changed, detail))
        } else {
            None
        };
        // Go on from what stands there, so that one change is one fault.
        let head = Head {
            seq: row.seq.max(last),
            hash: row.hash.to_owned(),
        };
        self.verdict.heads.insert(row.stream.to_owned(), head);
        if let Some((breach, detail)) = breach {
            self.fault(row.stream, row.seq, breach, detail);
        }
    }

    fn check_record(&mut self, row: &Candidate<'_>, record: &Record) {
        let id = record.id.as_str();
        if let Some((column, home)) = row.columns {
            if column != id {
                let detail = format!("its text is of {id}, its id column says {column}");
                self.fault(row.stream, row.seq, Breach::Misplaced, detail);
            }
            if home != is_home(id, row.stream, row.seq) {
                let word = if home { "the home entry" } else { "a copy" };
                let detail = format!("it is marked as {word} of {id}, which it is not");
                self.fault(row.stream, row.seq, Breach::Misplaced, detail);
            }
        }
        if self.mode != Some(record.mode) {
            let detail = "its mode (real or drill) is not the journal's".to_owned();
            self.fault(row.stream, row.seq, Breach::Mode, detail);
        }
    }

    fn check_copy(&mut self, row: &Candidate<'_>, id: String, opening: &str, sound: bool) {
        if is_home(&id, row.stream, row.seq) {
            self.verdict.records += 1;
            let opening = opening.to_owned();
            self.home = Some(Home { id, opening, sound });
            return;
        }
        let detail = match &self.home {
            Some(home) if home.id != id => format!("it is a copy of {id}, but not right after it"),
            None => format!("it is a copy of {id}, but not right after it"),
            Some(home) if home.sound && sound && home.opening != opening => {
                format!("it is a copy of {id} and differs from it")
            }
            Some(_) => return,
        };
        self.fault(row.stream, row.seq, Breach::Copy, detail);
    }

    /// Compares the heads and the hash of the log, and gives the verdict.
    pub(crate) fn finish(mut self, heads: &BTreeMap<String, Head>, log: &str) -> Verdict {
        let found = self.verdict.heads.clone();
        for (stream, head) in heads {
            let detail = match found.get(stream) {
                Some(last) if last == head => continue,
                Some(last) if last.seq == head.seq => {
                    format!("the head has another hash than the entry {}", last.seq)
                }
                Some(last) => format!("the head is {}, the last entry {}", head.seq, last.seq),
                None => format!("the head is {}, but there is no entry", head.seq),
            };
            self.fault(stream, head.seq, Breach::Head, detail);
        }
        for (stream, last) in found {
            if !heads.contains_key(&stream) {
                let detail = "the stream has entries, but no head".to_owned();
                self.fault(&stream, last.seq, Breach::Head, detail);
            }
        }
        // Most other faults change it too; alone it is news.
        if self.verdict.faults.is_empty() && self.verdict.log != log {
            let detail = "the hash of the log differs: the order of entries between streams is \
                          not the one of the commits, or a stream is missing";
            self.fault("", 0, Breach::Order, detail.to_owned());
        }
        self.verdict
    }

    /// Entries and records so far.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.verdict.entries, self.verdict.records)
    }

    /// The heads and the hash of the log so far.
    pub(crate) fn so_far(&self) -> (BTreeMap<String, Head>, String) {
        (self.verdict.heads.clone(), self.verdict.log.clone())
    }
}

/// What the tables said at one moment. Entries never change, so pages read later up to `last_pos`
/// belong to it.
pub(crate) struct Snapshot {
    pub(crate) last_pos: i64,
    pub(crate) heads: BTreeMap<String, Head>,
    pub(crate) log: String,
    pub(crate) epoch: String,
    pub(crate) mode: Option<Mode>,
}

/// Reads heads, mode and last position in one statement, which sees one moment.
pub(crate) async fn snapshot(connection: &mut SqliteConnection) -> Result<Snapshot, sqlx::Error> {
    let sql = "SELECT (SELECT coalesce(max(pos), 0) FROM entries) AS last_pos, \
               (SELECT value FROM meta WHERE key = 'epoch') AS epoch, \
               (SELECT value FROM meta WHERE key = 'mode') AS mode, \
               (SELECT value FROM meta WHERE key = 'log') AS log, s.stream, s.head, s.hash \
               FROM (SELECT 1) LEFT JOIN streams s ON 1";
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    let mut snapshot = Snapshot {
        last_pos: 0,
        heads: BTreeMap::new(),
        epoch: String::new(),
        log: GENESIS.to_owned(),
        mode: None,
    };
    for row in rows {
        snapshot.last_pos = row.try_get("last_pos")?;
        snapshot.epoch = row
            .try_get::<Option<String>, _>("epoch")?
            .unwrap_or_default();
        let log: Option<String> = row.try_get("log")?;
        snapshot.log = log.unwrap_or_else(|| GENESIS.to_owned());
        let mode: Option<String> = row.try_get("mode")?;
        snapshot.mode = mode.as_deref().and_then(mode_of);
        let stream: Option<String> = row.try_get("stream")?;
        if let Some(stream) = stream {
            let seq: i64 = row.try_get("head")?;
            let seq = u64::try_from(seq).unwrap_or_default();
            let hash = row.try_get("hash")?;
            snapshot.heads.insert(stream, Head { seq, hash });
        }
    }
    Ok(snapshot)
}

/// One entry as stored, whatever the columns hold.
pub(crate) struct RawEntry {
    pub(crate) pos: i64,
    pub(crate) stream: String,
    pub(crate) seq: u64,
    pub(crate) home: bool,
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) hash: String,
}

impl RawEntry {
    fn new(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let text = |at: usize| -> Result<String, sqlx::Error> {
            let bytes: Option<Vec<u8>> = row.try_get(at)?;
            Ok(String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned())
        };
        let number = |at: usize| -> Result<i64, sqlx::Error> {
            Ok(row.try_get::<Option<i64>, _>(at)?.unwrap_or_default())
        };
        Ok(Self {
            pos: number(0)?,
            stream: text(1)?,
            seq: u64::try_from(number(2)?).unwrap_or_default(),
            home: number(3)? == 1,
            id: text(4)?,
            body: text(5)?,
            hash: text(6)?,
        })
    }

    pub(crate) fn row(&self) -> Candidate<'_> {
        Candidate {
            stream: &self.stream,
            seq: self.seq,
            hash: &self.hash,
            body: &self.body,
            columns: Some((&self.id, self.home)),
        }
    }
}

/// A page of entries in commit order. The casts let a damaged column through as what it is.
pub(crate) async fn page(
    connection: &mut SqliteConnection,
    after_pos: i64,
    last_pos: i64,
) -> Result<Vec<RawEntry>, sqlx::Error> {
    let sql = "SELECT pos, CAST(stream AS BLOB), CAST(seq AS INTEGER), CAST(home AS INTEGER), \
               CAST(id AS BLOB), CAST(body AS BLOB), CAST(hash AS BLOB) FROM entries \
               WHERE pos > ?1 AND pos <= ?2 ORDER BY pos LIMIT ?3";
    let rows = sqlx::query(sql)
        .bind(after_pos)
        .bind(last_pos)
        .bind(PAGE)
        .fetch_all(connection)
        .await?;
    rows.iter().map(RawEntry::new).collect()
}

impl Journal {
    /// Checks the whole journal, also while it is being written, and reports all faults.
    ///
    /// # Errors
    /// `Busy`, `Io`. Damage is a fault of the verdict, not an error, wherever it can be read past.
    pub async fn verify(&self) -> Result<Verdict, JournalError> {
        let failed = |error: sqlx::Error| on_read(self.place(), "verifying it", &error);
        let mut lease = self.lease().await?;
        let snapshot = snapshot(&mut lease).await.map_err(failed)?;
        let mut checker = Checker::new(snapshot.mode);
        let checks: Result<Vec<String>, _> = sqlx::query_scalar("PRAGMA quick_check(20)")
            .fetch_all(&mut *lease)
            .await;
        match checks {
            Ok(lines) => {
                for line in lines.into_iter().filter(|line| line != "ok") {
                    checker.fault("", 0, Breach::File, format!("the database file: {line}"));
                }
            }
            Err(error) => checker.fault("", 0, Breach::File, format!("the database file: {error}")),
        }
        let mut after = 0;
        while after < snapshot.last_pos {
            match page(&mut lease, after, snapshot.last_pos).await {
                Ok(entries) if entries.is_empty() => break,
                Ok(entries) => {
                    for entry in entries {
                        checker.take(&entry.row());
                        after = entry.pos;
                    }
                }
                Err(error) => {
                    let detail = format!("entries after position {after} are unreadable: {error}");
                    checker.fault("", 0, Breach::File, detail);
                    break;
                }
            }
        }
        if let Err(error) = check_commands(&mut lease, &mut checker).await {
            let detail = format!("the outcomes of commands are unreadable: {error}");
            checker.fault("", 0, Breach::File, detail);
        }
        Ok(checker.finish(&snapshot.heads, &snapshot.log))
    }
}

async fn check_commands(
    connection: &mut SqliteConnection,
    checker: &mut Checker,
) -> Result<(), sqlx::Error> {
    let sql = "SELECT c.id, c.stream, c.seq FROM commands c WHERE c.ok = 1 AND NOT EXISTS \
               (SELECT 1 FROM entries e WHERE e.stream = c.stream AND e.seq = c.seq) \
               ORDER BY c.n LIMIT ?1";
    let rows = sqlx::query(sql).bind(PAGE).fetch_all(connection).await?;
    for row in rows {
        let id: String = row.try_get(0)?;
        let stream: String = row.try_get(1)?;
        let seq: i64 = row.try_get(2)?;
        let seq = u64::try_from(seq).unwrap_or_default();
        let detail = format!("the command {id} was answered with it, but it is not there");
        checker.fault(&stream, seq, Breach::Command, detail);
    }
    Ok(())
}

/// The quick look at every start: each stream ends where its head says.
pub(crate) async fn check_heads(
    place: &str,
    connection: &mut SqliteConnection,
) -> Result<(), JournalError> {
    let failed = |error: sqlx::Error| on_read(place, "checking the heads", &error);
    let sql = "SELECT s.stream, s.head, \
               (SELECT max(e.seq) FROM entries e WHERE e.stream = s.stream) AS last, \
               (SELECT e.hash FROM entries e WHERE e.stream = s.stream AND e.seq = s.head) \
               IS s.hash AS same FROM streams s ORDER BY s.stream";
    for row in sqlx::query(sql)
        .fetch_all(connection)
        .await
        .map_err(failed)?
    {
        let stream: String = row.try_get("stream").map_err(failed)?;
        let head: i64 = row.try_get("head").map_err(failed)?;
        let last: Option<i64> = row.try_get("last").map_err(failed)?;
        let same: bool = row.try_get("same").map_err(failed)?;
        if last != Some(head) || !same {
            let last = last.unwrap_or_default();
            let why = if last == head {
                format!("its last entry {last} has another hash than its head")
            } else {
                format!("its last entry is {last}, its head says {head}")
            };
            return Err(JournalError::Corrupt {
                place: place.to_owned(),
                at: format!("{stream} {head}"),
                why,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
