//! Reports of the public: which belong together, and what becomes of them.

use crate::bench::{Bench, command, of};
use expect_test::{Expect, expect};
use hean_incident::Actor;
use serde_json::{Value, json};

/// Sends reports, one a row: minutes after the start, what it says; and shows what was suggested.
fn check(reports: &[(i64, Value)], expected: Expect) -> Bench {
    let mut bench = Bench::new();
    let start = bench.now;
    for (number, (mins, more)) in reports.iter().enumerate() {
        bench.now = start + hean_units::Span::from_mins(*mins);
        let mut data = json!({"report": format!("PUB-{:04}", number + 1), "via": "web",
            "text": "河水发黑"});
        if let (Some(data), Some(more)) = (data.as_object_mut(), more.as_object()) {
            data.extend(more.clone());
        }
        let public = Actor::named("public");
        bench
            .say(None, public, "public_report_received", data)
            .expect("a report is taken");
    }
    let mut text = String::new();
    for append in &bench.log {
        let record = &append.record;
        if record.kind == "incident_suggested" {
            let data = &record.data;
            let streams = append.streams.iter().map(|(stream, _)| stream.as_str());
            text += &format!(
                "{} {} at {} place {} in {}\n",
                data["suggestion"].as_str().unwrap_or(""),
                data["reports"],
                data["at"],
                data["place"],
                streams.collect::<Vec<_>>().join(" ")
            );
        }
    }
    expected.assert_eq(&text);
    bench.replays();
    bench
}

#[test]
fn reports_near_in_place_and_time_become_one_suggestion() {
    check(
        &[
            (0, json!({"at": [83.240, 43.520]})),
            (20, json!({"at": [83.250, 43.525]})),
            (50, json!({"at": [83.255, 43.522]})),
        ],
        expect![[r#"
            SUG-0001 ["PUB-0001","PUB-0002"] at [83.245,43.5225] place null in agy:em agy:eco
            SUG-0001 ["PUB-0001","PUB-0002","PUB-0003"] at [83.24833,43.52233] place null in agy:em agy:eco
        "#]],
    );
}

#[test]
fn what_is_far_in_place_or_time_stays_alone() {
    check(
        &[
            (0, json!({"at": [83.240, 43.520]})),
            (10, json!({"at": [81.300, 43.900]})),
            (300, json!({"at": [83.241, 43.521]})),
        ],
        expect![""],
    );
}

#[test]
fn words_that_name_a_known_place_lie_there_and_others_nowhere() {
    check(
        &[
            (0, json!({"text": "新源县城附近河面漂油"})),
            (5, json!({"place": "新源县", "text": "死鱼"})),
            (6, json!({"text": "不知道在哪里，水有味"})),
            (7, json!({"text": "味道很大"})),
        ],
        expect![[r#"
            SUG-0001 ["PUB-0001","PUB-0002"] at [83.2496,43.4265] place "新源县" in agy:em agy:eco
        "#]],
    );
}

#[test]
fn a_settled_suggestion_takes_no_more_reports() {
    let near = json!({"at": [83.240, 43.520]});
    let mut bench = check(
        &[(0, near.clone()), (1, near.clone())],
        expect![[r#"
        SUG-0001 ["PUB-0001","PUB-0002"] at [83.24,43.52] place null in agy:em agy:eco
    "#]],
    );
    let closed = json!({"suggestion": "SUG-0001", "outcome": "dismissed", "reason": "藻类"});
    bench
        .say(None, of("em"), "suggestion_closed", closed)
        .expect("taken");
    for number in [3, 4] {
        let report = json!({"report": format!("PUB-000{number}"), "via": "web", "text": "x",
            "at": [83.240, 43.520]});
        bench
            .say(
                None,
                Actor::named("public"),
                "public_report_received",
                report,
            )
            .expect("taken");
    }
    let state = bench.engine.state();
    let held: Vec<_> = state.suggestions.values().collect();
    let reports = |at: usize| held[at].suggested.reports.len();
    assert_eq!((reports(0), reports(1)), (2, 2), "a new one is made");
    assert!(held[0].closed.is_some() && held[1].closed.is_none());
}

#[test]
fn an_incident_opened_from_a_suggestion_settles_it() {
    let near = json!({"at": [83.240, 43.520]});
    let mut bench = check(
        &[(0, near.clone()), (1, near.clone())],
        expect![[r#"
        SUG-0001 ["PUB-0001","PUB-0002"] at [83.24,43.52] place null in agy:em agy:eco
    "#]],
    );
    let data = json!({"kind": "spill", "at": [83.24, 43.52], "suggestion": "SUG-0001"});
    let from = bench.log.len();
    bench
        .say(None, command(), "incident_reported", data.clone())
        .expect("opened");
    let closed = bench.log[from..]
        .iter()
        .find(|append| append.record.kind == "suggestion_closed")
        .expect("the suggestion is settled");
    assert_eq!(closed.record.actor.id.as_str(), "system");
    assert_eq!(closed.record.data["outcome"], "opened");
    assert_eq!(closed.record.data["incident"], "INC-0001");
    let cause = closed.record.cause.as_ref().expect("a cause");
    assert_eq!(cause.stream.as_str(), "inc:INC-0001");
    assert_eq!(
        bench.say(None, command(), "incident_reported", data),
        Err("suggestion.closed".into()),
        "it is opened once"
    );
    bench.replays();
}
