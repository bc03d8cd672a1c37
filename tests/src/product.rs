//! The built binary: where it is, one call of the command line, and a server that can be killed.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// The longest that one call of the command line may take on a loaded machine.
pub const CALL_MAX: Duration = Duration::from_secs(180);
/// The longest that a server may take until it says where it listens.
pub const START_MAX: Duration = Duration::from_secs(60);
/// The token of the administrator of every test server.
pub const ADMIN: &str = "hean-test-admin-token-0123456789abcdef";

/// The built `hean`: what `HEAN_BIN` names, else built now with the dev profile.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(named) = std::env::var_os("HEAN_BIN") {
            let named = crate::root().join(named);
            assert!(
                named.is_file(),
                "HEAN_BIN names {}, which does not exist",
                named.display()
            );
            return named;
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = std::process::Command::new(cargo)
            .args(["build", "--quiet", "--package", "hean"])
            .current_dir(crate::root())
            .status()
            .expect("cargo can be started, since it runs this test");
        assert!(status.success(), "`cargo build -p hean` failed");
        // The test itself lies in <target>/debug/deps.
        let test = std::env::current_exe().expect("a running program has a path");
        let folder = test
            .ancestors()
            .nth(2)
            .expect("a test lies two folders below its profile");
        folder.join(format!("hean{}", std::env::consts::EXE_SUFFIX))
    })
}

