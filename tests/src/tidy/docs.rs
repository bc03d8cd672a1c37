//! Rules on documents and on what the data say about themselves.

use super::{Finding, Tree, finding};
use std::collections::BTreeSet;

const MAP: &str = "server/ARCHITECTURE.md";
const MAP_LINES_MAX: usize = 200;
/// The README names the two commands before this line.
const README_LINES_MAX: usize = 30;
const README_COMMANDS: &[&str] = &[
    "cargo run --release -- drill scenarios/g218-benzene-tanker.yaml",
    "cargo xtask test",
];
const DECISION_LINES_MAX: usize = 60;

/// Texts in backticks, with their line.
fn quoted(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        found.extend(
            line.split('`')
                .skip(1)
                .step_by(2)
                .map(|word| (at + 1, word)),
        );
    }
    found
}

/// The map names every crate and only crates that exist; it stays short.
pub fn map(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.get(MAP) else {
        return vec![finding(MAP, 0, "the map of the code is missing")];
    };
    let mut found = Vec::new();
    let lines = text.lines().count();
    if lines >= MAP_LINES_MAX {
        found.push(finding(
            MAP,
            0,
            format!("{lines} lines; it stays under {MAP_LINES_MAX}"),
        ));
    }
    let crates: BTreeSet<&str> = tree
        .matching("", "/Cargo.toml")
        .map(|(path, _)| path.trim_end_matches("/Cargo.toml"))
        .collect();
    let words = quoted(text);
    for name in &crates {
        if !words
            .iter()
            .any(|(_, word)| word.trim_end_matches('/') == *name)
        {
            found.push(finding(MAP, 0, format!("does not name the crate `{name}`")));
        }
    }
    for (line, word) in words {
        let is_path = ["server/", "tests/", "web/", "data/", "scenarios/"]
            .iter()
            .any(|start| word.starts_with(start));
        if is_path && !word.contains(['*', '<', '{', '…', ' ']) && !exists(tree, word) {
            found.push(finding(
                MAP,
                line,
                format!("names `{word}`, which does not exist"),
            ));
        }
    }
    found
}

fn exists(tree: &Tree, path: &str) -> bool {
    let folder = format!("{}/", path.trim_end_matches('/'));
    tree.files()
        .any(|(file, _)| file == path || file.starts_with(&folder))
}

/// Decisions are numbered without gaps, short, and say context, choice and consequence.
pub fn decisions(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (next, (path, text)) in (1..).zip(tree.matching("server/decisions/", ".md")) {
        let name = path.trim_start_matches("server/decisions/");
        if !name.starts_with(&format!("{next:04}-")) {
            found.push(finding(
                path,
                0,
                format!("the next decision is {next:04}-…"),
            ));
        }
        for section in ["## Context", "## Choice", "## Consequence"] {
            if !text.lines().any(|line| line == section) {
                found.push(finding(path, 0, format!("has no section `{section}`")));
            }
        }
        if text.lines().count() > DECISION_LINES_MAX {
            found.push(finding(path, 0, "a decision is half a page"));
        }
    }
    found
}

/// The README opens with the commands that run and that test the product.
pub fn readme(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.get("README.md") else {
        return vec![finding("README.md", 0, "is missing")];
    };
    let mut found = Vec::new();
    let top: Vec<&str> = text.lines().take(README_LINES_MAX).collect();
    for command in README_COMMANDS {
        if !top.iter().any(|line| line.trim().starts_with(command)) {
            let why = format!("`{command}` must stand in its first {README_LINES_MAX} lines");
            found.push(finding("README.md", 1, why));
        }
    }
    for (at, line) in text.lines().enumerate() {
        for target in line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let path = target.split('#').next().unwrap_or(target);
            if !path.is_empty() && !path.contains("://") && !exists(tree, path) {
                let why = format!("points to `{path}`, which does not exist");
                found.push(finding("README.md", at + 1, why));
            }
        }
    }
    found
}

/// Every data file is named in the SOURCE.md of its folder: where it is from, and how sure it is.
pub fn data_sources(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, _) in tree.matching("data/", "") {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if name == "SOURCE.md" {
            continue;
        }
        let source = format!("{folder}/SOURCE.md");
        match tree.get(&source) {
            None => found.push(finding(path, 0, format!("{source} is missing"))),
            Some(text) if !text.contains(name) => {
                found.push(finding(path, 0, format!("{source} does not name it")));
            }
            Some(_) => {}
        }
    }
    found
}
