//! Documents drafted from the log: statutory reports, the cross-border notice, alerts, statements,
//! logs, resource messages, the ledger of costs, the bundle of evidence.
//!
//! [`list`] says what can be drafted and what is missing, [`draft`] makes the document as values,
//! [`render`] writes it. [`evidence::bundle`] is by itself: it needs the bytes of attachments.
//!
//! This module deliberately does not send anything: a draft becomes a document when a person files
//! it, and the notice to the neighbor state goes up to region and ministries only.
//!
//! Invariants: the same log gives the same bytes, whatever the time of day; a value carries marks
//! to the entries, data rows or rules that it is from; what nobody has given is shown as missing,
//! with who can give it; what is drafted from a drill says so everywhere, and an alert's status
//! follows from the mode alone.
//!
//! Reading order: `kind`, [`paper`] (what a paper is), `case` (what the log says of the incident),
//! `say`, `statutory`, `notice`, `statement`, `ics` (papers), `html`, `docx`, `picture` (how they
//! look); [`cap`] and `alert`; `edxl`; `ledger`; [`evidence`]; [`phrases`] (names in Russian).

pub mod cap;
pub mod evidence;
pub mod paper;
pub mod phrases;

mod alert;
mod case;
mod docx;
mod edxl;
mod html;
mod ics;
mod kind;
mod ledger;
mod map;
mod notice;
mod picture;
mod say;
mod statement;
mod statutory;
mod xml;

#[cfg(test)]
mod tests;

use crate::{Lang, Plume};
pub use kind::{Format, Kind};

use case::Case;
use hean_basin::Basin;
use hean_incident::record::{Append, Mode};
use hean_incident::state::State;
use hean_units::{AgencyId, IncidentId, Instant, StreamId, Text};
use paper::{Missing, Paper};
use phrases::Phrases;
use serde::Serialize;

/// A language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Russian: the working language with the neighbor state.
    Ru,
}

impl Tongue {
    /// The tag for the `lang` attribute of a page.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    /// The word of this language.
    pub(crate) fn pick<'a>(self, zh: &'a str, en: &'a str, ru: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
            Self::Ru => ru,
        }
    }

    /// The language of the log's words that this one shows; Russian shows Chinese.
    pub(crate) fn lang(self) -> Lang {
        match self {
            Self::En => Lang::En,
            Self::Zh | Self::Ru => Lang::Zh,
        }
    }
}

/// What documents are drafted from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The fixed world.
    pub basin: &'a Basin,
    /// Names in Russian and letterheads.
    pub phrases: &'a Phrases,
    /// The fold of the log up to `as_of`.
    pub state: &'a State,
    /// The incident.
    pub incident: &'a IncidentId,
    /// The entries of the incident's stream in their order; what lies beyond `as_of` is not used.
    pub entries: &'a [Append],
    /// Real or drill.
    pub mode: Mode,
    /// Seq of the incident's stream up to which the log is used.
    pub as_of: u64,
    /// The forecast in force, recomputed, for the colors of the sketch map; may be absent.
    pub plume: Option<&'a Plume>,
    /// The one agency whose activity log is wanted; without it all of them.
    pub agency: Option<&'a AgencyId>,
}

/// A kind of document, and what is missing for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listed {
    /// The kind.
    pub kind: Kind,
    /// What it is called.
    pub title: Text,
    /// The formats that it is written in.
    pub formats: &'static [Format],
    /// What the log does not say and the document needs.
    pub missing: Vec<Missing>,
}

/// A drafted document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Draft {
    /// The kind.
    pub kind: Kind,
    /// The incident.
    pub incident: IncidentId,
    /// Real or drill.
    pub mode: Mode,
    /// Seq of the incident's stream up to which the log was used.
    pub as_of: u64,
    /// When the log took that entry: the time of the draft.
    pub at: Instant,
    /// What it says.
    pub content: Content,
}

/// What a draft says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// A paper for people.
    Paper(Paper),
    /// A CAP alert.
    Alert(Box<cap::Alert>),
    /// Messages on supplies, as XML text.
    Messages(String),
    /// The ledger, as rows of a table.
    Ledger(Vec<Vec<String>>),
    /// The bundle of evidence; [`evidence::bundle`] makes it.
    Evidence,
}

impl Draft {
    /// What is missing in it.
    pub fn missing(&self) -> Vec<Missing> {
        match &self.content {
            Content::Paper(paper) => paper.missing(),
            Content::Alert(_) | Content::Messages(_) | Content::Ledger(_) | Content::Evidence => {
                Vec::new()
            }
        }
    }

    /// A name for the file: `INC-0003-report-initial-42.docx`.
    pub fn file_name(&self, format: Format) -> String {
        format!(
            "{}-{}-{}.{}",
            self.incident,
            self.kind,
            self.as_of,
            format.as_str()
        )
    }
}

