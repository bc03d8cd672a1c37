//! `hean document`: documents of an incident from a journal, beside a server or after a drill.

use super::common::{BasinArgs, Exit, fail, out};
use super::serve::exit_of_journal;
use crate::documents::{Fault, Moment, Written};
use crate::said::{about, coded, io_text, journal_text};
use crate::space::Space;
use hean_basin::Basin;
use hean_journal::Journal;
use hean_report::Lang;
use hean_report::documents::phrases::Phrases;
use hean_report::documents::{Format, Kind, Listed};
use hean_units::{IncidentId, Text};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Writes a document of an incident from the log, or lists what can be drafted.
#[derive(Debug, clap::Args)]
pub struct DocumentArgs {
    /// The incident, e.g. INC-0001.
    incident: String,
    /// The kind, e.g. report-initial; without it the kinds are listed with what is missing.
    kind: Option<String>,
    /// The format: html, docx, xml, csv or zip; by default the usual one of the kind.
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// The log up to this seq of the incident's stream; by default its end.
    #[arg(long, value_name = "SEQ")]
    as_of: Option<u64>,
    /// The journal: `sqlite://FILE`.
    #[arg(
        long,
        value_name = "URL",
        env = "HEAN_JOURNAL",
        default_value = "sqlite://hean.db"
    )]
    journal: String,
    /// The file, `-` for standard output; by default INCIDENT-KIND-SEQ.FORMAT.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// One JSON document instead of the list as text.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    basin: BasinArgs,
}

/// Runs the command.
pub async fn run(args: &DocumentArgs) -> Exit {
    match written(args).await {
        Ok(exit) | Err(exit) => exit,
    }
}

async fn written(args: &DocumentArgs) -> Result<Exit, Exit> {
    let lang = args.basin.lang();
    let wrong = |what: &str, text: Text| fail(Exit::Usage, lang, &about(what, &text));
    let id = IncidentId::new(args.incident.as_str()).map_err(|error| {
        let zh = format!("“{}”不是事件编号", args.incident);
        wrong("INCIDENT", Text::new(zh, error.to_string()))
    })?;
    let kind = args.kind.as_deref().map(|text| {
        text.parse::<Kind>().map_err(|error| {
            let known: Vec<_> = Kind::ALL.into_iter().map(Kind::as_str).collect();
            let known = known.join(", ");
            let zh = format!("没有文书“{text}”；可用：{known}");
            wrong("KIND", Text::new(zh, format!("{error}: {known}")))
        })
    });
    let kind = kind.transpose()?;
    let format = args.format.as_deref().map(|text| {
        text.parse::<Format>().map_err(|error| {
            let zh = format!("没有格式“{text}”；可用：html、docx、xml、csv、zip");
            wrong("--format", Text::new(zh, error.to_string()))
        })
    });
    let format = format.transpose()?;
    let (basin, _) = args.basin.load()?;
    let phrases = phrases(&args.basin.folder(), lang)?;
    let journal = Journal::open_read_only(&args.journal).await;
    let journal =
        journal.map_err(|error| fail(exit_of_journal(&error), lang, &journal_text(&error)))?;
    let moment = Moment::of_journal(&journal, &id, args.as_of).await;
    let moment = moment.map_err(|fault| told(&fault, lang))?;
    let Some(kind) = kind else {
        let listed = moment.list(&basin, &phrases);
        let listed = listed.map_err(|fault| told(&fault, lang))?;
        out(&match args.json {
            true => format!("{}\n", serde_json::json!(listed)),
            false => table(&listed, lang),
        });
        return Ok(Exit::Done);
    };
    let usual = kind.formats().first().copied().unwrap_or(Format::Html);
    let format = format.unwrap_or(usual);
    let made = make(moment, &journal, &basin, &phrases, kind, format).await;
    let made = made.map_err(|fault| told(&fault, lang))?;
    let path = match &args.out {
        Some(path) if path == Path::new("-") => return to_stdout(&made, lang),
        Some(path) => path.clone(),
        None => PathBuf::from(&made.file_name),
    };
    save(&path, &made, lang)?;
    let words = Text::new("文书已写入", "document written to");
    out(&format!("{} {}\n", lang.text(&words), path.display()));
    Ok(Exit::Done)
}

