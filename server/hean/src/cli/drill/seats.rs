//! Seats that people may take while a drill runs: simulated until somebody acts there.

use crate::space::outside::Outside;
use hean_incident::{Append, Incoming};
use hean_scenario::World;
use hean_units::{AgencyId, Instant};
use std::collections::BTreeSet;

/// The scenario's world, silent for seats that a person has taken. Who took a seat is seen in the
/// log alone, so that a drill that goes on knows it again.
pub struct Seats {
    world: World,
    taken: BTreeSet<AgencyId>,
}

impl Seats {
    /// All seats are simulated at first.
    pub fn new(world: World) -> Self {
        Self {
            world: world.simulate_humans(true),
            taken: BTreeSet::new(),
        }
    }

    fn is_simulated(actor: &str) -> bool {
        actor.starts_with("sim:") || actor == "system" || actor == "scenario"
    }
}

impl Outside for Seats {
    fn observe(&mut self, append: &Append) {
        let actor = &append.record.actor;
        if let Some(agency) = &actor.agency
            && !Self::is_simulated(actor.id.as_str())
        {
            self.taken.insert(agency.clone());
        }
        self.world.observe(append);
    }

    fn next(&self) -> Option<Instant> {
        self.world.next()
    }

    fn pop(&mut self) -> Option<Incoming> {
        let said = self.world.pop()?;
        let seat = said.actor.agency.as_ref();
        let silent = seat.is_some_and(|seat| self.taken.contains(seat));
        (!silent).then_some(said)
    }

    fn finished(&self, now: Instant) -> bool {
        self.world.finished(now)
    }
}
