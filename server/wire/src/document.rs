//! Documents that are drafted from the log, and filed by a person.

use crate::base::{Id, Mode, Text, Time, shapes};

shapes! {
    /// What can be drafted of an incident.
    pub struct DocumentList {
        /// The incident's stream.
        pub stream: Id,
        /// Epoch of the log.
        pub epoch: String,
        /// The seq of the stream that the list was made at.
        pub as_of: u64,
        /// Drafts of a drill say so in every format.
        pub mode: Mode,
        /// Those kinds that the caller may draft.
        pub items: Vec<DocumentRead>,
    }

    /// A kind of document.
    pub struct DocumentRead {
        /// Its name in addresses, e.g. `report-initial`.
        pub kind: Id,
        /// What it is called.
        pub title: Text,
        /// `html`, `docx`, `xml`, `csv`, `zip`; the first is the usual one.
        pub formats: Vec<String>,
        /// The duty whose agency files it.
        pub duty: Id,
        /// That agency.
        pub agency: Option<Id>,
        /// The caller may file it.
        pub may_file: bool,
        /// What the document needs and the log does not say.
        pub missing: Vec<MissingItem>,
        /// When it was filed, and from what.
        pub filed: Vec<FiledRead>,
    }

    /// Something that a document needs and the log does not say.
    pub struct MissingItem {
        /// Stable name, e.g. `cause`.
        pub id: String,
        /// What is missing.
        pub what: Text,
        /// Who can give it.
        pub who: Text,
        /// The kind of fact that gives it; empty where a person writes it into the filed text.
        pub by: String,
    }

    /// A document that was filed.
    pub struct FiledRead {
        /// The seq that it was drafted from.
        pub as_of: u64,
        /// The filed bytes.
        pub attachment: Id,
        /// When.
        pub at: Time,
        /// By whom.
        pub by: Id,
        /// Where it was sent.
        pub to: Option<String>,
        /// Remark.
        pub note: Option<String>,
    }

    /// A person files a document as it was drafted from the log up to a seq.
    #[serde(deny_unknown_fields)]
    pub struct FileDocument {
        /// The seq of the incident's stream that the person has read it at.
        pub as_of: u64,
        /// `html`, `docx`, `xml`, `csv`.
        pub format: String,
        /// Where it is sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub to: Option<String>,
        /// Remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub note: Option<String>,
    }

    /// A document is filed. It is durable.
    pub struct DocumentMade {
        /// The stream.
        pub stream: Id,
        /// Epoch of the log.
        pub epoch: String,
        /// The seq of the entry there.
        pub seq: u64,
        /// SHA-256 of the filed bytes.
        pub attachment: Id,
        /// How many bytes.
        pub bytes: u64,
        /// Their media type.
        pub media_type: String,
    }
}
