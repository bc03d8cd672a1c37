//! Opening the database: settings that are read back, schema version, migrations.

use crate::JournalError;
use crate::error::{on_file, on_read, on_write};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection, SqlitePool};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// How long a statement waits for a lock of another connection.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a reader waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Readers at a time. They never block the writer.
const READERS_MAX: u32 = 4;
/// "HeAn": marks our files among all SQLite databases.
const APPLICATION_ID: i64 = 0x4865_416e;

/// The migrations in order; the schema version is the number of them that a file has had.
const MIGRATIONS: &[(&str, &str)] = &[
    ("start", include_str!("../migrations/0001_start.sql")),
    (
        "attachments",
        include_str!("../migrations/0002_attachments.sql"),
    ),
];

/// The newest schema version that this program knows.
pub(crate) const KNOWN: i64 = MIGRATIONS.len() as i64;

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .pragma("cell_size_check", "on")
}

/// The one connection that writes. WAL, and a flush to the disk at every commit.
pub(crate) async fn writer(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    options(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("fullfsync", "on") // macOS: a plain fsync there stops at the drive's cache
        .pragma("journal_size_limit", "67108864")
        .connect()
        .await
}

/// A database in memory, which has one connection only.
pub(crate) async fn memory() -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new()
        .foreign_keys(true)
        .connect()
        .await
}

// Not `query_only`: it refuses VACUUM INTO too, which writes another file.
fn reading(path: &Path) -> SqliteConnectOptions {
    options(path).read_only(true)
}

/// One connection that cannot write.
pub(crate) async fn reader(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    reading(path).connect().await
}

/// Connections that cannot write.
pub(crate) fn readers(path: &Path) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .connect_lazy_with(reading(path))
}

/// Reads back the settings on which durability rests. Asking for them is not enough: SQLite keeps
/// another journal mode without an error where a file system cannot do WAL.
pub(crate) async fn check_durable(
    place: &str,
    connection: &mut SqliteConnection,
) -> Result<(), JournalError> {
    let failed = |error: sqlx::Error| on_read(place, "reading back the settings", &error);
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    for (setting, wanted, found) in [
        ("journal_mode", "wal", mode),
        ("synchronous", "2", synchronous.to_string()),
        ("foreign_keys", "1", foreign_keys.to_string()),
    ] {
        if found != wanted {
            return Err(JournalError::Unsafe {
                place: place.to_owned(),
                setting,
                wanted,
                found,
            });
        }
    }
    Ok(())
}

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Empty,
    Database,
    Other,
}

/// Looks at a file without SQLite, which deletes the write-ahead log of a file without pages, even
/// when it opens it for reading only.
pub(crate) fn kind(path: &Path) -> Result<Kind, JournalError> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(16).read_to_end(&mut start))
        .map_err(|error| on_file(path, "reading its first bytes", &error))?;
    Ok(match start.as_slice() {
        [] => Kind::Empty,
        b"SQLite format 3\0" => Kind::Database,
        _ => Kind::Other,
    })
}

/// Reads the schema version; 0 is an empty database.
///
/// # Errors
/// [`JournalError::Foreign`] where it is somebody else's, [`JournalError::Schema`] where it is
/// newer than this program.
pub(crate) async fn version(
    place: &str,
    connection: &mut SqliteConnection,
) -> Result<i64, JournalError> {
    let foreign = |why: String| JournalError::Foreign {
        place: place.to_owned(),
        why,
    };
    let failed = |error: sqlx::Error| on_read(place, "reading the schema version", &error);
    let application: i64 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    if application != APPLICATION_ID {
        let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
            .fetch_one(&mut *connection)
            .await
            .map_err(failed)?;
        return match (application, tables) {
            (0, 0) => Ok(0),
            _ => Err(foreign(
                "it is another program's SQLite database".to_owned(),
            )),
        };
    }
    let found: i64 = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM migrations")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    if found > KNOWN {
        return Err(JournalError::Schema {
            place: place.to_owned(),
            found,
            known: KNOWN,
            what_to_do: "run the newer program that wrote it",
        });
    }
    Ok(found)
}

/// Brings a database to the newest schema and makes sure that it has an epoch, all in one
/// transaction. `epoch` is used when it has none yet.
pub(crate) async fn migrate(
    place: &str,
    connection: &mut SqliteConnection,
    from: i64,
    epoch: &str,
) -> Result<(), JournalError> {
    match steps(connection, from, epoch).await {
        Ok(()) => Ok(()),
        Err(error) => {
            // The error that matters is the first one; an open transaction ends with the
            // connection, which the caller drops.
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await;
            Err(on_write(place, "bringing it to the newest schema", &error))
        }
    }
}

async fn steps(
    connection: &mut SqliteConnection,
    from: i64,
    epoch: &str,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut *connection)
        .await?;
    for (version, (name, sql)) in (1..).zip(MIGRATIONS) {
        if version > from {
            sqlx::raw_sql(*sql).execute(&mut *connection).await?;
            sqlx::query("INSERT INTO migrations (version, name) VALUES (?1, ?2)")
                .bind(version)
                .bind(*name)
                .execute(&mut *connection)
                .await?;
        }
    }
    sqlx::query("INSERT INTO meta (key, value) VALUES ('epoch', ?1) ON CONFLICT DO NOTHING")
        .bind(epoch)
        .execute(&mut *connection)
        .await?;
    sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
    Ok(())
}

/// A single value of the table `meta`.
pub(crate) async fn meta(
    place: &str,
    connection: &mut SqliteConnection,
    key: &str,
) -> Result<Option<String>, JournalError> {
    sqlx::query_scalar("SELECT value FROM meta WHERE key = ?1")
        .bind(key)
        .fetch_optional(connection)
        .await
        .map_err(|error| on_read(place, "reading the table meta", &error))
}

/// A new random epoch: 64 bits, in hex.
pub(crate) fn random_epoch(place: &str) -> Result<String, JournalError> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(|error| JournalError::Io {
        place: place.to_owned(),
        doing: "drawing a random epoch",
        why: error.to_string(),
    })?;
    Ok(crate::body::hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_migration_that_fails_leaves_nothing() {
        let mut connection = memory().await.unwrap();
        // In the way of the last table of the first migration.
        let sql = "CREATE TABLE tokens (a)";
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        assert!(migrate("here", &mut connection, 0, "e").await.is_err());
        let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        assert_eq!(tables, ["tokens"]);
        let sql = "DROP TABLE tokens";
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        migrate("here", &mut connection, 0, "e").await.unwrap();
        assert_eq!(version("here", &mut connection).await, Ok(KNOWN));
        // A second time changes nothing.
        migrate("here", &mut connection, KNOWN, "f").await.unwrap();
        let epoch = meta("here", &mut connection, "epoch").await.unwrap();
        assert_eq!(epoch.as_deref(), Some("e"));
    }
}
