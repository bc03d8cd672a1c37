//! CSV tables with a header, read cell by cell.

use super::{Sink, certainty, line_column, utf8};
use crate::problem::Problem;
use crate::{County, Origin};
use hean_units::{Discharge, LonLat, Meters, Text, UnitError};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// A table as read: every cell is still text.
pub(crate) struct Table<'a> {
    file: &'a str,
    text: &'a str,
    sink: &'a Sink,
    columns: BTreeMap<String, usize>,
    rows: Vec<csv::StringRecord>,
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'t> {
    table: &'t Table<'t>,
    record: &'t csv::StringRecord,
}

impl<'a> Table<'a> {
    /// Reads a table that must have exactly these columns, in any order.
    pub fn read(file: &'a str, bytes: &'a [u8], columns: &[&str], sink: &'a Sink) -> Option<Self> {
        let text = utf8(file, bytes, sink)?;
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let bad_csv = |error: csv::Error| {
            let byte = error
                .position()
                .map_or(0, |position| position.byte() as usize);
            let hint = "close every quote; one row a line";
            let place = line_column(text, byte);
            sink.problem(Problem::new(
                file,
                place,
                "bad-csv",
                error.to_string(),
                hint,
            ));
        };
        let header = reader.headers().map_err(bad_csv).ok()?.clone();
        let found: BTreeMap<String, usize> = header
            .iter()
            .enumerate()
            .map(|(at, name)| (name.to_owned(), at))
            .collect();
        if text.trim().is_empty() {
            let hint = format!("begin with the header: {}", columns.join(","));
            sink.problem(Problem::new(
                file,
                (1, 1),
                "empty-file",
                "the file is empty",
                hint,
            ));
            return None;
        }
        let missing: Vec<&str> = columns
            .iter()
            .copied()
            .filter(|column| !found.contains_key(*column))
            .collect();
        let mut good = missing.is_empty();
        if !good {
            let message = format!("columns are missing: {}", missing.join(", "));
            let hint = format!("columns of this file: {}", columns.join(","));
            sink.problem(Problem::new(file, (1, 1), "missing-column", message, hint));
        }
        for (at, name) in header.iter().enumerate() {
            let twice = found.get(name) != Some(&at);
            if twice || !columns.contains(&name) {
                good = false;
                let message = match twice {
                    true => format!("the column `{name}` is there twice"),
                    false => format!("the column `{name}` is not known"),
                };
                let hint = format!("columns of this file: {}", columns.join(","));
                let place = line_column(text, field_byte(text, 0, at));
                sink.problem(Problem::new(file, place, "unknown-column", message, hint));
            }
        }
        let mut rows = Vec::new();
        for record in reader.into_records() {
            match record {
                Ok(record) if record.len() == header.len() => rows.push(record),
                Ok(record) => {
                    good = false;
                    let byte = record.position().map_or(0, |p| p.byte() as usize);
                    let place = line_column(text, skip_newlines(text, byte));
                    let message = format!(
                        "the row has {} cells, the header {}",
                        record.len(),
                        header.len()
                    );
                    let hint = "quote cells that hold a comma";
                    sink.problem(Problem::new(file, place, "row-length", message, hint));
                }
                Err(error) => {
                    good = false;
                    bad_csv(error);
                }
            }
        }
        good.then_some(Self {
            file,
            text,
            sink,
            columns: found,
            rows,
        })
    }

    /// The rows in the order of the file.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row {
            table: self,
            record,
        })
    }

    /// The ids of a column, with a problem for each that occurs twice. Rows that turn out to be bad
    /// otherwise count as well, so that references to them are not reported on top.
    pub fn ids(&self, column: &str) -> BTreeSet<String> {
        let mut first: BTreeMap<&str, Row<'_>> = BTreeMap::new();
        for row in self.rows() {
            let id = row.cell(column);
            if let Some(other) = first.get(id) {
                let message = format!("`{id}` is already the id of line {}", other.line());
                row.problem(column, "duplicate-id", message, "give each row its own id");
            } else if !id.is_empty() {
                first.insert(id, row);
            }
        }
        first.into_keys().map(str::to_owned).collect()
    }
}