/// Why a document cannot be drafted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DraftError {
    /// No kind of that name.
    #[error("there is no document `{0}`; the kinds are those of the list of documents")]
    NoSuchKind(String),
    /// No format of that name.
    #[error("there is no format `{0}`; use html, docx, xml, csv or zip")]
    NoSuchFormat(String),
    /// The state does not know the incident.
    #[error("there is no incident {0}")]
    NoIncident(IncidentId),
    /// The entries end before `as_of`.
    #[error("the entries of {stream} end before {as_of}: hand in all up to there")]
    EntriesMissing {
        /// The incident's stream.
        stream: StreamId,
        /// The seq that was asked for.
        as_of: u64,
    },
    /// The state is not the fold of the log up to there.
    #[error("the state is at {state} of {stream} and not at {as_of}: fold the log up to there")]
    StateElsewhere {
        /// The incident's stream.
        stream: StreamId,
        /// The seq that was asked for.
        as_of: u64,
        /// Where the state is.
        state: u64,
    },
    /// An alert needs something that the log does not say.
    #[error("no alert can be drafted: {0}")]
    NoAlert(String),
}

/// Why a document cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The kind is not written in this format.
    #[error("`{kind}` is not written as {format:?}; its formats are {:?}", kind.formats())]
    NotInFormat {
        /// The kind.
        kind: Kind,
        /// The format.
        format: Format,
    },
    /// Bundles need the bytes of attachments.
    #[error("a bundle of evidence is made by `evidence::bundle`, which is given the attachments")]
    Bundle,
    /// The writer of the format failed.
    #[error("`{kind}` could not be written: {why}")]
    Writer {
        /// The kind.
        kind: Kind,
        /// What it said.
        why: String,
    },
}

/// Every kind with its formats and with what is missing for it. Where a kind cannot be drafted at
/// all, the reason stands among what is missing.
///
/// # Errors
/// As [`draft`], where nothing can be drafted.
pub fn list(input: &Input<'_>) -> Result<Vec<Listed>, DraftError> {
    let case = Case::new(input)?;
    let listed = Kind::ALL.into_iter().map(|kind| Listed {
        kind,
        title: kind.title(),
        formats: kind.formats(),
        missing: match draft_of(&case, kind) {
            Ok(draft) => draft.missing(),
            Err(error) => vec![Missing {
                id: "draft".to_owned(),
                what: Text::new(format!("暂不能起草：{error}"), error.to_string()),
                who: Text::new("系统", "the system"),
                by: String::new(),
            }],
        },
    });
    Ok(listed.collect())
}

/// Drafts a document.
///
/// # Errors
/// [`DraftError`] where the incident is not known, the entries or the state do not reach to
/// `as_of`, or an alert has no place to speak of.
pub fn draft(input: &Input<'_>, kind: Kind) -> Result<Draft, DraftError> {
    draft_of(&Case::new(input)?, kind)
}

fn draft_of(case: &Case<'_>, kind: Kind) -> Result<Draft, DraftError> {
    let content = match kind {
        Kind::ReportInitial => Content::Paper(statutory::paper(case, statutory::Stage::Initial)),
        Kind::ReportContinuing => {
            Content::Paper(statutory::paper(case, statutory::Stage::Continuing))
        }
        Kind::ReportFinal => Content::Paper(statutory::paper(case, statutory::Stage::Final)),
        Kind::CrossBorderNotice => Content::Paper(notice::paper(case)),
        Kind::Cap => Content::Alert(Box::new(alert::alert(case)?)),
        Kind::PublicStatement => Content::Paper(statement::paper(case)),
        Kind::Ics201 => Content::Paper(ics::briefing(case)),
        Kind::Ics214 => Content::Paper(ics::logs(case)),
        Kind::EdxlRm => Content::Messages(edxl::messages(case)),
        Kind::Costs => Content::Ledger(ledger::rows(case)),
        Kind::Evidence => Content::Evidence,
    };
    Ok(Draft {
        kind,
        incident: case.incident.id.clone(),
        mode: case.mode,
        as_of: case.as_of,
        at: case.at,
        content,
    })
}

/// Writes a draft.
///
/// # Errors
/// [`RenderError`] where the kind is not written in that format, or the writer fails.
pub fn render(draft: &Draft, format: Format) -> Result<Vec<u8>, RenderError> {
    let not = RenderError::NotInFormat {
        kind: draft.kind,
        format,
    };
    if !draft.kind.formats().contains(&format) {
        return Err(not);
    }
    match (&draft.content, format) {
        (Content::Paper(paper), Format::Html) => Ok(html::page(draft, paper).into_bytes()),
        (Content::Paper(paper), Format::Docx) => {
            docx::file(draft, paper).map_err(|why| RenderError::Writer {
                kind: draft.kind,
                why,
            })
        }
        (Content::Alert(alert), Format::Xml) => Ok(cap::write(alert).into_bytes()),
        (Content::Messages(xml), Format::Xml) => Ok(xml.clone().into_bytes()),
        (Content::Ledger(rows), Format::Csv) => {
            ledger::csv(rows).map_err(|why| RenderError::Writer {
                kind: draft.kind,
                why,
            })
        }
        (Content::Evidence, Format::Zip) => Err(RenderError::Bundle),
        _ => Err(not),
    }
}
