//! What is taken from outside, and what is refused with which code. Nothing is changed here.

use crate::engine::RECEIPT_MOOT;
use hean_basin::{Basin, Detail, SubstanceLookup};
use hean_incident::body::{BodyError, IncidentReported};
use hean_incident::task::may_follow;
use hean_incident::{Body, Incident, Incoming, Mode, Refusal, State, Task, TaskState};
use hean_units::{AgencyId, IncidentId, Instant, StreamId, TaskId};

/// A fact that will be written.
pub(crate) struct Admitted {
    /// Where: the home stream first.
    pub streams: Vec<StreamId>,
    /// The incident that it is about; none for a drill's own entries.
    pub incident: Option<IncidentId>,
    /// Its typed reading; none where the data of an incident's fact does not say what its kind
    /// needs. Such a fact is kept verbatim and set aside.
    pub body: Result<Body, String>,
}

/// Kinds that the outside may send to an incident.
pub const INCIDENT_FACTS: [&str; 11] = [
    "note",
    "report_received",
    "cargo_identified",
    "gauge_read",
    "weather_read",
    "road_closed",
    "road_opened",
    "gate_set",
    "sample_taken",
    "message_received",
    "incident_closed",
];

/// Kinds that answer a task.
pub const TASK_FACTS: [&str; 9] = [
    "task_delivered",
    "task_received",
    "task_accepted",
    "task_refused",
    "task_started",
    "task_done",
    "task_failed",
    "task_cancelled",
    "task_reassigned",
];

/// Kinds of a drill's own stream.
pub const DRILL_FACTS: [&str; 6] = [
    "drill_started",
    "inject_fired",
    "drill_paused",
    "drill_resumed",
    "drill_ended",
    "expectation_judged",
];

/// Longest text of a fact's data, in bytes of JSON.
pub const DATA_BYTES_MAX: usize = 64 * 1024;

/// An event may be dated at most this far into the future of the log.
const AHEAD_MAX: hean_units::Span = hean_units::Span::from_mins(5);

pub(crate) fn admit(
    basin: &Basin,
    state: &State,
    mode: Mode,
    incoming: &Incoming,
    now: Instant,
) -> Result<Admitted, Refusal> {
    let kind = incoming.kind.as_str();
    if incoming.at > now + AHEAD_MAX {
        let detail = format!(
            "`{kind}` is dated {}, after now ({now}); check the clock",
            incoming.at
        );
        return Err(Refusal::new("fact.in_future", detail));
    }
    if incoming.data.to_string().len() > DATA_BYTES_MAX {
        let detail = format!("data of `{kind}` is longer than 64 KiB; send it as an attachment");
        return Err(Refusal::new("fact.too_big", detail));
    }
    let body = match Body::of(kind, &incoming.data) {
        Ok(body) => body,
        Err(BodyError::UnknownKind(_)) => return Err(unknown_kind(kind)),
        // The outside may send any object as the data of an incident's fact.
        Err(BodyError::BadData { why, .. })
            if INCIDENT_FACTS.contains(&kind) && incoming.data.is_object() =>
        {
            let incident = incident_of(state, incoming)?.id.clone();
            let streams = vec![StreamId::incident(&incident)];
            return Ok(Admitted {
                streams,
                incident: Some(incident),
                body: Err(why),
            });
        }
        Err(BodyError::BadData { why, .. }) => {
            return Err(Refusal::new(
                "fact.bad_data",
                format!("data of `{kind}`: {why}"),
            ));
        }
    };
    if kind == "incident_reported" {
        return open(basin, state, incoming, body);
    }
    if DRILL_FACTS.contains(&kind) {
        return drill(mode, incoming, body);
    }
    if kind == "forecast_computed" {
        return computed(state, incoming, body);
    }
    if TASK_FACTS.contains(&kind) {
        return task(basin, state, incoming, body);
    }
    if INCIDENT_FACTS.contains(&kind) {
        return fact(basin, state, incoming, body);
    }
    Err(unknown_kind(kind))
}

fn unknown_kind(kind: &str) -> Refusal {
    let known: Vec<_> = INCIDENT_FACTS.iter().chain(&TASK_FACTS).copied().collect();
    let shown: String = kind.chars().take(60).collect();
    let detail = format!(
        "there is no fact `{shown}` that may be sent; kinds: {}",
        known.join(", ")
    );
    Refusal::new("fact.unknown_kind", detail)
}

