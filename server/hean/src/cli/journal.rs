//! `hean journal`: proving, exporting, saving and restoring a journal.

use super::common::{Exit, LangArgs, fail, out};
use super::serve::exit_of_journal;
use crate::said::{about, io_text, journal_text};
use hean_journal::{Journal, JournalError, Verdict, is_attachment_id, restore, verify_export};
use hean_report::Lang;
use hean_units::{AttachmentId, Text};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Which journal.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// The journal: `sqlite://FILE`.
    #[arg(
        long,
        value_name = "URL",
        env = "HEAN_JOURNAL",
        default_value = "sqlite://hean.db"
    )]
    journal: String,
    /// The language.
    #[command(flatten)]
    lang: LangArgs,
}

/// What to do with a journal.
#[derive(Debug, clap::Subcommand)]
pub enum JournalCommand {
    /// Proves the hash chain of every stream; exits with 3 where it does not hold.
    Verify {
        /// Which journal.
        #[command(flatten)]
        which: Which,
        /// Proves an export instead of a journal.
        #[arg(long, value_name = "FILE")]
        export: Option<PathBuf>,
        /// Proves the attachments of the export too: the folder that they were exported to.
        #[arg(long, value_name = "DIR", requires = "export")]
        attachments: Option<PathBuf>,
        /// One JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Writes the whole log as evidence, one JSON object a line.
    Export {
        /// Which journal.
        #[command(flatten)]
        which: Which,
        /// The file; standard output without one.
        file: Option<PathBuf>,
        /// Writes the attachments that entries name into this folder, each by its SHA-256.
        #[arg(long, value_name = "DIR")]
        attachments: Option<PathBuf>,
    },
    /// Saves the journal into one file, also while the server runs.
    Backup {
        /// Which journal.
        #[command(flatten)]
        which: Which,
        /// The new file.
        file: PathBuf,
    },
    /// Brings a backup back; the server must not be running. The epoch changes if entries may have
    /// been lost.
    Restore {
        /// Which journal.
        #[command(flatten)]
        which: Which,
        /// The backup.
        file: PathBuf,
    },
}

/// Runs the command.
pub async fn run(command: &JournalCommand) -> Exit {
    let (JournalCommand::Verify { which, .. }
    | JournalCommand::Export { which, .. }
    | JournalCommand::Backup { which, .. }
    | JournalCommand::Restore { which, .. }) = command;
    let lang = which.lang.get();
    let done = match command {
        JournalCommand::Verify {
            export: Some(file),
            attachments,
            json,
            ..
        } => verify_file(file, attachments.as_deref(), *json, lang),
        JournalCommand::Verify { which, json, .. } => verify(which, *json).await,
        JournalCommand::Export {
            which,
            file,
            attachments,
        } => export(which, file.as_deref(), attachments.as_deref()).await,
        JournalCommand::Backup { which, file } => backup(which, file).await,
        JournalCommand::Restore { which, file } => bring_back(which, file).await,
    };
    done.unwrap_or_else(|error| fail(exit_of_journal(&error), lang, &journal_text(&error)))
}

async fn verify(which: &Which, json: bool) -> Result<Exit, JournalError> {
    let journal = Journal::open_read_only(&which.journal).await?;
    let verdict = journal.verify().await?;
    Ok(tell(&which.journal, &verdict, json))
}

fn verify_file(
    file: &Path,
    attachments: Option<&Path>,
    json: bool,
    lang: Lang,
) -> Result<Exit, JournalError> {
    let place = file.display().to_string();
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let text = about(&place, &io_text(&error));
            return Ok(fail(Exit::Unreachable, lang, &text));
        }
    };
    let (_, mut verdict) = verify_export(&bytes)?;
    if let Some(folder) = attachments {
        let named: Vec<String> = verdict.attachments.keys().cloned().collect();
        for id in named {
            let bytes = match is_attachment_id(&id) {
                true => std::fs::read(folder.join(&id)).ok(),
                false => None,
            };
            verdict.check_attachment(&id, bytes.as_deref());
        }
    }
    Ok(tell(&place, &verdict, json))
}

