//! Places with a name, and the season.

use crate::{Country, County, Origin};
use hean_units::{LonLat, Text};

/// A named place: a town, a township, a regiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its name.
    pub name: Text,
    /// Where it is.
    pub at: LonLat,
    /// What it is: `city`, `county_seat`, `town`, `township`, `regiment`, `port`, `airport`,
    /// `prefecture_seat` or `locality`.
    pub class: String,
    /// The county it lies in.
    pub county: Option<County>,
    /// The country it lies in.
    pub country: Country,
    /// People living there, where it is known.
    pub population: Option<u32>,
    /// Where the row comes from.
    pub origin: Origin,
}

/// The classes of places that the data may use.
pub const PLACE_CLASSES: [&str; 9] = [
    "prefecture_seat",
    "city",
    "county_seat",
    "town",
    "township",
    "regiment",
    "port",
    "airport",
    "locality",
];

/// The yearly course of discharge: factors on the long-term mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Season {
    /// Factor of each month, January first; above 0.
    pub factors: [f64; 12],
    /// Where the factors come from.
    pub origin: Origin,
}

impl Season {
    /// The factor of a month, 1 to 12; 1 for any other number.
    pub fn factor(&self, month: u8) -> f64 {
        usize::from(month)
            .checked_sub(1)
            .and_then(|at| self.factors.get(at))
            .copied()
            .unwrap_or(1.0)
    }
}
