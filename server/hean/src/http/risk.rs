//! Risk sources: the registry of the basin with what the journal of the caller's space adds.

use super::answer::{Answer, Failure, json};
use super::extract::{Caller, Query};
use crate::app::App;
use crate::risks::{Exercised, Risks, brief, recorded, whole};
use axum::extract::{Path, State};
use hean_incident::State as Fold;
use hean_risk::{Date, Exercise, Source};
use hean_units::{FacilityId, Instant, Text};
use hean_wire::risk::RiskSourceList;

/// `GET /api/v1/risk-sources`.
pub async fn list(State(app): State<App>, caller: Caller, query: Query) -> Answer {
    query.only(&["cursor", "limit"])?;
    let limit = query.number("limit", 1..=200, 50)?;
    let limit = usize::try_from(limit).unwrap_or(200);
    let after = match query.text("cursor") {
        None => None,
        Some(text) => Some(FacilityId::new(text).map_err(|_| {
            Failure::query("cursor", "`cursor` must be the `next` of the page before")
        })?),
    };
    let list = caller
        .look(move |view, _, basin| {
            let today = day(view.now)?;
            let mut sources = app
                .risks
                .registry
                .sources
                .values()
                .filter(|source| after.as_ref().is_none_or(|after| source.id > *after));
            let items: Vec<_> = sources
                .by_ref()
                .take(limit)
                .filter_map(|source| {
                    let (source, exercises) = merged(&app.risks, view.state, source);
                    let facility = basin.facilities.get(&source.id)?;
                    Some(brief(facility, &source, &exercises, today))
                })
                .collect();
            let more = sources.next().is_some();
            let next = items.last().filter(|_| more).map(|last| last.id.0.clone());
            Some(RiskSourceList { items, next })
        })
        .await?;
    json(200, &list.ok_or_else(no_day)?)
}

/// `GET /api/v1/risk-sources/{id}`.
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Answer {
    let id = FacilityId::new(id).map_err(|_| Failure::missing())?;
    let found = caller
        .look(move |view, _, basin| {
            let registry = &app.risks.registry;
            let source = registry.sources.get(&id).ok_or_else(Failure::missing)?;
            let today = day(view.now).ok_or_else(no_day)?;
            let (source, exercises) = merged(&app.risks, view.state, source);
            let facility = basin.facilities.get(&id).ok_or_else(Failure::missing)?;
            Ok::<_, Failure>(whole(registry, facility, &source, &exercises, today))
        })
        .await??;
    json(200, &found)
}

/// The day in Beijing time.
fn day(now: Instant) -> Option<Date> {
    now.minute().get(..10)?.parse().ok()
}

fn no_day() -> Failure {
    Failure::new("internal", "the clock shows no day")
}

/// A source with what the journal adds, and the exercises that it takes part in, by day.
fn merged(risks: &Risks, state: &Fold, source: &Source) -> (Source, Vec<Exercised>) {
    let takes_part = |one: &&Exercise| one.facilities.contains(&source.id);
    let planned = risks.registry.calendar.iter().filter(takes_part);
    let mut exercises: Vec<Exercised> = planned
        .map(|one| Exercised {
            on: one.on.to_string(),
            held: one.held,
            title: one.title.clone(),
            mechanisms: one.mechanisms.clone(),
        })
        .collect();
    let Some(held) = state.registry.get(&source.id) else {
        return (source.clone(), exercises);
    };
    exercises.extend(held.exercises.iter().map(|one| Exercised {
        on: one.on.clone(),
        held: true,
        title: Text::new(&one.title, &one.title),
        mechanisms: one.mechanisms.clone(),
    }));
    exercises.sort_by(|a, b| a.on.cmp(&b.on).then_with(|| a.title.zh.cmp(&b.title.zh)));
    let (inspections, plans) = recorded(&held.inspections, &held.plans);
    (source.with(inspections, plans), exercises)
}
