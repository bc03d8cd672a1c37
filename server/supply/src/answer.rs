//! The answer.

use crate::Code;
use hean_basin::Origin;
use hean_units::{AgencyId, FacilityId, ItemId, LonLat, Meters, RoadEdgeId, Span, Text};
use serde::{Serialize, Serializer};

/// What can be there, in the order of arrival, and what falls short. Spans are written in seconds,
/// quantities in the item's unit to a thousandth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The item.
    pub item: ItemId,
    /// Its name.
    pub name: Text,
    /// Its unit.
    pub unit: String,
    /// Where it is wanted.
    pub at: LonLat,
    /// How far the place lies from the road, in a straight line.
    #[serde(rename = "off_road_m", serialize_with = "meters")]
    pub off_road: Meters,
    /// How much is wanted.
    pub wanted: Option<f64>,
    /// Within which time.
    #[serde(rename = "by_s", serialize_with = "opt_seconds")]
    pub by: Option<Span>,
    /// The depots, earliest first, at most as many as were asked for.
    pub offers: Vec<Offer>,
    /// Further offers that are not shown.
    pub not_shown: usize,
    /// Depots that list the item and cannot give any.
    pub passed_over: Vec<PassedOver>,
    /// All that can come (in time, where a time was given), shown or not.
    pub total: f64,
    /// When the quantity is complete at the place; none if it never is or none was asked for.
    #[serde(rename = "complete_s", serialize_with = "opt_seconds")]
    pub complete: Option<Span>,
    /// How much of the quantity cannot come (in time, where a time was given), above 0.
    pub shortfall: Option<f64>,
    /// Reasons that hold for the whole answer.
    pub codes: Vec<Code>,
}

/// What one depot can give and when it is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Offer {
    /// The depot.
    pub depot: FacilityId,
    /// Its name.
    pub name: Text,
    /// Where it stands.
    pub at: LonLat,
    /// Whose order releases the stock.
    pub release_authority: AgencyId,
    /// What it has.
    pub stock: f64,
    /// What of it is promised already.
    pub committed: f64,
    /// What it can give: stock minus promises, above 0.
    pub usable: f64,
    /// What is taken of it to fill the quantity; all that is usable where none was asked for, and 0
    /// where it comes too late or is not needed any more.
    pub take: f64,
    /// The item's unit.
    pub unit: String,
    /// From the request to the opened gate.
    #[serde(rename = "release_s", serialize_with = "seconds")]
    pub release: Span,
    /// From the opened gate to the loaded truck.
    #[serde(rename = "loading_s", serialize_with = "seconds")]
    pub loading: Span,
    /// On the road, closures and speed factor included.
    #[serde(rename = "road_s", serialize_with = "seconds")]
    pub road: Span,
    /// How much of that is the detour that closures force; 0 without one.
    #[serde(rename = "detour_s", serialize_with = "seconds")]
    pub detour: Span,
    /// From the request to the place: release, loading and road.
    #[serde(rename = "eta_s", serialize_with = "seconds")]
    pub eta: Span,
    /// Length of the way.
    #[serde(rename = "distance_m", serialize_with = "meters")]
    pub distance: Meters,
    /// Whether it is there within the time that was asked for; none without a time.
    pub in_time: Option<bool>,
    /// Why it stands here and what to beware of.
    pub codes: Vec<Code>,
    /// Where the depot's row comes from.
    pub depot_origin: Origin,
    /// Where the stock figure comes from (the least sure line, where there are several).
    pub stock_origin: Origin,
    /// The roads driven, from the depot.
    pub edges: Vec<RoadEdgeId>,
    /// The way, from the depot to the place.
    #[serde(skip)]
    pub geometry: Vec<LonLat>,
}

/// A depot that lists the item and cannot give any.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PassedOver {
    /// The depot.
    pub depot: FacilityId,
    /// Its name.
    pub name: Text,
    /// Where it stands.
    pub at: LonLat,
    /// What it has.
    pub stock: f64,
    /// What of it is promised already.
    pub committed: f64,
    /// Why it cannot give any: `none-in-stock`, `committed` or `no-road`.
    pub code: Code,
}

impl Answer {
    /// Depots of which something is taken, shown or not, cannot be told from the shown ones alone:
    /// this is the quantity that the shown ones give.
    pub fn taken_shown(&self) -> f64 {
        crate::quantity::round_quantity(self.offers.iter().map(|offer| offer.take).sum())
    }
}

fn seconds<S: Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(span.millis() / 1000)
}

fn opt_seconds<S: Serializer>(span: &Option<Span>, serializer: S) -> Result<S::Ok, S::Error> {
    match span {
        Some(span) => seconds(span, serializer),
        None => serializer.serialize_none(),
    }
}

fn meters<S: Serializer>(length: &Meters, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(length.get().round())
}
