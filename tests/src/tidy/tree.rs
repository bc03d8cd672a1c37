//! The files of the repository as text.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// Folders that hold nothing of ours.
const SKIPPED: &[&str] = &[
    "target",
    "node_modules",
    ".git",
    "test-results",
    "playwright-report",
];

/// Files larger than this are data, not something that a rule reads line by line.
const FILE_BYTES_MAX: u64 = 4 << 20;

/// Path (with `/`, relative to the root) and text of each file. Files that are no UTF-8 text, or
/// too large, are kept with an empty text.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads a folder.
    ///
    /// # Errors
    /// The first file or folder that cannot be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut tree = Self::default();
        tree.add_folder(root, "")?;
        Ok(tree)
    }

    fn add_folder(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            if kind.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    self.add_folder(&entry.path(), &format!("{prefix}{name}/"))?;
                }
            } else if kind.is_file() {
                let small = entry.metadata()?.len() <= FILE_BYTES_MAX;
                let bytes = if small {
                    fs::read(entry.path())?
                } else {
                    Vec::new()
                };
                let text = String::from_utf8(bytes).unwrap_or_default();
                self.files.insert(format!("{prefix}{name}"), text);
            }
        }
        Ok(())
    }

    /// A tree made by hand.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let own = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        Self {
            files: files.iter().map(own).collect(),
        }
    }

    /// The same tree with one file put in or replaced.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_owned(), text.to_owned());
        self
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Path and text of every file, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Files whose path starts and ends so.
    pub fn matching<'a>(
        &'a self,
        start: &'a str,
        end: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files()
            .filter(move |(path, _)| path.starts_with(start) && path.ends_with(end))
    }

    /// Our Rust sources: crates under `server/` and the tests.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(|(path, _)| {
            path.ends_with(".rs") && (path.starts_with("server/") || path.starts_with("tests/"))
        })
    }
}
