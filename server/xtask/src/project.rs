//! Where things are in the repository, and what the machine offers.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("server/xtask lies two folders below the root")
        .to_owned()
}

/// The folder that cargo builds into.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The built `hean` of a profile's folder (`debug`, `release`).
pub fn binary(profile: &str) -> PathBuf {
    target()
        .join(profile)
        .join(format!("hean{}", std::env::consts::EXE_SUFFIX))
}

/// Whether a program answers to `--version`.
pub fn has(program: &str, words: &[&str]) -> bool {
    Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
