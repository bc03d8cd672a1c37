//! `cargo xtask dist`: a release that can be handed over.

use crate::project;
use crate::step::{Call, Run};
use std::path::Path;
use std::{fs, io};

/// What only the page has that `server/hean/build.rs` embeds when the board was not built.
const STAND_IN: &[u8] = b"name=\"hean-board\" content=\"missing\"";

/// Builds the board and the release, refuses a binary without the board, and copies it.
pub fn run(out: &str) -> Result<(), String> {
    let mut run = Run::default();
    let web = |words: &'static [&'static str]| Call::new("npm", words).within("web").run();
    run.step("web install", || web(&["ci", "--no-audit", "--no-fund"]))?;
    run.step("web build", || web(&["run", "build"]))?;
    run.step("release", || {
        Call::new(
            "cargo",
            &["build", "--release", "--locked", "--package", "hean"],
        )
        .run()
    })?;
    run.step("board inside", || has_board(&project::binary("release")))?;
    run.step("copy", || {
        copy(&project::root().join(out)).map_err(|error| error.to_string())
    })?;
    println!("{}\n\n{out} is complete", run.summary());
    Ok(())
}

fn has_board(binary: &Path) -> Result<(), String> {
    let bytes = fs::read(binary).map_err(|error| format!("{}: {error}", binary.display()))?;
    if stands_in(&bytes) {
        return Err("the board was not built: the binary holds the page that says so".to_owned());
    }
    Ok(())
}

fn stands_in(bytes: &[u8]) -> bool {
    bytes
        .windows(STAND_IN.len())
        .any(|window| window == STAND_IN)
}

/// The binary, the data and scenarios that it is used with, and the licence.
fn copy(out: &Path) -> io::Result<()> {
    let _ = fs::remove_dir_all(out);
    fs::create_dir_all(out)?;
    let binary = project::binary("release");
    fs::copy(&binary, out.join(binary.file_name().unwrap_or_default()))?;
    for file in ["LICENSE", "README.md"] {
        fs::copy(project::root().join(file), out.join(file))?;
    }
    for folder in ["data", "scenarios"] {
        copy_folder(&project::root().join(folder), &out.join(folder))?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_that_stands_in_is_refused() {
        assert!(stands_in(b"<meta name=\"hean-board\" content=\"missing\">"));
        assert!(!stands_in(b"<meta name=\"hean-board\" content=\"built\">"));
        // The page is made by the build script, so the two must agree on its mark.
        let script = std::fs::read_to_string(project::root().join("server/hean/build.rs"));
        let page = script.unwrap().replace("\\\"", "\"");
        assert!(stands_in(page.as_bytes()));
    }
}
