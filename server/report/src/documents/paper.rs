//! A paper: what a drafted document says, field by field, and where each field is from.
//!
//! Every value that came from the log, the data or a rule carries marks to the list of sources; a
//! value that nobody has given is a [`Missing`] with who can give it. There is no third way: a
//! [`Value`] cannot be empty.

use super::Tongue;
use crate::model::MapPart;
use crate::plain;
use hean_units::{Certainty, Instant, StreamId, Text};
use serde::Serialize;

/// Where a value is from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub enum Source {
    /// An entry of the log.
    Entry {
        /// Its stream.
        stream: StreamId,
        /// Its seq there.
        seq: u64,
        /// When it happened.
        at: Instant,
        /// Its kind.
        kind: String,
        /// Its sentence.
        sentence: Text,
    },
    /// A row of the basin's data.
    Data {
        /// The table, e.g. `intakes`.
        table: String,
        /// The row's id.
        row: String,
        /// Where the row is from.
        origin: String,
        /// How sure it is.
        certainty: Certainty,
    },
    /// A rule.
    Rule {
        /// Its id.
        id: String,
        /// What it says here.
        says: Text,
        /// Its wording was not verified against the official text.
        unverified: bool,
    },
}

impl Source {
    /// The source on one line.
    pub fn line(&self, tongue: Tongue) -> String {
        // The words of the log are in two languages; a Russian page shows the Chinese ones.
        let words = tongue.lang();
        match self {
            Self::Entry {
                stream,
                seq,
                at,
                sentence,
                ..
            } => {
                let (at, said) = (plain::moment(*at), plain::fit(words.text(sentence), 100));
                format!("{stream}:{seq} · {at} · {said}")
            }
            Self::Data {
                table,
                row,
                origin,
                certainty,
            } => {
                let (data, sure) = match tongue {
                    Tongue::Zh => ("数据", crate::words::certainty(*certainty, words)),
                    Tongue::En => ("data", crate::words::certainty(*certainty, words)),
                    Tongue::Ru => ("данные", russian(*certainty)),
                };
                let origin = if origin.is_empty() {
                    String::new()
                } else {
                    format!(" · {origin}")
                };
                format!("{data} {table} {row}{origin} ({sure})")
            }
            Self::Rule {
                id,
                says,
                unverified,
            } => {
                let rule = tongue.pick("规则", "rule", "правило");
                let doubt = match (unverified, tongue) {
                    (false, _) => "",
                    (true, Tongue::Zh) => "（未经核实）",
                    (true, Tongue::En) => " (unverified)",
                    (true, Tongue::Ru) => " (не проверено)",
                };
                format!("{rule} {id} · {}{doubt}", words.text(says))
            }
        }
    }
}

fn russian(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Known => "достоверно",
        Certainty::Approximate => "приблизительно",
        Certainty::Illustrative => "условно",
    }
}

/// Something that a document needs and that the log does not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Stable id, e.g. `cause`.
    pub id: String,
    /// What is missing.
    pub what: Text,
    /// Who can give it.
    pub who: Text,
    /// The kind of fact that gives it; empty where a person writes it into the filed text.
    pub by: String,
}

/// One value of a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// What is known.
    Known {
        /// The words.
        text: String,
        /// Numbers in the list of sources, from 1.
        marks: Vec<usize>,
    },
    /// What is not known; shown as such.
    Missing {
        /// What and by whom.
        missing: Missing,
        /// The same on one line in the language of the page.
        text: String,
    },
}

/// A named value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// Names and values.
    Fields(Vec<Field>),
    /// A table.
    Table {
        /// Names of the columns.
        heads: Vec<String>,
        /// Widths of the columns in percent; as many.
        widths: Vec<u8>,
        /// Rows; each as long.
        rows: Vec<Vec<Value>>,
    },
    /// A numbered list.
    Items(Vec<Value>),
    /// A paragraph.
    Paragraph(Value),
    /// A remark in small print.
    Note(String),
    /// The sketch map.
    Map(#[serde(skip)] Box<MapPart>),
}

/// A section.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A document in one language; a bilingual one has two parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The language.
    pub tongue: Tongue,
    /// The line above the title that says what may be done with the paper.
    pub routing: String,
    /// The title.
    pub title: String,
    /// A line under the title.
    pub subtitle: String,
    /// The sections.
    pub sections: Vec<Section>,
}

/// A drafted document that people read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paper {
    /// Its parts; the first is in Chinese.
    pub parts: Vec<Part>,
    /// The numbered sources of all parts.
    pub sources: Vec<Source>,
}

impl Paper {
    /// Every value that is missing, by id, once.
    pub fn missing(&self) -> Vec<Missing> {
        let mut missing: Vec<Missing> = Vec::new();
        let mut add = |value: &Value| {
            if let Value::Missing { missing: found, .. } = value
                && !missing.iter().any(|known| known.id == found.id)
            {
                missing.push(found.clone());
            }
        };
        let sections = self.parts.iter().flat_map(|part| &part.sections);
        for block in sections.flat_map(|section| &section.blocks) {
            match block {
                Block::Fields(fields) => fields.iter().for_each(|field| add(&field.value)),
                Block::Table { rows, .. } => rows.iter().flatten().for_each(&mut add),
                Block::Items(values) => values.iter().for_each(&mut add),
                Block::Paragraph(value) => add(value),
                Block::Note(_) | Block::Map(_) => {}
            }
        }
        missing
    }
}

/// A paper under construction: numbers its sources.
#[derive(Debug, Default)]
pub(super) struct Desk {
    sources: Vec<Source>,
}

impl Desk {
    /// The number of a source; the same source has one number.
    fn mark(&mut self, source: Source) -> usize {
        if let Some(at) = self.sources.iter().position(|known| *known == source) {
            return at + 1;
        }
        self.sources.push(source);
        self.sources.len()
    }

    /// A value with its sources. Blank words are shown as a dash.
    pub fn known(
        &mut self,
        text: impl Into<String>,
        sources: impl IntoIterator<Item = Source>,
    ) -> Value {
        let mut marks: Vec<usize> = sources.into_iter().map(|from| self.mark(from)).collect();
        marks.sort_unstable();
        marks.dedup();
        let text = text.into();
        let text = if text.trim().is_empty() {
            "–".to_owned()
        } else {
            text
        };
        Value::Known { text, marks }
    }

    /// The finished paper.
    pub fn paper(self, parts: Vec<Part>) -> Paper {
        Paper {
            parts,
            sources: self.sources,
        }
    }
}

/// Fixed words of the form itself; they need no source.
pub(super) fn plainly(text: impl Into<String>) -> Value {
    Value::Known {
        text: text.into(),
        marks: Vec::new(),
    }
}

/// A named value.
pub(super) fn field(name: impl Into<String>, value: Value) -> Field {
    Field {
        name: name.into(),
        value,
    }
}

/// A section.
pub(super) fn section(heading: impl Into<String>, blocks: Vec<Block>) -> Section {
    Section {
        heading: heading.into(),
        blocks,
    }
}
