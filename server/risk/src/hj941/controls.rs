//! M: points of the process and of the controls.

use super::pack::{Controls, Rules};
use super::{Firm, Medium};
use crate::score::{Point, Score, ask};
use crate::{Between, Missing};
use hean_units::Text;

/// A kind of process that gives points for each one there is.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ProcessCount {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: Text,
}

impl Rules {
    /// The kinds of process that a firm states a number for.
    pub fn process(&self) -> Vec<ProcessCount> {
        let one = |count: &super::pack::Count| ProcessCount {
            id: count.id.clone(),
            title: count.title.clone(),
        };
        self.process.iter().map(one).collect()
    }

    /// The questions on controls, over both media, with their answers.
    pub fn questions(&self) -> Vec<(&str, Vec<&str>)> {
        let tables = [&self.water_controls, &self.air_controls];
        let mut found = Vec::new();
        for table in tables {
            if let Controls::Table(questions) = table {
                found.extend(questions.iter().map(|question| {
                    let answers = question.answers.keys().map(String::as_str).collect();
                    (question.id.as_str(), answers)
                }));
            }
        }
        found
    }
}

/// The points of a medium: the process, at most `most` of the pack in all, and the controls. What
/// is not stated counts from its least to its most.
///
/// Worked: two listed processes (20), one hot one (5), interception missing (8), wastewater to a
/// plant (6): 39 points, M2.
pub fn controls(rules: &Rules, firm: &Firm, medium: Medium) -> Score {
    let mut score = Score::default();
    let mut process = Between::known(0.0);
    for count in &rules.process {
        let points = match firm.process.get(&count.id) {
            Some(number) => Between::known(f64::from(*number) * count.points),
            None => {
                score.missing.push(Missing::unstated(
                    format!("未填报：{}", count.title.zh()),
                    format!("not stated: {}", count.title.en()),
                ));
                Between::of(0.0, rules.process_most)
            }
        };
        process.least += points.least;
        process.most += points.most;
    }
    let stated = rules.process.iter().map(|count| {
        let number = firm.process.get(&count.id);
        number.map_or_else(|| "?".to_owned(), u32::to_string)
    });
    score.points.push(Point {
        id: "process".to_owned(),
        title: Text::new("生产工艺", "process"),
        answer: Some(stated.collect::<Vec<_>>().join("+")),
        points: process.map(|points| points.min(rules.process_most)),
    });
    let rest = match rules.controls(medium) {
        Controls::Table(questions) => ask(questions, &firm.controls),
        Controls::Gap { gap, least, most } => {
            let missing = Missing::gap(&rules.pack, gap);
            Score {
                points: vec![Point {
                    id: gap.clone(),
                    title: missing.what.clone(),
                    answer: None,
                    points: Between::of(*least, *most),
                }],
                missing: vec![missing],
            }
        }
    };
    score.points.extend(rest.points);
    score.missing.extend(rest.missing);
    let sum = score.sum().map(|points| rules.m_class(points));
    if sum.value().is_some() {
        // What is not stated does not matter.
        score.missing.clear();
    }
    score
}
