//! An independent judge of the tasks of an incident.
//!
//! It shares no code with the makers of plans: it reads the same data (basin, rules, plan lines,
//! forecast, log), asks the graph itself, and looks at the tasks as they would be issued. Whatever
//! must not be is a [`Finding`] with a stable code; [`CODES`] says in words what each means. No
//! finding is a good plan.
//!
//! Reading order: [`codes`], then what is judged: `form` (each task by itself), `order` (needs and
//! what follows from them), `means` (crews and stock), `cover` (what must be there).

pub mod codes;
mod cover;
mod form;
mod means;
mod order;

pub use codes::{CODES, Code};

use crate::plan::{Line, Plan, Plans};
use hean_basin::{Basin, Detail, Direction, ReachPoint, Section, SectionKind};
use hean_incident::task::{Task, TaskState};
use hean_incident::{Incident, State};
use hean_units::{FacilityId, Instant, Meters, Text};
use std::collections::BTreeMap;

/// What is judged.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The fixed world.
    pub basin: &'a Basin,
    /// The rules and plans in force.
    pub plans: &'a Plans,
    /// Everything else that is the case; without it crews and stock are judged by `tasks` alone.
    pub state: Option<&'a State>,
    /// The incident.
    pub incident: &'a Incident,
    /// Its tasks: those of the log, or those that are proposed.
    pub tasks: &'a [Task],
    /// Now.
    pub now: Instant,
}

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable code, one of [`CODES`].
    pub code: &'static str,
    /// The task that is wrong, or the plan line, section or crew that something is missing for.
    pub subject: String,
    /// What is wrong.
    pub message: Text,
}

/// Judges a case; findings by code, then by subject.
pub fn check(case: &Case) -> Vec<Finding> {
    let bench = Bench::of(case);
    let mut findings = Findings::default();
    form::check(&bench, &mut findings);
    order::check(&bench, &mut findings);
    means::check(&bench, &mut findings);
    cover::check(&bench, &mut findings);
    let mut found = findings.0;
    found.sort_by(|a, b| {
        let key = |f: &Finding| (f.code, f.subject.clone(), f.message.en.clone());
        key(a).cmp(&key(b))
    });
    found.dedup();
    found
}

/// The case with what each part of the check looks up.
struct Bench<'a> {
    case: Case<'a>,
    plan: Option<&'a Plan>,
    /// Sections below where the release enters the water, nearest first.
    below: Vec<(Section, Meters)>,
    /// Early edges of the forecast in force.
    early: BTreeMap<&'a FacilityId, Instant>,
}

impl<'a> Bench<'a> {
    fn of(case: &Case<'a>) -> Self {
        let incident = case.incident;
        let plan = incident.plan.as_deref();
        let entry = incident.entry.as_ref().map(|entry| ReachPoint {
            reach: entry.reach.clone(),
            chainage: entry.chainage_m,
        });
        let held = incident.forecast.as_ref();
        let sections = held.map_or(&[][..], |held| &held.result.sections);
        let early = sections
            .iter()
            .filter(|section| !section.watch_only)
            .filter_map(|section| Some((&section.section, section.early?)));
        Self {
            case: *case,
            plan: plan.and_then(|plan| case.plans.plan(plan)),
            below: entry.map_or_else(Vec::new, |entry| case.basin.sections_below(&entry)),
            early: early.collect(),
        }
    }

    fn line(&self, task: &Task) -> Option<&'a Line> {
        self.plan?.line(&task.plan)
    }

    /// Tasks of the lines that `wanted` picks which do what the line asks for: open or done.
    fn standing(&self, wanted: impl Fn(&Line) -> bool) -> Vec<&'a Task> {
        let tasks = self.case.tasks.iter();
        tasks
            .filter(|task| task.state.is_open() || task.state == TaskState::Done)
            .filter(|task| self.line(task).is_some_and(&wanted))
            .collect()
    }

    fn has_line(&self, wanted: impl Fn(&Line) -> bool) -> bool {
        self.plan.is_some_and(|plan| plan.lines.iter().any(wanted))
    }

    /// Drinking intakes below that take river water.
    fn intakes(&self) -> impl Iterator<Item = &(Section, Meters)> {
        let drinking = |(section, _): &&(Section, Meters)| section.kind == SectionKind::Intake;
        self.below.iter().filter(drinking)
    }

    /// Border sections below where water leaves.
    fn borders(&self) -> impl Iterator<Item = &Section> {
        let leaves = |section: &&Section| {
            let facility = self.case.basin.facilities.get(&section.id);
            let detail = facility.map(|facility| &facility.detail);
            let out = Direction::Out;
            matches!(detail, Some(Detail::BorderSection { direction, .. }) if *direction == out)
        };
        self.below.iter().map(|(section, _)| section).filter(leaves)
    }
}

/// What was found so far.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(
        &mut self,
        code: &'static str,
        subject: &dyn std::fmt::Display,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.0.push(Finding {
            code,
            subject: subject.to_string(),
            message: Text::new(zh, en),
        });
    }
}
