//! The server as a process of its own.

use crate::post::{ADMIN, root};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Whoever started the server may have gone, and its pipes with them.
#[cfg(unix)]
#[test]
fn a_server_whose_log_nobody_reads_still_ends_when_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_hean"))
        .args(["serve", "--basin"])
        .arg(root().join("data/ili"))
        .args(["--listen", "127.0.0.1:0", "--log", "json"])
        .env("HEAN_BOOTSTRAP_TOKEN", ADMIN)
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
