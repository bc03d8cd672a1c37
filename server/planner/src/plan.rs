//! Response plans and the rules that they rest on, validated.

use crate::rule::{Criterion, Expiry, Gap, GradeTable, Level, ReportRule, Rule, WaterStandard};
use crate::situation::Situation;
use hean_basin::{Basin, Files, Problems};
use hean_incident::condition::Condition;
use hean_units::{
    Celsius, Certainty, DutyId, ItemId, Kilograms, Meters, PlanTaskId, Span, Speed, Text,
};
use std::collections::BTreeMap;

/// How often a plan line is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
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
    /// Once for each county of the basin; its government is the owner.
    Counties,
}

impl Each {
    /// Whether the agency that the line is used for is its owner.
    pub fn names_owner(self) -> bool {
        matches!(
            self,
            Self::FirstWave | Self::DownstreamCounties | Self::Counties
        )
    }

    /// Whether each of its tasks is about a section.
    pub fn has_section(self) -> bool {
        matches!(
            self,
            Self::WarnedIntakes | Self::DrinkingIntakes | Self::Canals | Self::BorderSections
        )
    }
}

/// What a finished task means beyond itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The drinking intake that it is about takes no water any more: a fact of the grade table.
    IntakeStopped,
    /// The interception line holds.
    LineReady,
    /// Water is let out to dilute: never before the peak is held.
    Dilution,
}

/// How often a task is done again while it is executing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// Every so long …
    pub every: Span,
    /// … until so long after T0; without end where there is none.
    pub until: Option<Span>,
}

/// Kinds of documents that a line may file: the names of HTTP and the command line.
pub const DOCUMENTS: [&str; 11] = [
    "report-initial",
    "report-continuing",
    "report-final",
    "cross-border-notice",
    "cap",
    "public-statement",
    "ics-201",
    "ics-214",
    "edxl-rm",
    "costs",
    "evidence",
];

/// What finishes a task without the owner saying so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
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
    /// The completion of other plan lines, the last of them (their deadlines while they are open).
    Done(Vec<PlanTaskId>),
    /// The moment since when the line is wanted.
    Due,
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
        when: Condition,
    },
    /// So long before the plume.
    Before {
        /// Which rule.
        rule: String,
        /// Which section.
        before: Before,
        /// The line whose work comes between this one and the plume, with how long it takes.
        setup: Option<(PlanTaskId, Span)>,
        /// Under which condition.
        when: Condition,
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
    pub when: Condition,
    /// The duty whose owner must approve a task before it is issued.
    pub approve: Option<DutyId>,
    /// What a crew must be able to do for it.
    pub capability: Option<String>,
    /// Done again while it is executing, by the age of the incident; empty for once.
    pub repeats: Vec<Repeat>,
    /// The kind of document that it files, one of [`DOCUMENTS`].
    pub document: Option<String>,
    /// What it means beyond itself.
    pub effect: Option<Effect>,
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
    /// The statutory report that it sends: `initial`, `continuing` or `final`, after its document.
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
    pub when: Condition,
    /// What for.
    pub why: Text,
    /// The line that it is set aside for.
    pub for_line: PlanTaskId,
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
    /// Its place in the order in which plans are tried; unique.
    pub order: u32,
    /// Incidents that it is for.
    pub applies: Condition,
    /// It is only a part of other plans and never taken by itself.
    pub part: bool,
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

impl Line {
    /// How often it is done again at `age` after T0, if at all.
    pub fn repeats_at(&self, age: Span) -> Option<Span> {
        let step = self
            .repeats
            .iter()
            .find(|step| step.until.is_none_or(|until| age < until));
        step.map(|step| step.every)
    }
}

impl Plan {
    /// A line by its id.
    pub fn line(&self, id: &PlanTaskId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == *id)
    }
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
    /// When the pack was put together.
    pub date: String,
    /// Why this pack and this grade table are in force, for the log at start and the board.
    pub why: Text,
    /// The tables of incident grades by id.
    pub grade_tables: BTreeMap<String, GradeTable>,
    /// The table in force.
    pub grade_table: String,
    /// Levels of response, the gravest first.
    pub levels: Vec<Level>,
    /// What statutory reports must contain.
    pub reports: Vec<ReportRule>,
    /// Standards of water quality.
    pub water_quality: Vec<WaterStandard>,
    /// What is missing, named.
    pub gaps: Vec<Gap>,
    /// Sources that must be checked again after a day.
    pub expiries: Vec<Expiry>,
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
    /// The plans, in the order in which they are tried.
    pub plans: Vec<Plan>,
}

impl Plans {
    /// Reads the packs under `rules/` and every plan that `plans` names under `plans/`; reports all
    /// problems.
    pub fn load(files: &dyn Files, basin: &Basin, plans: &[&str]) -> Result<Self, Problems> {
        crate::load::load(files, basin, plans)
    }

    /// The plan for an incident: the first in order whose condition holds.
    pub fn plan_for(&self, situation: &Situation) -> Option<&Plan> {
        self.plans
            .iter()
            .filter(|plan| !plan.part)
            .find(|plan| situation.judge(&plan.applies, None).is_ok())
    }

    /// A plan by its id.
    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.id == id)
    }

    /// The table of grades in force.
    pub fn grades(&self) -> Option<&GradeTable> {
        self.grade_tables.get(&self.grade_table)
    }

    /// What must a report of this kind contain.
    pub fn report(&self, document: &str) -> Option<&ReportRule> {
        self.reports.iter().find(|rule| rule.document == document)
    }

    /// Sources that are past their day on `today` (`2026-11-24`).
    pub fn expired(&self, today: &str) -> Problems {
        crate::rule::expired(&self.expiries, today)
    }

    /// Which packs and plans are in force and why, in one sentence for the log and the board.
    pub fn said(&self) -> Text {
        let (pack, date, table) = (&self.pack, &self.date, &self.grade_table);
        let plans = self.plans.iter().filter(|plan| !plan.part).count();
        let (rules, gaps) = (self.rules.len(), self.gaps.len());
        let (zh, en) = (self.why.zh(), self.why.en());
        Text::new(
            format!(
                "规则包 {pack}（{date}），定级表 {table}，规则 {rules} 条，预案 {plans} 个，\
                 待补 {gaps} 项；{zh}"
            ),
            format!(
                "rule pack {pack} ({date}), grade table {table}, {rules} rules, {plans} plans, \
                 {gaps} named gaps; {en}"
            ),
        )
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
