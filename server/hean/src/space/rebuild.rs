//! State from the log: at the start, after a failed append and after a panic.

use super::World;
use super::drill::Course;
use super::outside::Outside;
use hean_engine::Engine;
use hean_incident::{Append, Body, Mode, State};
use hean_journal::{Journal, JournalError};
use hean_units::{ForecastId, Instant};
use std::collections::BTreeMap;

/// Records of one page.
const PAGE: u32 = 1000;

/// What the log says.
pub(super) struct Rebuilt {
    pub engine: Engine,
    pub outside: Option<Box<dyn Outside>>,
    /// When each forecast was asked for.
    pub asked: BTreeMap<ForecastId, Instant>,
    /// The latest instant in the log.
    pub latest: Option<Instant>,
}

/// Folds the whole log.
///
/// # Errors
/// Those of the journal.
pub(super) async fn rebuild(
    journal: &Journal,
    world: &World,
    mode: Mode,
    course: Option<&Course>,
) -> Result<Rebuilt, JournalError> {
    let mut state = State::default();
    let mut outside = course.map(|course| (course.outside)());
    let mut asked = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = journal.replay(after, PAGE).await?;
        let Some((last, _)) = page.last() else {
            break;
        };
        after = *last;
        for (_, append) in &page {
            note_request(append, &mut asked);
            state.apply(append);
            if let Some(outside) = &mut outside {
                outside.observe(append);
            }
        }
    }
    for outcome in journal.commands().await? {
        state.remember(outcome);
    }
    let latest = state.latest;
    let (basin, plans) = (world.basin.clone(), world.plans.clone());
    Ok(Rebuilt {
        engine: Engine::new(basin, plans, mode, state),
        outside,
        asked,
        latest,
    })
}

/// Remembers when a forecast was asked for.
pub(super) fn note_request(append: &Append, asked: &mut BTreeMap<ForecastId, Instant>) {
    let record = &append.record;
    match record.kind.as_str() {
        "forecast_requested" => {
            if let Ok(Body::ForecastRequested(body)) = Body::of(&record.kind, &record.data) {
                asked.insert(body.request.id, record.recorded_at);
            }
        }
        "forecast_computed" => {
            if let Ok(Body::ForecastComputed(body)) = Body::of(&record.kind, &record.data) {
                asked.remove(&body.result.id);
            }
        }
        _ => {}
    }
}
