//! Before anything happens: how dangerous a fixed source or a stretch of road is, and why.
//!
//! * [`hj941`]: firms by HJ 941-2018, air and water apart, the higher of the two counts;
//! * [`hj740`]: tailings ponds by HJ 740-2015, as far as its tables are in the data;
//! * [`road`]: our own index of stretches of road, and the controls of article 21;
//! * [`atlas`]: the stretches ranked by what a spill there reaches and how soon;
//! * [`Registry`]: every risk source with its assessment, inspections, plans and exercises.
//!
//! It deliberately does not know: incidents, tasks, the journal, what day it is (expiry is asked
//! with a date). It does no input or output: files come through [`hean_basin::Files`].
//!
//! Invariants: no number of a standard is in code, all of them are dated data; a table that is not
//! at hand is a [`Gap`] with an id; what is missing widens an answer to an interval ([`Between`])
//! and is listed, it never becomes zero; an answer comes with its whole working; what is downstream
//! is found by walking the river tree.
//!
//! Reading order: `pack`, `between`, `score`, [`hj941`], `downstream`, [`hj740`], [`road`],
//! [`atlas`], `registry`; `read` (files with the place of every problem).

pub mod atlas;
pub mod hj740;
pub mod hj941;
pub mod road;

mod between;
mod downstream;
mod pack;
mod read;
mod registry;
mod score;

pub use between::Between;
pub use downstream::{Downstream, HighFlow, Receptor};
pub use hean_forecast::Assumed;
pub use jiff::civil::Date;
pub use pack::{Gap, Missing, Pack};
pub use registry::{
    Assessment, Exercise, Hazard, Inspection, Mechanism, PlanVersion, Registry, Source,
};
pub use score::{Point, Score};
