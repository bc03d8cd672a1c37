//! `hean`: the binary.

use clap::Parser;
use hean::cli::{Cli, run};
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
            eprintln!("hean: the system gives no threads: {error}");
            ExitCode::from(5)
        }
    }
}
