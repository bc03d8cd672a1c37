//! The view of one incident, as its state has it: for triggers of plans.

use super::ast::{Grade, Leaf, Place, StockField, TaskRef, Value};
use super::eval::{Reading, View};
use super::{Edge, ReportKind};
use crate::body::SectionArrival;
use crate::state::Incident;
use crate::task::Task;
use hean_units::{Concentration, Instant};

/// The view of one incident. Forecast values are those of the forecast in force.
pub struct IncidentView<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// The moment of judging.
    pub now: Instant,
    /// Concentrations at sections now, where somebody knows them (a sample, a curve).
    pub conc: &'a dyn Fn(&Place) -> Option<Concentration>,
    /// The substance's flags: whether it is this one, whether it is volatile.
    pub flags: &'a dyn Fn(&Leaf) -> Option<bool>,
}

/// The sections of a forecast that a place means.
pub fn sections<'a>(
    sections: &'a [SectionArrival],
    place: &'a Place,
) -> impl Iterator<Item = &'a SectionArrival> {
    sections.iter().filter(move |section| match place {
        Place::Section(id) => section.section == *id,
        Place::Kind(kind) => is_of(&section.kind, kind) && !section.watch_only,
    })
}

/// Whether a section's kind, as forecasts name it, is the one that a condition means.
fn is_of(kind: &str, wanted: &str) -> bool {
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

/// The tasks of `incident` that a reference means, in the order of their ids.
pub fn tasks_of<'a>(incident: &'a Incident, wanted: &TaskRef) -> Vec<&'a Task> {
    let meant = |task: &&Task| {
        task.plan == wanted.plan && (wanted.section.is_none() || task.section == wanted.section)
    };
    incident.tasks.values().filter(meant).collect()
}

/// A value of an incident that has no forecast in it; `at` matters for reports only.
pub fn read_incident(incident: &Incident, leaf: &Leaf, at: Instant) -> Reading {
    let now = |value| Reading::Now(value);
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
        Leaf::Grade => {
            let grade = incident
                .grade
                .as_ref()
                .and_then(|grade| Grade::of(&grade.grade));
            now(Value::Grade(grade.unwrap_or(Grade::Ungraded)))
        }
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

impl View for IncidentView<'_> {
    fn now(&self) -> Instant {
        self.now
    }

    fn start(&self) -> Instant {
        self.incident.t0
    }

    fn read(&self, leaf: &Leaf, at: Instant) -> Reading {
        let held = self.incident.forecast.as_ref();
        let found = held.map_or(&[][..], |held| &held.result.sections);
        match leaf {
            Leaf::Arrival(place, edge) => arrival(found, place, *edge)
                .map_or(Reading::Unknown, |at| Reading::Now(Value::Instant(at))),
            Leaf::Peak(place) => {
                let peaks = sections(found, place).map(|section| section.peak_mg_l);
                peaks.reduce(f64::max).map_or(Reading::Unknown, |peak| {
                    Reading::Now(Value::Concentration(Concentration::clamped(peak)))
                })
            }
            Leaf::Conc(place) => (self.conc)(place).map_or(Reading::Unknown, |conc| {
                Reading::Now(Value::Concentration(conc))
            }),
            leaf => read_incident(self.incident, leaf, at),
        }
    }

    fn flag(&self, leaf: &Leaf, _at: Instant) -> Option<bool> {
        (self.flags)(leaf)
    }

    fn tasks(&self, wanted: &TaskRef) -> Vec<&Task> {
        tasks_of(self.incident, wanted)
    }

    fn changes(&self, leaf: &Leaf) -> Vec<Instant> {
        match leaf {
            Leaf::ReportState(report) | Leaf::ReportTime(report) => {
                let report = self.incident.reports.get(report.as_str());
                report.map(|report| report.sent).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}