/// A command of the product that inherits nothing that could change what it does.
fn command() -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HEAN_") {
            command.env_remove(name);
        }
    }
    command
        .env("LANG", "en_US.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("RUST_LOG")
        .env("NO_COLOR", "1")
        .current_dir(crate::root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// What one call of the command line printed, and how it ended.
#[derive(Debug, Clone)]
pub struct Said {
    /// Exit code; none when it was killed.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Calls `hean` with these words and waits for its end.
pub async fn hean<S: AsRef<OsStr>>(words: &[S]) -> Said {
    let child = command()
        .args(words)
        .spawn()
        .expect("the built binary can be started");
    let output = timeout(CALL_MAX, child.wait_with_output())
        .await
        .unwrap_or_else(|_| panic!("`hean` took longer than {CALL_MAX:?}"))
        .expect("the output of a child can be read");
    Said {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Said {
    /// Panics with everything that was said unless the call ended with this code.
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\n{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// Lines that a running process has printed, on either stream.
#[derive(Debug, Clone, Default)]
struct Spoken(Arc<Mutex<Vec<String>>>);

impl Spoken {
    fn all(&self) -> String {
        self.0
            .lock()
            .expect("no reader panics while it holds the lock")
            .join("\n")
    }

    /// Collects the lines of a stream, and hands each on while somebody listens.
    fn follow(&self, stream: impl AsyncRead + Unpin + Send + 'static, to: mpsc::Sender<String>) {
        let kept = self.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(stream).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                kept.0.lock().expect("see above").push(line.clone());
                // Nobody listens any more once the process is known to be ready.
                let _ = to.try_send(line);
            }
        });
    }
}

/// A running process of the product whose lines can be waited for.
pub struct Process {
    child: Child,
    spoken: Spoken,
    lines: mpsc::Receiver<String>,
}

impl Process {
    /// Starts `hean` with these words and variables.
    pub fn start(words: &[&str], env: &[(&str, &str)]) -> Self {
        let mut child = command()
            .args(words)
            .envs(env.iter().copied())
            .spawn()
            .expect("the built binary can be started");
        let (sender, lines) = mpsc::channel(100_000);
        let spoken = Spoken::default();
        spoken.follow(
            child.stdout.take().expect("stdout is piped"),
            sender.clone(),
        );
        spoken.follow(child.stderr.take().expect("stderr is piped"), sender);
        Self {
            child,
            spoken,
            lines,
        }
    }

    /// The next line that it prints; none after its end.
    pub async fn line(&mut self) -> Option<String> {
        self.lines.recv().await
    }

    /// The first line that the function takes something from.
    pub async fn wait_for<T>(&mut self, pick: impl Fn(&str) -> Option<T>) -> T {
        let found = timeout(START_MAX, async {
            while let Some(line) = self.lines.recv().await {
                if let Some(found) = pick(&line) {
                    return Some(found);
                }
            }
            None
        });
        match found.await {
            Ok(Some(found)) => found,
            Ok(None) => panic!("ended before the expected line:\n{}", self.spoken.all()),
            Err(_) => panic!("no such line within {START_MAX:?}:\n{}", self.spoken.all()),
        }
    }

    /// Everything that it has printed.
    pub fn said(&self) -> String {
        self.spoken.all()
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub async fn kill(&mut self) {
        self.child
            .kill()
            .await
            .expect("a child that was started can be killed");
    }

    /// Any other signal by its name, e.g. `TERM`, `STOP`.
    pub async fn signal(&self, name: &str) {
        let id = self
            .child
            .id()
            .expect("the process has not ended")
            .to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status().await;
        assert!(
            status.is_ok_and(|status| status.success()),
            "kill -s {name} {id}"
        );
    }

    /// Waits for its end.
    pub async fn end(&mut self) -> ExitStatus {
        timeout(CALL_MAX, self.child.wait())
            .await
            .unwrap_or_else(|_| panic!("still running:\n{}", self.spoken.all()))
            .expect("a child can be waited for")
    }

    /// Resident memory in KiB.
    pub fn memory_kib(&self) -> u64 {
        let id = self.child.id().expect("the process has not ended");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok())
            .unwrap_or_default()
    }
}

/// A live server with a folder of its own.
pub struct Server {
    /// Where it listens; the same after a restart.
    pub address: SocketAddr,
    /// The process.
    pub process: Process,
    folder: TempDir,
}

impl Server {
    /// Starts a server on a free port of loopback, with an empty journal.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let (process, address) = Self::spawn(folder.path(), any).await;
        Self {
            address,
            process,
            folder,
        }
    }

    async fn spawn(folder: &Path, listen: SocketAddr) -> (Process, SocketAddr) {
        let journal = Self::url(folder);
        let listen = listen.to_string();
        let words = [
            "serve",
            "--basin",
            "data/ili",
            "--journal",
            &journal,
            "--listen",
            &listen,
        ];
        let mut process = Process::start(&words, &[("HEAN_BOOTSTRAP_TOKEN", ADMIN)]);
        let address = process.wait_for(address_in).await;
        (process, address)
    }

    fn url(folder: &Path) -> String {
        format!("sqlite://{}", folder.join("hean.db").display())
    }

    /// The URL of its journal.
    pub fn journal(&self) -> String {
        Self::url(self.folder.path())
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Kills it where it stands and starts it again on the same journal and port.
    pub async fn crash(&mut self) {
        self.process.kill().await;
        let (process, address) = Self::spawn(self.folder.path(), self.address).await;
        (self.process, self.address) = (process, address);
    }
}

/// The first `127.0.0.1:PORT` in a line.
pub fn address_in(line: &str) -> Option<SocketAddr> {
    let start = line.find("127.0.0.1:")?;
    let end = |c: char| !(c.is_ascii_digit() || c == '.' || c == ':');
    let rest = &line[start..];
    let address: SocketAddr = rest[..rest.find(end).unwrap_or(rest.len())].parse().ok()?;
    (address.port() != 0).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_a_line() {
        let found = |line| address_in(line).map(|address| address.port());
        assert_eq!(found("open http://127.0.0.1:8080/ now"), Some(8080));
        assert_eq!(found(r#"{"address":"127.0.0.1:35017","m":1}"#), Some(35017));
        assert_eq!(found("listening on 127.0.0.1:0"), None);
        assert_eq!(found("no address"), None);
    }
}
