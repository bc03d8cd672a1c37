//! How a drill went: its expectations, and what the water, the clocks and the agencies say.

use crate::world::World;
use hean_basin::{Basin, SectionKind};
use hean_incident::condition::{Outcome, Place};
use hean_incident::task::Basis;
use hean_incident::{State, Task, TaskState};
use hean_units::{FacilityId, InjectId, Instant, Span, TaskId, Text};
use serde::Serialize;

/// An acceptance or refusal within this counts as prompt.
pub const PROMPT: Span = Span::from_mins(5);

/// The line of the reference timeline by which an intake is closed.
pub const CLOSE_INTAKE: &str = "T28";

/// A judged expectation.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// True is met, False is missed.
    pub outcome: Outcome,
    /// When it was decided.
    pub at: Instant,
    /// The values that decided it.
    pub why: Text,
    /// It is in the log.
    pub logged: bool,
}

impl Judged {
    /// `met`, `missed` or `undecided`, as in the log.
    pub fn word(&self) -> &'static str {
        word(self.outcome)
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::True => "met",
        Outcome::False => "missed",
        Outcome::Undecided => "undecided",
    }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// How many did well.
    pub good: u32,
    /// How many there were.
    pub of: u32,
}

impl Share {
    fn count(&mut self, good: bool) {
        self.of += 1;
        self.good += u32::from(good);
    }
}

/// One expectation of the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExpectationScore {
    /// Its id.
    pub id: InjectId,
    /// What it is called; empty where the file gives no title.
    pub title: Text,
    /// The condition as written.
    pub that: String,
    /// How much it counts.
    pub weight: f64,
    /// `met`, `missed` or `undecided`.
    pub outcome: &'static str,
    /// When it was decided.
    pub at: Option<Instant>,
    /// The values that were found.
    pub why: Text,
}

/// A drinking intake that the plume truly reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IntakeScore {
    /// The intake.
    pub section: FacilityId,
    /// Its name.
    pub name: Text,
    /// When it was closed.
    pub closed: Option<Instant>,
    /// When the plume truly came.
    pub arrival: Instant,
    /// Closed before that.
    pub in_time: bool,
}

/// The true peak at a border section where water leaves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BorderScore {
    /// The section.
    pub section: FacilityId,
    /// Its name.
    pub name: Text,
    /// Highest concentration so far in mg/L, to three digits.
    pub peak_mg_l: f64,
    /// Whether the peak has passed.
    pub passed: bool,
}

/// How a drill went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Expectations in the order of the file.
    pub expectations: Vec<ExpectationScore>,
    /// How many were met.
    pub met: u32,
    /// How many were missed.
    pub missed: u32,
    /// How many are undecided: what they ask for did not happen, and no limit passed.
    pub undecided: u32,
    /// Weight of those that were met.
    pub points: f64,
    /// Weight of all.
    pub of: f64,
    /// Tasks that a person took or refused within [`PROMPT`] of the first issue.
    pub prompt: Share,
    /// Statutory deadlines that were kept, of those that passed or were kept.
    pub statutory: Share,
    /// Intakes closed before the plume came, of those that it reached.
    pub intakes_in_time: Share,
    /// The intakes that it reached.
    pub intakes: Vec<IntakeScore>,
    /// The border sections below.
    pub borders: Vec<BorderScore>,
    /// Tasks whose deadline passed while they were open.
    pub overdue: Vec<TaskId>,
}

impl Score {
    pub(crate) fn of(world: &World) -> Self {
        let (state, now) = (world.state(), world.now());
        let mut score = Self {
            expectations: expectations(world),
            met: 0,
            missed: 0,
            undecided: 0,
            points: 0.0,
            of: 0.0,
            prompt: Share::default(),
            statutory: Share::default(),
            intakes_in_time: Share::default(),
            intakes: intakes(world, state, now),
            borders: borders(world, now),
            overdue: Vec::new(),
        };
        for expectation in &score.expectations {
            score.of += expectation.weight;
            match expectation.outcome {
                "met" => {
                    score.met += 1;
                    score.points += expectation.weight;
                }
                "missed" => score.missed += 1,
                _ => score.undecided += 1,
            }
        }
        for intake in &score.intakes {
            score.intakes_in_time.count(intake.in_time);
        }
        let tasks = state
            .incidents
            .values()
            .flat_map(|incident| incident.tasks.values());
        for task in tasks {
            prompt(task, now, &mut score.prompt);
            statutory(task, now, &mut score.statutory);
            if task.missed {
                score.overdue.push(task.id.clone());
            }
        }
        score
    }
}

