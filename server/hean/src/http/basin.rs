//! The fixed world.

use super::answer::{Failure, cached};
use crate::app::App;
use crate::auth::digest;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use hean_units::{LonLat, StreamId};
use hean_wire::base::{Id, Text};
use hean_wire::rest::{AgencyRead, BasinRead, CrewRead, Named};

/// What may be kept, if it is asked for again each time.
const REVALIDATE: &str = "no-cache";

/// `GET /api/v1/basin`.
pub async fn basin(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    let basin = &app.world.basin;
    let read = BasinRead {
        id: Id::of(&basin.id),
        name: Text::from(&basin.name),
        bounds: bounds(basin),
        layers: app.layers.names(),
        agencies: basin
            .agencies
            .iter()
            .map(|agency| AgencyRead {
                id: Id::of(agency.id.as_str()),
                name: Text::from(&agency.name),
                lane: agency.lane.as_str().to_owned(),
                stream: Id::of(StreamId::agency(&agency.id).as_str()),
            })
            .collect(),
        substances: basin
            .substances
            .values()
            .map(|one| Named {
                id: Id::of(one.id.as_str()),
                name: Text::from(&one.name),
            })
            .collect(),
        items: basin
            .items
            .values()
            .map(|one| Named {
                id: Id::of(one.id.as_str()),
                name: Text::from(&one.name),
            })
            .collect(),
        duties: basin
            .agencies
            .duties()
            .map(|duty| Named {
                id: Id::of(duty.id.as_str()),
                name: Text::from(&duty.name),
            })
            .collect(),
        crews: basin
            .crews
            .values()
            .map(|crew| CrewRead {
                id: Id::of(crew.id.as_str()),
                name: Text::from(&crew.name),
                agency: Id::of(crew.agency.as_str()),
                capabilities: crew.capabilities.iter().cloned().collect(),
            })
            .collect(),
    };
    let text = serde_json::to_string(&read)
        .map_err(|error| Failure::new("internal", error.to_string()))?;
    let etag = format!("\"{}\"", &digest(&text)[..32]);
    Ok(cached(
        &headers,
        text.into(),
        "application/json",
        &etag,
        REVALIDATE,
    ))
}

/// West, south, east, north of everything on the river.
fn bounds(basin: &hean_basin::Basin) -> [f64; 4] {
    let mut bounds = [180.0_f64, 90.0, -180.0, -90.0];
    let points = basin.rivers.reaches().flat_map(|reach| &reach.geometry);
    for at in points {
        bounds[0] = bounds[0].min(at.lon());
        bounds[1] = bounds[1].min(at.lat());
        bounds[2] = bounds[2].max(at.lon());
        bounds[3] = bounds[3].max(at.lat());
    }
    bounds
}

/// How far outside the bounds of its rivers a place may lie that the basin's people care for.
const NEAR_DEG: f64 = 2.0;

/// Whether a place lies in the basin or not far from it.
pub fn is_near(basin: &hean_basin::Basin, at: LonLat) -> bool {
    let [west, south, east, north] = bounds(basin);
    (west - NEAR_DEG..=east + NEAR_DEG).contains(&at.lon())
        && (south - NEAR_DEG..=north + NEAR_DEG).contains(&at.lat())
}

/// `GET /api/v1/basin/layers/{layer}`.
pub async fn layer(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let layer = app.layers.get(&name).ok_or_else(Failure::missing)?;
    Ok(cached(
        &headers,
        layer.body.clone(),
        layer.content,
        &layer.etag,
        REVALIDATE,
    ))
}
