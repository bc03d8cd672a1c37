//! The view of a drill: tasks, reports and forecasts as the log has them, the water as it truly is.

use super::World;
use hean_incident::Task;
use hean_incident::condition::view::{
    arrival, flag_incident, flag_substance, read_incident, tasks_of,
};
use hean_incident::condition::{Edge, Grade, Leaf, Place, Reading, TaskRef, Value, View};
use hean_units::{Concentration, FacilityId, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// A drill at a moment.
///
/// `task` means the tasks of all incidents; `arrival` the forecast in force (of several incidents
/// the earliest), and where nobody made one the true arrival once the water is there; `conc` and
/// `peak` the true water; the rest is of the first incident.
pub(super) struct DrillView<'a> {
    pub world: &'a World,
    pub now: Instant,
}

impl DrillView<'_> {
    fn sections(&self, place: &Place) -> BTreeSet<&FacilityId> {
        self.world
            .plumes()
            .flat_map(|(_, plume)| plume.sections(place))
            .collect()
    }

    fn highest(&self, place: &Place, value: impl Fn(&FacilityId) -> f64) -> Option<Concentration> {
        let found = self.sections(place).into_iter().map(value);
        found.reduce(f64::max).map(Concentration::clamped)
    }

    fn arrival(&self, place: &Place, edge: Edge, at: Instant) -> Reading {
        let mut latest = BTreeMap::new();
        for (came, incident, sections) in &self.world.forecasts {
            if *came <= at {
                latest.insert(incident, sections);
            }
        }
        let forecast = latest
            .values()
            .filter_map(|found| arrival(found, place, edge))
            .min();
        if let Some(moment) = forecast {
            return Reading::Now(Value::Instant(moment));
        }
        let truth = self.world.plumes().flat_map(|(_, plume)| {
            plume
                .sections(place)
                .into_iter()
                .filter_map(move |section| match edge {
                    Edge::P5 | Edge::P50 => plume.arrival(section),
                    Edge::Peak => plume.peak_at(section),
                    Edge::End => plume.end(section),
                })
        });
        match truth.filter(|moment| *moment <= at).min() {
            Some(moment) => Reading::Final(Value::Instant(moment)),
            None => Reading::Unknown,
        }
    }

    fn peak(&self, place: &Place, at: Instant) -> Reading {
        let world = self.world;
        let value = |section: &FacilityId| {
            world
                .plumes()
                .map(|(_, plume)| plume.peak_so_far(section, at))
                .sum()
        };
        let Some(peak) = self.highest(place, value).map(Value::Concentration) else {
            return Reading::Unknown;
        };
        let spills = world
            .scenario
            .injects
            .iter()
            .filter(|inject| matches!(inject.event, crate::model::Event::Spill(_)));
        let all_spilled = spills.clone().all(|inject| world.has_fired(&inject.id));
        let passed = self.sections(place).into_iter().all(|section| {
            world.plumes().all(|(_, plume)| {
                let below = plume.sections(&Place::Section(section.clone()));
                below.is_empty() || plume.has_passed(section, at)
            })
        });
        if all_spilled && passed {
            Reading::Final(peak)
        } else {
            Reading::Rising(peak)
        }
    }
}

impl View for DrillView<'_> {
    fn now(&self) -> Instant {
        self.now
    }

    fn start(&self) -> Instant {
        self.world.scenario.start
    }

    fn read(&self, leaf: &Leaf, at: Instant) -> Reading {
        let world = self.world;
        match leaf {
            Leaf::Arrival(place, edge) => self.arrival(place, *edge, at),
            Leaf::Peak(place) => self.peak(place, at),
            Leaf::Conc(place) => {
                let value = |section: &FacilityId| {
                    world
                        .plumes()
                        .map(|(_, plume)| plume.concentration(section, at))
                        .sum()
                };
                let found = self.highest(place, value);
                found.map_or(Reading::Unknown, |conc| {
                    Reading::Now(Value::Concentration(conc))
                })
            }
            Leaf::Grade => {
                let grades = world.grades.iter().rev().find(|(when, _)| *when <= at);
                let grade = grades.and_then(|(_, grade)| Grade::of(grade));
                Reading::Now(Value::Grade(grade.unwrap_or(Grade::Ungraded)))
            }
            leaf => match world.state.incidents.values().next() {
                Some(incident) => read_incident(incident, leaf, at),
                None => Reading::Unknown,
            },
        }
    }

    fn flag(&self, leaf: &Leaf, _at: Instant) -> Option<bool> {
        let incident = self.world.state.incidents.values().next()?;
        let text = incident.release.substance.as_ref();
        let substance = text.and_then(|text| self.world.basin.substance_by_text(text).ok());
        flag_substance(substance, leaf).or_else(|| flag_incident(incident, leaf))
    }

    fn tasks(&self, wanted: &TaskRef) -> Vec<&Task> {
        let incidents = self.world.state.incidents.values();
        incidents
            .flat_map(|incident| tasks_of(incident, wanted, None))
            .collect()
    }

    fn changes(&self, leaf: &Leaf) -> Vec<Instant> {
        let world = self.world;
        match leaf {
            Leaf::Arrival(..) => world.forecasts.iter().map(|(came, ..)| *came).collect(),
            Leaf::Conc(place) | Leaf::Peak(place) => world
                .plumes()
                .flat_map(|(_, plume)| {
                    let sections = plume.sections(place).into_iter();
                    sections.flat_map(|section| plume.steps(section, self.now))
                })
                .collect(),
            Leaf::Grade => world.grades.iter().map(|(when, _)| *when).collect(),
            Leaf::ReportState(report) | Leaf::ReportTime(report) => {
                let incidents = world.state.incidents.values();
                let sent = incidents.filter_map(|incident| incident.reports.get(report.as_str()));
                sent.map(|report| report.sent).collect()
            }
            _ => Vec::new(),
        }
    }

    fn next_change(&self, leaf: &Leaf) -> Option<Instant> {
        match leaf {
            Leaf::Conc(place) | Leaf::Peak(place) => self
                .world
                .plumes()
                .flat_map(|(_, plume)| {
                    let sections = plume.sections(place).into_iter();
                    sections.filter_map(|section| plume.next_step(section, self.now))
                })
                .min(),
            _ => None,
        }
    }
}
