//! Rule packs and response plans, as they are in force.

use super::answer::{Failure, cached};
use super::extract::Caller;
use crate::app::App;
use crate::auth::digest;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use hean_basin::Basin;
use hean_incident::task::Basis;
use hean_planner::plan::{Anchor, Before, DeadlineLine, Each, Line, Need, Plan, Scope};
use hean_planner::rule::{Criterion, GradeTable, Level, Origin, ReportRule, WaterStandard};
use hean_planner::{Plans, Rule};
use hean_units::{Certainty, DutyId, PlanTaskId, Span};
use hean_wire::base::{Id, Text};
use hean_wire::rules::{
    ContentRead, CriterionRead, ExpiredRead, GradeCriterionRead, GradeTableRead, LevelRead,
    NeedRead, OriginRead, PlanDeadline, PlanLine, PlanRead, PlansRead, RepeatRead, ReportRuleRead,
    RuleGap, RuleRead, RulesRead, RungRead, SupplyLineRead, WaterStandardRead,
};
use serde::Serialize;

/// What may be kept, if it is asked for again each time.
const REVALIDATE: &str = "private, no-cache";

/// `GET /api/v1/rules`.
pub async fn rules(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let today: String = caller.space.now().to_string().chars().take(10).collect();
    tagged(&headers, &rules_of(&app.world.plans, &today))
}

/// `GET /api/v1/plans`.
pub async fn plans(
    State(app): State<App>,
    _: Caller,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (plans, basin) = (&app.world.plans, &app.world.basin);
    let items = plans.plans.iter().map(|plan| plan_of(plan, plans, basin));
    let read = PlansRead {
        plans: items.collect(),
    };
    tagged(&headers, &read)
}

fn tagged(headers: &HeaderMap, read: &impl Serialize) -> Result<Response, Failure> {
    let text = serde_json::to_string(read);
    let text = text.map_err(|error| Failure::new("internal", error.to_string()))?;
    let etag = format!("\"{}\"", &digest(&text)[..32]);
    Ok(cached(
        headers,
        text.into(),
        "application/json",
        &etag,
        REVALIDATE,
    ))
}

fn minutes(span: Span) -> f64 {
    span.mins_f64()
}

fn sure(certainty: Certainty) -> String {
    certainty.as_str().to_owned()
}

fn basis(basis: Basis) -> String {
    let word = match basis {
        Basis::Statutory => "statutory",
        Basis::Physical => "physical",
        Basis::Doctrine => "doctrine",
    };
    word.to_owned()
}

fn duty(id: &DutyId) -> Id {
    Id::of(id.as_str())
}

fn lines(ids: &[PlanTaskId]) -> Vec<Id> {
    ids.iter().map(|id| Id::of(id.as_str())).collect()
}

fn rules_of(plans: &Plans, today: &str) -> RulesRead {
    RulesRead {
        pack: Id::of(&plans.pack),
        date: plans.date.clone(),
        why: Text::from(&plans.why),
        said: Text::from(&plans.said()),
        rules: plans.rules.values().map(rule_of).collect(),
        path_default: Id::of(&plans.path_default),
        path_lifted: Id::of(&plans.path_lifted),
        path_criteria: plans.criteria.iter().map(criterion_of).collect(),
        grade_table: Id::of(&plans.grade_table),
        grade_tables: plans.grade_tables.values().map(table_of).collect(),
        levels: plans.levels.iter().map(level_of).collect(),
        reports: plans.reports.iter().map(report_of).collect(),
        water_quality: plans.water_quality.iter().map(standard_of).collect(),
        gaps: plans
            .gaps
            .iter()
            .map(|gap| RuleGap {
                id: Id::of(&gap.id),
                what: Text::from(&gap.what),
                why: Text::from(&gap.why),
                blocks: Text::from(&gap.blocks),
                source: gap.source.clone(),
                file: gap.file.clone(),
            })
            .collect(),
        expired: plans
            .expiries
            .iter()
            .filter(|expiry| expiry.problem(today).is_some())
            .map(|expiry| ExpiredRead {
                what: expiry.what.clone(),
                on: expiry.on.clone(),
                file: expiry.file.clone(),
            })
            .collect(),
    }
}

fn origin_of(origin: &Origin) -> OriginRead {
    OriginRead {
        source: origin.source.clone(),
        dated: origin.dated.clone(),
        certainty: sure(origin.certainty),
        checked: origin.checked.clone(),
        expires: origin.expires.clone(),
    }
}

fn rule_of(rule: &Rule) -> RuleRead {
    RuleRead {
        id: Id::of(&rule.id),
        title: Text::from(&rule.title),
        basis: basis(rule.basis),
        minutes: minutes(rule.span),
        source: rule.source.clone(),
        dated: rule.dated.clone(),
        certainty: sure(rule.certainty),
    }
}

fn criterion_of(criterion: &Criterion) -> CriterionRead {
    CriterionRead {
        id: Id::of(&criterion.id),
        title: Text::from(&criterion.title),
        when: criterion.when.to_string(),
    }
}

fn table_of(table: &GradeTable) -> GradeTableRead {
    let criteria = table.criteria.iter().map(|one| GradeCriterionRead {
        id: Id::of(&one.id),
        grade: one.grade.as_str().to_owned(),
        title: Text::from(&one.title),
        when: one.when.to_string(),
        certainty: sure(one.certainty),
    });
    GradeTableRead {
        id: Id::of(&table.id),
        title: Text::from(&table.title),
        origin: origin_of(&table.origin),
        criteria: criteria.collect(),
    }
}

