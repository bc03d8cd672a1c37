//! Each code of the check by a plan that only it refuses.

use crate::reconcile::{apply, proposal};
use crate::world::{Log, at, world};
use hean_incident::body::Reserved;
use hean_incident::task::{AssignedBy, Basis, Task, TaskState};
use hean_incident::{Incident, State};
use hean_planner::check::CODES;
use hean_planner::plan::{Each, Effect, Line};
use hean_planner::{Case, Finding, Plan, check};
use hean_units::{Instant, Span};
use std::collections::BTreeSet;

/// A plan that is to be spoiled.
struct Draft {
    state: State,
    tasks: Vec<Task>,
    now: Instant,
}

const ID: &str = "INC-0001";

/// Above intakes, canal heads, counties and the border.
const PLACE: &str = "81.8,43.7";

fn plan() -> &'static Plan {
    world().1.plan("river-chemical-spill").expect("the plan")
}

impl Draft {
    /// Benzene in the Kunes, forecast and planned; a few orders are out with their crews, and stock
    /// is set aside.
    fn good() -> Self {
        let mut log = Log::default();
        log.open(ID, PLACE, Some("benzene"), at(0));
        log.forecast(ID, at(6), 1.2, 0);
        let now = at(7);
        for task in proposal(&log, now).tasks {
            let out = task.capability.is_some() && task.approver.is_none();
            log.order(now, task, out);
        }
        for _ in 0..6 {
            let again = proposal(&log, now);
            apply(&mut log, now, &again);
        }
        log.settle(now);
        let tasks = log.incident(ID).tasks.values().cloned().collect();
        let state = log.state;
        Self { state, tasks, now }
    }

    fn check(&self) -> Vec<Finding> {
        let (basin, plans) = world();
        let incident = &self.state.incidents[ID];
        check(&Case {
            basin,
            plans,
            state: Some(&self.state),
            incident,
            tasks: &self.tasks,
            now: self.now,
        })
    }

    fn incident(&mut self) -> &mut Incident {
        self.state.incidents.get_mut(ID).expect("it is open")
    }

    fn task(&mut self, line: &str) -> &mut Task {
        let tasks = self.tasks.iter_mut();
        let mut found = tasks.filter(|task| task.plan.as_str() == line);
        found.next().unwrap_or_else(|| panic!("{line} is there"))
    }

    /// The first task for which `wanted` holds.
    fn any(&mut self, wanted: impl Fn(&Task) -> bool) -> &mut Task {
        self.tasks
            .iter_mut()
            .find(|task| wanted(task))
            .expect("there is one")
    }

    /// The first task of a line for which `wanted` holds.
    fn of(&mut self, wanted: impl Fn(&Line) -> bool) -> &mut Task {
        self.any(|task| plan().line(&task.plan).is_some_and(&wanted))
    }

    /// Takes away the tasks of the lines for which `wanted` holds, and every need of them.
    fn without(&mut self, wanted: impl Fn(&Line, &Task) -> bool) {
        let gone = |task: &Task| {
            plan()
                .line(&task.plan)
                .is_some_and(|line| wanted(line, task))
        };
        let ids: BTreeSet<_> = self
            .tasks
            .iter()
            .filter(|t| gone(t))
            .map(|t| t.id.clone())
            .collect();
        assert!(!ids.is_empty(), "something is taken away");
        self.tasks.retain(|task| !ids.contains(&task.id));
        for task in &mut self.tasks {
            task.needs.retain(|need| !ids.contains(need));
        }
    }
}

/// An owned, unconditional task that nothing else hangs on.
const PLAIN: &str = "T12";

