//! Reading: one stream from a position, the whole log in commit order, heads, outcomes.
//!
//! What is read is checked against the chain on the way, so that a damaged entry is never served
//! as a valid one.

use crate::JournalError;
use crate::access::{seq_of, stream_of};
use crate::batch::integer;
use crate::body::{GENESIS, Stored, chain, closing};
use crate::error::on_read;
use crate::journal::Journal;
use hean_incident::{Append, Cause, Command, CommandOutcome, Record, Refusal};
use hean_units::{CommandId, StreamId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;

/// Most entries of one [`Journal::read`] and most records of one [`Journal::replay`].
pub const READ_MAX: u32 = 10_000;

struct EntryRow {
    stream: StreamId,
    seq: u64,
    hash: String,
    body: String,
}

impl EntryRow {
    fn new(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            stream: stream_of(row.try_get("stream")?)?,
            seq: seq_of(row.try_get("seq")?)?,
            hash: row.try_get("hash")?,
            body: row.try_get("body")?,
        })
    }

    /// Why the entry is not the one after `previous`, if it is not.
    fn breach(&self, previous: (u64, &str)) -> Option<String> {
        if self.seq != previous.0 + 1 {
            Some(format!(
                "the entry before it is missing; the last one is {}",
                previous.0
            ))
        } else if chain(previous.1, &self.body) != self.hash {
            Some("its text does not fit its hash and the entry before".to_owned())
        } else if !self
            .body
            .ends_with(&closing(self.stream.as_str(), self.seq))
        {
            Some("its text names another place".to_owned())
        } else {
            None
        }
    }

    fn record(&self) -> Result<Record, String> {
        serde_json::from_str(&self.body).map_err(|error| format!("its text is unreadable: {error}"))
    }
}

impl Journal {
    fn corrupt(&self, entry: &EntryRow, why: String) -> JournalError {
        JournalError::Corrupt {
            place: self.place().to_owned(),
            at: format!("{} {}", entry.stream, entry.seq),
            why,
        }
    }

    /// The entries of a stream after a seq, ascending and without a gap; at most `limit`, which is
    /// cut at [`READ_MAX`]. Empty for a stream that does not exist and beyond its head.
    ///
    /// # Errors
    /// [`JournalError::Corrupt`] where an entry does not fit the chain, `Busy` and `Io`.
    pub async fn read(
        &self,
        stream: &StreamId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Stored>, JournalError> {
        let failed = |error: sqlx::Error| on_read(self.place(), "reading a stream", &error);
        // The entry at `after` comes along: the chain starts from its hash.
        let sql = "SELECT stream, seq, hash, body FROM entries \
                   WHERE stream = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3";
        let anchor = i64::from(after > 0);
        let rows = sqlx::query(sql)
            .bind(stream.as_str().to_owned())
            .bind(integer(after))
            .bind(i64::from(limit.min(READ_MAX)) + anchor)
            .fetch_all(&mut *self.lease().await?)
            .await
            .map_err(failed)?;
        let mut previous = (after == 0).then(|| (0, GENESIS.to_owned()));
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            let entry = EntryRow::new(row).map_err(failed)?;
            let Some((seq, hash)) = previous else {
                if entry.seq != after {
                    let why = format!("the entry {after}, after which to read, is missing");
                    return Err(self.corrupt(&entry, why));
                }
                previous = Some((entry.seq, entry.hash));
                continue;
            };
            if let Some(why) = entry.breach((seq, &hash)) {
                return Err(self.corrupt(&entry, why));
            }
            let record = entry.record().map_err(|why| self.corrupt(&entry, why))?;
            previous = Some((entry.seq, entry.hash.clone()));
            found.push(Stored {
                stream: entry.stream,
                seq: entry.seq,
                hash: entry.hash,
                record,
                body: entry.body.into(),
            });
        }
        Ok(found)
    }

    /// The last seq of every stream.
    ///
    /// # Errors
    /// `Busy`, `Io`, [`JournalError::Corrupt`].
    pub async fn heads(&self) -> Result<BTreeMap<StreamId, u64>, JournalError> {
        let failed = |error: sqlx::Error| on_read(self.place(), "reading the heads", &error);
        let rows = sqlx::query("SELECT stream, head FROM streams")
            .fetch_all(&mut *self.lease().await?)
            .await
            .map_err(failed)?;
        rows.iter()
            .map(|row| Ok((stream_of(row.try_get(0)?)?, seq_of(row.try_get(1)?)?)))
            .collect::<Result<_, _>>()
            .map_err(failed)
    }

