//! The invariants of the protocol, judged over a recorded [`History`].
//!
//! Each function returns what is broken, with the place; an empty list is a pass. `it/` suites call
//! [`all`] after their faults have ended; probes with their own expectations call the single ones.

use crate::history::{Connection, History, Log, Moment, Outcome, body_of, events_of};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A broken invariant: its number and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// `I1` … `I18`.
    pub invariant: &'static str,
    /// What and where.
    pub what: String,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}

fn broken(invariant: &'static str, what: String) -> Broken {
    Broken { invariant, what }
}

type Verdict = Vec<Broken>;

/// Every invariant that a history alone can decide.
pub fn all(history: &History) -> Verdict {
    [
        acked_once_refused_never,
        nothing_invented,
        log_gapless,
        connection_is_a_log_slice,
        one_body_a_position,
        seen_is_kept,
        real_time_order,
        positions_kept_only_if_recovered,
        heads_not_ahead,
        one_escalation_a_level,
        acceptance_by_a_person,
        one_mode,
        chained,
    ]
    .iter()
    .flat_map(|check| check(history))
    .collect()
}

/// Panics with every broken invariant.
pub fn assert_all(history: &History) {
    let verdict = all(history);
    let lines: String = verdict.iter().map(|one| format!("{one}\n")).collect();
    assert!(verdict.is_empty(), "\n{lines}");
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

fn seq(value: &Value) -> u64 {
    value["seq"].as_u64().unwrap_or_default()
}

fn mark(event: &Value) -> Option<&str> {
    event["data"]["mark"].as_str()
}

/// I1: an acked write is in the log once, at the seq that was answered; a refused one never is.
pub fn acked_once_refused_never(history: &History) -> Verdict {
    let mut found = Vec::new();
    for write in &history.writes {
        let places: Vec<u64> = history
            .logs
            .get(&write.stream)
            .map_or_else(Vec::new, |log| {
                log.events
                    .iter()
                    .filter(|event| mark(event) == Some(&write.mark))
                    .map(seq)
                    .collect()
            });
        match &write.ended {
            Some((
                _,
                Outcome::Acked {
                    stream, seq: acked, ..
                },
            )) if *stream != write.stream || places != [*acked] => {
                let what = format!(
                    "write {} was acked at {stream} {acked}; the log of {} has it at {places:?}",
                    write.mark, write.stream
                );
                found.push(broken("I1", what));
            }
            Some((_, Outcome::Refused { code })) if !places.is_empty() => {
                let what = format!(
                    "write {} was refused ({code}), yet logged {places:?}",
                    write.mark
                );
                found.push(broken("I1", what));
            }
            _ if places.len() > 1 => {
                found.push(broken(
                    "I1",
                    format!("write {} is logged {places:?}", write.mark),
                ));
            }
            _ => {}
        }
    }
    found
}

/// I2: what is logged with a mark was sent, as it was sent.
pub fn nothing_invented(history: &History) -> Verdict {
    let sent: BTreeMap<&str, _> = history
        .writes
        .iter()
        .map(|write| (write.mark.as_str(), write))
        .collect();
    let mut found = Vec::new();
    for (stream, log) in &history.logs {
        for event in &log.events {
            let Some(mark) = mark(event) else { continue };
            let place = format!("{stream} {}", seq(event));
            match sent.get(mark) {
                None => found.push(broken("I2", format!("{place}: nobody sent {mark}"))),
                Some(write) if write.data != event["data"] || write.kind != event["kind"] => {
                    let what = format!("{place}: {mark} was sent as {} {}", write.kind, write.data);
                    found.push(broken("I2", what));
                }
                Some(_) => {}
            }
        }
    }
    found
}

/// I3: a log is 1, 2, 3 … without a gap.
pub fn log_gapless(history: &History) -> Verdict {
    let mut found = Vec::new();
    for (stream, log) in &history.logs {
        for (index, event) in log.events.iter().enumerate() {
            let due = index as u64 + 1;
            if seq(event) != due {
                found.push(broken(
                    "I3",
                    format!("{stream}: seq {} in place of {due}", seq(event)),
                ));
                break;
            }
        }
    }
    found
}

/// Where one subscription of a connection stands.
struct Cursor {
    at: u64,
    based: bool,
}

/// I4: the events of a subscription are the log right after its base, none left out or repeated.
pub fn connection_is_a_log_slice(history: &History) -> Verdict {
    let mut found = Vec::new();
    for connection in &history.connections {
        let mut cursors: BTreeMap<String, Cursor> = BTreeMap::new();
        for (_, moment) in &connection.moments {
            let Moment::Got(frame) = moment else { continue };
            let stream = text(frame, "stream").to_owned();
            match text(frame, "t") {
                "subscribed" => {
                    let at = frame["from"].as_u64().unwrap_or_default();
                    let based = frame["recovered"] == Value::Bool(true);
                    cursors.insert(stream, Cursor { at, based });
                }
                "snapshot" if frame["last"] == Value::Bool(true) => {
                    let at = frame["as_of"].as_u64().unwrap_or_default();
                    cursors.insert(stream, Cursor { at, based: true });
                }
                _ => {}
            }
            for event in events_of(frame) {
                found.extend(follow(connection, &mut cursors, event));
            }
        }
    }
    found
}

fn follow(
    connection: &Connection,
    cursors: &mut BTreeMap<String, Cursor>,
    event: &Value,
) -> Option<Broken> {
    let stream = text(event, "stream");
    if stream.starts_with("tel:") {
        return None;
    }
    let who = &connection.client;
    let Some(cursor) = cursors.get_mut(stream).filter(|cursor| cursor.based) else {
        let what = format!("{who}: {stream} {} came before any base", seq(event));
        return Some(broken("I4", what));
    };
    let due = cursor.at + 1;
    cursor.at = seq(event);
    (cursor.at != due).then(|| {
        broken(
            "I4",
            format!("{who}: {stream} {} in place of {due}", cursor.at),
        )
    })
}

/// I5: one (epoch, stream, seq) has one body, whoever saw it and in the log.
pub fn one_body_a_position(history: &History) -> Verdict {
    let mut bodies: BTreeMap<(String, String, u64), Value> = BTreeMap::new();
    let mut found = Vec::new();
    let logged = history.logs.values().flat_map(|log| &log.events);
    let seen = history.connections.iter().flat_map(Connection::events);
    for event in logged.chain(seen) {
        let (epoch, stream) = (text(event, "epoch"), text(event, "stream"));
        let key = (epoch.to_owned(), stream.to_owned(), seq(event));
        let body = body_of(event);
        match bodies.get(&key) {
            None => {
                bodies.insert(key, body);
            }
            Some(known) if *known != body => {
                found.push(broken(
                    "I5",
                    format!("{stream} {}: {known} and {body}", seq(event)),
                ));
            }
            Some(_) => {}
        }
    }
    found
}

/// I6: whatever a client saw, or was answered, is in the final log of the same epoch.
pub fn seen_is_kept(history: &History) -> Verdict {
    let mut found = BTreeSet::new();
    let heads: BTreeMap<&str, (&str, u64)> = history
        .logs
        .iter()
        .map(|(stream, log)| {
            (
                stream.as_str(),
                (log.epoch.as_str(), log.events.len() as u64),
            )
        })
        .collect();
    for connection in &history.connections {
        for event in connection.events() {
            let stream = text(event, "stream");
            let Some((epoch, head)) = heads.get(stream) else {
                continue;
            };
            if *epoch == text(event, "epoch") && seq(event) > *head {
                let what = format!(
                    "{}: saw {stream} {}; head {head}",
                    connection.client,
                    seq(event)
                );
                found.insert(broken("I6", what));
            }
        }
    }
    found.into_iter().collect()
}

/// I7: a write that was acked before another began has the smaller seq.
pub fn real_time_order(history: &History) -> Verdict {
    let mut found = Vec::new();
    let mut streams: BTreeMap<&str, Vec<(u64, u64, u64)>> = BTreeMap::new();
    for write in &history.writes {
        if let Some((ended, Outcome::Acked { stream, seq, .. })) = &write.ended {
            streams
                .entry(stream)
                .or_default()
                .push((write.begun, *ended, *seq));
        }
    }
    for (stream, mut writes) in streams {
        writes.sort_unstable();
        let mut ends: Vec<(u64, u64)> = writes.iter().map(|(_, end, seq)| (*end, *seq)).collect();
        ends.sort_unstable();
        let (mut next, mut highest) = (0, 0);
        for (begun, _, seq) in writes {
            while next < ends.len() && ends[next].0 < begun {
                highest = highest.max(ends[next].1);
                next += 1;
            }
            if seq <= highest {
                let what = format!("{stream}: {seq} began after {highest} was acked");
                found.push(broken("I7", what));
            }
        }
    }
    found
}

/// I8: a position is kept only with `recovered: true`, and then exactly; else a snapshot comes
/// before any event, and a `reset` before that where a position was given.
pub fn positions_kept_only_if_recovered(history: &History) -> Verdict {
    let mut found = Vec::new();
    for connection in &history.connections {
        let mut asked: BTreeMap<String, Option<u64>> = BTreeMap::new();
        let mut waiting: BTreeMap<String, bool> = BTreeMap::new();
        let who = &connection.client;
        for (_, moment) in &connection.moments {
            if let Moment::Sent(frame) = moment
                && frame["t"] == "subscribe"
            {
                asked.insert(text(frame, "stream").to_owned(), frame["after"].as_u64());
            }
            let Moment::Got(frame) = moment else { continue };
            let stream = text(frame, "stream");
            match text(frame, "t") {
                "subscribed" => {
                    let after = asked.get(stream).copied().flatten();
                    let recovered = frame["recovered"] == Value::Bool(true);
                    let (from, head) = (frame["from"].as_u64(), frame["head"].as_u64());
                    if recovered && (after.is_none() || from != after || from > head) {
                        let what = format!("{who}: {stream} asked {after:?}, got {frame}");
                        found.push(broken("I8", what));
                    }
                    let lost = !recovered && after.is_some();
                    if recovered {
                        waiting.remove(stream);
                    } else {
                        waiting.insert(stream.to_owned(), lost);
                    }
                }
                "reset" => {
                    waiting.insert(stream.to_owned(), false);
                }
                "snapshot" if frame["last"] == Value::Bool(true) => {
                    let lost = waiting.remove(stream) == Some(true);
                    found.extend(lost.then(|| {
                        let what = format!("{who}: {stream} lost its position without `reset`");
                        broken("I8", what)
                    }));
                }
                _ => {}
            }
            for event in events_of(frame) {
                if waiting.contains_key(text(event, "stream")) {
                    let what = format!("{who}: {} {} before a snapshot", stream, seq(event));
                    found.push(broken("I8", what));
                }
            }
        }
    }
    found
}

/// I9: the heads of a ping are never ahead of what this connection was sent.
pub fn heads_not_ahead(history: &History) -> Verdict {
    let mut found = Vec::new();
    for connection in &history.connections {
        let mut sent: BTreeMap<String, u64> = BTreeMap::new();
        for (_, moment) in &connection.moments {
            let Moment::Got(frame) = moment else { continue };
            let stream = text(frame, "stream").to_owned();
            match text(frame, "t") {
                "subscribed" => {
                    sent.insert(stream, frame["from"].as_u64().unwrap_or_default());
                }
                "snapshot" => {
                    sent.insert(stream, frame["as_of"].as_u64().unwrap_or_default());
                }
                "ping" => {
                    for (stream, head) in frame["heads"].as_object().into_iter().flatten() {
                        let have = sent.get(stream).copied().unwrap_or_default();
                        if head.as_u64().unwrap_or(u64::MAX) > have {
                            let who = &connection.client;
                            let what = format!("{who}: ping says {stream} {head}, sent {have}");
                            found.push(broken("I9", what));
                        }
                    }
                }
                _ => {}
            }
            for event in events_of(frame) {
                sent.insert(text(event, "stream").to_owned(), seq(event));
            }
        }
    }
    found
}

/// I10: in the end every client stands at the head of what it follows.
pub fn everybody_at_head(history: &History, positions: &[(String, String, u64)]) -> Verdict {
    let behind = positions.iter().filter_map(|(client, stream, at)| {
        let head = history
            .logs
            .get(stream)
            .map_or(0, |log| log.events.len() as u64);
        (*at != head).then(|| broken("I10", format!("{client}: {stream} at {at}, head {head}")))
    });
    behind.collect()
}

/// I11: a connection that may not see anything got no data.
pub fn no_data(connection: &Connection) -> Verdict {
    let data = [
        "welcome",
        "subscribed",
        "snapshot",
        "event",
        "events",
        "result",
        "ping",
    ];
    let got = connection
        .moments
        .iter()
        .filter_map(|(_, moment)| match moment {
            Moment::Got(frame) if data.contains(&text(frame, "t")) => {
                Some(broken("I11", format!("{}: got {frame}", connection.client)))
            }
            _ => None,
        });
    got.collect()
}

/// I12: a bystander's connection did not end.
pub fn still_open(connection: &Connection) -> Verdict {
    let closed = connection
        .moments
        .iter()
        .filter_map(|(_, moment)| match moment {
            Moment::Closed(code) => Some(broken(
                "I12",
                format!("{}: closed with {code:?}", connection.client),
            )),
            _ => None,
        });
    closed.collect()
}

/// I13: resident memory, in KiB, rose by no more than a limit over its first sample.
pub fn memory_bounded(samples_kib: &[u64], rise_kib_max: u64) -> Verdict {
    let Some(first) = samples_kib.first() else {
        return Vec::new();
    };
    let highest = samples_kib.iter().max().unwrap_or(first);
    let rise = highest.saturating_sub(*first);
    if rise <= rise_kib_max {
        return Vec::new();
    }
    vec![broken(
        "I13",
        format!("memory rose by {rise} KiB from {first} KiB"),
    )]
}

/// I14: after each kill the server was ready in time, in milliseconds.
pub fn ready_again(times_ms: &[u64], limit_ms: u64) -> Verdict {
    let late = times_ms
        .iter()
        .enumerate()
        .filter(|(_, time)| **time > limit_ms);
    late.map(|(kill, time)| broken("I14", format!("kill {kill}: ready after {time} ms")))
        .collect()
}

/// I15: a task is escalated once to each level for each version of its order.
pub fn one_escalation_a_level(history: &History) -> Verdict {
    let mut found = Vec::new();
    for (stream, log) in history
        .logs
        .iter()
        .filter(|(stream, _)| stream.starts_with("inc:"))
    {
        let mut versions: BTreeMap<&str, u64> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for event in &log.events {
            let data = &event["data"];
            let task = data["task"]
                .as_str()
                .or_else(|| data["task"]["id"].as_str());
            let Some(task) = task else { continue };
            match text(event, "kind") {
                "task_escalated" => {
                    let level = data["level"].as_u64().unwrap_or_default();
                    let version = versions.get(task).copied().unwrap_or_default();
                    if !seen.insert((task, version, level)) {
                        let what = format!("{stream} {}: {task} again at {level}", seq(event));
                        found.push(broken("I15", what));
                    }
                }
                "task_issued" | "deadline_changed" | "acceptance_expired" | "task_reassigned" => {
                    *versions.entry(task).or_default() += 1;
                }
                _ => {}
            }
        }
    }
    found
}

/// I16: an acceptance is the act of somebody of an agency, never the system's reading of a receipt.
pub fn acceptance_by_a_person(history: &History) -> Verdict {
    let mut found = Vec::new();
    for (stream, log) in &history.logs {
        for event in log
            .events
            .iter()
            .filter(|event| event["kind"] == "task_accepted")
        {
            let actor = text(&event["actor"], "id");
            if matches!(actor, "" | "system" | "scenario") {
                found.push(broken(
                    "I16",
                    format!("{stream} {}: by `{actor}`", seq(event)),
                ));
            }
        }
    }
    found
}

/// I17: a journal holds entries of one mode only.
pub fn one_mode(history: &History) -> Verdict {
    let mut modes: BTreeMap<&str, String> = BTreeMap::new();
    for (stream, log) in &history.logs {
        for event in &log.events {
            let place = format!("{stream} {}", seq(event));
            modes.entry(text(event, "mode")).or_insert(place);
        }
    }
    if modes.len() < 2 {
        return Vec::new();
    }
    vec![broken("I17", format!("modes in one journal: {modes:?}"))]
}

/// I18: each hash is SHA-256 over the hash before it, a line feed, and the canonical body.
pub fn chained(history: &History) -> Verdict {
    history
        .logs
        .iter()
        .filter_map(|(stream, log)| chain_of(stream, log))
        .collect()
}

fn chain_of(stream: &str, log: &Log) -> Option<Broken> {
    let mut before = "0".repeat(64);
    for event in &log.events {
        let mut body = body_of(event);
        let fields = body.as_object_mut()?;
        fields.remove("hash");
        fields.remove("epoch");
        let canonical = serde_json_canonicalizer::to_string(&body).ok()?;
        let hash = hex(&Sha256::digest(format!("{before}\n{canonical}")));
        if event["hash"] != hash.as_str() {
            let what = format!(
                "{stream} {}: hash {}, due {hash}",
                seq(event),
                event["hash"]
            );
            return Some(broken("I18", what));
        }
        before = hash;
    }
    None
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
