//! Twelve firms worked by hand, the matrix, and what holds of every firm.

use super::*;
use crate::Receptor;
use crate::read::Reader;
use crate::read::testing::Ili;
use expect_test::{Expect, expect};
use hean_units::{FacilityId, Meters, Span};
use proptest::prelude::*;

fn rules() -> Rules {
    let mut reader = Reader::new(&Ili);
    let rules = load(&mut reader);
    assert!(reader.problems.is_empty(), "{}", reader.problems);
    rules.unwrap()
}

fn receptor(id: &str, km: f64, hours: f64) -> Receptor {
    Receptor {
        id: FacilityId::new(id).unwrap(),
        name: Text::new(id, id),
        distance: Meters::new(km * 1000.0).unwrap(),
        time: Span::from_secs_f64(hours * 3600.0),
    }
}

/// A firm in one text: `stock NAME TONNES SHARE|-`, `process LISTED HOT OBSOLETE`, `not-met ID …`,
/// `discharge WORD`, `waste WORD`, `incidents WORD`, `people 5KM 500M`, `sensitive ID …`,
/// `punished`, `intake KM`, `border HOURS`, `province HOURS`. What is left out is not stated.
fn firm(text: &str) -> (Firm, Downstream) {
    let mut firm = Firm {
        punished: Some(false),
        ..Firm::default()
    };
    let mut down = Downstream::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| words[at].parse::<f64>().unwrap();
        match words[0] {
            "stock" => firm.stock.get_or_insert_default().push(Stock {
                name: words[1].to_owned(),
                most: Kilograms::new(number(2) * 1000.0).unwrap(),
                share: words[3].parse().ok(),
                not_listed: None,
            }),
            "process" => {
                let ids = [
                    "listed-process",
                    "hot-or-high-pressure",
                    "obsolete-equipment",
                ];
                for (at, id) in (1..).zip(ids) {
                    firm.process.insert(id.to_owned(), number(at) as u32);
                }
            }
            "not-met" => {
                let ids = [
                    "interception",
                    "accident-water",
                    "clean-drain",
                    "storm-drain",
                    "wastewater",
                ];
                for id in ids {
                    let answer = if words.contains(&id) {
                        "not-met"
                    } else {
                        "met"
                    };
                    firm.controls.insert(id.to_owned(), answer.to_owned());
                }
            }
            "discharge" | "waste" | "incidents" => {
                let id = match words[0] {
                    "waste" => "hazardous-waste",
                    "incidents" => "water-incidents",
                    other => other,
                };
                firm.controls.insert(id.to_owned(), words[1].to_owned());
            }
            "people" => {
                firm.people = People {
                    within_5km: Some(number(1) as u32),
                    within_500m: Some(number(2) as u32),
                    military_zone: Some(false),
                }
            }
            "sensitive" => {
                firm.sensitive = Some(words[1..].iter().map(|id| (*id).to_owned()).collect());
            }
            "punished" => firm.punished = Some(true),
            "intake" => down.intakes.push(receptor("INT-1", number(1), 1.0)),
            "border" => down.borders.push(receptor("BOR-1", 99.0, number(1))),
            "province" => down.province = Some(Span::from_secs_f64(number(1) * 3600.0)),
            other => panic!("{other}"),
        }
    }
    (firm, down)
}

fn check(text: &str, expected: Expect) {
    let (firm, down) = firm(text);
    let graded = grade(&rules(), &firm, &down);
    let mut shown = format!(
        "Q {:.3} {:.3} M {} {}\n{}\n",
        graded.air.q.least,
        graded.water.q.least,
        graded.air.score.sum(),
        graded.water.score.sum(),
        graded.written().zh
    );
    for missing in &graded.missing {
        shown += &format!("? {}\n", missing.what.zh());
    }
    expected.assert_eq(&shown);
}

const SOUND: &str = "
process 0 0 0
not-met
discharge none
waste met
incidents none
sensitive
";

fn sound(text: &str) -> String {
    // Later lines stand over the earlier ones.
    format!("{SOUND}{text}")
}

