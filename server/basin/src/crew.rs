//! Crews: the people and machines that an agency can send, each with what it can do.

use crate::Origin;
use hean_units::{AgencyId, CrewId, LonLat, Span, Text};
use std::collections::BTreeSet;

/// A crew that an agency can send to one place at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Crew {
    /// Its id, e.g. `CRW-001`.
    pub id: CrewId,
    /// What it is called.
    pub name: Text,
    /// Whose it is.
    pub agency: AgencyId,
    /// Where it stands by.
    pub at: LonLat,
    /// What it can do, e.g. `boom`, `carbon-dam`, `sampling`; slugs that plans ask for.
    pub capabilities: BTreeSet<String>,
    /// How many people.
    pub people: u32,
    /// From the order to the departure.
    pub ready: Span,
    /// Where the row comes from.
    pub origin: Origin,
}
