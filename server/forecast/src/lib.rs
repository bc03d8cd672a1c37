//! placeholder header, replaced below

pub mod dispersion;
mod error;
pub mod jobson;
pub mod losses;
pub mod model;
pub mod spectral;

#[cfg(test)]
mod validation;

pub use error::ForecastError;
