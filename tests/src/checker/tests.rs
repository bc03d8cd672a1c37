use super::*;
use crate::history::Write;
use serde_json::json;

fn event(stream: &str, seq: u64, kind: &str, data: Value) -> Value {
    json!({
        "stream": stream, "epoch": "e1", "seq": seq, "id": format!("{stream}:{seq}"),
        "at": "2026-06-12T09:20:00+08:00", "recorded_at": "2026-06-12T09:20:00+08:00",
        "mode": "real", "kind": kind, "actor": {"id": "token:t1"}, "cause": null, "data": data,
    })
}

/// Chains the events of one stream.
fn log(events: Vec<Value>) -> Log {
    let mut before = "0".repeat(64);
    let mut chained = Vec::new();
    for mut event in events {
        let mut body = event.clone();
        body.as_object_mut().unwrap().remove("epoch");
        let canonical = serde_json_canonicalizer::to_string(&body).unwrap();
        before = hex(&Sha256::digest(format!("{before}\n{canonical}")));
        event["hash"] = json!(before);
        chained.push(event);
    }
    Log {
        epoch: "e1".to_owned(),
        events: chained,
    }
}

fn note(stream: &str, seq: u64, mark: &str) -> Value {
    event(stream, seq, "note", json!({ "mark": mark }))
}

fn write(mark: &str, begun: u64, ended: Option<(u64, Outcome)>) -> Write {
    let (stream, kind) = ("inc:A".to_owned(), "note".to_owned());
    Write {
        mark: mark.to_owned(),
        stream,
        kind,
        data: json!({ "mark": mark }),
        begun,
        ended,
    }
}

fn acked(tick: u64, seq: u64) -> Option<(u64, Outcome)> {
    let (stream, epoch) = ("inc:A".to_owned(), "e1".to_owned());
    Some((tick, Outcome::Acked { stream, epoch, seq }))
}

fn got(frame: Value) -> Moment {
    Moment::Got(frame)
}

fn framed(event: &Value) -> Value {
    let mut frame = event.clone();
    frame["t"] = json!("event");
    frame
}

fn subscribed(from: u64, head: u64, recovered: bool) -> Moment {
    got(json!({
        "t": "subscribed", "id": 1, "stream": "inc:A", "epoch": "e1", "head": head,
        "from": from, "recovered": recovered,
    }))
}

fn asked(after: Option<u64>) -> Moment {
    let mut frame = json!({ "t": "subscribe", "id": 1, "stream": "inc:A" });
    if let Some(after) = after {
        frame["epoch"] = json!("e1");
        frame["after"] = json!(after);
    }
    Moment::Sent(frame)
}

fn snapshot(as_of: u64) -> Moment {
    got(json!({
        "t": "snapshot", "stream": "inc:A", "epoch": "e1", "as_of": as_of, "part": 0,
        "last": true, "state": {},
    }))
}

fn ping(head: u64) -> Moment {
    got(json!({ "t": "ping", "n": 1, "now": "t", "heads": { "inc:A": head } }))
}

fn connection(moments: Vec<Moment>) -> Connection {
    let moments = moments
        .into_iter()
        .enumerate()
        .map(|(at, one)| (at as u64, one))
        .collect();
    Connection {
        client: "reader".to_owned(),
        moments,
    }
}

/// Three writes, of which one was refused and one has no answer; a reader that came back.
fn sound() -> History {
    let first = log(vec![
        note("inc:A", 1, "w1"),
        note("inc:A", 2, "w2"),
        note("inc:A", 3, "w4"),
    ]);
    let refused = Some((
        30,
        Outcome::Refused {
            code: "x".to_owned(),
        },
    ));
    let events: Vec<Value> = first.events.iter().map(framed).collect();
    let batch = json!({
        "t": "events", "stream": "inc:A", "epoch": "e1", "items": [events[1], events[2]],
    });
    History {
        writes: vec![
            write("w1", 1, acked(5, 1)),
            write("w2", 6, acked(9, 2)),
            write("w3", 7, refused),
            write("w4", 8, None),
        ],
        connections: vec![
            connection(vec![
                asked(None),
                subscribed(0, 1, false),
                snapshot(1),
                ping(1),
            ]),
            connection(vec![
                asked(Some(0)),
                subscribed(0, 3, true),
                ping(0),
                got(events[0].clone()),
                got(batch),
                ping(3),
            ]),
        ],
        logs: BTreeMap::from([("inc:A".to_owned(), first)]),
    }
}

fn check(change: impl FnOnce(&mut History), invariant: &str) {
    let mut history = sound();
    change(&mut history);
    let found: BTreeSet<_> = all(&history).iter().map(|one| one.invariant).collect();
    assert!(
        found.contains(invariant),
        "wanted {invariant}, found {found:?}"
    );
}

fn stream(history: &mut History) -> &mut Log {
    history.logs.get_mut("inc:A").unwrap()
}

#[test]
fn a_sound_history_is_not_blamed() {
    assert_eq!(all(&sound()), []);
    assert_all(&sound());
}

#[test]
fn a_lost_doubled_or_moved_write_is_found() {
    check(|history| drop(stream(history).events.remove(1)), "I1");
    check(|history| history.writes[0].ended = acked(5, 2), "I1");
    check(
        |history| stream(history).events.push(note("inc:A", 4, "w4")),
        "I1",
    );
    check(
        |history| stream(history).events.push(note("inc:A", 4, "w3")),
        "I1",
    );
}