fn expectations(world: &World) -> Vec<ExpectationScore> {
    let all = world.scenario().expect.iter();
    all.map(|expectation| {
        let judged = world.judged(&expectation.id);
        ExpectationScore {
            id: expectation.id.clone(),
            title: expectation.title.clone(),
            that: expectation.that.to_string(),
            weight: expectation.weight,
            outcome: judged.map_or("undecided", Judged::word),
            at: judged.map(|judged| judged.at),
            why: judged.map(|judged| judged.why.clone()).unwrap_or_default(),
        }
    })
    .collect()
}

fn first(task: &Task, wanted: &[TaskState]) -> Option<Instant> {
    task.history
        .iter()
        .find(|step| wanted.contains(&step.to))
        .map(|step| step.at)
}

fn prompt(task: &Task, now: Instant, share: &mut Share) {
    let Some(issued) = first(task, &[TaskState::Issued]).filter(|_| task.owner.is_some()) else {
        return;
    };
    match first(task, &[TaskState::Accepted, TaskState::Refused]) {
        Some(answered) => share.count(answered - issued <= PROMPT),
        None if now - issued > PROMPT => share.count(false),
        None => {}
    }
}

fn statutory(task: &Task, now: Instant, share: &mut Share) {
    let deadlines = task.deadline.iter().chain(&task.other_deadlines);
    let done = first(task, &[TaskState::Done]);
    let dropped = matches!(task.state, TaskState::Superseded | TaskState::Cancelled);
    for deadline in deadlines.filter(|deadline| deadline.basis == Basis::Statutory) {
        match done {
            Some(done) => share.count(done <= deadline.at),
            None if now > deadline.at && !dropped => share.count(false),
            None => {}
        }
    }
}

fn name(basin: &Basin, section: &FacilityId) -> Text {
    basin
        .facilities
        .get(section)
        .map(|found| found.name.clone())
        .unwrap_or_default()
}

fn intakes(world: &World, state: &State, now: Instant) -> Vec<IntakeScore> {
    let mut found: Vec<IntakeScore> = Vec::new();
    for (_, plume) in world.plumes() {
        for section in plume.sections(&Place::Kind(SectionKind::Intake.as_str())) {
            let Some(arrival) = plume.arrival(section).filter(|arrival| *arrival <= now) else {
                continue;
            };
            let tasks = state
                .incidents
                .values()
                .flat_map(|incident| incident.tasks.values());
            let closed = tasks
                .filter(|task| task.plan.as_str() == CLOSE_INTAKE)
                .filter(|task| task.section.as_ref() == Some(section))
                .filter_map(|task| first(task, &[TaskState::Done]))
                .min();
            let in_time = closed.is_some_and(|closed| closed <= arrival);
            let name = name(world.basin(), section);
            found.push(IntakeScore {
                section: section.clone(),
                name,
                closed,
                arrival,
                in_time,
            });
        }
    }
    found.sort_by(|a, b| a.arrival.cmp(&b.arrival).then(a.section.cmp(&b.section)));
    found.dedup_by(|later, sooner| later.section == sooner.section);
    found
}

fn borders(world: &World, now: Instant) -> Vec<BorderScore> {
    let mut found: Vec<BorderScore> = Vec::new();
    let place = Place::Kind(SectionKind::Border.as_str());
    let plumes: Vec<_> = world.plumes().map(|(_, plume)| plume).collect();
    for plume in &plumes {
        for section in plume.sections(&place) {
            if found.iter().any(|other| other.section == *section) {
                continue;
            }
            let peak = plumes
                .iter()
                .map(|plume| plume.peak_so_far(section, now))
                .sum();
            found.push(BorderScore {
                section: section.clone(),
                name: name(world.basin(), section),
                peak_mg_l: crate::truth::three_digits(peak),
                passed: plumes.iter().all(|plume| plume.has_passed(section, now)),
            });
        }
    }
    found
}
