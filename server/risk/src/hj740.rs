//! HJ 740-2015: the grade of a tailings pond from hazard H, surroundings S and control R.
//!
//! The structure is here, the tables are data. A part whose table is a gap of `rules/hj740.yaml`
//! has no class, and a pond has no grade as long as a part or the matrix is a gap.

use crate::Between;
use crate::hj941::Grade;
use crate::pack::{Gap, Missing, Pack};
use crate::read::{RawHead, Reader, place};
use crate::score::{Question, RawQuestion, Score, ask, questions};
use hean_units::{Certainty, Text};
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

const FILE: &str = "rules/hj740.yaml";

/// One of H, S and R.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    title: Text,
    table: Option<Table>,
    gap: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Table {
    questions: Vec<Question>,
    /// Classes with their lower edges, from 0 on.
    classes: Vec<(String, f64)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Matrix {
    Gap(String),
    Rows(BTreeMap<[String; 3], Grade>),
}

/// The rules, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// What the pack says of itself.
    pub pack: Pack,
    parts: [Part; 3],
    matrix: Matrix,
}

/// How one of H, S and R was scored.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PartScore {
    /// What it is.
    pub title: Text,
    /// The points.
    pub score: Score,
    /// The classes that the points may mean; empty without a table.
    pub classes: Vec<String>,
}

/// How a tailings pond was graded.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Pond {
    /// The pack that it was graded by.
    pub pack: String,
    /// H, S and R.
    pub parts: Vec<PartScore>,
    /// The grade; none where it cannot be told at all.
    pub grade: Option<Between<Grade>>,
    /// What was not known.
    pub missing: Vec<Missing>,
}

impl Rules {
    /// The questions of the tables that are there, with their answers.
    pub fn questions(&self) -> Vec<(&str, Vec<&str>)> {
        let tables = self.parts.iter().filter_map(|part| part.table.as_ref());
        tables
            .flat_map(|table| &table.questions)
            .map(|question| {
                let answers = question.answers.keys().map(String::as_str).collect();
                (question.id.as_str(), answers)
            })
            .collect()
    }
}

/// Grades a pond by the answers to the questions of the pack.
pub fn grade(rules: &Rules, answers: &BTreeMap<String, String>) -> Pond {
    let mut missing = Vec::new();
    let parts: Vec<PartScore> = rules
        .parts
        .iter()
        .map(|part| {
            let Some(table) = &part.table else {
                let gap = part.gap.as_deref().unwrap_or_default();
                missing.push(Missing::gap(&rules.pack, gap));
                return PartScore {
                    title: part.title.clone(),
                    score: Score::default(),
                    classes: Vec::new(),
                };
            };
            let score = ask(&table.questions, answers);
            let classes = table.classes_of(score.sum());
            if classes.len() > 1 {
                missing.extend(score.missing.clone());
            }
            PartScore {
                title: part.title.clone(),
                score,
                classes,
            }
        })
        .collect();
    let grade = match &rules.matrix {
        Matrix::Gap(gap) => {
            missing.push(Missing::gap(&rules.pack, gap));
            None
        }
        Matrix::Rows(rows) => between(rows, &parts),
    };
    Pond {
        pack: rules.pack.id.clone(),
        parts,
        grade,
        missing,
    }
}

/// The grades of every combination of the classes that there may be.
fn between(rows: &BTreeMap<[String; 3], Grade>, parts: &[PartScore]) -> Option<Between<Grade>> {
    let [h, s, r] = parts else { return None };
    let mut found: Option<Between<Grade>> = None;
    for h in &h.classes {
        for s in &s.classes {
            for r in &r.classes {
                let grade = *rows.get(&[h.clone(), s.clone(), r.clone()])?;
                found = Some(found.map_or(Between::known(grade), |before| Between {
                    least: before.least.min(grade),
                    most: before.most.max(grade),
                }));
            }
        }
    }
    found
}

