use super::read;
use crate::model::{Event, Plays, Scenario, Timing};
use crate::testing::{ili, plans, root};
use expect_test::{Expect, expect};
use hean_units::Span;

fn shipped(name: &str) -> Scenario {
    let file = format!("scenarios/{name}.yaml");
    let text = std::fs::read_to_string(root().join(&file)).unwrap();
    match read(&file, &text, &ili(), &plans()) {
        Ok(scenario) => scenario,
        Err(findings) => panic!("{findings}"),
    }
}

#[test]
fn the_shipped_scenarios_hold() {
    let g218 = shipped("g218-benzene-tanker");
    assert_eq!(g218.name, "g218-benzene-tanker");
    assert_eq!(
        (g218.until - g218.start, g218.seed),
        (Span::from_secs(120 * 3600), 7)
    );
    assert_eq!(g218.water.month, 6);
    let Event::Spill(spill) = &g218.injects[0].event else {
        panic!("a spill comes first")
    };
    assert_eq!(
        (spill.substance.as_str(), spill.mass_kg.get()),
        ("benzene", 28_000.0)
    );
    let Event::Report(report) = &g218.injects[1].event else {
        panic!("then a report")
    };
    assert!(report.substance.is_none() && report.mass_kg.is_none());
    assert!(
        g218.injects
            .iter()
            .any(|inject| matches!(inject.timing, Timing::When { .. }))
    );
    let wet = g218.weather_at(g218.start + Span::from_mins(7 * 60));
    assert_eq!(wet.rain_mm_h.unwrap().get(), 8.0);
    assert_eq!(
        wet.wind_from_deg,
        Some(280.0),
        "what a step does not give stays"
    );
    assert_eq!(g218.seat(&"gov".parse().unwrap()).plays, Plays::Simulated);
    let leak = shipped("kash-plant-leak");
    let Event::Spill(spill) = &leak.injects[0].event else {
        panic!("a leak comes first")
    };
    assert_eq!(
        spill.kind,
        hean_incident::body::IncidentKind::Leak,
        "a risk source leaks"
    );
    assert!(shipped("yining-bridge-diesel").expect.len() >= 6);
}

const GOOD: &str = "hean: 1
title: { zh: 演练, en: Drill }
basin: ili
start: 2026-06-12T09:20:00+08:00
until: 10h
water: { season: june, gauges: { GAU-006: 118 m3/s } }
weather:
  - { at: 0m, wind: { from: 280, speed: 4.2 m/s }, air: 18 C }
truth: { velocity: 1.15 }
injects:
  - { id: s, at: 0m, spill: { at: [83.246, 43.524], substance: benzene, mass: 28 t, over: 40m } }
  - { at: 4m, report: { via: 110, text: 侧翻 } }
  - { when: task(T23).state == refused, after: 10m, message: { to: gov, text: 请协调 } }
agencies:
  eco: { accept: 3m ± 2m, work: 1.2 }
  fire: { refuse: { T23: 人手不足 } }
expect:
  - { id: a, that: task(T28).state == done before arrival(INT-013).p5 - 60m, weight: 3 }
";

fn problems(text: &str) -> String {
    match read("x.yaml", text, &ili(), &plans()) {
        Ok(_) => "holds\n".to_owned(),
        Err(findings) => {
            for (zh, en) in findings
                .problems("zh")
                .0
                .iter()
                .zip(&findings.problems("en").0)
            {
                assert!(!zh.message.is_empty() && !zh.hint.is_empty(), "{en}");
                let chinese =
                    |text: &str| text.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c));
                assert!(chinese(&zh.message), "{}", zh.message);
            }
            assert!(findings.render("zh").contains("错误["));
            let all = findings.problems("en").to_string();
            all.lines()
                .map(|line| format!("{}\n", line.trim_start_matches("x.yaml:")))
                .collect()
        }
    }
}

/// Exchanges `from` by `to` in a scenario that holds; what is wrong then.
#[track_caller]
fn check(from: &str, to: &str, expect: Expect) {
    assert!(GOOD.contains(from), "{from}");
    expect.assert_eq(&problems(&GOOD.replace(from, to)));
}

