//! Reading the files of a basin with the place of every problem: tables, GeoJSON, YAML words.
//!
//! Readers never stop at the first problem. A value that could not be read is `None`, its problem
//! is in the [`Sink`], and the basin is refused in the end.

pub(crate) mod geojson;
pub(crate) mod table;

use crate::problem::{Note, Problem, Problems};
use hean_units::Certainty;
use std::cell::RefCell;

/// Where problems and notes are collected.
#[derive(Default)]
pub(crate) struct Sink {
    problems: RefCell<Vec<Problem>>,
    notes: RefCell<Vec<Note>>,
}

impl Sink {
    pub fn problem(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    pub fn note(&self, file: &str, line: u32, code: &'static str, message: impl Into<String>) {
        let (file, message) = (file.to_owned(), message.into());
        self.notes.borrow_mut().push(Note {
            file,
            line,
            code,
            message,
        });
    }

    pub fn is_clean(&self) -> bool {
        self.problems.borrow().is_empty()
    }

    pub fn into_parts(self) -> (Problems, Vec<Note>) {
        let mut notes = self.notes.into_inner();
        notes.sort();
        (Problems(self.problems.into_inner()).sorted(), notes)
    }
}

/// Line and column (in characters), 1-based, of a byte of a text.
pub(crate) fn line_column(text: &str, byte: usize) -> (u32, u32) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[start..].chars().count() + 1;
    (
        u32::try_from(line).unwrap_or(u32::MAX),
        u32::try_from(column).unwrap_or(u32::MAX),
    )
}

/// The text of a file without a byte-order mark, or a problem at its first bad byte.
pub(crate) fn utf8<'a>(file: &str, bytes: &'a [u8], sink: &Sink) -> Option<&'a str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let good = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or("");
            let place = line_column(good, good.len());
            let hint = "save the file as UTF-8 (it may be GBK)";
            sink.problem(Problem::new(
                file,
                place,
                "not-utf8",
                "it is not UTF-8 text",
                hint,
            ));
            None
        }
    }
}

/// A certainty as written in data.
pub(crate) fn certainty(word: &str) -> Option<Certainty> {
    [
        Certainty::Known,
        Certainty::Approximate,
        Certainty::Illustrative,
    ]
    .into_iter()
    .find(|certainty| certainty.as_str() == word)
}
