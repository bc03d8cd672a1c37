//! What can go wrong, and what to do about it.

use hean_incident::Mode;
use hean_units::{CommandId, StreamId, Text};

/// Why the journal did not do what was asked. Every message says what, where, why and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The address names no journal that this build can open.
    #[error(
        "cannot read the journal address `{url}`: {why}; write sqlite://FILE or sqlite::memory:"
    )]
    Url {
        /// The address as given.
        url: String,
        /// The rule that it breaks.
        why: String,
    },
    /// There is no journal there, and none was to be made.
    #[error("there is no journal at {place}; check the path, or let the server create it")]
    Missing {
        /// The file.
        place: String,
    },
    /// Another process, or another part of this one, owns the journal.
    #[error(
        "the journal {place} is in use by {holder}; one process writes a journal: stop that one, \
         or give this one a journal of its own"
    )]
    Locked {
        /// The file.
        place: String,
        /// Who holds it, e.g. `process 4711`.
        holder: String,
    },
    /// A restore stopped half-way.
    #[error(
        "a restore of {place} was interrupted before the journal was in place; run the restore \
         again, nothing of the old journal was deleted"
    )]
    Interrupted {
        /// The file.
        place: String,
    },
    /// The file is no journal of this product.
    #[error("{place} is not a HeAn journal ({why}); nothing was changed, check the path")]
    Foreign {
        /// The file.
        place: String,
        /// How that was seen.
        why: String,
    },
    /// The file was written by another version.
    #[error(
        "the journal {place} has schema {found}, this program knows {known}; {what_to_do}; \
         nothing was changed"
    )]
    Schema {
        /// The file.
        place: String,
        /// Its schema version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
        /// The remedy.
        what_to_do: &'static str,
    },
    /// The database did not take a setting without which an answer would not be durable.
    #[error(
        "the journal {place} runs with {setting} = {found} instead of {wanted}: an accepted fact \
         could be lost at a power cut, so nothing is accepted; put the file on a local disk"
    )]
    Unsafe {
        /// The file.
        place: String,
        /// The setting.
        setting: &'static str,
        /// The value that is needed.
        wanted: &'static str,
        /// The value that was read back.
        found: String,
    },
    /// The seq that was proposed is not the next one of its stream. Nothing was written.
    #[error(
        "{stream} stands at {head}, so its next entry is {} and not {proposed}: another writer \
         was faster or the state is old; rebuild the state from the journal", head + 1
    )]
    Conflict {
        /// The stream.
        stream: StreamId,
        /// Its last seq.
        head: u64,
        /// The seq that was proposed.
        proposed: u64,
    },
    /// The command has already ended. Nothing was written.
    #[error("command {id} has already ended; answer it with its stored outcome")]
    CommandTaken {
        /// The command.
        id: CommandId,
    },
    /// A drill's entry was offered to a live journal or the reverse. Nothing was written.
    #[error(
        "entry {id} is of mode {}, the journal is of mode {}; a drill needs a journal of its own",
        mode_word(*.entry), mode_word(*.journal)
    )]
    Mode {
        /// The entry.
        id: String,
        /// Its mode.
        entry: Mode,
        /// The mode of everything in the journal.
        journal: Mode,
    },
    /// What was offered cannot be kept. Nothing was written.
    #[error("{what} cannot be kept: {why}")]
    Invalid {
        /// The entry, token or value.
        what: String,
        /// The rule that it breaks, and what to do.
        why: String,
    },
    /// The disk is full. Nothing of the batch was written; reading goes on.
    #[error(
        "the disk of the journal {place} is full while {doing}: nothing of it was accepted; free \
         space on that disk, reading goes on and writing resumes by itself"
    )]
    Full {
        /// The file.
        place: String,
        /// The step that failed.
        doing: &'static str,
    },
    /// The disk failed under a write. Whether the last batch is in the log is known only after
    /// reopening; this process must not write again.
    #[error(
        "the journal {place} could not be written while {doing}: {why}; stop this process, check \
         the disk and start again: the log itself tells what was kept"
    )]
    Fatal {
        /// The file.
        place: String,
        /// The step that failed.
        doing: &'static str,
        /// What the database said.
        why: String,
    },
    /// The journal was closed, or its writer has ended.
    #[error("the journal {place} is closed: {why}; open it again")]
    Stopped {
        /// The file.
        place: String,
        /// Why it ended.
        why: &'static str,
    },
    /// The journal was opened for reading only.
    #[error("the journal {place} was opened for reading only; open it for writing")]
    ReadOnly {
        /// The file.
        place: String,
    },
    /// What is stored is not what was written.
    #[error(
        "the journal {place} is damaged at {at}: {why}; run `hean journal verify`, keep the file \
         as evidence and restore a backup"
    )]
    Corrupt {
        /// The file.
        place: String,
        /// Stream and seq, or the table.
        at: String,
        /// What does not fit.
        why: String,
    },
    /// Something else held the database for too long. Nothing was written.
    #[error("the journal {place} is busy while {doing}: {why}; try again")]
    Busy {
        /// The file.
        place: String,
        /// The step.
        doing: &'static str,
        /// What the database said.
        why: String,
    },
    /// A file to be written is already there.
    #[error("{place} already exists and is never overwritten; choose another name")]
    Exists {
        /// The file.
        place: String,
    },
    /// A file could not be read or written, outside of the log itself.
    #[error("{place}: {doing} failed: {why}")]
    Io {
        /// The file.
        place: String,
        /// The step, in the form "reading the backup".
        doing: &'static str,
        /// What the system said, and what to do where that is not plain.
        why: String,
    },
}

fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Real => "real",
        Mode::Drill => "drill",
    }
}

impl JournalError {
    /// Stable code for programs, e.g. `journal.full`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url { .. } => "journal.url",
            Self::Missing { .. } => "journal.missing",
            Self::Locked { .. } => "journal.locked",
            Self::Interrupted { .. } => "journal.interrupted",
            Self::Foreign { .. } => "journal.foreign",
            Self::Schema { .. } => "journal.schema",
            Self::Unsafe { .. } => "journal.unsafe",
            Self::Conflict { .. } => "journal.conflict",
            Self::CommandTaken { .. } => "journal.command_taken",
            Self::Mode { .. } => "journal.mode",
            Self::Invalid { .. } => "journal.invalid",
            Self::Full { .. } => "journal.full",
            Self::Fatal { .. } => "journal.fatal",
            Self::Stopped { .. } => "journal.stopped",
            Self::ReadOnly { .. } => "journal.read_only",
            Self::Corrupt { .. } => "journal.corrupt",
            Self::Busy { .. } => "journal.busy",
            Self::Exists { .. } => "journal.exists",
            Self::Io { .. } => "journal.io",
        }
    }

    /// Whether this process must stop itself and recover from the log: after a failed fsync a
    /// second try can report success for data that are gone.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Fatal { .. } | Self::Stopped { .. })
    }

    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        Text::new(self.zh(), self.to_string())
    }

    fn zh(&self) -> String {
        match self {
            Self::Url { url, .. } => {
                format!("日志地址“{url}”无法识别；请写 sqlite://文件 或 sqlite::memory:")
            }
            Self::Missing { place } => format!("{place} 处没有日志；请检查路径，或由服务器创建"),
            Self::Locked { place, holder } => format!(
                "日志 {place} 正被占用（{holder}）；一份日志只由一个进程写入，请先停止该进程，或另用一份日志"
            ),
            Self::Interrupted { place } => {
                format!("{place} 的恢复中途中断；请重新执行恢复，旧日志没有被删除")
            }
            Self::Foreign { place, .. } => {
                format!("{place} 不是河安日志；未作任何改动，请检查路径")
            }
            Self::Schema {
                place,
                found,
                known,
                ..
            } => format!(
                "日志 {place} 的结构版本为 {found}，本程序支持到 {known}；请使用相应版本的程序，未作任何改动"
            ),
            Self::Unsafe {
                place,
                setting,
                wanted,
                found,
            } => format!(
                "日志 {place} 的 {setting} 为 {found}，应为 {wanted}；断电可能丢失已受理的记录，因此拒绝运行，请把文件放在本地磁盘上"
            ),
            Self::Conflict {
                stream,
                head,
                proposed,
            } => format!("{stream} 的最后序号为 {head}，下一条不能是 {proposed}；请从日志重建状态"),
            Self::CommandTaken { id } => format!("指令 {id} 已有结果；请返回已存的结果"),
            Self::Mode { id, .. } => {
                format!("条目 {id} 的演练/实战属性与日志不符；演练须用单独的日志")
            }
            Self::Invalid { what, why } => format!("{what} 无法保存：{why}"),
            Self::Full { place, .. } => {
                format!(
                    "日志 {place} 所在磁盘已满，本次内容未受理；请清理磁盘，读取不受影响，写入将自动恢复"
                )
            }
            Self::Fatal { place, why, .. } => format!(
                "日志 {place} 写入失败：{why}；请停止本进程，检查磁盘后重新启动，以日志内容为准"
            ),
            Self::Stopped { place, .. } => format!("日志 {place} 已关闭；请重新打开"),
            Self::ReadOnly { place } => format!("日志 {place} 以只读方式打开；请以写入方式打开"),
            Self::Corrupt { place, at, why } => format!(
                "日志 {place} 在 {at} 处损坏：{why}；请执行 hean journal verify，保留该文件作为证据，并从备份恢复"
            ),
            Self::Busy { place, .. } => format!("日志 {place} 正忙；请重试"),
            Self::Exists { place } => format!("{place} 已存在，不会覆盖；请换一个文件名"),
            Self::Io { place, why, .. } => format!("{place} 读写失败：{why}"),
        }
    }
}

