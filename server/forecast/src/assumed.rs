//! What a forecast had to assume, in words for people. A missing input is never a silent number.

use hean_units::Text;

/// One assumption: what was missing, the value taken, and why it was taken.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Assumed {
    /// A stable word for programs, e.g. `flow-season`.
    pub code: &'static str,
    /// What was assumed.
    pub what: Text,
    /// The value taken, with its unit.
    pub value: String,
    /// Why this value.
    pub why: Text,
}

impl Assumed {
    pub(crate) fn new(
        code: &'static str,
        what: (&str, &str),
        value: impl Into<String>,
        why: (String, String),
    ) -> Self {
        Self {
            code,
            what: Text::new(what.0, what.1),
            value: value.into(),
            why: Text::new(why.0, why.1),
        }
    }
}