type Mutation = (&'static str, fn(&mut Draft));

const MUTATIONS: &[Mutation] = &[
    ("approval-missing", |draft| {
        draft.any(|task| task.approver.is_some()).approver = None;
    }),
    ("bad-duration", |draft| {
        draft.task(PLAIN).repeats_s = Some(0)
    }),
    ("bad-version", |draft| draft.task(PLAIN).version = 0),
    ("border-notice-missing", |draft| {
        draft.without(|line, _| line.document.as_deref() == Some("cross-border-notice"));
    }),
    ("border-without-sampling", |draft| {
        draft.without(|line, _| line.each == Each::BorderSections);
    }),
    ("circle", |draft| {
        let id = draft.task(PLAIN).id.clone();
        draft.task(PLAIN).needs = vec![id];
    }),
    ("clock-not-covered", |draft| {
        draft.without(|line, _| line.id.as_str() == "T08")
    }),
    ("close-without-reserve", |draft| {
        draft.without(|line, _| line.id.as_str() == "T27");
    }),
    ("command-ignored", |draft| {
        let duty = draft.task(PLAIN).duty.clone().expect("a duty");
        let duties = &mut draft.incident().duties;
        duties.insert(duty, "xpcc".parse().expect("an agency"));
    }),
    ("crew-lost", |draft| {
        let crew = draft
            .any(|task| task.crew.is_some())
            .crew
            .clone()
            .expect("a crew");
        let lost = hean_incident::state::CrewLostHeld {
            reason: "翻车".to_owned(),
            at: draft.now,
        };
        draft.state.crews_lost.insert(crew, lost);
    }),
    ("crew-of-nobody", |draft| {
        let task = draft.any(|task| {
            let crew = task.crew.as_ref().map(|crew| &world().0.crews[crew]);
            crew.is_some_and(|crew| task.support.contains(&crew.agency))
        });
        let agency = world().0.crews[task.crew.as_ref().expect("a crew")]
            .agency
            .clone();
        task.support.retain(|support| *support != agency);
    }),
    ("crew-twice", |draft| {
        let task = draft.any(|task| task.crew.is_some()).clone();
        let other = draft.any(|task| task.crew.is_none() && task.capability.is_none());
        (other.crew, other.capability) = (task.crew, task.capability);
        other.support.extend(
            task.owner
                .filter(|owner| other.owner.as_ref() != Some(owner)),
        );
        other.support.extend(task.support);
    }),
    ("crew-unknown", |draft| {
        draft.any(|task| task.crew.is_some()).crew = "CRW-999".parse().ok();
    }),
    ("crew-without-capability", |draft| {
        draft.any(|task| task.crew.is_some()).capability = Some("alchemy".to_owned());
    }),
    ("dangling-need", |draft| {
        draft.task(PLAIN).needs = vec!["INC-0001-T99".parse().expect("an id")];
    }),
    ("deadline-before-needs", |draft| {
        let first = draft.task(PLAIN).clone();
        let task = draft.any(|task| {
            let by_rule = task
                .deadline
                .as_ref()
                .filter(|d| d.basis == Basis::Doctrine);
            task.state == TaskState::Proposed
                && task.owner.is_some()
                && by_rule.is_some_and(|d| Some(d.at) < first.deadline.as_ref().map(|d| d.at))
        });
        task.needs = vec![first.id];
    }),
    ("dilution-before-isolation", |draft| {
        let task = draft.of(|line| line.effect == Some(Effect::Dilution));
        (task.state, task.approved) = (TaskState::Issued, Some(true));
    }),
    ("duplicate-task", |draft| {
        let task = draft.task(PLAIN).clone();
        draft.tasks.push(task);
    }),
    ("evidence-missing", |draft| {
        draft.task(PLAIN).evidence_wanted = hean_units::Text::default();
    }),
    ("foreign-need", |draft| {
        draft.task(PLAIN).incident = "INC-0009".parse().expect("an id")
    }),
    ("infeasible-basis", |draft| {
        draft.task(PLAIN).infeasible = true
    }),
    ("infeasible-not-said", |draft| {
        let task = draft.any(|task| {
            let deadline = task.deadline.as_ref();
            deadline.is_some_and(|deadline| deadline.basis == Basis::Physical)
        });
        task.takes = Span::from_mins(100_000);
    }),
    ("initial-report-late", |draft| {
        let task = draft.of(|line| line.report.as_deref() == Some("initial"));
        let deadline = task.deadline.as_mut().expect("a deadline");
        (deadline.basis, deadline.rule) = (Basis::Doctrine, "doctrine-60m".to_owned());
        task.other_deadlines.clear();
    }),
    ("issued-unapproved", |draft| {
        draft.any(|task| task.approver.is_some()).state = TaskState::Issued;
    }),
    ("no-because", |draft| {
        draft.task(PLAIN).because = hean_units::Text::default()
    }),
    ("no-deadline", |draft| {
        let task = draft.task(PLAIN);
        task.deadline = None;
        task.needs.clear();
    }),
    ("no-initial-report", |draft| {
        draft.without(|line, _| line.report.as_deref() == Some("initial"));
    }),
    ("no-owner", |draft| draft.task(PLAIN).owner = None),
    ("no-plan", |draft| draft.incident().plan = None),
    ("no-reason", |draft| {
        let deadline = draft.task(PLAIN).deadline.as_mut();
        deadline.expect("a deadline").reason.zh.clear();
    }),
    ("no-title", |draft| draft.task(PLAIN).title.en.clear()),
    ("not-earliest", |draft| {
        let task = draft.task(PLAIN);
        let mut other = task.deadline.clone().expect("a deadline");
        other.at = other.at - Span::from_mins(1);
        task.other_deadlines.push(other);
    }),
    ("neighbor-not-told", |draft| {
        let agency = "cty:qapqal".parse().ok();
        draft.without(|line, task| line.each == Each::DownstreamCounties && task.owner == agency);
    }),
    ("owner-supports-itself", |draft| {
        let task = draft.task(PLAIN);
        task.support.extend(task.owner.clone());
    }),
    ("owner-without-duty", |draft| {
        draft.task("T14").owner = "xpcc".parse().ok()
    }),
    ("public-text-missing", |draft| {
        draft.without(|line, _| line.document.as_deref() == Some("public-statement"));
    }),
    ("region-not-told", |draft| {
        draft.without(|line, _| line.id.as_str() == "T11")
    }),
    ("report-without-document", |draft| {
        draft
            .of(|line| line.report.as_deref() == Some("initial"))
            .state = TaskState::Done;
    }),
    ("section-not-below", |draft| {
        let task = draft.of(|line| line.each == Each::Canals);
        task.section = "INT-999".parse().ok();
    }),
    ("stock-too-late", |draft| {
        let depot = "DEP-001".parse().expect("a depot");
        let task = draft.any(|task| {
            let deadline = task.deadline.as_ref();
            task.reserved.is_empty()
                && task.section.is_some()
                && deadline.is_some_and(|deadline| deadline.basis == Basis::Physical)
        });
        task.history.clear();
        task.takes = Span::ZERO;
        task.reserved = vec![Reserved {
            depot,
            item: "sandbag".parse().expect("an item"),
            quantity: 1.0,
            unit: "piece".to_owned(),
        }];
        let (id, now) = (
            task.id.clone(),
            task.deadline.as_ref().expect("a deadline").at,
        );
        draft.now = now;
        // Nothing else is late on that day.
        draft
            .tasks
            .iter_mut()
            .filter(|task| task.id != id)
            .for_each(|task| {
                let physical = |d: &hean_incident::Deadline| d.basis == Basis::Physical;
                let late = task
                    .deadline
                    .as_ref()
                    .is_some_and(|d| physical(d) && now + task.takes > d.at);
                task.infeasible |= late;
            });
    }),
    ("stock-twice", |draft| {
        let task = draft.any(|task| !task.reserved.is_empty());
        task.reserved[0].quantity = 1e6;
    }),
    ("stock-unknown", |draft| {
        let task = draft.any(|task| !task.reserved.is_empty());
        task.reserved[0].unit = "barrel".to_owned();
    }),
    ("two-owners", |draft| {
        let mut task = draft.task(PLAIN).clone();
        task.id = "INC-0001-T12-2".parse().expect("an id");
        let duty = task.duty.clone().expect("a duty");
        let mine = task.owner.clone();
        task.owner = "met".parse().ok();
        let incident = draft.incident();
        // The command named nobody; the table of agencies would have to name both.
        assert!(!incident.duties.contains_key(&duty) && mine != task.owner);
        draft.tasks.push(task);
    }),
    ("unknown-line", |draft| {
        let mut task = draft.task(PLAIN).clone();
        task.id = "INC-0001-T99".parse().expect("an id");
        task.plan = "T99".parse().expect("a line");
        draft.tasks.push(task);
    }),
    ("unknown-owner", |draft| {
        draft.task(PLAIN).owner = "nobody".parse().ok()
    }),
    ("unknown-rule", |draft| {
        let deadline = draft.task(PLAIN).deadline.as_mut();
        deadline.expect("a deadline").rule = "rule-of-thumb".to_owned();
    }),
    ("unknown-support", |draft| {
        draft.task(PLAIN).support.extend("nobody".parse())
    }),
    ("unverified-not-flagged", |draft| {
        let deadline = draft.task(PLAIN).deadline.as_mut();
        deadline.expect("a deadline").unverified = false;
    }),
    ("warned-intake-missing", |draft| {
        draft.without(|line, _| line.effect == Some(Effect::IntakeStopped));
    }),
    ("intake-not-warned", |draft| {
        draft.without(|line, _| line.each == Each::WarnedIntakes);
    }),
    ("line-missing", |draft| {
        draft.without(|line, _| line.id.as_str() == "T14")
    }),
    ("wrong-basis", |draft| {
        let deadline = draft.task(PLAIN).deadline.as_mut();
        deadline.expect("a deadline").basis = Basis::Statutory;
    }),
];

#[test]
fn the_plan_of_a_benzene_spill_is_good() {
    let draft = Draft::good();
    assert_eq!(draft.check(), []);
    assert!(draft.tasks.iter().any(|task| task.crew.is_some()));
    assert!(draft.tasks.iter().any(|task| !task.reserved.is_empty()));
    assert!(draft.tasks.iter().any(|task| task.approver.is_some()));
    let by_command = |task: &Task| task.assigned_by == AssignedBy::Command;
    assert!(!draft.tasks.iter().any(by_command));
}

#[test]
fn each_code_refuses_a_plan_that_no_other_code_refuses() {
    let mut wrong = String::new();
    for (code, mutate) in MUTATIONS {
        let mut draft = Draft::good();
        mutate(&mut draft);
        let found = draft.check();
        let codes: BTreeSet<_> = found.iter().map(|finding| finding.code).collect();
        if codes != BTreeSet::from([*code]) {
            wrong.push_str(&format!("{code}: {found:#?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_code_has_a_meaning_and_a_mutation() {
    let codes: Vec<_> = CODES.iter().map(|code| code.code).collect();
    assert!(codes.is_sorted());
    let mutated: BTreeSet<_> = MUTATIONS.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes.into_iter().collect::<BTreeSet<_>>(), mutated);
    let meanings = CODES.iter().flat_map(|code| [code.zh, code.en]);
    let distinct: BTreeSet<_> = meanings.clone().collect();
    assert_eq!(distinct.len(), CODES.len() * 2);
    assert!(CODES.len() >= 25);
}
