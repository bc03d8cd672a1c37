//! Ids: short texts with a kind. `R355` is a [`ReachId`] and cannot be passed as a road edge.

use crate::UnitError;
use std::borrow::Borrow;
use std::fmt;

/// Longest id in bytes.
pub const ID_BYTES_MAX: usize = 96;

pub(crate) const EMPTY: &str = "it is empty";
pub(crate) const TOO_LONG: &str = "it is longer than 96 bytes";
pub(crate) const BAD_CHARACTER: &str = "only ASCII letters, digits and - _ : . @ are allowed";

fn check(text: &str, what: &'static str) -> Result<(), UnitError> {
    let why = if text.is_empty() {
        EMPTY
    } else if text.len() > ID_BYTES_MAX {
        TOO_LONG
    } else if !text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_:.@".contains(&b))
    {
        BAD_CHARACTER
    } else {
        return Ok(());
    };
    Err(UnitError::BadId {
        text: text.chars().take(60).collect(),
        what,
        why,
    })
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $what:literal;)*) => {
        /// Every kind of id.
        #[cfg(test)]
        pub(crate) const KINDS: &[&str] = &[$($what),*];
    $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and wraps an id.
            pub fn new(text: impl Into<String>) -> Result<Self, UnitError> {
                let text = text.into();
                check(&text, $what)?;
                Ok(Self(text))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = UnitError;
            fn try_from(text: String) -> Result<Self, UnitError> {
                Self::new(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnitError;
            fn from_str(text: &str) -> Result<Self, UnitError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

ids! {
    /// A stretch of river between two river nodes, e.g. `R355`.
    ReachId, "reach";
    /// A node of the river network, e.g. `N442`.
    RiverNodeId, "river node";
    /// A named river, e.g. `kunes`.
    RiverId, "river";
    /// A road edge, e.g. `E023`.
    RoadEdgeId, "road edge";
    /// A road node, e.g. `nalati`.
    RoadNodeId, "road node";
    /// Anything with a place in the fixed world: `DAM-001`, `INT-013`, `DEP-001`, `RSK-004` …
    FacilityId, "facility";
    /// An agency's short id: `eco`, `police`, `cty:yining` …
    AgencyId, "agency";
    /// A duty that a plan asks for and data map to an agency, e.g. `eco`, `county`, `intake-works`.
    DutyId, "duty";
    /// A substance's slug, e.g. `benzene`.
    SubstanceId, "substance";
    /// A supply item's slug, e.g. `activated-carbon`.
    ItemId, "item";
    /// An incident, e.g. `INC-0003`.
    IncidentId, "incident";
    /// A task of an incident, e.g. `INC-0003-T28-INT-013`.
    TaskId, "task";
    /// A task template of a response plan, e.g. `T28`.
    PlanTaskId, "plan task";
    /// A drill, e.g. `DRL-0001`.
    DrillId, "drill";
    /// A stream of the journal: `inc:INC-0003`, `agy:eco`, `drl:DRL-0001`, `aud:main`, `tel:…`.
    StreamId, "stream";
    /// One entry of the journal; the same in each stream that it was appended to.
    EntryId, "entry";
    /// A command's id, made once by the client and kept over its retries.
    CommandId, "command";
    /// A forecast run.
    ForecastId, "forecast";
    /// An inject or an expectation of a scenario.
    InjectId, "inject";
    /// A person, device or seat that acts.
    ActorId, "actor";
    /// A crew that an agency can send, e.g. `CRW-001`.
    CrewId, "crew";
    /// An attachment: the SHA-256 of its bytes in lower-case hexadecimal digits.
    AttachmentId, "attachment";
    /// A sample with its chain of custody, e.g. `SMP-0001`.
    SampleId, "sample";
    /// A report of the public, e.g. `PUB-0001`.
    PublicReportId, "public report";
    /// Reports of the public that may be an incident, e.g. `SUG-0001`.
    SuggestionId, "suggestion";
}

impl StreamId {
    /// The stream of an incident.
    pub fn incident(id: &IncidentId) -> Self {
        Self(format!("inc:{id}"))
    }
    /// The inbox of an agency.
    pub fn agency(id: &AgencyId) -> Self {
        Self(format!("agy:{id}"))
    }
    /// The director's stream of a drill.
    pub fn drill(id: &DrillId) -> Self {
        Self(format!("drl:{id}"))
    }
    /// The audit stream: refusals and sign-ins.
    pub fn audit() -> Self {
        Self("aud:main".to_owned())
    }
    /// The part before the first colon (`inc`, `agy`, `drl`, `aud`, `tel`).
    pub fn kind(&self) -> &str {
        self.0.split(':').next().unwrap_or("")
    }
    /// The part after the first colon.
    pub fn subject(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, rest)| rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_checked() {
        assert_eq!(ReachId::new("R355").unwrap().as_str(), "R355");
        assert!(ReachId::new("").is_err());
        assert!(ReachId::new("R 355").is_err());
        assert!(ReachId::new("x".repeat(97)).is_err());
        assert!(serde_like("cty:yining"));
    }

    fn serde_like(text: &str) -> bool {
        text.parse::<AgencyId>().is_ok()
    }

    #[test]
    fn a_stream_has_a_kind_and_a_subject() {
        let stream = StreamId::agency(&AgencyId::new("cty:yining").unwrap());
        assert_eq!(stream.as_str(), "agy:cty:yining");
        assert_eq!((stream.kind(), stream.subject()), ("agy", "cty:yining"));
    }
}
