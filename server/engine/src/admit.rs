//! What is taken from outside, and what is refused with which code. Nothing is changed here.

mod desk;
mod incident;
mod opening;
mod task;

pub(crate) use desk::desk_streams;
pub(crate) use opening::located;

use crate::engine::World;
use crate::facts::{self, Home};
use hean_basin::{Basin, SubstanceLookup};
use hean_incident::body::BodyError;
use hean_incident::condition::names::hint;
use hean_incident::{Body, Incident, Incoming, Mode, Refusal, State};
use hean_units::{AgencyId, IncidentId, Instant, RoadEdgeId, Span, StreamId};
use std::collections::BTreeSet;

/// A fact that will be written.
pub(crate) struct Admitted {
    /// Where: the home stream first.
    pub streams: Vec<StreamId>,
    /// The incident that it is about; none for what belongs to no incident.
    pub incident: Option<IncidentId>,
    /// Its typed reading; none where the data of an incident's fact does not say what its kind
    /// needs. Such a fact is kept verbatim and set aside.
    pub body: Result<Body, String>,
}

/// Longest text of a fact's data, in bytes of JSON.
pub const DATA_BYTES_MAX: usize = 64 * 1024;

/// An event may be dated at most this far into the future of the log.
const AHEAD_MAX: Span = Span::from_mins(5);

/// What a fact is judged against.
pub(crate) struct Gate<'a> {
    pub world: World<'a>,
    pub state: &'a State,
    pub mode: Mode,
    pub now: Instant,
    pub incoming: &'a Incoming,
}

pub(crate) fn admit(gate: &Gate) -> Result<Admitted, Refusal> {
    let incoming = gate.incoming;
    let kind = incoming.kind.as_str();
    if incoming.at > gate.now + AHEAD_MAX {
        let detail = format!(
            "`{kind}` is dated {}, after now ({}); check the clock",
            incoming.at, gate.now
        );
        return Err(Refusal::new("fact.in_future", detail));
    }
    if incoming.data.to_string().len() > DATA_BYTES_MAX {
        let detail = format!("data of `{kind}` is longer than 64 KiB; send it as an attachment");
        return Err(Refusal::new("fact.too_big", detail));
    }
    let known = facts::fact(kind);
    let body = match Body::of(kind, &incoming.data) {
        Ok(body) => body,
        Err(BodyError::UnknownKind(_)) => return Err(unknown_kind(kind)),
        // The outside may send any object as the data of an incident's fact.
        Err(BodyError::BadData { why, .. })
            if known.is_some_and(|fact| fact.home == Home::Incident)
                && incoming.data.is_object() =>
        {
            let incident = incident_of(gate)?.id.clone();
            return Ok(Admitted {
                streams: vec![StreamId::incident(&incident)],
                incident: Some(incident),
                body: Err(why),
            });
        }
        Err(BodyError::BadData { why, .. }) => {
            let detail = format!("data of `{kind}`: {why}");
            return Err(Refusal::new("fact.bad_data", detail));
        }
    };
    let Some(fact) = known else {
        return Err(unknown_kind(kind));
    };
    match fact.home {
        Home::NewIncident => opening::report(gate, body),
        Home::Incident | Home::IncidentStrict => incident::fact(gate, body),
        Home::Task => task::reply(gate, body),
        Home::Desk | Home::Inspection => desk::fact(gate, body, fact.home),
        Home::Drill => drill(gate, body),
    }
}

pub(crate) fn unknown_kind(kind: &str) -> Refusal {
    let known: Vec<_> = facts::sent().collect();
    let shown: String = kind.chars().take(60).collect();
    let detail = format!(
        "there is no fact `{shown}` that may be sent; kinds: {}",
        known.join(", ")
    );
    Refusal::new("fact.unknown_kind", detail)
}

fn drill(gate: &Gate, body: Body) -> Result<Admitted, Refusal> {
    match &gate.incoming.stream {
        Some(stream) if gate.mode == Mode::Drill && stream.kind() == "drl" => Ok(Admitted {
            streams: vec![stream.clone()],
            incident: None,
            body: Ok(body),
        }),
        _ => {
            let detail = format!("`{}` belongs to a drill's own stream", gate.incoming.kind);
            Err(Refusal::new("fact.wrong_stream", detail))
        }
    }
}

/// The open incident that a fact is addressed to.
fn incident_of<'a>(gate: &Gate<'a>) -> Result<&'a Incident, Refusal> {
    let unknown = |text: String| {
        Refusal::new(
            "incident.unknown",
            format!("there is no incident for {text}"),
        )
    };
    let Some(stream) = &gate.incoming.stream else {
        let text = format!("`{}`: it names no stream", gate.incoming.kind);
        return Err(unknown(text));
    };
    let id = IncidentId::new(stream.subject())
        .ok()
        .filter(|_| stream.kind() == "inc");
    let incident = id.and_then(|id| gate.state.incidents.get(&id));
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

/// The agency that the sender speaks for; none for the command and for the system.
fn speaks_for(incoming: &Incoming) -> Option<&AgencyId> {
    let actor = &incoming.actor;
    actor.on_behalf_of.as_ref().or(actor.agency.as_ref())
}

/// The sender speaks for the command: it belongs to no agency, or to the one that commands.
fn commands(gate: &Gate) -> bool {
    let Some(agency) = speaks_for(gate.incoming) else {
        return true;
    };
    gate.world.owner("command").is_some_and(|id| id == agency)
}

pub(crate) fn substance(basin: &Basin, text: &str) -> Result<(), Refusal> {
    basin.substance_by_text(text).map(|_| ()).map_err(|error| {
        let code = match error {
            SubstanceLookup::Unknown { .. } => "substance.unknown",
            SubstanceLookup::Ambiguous { .. } => "substance.ambiguous",
        };
        Refusal::new(code, error.to_string())
    })
}

pub(crate) fn agency(basin: &Basin, id: &AgencyId) -> Result<(), Refusal> {
    if basin.agencies.get(id).is_some() {
        return Ok(());
    }
    let known: Vec<_> = basin.agencies.iter().map(|agency| &agency.id).collect();
    let known = known.iter().map(|id| id.as_str());
    let detail = format!(
        "there is no agency `{id}` in this basin; {}",
        hint(id.as_str(), known)
    );
    Err(Refusal::new("agency.unknown", detail))
}

/// A decision or a loss needs a reason: it is read long after.
fn reason(kind: &str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::new(
            "fact.no_reason",
            format!("`{kind}` needs a reason"),
        ));
    }
    Ok(())
}

fn range(what: &str, value: Option<f64>, max: f64) -> Result<(), Refusal> {
    match value {
        Some(value) if !(0.0..=max).contains(&value) => {
            let detail = format!("{what} must be between 0 and {max}, not {value}");
            Err(Refusal::new("fact.out_of_range", detail))
        }
        _ => Ok(()),
    }
}

/// The road edges of a closure: those named, else those that follow from road and place.
pub(crate) fn roads(
    basin: &Basin,
    road: &str,
    near: Option<&str>,
    edges: &BTreeSet<RoadEdgeId>,
) -> Result<BTreeSet<RoadEdgeId>, Refusal> {
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
