//! Rules and response plans, validated.

use hean_basin::{Basin, Files, Problems};
use hean_incident::body::IncidentKind;
use hean_incident::task::Basis;
use hean_units::{
    AgencyId, Celsius, Certainty, DutyId, ItemId, Kilograms, Meters, PlanTaskId, Span, Speed, Text,
};
use std::collections::BTreeMap;

/// A dated rule: where a deadline comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its id, e.g. `decree-17-2011-2h`.
    pub id: String,
    /// Statutory, physical or doctrine.
    pub basis: Basis,
    /// Its length: for a physical rule the margin plus set-up before the early edge.
    pub span: Span,
    /// The rule in words.
    pub title: Text,
    /// Where it stands.
    pub source: String,
    /// Since when it holds, or when it was written down.
    pub dated: String,
    /// How sure that is; what is not `known` is flagged wherever it binds.
    pub certainty: Certainty,
}

/// A condition under which a plan line or deadline applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Always.
    Always,
    /// The incident is a spill from a vehicle.
    RoadSpill,
    /// The incident is a leak of a fixed source.
    PlantLeak,
    /// The substance gives vapor, or is not known yet.
    Volatile,
    /// The substance floats, or is not known yet.
    Floats,
    /// The substance dissolves, or is not known yet.
    Dissolves,
    /// The substance is an acid.
    Acid,
    /// The substance is a heavy or metalloid metal.
    HeavyMetal,
    /// A drinking intake lies below.
    IntakeBelow,
    /// A border section lies below.
    BorderBelow,
    /// A dam that stores water stands in a river that joins the path.
    DamAbove,
    /// The section of the task is reached above the threshold, or there is no forecast yet.
    Exposed,
    /// A border section is reached above the threshold, or there is no forecast yet.
    BorderExposed,
    /// Reporting follows the path of grades II and I.
    #[serde(rename = "path-2h")]
    Path2h,
    /// Reporting follows the path of grades III and IV.
    #[serde(rename = "path-4h")]
    Path4h,
}

/// How often a plan line is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Each {
    /// Once an incident.
    Once,
    /// Once for each agency of the first push; it is the owner.
    FirstWave,
    /// Once for each drinking intake that water may reach soon, wells included.
    WarnedIntakes,
    /// Once for each drinking intake below that takes river water.
    DrinkingIntakes,
    /// Once for each canal head below.
    Canals,
    /// Once for each border section below where water leaves.
    BorderSections,
    /// Once for each county below; its government is the owner.
    DownstreamCounties,
}

/// What finishes a task without the owner saying so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoneOn {
    /// The opening of the incident.
    Opened,
    /// The acceptance of the task itself.
    Accepted,
    /// A forecast.
    Forecast,
    /// The supplies answer.
    Supplies,
}

/// Where a deadline is counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// The first moment that anybody learned of it.
    T0,
    /// The completion of another plan line (its deadline while it is open).
    Done(PlanTaskId),
}

/// The section whose arrival sets a physical deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// The task's own section.
    Section,
    /// The first exposed section that the work can still be in time for.
    FirstExposed,
}

/// One reason for a deadline, as a plan line states it.
#[derive(Debug, Clone, PartialEq)]
pub enum DeadlineLine {
    /// So long after something.
    After {
        /// Which rule.
        rule: String,
        /// Counted from.
        anchor: Anchor,
        /// Under which condition.
        when: When,
    },
    /// So long before the plume.
    Before {
        /// Which rule.
        rule: String,
        /// Which section.
        before: Before,
    },
}

/// Which tasks of a needed line count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// Those of the same owner.
    SameOwner,
    /// Those of the same section.
    SameSection,
}

/// What a task needs first: any of several lines that apply.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The lines.
    pub lines: Vec<PlanTaskId>,
    /// Which of their tasks.
    pub scope: Scope,
}

/// One line of a response plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its id, e.g. `T28`.
    pub id: PlanTaskId,
    /// What is to be done.
    pub title: Text,
    /// The board lane.
    pub lane: String,
    /// Whose duty it is; none for the system's own and for lines whose `each` names the owner.
    pub duty: Option<DutyId>,
    /// The system does it itself.
    pub by_system: bool,
    /// Duties that help.
    pub support: Vec<DutyId>,
    /// How often.
    pub each: Each,
    /// Under which condition.
    pub when: When,
    /// What comes first.
    pub needs: Vec<Need>,
    /// How long the work takes.
    pub takes: Span,
    /// Its deadlines.
    pub deadlines: Vec<DeadlineLine>,
    /// What must be handed in.
    pub evidence: Text,
    /// Kinds of facts that come with the work.
    pub yields: Vec<String>,
    /// The statutory report that it sends.
    pub report: Option<String>,
    /// What finishes it by itself.
    pub done_on: Option<DoneOn>,
}

