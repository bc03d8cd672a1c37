//! Attachments: files by the SHA-256 of their bytes, beside the entries that name them.
//!
//! The same bytes are kept once. A file is written in pieces, each a transaction of its own, and
//! becomes an attachment with the last transaction; what a process left half-way is deleted at the
//! next start, and so is, when asked, what no entry ever named. What an entry names stays.
//!
//! Which fields of an entry name attachments is said in one place, [`named`].

use crate::JournalError;
use crate::access::{seq_of, stream_of};
use crate::batch::{Change, integer};
use crate::body::hex;
use crate::error::{on_read, on_write};
use crate::journal::Journal;
use hean_units::{AttachmentId, StreamId};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{Row, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a piece. Other writes wait for at most one of them.
pub const PIECE_BYTES: usize = 256 * 1024;
/// Largest attachment, in bytes. The server's own limit is below.
pub const ATTACHMENT_BYTES_MAX: usize = 1 << 30;

/// A kept attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// SHA-256 of its bytes.
    pub id: AttachmentId,
    /// How many bytes.
    pub bytes: u64,
    /// Media type, of the first upload.
    pub media_type: String,
    /// File name, of the first upload.
    pub name: String,
    /// Who handed the bytes in, and when last, in ms since 1970.
    pub uploads: BTreeMap<String, i64>,
    /// The home streams whose entries name it, each with the seq of the first such entry.
    pub uses: BTreeMap<StreamId, u64>,
}

/// A file that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Media type.
    pub media_type: String,
    /// File name.
    pub name: String,
    /// Who hands it in: an agency's id, or `command`.
    pub holder: String,
    /// Now, in ms since 1970.
    pub at_ms: i64,
}

/// The id of these bytes: their SHA-256 in lower-case hex.
pub fn attachment_id(bytes: &[u8]) -> AttachmentId {
    let text = hex(&Sha256::digest(bytes));
    AttachmentId::new(text).expect("64 hex digits make an id")
}

/// Whether a text has the form of an attachment's id.
pub fn is_attachment_id(text: &str) -> bool {
    let lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(lower_hex)
}

/// The attachments that an entry names, as written: fields `attachment` and `attachments` of the
/// kinds below, and inside of the free `evidence` of a task's result whatever has the form of an
/// id there.
pub fn named<'a>(kind: &str, data: &'a Value) -> BTreeSet<&'a str> {
    match kind {
        "attachment_added" | "sample_taken" | "cost_recorded" | "document_filed"
        | "firm_plan_filed" => fields(data).collect(),
        "task_done" | "task_failed" => fields(&data["evidence"])
            .filter(|text| is_attachment_id(text))
            .collect(),
        _ => BTreeSet::new(),
    }
}

fn fields(data: &Value) -> impl Iterator<Item = &str> {
    let many = data["attachments"].as_array().into_iter().flatten();
    many.chain([&data["attachment"]]).filter_map(Value::as_str)
}

impl Journal {
    /// Keeps a file and gives its id. It returns when all of it is on the disk. The same bytes a
    /// second time are kept once; the new holder is noted.
    ///
    /// # Errors
    /// [`JournalError::Invalid`] for an empty file or one longer than [`ATTACHMENT_BYTES_MAX`];
    /// else as [`Journal::append`].
    pub async fn keep_attachment(&self, new: NewAttachment) -> Result<AttachmentId, JournalError> {
        let id = attachment_id(&new.bytes);
        if new.bytes.is_empty() || new.bytes.len() > ATTACHMENT_BYTES_MAX {
            return Err(JournalError::Invalid {
                what: format!("attachment {id}"),
                why: format!("it must have 1 to {ATTACHMENT_BYTES_MAX} bytes"),
            });
        }
        // First, so that nothing deletes it as unnamed from here on.
        let (holder, at_ms) = (new.holder, new.at_ms);
        self.change(Change::Upload {
            id: id.clone(),
            holder,
            at_ms,
        })
        .await?;
        if self.attachment(&id).await?.is_none() {
            for (n, piece) in new.bytes.chunks(PIECE_BYTES).enumerate() {
                let (id, bytes) = (id.clone(), piece.to_vec());
                self.change(Change::Piece { id, n, bytes }).await?;
            }
        }
        let last = Change::Attachment {
            id: id.clone(),
            bytes: new.bytes.len() as u64,
            media_type: new.media_type,
            name: new.name,
        };
        self.change(last).await?;
        Ok(id)
    }

