//! `cargo xtask gen`: the committed files that are made from the code.
//!
//! A crate that generates a file has a test `the_committed_…_is_what_is_generated`, which compares
//! it with the committed one and, with `UPDATE_EXPECT=1`, writes it. So a forgotten `gen` fails.

use crate::step::Call;
use std::path::Path;

/// Crates that generate files.
const MAKERS: &[&str] = &["hean-wire", "hean-scenario"];

/// What to do with a difference.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Write the files.
    Write,
    /// Fail.
    Check,
}

/// Writes or compares every generated file.
pub fn run(mode: Mode) -> Result<(), String> {
    let mut words = vec!["test", "--quiet"];
    words.extend(MAKERS.iter().flat_map(|name| ["--package", name]));
    words.extend(["--lib", "the_committed_"]);
    let call = Call::new("cargo", &words);
    match mode {
        Mode::Check => call.run(),
        Mode::Write => call.env("UPDATE_EXPECT", Path::new("1")).run(),
    }
}
