//! Forecasts with what a board draws: curves at the sections and the plume on the river.
//!
//! The log holds what a run was given and what it said; curves and plume are computed again from
//! the same request, which gives the same numbers, and the newest are kept.

use crate::limits::{FORECASTS, WHAT_IFS};
use crate::space::World;
use hean_engine::{Request, compute, forecast_of};
use hean_forecast::Forecast;
use hean_incident::body::{ForecastRequest, ForecastResult};
use hean_incident::{Body, Incoming};
use hean_units::{Instant, ReachId, Span};
use hean_wire::Id;
use hean_wire::rest::{Curve, Plume};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most frames of a plume.
const FRAMES: i64 = 240;
/// Shortest time between two frames.
const FRAME: Span = Span::from_mins(30);

/// Texts by space and id, oldest first.
type Kept = VecDeque<(String, Arc<str>)>;

/// What is kept computed, newest last.
#[derive(Debug, Default)]
pub struct Forecasts {
    stored: Mutex<Kept>,
    /// How many there were, and the newest.
    what_ifs: Mutex<(u64, Kept)>,
}

#[derive(Serialize)]
struct Read<'a> {
    id: &'a str,
    request: &'a ForecastRequest,
    result: &'a ForecastResult,
    curves: BTreeMap<String, Curve>,
    plume: Plume,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn find(list: &Kept, key: &str) -> Option<Arc<str>> {
    list.iter()
        .find(|(other, _)| other == key)
        .map(|(_, text)| Arc::clone(text))
}

impl Forecasts {
    /// A stored forecast that is at hand.
    pub fn stored(&self, space: &str, id: &str) -> Option<Arc<str>> {
        find(&lock(&self.stored), &format!("{space}/{id}"))
    }

    /// Keeps a stored forecast; the oldest goes.
    pub fn keep(&self, space: &str, id: &str, text: Arc<str>) {
        let mut stored = lock(&self.stored);
        stored.push_back((format!("{space}/{id}"), text));
        while stored.len() > FORECASTS {
            stored.pop_front();
        }
    }

    /// A what-if that is at hand.
    pub fn what_if(&self, space: &str, id: &str) -> Option<Arc<str>> {
        find(&lock(&self.what_ifs).1, &format!("{space}/{id}"))
    }

    /// A number for the next what-if.
    pub fn number(&self) -> u64 {
        let mut what_ifs = lock(&self.what_ifs);
        what_ifs.0 += 1;
        what_ifs.0
    }

    /// Keeps a what-if; the oldest is forgotten.
    pub fn keep_what_if(&self, space: &str, id: &str, text: Arc<str>) {
        let mut what_ifs = lock(&self.what_ifs);
        what_ifs.1.push_back((format!("{space}/{id}"), text));
        while what_ifs.1.len() > WHAT_IFS {
            what_ifs.1.pop_front();
        }
    }
}

/// Computes a run whole: request, result, curves and plume, as JSON. Slow; not for the loop.
///
/// # Errors
/// The model's words where there is no forecast.
pub fn whole(
    world: &World,
    request: &ForecastRequest,
    result: Option<&ForecastResult>,
) -> Result<String, String> {
    let forecast = forecast_of(&world.basin, request).map_err(|error| error.to_string())?;
    let made;
    let result = match result {
        Some(result) => result,
        None => {
            made = result_of(compute(
                &world.basin,
                &Request::Forecast(request.clone()),
                request.start,
            ))?;
            &made
        }
    };
    let read = Read {
        id: request.id.as_str(),
        request,
        result,
        curves: curves(&forecast),
        plume: plume(&forecast),
    };
    serde_json::to_string(&read).map_err(|error| error.to_string())
}

fn result_of(incoming: Incoming) -> Result<ForecastResult, String> {
    match Body::of(&incoming.kind, &incoming.data) {
        Ok(Body::ForecastComputed(computed)) => Ok(computed.result),
        Ok(_) => Err("the model gave something else".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn curves(forecast: &Forecast) -> BTreeMap<String, Curve> {
    let sections = forecast.sections.iter().map(|found| &found.section.id);
    sections
        .filter_map(|id| {
            let curve = forecast.curve(id)?;
            let drawn = Curve {
                start: curve.start.into(),
                step_s: curve.step.secs_f64(),
                mg_l: curve.mg_l.into_iter().map(three_digits).collect(),
            };
            Some((id.to_string(), drawn))
        })
        .collect()
}

/// From the entry into the water until the last section has seen the end, in at most [`FRAMES`]
/// steps of at least [`FRAME`].
fn plume(forecast: &Forecast) -> Plume {
    let ends = forecast
        .reaches
        .iter()
        .filter_map(|reach| reach.end.end.or(reach.end.peak));
    let last = ends.max().unwrap_or(forecast.horizon).min(forecast.horizon);
    let whole = (last - forecast.enters).millis().max(FRAME.millis());
    let count = (whole / FRAME.millis()).clamp(1, FRAMES);
    let step = Span::from_millis((whole / count / 60_000).max(1) * 60_000);
    let reaches: Vec<ReachId> = forecast
        .reaches
        .iter()
        .map(|one| one.reach.clone())
        .collect();
    let mut mg_l = Vec::new();
    let mut at = forecast.enters;
    while at <= last {
        mg_l.push(frame(forecast, &reaches, at));
        at += step;
    }
    Plume {
        start: forecast.enters.into(),
        step_s: step.secs_f64(),
        reaches: reaches.iter().map(|reach| Id::of(reach.as_str())).collect(),
        mg_l,
    }
}

fn frame(forecast: &Forecast, reaches: &[ReachId], at: Instant) -> Vec<f64> {
    let there: BTreeMap<ReachId, f64> = forecast.plume_at(at).into_iter().collect();
    let value = |reach: &ReachId| there.get(reach).copied().map_or(0.0, three_digits);
    reaches.iter().map(value).collect()
}

/// Three digits are more than the model knows.
fn three_digits(value: f64) -> f64 {
    if value.abs() < 1e-6 {
        0.0
    } else {
        format!("{value:.2e}").parse().unwrap_or(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes() {
        let forecasts = Forecasts::default();
        for number in 0..=FORECASTS {
            forecasts.keep("live", &format!("F{number}"), "x".into());
        }
        assert!(forecasts.stored("live", "F0").is_none());
        assert!(forecasts.stored("live", "F1").is_some());
        assert!(forecasts.stored("DRL-1", "F1").is_none());
    }

    #[test]
    fn three_digits_are_kept() {
        assert_eq!(three_digits(1.23456), 1.23);
        assert_eq!(three_digits(1e-9), 0.0);
    }
}
