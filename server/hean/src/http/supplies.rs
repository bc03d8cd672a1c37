//! With what: the nearest supplies.

use super::answer::{Answer, Failure, json};
use super::extract::{Caller, Query};
use crate::app::App;
use axum::extract::State;
use hean_supply::{SupplyError, item_by_text, nearest as rank, parse_quantity};
use hean_units::{IncidentId, LonLat, Span, StreamId};

/// `GET /api/v1/supplies/nearest`.
pub async fn nearest(State(app): State<App>, caller: Caller, query: Query) -> Answer {
    query.only(&[
        "lon", "lat", "item", "quantity", "by_s", "count", "incident",
    ])?;
    let degrees = "a number of degrees";
    let (lon, lat) = (query.needed("lon", degrees)?, query.needed("lat", degrees)?);
    let at = LonLat::new(lon, lat)
        .map_err(|error| Failure::query("lon", format!("{error}; longitude first")))?;
    let basin = app.world.basin.clone();
    let item: String = query.needed("item", "the id or the name of an item")?;
    let item = item_by_text(&basin, &item).map_err(|error| wrong("item", &error))?;
    let mut question = hean_supply::Query::new(at, item.id.clone());
    if let Some(text) = query.text("quantity") {
        let plain = text.parse::<f64>().ok();
        let parsed = plain.map_or_else(|| parse_quantity(text, item), Ok);
        question.quantity = Some(parsed.map_err(|error| wrong("quantity", &error))?);
    }
    let by: Option<i64> = query.get("by_s", "a whole number of seconds")?;
    question.by = by.map(Span::from_secs);
    let count = query.number("count", 1..=50, 5)?;
    question.count = usize::try_from(count).unwrap_or(5);
    if let Some(text) = query.text("incident") {
        let id = IncidentId::new(text).map_err(|_| Failure::missing())?;
        caller.may_read(&StreamId::incident(&id)).await?;
        let closed = caller
            .look(move |view, _, _| {
                let incident = view.state.incidents.get(&id)?;
                Some(incident.closed_edges(view.now))
            })
            .await?;
        question.closures = closed.ok_or_else(Failure::missing)?;
    }
    let answer = tokio::task::spawn_blocking(move || rank(&basin, &question)).await;
    match answer {
        Ok(Ok(answer)) => json(200, &answer),
        Ok(Err(error)) => Err(wrong("lon", &error)),
        Err(_) => Err(Failure::new(
            "internal",
            "a fault while ranking; it is in the log",
        )),
    }
}

fn wrong(field: &str, error: &SupplyError) -> Failure {
    let field = match error {
        SupplyError::Quantity { .. } => "quantity",
        SupplyError::By { .. } => "by_s",
        SupplyError::UnknownItem { .. } => "item",
        _ => field,
    };
    Failure::query(field, error.to_string())
}
