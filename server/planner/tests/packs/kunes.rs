//! A benzene tanker beside the Kunes: what the plan asks for before there is a forecast.

use crate::world::{incident, t0, world};
use expect_test::expect;
use hean_incident::Task;
use hean_incident::body::IncidentKind;
use hean_planner::{Situation, propose};

fn shown(tasks: &[Task]) -> String {
    let mut text = String::new();
    for task in tasks {
        let id = task.id.as_str().trim_start_matches("INC-0001-");
        let owner = task.owner.as_ref().map_or("system", |owner| owner.as_str());
        let deadline = task.deadline.as_ref().map_or("-".to_owned(), |deadline| {
            let after = deadline.at - t0();
            format!("{} {}", after.offset(), deadline.rule)
        });
        text.push_str(&format!("{id} {owner} {deadline}\n"));
    }
    text
}

#[test]
fn a_benzene_spill_into_the_kunes() {
    let (basin, plans) = world();
    let incident = incident("83.246,43.524", IncidentKind::Spill, Some("benzene"));
    let situation = Situation::of(basin, plans, &incident, incident.t0);
    let plan = plans.plan_for(&situation).expect("a plan for spills");
    assert_eq!(plan.id, "river-chemical-spill");
    let proposal = propose(&situation, plan);
    assert!(proposal.tasks.len() >= 24, "{}", proposal.tasks.len());
    expect![[r#"
        T01 system T+00:05 doctrine-5m
        T02 system T+00:06 doctrine-1m
        T03-eco eco T+00:11 doctrine-5m
        T03-fire fire T+00:11 doctrine-5m
        T03-police police T+00:11 doctrine-5m
        T03-trans trans T+00:11 doctrine-5m
        T03-water water T+00:11 doctrine-5m
        T03-cty:xinyuan cty:xinyuan T+00:11 doctrine-5m
        T04 police T+00:20 doctrine-20m
        T05 trans T+00:20 doctrine-20m
        T06 fire T+00:30 doctrine-30m
        T06B fire T+01:30 doctrine-90m
        T07 police T+00:45 doctrine-45m
        T08 cty:xinyuan T+00:30 local-phone-30m
        T09 eco T+00:45 decree-17-2011-grade
        T10 eco T+01:00 local-written-60m
        T11 up T+02:00 decree-17-2011-up-1h
        T12 water T+00:30 doctrine-30m
        T13 system T+00:45 doctrine-15m
        T14 met T+00:30 doctrine-30m
        T15 gov T+01:00 doctrine-60m
        T16 cty:xinyuan T+01:30 doctrine-90m
        T18 system T+00:55 doctrine-10m
        T19 eco T+01:05 doctrine-20m
        T20A trans T+01:45 doctrine-40m
        T20 trans -
        T21 eco T+01:15 doctrine-30m
        T22 water T+01:45 doctrine-30m
        T23 fire -
        T24 eco T+01:00 doctrine-60m
        T25 eco T+01:30 doctrine-90m
        T25B eco T+02:00 doctrine-120m
        T25C eco T+04:00 doctrine-240m
        T26 eco T+73:30 doctrine-72h
        T26B eco T+73:30 doctrine-72h
        T27-INT-013 housing -
        T28-INT-013 housing -
        T29 housing T+04:00 doctrine-240m
        T30-INT-001 water -
        T30-INT-021 water -
        T31-cty:nilka cty:nilka T+01:00 decree-17-2011-art-8
        T31-cty:gongliu cty:gongliu T+01:00 decree-17-2011-art-8
        T31-cty:yining cty:yining T+01:00 decree-17-2011-art-8
        T31-cty:yining-city cty:yining-city T+01:00 decree-17-2011-art-8
        T31-cty:qapqal cty:qapqal T+01:00 decree-17-2011-art-8
        T31-cty:huocheng cty:huocheng T+01:00 decree-17-2011-art-8
        T31-xpcc xpcc T+01:00 decree-17-2011-art-8
        T32 health T+01:00 doctrine-60m
        T32B health T+04:00 doctrine-240m
        T33 fao T+01:30 doctrine-45m
        T34 fao T+02:00 decree-17-2011-2h
        T35-BOR-001 eco -
        T36 pub T+02:00 doctrine-120m
        T37 pub T+02:00 doctrine-120m
        T38 fire T+06:00 doctrine-360m
        T39 eco -
        T40 eco T+03:00 doctrine-120m
        T40B eco T+75:00 doctrine-72h
        T42 water -
        T43 police T+24:00 doctrine-24h
        T44 eco T+72:00 doctrine-72h
        T45 eco T+121:30 hj589-2021-48h
        T46 eco T+145:30 doctrine-24h
        T46B eco T+1129:30 damage-assessment-30wd
        T46C eco T+1561:30 order-32-investigation-60d
        T47 em T+145:30 doctrine-24h
        T47B eco T+841:30 doctrine-30d
    "#]]
    .assert_eq(&shown(&proposal.tasks));
    let left: Vec<_> = proposal
        .not_applied
        .iter()
        .map(|(id, why)| format!("{id}: {}", why.en()))
        .collect();
    expect![[r#"
        D01: no exercise
        D02: no exercise
        D03: no exercise
        D04: no exercise
        D05: no exercise
        D06: no exercise
        D07: no exercise
        T05B: it is a spill from a vehicle or dumping
        T17: there is nothing of the kind below
        T41: no proposed grade yet; no grade yet; no response level yet"#]]
    .assert_eq(&left.join("\n"));
}
