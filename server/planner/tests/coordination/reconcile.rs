//! A new proposal against the tasks of an incident.

use crate::world::{KUNES, Log, at, world};
use expect_test::{Expect, expect};
use hean_incident::body::{
    Body, DutyAssigned, TaskAccepted, TaskCancelled, TaskDone, TaskIssued, TaskReassigned,
    TaskStarted,
};
use hean_incident::task::{Task, TaskState};
use hean_planner::reconcile::{reassign_duty, reconcile, stays};
use hean_planner::{Proposal, Situation, propose};
use hean_units::Instant;

const ID: &str = "INC-0001";

pub fn proposal(log: &Log, now: Instant) -> Proposal {
    let (basin, plans) = world();
    let incident = log.incident(ID);
    let plan = incident.plan.as_deref().and_then(|plan| plans.plan(plan));
    let situation = Situation::of(basin, plans, incident, now);
    propose(&situation, plan.expect("a plan"))
}

/// Reconciles with a proposal, folds the decisions in, and reconciles again: nothing must follow.
pub fn apply(log: &mut Log, now: Instant, proposal: &Proposal) -> Vec<Body> {
    let (basin, plans) = world();
    let ask = |log: &Log| {
        let situation = Situation::of(basin, plans, log.incident(ID), now);
        reconcile(&situation, proposal)
    };
    let bodies = ask(log);
    for body in bodies.clone() {
        log.add(ID, now, body);
    }
    assert_eq!(ask(log), []);
    bodies
}

fn check(log: &mut Log, now: Instant, expected: Expect) {
    let proposal = proposal(log, now);
    let bodies = apply(log, now, &proposal);
    expected.assert_eq(&shown(&bodies));
}

fn shown(bodies: &[Body]) -> String {
    let lines = bodies.iter().map(|body| match body {
        Body::TaskProposed(b) => format!("proposed {}\n", b.task.id),
        Body::DeadlineChanged(b) => {
            let earlier = if b.earlier { "earlier" } else { "later" };
            let late = if b.infeasible { " infeasible" } else { "" };
            let why = b.reason.en();
            format!("{} v{} {earlier}{late}: {why}\n", b.task, b.version)
        }
        Body::OwnerChanged(b) => {
            format!("{} v{} to {}: {}\n", b.task, b.version, b.to, b.reason.en())
        }
        Body::TaskSuperseded(b) => format!("superseded {}: {}\n", b.task, b.reason.en()),
        Body::TaskSubstituted(b) => format!("{} by {}: {}\n", b.task, b.by, b.reason.en()),
        other => format!("{other:?}\n"),
    });
    lines.collect()
}

fn issue(log: &mut Log, line: &str) -> Task {
    let mut task = log.task(ID, line).clone();
    task.state = TaskState::Issued;
    let open_needs = Vec::new();
    log.add(
        ID,
        at(8),
        TaskIssued {
            task: task.clone(),
            open_needs,
        },
    );
    task
}

fn accept(log: &mut Log, line: &str, start: bool) -> Task {
    let task = issue(log, line);
    log.add(
        ID,
        at(9),
        TaskAccepted {
            task: task.id.clone(),
        },
    );
    if start {
        log.add(
            ID,
            at(10),
            TaskStarted {
                task: task.id.clone(),
            },
        );
    }
    task
}

fn planned() -> Log {
    let mut log = Log::default();
    log.open(ID, KUNES, Some("benzene"), at(0));
    log.forecast(ID, at(6), 0.8, 0);
    let first = proposal(&log, at(7));
    let bodies = apply(&mut log, at(7), &first);
    assert_eq!(bodies.len(), first.tasks.len());
    // Deadlines that count from other tasks follow once those are there.
    for _ in 0..6 {
        let again = proposal(&log, at(7));
        apply(&mut log, at(7), &again);
    }
    log
}

#[test]
fn the_same_proposal_changes_nothing_later() {
    let mut log = planned();
    check(&mut log, at(8), expect![""]);
}

