//! `hean serve`: the live server.

use super::common::{Exit, LangArgs, fail};
use crate::config::{Config, Settings};
use crate::said::journal_text;
use crate::serve::{ServeError, Server, log_to_stderr};
use crate::world::WorldError;
use hean_journal::JournalError;
use hean_units::Text;
use std::io::Write;
use std::path::PathBuf;

/// The variable that sets the admin's token for unattended starts.
pub const BOOTSTRAP_VARIABLE: &str = "HEAN_BOOTSTRAP_TOKEN";

/// A settings file with everything in it.
const EXAMPLE: &str = include_str!("example.toml");

/// Runs the live server. Settings: defaults < file < `HEAN_…` variables < flags.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLE)]
pub struct ServeArgs {
    /// Settings file (TOML); an example stands below (`--help`).
    #[arg(long, value_name = "FILE", env = "HEAN_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    lang: LangArgs,
}

/// Runs the command.
pub async fn run(args: ServeArgs) -> Exit {
    let lang = args.lang.get();
    let file = match args.config.as_deref().map(Settings::from_file).transpose() {
        Ok(file) => file.unwrap_or_default(),
        Err(errors) => {
            // A file that is not there cannot be reached; one that is wrong is wrong usage.
            let unreadable = errors
                .iter()
                .any(|error| error.code == "settings.unreadable");
            let exit = match unreadable {
                true => Exit::Unreachable,
                false => Exit::Usage,
            };
            for error in errors {
                fail(exit, lang, &error.text());
            }
            return exit;
        }
    };
    let config = args.settings.over(file).whole();
    log_to_stderr(config.log);
    let bootstrap = match std::env::var(BOOTSTRAP_VARIABLE) {
        Ok(token) if token.trim().is_empty() => None,
        Ok(token) => Some(token),
        Err(_) => None,
    };
    if bootstrap.as_ref().is_some_and(|token| token.len() < 16) {
        tracing::warn!("{BOOTSTRAP_VARIABLE} has fewer than 16 characters: it can be guessed");
    }
    if let Err(error) = rlimit::increase_nofile_limit(u64::from(u32::MAX)) {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
    let server = match Server::start(&config, bootstrap.as_deref()).await {
        Ok(server) => server,
        Err(error) => return fail(exit_of(&error), lang, &text_of(&error)),
    };
    let asked = Asked::new();
    announce(&config, &server);
    let stop = server.stopper();
    tokio::spawn(async move {
        asked.wait().await;
        stop.stop();
        tracing::info!("shutting down");
    });
    match server.run().await {
        Ok(()) => {
            tracing::info!("the server has ended");
            Exit::Done
        }
        Err(error) => {
            tracing::error!(%error, "the server stops itself");
            fail(Exit::Failed, lang, &text_of(&error))
        }
    }
}

/// Says where the server is; the first admin's token goes to standard error, once.
fn announce(config: &Config, server: &Server) {
    // Nobody may be reading; that is no reason not to serve.
    let _ = writeln!(
        std::io::stdout(),
        "河安 HeAn http://{}/  (journal {}, basin {})",
        server.address,
        config.journal,
        config.basin.display()
    );
    if crate::http::board_is_missing() {
        tracing::warn!("this build has no board: install Node 20 and build again");
    }
    tracing::info!(address = %server.address, journal = %config.journal, "the server listens");
    if let Some(token) = &server.first_admin {
        eprintln!(
            "首次启动，管理员令牌（只显示这一次）/ first start, the admin's token (shown this once):\n{token}"
        );
    }
}

/// What asks the process to end. It counts from the moment that this is made.
struct Asked {
    #[cfg(unix)]
    terminated: std::io::Result<tokio::signal::unix::Signal>,
    #[cfg(unix)]
    interrupted: std::io::Result<tokio::signal::unix::Signal>,
}

impl Asked {
    #[cfg(unix)]
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            terminated: signal(SignalKind::terminate()),
            interrupted: signal(SignalKind::interrupt()),
        }
    }

    #[cfg(not(unix))]
    fn new() -> Self {
        Self {}
    }

    /// Waits for it.
    #[cfg(unix)]
    async fn wait(self) {
        let wait = async |signal: std::io::Result<tokio::signal::unix::Signal>| match signal {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        };
        tokio::select! {
            _ = wait(self.terminated) => {}
            _ = wait(self.interrupted) => {}
        }
    }

    /// Waits for it.
    #[cfg(not(unix))]
    async fn wait(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// What is told of an error; one of the journal has its code.
fn text_of(error: &ServeError) -> Text {
    match error {
        ServeError::Journal(error) => journal_text(error),
        other => other.text(),
    }
}

fn exit_of(error: &ServeError) -> Exit {
    match error {
        ServeError::World(WorldError::NoFolder(_)) => Exit::Unreachable,
        ServeError::World(WorldError::Problems { .. })
        | ServeError::Drill(_)
        | ServeError::Settings(_) => Exit::Input,
        ServeError::Journal(error) => exit_of_journal(error),
        ServeError::Listen { .. } | ServeError::Token(_) => Exit::Unreachable,
        ServeError::Fatal(_) => Exit::Failed,
    }
}

/// The exit code of a journal that cannot be used.
pub fn exit_of_journal(error: &JournalError) -> Exit {
    match error {
        JournalError::Url { .. } => Exit::Usage,
        JournalError::Corrupt { .. } | JournalError::Foreign { .. } => Exit::Input,
        JournalError::Invalid { .. } | JournalError::Exists { .. } => Exit::Failed,
        _ => Exit::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sealed::OpeningKey;

    #[test]
    fn the_example_of_the_help_is_a_sound_settings_file() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        std::fs::write(&secret, "a secret of sixteen or more").unwrap();
        let key = OpeningKey::make(&folder.path().join("key")).unwrap();
        let text = EXAMPLE
            .replace("SECRET_FILE", &secret.display().to_string())
            .replace("REPORTER_KEY", &key.text());
        let config = Settings::parse("hean.toml", &text).unwrap().whole();
        let names: Vec<_> = config.outlets.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["eco-duty", "deputy-heads", "command-mail"]);
        assert_eq!(config.reporter_key, Some(key));
    }
}
