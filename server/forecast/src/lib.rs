//! Where a spill goes in the river and when: arrival, peak and end at every section of interest,
//! with an early and a late edge, today's flow, losses and a mass balance by line.
//!
//! It deliberately does not know: incidents, tasks, deadlines, the time of day, how a spill comes
//! to the water (an entry point and a delay are inputs), what anybody does about it. Gates,
//! diversions, dosing, bands of an ensemble, measurements of the plume, slicks of oil and gas
//! clouds are not in here yet; the reach model is a chain so that a second engine and an ensemble
//! can walk the same one.
//!
//! Invariants: the same basin and input give the same numbers; numbers are raw, they are rounded
//! where they enter the journal; no line of a balance is the remainder of the others; whatever was
//! missing is in [`Forecast::assumed`]; the early edge is never after the arrival, the late edge
//! never before the end; a groundwater section has no times.
//!
//! Reading order: [`jobson`], [`dispersion`], [`losses`] (formulas), [`model`] (the reach model),
//! [`spectral`] (the engine), [`flow`] (today's discharge), `path` (from the basin to the reach
//! model), `run`, `travel` (water without a plume), `say` (assumptions in words), `forecast` (what
//! goes in and comes out).

pub mod dispersion;
pub mod flow;
pub mod jobson;
pub mod losses;
pub mod model;
pub mod spectral;

mod assumed;
mod error;
mod forecast;
mod path;
mod run;
mod say;
mod travel;
#[cfg(test)]
mod validation;

pub use assumed::Assumed;
pub use error::ForecastError;
pub use flow::{Flow, FlowBasis, FlowInput, ReachFlow};
pub use forecast::{
    Balance, Curve, Forecast, Input, Passing, ReachForecast, Release, SectionForecast, Truth,
};
pub use run::{ENGINE, LATE_SHARE, SLICK_DRIFT_MS, SLICK_SHARE, THRESHOLD_DEFAULT_MG_L, run};
pub use travel::{Step, travel};
