//! What the planner looks at: the incident on the graph, the substance, what lies below, what the
//! forecast says.

use crate::grade::ReportPath;
use crate::plan::{Effect, Plans};
use crate::view::PlanView;
use hean_basin::{
    Basin, Detail, Direction, Facility, Kind, ReachPoint, Section, SectionKind, Substance,
};
use hean_incident::body::SectionArrival;
use hean_incident::condition::{Condition, Mode, Outcome};
use hean_incident::task::AssignedBy;
use hean_incident::{Incident, TaskState};
use hean_units::{AgencyId, DutyId, FacilityId, Instant, Meters, Text};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Farthest that an incident lies from the risk source at which it happened, in degrees: about
/// 300 m. A report of a leak takes the place of its source.
pub const SOURCE_WITHIN_DEG: f64 = 0.003;

/// An incident with everything that its plan depends on.
pub struct Situation<'a> {
    /// The fixed world.
    pub basin: &'a Basin,
    /// The rules and plans.
    pub plans: &'a Plans,
    /// The incident.
    pub incident: &'a Incident,
    /// Now.
    pub now: Instant,
    /// The substance, where it is known.
    pub substance: Option<&'a Substance>,
    /// The sections below, looked up when they are first asked for.
    below: OnceCell<Vec<(Section, Meters)>>,
    /// Code of the county that is in charge.
    pub county: Option<String>,
    /// It is an exercise. `of` says no; a drill's engine sets it.
    pub exercise: bool,
    path: OnceCell<ReportPath>,
    dam_above: OnceCell<bool>,
}

impl<'a> Situation<'a> {
    /// Looks at an incident.
    pub fn of(basin: &'a Basin, plans: &'a Plans, incident: &'a Incident, now: Instant) -> Self {
        let substance = incident
            .release
            .substance
            .as_deref()
            .and_then(|text| basin.substance_by_text(text).ok());
        let county = incident
            .county
            .as_ref()
            .and_then(|id| basin.agencies.get(id))
            .and_then(|agency| agency.county.clone());
        Self {
            basin,
            plans,
            incident,
            now,
            substance,
            below: OnceCell::new(),
            county,
            exercise: false,
            path: OnceCell::new(),
            dam_above: OnceCell::new(),
        }
    }

    /// The sections below, nearest first.
    pub fn below(&self) -> &[(Section, Meters)] {
        self.below.get_or_init(|| match &self.incident.entry {
            None => Vec::new(),
            Some(entry) => self.basin.sections_below(&ReachPoint {
                reach: entry.reach.clone(),
                chainage: entry.chainage_m,
            }),
        })
    }

    /// Drinking intakes below that take river water, or all with the watched ones.
    pub fn drinking_intakes(&self, with_watched: bool) -> impl Iterator<Item = &(Section, Meters)> {
        self.below().iter().filter(move |(section, _)| {
            section.kind == SectionKind::Intake && (with_watched || !section.watch_only)
        })
    }

    /// Border sections below where water leaves.
    pub fn borders(&self) -> impl Iterator<Item = &(Section, Meters)> {
        self.below().iter().filter(|(section, _)| {
            let detail = self
                .basin
                .facilities
                .get(&section.id)
                .map(|facility| &facility.detail);
            matches!(
                detail,
                Some(Detail::BorderSection {
                    direction: Direction::Out,
                    ..
                })
            )
        })
    }

    /// Counties below other than the one in charge, by the governments that own the duty `county`.
    pub fn downstream_counties(&self) -> Vec<AgencyId> {
        let Some(entry) = &self.incident.entry else {
            return Vec::new();
        };
        let point = ReachPoint {
            reach: entry.reach.clone(),
            chainage: entry.chainage_m,
        };
        let Ok(duty) = DutyId::new("county") else {
            return Vec::new();
        };
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (reach, _) in self.basin.rivers.downstream(&point) {
            let Some(county) = &reach.county else {
                continue;
            };
            let agency = self.basin.agencies.for_duty(&duty, Some(&county.code));
            let Some(agency) = agency.map(|agency| agency.id.clone()) else {
                continue;
            };
            if Some(&agency) != self.incident.county.as_ref() && seen.insert(agency.clone()) {
                found.push(agency);
            }
        }
        found
    }

    /// What the forecast in force says of a section.
    pub fn arrival(&self, section: &FacilityId) -> Option<&SectionArrival> {
        let held = self.incident.forecast.as_ref()?;
        held.result
            .sections
            .iter()
            .find(|arrival| arrival.section == *section)
    }

    /// The section is reached above the threshold; without a forecast it may be.
    pub fn exposed(&self, section: &FacilityId) -> bool {
        if self.incident.forecast.is_none() {
            return true;
        }
        self.arrival(section)
            .is_some_and(|arrival| !arrival.watch_only && arrival.early.is_some())
    }