    /// The records after a position in commit order, each once, with all its places, home first;
    /// at most `limit`, which is cut at [`READ_MAX`]. Start with 0 and go on with the last position
    /// that was returned, until nothing comes.
    ///
    /// # Errors
    /// [`JournalError::Corrupt`] where an entry does not fit the chain or a copy its home, `Busy`
    /// and `Io`.
    pub async fn replay(
        &self,
        after_pos: i64,
        limit: u32,
    ) -> Result<Vec<(i64, Append)>, JournalError> {
        let failed = |error: sqlx::Error| on_read(self.place(), "reading the log", &error);
        let mut lease = self.lease().await?;
        // The page ends before the home entry that would be one too many.
        let sql = "SELECT pos, home, id, stream, seq, hash, body FROM entries \
                   WHERE pos > ?1 AND pos < coalesce((SELECT pos FROM entries \
                   WHERE pos > ?1 AND home = 1 ORDER BY pos LIMIT 1 OFFSET ?2), ?3) ORDER BY pos";
        let rows = sqlx::query(sql)
            .bind(after_pos)
            .bind(i64::from(limit.min(READ_MAX)))
            .bind(i64::MAX)
            .fetch_all(&mut *lease)
            .await
            .map_err(failed)?;
        let mut hashes: BTreeMap<StreamId, (u64, String)> = BTreeMap::new();
        let mut found: Vec<(i64, Append)> = Vec::new();
        for row in rows {
            let pos: i64 = row.try_get(0).map_err(failed)?;
            let home: bool = row.try_get(1).map_err(failed)?;
            let id: String = row.try_get(2).map_err(failed)?;
            let entry = EntryRow::new(&row).map_err(failed)?;
            let previous = match hashes.remove(&entry.stream) {
                Some(previous) => previous,
                None => before(&mut lease, &entry).await.map_err(failed)?,
            };
            if let Some(why) = entry.breach((previous.0, &previous.1)) {
                return Err(self.corrupt(&entry, why));
            }
            hashes.insert(entry.stream.clone(), (entry.seq, entry.hash.clone()));
            if home {
                let record = entry.record().map_err(|why| self.corrupt(&entry, why))?;
                let streams = vec![(entry.stream, entry.seq)];
                found.push((pos, Append { record, streams }));
                continue;
            }
            // Copies at the start of a page belong to the record before it.
            if let Some((_, append)) = found.last_mut() {
                if append.record.id.as_str() != id {
                    let why = format!("it is a copy of {id}, but does not stand after it");
                    return Err(self.corrupt(&entry, why));
                }
                append.streams.push((entry.stream, entry.seq));
            }
        }
        Ok(found)
    }

    /// The outcome of every command, in commit order.
    ///
    /// # Errors
    /// `Busy`, `Io`, [`JournalError::Corrupt`].
    pub async fn commands(&self) -> Result<Vec<CommandOutcome>, JournalError> {
        let failed = |error: sqlx::Error| on_read(self.place(), "reading the commands", &error);
        let sql = "SELECT id, digest, ok, stream, seq, code, detail, current \
                   FROM commands ORDER BY n";
        let rows = sqlx::query(sql)
            .fetch_all(&mut *self.lease().await?)
            .await
            .map_err(failed)?;
        rows.iter()
            .map(outcome)
            .collect::<Result<_, _>>()
            .map_err(failed)
    }
}

/// Seq and hash of the entry before, where it lies before the page.
async fn before(
    connection: &mut SqliteConnection,
    entry: &EntryRow,
) -> Result<(u64, String), sqlx::Error> {
    let Some(seq) = entry.seq.checked_sub(1).filter(|seq| *seq > 0) else {
        return Ok((0, GENESIS.to_owned()));
    };
    let hash: Option<String> =
        sqlx::query_scalar("SELECT hash FROM entries WHERE stream = ?1 AND seq = ?2")
            .bind(entry.stream.as_str().to_owned())
            .bind(integer(seq))
            .fetch_optional(connection)
            .await?;
    // Without it the seq 0 shows the gap.
    Ok(hash.map_or_else(|| (0, GENESIS.to_owned()), |hash| (seq, hash)))
}

fn outcome(row: &SqliteRow) -> Result<CommandOutcome, sqlx::Error> {
    let decode = |error: Box<dyn std::error::Error + Send + Sync>| sqlx::Error::Decode(error);
    let id: String = row.try_get(0)?;
    let command = Command {
        id: CommandId::new(id).map_err(|error| decode(error.into()))?,
        digest: row.try_get(1)?,
    };
    let outcome = if row.try_get::<bool, _>(2)? {
        Ok(Cause {
            stream: stream_of(row.try_get(3)?)?,
            seq: seq_of(row.try_get(4)?)?,
        })
    } else {
        let current: Option<String> = row.try_get(7)?;
        let current = current.map(|text| serde_json::from_str(&text)).transpose();
        Err(Refusal {
            code: row.try_get(5)?,
            detail: row.try_get(6)?,
            current: current.map_err(|error| decode(error.into()))?,
        })
    };
    Ok(CommandOutcome { command, outcome })
}
