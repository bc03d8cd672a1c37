//! What one transaction takes, and whom to tell afterwards.

use super::super::Answer;
use hean_incident::{Actor, Append, Commit, Refusal};
use hean_journal::JournalError;
use tokio::sync::oneshot;

/// What became of a director's control.
type Controlled = Result<(), Refusal>;

#[derive(Default)]
pub(super) struct Batch {
    pub commits: Vec<Commit>,
    pub answers: Vec<(oneshot::Sender<Answer>, Answer)>,
    pub controls: Vec<(oneshot::Sender<Controlled>, Controlled)>,
    pub panicked: Option<Panicked>,
}

/// A panic while deciding.
pub(super) struct Panicked {
    pub what: String,
    pub why: String,
    /// Who waits for the answer.
    pub answer: Option<(oneshot::Sender<Answer>, Actor)>,
}

impl Panicked {
    pub fn step(what: &str, why: String) -> Self {
        Self {
            what: what.to_owned(),
            why,
            answer: None,
        }
    }
}

impl Batch {
    pub fn push(&mut self, commit: Commit) {
        if !commit.appends.is_empty() || !commit.commands.is_empty() {
            self.commits.push(commit);
        }
    }

    pub fn len(&self) -> usize {
        self.commits.len().max(self.answers.len())
    }

    pub fn has_entries(&self) -> bool {
        !self.commits.is_empty()
    }

    pub fn appends(&self) -> Vec<Append> {
        self.commits
            .iter()
            .flat_map(|commit| commit.appends.iter().cloned())
            .collect()
    }

    /// Sends the answers. Whoever asked may have gone.
    pub fn answer(self) {
        for (sender, answer) in self.answers {
            let _ = sender.send(answer);
        }
        for (sender, done) in self.controls {
            let _ = sender.send(done);
        }
    }

    /// The batch was not taken: every answer becomes a refusal.
    pub fn refuse(self, error: &JournalError) {
        let refusal = || Refusal::new("journal.unavailable", error.to_string());
        for (sender, _) in self.answers {
            let outcome = Err(refusal());
            let _ = sender.send(Answer {
                outcome,
                replayed: false,
            });
        }
        for (sender, _) in self.controls {
            let _ = sender.send(Err(refusal()));
        }
    }
}

/// The words of a panic.
pub(super) fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "no words".to_owned())
}
