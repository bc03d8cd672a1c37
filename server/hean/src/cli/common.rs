//! What the query commands share: language, exit codes, the basin folder, how errors are told.

use crate::world;
use hean_basin::Basin;
use hean_planner::Plans;
use hean_report::Lang;
use hean_units::Text;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Exit codes of contract section 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// It did not work.
    Failed = 1,
    /// Wrong usage.
    Usage = 2,
    /// The input has errors.
    Input = 3,
    /// A drill with `--strict` missed an expectation.
    Missed = 4,
    /// What it needs cannot be reached or started.
    Unreachable = 5,
    /// No right to do so.
    Refused = 6,
    /// Interrupted.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Options of every command that reads the basin.
#[derive(Debug, Clone, clap::Args)]
pub struct BasinArgs {
    /// Basin folder [default: data/ili; for a scenario the folder of its basin beside it].
    #[arg(long, env = "HEAN_BASIN", value_name = "DIR")]
    basin: Option<PathBuf>,
    /// The language.
    #[command(flatten)]
    pub lang: LangArgs,
}

/// The language option of every command.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LangArgs {
    /// Language of output and errors: zh or en (else from LANG; Chinese unless LANG is English).
    #[arg(long, value_name = "zh|en", value_parser = ["zh", "en"])]
    lang: Option<String>,
}

impl LangArgs {
    /// The language of output and errors.
    pub fn get(&self) -> Lang {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let code = self.lang.clone();
        let code = code.or_else(|| set("LC_ALL")).or_else(|| set("LANG"));
        Lang::of(&code.unwrap_or_default())
    }
}

impl BasinArgs {
    /// The language of output and errors.
    pub fn lang(&self) -> Lang {
        self.lang.get()
    }

    /// The basin folder.
    pub fn folder(&self) -> PathBuf {
        self.basin
            .clone()
            .unwrap_or_else(|| PathBuf::from("data/ili"))
    }

    /// The basin folder for a scenario: the one that was named, else that of the scenario's basin
    /// beside the usual one, where it is there.
    pub fn folder_for(&self, scenario: &str) -> PathBuf {
        let usual = self.folder();
        let own = || {
            let id = hean_scenario::basin_of(scenario)?;
            let slug = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            let folder = usual.parent().filter(|_| slug)?.join(id);
            folder.join("basin.yaml").is_file().then_some(folder)
        };
        match self.basin {
            Some(_) => usual,
            None => own().unwrap_or(usual),
        }
    }

    /// Loads the basin with its plans, or says why not.
    pub fn load(&self) -> Result<(Arc<Basin>, Arc<Plans>), Exit> {
        self.load_from(&self.folder())
    }

    /// Loads another basin than the usual one.
    pub fn load_from(&self, folder: &Path) -> Result<(Arc<Basin>, Arc<Plans>), Exit> {
        match world::load(folder) {
            Ok(world) => Ok((world.basin, world.plans)),
            Err(error) => {
                let exit = match &error {
                    world::WorldError::NoFolder(_) => Exit::Unreachable,
                    world::WorldError::Problems { .. } => Exit::Input,
                };
                Err(fail(exit, self.lang(), &error.text()))
            }
        }
    }
}

/// Tells an error on stderr in the reader's language and passes the exit code on.
pub fn fail(exit: Exit, lang: Lang, error: &Text) -> Exit {
    eprintln!("hean: {}", lang.text(error));
    exit
}

/// Writes to standard output. A reader that went away (`| head`) is no error.
pub fn out(text: &str) {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    if stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .is_err()
    {
        std::process::exit(i32::from(Exit::Done as u8));
    }
}
