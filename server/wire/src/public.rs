//! Reports of the public and what is made of them.

use crate::base::{Id, Place, Text, Time, shapes};
use crate::body::SuggestionClosed;

/// Most characters of a report.
pub const TEXT_CHARS: usize = 2000;
/// Most characters of the name of a place.
pub const PLACE_CHARS: usize = 200;
/// Most characters of a reporter's name.
pub const NAME_CHARS: usize = 60;
/// Most characters of a telephone number.
pub const PHONE_CHARS: usize = 30;

shapes! {
    /// What the form may ask for.
    pub struct PublicForm {
        /// Name and number are taken, sealed; else they must not be sent.
        pub takes_identity: bool,
        /// Most characters of `text`.
        pub text_chars: usize,
        /// Most characters of `place`.
        pub place_chars: usize,
        /// Most characters of `name`.
        pub name_chars: usize,
        /// Most characters of `phone`.
        pub phone_chars: usize,
    }

    /// Somebody of the public reports something. Only `text` is needed.
    #[serde(deny_unknown_fields)]
    pub struct NewPublicReport {
        /// What was seen, in the reporter's words: 1 to 2000 characters.
        pub text: String,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub at: Option<Place>,
        /// The name of a place, at most 200 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub place: Option<String>,
        /// When it was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub seen_at: Option<Time>,
        /// Who reports, at most 60 characters. It is sealed before it is kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub name: Option<String>,
        /// Their telephone number, at most 30 characters. It is sealed before it is kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub phone: Option<String>,
        /// They want to hear what became of it; `phone` is needed then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub want_reply: Option<bool>,
        /// For the staff of a hotline only: by which way it came, `12369`, `phone` …
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub via: Option<String>,
        /// Left empty by people; a form hides it, and programs that fill everything fill it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub website: Option<String>,
    }

    /// The report is durable.
    pub struct PublicReportTaken {
        /// Its number.
        pub report: Id,
        /// What happens next.
        pub next: Text,
    }

    /// A report of the public, without who reported.
    pub struct PublicReportRead {
        /// Its number.
        pub report: Id,
        /// When it came in.
        pub received: Time,
        /// By which way.
        pub via: String,
        /// The words.
        pub text: String,
        /// Where.
        pub at: Option<Place>,
        /// The name of a place.
        pub place: Option<String>,
        /// When it was seen.
        pub seen_at: Option<Time>,
        /// Somebody left a name or number; the role `reporter-identity` can open it.
        pub has_reporter: bool,
        /// The suggestion that it belongs to.
        pub suggestion: Option<Id>,
    }

    /// A page of reports, the newest first.
    pub struct PublicReportList {
        /// The reports.
        pub items: Vec<PublicReportRead>,
        /// Give it as `cursor` for the next page; none at the end.
        pub next: Option<String>,
    }

    /// Who reported. That it was opened is on record.
    pub struct ReporterRead {
        /// The report.
        pub report: Id,
        /// The name, where one was left.
        pub name: Option<String>,
        /// The telephone number, where one was left.
        pub phone: Option<String>,
        /// They want to hear what became of it.
        pub want_reply: bool,
    }

    /// Reports that may be an incident.
    pub struct SuggestionRead {
        /// Its id.
        pub suggestion: Id,
        /// The reports.
        pub reports: Vec<Id>,
        /// Where, the middle of the reports that say it.
        pub at: Option<Place>,
        /// The place that they name.
        pub place: Option<String>,
        /// What they say together.
        pub text: Text,
        /// When it was suggested first.
        pub since: Time,
        /// When a report joined it last.
        pub updated: Time,
        /// How a person settled it.
        pub closed: Option<SuggestionClosed>,
    }

    /// The suggestions, the open ones first, each group the newest first.
    pub struct SuggestionList {
        /// The suggestions.
        pub items: Vec<SuggestionRead>,
    }
}