/// Reads the names in Russian and the letterheads of a basin folder.
fn phrases(folder: &Path, lang: Lang) -> Result<Arc<Phrases>, Exit> {
    crate::world::phrases(folder).map_err(|error| fail(Exit::Input, lang, &error.text()))
}

/// Writes every document of every incident of a drill into a folder. A kind that cannot be drafted
/// from this log is told and left out.
pub(super) async fn all(
    space: &Space,
    basin: &Arc<Basin>,
    world: &Path,
    folder: &Path,
    lang: Lang,
) -> Result<usize, Exit> {
    let phrases = phrases(world, lang)?;
    std::fs::create_dir_all(folder).map_err(|error| {
        let text = about(folder.display(), &io_text(&error));
        fail(Exit::Failed, lang, &text)
    })?;
    let ids = space.look(|view| view.state.incidents.keys().cloned().collect::<Vec<_>>());
    let mut count = 0;
    for id in ids.await.unwrap_or_default() {
        let moment = Moment::of_space(space, &id, None).await;
        let moment = moment.map_err(|fault| told(&fault, lang))?;
        for kind in Kind::ALL {
            for format in kind.formats() {
                let journal = space.log().journal();
                let of = moment.clone();
                match make(of, journal, basin, &phrases, kind, *format).await {
                    Ok(made) => {
                        save(&folder.join(&made.file_name), &made, lang)?;
                        count += 1;
                    }
                    Err(fault @ Fault::Draft(_)) => {
                        eprintln!("{kind}: {}", lang.text(&fault.text()));
                    }
                    Err(fault) => return Err(told(&fault, lang)),
                }
            }
        }
    }
    Ok(count)
}

/// Makes one document.
async fn make(
    moment: Moment,
    journal: &Journal,
    basin: &Arc<Basin>,
    phrases: &Arc<Phrases>,
    kind: Kind,
    format: Format,
) -> Result<Written, Fault> {
    if kind == Kind::Evidence && format == Format::Zip {
        let world = (Arc::clone(basin), Arc::clone(phrases));
        return moment.evidence(journal, world, u64::MAX).await;
    }
    moment.write(basin, phrases, kind, format)
}

/// Writes a document into a file.
fn save(path: &Path, made: &Written, lang: Lang) -> Result<(), Exit> {
    let saved = std::fs::write(path, &made.bytes);
    saved.map_err(|error| fail(Exit::Failed, lang, &about(path.display(), &io_text(&error))))
}

fn to_stdout(made: &Written, lang: Lang) -> Result<Exit, Exit> {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    let done = stdout.write_all(&made.bytes).and_then(|()| stdout.flush());
    match done {
        Ok(()) => Ok(Exit::Done),
        Err(error) => Err(fail(Exit::Failed, lang, &io_text(&error))),
    }
}

/// Tells why there is no document.
fn told(fault: &Fault, lang: Lang) -> Exit {
    let (exit, code) = match fault {
        Fault::Journal(error) => {
            return fail(exit_of_journal(error), lang, &journal_text(error));
        }
        Fault::NoIncident(_) => (Exit::Input, "incident.unknown"),
        Fault::Beyond { .. } => (Exit::Usage, "query.bad_field"),
        Fault::Render(_) => (Exit::Usage, "document.bad_format"),
        Fault::Draft(_) | Fault::TooLarge(..) => (Exit::Failed, "document.cannot"),
        Fault::Bundle(_) | Fault::Panic => (Exit::Failed, "internal"),
    };
    fail(exit, lang, &coded(&fault.text(), code))
}

fn table(listed: &[Listed], lang: Lang) -> String {
    let mut text = String::new();
    for one in listed {
        let formats: Vec<_> = one.formats.iter().map(|format| format.as_str()).collect();
        let title = lang.text(&one.title);
        text += &format!("{}  {title}  ({})\n", one.kind, formats.join(", "));
        for missing in &one.missing {
            let (what, who) = (lang.text(&missing.what), lang.text(&missing.who));
            let words = lang.pick("缺", "missing");
            text += &format!("    {words}: {what} ({who})\n");
        }
    }
    text
}
