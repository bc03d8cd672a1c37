//! Drills: a scenario file, and the world that it lets happen.
//!
//! A file says what is released and who reports it, how the true water and weather are, who plays
//! which agency, and what a good response brings about. [`parse`] reads it and reports everything
//! that is wrong at once, with the line shown. [`World`] is the outside of a drill: it fires
//! injects, keeps the hidden truth, and answers for simulated agencies.
//!
//! It deliberately does not know: how the engine decides, what plans and rules say, sockets, the
//! journal, files, any clock. What it says reaches the engine by the same inbox as what people say.
//!
//! Invariants:
//! - A [`Scenario`] holds: names resolve, quantities have units, injects are in order.
//! - A [`World`] is a fold of what was appended and answered. Rebuilt from the log it goes on as if
//!   it had never stopped, and says nothing twice.
//! - A simulated agency knows only what came to its own stream.
//! - Whatever is drawn is drawn from the seed and a label, never from a running generator.
//! - Equal file, seed and log give equal words.
//!
//! Reading order: [`model`] (what a scenario is), [`node`] and [`finding`] (files and what is wrong
//! with them), [`mod@read`], [`schema`], then [`draw`], [`truth`], [`world`], [`score`].

pub mod draw;
pub mod finding;
pub mod model;
pub mod node;
pub mod read;
pub mod schema;
pub mod score;
#[cfg(test)]
pub(crate) mod testing;
pub mod truth;
pub mod world;

pub use finding::{Finding, Findings};
pub use model::Scenario;
pub use read::read;
pub use score::{Judged, Score};
pub use world::World;

use hean_basin::{Basin, Problems};
use hean_units::PlanTaskId;
use std::collections::BTreeSet;

/// The basin that a scenario file names, so that it can be loaded before the file is read in
/// earnest; none where the file does not say it or is no YAML.
pub fn basin_of(text: &str) -> Option<String> {
    let tree = node::tree(text).ok()?;
    let node::What::Map(fields) = tree.what else {
        return None;
    };
    let basin = fields.iter().find(|(key, _)| key.name == "basin")?;
    basin.1.text().map(str::to_owned)
}

/// Reads a scenario file; problems are in English. [`read`] gives them in both languages, with a
/// way to show the lines.
///
/// # Errors
/// Everything that is wrong with the file, in the order of place.
pub fn parse(
    file_name: &str,
    text: &str,
    basin: &Basin,
    plans: &BTreeSet<PlanTaskId>,
) -> Result<Scenario, Problems> {
    read(file_name, text, basin, plans).map_err(Problems::from)
}
