//! The report that opens an incident.

use super::{Admitted, Gate, substance, unknown_kind};
use hean_basin::Basin;
use hean_incident::body::IncidentReported;
use hean_incident::{Body, Refusal, State};
use hean_units::{IncidentId, LonLat, StreamId, SuggestionId};

pub(super) fn report(gate: &Gate, body: Body) -> Result<Admitted, Refusal> {
    let Body::IncidentReported(reported) = &body else {
        return Err(unknown_kind(&gate.incoming.kind));
    };
    if let Some(stream) = &gate.incoming.stream {
        let detail = format!("an incident is opened without a stream, not on `{stream}`");
        return Err(Refusal::new("fact.wrong_stream", detail));
    }
    located(gate.world.basin, reported)?;
    if let Some(text) = &reported.substance {
        substance(gate.world.basin, text)?;
    }
    if let Some(id) = &reported.suggestion {
        open_suggestion(gate.state, id)?;
    }
    let number = gate.state.incidents.len() + 1;
    let id = IncidentId::new(format!("INC-{number:04}"))
        .map_err(|error| Refusal::new("internal.id", error.to_string()))?;
    Ok(Admitted {
        streams: vec![StreamId::incident(&id)],
        incident: Some(id),
        body: Ok(body),
    })
}

/// A suggestion that nobody has settled yet.
pub(super) fn open_suggestion(state: &State, id: &SuggestionId) -> Result<(), Refusal> {
    let Some(held) = state.suggestions.get(id) else {
        let detail = format!("there is no suggestion `{id}`");
        return Err(Refusal::new("suggestion.unknown", detail));
    };
    if let Some(closed) = &held.closed {
        let detail = format!(
            "suggestion {id} is settled already: {}",
            closed.outcome.as_str()
        );
        return Err(Refusal::new("suggestion.closed", detail));
    }
    Ok(())
}

/// Where a report is about: its position, its risk source, or the one place of that name.
pub(crate) fn located(basin: &Basin, reported: &IncidentReported) -> Result<LonLat, Refusal> {
    if let Some(id) = &reported.facility {
        let facility = basin.facilities.get(id).ok_or_else(|| {
            let detail = format!("there is no facility `{id}` in this basin");
            Refusal::new("facility.unknown", detail)
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