/// What a failure of the database means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    Full,
    Busy,
    Corrupt,
    Memory,
    Constraint,
    Other,
}

/// Sorts by the primary result code of SQLite, which is the low byte of the extended one.
fn sort(error: &sqlx::Error) -> Failure {
    if let sqlx::Error::PoolTimedOut = error {
        return Failure::Busy;
    }
    if matches!(
        error,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)
    ) {
        return Failure::Corrupt;
    }
    let code = result_code(error).unwrap_or(0) & 0xff;
    match code {
        13 => Failure::Full,
        5 | 6 => Failure::Busy,
        11 | 26 => Failure::Corrupt,
        7 => Failure::Memory,
        19 => Failure::Constraint,
        _ => Failure::Other,
    }
}

/// The extended result code of SQLite, where the error came from there.
pub(crate) fn result_code(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse().ok()
}

/// A failure under a write. Everything that is not known to be harmless ends the writer.
pub(crate) fn on_write(place: &str, doing: &'static str, error: &sqlx::Error) -> JournalError {
    let place = place.to_owned();
    let why = error.to_string();
    match sort(error) {
        Failure::Full => JournalError::Full { place, doing },
        Failure::Busy | Failure::Memory => JournalError::Busy { place, doing, why },
        Failure::Corrupt | Failure::Constraint => JournalError::Corrupt {
            place,
            at: doing.to_owned(),
            why,
        },
        Failure::Other => JournalError::Fatal { place, doing, why },
    }
}

/// A failure under a read: it never ends the writer.
pub(crate) fn on_read(place: &str, doing: &'static str, error: &sqlx::Error) -> JournalError {
    if let sqlx::Error::PoolClosed = error {
        return JournalError::Stopped {
            place: place.to_owned(),
            why: "it was closed",
        };
    }
    match on_write(place, doing, error) {
        JournalError::Fatal { place, doing, why } => JournalError::Io { place, doing, why },
        JournalError::Full { place, doing } => JournalError::Io {
            place,
            doing,
            why: "the disk is full; free space on it".to_owned(),
        },
        other => other,
    }
}

/// A failure of the file system, outside of the log itself.
pub(crate) fn on_file(
    path: &std::path::Path,
    doing: &'static str,
    error: &std::io::Error,
) -> JournalError {
    JournalError::Io {
        place: path.display().to_string(),
        doing,
        why: error.to_string(),
    }
}
