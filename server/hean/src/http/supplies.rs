//! With what: the nearest supplies.

use super::answer::{Answer, Failure, json};
use super::extract::{Caller, Query};
use crate::app::App;
use axum::extract::State;
use hean_basin::Basin;
use hean_supply::{
    SupplyError, item_by_text, nearest as rank, parse_quantity, place_by_text, reach_by_text,
};
use hean_units::{IncidentId, LonLat, Span, StreamId};

/// `GET /api/v1/supplies/nearest`.
pub async fn nearest(State(app): State<App>, caller: Caller, query: Query) -> Answer {
    query.only(&[
        "at", "place", "reach", "item", "quantity", "by", "count", "close", "incident",
    ])?;
    let basin = app.world.basin.clone();
    let (place, at) = place(&basin, &query)?;
    let item: String = query.needed("item", "the id or the name of an item")?;
    let item = item_by_text(&basin, &item).map_err(|error| wrong("item", &error))?;
    let mut question = hean_supply::Query::new(at, item.id.clone());
    if let Some(text) = query.text("quantity") {
        let parsed = parse_quantity(text, item);
        question.quantity = Some(parsed.map_err(|error| wrong("quantity", &error))?);
    }
    if let Some(text) = query.text("by") {
        let by = Span::parse(text).map_err(|error| Failure::query("by", error.to_string()))?;
        question.by = Some(by);
    }
    if let Some(text) = query.text("close") {
        let (road, near) = match text.split_once(':') {
            Some((road, near)) => (road, Some(near)),
            None => (text, None),
        };
        let edges = basin.closure_edges(road, near);
        question.closures = edges.map_err(|error| Failure::query("close", error.to_string()))?;
    }
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
        question
            .closures
            .extend(closed.ok_or_else(Failure::missing)?);
    }
    let answer = tokio::task::spawn_blocking(move || rank(&basin, &question)).await;
    match answer {
        Ok(Ok(answer)) => json(200, &answer),
        Ok(Err(error)) => Err(wrong(place, &error)),
        Err(_) => Err(Failure::new(
            "internal",
            "a fault while ranking; it is in the log",
        )),
    }
}

/// Where the supplies are wanted, and by which of the three ways it was said.
fn place(basin: &Basin, query: &Query) -> Result<(&'static str, LonLat), Failure> {
    let said = ["at", "place", "reach"].map(|name| query.text(name).map(|text| (name, text)));
    let said: Vec<_> = said.into_iter().flatten().collect();
    let [(name, text)] = said[..] else {
        let detail = "give exactly one of `at` (LON,LAT), `place` (a name) and `reach` (ID@KM)";
        return Err(Failure::query("at", detail));
    };
    let found = match name {
        "reach" => reach_by_text(basin, text),
        _ => place_by_text(basin, text),
    };
    found
        .map(|at| (name, at))
        .map_err(|error| wrong(name, &error))
}

fn wrong(field: &str, error: &SupplyError) -> Failure {
    let field = match error {
        SupplyError::Quantity { .. } => "quantity",
        SupplyError::By { .. } => "by",
        SupplyError::UnknownItem { .. } => "item",
        _ => field,
    };
    Failure::query(field, error.to_string())
}
