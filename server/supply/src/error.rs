//! Why a question has no answer.

use crate::query::{BY_MAX, COUNT_MAX, QUANTITY_MAX, SPEED_FACTORS};
use hean_units::{FacilityId, ItemId, LonLat, Meters, Span};

/// A question that cannot be answered. [`SupplyError::code`] is stable; the text says what, why and
/// what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SupplyError {
    /// No such item.
    #[error(
        "there is no item `{text}`{}; write its id or its whole name",
        did_you_mean(near)
    )]
    UnknownItem {
        /// The text as given.
        text: String,
        /// Ids that are spelled alike, nearest first.
        near: Vec<String>,
    },
    /// No such place.
    #[error(
        "there is no place `{text}`{}; or give longitude and latitude",
        did_you_mean(near)
    )]
    UnknownPlace {
        /// The text as given.
        text: String,
        /// Names that are spelled alike, nearest first.
        near: Vec<String>,
    },
    /// Two numbers that are no position.
    #[error("`{text}` is no position: {why}; write longitude, then latitude, as in `82.5,43.6`")]
    Position {
        /// The text as given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// Several places have the name.
    #[error("`{text}` names {} places: {}; give longitude and latitude", choices.len(),
        choices.join("; "))]
    AmbiguousPlace {
        /// The text as given.
        text: String,
        /// The places, each with its position.
        choices: Vec<String>,
    },
    /// No such reach, or the point lies beyond its end.
    #[error(
        "`{text}` is no point of a reach: {why}; write for example `R355@12.5` (km from its \
         upstream end)"
    )]
    ReachPoint {
        /// The text as given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// The place is nowhere near the basin's roads.
    #[error(
        "{at} is {distance_km:.0} km from the nearest road of the basin; is it longitude \
         first, then latitude?"
    )]
    OutsideBasin {
        /// The place.
        at: LonLat,
        /// Distance to the nearest road in km.
        distance_km: f64,
    },
    /// The place is in the basin, but no road comes near.
    #[error("no road comes within {} km of {at} (the nearest is {:.1} km away); ask for the \
        nearest place on a road", limit.get() / 1000.0, distance.get() / 1000.0)]
    NoRoadNear {
        /// The place.
        at: LonLat,
        /// Distance to the nearest road.
        distance: Meters,
        /// The farthest that an answer is given for.
        limit: Meters,
    },
    /// Every road between the place and the depots that hold the item is closed.
    #[error(
        "closures cut {at} off from all {depots} depots that hold `{item}`; open a road or ask \
         for another place"
    )]
    CutOff {
        /// The place.
        at: LonLat,
        /// The item.
        item: ItemId,
        /// How many depots hold it.
        depots: usize,
    },
    /// No depot holds the item.
    #[error("no depot of the basin holds `{item}`; ask another region or take another item")]
    NoDepotHolds {
        /// The item.
        item: ItemId,
    },
    /// The quantity is not a positive number.
    #[error("the quantity must be above 0 and at most {QUANTITY_MAX:e}, got {got}")]
    Quantity {
        /// The number as given, in the item's unit.
        got: f64,
    },
    /// The quantity is no number with a unit.
    #[error("`{text}` is not a quantity of `{item}`: {why}; write for example `{example}`")]
    QuantityText {
        /// The text as given.
        text: String,
        /// The item.
        item: ItemId,
        /// What is wrong with it.
        why: String,
        /// A correct spelling in the item's unit.
        example: String,
    },
    /// The time is not positive or too long.
    #[error("the time must be above 0 and at most {BY_MAX}, got {got}")]
    By {
        /// The time as given.
        got: Span,
    },
    /// The number of offers is out of range.
    #[error("the number of offers must be between 1 and {COUNT_MAX}, got {got}")]
    Count {
        /// The number as given.
        got: usize,
    },
    /// The speed factor is out of range.
    #[error("the speed factor must be between {} and {}, got {got}", SPEED_FACTORS.start(),
        SPEED_FACTORS.end())]
    SpeedFactor {
        /// The number as given.
        got: f64,
    },
    /// A promise is not a number of 0 or more.
    #[error("what {depot} has promised must be a number of 0 or more, got {got}")]
    Committed {
        /// The depot.
        depot: FacilityId,
        /// The number as given.
        got: f64,
    },
}

impl SupplyError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownItem { .. } => "supply.unknown_item",
            Self::UnknownPlace { .. } => "supply.unknown_place",
            Self::Position { .. } => "supply.position",
            Self::AmbiguousPlace { .. } => "supply.ambiguous_place",
            Self::ReachPoint { .. } => "supply.reach_point",
            Self::OutsideBasin { .. } => "supply.outside_basin",
            Self::NoRoadNear { .. } => "supply.no_road_near",
            Self::CutOff { .. } => "supply.cut_off",
            Self::NoDepotHolds { .. } => "supply.no_depot_holds",
            Self::Quantity { .. } => "supply.quantity",
            Self::QuantityText { .. } => "supply.quantity_text",
            Self::By { .. } => "supply.by",
            Self::Count { .. } => "supply.count",
            Self::SpeedFactor { .. } => "supply.speed_factor",
            Self::Committed { .. } => "supply.committed",
        }
    }
}

fn did_you_mean(near: &[String]) -> String {
    match near {
        [] => String::new(),
        near => format!(" (did you mean {}?)", near.join(", ")),
    }
}
