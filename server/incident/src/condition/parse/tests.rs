use super::super::{Condition, Names, Scope};
use expect_test::{Expect, expect};

fn names() -> Names {
    let set = |ids: &[&str]| ids.iter().map(|id| id.to_string()).collect::<Vec<_>>();
    Names {
        tasks: Some(
            set(&["T08", "T23", "T28"])
                .iter()
                .map(|id| id.parse().unwrap())
                .collect(),
        ),
        sections: Some(
            set(&["INT-009", "INT-013", "BOR-001"])
                .iter()
                .map(|id| id.parse().unwrap())
                .collect(),
        ),
        items: Some(
            set(&["activated-carbon"])
                .iter()
                .map(|id| id.parse().unwrap())
                .collect(),
        ),
        substances: Some(
            set(&["benzene"])
                .iter()
                .map(|id| id.parse().unwrap())
                .collect(),
        ),
        industries: None,
        scope: None,
    }
}

fn check(text: &str, expect: Expect) {
    let shown = match Condition::parse(text, &names()) {
        Ok(condition) => {
            let written = condition.to_string();
            let again = Condition::parse(&written, &names()).expect("what is written parses");
            assert_eq!(again, condition, "{written}");
            format!("{written}\n")
        }
        Err(errors) => errors.iter().map(|error| format!("{error}\n")).collect(),
    };
    expect.assert_eq(&shown);
}

