//! Who may read and how far they have read: access tokens and receipts of devices.

use crate::batch::{Change, integer};
use crate::error::{on_read, on_write};
use crate::journal::Journal;
use crate::{JournalError, attachment};
use hean_units::{AgencyId, StreamId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

/// An access token as it is kept: never the token itself, only its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its public id, e.g. `tok-3`; the log names the holder by it.
    pub id: String,
    /// Hex SHA-256 of the token.
    pub hash_hex: String,
    /// The agency that it speaks for.
    pub agency: Option<AgencyId>,
    /// `board`, `agency`, `director`, `admin`.
    pub roles: Vec<String>,
    /// The space that it sees: none is the live one, else a drill's id.
    pub space: Option<String>,
    /// For people: who has it, what for.
    pub note: String,
    /// When it was made, ms since 1970.
    pub created_ms: i64,
    /// When it ends, ms since 1970; none is never.
    pub expires_ms: Option<i64>,
    /// Whether it was revoked. A revoked token stays in the table; a new one is not revoked.
    pub revoked: bool,
}

/// Up to where a device has stored a stream.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Receipt {
    /// The device.
    pub device: String,
    /// The stream.
    pub stream: StreamId,
    /// The last seq that it has.
    pub seq: u64,
}

impl Journal {
    /// Notes that a device has stored a stream up to a seq. Cumulative: a smaller seq changes
    /// nothing.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub async fn receipt(
        &self,
        device: &str,
        stream: &StreamId,
        seq: u64,
    ) -> Result<(), JournalError> {
        self.change(Change::Receipt {
            device: device.to_owned(),
            stream: stream.clone(),
            seq,
        })
        .await
    }

    /// All receipts, by device and stream.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub async fn receipts(&self) -> Result<Vec<Receipt>, JournalError> {
        let place = self.place();
        let failed = |error: sqlx::Error| on_read(place, "reading the receipts", &error);
        let sql = "SELECT device, stream, seq FROM receipts ORDER BY device, stream";
        let rows = sqlx::query(sql)
            .fetch_all(&mut *self.lease().await?)
            .await
            .map_err(failed)?;
        let receipt = |row: SqliteRow| {
            Ok(Receipt {
                device: row.try_get(0)?,
                stream: stream_of(row.try_get(1)?)?,
                seq: seq_of(row.try_get(2)?)?,
            })
        };
        rows.into_iter()
            .map(receipt)
            .collect::<Result<_, _>>()
            .map_err(failed)
    }

    /// Adds a token.
    ///
    /// # Errors
    /// [`JournalError::Invalid`] where the id or the hash is already there, or the hash is not 64
    /// hex digits; else as [`Journal::append`].
    pub async fn add_token(&self, token: TokenRow) -> Result<(), JournalError> {
        let hash = &token.hash_hex;
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(JournalError::Invalid {
                what: format!("token {}", token.id),
                why: "its hash must be a SHA-256 in hex, 64 digits".to_owned(),
            });
        }
        self.change(Change::Token(token)).await
    }

    /// All tokens by id, the revoked and the expired ones too.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub async fn tokens(&self) -> Result<Vec<TokenRow>, JournalError> {
        let place = self.place();
        let failed = |error: sqlx::Error| on_read(place, "reading the tokens", &error);
        let sql = "SELECT id, hash, agency, roles, space, note, created_ms, expires_ms, revoked \
                   FROM tokens ORDER BY id";
        let rows = sqlx::query(sql)
            .fetch_all(&mut *self.lease().await?)
            .await
            .map_err(failed)?;
        rows.iter()
            .map(token_of)
            .collect::<Result<_, _>>()
            .map_err(failed)
    }

    /// Makes a token void from now on. A second time changes nothing.
    ///
    /// # Errors
    /// [`JournalError::Invalid`] where there is no such token; else as [`Journal::append`].
    pub async fn revoke_token(&self, id: &str) -> Result<(), JournalError> {
        self.change(Change::Revoke(id.to_owned())).await
    }
}

fn decode(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}

