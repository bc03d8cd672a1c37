//! Crews and stock over incidents.

use crate::world::{KUNES, Log, at, shut, task, world};
use expect_test::{Expect, expect};
use hean_incident::body::{
    CrewLost, CrewReturned, PrioritySet, TaskAccepted, TaskDone, TaskRefused, TaskStarted,
};
use hean_incident::{Body, Task};
use hean_planner::means::{settle, settle_anew};
use hean_units::{IncidentId, Instant};

/// Settles, folds in what was decided, and settles again: nothing must follow.
fn check(log: &mut Log, now: Instant, expected: Expect) {
    let (basin, plans) = world();
    let bodies = settle(basin, plans, &log.state, now);
    expected.assert_eq(&shown(&bodies));
    log.add_all(now, bodies);
    assert_eq!(settle(basin, plans, &log.state, now), []);
}

fn shown(bodies: &[(IncidentId, Body)]) -> String {
    let lines = bodies.iter().map(|(incident, body)| {
        let text = match body {
            Body::CrewAssigned(b) => {
                format!(
                    "{} -> {} ({} s): {}",
                    b.crew,
                    b.task,
                    b.eta_s,
                    b.reason.en()
                )
            }
            Body::CrewFreed(b) => format!("{} <- {}: {}", b.crew, b.task, b.reason.en()),
            Body::StockReserved(b) => {
                format!(
                    "{} {} {} {} -> {}",
                    b.depot, b.quantity, b.unit, b.item, b.task
                )
            }
            Body::StockFreed(b) => {
                let why = b.reason.en();
                format!("{} {} {} <- {}: {why}", b.depot, b.quantity, b.item, b.task)
            }
            Body::ConflictFound(b) => {
                let tasks: Vec<_> = b.tasks.iter().map(|task| task.as_str()).collect();
                let given = b.given.as_ref().map_or("-", |task| task.as_str());
                format!(
                    "? {} {} {} given {given}",
                    b.conflict,
                    b.subject,
                    tasks.join(",")
                )
            }
            Body::ConflictSettled(b) => {
                let given = b.given.as_ref().map_or("-", |task| task.as_str());
                format!("! {} given {given}: {}", b.conflict, b.reason.en())
            }
            other => format!("{other:?}"),
        };
        format!("{incident} {text}\n")
    });
    lines.collect()
}

fn plug(incident: &str, line: &str) -> Task {
    let mut task = task(incident, line, "fire", Some(at(600)));
    task.capability = Some("plug".to_owned());
    task
}

fn two_incidents() -> Log {
    let mut log = Log::default();
    log.open("INC-0001", KUNES, Some("benzene"), at(0));
    log.open("INC-0002", "82.5,43.8", Some("benzene"), at(30));
    log
}

