//! `hean`: the binary.

use clap::Parser;
use hean::cli::common::{Exit, LangArgs, fail};
use hean::cli::{Cli, run};
use hean_units::Text;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => {
            let exit = runtime.block_on(run(cli));
            // A computation that nobody waits for any more does not hold the process.
            runtime.shutdown_background();
            exit.into()
        }
        Err(error) => {
            let text = Text::new(
                format!("系统不提供线程：{error}"),
                format!("the system gives no threads: {error}"),
            );
            fail(Exit::Unreachable, LangArgs::default().get(), &text).into()
        }
    }
}
