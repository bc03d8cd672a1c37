//! Points by questions: the shape that the tables of HJ 941 and HJ 740 share.

use crate::between::Between;
use crate::pack::Missing;
use crate::read::{Reader, place};
use hean_units::Text;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// A question as written: each answer has its points.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawQuestion {
    pub id: Spanned<String>,
    pub title: Text,
    pub answers: BTreeMap<String, Spanned<f64>>,
}

/// A question of a table of points.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    pub id: String,
    pub title: Text,
    pub answers: BTreeMap<String, f64>,
}

/// What one question gave.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Point {
    /// The question's id, e.g. `interception`.
    pub id: String,
    /// The question.
    pub title: Text,
    /// The answer, or how many there are; none where it is not stated.
    pub answer: Option<String>,
    /// The points; between the best and the worst answer where it is not stated.
    pub points: Between<f64>,
}

/// The points of a table.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Score {
    /// Point by point.
    pub points: Vec<Point>,
    /// What was not known.
    pub missing: Vec<Missing>,
}

impl Score {
    /// The sum of all points.
    pub fn sum(&self) -> Between<f64> {
        Between {
            least: self.points.iter().map(|point| point.points.least).sum(),
            most: self.points.iter().map(|point| point.points.most).sum(),
        }
    }
}

/// Checks questions: ids of their own, at least two answers, no negative points.
pub(crate) fn questions(reader: &mut Reader<'_>, raw: Vec<RawQuestion>) -> Vec<Question> {
    let mut seen = BTreeSet::new();
    for question in &raw {
        let id = &question.id.value;
        if !seen.insert(id.clone()) {
            let message = format!("the question `{id}` is there twice");
            reader.problem(place(&question.id), "duplicate-id", message, "rename one");
        }
        if question.answers.len() < 2 {
            let message = format!("the question `{id}` needs two answers or more");
            reader.problem(place(&question.id), "answers", message, "add one");
        }
        for points in question.answers.values() {
            if !(0.0..=100.0).contains(&points.value) {
                let message = format!("{} points are not between 0 and 100", points.value);
                reader.problem(place(points), "out-of-range", message, "correct them");
            }
        }
    }
    let checked = raw.into_iter().map(|question| Question {
        id: question.id.value,
        title: question.title,
        answers: question
            .answers
            .into_iter()
            .map(|(answer, points)| (answer, points.value))
            .collect(),
    });
    checked.collect()
}

/// Asks the questions; an answer that is not stated counts from the best to the worst.
pub(crate) fn ask(questions: &[Question], answers: &BTreeMap<String, String>) -> Score {
    let mut score = Score::default();
    for question in questions {
        let answer = answers.get(&question.id);
        let known = answer.and_then(|answer| question.answers.get(answer));
        let points = match known {
            Some(points) => Between::known(*points),
            None => {
                let title = &question.title;
                score.missing.push(Missing::unstated(
                    format!("未填报：{}", title.zh()),
                    format!("not stated: {}", title.en()),
                ));
                let all = question.answers.values().copied();
                Between {
                    least: all.clone().fold(f64::INFINITY, f64::min),
                    most: all.fold(0.0, f64::max),
                }
            }
        };
        score.points.push(Point {
            id: question.id.clone(),
            title: question.title.clone(),
            answer: answer.cloned(),
            points,
        });
    }
    score
}
