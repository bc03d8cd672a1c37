//! The server as a process of its own.

use crate::post::root;
use hean::cli::client::{Answer, ask};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The admin's token of a process.
pub const CHIEF: &str = "the-admin-token-of-a-test-process";

/// A server of its own process on a folder: `hean.db`, `hean.toml` where there is one, and what it
/// logs in `log`. It is killed when it is dropped.
pub struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// Starts it and waits until it listens.
    pub fn start(folder: &Path) -> Self {
        let log = File::options()
            .create(true)
            .append(true)
            .open(folder.join("log"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_hean"));
        command
            .args(["serve", "--basin"])
            .arg(root().join("data/ili"));
        command.args(["--listen", "127.0.0.1:0", "--log", "json"]);
        if folder.join("hean.toml").is_file() {
            command.args(["--config", "hean.toml"]);
        }
        let mut child = command
            .env("HEAN_BOOTSTRAP_TOKEN", CHIEF)
            .env("RUST_LOG", "debug")
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let at = line.find("http://").unwrap_or_else(|| panic!("{line}"));
        let url = line[at..].split("/ ").next().unwrap().to_owned();
        Self { child, url }
    }

    /// Asks it.
    pub async fn ask(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
        ask(&self.url, token, method, path, body).await.unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whoever started the server may have gone, and its pipes with them.
#[cfg(unix)]
#[test]
fn a_server_whose_log_nobody_reads_still_ends_when_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_hean"))
        .args(["serve", "--basin"])
        .arg(root().join("data/ili"))
        .args(["--listen", "127.0.0.1:0", "--log", "json"])
        .env("HEAN_BOOTSTRAP_TOKEN", CHIEF)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(server.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    assert!(line.contains("http://127.0.0.1:"), "{line}");
    drop(out);
    drop(server.stderr.take());
    let id = server.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-s", "TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(server.wait().unwrap().code(), Some(0));
    assert!(folder.path().join("hean.db").is_file());
}

/// What is not there cannot be reached; what is written wrong is wrong usage. Nothing is made.
#[test]
fn a_server_that_lacks_what_it_needs_says_so_by_its_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let basin = root().join("data/ili").display().to_string();
    for (words, code, said) in [
        (vec!["--basin", "nowhere"], 5, "there is no basin folder"),
        (vec!["--config", "nowhere.toml"], 5, "it cannot be read"),
        (
            vec!["--basin", &basin, "--journal", "NAME"],
            2,
            "the scheme is missing",
        ),
        (vec!["--attachment-mib", "0"], 2, "0 is not in 1..=200"),
    ] {
        let run = Command::new(env!("CARGO_BIN_EXE_hean"))
            .args(["serve", "--lang", "en", "--listen", "127.0.0.1:0"])
            .args(&words)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(code), "{words:?}: {error}");
        assert!(error.contains(said), "{words:?}: {error}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
