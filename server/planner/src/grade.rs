//! The grade of an incident by the table in force, and the path of its reports.
//!
//! Any single criterion suffices, so the gravest that is met proposes the grade; all that are met
//! are named. A person decides; the proposal stays visible beside the decision. While the grade is
//! unclear, decree 17 of 2011, article 4 handles what may touch drinking water, the border or heavy
//! metals as grades II and I: the criteria are data ([`crate::Plans::criteria`]).

use crate::rule::GradeCriterion;
use crate::situation::Situation;
use hean_basin::Detail;
use hean_incident::body::GradeProposed;
use hean_incident::condition::Grade;
use hean_units::{Certainty, Span, Text};

/// How soon the first written report is due, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportPath {
    /// The rule that sets the time, e.g. `decree-17-2011-2h`.
    pub rule: String,
    /// The time.
    pub span: Span,
    /// The criterion that lifted it to the path of grades II and I; none on the path of the others.
    pub lifted_by: Option<String>,
    /// In words.
    pub reason: Text,
}

/// The criteria of the table in force that are met, the gravest first, each with what met it.
pub fn met<'a>(situation: &Situation<'a>) -> Vec<(&'a GradeCriterion, Text)> {
    let criteria = situation.plans.grades().map(|table| &table.criteria);
    criteria
        .into_iter()
        .flatten()
        .filter_map(|criterion| {
            let because = situation.judge(&criterion.when, None).ok()?;
            Some((criterion, because))
        })
        .collect()
}

/// The path of reports as things stand.
pub(crate) fn path(situation: &Situation) -> ReportPath {
    let plans = situation.plans;
    let on = |rule: &String, lifted_by: Option<&str>, reason: Text| ReportPath {
        rule: rule.clone(),
        span: plans.rules.get(rule).map_or(Span::ZERO, |rule| rule.span),
        lifted_by: lifted_by.map(str::to_owned),
        reason,
    };
    let decided = situation.incident.grade_decided.as_ref();
    let decided = decided.and_then(|held| {
        let grade = Grade::of(&held.decided.grade)?;
        (grade != Grade::Ungraded).then_some((grade, &held.decided))
    });
    if let Some((grade, decision)) = decided {
        let words = format!("{}级", grade.as_str());
        let reason = Text::new(
            format!("已定为{words}：{}", decision.reason),
            format!("graded {} by decision: {}", grade.as_str(), decision.reason),
        );
        if grade >= Grade::II {
            let by = decision.criterion.as_deref().unwrap_or("grade-decided");
            return on(&plans.path_lifted, Some(by), reason);
        }
        return on(&plans.path_default, None, reason);
    }
    if let Some((criterion, because)) = met(situation).first()
        && criterion.grade >= Grade::II
    {
        let reason = worded(&criterion.title, because);
        return on(&plans.path_lifted, Some(&criterion.id), reason);
    }
    for criterion in &plans.criteria {
        if let Ok(because) = situation.judge(&criterion.when, None) {
            let reason = worded(&criterion.title, &because);
            return on(&plans.path_lifted, Some(&criterion.id), reason);
        }
    }
    let reason = Text::new("尚无升级情形", "nothing lifts the grade so far");
    on(&plans.path_default, None, reason)
}

/// The grade that the table in force proposes, with every criterion that is met and the path of
/// reports. Without any the incident is ungraded.
pub fn propose(situation: &Situation) -> GradeProposed {
    let met = met(situation);
    let path = situation.path();
    let hours = path.span.millis() / 3_600_000;
    let grade = met.first().map_or(Grade::Ungraded, |(c, _)| c.grade);
    let mut reason = match met.first() {
        Some((criterion, because)) => unverified(criterion, worded(&criterion.title, because)),
        None => path.reason.clone(),
    };
    if let Some(note) = unranked(situation) {
        reason = joined(&reason, &note);
    }
    GradeProposed {
        grade: grade.as_str().to_owned(),
        path: format!("{hours}h"),
        rule: path.lifted_by.clone().unwrap_or_else(|| path.rule.clone()),
        criteria: met.iter().map(|(c, _)| c.id.clone()).collect(),
        table: situation.plans.grade_table.clone(),
        reason,
    }
}

fn worded(title: &Text, because: &Text) -> Text {
    if because.zh.is_empty() {
        return title.clone();
    }
    Text::new(
        format!("{}（{}）", title.zh(), because.zh()),
        format!("{} ({})", title.en(), because.en()),
    )
}

fn joined(a: &Text, b: &Text) -> Text {
    Text::new(
        format!("{}；{}", a.zh(), b.zh()),
        format!("{}; {}", a.en(), b.en()),
    )
}

/// A criterion that was not read in the official text says so where it binds.
fn unverified(criterion: &GradeCriterion, reason: Text) -> Text {
    if criterion.certainty == Certainty::Known {
        return reason;
    }
    Text::new(
        format!("{}【条文待核】", reason.zh()),
        format!("{} [text to be verified]", reason.en()),
    )
}

/// Stopped intakes that count for no grade, since nobody says whom they supply.
fn unranked(situation: &Situation) -> Option<Text> {
    let unranked = situation.stopped_intakes().into_iter().filter(|id| {
        let found = situation.basin.facilities.get(*id);
        !matches!(
            found.map(|facility| &facility.detail),
            Some(Detail::Intake {
                serves: Some(_),
                ..
            })
        )
    });
    let ids: Vec<&str> = unranked.map(|id| id.as_str()).collect();
    (!ids.is_empty()).then(|| {
        let ids = ids.join(", ");
        Text::new(
            format!("{ids} 停止取水，但供水对象不明，未计入定级"),
            format!("{ids} stopped, but whom it supplies is not known: it counts for no grade"),
        )
    })
}
