//! `hean drill`: runs a drill from a scenario file to its end and tells what happened.

mod board;
mod finish;
mod seats;
mod show;

use super::common::{BasinArgs, Exit, fail, out};
use crate::said::{about, io_text, journal_text};
use crate::space::time::FACTORS;
use crate::space::{DrillOptions, Space, Speed, Status, World, open_drill};
use hean_incident::Append;
use hean_journal::{Journal, OpenOptions};
use hean_report::Lang;
use hean_scenario::{Scenario, draw};
use hean_units::{Instant, StreamId, Text};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// Entries that may wait for the terminal before the drill waits for it.
const SHOWN_AHEAD: usize = 64;

/// Drill minutes a minute while a board shows them.
const BOARD_SPEED: f64 = 60.0;

/// Runs a drill from a scenario file to its end at full speed.
#[derive(Debug, clap::Args)]
pub struct DrillArgs {
    /// The scenario file.
    file: PathBuf,
    /// Writes the after-action report: OUT.html, OUT.md or OUT.json; may be given several times.
    #[arg(long, value_name = "OUT")]
    report: Vec<PathBuf>,
    /// Writes every document of every incident at the end into this folder.
    #[arg(long, value_name = "DIR")]
    documents: Option<PathBuf>,
    /// Drill minutes a minute: `max`, 1, 60 …; by default `max`, with a board 60.
    #[arg(long, value_name = "max|N")]
    speed: Option<String>,
    /// Serves the live board meanwhile, and prints its address with a sign-in for each seat.
    #[arg(long, value_name = "ADDR", num_args = 0..=1, default_missing_value = "127.0.0.1:0")]
    board: Option<SocketAddr>,
    /// Overrides the scenario's seed.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Keeps the log; on an unfinished one the drill goes on where it stopped.
    #[arg(long, value_name = "URL")]
    journal: Option<String>,
    /// One JSON object a line instead of text.
    #[arg(long)]
    json: bool,
    /// Shows every entry, receipts and planned changes too.
    #[arg(long, short)]
    verbose: bool,
    /// Exits with 4 when an expectation was missed.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    basin: BasinArgs,
}

/// Runs the command.
pub async fn run(args: &DrillArgs) -> Exit {
    let lang = args.basin.lang();
    let text = match text_of(args, lang) {
        Ok(text) => text,
        Err(exit) => return exit,
    };
    let folder = args.basin.folder_for(&text);
    let (basin, plans) = match args.basin.load_from(&folder) {
        Ok(world) => world,
        Err(exit) => return exit,
    };
    let world = World { basin, plans };
    let scenario = match read(args, &text, &world, lang) {
        Ok(scenario) => scenario,
        Err(exit) => return exit,
    };
    let speed = match args.speed.as_deref().map(Speed::parse) {
        None if args.board.is_some() => Speed::Factor(BOARD_SPEED),
        None => Speed::Max,
        Some(Ok(speed)) => speed,
        Some(Err(error)) => {
            let (low, high) = (FACTORS.start(), FACTORS.end());
            let zh = format!("倍速写 max 或 {low} 至 {high} 的倍数，例如 60");
            return fail(Exit::Usage, lang, &about("--speed", &Text::new(zh, error)));
        }
    };
    if let Some(other) = args
        .report
        .iter()
        .find(|path| finish::format_of(path).is_none())
    {
        let text = Text::new(
            "文件名应以 .html、.md 或 .json 结尾",
            "end it with .html, .md or .json",
        );
        let option = format!("--report {}", other.display());
        return fail(Exit::Usage, lang, &about(option, &text));
    }
    if let Some(lost) = args.report.iter().find(|path| !has_folder(path)) {
        let text = Text::new("没有这个文件夹", "there is no such folder");
        return fail(
            Exit::Usage,
            lang,
            &about(format!("--report {}", lost.display()), &text),
        );
    }
    let seed = args.seed.unwrap_or(scenario.seed);
    let journal = match open_journal(args, &scenario, seed, lang).await {
        Ok(journal) => journal,
        Err(exit) => return exit,
    };
    let (observer, entries) = mpsc::channel(SHOWN_AHEAD);
    let space = match open(&world, &scenario, seed, speed, journal, observer).await {
        Ok(space) => space,
        Err(error) => return fail(Exit::Unreachable, lang, &journal_text(&error)),
    };
    let mut board = None;
    if let Some(address) = args.board {
        let folder = folder.as_path();
        let drill = (&space, &scenario, seed);
        match board::Board::serve(address, (&world, folder), drill, lang).await {
            Ok(served) => board = Some(served),
            Err(error) => return fail(Exit::Unreachable, lang, &error),
        }
    }
    let status = follow(args, &space, &scenario, entries, lang).await;
    let mut exit = finish::finish(args, &space, &scenario, &world, lang, status.clone()).await;
    if let (Some(to), Status::Ended) = (&args.documents, status) {
        match super::document::all(&space, &world.basin, &folder, to, lang).await {
            Ok(count) if !args.json => {
                let words = lang.pick("份文书已写入", "documents written to");
                out(&format!("{count} {words} {}\n", to.display()));
            }
            Ok(_) => {}
            Err(failed) => exit = failed,
        }
    }
    match board {
        Some(board) => board.end().await,
        None => space.close().await,
    }
    exit
}