    /// Sections to be protected that are reached, nearest first: drinking intakes, canal heads and
    /// border sections with an early edge.
    pub fn exposed_sections(&self) -> Vec<(&SectionArrival, Instant)> {
        let mut found = Vec::new();
        for (section, _) in self.below() {
            let protect = matches!(
                section.kind,
                SectionKind::Intake | SectionKind::IrrigationIntake | SectionKind::Border
            );
            if let Some(arrival) = self.arrival(&section.id)
                && let Some(early) = arrival.early
                && protect
                && !arrival.watch_only
            {
                found.push((arrival, early));
            }
        }
        found
    }

    /// Whether a condition holds, for a task about `section` where there is one: with what makes it
    /// hold, else with what does not. What is not known does not hold.
    ///
    /// # Errors
    /// Why it does not hold, in words.
    pub fn judge(&self, condition: &Condition, section: Option<&FacilityId>) -> Result<Text, Text> {
        if condition.is_always() {
            return Ok(Text::new(
                "预案规定各类情形均需",
                "the plan wants it in every case",
            ));
        }
        let view = PlanView {
            situation: self,
            here: section,
        };
        let verdict = condition.judge(&view, Mode::Now);
        match verdict.outcome {
            Outcome::True => Ok(verdict.why),
            Outcome::False | Outcome::Undecided => Err(verdict.why),
        }
    }

    /// The agency that has a duty in the county of `county` (a code; that of the incident without
    /// one), and who gave it the duty: the plan, or the command in this incident.
    pub fn owner(&self, duty: &DutyId, county: Option<&str>) -> Option<(AgencyId, AssignedBy)> {
        let agencies = &self.basin.agencies;
        if let Some(given) = self.incident.duties.get(duty)
            && agencies.get(given).is_some()
        {
            return Some((given.clone(), AssignedBy::Command));
        }
        let found = agencies
            .for_duty(duty, county)
            .or_else(|| agencies.for_duty(duty, self.county.as_deref()));
        found.map(|agency| (agency.id.clone(), AssignedBy::Plan))
    }

    /// The path of reports, judged once for this look.
    pub fn path(&self) -> &ReportPath {
        self.path.get_or_init(|| crate::grade::path(self))
    }

    /// Drinking intakes that were stopped: those reported, and those whose closing is done.
    pub fn stopped_intakes(&self) -> BTreeSet<&FacilityId> {
        let plan = self.incident.plan.as_deref();
        let plan = plan.and_then(|id| self.plans.plan(id));
        let closed = self.incident.tasks.values().filter(|task| {
            let line = plan.and_then(|plan| plan.line(&task.plan));
            task.state == TaskState::Done
                && line.is_some_and(|line| line.effect == Some(Effect::IntakeStopped))
        });
        let closed = closed.filter_map(|task| task.section.as_ref());
        self.incident
            .impact
            .intakes_stopped
            .iter()
            .chain(closed)
            .collect()
    }

    /// The risk source at which it happened: the nearest within [`SOURCE_WITHIN_DEG`].
    pub fn source(&self) -> Option<&'a Facility> {
        let at = self.incident.at;
        let near = |facility: &&Facility| {
            facility.kind == Kind::RiskSource
                && (facility.at.lon() - at.lon()).abs() <= SOURCE_WITHIN_DEG
                && (facility.at.lat() - at.lat()).abs() <= SOURCE_WITHIN_DEG
        };
        let far = |facility: &&Facility| {
            let (x, y) = (facility.at.lon() - at.lon(), facility.at.lat() - at.lat());
            ((x * x + y * y) * 1e12) as u64
        };
        self.basin.facilities.values().filter(near).min_by_key(far)
    }

    /// A dam that stores water stands on the path or in a river that joins it.
    pub(crate) fn storage_dam_above(&self) -> bool {
        *self.dam_above.get_or_init(|| self.look_for_dam())
    }

    fn look_for_dam(&self) -> bool {
        let Some(entry) = &self.incident.entry else {
            return false;
        };
        let point = ReachPoint {
            reach: entry.reach.clone(),
            chainage: entry.chainage_m,
        };
        let path: BTreeSet<_> = self
            .basin
            .rivers
            .downstream(&point)
            .into_iter()
            .map(|(reach, _)| reach.to.clone())
            .collect();
        let below: BTreeSet<_> = self
            .below()
            .iter()
            .map(|(section, _)| &section.id)
            .collect();
        self.basin.facilities.values().any(|facility| {
            let stores = matches!(
                facility.detail,
                Detail::Dam {
                    run_of_river: false,
                    ..
                }
            );
            stores
                && !below.contains(&facility.id)
                && facility.node.as_ref().is_some_and(|node| {
                    let joins = self.basin.rivers.point_at(node).map(|point| {
                        self.basin
                            .rivers
                            .downstream(&point)
                            .into_iter()
                            .any(|(reach, _)| path.contains(&reach.to))
                    });
                    joins.unwrap_or(false)
                })
        })
    }
}
