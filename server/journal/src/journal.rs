//! The handle: open, append, close.

use crate::JournalError;
use crate::batch::Change;
use crate::body::{Stored, prepare};
use crate::error::{on_file, on_read, on_write};
use crate::location::{Location, beside};
use crate::ownership::{Ownership, private, sync_folder};
use crate::schema;
use crate::writer::{Answer, Append, Counts, Job, QUEUE_MAX, Tally, Writer};
use hean_incident::{Commit, Mode};
use sqlx::pool::PoolConnection;
use sqlx::{Connection, Sqlite, SqliteConnection, SqlitePool};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};

/// The append-only log. A cheap handle: clones share one writer and one set of readers.
///
/// [`Journal::close`] ends the writer and gives up the lock; when all handles are dropped the
/// writer ends too, a moment later.
#[derive(Debug, Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: String,
    epoch: String,
    readers: Readers,
    writer: Option<mpsc::Sender<Job>>,
    tally: Arc<Tally>,
}

#[derive(Debug)]
enum Readers {
    /// Own connections beside the writer's.
    Pool(SqlitePool),
    /// A database in memory has one connection; reads take turns with the writer.
    Shared(Arc<Mutex<SqliteConnection>>),
}

/// What only the writer has: its connection, the mode so far, the lock.
type WriterParts = (
    Arc<Mutex<SqliteConnection>>,
    Option<Mode>,
    Option<Ownership>,
);

/// A connection for a read.
pub(crate) enum Lease {
    Pool(PoolConnection<Sqlite>),
    Shared(OwnedMutexGuard<SqliteConnection>),
}

impl Deref for Lease {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Pool(connection) => connection,
            Self::Shared(connection) => connection,
        }
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Pool(connection) => connection,
            Self::Shared(connection) => connection,
        }
    }
}

/// How a journal is opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// The epoch of a journal that is new; without it a random one is drawn. A journal that is
    /// already there keeps its own.
    pub epoch: Option<String>,
    /// Whether a journal is made where there is none.
    pub create: bool,
}

impl Journal {
    /// Opens a journal for reading and writing, and becomes its one writer.
    ///
    /// `sqlite://FILE` is kept; `sqlite::memory:` is gone when it is closed.
    ///
    /// # Errors
    /// [`JournalError::Url`], `Missing` where there is none and none is to be made, `Locked` where
    /// another one writes it, `Foreign`, `Schema` for one of a newer program, `Unsafe` where the
    /// file system does not keep what is committed, `Corrupt` where a stream does not end as its
    /// head says, `Interrupted` after a restore that stopped half-way.
    pub async fn open(url: &str, options: OpenOptions) -> Result<Self, JournalError> {
        let location = Location::parse(url)?;
        let place = location.shown();
        let epoch = match options.epoch {
            Some(epoch) => epoch,
            None => schema::random_epoch(&place)?,
        };
        match location {
            Location::Memory => Self::start_in_memory(place, &epoch).await,
            Location::File(path) => Self::start(place, &path, options.create, &epoch).await,
        }
    }

    async fn start_in_memory(place: String, epoch: &str) -> Result<Self, JournalError> {
        let failed = |error: sqlx::Error| on_write("in memory", "opening it", &error);
        let mut connection = schema::memory().await.map_err(failed)?;
        schema::migrate(&place, &mut connection, 0, epoch).await?;
        let connection = Arc::new(Mutex::new(connection));
        let readers = Readers::Shared(Arc::clone(&connection));
        let own = (connection, None, None);
        Ok(Self::spawn(place, epoch.to_owned(), readers, own))
    }

