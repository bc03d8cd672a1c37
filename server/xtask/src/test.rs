//! `cargo xtask test`: all that must hold before a change lands, cheapest first.
//!
//! Only the dev profile is built: one set of dependencies serves the tests, the binary that they
//! start and the browser's server. The doc tests come before the others, so that the closing line
//! of the big run is the last one of cargo.

use crate::step::{Call, Run};
use crate::{browser, project, setup};
use std::fs;

/// How much to run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything, as in CI.
    All,
    /// For a developer between two edits: no package installation and no browser.
    Fast,
    /// Only the browser, with what is built now.
    Browser,
}

/// Runs the steps; stops at the first that fails.
pub fn run(extent: Extent) -> Result<(), String> {
    let mut run = Run::default();
    let all = extent == Extent::All;
    if extent == Extent::Browser {
        run.step("build", || {
            cargo(&["build", "--workspace", "--all-targets"])
        })?;
        run.step("browser tests", browser::run)?;
        println!("{}", run.summary());
        return Ok(());
    }
    if all {
        run.step("setup", setup::run)?;
    }
    run.step("format", || {
        Call::new("cargo", &["fmt", "--all", "--check"]).run()
    })?;
    run.step("web install", || install_web(all))?;
    for (name, script) in [
        ("web check", "check"),
        ("web test", "test"),
        ("web build", "build"),
    ] {
        run.step(name, || npm(&["run", script]))?;
    }
    run.step("clippy", || {
        cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])
    })?;
    run.step("build", || {
        cargo(&["build", "--workspace", "--all-targets"])
    })?;
    run.step("doc tests", || {
        cargo(&["test", "--workspace", "--doc", "--quiet"])
    })?;
    run.step("tests", || {
        let words: &[&str] = if project::has("cargo", &["nextest", "--version"]) {
            &["nextest", "run", "--workspace"]
        } else {
            &["test", "--workspace", "--lib", "--bins", "--tests"]
        };
        with_binary(Call::new("cargo", &with_lock(words))).run()
    })?;
    if all {
        run.step("browser tests", browser::run)?;
    } else {
        println!("\n--fast: the browser tests were not run");
    }
    println!("{}", run.summary());
    Ok(())
}

/// Tests that start the product find it here; without the variable they build it themselves.
fn with_binary(call: Call) -> Call {
    call.env("HEAN_BIN", &project::binary("debug"))
}

fn cargo(words: &[&str]) -> Result<(), String> {
    Call::new("cargo", &with_lock(words)).run()
}

/// In CI the lock file is what is tested; a developer may be changing it.
fn with_lock<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut words = words.to_vec();
    if std::env::var_os("CI").is_some() {
        let place = words
            .iter()
            .position(|word| *word == "--")
            .unwrap_or(words.len());
        words.insert(place, "--locked");
    }
    words
}

fn npm(words: &[&str]) -> Result<(), String> {
    Call::new("npm", words).within("web").run()
}

/// `npm ci` is skipped for a developer whose `node_modules` is newer than the lock file.
fn install_web(always: bool) -> Result<(), String> {
    let web = project::root().join("web");
    if !web.join("package-lock.json").is_file() {
        return Err(
            "web/package-lock.json is missing: the board has no pinned packages".to_owned(),
        );
    }
    let changed = |path: &str| fs::metadata(web.join(path)).and_then(|found| found.modified());
    let fresh = match (
        changed("package-lock.json"),
        changed("node_modules/.package-lock.json"),
    ) {
        (Ok(lock), Ok(installed)) => installed >= lock,
        _ => false,
    };
    if fresh && !always {
        println!("node_modules is up to date");
        return Ok(());
    }
    npm(&["ci", "--no-audit", "--no-fund"])
}
