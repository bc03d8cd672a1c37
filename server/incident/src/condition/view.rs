//! What an incident's state says of the values of conditions; views are built from these.

use super::ast::{Grade, Value};
use super::eval::Reading;
use super::leaf::{Edge, ImpactField, Leaf, Of, Place, ReportKind, StockField, TaskRef, Trait};
use crate::body::{Hazard, SectionArrival, WarningColor};
use crate::state::Incident;
use crate::task::Task;
use hean_basin::{Behavior, Substance};
use hean_units::{FacilityId, Instant, Span};

/// The sections of a forecast that a place means; none for [`Place::Here`], which the caller
/// resolves.
pub fn sections<'a>(
    sections: &'a [SectionArrival],
    place: &'a Place,
) -> impl Iterator<Item = &'a SectionArrival> {
    sections.iter().filter(move |section| match place {
        Place::Section(id) => section.section == *id,
        Place::Kind(kind) => is_of(&section.kind, kind) && !section.watch_only,
        Place::Here => false,
    })
}

/// Whether a section's kind, as forecasts name it, is the one that a condition means.
pub fn is_of(kind: &str, wanted: &str) -> bool {
    kind.strip_suffix("-intake").unwrap_or(kind) == wanted
}

/// The moment of a passage in a forecast: the first one among the sections that are meant.
pub fn arrival(found: &[SectionArrival], place: &Place, edge: Edge) -> Option<Instant> {
    sections(found, place)
        .filter_map(|section| match edge {
            Edge::P5 => section.early,
            Edge::P50 => section.arrival,
            Edge::Peak => section.peak_at,
            Edge::End => section.end,
        })
        .min()
}

/// The tasks of `incident` that a reference means, in the order of their ids; `here` is the section
/// of the task in question.
pub fn tasks_of<'a>(
    incident: &'a Incident,
    wanted: &TaskRef,
    here: Option<&FacilityId>,
) -> Vec<&'a Task> {
    let meant = |task: &&Task| {
        let of = match &wanted.of {
            Of::All => true,
            Of::Section(section) => task.section.as_ref() == Some(section),
            Of::Here => task.section.as_ref() == here,
        };
        task.plan == wanted.plan && of
    };
    incident.tasks.values().filter(meant).collect()
}

/// The gravest warning of a hazard (of any without one named) that is in force at `at`. Of each
/// hazard the last one counts.
pub fn warning(incident: &Incident, hazard: Option<Hazard>, at: Instant) -> Option<WarningColor> {
    super::leaf::HAZARDS
        .into_iter()
        .filter(|known| hazard.is_none_or(|wanted| wanted == *known))
        .filter_map(|known| incident.warnings.iter().rev().find(|w| w.hazard == known))
        .filter(|warned| warned.until.is_none_or(|until| at <= until))
        .map(|warned| warned.color)
        .max()
}

/// A value of an incident that has no forecast in it; `at` matters for reports and warnings only.
pub fn read_incident(incident: &Incident, leaf: &Leaf, at: Instant) -> Reading {
    let now = |value| Reading::Now(value);
    let grade = |text: Option<&String>| {
        let grade = text.and_then(|text| Grade::of(text));
        now(Value::Grade(grade.unwrap_or(Grade::Ungraded)))
    };
    let sent = |report: &ReportKind| {
        let report = incident.reports.get(report.as_str());
        report.map(|report| report.sent).filter(|sent| *sent <= at)
    };
    match leaf {
        Leaf::ReportState(report) => match sent(report) {
            Some(_) => Reading::Final(Value::ReportSent(true)),
            None => now(Value::ReportSent(false)),
        },
        Leaf::ReportTime(report) => {
            sent(report).map_or(Reading::Unknown, |at| Reading::Final(Value::Instant(at)))
        }
        Leaf::Grade => now(Value::Grade(incident.grade_in_force())),
        Leaf::Proposed => grade(incident.grade.as_ref().map(|proposed| &proposed.grade)),
        Leaf::Level => grade(incident.response.as_ref().map(|held| &held.level)),
        Leaf::Impact(field) => impact(incident, *field).map_or(Reading::Unknown, now),
        Leaf::Warning(hazard) => now(Value::Warning(warning(incident, *hazard, at))),
        Leaf::Stock(item, field) => {
            let answer = incident
                .supplies
                .iter()
                .find(|answer| answer.item == item.as_str());
            answer.map_or(Reading::Unknown, |answer| {
                now(Value::Number(match field {
                    StockField::Wanted => answer.wanted,
                    StockField::Short => answer.short,
                    StockField::Usable => answer.offers.iter().map(|offer| offer.usable).sum(),
                }))
            })
        }
        Leaf::Mass => match incident.release.mass_kg {
            Some(mass) => now(Value::Mass(mass)),
            None => Reading::Unknown,
        },
        Leaf::Kind => now(Value::Kind(incident.kind)),
        _ => Reading::Unknown,
    }
}

/// What was reported of an impact.
fn impact(incident: &Incident, field: ImpactField) -> Option<Value> {
    let impact = &incident.impact;
    let count = |number: Option<u32>| number.map(|number| Value::Number(f64::from(number)));
    match field {
        ImpactField::Deaths => count(impact.deaths),
        ImpactField::Injured => count(impact.injured),
        ImpactField::Moved => count(impact.moved),
        ImpactField::Loss => impact.loss_cny.map(Value::Money),
        ImpactField::Ecology => impact.ecology.map(Value::Ecology),
        ImpactField::Extent => impact.extent.map(Value::Extent),
    }
}

/// A flag as the forecast in force and the proposed grade have it; `None` where they do not tell.
pub fn flag_incident(incident: &Incident, leaf: &Leaf) -> Option<bool> {
    let found = incident.forecast.as_ref().map(|held| &held.result.sections);
    match leaf {
        Leaf::Below(place) => Some(sections(found?, place).next().is_some()),
        Leaf::Exposed(place) => {
            let mut sections = sections(found?, place);
            Some(sections.any(|section| !section.watch_only && section.early.is_some()))
        }
        Leaf::Path(span) => {
            let path = Span::parse(&incident.grade.as_ref()?.path).ok()?;
            Some(path == *span)
        }
        _ => None,
    }
}

/// A flag of the substance; `None` where the substance is not known.
pub fn flag_substance(substance: Option<&Substance>, leaf: &Leaf) -> Option<bool> {
    let behaves = |behavior| substance.map(|substance| substance.behavior.contains(&behavior));
    match leaf {
        Leaf::Substance(id) => substance.map(|substance| substance.id == *id),
        Leaf::Is(Trait::Known) => Some(substance.is_some()),
        Leaf::Is(Trait::Volatile) => substance.map(|substance| substance.volatile),
        Leaf::Is(Trait::Floats) => behaves(Behavior::Float),
        Leaf::Is(Trait::Dissolves) => behaves(Behavior::Dissolve),
        Leaf::Is(Trait::Acid) => substance.map(|substance| {
            substance.class.starts_with('8') && substance.name.en.to_lowercase().contains("acid")
        }),
        // In the substance table the metals, and only they, both dissolve and travel as particles.
        Leaf::Is(Trait::HeavyMetal) => {
            Some(behaves(Behavior::Dissolve)? && behaves(Behavior::Particulate)?)
        }
        _ => None,
    }
}
