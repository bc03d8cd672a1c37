//! Rules and plans as written in the files.

use crate::plan::{DoneOn, Each, Effect};
use hean_incident::condition::Condition;
use hean_incident::task::Basis;
use hean_units::{Certainty, Text};
use serde::Deserialize;
use serde_saphyr::Spanned;

pub type Word = Spanned<String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRules {
    pub hean_rules: Spanned<u32>,
    pub id: String,
    pub date: Word,
    pub why: Text,
    pub rules: Vec<RawRule>,
    pub report_path: RawPath,
    pub assume: RawAssume,
    pub replan_after: Word,
    pub warn_without_forecast: RawWarn,
    #[serde(default)]
    pub public_reports: Option<RawClusters>,
    #[serde(default)]
    pub gaps: Vec<RawGap>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawClusters {
    pub distance: Word,
    pub within: Word,
    pub min_reports: Spanned<u32>,
    #[serde(rename = "source")]
    pub _source: String,
    #[serde(rename = "certainty")]
    pub _certainty: Certainty,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    pub id: Word,
    pub basis: Basis,
    pub minutes: Spanned<i64>,
    pub title: Text,
    pub source: Word,
    pub dated: Word,
    pub certainty: Certainty,
    #[serde(default)]
    pub checked: Option<Word>,
    #[serde(default)]
    pub expires: Option<Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPath {
    pub default: Word,
    pub lifted: Word,
    pub criteria: Vec<RawCriterion>,
    #[serde(rename = "source")]
    pub _source: String,
    #[serde(rename = "certainty")]
    pub _certainty: Certainty,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawCriterion {
    pub id: Word,
    pub when: Word,
    pub title: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawAssume {
    pub tanker_mass: Word,
    pub plant_mass: Word,
    pub release_over: Word,
    pub start_before_report: Word,
    pub land_speed: Word,
    pub air: Word,
    pub why: Text,
    #[serde(rename = "certainty")]
    pub _certainty: Certainty,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawWarn {
    pub within: Word,
    pub speed: Word,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawGap {
    pub id: Word,
    pub what: Text,
    pub why: Text,
    pub blocks: Text,
    pub source: String,
}

/// Where a table or rule stands; written among its other fields.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawOrigin {
    pub source: Word,
    pub dated: Word,
    pub certainty: Certainty,
    #[serde(default)]
    pub checked: Option<Word>,
    #[serde(default)]
    pub expires: Option<Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawGrades {
    pub hean_grades: Spanned<u32>,
    pub in_force: Word,
    pub why: Text,
    pub tables: Vec<RawTable>,
    #[serde(default)]
    pub gaps: Vec<RawGap>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawTable {
    pub id: Word,
    pub title: Text,
    pub origin: RawOrigin,
    pub criteria: Vec<RawGradeCriterion>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawGradeCriterion {
    pub id: Word,
    pub grade: Word,
    pub when: Word,
    pub title: Text,
    pub certainty: Certainty,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLevels {
    pub hean_levels: Spanned<u32>,
    pub levels: Vec<RawLevel>,
    #[serde(default)]
    pub gaps: Vec<RawGap>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLevel {
    pub level: Word,
    pub title: Text,
    pub led_by: Text,
    pub color: Word,
    pub origin: RawOrigin,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawReports {
    pub hean_reports: Spanned<u32>,
    pub reports: Vec<RawReport>,
    #[serde(default)]
    pub gaps: Vec<RawGap>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawReport {
    pub document: Word,
    pub title: Text,
    pub form: Text,
    pub contents: Vec<RawContent>,
    pub origin: RawOrigin,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawContent {
    pub id: Word,
    pub title: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawWater {
    pub hean_water_quality: Spanned<u32>,
    pub standards: Vec<RawStandard>,
    #[serde(default)]
    pub gaps: Vec<RawGap>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawStandard {
    pub id: Word,
    pub title: Text,
    pub used_for: Text,
    pub origin: RawOrigin,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPlan {
    pub hean_plan: Spanned<u32>,
    pub id: Word,
    pub title: Text,
    pub date: Word,
    pub source: Word,
    pub certainty: Certainty,
    #[serde(default)]
    pub checked: Option<Word>,
    #[serde(default)]
    pub expires: Option<Word>,
    pub order: Spanned<u32>,
    pub applies: Word,
    #[serde(default)]
    pub part: bool,
    #[serde(default)]
    pub extends: Option<Word>,
    #[serde(default)]
    pub drop: Vec<Word>,
    #[serde(default)]
    pub include: Vec<Word>,
    #[serde(default)]
    pub first_wave: Option<Vec<Word>>,
    #[serde(default)]
    pub ladder: Option<Vec<RawRung>>,
    #[serde(default)]
    pub acceptance_expires: Option<Word>,
    #[serde(default)]
    pub supplies: Option<Vec<RawSupply>>,
    #[serde(default)]
    pub tasks: Vec<RawLine>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRung {
    pub after: Word,
    pub to: Word,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawSupply {
    pub item: Word,
    pub quantity: Word,
    #[serde(default)]
    pub when: Option<Word>,
    #[serde(rename = "for")]
    pub for_line: Word,
    pub why: Text,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLine {
    pub id: Word,
    pub title: Text,
    pub lane: Word,
    #[serde(default)]
    pub duty: Option<Word>,
    #[serde(default)]
    pub by: Option<Word>,
    #[serde(default)]
    pub support: Vec<Word>,
    #[serde(default = "once")]
    pub each: Each,
    #[serde(default)]
    pub when: Option<Word>,
    #[serde(default)]
    pub approve: Option<Word>,
    #[serde(default)]
    pub capability: Option<Word>,
    #[serde(default)]
    pub repeats: Vec<RawRepeat>,
    #[serde(default)]
    pub document: Option<Word>,
    #[serde(default)]
    pub effect: Option<Effect>,
    #[serde(default)]
    pub needs: Vec<Word>,
    pub takes: Word,
    pub deadlines: Vec<RawDeadline>,
    #[serde(default)]
    pub evidence: Text,
    #[serde(default)]
    pub yields: Vec<Word>,
    #[serde(default)]
    pub done_on: Option<DoneOn>,
    /// The file that it was written in; set on merging.
    #[serde(skip)]
    pub file: String,
    /// It was written in another plan and may lose what that plan's dropped lines gave it.
    #[serde(skip)]
    pub inherited: bool,
    /// Conditions of the part that it was included with.
    #[serde(skip)]
    pub also: Vec<Condition>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRepeat {
    pub every: Word,
    #[serde(default)]
    pub until: Option<Word>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawDeadline {
    pub rule: Word,
    #[serde(default)]
    pub from: Option<Word>,
    #[serde(default)]
    pub before: Option<Word>,
    #[serde(default)]
    pub setup: Option<Word>,
    #[serde(default)]
    pub when: Option<Word>,
}

fn once() -> Each {
    Each::Once
}
