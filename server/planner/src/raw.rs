//! Rules and plans as written in the files.

use crate::plan::{DoneOn, Each, When};
use hean_incident::body::IncidentKind;
use hean_incident::task::Basis;
use hean_units::{Certainty, Text};
use serde::Deserialize;
use serde_saphyr::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRules {
    pub hean_rules: Spanned<u32>,
    pub id: String,
    #[serde(rename = "date")]
    pub _date: String,
    pub rules: Vec<RawRule>,
    pub report_path: RawPath,
    pub assume: RawAssume,
    pub replan_after: Spanned<String>,
    pub warn_without_forecast: RawWarn,
    #[serde(default)]
    pub public_reports: Option<RawClusters>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawClusters {
    pub distance: Spanned<String>,
    pub within: Spanned<String>,
    pub min_reports: Spanned<u32>,
    #[serde(rename = "source")]
    pub _source: String,
    #[serde(rename = "certainty")]
    pub _certainty: Certainty,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    pub id: Spanned<String>,
    pub basis: Basis,
    pub minutes: Spanned<i64>,
    pub title: Text,
    pub source: Spanned<String>,
    pub dated: String,
    pub certainty: Certainty,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPath {
    pub default: Spanned<String>,
    pub lifted: Spanned<String>,
    pub criteria: Vec<RawCriterion>,
    #[serde(rename = "source")]
    pub _source: String,
    #[serde(rename = "certainty")]
    pub _certainty: Certainty,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawCriterion {
    pub id: String,
    pub when: When,
    pub title: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawAssume {
    pub tanker_mass: Spanned<String>,
    pub plant_mass: Spanned<String>,
    pub release_over: Spanned<String>,
    pub start_before_report: Spanned<String>,
    pub land_speed: Spanned<String>,
    pub air: Spanned<String>,
    pub why: Text,
    #[serde(rename = "certainty")]
    pub _certainty: Certainty,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawWarn {
    pub within: Spanned<String>,
    pub speed: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPlan {
    pub hean_plan: Spanned<u32>,
    pub id: Spanned<String>,
    pub title: Text,
    pub date: String,
    pub source: String,
    pub certainty: Certainty,
    pub applies: Vec<IncidentKind>,
    pub first_wave: Vec<Spanned<String>>,
    pub ladder: Vec<RawRung>,
    pub acceptance_expires: Spanned<String>,
    #[serde(default)]
    pub supplies: Vec<RawSupply>,
    pub tasks: Vec<RawLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRung {
    pub after: Spanned<String>,
    pub to: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawSupply {
    pub item: Spanned<String>,
    pub quantity: Spanned<String>,
    #[serde(default = "always")]
    pub when: When,
    pub why: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLine {
    pub id: Spanned<String>,
    pub title: Text,
    pub lane: Spanned<String>,
    #[serde(default)]
    pub duty: Option<Spanned<String>>,
    #[serde(default)]
    pub by: Option<Spanned<String>>,
    #[serde(default)]
    pub support: Vec<Spanned<String>>,
    #[serde(default = "once")]
    pub each: Each,
    #[serde(default = "always")]
    pub when: When,
    #[serde(default)]
    pub needs: Vec<Spanned<String>>,
    pub takes: Spanned<String>,
    pub deadlines: Vec<RawDeadline>,
    #[serde(default)]
    pub evidence: Text,
    #[serde(default)]
    pub yields: Vec<Spanned<String>>,
    #[serde(default)]
    pub report: Option<String>,
    #[serde(default)]
    pub done_on: Option<DoneOn>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawDeadline {
    pub rule: Spanned<String>,
    #[serde(default)]
    pub from: Option<Spanned<String>>,
    #[serde(default)]
    pub before: Option<Spanned<String>>,
    #[serde(default = "always")]
    pub when: When,
}

fn always() -> When {
    When::Always
}

fn once() -> Each {
    Each::Once
}
