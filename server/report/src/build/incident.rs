//! The part of one incident.

use super::{Sources, agency, both, coordination, map, tasks};
use crate::model::{
    Arrival, ForecastPart, Grade, IncidentPart, Run, Sample, SupplyOfferRow, SupplyPart, SupplyRow,
};
use crate::{Names, words};
use hean_basin::{Basin, Detail};
use hean_incident::body::{Assumed, Body, ForecastResult, SupplyOffer};
use hean_incident::record::Append;
use hean_incident::state::Incident;
use hean_units::{Certainty, FacilityId, Instant, Span, Text};
use std::collections::BTreeMap;

type Bodies<'a> = [(&'a Append, Body)];

pub(super) fn part(
    sources: &Sources<'_>,
    all: &Bodies<'_>,
    names: &Names<'_>,
    incident: &Incident,
) -> IncidentPart {
    let stream = hean_units::StreamId::incident(&incident.id);
    let own: Vec<(&Append, &Body)> = all
        .iter()
        .filter(|(append, _)| {
            append
                .streams
                .first()
                .is_some_and(|(home, _)| *home == stream)
        })
        .map(|(append, body)| (*append, body))
        .collect();
    // A conflict has its home in one incident and is copied to the others.
    let told: Vec<(&Append, &Body)> = all
        .iter()
        .filter(|(append, _)| append.streams.iter().any(|(known, _)| *known == stream))
        .map(|(append, body)| (*append, body))
        .collect();
    let basin = sources.basin;
    let named = incident.release.substance.as_deref();
    let substance = named.and_then(|text| basin.substance_by_text(text).ok());
    let samples = samples(&own, names);
    let forecast = forecast(sources, incident, &own);
    let tasks = tasks::rows(incident, &own, names);
    IncidentPart {
        id: incident.id.clone(),
        title: incident.title.clone(),
        kind: both(|lang| words::incident_kind(incident.kind, lang).to_owned()),
        t0: incident.t0,
        at: incident.at,
        county: incident.county.as_ref().map(|id| agency(names, id)),
        entry: entry(incident, &own),
        substance: substance
            .map(|known| known.name.clone())
            .or_else(|| named.map(|text| Text::new(text, text))),
        limit_mg_l: substance
            .and_then(|known| known.limit)
            .map(|limit| limit.get()),
        limit_basis: substance
            .map(|known| known.limit_basis.clone())
            .unwrap_or_default(),
        mass_kg: incident.release.mass_kg.map(|mass| mass.get()),
        over: incident.release.over_s.map(Span::from_secs),
        started: incident.release.started,
        grade: grade(incident, &own),
        closed: incident.closed,
        plan: incident.plan.clone(),
        not_applied: incident.not_applied.clone(),
        figures: tasks::figures(&tasks),
        runs: runs(&own),
        clocks: tasks::clocks(&tasks, sources.state.latest),
        supplies: supplies(basin, &own, names),
        coordination: coordination::part(incident, &told, names),
        map: map::part(sources, incident, forecast.as_ref()),
        forecast,
        samples,
        tasks,
    }
}

fn entry(incident: &Incident, own: &[(&Append, &Body)]) -> Option<Text> {
    if let Some(entry) = &incident.entry {
        let overland = entry.overland_m.get();
        return Some(both(|lang| {
            let via = words::via(&entry.via, lang);
            let river = lang.text(&entry.river);
            let km = entry.chainage_m.get() / 1000.0;
            let land = crate::plain::length(overland);
            match (lang, overland > 0.0) {
                (crate::Lang::Zh, false) => {
                    format!("{via}进入{river}（{} 起点下 {km:.1} km）", entry.reach)
                }
                (crate::Lang::Zh, true) => {
                    format!(
                        "{via}流经 {land} 进入{river}（{} 起点下 {km:.1} km）",
                        entry.reach
                    )
                }
                (crate::Lang::En, false) => {
                    format!("{via} into the {river} ({}, {km:.1} km)", entry.reach)
                }
                (crate::Lang::En, true) => {
                    format!(
                        "{via}, {land} over land, into the {river} ({}, {km:.1} km)",
                        entry.reach
                    )
                }
            }
        }));
    }
    own.iter().find_map(|(_, body)| match body {
        Body::IncidentOpened(opened) => opened
            .without_entry
            .as_ref()
            .map(|why| Text::new(why.clone(), why.clone())),
        _ => None,
    })
}

fn grade(incident: &Incident, own: &[(&Append, &Body)]) -> Option<Grade> {
    let grade = incident.grade.as_ref()?;
    let proposed = own
        .iter()
        .rev()
        .find(|(_, body)| matches!(body, Body::GradeProposed(_)));
    Some(Grade {
        grade: grade.grade.clone(),
        path: grade.path.clone(),
        rule: grade.rule.clone(),
        reason: grade.reason.clone(),
        at: proposed.map(|(append, _)| append.record.at),
    })
}

