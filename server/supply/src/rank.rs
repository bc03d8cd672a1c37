//! The rule, without a basin: who comes first, who gives how much, what falls short.
//!
//! A depot's arrival is release + loading + road. Depots are ordered by arrival and then by id.
//! The quantity is filled in that order; a depot that would come after the time asked for is shown
//! and gives nothing. Because the cost of a depot is its arrival alone, filling in this order is
//! exact: no other choice of depots has the quantity complete earlier.

use crate::quantity::round_quantity;
use crate::{Code, Offer, PassedOver};
use hean_basin::Origin;
use hean_units::{AgencyId, Certainty, FacilityId, LonLat, Meters, RoadEdgeId, Span, Text};

/// Straight-line distance to the road from which the last stretch is worth a warning.
pub const OFF_ROAD_NOTED_M: f64 = 500.0;

/// A depot that lists the item.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The depot.
    pub depot: FacilityId,
    /// Its name.
    pub name: Text,
    /// Where it stands.
    pub at: LonLat,
    /// Whose order releases the stock.
    pub release_authority: AgencyId,
    /// From the request to the opened gate.
    pub release: Span,
    /// From the opened gate to the loaded truck.
    pub loading: Span,
    /// What it has.
    pub stock: f64,
    /// What of it is promised already.
    pub committed: f64,
    /// The way to the place; none where closures cut it off.
    pub way: Option<Way>,
    /// Where the depot's row comes from.
    pub depot_origin: Origin,
    /// Where the stock figure comes from.
    pub stock_origin: Origin,
}

/// The way from a depot to the place.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Time on the road, closures and speed factor included.
    pub time: Span,
    /// Time on the road if nothing were closed.
    pub time_open: Span,
    /// Length.
    pub length: Meters,
    /// The roads driven, from the depot.
    pub edges: Vec<RoadEdgeId>,
    /// The line, from the depot to the place.
    pub geometry: Vec<LonLat>,
}

/// The part of the question that the rule needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask<'a> {
    /// How much is wanted.
    pub quantity: Option<f64>,
    /// Within which time.
    pub by: Option<Span>,
    /// How many offers are shown at most.
    pub count: usize,
    /// The item's unit.
    pub unit: &'a str,
    /// How far the place lies from the road.
    pub off_road: Meters,
    /// The road nearest to the place is closed, so that the last stretch starts from another one.
    pub nearest_road_closed: bool,
}

/// The part of the answer that the rule finds; the fields are those of [`crate::Answer`].
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Depots, earliest first.
    pub offers: Vec<Offer>,
    /// Further offers that are not shown.
    pub not_shown: usize,
    /// Depots that cannot give any.
    pub passed_over: Vec<PassedOver>,
    /// All that can come in time.
    pub total: f64,
    /// When the quantity is complete.
    pub complete: Option<Span>,
    /// How much cannot come in time.
    pub shortfall: Option<f64>,
    /// Reasons that hold for the whole answer.
    pub codes: Vec<Code>,
}

/// Orders the depots and fills the quantity.
pub fn rank(ask: &Ask<'_>, candidates: Vec<Candidate>) -> Ranked {
    let mut offers = Vec::new();
    let mut passed_over = Vec::new();
    for candidate in candidates {
        match offer(ask, candidate) {
            Ok(offer) => offers.push(offer),
            Err(passed) => passed_over.push(passed),
        }
    }
    offers.sort_by(|a, b| (a.eta, &a.depot).cmp(&(b.eta, &b.depot)));
    passed_over.sort_by(|a, b| a.depot.cmp(&b.depot));
    if let Some(first) = offers.first_mut() {
        first.codes.insert(0, Code::EarliestArrival);
    }
    let (total, complete, shortfall) = fill(ask, &mut offers);
    let shown = ask.count.min(offers.len());
    let hidden = offers.split_off(shown);
    let mut codes = Vec::new();
    if total <= 0.0 {
        codes.push(Code::NothingInTime);
    } else if shortfall.is_some() {
        codes.push(Code::Partial);
    }
    if ask.quantity.is_some() && hidden.iter().any(|offer| offer.take > 0.0) {
        codes.push(Code::MoreNotShown);
    }
    if shortfall.is_some() || total <= 0.0 {
        codes.extend(why_short(&offers, &hidden, &passed_over));
    }
    if ask.off_road.get() > OFF_ROAD_NOTED_M {
        codes.push(Code::OffRoadAccess);
    }
    if ask.nearest_road_closed {
        codes.push(Code::NearestRoadClosed);
    }
    codes.sort();
    codes.dedup();
    Ranked {
        offers,
        not_shown: hidden.len(),
        passed_over,
        total,
        complete,
        shortfall,
        codes,
    }
}