fn open(
    basin: &Basin,
    state: &State,
    incoming: &Incoming,
    body: Body,
) -> Result<Admitted, Refusal> {
    let Body::IncidentReported(reported) = &body else {
        return Err(unknown_kind(&incoming.kind));
    };
    if let Some(stream) = &incoming.stream {
        let detail = format!("an incident is opened without a stream, not on `{stream}`");
        return Err(Refusal::new("fact.wrong_stream", detail));
    }
    located(basin, reported)?;
    if let Some(text) = &reported.substance {
        substance(basin, text)?;
    }
    let number = state.incidents.len() + 1;
    let id = IncidentId::new(format!("INC-{number:04}"))
        .map_err(|error| Refusal::new("internal.id", error.to_string()))?;
    Ok(Admitted {
        streams: vec![StreamId::incident(&id)],
        incident: Some(id),
        body: Ok(body),
    })
}

/// Where a report is about: its position, its risk source, or the one place of that name.
pub(crate) fn located(
    basin: &Basin,
    reported: &IncidentReported,
) -> Result<hean_units::LonLat, Refusal> {
    if let Some(id) = &reported.facility {
        let facility = basin.facilities.get(id).ok_or_else(|| {
            Refusal::new(
                "facility.unknown",
                format!("there is no facility `{id}` in this basin"),
            )
        })?;
        return Ok(reported.at.unwrap_or(facility.at));
    }
    if let Some(at) = reported.at {
        return Ok(at);
    }
    let Some(place) = &reported.place else {
        let detail = "the report has neither `at` ([lon, lat]) nor `place`; give one";
        return Err(Refusal::new("incident.no_place", detail));
    };
    match basin.place(place)[..] {
        [one] => Ok(one.at),
        [] => {
            let detail = format!("there is no place `{place}` in this basin; give `at` [lon, lat]");
            Err(Refusal::new("place.unknown", detail))
        }
        ref several => {
            let at: Vec<_> = several.iter().map(|place| place.at.to_string()).collect();
            let detail = format!(
                "`{place}` is the name of several places ({}); give `at`",
                at.join("; ")
            );
            Err(Refusal::new("place.ambiguous", detail))
        }
    }
}

fn substance(basin: &Basin, text: &str) -> Result<(), Refusal> {
    basin.substance_by_text(text).map(|_| ()).map_err(|error| {
        let code = match error {
            SubstanceLookup::Unknown { .. } => "substance.unknown",
            SubstanceLookup::Ambiguous { .. } => "substance.ambiguous",
        };
        Refusal::new(code, error.to_string())
    })
}

fn drill(mode: Mode, incoming: &Incoming, body: Body) -> Result<Admitted, Refusal> {
    match &incoming.stream {
        Some(stream) if mode == Mode::Drill && stream.kind() == "drl" => Ok(Admitted {
            streams: vec![stream.clone()],
            incident: None,
            body: Ok(body),
        }),
        _ => {
            let detail = format!("`{}` belongs to a drill's own stream", incoming.kind);
            Err(Refusal::new("fact.wrong_stream", detail))
        }
    }
}

fn computed(state: &State, incoming: &Incoming, body: Body) -> Result<Admitted, Refusal> {
    let Body::ForecastComputed(computed) = &body else {
        return Err(unknown_kind(&incoming.kind));
    };
    let id = &computed.result.id;
    let incident = state
        .incidents
        .values()
        .find(|i| i.pending.contains_key(id));
    match incident {
        Some(incident) if incoming.actor.id.as_str() == "system" => Ok(Admitted {
            streams: vec![StreamId::incident(&incident.id)],
            incident: Some(incident.id.clone()),
            body: Ok(body),
        }),
        _ => Err(Refusal::new(
            "forecast.not_asked",
            format!("nobody asked for forecast {id}"),
        )),
    }
}

