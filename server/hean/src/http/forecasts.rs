//! Stored forecasts and what-ifs.

use super::answer::{Answer, Failure, json_text};
use super::extract::{Body, Caller};
use crate::app::App;
use crate::forecasts::whole;
use crate::space::World;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use hean_incident::Body as FactBody;
use hean_incident::body::{ForecastRequest, ForecastResult, WaterEntry};
use hean_units::{
    Celsius, Discharge, FacilityId, ForecastId, IncidentId, Instant, Kilograms, LonLat, StreamId,
    Text,
};
use hean_wire::Time;
use hean_wire::rest::NewForecast;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Air temperature where none is given, in °C.
const AIR_C: f64 = 15.0;
/// Entries that are looked through for one forecast of an incident.
const PAGE: usize = 500;

/// Computes off the loop, few at a time.
async fn computed(
    app: &App,
    request: ForecastRequest,
    result: Option<ForecastResult>,
) -> Result<Arc<str>, Failure> {
    let _place = app
        .computing
        .acquire()
        .await
        .map_err(|_| Failure::new("busy", "the server shuts down"))?;
    let world: World = app.world.clone();
    let done = tokio::task::spawn_blocking(move || whole(&world, &request, result.as_ref())).await;
    match done {
        Ok(Ok(text)) => Ok(text.into()),
        Ok(Err(why)) => Err(Failure::new("refused", why)),
        Err(_) => Err(Failure::new(
            "internal",
            "a fault of the model; it is in the server's log",
        )),
    }
}

/// `GET /api/v1/forecasts/{id}`.
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Answer {
    let space = caller.space.name().to_owned();
    if let Some(text) = app.forecasts.what_if(&space, &id) {
        return Ok(json_text(text.to_string()));
    }
    let id = ForecastId::new(id).map_err(|_| Failure::missing())?;
    let incident = incident_of(&id).ok_or_else(Failure::missing)?;
    let stream = StreamId::incident(&incident);
    caller.may_read(&stream).await?;
    if let Some(text) = app.forecasts.stored(&space, id.as_str()) {
        return Ok(json_text(text.to_string()));
    }
    let (request, result) = find(&caller, &stream, &id).await?;
    if let Some(why) = result.failed {
        return Err(Failure::new(
            "refused",
            format!("this run gave no forecast: {why}"),
        ));
    }
    let text = computed(&app, request, Some(result)).await?;
    app.forecasts.keep(&space, id.as_str(), Arc::clone(&text));
    Ok(json_text(text.to_string()))
}

/// The incident of a forecast: `INC-0001-F2` belongs to `INC-0001`.
fn incident_of(id: &ForecastId) -> Option<IncidentId> {
    let (incident, run) = id.as_str().rsplit_once("-F")?;
    run.parse::<u32>().ok()?;
    IncidentId::new(incident).ok()
}

/// The request and the result of a run: in the state if it is in force, else in the log.
async fn find(
    caller: &Caller,
    stream: &StreamId,
    id: &ForecastId,
) -> Result<(ForecastRequest, ForecastResult), Failure> {
    let (asked, subject) = (id.clone(), stream.subject().to_owned());
    let held = caller
        .look(move |view, _, _| {
            let incident = IncidentId::new(subject).ok()?;
            let held = view.state.incidents.get(&incident)?.forecast.clone()?;
            (held.request.id == asked).then_some((held.request, held.result))
        })
        .await?;
    if let Some(found) = held {
        return Ok(found);
    }
    let journal = caller.space.log().journal();
    let (mut after, mut request) = (0, None);
    loop {
        let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
        let page = journal.read(stream, after, limit).await?;
        let Some(last) = page.last() else {
            return Err(Failure::missing());
        };
        after = last.seq;
        for stored in &page {
            match FactBody::of(&stored.record.kind, &stored.record.data) {
                Ok(FactBody::ForecastRequested(body)) if body.request.id == *id => {
                    request = Some(body.request);
                }
                Ok(FactBody::ForecastComputed(body)) if body.result.id == *id => {
                    return match request {
                        Some(request) => Ok((request, body.result)),
                        None => Err(Failure::missing()),
                    };
                }
                _ => {}
            }
        }
    }
}