    async fn start(
        place: String,
        path: &Path,
        create: bool,
        epoch: &str,
    ) -> Result<Self, JournalError> {
        if !path.exists() && beside(path, ".restoring").exists() {
            return Err(JournalError::Interrupted { place });
        }
        if !path.exists() && !create {
            return Err(JournalError::Missing { place });
        }
        let ownership = Ownership::take(path).await?;
        let exists = path.exists();
        if !exists {
            private()
                .write(true)
                .create_new(true)
                .open(path)
                .map_err(|error| on_file(path, "creating the journal", &error))?;
        }
        check_version(&place, path, create).await?;
        let mut connection = schema::writer(path)
            .await
            .map_err(|error| on_read(&place, "opening it", &error))?;
        let version = schema::version(&place, &mut connection).await?;
        schema::check_durable(&place, &mut connection).await?;
        schema::migrate(&place, &mut connection, version, epoch).await?;
        if !exists {
            sync_folder(path)?;
        }
        crate::verify::check_heads(&place, &mut connection).await?;
        crate::attachment::sweep(&place, &mut connection).await?;
        let epoch = read_epoch(&place, &mut connection).await?;
        let mode = crate::batch::mode(&place, &mut connection).await?;
        let readers = Readers::Pool(schema::readers(path));
        let connection = Arc::new(Mutex::new(connection));
        let own = (connection, mode, Some(ownership));
        Ok(Self::spawn(place, epoch, readers, own))
    }

    fn spawn(
        place: String,
        epoch: String,
        readers: Readers,
        (connection, mode, ownership): WriterParts,
    ) -> Self {
        let (sender, jobs) = mpsc::channel(QUEUE_MAX);
        let tally = Arc::new(Tally::default());
        let writer = Writer {
            place: place.clone(),
            connection,
            jobs,
            mode,
            ownership,
            tally: Arc::clone(&tally),
        };
        tokio::spawn(writer.run());
        Self {
            inner: Arc::new(Inner {
                place,
                epoch,
                readers,
                writer: Some(sender),
                tally,
            }),
        }
    }

    /// Opens a journal for reading only, also while another process writes it: for verifying,
    /// exporting and backing up.
    ///
    /// # Errors
    /// [`JournalError::Url`], `Missing`, `Foreign`, `Schema`.
    pub async fn open_read_only(url: &str) -> Result<Self, JournalError> {
        let location = Location::parse(url)?;
        let place = location.shown();
        let path = match location {
            Location::File(path) if path.exists() => path,
            Location::File(path) if beside(&path, ".restoring").exists() => {
                return Err(JournalError::Interrupted { place });
            }
            _ => return Err(JournalError::Missing { place }),
        };
        check_version(&place, &path, false).await?;
        let pool = schema::readers(&path);
        let mut connection = pool
            .acquire()
            .await
            .map_err(|error| on_read(&place, "opening it", &error))?;
        let epoch = read_epoch(&place, &mut connection).await?;
        drop(connection);
        Ok(Self {
            inner: Arc::new(Inner {
                place,
                epoch,
                readers: Readers::Pool(pool),
                writer: None,
                tally: Arc::default(),
            }),
        })
    }

    /// The epoch: the part of a position that changes only when committed entries may have been
    /// lost or changed.
    pub fn epoch(&self) -> String {
        self.inner.epoch.clone()
    }

