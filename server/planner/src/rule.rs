//! Rule packs: dated rules of state and doctrine, each with its source and how sure it is, and the
//! named gaps where a standard was not at hand.

use hean_basin::{Problem, Problems};
use hean_incident::condition::{Condition, Grade};
use hean_incident::task::Basis;
use hean_units::{Certainty, Span, Text};

/// Where a rule stands and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Origin {
    /// Where it stands, in words.
    pub source: String,
    /// Since when it holds, or when it was written down: `2014`, `2014-12` or `2014-12-29`.
    pub dated: String,
    /// How sure that is; what is not `known` is flagged wherever it binds.
    pub certainty: Certainty,
    /// When somebody last compared it with its source.
    pub checked: Option<String>,
    /// After this day it must not be used without a new check.
    pub expires: Option<String>,
}

/// A dated rule: where a deadline comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its id, e.g. `decree-17-2011-2h`.
    pub id: String,
    /// Statutory, physical or doctrine.
    pub basis: Basis,
    /// Its length: for a physical rule the margin before the early edge.
    pub span: Span,
    /// The rule in words.
    pub title: Text,
    /// Where it stands.
    pub source: String,
    /// Since when it holds, or when it was written down.
    pub dated: String,
    /// How sure that is; what is not `known` is flagged wherever it binds.
    pub certainty: Certainty,
}

/// A criterion that lifts the reporting path while the grade is unclear.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Its id.
    pub id: String,
    /// Under which condition.
    pub when: Condition,
    /// In words.
    pub title: Text,
}

/// One criterion of a table of incident grades: any single one suffices.
#[derive(Debug, Clone, PartialEq)]
pub struct GradeCriterion {
    /// Its id, e.g. `grade-2014-I-deaths`.
    pub id: String,
    /// The grade that it lifts to.
    pub grade: Grade,
    /// When it is met.
    pub when: Condition,
    /// In words.
    pub title: Text,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A table of incident grades.
#[derive(Debug, Clone, PartialEq)]
pub struct GradeTable {
    /// Its id, e.g. `grade-2014`.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Where it stands.
    pub origin: Origin,
    /// Its criteria, the gravest first, as in the file within a grade.
    pub criteria: Vec<GradeCriterion>,
}

/// A level of response.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// Which.
    pub level: Grade,
    /// What it is called.
    pub title: Text,
    /// Who leads.
    pub led_by: Text,
    /// The color of its warnings.
    pub color: String,
    /// Where it stands.
    pub origin: Origin,
}

/// Something that a report must contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its id, e.g. `pollutant`.
    pub id: String,
    /// In words.
    pub title: Text,
}

/// What a statutory report must contain.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRule {
    /// `report-initial`, `report-continuing` or `report-final`.
    pub document: String,
    /// What it is called.
    pub title: Text,
    /// Its form.
    pub form: Text,
    /// Its contents, in order.
    pub contents: Vec<Content>,
    /// Where it stands.
    pub origin: Origin,
}

/// A standard of water quality that the data cite.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterStandard {
    /// Its id as the table of substances cites it, e.g. `GB3838 T1`.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What it is used for here.
    pub used_for: Text,
    /// Where it stands.
    pub origin: Origin,
}

/// Something that the rules should hold and do not, since no text of it was at hand. Shown, never
/// filled in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Gap {
    /// Its id.
    pub id: String,
    /// What is missing.
    pub what: Text,
    /// Why it is missing.
    pub why: Text,
    /// What cannot be relied on until it is there.
    pub blocks: Text,
    /// Where to look it up.
    pub source: String,
    /// The file that names it.
    pub file: String,
}

/// A source that must be checked again after a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// The rule, table or plan.
    pub what: String,
    /// The last day, `2027-12-31`.
    pub on: String,
    /// The file.
    pub file: String,
    /// Line and column.
    pub at: (u32, u32),
}

impl Expiry {
    /// The problem, where `today` (`2026-11-24`) is after the last day.
    pub fn problem(&self, today: &str) -> Option<Problem> {
        (self.on.as_str() < today).then(|| {
            Problem::new(
                self.file.clone(),
                self.at,
                "expired",
                format!("`{}` expired on {}", self.what, self.on),
                "compare it with its source, then set `checked` and a later `expires`",
            )
        })
    }
}

/// Those of `expiries` that are past on `today`.
pub fn expired(expiries: &[Expiry], today: &str) -> Problems {
    let found = expiries.iter().filter_map(|expiry| expiry.problem(today));
    Problems(found.collect()).sorted()
}