#[test]
fn conditions_of_the_contract_are_read_and_written() {
    check(
        "arrival(INT-013).p5<6h",
        expect![[r#"
        arrival(INT-013).p5 < 6h
    "#]],
    );
    check(
        "conc(BOR-001) > 0.010 mg/L",
        expect![[r#"
        conc(BOR-001) > 0.01 mg/L
    "#]],
    );
    check(
        "peak(BOR-001) < 500ug/L",
        expect![[r#"
        peak(BOR-001) < 0.5 mg/L
    "#]],
    );
    check(
        "task(T28@INT-013).state == done",
        expect![[r#"
        task(T28@INT-013).state == done
    "#]],
    );
    check(
        "task(T28).state == done before arrival(INT-013).p5 - 60m",
        expect![[r#"
        task(T28).state == done before arrival(INT-013).p5 - 1h
    "#]],
    );
    check(
        "report(initial).state == sent within 2h",
        expect![[r#"
        report(initial).state == sent within 2h
    "#]],
    );
    check(
        "grade >= II or not volatile and kind == spill",
        expect![[r#"
        grade >= II or not volatile and kind == spill
    "#]],
    );
    check(
        "(grade >= II or volatile) and not (mass > 1.5t)",
        expect![[r#"
        (grade >= II or volatile) and not mass > 1500 kg
    "#]],
    );
    check(
        "stock( activated-carbon ).short > 0 and substance(benzene)",
        expect![[r#"
        stock(activated-carbon).short > 0 and substance(benzene)
    "#]],
    );
    check(
        "arrival(border).p50 - now < 5h30m",
        expect![[r#"
        arrival(border).p50 - now < 5h30m
    "#]],
    );
    check(
        "task(T08).done <= 30 m within 3h",
        expect![[r#"
        task(T08).done <= 30m within 3h
    "#]],
    );
    check(
        "now >= 2026-06-12T09:20:00+08:00",
        expect![[r#"
        now >= 2026-06-12T09:20:00+08:00
    "#]],
    );
    check(
        "(task(T08).state == done and grade == I) within 2h",
        expect![[r#"
        (task(T08).state == done and grade == I) within 2h
    "#]],
    );
    check(
        "start + 2h < arrival(INT-013).peak + -15m",
        expect![[r#"
        start + 2h < arrival(INT-013).peak + -15m
    "#]],
    );
    check(
        "II <= grade",
        expect![[r#"
        II <= grade
    "#]],
    );
}

#[test]
fn every_problem_has_its_column_and_a_hint() {
    check(
        "",
        expect![[r#"
        column 1: [condition-syntax] the condition is empty (hint: write for example `task(T28).state == done`)
    "#]],
    );
    check(
        "task(T28).state = done",
        expect![[r#"
        column 17: [condition-syntax] `=` is no sign here (hint: write `==` to compare)
    "#]],
    );
    check(
        "task(T28).state == don",
        expect![[r#"
        column 20: [unknown-name] `don` is not a task state (hint: did you mean `done`?)
    "#]],
    );
    check(
        "task(T82).state == done and conc(INT-019) > 1 mg/L",
        expect![[r#"
        column 6: [unknown-name] unknown task `T82` (hint: did you mean `T28`?)
        column 34: [unknown-name] unknown section `INT-019` (hint: did you mean `INT-009`?)
    "#]],
    );
    check(
        "task(T28@INT-999).state == done",
        expect![[r#"
        column 10: [unknown-name] unknown section `INT-999` (hint: did you mean `INT-009`?)
    "#]],
    );
    check(
        "arrival(INT-013).p5 > 0.5 mg/L",
        expect![[r#"
        column 21: [condition-type] `arrival(INT-013).p5` is an instant, `0.5 mg/L` is a concentration: they cannot be compared (hint: compare `arrival(INT-013).p5` with an instant, e.g. `arrival(INT-013).p5 or 2026-06-12T09:20:00+08:00`)
    "#]],
    );
    check(
        "arrival(INT-013).p6 > 6h",
        expect![[r#"
        column 18: [unknown-name] `arrival` has no field `p6` (hint: did you mean `p5`?)
    "#]],
    );
    check(
        "arrival(INT-013) > 6h",
        expect![[r#"
        column 18: [condition-syntax] expected `.` and a field, found `>` (hint: arrival(SECTION).p5, .p50, .peak or .end)
    "#]],
    );
    check(
        "conc(BOR-001) > 0.01",
        expect![[r#"
        column 15: [condition-unit] `0.01` has no unit where a concentration is due (hint: write for example `0.01 mg/L`)
    "#]],
    );
    check(
        "conc(BOR-001) > 0.01 mgl",
        expect![[r#"
            column 17: [condition-unit] `0.01 mgl` has a unit that no value has (hint: units: s, m, h, d; mg/L, ug/L, g/L; kg, t, g; CNY)
        "#]],
    );
    check(
        "task(T28).state >= done",
        expect![[r#"
        column 17: [condition-type] a task state has no order: `>=` means nothing (hint: use == or !=)
    "#]],
    );
    check(
        "grade >= V",
        expect![[r#"
        column 10: [unknown-name] `V` is not a grade (hint: did you mean `I`?)
    "#]],
    );
    check(
        "report(first).state == sent",
        expect![[r#"
        column 8: [unknown-name] there is no report `first` (hint: known: initial, continuing, final)
    "#]],
    );
    check(
        "report(initial).state == sent within 2",
        expect![[r#"
        column 38: [condition-unit] `2` has no unit (hint: write for example `within 2h`)
    "#]],
    );
    check(
        "report(initial).state == sent before 0.5 mg/L",
        expect![[r#"
        column 38: [condition-type] `before` needs an instant (hint: write for example `before arrival(INT-013).p5 - 60m`)
    "#]],
    );
    check(
        "volatile == done",
        expect![[r#"
        column 1: [condition-type] `volatile` is true or false and is not compared (hint: write `volatile` or `not volatile` alone)
    "#]],
    );
    check(
        "grade >= II && volatile",
        expect![[r#"
        column 13: [condition-syntax] `&` is no sign here (hint: write `and`)
    "#]],
    );
    check(
        "(grade >= II",
        expect![[r#"
        column 13: [condition-syntax] expected `)`, found the end (hint: close the parenthesis)
    "#]],
    );
    check(
        "grade >= II)",
        expect![[r#"
        column 12: [condition-syntax] expected `and`, `or` or the end, found `)` (hint: join conditions with and / or)
    "#]],
    );
    check(
        "grade >= II volatile",
        expect![[r#"
        column 13: [condition-syntax] expected `and`, `or` or the end, found `volatile` (hint: join conditions with and / or)
    "#]],
    );
    check(
        "arival(INT-013).p5 < 6h",
        expect![[r#"
        column 1: [unknown-name] there is no value `arival` (hint: did you mean `arrival`?)
    "#]],
    );
    check(
        "done == done",
        expect![[r#"
            column 1: [unknown-name] there is no value `done` (hint: known: arrival, conc, peak, task, report, stock, substance, below, exposed, path, impact, stopped … (30 in all))
        "#]],
    );
    check(
        "arrival(INT-013).p5 + arrival(INT-009).p5 < 6h",
        expect![[r#"
        column 21: [condition-type] an instant + an instant means nothing (hint: write for example `arrival(INT-013).p5 - 60m`)
    "#]],
    );
    check(
        "mass > 1e400 t",
        expect![[r#"
            column 8: [condition-unit] `1e400 t` has a unit that no value has (hint: units: s, m, h, d; mg/L, ug/L, g/L; kg, t, g; CNY)
        "#]],
    );
    check(
        "mass > -1 t",
        expect![[r#"
        column 8: [condition-unit] mass must be between 0 and 1000000000 kg, got -1000 (hint: check it)
    "#]],
    );
    check(
        "stock(activated-karbon).short > 0",
        expect![[r#"
        column 7: [unknown-name] unknown item `activated-karbon` (hint: did you mean `activated-carbon`?)
    "#]],
    );
    check(
        "substance(benzol)",
        expect![[r#"
        column 11: [unknown-name] unknown substance `benzol` (hint: known: benzene)
    "#]],
    );
    check(
        "now > 2026-06-12T09:20:00",
        expect![[r#"
        column 7: [condition-unit] `2026-06-12T09:20:00` is not a time with a zone; write for example `2026-06-12T09:20:00+08:00` (hint: add the zone)
    "#]],
    );
    check(
        "任务 == done",
        expect![[r#"
        column 1: [condition-syntax] `任` is no sign here (hint: conditions are made of names, numbers with units, ( ) . + - and comparisons)
    "#]],
    );
}

#[test]
fn conditions_of_plans_and_rules_are_read_and_written() {
    for text in [
        "always",
        "below(border) and (heavy_metal or not substance_known)",
        "exposed and arrival(section).p5 - now < 3h",
        "exposed(intake) or exposed(BOR-001)",
        "task(T28@section).state == done",
        "path(2h) and level >= II and grade_proposed != grade",
        "impact(deaths) >= 3 or impact(loss) >= 5000000 CNY",
        "impact(ecology) == function-partly-lost",
        "impact(extent) >= border-major",
        "stopped(county-level-city) > 0",
        "warning(heavy-rain) >= orange or warning(any) == none",
        "source(tailings) and dam_above and in_water and not exercise",
    ] {
        let condition = Condition::parse(text, &names()).expect(text);
        assert_eq!(condition.to_string(), text);
    }
    check(
        "impact(loss) >= 5 MCNY",
        expect![[r#"
        impact(loss) >= 5000000 CNY
    "#]],
    );
}

#[test]
fn words_of_plans_are_checked() {
    check(
        "impact(dead) > 3",
        expect![[r#"
        column 8: [unknown-name] `dead` is no impact (hint: known: deaths, injured, moved, loss, ecology, extent)
    "#]],
    );
    check(
        "impact(loss) > 3",
        expect![[r#"
        column 14: [condition-unit] `3` has no unit where an amount of money is due (hint: write for example `5000000 CNY`)
    "#]],
    );
    check(
        "impact(ecology) >= function-lost",
        expect![[r#"
        column 17: [condition-type] a harm to nature has no order: `>=` means nothing (hint: use == or !=)
    "#]],
    );
    check(
        "stopped(county) > 0",
        expect![[r#"
        column 9: [unknown-name] `county` is no rank of a place (hint: known: village, township, county-town, county-level-city, city-with-districts)
    "#]],
    );
    check(
        "warning(rain) >= orange",
        expect![[r#"
        column 9: [unknown-name] `rain` is no hazard (hint: did you mean `heavy-rain`?)
    "#]],
    );
    check(
        "warning(heavy-rain) >= ornage",
        expect![[r#"
        column 24: [unknown-name] `ornage` is not a warning color (hint: did you mean `orange`?)
    "#]],
    );
    check(
        "path(2)",
        expect![[r#"
        column 6: [condition-unit] `2` is no span of time (hint: path(2h))
    "#]],
    );
    check(
        "border_exposed",
        expect![[r#"
        column 1: [unknown-name] there is no value `border_exposed` (hint: did you mean `exposed(border)`?)
    "#]],
    );
    check(
        "heavy-metal",
        expect![[r#"
        column 1: [unknown-name] there is no value `heavy-metal` (hint: did you mean `heavy_metal`?)
    "#]],
    );
    check(
        "stock(carbon).short > 0",
        expect![[r#"
        column 7: [unknown-name] unknown item `carbon` (hint: did you mean `activated-carbon`?)
    "#]],
    );
    check(
        "grade > now-start",
        expect![[r#"
        column 9: [unknown-name] `now-start` is not a grade (hint: known: ungraded, IV, III, II, I)
    "#]],
    );
}

/// What may stand in a drill, in a plan outside of a task, and at a task.
#[test]
fn what_a_place_cannot_know_is_refused_there() {
    let refused = |text: &str, scope| {
        let names = Names {
            scope: Some(scope),
            ..names()
        };
        let errors = Condition::parse(text, &names).err().unwrap_or_default();
        errors.iter().map(|error| error.column).collect::<Vec<_>>()
    };
    let text = "exposed and task(T28@section).state == done and dam_above";
    assert_eq!(refused(text, Scope::Scenario), [1, 22, 49]);
    assert_eq!(refused(text, Scope::Plan), [1, 22]);
    assert!(refused(text, Scope::Line).is_empty());
}

#[test]
fn nesting_and_length_have_limits() {
    let deep = format!("{}grade >= II{}", "(".repeat(40), ")".repeat(40));
    check(
        &deep,
        expect![[r#"
        column 34: [condition-syntax] nested deeper than 32 (hint: write it flatter)
    "#]],
    );
    let nots = format!("{}volatile", "not ".repeat(40));
    check(
        &nots,
        expect![[r#"
        column 133: [condition-syntax] nested deeper than 32 (hint: write it flatter)
    "#]],
    );
    check(
        &"volatile and ".repeat(200),
        expect![[r#"
        column 1: [condition-too-long] the condition is longer than 2000 characters (hint: split it into several)
    "#]],
    );
}

mod round_trip {
    use super::super::super::ast::*;
    use super::super::super::leaf::*;
    use super::*;
    use crate::task::TaskState;
    use hean_units::{Concentration, Instant, Kilograms, Span};
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = Place> {
        prop_oneof![
            Just(Place::Section("INT-013".parse().unwrap())),
            proptest::sample::select(&SECTION_KINDS[..]).prop_map(Place::Kind),
            Just(Place::Here),
        ]
    }

    fn task() -> impl Strategy<Value = TaskRef> {
        prop_oneof![
            Just(Of::All),
            Just(Of::Section("INT-013".parse().unwrap())),
            Just(Of::Here),
        ]
        .prop_map(|of| TaskRef {
            plan: "T28".parse().unwrap(),
            of,
        })
    }

    fn span() -> impl Strategy<Value = Span> {
        (-400_000_000_i64..400_000_000).prop_map(Span::from_millis)
    }

    fn instant() -> impl Strategy<Value = Expr> {
        let base = prop_oneof![
            (place(), proptest::sample::select(&Edge::ALL[..]))
                .prop_map(|(place, edge)| Expr::Leaf(Leaf::Arrival(place, edge))),
            (task(), Just(TaskState::Done))
                .prop_map(|(task, state)| Expr::Leaf(Leaf::TaskTime(task, state))),
            task().prop_map(|task| Expr::Leaf(Leaf::TaskDeadline(task))),
            Just(Expr::Leaf(Leaf::Start)),
            Just(Expr::Leaf(Leaf::Now)),
            (0_i64..4_000_000_000_000)
                .prop_map(|ms| Expr::Literal(Value::Instant(Instant::from_millis(ms)))),
        ];
        (
            base,
            proptest::collection::vec((proptest::bool::ANY, span()), 0..3),
        )
            .prop_map(|(mut expr, shifts)| {
                for (plus, span) in shifts {
                    let span = Box::new(Expr::Literal(Value::Span(span)));
                    expr = match plus {
                        true => Expr::Plus(Box::new(expr), span),
                        false => Expr::Minus(Box::new(expr), span),
                    };
                }
                expr
            })
    }

    fn op() -> impl Strategy<Value = Op> {
        proptest::sample::select(&Op::ALL[..])
    }

    fn comparison() -> impl Strategy<Value = Condition> {
        let literal = |value| Expr::Literal(value);
        prop_oneof![
            (instant(), op(), instant()).prop_map(|(a, op, b)| Condition::Compare(a, op, b)),
            (instant(), op(), span()).prop_map(move |(a, op, span)| {
                Condition::Compare(a, op, literal(Value::Span(span)))
            }),
            (place(), op(), 0.0..1e7_f64).prop_map(move |(place, op, value)| {
                let value = Value::Concentration(Concentration::new(value).unwrap());
                Condition::Compare(Expr::Leaf(Leaf::Conc(place)), op, literal(value))
            }),
            (op(), 0.0..1e9_f64).prop_map(move |(op, value)| {
                let value = Value::Mass(Kilograms::new(value).unwrap());
                Condition::Compare(Expr::Leaf(Leaf::Mass), op, literal(value))
            }),
            (op(), proptest::num::f64::NORMAL).prop_map(move |(op, value)| {
                let leaf = Leaf::Stock("activated-carbon".parse().unwrap(), StockField::Short);
                Condition::Compare(Expr::Leaf(leaf), op, literal(Value::Number(value)))
            }),
            (task(), proptest::sample::select(&TaskState::ALL[..])).prop_map(
                move |(task, state)| Condition::Compare(
                    Expr::Leaf(Leaf::TaskState(task)),
                    Op::Ne,
                    literal(Value::TaskState(state))
                )
            ),
            (op(), proptest::sample::select(&Grade::ALL[..])).prop_map(move |(op, grade)| {
                Condition::Compare(Expr::Leaf(Leaf::Grade), op, literal(Value::Grade(grade)))
            }),
            proptest::sample::select(&ReportKind::ALL[..]).prop_map(move |report| {
                Condition::Compare(
                    Expr::Leaf(Leaf::ReportState(report)),
                    Op::Eq,
                    literal(Value::ReportSent(true)),
                )
            }),
            proptest::sample::select(&KINDS[..]).prop_map(move |(kind, _)| {
                Condition::Compare(Expr::Leaf(Leaf::Kind), Op::Eq, literal(Value::Kind(kind)))
            }),
            Just(Condition::always()),
            proptest::sample::select(&Trait::ALL[..])
                .prop_map(|what| Condition::Flag(Leaf::Is(what))),
            place().prop_map(|place| Condition::Flag(Leaf::Below(place))),
            place().prop_map(|place| Condition::Flag(Leaf::Exposed(place))),
            (1_i64..10_000_000)
                .prop_map(|ms| { Condition::Flag(Leaf::Path(Span::from_millis(ms))) }),
            (op(), 0_u32..100_000).prop_map(move |(op, count)| {
                let leaf = Leaf::Impact(ImpactField::Moved);
                let count = literal(Value::Number(f64::from(count)));
                Condition::Compare(Expr::Leaf(leaf), op, count)
            }),
            (op(), 0.0..1e12_f64).prop_map(move |(op, loss)| {
                let leaf = Leaf::Impact(ImpactField::Loss);
                Condition::Compare(Expr::Leaf(leaf), op, literal(Value::Money(loss)))
            }),
            (op(), proptest::sample::select(&EXTENTS[..])).prop_map(move |(op, extent)| {
                let leaf = Leaf::Impact(ImpactField::Extent);
                Condition::Compare(Expr::Leaf(leaf), op, literal(Value::Extent(extent)))
            }),
            proptest::sample::select(&ECOLOGIES[..]).prop_map(move |harm| {
                let leaf = Leaf::Impact(ImpactField::Ecology);
                Condition::Compare(Expr::Leaf(leaf), Op::Eq, literal(Value::Ecology(harm)))
            }),
            (op(), proptest::sample::select(&COLORS[..])).prop_map(move |(op, color)| {
                let leaf = Leaf::Warning(Some(crate::body::Hazard::HeavyRain));
                Condition::Compare(Expr::Leaf(leaf), op, literal(Value::Warning(color)))
            }),
            Just(Condition::Flag(Leaf::Substance("benzene".parse().unwrap()))),
        ]
    }

    fn condition() -> impl Strategy<Value = Condition> {
        comparison().prop_recursive(4, 24, 3, |inner| {
            let parts = || proptest::collection::vec(inner.clone(), 2..4);
            prop_oneof![
                parts().prop_map(Condition::And),
                parts().prop_map(Condition::Or),
                inner
                    .clone()
                    .prop_map(|inner| Condition::Not(Box::new(inner))),
                (inner.clone(), 1_i64..400_000_000).prop_map(|(inner, ms)| {
                    Condition::Within(Box::new(inner), Span::from_millis(ms))
                }),
                (inner.clone(), instant())
                    .prop_map(|(inner, at)| Condition::Before(Box::new(inner), at)),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(condition in condition()) {
            let text = condition.to_string();
            prop_assume!(text.chars().count() <= crate::condition::CHARS_MAX);
            match Condition::parse(&text, &names()) {
                Ok(again) => prop_assert_eq!(again, condition, "{}", text),
                Err(errors) => prop_assert!(false, "{}: {:?}", text, errors),
            }
        }

        #[test]
        fn no_text_makes_the_parser_fall(text in "[a-zIV0-9().@<>=!+\\-: _/µ，]{0,60}|\\PC{0,40}") {
            if let Err(errors) = Condition::parse(&text, &names()) {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(error.column >= 1);
                    prop_assert!(error.column as usize <= text.chars().count() + 1);
                    prop_assert!(!error.hint.is_empty());
                }
            }
        }
    }
}