/// `POST /api/v1/forecasts`.
pub async fn what_if(
    State(app): State<App>,
    caller: Caller,
    Body(wanted): Body<NewForecast>,
) -> Answer {
    let id = ForecastId::new(format!("WHAT-IF-{}", app.forecasts.number()))
        .map_err(|error| Failure::new("internal", error.to_string()))?;
    let request = request_of(&app.world, &wanted, id.clone(), caller.space.now())?;
    let text = computed(&app, request, None).await?;
    app.forecasts
        .keep_what_if(caller.space.name(), id.as_str(), Arc::clone(&text));
    Ok((StatusCode::CREATED, json_text(text.to_string())).into_response())
}

fn request_of(
    world: &World,
    wanted: &NewForecast,
    id: ForecastId,
    now: Instant,
) -> Result<ForecastRequest, Failure> {
    let wrong = |field: &'static str| {
        move |error: hean_units::UnitError| Failure::field(field, format!("`{field}`: {error}"))
    };
    let basin = &world.basin;
    let at = LonLat::new(wanted.at.0[0], wanted.at.0[1]).map_err(wrong("at"))?;
    let path = basin
        .spill_path(at)
        .map_err(|error| Failure::new("outside_basin", error.to_string()))?;
    let substance = match &wanted.substance {
        None => None,
        Some(text) => {
            let found = basin.substance_by_text(text);
            let found = found.map_err(|error| Failure::field("substance", error.to_string()))?;
            Some(found.id.clone())
        }
    };
    let start = match &wanted.start {
        None => now,
        Some(Time(text)) => Instant::parse(text).map_err(wrong("start"))?,
    };
    let over_s = wanted.over_s.unwrap_or(0);
    if !(0..=30 * 86_400).contains(&over_s) {
        let detail = "`over_s` must be from 0 to 2592000 seconds (30 days)";
        return Err(Failure::field("over_s", detail));
    }
    let mut gauges = BTreeMap::new();
    for (gauge, discharge) in &wanted.gauges {
        let id = FacilityId::new(gauge.clone()).map_err(wrong("gauges"))?;
        if !basin.facilities.contains_key(&id) {
            return Err(Failure::field(
                "gauges",
                format!("there is no gauge `{gauge}`"),
            ));
        }
        gauges.insert(id, Discharge::new(*discharge).map_err(wrong("gauges"))?);
    }
    let via = path.via.as_str();
    let river = basin
        .rivers
        .reach(&path.entry.reach)
        .map(|reach| reach.name.clone());
    let incident = IncidentId::new("WHAT-IF").map_err(wrong("id"))?;
    Ok(ForecastRequest {
        id,
        incident,
        reason: Text::new("假设推演", "what if"),
        parent: None,
        entry: WaterEntry {
            reach: path.entry.reach,
            chainage_m: path.entry.chainage,
            via: via.to_owned(),
            overland_m: path.overland,
            river: river.unwrap_or_default(),
        },
        substance,
        mass_kg: Kilograms::new(wanted.mass_kg).map_err(wrong("mass_kg"))?,
        over_s,
        start,
        gauges,
        month: start.month(),
        air_c: Celsius::new(wanted.air_c.unwrap_or(AIR_C)).map_err(wrong("air_c"))?,
        assumed: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_names_its_incident() {
        let of = |text: &str| incident_of(&ForecastId::new(text).unwrap()).map(|id| id.to_string());
        assert_eq!(of("INC-0001-F2").as_deref(), Some("INC-0001"));
        assert_eq!(of("WHAT-IF-3"), None);
        assert_eq!(of("INC-0001-FX"), None);
    }
}
