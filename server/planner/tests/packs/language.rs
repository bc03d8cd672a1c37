//! What the conditions of plans see and how they explain it.

use crate::world::{forecast, incident, t0, world};
use expect_test::{Expect, expect};
use hean_incident::Incident;
use hean_incident::body::IncidentKind;
use hean_incident::condition::{Condition, Names};
use hean_planner::Situation;

fn check(incident: &Incident, section: Option<&str>, text: &str, expect: Expect) {
    let (basin, plans) = world();
    let condition = Condition::parse(text, &Names::default()).expect("a condition");
    let section = section.map(|id| id.parse().expect("a section"));
    let situation = Situation::of(basin, plans, incident, t0());
    let shown = match situation.judge(&condition, section.as_ref()) {
        Ok(why) => format!("yes: {}\n     {}\n", why.zh(), why.en()),
        Err(why) => format!("no: {}\n    {}\n", why.zh(), why.en()),
    };
    expect.assert_eq(&shown);
}

#[test]
fn what_lies_below_and_what_the_substance_does() {
    let found = incident("83.246,43.524", IncidentKind::Spill, Some("benzene"));
    check(
        &found,
        None,
        "below(border)",
        expect![[r#"
            yes: 出境断面 BOR-001 伊犁河出境断面(三道河子) 在下游
                 border section BOR-001 Ili outflow border section below
        "#]],
    );
    check(
        &found,
        None,
        "below(INT-018)",
        expect![[r#"
            no: INT-018 那拉提镇水源地 不在下游
                INT-018 Nalati town water source does not lie below
        "#]],
    );
    check(
        &found,
        Some("INT-013"),
        "exposed",
        expect![[r#"
        yes: INT-013 可克达拉市水厂 在下游，尚无预报，按会到达处理
             INT-013 Kokdala city waterworks below, no forecast yet: taken as reached
    "#]],
    );
    check(
        &found,
        None,
        "acid or floats or below(dam)",
        expect![[r#"
            yes: 苯漂浮；闸坝 DAM-010 雅马渡水电站、DAM-022 喀普恰盖水库大坝 在下游
                 benzene floats; dam DAM-010 Yamadu Hydropower, DAM-022 Kapchagay (Qapshaghay) Dam below
        "#]],
    );
    check(
        &found,
        None,
        "dissolves and not volatile",
        expect![[r#"
        no: 苯易挥发
            benzene gives vapor
    "#]],
    );
    check(
        &found,
        None,
        "dam_above and path(2h)",
        expect![[r#"
            yes: 路径以上有可调蓄的水库；按2小时程序报告：可能影响饮用水水源（饮用水取水口 INT-013 可克达拉市水厂 在下游）
                 a storage dam stands above the path; reports follow the 2 h path: a drinking-water source may be touched (drinking intake INT-013 Kokdala city waterworks below)
        "#]],
    );
    check(
        &found,
        None,
        "source(tailings) or exercise",
        expect![[r#"
            no: 事发地不是 tailings 类风险源；非演练
                it did not happen at a risk source of the kind tailings; no exercise
        "#]],
    );
    check(
        &found,
        None,
        "always",
        expect![[r#"
        yes: 预案规定各类情形均需
             the plan wants it in every case
    "#]],
    );
    let unknown = incident("83.246,43.524", IncidentKind::Spill, None);
    check(
        &unknown,
        None,
        "volatile or not substance_known",
        expect![[r#"
            yes: 物质尚未查明
                 the substance is not known yet
        "#]],
    );
    check(
        &unknown,
        None,
        "acid",
        expect![[r#"
        no: 物质尚未查明
            the substance is not known yet
    "#]],
    );
}

#[test]
fn what_the_forecast_and_the_log_say() {
    let mut found = incident("83.246,43.524", IncidentKind::Spill, Some("benzene"));
    forecast(&mut found, &[("INT-013", "intake", 445)]);
    check(
        &found,
        None,
        "arrival(INT-013).p5 < 6h",
        expect![[r#"
        no: INT-013 可克达拉市水厂 最早到达 2026-06-12 16:57
            INT-013 Kokdala city waterworks: earliest arrival 2026-06-12 16:57
    "#]],
    );
    check(
        &found,
        None,
        "arrival(INT-013).p5 < 8h",
        expect![[r#"
        yes: INT-013 可克达拉市水厂 最早到达 2026-06-12 16:57
             INT-013 Kokdala city waterworks: earliest arrival 2026-06-12 16:57
    "#]],
    );
    check(
        &found,
        Some("INT-013"),
        "arrival(section).p5 - now < 8h",
        expect![[r#"
            yes: INT-013 可克达拉市水厂 最早到达 2026-06-12 16:57
                 INT-013 Kokdala city waterworks: earliest arrival 2026-06-12 16:57
        "#]],
    );
    check(
        &found,
        None,
        "exposed(border)",
        expect![[r#"
        no: 出境断面预报浓度不超过阈值
            border section: the forecast stays below the threshold
    "#]],
    );
    check(
        &found,
        None,
        "exposed(intake)",
        expect![[r#"
        yes: 预报污染团最早 2026-06-12 16:57 到达 INT-013 可克达拉市水厂
             the forecast reaches INT-013 Kokdala city waterworks at 2026-06-12 16:57 at the earliest
    "#]],
    );
    check(
        &found,
        None,
        "stock(activated-carbon).short > 0",
        expect![[r#"
            no: stock(activated-carbon).short 未知
                stock(activated-carbon).short is not known
        "#]],
    );
    check(
        &found,
        None,
        "task(T28).state == done",
        expect![[r#"
        no: 没有任务 T28
            there is no task T28
    "#]],
    );
    check(
        &found,
        None,
        "grade >= II or level >= II",
        expect![[r#"
        no: 事件等级未定；响应级别未定
            no grade yet; no response level yet
    "#]],
    );
    check(
        &found,
        None,
        "impact(deaths) >= 3 or impact(loss) >= 5 MCNY",
        expect![[r#"
            no: 死亡人数未报；经济损失未报
                dead: not reported; loss: not reported
        "#]],
    );
    check(
        &found,
        None,
        "warning(any) >= orange",
        expect![[r#"
        no: 没有生效的气象预警
            no warning of weather in force
    "#]],
    );
    check(
        &found,
        None,
        "conc(BOR-001) > 0.01 mg/L",
        expect![[r#"
        no: conc(BOR-001) 未知
            conc(BOR-001) is not known
    "#]],
    );
}