/// Writes the attachments that entries name into a folder, each by its SHA-256. One that is there
/// already is written anew: its name says what it must hold.
async fn export_attachments(
    journal: &Journal,
    verdict: &Verdict,
    folder: &Path,
    lang: Lang,
) -> Result<Option<Exit>, JournalError> {
    let failed = |error: &std::io::Error| {
        let text = about(folder.display(), &io_text(error));
        Ok(Some(fail(Exit::Failed, lang, &text)))
    };
    if let Err(error) = std::fs::create_dir_all(folder) {
        return failed(&error);
    }
    for id in verdict.attachments.keys() {
        let Ok(id) = AttachmentId::new(id.clone()) else {
            continue;
        };
        let Some(bytes) = journal.attachment_bytes(&id).await? else {
            continue;
        };
        if let Err(error) = std::fs::write(folder.join(id.as_str()), bytes) {
            return failed(&error);
        }
    }
    Ok(None)
}

fn tell(place: &str, verdict: &Verdict, json: bool) -> Exit {
    let exit = if verdict.is_sound() {
        Exit::Done
    } else {
        Exit::Input
    };
    if json {
        let mut document = json!(verdict);
        document["sound"] = json!(verdict.is_sound());
        out(&format!("{document}\n"));
        return exit;
    }
    let (entries, records) = (verdict.entries, verdict.records);
    let streams = verdict.heads.len();
    if verdict.is_sound() {
        out(&format!(
            "{place}: 完好 sound: {records} 条记录 records, {entries} 个条目 entries, \
             {streams} 个流 streams\n"
        ));
        return exit;
    }
    let count = verdict.faults.len() as u64 + verdict.further_faults;
    out(&format!("{place}: 有 {count} 处损坏 faults\n"));
    for fault in &verdict.faults {
        out(&format!("  {fault}\n"));
    }
    exit
}

async fn export(
    which: &Which,
    file: Option<&Path>,
    attachments: Option<&Path>,
) -> Result<Exit, JournalError> {
    let lang = which.lang.get();
    let journal = Journal::open_read_only(&which.journal).await?;
    let verdict = match file {
        None => {
            let mut sink = std::io::BufWriter::new(std::io::stdout());
            let verdict = journal.export_to(&mut sink).await?;
            if sink.flush().is_err() {
                return Ok(Exit::Failed);
            }
            verdict
        }
        Some(path) => {
            let made = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(path);
            let made = match made {
                Ok(made) => made,
                Err(error) => {
                    let why = io_text(&error);
                    let text = Text::new(
                        format!("{}；请换一个新文件", why.zh),
                        format!("{}; choose a new file", why.en),
                    );
                    let text = about(path.display(), &text);
                    return Ok(fail(Exit::Failed, lang, &text));
                }
            };
            let mut sink = std::io::BufWriter::new(made);
            let verdict = journal.export_to(&mut sink).await?;
            let synced = sink.flush().and_then(|()| sink.get_ref().sync_all());
            if let Err(error) = synced {
                let text = about(path.display(), &io_text(&error));
                return Ok(fail(Exit::Failed, lang, &text));
            }
            verdict
        }
    };
    if let Some(folder) = attachments
        && let Some(exit) = export_attachments(&journal, &verdict, folder, lang).await?
    {
        return Ok(exit);
    }
    let (records, streams) = (verdict.records, verdict.heads.len());
    let (files, without) = (verdict.attachments.len(), attachments.is_none());
    let (zh, en) = match files {
        0 => (String::new(), String::new()),
        _ if without => (
            format!("；{files} 个附件未导出，可加 --attachments 文件夹"),
            format!("; {files} attachments are left out, add --attachments DIR"),
        ),
        _ => (
            format!("、{files} 个附件"),
            format!(", {files} attachments"),
        ),
    };
    let done = Text::new(
        format!("已导出 {streams} 个流的 {records} 条记录{zh}"),
        format!("{records} records of {streams} streams{en}"),
    );
    eprintln!("{}", lang.text(&about(&which.journal, &done)));
    Ok(Exit::Done)
}

async fn backup(which: &Which, file: &Path) -> Result<Exit, JournalError> {
    let journal = Journal::open_read_only(&which.journal).await?;
    let backup = journal.backup(file).await?;
    out(&format!(
        "{}: {} 个流已备份 streams saved\n",
        backup.path.display(),
        backup.heads.len()
    ));
    Ok(Exit::Done)
}

async fn bring_back(which: &Which, file: &Path) -> Result<Exit, JournalError> {
    let restored = restore(file, &which.journal).await?;
    let epoch = if restored.epoch_is_new {
        "新纪元，客户端将重新取快照 a new epoch: clients take a new snapshot"
    } else {
        "纪元不变 the epoch is kept"
    };
    out(&format!("{}: 已恢复 restored; {epoch}\n", which.journal));
    if let Some(old) = restored.replaced {
        out(&format!("原日志 the journal before: {}\n", old.display()));
    }
    Ok(Exit::Done)
}
