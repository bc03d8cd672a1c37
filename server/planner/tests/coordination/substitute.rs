//! Who is asked next.

use crate::world::{KUNES, Log, at, shut, task, world};
use expect_test::{Expect, expect};
use hean_incident::Task;
use hean_incident::body::{CrewLost, TaskRefused};
use hean_planner::Situation;
use hean_planner::substitute::choose;
use hean_units::Span;

fn check(log: &Log, task: &Task, expected: Expect) {
    let (basin, plans) = world();
    let incident = log.incident("INC-0001");
    let situation = Situation::of(basin, plans, incident, at(30));
    let plan = plans.plan("river-chemical-spill").expect("the plan");
    let said = match choose(&situation, &log.state, plan, task) {
        Ok(choice) => format!("{}: {}\n", choice.agency, choice.reason.en()),
        Err(why) => format!("nobody: {}\n", why.en()),
    };
    expected.assert_eq(&said);
}

/// Refuses the task in the name of its owner, and gives it to `next`.
fn refuse(log: &mut Log, task: &mut Task, next: &str, number: u32) {
    let (id, reason) = (task.id.clone(), "人手不足".to_owned());
    log.add("INC-0001", at(20), TaskRefused { task: id, reason });
    task.id = format!("INC-0001-T23-S{number}").parse().expect("an id");
    task.owner = next.parse().ok();
    log.order(at(20), task.clone(), true);
}

fn open() -> Log {
    let mut log = Log::default();
    log.open("INC-0001", KUNES, Some("benzene"), at(0));
    log.forecast("INC-0001", at(6), 1.2, 0);
    log
}

#[test]
fn who_can_do_it_and_is_there_first_is_asked_until_nobody_is_left() {
    let mut log = open();
    let mut dam = task("INC-0001", "T23", "fire", None);
    dam.capability = Some("carbon-dam".to_owned());
    dam.support = vec!["water".parse().expect("an agency")];
    log.order(at(10), dam.clone(), true);
    check(
        &log,
        &dam,
        expect![[r#"
        cty:gongliu: Gongliu County government instead: CRW-006 can do carbon-dam, can be there in 97 min (2026-06-12 11:38)
    "#]],
    );
    for (number, next) in ["cty:xinyuan", "cty:gongliu", "cty:yining", "xpcc", "water"]
        .into_iter()
        .enumerate()
    {
        refuse(&mut log, &mut dam, next, number as u32 + 1);
    }
    check(
        &log,
        &dam,
        expect![[r#"
        nobody: besides cty:gongliu, cty:xinyuan, cty:yining, fire, water, xpcc nobody owns or supports the duty, and no other agency has a crew for carbon-dam: the command must decide
    "#]],
    );
}

#[test]
fn a_closed_road_and_a_lost_crew_change_who_is_first() {
    let (basin, _) = world();
    let mut log = Log::default();
    log.open("INC-0001", "81.33,43.85", Some("benzene"), at(0));
    let mut dam = task("INC-0001", "T16", "fire", None);
    dam.capability = Some("carbon-dam".to_owned());
    log.order(at(10), dam.clone(), true);
    check(
        &log,
        &dam,
        expect![[r#"
        cty:yining: Yining County government instead: CRW-004 can do carbon-dam, can be there in 102 min (2026-06-12 11:44)
    "#]],
    );
    let (from, spared) = (basin.crews["CRW-004"].at, basin.crews["CRW-007"].at);
    let place = log.incident("INC-0001").at;
    let closed = shut(from, place, spared, Span::from_mins(300));
    log.add("INC-0001", at(13), closed);
    check(
        &log,
        &dam,
        expect![[r#"
        xpcc: XPCC Fourth Division, Kokdala instead: CRW-007 can do carbon-dam, can be there in 115 min (2026-06-12 11:57)
    "#]],
    );
    let crew = "CRW-007".parse().expect("a crew");
    let reason = "车辆故障".to_owned();
    log.add("INC-0001", at(14), CrewLost { crew, reason });
    check(
        &log,
        &dam,
        expect![[r#"
        cty:gongliu: Gongliu County government instead: CRW-006 can do carbon-dam, can be there in 425 min (2026-06-12 17:07)
    "#]],
    );
}

#[test]
fn without_a_capability_the_duty_and_the_way_from_the_seat_count() {
    let mut log = open();
    let mut text = task("INC-0001", "T36", "pub", None);
    text.duty = "publicity".parse().ok();
    text.support = vec![
        "gov".parse().expect("an agency"),
        "eco".parse().expect("an agency"),
    ];
    log.order(at(10), text.clone(), true);
    check(
        &log,
        &text,
        expect![[r#"
        eco: Ecology and environment bureau instead: can take the duty, can be there in 18 min (2026-06-12 10:20)
    "#]],
    );
    text.support.clear();
    check(
        &log,
        &text,
        expect![[r#"
        nobody: besides pub nobody owns or supports the duty: the command must decide
    "#]],
    );
}
