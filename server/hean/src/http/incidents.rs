//! Incidents, read.

use super::answer::{Answer, Failure, json, json_text};
use super::extract::{Caller, Query};
use crate::auth::rights;
use axum::extract::Path;
use hean_incident::{Incident, State};
use hean_units::{IncidentId, StreamId};
use hean_wire::base::{Id, Place, Text};
use hean_wire::rest::{IncidentBrief, IncidentList};
use hean_wire::view::IncidentKind;
use serde_json::json as value;

fn kind(incident: &Incident) -> IncidentKind {
    use hean_incident::body::IncidentKind as Core;
    match incident.kind {
        Core::Spill => IncidentKind::Spill,
        Core::Leak => IncidentKind::Leak,
        Core::Gas => IncidentKind::Gas,
        Core::Weather => IncidentKind::Weather,
        Core::Other => IncidentKind::Other,
    }
}

fn brief(state: &State, incident: &Incident) -> IncidentBrief {
    let stream = StreamId::incident(&incident.id);
    let open = incident
        .tasks
        .values()
        .filter(|task| task.state.is_open())
        .count();
    IncidentBrief {
        id: Id::of(incident.id.as_str()),
        head: state.head(&stream),
        stream: Id::of(stream.as_str()),
        kind: kind(incident),
        title: Text::from(&incident.title),
        t0: incident.t0.into(),
        at: Place(incident.at.into()),
        grade: incident.grade.as_ref().map(|grade| grade.grade.clone()),
        closed: incident.closed.map(Into::into),
        open_tasks: u32::try_from(open).unwrap_or(u32::MAX),
    }
}

/// `GET /api/v1/incidents`.
pub async fn list(caller: Caller, query: Query) -> Answer {
    query.only(&["cursor", "limit"])?;
    let limit = query.number("limit", 1..=200, 50)?;
    let limit = usize::try_from(limit).unwrap_or(200);
    let after = match query.text("cursor") {
        None => None,
        Some(text) => Some(IncidentId::new(text).map_err(|_| {
            Failure::query("cursor", "`cursor` must be the `next` of the page before")
        })?),
    };
    let list = caller
        .look(move |view, identity, basin| {
            let state = view.state;
            let mut items = state
                .incidents
                .values()
                .filter(|incident| after.as_ref().is_none_or(|after| incident.id > *after))
                .filter(|incident| {
                    let stream = StreamId::incident(&incident.id);
                    rights::may_read(identity, state, basin, &stream)
                });
            let page: Vec<_> = items
                .by_ref()
                .take(limit)
                .map(|one| brief(state, one))
                .collect();
            let more = items.next().is_some();
            let next = page.last().filter(|_| more).map(|last| last.id.0.clone());
            IncidentList { items: page, next }
        })
        .await?;
    json(200, &list)
}

/// `GET /api/v1/incidents/{id}`.
pub async fn read(caller: Caller, Path(id): Path<String>) -> Answer {
    let id = IncidentId::new(id).map_err(|_| Failure::missing())?;
    let epoch = caller.space.log().epoch().to_owned();
    let text = caller
        .look(move |view, identity, basin| {
            let stream = StreamId::incident(&id);
            let may = rights::may_read(identity, view.state, basin, &stream);
            let incident = view.state.incidents.get(&id).filter(|_| may)?;
            let head = view.state.head(&stream);
            let body = value!({
                "id": id, "stream": stream, "epoch": epoch, "head": head, "incident": incident,
            });
            Some(body.to_string())
        })
        .await?;
    text.map(json_text).ok_or_else(Failure::missing)
}
