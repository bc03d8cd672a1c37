//! The shipped registry, and files with mistakes.

use super::*;
use crate::read::testing::{Changed, Ili};
use expect_test::{Expect, expect};

fn basin() -> Basin {
    Basin::load(&Ili)
        .unwrap_or_else(|problems| panic!("{problems}"))
        .basin
}

fn ili() -> (Basin, Registry) {
    let basin = basin();
    let registry = Registry::of(&basin, &Ili).unwrap_or_else(|problems| panic!("{problems}"));
    (basin, registry)
}

#[test]
fn every_shipped_source_is_graded_or_says_why_not() {
    let (_, registry) = ili();
    let lines: Vec<String> = registry
        .sources
        .values()
        .map(|source| format!("{} {}", source.id, source.assessment.written().zh))
        .collect();
    expect![[r#"
        RSK-001 重大[重大-大气(Q3-M2~M4-E2)+重大-水(Q3-M2-E1)]
        RSK-002 重大[较大~重大-大气(Q2-M2~M4-E2)+重大-水(Q2-M3-E1)]
        RSK-003 较大~重大[较大~重大-大气(Q1~Q3-M1~M4-E1)+较大~重大-水(Q2~Q3-M1-E1)]
        RSK-004 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-005 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-006 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-007 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-008 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-009 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-010 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-011 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-012 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-013 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-014 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-015 不适用：分级对象是企业，园区不是企业；见逐一评估园区内企业
        RSK-016 重大[较大~重大-大气(Q2-M2~M4-E2)+重大-水(Q2-M3-E2)]
        RSK-017 较大~重大[较大~重大-大气(Q2~Q3-M1~M4-E1)+较大~重大-水(Q2~Q3-M1-E1)]
        RSK-018 较大[一般~较大-大气(Q1-M1~M4-E3)+较大-水(Q1-M1-E1)]
        RSK-019 尚未评估：尚未收到企业资料
        RSK-020 重大[重大-大气(Q3-M2~M4-E2)+重大-水(Q2-M2-E1)]
        RSK-021 一般~重大[一般~重大-大气(Q0~Q3-M1~M4-E2)+一般~较大-水(Q0~Q3-M1-E3)]
        RSK-022 重大[一般-大气(Q0)+较大-水(Q1-M3-E3)]
        RSK-023 尚未评估：榨季未开始，未现场核实
        RSK-024 尚未评估：露天矿，资料未报
        RSK-025 尚未评估：矿区由多家企业组成
        RSK-026 尚未评估：规划项目，未建成
        RSK-027 无法分级：缺口 hj740-hazard、hj740-surroundings、hj740-control、hj740-matrix
        RSK-028 无法分级：缺口 hj740-hazard、hj740-surroundings、hj740-control、hj740-matrix
        RSK-029 无法分级：缺口 hj740-hazard、hj740-surroundings、hj740-control、hj740-matrix
        RSK-030 无法分级：缺口 hj740-hazard、hj740-surroundings、hj740-control、hj740-matrix
        RSK-031 无法分级：缺口 hj740-hazard、hj740-surroundings、hj740-control、hj740-matrix
        RSK-032 无法分级：缺口 hj740-hazard、hj740-surroundings、hj740-control、hj740-matrix
        RSK-033 无法分级：缺口 hj740-hazard、hj740-surroundings、hj740-control、hj740-matrix
        RSK-034 无法分级：缺口 hj740-hazard、hj740-surroundings、hj740-control、hj740-matrix
        RSK-035 无法分级：缺口 hj740-hazard、hj740-surroundings、hj740-control、hj740-matrix
        RSK-036 尚未评估：资料未报
        RSK-037 不适用：油气长输管道及站场不适用；见管道环境风险评估(未收录，缺口 hj941-pipelines)
        RSK-038 较大~重大[较大~重大-大气(Q2-M1~M4-E2)+较大-水(Q2-M1-E1)]
        RSK-039 较大~重大[一般~重大-大气(Q1-M1~M4-E2)+较大-水(Q1-M1-E1)]
        RSK-040 一般~重大[一般~重大-大气(Q1-M1~M4-E1~E3)+一般-水(Q1-M1-E3)]
        RSK-041 一般[一般-大气(Q0)+一般-水(Q0)]
        RSK-042 一般[一般-大气(Q0)+一般-水(Q0)]
        RSK-043 较大~重大[较大~重大-大气(Q2-M1~M4-E1)+一般-水(Q0)]
        RSK-044 尚未评估：铁路货场，适用方法待定
        RSK-045 尚未评估：铁路口岸站，适用方法待定
        RSK-046 一般[一般-大气(Q0)+一般-水(Q0)]
        RSK-047 较大~重大[一般~重大-大气(Q0~Q1-M1~M4-E1)+较大~重大-水(Q1-M1~M4-E1)]
        RSK-048 一般~较大[一般~较大-大气(Q1-M1~M4-E3)+一般-水(Q0)]
        RSK-049 较大[一般~较大-大气(Q0~Q1-M1~M4-E3)+较大-水(Q1-M2-E1)]
        RSK-050 尚未评估：渗滤液浓度未测
    "#]]
    .assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn the_reach_of_a_day_is_walked_on_the_river() {
    let (_, registry) = ili();
    let mut shown = String::new();
    // By the chlor-alkali plant's outfall, down to the Ili and out; the coal-to-gas plant lies just
    // within a day of the border, the steel works two days above it.
    for id in ["RSK-020", "RSK-002", "RSK-016"] {
        let source = &registry.sources[id];
        let Assessment::Firm(grading) = &source.assessment else {
            panic!("{id}");
        };
        shown += &format!("{id} {}\n", grading.water.e.class);
        for reason in &grading.water.e.reasons {
            shown += &format!("  {}\n", reason.en());
        }
    }
    expect![[r#"
        RSK-020 E1
          a drinking-water source within 10 km below an outfall: INT-010 Huocheng seat water source, 5.8 km: E1
          the way of the water in 24 h at the highest daily mean velocity touches the national border: BOR-001 Ili outflow border section, 58.1 km, 13.9 h: E1
        RSK-002 E1
          a drinking-water source within 10 km below an outfall: INT-008 Yining county seat water source, 3.0 km: E1
          the way of the water in 24 h at the highest daily mean velocity touches the national border: BOR-001 Ili outflow border section, 112.5 km, 23.5 h: E1
        RSK-016 E2
          the border, BOR-001, is 52.1 h away, more than 24 h
          wetland: E2
    "#]].assert_eq(&shown);
}

#[test]
fn plans_expire_and_hazards_stay_open() {
    let (_, registry) = ili();
    let day: Date = "2026-11-24".parse().unwrap();
    let mut shown = String::new();
    for source in registry.sources.values() {
        let plan = source.plans.first();
        let open = source.open_hazards().count();
        if plan.is_some() || open > 0 {
            let latest = plan.map_or_else(String::new, |plan| plan.expires_on.to_string());
            let holds = source
                .plan_on(day)
                .map_or("none", |plan| plan.version.as_str());
            shown += &format!(
                "{} to {latest} in force: {holds}; open: {open}\n",
                source.id
            );
        }
    }
    expect![[r#"
        RSK-001 to 2027-06-02 in force: 2024-2; open: 1
        RSK-002 to 2026-03-19 in force: none; open: 1
        RSK-003 to 2028-09-11 in force: 2025-1; open: 0
        RSK-016 to 2027-11-17 in force: 2024-1; open: 0
        RSK-017 to 2026-12-04 in force: 2023-2; open: 0
        RSK-018 to 2028-04-21 in force: 2025-1; open: 0
        RSK-020 to 2025-08-29 in force: none; open: 1
        RSK-027 to 2027-07-14 in force: 2024-1; open: 1
        RSK-030 to 2026-08-31 in force: none; open: 0
        RSK-038 to 2028-10-09 in force: 2025-2; open: 0
        RSK-043 to 2027-11-30 in force: 2024-1; open: 0
        RSK-046 to 2029-02-01 in force: 2026-1; open: 0
        RSK-049 to 2026-05-08 in force: none; open: 0
    "#]]
    .assert_eq(&shown);
}

#[test]
fn what_was_recorded_later_takes_the_place_of_the_row() {
    let (_, registry) = ili();
    let source = &registry.sources["RSK-002"];
    let day: Date = "2026-11-24".parse().unwrap();
    assert!(source.plan_expired(day));
    let inspection = Inspection {
        on: source.inspections[0].on,
        hazards: Vec::new(),
        by: "eco".to_owned(),
        certainty: Certainty::Known,
    };
    let plan = PlanVersion {
        version: "2026-1".to_owned(),
        filed_on: "2026-11-20".parse().unwrap(),
        expires_on: "2029-11-19".parse().unwrap(),
        certainty: Certainty::Known,
    };
    let whole = source.with(vec![inspection], vec![plan]);
    assert_eq!(source.open_hazards().count(), 1);
    assert_eq!(whole.open_hazards().count(), 0);
    assert_eq!(whole.inspections.len(), source.inspections.len());
    assert!(!whole.plan_expired(day));
    assert_eq!(
        whole.plan_on(day).map(|plan| plan.version.as_str()),
        Some("2026-1")
    );
    // A source that never filed one has nothing that could expire.
    assert!(!registry.sources["RSK-004"].plan_expired(day));
}

#[test]
fn every_mechanism_is_exercised_by_some_exercise() {
    let (_, registry) = ili();
    for mechanism in &registry.mechanisms {
        let tried = |exercise: &Exercise| exercise.mechanisms.contains(&mechanism.id);
        assert!(registry.calendar.iter().any(tried), "{}", mechanism.id);
    }
}

/// The problems of the shipped files with one passage changed.
fn check(basin: &Basin, file: &str, from: &str, to: &str, expected: Expect) {
    let problems = match Registry::of(basin, &Changed { file, from, to }) {
        Ok(_) => panic!("{file} was taken with {to:?}"),
        Err(problems) => problems,
    };
    expected.assert_eq(&problems.to_string());
}

#[test]
fn mistakes_are_told_with_place_and_hint() {
    let basin = basin();
    let pack = "rules/hj941.yaml";
    let check = |file, from, to, expected| check(&basin, file, from, to, expected);
    check(
        pack,
        "M3: 45, M4: 65",
        "M3: 60, M4: 55",
        expect![[r#"
        rules/hj941.yaml:16:18: [old-guide] 60 is an edge of the guide of 2014 (hint: HJ 941-2018 splits at 25, 45 and 65; do not mix the two)
        rules/hj941.yaml:16:26: [edges] the edge 55 is not above 60 (hint: edges rise from class to class)"#]],
    );
    check(
        pack,
        "[general, general, larger, larger]",
        "[larger, general, larger, larger]",
        expect![[r#"
            rules/hj941.yaml:25:5: [matrix] the grade falls somewhere (hint: a worse class never lowers the grade)
            rules/hj941.yaml:29:5: [matrix] the grade falls somewhere (hint: a worse class never lowers the grade)"#]],
    );
    check(
        pack,
        "names: [甲苯",
        "names: [苯, 甲苯",
        expect![[
            r#"rules/hj941.yaml:56:28: [duplicate-name] `苯` is already a name of `benzene` (hint: a name stands once)"#
        ]],
    );
    check(
        pack,
        "{ gap: hj941-air-controls",
        "{ gap: nothing",
        expect![
            "rules/hj941.yaml:104:15: [unknown-word] `nothing` is no gap of this file (hint: one of: hj941-appendix-a, hj941-parts, hj941-air-controls, hj941-text, hj941-protection-areas, hj941-pipelines)"
        ],
    );
    check(
        pack,
        "critical: 10 t, as: pure }",
        "critical: 10, as: pure }",
        expect![[r#"
            rules/hj941.yaml:55:77: [bad-value] `10` has no unit; write for example `28 t` (hint: a quantity has a number and a unit)
            rules/road-index.yaml:15:10: [dangling-id] `benzene` is not in both substances.csv and rules/hj941.yaml (hint: choose one that has properties and a critical mass)"#]],
    );
    check(
        pack,
        "parts: [3, 4], critical: 10 t",
        "parts: [9], critical: 0 t",
        expect![[r#"
            rules/hj941.yaml:55:59: [out-of-range] no part of appendix A (hint: appendix A has parts 1 to 8)
            rules/hj941.yaml:55:74: [out-of-range] it is zero (hint: a critical mass is above 0)"#]],
    );
    let firms = "risk/firms.yaml";
    check(
        firms,
        "most: 400 t, share: 0.95",
        "most: 400, share: 95",
        expect![[r#"
            risk/firms.yaml:11:32: [bad-value] `400` has no unit; write for example `28 t` (hint: a quantity has a number and a unit)
            risk/firms.yaml:11:44: [out-of-range] the share 95 is not above 0 and at most 1 (hint: 98 % is 0.98)"#]],
    );
    check(
        firms,
        "clean-drain: not-met",
        "clean-drain: bad",
        expect![[
            r#"risk/firms.yaml:19:20: [unknown-word] `bad` is no answer (hint: one of: met, not-met)"#
        ]],
    );
    check(
        firms,
        "  - id: RSK-002",
        "  - id: RSK-999",
        expect![[r#"
        risk/firms.yaml: [no-entry] the risk source `RSK-002` has no entry (hint: add one; `not_assessed: { zh: …, en: … }` says that there is no assessment)
        risk/firms.yaml:29:9: [dangling-id] `RSK-999` is no risk source (hint: an id of facilities/risk_sources.csv)"#]],
    );
    check(
        firms,
        "tailings: {}",
        "tailings: { dam: old }",
        expect![
            "risk/firms.yaml:202:37: [unknown-word] `dam` is no question of the pack (hint: there is none yet)"
        ],
    );
    check(
        firms,
        "outfalls: [N335]",
        "outfalls: [[0.0, 0.0]]",
        expect![[
            r#"risk/firms.yaml:25:16: [outfall] no such place on the river (hint: a river node such as N413, or [lon, lat] within 5 km of a river)"#
        ]],
    );
    let plans = "risk/plan_versions.csv";
    check(
        plans,
        "2024-06-03,2027-06-02",
        "2024-06-31,2021-06-02",
        expect![[
            r#"risk/plan_versions.csv:2:16: [bad-date] `2024-06-31` is no date (hint: write it as 2026-11-24)"#
        ]],
    );
    let calendar = "risk/drill_calendar.csv";
    check(
        calendar,
        "held,融雪洪水会商桌面推演",
        "done,融雪洪水会商桌面推演",
        expect![[
            r#"risk/drill_calendar.csv:2:23: [unknown-word] `done` is no state (hint: one of: planned, held)"#
        ]],
    );
    check(
        calendar,
        "weather-consultation;",
        "weather;",
        expect![[
            r#"risk/drill_calendar.csv:2:71: [unknown-word] `weather` is no mechanism (hint: one of: water-regulation, weather-consultation, supplies-sharing, information-sharing, fixed-source-drill, mobile-source-drill, depot-dispatch)"#
        ]],
    );
    let road = "rules/road-index.yaml";
    check(
        road,
        "substance: benzene",
        "substance: unobtainium",
        expect![[
            r#"rules/road-index.yaml:15:10: [dangling-id] `unobtainium` is not in both substances.csv and rules/hj941.yaml (hint: choose one that has properties and a critical mass)"#
        ]],
    );
    check(
        road,
        "border_within: 12h",
        "border_within: 48h",
        expect![[
            r#"rules/road-index.yaml:56:29: [out-of-range] it is after `within` (hint: what is reached later than `within` is not known)"#
        ]],
    );
    check(
        road,
        "class: scenic",
        "class: alley",
        expect![[r#"
        rules/road-index.yaml: [missing-class] no traffic for the class `scenic` (hint: add it to `roads`)
        rules/road-index.yaml:27:14: [unknown-word] `alley` is no class of road (hint: one of: expressway, trunk, primary, secondary, county, scenic)"#]],
    );
}
