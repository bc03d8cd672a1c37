//! `hean completions`: completions for a shell.

use super::Cli;
use super::common::Exit;
use clap::CommandFactory;
use clap_complete::Shell;

/// Prints shell completions.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell.
    shell: Shell,
}

/// Runs the command.
pub fn run(args: &CompletionsArgs) -> Exit {
    clap_complete::generate(
        args.shell,
        &mut Cli::command(),
        "hean",
        &mut std::io::stdout(),
    );
    Exit::Done
}
