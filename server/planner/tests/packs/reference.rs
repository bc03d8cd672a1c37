//! The reference timeline: a benzene tanker, the intake reached after 445 min and the border after
//! 1,340 min. Every line's deadlines in minutes after T0, as long as nothing is done yet.

use crate::world::{forecast, incident, t0, world};
use expect_test::expect;
use hean_incident::body::IncidentKind;
use hean_planner::{Situation, propose};

#[test]
fn every_deadline_is_where_the_table_has_it() {
    let (basin, plans) = world();
    let mut incident = incident("83.246,43.524", IncidentKind::Spill, Some("benzene"));
    forecast(
        &mut incident,
        &[("INT-013", "intake", 445), ("BOR-001", "border", 1_340)],
    );
    // Deadlines count from those of other lines; a few rounds settle them.
    for _ in 0..12 {
        let situation = Situation::of(basin, plans, &incident, t0());
        let plan = plans.plan_for(&situation).expect("a plan");
        let tasks = propose(&situation, plan).tasks;
        incident.plan = Some(plan.id.clone());
        incident.tasks = tasks
            .into_iter()
            .map(|task| (task.id.clone(), task))
            .collect();
    }
    let plan = plans.plan("river-chemical-spill").expect("the plan");
    let mut shown = String::new();
    let mut seen = Vec::new();
    for line in &plan.lines {
        for task in incident.tasks.values().filter(|task| task.plan == line.id) {
            let all = task.deadline.iter().chain(&task.other_deadlines);
            let all: Vec<String> = all
                .map(|deadline| {
                    let minutes = (deadline.at - t0()).millis() / 60_000;
                    let flag = if deadline.unverified { "?" } else { "" };
                    format!("{minutes} {}{flag}", deadline.rule)
                })
                .collect();
            let id = task.id.as_str().trim_start_matches("INC-0001-");
            shown.push_str(&format!("{id}: {}\n", all.join(", ")));
            seen.push(line.id.as_str());
        }
    }
    expect![[r#"
        T01: 5 doctrine-5m?
        T02: 6 doctrine-1m?
        T03-cty:xinyuan: 11 doctrine-5m?
        T03-eco: 11 doctrine-5m?
        T03-fire: 11 doctrine-5m?
        T03-police: 11 doctrine-5m?
        T03-trans: 11 doctrine-5m?
        T03-water: 11 doctrine-5m?
        T04: 20 doctrine-20m?
        T05: 20 doctrine-20m?
        T06: 30 doctrine-30m?
        T06B: 90 doctrine-90m?
        T07: 45 doctrine-45m?
        T08: 30 local-phone-30m?
        T09: 45 decree-17-2011-grade?
        T10: 60 local-written-60m?, 120 decree-17-2011-2h?
        T11: 120 decree-17-2011-up-1h?
        T12: 30 doctrine-30m?
        T13: 45 doctrine-15m?
        T14: 30 doctrine-30m?
        T15: 60 doctrine-60m?
        T16: 90 doctrine-90m?
        T18: 55 doctrine-10m?
        T19: 65 doctrine-20m?
        T20A: 105 doctrine-40m?
        T20: 295 before-arrival-60m?
        T21: 75 doctrine-30m?
        T22: 105 doctrine-30m?
        T23: 385 before-arrival-60m?
        T24: 60 doctrine-60m?
        T25: 90 doctrine-90m?
        T25B: 120 doctrine-120m?
        T25C: 240 doctrine-240m?
        T26: 4410 doctrine-72h?
        T26B: 4410 doctrine-72h?
        T27-INT-013: 265 before-arrival-180m?
        T28-INT-013: 355 before-arrival-90m?
        T29: 240 doctrine-240m?
        T31-cty:gongliu: 60 decree-17-2011-art-8?
        T31-cty:huocheng: 60 decree-17-2011-art-8?
        T31-cty:nilka: 60 decree-17-2011-art-8?
        T31-cty:qapqal: 60 decree-17-2011-art-8?
        T31-cty:yining: 60 decree-17-2011-art-8?
        T31-cty:yining-city: 60 decree-17-2011-art-8?
        T31-xpcc: 60 decree-17-2011-art-8?
        T32: 60 doctrine-60m?
        T32B: 240 doctrine-240m?
        T33: 90 doctrine-45m?
        T34: 120 decree-17-2011-2h?
        T35-BOR-001: 980 before-arrival-360m?
        T36: 120 doctrine-120m?, 300 state-council-2016-61-5h?
        T37: 120 doctrine-120m?
        T38: 360 doctrine-360m?
        T39: 445 at-arrival?
        T40: 180 doctrine-120m?
        T40B: 4500 doctrine-72h?
        T42: 685 doctrine-240m?
        T43: 1440 doctrine-24h?
        T44: 4320 doctrine-72h?
        T45: 7290 hj589-2021-48h?
        T46: 8730 doctrine-24h?
        T46B: 67770 damage-assessment-30wd?
        T46C: 93690 order-32-investigation-60d?
        T47: 8730 doctrine-24h?
        T47B: 50490 doctrine-30d?
    "#]]
    .assert_eq(&shown);
    // All 47 tasks of the table are lines of the plan.
    for number in 1..=47 {
        let id = format!("T{number:02}");
        let there = plan.lines.iter().any(|line| line.id.as_str() == id);
        assert!(there, "{id}");
    }
}
