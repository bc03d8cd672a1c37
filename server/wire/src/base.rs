//! The small shapes that every other shape is made of.

/// Declares shapes that cross the wire: one list of derives for all of them.
macro_rules! shapes {
    ($($(#[$meta:meta])* pub $what:ident $name:ident { $($body:tt)* })*) => {$(
        #[derive(
            Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
            ts_rs::TS,
        )]
        $(#[$meta])*
        pub $what $name { $($body)* }
    )*};
}
pub(crate) use shapes;

/// An id as text: 1 to 96 ASCII letters, digits and `- _ : . @`.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(transparent)]
#[schemars(extend("pattern" = "^[A-Za-z0-9_:.@-]{1,96}$"))]
pub struct Id(pub String);

/// A moment: RFC 3339 with a zone; the server writes Beijing time.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(transparent)]
#[schemars(extend("format" = "date-time"))]
pub struct Time(pub String);

/// Longitude and latitude in degrees, WGS 84.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(transparent)]
pub struct Place(pub [f64; 2]);

shapes! {
    /// The same text in both languages of the system.
    #[serde(deny_unknown_fields)]
    pub struct Text {
        /// Chinese.
        #[serde(default)]
        pub zh: String,
        /// English.
        #[serde(default)]
        pub en: String,
    }

    /// Real, or a drill (演练).
    #[serde(rename_all = "lowercase")]
    #[derive(Copy, Eq)]
    pub enum Mode {
        /// A live incident.
        Real,
        /// A drill.
        Drill,
    }

    /// Who acted.
    pub struct Actor {
        /// The person, seat, device or part.
        pub id: Id,
        /// The agency that the actor belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub agency: Option<Id>,
        /// The agency on whose behalf the actor acted, where that is another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub on_behalf_of: Option<Id>,
    }

    /// The entry that led to another one.
    pub struct Cause {
        /// The stream of the entry.
        pub stream: Id,
        /// Its seq there.
        pub seq: u64,
    }
}

impl Id {
    /// Any text as an id; whether it is one is checked where it is used.
    pub fn of(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<hean_units::Instant> for Time {
    fn from(at: hean_units::Instant) -> Self {
        Self(at.to_string())
    }
}

impl From<&hean_units::Text> for Text {
    fn from(text: &hean_units::Text) -> Self {
        Self {
            zh: text.zh().to_owned(),
            en: text.en().to_owned(),
        }
    }
}

impl From<hean_incident::Mode> for Mode {
    fn from(mode: hean_incident::Mode) -> Self {
        match mode {
            hean_incident::Mode::Real => Self::Real,
            hean_incident::Mode::Drill => Self::Drill,
        }
    }
}

impl From<&hean_incident::Cause> for Cause {
    fn from(cause: &hean_incident::Cause) -> Self {
        Self {
            stream: Id::of(cause.stream.as_str()),
            seq: cause.seq,
        }
    }
}
