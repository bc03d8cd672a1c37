//! The rules that keep the repository as its documents describe it.
//!
//! A rule is a function from a [`Tree`] of files to [`Finding`]s. Rules see text, never the file
//! system, so that each can be shown a planted violation: `it/tidy.rs` fails when a rule has none.

mod code;
mod crates;
mod docs;
mod source;
mod tree;
mod web;

pub use source::{bare, without_tests};
pub use tree::Tree;

/// A broken rule at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// File, relative to the root.
    pub file: String,
    /// Line from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// A finding.
pub(crate) fn finding(file: &str, line: usize, message: impl Into<String>) -> Finding {
    let (file, message) = (file.to_owned(), message.into());
    Finding {
        file,
        line,
        message,
    }
}

/// A rule: its name and how it judges a tree.
pub struct Rule {
    /// Short name.
    pub name: &'static str,
    /// All that is wrong in a tree.
    pub judge: fn(&Tree) -> Vec<Finding>,
}

/// Every rule.
pub const RULES: &[Rule] = &[
    Rule {
        name: "members",
        judge: crates::members,
    },
    Rule {
        name: "direction",
        judge: crates::direction,
    },
    Rule {
        name: "pure-manifests",
        judge: crates::pure_manifests,
    },
    Rule {
        name: "lints-on",
        judge: crates::lints_on,
    },
    Rule {
        name: "reasons",
        judge: crates::reasons,
    },
    Rule {
        name: "one-version",
        judge: crates::one_version,
    },
    Rule {
        name: "pure-sources",
        judge: code::pure_sources,
    },
    Rule {
        name: "headers",
        judge: code::headers,
    },
    Rule {
        name: "type-names",
        judge: code::type_names,
    },
    Rule {
        name: "size",
        judge: code::size,
    },
    Rule {
        name: "leftovers",
        judge: code::leftovers,
    },
    Rule {
        name: "patient-tests",
        judge: code::patient_tests,
    },
    Rule {
        name: "allowed-with-reason",
        judge: code::allowed_with_reason,
    },
    Rule {
        name: "map",
        judge: docs::map,
    },
    Rule {
        name: "decisions",
        judge: docs::decisions,
    },
    Rule {
        name: "readme",
        judge: docs::readme,
    },
    Rule {
        name: "data-sources",
        judge: docs::data_sources,
    },
    Rule {
        name: "offline-board",
        judge: web::offline_board,
    },
    Rule {
        name: "offline-sources",
        judge: web::offline_sources,
    },
];