/// The folder that a file would lie in is there.
fn has_folder(path: &Path) -> bool {
    path.parent()
        .is_none_or(|folder| folder.as_os_str().is_empty() || folder.is_dir())
}

fn text_of(args: &DrillArgs, lang: Lang) -> Result<String, Exit> {
    let name = args.file.display().to_string();
    let bytes = std::fs::read(&args.file)
        .map_err(|error| fail(Exit::Unreachable, lang, &about(&name, &io_text(&error))))?;
    String::from_utf8(bytes).map_err(|_| {
        let text = Text::new(
            "文件不是 UTF-8 编码；请另存为 UTF-8",
            "the file is not UTF-8; save it as UTF-8",
        );
        fail(Exit::Input, lang, &about(&name, &text))
    })
}

fn read(args: &DrillArgs, text: &str, world: &World, lang: Lang) -> Result<Scenario, Exit> {
    let name = args.file.display().to_string();
    let lines: BTreeSet<_> = world.plans.line_ids().into_iter().collect();
    hean_scenario::read(&name, text, &world.basin, &lines).map_err(|findings| {
        eprintln!("{}", findings.render(lang.code()));
        Exit::Input
    })
}

async fn open_journal(
    args: &DrillArgs,
    scenario: &Scenario,
    seed: u64,
    lang: Lang,
) -> Result<Journal, Exit> {
    let url = args.journal.as_deref().unwrap_or("sqlite::memory:");
    let epoch = Some(draw::epoch(seed, &scenario.digest));
    let journal = Journal::open(
        url,
        OpenOptions {
            epoch,
            create: true,
        },
    )
    .await
    .map_err(|error| fail(Exit::Unreachable, lang, &journal_text(&error)))?;
    let first = journal
        .replay(0, 1)
        .await
        .map_err(|error| fail(Exit::Failed, lang, &journal_text(&error)))?;
    let Some((_, first)) = first.first() else {
        return Ok(journal);
    };
    let data = &first.record.data;
    let same = first.record.kind == "drill_started"
        && data["digest"] == scenario.digest.as_str()
        && data["seed"] == seed;
    if same {
        return Ok(journal);
    }
    let held = data["scenario"].as_str().unwrap_or(&first.record.kind);
    let text = Text::new(
        format!(
            "{url} 中是另一份日志（{held}，种子 {}）：演练只能以同一情景文件和种子继续；请另用新日志",
            data["seed"]
        ),
        format!(
            "{url} holds another log ({held}, seed {}): a drill goes on only with the same \
             scenario file and seed; name a new journal",
            data["seed"]
        ),
    );
    Err(fail(Exit::Input, lang, &text))
}

async fn open(
    world: &World,
    scenario: &Scenario,
    seed: u64,
    speed: Speed,
    journal: Journal,
    observer: mpsc::Sender<Vec<Append>>,
) -> Result<Space, hean_journal::JournalError> {
    let (basin, of) = (world.basin.clone(), scenario.clone());
    let options = DrillOptions {
        id: draw::drill_id(seed),
        start: scenario.start,
        speed,
        outside: Box::new(move || {
            let world = hean_scenario::World::new(basin.clone(), of.clone(), seed);
            Box::new(seats::Seats::new(world))
        }),
        observer: Some(observer),
    };
    open_drill(journal, world.clone(), options).await
}

/// Shows entries as they become durable, until the drill ends or somebody interrupts it.
async fn follow(
    args: &DrillArgs,
    space: &Space,
    scenario: &Scenario,
    mut entries: mpsc::Receiver<Vec<Append>>,
    lang: Lang,
) -> Status {
    let mut show = show::Show::new(args, space, scenario, lang);
    if !args.json {
        out(&show.head());
    }
    let bar = progress(scenario, args);
    let mut ended = std::pin::pin!(space.finished());
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    let status = loop {
        tokio::select! {
            biased;
            batch = entries.recv() => match batch {
                Some(batch) => {
                    for append in &batch {
                        let line = show.line(append);
                        bar.suspend(|| out(&line));
                        bar.set_position(position(scenario, append.record.recorded_at));
                    }
                }
                None => break space.finished().await,
            },
            status = &mut ended => break status,
            _ = &mut interrupted => {
                bar.finish_and_clear();
                return Status::Closed;
            }
        }
    };
    while let Ok(batch) = entries.try_recv() {
        for append in &batch {
            let line = show.line(append);
            bar.suspend(|| out(&line));
        }
    }
    bar.finish_and_clear();
    status
}

/// A bar on a terminal, nothing on a pipe.
fn progress(scenario: &Scenario, args: &DrillArgs) -> ProgressBar {
    let total = position(scenario, scenario.until);
    if args.json || !std::io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
    }
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3}% {msg}") {
        bar.set_style(style);
    }
    bar
}

/// Minutes from the start of the drill.
fn position(scenario: &Scenario, at: Instant) -> u64 {
    u64::try_from((at - scenario.start).millis() / 60_000).unwrap_or(0)
}

/// The drill's own stream.
fn stream(space: &Space) -> Option<StreamId> {
    StreamId::new(format!("drl:{}", space.name())).ok()
}
