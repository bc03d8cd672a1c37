//! Proving the log.
//!
//! What this cannot see without a witness: a tail that was cut together with the heads and the
//! log's hash, an older copy put in place of the journal, and chains computed anew from the change
//! on. One value is enough for a witness: [`Verdict::log`](crate::Verdict::log), the hash over all
//! entries in commit order.

use crate::body::{GENESIS, mode_of};
use crate::check::{Breach, Candidate, Checker, Head, Verdict};
use crate::error::on_read;
use crate::journal::Journal;
use crate::{JournalError, attachment};
use hean_incident::Mode;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;

/// Rows of a page.
const PAGE: i64 = 1000;

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
        if let Err(error) = check_attachments(&mut lease, &mut checker).await {
            let detail = format!("the attachments are unreadable: {error}");
            checker.fault("", 0, Breach::File, detail);
        }
        Ok(checker.finish(&snapshot.heads, &snapshot.log))
    }
}

async fn check_attachments(
    connection: &mut SqliteConnection,
    checker: &mut Checker,
) -> Result<(), sqlx::Error> {
    let judged = attachment::judged(connection).await?;
    let noted = attachment::uses(connection).await?;
    checker.check_attachments(&judged, &noted);
    Ok(())
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