#[test]
fn a_scenario_that_holds() {
    check(
        "",
        "",
        expect![[r#"
        holds
    "#]],
    );
    assert_eq!(problems(&GOOD.replace('\n', "\r\n")), "holds\n");
    assert_eq!(problems(&format!("\u{feff}{GOOD}")), "holds\n");
}

#[test]
fn the_head() {
    check(
        "hean: 1",
        "hean: 2",
        expect![[r#"
        1:7: [unknown-version] this version is not known (hint: write `hean: 1`)
    "#]],
    );
    check(
        "hean: 1\n",
        "",
        expect![[r#"
        1:1: [missing-field] the field `hean` is missing (hint: for example `hean: 1`)
    "#]],
    );
    check(
        "title: { zh: 演练, en: Drill }",
        "titel: { zh: 演练 }",
        expect![[r#"
            1:1: [missing-field] the field `title` is missing (hint: for example `title: { zh: 演练, en: Drill }`)
            2:1: [unknown-field] there is no field `titel` (hint: did you mean `title`?)
        "#]],
    );
    check(
        "title: { zh: 演练, en: Drill }",
        "title: {}",
        expect![[r#"
            2:8: [missing-field] the field `zh` is missing (hint: for example `zh: 国道218苯罐车侧翻`)
        "#]],
    );
    check(
        "title: { zh: 演练, en: Drill }",
        "title: 演练",
        expect![[r#"
            2:8: [wrong-shape] fields are due here (hint: fields: zh, en)
        "#]],
    );
    check(
        "basin: ili",
        "basin: ilu",
        expect![[r#"
        3:8: [unknown-basin] there is no basin `ilu` (hint: did you mean `ili`?)
    "#]],
    );
    check(
        "09:20:00+08:00",
        "09:20:00",
        expect![[r#"
            4:8: [not-a-time] `2026-06-12T09:20:00` is not a time with a zone (hint: write for example 2026-06-12T09:20:00+08:00)
        "#]],
    );
    check(
        "until: 10h",
        "until: 10",
        expect![[r#"
            5:8: [no-unit] `10` has no unit (hint: write for example `40m`)
        "#]],
    );
    check(
        "until: 10h",
        "until: 900h",
        expect![[r#"
        5:8: [out-of-range] a drill lasts more than 0 and up to 720h (hint: for example `until: 120h`)
    "#]],
    );
    check(
        "until: 10h",
        "until: 10h\nseed: -3",
        expect![[r#"
        6:7: [not-a-number] a seed is a whole number, not `-3` (hint: for example `seed: 7`)
    "#]],
    );
    check(
        "season: june",
        "season: juno",
        expect![[r#"
        6:18: [unknown-season] there is no month `juno` (hint: did you mean `june`?)
    "#]],
    );
    check(
        "GAU-006: 118 m3/s",
        "GAU-060: 118 m3/s",
        expect![[r#"
        6:34: [unknown-gauge] there is no gauge of discharge `GAU-060` (hint: did you mean `GAU-006`?)
    "#]],
    );
    check(
        "GAU-006: 118 m3/s",
        "GAU-006: 118",
        expect![[r#"
            6:43: [no-unit] `118` has no unit (hint: write for example `612 m3/s`)
        "#]],
    );
    check(
        "GAU-006: 118 m3/s",
        "GAU-006: -1 m3/s",
        expect![[r#"
        6:43: [out-of-range] discharge must be between 0 and 1000000 m3/s, got -1 (hint: between 0 and 1000000 m3/s)
    "#]],
    );
    check(
        "speed: 4.2 m/s",
        "speed: 4.2 mph",
        expect![[r#"
            8:41: [wrong-unit] `4.2 mph` is not a speed (hint: units: m/s, km/h)
        "#]],
    );
    check(
        "from: 280",
        "from: 400",
        expect![[r#"
        8:29: [out-of-range] 400 is out of range (hint: between 0 and 360)
    "#]],
    );
    check(
        "air: 18 C",
        "air: ~",
        expect![[r#"
        8:52: [empty-field] `air` has no value (hint: fill it in or remove it)
    "#]],
    );
    check(
        "velocity: 1.15",
        "velocity: 9",
        expect![[r#"
        9:20: [out-of-range] 9 is out of range (hint: between 0.3 and 3)
    "#]],
    );
    check(
        "weather:\n",
        "weather:\n  - { at: 3h, rain: 1 mm/h }\n",
        expect![[r#"
            9:11: [weather-order] weather steps must be in time order (hint: move it up; one step a moment)
        "#]],
    );
    check(
        "wind: { from: 280, speed: 4.2 m/s }, air: 18 C",
        "air: ",
        expect![[r#"
            8:5: [empty-field] this step gives no weather (hint: give wind, air or rain)
            8:15: [empty-field] `air` has no value (hint: fill it in or remove it)
        "#]],
    );
}

#[test]
fn injects() {
    check(
        "substance: benzene",
        "substance: benzen",
        expect![[r#"
        11:64: [unknown-substance] there is no substance `benzen` (hint: did you mean `benzene`?)
    "#]],
    );
    check(
        "substance: benzene",
        "substance: UN2031",
        expect![[r#"
            11:64: [ambiguous-substance] `UN2031` names several substances (hint: write one of nitric-acid, pickling-acid)
        "#]],
    );
    check(
        "substance: benzene",
        "substance: UN1114",
        expect![[r#"
        holds
    "#]],
    );
    check(
        "mass: 28 t",
        "mass: 28",
        expect![[r#"
            11:79: [no-unit] `28` has no unit (hint: write for example `28 t`)
        "#]],
    );
    check(
        "mass: 28 t",
        "mass: -28 t",
        expect![[r#"
        11:79: [out-of-range] mass must be between 0 and 1000000000 kg, got -28000 (hint: between 0 and 1000000000 kg)
    "#]],
    );
    check(
        "mass: 28 t",
        "mass: 0 t",
        expect![[r#"
        11:79: [out-of-range] a mass is above 0 (hint: for example `mass: 28 t`)
    "#]],
    );
    check(
        "mass: 28 t",
        "mass: 28 m3",
        expect![[r#"
            11:79: [wrong-unit] `28 m3` is not a mass (hint: units: kg, t, g)
        "#]],
    );
    check(
        "mass: 28 t, ",
        "",
        expect![[r#"
        11:29: [missing-field] the field `mass` is missing (hint: for example `mass: 28 t`)
    "#]],
    );
    check(
        "over: 40m",
        "over: -40m",
        expect![[r#"
        11:91: [out-of-range] a time cannot be negative: -40m (hint: count from the start of the scenario)
    "#]],
    );
    check(
        "[83.246, 43.524]",
        "[43.524, 83.246]",
        expect![[r#"
        11:35: [outside-basin] water from [43.5240, 83.2460] reaches no river of this basin (hint: check the place: longitude comes first)
    "#]],
    );
    check(
        "[83.246, 43.524]",
        "[83.246]",
        expect![[r#"
        11:35: [wrong-shape] a place is written [longitude, latitude] (hint: for example [83.246, 43.524])
    "#]],
    );
    check(
        "[83.246, 43.524]",
        "[183.246, 43.524]",
        expect![[r#"
        11:36: [out-of-range] 183.246 is out of range (hint: between -180 and 180)
    "#]],
    );
    check(
        "at: [83.246, 43.524]",
        "facility: RSK-099",
        expect![[r#"
            11:41: [unknown-facility] there is no facility `RSK-099` (hint: did you mean `RSK-009`?)
        "#]],
    );
    check(
        "at: 4m,",
        "at: 11h,",
        expect![[r#"
        12:11: [after-end] 11h is after the end of the drill, 10h (hint: move it earlier, or lengthen `until`)
    "#]],
    );
    check(
        "at: 4m,",
        "",
        expect![[r#"
        12:5: [missing-field] the field `at` is missing (hint: for example `at: 12m`)
    "#]],
    );
    check(
        "at: 4m,",
        "at: 4m, after: 3m,",
        expect![[r#"
        12:22: [at-and-after] `after` goes with `when` only (hint: remove `after`, or use `when`)
    "#]],
    );
    check(
        "at: 4m,",
        "at: 4m, when: grade >= II,",
        expect![[r#"
        12:21: [at-and-when] an inject has `at` or `when`, not both (hint: remove one of them)
    "#]],
    );
    check(
        "at: 0m, spill",
        "at: 5m, spill",
        expect![[r#"
        12:11: [inject-order] 4m is before 5m of the one above (hint: put the injects in time order)
    "#]],
    );
    check(
        "at: 4m,",
        "id: s, at: 4m,",
        expect![[r#"
        12:5: [duplicate-id] the id `s` is used twice (hint: choose another id)
    "#]],
    );
    check(
        "id: s,",
        "id: 初, ",
        expect![[r#"
        11:11: [bad-id] `初` is not a valid inject id: only ASCII letters, digits and - _ : . @ are allowed (hint: ids are made of letters, digits and - _ : . @, at most 96 bytes)
    "#]],
    );
    check(
        "report: { via: 110, text: 侧翻 }",
        "message: { to: eco, text: 侧翻 }",
        expect![[r#"
            11:3: [never-reported] nobody reports the spill: the drill cannot begin (hint: write a `report`)
        "#]],
    );
    check(
        "report: { via: 110",
        "raport: { via: 110",
        expect![[r#"
            12:5: [missing-field] this inject does nothing (hint: write one of spill, report, weather, close, open, message, gauge, fact)
            12:15: [unknown-field] there is no field `raport` (hint: did you mean `report`?)
        "#]],
    );
    check(
        "text: 侧翻 }",
        "text: 侧翻 }, gauge: { id: GAU-006, discharge: 1 m3/s }",
        expect![[r#"
            12:47: [two-events] an inject does one thing: `gauge` is too much (hint: make two injects of it)
        "#]],
    );
    check(
        "text: 侧翻",
        "text: '  '",
        expect![[r#"
        12:41: [empty-field] the text is empty (hint: fill it in or remove it)
    "#]],
    );
    check(
        "text: 侧翻",
        "text: 侧翻, place: 某地",
        expect![[r#"
        12:52: [unknown-place] there is no single place `某地` (hint: known: 61团, 62团, 63团, 64团(可克达拉镇), 65团, 66团(金梁子镇), 67团, 68团, 69团, 70团, 71团, 72团 … (470 in all))
    "#]],
    );
    check(
        "text: 侧翻",
        "text: 侧翻, spill: t",
        expect![[r#"
        12:5: [unknown-inject] there is no spill inject `t` (hint: did you mean `s`?)
    "#]],
    );
    check(
        "to: gov",
        "to: govt",
        expect![[r#"
        13:68: [unknown-agency] there is no agency `govt` (hint: did you mean `gov`?)
    "#]],
    );
    check(
        "message: { to: gov, text: 请协调 }",
        "close: { road: G281, for: 2h }",
        expect![[r#"
            13:68: [unknown-road] there is no road `G281` (hint: did you mean `G218`?)
        "#]],
    );
    check(
        "message: { to: gov, text: 请协调 }",
        "close: { road: G218, near: 霍尔果斯市, for: 2 }",
        expect![[r#"
            13:80: [unknown-place] `霍尔果斯市` lies 28 km from G218; name a place on the road (hint: write a road node, a place, a facility or lon,lat)
            13:92: [no-unit] `2` has no unit (hint: write for example `40m`)
        "#]],
    );
    check(
        "message: { to: gov, text: 请协调 }",
        "open: { road: G218 }",
        expect![[r#"
            13:5: [open-without-close] G218 was not closed before (hint: write a `close` before it)
        "#]],
    );
    check(
        "message: { to: gov, text: 请协调 }",
        "gauge: { id: GAU-020, discharge: 5 m3/s }",
        expect![[r#"
            13:66: [unknown-gauge] there is no gauge of discharge `GAU-020` (hint: did you mean `GAU-002`?)
        "#]],
    );
}

#[test]
fn conditions_are_placed_inside_their_text() {
    check(
        "task(T23).state == refused",
        "task(T32x).state == refused",
        expect![[r#"
            13:18: [unknown-name] unknown task `T32x` (hint: did you mean `T32`?)
        "#]],
    );
    check(
        "task(T23).state == refused",
        "\"task(T23).state == refuse\"",
        expect![[r#"
            13:33: [unknown-name] `refuse` is not a task state (hint: did you mean `refused`?)
        "#]],
    );
    check(
        "arrival(INT-013).p5 - 60m",
        "arrival(INT-999).p5 - 60m",
        expect![[r#"
            18:59: [unknown-name] unknown section `INT-999` (hint: did you mean `INT-009`?)
        "#]],
    );
    check(
        "arrival(INT-013).p5 - 60m",
        "arrival(INT-018).p5 - 60m",
        expect![[r#"
            18:20: [never-reached] INT-018 lies below no spill: it is never reached (hint: choose a section downstream)
        "#]],
    );
    check(
        "arrival(INT-013).p5 - 60m",
        "arrival(INT-005).p5 - 60m",
        expect![[r#"
            18:20: [never-reached] INT-005 takes groundwater: it is watched, no arrival is stated (hint: choose a section that takes river water)
        "#]],
    );
    check(
        "arrival(INT-013).p5 - 60m",
        "conc(INT-013)",
        expect![[r#"
            18:51: [condition-type] `before` needs an instant (hint: write for example `before arrival(INT-013).p5 - 60m`)
        "#]],
    );
    check(
        "weight: 3",
        "weight: 0",
        expect![[r#"
            18:86: [weight] a weight is above 0 and up to 1000, not `0` (hint: for example `weight: 3`)
        "#]],
    );
    check(
        "weight: 3",
        "weight: heavy",
        expect![[r#"
            18:86: [weight] a weight is above 0 and up to 1000, not `heavy` (hint: for example `weight: 3`)
        "#]],
    );
    check(
        "that: task(T28)",
        "when: task(T28)",
        expect![[r#"
        18:5: [missing-field] the field `that` is missing (hint: for example `that: task(T28).state == done`)
        18:14: [unknown-field] there is no field `when` (hint: known: id, title, that, weight)
    "#]],
    );
    check(
        "expect:\n",
        "expect:\n  - { id: a, that: grade >= II }\n",
        expect![[r#"
            19:11: [duplicate-id] the id `a` is used twice (hint: choose another id)
        "#]],
    );
}

#[test]
fn seats() {
    check(
        "  eco:",
        "  ecco:",
        expect![[r#"
        15:3: [unknown-agency] there is no agency `ecco` (hint: did you mean `eco`?)
    "#]],
    );
    check(
        "accept: 3m ± 2m",
        "accept: 3m ± 5m",
        expect![[r#"
        15:18: [out-of-range] `3m ± 5m`: the spread is larger than the mean (hint: for example `3m ± 2m`)
    "#]],
    );
    check(
        "accept: 3m ± 2m",
        "accept: 3 ± 2",
        expect![[r#"
            15:18: [no-unit] `3` has no unit (hint: write for example `40m`)
        "#]],
    );
    check(
        "accept: 3m ± 2m",
        "plays: simulate",
        expect![[r#"
        15:17: [unknown-word] there is no way to play `simulate` (hint: did you mean `simulated`?)
    "#]],
    );
    check(
        "work: 1.2",
        "work: 0",
        expect![[r#"
        15:33: [out-of-range] 0 is out of range (hint: between 0.1 and 10)
    "#]],
    );
    check(
        "T23: 人手不足",
        "T99: 人手不足",
        expect![[r#"
        16:21: [unknown-task] there is no task of the response plans `T99` (hint: did you mean `T09`?)
    "#]],
    );
    check(
        "refuse: { T23: 人手不足 }",
        "refuse: [T23]",
        expect![[r#"
            16:19: [wrong-shape] tasks with their reasons are due here (hint: for example { T23: the boom is elsewhere })
        "#]],
    );
    check(
        "refuse: { T23: 人手不足 }",
        "silent: T23",
        expect![[r#"
        16:19: [wrong-shape] a list is due here (hint: begin each item with `- `)
    "#]],
    );
}

#[test]
fn what_is_no_yaml_and_what_is_too_much() {
    check(
        "hean: 1\n",
        "hean: 1\n\tx: 1\n",
        expect![[r#"
        1:7: [yaml] not valid YAML: while scanning a plain scalar, found a tab (hint: indent with blanks, not with tabs)
    "#]],
    );
    check(
        "until: 10h",
        "until: 10h\nuntil: 11h",
        expect![[r#"
        6:1: [yaml] not valid YAML: duplicate mapping key: until (hint: remove the second one)
    "#]],
    );
    check(
        "[83.246, 43.524]",
        "[83.246, 43.524",
        expect![[r#"
        11:35: [yaml] not valid YAML: mismatched bracket '[' closed by '}' (hint: check brackets, quotation marks and indentation)
    "#]],
    );
    expect![[r#"
        1:1: [wrong-shape] fields are due here (hint: fields: hean, title, basin, start, until, seed, water, weather, truth, injects, agencies, expect)
    "#]].assert_eq(&problems(""));
    expect![[r#"
        1:1: [wrong-shape] fields are due here (hint: fields: hean, title, basin, start, until, seed, water, weather, truth, injects, agencies, expect)
    "#]].assert_eq(&problems("- 1\n- 2\n"));
    expect![[r#"
        20:1: [yaml] not valid YAML: multiple YAML documents detected (hint: one scenario a file: remove the `---`)
    "#]].assert_eq(&problems(&format!("{GOOD}---\nhean: 1\n")));
    expect![[r#"
        1:1: [file-too-large] the file is larger than 1048576 bytes (hint: split it into several scenarios)
    "#]].assert_eq(&problems(&"#".repeat(1024 * 1024 + 1)));
    let many = "  - { at: 1h, message: { to: eco, text: x } }\n".repeat(10_001);
    check(
        "agencies:\n",
        &format!("{many}agencies:\n"),
        expect![[r#"
            11:3: [too-many] more than 10000 injects (hint: split it into several scenarios)
        "#]],
    );
    check(
        "injects:\n",
        "injects: []\nx:\n",
        expect![[r#"
        10:10: [no-inject] there is no inject (hint: write at least a spill and a report)
        11:1: [unknown-field] there is no field `x` (hint: known: hean, title, basin, start, until, seed, water, weather, truth, injects, agencies, expect)
    "#]],
    );
}

#[test]
fn everything_is_reported_at_once_with_its_line() {
    let text = GOOD
        .replace("mass: 28 t", "mass: 28")
        .replace("to: gov", "to: gvo")
        .replace("speed: 4.2 m/s", "sped: 4.2 m/s")
        .replace("INT-013", "INT-031");
    let findings = read("scenarios/x.yaml", &text, &ili(), &plans()).unwrap_err();
    expect![[r#"
        错误[unknown-field]: 没有字段 `sped`
          --> scenarios/x.yaml:8:34
          |
        8 |   - { at: 0m, wind: { from: 280, sped: 4.2 m/s }, air: 18 C }
          |                                  ^^^^
          = 提示: 是否想写 `speed`？

        错误[no-unit]: `28` 没有单位
           --> scenarios/x.yaml:11:79
           |
        11 |   - { id: s, at: 0m, spill: { at: [83.246, 43.524], substance: benzene, mass: 28, over: 40m } }
           |                                                                               ^^
           = 提示: 例如写 `28 t`

        错误[unknown-agency]: 没有部门 `gvo`
           --> scenarios/x.yaml:13:68
           |
        13 |   - { when: task(T23).state == refused, after: 10m, message: { to: gvo, text: 请协调 } }
           |                                                                    ^^^
           = 提示: 是否想写 `gov`？

        错误[unknown-name]: 条件中有未知的名称：unknown section `INT-031`
           --> scenarios/x.yaml:18:59
           |
        18 |   - { id: a, that: task(T28).state == done before arrival(INT-031).p5 - 60m, weight: 3 }
           |                                                           ^
           = 提示: 是否想写 `INT-001`？

        scenarios/x.yaml: 共 4 处问题
    "#]].assert_eq(&findings.render("zh"));
    expect![[r#"
        error[unknown-field]: there is no field `sped`
          --> scenarios/x.yaml:8:34
          |
        8 |   - { at: 0m, wind: { from: 280, sped: 4.2 m/s }, air: 18 C }
          |                                  ^^^^
          = hint: did you mean `speed`?

        error[no-unit]: `28` has no unit
           --> scenarios/x.yaml:11:79
           |
        11 |   - { id: s, at: 0m, spill: { at: [83.246, 43.524], substance: benzene, mass: 28, over: 40m } }
           |                                                                               ^^
           = hint: write for example `28 t`

        error[unknown-agency]: there is no agency `gvo`
           --> scenarios/x.yaml:13:68
           |
        13 |   - { when: task(T23).state == refused, after: 10m, message: { to: gvo, text: 请协调 } }
           |                                                                    ^^^
           = hint: did you mean `gov`?

        error[unknown-name]: unknown section `INT-031`
           --> scenarios/x.yaml:18:59
           |
        18 |   - { id: a, that: task(T28).state == done before arrival(INT-031).p5 - 60m, weight: 3 }
           |                                                           ^
           = hint: did you mean `INT-001`?

        scenarios/x.yaml: 4 problem(s)
    "#]].assert_eq(&findings.render("en"));
}

mod any_text {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// A scenario with a piece cut out or exchanged never makes the reader fall, and every
        /// finding lies in the file.
        #[test]
        fn no_damage_makes_the_reader_fall(
            at in 0..GOOD.len(), cut in 0_usize..40, put in "\\PC{0,12}|[\\[\\]{}:,&*#|>'\"\\n -]{0,6}",
        ) {
            let start = GOOD.floor_char_boundary(at);
            let end = GOOD.floor_char_boundary((start + cut).min(GOOD.len()));
            let text = format!("{}{put}{}", &GOOD[..start], &GOOD[end.max(start)..]);
            if let Err(findings) = read("x.yaml", &text, &ili(), &plans()) {
                prop_assert!(!findings.list.is_empty());
                let lines = text.lines().count().max(1) as u32;
                for finding in &findings.list {
                    prop_assert!((1..=lines + 1).contains(&finding.pos.line), "{:?}", finding);
                    prop_assert!(finding.pos.column >= 1);
                }
                findings.render("zh");
            }
        }
    }
}