    /// An attachment without its bytes; `None` where there is none.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub async fn attachment(&self, id: &AttachmentId) -> Result<Option<Attachment>, JournalError> {
        let failed = |error: sqlx::Error| on_read(self.place(), "reading an attachment", &error);
        let found = rows(&mut *self.lease().await?, Some(id)).await;
        Ok(found.map_err(failed)?.into_values().next())
    }

    /// All attachments by id, without their bytes.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub async fn attachments(&self) -> Result<BTreeMap<AttachmentId, Attachment>, JournalError> {
        let failed = |error: sqlx::Error| on_read(self.place(), "reading the attachments", &error);
        rows(&mut *self.lease().await?, None).await.map_err(failed)
    }

    /// A piece of an attachment, from 0; `None` after the last one. What was read is to be held
    /// against the id when it is whole.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub async fn attachment_piece(
        &self,
        id: &AttachmentId,
        n: usize,
    ) -> Result<Option<Vec<u8>>, JournalError> {
        let failed = |error: sqlx::Error| on_read(self.place(), "reading a piece", &error);
        piece(&mut *self.lease().await?, id.as_str(), n)
            .await
            .map_err(failed)
    }

    /// The bytes of an attachment, held against its id; `None` where there is none.
    ///
    /// # Errors
    /// [`JournalError::Corrupt`] where they are not those that were kept; else as
    /// [`Journal::read`].
    pub async fn attachment_bytes(
        &self,
        id: &AttachmentId,
    ) -> Result<Option<Vec<u8>>, JournalError> {
        let Some(held) = self.attachment(id).await? else {
            return Ok(None);
        };
        let mut bytes = Vec::with_capacity(usize::try_from(held.bytes).unwrap_or(0));
        let mut n = 0;
        while let Some(piece) = self.attachment_piece(id, n).await? {
            bytes.extend(piece);
            n += 1;
        }
        if attachment_id(&bytes) != *id {
            return Err(self.damaged(id));
        }
        Ok(Some(bytes))
    }

    /// The error of an attachment whose bytes are not those of its id.
    pub fn damaged(&self, id: &AttachmentId) -> JournalError {
        JournalError::Corrupt {
            place: self.place().to_owned(),
            at: format!("attachment {id}"),
            why: "its bytes are not those of its hash".to_owned(),
        }
    }

    /// Deletes attachments that no entry names and that were handed in before a moment, in ms since
    /// 1970. Gives how many.
    ///
    /// Whoever decides whether an entry may name an attachment must stop taking unnamed ones some
    /// time before they reach that age.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub async fn forget_attachments(&self, before_ms: i64) -> Result<u64, JournalError> {
        let mut gone = 0;
        for id in self.unnamed(before_ms).await? {
            self.change(Change::Forget { id, before_ms }).await?;
            gone += 1;
        }
        Ok(gone)
    }

    async fn unnamed(&self, before_ms: i64) -> Result<Vec<AttachmentId>, JournalError> {
        let all = self.attachments().await?.into_values();
        let old = |held: &Attachment| held.uploads.values().all(|at| *at < before_ms);
        Ok(all
            .filter(|held| held.uses.is_empty() && old(held))
            .map(|held| held.id)
            .collect())
    }
}

async fn rows(
    connection: &mut SqliteConnection,
    only: Option<&AttachmentId>,
) -> Result<BTreeMap<AttachmentId, Attachment>, sqlx::Error> {
    if !has_tables(connection).await? {
        return Ok(BTreeMap::new());
    }
    let only = only.map(|id| id.as_str().to_owned());
    // One statement, which sees one moment.
    let sql = "SELECT a.id, a.bytes, a.media_type, a.name, \
               (SELECT json_group_object(holder, at_ms) FROM uploads WHERE id = a.id), \
               (SELECT json_group_object(stream, seq) FROM uses WHERE id = a.id) \
               FROM attachments a WHERE ?1 IS NULL OR a.id = ?1 ORDER BY a.id";
    let rows = sqlx::query(sql).bind(only).fetch_all(connection).await?;
    let decode = |error: serde_json::Error| sqlx::Error::Decode(Box::new(error));
    let mut found = BTreeMap::new();
    for row in rows {
        let id: String = row.try_get(0)?;
        let id = AttachmentId::new(id).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        let uploads: String = row.try_get(4)?;
        let uses: String = row.try_get(5)?;
        let uses: BTreeMap<String, i64> = serde_json::from_str(&uses).map_err(decode)?;
        let held = Attachment {
            id: id.clone(),
            bytes: seq_of(row.try_get(1)?)?,
            media_type: row.try_get(2)?,
            name: row.try_get(3)?,
            uploads: serde_json::from_str(&uploads).map_err(decode)?,
            uses: uses
                .into_iter()
                .map(|(stream, seq)| Ok((stream_of(stream)?, seq_of(seq)?)))
                .collect::<Result<_, sqlx::Error>>()?,
        };
        found.insert(id, held);
    }
    Ok(found)
}

/// Whether the file is of a schema that knows attachments: one that was opened for reading only may
/// be older.
async fn has_tables(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'attachments')";
    sqlx::query_scalar(sql).fetch_one(connection).await
}

async fn piece(
    connection: &mut SqliteConnection,
    id: &str,
    n: usize,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar("SELECT bytes FROM pieces WHERE id = ?1 AND n = ?2")
        .bind(id.to_owned())
        .bind(i64::try_from(n).unwrap_or(i64::MAX))
        .fetch_optional(connection)
        .await
}

