//! Value types: quantities with a unit, instants, places and ids.
//!
//! Every value is finite and within its stated range by construction; a constructor that can fail
//! returns [`UnitError`], which names the value, the range and the unit.
//!
//! This crate knows nothing about rivers, roads, tasks or files. It reads no clock.
//!
//! Reading order: [`quantity`] (numbers with a unit, and how people write them), [`time`],
//! [`place`], [`id`], [`text`], `error`.

mod error;
pub mod id;
pub mod place;
pub mod quantity;
pub mod text;
pub mod time;

pub use error::UnitError;
pub use id::*;
pub use place::LonLat;
pub use quantity::{
    Celsius, Concentration, Discharge, Kilograms, Meters, Quantity, RainRate, Speed, Unit,
};
pub use text::{Certainty, Text};
pub use time::{Instant, Span};