fn incident_of<'a>(state: &'a State, incoming: &Incoming) -> Result<&'a Incident, Refusal> {
    let unknown = |text: String| {
        Refusal::new(
            "incident.unknown",
            format!("there is no incident for {text}"),
        )
    };
    let Some(stream) = &incoming.stream else {
        return Err(unknown(format!("`{}`: it names no stream", incoming.kind)));
    };
    let id = IncidentId::new(stream.subject())
        .ok()
        .filter(|_| stream.kind() == "inc");
    let incident = id.and_then(|id| state.incidents.get(&id));
    let incident = incident.ok_or_else(|| unknown(format!("stream `{stream}`")))?;
    if incident.closed.is_some() {
        let detail = format!(
            "incident {} is closed and only read; open a new one",
            incident.id
        );
        return Err(Refusal::new("incident.closed", detail));
    }
    Ok(incident)
}

fn fact(
    basin: &Basin,
    state: &State,
    incoming: &Incoming,
    body: Body,
) -> Result<Admitted, Refusal> {
    let incident = incident_of(state, incoming)?;
    let mut streams = vec![StreamId::incident(&incident.id)];
    match &body {
        Body::GaugeRead(read) => {
            let detail = basin
                .facilities
                .get(&read.gauge)
                .map(|facility| &facility.detail);
            if !matches!(detail, Some(Detail::Gauge { hydro: true, .. })) {
                let detail = format!(
                    "`{}` is no gauge of this basin that measures discharge",
                    read.gauge
                );
                return Err(Refusal::new("facility.unknown", detail));
            }
        }
        Body::GateSet(set) => {
            let detail = basin
                .facilities
                .get(&set.dam)
                .map(|facility| &facility.detail);
            if !matches!(detail, Some(Detail::Dam { .. } | Detail::Intake { .. })) {
                let detail = format!("`{}` is no dam or canal head of this basin", set.dam);
                return Err(Refusal::new("facility.unknown", detail));
            }
        }
        Body::CargoIdentified(cargo) => substance(basin, &cargo.substance)?,
        Body::SampleTaken(sample) => {
            let bad = |value: Option<f64>| value.is_some_and(|v| !(0.0..=1e7).contains(&v));
            if bad(sample.concentration_mg_l) || bad(sample.below_mg_l) {
                let detail = "a concentration must be between 0 and 10,000,000 mg/L";
                return Err(Refusal::new("fact.out_of_range", detail));
            }
            if let Some(section) = &sample.section
                && !basin.facilities.contains_key(section)
            {
                let detail = format!("there is no section `{section}` in this basin");
                return Err(Refusal::new("facility.unknown", detail));
            }
        }
        Body::RoadClosed(closed) => {
            roads(basin, &closed.road, closed.near.as_deref(), &closed.edges)?;
        }
        Body::RoadOpened(opened) => {
            roads(basin, &opened.road, opened.near.as_deref(), &opened.edges)?;
        }
        Body::MessageReceived(message) => {
            if basin.agencies.get(&message.to).is_none() {
                let detail = format!("there is no agency `{}` in this basin", message.to);
                return Err(Refusal::new("agency.unknown", detail));
            }
            streams.push(StreamId::agency(&message.to));
        }
        _ => {}
    }
    Ok(Admitted {
        streams,
        incident: Some(incident.id.clone()),
        body: Ok(body),
    })
}

/// The road edges of a closure: those named, else those that follow from road and place.
pub(crate) fn roads(
    basin: &Basin,
    road: &str,
    near: Option<&str>,
    edges: &std::collections::BTreeSet<hean_units::RoadEdgeId>,
) -> Result<std::collections::BTreeSet<hean_units::RoadEdgeId>, Refusal> {
    if edges.is_empty() {
        return basin
            .closure_edges(road, near)
            .map_err(|why| Refusal::new("road.unknown", why.to_string()));
    }
    for edge in edges {
        if basin.roads.edge(edge).is_none() {
            let detail = format!("there is no road edge `{edge}` in this basin");
            return Err(Refusal::new("road.unknown", detail));
        }
    }
    Ok(edges.clone())
}

