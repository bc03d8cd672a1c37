//! What a rule pack or plan may not say: each refused with its place and what to do.

use crate::world::{Folder, PLANS, world};
use expect_test::{Expect, expect};
use hean_basin::Basin;
use hean_planner::Plans;

const SPILL: &str = "plans/river-chemical-spill.yaml";
const RULES: &str = "rules/rules.yaml";
const GRADES: &str = "rules/grades.yaml";

fn check(file: &str, from: &str, to: &str, expect: Expect) {
    let changes = vec![(file, from, to)];
    let shown = match Plans::load(&Folder { changes }, &world().0, &PLANS) {
        Ok(_) => "accepted".to_owned(),
        Err(problems) => problems.to_string(),
    };
    expect.assert_eq(&format!("{}\n", shown.trim_end()));
}

#[test]
fn unknown_names() {
    check(
        SPILL,
        "rule: doctrine-20m",
        "rule: doctrine-21m",
        expect![[r#"
            plans/river-chemical-spill.yaml:53:9: [no-deadline] task `T04` has no deadline (hint: give it one with its rule)
            plans/river-chemical-spill.yaml:63:17: [unknown-rule] there is no rule `doctrine-21m` (hint: did you mean `doctrine-1m`?; or add it to rules/rules.yaml)
        "#]],
    );
    check(
        SPILL,
        "duty: flow-data",
        "duty: flow-date",
        expect![[r#"
            plans/river-chemical-spill.yaml:167:11: [unknown-duty] there is no duty or agency `flow-date` (hint: did you mean `flow-data`?)
        "#]],
    );
    check(
        SPILL,
        "when: dam_above",
        "when: dam_abov",
        expect![[r#"
            plans/river-chemical-spill.yaml:282:11: [unknown-name] there is no value `dam_abov` (hint: did you mean `dam_above`?)
        "#]],
    );
    check(
        SPILL,
        "when: below(intake)",
        "when: intake_below",
        expect![[r#"
            plans/river-chemical-spill.yaml:439:11: [unknown-name] there is no value `intake_below` (hint: did you mean `below(intake)`?)
        "#]],
    );
    check(
        SPILL,
        "item: boom",
        "item: bom",
        expect![[r#"
        plans/plant-leak.yaml:21:13: [unknown-item] there is no item `bom` (hint: did you mean `boom`?)
        plans/river-chemical-spill.yaml:21:13: [unknown-item] there is no item `bom` (hint: did you mean `boom`?)
    "#]],
    );
    check(
        SPILL,
        "needs: [T24]",
        "needs: [T42x]",
        expect![[r#"
        plans/river-chemical-spill.yaml:314:13: [dangling-id] there is no task `T42x` in this plan (hint: did you mean `T42`?)
    "#]],
    );
    check(
        SPILL,
        "lane: medical",
        "lane: medicin",
        expect![[r#"
        plans/river-chemical-spill.yaml:427:11: [bad-word] `medicin` is no lane (hint: command, disposal, monitoring, medical, support, publicity, order, foreign)
    "#]],
    );
    check(
        SPILL,
        "include: [drill]",
        "include: [dril]",
        expect![[r#"
            plans/oil-spill.yaml:10:11: [unknown-plan] there is no part `dril` to include (hint: did you mean `drill`?)
            plans/plant-leak.yaml:10:11: [unknown-plan] there is no part `dril` to include (hint: did you mean `drill`?)
            plans/river-chemical-spill.yaml:10:11: [unknown-plan] there is no part `dril` to include (hint: did you mean `drill`?)
            plans/tailings.yaml:10:11: [unknown-plan] there is no part `dril` to include (hint: did you mean `drill`?)
            plans/toxic-gas.yaml:10:11: [unknown-plan] there is no part `dril` to include (hint: did you mean `drill`?)
        "#]],
    );
    check(
        "plans/oil-spill.yaml",
        "extends: river-chemical-spill",
        "extends: river-spill",
        expect![[r#"
            plans/oil-spill.yaml:10:10: [unknown-plan] there is no plan `river-spill` to extend (hint: known: drill, extreme-weather, oil-spill, plant-leak, river-chemical-spill, tailings, toxic-gas)
        "#]],
    );
    check(
        "plans/plant-leak.yaml",
        "drop: [T04",
        "drop: [T94",
        expect![[r#"
            plans/plant-leak.yaml:11:8: [dangling-id] `river-chemical-spill` has no task `T94` to drop (hint: leave it out)
        "#]],
    );
    check(
        "plans/tailings.yaml",
        "source(tailings)",
        "source(tailing)",
        expect![[r#"
            plans/tailings.yaml:9:34: [unknown-name] `tailing` is no kind of risk source (hint: did you mean `tailings`?)
        "#]],
    );
    check(
        GRADES,
        "in_force: grade-2014",
        "in_force: grade-2015",
        expect![[r#"
            rules/grades.yaml:4:11: [unknown-rule] there is no table `grade-2015` (hint: did you mean `grade-2011`?)
        "#]],
    );
}

#[test]
fn conditions_with_wrong_types_and_missing_units() {
    check(
        SPILL,
        "when: kind == spill",
        "when: kind == 3",
        expect![[r#"
            plans/river-chemical-spill.yaml:59:16: [condition-unit] `3` has no unit where an incident kind is due (hint: write for example `spill`)
        "#]],
    );
    check(
        SPILL,
        "when: dam_above",
        "when: now > 48",
        expect![[r#"
            plans/river-chemical-spill.yaml:282:15: [condition-unit] `48` has no unit where an instant is due (hint: write for example `arrival(INT-013).p5 or 2026-06-12T09:20:00+08:00`)
        "#]],
    );
    check(
        SPILL,
        "when: volatile or not substance_known",
        "when: volatile or conc(BOR-001) > 1",
        expect![[r#"
            plans/river-chemical-spill.yaml:117:37: [condition-unit] `1` has no unit where a concentration is due (hint: write for example `0.01 mg/L`)
        "#]],
    );
    check(
        SPILL,
        "when: dam_above",
        "when: exposed",
        expect![[r#"
            plans/river-chemical-spill.yaml:282:11: [unknown-name] there is no task here whose section could be meant (hint: name a section, or a kind: intake, irrigation, border, gauge, dam)
        "#]],
    );
    check(
        SPILL,
        "when: dam_above",
        "when: stock(carbon).short > 0",
        expect![[r#"
            plans/river-chemical-spill.yaml:282:17: [unknown-name] unknown item `carbon` (hint: did you mean `activated-carbon`?)
        "#]],
    );
    check(
        GRADES,
        "impact(loss) >= 100 MCNY",
        "impact(loss) >= 100",
        expect![[r#"
            rules/grades.yaml:19:64: [condition-unit] `100` has no unit where an amount of money is due (hint: write for example `5000000 CNY`)
        "#]],
    );
    check(
        GRADES,
        "impact(ecology) == function-lost",
        "impact(ecology) >= lost",
        expect![[r#"
            rules/grades.yaml:20:70: [condition-type] a harm to nature has no order: `>=` means nothing (hint: use == or !=)
            rules/grades.yaml:20:73: [unknown-name] `lost` is not a harm to nature (hint: known: function-lost, function-partly-lost, protected-killed, protected-harmed)
        "#]],
    );
    check(
        SPILL,
        "quantity: 40 t",
        "quantity: 40",
        expect![[r#"
        plans/plant-leak.yaml:20:41: [bad-value] `40` is no quantity of activated-carbon in t (hint: write for example `10 t`)
        plans/river-chemical-spill.yaml:20:41: [bad-value] `40` is no quantity of activated-carbon in t (hint: write for example `10 t`)
    "#]],
    );
    check(
        SPILL,
        "takes: 12m",
        "takes: 12",
        expect![[r#"
            plans/river-chemical-spill.yaml:61:12: [bad-value] `12` has no unit; write for example `40m`
        "#]],
    );
}

#[test]
fn owners() {
    check(
        SPILL,
        "    duty: flow-data\n",
        "",
        expect![[r#"
        plans/river-chemical-spill.yaml:164:9: [no-owner] task `T12` has no owner (hint: give one of `duty`, `by: system`, `each: first-wave`, `each: downstream-counties`, `each: counties`)
    "#]],
    );
    check(
        SPILL,
        "duty: flow-data",
        "duty: flow-data\n    by: system",
        expect![[r#"
            plans/river-chemical-spill.yaml:164:9: [done-on] task `T12`: the system's own tasks end by an event (hint: `by: system` needs `done_on`)
            plans/river-chemical-spill.yaml:164:9: [two-owners] task `T12` has two owners where one may be (hint: give one of `duty`, `by: system`, `each: first-wave`, `each: downstream-counties`, `each: counties`)
        "#]],
    );
    check(
        SPILL,
        "duty: flow-data",
        "duty: zone",
        expect![[r#"
            plans/river-chemical-spill.yaml:167:11: [two-owners] duty `zone` may have many owners: nobody in particular is meant (hint: name a duty with one owner, or the agency)
        "#]],
    );
    check(
        SPILL,
        "approve: evacuation",
        "approve: evacuate",
        expect![[r#"
            plans/river-chemical-spill.yaml:118:14: [unknown-duty] there is no duty or agency `evacuate` (hint: known: border-liaison, call-out, cargo-data, command, convoy, cordon, county, disposal-plan, emergency-desk, escort, evacuation, evidence … (54 in all))
        "#]],
    );
    // That a duty has one owner, and not two, is a rule of the basin.
    let agencies = |from, to| {
        let changes = vec![("agencies.yaml", from, to)];
        let refused = Basin::load(&Folder { changes }).err();
        refused
            .map(|problems| problems.to_string())
            .unwrap_or_default()
    };
    expect!["agencies.yaml:7:11: [duty-without-owner] nobody owns the duty `evacuation` (hint: give it to an agency)"].assert_eq(&agencies("grade, evacuation, ", "grade, "));
    expect!["agencies.yaml:155:23: [duty-conflict] the duty `evacuation` belongs to `gov` and to `met` (hint: leave it with one of them)"].assert_eq(&agencies(
        "duties: [weather]",
        "duties: [weather, evacuation]",
    ));
}

#[test]
fn kinds_documents_and_capabilities() {
    check(
        SPILL,
        "capability: plug",
        "capability: plugging",
        expect![[r#"
            plans/river-chemical-spill.yaml:106:17: [unknown-capability] no crew is able to `plugging` (hint: known: boom, carbon-dam, convoy, cordon, dosing, drone, earthwork, plug, sampling, transfer, water-tanker)
        "#]],
    );
    check(
        SPILL,
        "document: evidence",
        "document: evidences",
        expect![[r#"
            plans/river-chemical-spill.yaml:582:15: [unknown-document] there is no document `evidences` (hint: did you mean `evidence`?)
        "#]],
    );
    check(
        SPILL,
        "yields: [gauge_read]",
        "yields: [gauge_reading]",
        expect![[r#"
            plans/river-chemical-spill.yaml:169:14: [unknown-kind] there is no kind of fact `gauge_reading` (hint: did you mean `gauge_read`?)
        "#]],
    );
    check(
        "rules/reports.yaml",
        "document: report-final",
        "document: report-end",
        expect![[r#"
            rules/reports.yaml:50:15: [unknown-document] there is no document `report-end` (hint: known: report-initial, report-continuing, report-final, cross-border-notice, cap, public-statement, ics-201, ics-214, edxl-rm, costs, evidence)
        "#]],
    );
}

#[test]
fn needs_in_a_circle() {
    check(
        SPILL,
        "needs: [T13, T12]",
        "needs: [T13, T23]",
        expect![[r#"
            plans/oil-spill.yaml:19:9: [cycle] task `T23` waits in a circle for T21 (hint: break it)
            plans/river-chemical-spill.yaml:267:9: [cycle] task `T21` waits in a circle for T23 (hint: break it)
            plans/river-chemical-spill.yaml:288:9: [cycle] task `T23` waits in a circle for T21 (hint: break it)
            plans/tailings.yaml:97:9: [cycle] task `T23` waits in a circle for T21 (hint: break it)
        "#]],
    );
}

#[test]
fn deadlines_that_can_never_hold() {
    check(
        SPILL,
        "- { rule: doctrine-30m, from: done(T21) }",
        "- { rule: doctrine-30m, from: done(T42) }",
        expect![[r#"
            plans/river-chemical-spill.yaml:286:17: [deadline-never] task `T22`: `doctrine-30m` can never hold: `T42` waits for it (hint: take another rule, or shorten the work before it)
        "#]],
    );
    check(
        SPILL,
        "- { rule: doctrine-30m, from: done(T21) }",
        "- { rule: doctrine-15m, from: done(T21) }",
        expect![[r#"
            plans/river-chemical-spill.yaml:286:17: [deadline-never] task `T22`: `doctrine-15m` can never hold: it begins after `T21` and takes 20m (hint: take another rule, or shorten the work before it)
        "#]],
    );
    check(
        SPILL,
        "- { rule: doctrine-30m, from: done(T21) }",
        "- { rule: at-arrival, before: section }",
        expect![[r#"
            plans/river-chemical-spill.yaml:286:17: [deadline-never] task `T22`: `at-arrival` can never hold: its tasks are about no section (hint: take another rule, or shorten the work before it)
        "#]],
    );
    check(
        SPILL,
        "rule: local-phone-30m, from: t0",
        "rule: doctrine-10m, from: t0",
        expect![[r#"
            plans/river-chemical-spill.yaml:131:17: [deadline-never] task `T08`: `doctrine-10m` can never hold: the work before it and it take 11m at least (hint: take another rule, or shorten the work before it)
        "#]],
    );
    check(
        SPILL,
        "rule: local-phone-30m, from: t0",
        "rule: local-phone-30m, before: section",
        expect![[r#"
            plans/river-chemical-spill.yaml:123:9: [no-deadline] task `T08` has no deadline (hint: give it one with its rule)
            plans/river-chemical-spill.yaml:131:17: [bad-deadline] rule `local-phone-30m` is counted from the wrong side (hint: a physical rule takes `before`, every other one `from`)
        "#]],
    );
    check(
        SPILL,
        "    deadlines:\n      - { rule: local-phone-30m, from: t0 }",
        "    deadlines: []",
        expect![[r#"
            plans/river-chemical-spill.yaml:123:9: [no-deadline] task `T08` has no deadline (hint: give it one with its rule)
        "#]],
    );
}

#[test]
fn the_same_id_or_place_twice() {
    check(
        SPILL,
        "  - id: T09",
        "  - id: T08",
        expect![[r#"
            plans/river-chemical-spill.yaml:133:9: [duplicate-id] task `T08` is there twice (hint: rename one)
            plans/river-chemical-spill.yaml:146:13: [dangling-id] there is no task `T09` in this plan (hint: did you mean `T01`?)
            plans/river-chemical-spill.yaml:197:13: [dangling-id] there is no task `T09` in this plan (hint: did you mean `T01`?)
            plans/river-chemical-spill.yaml:487:13: [dangling-id] there is no task `T09` in this plan (hint: did you mean `T01`?)
        "#]],
    );
    check(
        "plans/oil-spill.yaml",
        "order: 30",
        "order: 20",
        expect![[r#"
            plans/plant-leak.yaml:8:8: [duplicate-order] order 20 is that of `oil-spill` too (hint: give each plan its own place)
        "#]],
    );
    check(
        RULES,
        "id: doctrine-10m",
        "id: doctrine-15m",
        expect![[r#"
            plans/river-chemical-spill.yaml:225:9: [no-deadline] task `T18` has no deadline (hint: give it one with its rule)
            plans/river-chemical-spill.yaml:233:17: [unknown-rule] there is no rule `doctrine-10m` (hint: did you mean `doctrine-120m`?; or add it to rules/rules.yaml)
            rules/rules.yaml:111:11: [duplicate-id] rule `doctrine-15m` is there twice (hint: rename one)
        "#]],
    );
    check(
        GRADES,
        "id: grade-2014-I-injured",
        "id: grade-2014-I-deaths",
        expect![[r#"
            rules/grades.yaml:17:15: [duplicate-id] criterion `grade-2014-I-deaths` is there twice (hint: rename one)
        "#]],
    );
    check(
        RULES,
        "id: gap-hj589-end",
        "id: gap-nanyang-guide",
        expect![[r#"
            rules/rules.yaml:206:9: [duplicate-id] gap `gap-nanyang-guide` is there twice (hint: rename one)
        "#]],
    );
}

#[test]
fn sources_and_dates() {
    check(
        RULES,
        "    dated: 2016-08-12\n",
        "    dated: 2016-08-12\n    expires: 2025-12-31\n",
        expect![[r#"
            rules/rules.yaml:64:14: [expired] `state-council-2016-61-5h` expired on 2025-12-31 (hint: compare it with its source, then set `checked` and a later `expires`)
        "#]],
    );
    check(
        SPILL,
        "date: 2026-11-24",
        "date: 2026-11-24\nexpires: 2026-02-30x",
        expect![[r#"
            plans/river-chemical-spill.yaml:6:10: [bad-date] `2026-02-30x` is no date (hint: write for example `2026-11-24`)
        "#]],
    );
    check(
        RULES,
        "source: \"HJ 589-2021, termination, recalled\"",
        "source: \"\"",
        expect![[r#"
            rules/rules.yaml:69:13: [no-source] `hj589-2021-48h` names no source (hint: say where it stands)
        "#]],
    );
    let changes = vec![(
        RULES,
        "    dated: 2016-08-12\n",
        "    dated: 2016-08-12\n    expires: 2027-12-31\n",
    )];
    let plans = Plans::load(&Folder { changes }, &world().0, &PLANS).expect("good until 2027");
    assert!(plans.expired("2027-12-31").is_empty());
    expect!["rules/rules.yaml:64:14: [expired] `state-council-2016-61-5h` expired on 2027-12-31 (hint: compare it with its source, then set `checked` and a later `expires`)"].assert_eq(&plans.expired("2028-01-01").to_string());
}

#[test]
fn rules_that_ask_for_what_they_decide() {
    check(
        RULES,
        "when: below(border)",
        "when: path(2h)",
        expect![[r#"
            rules/rules.yaml:133:43: [circle] `decree-17-art-4-border` asks for what it decides (hint: leave out `path`)
        "#]],
    );
    check(
        GRADES,
        "impact(deaths) >= 30",
        "grade >= II",
        expect![[r#"
            rules/grades.yaml:16:52: [circle] `grade-2014-I-deaths` asks for what it decides (hint: leave out `grade`, `level` and `path`)
        "#]],
    );
}
