//! One process writes a journal.
//!
//! An advisory lock on `FILE.lock`, held by an open file: the kernel gives it back when the
//! process ends, also by `kill -9`. The file itself stays, because deleting it would let two
//! processes hold two locks of one name.

use crate::JournalError;
use crate::error::on_file;
use crate::location::beside;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

/// How long the lock is waited for.
const WAIT: Duration = Duration::from_secs(1);
/// Time between two tries.
const STEP: Duration = Duration::from_millis(20);

/// The right to write a journal; given back when dropped.
#[derive(Debug)]
pub(crate) struct Ownership {
    _lock: File,
}

impl Ownership {
    /// Takes the lock of a journal, or says who has it. Waits a moment first: a process that was
    /// killed or a journal whose last handle was just dropped gives the lock back a little later.
    pub(crate) async fn take(journal: &Path) -> Result<Self, JournalError> {
        let mut waited = Duration::ZERO;
        loop {
            match Self::try_take(journal) {
                Err(JournalError::Locked { .. }) if waited < WAIT => {
                    tokio::time::sleep(STEP).await;
                    waited += STEP;
                }
                result => return result,
            }
        }
    }

    fn try_take(journal: &Path) -> Result<Self, JournalError> {
        let path = beside(journal, ".lock");
        let mut file = private()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| on_file(&path, "opening the lock file", &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(JournalError::Locked {
                    place: journal.display().to_string(),
                    holder: holder(&mut file),
                });
            }
            Err(TryLockError::Error(error)) => {
                return Err(on_file(&path, "locking the lock file", &error));
            }
        }
        // The number is for the message of a second opener only: the lock does not depend on it.
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _lock: file })
    }
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.read_to_string(&mut text) {
        Ok(_) if text.trim().parse::<u32>().is_ok() => format!("process {}", text.trim()),
        _ => "another process".to_owned(),
    }
}

/// Open options of a file that only its owner may read: a journal holds what people reported and
/// the hashes of access tokens.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a rename or a new file in a folder outlast a power cut.
pub(crate) fn sync_folder(file: &Path) -> Result<(), JournalError> {
    let Some(folder) = file.parent() else {
        return Ok(());
    };
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| on_file(folder, "syncing the folder", &error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_is_exclusive_and_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hean.db");
        let first = Ownership::try_take(&path).unwrap();
        let error = Ownership::try_take(&path).unwrap_err();
        let holder = format!("in use by process {}", std::process::id());
        assert!(error.to_string().contains(&holder), "{error}");
        drop(first);
        Ownership::try_take(&path).unwrap();
    }
}
