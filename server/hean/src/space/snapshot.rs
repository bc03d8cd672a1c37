//! The state of a stream exactly after a seq, as the frames that carry it.

use hean_incident::{State, TaskState};
use hean_units::{AgencyId, IncidentId, StreamId, TaskId};
use hean_wire::frame::SNAPSHOT_PART;
use serde_json::{Map, Value, json};
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// A snapshot, ready to be sent.
#[derive(Debug)]
pub struct Snapshot {
    /// The state is exactly after this seq.
    pub as_of: u64,
    /// The texts of its `snapshot` frames, in order.
    pub frames: Vec<Utf8Bytes>,
    /// The tasks in an agency's inbox that nobody has taken yet.
    pub tasks: Vec<TaskId>,
}

/// The state that a stream stands for; `None` where there is no such stream.
pub fn state_of(state: &State, stream: &StreamId) -> Option<Value> {
    match stream.kind() {
        "inc" => {
            let id = IncidentId::new(stream.subject()).ok()?;
            Some(json!({ "incident": state.incidents.get(&id)? }))
        }
        "agy" => {
            let id = AgencyId::new(stream.subject()).ok()?;
            let tasks: Map<String, Value> = tasks_of(state, &id)
                .map(|task| (task.id.to_string(), json!(task)))
                .collect();
            let approvals: Map<String, Value> = asked_of(state, &id)
                .map(|task| (task.id.to_string(), json!(task)))
                .collect();
            Some(json!({ "agency": id, "tasks": tasks, "approvals": approvals }))
        }
        "drl" => {
            let drill = state.drill.as_ref()?;
            (drill.started.id.as_str() == stream.subject()).then(|| json!({ "drill": drill }))
        }
        "aud" => (stream.subject() == "main").then(|| json!({})),
        _ => None,
    }
}

/// The tasks of an agency in open incidents that were ever issued to it.
fn tasks_of<'a>(
    state: &'a State,
    agency: &'a AgencyId,
) -> impl Iterator<Item = &'a hean_incident::Task> {
    let open = state
        .incidents
        .values()
        .filter(|incident| incident.closed.is_none());
    open.flat_map(|incident| incident.tasks.values())
        .filter(move |task| task.owner.as_ref() == Some(agency))
        .filter(|task| task.entered(TaskState::Issued).is_some())
}

/// Tasks of open incidents that wait for the approval of an agency.
fn asked_of<'a>(
    state: &'a State,
    agency: &'a AgencyId,
) -> impl Iterator<Item = &'a hean_incident::Task> {
    let open = state
        .incidents
        .values()
        .filter(|incident| incident.closed.is_none());
    open.flat_map(move |incident| {
        let asked = incident.approvals.iter();
        let of = asked.filter(move |(_, held)| held.of == *agency);
        of.filter_map(|(id, _)| incident.tasks.get(id))
    })
    .filter(|task| task.state == TaskState::Proposed && task.approved.is_none())
}

/// Builds the snapshot of a stream; `None` where there is no such stream.
pub fn build(state: &State, stream: &StreamId, epoch: &str) -> Option<Snapshot> {
    let value = state_of(state, stream)?;
    let as_of = state.head(stream);
    let tasks = match (stream.kind(), AgencyId::new(stream.subject())) {
        ("agy", Ok(agency)) => tasks_of(state, &agency)
            .filter(|task| task.state.awaits_acceptance())
            .map(|task| task.id.clone())
            .collect(),
        _ => Vec::new(),
    };
    let parts = split(value, SNAPSHOT_PART);
    let last = parts.len() - 1;
    let frames = parts.iter().enumerate().map(|(part, state)| {
        let (stream, epoch) = (json!(stream), json!(epoch));
        let last = part == last;
        format!(
            "{{\"t\":\"snapshot\",\"stream\":{stream},\"epoch\":{epoch},\"as_of\":{as_of},\
             \"part\":{part},\"last\":{last},\"state\":{state}}}"
        )
        .into()
    });
    Some(Snapshot {
        as_of,
        frames: frames.collect(),
        tasks,
    })
}

/// Splits an object into objects whose merge, object by object, is the whole, each of at most
/// `limit` bytes as far as its single values allow. There is always at least one part.
fn split(value: Value, limit: usize) -> Vec<Value> {
    if value.to_string().len() <= limit {
        return vec![value];
    }
    let Value::Object(map) = value else {
        return vec![value];
    };
    let mut parts: Vec<(Map<String, Value>, usize)> = vec![(Map::new(), 2)];
    for (key, value) in map {
        let pieces = match &value {
            Value::Object(inner) if !inner.is_empty() => split(value, limit),
            _ => vec![value],
        };
        for piece in pieces {
            let size = piece.to_string().len() + key.len() + 4;
            let fits = parts.last().is_some_and(|(part, used)| {
                part.is_empty() || (used + size <= limit && !part.contains_key(&key))
            });
            if !fits {
                parts.push((Map::new(), 2));
            }
            if let Some((part, used)) = parts.last_mut() {
                *used += size;
                part.insert(key.clone(), piece);
            }
        }
    }
    parts
        .into_iter()
        .map(|(part, _)| Value::Object(part))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merge(into: &mut Value, part: Value) {
        match (into, part) {
            (Value::Object(into), Value::Object(part)) => {
                for (key, value) in part {
                    merge(into.entry(key).or_insert(Value::Null), value);
                }
            }
            (into, part) => *into = part,
        }
    }

    #[test]
    fn parts_are_small_and_merge_to_the_whole() {
        let tasks: Map<String, Value> = (0..200)
            .map(|n| {
                (
                    format!("T{n:03}"),
                    json!({"text": "x".repeat(50 + n), "n": n}),
                )
            })
            .collect();
        let whole = json!({"incident": {"id": "INC-1", "tasks": tasks, "title": {}, "facts": 1}});
        let parts = split(whole.clone(), 4000);
        assert!(parts.len() > 5, "{}", parts.len());
        let mut merged = json!({});
        for part in parts {
            assert!(part.to_string().len() <= 4100, "{}", part.to_string().len());
            merge(&mut merged, part);
        }
        assert_eq!(merged, whole);
    }

    #[test]
    fn a_small_state_is_one_part() {
        assert_eq!(split(json!({"a": 1}), 100), [json!({"a": 1})]);
        assert_eq!(split(json!({}), 1), [json!({})]);
    }

    #[test]
    fn a_stream_that_is_not_there_has_no_state() {
        let state = State::default();
        let id = |text: &str| StreamId::new(text).unwrap();
        assert!(state_of(&state, &id("inc:INC-0001")).is_none());
        assert!(state_of(&state, &id("drl:DRL-1")).is_none());
        assert!(state_of(&state, &id("aud:other")).is_none());
        assert_eq!(state_of(&state, &id("aud:main")), Some(json!({})));
        assert_eq!(
            state_of(&state, &id("agy:eco")),
            Some(json!({"agency": "eco", "tasks": {}, "approvals": {}}))
        );
    }
}