/// What a depot can give, or why it cannot give any.
fn offer(ask: &Ask<'_>, candidate: Candidate) -> Result<Offer, PassedOver> {
    let usable = round_quantity((candidate.stock - candidate.committed).max(0.0));
    let pass = |code| PassedOver {
        depot: candidate.depot.clone(),
        name: candidate.name.clone(),
        at: candidate.at,
        stock: candidate.stock,
        committed: candidate.committed,
        code,
    };
    if candidate.stock <= 0.0 {
        return Err(pass(Code::NoneInStock));
    }
    if usable <= 0.0 {
        return Err(pass(Code::Committed));
    }
    let Some(way) = &candidate.way else {
        return Err(pass(Code::NoRoad));
    };
    let eta = candidate.release + candidate.loading + way.time;
    let in_time = ask.by.map(|by| eta <= by);
    let detour = (way.time - way.time_open).max(Span::ZERO);
    let mut codes = Vec::new();
    let mut note = |holds: bool, code: Code| {
        if holds {
            codes.push(code);
        }
    };
    note(candidate.committed > 0.0, Code::Committed);
    note(in_time == Some(false), Code::Late);
    note(detour > Span::ZERO, Code::Detour);
    note(ask.off_road.get() > OFF_ROAD_NOTED_M, Code::OffRoadAccess);
    match candidate.depot_origin.certainty {
        Certainty::Known => {}
        Certainty::Approximate => codes.push(Code::ApproximateDepot),
        Certainty::Illustrative => codes.push(Code::IllustrativeDepot),
    }
    match candidate.stock_origin.certainty {
        Certainty::Known => {}
        Certainty::Approximate => codes.push(Code::ApproximateStock),
        Certainty::Illustrative => codes.push(Code::IllustrativeStock),
    }
    Ok(Offer {
        usable,
        take: 0.0,
        unit: ask.unit.to_owned(),
        road: way.time,
        detour,
        eta,
        distance: way.length,
        in_time,
        codes,
        edges: way.edges.clone(),
        geometry: way.geometry.clone(),
        depot: candidate.depot,
        name: candidate.name,
        at: candidate.at,
        release_authority: candidate.release_authority,
        stock: candidate.stock,
        committed: candidate.committed,
        release: candidate.release,
        loading: candidate.loading,
        depot_origin: candidate.depot_origin,
        stock_origin: candidate.stock_origin,
    })
}

/// Takes from the offers in their order; what can come in time, when the quantity is complete and
/// what falls short.
fn fill(ask: &Ask<'_>, offers: &mut [Offer]) -> (f64, Option<Span>, Option<f64>) {
    let mut total = 0.0;
    let mut complete = None;
    let mut open = ask.quantity;
    for offer in offers
        .iter_mut()
        .filter(|offer| offer.in_time != Some(false))
    {
        total = round_quantity(total + offer.usable);
        offer.take = match open {
            None => offer.usable,
            Some(left) => offer.usable.min(left),
        };
        if let Some(left) = &mut open {
            let before = *left;
            *left = round_quantity(*left - offer.take);
            if before > 0.0 && *left <= 0.0 {
                complete = Some(offer.eta);
            }
        }
    }
    (total, complete, open.filter(|left| *left > 0.0))
}

/// Why not all of the item in the basin could be counted.
fn why_short(shown: &[Offer], hidden: &[Offer], passed: &[PassedOver]) -> Vec<Code> {
    let reasons = [Code::Committed, Code::Late];
    let mut codes: Vec<Code> = passed.iter().map(|passed| passed.code).collect();
    for offer in shown.iter().chain(hidden) {
        codes.extend(reasons.iter().filter(|reason| offer.codes.contains(reason)));
    }
    codes
}

#[cfg(test)]
mod tests;