/// Ids of all attachments as stored, whatever the columns hold, each with whether its bytes are
/// those of its id and as many as it says.
pub(crate) async fn judged(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<String, bool>, sqlx::Error> {
    if !has_tables(connection).await? {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query("SELECT id, bytes FROM attachments ORDER BY id")
        .fetch_all(&mut *connection)
        .await?;
    let mut judged = BTreeMap::new();
    for row in rows {
        let id: String = row.try_get(0)?;
        let bytes: i64 = row.try_get(1)?;
        let (mut hasher, mut length, mut n) = (Sha256::new(), 0, 0);
        while let Some(piece) = piece(connection, &id, n).await? {
            hasher.update(&piece);
            length += piece.len();
            n += 1;
        }
        let sound = hex(&hasher.finalize()) == id && i64::try_from(length) == Ok(bytes);
        judged.insert(id, sound);
    }
    Ok(judged)
}

/// The table `uses` as stored: attachment, stream, first seq.
pub(crate) async fn uses(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<(String, String), i64>, sqlx::Error> {
    if !has_tables(connection).await? {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query("SELECT id, stream, seq FROM uses")
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok(((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?)))
        .collect()
}

/// Notes which attachments an entry names.
pub(crate) async fn note_uses(
    connection: &mut SqliteConnection,
    uses: &[(String, StreamId, u64)],
) -> Result<(), sqlx::Error> {
    for (id, stream, seq) in uses {
        sqlx::query(
            "INSERT INTO uses (id, stream, seq) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )
        .bind(id.clone())
        .bind(stream.as_str().to_owned())
        .bind(integer(*seq))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Deletes what uploads left that did not end.
pub(crate) async fn sweep(
    place: &str,
    connection: &mut SqliteConnection,
) -> Result<(), JournalError> {
    let failed = |error: sqlx::Error| on_write(place, "deleting unfinished uploads", &error);
    for sql in [
        "DELETE FROM pieces WHERE id NOT IN (SELECT id FROM attachments)",
        "DELETE FROM uploads WHERE id NOT IN (SELECT id FROM attachments)",
    ] {
        sqlx::query(sql)
            .execute(&mut *connection)
            .await
            .map_err(failed)?;
    }
    Ok(())
}

/// Writes a change of attachments within the writer's transaction.
pub(crate) async fn change(
    connection: &mut SqliteConnection,
    change: &Change,
) -> Result<(), sqlx::Error> {
    match change {
        Change::Piece { id, n, bytes } => {
            let sql = "INSERT INTO pieces (id, n, bytes) VALUES (?1, ?2, ?3) \
                       ON CONFLICT DO NOTHING";
            sqlx::query(sql)
                .bind(id.as_str().to_owned())
                .bind(i64::try_from(*n).unwrap_or(i64::MAX))
                .bind(bytes.clone())
                .execute(connection)
                .await?;
        }
        Change::Attachment {
            id,
            bytes,
            media_type,
            name,
        } => {
            let sql = "INSERT INTO attachments (id, bytes, media_type, name) \
                       VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
            sqlx::query(sql)
                .bind(id.as_str().to_owned())
                .bind(integer(*bytes))
                .bind(media_type.clone())
                .bind(name.clone())
                .execute(connection)
                .await?;
        }
        Change::Upload { id, holder, at_ms } => {
            let sql = "INSERT INTO uploads (id, holder, at_ms) VALUES (?1, ?2, ?3) \
                       ON CONFLICT DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)";
            sqlx::query(sql)
                .bind(id.as_str().to_owned())
                .bind(holder.clone())
                .bind(*at_ms)
                .execute(connection)
                .await?;
        }
        Change::Forget { id, before_ms } => forget(connection, id.as_str(), *before_ms).await?,
        // The other changes are not of attachments.
        Change::Receipt { .. } | Change::Token(_) | Change::Revoke(_) | Change::Probe => {}
    }
    Ok(())
}

/// Deletes an attachment unless an entry has named it or somebody handed it in again meanwhile.
async fn forget(
    connection: &mut SqliteConnection,
    id: &str,
    before_ms: i64,
) -> Result<(), sqlx::Error> {
    let sql = "DELETE FROM attachments WHERE id = ?1 \
               AND NOT EXISTS (SELECT 1 FROM uses WHERE uses.id = ?1) \
               AND NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.id = ?1 AND at_ms >= ?2)";
    let gone = sqlx::query(sql)
        .bind(id.to_owned())
        .bind(before_ms)
        .execute(&mut *connection)
        .await?;
    if gone.rows_affected() == 0 {
        return Ok(());
    }
    for sql in [
        "DELETE FROM pieces WHERE id = ?1",
        "DELETE FROM uploads WHERE id = ?1",
    ] {
        sqlx::query(sql)
            .bind(id.to_owned())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
