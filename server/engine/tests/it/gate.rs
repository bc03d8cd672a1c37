//! What is refused, each with its own code; recorded once, and nothing else is changed.

use crate::bench::{Bench, INC, command, of};
use expect_test::expect;
use hean_engine::{By, FACTS};
use hean_incident::Actor;
use hean_units::Span;
use serde_json::{Value, json};

/// An incident with what the refused facts speak of: an attachment, a sample, a lost crew, a
/// suggestion that is open and one that is settled.
fn set_up() -> Bench {
    let mut bench = Bench::forecasted();
    let attachment = json!({"attachment": hash('a'), "name": "valve.jpg",
        "media_type": "image/jpeg", "bytes": 120_000});
    bench.tell(of("eco"), "attachment_added", attachment);
    let sample = json!({"section": "INT-013", "sample": "SMP-1", "concentration_mg_l": 0.02});
    bench.tell(of("eco"), "sample_taken", sample);
    let lost = json!({"crew": "CRW-001", "reason": "车辆故障"});
    bench.tell(of("fire"), "crew_lost", lost);
    for (number, lat) in [(1, 43.52), (2, 43.53), (3, 44.0), (4, 44.01)] {
        let report = json!({"report": format!("PUB-000{number}"), "via": "web",
            "text": "河面有异味", "at": [83.24, lat]});
        bench
            .say(
                None,
                Actor::named("public"),
                "public_report_received",
                report,
            )
            .expect("a report of the public is taken");
    }
    let closed = json!({"suggestion": "SUG-0002", "outcome": "dismissed", "reason": "施工气味"});
    bench
        .say(None, of("eco"), "suggestion_closed", closed)
        .expect("a suggestion is settled");
    bench
}

fn hash(digit: char) -> String {
    std::iter::repeat_n(digit, 64).collect()
}

/// Kind, who sends it, data.
fn refused() -> Vec<(&'static str, Actor, Value)> {
    let mut all = about_incident();
    all.extend(of_command());
    all.extend(about_tasks());
    all.extend(at_desks());
    all
}

fn about_incident() -> Vec<(&'static str, Actor, Value)> {
    let eco = || of("eco");
    let add = |field: &str, value: Value| {
        let mut data = json!({"attachment": hash('b'), "name": "x.pdf",
            "media_type": "application/pdf", "bytes": 10});
        data[field] = value;
        data
    };
    let cost = |field: &str, value: Value| {
        let mut data = json!({"category": "response", "what": "吊车", "amount_cny": 1.0});
        data[field] = value;
        data
    };
    let file = |field: &str, value: Value| {
        let mut data = json!({"document": "report-initial", "as_of": 3, "attachment": hash('a')});
        data[field] = value;
        data
    };
    vec![
        ("impact_reported", eco(), json!({})),
        ("impact_reported", eco(), json!({"loss_cny": -1.0})),
        (
            "impact_reported",
            eco(),
            json!({"deaths": 4_000_000_000_u32}),
        ),
        (
            "impact_reported",
            eco(),
            json!({"intake_stopped": "BOR-001"}),
        ),
        ("sample_taken", eco(), json!({"concentration_mg_l": -0.1})),
        ("sample_taken", eco(), json!({"section": "INT-999"})),
        ("sample_taken", eco(), json!({"substance": "unobtainium"})),
        ("sample_taken", eco(), json!({"attachments": [hash('c')]})),
        ("attachment_added", eco(), add("bytes", json!(0))),
        (
            "attachment_added",
            eco(),
            add("task", json!("INC-0001-T99")),
        ),
        ("attachment_added", eco(), add("sample", json!("SMP-9"))),
        ("attachment_added", eco(), add("attachment", json!("zz"))),
        (
            "custody_moved",
            eco(),
            json!({"sample": "SMP-9", "from": "甲", "to": "乙"}),
        ),
        (
            "custody_moved",
            eco(),
            json!({"sample": "SMP-1", "from": "甲", "to": "甲"}),
        ),
        ("cost_recorded", eco(), cost("amount_cny", json!(-5.0))),
        ("cost_recorded", eco(), cost("quantity", json!(3.0))),
        ("cost_recorded", eco(), cost("task", json!("INC-0001-T99"))),
        ("cost_recorded", eco(), cost("attachment", json!(hash('c')))),
        (
            "document_filed",
            eco(),
            file("document", json!("report-initail")),
        ),
        ("document_filed", eco(), file("as_of", json!(100_000))),
        (
            "document_filed",
            eco(),
            file("attachment", json!(hash('c'))),
        ),
        (
            "weather_warned",
            eco(),
            json!({"hazard": "heavy-rain", "color": "red", "text": "x",
            "from": "2026-06-12T12:00:00+08:00", "until": "2026-06-12T11:00:00+08:00"}),
        ),
        (
            "consultation_held",
            eco(),
            json!({"participants": [], "conclusion": "x"}),
        ),
        (
            "consultation_held",
            eco(),
            json!({"participants": ["nobody"], "conclusion": "x"}),
        ),
        (
            "notice_sent",
            eco(),
            json!({"notice": "n1", "channel": "sms", "to": "138", "attempt": 1}),
        ),
        (
            "forecast_computed",
            eco(),
            json!({"result": {"id": "INC-0001-F9", "engine": "",
            "threshold_mg_l": 0.0, "sections": [], "balance": {"released_kg": 0.0,
            "in_water_kg": 0.0, "lost_kg": 0.0, "passed_kg": 0.0}}}),
        ),
    ]
}

