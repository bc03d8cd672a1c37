//! Grades and the path of reports.

use crate::world::{incident, t0, world};
use expect_test::{Expect, expect};
use hean_basin::{Basin, Detail};
use hean_incident::Incident;
use hean_incident::body::{Ecology, Extent, GradeDecided, IncidentKind};
use hean_incident::condition::Grade;
use hean_incident::state::GradeHeld;
use hean_planner::{Plans, Situation, grade};
use proptest::prelude::*;

fn proposed(basin: &Basin, plans: &Plans, incident: &Incident) -> String {
    let situation = Situation::of(basin, plans, incident, t0());
    let found = grade::propose(&situation);
    format!(
        "{} {} by {} [{}]\n{}\n{}\n",
        found.grade,
        found.path,
        found.rule,
        found.criteria.join(" "),
        found.reason.zh(),
        found.reason.en()
    )
}

fn check(change: impl FnOnce(&mut Incident), expect: Expect) {
    let (basin, plans) = world();
    let mut incident = incident("83.246,43.524", IncidentKind::Spill, Some("benzene"));
    change(&mut incident);
    expect.assert_eq(&proposed(basin, plans, &incident));
}

fn intake(text: &str) -> hean_units::FacilityId {
    text.parse().expect("an id")
}

#[test]
fn without_impact_the_grade_is_open_and_the_border_lifts_the_path() {
    check(
        |_| {},
        expect![[r#"
            ungraded 2h by decree-17-art-4-drinking-water []
            可能影响饮用水水源（饮用水取水口 INT-013 可克达拉市水厂 在下游）
            a drinking-water source may be touched (drinking intake INT-013 Kokdala city waterworks below)
        "#]],
    );
}

#[test]
fn an_unknown_substance_may_be_a_heavy_metal() {
    let (basin, plans) = world();
    let mut found = incident("83.246,43.524", IncidentKind::Gas, None);
    expect![[r#"
        ungraded 4h by decree-17-2011-4h []
        尚无升级情形
        nothing lifts the grade so far
    "#]]
    .assert_eq(&proposed(basin, plans, &found));
    found.kind = IncidentKind::Spill;
    found.impact.injured = Some(1);
    expect![[r#"
        IV 2h by decree-17-art-4-people [grade-2014-IV-injured]
        中毒或重伤10人以下（中毒或重伤1人）【条文待核】
        fewer than 10 poisoned or seriously injured (1 poisoned or injured) [text to be verified]
    "#]]
    .assert_eq(&proposed(basin, plans, &found));
}

#[test]
fn any_single_criterion_suffices() {
    check(
        |found| found.impact.deaths = Some(30),
        expect![[r#"
        I 2h by grade-2014-I-deaths [grade-2014-I-deaths grade-2014-II-deaths grade-2014-III-deaths grade-2014-IV-deaths]
        死亡30人以上（死亡30人）【条文待核】
        30 deaths or more (30 dead) [text to be verified]
    "#]],
    );
    check(
        |found| found.impact.deaths = Some(29),
        expect![[r#"
        II 2h by grade-2014-II-deaths [grade-2014-II-deaths grade-2014-III-deaths grade-2014-IV-deaths]
        死亡10人以上、30人以下（死亡29人）【条文待核】
        10 to fewer than 30 deaths (29 dead) [text to be verified]
    "#]],
    );
    check(
        |found| found.impact.loss_cny = Some(2e7),
        expect![[r#"
        II 2h by grade-2014-II-loss [grade-2014-II-loss grade-2014-III-loss grade-2014-IV-loss]
        直接经济损失2000万元以上、1亿元以下（直接经济损失20000000元）【条文待核】
        direct loss of CNY 20 M to less than 100 M (direct loss of 20000000 CNY) [text to be verified]
    "#]],
    );
    check(
        |found| found.impact.ecology = Some(Ecology::ProtectedKilled),
        expect![[r#"
            II 2h by grade-2014-II-ecology [grade-2014-II-ecology]
            区域生态功能部分丧失或国家重点保护野生动植物大批死亡（国家重点保护物种大批死亡）【条文待核】
            ecological function lost in part, or protected species died in mass (protected species died in mass) [text to be verified]
        "#]],
    );
    check(
        |found| found.impact.extent = Some(Extent::BorderMajor),
        expect![[r#"
            I 2h by grade-2014-I-extent [grade-2014-I-extent grade-2014-II-extent grade-2014-III-extent grade-2014-IV-extent]
            造成重大跨国境影响（重大跨国境影响）【条文待核】
            major effect across the national border (it had a major effect across the border) [text to be verified]
        "#]],
    );
}

#[test]
fn yining_is_a_county_level_city() {
    check(
        |found| found.impact.intakes_stopped.extend([intake("INT-005")]),
        expect![[r#"
            II 2h by grade-2014-II-intake [grade-2014-II-intake grade-2014-III-intake]
            县级城市（县级市、县城）集中式饮用水水源地取水中断（INT-005 伊宁市第一水厂水源地 停止取水）【条文待核】
            drinking water of a county-level city or county town stopped (INT-005 Yining city waterworks No.1 well field stopped taking water) [text to be verified]
        "#]],
    );
}

#[test]
fn a_township_and_an_intake_that_supplies_nobody_knows_whom() {
    check(
        |found| {
            found
                .impact
                .intakes_stopped
                .extend([intake("INT-018"), intake("INT-001")])
        },
        expect![[r#"
            III 2h by decree-17-art-4-drinking-water [grade-2014-III-intake]
            乡镇集中式饮用水水源地取水中断（INT-018 那拉提镇水源地 停止取水）【条文待核】；INT-001 停止取水，但供水对象不明，未计入定级
            drinking water of a township stopped (INT-018 Nalati town water source stopped taking water) [text to be verified]; INT-001 stopped, but whom it supplies is not known: it counts for no grade
        "#]],
    );
}

#[test]
fn a_person_decides_and_the_proposal_stays() {
    let decide = |grade: &str| {
        let decided = GradeDecided {
            grade: grade.to_owned(),
            criterion: None,
            reason: "现场会商".to_owned(),
        };
        move |found: &mut Incident| {
            found.impact.moved = Some(12_000);
            found.grade_decided = Some(GradeHeld {
                decided,
                at: t0(),
                by: "gov".parse().expect("an actor"),
            });
        }
    };
    check(
        decide("III"),
        expect![[r#"
        II 4h by decree-17-2011-4h [grade-2014-II-moved grade-2014-III-moved grade-2014-IV-moved]
        疏散转移1万人以上、5万人以下（疏散转移12000人）【条文待核】
        10,000 to fewer than 50,000 evacuated or moved (12000 evacuated or moved) [text to be verified]
    "#]],
    );
    check(
        decide("I"),
        expect![[r#"
        II 2h by grade-decided [grade-2014-II-moved grade-2014-III-moved grade-2014-IV-moved]
        疏散转移1万人以上、5万人以下（疏散转移12000人）【条文待核】
        10,000 to fewer than 50,000 evacuated or moved (12000 evacuated or moved) [text to be verified]
    "#]],
    );
}

#[test]
fn a_closed_intake_counts_by_its_task() {
    let (basin, plans) = world();
    let mut found = incident("83.246,43.524", IncidentKind::Spill, Some("benzene"));
    let situation = Situation::of(basin, plans, &found, t0());
    let plan = plans.plan_for(&situation).expect("a plan");
    let tasks = hean_planner::propose(&situation, plan).tasks;
    let mut task = tasks
        .into_iter()
        .find(|task| task.id.as_str() == "INC-0001-T28-INT-013")
        .expect("the closing of the intake");
    task.state = hean_incident::TaskState::Done;
    found.plan = Some(plan.id.clone());
    found.tasks.insert(task.id.clone(), task);
    expect![[r#"
        II 2h by grade-2014-II-intake [grade-2014-II-intake grade-2014-III-intake]
        县级城市（县级市、县城）集中式饮用水水源地取水中断（INT-013 可克达拉市水厂 停止取水）【条文待核】
        drinking water of a county-level city or county town stopped (INT-013 Kokdala city waterworks stopped taking water) [text to be verified]
    "#]].assert_eq(&proposed(basin, plans, &found));
}

#[test]
fn older_tables_are_known_in_part() {
    let mut shown = String::new();
    for table in world().1.grade_tables.values() {
        let (id, certainty) = (&table.id, table.origin.certainty);
        let count = table.criteria.len();
        shown.push_str(&format!("{id}: {count} criteria, {certainty:?}\n"));
    }
    for gap in &world().1.gaps {
        shown.push_str(&format!("{} {}\n", gap.file, gap.id));
    }
    expect![[r#"
        grade-2006: 1 criteria, Approximate
        grade-2011: 2 criteria, Approximate
        grade-2014: 26 criteria, Approximate
        rules/rules.yaml gap-xinjiang-phone-rule
        rules/rules.yaml gap-decree-17-text
        rules/rules.yaml gap-decree-17-public-effect
        rules/rules.yaml gap-dwellings-layer
        rules/rules.yaml gap-prefecture-plan
        rules/rules.yaml gap-hj589-end
        rules/rules.yaml gap-investigation-clocks
        rules/rules.yaml gap-agreement-2011
        rules/rules.yaml gap-nanyang-guide
        rules/rules.yaml gap-supply-guide
        rules/grades.yaml gap-grade-2011-rest
        rules/grades.yaml gap-grade-2006-rest
        rules/grades.yaml gap-grade-2014-iv
        rules/grades.yaml gap-grade-radiation
        rules/grades.yaml gap-grade-current
        rules/grades.yaml gap-yining-rank
        rules/response-levels.yaml gap-levels-local
        rules/response-levels.yaml gap-warning-colors
        rules/reports.yaml gap-report-forms
        rules/reports.yaml gap-report-archive
        rules/water-quality.yaml gap-water-class-ii
        rules/water-quality.yaml gap-water-drinking
        rules/water-quality.yaml gap-water-irrigation
        rules/water-quality.yaml gap-water-kazakhstan
    "#]]
    .assert_eq(&shown);
}

/// The rows of deaths, injured, moved and loss as one walks them by hand.
fn by_hand(edges: [f64; 3], value: f64) -> Grade {
    match value {
        value if value >= edges[2] => Grade::I,
        value if value >= edges[1] => Grade::II,
        value if value >= edges[0] => Grade::III,
        value if value > 0.0 => Grade::IV,
        _ => Grade::Ungraded,
    }
}

proptest! {
    #[test]
    fn the_gravest_criterion_wins(
        deaths in 0_u32..60,
        injured in 0_u32..200,
        moved in 0_u32..100_000,
        loss in 0.0..2e8_f64,
    ) {
        let (basin, plans) = world();
        let mut found = incident("83.246,43.524", IncidentKind::Gas, Some("chlorine"));
        found.impact.deaths = Some(deaths);
        found.impact.injured = Some(injured);
        found.impact.moved = Some(moved);
        found.impact.loss_cny = Some(loss);
        let wanted = [
            by_hand([3.0, 10.0, 30.0], f64::from(deaths)),
            by_hand([10.0, 50.0, 100.0], f64::from(injured)),
            by_hand([5_000.0, 10_000.0, 50_000.0], f64::from(moved)),
            by_hand([5e6, 2e7, 1e8], loss),
        ];
        let situation = Situation::of(basin, plans, &found, t0());
        let proposed = grade::propose(&situation);
        let gravest = wanted.into_iter().max().expect("four of them");
        prop_assert_eq!(&proposed.grade, gravest.as_str());
        let lifted = proposed.path == "2h";
        prop_assert_eq!(lifted, gravest >= Grade::II || deaths + injured + moved > 0);
    }
}

#[test]
fn every_drinking_intake_says_whom_it_supplies() {
    let basin = &world().0;
    let drinking = basin.facilities.values().filter(|facility| {
        matches!(
            &facility.detail,
            Detail::Intake {
                population: Some(_),
                ..
            }
        )
    });
    for facility in drinking {
        let known = matches!(
            &facility.detail,
            Detail::Intake {
                serves: Some(_),
                ..
            }
        );
        assert!(
            known,
            "{} counts for no grade when it is stopped",
            facility.id
        );
    }
}
