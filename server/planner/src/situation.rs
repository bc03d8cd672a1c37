//! What the planner looks at: the incident on the graph, the substance, what lies below, what the
//! forecast says.

use crate::plan::{Plans, When};
use hean_basin::{Basin, Behavior, Detail, Direction, ReachPoint, Section, SectionKind, Substance};
use hean_incident::Incident;
use hean_incident::body::{IncidentKind, SectionArrival};
use hean_units::{AgencyId, DutyId, FacilityId, Instant, Meters, Text};
use std::cell::OnceCell;
use std::collections::BTreeSet;

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

    fn behaves(&self, behavior: Behavior) -> bool {
        self.substance
            .is_none_or(|substance| substance.behavior.contains(&behavior))
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

    /// The criterion that lifts the reporting path to 2 h, if one does.
    pub fn lifted_by(&self) -> Option<&'a crate::plan::Criterion> {
        self.plans
            .criteria
            .iter()
            .find(|criterion| self.holds(criterion.when, None).is_ok())
    }

    /// Whether a condition holds for a task at `section`; if not, why not.
    pub fn holds(&self, when: When, section: Option<&FacilityId>) -> Result<(), Text> {
        let held = match when {
            When::Always => true,
            When::RoadSpill => self.incident.kind == IncidentKind::Spill,
            When::PlantLeak => self.incident.kind == IncidentKind::Leak,
            When::Volatile => self.substance.is_none_or(|substance| substance.volatile),
            When::Floats => self.behaves(Behavior::Float),
            When::Dissolves => self.behaves(Behavior::Dissolve),
            When::Acid => self.substance.is_some_and(|substance| {
                substance.class.starts_with('8')
                    && substance.name.en.to_lowercase().contains("acid")
            }),
            // In the substance table the metals, and only they, both dissolve and travel as
            // particles.
            When::HeavyMetal => self.substance.is_some_and(|substance| {
                [Behavior::Dissolve, Behavior::Particulate]
                    .iter()
                    .all(|behavior| substance.behavior.contains(behavior))
            }),
            When::IntakeBelow => self.drinking_intakes(false).next().is_some(),
            When::BorderBelow => self.borders().next().is_some(),
            When::DamAbove => self.storage_dam_above(),
            When::Exposed => section.is_none_or(|section| self.exposed(section)),
            When::BorderExposed => self.borders().any(|(section, _)| self.exposed(&section.id)),
            When::Path2h => self.lifted_by().is_some(),
            When::Path4h => self.lifted_by().is_none(),
        };
        if held { Ok(()) } else { Err(why_not(when)) }
    }

    /// A dam that stores water stands on the path or in a river that joins it.
    fn storage_dam_above(&self) -> bool {
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

fn why_not(when: When) -> Text {
    let (zh, en) = match when {
        When::Always => ("", ""),
        When::RoadSpill => ("不是道路运输事故", "not a spill from a vehicle"),
        When::PlantLeak => ("不是固定源泄漏", "not a leak of a fixed source"),
        When::Volatile => ("物质不挥发", "the substance gives no vapor"),
        When::Floats => ("物质不漂浮", "the substance does not float"),
        When::Dissolves => ("物质不溶解", "the substance does not dissolve"),
        When::Acid => ("不是酸", "not an acid"),
        When::HeavyMetal => ("不涉及重金属", "no heavy metal"),
        When::IntakeBelow => (
            "下游无取用河水的饮用水取水口",
            "no drinking intake on the river below",
        ),
        When::BorderBelow => ("下游无出境断面", "no border section below"),
        When::DamAbove => ("路径以上无可调蓄水库", "no storage dam above the path"),
        When::Exposed => (
            "预报浓度不超过阈值",
            "the forecast stays below the threshold there",
        ),
        When::BorderExposed => (
            "出境断面预报不超过阈值",
            "the forecast stays below the threshold at the border",
        ),
        When::Path2h => ("不按重大以上程序报告", "reports do not follow the 2 h path"),
        When::Path4h => ("按重大以上程序报告", "reports follow the 2 h path"),
    };
    Text::new(zh, en)
}
