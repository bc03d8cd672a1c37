//! Processes of the built product: their time, their memory, and where they listen.

use crate::project;
use crate::step::clock;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, process};

/// A folder that is removed again.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new, empty folder.
    pub fn new(name: &str) -> Result<Self, String> {
        let path = env::temp_dir().join(format!("hean-xtask-{name}-{}", process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }

    /// The URL of a journal in it.
    pub fn journal(&self, name: &str) -> String {
        format!("sqlite://{}", self.0.join(name).display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What one finished call took.
pub struct Cost {
    /// Wall time in seconds.
    pub wall_s: f64,
    /// CPU time in the program, in seconds.
    pub user_s: f64,
    /// CPU time in the kernel, in seconds.
    pub system_s: f64,
    /// Standard output.
    pub stdout: String,
}

/// Runs `hean` of the release build with these words to its end.
pub fn hean(words: &[&str]) -> Result<Cost, String> {
    let before = children_seconds();
    let started = clock();
    let output = command("release", words)
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| format!("cannot start hean: {error}"))?;
    let wall_s = started.elapsed().as_secs_f64();
    let after = children_seconds();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "hean {} ({}): {said}",
            words.join(" "),
            output.status
        ));
    }
    Ok(Cost {
        wall_s,
        user_s: after.0 - before.0,
        system_s: after.1 - before.1,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
    })
}

fn command(profile: &str, words: &[&str]) -> Command {
    let mut command = Command::new(project::binary(profile));
    command
        .args(words)
        .current_dir(project::root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}

/// CPU seconds (user, system) of all children that were waited for, from Linux's `/proc`, in steps
/// of 10 ms.
fn children_seconds() -> (f64, f64) {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let field = |at: usize| {
        let text = after_name.split_whitespace().nth(at).unwrap_or("0");
        text.parse::<f64>().unwrap_or_default() / TICKS_PER_SECOND
    };
    (field(13), field(14))
}

/// A running server; it is ended when this is dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start until `/readyz` said yes.
    pub ready: Duration,
}

impl Server {
    /// Starts `hean serve` of a profile on an empty journal and waits until it is ready. `admin` is
    /// the token of its administrator.
    pub fn start(profile: &str, journal: &str, admin: &str) -> Result<Self, String> {
        const LIMIT: Duration = Duration::from_secs(60);
        let started = clock();
        let words = [
            "serve",
            "--basin",
            "data/ili",
            "--journal",
            journal,
            "--listen",
            "127.0.0.1:0",
        ];
        let mut child = command(profile, &words)
            .env("HEAN_BOOTSTRAP_TOKEN", admin)
            .env("RUST_LOG", "warn")
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| format!("cannot start hean: {error}"))?;
        let Some(stdout) = child.stdout.take() else {
            return Err("the server has no standard output".to_owned());
        };
        let mut lines = BufReader::new(stdout).lines();
        let address = lines
            .find_map(|line| address_in(&line.ok()?))
            .ok_or("the server ended before it said where it listens")?;
        std::thread::spawn(move || lines.for_each(drop));
        let mut server = Self {
            child,
            address,
            ready: Duration::ZERO,
        };
        while !server.is_ready() {
            if started.elapsed() > LIMIT {
                return Err(format!("not ready after {LIMIT:?}"));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        server.ready = started.elapsed();
        Ok(server)
    }

    fn is_ready(&self) -> bool {
        let request = "GET /readyz HTTP/1.1\r\nhost: xtask\r\nconnection: close\r\n\r\n";
        self.ask(request)
            .is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }

    /// Sends a whole request, which must ask for the connection to be closed, and reads the answer.
    pub fn ask(&self, request: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Resident memory in MiB.
    pub fn memory_mib(&self) -> f64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kib.unwrap_or(f64::NAN) / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first `127.0.0.1:PORT` in a line.
fn address_in(line: &str) -> Option<SocketAddr> {
    let rest = &line[line.find("127.0.0.1:")?..];
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':'));
    rest[..end.unwrap_or(rest.len())].parse().ok()
}