impl Table {
    fn classes_of(&self, points: Between<f64>) -> Vec<String> {
        let at = |points: f64| {
            let below = self.classes.iter().take_while(|(_, edge)| *edge <= points);
            below.count().saturating_sub(1)
        };
        let classes = &self.classes[at(points.least)..=at(points.most)];
        classes.iter().map(|(class, _)| class.clone()).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    hean_hj740: Spanned<u32>,
    id: String,
    title: Text,
    source: String,
    dated: Spanned<String>,
    certainty: Certainty,
    hazard: RawPart,
    surroundings: RawPart,
    control: RawPart,
    matrix: RawMatrix,
    gaps: Vec<Spanned<Gap>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPart {
    title: Text,
    #[serde(default)]
    gap: Option<Spanned<String>>,
    #[serde(default)]
    questions: Vec<RawQuestion>,
    #[serde(default)]
    classes: Vec<RawClass>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClass {
    id: String,
    from: Spanned<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMatrix {
    #[serde(default)]
    gap: Option<Spanned<String>>,
    #[serde(default)]
    rows: Vec<RawRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRow {
    h: Spanned<String>,
    s: Spanned<String>,
    r: Spanned<String>,
    grade: Grade,
}

/// Reads and checks the pack.
pub(crate) fn load(reader: &mut Reader<'_>) -> Option<Rules> {
    let raw: Raw = reader.yaml(FILE)?;
    let pack = reader.head(RawHead {
        version: raw.hean_hj740,
        id: raw.id,
        title: raw.title,
        source: raw.source,
        dated: raw.dated,
        certainty: raw.certainty,
        gaps: raw.gaps,
    });
    let parts = [raw.hazard, raw.surroundings, raw.control].map(|raw| part(reader, &pack, raw));
    let matrix = matrix(reader, &pack, &parts, raw.matrix);
    Some(Rules {
        pack,
        parts,
        matrix,
    })
}

fn part(reader: &mut Reader<'_>, pack: &Pack, raw: RawPart) -> Part {
    if let Some(gap) = &raw.gap {
        reader.gap(pack, gap);
        if !raw.questions.is_empty() {
            let hint = "remove one of them";
            reader.problem(place(gap), "gap-closed", "a table and a gap", hint);
        }
    }
    let table = (raw.gap.is_none()).then(|| {
        let edges: Vec<_> = raw.classes.iter().map(|class| &class.from).collect();
        reader.rising(&edges, -1e-9);
        if edges.first().is_none_or(|edge| edge.value != 0.0) || raw.questions.is_empty() {
            let at = edges.first().map_or((0, 0), |edge| place(*edge));
            let hint = "give `gap:`, or `questions` and `classes` from 0 on";
            reader.problem(at, "no-table", "neither a table nor a gap", hint);
        }
        Table {
            questions: questions(reader, raw.questions),
            classes: raw
                .classes
                .into_iter()
                .map(|class| (class.id, class.from.value))
                .collect(),
        }
    });
    Part {
        title: raw.title,
        gap: raw.gap.map(|gap| gap.value),
        table: table.filter(|table| !table.classes.is_empty()),
    }
}

fn matrix(reader: &mut Reader<'_>, pack: &Pack, parts: &[Part; 3], raw: RawMatrix) -> Matrix {
    if let Some(gap) = raw.gap {
        reader.gap(pack, &gap);
        return Matrix::Gap(gap.value);
    }
    let mut rows = BTreeMap::new();
    for row in raw.rows {
        for (class, part) in [&row.h, &row.s, &row.r].into_iter().zip(parts) {
            if let Some(table) = &part.table {
                let known = table.classes.iter().map(|(class, _)| class.as_str());
                reader.known(place(class), &class.value, "class", known);
            }
        }
        let key = [row.h.value, row.s.value, row.r.value];
        rows.insert(key, row.grade);
    }
    let sizes = parts
        .iter()
        .map(|part| part.table.as_ref().map(|table| table.classes.len()));
    let due: Option<usize> = sizes.product();
    if due.is_some_and(|due| due != rows.len()) {
        let message = format!("{} rows of {}", rows.len(), due.unwrap_or(0));
        let hint = "one row for every H, S and R";
        reader.problem((0, 0), "matrix", message, hint);
    }
    Matrix::Rows(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// A pack with tables made up for the test; they are those of no standard.
    const TABLES: &str = "
hean_hj740: 1
id: t
title: { en: T }
source: made up
dated: 2026-01-01
certainty: illustrative
hazard:
  title: { en: H }
  questions:
    - { id: toxic, title: { en: toxic }, answers: { no: 0, yes: 40 } }
    - { id: large, title: { en: large }, answers: { no: 0, yes: 20 } }
  classes: [ { id: H3, from: 0 }, { id: H2, from: 30 }, { id: H1, from: 60 } ]
surroundings:
  title: { en: S }
  questions: [ { id: water, title: { en: water }, answers: { far: 0, near: 50 } } ]
  classes: [ { id: S2, from: 0 }, { id: S1, from: 50 } ]
control:
  title: { en: R }
  questions: [ { id: dam, title: { en: dam }, answers: { good: 0, bad: 50 } } ]
  classes: [ { id: R1, from: 0 } ]
matrix:
  rows:
    - { h: H3, s: S2, r: R1, grade: general }
    - { h: H3, s: S1, r: R1, grade: general }
    - { h: H2, s: S2, r: R1, grade: general }
    - { h: H2, s: S1, r: R1, grade: larger }
    - { h: H1, s: S2, r: R1, grade: larger }
    - { h: H1, s: S1, r: R1, grade: major }
gaps: []
";

    fn check(text: &str, answers: &str, expected: Expect) {
        let files = crate::read::testing::One(FILE, text);
        let mut reader = Reader::new(&files);
        let rules = load(&mut reader);
        assert!(reader.problems.is_empty(), "{}", reader.problems);
        let answers = answers
            .split_whitespace()
            .filter_map(|answer| answer.split_once('='))
            .map(|(question, answer)| (question.to_owned(), answer.to_owned()))
            .collect();
        let pond = grade(&rules.unwrap(), &answers);
        let classes: Vec<_> = pond
            .parts
            .iter()
            .map(|part| part.classes.join("~"))
            .collect();
        let grade = pond.grade.map(crate::hj941::words);
        let missing: Vec<_> = pond.missing.iter().map(|one| one.what.en()).collect();
        expected.assert_eq(&format!(
            "{} -> {}; {}",
            classes.join("-"),
            grade.map_or_else(|| "no grade".to_owned(), |grade| grade.en),
            missing.join(", "),
        ));
    }

    #[test]
    fn a_pond_is_graded_once_the_tables_are_there() {
        check(
            TABLES,
            "toxic=yes large=yes water=near dam=good",
            expect!["H1-S1-R1 -> major; "],
        );
        check(
            TABLES,
            "toxic=yes water=near dam=bad",
            expect!["H2~H1-S1-R1 -> larger~major; not stated: large"],
        );
        check(
            TABLES,
            "toxic=no water=far dam=bad",
            expect!["H3-S2-R1 -> general; "],
        );
    }

    #[test]
    fn without_the_tables_there_is_no_grade_and_the_gaps_are_named() {
        let shipped = include_str!("../../../data/ili/rules/hj740.yaml");
        check(
            shipped,
            "toxic=yes",
            expect![
                "-- -> no grade; the questions and points of H, the questions and points of S, the questions and points of R, the matrix from H, S and R to the grade"
            ],
        );
    }
}