#[test]
fn what_nobody_sent_is_found() {
    check(
        |history| stream(history).events.push(note("inc:A", 4, "w9")),
        "I2",
    );
    check(
        |history| history.writes[0].data = json!({ "mark": "w1", "more": 1 }),
        "I2",
    );
    check(
        |history| history.writes[0].kind = "sample_taken".to_owned(),
        "I2",
    );
}

#[test]
fn a_gap_in_the_log_is_found() {
    check(|history| stream(history).events[2]["seq"] = json!(4), "I3");
    check(|history| stream(history).events.swap(0, 1), "I3");
}

#[test]
fn a_gap_or_a_repeat_on_a_connection_is_found() {
    check(
        |history| drop(history.connections[1].moments.remove(3)),
        "I4",
    );
    check(
        |history| {
            let again = history.connections[1].moments[3].clone();
            history.connections[1].moments.push(again);
        },
        "I4",
    );
    check(
        |history| drop(history.connections[1].moments.remove(1)),
        "I4",
    );
}

#[test]
fn two_bodies_at_one_place_are_found() {
    check(
        |history| {
            let Moment::Got(frame) = &mut history.connections[1].moments[3].1 else {
                panic!("an event");
            };
            frame["data"] = json!({ "mark": "other" });
        },
        "I5",
    );
}

#[test]
fn an_event_that_was_seen_and_is_gone_is_found() {
    check(|history| drop(stream(history).events.pop()), "I6");
}

#[test]
fn an_order_against_real_time_is_found() {
    let mut history = sound();
    history.writes[0].ended = acked(5, 2);
    history.writes[1].ended = acked(9, 1);
    assert_eq!(real_time_order(&history).len(), 1);
    history.writes[1].begun = 4;
    assert_eq!(real_time_order(&history), []);
}

#[test]
fn a_position_that_was_not_kept_is_found() {
    check(
        |history| history.connections[1].moments[1].1 = subscribed(1, 3, true),
        "I8",
    );
    check(
        |history| history.connections[0].moments[1].1 = subscribed(0, 1, true),
        "I8",
    );
    check(
        |history| history.connections[1].moments[1].1 = subscribed(0, 3, false),
        "I8",
    );
    let lost = connection(vec![asked(Some(9)), subscribed(0, 3, false), snapshot(3)]);
    check(|history| history.connections.push(lost), "I8");
    let reset = json!({ "t": "reset", "stream": "inc:A", "epoch": "e1", "why": "future" });
    let moments = vec![
        asked(Some(9)),
        subscribed(0, 3, false),
        got(reset),
        snapshot(3),
    ];
    let mut history = sound();
    history.connections.push(connection(moments));
    assert_eq!(all(&history), []);
}

#[test]
fn a_ping_that_runs_ahead_is_found() {
    check(
        |history| history.connections[1].moments[2].1 = ping(1),
        "I9",
    );
    check(
        |history| history.connections[0].moments[3].1 = ping(2),
        "I9",
    );
}

#[test]
fn who_is_behind_or_got_what_he_may_not_is_found() {
    let at = |seq| vec![("reader".to_owned(), "inc:A".to_owned(), seq)];
    assert_eq!(everybody_at_head(&sound(), &at(3)), []);
    assert_eq!(everybody_at_head(&sound(), &at(2)).len(), 1);
    let refused = connection(vec![
        got(json!({ "t": "error" })),
        Moment::Closed(Some(4401)),
    ]);
    assert_eq!(no_data(&refused), []);
    assert_eq!(still_open(&refused).len(), 1);
    assert_eq!(no_data(&connection(vec![snapshot(1)])).len(), 1);
    assert_eq!(still_open(&connection(vec![snapshot(1)])), []);
    assert_eq!(memory_bounded(&[100, 150, 120], 50), []);
    assert_eq!(memory_bounded(&[100, 151], 50).len(), 1);
    assert_eq!(ready_again(&[10, 500], 500), []);
    assert_eq!(ready_again(&[10, 501], 500).len(), 1);
}

#[test]
fn an_escalation_is_counted_for_each_version() {
    let step = |seq, kind, data| event("inc:B", seq, kind, data);
    let events = |last| {
        vec![
            step(1, "task_issued", json!({ "task": { "id": "T1" } })),
            step(2, "task_escalated", json!({ "task": "T1", "level": 1 })),
            step(3, last, json!({ "task": "T1", "level": 1 })),
            step(4, "task_escalated", json!({ "task": "T1", "level": 1 })),
        ]
    };
    let add = |kind| {
        move |history: &mut History| {
            drop(history.logs.insert("inc:B".to_owned(), log(events(kind))))
        }
    };
    check(add("task_delivered"), "I15");
    let mut history = sound();
    add("acceptance_expired")(&mut history);
    assert_eq!(all(&history), []);
}

#[test]
fn an_acceptance_by_the_system_and_a_second_mode_are_found() {
    let mut accepted = event("agy:eco", 1, "task_accepted", json!({ "task": "T1" }));
    accepted["actor"]["id"] = json!("system");
    check(
        |history| {
            drop(
                history
                    .logs
                    .insert("agy:eco".to_owned(), log(vec![accepted])),
            )
        },
        "I16",
    );
    let mut drilled = note("inc:B", 1, "w1");
    drilled["mode"] = json!("drill");
    check(
        |history| drop(history.logs.insert("inc:B".to_owned(), log(vec![drilled]))),
        "I17",
    );
}

#[test]
fn a_broken_chain_is_found() {
    check(
        |history| stream(history).events[1]["hash"] = json!("00"),
        "I18",
    );
    check(
        |history| stream(history).events[0]["recorded_at"] = json!("later"),
        "I18",
    );
}
