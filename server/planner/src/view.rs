//! What the conditions of plans and rules see: an incident on the graph.

mod words;

use crate::situation::Situation;
use hean_basin::{Detail, SectionKind, Serves};
use hean_incident::Task;
use hean_incident::body::SectionArrival;
use hean_incident::condition::view::{arrival, flag_substance, read_incident, sections, tasks_of};
use hean_incident::condition::{Leaf, Place, Reading, TaskRef, Value, View};
use hean_units::{Concentration, FacilityId, Instant, Text};

/// An incident, seen for a task about a section where there is one.
pub(crate) struct PlanView<'a, 'b> {
    pub situation: &'a Situation<'b>,
    pub here: Option<&'a FacilityId>,
}

impl PlanView<'_, '_> {
    /// `section` replaced by the one that is meant; none where there is none.
    fn resolved(&self, place: &Place) -> Option<Place> {
        match place {
            Place::Here => self.here.cloned().map(Place::Section),
            other => Some(other.clone()),
        }
    }

    fn forecast(&self) -> Option<&[SectionArrival]> {
        let held = self.situation.incident.forecast.as_ref()?;
        Some(&held.result.sections)
    }

    /// The sections below that a place means. Wells that are only watched do not count for a kind.
    fn below(&self, place: &Place) -> Vec<FacilityId> {
        let situation = self.situation;
        let Some(place) = self.resolved(place) else {
            return Vec::new();
        };
        if place == Place::Kind("border") {
            return situation.borders().map(|(s, _)| s.id.clone()).collect();
        }
        let meant = |kind: SectionKind, id: &FacilityId, watch_only: bool| match &place {
            Place::Section(wanted) => wanted == id,
            Place::Kind(wanted) => word(kind) == *wanted && !watch_only,
            Place::Here => false,
        };
        let found = situation.below().iter();
        found
            .filter(|(s, _)| meant(s.kind, &s.id, s.watch_only))
            .map(|(section, _)| section.id.clone())
            .collect()
    }

    /// Those of them that are reached; without a forecast all that lie below.
    fn exposed(&self, place: &Place) -> Vec<FacilityId> {
        let mut found = self.below(place);
        found.retain(|section| self.situation.exposed(section));
        found
    }

    /// Stopped drinking intakes that supply a place of this rank or above.
    fn stopped(&self, rank: Serves) -> Vec<&FacilityId> {
        let mut found: Vec<_> = self.situation.stopped_intakes().into_iter().collect();
        found.retain(|id| {
            let facility = self.situation.basin.facilities.get(*id);
            matches!(
                facility.map(|facility| &facility.detail),
                Some(Detail::Intake { serves: Some(serves), .. }) if *serves >= rank
            )
        });
        found
    }

    /// The last result of a sample at the place, by when it was taken.
    fn sampled(&self, place: &Place) -> Option<Concentration> {
        let Place::Section(section) = self.resolved(place)? else {
            return None;
        };
        let samples = self.situation.incident.samples.values();
        let results = samples.flat_map(|sample| &sample.results);
        let here = results.filter(|result| result.section.as_ref() == Some(&section));
        let dated = here.filter_map(|result| Some((result.taken_at?, result.concentration_mg_l?)));
        let last = dated.max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        last.map(|(_, value)| Concentration::clamped(value))
    }
}

fn word(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::IrrigationIntake => "irrigation",
        other => other.as_str(),
    }
}

impl View for PlanView<'_, '_> {
    fn now(&self) -> Instant {
        self.situation.now
    }

    fn start(&self) -> Instant {
        self.situation.incident.t0
    }

    fn read(&self, leaf: &Leaf, at: Instant) -> Reading {
        let found = self.forecast().unwrap_or_default();
        let known = |value: Option<Value>| value.map_or(Reading::Unknown, Reading::Now);
        match leaf {
            Leaf::Arrival(place, edge) => {
                let place = self.resolved(place);
                let moment = place.and_then(|place| arrival(found, &place, *edge));
                known(moment.map(Value::Instant))
            }
            Leaf::Peak(place) => {
                let place = self.resolved(place);
                let peak = place.and_then(|place| {
                    let peaks = sections(found, &place).map(|section| section.peak_mg_l);
                    peaks.reduce(f64::max)
                });
                known(peak.map(|peak| Value::Concentration(Concentration::clamped(peak))))
            }
            Leaf::Conc(place) => known(self.sampled(place).map(Value::Concentration)),
            Leaf::Stopped(rank) => {
                let count = u32::try_from(self.stopped(*rank).len()).unwrap_or(u32::MAX);
                known(Some(Value::Number(f64::from(count))))
            }
            leaf => read_incident(self.situation.incident, leaf, at),
        }
    }

    fn flag(&self, leaf: &Leaf, _at: Instant) -> Option<bool> {
        let situation = self.situation;
        match leaf {
            Leaf::Below(place) => Some(!self.below(place).is_empty()),
            Leaf::Exposed(place) => Some(!self.exposed(place).is_empty()),
            Leaf::DamAbove => Some(situation.storage_dam_above()),
            Leaf::InWater => Some(situation.incident.entry.is_some()),
            Leaf::Exercise => Some(situation.exercise),
            Leaf::Path(span) => Some(situation.path().span == *span),
            Leaf::Source(industry) => {
                let detail = situation.source().map(|found| &found.detail);
                Some(matches!(
                    detail,
                    Some(Detail::RiskSource { industry: found, .. }) if found == industry
                ))
            }
            leaf => flag_substance(situation.substance, leaf),
        }
    }

    fn tasks(&self, wanted: &TaskRef) -> Vec<&Task> {
        tasks_of(self.situation.incident, wanted, self.here)
    }

    fn changes(&self, leaf: &Leaf) -> Vec<Instant> {
        match leaf {
            Leaf::ReportState(report) | Leaf::ReportTime(report) => {
                let report = self.situation.incident.reports.get(report.as_str());
                report.map(|report| report.sent).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn say(&self, leaf: &Leaf) -> Option<Text> {
        self.words(leaf)
    }
}