// By hand: 30/10 = 3.0, Q1 twice. M water 0, M1. Border in 22.2 h ≤ 24 h: E1. E1 Q1 M1: larger.
// Air: 3,000 and 50 people: E3; M 0 to 70: M1 to M4; E3 Q1: general, general, larger, larger.
#[test]
fn firm_01_a_store_of_benzene_above_the_border() {
    check(
        &sound("stock 苯 30 1.0\n people 3000 50\n border 22.2"),
        expect![[r#"
            Q 3.000 3.000 M 0~70 0
            较大[一般~较大-大气(Q1-M1~M4-E3)+较大-水(Q1-M1-E1)]
            ? 大气环境风险防控措施的分值表
        "#]],
    );
}

// By hand: 2,400/2,500 = 0.96 < 1: Q0, general, whatever lies around.
#[test]
fn firm_02_a_small_store_of_diesel_is_general_wherever_it_is() {
    check(
        &sound("stock 柴油 2400 -\n people 90000 5000\n intake 1\n border 2"),
        expect![[r#"
            Q 0.960 0.960 M 0~70 0
            一般[一般-大气(Q0)+一般-水(Q0)]
        "#]],
    );
}

// By hand: 60,000/2,500 = 24, Q2. M water: 5 (hot) + 8 + 6 = 19, M1. Wetland: E2. E2 Q2 M1: larger.
// Air: 12,000 people: E2; M 5 to 75: M1 to M4; E2 Q2: larger, larger, major, major.
#[test]
fn firm_03_an_oil_depot_above_a_wetland() {
    check(
        &sound(
            "stock 汽油 60000 -\n process 0 1 0\n not-met interception\n discharge plant
             people 12000 100\n sensitive wetland",
        ),
        expect![[r#"
            Q 24.000 24.000 M 5~75 19
            较大~重大[较大~重大-大气(Q2-M1~M4-E2)+较大-水(Q2-M1-E2)]
            ? 大气环境风险防控措施的分值表
        "#]],
    );
}

// By hand: air 20/1 = 20, Q2; 120,000 people: E1; M 0 to 70; E1 Q2: larger to major.
// Chlorine stands in part 1 and is not among the soluble ones: water 0, Q0.
#[test]
fn firm_04_chlorine_counts_for_the_air_only() {
    check(
        &sound("stock 液氯 20 1.0\n people 120000 2100\n intake 3"),
        expect![[r#"
            Q 20.000 0.000 M 0~70 0
            较大~重大[较大~重大-大气(Q2-M1~M4-E1)+一般-水(Q0)]
            ? 大气环境风险防控措施的分值表
        "#]],
    );
}

// By hand: 100 t x 0.3 = 30 t; 30/0.25 = 120, Q3. Part 5 does not count for the air.
// M: 2x10 + 5 = 25; 8 + 8 + 12 + 10 + 4 = 42; 67, M4. Border in 44 h, nothing else: E3.
// E3 Q3 M4: major.
#[test]
fn firm_05_cyanide_far_from_everything() {
    check(
        "stock 氰化钠 100 0.3\n process 2 0 1\n not-met accident-water clean-drain
         discharge river\n waste not-met\n incidents general\n sensitive\n people 100 10\n border 44",
        expect![[r#"
            Q 0.000 120.000 M 25~95 67
            重大[一般-大气(Q0)+重大-水(Q3-M4-E3)]
        "#]],
    );
}

// By hand: phenol 100 x 0.95/5 = 19; ammonia water 200/10 = 20. Water 39, Q2. Air: phenol is unsure
// (part 3 or 5): 20 to 39, Q2 both ways. M water: 3x10 + 2x5 = 40, at most 30; + 8 + 6 = 44, M2.
// Karst: E2. E2 Q2 M2: larger. Air: M 30 to 100: M2 to M4; 9,999 and 499 people: E3; E3 Q2: larger,
// larger, major.
#[test]
fn firm_06_a_coal_gas_plant_at_the_edge_of_m3() {
    check(
        &sound(
            "stock 苯酚 100 0.95\n stock 氨水(浓度≥20%) 200 -\n process 3 2 0
             not-met clean-drain\n discharge plant\n people 9999 499\n sensitive karst",
        ),
        expect![[r#"
            Q 20.000 39.000 M 30~100 44
            较大~重大[较大~重大-大气(Q2-M2~M4-E3)+较大-水(Q2-M2-E2)]
            ? 大气环境风险防控措施的分值表
        "#]],
    );
}

// By hand: copper 5 x 0.25/0.25 = 5.0; nickel 2 x 0.1/0.25 = 0.8; 5.8, Q1. M: 2x5 + 8 + 8 + 12 + 10
// = 48, M3. Another province in 20 h: E2. E2 Q1 M3: larger. Punished: major.
#[test]
fn firm_07_a_plater_that_was_punished() {
    check(
        &sound(
            "stock 铜及其化合物 5 0.25\n stock 镍及其化合物 2 0.1\n process 0 0 2
             not-met interception storm-drain\n discharge river\n waste not-met
             people 100 10\n province 20\n punished",
        ),
        expect![[r#"
            Q 0.000 5.800 M 10~80 48
            重大[一般-大气(Q0)+较大-水(Q1-M3-E2)]
        "#]],
    );
}

// By hand: 5/5 = 1.0, not below 1: Q1 for air and, among the soluble ones, water. Water: M 0, E3:
// general. Air: exactly 50,000 people: E1; E1 Q1: larger to major.
#[test]
fn firm_08_ammonia_right_at_the_edge() {
    check(
        &sound("stock 液氨 5 1.0\n people 50000 10"),
        expect![[r#"
        Q 1.000 1.000 M 0~70 0
        较大~重大[较大~重大-大气(Q1-M1~M4-E1)+一般-水(Q1-M1-E3)]
        ? 大气环境风险防控措施的分值表
    "#]],
    );
}

// By hand: 0.5/2.5 + 10 x 0.37/0.5 = 0.2 + 7.4 = 7.6, Q1 twice. M: 30 + 8 + 8 + 8 + 10 = 64, M3.
// Intake at exactly 10 km: E1. E1 Q1 M3: major. Air: M 30 to 100; 10,000 people: E2; larger to
// major.
#[test]
fn firm_09_formaldehyde_ten_kilometres_above_an_intake() {
    check(
        &sound(
            "stock 氯化氢 0.5 1.0\n stock 甲醛 10 0.37\n process 3 0 0
             not-met interception accident-water clean-drain\n waste not-met
             people 10000 0\n intake 10",
        ),
        expect![[r#"
            Q 7.600 7.600 M 30~100 64
            重大[较大~重大-大气(Q1-M2~M4-E2)+重大-水(Q1-M3-E1)]
            ? 大气环境风险防控措施的分值表
        "#]],
    );
}

// By hand: 200 x 0.98/10 + 75 x 0.65/7.5 = 19.6 + 6.5 = 26.1, Q2. M: 8 + 12 + 6 = 26, M2. Border in
// exactly 24 h: E1. E1 Q2 M2: major. Air: E3 Q2 M1 to M4: general to major.
#[test]
fn firm_10_acids_a_day_above_the_border() {
    check(
        &sound(
            "stock 硫酸 200 0.98\n stock 硝酸 75 0.65\n not-met storm-drain\n discharge river
             incidents larger\n people 500 0\n border 24",
        ),
        expect![[r#"
            Q 26.100 26.100 M 0~70 26
            重大[一般~重大-大气(Q2-M1~M4-E3)+重大-水(Q2-M2-E1)]
            ? 大气环境风险防控措施的分值表
        "#]],
    );
}

// By hand: nothing is known of the stock: Q0 to Q3, so anything. E is known, M of the water is 0.
#[test]
fn firm_11_without_its_stock_a_firm_cannot_be_graded() {
    check(
        &sound("people 500 0\n intake 3"),
        expect![[r#"
            Q 0.000 0.000 M 0~70 0
            一般~重大[一般~重大-大气(Q0~Q3-M1~M4-E3)+一般~重大-水(Q0~Q3-M1-E1)]
            ? 未填报：风险物质最大存在量
            ? 大气环境风险防控措施的分值表
        "#]],
    );
}

// By hand: 99/10 = 9.9, Q1; left out of the air: Q0. M: 8 + 10 = 18, and 0 to 12 for the discharge
// that is not stated: 18 to 30, M1 or M2. Intake at 4 km: E1. E1 Q1 M1 and M2 are both larger.
#[test]
fn firm_12_what_is_not_stated_need_not_matter() {
    check(
        "stock CODcr浓度≥10000mg/L的有机废液 99 -\n process 0 0 0\n not-met wastewater
         waste not-met\n incidents none\n sensitive\n people 100 0\n intake 4",
        expect![[r#"
            Q 0.000 9.900 M 0~70 18~30
            较大[一般-大气(Q0)+较大-水(Q1-M1~M2-E1)]
        "#]],
    );
}

#[test]
fn the_matrix_is_one_sum() {
    use {EClass::*, MClass::*, QClass::*};
    let rules = rules();
    for (s, e) in (1..).zip([E3, E2, E1]) {
        for (q, q_class) in (1..).zip([Q1, Q2, Q3]) {
            for (m, m_class) in (1..).zip([M1, M2, M3, M4]) {
                let by_sum = match q + m + s {
                    ..=4 => Grade::General,
                    5..=6 => Grade::Larger,
                    _ => Grade::Major,
                };
                let literal = rules.matrix(q_class, m_class, e);
                assert_eq!(literal, by_sum, "{q_class} {m_class} {e}");
            }
        }
    }
}

#[test]
fn the_edges_of_m_are_those_of_2018() {
    let rules = rules();
    let classes = [24.9, 25.0, 44.9, 45.0, 60.0, 64.9, 65.0].map(|m| rules.m_class(m).to_string());
    assert_eq!(classes.join(" "), "M1 M2 M2 M3 M3 M3 M4");
}

#[test]
fn names_match_as_a_whole_and_with_their_case() {
    let rules = rules();
    let named = |name| rules.substance(name).map(|one| one.id.as_str());
    assert_eq!(named("苯"), Some("benzene"));
    assert_eq!(named("71-43-2"), Some("benzene"));
    assert_eq!(named("benzene"), Some("benzene"));
    for no in [
        "CO", "COD", "CODcr", "Co", "苯胺", "甲胺", "氨基", "硫", "油", "",
    ] {
        assert_eq!(named(no), None, "{no}");
    }
}

#[test]
fn what_is_out_of_scope_is_pointed_elsewhere() {
    let rules = rules();
    let mut shown = String::new();
    let trades = [
        "fuel_station",
        "gas_pipeline",
        "port",
        "tailings",
        "hazmat_vehicle",
        "radioactive",
        "military",
        "park",
        "steel",
    ];
    for trade in trades {
        let scope = rules.refuses(trade);
        let why = scope.map_or("graded", |scope| scope.why.en());
        let method = scope.map_or("", |scope| scope.method.en());
        shown += &format!("{trade}: {why} -> {method}\n");
    }
    expect![[r#"
        fuel_station: fuel stations are left out -> the rules on fuel stations, not in these data
        gas_pipeline: long-distance pipelines are left out -> a method for pipelines, not in these data (gap hj941-pipelines)
        port: ports are left out -> the rules on ports, not in these data
        tailings: tailings ponds are left out -> HJ 740-2015, tailings ponds
        hazmat_vehicle: vehicles with dangerous goods are left out -> our own index of road segments
        radioactive: radioactive sources are left out -> the rules on radiation accidents
        military: military sites are left out -> the rules of the military
        park: the method grades a firm; a park is none -> grade each firm of the park
        steel: graded -> 
    "#]].assert_eq(&shown);
}

fn any_firm() -> impl Strategy<Value = (Firm, Downstream)> {
    let names = ["苯", "液氨", "苯酚", "液氯", "柴油", "氰化钠", "乙醇"];
    let stock = proptest::collection::vec(
        (
            0..names.len(),
            0.01..3000.0_f64,
            proptest::option::of(0.01..1.0_f64),
        ),
        0..4,
    );
    let stated = proptest::collection::vec(proptest::option::of(0..2_u8), 8);
    let rest = (
        proptest::option::of(0..90_000_u32),
        proptest::option::of(0..2_000_u32),
        proptest::option::of(any::<bool>()),
        0.0..60.0_f64,
        proptest::option::of(0.0..20.0_f64),
    );
    (stock, stated, rest).prop_map(
        move |(stock, stated, (five, near, punished, border, intake))| {
            let line = |(at, t, share): (usize, f64, Option<f64>)| Stock {
                name: names[at].to_owned(),
                most: Kilograms::new(t * 1000.0).unwrap(),
                share,
                not_listed: None,
            };
            let rules = rules();
            let controls = rules.questions().into_iter().zip(stated);
            let controls = controls.filter_map(|((id, answers), stated)| {
                let answer = answers[usize::from(stated?) % answers.len()];
                Some((id.to_owned(), answer.to_owned()))
            });
            let firm = Firm {
                stock: Some(stock.into_iter().map(line).collect()),
                process: BTreeMap::from([("listed-process".to_owned(), 1)]),
                controls: controls.collect(),
                people: People {
                    within_5km: five,
                    within_500m: near,
                    military_zone: Some(false),
                },
                sensitive: None,
                punished,
            };
            let down = Downstream {
                borders: vec![receptor("BOR-1", 99.0, border)],
                intakes: intake
                    .into_iter()
                    .map(|km| receptor("INT-1", km, 1.0))
                    .collect(),
                ..Downstream::default()
            };
            (firm, down)
        },
    )
}

proptest! {
    // Whatever the firm states later, its grade stays within what was said before.
    #[test]
    fn stating_more_never_leaves_the_interval((firm, down) in any_firm(), pick in 0..3_usize) {
        let rules = rules();
        let before = grade(&rules, &firm, &down);
        let mut more = firm.clone();
        for line in more.stock.iter_mut().flatten() {
            line.share.get_or_insert(0.5);
        }
        for count in rules.process() {
            more.process.entry(count.id).or_insert(pick as u32);
        }
        for (id, answers) in rules.questions() {
            let answer = answers[pick % answers.len()].to_owned();
            more.controls.entry(id.to_owned()).or_insert(answer);
        }
        more.people.within_5km.get_or_insert(pick as u32 * 30_000);
        more.people.within_500m.get_or_insert(pick as u32 * 600);
        more.sensitive.get_or_insert_default();
        more.punished.get_or_insert(pick == 1);
        let after = grade(&rules, &more, &down);
        prop_assert!(before.grade.least <= after.grade.least, "{before:?} {after:?}");
        prop_assert!(after.grade.most <= before.grade.most, "{before:?} {after:?}");
        // An open grade says why.
        prop_assert!(after.grade.value().is_some() || !after.missing.is_empty());
        prop_assert!(before.grade.value().is_some() || !before.missing.is_empty());
    }
}
