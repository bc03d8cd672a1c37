//! Saving the journal while it runs, and bringing it back.
//!
//! A backup is one SQLite file of one moment. A restore never writes over a journal: it moves the
//! old file aside and gives the new one another epoch in the same step, unless the journal in
//! place held exactly the same entries and outcomes. Positions of the old epoch are then void, so
//! that no client goes on from entries that are no longer in the log.

use crate::JournalError;
use crate::check::{Head, Verdict};
use crate::error::{on_file, on_read};
use crate::journal::Journal;
use crate::location::{Location, beside, resolve};
use crate::ownership::{Ownership, private, sync_folder};
use crate::schema;
use crate::verify::snapshot;
use hean_incident::CommandOutcome;
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A backup that is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// Every entry up to these is in it: the backup's mark.
    pub heads: BTreeMap<String, Head>,
    /// The hash of the log, see [`Verdict::log`].
    pub log: String,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The epoch of the restored journal.
    pub epoch: String,
    /// Whether the epoch is a new one: entries may have been lost, and every position is void.
    pub epoch_is_new: bool,
    /// Where the journal that was in place now lies.
    pub replaced: Option<PathBuf>,
    /// The check of the backup.
    pub verdict: Verdict,
    /// Tokens of the replaced journal that were revoked after the backup, and stay so.
    pub revoked_again: u64,
}

impl Journal {
    /// Saves the journal into a new file, complete as of one moment, while it goes on.
    ///
    /// # Errors
    /// [`JournalError::Exists`] where the file is already there; `Io` where it cannot be written.
    pub async fn backup(&self, path: &Path) -> Result<Backup, JournalError> {
        let path = resolve(path)?;
        if path.exists() {
            let place = path.display().to_string();
            return Err(JournalError::Exists { place });
        }
        let part = beside(&path, ".part");
        copy(self.place(), &mut *self.lease().await?, &part).await?;
        std::fs::rename(&part, &path)
            .map_err(|error| on_file(&path, "putting the backup in place", &error))?;
        sync_folder(&path)?;
        let place = path.display().to_string();
        let failed = |error: sqlx::Error| on_read(&place, "reading the backup", &error);
        let mut connection = schema::reader(&path).await.map_err(failed)?;
        let mark = snapshot(&mut connection).await.map_err(failed)?;
        connection.close().await.map_err(failed)?;
        Ok(Backup {
            path,
            heads: mark.heads,
            log: mark.log,
        })
    }

    /// The commands' outcomes and heads, to tell whether two journals hold the same.
    async fn content(&self) -> Result<Content, JournalError> {
        let commands = self.commands().await?;
        let failed = |error: sqlx::Error| on_read(self.place(), "reading the heads", &error);
        let mark = snapshot(&mut *self.lease().await?).await.map_err(failed)?;
        Ok(Content {
            heads: mark.heads,
            log: mark.log,
            commands,
        })
    }
}

#[derive(PartialEq)]
struct Content {
    heads: BTreeMap<String, Head>,
    log: String,
    commands: Vec<CommandOutcome>,
}

/// Copies a database into a new file and flushes it.
async fn copy(
    place: &str,
    connection: &mut SqliteConnection,
    to: &Path,
) -> Result<(), JournalError> {
    let file = |error: std::io::Error| on_file(to, "writing the copy", &error);
    let Some(name) = to.to_str() else {
        return Err(JournalError::Invalid {
            what: to.display().to_string(),
            why: "the path must be UTF-8".to_owned(),
        });
    };
    // A copy that was interrupted is of no use. SQLite writes into an empty file, which keeps the
    // rights that it was made with.
    private()
        .write(true)
        .create(true)
        .truncate(true)
        .open(to)
        .map_err(file)?;
    sqlx::query("VACUUM INTO ?1")
        .bind(name.to_owned())
        .execute(connection)
        .await
        .map_err(|error| on_read(place, "copying it", &error))?;
    let path = to.to_owned();
    let synced = tokio::task::spawn_blocking(move || File::open(path)?.sync_all()).await;
    synced
        .map_err(std::io::Error::other)
        .and_then(|result| result)
        .map_err(file)
}

