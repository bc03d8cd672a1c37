//! A drill's space: a virtual clock and an outside that acts by itself.

use super::outside::Factory;
use super::{Space, Speed, World};
use hean_incident::{Append, Mode};
use hean_journal::{Journal, JournalError};
use hean_units::{DrillId, Instant};
use tokio::sync::mpsc;

/// What a drill needs beside the fixed world.
pub struct DrillOptions {
    /// Its id: the name of the space and of its stream.
    pub id: DrillId,
    /// Drill time at the start.
    pub start: Instant,
    /// How fast it runs.
    pub speed: Speed,
    /// Makes the outside anew, before it has seen any entry.
    pub outside: Factory,
    /// Gets every entry, in commit order, once it is durable. The drill waits for its receiver.
    pub observer: Option<mpsc::Sender<Vec<Append>>>,
}

/// What the driver keeps of the options.
pub(super) struct Course {
    pub start: Instant,
    pub speed: Speed,
    pub outside: Factory,
    pub observer: Option<mpsc::Sender<Vec<Append>>>,
}

/// Opens a drill on its journal. On an unfinished one it goes on where it stopped: the entries are
/// folded into the state and shown to the outside first.
///
/// # Errors
/// Those of the journal.
pub async fn open_drill(
    journal: Journal,
    world: World,
    options: DrillOptions,
) -> Result<Space, JournalError> {
    let course = Course {
        start: options.start,
        speed: options.speed,
        outside: options.outside,
        observer: options.observer,
    };
    Space::start(
        options.id.to_string(),
        Mode::Drill,
        journal,
        world,
        Some(course),
    )
    .await
}
