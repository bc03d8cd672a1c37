//! From a report to tasks.

use crate::bench::{Bench, t0};
use expect_test::expect;
use hean_incident::{Actor, Body, Command, Incoming, TaskState};
use hean_units::{AgencyId, Span};
use serde_json::{Value, json};

#[test]
fn a_report_opens_places_grades_forecasts_plans_and_issues() {
    let mut bench = Bench::new();
    bench.open();
    let kinds: Vec<_> = bench
        .log
        .iter()
        .map(|append| append.record.kind.as_str())
        .collect();
    assert_eq!(
        kinds[..5],
        [
            "incident_reported",
            "incident_opened",
            "grade_proposed",
            "forecast_requested",
            "plan_made"
        ]
    );
    let first = kinds
        .iter()
        .position(|kind| *kind == "task_done")
        .expect("own tasks end");
    expect![[r#"
        T+00:00 task_done T01
        T+00:00 task_done T02
        T+00:00 task_issued D01 pub
        T+00:00 task_issued D02 em
        T+00:00 task_issued T03-cty:xinyuan cty:xinyuan
        T+00:00 task_issued T03-eco eco
        T+00:00 task_issued T03-fire fire
        T+00:00 task_issued T03-police police
        T+00:00 task_issued T03-trans trans
        T+00:00 task_issued T03-water water
        T+00:00 task_issued T05 trans
        T+00:00 task_issued T08 cty:xinyuan
        T+00:00 task_issued T14 met
        T+00:00 task_issued T29 housing
        T+00:00 task_issued T37 pub
        T+00:00 crew_assigned T29 housing
    "#]]
    .assert_eq(&bench.timeline(first));
    bench.replays();
}

#[test]
fn a_forecast_gives_physical_deadlines_and_supplies() {
    let mut bench = Bench::new();
    bench.open();
    bench.now = t0() + Span::from_mins(1);
    let from = bench.log.len();
    bench.forecast();
    expect![[r#"
        T+00:01 forecast_computed
        T+00:01 plan_made
        T+00:01 deadline_changed T20
        T+00:01 deadline_changed T23
        T+00:01 deadline_changed T27-INT-013
        T+00:01 deadline_changed T28-INT-013
        T+00:01 deadline_changed T30-INT-001
        T+00:01 deadline_changed T30-INT-021
        T+00:01 deadline_changed T35-BOR-001
        T+00:01 deadline_changed T39
        T+00:01 deadline_changed T42
        T+00:01 task_done T13
        T+00:01 supplies_found eco
        T+00:01 task_done T18
        T+00:01 task_issued T19 eco
        T+00:01 task_issued T24 eco
        T+00:01 task_issued T27-INT-013 housing
        T+00:01 task_issued T30-INT-001 water
        T+00:01 task_issued T30-INT-021 water
        T+00:01 task_issued T31-cty:gongliu cty:gongliu
        T+00:01 task_issued T31-cty:huocheng cty:huocheng
        T+00:01 task_issued T31-cty:nilka cty:nilka
        T+00:01 task_issued T31-cty:qapqal cty:qapqal
        T+00:01 task_issued T31-cty:yining cty:yining
        T+00:01 task_issued T31-cty:yining-city cty:yining-city
        T+00:01 task_issued T31-xpcc xpcc
        T+00:01 plan_made
        T+00:01 deadline_changed T20A
        T+00:01 deadline_changed T33
        T+00:01 stock_reserved T23 fire eco
        T+00:01 stock_reserved T23 fire eco
        T+00:01 stock_reserved T23 fire eco
        T+00:01 stock_reserved T23 fire eco
    "#]]
    .assert_eq(&bench.timeline(from));
    let task = bench.task("T28-INT-013");
    let deadline = task.deadline.as_ref().expect("a deadline");
    expect!["Physical 2026-06-13T14:25:00+08:00 INT-013 Kokdala city waterworks: earliest arrival 2026-06-13 15:55, 90 min before arrival"].assert_eq(&format!("{:?} {} {}", deadline.basis, deadline.at, deadline.reason.en));
    let incident = bench
        .engine
        .state()
        .incidents
        .values()
        .next()
        .expect("the incident");
    assert!(!incident.supplies.is_empty());
    assert!(!incident.assumed().is_empty());
}

#[test]
fn silence_climbs_the_ladder_once_a_rung() {
    let mut bench = Bench::new();
    bench.open();
    let from = bench.log.len();
    bench.wait(Span::from_mins(16));
    let mut rungs: Vec<(String, u64)> = Vec::new();
    for append in &bench.log[from..] {
        if append.record.kind == "task_escalated" {
            let data = &append.record.data;
            rungs.push((
                data["task"].to_string(),
                data["level"].as_u64().expect("a level"),
            ));
        }
    }
    let of_fire: Vec<_> = rungs
        .iter()
        .filter(|(task, _)| task.contains("T03-fire"))
        .map(|(_, level)| *level)
        .collect();
    assert_eq!(of_fire, [1, 2, 3]);
    let mut once = rungs.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), rungs.len(), "one escalation per level");
}

#[test]
fn a_refusal_is_substituted_and_the_substitute_counts() {
    let mut bench = Bench::new();
    bench.open();
    bench.forecast();
    assert_eq!(
        bench.reply("trans", "task_refused", "T05", json!({"reason": " "})),
        Err("task.no_reason".into())
    );
    let from = bench.log.len();
    bench
        .reply(
            "trans",
            "task_refused",
            "T05",
            json!({"reason": "运单系统中断"}),
        )
        .expect("taken");
    expect![[r#"
        T+00:00 task_refused T05 trans
        T+00:00 task_proposed T05-S1
        T+00:00 task_substituted T05 trans
        T+00:00 task_issued T05-S1 police
    "#]]
    .assert_eq(&bench.timeline(from));
    assert_eq!(bench.task("T05").state, TaskState::Refused);
    assert_eq!(
        bench.task("T05-S1").owner.as_ref().map(AgencyId::as_str),
        Some("police")
    );
}

#[test]
fn replies_are_checked() {
    let mut bench = Bench::new();
    bench.open();
    let no = json!({});
    assert_eq!(
        bench.reply("fire", "task_accepted", "T05", no.clone()),
        Err("task.unknown".into())
    );
    assert_eq!(
        bench.reply("trans", "task_accepted", "T99", no.clone()),
        Err("task.unknown".into())
    );
    assert_eq!(
        bench.reply("trans", "task_started", "T05", no.clone()),
        Err("task.illegal_transition".into())
    );
    bench
        .reply("trans", "task_delivered", "T05", no.clone())
        .expect("a receipt");
    bench
        .reply("trans", "task_received", "T05", no.clone())
        .expect("a receipt");
    assert_eq!(
        bench.task("T05").state,
        TaskState::Received,
        "a receipt is no acceptance"
    );
    let from = bench.log.len();
    assert_eq!(
        bench.reply("trans", "task_delivered", "T05", no.clone()),
        Err("task.receipt_moot".into())
    );
    assert_eq!(bench.log.len(), from, "a late receipt leaves no trace");
    let home = Some("inc:INC-0001");
    let say = |bench: &mut Bench, kind: &str, data: Value| {
        bench.say(home, Actor::named("eco-1"), kind, data)
    };
    for (kind, data, code) in [
        (
            "gauge_read",
            json!({"gauge": "GAU-999", "discharge_m3s": 1.0}),
            "facility.unknown",
        ),
        (
            "gauge_read",
            json!({"gauge": "GAU-020", "discharge_m3s": 1.0}),
            "facility.unknown",
        ),
        (
            "cargo_identified",
            json!({"substance": "unobtainium"}),
            "substance.unknown",
        ),
        (
            "cargo_identified",
            json!({"substance": "UN2031x"}),
            "substance.unknown",
        ),
        ("road_closed", json!({"road": "G999"}), "road.unknown"),
        (
            "message_received",
            json!({"to": "nobody", "text": "x"}),
            "agency.unknown",
        ),
        ("task_issued", json!({}), "fact.bad_data"),
        (
            "plan_made",
            json!({"plan": "x", "tasks": 0, "not_applied": {}, "infeasible": {}}),
            "fact.unknown_kind",
        ),
        ("nonsense", json!({}), "fact.unknown_kind"),
        ("note", json!([1]), "fact.bad_data"),
        ("drill_ended", json!({"why": "x"}), "fact.wrong_stream"),
    ] {
        let from = bench.log.len();
        assert_eq!(say(&mut bench, kind, data), Err(code.into()), "{kind}");
        let streams: Vec<_> = bench.log[from..].iter().flat_map(|a| &a.streams).collect();
        assert!(
            streams.iter().all(|(s, _)| s.as_str() == "aud:main"),
            "{kind}: {streams:?}"
        );
        assert_eq!(streams.len(), 1, "{kind}: a refusal is audited once");
    }
    let foreign = Some("inc:INC-0009");
    assert_eq!(
        bench.say(foreign, Actor::named("eco-1"), "note", json!({})),
        Err("incident.unknown".into())
    );
}

#[test]
fn a_command_is_taken_once() {
    let mut bench = Bench::new();
    bench.open();
    let command = |digest: &str| Command {
        id: "0190-aaaa".parse().expect("an id"),
        digest: digest.to_owned(),
    };
    let fact = |text: &str, digest: &str, now| Incoming {
        command: Some(command(digest)),
        ..Incoming::new(
            "inc:INC-0001".parse().ok(),
            "note",
            json!({"text": text}),
            Actor::named("eco-1"),
            now,
        )
    };
    let now = bench.now;
    let first = bench.engine.handle(fact("a", "d1", now), now);
    assert_eq!(first.commit.commands.len(), 1);
    let again = bench.engine.handle(fact("a", "d1", now), now);
    assert_eq!(again.answer, first.answer);
    assert!(again.commit.appends.is_empty());
    let other = bench.engine.handle(fact("b", "d2", now), now);
    assert_eq!(other.answer.expect_err("a conflict").code, "conflict");
}

#[test]
fn a_new_substance_moves_deadlines_and_drops_what_is_not_touched() {
    let mut bench = Bench::new();
    bench.open();
    bench.forecast();
    let before = bench.task("T28-INT-013").deadline.clone();
    let data = json!({"substance": "benzene", "mass_kg": 28000.0, "over_s": 2400});
    bench
        .say(
            Some("inc:INC-0001"),
            Actor::named("eco-1"),
            "cargo_identified",
            data,
        )
        .expect("taken");
    let from = bench.log.len();
    bench.forecast();
    assert!(
        bench
            .timeline(from)
            .starts_with("T+00:00 forecast_computed")
    );
    let after = bench.task("T28-INT-013").deadline.clone();
    assert!(before.is_some() && after.is_some());
    let kinds: Vec<_> = bench
        .log
        .iter()
        .map(|append| append.record.kind.as_str())
        .collect();
    let plans = |kinds: &[&str]| kinds.iter().filter(|kind| **kind == "plan_made").count();
    let since = bench.log[from..].iter();
    let since: Vec<_> = since.map(|append| append.record.kind.as_str()).collect();
    assert!(plans(&kinds) >= 3, "the plan is made again");
    assert_eq!(plans(&since), 1, "once a forecast");
}

#[test]
fn an_accepted_task_without_work_returns() {
    let mut bench = Bench::new();
    bench.open();
    bench.finish("trans", "T05");
    bench
        .reply("water", "task_accepted", "T03-water", json!({}))
        .expect("taken");
    assert_eq!(
        bench.task("T03-water").state,
        TaskState::Done,
        "the acceptance ends it"
    );
    bench
        .reply("water", "task_accepted", "T12", json!({}))
        .expect("T12 follows T03 of its owner");
    bench.wait(Span::from_mins(46));
    let task = bench.task("T12");
    assert_eq!((task.state, task.version), (TaskState::Issued, 2));
    let stale = Incoming {
        expect: Some(1),
        ..Incoming::new(
            "agy:water".parse().ok(),
            "task_accepted",
            json!({"task": "INC-0001-T12"}),
            Actor::simulated(&"water".parse().expect("an agency")),
            bench.now,
        )
    };
    let refusal = bench
        .engine
        .handle(stale, bench.now)
        .answer
        .expect_err("stale");
    assert_eq!(refusal.code, "task.stale_version");
    assert_eq!(refusal.current.expect("the current task")["version"], 2);
}

#[test]
fn every_body_that_the_engine_writes_is_readable() {
    let mut bench = Bench::new();
    bench.open();
    bench.forecast();
    bench.wait(Span::from_mins(120));
    for append in &bench.log {
        let record = &append.record;
        Body::of(&record.kind, &record.data).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn data_that_says_too_little_is_kept_verbatim_and_set_aside() {
    let mut bench = Bench::new();
    bench.open();
    let before = bench.engine.state().incidents.clone();
    for data in [
        json!({"gauge": "GAU-001"}),
        json!({"gauge": "GAU-001", "discharge_m3s": -1.0}),
        json!({"foo": {"bar": [1, null, "x"]}}),
    ] {
        let from = bench.log.len();
        let actor = Actor::named("eco-1");
        bench
            .say(Some("inc:INC-0001"), actor, "gauge_read", data.clone())
            .expect("taken");
        let written: Vec<_> = bench.log[from..]
            .iter()
            .map(|append| &append.record)
            .collect();
        assert_eq!(
            (written[0].kind.as_str(), &written[0].data),
            ("gauge_read", &data)
        );
        assert_eq!(written[1].kind, "fact_set_aside");
        assert_eq!(written.len(), 2, "it has no other effect");
    }
    let gauges = |incidents: &std::collections::BTreeMap<_, hean_incident::Incident>| {
        incidents
            .values()
            .map(|incident| incident.gauges.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(gauges(&before), gauges(&bench.engine.state().incidents));
}
