//! One command of a run: its name, its time, and how to run it again when it failed.

use crate::project;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The wall clock, for the times that are printed and nothing else.
#[allow(
    clippy::disallowed_methods,
    reason = "a developer's tool reports how long steps took"
)]
pub fn clock() -> Instant {
    Instant::now()
}

/// The steps so far and their times.
#[derive(Default)]
pub struct Run {
    done: Vec<(String, Duration)>,
}

/// A program to start, relative to the root of the repository.
pub struct Call {
    program: String,
    words: Vec<String>,
    folder: String,
    env: Vec<(String, String)>,
}

impl Call {
    /// A program with its arguments.
    pub fn new(program: &str, words: &[&str]) -> Self {
        Self {
            program: program.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            folder: String::new(),
            env: Vec::new(),
        }
    }

    /// Started in a folder below the root.
    pub fn within(mut self, folder: &str) -> Self {
        folder.clone_into(&mut self.folder);
        self
    }

    /// With a variable set.
    pub fn env(mut self, name: &str, value: &Path) -> Self {
        self.env
            .push((name.to_owned(), value.display().to_string()));
        self
    }

    /// What a person types to run it again.
    pub fn shown(&self) -> String {
        let mut text = String::new();
        if !self.folder.is_empty() {
            let _ = write!(text, "cd {} && ", self.folder);
        }
        for (name, value) in &self.env {
            let _ = write!(text, "{name}={value} ");
        }
        text.push_str(&self.program);
        for word in &self.words {
            let quoted = word.contains([' ', '\'', '"', '$', '*']);
            let _ = if quoted {
                write!(text, " '{}'", word.replace('\'', r"'\''"))
            } else {
                write!(text, " {word}")
            };
        }
        text
    }

    /// The command, ready to be started.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.words)
            .current_dir(project::root().join(&self.folder))
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs it with its output shown.
    pub fn run(&self) -> Result<(), String> {
        let again = self.shown();
        match self.command().status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("failed ({status}). Run it again with:\n  {again}")),
            Err(error) => Err(format!(
                "cannot start `{}`: {error}\n  {again}",
                self.program
            )),
        }
    }
}

impl Run {
    /// Does one step and notes its time; on failure the error carries the step's name.
    pub fn step(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<(), String>,
    ) -> Result<(), String> {
        println!("\n==> {name}");
        let started = clock();
        let outcome = work();
        let took = started.elapsed();
        match outcome {
            Ok(()) => {
                println!("<== {name}: {}", seconds(took));
                self.done.push((name.to_owned(), took));
                Ok(())
            }
            Err(error) => {
                println!("{}", self.summary());
                Err(format!("step `{name}` after {}: {error}", seconds(took)))
            }
        }
    }

    /// One line a step and their sum.
    pub fn summary(&self) -> String {
        let mut text = String::from("\nstep                           time\n");
        for (name, took) in &self.done {
            let _ = writeln!(text, "{name:<24} {:>10}", seconds(*took));
        }
        let sum = self.done.iter().map(|(_, took)| *took).sum();
        let _ = write!(text, "{:<24} {:>10}", "all", seconds(sum));
        text
    }
}

fn seconds(time: Duration) -> String {
    let total = time.as_secs_f64();
    if total < 60.0 {
        format!("{total:.1} s")
    } else {
        let whole = time.as_secs();
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_shown_as_a_person_types_it() {
        let call = Call::new("npm", &["run", "a b", "it's"])
            .within("web")
            .env("HEAN_BIN", Path::new("target/debug/hean"));
        assert_eq!(
            call.shown(),
            r"cd web && HEAN_BIN=target/debug/hean npm run 'a b' 'it'\''s'"
        );
    }

    #[test]
    fn a_failed_step_names_itself_and_is_not_counted() {
        let mut run = Run::default();
        run.step("first", || Ok(())).unwrap();
        let error = run.step("second", || Err("broke".to_owned())).unwrap_err();
        assert!(error.starts_with("step `second` after"), "{error}");
        assert!(error.ends_with("broke"), "{error}");
        assert!(run.summary().contains("first") && !run.summary().contains("second"));
    }

    #[test]
    fn a_failed_command_says_how_to_run_it_again() {
        let error = Call::new("false", &["--really"]).run().unwrap_err();
        assert!(
            error.contains("Run it again with:\n  false --really"),
            "{error}"
        );
        let error = Call::new("no-such-program", &[]).run().unwrap_err();
        assert!(
            error.starts_with("cannot start `no-such-program`"),
            "{error}"
        );
    }
}
