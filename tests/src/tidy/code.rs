//! Rules on sources.

use super::crates::pure_folders;
use super::{Finding, Tree, bare, finding, without_tests};
use std::collections::BTreeSet;

/// Lines a file may have.
const FILE_LINES_MAX: usize = 800;
/// Characters a line may have.
const LINE_CHARS_MAX: usize = 100;
/// Words that a crate's header must have, to say what the crate is for and what it does not know.
const HEADER_WORDS_MIN: usize = 25;

/// What may not appear in the code of a pure crate.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::thread",
    "std::process",
    "std::io::stdin",
    "SystemTime",
    "Instant::now",
    "HashMap",
    "HashSet",
    "tokio::",
    "println!",
    "eprintln!",
    "thread_rng",
    "async fn",
];

/// Names that say nothing about what a type is.
const EMPTY_NAMES: &[&str] = &[
    "Manager", "Helper", "Util", "Utils", "Service", "Data", "Info",
];

/// Files that other programs write.
fn is_generated(path: &str) -> bool {
    path.contains("/gen/") || path.contains("/generated/")
}

fn lines_with<'a>(
    code: &'a str,
    words: &'a [&'a str],
) -> impl Iterator<Item = (usize, &'a str)> + 'a {
    code.lines().enumerate().flat_map(move |(at, line)| {
        let hits = words.iter().filter(move |word| has_word(line, word));
        hits.map(move |word| (at + 1, *word))
    })
}

/// Whether the text is in the line and is not the tail of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let open_end = word.ends_with([':', '!']) || !after.is_some_and(inside);
        !before.is_some_and(inside) && open_end
    })
}

/// A pure crate reads no clock, file, socket, environment or chance, and iterates in a fixed order.
pub fn pure_sources(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for folder in pure_folders() {
        let src = format!("{folder}/src/");
        let test_modules: BTreeSet<String> = tree
            .matching(&src, ".rs")
            .flat_map(|(path, text)| test_modules(path, &bare(text)))
            .collect();
        for (path, text) in tree.matching(&src, ".rs") {
            if is_test_file(path) || test_modules.contains(path) {
                continue;
            }
            let code = without_tests(&bare(text));
            for (line, word) in lines_with(&code, IMPURE) {
                found.push(finding(path, line, format!("`{word}` in a pure crate")));
            }
        }
    }
    found
}

/// Files of the modules that a file declares behind `#[cfg(test)]`.
fn test_modules(path: &str, code: &str) -> Vec<String> {
    let stem = path.trim_end_matches(".rs");
    let is_root = ["/lib", "/main"].iter().any(|root| stem.ends_with(root));
    let folder = if is_root {
        stem.rsplit_once('/').map_or("", |(folder, _)| folder)
    } else {
        stem
    };
    let declared = code.split("#[cfg(test)]").skip(1).filter_map(|rest| {
        let item = rest.split(';').next()?.trim();
        let name = item.rsplit_once("mod ").map(|(_, name)| name)?;
        name.chars()
            .all(|c| c.is_alphanumeric() || c == '_')
            .then_some(name)
    });
    declared.map(|name| format!("{folder}/{name}.rs")).collect()
}

fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// Each crate says in its header what it is for and what it does not know.
pub fn headers(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, _) in tree.matching("", "/Cargo.toml") {
        let folder = path.trim_end_matches("/Cargo.toml");
        let roots = [
            format!("{folder}/src/lib.rs"),
            format!("{folder}/src/main.rs"),
        ];
        let Some((file, text)) = roots.iter().find_map(|file| Some((file, tree.get(file)?))) else {
            found.push(finding(
                path,
                0,
                "the crate has neither src/lib.rs nor src/main.rs",
            ));
            continue;
        };
        let header: String = text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .flat_map(|line| [line.trim_start_matches("//!"), " "])
            .collect();
        if header.split_whitespace().count() < HEADER_WORDS_MIN {
            found.push(finding(
                file,
                1,
                "the header (//!) must say what the crate is for",
            ));
        }
        let denies = ["nothing", "not ", "no ", "never", "neither", "without"];
        if !denies.iter().any(|word| header.contains(word)) {
            let why = "the header must say what the crate deliberately does not know";
            found.push(finding(file, 1, why));
        }
    }
    found
}

/// No type is called Manager, Helper and the like.
pub fn type_names(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        for (at, line) in bare(text).lines().enumerate() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            let declares = ["struct", "enum", "trait", "type", "union"];
            while let Some(word) = words.next() {
                if !declares.contains(&word) {
                    continue;
                }
                let name = words.next().unwrap_or_default();
                if EMPTY_NAMES.contains(&name) {
                    let why = format!("`{name}` says nothing: name what it is");
                    found.push(finding(path, at + 1, why));
                }
            }
        }
    }
    found
}

