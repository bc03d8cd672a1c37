//! The packs under `rules/`.

use super::{Reader, place};
use crate::plan::{Assume, Clusters, Plans};
use crate::raw::{
    RawClusters, RawGap, RawGrades, RawLevels, RawPath, RawReports, RawRule, RawRules, RawTable,
    RawWater, Word,
};
use crate::rule::{
    Content, Criterion, Gap, GradeCriterion, GradeTable, Level, ReportRule, Rule, WaterStandard,
};
use hean_incident::condition::{Grade, Leaf, Scope, names};
use hean_units::{Celsius, Kilograms, Meters, Span, Speed};
use std::collections::{BTreeMap, BTreeSet};

/// Longest rule: 90 days.
const MINUTES_MAX: i64 = 60 * 24 * 90;

/// Colors of warnings by level.
const COLORS: [&str; 4] = ["red", "orange", "yellow", "blue"];

impl Reader<'_> {
    pub(super) fn rules(&mut self) -> Option<Plans> {
        let raw: RawRules = self.yaml("rules/rules.yaml")?;
        self.version(&raw.hean_rules);
        self.pack_date.clone_from(&raw.date.value);
        self.dates(&raw.id, &raw.date, None, None);
        let mut gaps = self.gaps(&raw.gaps);
        let rules = self.deadline_rules(&raw.rules);
        self.known_rule(&raw.report_path.default, &rules);
        self.known_rule(&raw.report_path.lifted, &rules);
        let criteria = self.criteria(&raw.report_path);
        let mass = Kilograms::parse;
        let assume = &raw.assume;
        let assume = Assume {
            tanker_mass: self.value(&assume.tanker_mass, mass)?,
            plant_mass: self.value(&assume.plant_mass, mass)?,
            release_over: self.value(&assume.release_over, Span::parse)?,
            start_before_report: self.value(&assume.start_before_report, Span::parse)?,
            land_speed: self.value(&assume.land_speed, Speed::parse)?,
            air: self.value(&assume.air, Celsius::parse)?,
            why: assume.why.clone(),
        };
        let replan_after = self.value(&raw.replan_after, Span::parse)?;
        let warn_within = self.value(&raw.warn_without_forecast.within, Span::parse)?;
        let warn_speed = self.value(&raw.warn_without_forecast.speed, Speed::parse)?;
        let public_reports = raw.public_reports.as_ref().and_then(|c| self.clusters(c));
        let (grade_tables, grade_table, why) = self.grades(&mut gaps)?;
        let why = hean_units::Text::new(
            format!("{}；{}", raw.why.zh(), why.zh()),
            format!("{}; {}", raw.why.en(), why.en()),
        );
        let plans = Plans {
            pack: raw.id,
            date: raw.date.value.clone(),
            why,
            grade_tables,
            grade_table,
            levels: self.levels(&mut gaps)?,
            reports: self.reports(&mut gaps)?,
            water_quality: self.water_quality(&mut gaps)?,
            gaps,
            expiries: Vec::new(),
            rules,
            path_default: raw.report_path.default.value.clone(),
            path_lifted: raw.report_path.lifted.value.clone(),
            criteria,
            assume,
            replan_after,
            warn_within,
            warn_speed,
            public_reports,
            plans: Vec::new(),
        };
        Some(plans)
    }

    fn deadline_rules(&mut self, raw: &[RawRule]) -> BTreeMap<String, Rule> {
        let mut seen = BTreeSet::new();
        let mut rules = BTreeMap::new();
        for rule in raw {
            let id = rule.id.value.clone();
            if !(0..=MINUTES_MAX).contains(&rule.minutes.value) {
                let minutes = rule.minutes.value;
                let message = format!("{minutes} minutes are not between 0 and 90 days");
                self.problem(place(&rule.minutes), "out-of-range", message, "");
            }
            self.sourced(&id, &rule.source);
            let (checked, expires) = (rule.checked.as_ref(), rule.expires.as_ref());
            self.dates(&id, &rule.dated, checked, expires);
            self.unique(&mut seen, &rule.id, "rule");
            let read = Rule {
                id: id.clone(),
                basis: rule.basis,
                span: Span::from_mins(rule.minutes.value),
                title: rule.title.clone(),
                source: rule.source.value.clone(),
                dated: rule.dated.value.clone(),
                certainty: rule.certainty,
            };
            rules.insert(id, read);
        }
        rules
    }

    fn criteria(&mut self, raw: &RawPath) -> Vec<Criterion> {
        let mut seen = BTreeSet::new();
        let mut criteria = Vec::new();
        for criterion in &raw.criteria {
            self.unique(&mut seen, &criterion.id, "criterion");
            let Some(when) = self.condition(&criterion.when, Scope::Plan) else {
                continue;
            };
            // The path follows from the criteria, so they cannot follow from the path.
            if when
                .leaves()
                .iter()
                .any(|leaf| matches!(leaf, Leaf::Path(_)))
            {
                let message = format!("`{}` asks for what it decides", criterion.id.value);
                let hint = "leave out `path`";
                self.problem(place(&criterion.when), "circle", message, hint);
            }
            criteria.push(Criterion {
                id: criterion.id.value.clone(),
                when,
                title: criterion.title.clone(),
            });
        }
        criteria
    }

    fn clusters(&mut self, raw: &RawClusters) -> Option<Clusters> {
        let distance = self.value(&raw.distance, Meters::parse)?;
        let within = self.value(&raw.within, Span::parse)?;
        let min_reports = raw.min_reports.value;
        if !(1..=100).contains(&min_reports) {
            let message = format!("{min_reports} reports are not between 1 and 100");
            self.problem(place(&raw.min_reports), "out-of-range", message, "");
        }
        Some(Clusters {
            distance,
            within,
            min_reports,
        })
    }

    fn gaps(&mut self, raw: &[RawGap]) -> Vec<Gap> {
        let mut seen = BTreeSet::new();
        raw.iter()
            .map(|gap| {
                self.unique(&mut seen, &gap.id, "gap");
                Gap {
                    id: gap.id.value.clone(),
                    what: gap.what.clone(),
                    why: gap.why.clone(),
                    blocks: gap.blocks.clone(),
                    source: gap.source.clone(),
                    file: self.file.clone(),
                }
            })
            .collect()
    }

    fn grade(&mut self, raw: &Word) -> Option<Grade> {
        let grade = Grade::of(&raw.value).filter(|grade| *grade != Grade::Ungraded);
        if grade.is_none() {
            let message = format!("`{}` is no grade", raw.value);
            self.problem(place(raw), "bad-word", message, "I, II, III or IV");
        }
        grade
    }

    #[allow(clippy::type_complexity, reason = "read once, in one place")]
    fn grades(
        &mut self,
        gaps: &mut Vec<Gap>,
    ) -> Option<(BTreeMap<String, GradeTable>, String, hean_units::Text)> {
        let raw: RawGrades = self.yaml("rules/grades.yaml")?;
        self.version(&raw.hean_grades);
        gaps.extend(self.gaps(&raw.gaps));
        let (mut tables, mut seen) = (BTreeMap::new(), BTreeSet::new());
        for table in &raw.tables {
            self.unique(&mut seen, &table.id, "table");
            let read = self.table(table);
            tables.insert(table.id.value.clone(), read);
        }
        if !tables.contains_key(&raw.in_force.value) {
            let message = format!("there is no table `{}`", raw.in_force.value);
            let hint = names::hint(&raw.in_force.value, tables.keys());
            self.problem(place(&raw.in_force), "unknown-rule", message, &hint);
        }
        Some((tables, raw.in_force.value.clone(), raw.why))
    }

    fn table(&mut self, raw: &RawTable) -> GradeTable {
        let mut seen = BTreeSet::new();
        let mut criteria = Vec::new();
        for criterion in &raw.criteria {
            self.unique(&mut seen, &criterion.id, "criterion");
            let (grade, when) = (
                self.grade(&criterion.grade),
                self.condition(&criterion.when, Scope::Plan),
            );
            let (Some(grade), Some(when)) = (grade, when) else {
                continue;
            };
            let circle = |leaf: &&Leaf| {
                matches!(
                    leaf,
                    Leaf::Path(_) | Leaf::Grade | Leaf::Proposed | Leaf::Level
                )
            };
            if when.leaves().iter().any(circle) {
                let message = format!("`{}` asks for what it decides", criterion.id.value);
                let hint = "leave out `grade`, `level` and `path`";
                self.problem(place(&criterion.when), "circle", message, hint);
            }
            criteria.push(GradeCriterion {
                id: criterion.id.value.clone(),
                grade,
                when,
                title: criterion.title.clone(),
                certainty: criterion.certainty,
            });
        }
        criteria.sort_by_key(|criterion| std::cmp::Reverse(criterion.grade));
        GradeTable {
            id: raw.id.value.clone(),
            title: raw.title.clone(),
            origin: self.origin(&raw.id.value, &raw.origin),
            criteria,
        }
    }

    fn levels(&mut self, gaps: &mut Vec<Gap>) -> Option<Vec<Level>> {
        let raw: RawLevels = self.yaml("rules/response-levels.yaml")?;
        self.version(&raw.hean_levels);
        gaps.extend(self.gaps(&raw.gaps));
        let (mut levels, mut seen) = (Vec::new(), BTreeSet::new());
        for level in &raw.levels {
            self.unique(&mut seen, &level.level, "level");
            if !COLORS.contains(&level.color.value.as_str()) {
                let message = format!("`{}` is no color of a warning", level.color.value);
                self.problem(place(&level.color), "bad-word", message, &COLORS.join(", "));
            }
            let origin = self.origin(&level.level.value, &level.origin);
            levels.extend(self.grade(&level.level).map(|grade| Level {
                level: grade,
                title: level.title.clone(),
                led_by: level.led_by.clone(),
                color: level.color.value.clone(),
                origin,
            }));
        }
        levels.sort_by_key(|level| std::cmp::Reverse(level.level));
        Some(levels)
    }

    fn reports(&mut self, gaps: &mut Vec<Gap>) -> Option<Vec<ReportRule>> {
        let raw: RawReports = self.yaml("rules/reports.yaml")?;
        self.version(&raw.hean_reports);
        gaps.extend(self.gaps(&raw.gaps));
        let (mut reports, mut seen) = (Vec::new(), BTreeSet::new());
        for report in &raw.reports {
            self.unique(&mut seen, &report.document, "report");
            self.document(&report.document);
            let mut contents_seen = BTreeSet::new();
            for content in &report.contents {
                self.unique(&mut contents_seen, &content.id, "content");
            }
            let contents = report.contents.iter().map(|content| Content {
                id: content.id.value.clone(),
                title: content.title.clone(),
            });
            reports.push(ReportRule {
                document: report.document.value.clone(),
                title: report.title.clone(),
                form: report.form.clone(),
                contents: contents.collect(),
                origin: self.origin(&report.document.value, &report.origin),
            });
        }
        Some(reports)
    }

    fn water_quality(&mut self, gaps: &mut Vec<Gap>) -> Option<Vec<WaterStandard>> {
        let raw: RawWater = self.yaml("rules/water-quality.yaml")?;
        self.version(&raw.hean_water_quality);
        gaps.extend(self.gaps(&raw.gaps));
        let (mut standards, mut seen) = (Vec::new(), BTreeSet::new());
        for standard in &raw.standards {
            self.unique(&mut seen, &standard.id, "standard");
            standards.push(WaterStandard {
                id: standard.id.value.clone(),
                title: standard.title.clone(),
                used_for: standard.used_for.clone(),
                origin: self.origin(&standard.id.value, &standard.origin),
            });
        }
        Some(standards)
    }
}
