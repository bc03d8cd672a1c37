//! Where a row comes from and where it lies: origin, country, county.

use hean_units::{Certainty, Text};

/// How sure a row is and where it comes from; shown wherever the row is shown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Origin {
    /// How sure the row is.
    pub certainty: Certainty,
    /// Where it comes from, in a few words.
    pub source: String,
    /// A remark of the compiler of the row; empty if there is none.
    pub note: String,
}

/// The country that a row lies in. No boundary is shipped or drawn; this is a fact of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Country {
    /// China.
    Cn,
    /// Kazakhstan.
    Kz,
    /// Kyrgyzstan (places only).
    Kg,
}

impl Country {
    /// `CN`, `KZ` or `KG`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cn => "CN",
            Self::Kz => "KZ",
            Self::Kg => "KG",
        }
    }
}

/// A county or county-level city: the unit whose government acts first.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct County {
    /// The six-digit code, e.g. `654025`.
    pub code: String,
    /// Its name.
    pub name: Text,
}
