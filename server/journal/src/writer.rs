//! The one task that writes.
//!
//! It owns the write connection, so that no request that is given up half-way can leave a
//! transaction open. It takes what is waiting, writes it in one transaction, and answers only
//! after the commit is on the disk. While one batch is being flushed the next one gathers, which
//! is what makes the group.

use crate::JournalError;
use crate::batch::{self, Change, Settled};
use crate::body::{Prepared, Stored};
use crate::error::{on_write, result_code};
use crate::ownership::Ownership;
use hean_incident::{CommandOutcome, Mode};
use sqlx::{Connection, SqliteConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tokio::sync::{Mutex, mpsc, oneshot};

/// Calls that may wait in the queue; a caller beyond waits until there is room.
pub(crate) const QUEUE_MAX: usize = 1024;
/// Calls in one transaction.
const BATCH_JOBS_MAX: usize = 512;
/// Entries after which a transaction takes no further call.
const BATCH_ENTRIES_MAX: usize = 4096;

/// Where the outcome of a call goes.
pub(crate) type Answer<T> = oneshot::Sender<Result<T, JournalError>>;

/// One call.
pub(crate) enum Job {
    /// Appends entries and the outcomes of commands.
    Append(Append, Answer<Vec<Stored>>),
    /// Changes one of the other tables.
    Change(Change, Answer<()>),
    /// Ends the writer after everything before it.
    Close(oneshot::Sender<()>),
}

/// What one call of `append` writes.
pub(crate) struct Append {
    pub(crate) records: Vec<Prepared>,
    pub(crate) commands: Vec<CommandOutcome>,
}

/// What a writer has written since it was opened, for the metrics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Transactions that are on the disk; each was one flush.
    pub transactions: u64,
    /// Calls that were answered with success.
    pub calls: u64,
    /// Entries, copies included.
    pub entries: u64,
}

/// The running [`Counts`].
#[derive(Debug, Default)]
pub(crate) struct Tally {
    transactions: AtomicU64,
    calls: AtomicU64,
    entries: AtomicU64,
}

impl Tally {
    pub(crate) fn counts(&self) -> Counts {
        Counts {
            transactions: self.transactions.load(Relaxed),
            calls: self.calls.load(Relaxed),
            entries: self.entries.load(Relaxed),
        }
    }

    fn add(&self, settled: &[Settled]) {
        let done: Vec<usize> = settled.iter().filter_map(Settled::entries).collect();
        self.transactions.fetch_add(1, Relaxed);
        self.calls.fetch_add(done.len() as u64, Relaxed);
        self.entries
            .fetch_add(done.iter().sum::<usize>() as u64, Relaxed);
    }
}

/// The writer's own state.
pub(crate) struct Writer {
    pub(crate) place: String,
    pub(crate) connection: Arc<Mutex<SqliteConnection>>,
    pub(crate) jobs: mpsc::Receiver<Job>,
    /// The mode of everything in the journal, once there is something in it.
    pub(crate) mode: Option<Mode>,
    /// Held as long as the connection is open; none in memory.
    pub(crate) ownership: Option<Ownership>,
    pub(crate) tally: Arc<Tally>,
}

impl Writer {
    /// Runs until the journal is closed, all its handles are gone, or the disk has failed.
    pub(crate) async fn run(mut self) {
        let mut closed: Option<oneshot::Sender<()>> = None;
        while closed.is_none() {
            let Some(first) = self.jobs.recv().await else {
                break;
            };
            let mut jobs = Vec::new();
            let mut entries = 0;
            let mut next = Some(first);
            while let Some(job) = next.take() {
                match job {
                    Job::Close(answer) => closed = Some(answer),
                    job => {
                        entries += job.entries();
                        jobs.push(job);
                    }
                }
                if closed.is_none() && jobs.len() < BATCH_JOBS_MAX && entries < BATCH_ENTRIES_MAX {
                    next = self.jobs.try_recv().ok();
                }
            }
            if let Err(fatal) = self.write(jobs).await {
                return self.refuse(&fatal).await;
            }
        }
        self.close(closed).await;
    }

