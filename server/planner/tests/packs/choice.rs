//! Which plan is taken for what, and how a duty is given.

use crate::world::{incident, t0, world};
use expect_test::{Expect, expect};
use hean_incident::body::{Hazard, IncidentKind, WarningColor, WeatherWarned};
use hean_incident::task::AssignedBy;
use hean_planner::{Situation, propose};

const KUNES: &str = "83.246,43.524";

fn chosen(at: &str, kind: IncidentKind, substance: Option<&str>) -> String {
    let (basin, plans) = world();
    let incident = incident(at, kind, substance);
    let situation = Situation::of(basin, plans, &incident, t0());
    let plan = plans.plan_for(&situation);
    plan.map_or("none".to_owned(), |plan| plan.id.clone())
}

#[test]
fn the_plan_follows_from_kind_substance_and_source() {
    use IncidentKind::{Gas, Leak, Other, Spill, Weather};
    let tailings = world().0.facilities.values().find(|facility| {
        matches!(&facility.detail, hean_basin::Detail::RiskSource { industry, .. }
            if industry == "tailings")
    });
    let tailings = tailings.expect("a tailings pond").at;
    let tailings = format!("{},{}", tailings.lon(), tailings.lat());
    let rows = [
        (KUNES, Spill, Some("benzene")),
        (KUNES, Spill, Some("diesel")),
        (KUNES, Spill, Some("sodium-cyanide")),
        (KUNES, Spill, None),
        (KUNES, Leak, Some("phenol")),
        (KUNES, Leak, None),
        (&tailings, Leak, None),
        (KUNES, Gas, Some("chlorine")),
        (KUNES, Weather, None),
        (KUNES, Other, None),
    ];
    let mut shown = String::new();
    for (at, kind, substance) in rows {
        let plan = chosen(at, kind, substance);
        let substance = substance.unwrap_or("?");
        shown.push_str(&format!("{kind:?} {substance}: {plan}\n"));
    }
    expect![[r#"
        Spill benzene: river-chemical-spill
        Spill diesel: oil-spill
        Spill sodium-cyanide: river-chemical-spill
        Spill ?: river-chemical-spill
        Leak phenol: plant-leak
        Leak ?: plant-leak
        Leak ?: tailings
        Gas chlorine: toxic-gas
        Weather ?: extreme-weather
        Other ?: river-chemical-spill
    "#]]
    .assert_eq(&shown);
}

/// The lines that a plan uses, and why the others are left out.
fn check(kind: IncidentKind, substance: Option<&str>, exercise: bool, expect: Expect) {
    let (basin, plans) = world();
    let mut incident = incident(KUNES, kind, substance);
    if kind == IncidentKind::Weather {
        incident.warnings.push(WeatherWarned {
            hazard: Hazard::HeavyRain,
            color: WarningColor::Orange,
            text: String::new(),
            from: None,
            until: None,
        });
    }
    let mut situation = Situation::of(basin, plans, &incident, t0());
    situation.exercise = exercise;
    let plan = plans.plan_for(&situation).expect("a plan");
    let proposal = propose(&situation, plan);
    let mut used: Vec<&str> = proposal
        .tasks
        .iter()
        .map(|task| task.plan.as_str())
        .collect();
    used.dedup();
    let mut shown = format!("{}\n", used.join(" "));
    for (line, why) in &proposal.not_applied {
        shown.push_str(&format!("{line}: {} / {}\n", why.zh(), why.en()));
    }
    expect.assert_eq(&shown);
}

#[test]
fn other_plans_take_over_lines_and_leave_some_out() {
    check(
        IncidentKind::Spill,
        Some("diesel"),
        false,
        expect![[r#"
            T01 T02 T03 T04 T05 T06 T06B T08 T09 T10 T11 T12 T13 T14 T15 T16 T18 T19 T20A T20 T21 T22 T23 T24 T25 T25B T25C T26 T26B T27 T28 T29 T30 T31 T32 T32B T33 T34 T35 T36 T37 T38 T39 T40 T40B T42 T43 T44 T45 T46 T46B T46C T47 T47B O02
            D01: 非演练 / no exercise
            D02: 非演练 / no exercise
            D03: 非演练 / no exercise
            D04: 非演练 / no exercise
            D05: 非演练 / no exercise
            D06: 非演练 / no exercise
            D07: 非演练 / no exercise
            O01: 柴油不挥发；柴油已查明 / diesel fuel / gas oil gives no vapor; diesel fuel / gas oil is known
            T05B: 事件类型：运输或倾倒泄漏 / it is a spill from a vehicle or dumping
            T07: 柴油不挥发；柴油已查明 / diesel fuel / gas oil gives no vapor; diesel fuel / gas oil is known
            T17: 下游没有这类对象 / there is nothing of the kind below
            T41: 建议等级未定；事件等级未定；响应级别未定 / no proposed grade yet; no grade yet; no response level yet
        "#]],
    );
    check(
        IncidentKind::Leak,
        Some("phenol"),
        false,
        expect![[r#"
            T01 T02 T03 T05B T06 T06B T08 T09 T10 T11 T12 T13 T14 T15 T16 T18 T19 T20 T21 T22 T23 T24 T25 T25B T25C T26 T26B T27 T28 T29 T30 T31 T32 T32B T33 T34 T35 T36 T37 T39 T40 T40B T42 T43 T44 T45 T46 T46B T46C T47 T47B P01 P02 P03
            D01: 非演练 / no exercise
            D02: 非演练 / no exercise
            D03: 非演练 / no exercise
            D04: 非演练 / no exercise
            D05: 非演练 / no exercise
            D06: 非演练 / no exercise
            D07: 非演练 / no exercise
            T07: 苯酚(固)不挥发；苯酚(固)已查明 / phenol, solid gives no vapor; phenol, solid is known
            T17: 下游没有这类对象 / there is nothing of the kind below
            T41: 建议等级未定；事件等级未定；响应级别未定 / no proposed grade yet; no grade yet; no response level yet
        "#]],
    );
    check(
        IncidentKind::Gas,
        Some("chlorine"),
        false,
        expect![[r#"
            T01 T02 T03 T05 T06 T06B T07 T08 T09 T10 T14 T15 T16 T24 T25 T25B T32 T36 T37 T38 T40 T40B T43 T44 T45 T46 T46B T46C T47 T47B G01 G02 G03 G04 T26
            D01: 非演练 / no exercise
            D02: 非演练 / no exercise
            D03: 非演练 / no exercise
            D04: 非演练 / no exercise
            D05: 非演练 / no exercise
            D06: 非演练 / no exercise
            D07: 非演练 / no exercise
            T04: 事件类型：有毒有害气体 / it is toxic gas
            T05B: 事件类型：有毒有害气体 / it is toxic gas
            T11: 按4小时程序报告：尚无升级情形 / reports follow the 4 h path: nothing lifts the grade so far
            T41: 建议等级未定；事件等级未定；响应级别未定 / no proposed grade yet; no grade yet; no response level yet
        "#]],
    );
    check(
        IncidentKind::Weather,
        None,
        false,
        expect![[r#"
        T01 T02 T03 W01 W02 W03 W04 W05 W06 W07 W08 W10 W11 W12 T45 T47 T47B
        D01: 非演练 / no exercise
        D02: 非演练 / no exercise
        D03: 非演练 / no exercise
        D04: 非演练 / no exercise
        D05: 非演练 / no exercise
        D06: 非演练 / no exercise
        D07: 非演练 / no exercise
        W09: 没有生效的寒潮冰情预警 / no warning of a cold wave with ice in force
    "#]],
    );
}

#[test]
fn an_exercise_has_tasks_of_its_own() {
    check(
        IncidentKind::Spill,
        Some("benzene"),
        true,
        expect![[r#"
            T01 T02 T03 T04 T05 T06 T06B T07 T08 T09 T10 T11 T12 T13 T14 T15 T16 T18 T19 T20A T20 T21 T22 T23 T24 T25 T25B T25C T26 T26B T27 T28 T29 T30 T31 T32 T32B T33 T34 T35 T36 T37 T38 T39 T40 T40B T42 T43 T44 T45 T46 T46B T46C T47 T47B D01 D02 D03 D04 D05 D06 D07
            T05B: 事件类型：运输或倾倒泄漏 / it is a spill from a vehicle or dumping
            T17: 下游没有这类对象 / there is nothing of the kind below
            T41: 建议等级未定；事件等级未定；响应级别未定 / no proposed grade yet; no grade yet; no response level yet
        "#]],
    );
}

#[test]
fn tasks_say_why_and_by_whom_they_must_be_approved() {
    let (basin, plans) = world();
    let incident = incident(KUNES, IncidentKind::Spill, None);
    let situation = Situation::of(basin, plans, &incident, t0());
    let plan = plans.plan_for(&situation).expect("a plan");
    let mut shown = String::new();
    for task in propose(&situation, plan).tasks {
        if let Some(approver) = &task.approver {
            let owner = task.owner.as_ref().map_or("system", |owner| owner.as_str());
            let id = task.id.as_str().trim_start_matches("INC-0001-");
            let (zh, en) = (task.because.zh(), task.because.en());
            shown.push_str(&format!(
                "{id} {owner}, approved by {approver}: {zh} / {en}\n"
            ));
        }
    }
    expect![[r#"
        T07 police, approved by gov: 物质尚未查明 / the substance is not known yet
        T28-INT-013 housing, approved by gov: INT-013 可克达拉市水厂 在下游，尚无预报，按会到达处理 / INT-013 Kokdala city waterworks below, no forecast yet: taken as reached
        T34 fao, approved by gov: BOR-001 伊犁河出境断面(三道河子) 在下游，尚无预报，按会到达处理 / BOR-001 Ili outflow border section below, no forecast yet: taken as reached
        T36 pub, approved by gov: 预案规定各类情形均需 / the plan wants it in every case
        T42 water, approved by gov: 路径以上有可调蓄的水库 / a storage dam stands above the path
    "#]].assert_eq(&shown);
}

#[test]
fn a_duty_that_the_command_gave_away_is_by_command() {
    let (basin, plans) = world();
    let mut incident = incident(KUNES, IncidentKind::Spill, Some("benzene"));
    let duty = "rescue".parse().expect("a duty");
    incident
        .duties
        .insert(duty, "xpcc".parse().expect("an agency"));
    let situation = Situation::of(basin, plans, &incident, t0());
    let plan = plans.plan_for(&situation).expect("a plan");
    let tasks = propose(&situation, plan).tasks;
    let by = |line: &str| {
        let task = tasks
            .iter()
            .find(|task| task.plan.as_str() == line)
            .expect("a task");
        (
            task.owner.as_ref().map(|owner| owner.to_string()),
            task.assigned_by,
        )
    };
    assert_eq!(by("T06"), (Some("xpcc".to_owned()), AssignedBy::Command));
    assert_eq!(by("T05"), (Some("trans".to_owned()), AssignedBy::Plan));
}