    /// Whether it holds a drill or the real thing; none while it is empty.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub async fn mode(&self) -> Result<Option<Mode>, JournalError> {
        crate::batch::mode(self.place(), &mut *self.lease().await?).await
    }

    /// What this handle's writer has written since it was opened.
    pub fn counts(&self) -> Counts {
        self.inner.tally.counts()
    }

    /// Where it lies, for messages.
    pub fn place(&self) -> &str {
        &self.inner.place
    }

    /// Appends commits: all of them or none. Returns when they are on the disk, with every entry
    /// in every stream, in order.
    ///
    /// Calls that wait at the same time share one transaction and one flush. A call that does not
    /// fit is refused alone; when the disk refuses the transaction, all its calls fail. Dropping
    /// the future does not take the entries back.
    ///
    /// # Errors
    /// Nothing was written after `Conflict` (a seq is not the head + 1), `CommandTaken`, `Mode`,
    /// `Invalid`, `Full`, `Busy`, `Corrupt`, `ReadOnly`. After [`JournalError::Fatal`] the outcome
    /// is known only from the log: the process must stop itself and open it again.
    pub async fn append(&self, commits: Vec<Commit>) -> Result<Vec<Stored>, JournalError> {
        let mut append = Append {
            records: Vec::new(),
            commands: Vec::new(),
        };
        for commit in commits {
            for record in &commit.appends {
                append.records.push(prepare(record)?);
            }
            append.commands.extend(commit.commands);
        }
        if append.records.is_empty() && append.commands.is_empty() {
            return Ok(Vec::new());
        }
        self.ask(|answer| Job::Append(append, answer)).await
    }

    /// Writes a mark and flushes it: shows that an append would be kept.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub async fn probe(&self) -> Result<(), JournalError> {
        self.change(Change::Probe).await
    }

    pub(crate) async fn change(&self, change: Change) -> Result<(), JournalError> {
        self.ask(|answer| Job::Change(change, answer)).await
    }

    async fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, JournalError> {
        let place = || self.inner.place.clone();
        let stopped = || JournalError::Stopped {
            place: place(),
            why: "its writer has ended",
        };
        let Some(writer) = &self.inner.writer else {
            return Err(JournalError::ReadOnly { place: place() });
        };
        let (answer, result) = oneshot::channel();
        writer.send(job(answer)).await.map_err(|_| stopped())?;
        result.await.map_err(|_| stopped())?
    }

    /// A connection to read by.
    pub(crate) async fn lease(&self) -> Result<Lease, JournalError> {
        match &self.inner.readers {
            Readers::Pool(pool) => pool
                .acquire()
                .await
                .map(Lease::Pool)
                .map_err(|error| on_read(self.place(), "waiting for a reader", &error)),
            Readers::Shared(connection) => {
                Ok(Lease::Shared(Arc::clone(connection).lock_owned().await))
            }
        }
    }

    /// Writes what is waiting, closes the file and gives up the lock. Later writes through other
    /// handles are refused with [`JournalError::Stopped`].
    pub async fn close(self) {
        if let Readers::Pool(pool) = &self.inner.readers {
            pool.close().await;
        }
        if let Some(writer) = &self.inner.writer {
            let (answer, closed) = oneshot::channel();
            if writer.send(Job::Close(answer)).await.is_ok() {
                // An error means that the writer has ended already.
                let _ = closed.await;
            }
        }
    }
}

/// Looks at the file before anything may write to it.
async fn check_version(place: &str, path: &Path, may_be_new: bool) -> Result<(), JournalError> {
    let foreign = |why: &str| JournalError::Foreign {
        place: place.to_owned(),
        why: why.to_owned(),
    };
    match schema::kind(path)? {
        schema::Kind::Database => {}
        schema::Kind::Other => return Err(foreign("it is no SQLite database")),
        schema::Kind::Empty if beside(path, "-wal").exists() => {
            return Err(JournalError::Corrupt {
                place: place.to_owned(),
                at: "its start".to_owned(),
                why: "it is empty, but its write-ahead log is not; opening would delete that one"
                    .to_owned(),
            });
        }
        schema::Kind::Empty if may_be_new => return Ok(()),
        schema::Kind::Empty => return Err(foreign("it is empty")),
    }
    let mut connection = schema::reader(path)
        .await
        .map_err(|error| on_read(place, "opening it", &error))?;
    let version = schema::version(place, &mut connection).await;
    // It was opened for reading; there is nothing that closing could lose.
    let _ = connection.close().await;
    match version? {
        0 if !may_be_new => Err(foreign("it holds no table")),
        _ => Ok(()),
    }
}

async fn read_epoch(
    place: &str,
    connection: &mut SqliteConnection,
) -> Result<String, JournalError> {
    schema::meta(place, connection, "epoch")
        .await?
        .ok_or_else(|| JournalError::Corrupt {
            place: place.to_owned(),
            at: "the table meta".to_owned(),
            why: "there is no epoch".to_owned(),
        })
}

#[cfg(test)]
mod tests;
