//! The question.

use crate::SupplyError;
use hean_units::{FacilityId, ItemId, LonLat, RoadEdgeId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// How many offers are shown where nobody says.
pub const COUNT_DEFAULT: usize = 5;
/// The most offers that may be asked for.
pub const COUNT_MAX: usize = 200;
/// The largest quantity that may be asked for, in the item's unit.
pub const QUANTITY_MAX: f64 = 1e9;
/// The longest time that may be given, 30 days.
pub const BY_MAX: Span = Span::from_mins(30 * 24 * 60);
/// The range of the speed factor: 0.05 is deep snow, 2 is an escorted convoy on an empty road.
pub const SPEED_FACTORS: std::ops::RangeInclusive<f64> = 0.05..=2.0;

/// What is wanted where, and what stands in the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Where it is wanted.
    pub at: LonLat,
    /// What is wanted.
    pub item: ItemId,
    /// How much, in the item's unit, above 0 and at most [`QUANTITY_MAX`]; none asks what there is.
    pub quantity: Option<f64>,
    /// Within which time from now, above 0 and at most [`BY_MAX`]; none has no limit.
    pub by: Option<Span>,
    /// How many offers are shown at most, 1 to [`COUNT_MAX`].
    pub count: usize,
    /// Road edges that are closed.
    pub closures: BTreeSet<RoadEdgeId>,
    /// Trucks drive at this multiple of the free-flow speed, within [`SPEED_FACTORS`].
    pub speed_factor: f64,
    /// What depots have promised already, in the item's unit.
    pub committed: BTreeMap<(FacilityId, ItemId), f64>,
}

impl Query {
    /// Asks what there is of an item, on open roads, with nothing promised yet.
    pub fn new(at: LonLat, item: ItemId) -> Self {
        Self {
            at,
            item,
            quantity: None,
            by: None,
            count: COUNT_DEFAULT,
            closures: BTreeSet::new(),
            speed_factor: 1.0,
            committed: BTreeMap::new(),
        }
    }

    /// Refuses numbers that mean nothing.
    pub fn check(&self) -> Result<(), SupplyError> {
        if let Some(quantity) = self.quantity
            && !(quantity.is_finite() && quantity > 0.0 && quantity <= QUANTITY_MAX)
        {
            return Err(SupplyError::Quantity { got: quantity });
        }
        if let Some(by) = self.by
            && !(Span::ZERO < by && by <= BY_MAX)
        {
            return Err(SupplyError::By { got: by });
        }
        if !(1..=COUNT_MAX).contains(&self.count) {
            return Err(SupplyError::Count { got: self.count });
        }
        if !SPEED_FACTORS.contains(&self.speed_factor) {
            return Err(SupplyError::SpeedFactor {
                got: self.speed_factor,
            });
        }
        let wrong = |promised: &f64| !(promised.is_finite() && *promised >= 0.0);
        if let Some(((depot, _), promised)) = self.committed.iter().find(|(_, p)| wrong(p)) {
            return Err(SupplyError::Committed {
                depot: depot.clone(),
                got: *promised,
            });
        }
        Ok(())
    }
}