    /// Writes one batch and answers its callers. An error is one after which nothing more may be
    /// written.
    async fn write(&mut self, jobs: Vec<Job>) -> Result<(), JournalError> {
        if jobs.is_empty() {
            return Ok(());
        }
        let connection = Arc::clone(&self.connection);
        let mut connection = connection.lock().await;
        match self.transaction(&mut connection, jobs).await {
            Ok((settled, mode)) => {
                self.mode = mode;
                self.tally.add(&settled);
                settled.into_iter().for_each(Settled::tell);
                Ok(())
            }
            Err((error, jobs)) => {
                // SQLite may have rolled back already; "no transaction is active" is code 1.
                let undone = sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await;
                let error = match undone {
                    Err(second) if result_code(&second) != Some(1) => {
                        on_write(&self.place, "undoing a batch", &second)
                    }
                    _ => error,
                };
                jobs.into_iter().for_each(|job| job.fail(&error));
                if error.is_fatal() { Err(error) } else { Ok(()) }
            }
        }
    }

    /// One transaction. When it fails as a whole, every call of it fails.
    async fn transaction(
        &self,
        connection: &mut SqliteConnection,
        jobs: Vec<Job>,
    ) -> Result<(Vec<Settled>, Option<Mode>), (JournalError, Vec<Job>)> {
        let doing = "beginning a batch";
        if let Err(error) = sqlx::query("BEGIN IMMEDIATE")
            .execute(&mut *connection)
            .await
        {
            return Err((on_write(&self.place, doing, &error), jobs));
        }
        let mut batch = match batch::Batch::start(&self.place, self.mode, connection, &jobs).await {
            Ok(batch) => batch,
            Err(error) => return Err((error, jobs)),
        };
        let mut settled = Vec::with_capacity(jobs.len());
        for job in &jobs {
            match batch.take(connection, job).await {
                Ok(result) => settled.push(result),
                Err(error) => return Err((error, jobs)),
            }
        }
        if let Err(error) = batch.write(connection).await {
            return Err((error, jobs));
        }
        if let Err(error) = sqlx::query("COMMIT").execute(&mut *connection).await {
            return Err((on_write(&self.place, "committing a batch", &error), jobs));
        }
        let settled = jobs
            .into_iter()
            .zip(settled)
            .map(|(job, result)| Settled::new(job, result))
            .collect();
        Ok((settled, batch.mode()))
    }

    /// After the disk has failed: every further call gets the same answer until the last handle is
    /// gone, so that no caller waits for ever.
    async fn refuse(mut self, fatal: &JournalError) {
        while let Some(job) = self.jobs.recv().await {
            match job {
                Job::Close(answer) => return self.close(Some(answer)).await,
                job => job.fail(fatal),
            }
        }
    }

    /// Closes the connection, which moves the write-ahead log into the file, and only then gives
    /// up the lock.
    async fn close(self, answer: Option<oneshot::Sender<()>>) {
        if self.ownership.is_some()
            && let Ok(connection) = Arc::try_unwrap(self.connection)
        {
            // Nothing is lost when this fails: the log is durable without it.
            let _ = connection.into_inner().close().await;
        }
        drop(self.ownership);
        if let Some(answer) = answer {
            // The caller of close may have gone.
            let _ = answer.send(());
        }
    }
}

impl Job {
    fn entries(&self) -> usize {
        match self {
            Self::Append(append, _) => append.records.iter().map(|r| r.streams.len()).sum(),
            Self::Change(..) => 1,
            Self::Close(_) => 0,
        }
    }

    /// Tells the caller that nothing was written. A caller that has gone does not hear it.
    fn fail(self, error: &JournalError) {
        match self {
            Self::Append(_, answer) => {
                let _ = answer.send(Err(error.clone()));
            }
            Self::Change(_, answer) => {
                let _ = answer.send(Err(error.clone()));
            }
            Self::Close(answer) => {
                let _ = answer.send(());
            }
        }
    }
}