#[test]
fn the_nearest_able_crew_goes_and_no_crew_goes_twice() {
    let mut log = two_incidents();
    for line in ["T06", "T16", "T23", "T38"] {
        log.order(at(5), plug("INC-0001", line), true);
    }
    check(
        &mut log,
        at(6),
        expect![[r#"
        INC-0001 CRW-002 -> INC-0001-T06 (1740 s): can do plug, can begin at 2026-06-12 10:06
        INC-0001 CRW-001 -> INC-0001-T16 (7740 s): can do plug, can begin at 2026-06-12 11:46
        INC-0001 CRW-003 -> INC-0001-T23 (8280 s): can do plug, can begin at 2026-06-12 11:55
        INC-0001 ? crew/INC-0001-T38 CRW-003 INC-0001-T38,INC-0001-T06,INC-0001-T16,INC-0001-T23 given INC-0001-T23
    "#]],
    );
    log.order(at(40), plug("INC-0002", "T06"), true);
    check(
        &mut log,
        at(41),
        expect![[r#"
        INC-0001 ? crew/INC-0002-T06 CRW-003 INC-0002-T06,INC-0001-T06,INC-0001-T16,INC-0001-T23 given INC-0001-T23
        INC-0002 ? crew/INC-0002-T06 CRW-003 INC-0002-T06,INC-0001-T06,INC-0001-T16,INC-0001-T23 given INC-0001-T23
    "#]],
    );
    // A planned task waits without a crew.
    log.order(at(42), plug("INC-0002", "T16"), false);
    check(&mut log, at(42), expect![[""]]);
}

#[test]
fn who_ends_frees_the_crew_for_who_waits() {
    let mut log = two_incidents();
    for line in ["T06", "T16", "T23", "T38"] {
        log.order(at(5), plug("INC-0001", line), true);
    }
    log.settle(at(6));
    let task = log.task("INC-0001", "T06").id.clone();
    let evidence = serde_json::json!({});
    log.add("INC-0001", at(90), TaskDone { task, evidence });
    check(
        &mut log,
        at(90),
        expect![[r#"
        INC-0001 CRW-002 <- INC-0001-T06: the task is done
        INC-0001 CRW-002 -> INC-0001-T38 (1740 s): can do plug, can begin at 2026-06-12 11:30
        INC-0001 ! crew/INC-0001-T38 given INC-0001-T38: INC-0001-T38 has it
    "#]],
    );
}

#[test]
fn a_lost_crew_is_replaced_while_there_is_one() {
    let mut log = two_incidents();
    for line in ["T06", "T16"] {
        log.order(at(5), plug("INC-0001", line), true);
    }
    log.settle(at(6));
    let lose = |log: &mut Log, crew: &str| {
        let (crew, reason) = (crew.parse().expect("a crew"), "翻车".to_owned());
        log.add("INC-0001", at(20), CrewLost { crew, reason });
    };
    lose(&mut log, "CRW-002");
    check(
        &mut log,
        at(20),
        expect![[r#"
        INC-0001 CRW-002 <- INC-0001-T06: the crew cannot work: 翻车
        INC-0001 CRW-003 -> INC-0001-T06 (8280 s): can do plug, can begin at 2026-06-12 12:09
    "#]],
    );
    lose(&mut log, "CRW-003");
    check(
        &mut log,
        at(21),
        expect![[r#"
        INC-0001 CRW-003 <- INC-0001-T06: the crew cannot work: 翻车
        INC-0001 ? crew/INC-0001-T06 CRW-001 INC-0001-T06,INC-0001-T16 given INC-0001-T16
    "#]],
    );
    let crew = "CRW-002".parse().expect("a crew");
    log.add("INC-0001", at(50), CrewReturned { crew });
    check(
        &mut log,
        at(50),
        expect![[r#"
        INC-0001 CRW-002 -> INC-0001-T06 (1740 s): can do plug, can begin at 2026-06-12 10:50
        INC-0001 ! crew/INC-0001-T06 given INC-0001-T06: INC-0001-T06 has it
    "#]],
    );
}

/// Both incidents want a plugging crew, and all three are at the first.
fn wanted_by_the_second(begin: bool) -> Log {
    let mut log = two_incidents();
    for line in ["T06", "T16", "T23"] {
        log.order(at(5), plug("INC-0001", line), true);
        log.settle(at(6));
        let task = log.task("INC-0001", line).id.clone();
        if begin {
            let id = task.clone();
            log.add("INC-0001", at(10), TaskAccepted { task });
            log.add("INC-0001", at(12), TaskStarted { task: id });
        }
    }
    log.order(at(40), plug("INC-0002", "T06"), true);
    log
}

fn rank(log: &mut Log, incident: &str, priority: u32) {
    let reason = "水源地".to_owned();
    log.add(incident, at(50), PrioritySet { priority, reason });
}

#[test]
fn work_under_way_is_a_conflict_until_the_command_decides() {
    let mut log = wanted_by_the_second(true);
    check(
        &mut log,
        at(41),
        expect![[r#"
        INC-0001 ? crew/INC-0002-T06 CRW-003 INC-0002-T06,INC-0001-T06,INC-0001-T16,INC-0001-T23 given INC-0001-T23
        INC-0002 ? crew/INC-0002-T06 CRW-003 INC-0002-T06,INC-0001-T06,INC-0001-T16,INC-0001-T23 given INC-0001-T23
    "#]],
    );
    // A lower rank changes nothing.
    rank(&mut log, "INC-0001", 1);
    rank(&mut log, "INC-0002", 2);
    check(&mut log, at(50), expect![[""]]);
    rank(&mut log, "INC-0001", 3);
    check(
        &mut log,
        at(50),
        expect![[r#"
        INC-0001 CRW-003 <- INC-0001-T23: INC-0002 comes first: sent to INC-0002-T06
        INC-0002 CRW-003 -> INC-0002-T06 (840 s): can do plug, can begin at 2026-06-12 10:36
        INC-0001 ! crew/INC-0002-T06 given INC-0002-T06: INC-0002-T06 has it
        INC-0001 ? crew/INC-0001-T23 CRW-001 INC-0001-T23,INC-0002-T06,INC-0001-T06,INC-0001-T16 given INC-0001-T16
        INC-0002 ! crew/INC-0002-T06 given INC-0002-T06: INC-0002-T06 has it
        INC-0002 ? crew/INC-0001-T23 CRW-001 INC-0001-T23,INC-0002-T06,INC-0001-T06,INC-0001-T16 given INC-0001-T16
    "#]],
    );
}

#[test]
fn what_nobody_took_up_goes_to_the_incident_that_comes_first() {
    // The second incident is served after the first, so that it waits …
    let mut log = wanted_by_the_second(false);
    check(
        &mut log,
        at(41),
        expect![[r#"
        INC-0001 ? crew/INC-0002-T06 CRW-003 INC-0002-T06,INC-0001-T06,INC-0001-T16,INC-0001-T23 given INC-0001-T23
        INC-0002 ? crew/INC-0002-T06 CRW-003 INC-0002-T06,INC-0001-T06,INC-0001-T16,INC-0001-T23 given INC-0001-T23
    "#]],
    );
    // … until its rank is higher.
    rank(&mut log, "INC-0002", 1);
    check(
        &mut log,
        at(50),
        expect![[r#"
        INC-0001 CRW-003 <- INC-0001-T23: INC-0002 comes first: sent to INC-0002-T06
        INC-0002 CRW-003 -> INC-0002-T06 (840 s): can do plug, can begin at 2026-06-12 10:36
        INC-0001 ! crew/INC-0002-T06 given INC-0002-T06: INC-0002-T06 has it
        INC-0001 ? crew/INC-0001-T23 CRW-001 INC-0001-T23,INC-0002-T06,INC-0001-T06,INC-0001-T16 given INC-0001-T16
        INC-0002 ! crew/INC-0002-T06 given INC-0002-T06: INC-0002-T06 has it
        INC-0002 ? crew/INC-0001-T23 CRW-001 INC-0001-T23,INC-0002-T06,INC-0001-T06,INC-0001-T16 given INC-0001-T16
    "#]],
    );
}

#[test]
fn a_closed_road_sends_another_crew_unless_work_has_begun() {
    let (basin, plans) = world();
    let mut log = Log::default();
    log.open("INC-0001", "81.33,43.85", Some("benzene"), at(0));
    let mut dam = task("INC-0001", "T16", "cty:yining", Some(at(400)));
    dam.capability = Some("boom".to_owned());
    dam.support = vec!["xpcc".parse().expect("an agency")];
    log.order(at(5), dam, true);
    log.settle(at(6));
    let task = log.task("INC-0001", "T16").clone();
    let (near, far) = (&basin.crews["CRW-004"], &basin.crews["CRW-007"]);
    assert_eq!(task.crew.as_ref(), Some(&near.id));
    let scene = log.incident("INC-0001").at;
    let closed = shut(near.at, scene, far.at, hean_units::Span::from_mins(400));
    log.add("INC-0001", at(10), closed);
    // Roads are looked at only when somebody says that they changed.
    check(&mut log, at(10), expect![[""]]);
    let mut begun = log.clone();
    let bodies = settle_anew(basin, plans, &log.state, at(10));
    expect![[r#"
        INC-0001 CRW-004 <- INC-0001-T16: cut off by closures
        INC-0001 CRW-007 -> INC-0001-T16 (6900 s): can do boom, can begin at 2026-06-12 11:37; in support, of xpcc
    "#]].assert_eq(&shown(&bodies));
    log.add_all(at(10), bodies);
    assert_eq!(settle_anew(basin, plans, &log.state, at(10)), []);
    check(&mut log, at(10), expect![[""]]);
    begun.add(
        "INC-0001",
        at(10),
        TaskAccepted {
            task: task.id.clone(),
        },
    );
    begun.add("INC-0001", at(10), TaskStarted { task: task.id });
    assert_eq!(settle_anew(basin, plans, &begun.state, at(10)), []);
}

/// The plan line for which the plan sets carbon aside.
fn carbon_line() -> String {
    let plan = world().1.plan("river-chemical-spill").expect("the plan");
    let carbon = |line: &&hean_planner::plan::SupplyLine| line.item.as_str() == "activated-carbon";
    let line = plan.supplies.iter().find(carbon).expect("carbon");
    line.for_line.to_string()
}

#[test]
fn stock_is_set_aside_once_and_comes_back_unused() {
    let mut log = two_incidents();
    let line = carbon_line();
    for incident in ["INC-0001", "INC-0002"] {
        let owner = if incident == "INC-0001" {
            "trans"
        } else {
            "police"
        };
        log.order(at(5), task(incident, &line, owner, None), false);
    }
    // Nobody knows for which section before there is a forecast.
    check(&mut log, at(6), expect![[""]]);
    log.forecast("INC-0001", at(10), 1.5, 0);
    check(
        &mut log,
        at(10),
        expect![[r#"
            INC-0001 DEP-010 30 t activated-carbon -> INC-0001-T23
            INC-0001 DEP-006 10 t activated-carbon -> INC-0001-T23
            INC-0001 DEP-010 600 m boom -> INC-0001-T23
            INC-0001 DEP-010 8 t oil-sorbent -> INC-0001-T23
        "#]],
    );
    log.forecast("INC-0002", at(40), 1.5, 0);
    check(
        &mut log,
        at(40),
        expect![[r#"
            INC-0002 DEP-001 40 t activated-carbon -> INC-0002-T23
            INC-0002 DEP-010 200 m boom -> INC-0002-T23
            INC-0002 DEP-001 400 m boom -> INC-0002-T23
            INC-0002 DEP-001 8 t oil-sorbent -> INC-0002-T23
        "#]],
    );
    // Refused: it is free again, and a task that is short gets it.
    let incident = "INC-0001";
    let refused = log.task(incident, &line).clone();
    log.order(at(45), refused.clone(), true);
    let reason = "无车".to_owned();
    log.add(
        incident,
        at(46),
        TaskRefused {
            task: refused.id,
            reason,
        },
    );
    check(
        &mut log,
        at(46),
        expect![[r#"
            INC-0001 DEP-006 10 activated-carbon <- INC-0001-T23: not used: the task is refused
            INC-0001 DEP-010 30 activated-carbon <- INC-0001-T23: not used: the task is refused
            INC-0001 DEP-010 600 boom <- INC-0001-T23: not used: the task is refused
            INC-0001 DEP-010 8 oil-sorbent <- INC-0001-T23: not used: the task is refused
        "#]],
    );
}

#[test]
fn a_shortage_that_others_could_end_is_a_conflict() {
    let line = carbon_line();
    let mut log = Log::default();
    for number in 1..=9 {
        let incident = format!("INC-{number:04}");
        log.open(&incident, KUNES, Some("benzene"), at(number));
        log.forecast(&incident, at(10), 1.5, 0);
        log.order(at(10), task(&incident, &line, "trans", None), false);
    }
    log.settle(at(11));
    let state = &log.state;
    let conflicts = state.incidents.values().flat_map(|incident| {
        let held = incident.conflicts.values();
        held.map(move |held| {
            let found = &held.found;
            let (id, given) = (&incident.id, found.given.as_ref());
            let given = given.map_or("-", |task| task.as_str());
            format!("{id}: {} {} given {given}\n", found.conflict, found.subject)
        })
    });
    expect![[r#"
        INC-0001: stock/INC-0009-T23/activated-carbon DEP-004/activated-carbon given INC-0008-T23
        INC-0002: stock/INC-0009-T23/activated-carbon DEP-004/activated-carbon given INC-0008-T23
        INC-0003: stock/INC-0009-T23/activated-carbon DEP-004/activated-carbon given INC-0008-T23
        INC-0004: stock/INC-0009-T23/activated-carbon DEP-004/activated-carbon given INC-0008-T23
        INC-0005: stock/INC-0009-T23/activated-carbon DEP-004/activated-carbon given INC-0008-T23
        INC-0006: stock/INC-0009-T23/activated-carbon DEP-004/activated-carbon given INC-0008-T23
        INC-0007: stock/INC-0009-T23/activated-carbon DEP-004/activated-carbon given INC-0008-T23
        INC-0008: stock/INC-0009-T23/activated-carbon DEP-004/activated-carbon given INC-0008-T23
        INC-0009: stock/INC-0009-T23/activated-carbon DEP-004/activated-carbon given INC-0008-T23
    "#]]
    .assert_eq(&conflicts.collect::<String>());
    // The last becomes the first: it takes what planned tasks have.
    rank(&mut log, "INC-0009", 1);
    check(
        &mut log,
        at(60),
        expect![[r#"
            INC-0008 DEP-004 10 activated-carbon <- INC-0008-T23: INC-0009 comes first: given to INC-0009-T23
            INC-0009 DEP-004 10 t activated-carbon -> INC-0009-T23
            INC-0008 DEP-007 30 activated-carbon <- INC-0008-T23: INC-0009 comes first: given to INC-0009-T23
            INC-0009 DEP-007 5 t activated-carbon -> INC-0009-T23
            INC-0008 DEP-007 25 t activated-carbon -> INC-0008-T23
            INC-0001 ! stock/INC-0009-T23/activated-carbon given INC-0009-T23: INC-0009-T23 has it
            INC-0001 ? stock/INC-0008-T23/activated-carbon DEP-002/activated-carbon INC-0008-T23,INC-0009-T23,INC-0001-T23,INC-0002-T23,INC-0003-T23,INC-0004-T23,INC-0005-T23,INC-0006-T23,INC-0007-T23 given INC-0007-T23
            INC-0002 ! stock/INC-0009-T23/activated-carbon given INC-0009-T23: INC-0009-T23 has it
            INC-0002 ? stock/INC-0008-T23/activated-carbon DEP-002/activated-carbon INC-0008-T23,INC-0009-T23,INC-0001-T23,INC-0002-T23,INC-0003-T23,INC-0004-T23,INC-0005-T23,INC-0006-T23,INC-0007-T23 given INC-0007-T23
            INC-0003 ! stock/INC-0009-T23/activated-carbon given INC-0009-T23: INC-0009-T23 has it
            INC-0003 ? stock/INC-0008-T23/activated-carbon DEP-002/activated-carbon INC-0008-T23,INC-0009-T23,INC-0001-T23,INC-0002-T23,INC-0003-T23,INC-0004-T23,INC-0005-T23,INC-0006-T23,INC-0007-T23 given INC-0007-T23
            INC-0004 ! stock/INC-0009-T23/activated-carbon given INC-0009-T23: INC-0009-T23 has it
            INC-0004 ? stock/INC-0008-T23/activated-carbon DEP-002/activated-carbon INC-0008-T23,INC-0009-T23,INC-0001-T23,INC-0002-T23,INC-0003-T23,INC-0004-T23,INC-0005-T23,INC-0006-T23,INC-0007-T23 given INC-0007-T23
            INC-0005 ! stock/INC-0009-T23/activated-carbon given INC-0009-T23: INC-0009-T23 has it
            INC-0005 ? stock/INC-0008-T23/activated-carbon DEP-002/activated-carbon INC-0008-T23,INC-0009-T23,INC-0001-T23,INC-0002-T23,INC-0003-T23,INC-0004-T23,INC-0005-T23,INC-0006-T23,INC-0007-T23 given INC-0007-T23
            INC-0006 ! stock/INC-0009-T23/activated-carbon given INC-0009-T23: INC-0009-T23 has it
            INC-0006 ? stock/INC-0008-T23/activated-carbon DEP-002/activated-carbon INC-0008-T23,INC-0009-T23,INC-0001-T23,INC-0002-T23,INC-0003-T23,INC-0004-T23,INC-0005-T23,INC-0006-T23,INC-0007-T23 given INC-0007-T23
            INC-0007 ! stock/INC-0009-T23/activated-carbon given INC-0009-T23: INC-0009-T23 has it
            INC-0007 ? stock/INC-0008-T23/activated-carbon DEP-002/activated-carbon INC-0008-T23,INC-0009-T23,INC-0001-T23,INC-0002-T23,INC-0003-T23,INC-0004-T23,INC-0005-T23,INC-0006-T23,INC-0007-T23 given INC-0007-T23
            INC-0008 ! stock/INC-0009-T23/activated-carbon given INC-0009-T23: INC-0009-T23 has it
            INC-0008 ? stock/INC-0008-T23/activated-carbon DEP-002/activated-carbon INC-0008-T23,INC-0009-T23,INC-0001-T23,INC-0002-T23,INC-0003-T23,INC-0004-T23,INC-0005-T23,INC-0006-T23,INC-0007-T23 given INC-0007-T23
            INC-0009 ! stock/INC-0009-T23/activated-carbon given INC-0009-T23: INC-0009-T23 has it
            INC-0009 ? stock/INC-0008-T23/activated-carbon DEP-002/activated-carbon INC-0008-T23,INC-0009-T23,INC-0001-T23,INC-0002-T23,INC-0003-T23,INC-0004-T23,INC-0005-T23,INC-0006-T23,INC-0007-T23 given INC-0007-T23
        "#]],
    );
}