/// A rung of the escalation ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// After the order was issued.
    pub after: Span,
    /// Index in the agency's ladder: 1 the deputy, 2 the head, 3 the command's telephone.
    pub level: u8,
}

/// Supplies that the first question asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct SupplyLine {
    /// The item.
    pub item: ItemId,
    /// How much, in the item's unit.
    pub quantity: f64,
    /// Under which condition.
    pub when: When,
    /// What for.
    pub why: Text,
}

/// A response plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// When it was made.
    pub date: String,
    /// Where it comes from.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Incidents that it is for.
    pub applies: Vec<IncidentKind>,
    /// Duties whose owners get the first push.
    pub first_wave: Vec<DutyId>,
    /// The ladder, lowest rung first.
    pub ladder: Vec<Rung>,
    /// An acceptance without work expires after this.
    pub acceptance_expires: Span,
    /// Supplies of the first question.
    pub supplies: Vec<SupplyLine>,
    /// Its lines, in order.
    pub lines: Vec<Line>,
}

impl Plan {
    /// A line by its id.
    pub fn line(&self, id: &PlanTaskId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == *id)
    }
}

/// A criterion that lifts the reporting path while the grade is unclear.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Its id.
    pub id: String,
    /// Under which condition.
    pub when: When,
    /// In words.
    pub title: Text,
}

/// What is taken where nobody knows better.
#[derive(Debug, Clone, PartialEq)]
pub struct Assume {
    /// Mass lost from a vehicle.
    pub tanker_mass: Kilograms,
    /// Mass lost from a plant.
    pub plant_mass: Kilograms,
    /// Length of a release.
    pub release_over: Span,
    /// How long before the report it began.
    pub start_before_report: Span,
    /// Speed of a release over land to the river.
    pub land_speed: Speed,
    /// Air temperature without a reading.
    pub air: Celsius,
    /// Why.
    pub why: Text,
}

/// When reports of the public belong together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clusters {
    /// Farthest that two of them lie apart.
    pub distance: Meters,
    /// Longest time between two of them.
    pub within: Span,
    /// How many make a suggestion, 1 or more.
    pub min_reports: u32,
}

/// The dated rules and the response plans in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Plans {
    /// Id of the rule pack.
    pub pack: String,
    /// The rules.
    pub rules: BTreeMap<String, Rule>,
    /// Rule of the reporting path by default.
    pub path_default: String,
    /// Rule of the lifted path.
    pub path_lifted: String,
    /// What lifts it.
    pub criteria: Vec<Criterion>,
    /// What is assumed.
    pub assume: Assume,
    /// Orders change when an arrival moved by more than this.
    pub replan_after: Span,
    /// Intakes reached within this time …
    pub warn_within: Span,
    /// … by water at this speed are warned without a forecast.
    pub warn_speed: Speed,
    /// When reports of the public belong together; without it nothing is suggested from them.
    pub public_reports: Option<Clusters>,
    /// The plans, in order of their id.
    pub plans: Vec<Plan>,
}

impl Plans {
    /// Reads `rules/rules.yaml` and every plan that `plans` names under `plans/`; reports all
    /// problems.
    pub fn load(files: &dyn Files, basin: &Basin, plans: &[&str]) -> Result<Self, Problems> {
        crate::load::load(files, basin, plans)
    }

    /// The plan for a kind of incident.
    pub fn plan_for(&self, kind: IncidentKind) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.applies.contains(&kind))
    }

    /// A plan by its id.
    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.id == id)
    }

    /// The ids of all plan lines, for the check of scenarios.
    pub fn line_ids(&self) -> Vec<PlanTaskId> {
        let mut ids: Vec<_> = self
            .plans
            .iter()
            .flat_map(|plan| plan.lines.iter().map(|l| l.id.clone()))
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }
}

/// Resolves a duty to an agency in the county of an incident or section.
pub(crate) fn owner(basin: &Basin, duty: &DutyId, county: Option<&str>) -> Option<AgencyId> {
    let agencies = &basin.agencies;
    match agencies.for_duty(duty, county) {
        Some(agency) => Some(agency.id.clone()),
        None => agencies
            .owners(duty)
            .first()
            .map(|agency| agency.id.clone()),
    }
}
