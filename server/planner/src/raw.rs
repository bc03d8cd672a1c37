//! Rules and plans as written in the files.

use crate::plan::{DoneOn, Each, Effect};
use hean_incident::condition::Condition;
use hean_incident::task::Basis;
use hean_units::{Certainty, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::borrow::Cow;
use std::ops::Deref;

/// A value with its place in the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct Placed<T>(pub Spanned<T>);

/// A text with its place in the file.
pub type Word = Placed<String>;

impl<T> Deref for Placed<T> {
    type Target = Spanned<T>;
    fn deref(&self) -> &Spanned<T> {
        &self.0
    }
}

impl<T: JsonSchema> JsonSchema for Placed<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A text in Chinese and English; at least one.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its shape is used, for the schema")]
struct Words {
    /// Chinese.
    #[serde(default)]
    zh: Option<String>,
    /// English.
    #[serde(default)]
    en: Option<String>,
}

/// How sure it is.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[allow(dead_code, reason = "only its shape is used, for the schema")]
enum Sure {
    /// Read in the official text.
    Known,
    /// Read in a public copy, or recalled.
    Approximate,
    /// Our own.
    Illustrative,
}

/// Where a length of time comes from.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[allow(dead_code, reason = "only its shape is used, for the schema")]
enum From {
    /// Law or regulation.
    Statutory,
    /// The plume.
    Physical,
    /// Our own editable rule.
    Doctrine,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRules {
    pub hean_rules: Placed<u32>,
    pub id: String,
    pub date: Word,
    #[schemars(with = "Words")]
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

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawClusters {
    pub distance: Word,
    pub within: Word,
    pub min_reports: Placed<u32>,
    #[serde(rename = "source")]
    pub _source: String,
    #[serde(rename = "certainty")]
    #[schemars(with = "Sure")]
    pub _certainty: Certainty,
}

/// A length of time with its source.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    /// Its id.
    pub id: Word,
    /// Where it comes from.
    #[schemars(with = "From")]
    pub basis: Basis,
    /// Its length.
    pub minutes: Placed<i64>,
    /// The rule in words.
    #[schemars(with = "Words")]
    pub title: Text,
    /// Where it stands.
    pub source: Word,
    /// Since when it holds, or when it was written down.
    pub dated: Word,
    /// How sure it is.
    #[schemars(with = "Sure")]
    pub certainty: Certainty,
    /// When it was last compared with its source.
    #[serde(default)]
    pub checked: Option<Word>,
    /// The last day on which it may be used without a new check.
    #[serde(default)]
    pub expires: Option<Word>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPath {
    pub default: Word,
    pub lifted: Word,
    pub criteria: Vec<RawCriterion>,
    #[serde(rename = "source")]
    pub _source: String,
    #[serde(rename = "certainty")]
    #[schemars(with = "Sure")]
    pub _certainty: Certainty,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCriterion {
    pub id: Word,
    pub when: Word,
    #[schemars(with = "Words")]
    pub title: Text,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAssume {
    pub tanker_mass: Word,
    pub plant_mass: Word,
    pub release_over: Word,
    pub start_before_report: Word,
    pub land_speed: Word,
    pub air: Word,
    #[schemars(with = "Words")]
    pub why: Text,
    #[serde(rename = "certainty")]
    #[schemars(with = "Sure")]
    pub _certainty: Certainty,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawWarn {
    pub within: Word,
    pub speed: Word,
}

/// Something that the pack should hold and does not.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGap {
    /// Its id.
    pub id: Word,
    /// What is missing.
    #[schemars(with = "Words")]
    pub what: Text,
    /// Why.
    #[schemars(with = "Words")]
    pub why: Text,
    /// What cannot be relied on until it is there.
    #[schemars(with = "Words")]
    pub blocks: Text,
    /// Where to look it up.
    pub source: String,
}

/// Where a table or rule stands; written among its other fields.
/// Where it stands and how sure that is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawOrigin {
    /// Where it stands.
    pub source: Word,
    /// Since when it holds: `2014`, `2014-12` or `2014-12-29`.
    pub dated: Word,
    /// How sure that is.
    #[schemars(with = "Sure")]
    pub certainty: Certainty,
    /// When it was last compared with its source.
    #[serde(default)]
    pub checked: Option<Word>,
    /// The last day on which it may be used without a new check.
    #[serde(default)]
    pub expires: Option<Word>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGrades {
    pub hean_grades: Placed<u32>,
    pub in_force: Word,
    #[schemars(with = "Words")]
    pub why: Text,
    pub tables: Vec<RawTable>,
    #[serde(default)]
    pub gaps: Vec<RawGap>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTable {
    pub id: Word,
    #[schemars(with = "Words")]
    pub title: Text,
    pub origin: RawOrigin,
    pub criteria: Vec<RawGradeCriterion>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGradeCriterion {
    pub id: Word,
    pub grade: Word,
    pub when: Word,
    #[schemars(with = "Words")]
    pub title: Text,
    #[schemars(with = "Sure")]
    pub certainty: Certainty,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLevels {
    pub hean_levels: Placed<u32>,
    pub levels: Vec<RawLevel>,
    #[serde(default)]
    pub gaps: Vec<RawGap>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLevel {
    pub level: Word,
    #[schemars(with = "Words")]
    pub title: Text,
    #[schemars(with = "Words")]
    pub led_by: Text,
    pub color: Word,
    pub origin: RawOrigin,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawReports {
    pub hean_reports: Placed<u32>,
    pub reports: Vec<RawReport>,
    #[serde(default)]
    pub gaps: Vec<RawGap>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawReport {
    pub document: Word,
    #[schemars(with = "Words")]
    pub title: Text,
    #[schemars(with = "Words")]
    pub form: Text,
    pub contents: Vec<RawContent>,
    pub origin: RawOrigin,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawContent {
    pub id: Word,
    #[schemars(with = "Words")]
    pub title: Text,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawWater {
    pub hean_water_quality: Placed<u32>,
    pub standards: Vec<RawStandard>,
    #[serde(default)]
    pub gaps: Vec<RawGap>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawStandard {
    pub id: Word,
    #[schemars(with = "Words")]
    pub title: Text,
    #[schemars(with = "Words")]
    pub used_for: Text,
    pub origin: RawOrigin,
}

/// A response plan.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "HeAn response plan")]
pub struct RawPlan {
    /// Version of the format: 1.
    pub hean_plan: Placed<u32>,
    /// Its id, the name of the file.
    pub id: Word,
    /// Its name.
    #[schemars(with = "Words")]
    pub title: Text,
    /// When it was made, `2026-11-24`.
    pub date: Word,
    /// Where it comes from.
    pub source: Word,
    /// How sure it is.
    #[schemars(with = "Sure")]
    pub certainty: Certainty,
    /// When it was last compared with its source.
    #[serde(default)]
    pub checked: Option<Word>,
    /// The last day on which it may be used without a new check.
    #[serde(default)]
    pub expires: Option<Word>,
    /// Its place in the order in which plans are tried; unique.
    pub order: Placed<u32>,
    /// The condition under which it is the plan.
    pub applies: Word,
    /// It is only a part that others include.
    #[serde(default)]
    pub part: bool,
    /// The plan whose lines and fields it takes over.
    #[serde(default)]
    pub extends: Option<Word>,
    /// Lines of that plan that it leaves out.
    #[serde(default)]
    pub drop: Vec<Word>,
    /// Parts whose lines it adds.
    #[serde(default)]
    pub include: Vec<Word>,
    /// Duties whose owners get the first push.
    #[serde(default)]
    pub first_wave: Option<Vec<Word>>,
    /// Who is told when nobody takes an order, lowest rung first.
    #[serde(default)]
    pub ladder: Option<Vec<RawRung>>,
    /// An acceptance without work expires after this: `45m`.
    #[serde(default)]
    pub acceptance_expires: Option<Word>,
    /// What the first question for supplies asks for.
    #[serde(default)]
    pub supplies: Option<Vec<RawSupply>>,
    /// Its lines, in order.
    #[serde(default)]
    pub tasks: Vec<RawLine>,
}

/// A rung of the ladder.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRung {
    /// So long after the order was issued.
    pub after: Word,
    /// `deputy`, `head` or `command`.
    pub to: Word,
}

/// Supplies that a line will need.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSupply {
    /// The item, of items.csv.
    pub item: Word,
    /// How much, in the item's unit: `40 t`.
    pub quantity: Word,
    /// Under which condition.
    #[serde(default)]
    pub when: Option<Word>,
    /// The line that it is set aside for.
    #[serde(rename = "for")]
    pub for_line: Word,
    /// What for.
    #[schemars(with = "Words")]
    pub why: Text,
}

/// A line: a task, or one for each agency or section.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLine {
    /// Its id, e.g. `T28`.
    pub id: Word,
    /// What is to be done.
    #[schemars(with = "Words")]
    pub title: Text,
    /// The lane of the board.
    pub lane: Word,
    /// Whose duty it is.
    #[serde(default)]
    pub duty: Option<Word>,
    /// `system` for what the system does itself.
    #[serde(default)]
    pub by: Option<Word>,
    /// Duties that help.
    #[serde(default)]
    pub support: Vec<Word>,
    /// How often it is used.
    #[serde(default = "once")]
    pub each: Each,
    /// The condition under which it is wanted.
    #[serde(default)]
    pub when: Option<Word>,
    /// The duty whose owner must approve it before it is issued.
    #[serde(default)]
    pub approve: Option<Word>,
    /// What a crew must be able to do, of crews.csv.
    #[serde(default)]
    pub capability: Option<Word>,
    /// Done again while it is executing.
    #[serde(default)]
    pub repeats: Vec<RawRepeat>,
    /// The kind of document that it files.
    #[serde(default)]
    pub document: Option<Word>,
    /// What its end means beyond itself.
    #[serde(default)]
    pub effect: Option<Effect>,
    /// What comes first: `T05|T05B`, `T17@section`, `T03@owner`.
    #[serde(default)]
    pub needs: Vec<Word>,
    /// How long the work takes: `20m`.
    pub takes: Word,
    /// Its deadlines; the earliest binds.
    pub deadlines: Vec<RawDeadline>,
    /// What must be handed in.
    #[serde(default)]
    #[schemars(with = "Words")]
    pub evidence: Text,
    /// Kinds of facts that come with the work.
    #[serde(default)]
    pub yields: Vec<Word>,
    /// What finishes it without its owner saying so.
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

/// How often a task is done again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRepeat {
    /// Every so long …
    pub every: Word,
    /// … until so long after T0.
    #[serde(default)]
    pub until: Option<Word>,
}

/// A deadline: a rule with `from`, or a physical one with `before`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDeadline {
    /// The rule, of rules/rules.yaml.
    pub rule: Word,
    /// `t0`, `due`, `done(T13)` or `max(T05, T12)`.
    #[serde(default)]
    pub from: Option<Word>,
    /// `section` or `first-exposed`.
    #[serde(default)]
    pub before: Option<Word>,
    /// The line whose work comes between this one and the plume.
    #[serde(default)]
    pub setup: Option<Word>,
    /// Under which condition.
    #[serde(default)]
    pub when: Option<Word>,
}

fn once() -> Each {
    Each::Once
}
