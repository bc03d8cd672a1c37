//! Value types: quantities with a unit, instants, places and ids.
//!
//! Every value is finite and within its stated range by construction; a constructor that can fail
//! returns [`UnitError`], which names the value, the range and the unit.
//!
//! This crate knows nothing about rivers, roads, tasks or files. It reads no clock.
//!
//! Reading order: [`quantity`] (numbers with a unit, and how people write them), [`time`],
//! [`place`], [`id`], [`text`].

pub mod id;
pub mod place;
pub mod quantity;
pub mod text;
pub mod time;

pub use id::*;
pub use place::LonLat;
pub use quantity::{
    Celsius, Concentration, Discharge, Kilograms, Meters, Quantity, RainRate, Speed, Unit,
};
pub use text::{Certainty, Text};
pub use time::{Instant, Span};

/// Why a value was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum UnitError {
    /// The number is not finite or lies outside the range of its type.
    #[error("{what} must be between {low} and {high} {unit}, got {got}")]
    OutOfRange {
        /// What the number stands for.
        what: &'static str,
        /// The number as given.
        got: f64,
        /// Lowest allowed value.
        low: f64,
        /// Highest allowed value.
        high: f64,
        /// The unit of all three.
        unit: &'static str,
    },
    /// A number was written without a unit where one is due.
    #[error("`{text}` has no unit; write for example `{example}`")]
    NoUnit {
        /// The text as written.
        text: String,
        /// A correct spelling.
        example: &'static str,
    },
    /// The unit is not one of the kind that is due.
    #[error("`{text}` is not a {what}; units: {units}")]
    WrongUnit {
        /// The text as written.
        text: String,
        /// What was expected, e.g. "mass".
        what: &'static str,
        /// The units that would do.
        units: &'static str,
    },
    /// The text is not a number followed by a unit.
    #[error("`{text}` is not a number with a unit; write for example `{example}`")]
    NotANumber {
        /// The text as written.
        text: String,
        /// A correct spelling.
        example: &'static str,
    },
    /// The text is not an RFC 3339 time with a zone.
    #[error("`{0}` is not a time with a zone; write for example `2026-06-12T09:20:00+08:00`")]
    NotATime(String),
    /// The text is not a valid id.
    #[error("`{text}` is not a valid {what} id: {why}")]
    BadId {
        /// The text as written.
        text: String,
        /// The kind of id.
        what: &'static str,
        /// The rule that it breaks.
        why: &'static str,
    },
}
