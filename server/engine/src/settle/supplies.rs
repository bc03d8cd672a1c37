//! The answer to "with what".

use super::{streams, with_situation};
use crate::write::Pen;
use hean_basin::{Basin, ReachPoint};
use hean_incident::body::{SuppliesFound, SupplyAnswer, SupplyOffer};
use hean_incident::{Incident, State};
use hean_planner::plan::SupplyLine;
use hean_planner::{Plan, Situation};
use hean_units::{FacilityId, IncidentId, Instant, ItemId, LonLat, RoadEdgeId, StreamId};
use std::collections::{BTreeMap, BTreeSet};

/// Most depots in one answer.
const DEPOTS: usize = 5;

/// Answers for the first section that can still be protected, else for the scene. What other
/// incidents have set aside is not there any more.
pub(super) fn find(pen: &mut Pen, plan: &Plan, id: &IncidentId) {
    let now = pen.now;
    let committed = committed(pen.state, id);
    let closures = closures(pen.state, now);
    let found = with_situation(pen, id, |situation, incident| {
        let (section, at) = target(situation, incident);
        let wanted = plan.supplies.iter();
        let wanted = wanted.filter(|line| wanted_here(situation, line));
        let answers = wanted.filter_map(|line| {
            let query = hean_supply::Query {
                quantity: Some(line.quantity),
                count: DEPOTS,
                closures: closures.clone(),
                committed: committed.clone(),
                ..hean_supply::Query::new(at, line.item.clone())
            };
            answer(situation.basin, line, &query)
        });
        SuppliesFound {
            section,
            at: at.rounded(),
            answers: answers.collect(),
        }
    });
    if let Some(found) = found {
        let mut streams = streams(id, None);
        streams.extend(pen.world.owner("supplies-desk").map(StreamId::agency));
        pen.decide(&streams, found);
    }
}

fn wanted_here(situation: &Situation, line: &SupplyLine) -> bool {
    situation.judge(&line.when, None).is_ok()
}

/// What other incidents have set aside.
fn committed(state: &State, id: &IncidentId) -> BTreeMap<(FacilityId, ItemId), f64> {
    let mut committed = BTreeMap::new();
    let others = state.incidents.values().filter(|other| other.id != *id);
    for held in others
        .flat_map(|other| other.tasks.values())
        .flat_map(|task| &task.reserved)
    {
        let shelf = (held.depot.clone(), held.item.clone());
        *committed.entry(shelf).or_insert(0.0) += held.quantity;
    }
    committed
}

/// Roads that any open incident closed.
fn closures(state: &State, now: Instant) -> BTreeSet<RoadEdgeId> {
    let open = state.incidents.values().filter(|one| one.closed.is_none());
    open.flat_map(|incident| incident.closed_edges(now))
        .collect()
}

fn target(situation: &Situation, incident: &Incident) -> (Option<FacilityId>, LonLat) {
    let basin = situation.basin;
    if let Some((arrival, _)) = situation.exposed_sections().first()
        && let Some(facility) = basin.facilities.get(&arrival.section)
    {
        return (Some(arrival.section.clone()), facility.at);
    }
    let entry = incident.entry.as_ref().and_then(|entry| {
        let (reach, chainage) = (entry.reach.clone(), entry.chainage_m);
        basin.rivers.point_of(&ReachPoint { reach, chainage })
    });
    (None, entry.unwrap_or(incident.at))
}

fn answer(basin: &Basin, line: &SupplyLine, query: &hean_supply::Query) -> Option<SupplyAnswer> {
    let item = basin.items.get(&line.item)?;
    let (offers, short) = match hean_supply::nearest(basin, query) {
        Ok(answer) => {
            let offers = answer.offers.iter().map(|offer| SupplyOffer {
                depot: offer.depot.clone(),
                name: offer.name.clone(),
                usable: offer.usable,
                eta_s: offer.eta.rounded_to_minute().millis() / 1000,
            });
            (offers.collect(), answer.shortfall.unwrap_or(0.0))
        }
        Err(_) => (Vec::new(), line.quantity),
    };
    Some(SupplyAnswer {
        item: line.item.to_string(),
        name: item.name.clone(),
        unit: item.unit.clone(),
        wanted: line.quantity,
        short,
        offers,
    })
}