/// The task that a reply is about and the state that it asks for; `None` keeps the state.
fn asked(body: &Body) -> Option<(&TaskId, Option<TaskState>)> {
    Some(match body {
        Body::TaskDelivered(b) => (&b.task, Some(TaskState::Delivered)),
        Body::TaskReceived(b) => (&b.task, Some(TaskState::Received)),
        Body::TaskAccepted(b) => (&b.task, Some(TaskState::Accepted)),
        Body::TaskRefused(b) => (&b.task, Some(TaskState::Refused)),
        Body::TaskStarted(b) => (&b.task, Some(TaskState::Executing)),
        Body::TaskDone(b) => (&b.task, Some(TaskState::Done)),
        Body::TaskFailed(b) => (&b.task, Some(TaskState::Failed)),
        Body::TaskCancelled(b) => (&b.task, Some(TaskState::Cancelled)),
        Body::TaskReassigned(b) => (&b.task, None),
        _ => return None,
    })
}

fn task(
    basin: &Basin,
    state: &State,
    incoming: &Incoming,
    body: Body,
) -> Result<Admitted, Refusal> {
    let Some((id, to)) = asked(&body) else {
        return Err(unknown_kind(&incoming.kind));
    };
    let unknown = || Refusal::new("task.unknown", format!("there is no task `{id}`"));
    let task = state.task(id).ok_or_else(unknown)?;
    let incident = state.incidents.get(&task.incident).ok_or_else(unknown)?;
    let home = StreamId::incident(&incident.id);
    let inbox = task.owner.as_ref().map(StreamId::agency);
    // Addressed to another stream than its own, a reply is as good as about no task at all.
    if incoming
        .stream
        .as_ref()
        .is_some_and(|s| *s != home && Some(s) != inbox.as_ref())
    {
        return Err(unknown());
    }
    if incident.closed.is_some() {
        let detail = format!("incident {} is closed and only read", incident.id);
        return Err(Refusal::new("incident.closed", detail));
    }
    own(task, incoming)?;
    let receipt = matches!(to, Some(TaskState::Delivered | TaskState::Received));
    if let Some(expected) = incoming.expect
        && expected != task.version
        && !receipt
    {
        let detail = format!(
            "task {id} is at version {}, the reply is for version {expected}; look at it again",
            task.version
        );
        let current = serde_json::to_value(task).ok();
        return Err(Refusal {
            code: "task.stale_version".to_owned(),
            detail,
            current,
        });
    }
    match to {
        Some(to) if may_follow(task.state, to) => {}
        Some(_) if receipt => {
            return Err(Refusal::new(
                RECEIPT_MOOT,
                format!("task {id} is past its receipt"),
            ));
        }
        None if task.state.is_open() => {}
        _ => {
            let wanted = to.map_or("given to another agency".to_owned(), |to| to.to_string());
            let detail = format!("task {id} is {} and cannot be {wanted}", task.state);
            let current = serde_json::to_value(task).ok();
            return Err(Refusal {
                code: "task.illegal_transition".to_owned(),
                detail,
                current,
            });
        }
    }
    let mut streams = vec![home];
    streams.extend(inbox);
    match &body {
        Body::TaskRefused(b) if b.reason.trim().is_empty() => {
            return Err(Refusal::new("task.no_reason", "a refusal needs a reason"));
        }
        Body::TaskFailed(b) if b.reason.trim().is_empty() => {
            return Err(Refusal::new("task.no_reason", "a failure needs a reason"));
        }
        Body::TaskReassigned(b) => {
            if basin.agencies.get(&b.to).is_none() {
                let detail = format!("there is no agency `{}` in this basin", b.to);
                return Err(Refusal::new("agency.unknown", detail));
            }
            streams.push(StreamId::agency(&b.to));
        }
        _ => {}
    }
    Ok(Admitted {
        streams,
        incident: Some(incident.id.clone()),
        body: Ok(body),
    })
}

/// Only the owner answers a task; an actor without an agency is the command.
fn own(task: &Task, incoming: &Incoming) -> Result<(), Refusal> {
    let speaks_for: Option<&AgencyId> = incoming
        .actor
        .on_behalf_of
        .as_ref()
        .or(incoming.actor.agency.as_ref());
    match (speaks_for, &task.owner) {
        (None, _) => Ok(()),
        (Some(agency), Some(owner)) if agency == owner => Ok(()),
        (Some(agency), _) => {
            let detail = format!("task {} is not a task of `{agency}`", task.id);
            Err(Refusal::new("task.foreign", detail))
        }
    }
}