fn level_of(level: &Level) -> LevelRead {
    LevelRead {
        level: level.level.as_str().to_owned(),
        title: Text::from(&level.title),
        led_by: Text::from(&level.led_by),
        color: level.color.clone(),
        origin: origin_of(&level.origin),
    }
}

fn report_of(report: &ReportRule) -> ReportRuleRead {
    let contents = report.contents.iter().map(|one| ContentRead {
        id: Id::of(&one.id),
        title: Text::from(&one.title),
    });
    ReportRuleRead {
        document: Id::of(&report.document),
        title: Text::from(&report.title),
        form: Text::from(&report.form),
        contents: contents.collect(),
        origin: origin_of(&report.origin),
    }
}

fn standard_of(standard: &WaterStandard) -> WaterStandardRead {
    WaterStandardRead {
        id: standard.id.clone(),
        title: Text::from(&standard.title),
        used_for: Text::from(&standard.used_for),
        origin: origin_of(&standard.origin),
    }
}

fn plan_of(plan: &Plan, plans: &Plans, basin: &Basin) -> PlanRead {
    let rungs = plan.ladder.iter().map(|rung| RungRead {
        after_min: minutes(rung.after),
        level: rung.level,
    });
    let supplies = plan.supplies.iter().map(|line| SupplyLineRead {
        item: Id::of(line.item.as_str()),
        quantity: line.quantity,
        when: line.when.to_string(),
        why: Text::from(&line.why),
        for_line: Id::of(line.for_line.as_str()),
    });
    let own = plan.lines.iter().map(|line| line_of(line, plans, basin));
    PlanRead {
        id: Id::of(&plan.id),
        title: Text::from(&plan.title),
        date: plan.date.clone(),
        source: plan.source.clone(),
        certainty: sure(plan.certainty),
        order: plan.order,
        applies: plan.applies.to_string(),
        part: plan.part,
        first_wave: plan.first_wave.iter().map(duty).collect(),
        ladder: rungs.collect(),
        acceptance_expires_min: minutes(plan.acceptance_expires),
        supplies: supplies.collect(),
        lines: own.collect(),
    }
}

fn line_of(line: &Line, plans: &Plans, basin: &Basin) -> PlanLine {
    let own = line.duty.as_ref();
    let agency = own.and_then(|duty| basin.agencies.for_duty(duty, None));
    let repeats = line.repeats.iter().map(|one| RepeatRead {
        every_min: minutes(one.every),
        until_min: one.until.map(minutes),
    });
    PlanLine {
        id: Id::of(line.id.as_str()),
        title: Text::from(&line.title),
        lane: line.lane.clone(),
        duty: own.map(duty),
        agency: agency.map(|agency| Id::of(agency.id.as_str())),
        by_system: line.by_system,
        support: line.support.iter().map(duty).collect(),
        each: each(line.each).to_owned(),
        when: line.when.to_string(),
        needs: line.needs.iter().map(need_of).collect(),
        approve: line.approve.as_ref().map(duty),
        capability: line.capability.clone(),
        repeats: repeats.collect(),
        takes_min: minutes(line.takes),
        deadlines: line
            .deadlines
            .iter()
            .map(|one| deadline_of(one, plans))
            .collect(),
        evidence: Text::from(&line.evidence),
        yields: line.yields.clone(),
        document: line.document.as_ref().map(Id::of),
        report: line.report.clone(),
    }
}

fn each(each: Each) -> &'static str {
    match each {
        Each::Once => "once",
        Each::FirstWave => "first-wave",
        Each::WarnedIntakes => "warned-intakes",
        Each::DrinkingIntakes => "drinking-intakes",
        Each::Canals => "canals",
        Each::BorderSections => "border-sections",
        Each::DownstreamCounties => "downstream-counties",
        Each::Counties => "counties",
    }
}

fn need_of(need: &Need) -> NeedRead {
    let scope = match need.scope {
        Scope::All => "all",
        Scope::SameOwner => "same-owner",
        Scope::SameSection => "same-section",
    };
    NeedRead {
        lines: lines(&need.lines),
        scope: scope.to_owned(),
    }
}

fn deadline_of(deadline: &DeadlineLine, plans: &Plans) -> PlanDeadline {
    let (rule, when) = match deadline {
        DeadlineLine::After { rule, when, .. } | DeadlineLine::Before { rule, when, .. } => {
            (rule, when)
        }
    };
    let (from, of) = match deadline {
        DeadlineLine::After { anchor, .. } => match anchor {
            Anchor::T0 => ("t0", Vec::new()),
            Anchor::Due => ("due", Vec::new()),
            Anchor::Done(ids) => ("done", lines(ids)),
        },
        DeadlineLine::Before { before, setup, .. } => {
            let word = match before {
                Before::Section => "section",
                Before::FirstExposed => "first-exposed",
            };
            let line = setup.as_ref().map(|(line, _)| Id::of(line.as_str()));
            (word, line.into_iter().collect())
        }
    };
    let known = plans.rules.get(rule);
    PlanDeadline {
        rule: Id::of(rule),
        basis: known.map(|rule| basis(rule.basis)).unwrap_or_default(),
        from: from.to_owned(),
        lines: of,
        when: when.to_string(),
        unverified: known.is_none_or(|rule| rule.certainty != Certainty::Known),
    }
}
