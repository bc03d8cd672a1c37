//! The JSON Schemas of plan and rule files, for editors. They are published beside the data as
//! `plans/schema.json` and `rules/schema.json`; a test holds the files equal to these.
//!
//! A schema says what editors can help with. What it cannot say (names of the basin, conditions,
//! order) is said by [`crate::Plans::load`] alone.

use crate::raw::{RawGrades, RawLevels, RawPlan, RawReports, RawRules, RawWater};
use schemars::{JsonSchema, Schema};

/// A file under `rules/`.
#[derive(JsonSchema)]
#[schemars(untagged, title = "HeAn rule pack")]
#[allow(dead_code, reason = "only its shape is used")]
enum RuleFile {
    /// `rules.yaml`.
    Rules(Box<RawRules>),
    /// `grades.yaml`.
    Grades(RawGrades),
    /// `response-levels.yaml`.
    Levels(RawLevels),
    /// `reports.yaml`.
    Reports(RawReports),
    /// `water-quality.yaml`.
    Water(RawWater),
}

/// The JSON Schema (2020-12) of a plan file.
pub fn plan() -> Schema {
    schemars::schema_for!(RawPlan)
}

/// The JSON Schema (2020-12) of the files that [`crate::Plans::load`] reads under `rules/`.
pub fn rules() -> Schema {
    schemars::schema_for!(RuleFile)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, schema: &Schema) {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/ili");
        let mut ours = serde_json::to_string_pretty(schema).expect("a schema is JSON");
        ours.push('\n');
        let path = root.join(file);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, &ours).expect("it can be written");
        }
        let theirs = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(theirs == ours, "{file} is old: run with UPDATE_EXPECT=1");
    }

    #[test]
    fn the_published_schemas_are_these() {
        check("plans/schema.json", &plan());
        check("rules/schema.json", &rules());
    }
}
