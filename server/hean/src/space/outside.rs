//! The outside of a drill: who acts in it beside the people.

use hean_basin::Basin;
use hean_incident::{Append, Incoming};
use hean_scenario::Scenario;
use hean_units::{DrillId, Instant};
use std::sync::Arc;

/// A fold over the drill's log that says what comes next.
pub trait Outside: Send {
    /// Takes note of an entry.
    fn observe(&mut self, append: &Append);
    /// When it acts next.
    fn next(&self) -> Option<Instant>;
    /// Its next act, dated [`Outside::next`]; nothing where it only looked at its conditions.
    fn pop(&mut self) -> Option<Incoming>;
    /// The drill is over.
    fn finished(&self, now: Instant) -> bool;
}

impl Outside for hean_scenario::World {
    fn observe(&mut self, append: &Append) {
        Self::observe(self, append);
    }

    fn next(&self) -> Option<Instant> {
        Self::next(self)
    }

    fn pop(&mut self) -> Option<Incoming> {
        Self::pop(self)
    }

    fn finished(&self, now: Instant) -> bool {
        Self::finished(self, now)
    }
}

/// Makes an outside anew, before it has seen any entry.
pub type Factory = Box<dyn Fn() -> Box<dyn Outside> + Send + Sync>;

/// The world of a scenario, as often as it is needed.
pub fn factory(
    basin: Arc<Basin>,
    scenario: Arc<Scenario>,
    seed: u64,
    id: DrillId,
    simulate_humans: bool,
) -> Factory {
    Box::new(move || {
        let world = hean_scenario::World::new(basin.clone(), scenario.clone(), seed);
        Box::new(world.named(id.clone()).simulate_humans(simulate_humans))
    })
}
