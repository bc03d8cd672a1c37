//! The developer's commands: `cargo xtask test`, `bench`, `gen`, `dist`.
//!
//! It starts other programs, shows what they print and says which of them failed and how to run
//! it again. It knows nothing about rivers or tasks: it does not link any crate of the product, so
//! that it builds in seconds and still runs when the product does not compile.
//!
//! Reading order: [`step`] (one command, its time, its failure), [`test`], [`setup`], [`browser`],
//! [`process`], [`bench`], [`generate`], [`dist`].

mod bench;
mod browser;
mod dist;
mod generate;
mod process;
mod project;
mod setup;
mod step;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  test [--fast|--browser]
                        everything that CI does; --fast leaves out npm ci and the browser,
                        --browser runs nothing else
  bench NAME [--quick]  figures, one `ratio …` line each; names: drill, engine,
                        server, sockets
  gen [--check]         writes the JSON Schemas, openapi.json and TypeScript types from server/wire
  dist [OUT]            a release binary with the board inside, or an error

Exit: 0 done, 1 a step failed, 2 wrong usage.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test"] => test::run(test::Extent::All),
        ["test", "--fast"] => test::run(test::Extent::Fast),
        ["test", "--browser"] => test::run(test::Extent::Browser),
        ["bench", name] => bench::run(name, bench::Size::Full),
        ["bench", name, "--quick"] | ["bench", "--quick", name] => {
            bench::run(name, bench::Size::Quick)
        }
        ["gen"] => generate::run(generate::Mode::Write),
        ["gen", "--check"] => generate::run(generate::Mode::Check),
        ["dist"] => dist::run("target/dist"),
        ["dist", out] => dist::run(out),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}
