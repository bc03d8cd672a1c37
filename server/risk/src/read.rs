//! Reading the files with the place of every problem: YAML into raw types, CSV cell by cell.

use crate::pack::{Gap, Pack};
use hean_basin::{Files, Problem, Problems};
use hean_units::{Certainty, Text, UnitError};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// Version of the files that this build reads.
const VERSION: u32 = 1;

/// Longest file that is read, in bytes; a longer one is refused.
const FILE_BYTES_MAX: usize = 1 << 20;

/// Line and column, 1-based; zero for the file as a whole.
pub(crate) type At = (u32, u32);

/// The place of a value of a YAML file.
pub(crate) fn place<T>(spanned: &Spanned<T>) -> At {
    let at = spanned.referenced;
    (at.line() as u32, at.column() as u32)
}

/// Reads the files of one folder and collects what is wrong with them.
pub(crate) struct Reader<'a> {
    files: &'a dyn Files,
    file: &'static str,
    pub problems: Problems,
}

impl<'a> Reader<'a> {
    pub fn new(files: &'a dyn Files) -> Self {
        Self {
            files,
            file: "",
            problems: Problems::new(),
        }
    }

    pub fn problem(
        &mut self,
        at: At,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.problems
            .push(Problem::new(self.file, at, code, message, hint));
    }

    /// The file that the next problems are in.
    pub fn file(&mut self, file: &'static str) {
        self.file = file;
    }

    fn text(&mut self, path: &'static str) -> Option<String> {
        self.file = path;
        let Some(bytes) = self.files.read(path) else {
            self.problem((0, 0), "missing-file", "there is no such file", "add it");
            return None;
        };
        if bytes.len() > FILE_BYTES_MAX {
            let message = format!("the file has {} bytes, more than 1 MiB", bytes.len());
            self.problem((0, 0), "file-too-big", message, "split it");
            return None;
        }
        match String::from_utf8(bytes) {
            Ok(text) => Some(text.trim_start_matches('\u{feff}').to_owned()),
            Err(_) => {
                let hint = "save it as UTF-8 (it may be GBK)";
                self.problem((0, 0), "not-utf8", "the file is not UTF-8", hint);
                None
            }
        }
    }

    pub fn yaml<T: DeserializeOwned>(&mut self, path: &'static str) -> Option<T> {
        let text = self.text(path)?;
        match serde_saphyr::from_str(&text) {
            Ok(raw) => Some(raw),
            Err(error) => {
                let at = error
                    .location()
                    .map_or((0, 0), |at| (at.line() as u32, at.column() as u32));
                let message = error.without_snippet().to_string();
                let hint = "see the SOURCE.md beside the file";
                self.problem(at, "bad-yaml", message, hint);
                None
            }
        }
    }

    pub fn version(&mut self, raw: &Spanned<u32>) {
        if raw.value != VERSION {
            let message = format!("version {} is not read by this build", raw.value);
            self.problem(place(raw), "bad-version", message, "write 1");
        }
    }

    pub fn value<T>(
        &mut self,
        raw: &Spanned<String>,
        read: impl Fn(&str) -> Result<T, UnitError>,
    ) -> Option<T> {
        match read(&raw.value) {
            Ok(value) => Some(value),
            Err(error) => {
                let hint = "a quantity has a number and a unit";
                self.problem(place(raw), "bad-value", error.to_string(), hint);
                None
            }
        }
    }

    pub fn date(&mut self, at: At, text: &str) -> Option<Date> {
        let date = text.parse().ok();
        if date.is_none() {
            let message = format!("`{text}` is no date");
            self.problem(at, "bad-date", message, "write it as 2026-11-24");
        }
        date
    }

    /// A word that must be among the known ones.
    pub fn known<'k>(
        &mut self,
        at: At,
        word: &str,
        what: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> bool {
        let known: Vec<&str> = known.into_iter().collect();
        let good = known.contains(&word);
        if !good {
            let hint = match known.is_empty() {
                true => "there is none yet".to_owned(),
                false => format!("one of: {}", known.join(", ")),
            };
            let message = format!("`{word}` is no {what}");
            self.problem(at, "unknown-word", message, hint);
        }
        good
    }

    /// Lower edges of classes, which must rise from above `least`.
    pub fn rising(&mut self, edges: &[&Spanned<f64>], least: f64) {
        let mut before = least;
        for edge in edges {
            if !edge.value.is_finite() || edge.value <= before {
                let message = format!("the edge {} is not above {before}", edge.value);
                self.problem(
                    place(edge),
                    "edges",
                    message,
                    "edges rise from class to class",
                );
            }
            before = edge.value;
        }
    }

    /// The head of a pack; its gaps must have ids of their own.
    pub fn head(&mut self, raw: RawHead) -> Pack {
        self.version(&raw.version);
        self.date(place(&raw.dated), &raw.dated.value);
        let mut seen = BTreeSet::new();
        for gap in &raw.gaps {
            if !seen.insert(&gap.value.id) {
                let message = format!("the gap `{}` is there twice", gap.value.id);
                self.problem(place(gap), "duplicate-id", message, "rename one");
            }
        }
        Pack {
            id: raw.id,
            file: self.file,
            title: raw.title,
            source: raw.source,
            dated: raw.dated.value,
            certainty: raw.certainty,
            gaps: raw.gaps.into_iter().map(|gap| gap.value).collect(),
        }
    }

