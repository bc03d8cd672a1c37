//! What every rule pack says about itself, and what it does not have.

use hean_units::{Certainty, Text};

/// A table of a standard that is not in the data.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Its id, e.g. `hj941-air-controls`.
    pub id: String,
    /// What is missing.
    pub what: Text,
    /// Why.
    pub why: Text,
    /// What cannot be answered without it.
    pub blocks: Text,
}

/// A rule pack: dated data with source and certainty.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Pack {
    /// Its id, e.g. `hj941-2018`.
    pub id: String,
    /// The file that it was read from.
    pub file: &'static str,
    /// What it is called.
    pub title: Text,
    /// Where it is from.
    pub source: String,
    /// Since when it holds, as a date.
    pub dated: String,
    /// How sure it is as a whole.
    pub certainty: Certainty,
    /// What it does not have.
    pub gaps: Vec<Gap>,
}

/// Something that was not known when a source was graded.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Missing {
    /// What was not known.
    pub what: Text,
    /// The gap of the rule pack that it comes from; none where the firm has not stated it.
    pub gap: Option<String>,
}

impl Missing {
    /// The firm has not stated it.
    pub(crate) fn unstated(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            what: Text::new(zh, en),
            gap: None,
        }
    }

    /// A gap of a pack.
    pub(crate) fn gap(pack: &Pack, id: &str) -> Self {
        let found = pack.gaps.iter().find(|gap| gap.id == id);
        Self {
            what: found.map_or_else(|| Text::new(id, id), |gap| gap.what.clone()),
            gap: Some(id.to_owned()),
        }
    }
}