/// Brings a backup back as the journal at `url`. The server must not be running.
///
/// The journal in place is moved to `FILE.replaced-N`. Its revoked tokens stay revoked.
///
/// # Errors
/// [`JournalError::Corrupt`] where the backup does not prove, `Locked` while the journal is in use,
/// `Schema`, `Foreign`, `Missing` and `Io`. Until the last step the journal in place is untouched.
pub async fn restore(backup: &Path, url: &str) -> Result<Restored, JournalError> {
    let Location::File(target) = Location::parse(url)? else {
        return Err(JournalError::Url {
            url: url.to_owned(),
            why: "a journal in memory cannot be restored".to_owned(),
        });
    };
    let source = resolve(backup)?;
    if source == target {
        return Err(JournalError::Invalid {
            what: source.display().to_string(),
            why: "the backup is the journal itself; name another file".to_owned(),
        });
    }
    let source = Journal::open_read_only(&address(&source)).await?;
    let verdict = source.verify().await?;
    if let Some(fault) = verdict.faults.first() {
        return Err(JournalError::Corrupt {
            place: source.place().to_owned(),
            at: format!("{} {}", fault.stream, fault.seq),
            why: format!("{}; this backup cannot be used", fault.detail),
        });
    }
    let ownership = Ownership::take(&target).await?;
    let restoring = beside(&target, ".restoring");
    copy(source.place(), &mut *source.lease().await?, &restoring).await?;
    let old = if target.exists() {
        Some(look_at(&target, &source).await)
    } else {
        None
    };
    source.close().await;
    let (epoch, epoch_is_new) = match old.as_ref().and_then(|old| old.epoch_if_same.clone()) {
        Some(epoch) => (epoch, false),
        None => (schema::random_epoch(&target.display().to_string())?, true),
    };
    let revoked = old.map(|old| old.revoked).unwrap_or_default();
    let revoked_again = finish_copy(&restoring, &epoch, &revoked).await?;
    let replaced = swap(&restoring, &target)?;
    drop(ownership);
    Ok(Restored {
        epoch,
        epoch_is_new,
        replaced,
        verdict,
        revoked_again,
    })
}

fn address(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

#[derive(Default)]
struct Old {
    /// Its epoch, where it holds exactly what the backup holds. Its own and not the backup's: it
    /// may itself come from a restore, and then positions of the older epoch are void.
    epoch_if_same: Option<String>,
    revoked: Vec<String>,
}

/// Looks at the journal that is to be replaced. One that cannot be read is not the same.
async fn look_at(target: &Path, source: &Journal) -> Old {
    if !matches!(schema::kind(target), Ok(schema::Kind::Database)) {
        return Old::default();
    }
    // Moves what is in the write-ahead log into the file, so that one file holds everything.
    if let Ok(connection) = schema::writer(target).await {
        let _ = connection.close().await;
    }
    let Ok(old) = Journal::open_read_only(&address(target)).await else {
        return Old::default();
    };
    let same = match (old.content().await, source.content().await) {
        (Ok(old), Ok(source)) => old == source,
        _ => false,
    };
    let tokens = old.tokens().await.unwrap_or_default();
    let epoch = old.epoch();
    old.close().await;
    Old {
        epoch_if_same: same.then_some(epoch),
        revoked: tokens
            .into_iter()
            .filter(|t| t.revoked)
            .map(|t| t.id)
            .collect(),
    }
}

/// Sets epoch and revocations in the copy, which no one has opened yet, and flushes it.
async fn finish_copy(path: &Path, epoch: &str, revoked: &[String]) -> Result<u64, JournalError> {
    let place = path.display().to_string();
    let failed = |error: sqlx::Error| on_read(&place, "finishing the copy", &error);
    let mut connection = schema::writer(path).await.map_err(failed)?;
    let version = schema::version(&place, &mut connection).await?;
    schema::migrate(&place, &mut connection, version, epoch).await?;
    let mut transaction = connection.begin().await.map_err(failed)?;
    sqlx::query("UPDATE meta SET value = ?1 WHERE key = 'epoch'")
        .bind(epoch.to_owned())
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
    let ids = serde_json::Value::from(revoked.to_vec()).to_string();
    let sql = "UPDATE tokens SET revoked = 1 \
               WHERE revoked = 0 AND id IN (SELECT value FROM json_each(?1))";
    let again = sqlx::query(sql)
        .bind(ids)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
    transaction.commit().await.map_err(failed)?;
    // Closing the last connection moves the write-ahead log into the file and removes it.
    connection.close().await.map_err(failed)?;
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| on_file(path, "syncing the copy", &error))?;
    Ok(again.rows_affected())
}

/// Moves the old journal aside and the new one into its place. Should the process end between the
/// two, opening says that a restore was interrupted.
fn swap(restoring: &Path, target: &Path) -> Result<Option<PathBuf>, JournalError> {
    let mut replaced = None;
    if target.exists() {
        let aside = (1..)
            .map(|n: u32| beside(target, &format!(".replaced-{n}")))
            .find(|path| !path.exists())
            .unwrap_or_else(|| beside(target, ".replaced"));
        // A damaged journal may still have its write-ahead log, which must not meet the new file.
        for suffix in ["-wal", "-shm"] {
            let from = beside(target, suffix);
            if from.exists() {
                rename(&from, &beside(&aside, suffix))?;
            }
        }
        rename(target, &aside)?;
        replaced = Some(aside);
    }
    rename(restoring, target)?;
    sync_folder(target)?;
    Ok(replaced)
}

fn rename(from: &Path, to: &Path) -> Result<(), JournalError> {
    std::fs::rename(from, to).map_err(|error| on_file(from, "moving it", &error))
}

#[cfg(test)]
mod tests;
