//! The registry: every risk source with its assessment, its inspections and its plans; and the
//! calendar of exercises.

mod load;
#[cfg(test)]
mod tests;

use crate::hj740::Pond;
use crate::hj941::{Grade, Grading};
use crate::pack::Pack;
use crate::road::RoadRules;
use crate::{Between, hj740, hj941};
use hean_basin::{Basin, Files, Origin, Problems, RiskLevel};
use hean_units::{Certainty, FacilityId, Text};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How a source was assessed.
#[derive(Debug, Clone, PartialEq)]
pub enum Assessment {
    /// By HJ 941.
    Firm(Box<Grading>),
    /// By HJ 740.
    Pond(Pond),
    /// No method of ours grades this trade.
    OutOfScope {
        /// Why.
        why: Text,
        /// Where to look instead.
        method: Text,
        /// The gap, where that method is not in the data.
        gap: Option<String>,
    },
    /// Nobody has assessed it yet.
    NotAssessed {
        /// Why not.
        why: Text,
    },
}

impl Assessment {
    /// The grade, from the least to the most that it can be; none where nothing can be said.
    pub fn grade(&self) -> Option<Between<Grade>> {
        match self {
            Self::Firm(grading) => Some(grading.grade),
            Self::Pond(pond) => pond.grade,
            Self::OutOfScope { .. } | Self::NotAssessed { .. } => None,
        }
    }

    /// The word of the kind as sent: `hj941`, `hj740`, `out-of-scope`, `not-assessed`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Firm(_) => "hj941",
            Self::Pond(_) => "hj740",
            Self::OutOfScope { .. } => "out-of-scope",
            Self::NotAssessed { .. } => "not-assessed",
        }
    }

    /// The grade as written, or why there is none.
    pub fn written(&self) -> Text {
        match self {
            Self::Firm(grading) => grading.written(),
            Self::Pond(pond) => match pond.grade {
                Some(grade) => hj941::words(grade),
                None => {
                    let gaps: Vec<_> = pond
                        .missing
                        .iter()
                        .filter_map(|missing| missing.gap.as_deref())
                        .collect();
                    Text::new(
                        format!("无法分级：缺口 {}", gaps.join("、")),
                        format!("cannot be graded: gaps {}", gaps.join(", ")),
                    )
                }
            },
            Self::OutOfScope { why, method, .. } => Text::new(
                format!("不适用：{}；见{}", why.zh(), method.zh()),
                format!("out of scope: {}; see {}", why.en(), method.en()),
            ),
            Self::NotAssessed { why } => Text::new(
                format!("尚未评估：{}", why.zh()),
                format!("not assessed yet: {}", why.en()),
            ),
        }
    }
}

/// A hazard found at an inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hazard {
    /// What it is.
    pub what: Text,
    /// Until when it is to be put right.
    pub fix_by: Option<Date>,
    /// It has been put right.
    pub fixed: bool,
}

/// An inspection of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The day.
    pub on: Date,
    /// What was found; nothing where all was well.
    pub hazards: Vec<Hazard>,
    /// Who inspected.
    pub by: String,
    /// How sure the row is.
    pub certainty: Certainty,
}

/// A version of a firm's emergency plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVersion {
    /// The version.
    pub version: String,
    /// The day that it was filed.
    pub filed_on: Date,
    /// The last day that it holds.
    pub expires_on: Date,
    /// How sure the row is.
    pub certainty: Certainty,
}

/// A mechanism that the prefecture's plan demands and an exercise may try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mechanism {
    /// Its id, e.g. `water-regulation`.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// The article that demands it.
    pub article: String,
}

/// An exercise that is planned or was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exercise {
    /// Its id.
    pub id: String,
    /// The day.
    pub on: Date,
    /// It was held; else it is planned.
    pub held: bool,
    /// What it is called.
    pub title: Text,
    /// The mechanisms that it tries.
    pub mechanisms: Vec<String>,
    /// The sources that take part.
    pub facilities: Vec<FacilityId>,
    /// How sure the row is.
    pub certainty: Certainty,
}

/// One risk source.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The facility.
    pub id: FacilityId,
    /// How it was assessed.
    pub assessment: Assessment,
    /// Where the entry of the registry comes from.
    pub origin: Origin,
    /// The level that the facility's row states, by no method.
    pub stated: RiskLevel,
    /// Inspections, the latest first.
    pub inspections: Vec<Inspection>,
    /// Versions of its plan, the latest first.
    pub plans: Vec<PlanVersion>,
}

impl Source {
    /// The plan in force on a day: the latest filed that has not expired.
    pub fn plan_on(&self, day: Date) -> Option<&PlanVersion> {
        let holds = |plan: &&PlanVersion| plan.filed_on <= day && day <= plan.expires_on;
        self.plans.iter().find(holds)
    }

    /// Whether a plan was filed and none is in force on a day.
    pub fn plan_expired(&self, day: Date) -> bool {
        !self.plans.is_empty() && self.plan_on(day).is_none()
    }

    /// The source with what was recorded since the files were written: a fact of the same day (an
    /// inspection) or version (a plan) takes the place of the file's row.
    pub fn with(&self, inspections: Vec<Inspection>, plans: Vec<PlanVersion>) -> Self {
        let mut whole = self.clone();
        whole
            .inspections
            .retain(|old| !inspections.iter().any(|new| new.on == old.on));
        whole.inspections.extend(inspections);
        whole
            .inspections
            .sort_by_key(|one| std::cmp::Reverse(one.on));
        whole
            .plans
            .retain(|old| !plans.iter().any(|new| new.version == old.version));
        whole.plans.extend(plans);
        whole
            .plans
            .sort_by_key(|one| std::cmp::Reverse(one.filed_on));
        whole
    }

    /// Hazards that are not put right.
    pub fn open_hazards(&self) -> impl Iterator<Item = &Hazard> {
        let all = self.inspections.iter().flat_map(|one| &one.hazards);
        all.filter(|hazard| !hazard.fixed)
    }
}

/// Every risk source of a basin, the rules that they are graded by, and the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Registry {
    /// HJ 941.
    pub hj941: hj941::Rules,
    /// HJ 740.
    pub hj740: hj740::Rules,
    /// The index of road segments and the controls of article 21.
    pub road: RoadRules,
    /// The sources by id.
    pub sources: BTreeMap<FacilityId, Source>,
    /// The mechanisms by id.
    pub mechanisms: Vec<Mechanism>,
    /// Exercises by day, then by id.
    pub calendar: Vec<Exercise>,
}

impl Registry {
    /// Reads and checks `risk/` and the three rule packs, and assesses every source.
    ///
    /// # Errors
    /// All problems of all files, each with file, line, column, code and hint.
    pub fn of(basin: &Basin, files: &dyn Files) -> Result<Self, Problems> {
        load::load(basin, files)
    }

    /// The three packs with their gaps.
    pub fn packs(&self) -> [&Pack; 3] {
        [&self.hj941.pack, &self.hj740.pack, &self.road.pack]
    }
}