    /// A gap that is referred to must be listed.
    pub fn gap(&mut self, pack: &Pack, raw: &Spanned<String>) {
        self.known(
            place(raw),
            &raw.value,
            "gap of this file",
            pack.gaps.iter().map(|gap| gap.id.as_str()),
        );
    }

    /// The rows of a table that must have exactly these columns, in this order.
    pub fn table(&mut self, path: &'static str, columns: &[&'static str]) -> Vec<Row> {
        let Some(text) = self.text(path) else {
            return Vec::new();
        };
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for (number, record) in reader.records().enumerate() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(0, |at| at.line() as u32);
                    self.problem((line, 0), "bad-csv", error.to_string(), "close every quote");
                    continue;
                }
            };
            let line = record.position().map_or(0, |at| at.line() as u32);
            if number == 0 {
                if !record.iter().eq(columns.iter().copied()) {
                    let hint = format!("the header of this file: {}", columns.join(","));
                    self.problem((1, 1), "bad-header", "the header is another one", hint);
                    return Vec::new();
                }
            } else if record.len() == columns.len() {
                let cells = columns
                    .iter()
                    .copied()
                    .zip(record.iter().map(str::to_owned));
                rows.push(Row {
                    line,
                    cells: cells.collect(),
                    starts: starts(&text, line),
                    columns: columns.to_vec(),
                });
            } else {
                let message = format!("{} cells, the header has {}", record.len(), columns.len());
                self.problem((line, 1), "row-length", message, "quote cells with a comma");
            }
        }
        rows
    }
}

/// The columns (in characters) at which the cells of a line begin.
fn starts(text: &str, line: u32) -> Vec<u32> {
    let text = text
        .lines()
        .nth(line.saturating_sub(1) as usize)
        .unwrap_or("");
    let (mut quoted, mut starts) = (false, vec![1]);
    for (at, c) in (2..).zip(text.chars()) {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => starts.push(at),
            _ => {}
        }
    }
    starts
}

/// A row of a table.
pub(crate) struct Row {
    line: u32,
    cells: BTreeMap<&'static str, String>,
    starts: Vec<u32>,
    columns: Vec<&'static str>,
}

impl Row {
    /// The place of a cell.
    pub fn at(&self, column: &str) -> At {
        let index = self.columns.iter().position(|name| *name == column);
        let start = index.and_then(|index| self.starts.get(index).copied());
        (self.line, start.unwrap_or(1))
    }

    /// A cell; may be empty.
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The words of a cell, separated by semicolons.
    pub fn words(&self, column: &str) -> impl Iterator<Item = &str> {
        let words = self.cell(column).split(';').map(str::trim);
        words.filter(|word| !word.is_empty())
    }

    /// A Chinese and an English text, at least one of them given.
    pub fn text(&self, reader: &mut Reader<'_>, zh: &str, en: &str) -> Text {
        let text = Text::new(self.cell(zh), self.cell(en));
        if text.zh().is_empty() {
            let hint = "give it in one language at least";
            reader.problem(self.at(zh), "empty-cell", "there is no text", hint);
        }
        text
    }

    /// A date; `None` for an empty cell.
    pub fn date(&self, reader: &mut Reader<'_>, column: &str) -> Option<Date> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        reader.date(self.at(column), cell)
    }

    /// A date that must be there.
    pub fn due_date(&self, reader: &mut Reader<'_>, column: &str) -> Option<Date> {
        if self.cell(column).is_empty() {
            let hint = "write it as 2026-11-24";
            reader.problem(self.at(column), "empty-cell", "the date is missing", hint);
        }
        self.date(reader, column)
    }

    /// How sure the row is.
    pub fn certainty(&self, reader: &mut Reader<'_>) -> Option<Certainty> {
        let words = [
            Certainty::Known,
            Certainty::Approximate,
            Certainty::Illustrative,
        ];
        let cell = self.cell("certainty");
        let found = words.into_iter().find(|word| word.as_str() == cell);
        if found.is_none() {
            let known = words.map(Certainty::as_str);
            reader.known(self.at("certainty"), cell, "certainty", known);
        }
        found
    }
}

/// What stands at the head of each pack.
pub(crate) struct RawHead {
    pub version: Spanned<u32>,
    pub id: String,
    pub title: Text,
    pub source: String,
    pub dated: Spanned<String>,
    pub certainty: Certainty,
    pub gaps: Vec<Spanned<Gap>>,
}

#[cfg(test)]
pub(crate) mod testing {
    use hean_basin::Files;

    /// One file in place of a folder.
    pub struct One<'a>(pub &'a str, pub &'a str);

    impl Files for One<'_> {
        fn read(&self, path: &str) -> Option<Vec<u8>> {
            (path == self.0).then(|| self.1.as_bytes().to_vec())
        }
    }

    /// The shipped basin folder, with the text of one of its files changed.
    pub struct Changed<'a> {
        pub file: &'a str,
        pub from: &'a str,
        pub to: &'a str,
    }

    impl Files for Changed<'_> {
        fn read(&self, path: &str) -> Option<Vec<u8>> {
            let bytes = Ili.read(path)?;
            if path != self.file {
                return Some(bytes);
            }
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(self.from), "{path} has no {:?}", self.from);
            Some(text.replacen(self.from, self.to, 1).into_bytes())
        }
    }

    /// The shipped basin folder.
    pub struct Ili;

    impl Files for Ili {
        fn read(&self, path: &str) -> Option<Vec<u8>> {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/ili/");
            std::fs::read(format!("{folder}{path}")).ok()
        }
    }
}