fn of_command() -> Vec<(&'static str, Actor, Value)> {
    let why = "依据";
    vec![
        (
            "grade_decided",
            command(),
            json!({"grade": "V", "reason": why}),
        ),
        (
            "grade_decided",
            command(),
            json!({"grade": "II", "reason": " "}),
        ),
        (
            "grade_decided",
            command(),
            json!({"grade": "II", "criterion": "nope", "reason": why}),
        ),
        ("grade_decided", command(), json!({"reason": why})),
        (
            "response_started",
            command(),
            json!({"level": "ungraded", "reason": why}),
        ),
        ("response_ended", command(), json!({"reason": why})),
        (
            "duty_assigned",
            command(),
            json!({"duty": "monitorin", "to": "eco", "reason": why}),
        ),
        (
            "duty_assigned",
            command(),
            json!({"duty": "monitoring", "to": "ecoo", "reason": why}),
        ),
        (
            "priority_set",
            command(),
            json!({"priority": 0, "reason": why}),
        ),
        (
            "priority_set",
            command(),
            json!({"priority": 5_000, "reason": why}),
        ),
        (
            "crew_lost",
            of("fire"),
            json!({"crew": "CRW-999", "reason": why}),
        ),
        (
            "crew_lost",
            of("eco"),
            json!({"crew": "CRW-002", "reason": why}),
        ),
        (
            "crew_lost",
            of("fire"),
            json!({"crew": "CRW-001", "reason": why}),
        ),
        (
            "crew_lost",
            of("fire"),
            json!({"crew": "CRW-002", "reason": ""}),
        ),
        ("crew_returned", of("fire"), json!({"crew": "CRW-002"})),
    ]
}

fn about_tasks() -> Vec<(&'static str, Actor, Value)> {
    let task = |id: &str| json!({"task": format!("INC-0001-{id}")});
    let no = |id: &str| json!({"task": format!("INC-0001-{id}"), "reason": " "});
    vec![
        ("task_approved", of("gov"), task("T05")),
        ("task_approved", of("housing"), task("T28-INT-013")),
        ("task_disapproved", of("gov"), no("T28-INT-013")),
        ("task_approved", of("gov"), task("T99")),
        ("task_accepted", of("eco"), task("T05")),
        ("task_started", of("trans"), task("T05")),
        ("task_refused", of("trans"), no("T05")),
    ]
}

fn at_desks() -> Vec<(&'static str, Actor, Value)> {
    let public = |data: Value| ("public_report_received", Actor::named("public"), data);
    let inspect = |facility: &str, on: &str, result: &str| {
        let data = json!({"facility": facility, "on": on, "result": result, "by": "执法队"});
        ("inspection_recorded", of("eco"), data)
    };
    vec![
        public(json!({"report": "PUB-0001", "via": "web", "text": "again"})),
        public(json!({"report": "PUB-0009", "via": "web", "text": " "})),
        public(json!({"report": "PUB-0009", "via": "web", "text": "x".repeat(5_000)})),
        public(json!({"report": "PUB-0009", "via": "web", "text": "x",
            "seen_at": "2026-06-13T09:00:00+08:00"})),
        (
            "suggestion_closed",
            of("eco"),
            json!({"suggestion": "SUG-0009",
            "outcome": "dismissed", "reason": "x"}),
        ),
        (
            "suggestion_closed",
            of("eco"),
            json!({"suggestion": "SUG-0002",
            "outcome": "dismissed", "reason": "x"}),
        ),
        (
            "suggestion_closed",
            of("eco"),
            json!({"suggestion": "SUG-0001",
            "outcome": "joined", "reason": "x"}),
        ),
        (
            "suggestion_closed",
            of("eco"),
            json!({"suggestion": "SUG-0001",
            "outcome": "joined", "incident": "INC-0042", "reason": "x"}),
        ),
        (
            "suggestion_closed",
            of("eco"),
            json!({"suggestion": "SUG-0001",
            "outcome": "dismissed", "reason": ""}),
        ),
        (
            "incident_reported",
            command(),
            json!({"kind": "spill", "at": [83.2, 43.5],
            "suggestion": "SUG-0002"}),
        ),
        inspect("INT-013", "2026-06-01", "ok"),
        inspect("RSK-001", "2026-06-31", "ok"),
        inspect("RSK-001", "2026-06-01", "hazards"),
        (
            "firm_plan_filed",
            of("eco"),
            json!({"facility": "RSK-001", "version": "3",
            "filed_on": "2026-06-01", "expires_on": "2025-06-01"}),
        ),
        (
            "exercise_recorded",
            of("eco"),
            json!({"on": "2026-06-01", "title": " "}),
        ),
    ]
}

