//! The kinds of documents and their formats.

use super::DraftError;
use crate::{Lang, words};
use hean_units::Text;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// What can be drafted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The initial written report (初报), decree 17 of 2011.
    ReportInitial,
    /// A continuing report (续报).
    ReportContinuing,
    /// The final report (处理结果报告).
    ReportFinal,
    /// The notice to the neighbor state in Chinese and Russian, an internal draft for region and
    /// ministries.
    CrossBorderNotice,
    /// A CAP 1.2 alert.
    Cap,
    /// A statement for the public in Chinese and English.
    PublicStatement,
    /// Incident briefing, shaped as ICS 201.
    #[serde(rename = "ics-201")]
    Ics201,
    /// Activity log of each agency, shaped as ICS 214.
    #[serde(rename = "ics-214")]
    Ics214,
    /// Messages on supplies, shaped as EDXL-RM 1.0.
    EdxlRm,
    /// The ledger of costs and damage.
    Costs,
    /// The bundle of evidence.
    Evidence,
}

impl Kind {
    /// Every kind, in the order of the list.
    pub const ALL: [Self; 11] = [
        Self::ReportInitial,
        Self::ReportContinuing,
        Self::ReportFinal,
        Self::CrossBorderNotice,
        Self::Cap,
        Self::PublicStatement,
        Self::Ics201,
        Self::Ics214,
        Self::EdxlRm,
        Self::Costs,
        Self::Evidence,
    ];

    /// The word in addresses, on the command line and in `document_filed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReportInitial => "report-initial",
            Self::ReportContinuing => "report-continuing",
            Self::ReportFinal => "report-final",
            Self::CrossBorderNotice => "cross-border-notice",
            Self::Cap => "cap",
            Self::PublicStatement => "public-statement",
            Self::Ics201 => "ics-201",
            Self::Ics214 => "ics-214",
            Self::EdxlRm => "edxl-rm",
            Self::Costs => "costs",
            Self::Evidence => "evidence",
        }
    }

    /// What it is called.
    pub fn title(self) -> Text {
        let name = |lang| words::document(self.as_str(), lang).to_owned();
        Text::new(name(Lang::Zh), name(Lang::En).trim_start_matches("the "))
    }

    /// The formats that it is written in; the first is the usual one.
    pub fn formats(self) -> &'static [Format] {
        match self {
            Self::ReportInitial
            | Self::ReportContinuing
            | Self::ReportFinal
            | Self::CrossBorderNotice
            | Self::PublicStatement => &[Format::Html, Format::Docx],
            Self::Ics201 | Self::Ics214 => &[Format::Html],
            Self::Cap | Self::EdxlRm => &[Format::Xml],
            Self::Costs => &[Format::Csv],
            Self::Evidence => &[Format::Zip],
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = DraftError;

    fn from_str(text: &str) -> Result<Self, DraftError> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| DraftError::NoSuchKind(text.to_owned()))
    }
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One self-contained page.
    Html,
    /// Office Open XML.
    Docx,
    /// XML.
    Xml,
    /// Comma-separated values with a byte order mark.
    Csv,
    /// A ZIP file.
    Zip,
}

impl Format {
    /// The end of the file's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Xml => "xml",
            Self::Csv => "csv",
            Self::Zip => "zip",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xml => "application/xml; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Zip => "application/zip",
        }
    }
}

impl FromStr for Format {
    type Err = DraftError;

    fn from_str(text: &str) -> Result<Self, DraftError> {
        let all = [Self::Html, Self::Docx, Self::Xml, Self::Csv, Self::Zip];
        let found = all.into_iter().find(|format| format.as_str() == text);
        found.ok_or_else(|| DraftError::NoSuchFormat(text.to_owned()))
    }
}