fn forecast(
    sources: &Sources<'_>,
    incident: &Incident,
    own: &[(&Append, &Body)],
) -> Option<ForecastPart> {
    let held = incident.forecast.as_ref()?;
    let mut found: BTreeMap<&FacilityId, f64> = BTreeMap::new();
    let mut below: BTreeMap<&FacilityId, f64> = BTreeMap::new();
    for (_, body) in own {
        let Body::SampleTaken(sample) = body else {
            continue;
        };
        let Some(section) = &sample.section else {
            continue;
        };
        // What was not detected is no zero: it counts only where nothing was ever found.
        let (kept, value) = match (sample.below_mg_l, sample.concentration_mg_l) {
            (Some(limit), _) => (&mut below, limit),
            (None, Some(value)) => (&mut found, value),
            (None, None) => continue,
        };
        let highest = kept.entry(section).or_insert(value);
        *highest = highest.max(value);
    }
    let arrivals = held
        .result
        .sections
        .iter()
        .enumerate()
        .map(|(at, section)| {
            let facility = sources.basin.facilities.get(&section.section);
            let place = facility.and_then(|facility| facility.section());
            Arrival {
                number: at + 1,
                section: section.section.clone(),
                name: section.name.clone(),
                kind: section.kind.clone(),
                distance_m: section.distance_m.get(),
                watch_only: section.watch_only,
                node_assumed: place.is_some_and(|place| place.node_assumed),
                certainty: facility.map(|facility| facility.origin.certainty),
                early: section.early,
                arrival: section.arrival,
                peak_at: section.peak_at,
                peak_mg_l: section.peak_mg_l,
                end: section.end,
                late: section.late,
                sampled_mg_l: found.get(&section.section).copied(),
                sampled_below_mg_l: below
                    .get(&section.section)
                    .copied()
                    .filter(|_| !found.contains_key(&section.section)),
            }
        });
    let mut assumed = held.result.assumed.clone();
    let only_asked = |one: &&Assumed| !held.result.assumed.contains(one);
    assumed.extend(held.request.assumed.iter().filter(only_asked).cloned());
    let plume = sources.plumes.get(&incident.id);
    Some(ForecastPart {
        id: held.result.id.clone(),
        engine: held.result.engine.clone(),
        at: held.at,
        threshold_mg_l: held.result.threshold_mg_l,
        arrivals: arrivals.collect(),
        balance: held.result.balance,
        assumed,
        curves: plume.map(|plume| plume.curves.clone()).unwrap_or_default(),
    })
}

fn first_reached(result: &ForecastResult) -> Option<(Text, Instant)> {
    let reached = result
        .sections
        .iter()
        .filter_map(|section| Some((section.early.or(section.arrival)?, section)));
    let (at, section) = reached.min_by_key(|(at, section)| (*at, section.section.clone()))?;
    Some((section.name.clone(), at))
}

fn runs(own: &[(&Append, &Body)]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (append, body) in own {
        match body {
            Body::ForecastRequested(asked) => runs.push(Run {
                id: asked.request.id.clone(),
                asked: append.record.at,
                came: None,
                reason: asked.request.reason.clone(),
                failed: None,
                first: None,
            }),
            Body::ForecastComputed(computed) => {
                let result = &computed.result;
                if let Some(run) = runs.iter_mut().find(|run| run.id == result.id) {
                    run.came = Some(append.record.at);
                    run.failed = result.failed.clone();
                    run.first = first_reached(result);
                }
            }
            _ => {}
        }
    }
    runs
}

fn samples(own: &[(&Append, &Body)], names: &Names<'_>) -> Vec<Sample> {
    let samples = own.iter().filter_map(|(append, body)| {
        let Body::SampleTaken(sample) = body else {
            return None;
        };
        let place = both(|lang| match (&sample.section, sample.at) {
            (Some(section), _) => names.facility(section, lang),
            (None, Some(at)) => at.to_string(),
            (None, None) => lang.pick("未注明地点", "unnamed place").to_owned(),
        });
        Some(Sample {
            at: sample.taken_at.unwrap_or(append.record.at),
            place,
            mg_l: sample
                .concentration_mg_l
                .filter(|_| sample.below_mg_l.is_none()),
            below_mg_l: sample.below_mg_l,
            by: both(|lang| names.actor(&append.record.actor, lang)),
        })
    });
    samples.collect()
}

/// The last answer for each place, in the order of the first.
fn supplies(basin: &Basin, own: &[(&Append, &Body)], names: &Names<'_>) -> Vec<SupplyPart> {
    let mut parts: Vec<SupplyPart> = Vec::new();
    for (append, body) in own {
        let Body::SuppliesFound(found) = body else {
            continue;
        };
        let place = both(|lang| match &found.section {
            Some(section) => names.facility(section, lang),
            None => found.at.to_string(),
        });
        let rows = found.answers.iter().map(|answer| SupplyRow {
            name: answer.name.clone(),
            unit: answer.unit.clone(),
            wanted: answer.wanted,
            short: answer.short,
            offers: answer
                .offers
                .iter()
                .map(|offer| offer_row(basin, &answer.item, offer))
                .collect(),
        });
        let part = SupplyPart {
            at: append.record.at,
            place,
            items: rows.collect(),
        };
        match parts.iter_mut().find(|known| known.place == part.place) {
            Some(known) => *known = part,
            None => parts.push(part),
        }
    }
    parts
}

fn offer_row(basin: &Basin, item: &str, offer: &SupplyOffer) -> SupplyOfferRow {
    SupplyOfferRow {
        depot: offer.depot.clone(),
        name: offer.name.clone(),
        usable: offer.usable,
        eta: Span::from_secs(offer.eta_s),
        certainty: stock_certainty(basin, &offer.depot, item),
    }
}

fn stock_certainty(basin: &Basin, depot: &FacilityId, item: &str) -> Option<Certainty> {
    let facility = basin.facilities.get(depot)?;
    let Detail::Depot { stock, .. } = &facility.detail else {
        return None;
    };
    let lines = stock.iter().filter(|line| line.item.as_str() == item);
    lines.map(|line| line.origin.certainty).max()
}