fn skip_newlines(text: &str, byte: usize) -> usize {
    let rest = text.get(byte..).unwrap_or("");
    byte + rest.len() - rest.trim_start_matches(['\r', '\n']).len()
}

/// The byte at which a field of the record that starts at a byte begins.
fn field_byte(text: &str, record: usize, field: usize) -> usize {
    let start = skip_newlines(text, record);
    let (mut quoted, mut seen) = (false, 0);
    if field == 0 {
        return start;
    }
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                seen += 1;
                if seen == field {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    start
}

impl<'t> Row<'t> {
    fn byte(&self) -> usize {
        self.record
            .position()
            .map_or(0, |position| position.byte() as usize)
    }

    /// The line of the file on which the row begins.
    pub fn line(&self) -> u32 {
        line_column(self.table.text, skip_newlines(self.table.text, self.byte())).0
    }

    /// Reports a problem at a cell.
    pub fn problem(
        &self,
        column: &str,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let field = self.table.columns.get(column).copied().unwrap_or(0);
        let byte = field_byte(self.table.text, self.byte(), field);
        let place = line_column(self.table.text, byte);
        let message = format!("{column}: {}", message.into());
        self.table
            .sink
            .problem(Problem::new(self.table.file, place, code, message, hint));
    }

    /// Notes something about the row.
    pub fn note(&self, code: &'static str, message: impl Into<String>) {
        self.table
            .sink
            .note(self.table.file, self.line(), code, message);
    }

    /// A cell as text; may be empty.
    pub fn cell(&self, column: &str) -> &'t str {
        self.table
            .columns
            .get(column)
            .and_then(|&at| self.record.get(at))
            .unwrap_or("")
    }

    /// A cell that must not be empty.
    pub fn text(&self, column: &str) -> Option<String> {
        let cell = self.cell(column);
        if cell.is_empty() {
            self.problem(
                column,
                "empty-cell",
                "the cell is empty",
                "every row needs it",
            );
            return None;
        }
        Some(cell.to_owned())
    }

    /// A Chinese and an English name, at least one of them given.
    pub fn name(&self) -> Option<Text> {
        let name = self.any_name();
        if name.zh().is_empty() {
            self.problem(
                "name_zh",
                "empty-cell",
                "there is no name",
                "give a name in one language",
            );
            return None;
        }
        Some(name)
    }

    /// A Chinese and an English name, both of which may be missing.
    pub fn any_name(&self) -> Text {
        Text::new(self.cell("name_zh"), self.cell("name_en"))
    }

    fn unit<T>(&self, column: &str, value: Result<T, UnitError>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                let (code, hint) = match error {
                    UnitError::BadId { .. } => {
                        ("bad-id", "use ASCII letters, digits and - _ : . @")
                    }
                    UnitError::OutOfRange { .. } => (
                        "out-of-range",
                        "check the number and its unit (see the column's name)",
                    ),
                    _ => ("bad-number", "write a plain decimal number without a unit"),
                };
                self.problem(column, code, error.to_string(), hint);
                None
            }
        }
    }

    /// An id that must be there.
    pub fn id<T: std::str::FromStr<Err = UnitError>>(&self, column: &str) -> Option<T> {
        let text = self.text(column)?;
        self.unit(column, text.parse())
    }

    /// An id that may be missing.
    pub fn id_or_none<T: std::str::FromStr<Err = UnitError>>(&self, column: &str) -> Option<T> {
        let cell = self.cell(column);
        if cell.is_empty() {
            None
        } else {
            self.unit(column, cell.parse())
        }
    }

    /// An id that must be among the known ones of a file.
    pub fn known_id<T: std::str::FromStr<Err = UnitError>>(
        &self,
        column: &str,
        known: &BTreeSet<String>,
        of: &str,
    ) -> Option<T> {
        self.text(column)?;
        self.known_id_or_none(column, known, of)
    }

    /// An id that may be missing, but if it is there must be among the known ones of a file.
    pub fn known_id_or_none<T: std::str::FromStr<Err = UnitError>>(
        &self,
        column: &str,
        known: &BTreeSet<String>,
        of: &str,
    ) -> Option<T> {
        let cell = self.cell(column);
        if !cell.is_empty() && !known.contains(cell) {
            let hint = format!("add it to {of}, or correct the id");
            self.problem(
                column,
                "dangling-id",
                format!("`{cell}` is not in {of}"),
                hint,
            );
            return None;
        }
        self.id_or_none(column)
    }

    /// A number within a range that must be there.
    pub fn number(&self, column: &str, range: RangeInclusive<f64>) -> Option<f64> {
        self.text(column)?;
        self.number_or_none(column, range)
    }

    /// A number within a range that may be missing.
    pub fn number_or_none(&self, column: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        let Some(number) = cell.parse::<f64>().ok().filter(|number| number.is_finite()) else {
            let hint = "write a plain decimal number without a unit";
            self.problem(
                column,
                "bad-number",
                format!("`{cell}` is not a number"),
                hint,
            );
            return None;
        };
        if !range.contains(&number) {
            let (low, high) = range.into_inner();
            let message = format!("{number} is not between {low} and {high}");
            let hint = "check the number and its unit (see the column's name)";
            self.problem(column, "out-of-range", message, hint);
            return None;
        }
        Some(number)
    }

    /// A length whose unit is `scale` metres.
    pub fn meters(&self, column: &str, range: RangeInclusive<f64>, scale: f64) -> Option<Meters> {
        let number = self.number(column, range)?;
        self.unit(column, Meters::new(number * scale))
    }

    /// A length in metres that may be missing.
    pub fn meters_or_none(&self, column: &str, range: RangeInclusive<f64>) -> Option<Meters> {
        let number = self.number_or_none(column, range)?;
        self.unit(column, Meters::new(number))
    }

    /// A discharge in m³/s that must be there.
    pub fn discharge(&self, column: &str) -> Option<Discharge> {
        let number = self.number(column, 0.0..=100_000.0)?;
        self.unit(column, Discharge::new(number))
    }

    /// A place from the columns `lon` and `lat`.
    pub fn at(&self) -> Option<LonLat> {
        let lon = self.number("lon", -180.0..=180.0);
        let lat = self.number("lat", -90.0..=90.0);
        self.unit("lon", LonLat::new(lon?, lat?))
    }

    /// One of a list of words, each with what it stands for.
    pub fn word<T: Clone>(&self, column: &str, words: &[(&str, T)]) -> Option<T> {
        let cell = self.text(column)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == cell) {
            return Some(value.clone());
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let hint = format!("one of: {}", known.join(", "));
        self.problem(
            column,
            "unknown-word",
            format!("`{cell}` is not known here"),
            hint,
        );
        None
    }

    /// The columns `certainty` and `source`, and `note` where the table has it.
    pub fn origin(&self) -> Option<Origin> {
        let word = self.cell("certainty");
        let certainty = certainty(word);
        if certainty.is_none() {
            let hint = "one of: known, approximate, illustrative";
            let message = format!("`{word}` is no certainty");
            self.problem("certainty", "bad-certainty", message, hint);
        }
        let source = self.text("source");
        Some(Origin {
            certainty: certainty?,
            source: source?,
            note: self.cell("note").to_owned(),
        })
    }

    /// The county of the column `county_code`; may be missing.
    pub fn county(&self, counties: &BTreeMap<String, County>) -> Option<County> {
        let code = self.cell("county_code");
        // Without any county their own file could not be read, which is reported already.
        if code.is_empty() || counties.is_empty() {
            return None;
        }
        if !counties.contains_key(code) {
            let message = format!("`{code}` is not in counties.csv");
            let hint = "add it to counties.csv, or correct the code";
            self.problem("county_code", "dangling-id", message, hint);
        }
        counties.get(code).cloned()
    }
}