#[test]
fn a_forecast_that_jumps_three_hours_wants_fresh_acceptance() {
    let mut log = planned();
    accept(&mut log, "T28-INT-013", false);
    accept(&mut log, "T27-INT-013", true);
    log.forecast(ID, at(60), 0.8, -180);
    let jumped = proposal(&log, at(60));
    let bodies = apply(&mut log, at(60), &jumped);
    let of_intake = bodies.into_iter().filter(|body| match body {
        Body::DeadlineChanged(b) => b.task.as_str().ends_with("INT-013"),
        _ => false,
    });
    expect![[r#"
        INC-0001-T27-INT-013 v2 earlier: deadline 2026-06-15 06:28 -> 2026-06-15 03:28: INT-013 Kokdala city waterworks: earliest arrival 2026-06-15 06:28, 180 min before arrival
        INC-0001-T28-INT-013 v2 earlier: deadline 2026-06-15 07:58 -> 2026-06-15 04:58: INT-013 Kokdala city waterworks: earliest arrival 2026-06-15 06:28, 90 min before arrival
    "#]].assert_eq(&shown(&of_intake.collect::<Vec<_>>()));
    assert_eq!(log.task(ID, "T28-INT-013").state, TaskState::Issued);
    assert_eq!(log.task(ID, "T27-INT-013").state, TaskState::Executing);
    // A small move is no news.
    log.forecast(ID, at(70), 0.8, -170);
    check(&mut log, at(70), expect![""]);
}

#[test]
fn what_is_no_longer_wanted_goes_and_comes_back_as_another() {
    let mut log = planned();
    accept(&mut log, "T28-INT-013", false);
    accept(&mut log, "T27-INT-013", true);
    let spared = |log: &mut Log, now: Instant| {
        let incident = log.state.incidents.get_mut(ID).expect("it is open");
        let held = incident.forecast.as_mut().expect("a forecast");
        let sections = held.result.sections.iter_mut();
        let mut intake = sections.filter(|section| section.section.as_str() == "INT-013");
        intake.next().expect("it is below").early = None;
        proposal(log, now)
    };
    log.forecast(ID, at(60), 0.8, 0);
    let without = spared(&mut log, at(60));
    let bodies = apply(&mut log, at(60), &without);
    expect![[r#"
        INC-0001-T27-INT-013 v2 later: section: the forecast stays below the threshold; the work under way goes on until the command stops it
        superseded INC-0001-T28-INT-013: section: the forecast stays below the threshold
        superseded INC-0001-T29: drinking intake: the forecast stays below the threshold
    "#]].assert_eq(&shown(&bodies));
    log.forecast(ID, at(90), 0.8, 0);
    check(
        &mut log,
        at(90),
        expect![[r#"
            INC-0001-T27-INT-013 v3 earlier: deadline — -> 2026-06-15 06:28: INT-013 Kokdala city waterworks: earliest arrival 2026-06-15 09:28, 180 min before arrival
            proposed INC-0001-T28-INT-013-S1
            INC-0001-T28-INT-013 by INC-0001-T28-INT-013-S1: the plan wants it again
            proposed INC-0001-T29-S1
            INC-0001-T29 by INC-0001-T29-S1: the plan wants it again
        "#]],
    );
    // And once more, so that the third is told from the second.
    log.forecast(ID, at(95), 0.8, 0);
    let without = spared(&mut log, at(95));
    apply(&mut log, at(95), &without);
    log.forecast(ID, at(99), 0.8, 0);
    check(
        &mut log,
        at(99),
        expect![[r#"
            INC-0001-T27-INT-013 v5 earlier: deadline — -> 2026-06-15 06:28: INT-013 Kokdala city waterworks: earliest arrival 2026-06-15 09:28, 180 min before arrival
            proposed INC-0001-T28-INT-013-S2
            INC-0001-T28-INT-013-S1 by INC-0001-T28-INT-013-S2: the plan wants it again
            proposed INC-0001-T29-S2
            INC-0001-T29-S1 by INC-0001-T29-S2: the plan wants it again
        "#]],
    );
}

#[test]
fn a_duty_given_away_takes_its_open_tasks_along() {
    let (basin, plans) = world();
    let mut log = planned();
    accept(&mut log, "T12", true);
    let given = |to: &str| DutyAssigned {
        duty: "flow-data".parse().expect("a duty"),
        to: to.parse().expect("an agency"),
        reason: "水利局失联".to_owned(),
    };
    log.add(ID, at(20), given("xpcc"));
    check(
        &mut log,
        at(20),
        expect![[r#"
            proposed INC-0001-T03-xpcc
            superseded INC-0001-T03-water: the plan no longer wants it
        "#]],
    );
    let stay = |log: &Log| {
        let situation = Situation::of(basin, plans, log.incident(ID), at(20));
        stays(&situation, &proposal(log, at(20)))
    };
    let why: Vec<_> = stay(&log)
        .into_iter()
        .map(|(id, why)| format!("{id}: {}\n", why.en))
        .collect();
    expect![[r#"
        INC-0001-T12: the duty passed to xpcc, but water is at work: it stays
    "#]]
    .assert_eq(&why.concat());

    let mut log = planned();
    accept(&mut log, "T12", false);
    log.add(ID, at(20), given("xpcc"));
    check(
        &mut log,
        at(20),
        expect![[r#"
            proposed INC-0001-T03-xpcc
            INC-0001-T12 v2 to xpcc: the command gave the duty flow-data to xpcc
            superseded INC-0001-T03-water: the plan no longer wants it
        "#]],
    );
    // What the command gave to somebody stays there …
    let id = log.task(ID, "T12").id.clone();
    let (to, reason) = ("em".parse().expect("an agency"), "就近".to_owned());
    log.add(
        ID,
        at(25),
        TaskReassigned {
            task: id,
            to,
            reason,
        },
    );
    check(&mut log, at(26), expect![""]);
    // … until the command gives the duty itself again.
    log.add(ID, at(30), given("met"));
    check(
        &mut log,
        at(30),
        expect![[r#"
            proposed INC-0001-T03-met
            superseded INC-0001-T03-xpcc: the plan no longer wants it
        "#]],
    );
    let situation = Situation::of(basin, plans, log.incident(ID), at(30));
    let duty = "flow-data".parse().expect("a duty");
    let bodies = reassign_duty(&situation, &proposal(&log, at(30)), &duty);
    expect![[r#"
        INC-0001-T12 v4 to met: the command gave the duty flow-data to met
    "#]]
    .assert_eq(&shown(&bodies));
}

#[test]
fn done_and_cancelled_tasks_stay_as_they_are() {
    let mut log = planned();
    let done = accept(&mut log, "T28-INT-013", true).id;
    let evidence = serde_json::json!({"valve": "closed"});
    log.add(
        ID,
        at(50),
        TaskDone {
            task: done,
            evidence,
        },
    );
    let cancelled = issue(&mut log, "T27-INT-013").id;
    let reason = "备用水源充足".to_owned();
    log.add(
        ID,
        at(50),
        TaskCancelled {
            task: cancelled,
            reason,
        },
    );
    log.forecast(ID, at(60), 0.8, -200);
    let jumped = proposal(&log, at(60));
    let bodies = apply(&mut log, at(60), &jumped);
    let touched = shown(&bodies);
    assert!(!touched.contains("INT-013"), "{touched}");
}