#[test]
fn every_refusal_has_its_code() {
    let mut bench = set_up();
    let mut table = String::new();
    for (kind, actor, data) in refused() {
        let fact = hean_engine::fact(kind).expect("a kind of the table");
        let desk = matches!(fact.by, By::Desk | By::Reporter);
        let task = kind.starts_with("task_");
        let stream = Some(INC).filter(|_| !desk && !task);
        let from = bench.log.len();
        let code = bench.say(stream, actor, kind, data.clone());
        let code = code.expect_err(&format!("{kind} {data} is refused"));
        let written = &bench.log[from..];
        assert_eq!(written.len(), 1, "{kind}: a refusal is recorded once");
        assert_eq!(written[0].streams[0].0.as_str(), "aud:main", "{kind}");
        table += &format!("{kind}: {code}\n");
    }
    expect![[r#"
        impact_reported: fact.empty
        impact_reported: fact.out_of_range
        impact_reported: fact.out_of_range
        impact_reported: facility.unknown
        sample_taken: fact.out_of_range
        sample_taken: facility.unknown
        sample_taken: substance.unknown
        sample_taken: attachment.unknown
        attachment_added: fact.empty
        attachment_added: task.unknown
        attachment_added: sample.unknown
        attachment_added: attachment.bad_id
        custody_moved: sample.unknown
        custody_moved: custody.hands
        cost_recorded: fact.out_of_range
        cost_recorded: cost.unit
        cost_recorded: task.unknown
        cost_recorded: attachment.unknown
        document_filed: document.unknown
        document_filed: document.as_of
        document_filed: attachment.unknown
        weather_warned: fact.out_of_range
        consultation_held: fact.empty
        consultation_held: agency.unknown
        notice_sent: notice.not_yours
        forecast_computed: forecast.not_asked
        grade_decided: grade.unknown
        grade_decided: fact.no_reason
        grade_decided: grade.unknown_criterion
        grade_decided: fact.bad_data
        response_started: level.unknown
        response_ended: response.none
        duty_assigned: duty.unknown
        duty_assigned: agency.unknown
        priority_set: fact.out_of_range
        priority_set: fact.out_of_range
        crew_lost: crew.unknown
        crew_lost: crew.foreign
        crew_lost: crew.lost
        crew_lost: fact.no_reason
        crew_returned: crew.not_lost
        task_approved: task.no_approval
        task_approved: task.not_approver
        task_disapproved: task.no_reason
        task_approved: task.unknown
        task_accepted: task.foreign
        task_started: task.illegal_transition
        task_refused: task.no_reason
        public_report_received: report.duplicate
        public_report_received: report.empty
        public_report_received: fact.out_of_range
        public_report_received: fact.in_future
        suggestion_closed: suggestion.unknown
        suggestion_closed: suggestion.closed
        suggestion_closed: suggestion.incident
        suggestion_closed: incident.unknown
        suggestion_closed: fact.no_reason
        incident_reported: suggestion.closed
        inspection_recorded: facility.unknown
        inspection_recorded: fact.bad_date
        inspection_recorded: inspection.hazards
        firm_plan_filed: fact.out_of_range
        exercise_recorded: fact.empty
    "#]]
    .assert_eq(&table);
    bench.replays();
}

#[test]
fn a_closed_incident_is_only_read() {
    let mut bench = set_up();
    bench.tell(command(), "incident_closed", json!({"reason": "水质恢复"}));
    for fact in FACTS.iter().filter(|fact| fact.by == By::Command) {
        let data = match fact.kind {
            "incident_closed" => json!({"reason": "x"}),
            "grade_decided" => json!({"grade": "II", "reason": "x"}),
            "response_started" => json!({"level": "II", "reason": "x"}),
            "response_ended" => json!({"reason": "x"}),
            "duty_assigned" => json!({"duty": "monitoring", "to": "eco", "reason": "x"}),
            "priority_set" => json!({"priority": 1, "reason": "x"}),
            "task_cancelled" => json!({"task": "INC-0001-T05", "reason": "x"}),
            "task_reassigned" => json!({"task": "INC-0001-T05", "to": "police", "reason": "x"}),
            other => panic!("{other} is new; say what it carries"),
        };
        let said = bench.say(Some(INC), command(), fact.kind, data);
        assert_eq!(said, Err("incident.closed".into()), "{}", fact.kind);
    }
    assert_eq!(bench.engine.next_wakeup(), None, "nothing wakes it");
    bench.replays();
}

#[test]
fn a_fact_may_be_early_by_minutes_only_and_not_too_long() {
    let mut bench = Bench::opened();
    let late = bench.now + Span::from_mins(6);
    let fact = hean_incident::Incoming::new(
        INC.parse().ok(),
        "note",
        json!({"text": "x"}),
        command(),
        late,
    );
    let outcome = bench.engine.handle(fact, bench.now);
    assert_eq!(bench.keep(outcome), Err("fact.in_future".into()));
    let long = json!({"text": "x".repeat(70_000)});
    assert_eq!(
        bench.say(Some(INC), command(), "note", long),
        Err("fact.too_big".into())
    );
}