/// Files and lines stay readable; modules are `foo.rs` beside `foo/`.
pub fn size(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let ours = |path: &str| path.starts_with("server/") || path.starts_with("tests/");
    let web = |path: &str| path.starts_with("web/src/") || path.starts_with("web/test/");
    for (path, text) in tree.files() {
        let is_rust = path.ends_with(".rs") && ours(path);
        let is_web = [".ts", ".tsx", ".css"]
            .iter()
            .any(|end| path.ends_with(end))
            && web(path);
        if (!is_rust && !is_web) || is_generated(path) {
            continue;
        }
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            let why = format!("{lines} lines; the limit is {FILE_LINES_MAX}: move a module out");
            found.push(finding(path, 0, why));
        }
        if path.ends_with("/mod.rs") {
            found.push(finding(
                path,
                0,
                "write `foo.rs` beside `foo/`, not `foo/mod.rs`",
            ));
        }
        let code = bare(text);
        for (at, (line, bare)) in text.lines().zip(code.lines()).enumerate() {
            let width = width(line, bare);
            if width > LINE_CHARS_MAX {
                let why = format!("{width} characters; the limit is {LINE_CHARS_MAX}");
                found.push(finding(path, at + 1, why));
            }
        }
    }
    found
}

/// Characters of a line; the inside of a text does not count, since it cannot always be broken.
fn width(line: &str, bare: &str) -> usize {
    if line.trim_start().starts_with("//") {
        return line.chars().count();
    }
    let indent = line.len() - line.trim_start().len();
    let words = bare.split_whitespace().map(|word| word.chars().count() + 1);
    line.chars().count().min(indent + words.sum::<usize>())
}

/// Nothing unfinished is left behind.
pub fn leftovers(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let code = bare(text);
        let banned = ["todo!", "unimplemented!", "dbg!"];
        for (line, word) in lines_with(&code, &banned) {
            found.push(finding(path, line, format!("`{word}` is left over")));
        }
        for (at, line) in code.lines().enumerate() {
            if line.contains("#[ignore") {
                found.push(finding(
                    path,
                    at + 1,
                    "a test is never ignored: fix or remove it",
                ));
            }
        }
    }
    let comments = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("X", "XX"),
    ];
    for (path, text) in tree.files().filter(|(path, _)| is_source(path)) {
        for (line, word) in lines_with(text, &comments) {
            found.push(finding(
                path,
                line,
                format!("`{word}`: do it, or file it elsewhere"),
            ));
        }
    }
    found
}

fn is_source(path: &str) -> bool {
    let ours = ["server/", "tests/", "web/src/", "web/test/", "scenarios/"];
    let kinds = [".rs", ".ts", ".tsx", ".css", ".toml", ".md", ".yaml"];
    ours.iter().any(|start| path.starts_with(start))
        && kinds.iter().any(|end| path.ends_with(end))
        && !is_generated(path)
}

/// A test waits for what it needs, never for time to pass.
pub fn patient_tests(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let code = bare(text);
        let shipped = without_tests(&code);
        let whole = path.starts_with("tests/") || is_test_file(path);
        for (at, line) in code.lines().enumerate() {
            let in_test = whole || shipped.lines().nth(at).is_some_and(|kept| kept != line);
            if in_test && (has_word(line, "sleep") || has_word(line, "sleep_ms")) {
                found.push(finding(
                    path,
                    at + 1,
                    "a test sleeps: wait for the event itself",
                ));
            }
        }
    }
    for (path, text) in tree.matching("web/test/", "") {
        let code = bare(text);
        for (line, word) in lines_with(&code, &["waitForTimeout"]) {
            found.push(finding(
                path,
                line,
                format!("`{word}`: wait for the event itself"),
            ));
        }
    }
    found
}

/// A lint is switched off only with its reason.
pub fn allowed_with_reason(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let code = bare(text);
        for (at, _) in code.match_indices("allow(") {
            let start = code[..at].trim_end();
            let is_attribute = start.ends_with("#[") || start.ends_with("#![");
            let end = code[at..]
                .find(']')
                .map_or(code.len(), |length| at + length);
            if is_attribute && !code[at..end].contains("reason") {
                let line = code[..at].lines().count().max(1);
                found.push(finding(path, line, "`allow` needs a `reason = \"…\"`"));
            }
        }
    }
    found
}