pub(crate) fn stream_of(text: String) -> Result<StreamId, sqlx::Error> {
    StreamId::new(text).map_err(decode)
}

pub(crate) fn seq_of(number: i64) -> Result<u64, sqlx::Error> {
    u64::try_from(number).map_err(decode)
}

fn token_of(row: &SqliteRow) -> Result<TokenRow, sqlx::Error> {
    let agency: Option<String> = row.try_get(2)?;
    let roles: String = row.try_get(3)?;
    Ok(TokenRow {
        id: row.try_get(0)?,
        hash_hex: row.try_get(1)?,
        agency: agency.map(AgencyId::new).transpose().map_err(decode)?,
        roles: serde_json::from_str(&roles).map_err(decode)?,
        space: row.try_get(4)?,
        note: row.try_get(5)?,
        created_ms: row.try_get(6)?,
        expires_ms: row.try_get(7)?,
        revoked: row.try_get(8)?,
    })
}

/// Writes a change within the writer's transaction. The outer error fails the whole batch, the
/// inner one refuses this change alone.
pub(crate) async fn change(
    place: &str,
    connection: &mut SqliteConnection,
    change: &Change,
) -> Result<Result<(), JournalError>, JournalError> {
    match change {
        Change::Receipt {
            device,
            stream,
            seq,
        } => {
            let sql = "INSERT INTO receipts (device, stream, seq) VALUES (?1, ?2, ?3) \
                       ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)";
            sqlx::query(sql)
                .bind(device.clone())
                .bind(stream.as_str().to_owned())
                .bind(integer(*seq))
                .execute(connection)
                .await
                .map_err(|error| on_write(place, "writing a receipt", &error))?;
            Ok(Ok(()))
        }
        Change::Token(token) => write_token(connection, token)
            .await
            .map_err(|error| on_write(place, "writing a token", &error)),
        Change::Revoke(id) => {
            let revoked = sqlx::query("UPDATE tokens SET revoked = 1 WHERE id = ?1")
                .bind(id.clone())
                .execute(connection)
                .await
                .map_err(|error| on_write(place, "revoking a token", &error))?;
            Ok(match revoked.rows_affected() {
                0 => Err(JournalError::Invalid {
                    what: format!("token {id}"),
                    why: "there is no token of this id; see `hean token list`".to_owned(),
                }),
                _ => Ok(()),
            })
        }
        Change::Probe => {
            let sql = "INSERT INTO meta (key, value) VALUES ('probe', '1') \
                       ON CONFLICT DO UPDATE SET value = CAST(value + 1 AS TEXT)";
            sqlx::query(sql)
                .execute(connection)
                .await
                .map_err(|error| on_write(place, "probing the disk", &error))?;
            Ok(Ok(()))
        }
        Change::Upload { .. }
        | Change::Piece { .. }
        | Change::Attachment { .. }
        | Change::Forget { .. } => {
            attachment::change(connection, change)
                .await
                .map_err(|error| on_write(place, "writing an attachment", &error))?;
            Ok(Ok(()))
        }
    }
}

async fn write_token(
    connection: &mut SqliteConnection,
    token: &TokenRow,
) -> Result<Result<(), JournalError>, sqlx::Error> {
    let sql = "INSERT INTO tokens \
               (id, hash, agency, roles, space, note, created_ms, expires_ms, revoked) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
    let added = sqlx::query(sql)
        .bind(token.id.clone())
        .bind(token.hash_hex.to_ascii_lowercase())
        .bind(
            token
                .agency
                .as_ref()
                .map(|agency| agency.as_str().to_owned()),
        )
        .bind(serde_json::Value::from(token.roles.clone()).to_string())
        .bind(token.space.clone())
        .bind(token.note.clone())
        .bind(token.created_ms)
        .bind(token.expires_ms)
        .bind(token.revoked)
        .execute(connection)
        .await?;
    Ok(match added.rows_affected() {
        0 => Err(JournalError::Invalid {
            what: format!("token {}", token.id),
            why: "a token of this id or this hash is already there; draw another one".to_owned(),
        }),
        _ => Ok(()),
    })
}
