//! Reports of the public: which of them belong together and may be an incident.
//!
//! A report has a place where it says one: a position, the name of a known place, or, for words
//! alone, the one known place that they name. Reports that lie near each other in place and time,
//! by the doctrine of the rule pack, become a suggestion; a later one that is near joins it while
//! nobody has settled it. A person decides what it is.

use crate::admit::desk_streams;
use crate::write::Pen;
use hean_basin::Basin;
use hean_incident::body::{
    IncidentReported, IncidentSuggested, PublicReportReceived, SuggestionClosed, SuggestionOutcome,
};
use hean_incident::state::{PublicReportHeld, SuggestionHeld};
use hean_incident::{Refusal, State};
use hean_planner::plan::Clusters;
use hean_units::{IncidentId, Instant, LonLat, PublicReportId, SuggestionId, Text};

/// Most reports that one suggestion names; later ones are kept and named in no suggestion.
const REPORTS_MAX: usize = 500;

/// Shortest name of a place that is looked for in words, in characters: shorter ones are found in
/// everything.
const NAME_CHARS_MIN: usize = 2;

/// Longest words of a report that a suggestion repeats, in characters.
const WORDS_SHOWN: usize = 60;

/// Puts a new report to those that it belongs to.
pub(super) fn suggest(pen: &mut Pen, new: &PublicReportId) {
    let Some(near) = pen.world.plans.public_reports else {
        return;
    };
    let Ok(streams) = desk_streams(pen.world) else {
        return;
    };
    if let Some(suggested) = suggested(pen.world.basin, pen.state, &near, new) {
        pen.decide(&streams, suggested);
    }
}

/// A report with where and when.
struct Seen<'a> {
    held: &'a PublicReportHeld,
    at: LonLat,
    when: Instant,
}

fn seen<'a>(basin: &Basin, held: &'a PublicReportHeld) -> Option<Seen<'a>> {
    let at = locate(basin, &held.received)?;
    let when = held.received.seen_at.unwrap_or(held.at);
    Some(Seen { held, at, when })
}

impl Seen<'_> {
    fn is_near(&self, other: &Self, near: &Clusters) -> bool {
        (self.when - other.when).abs() <= near.within && self.distance(other) <= near.distance.get()
    }

    fn distance(&self, other: &Self) -> f64 {
        Basin::straight_distance(self.at, other.at).get()
    }
}

fn suggested(
    basin: &Basin,
    state: &State,
    near: &Clusters,
    new: &PublicReportId,
) -> Option<IncidentSuggested> {
    let held = state.public_reports.get(new)?;
    let new = seen(basin, held)?;
    let all: Vec<Seen> = state
        .public_reports
        .values()
        .filter_map(|held| seen(basin, held))
        .collect();
    let of = |id: &PublicReportId| all.iter().find(|seen| seen.held.received.report == *id);
    if let Some(joined) = nearest(state, near, &new, &of) {
        let mut reports = joined.suggested.reports.clone();
        if reports.len() >= REPORTS_MAX {
            return None;
        }
        reports.push(new.held.received.report.clone());
        let members: Vec<&Seen> = reports.iter().filter_map(of).collect();
        return Some(of_members(basin, &joined.suggested.suggestion, &members));
    }
    let free = |seen: &&Seen| seen.held.suggestion.is_none() && seen.is_near(&new, near);
    // The new report is near itself.
    let members: Vec<&Seen> = all.iter().filter(free).take(REPORTS_MAX).collect();
    if members.len() < near.min_reports as usize {
        return None;
    }
    let number = state.suggestions.len() + 1;
    let id = SuggestionId::new(format!("SUG-{number:04}")).ok()?;
    Some(of_members(basin, &id, &members))
}

/// The open suggestion with the nearest report; of equals the first by id.
fn nearest<'a, 'b>(
    state: &'a State,
    near: &Clusters,
    new: &Seen,
    of: &impl Fn(&PublicReportId) -> Option<&'b Seen<'b>>,
) -> Option<&'a SuggestionHeld> {
    let open = state.suggestions.values().filter(|s| s.closed.is_none());
    let found = open.filter_map(|held| {
        let members = held.suggested.reports.iter().filter_map(of);
        let distances = members.filter(|one| one.is_near(new, near));
        let distance = distances.map(|one| one.distance(new)).reduce(f64::min)?;
        Some((distance, held))
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by(|a, b| {
        let (x, y) = (&a.1.suggested.suggestion, &b.1.suggested.suggestion);
        a.0.total_cmp(&b.0).then_with(|| x.cmp(y))
    });
    found.first().map(|(_, held)| *held)
}

fn of_members(basin: &Basin, id: &SuggestionId, members: &[&Seen]) -> IncidentSuggested {
    let count = members.len().max(1) as f64;
    let mean = |of: fn(LonLat) -> f64| members.iter().map(|seen| of(seen.at)).sum::<f64>() / count;
    let at = LonLat::new(mean(LonLat::lon), mean(LonLat::lat)).ok();
    let place = members
        .iter()
        .find_map(|seen| place_of(basin, &seen.held.received));
    let first = members.first().map_or("", |seen| &seen.held.received.text);
    let words: String = first.chars().take(WORDS_SHOWN).collect();
    let name = place.clone().unwrap_or_default();
    let text = Text::new(
        format!("{}条群众报告{name}：{words}", members.len()),
        format!("{} reports of the public {name}: {words}", members.len()),
    );
    let reports = members.iter().map(|seen| &seen.held.received.report);
    IncidentSuggested {
        suggestion: id.clone(),
        reports: reports.cloned().collect(),
        at: at.map(LonLat::rounded),
        place,
        text,
    }
}

/// Where a report is about.
fn locate(basin: &Basin, report: &PublicReportReceived) -> Option<LonLat> {
    if report.at.is_some() {
        return report.at;
    }
    let name = place_of(basin, report)?;
    match basin.place(&name)[..] {
        [one] => Some(one.at),
        _ => None,
    }
}

/// The known place that a report names: as its place, else in its words, the longest name first.
fn place_of(basin: &Basin, report: &PublicReportReceived) -> Option<String> {
    if let Some(place) = &report.place {
        return Some(place.trim().to_owned());
    }
    let names = basin.places.iter().map(|place| place.name.zh());
    let named =
        names.filter(|name| name.chars().count() >= NAME_CHARS_MIN && report.text.contains(name));
    named
        .max_by(|a, b| a.len().cmp(&b.len()).then_with(|| b.cmp(a)))
        .map(str::to_owned)
}

/// An incident was opened from a suggestion: that settles it.
pub(super) fn opened(pen: &mut Pen, id: &IncidentId, reported: &IncidentReported) {
    let Some(suggestion) = reported.suggestion.clone() else {
        return;
    };
    let streams: Result<_, Refusal> = desk_streams(pen.world);
    if let Ok(streams) = streams {
        let closed = SuggestionClosed {
            suggestion,
            outcome: SuggestionOutcome::Opened,
            incident: Some(id.clone()),
            reason: format!("incident {id} was opened from it"),
        };
        pen.decide(&streams, closed);
    }
}
