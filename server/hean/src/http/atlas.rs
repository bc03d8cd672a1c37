//! The atlas of road segments.

use super::answer::{Answer, Failure, cached};
use super::extract::{Caller, Query};
use crate::app::App;
use crate::auth::digest;
use crate::risks::RoadError;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use serde_json::Value;

const JSON: &str = "application/json";
const GEOJSON: &str = "application/geo+json";

/// `GET /api/v1/atlas`: JSON, or GeoJSON where it is asked for.
pub async fn atlas(State(app): State<App>, _: Caller, query: Query, headers: HeaderMap) -> Answer {
    let asked = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains(GEOJSON));
    let content = if asked { GEOJSON } else { JSON };
    answer(&app, &query, &headers, content).await
}

/// `GET /api/v1/atlas.geojson`.
pub async fn geojson(
    State(app): State<App>,
    _: Caller,
    query: Query,
    headers: HeaderMap,
) -> Answer {
    answer(&app, &query, &headers, GEOJSON).await
}

async fn answer(app: &App, query: &Query, headers: &HeaderMap, content: &'static str) -> Answer {
    query.only(&["route"])?;
    let road = query.text("route").map(str::to_owned);
    let app = app.clone();
    let made = tokio::task::spawn_blocking(move || -> Result<Value, Failure> {
        let ranked = app
            .risks
            .ranked(road.as_deref())
            .map_err(|error| match error {
                RoadError::Road(text) => Failure::query("route", text.en),
                RoadError::Forecast(text) => Failure::new("internal", text.en),
            })?;
        Ok(match content {
            GEOJSON => ranked.geojson(),
            _ => serde_json::json!(ranked.read()),
        })
    });
    let made = made.await.map_err(|_| {
        Failure::new(
            "internal",
            "a fault while making the atlas; it is in the log",
        )
    })??;
    let body = made.to_string();
    let etag = format!("\"{}\"", &digest(&body)[..32]);
    let mut response = cached(headers, body.into(), content, &etag, "private, no-cache");
    let vary = header::HeaderValue::from_static("accept");
    response.headers_mut().insert(header::VARY, vary);
    Ok(response)
}
