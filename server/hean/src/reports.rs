//! The after-action report of a space, from its log.

use crate::space::{Space, World};
use hean_incident::{Append, State};
use hean_journal::JournalError;
use hean_report::build::Plume;
use hean_report::{Head, Report, Sources, after_action};
use hean_scenario::Scenario;
use hean_units::Text;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Entries read from the journal at a time.
const PAGE: u32 = 2_000;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The log cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Building it panicked.
    #[error("a fault while building the report")]
    Fault,
}

impl ReportError {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        match self {
            Self::Journal(error) => error.text(),
            Self::Fault => Text::new("生成复盘报告时程序出错", self.to_string()),
        }
    }
}

/// The drill that a log is of: its scenario and seed.
pub type Played = (Arc<Scenario>, u64);

/// The report of a space's log as it stands now; of a drill with what only its world knows.
///
/// # Errors
/// [`ReportError`].
pub async fn report(
    space: &Space,
    world: &World,
    played: Option<Played>,
) -> Result<Report, ReportError> {
    let journal = space.log().journal();
    let mut log: Vec<Append> = Vec::new();
    let mut after = 0;
    loop {
        let page = journal.replay(after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        log.extend(page.into_iter().map(|(_, append)| append));
    }
    let mut state = State::default();
    for append in &log {
        state.apply(append);
    }
    let mut heads = Vec::new();
    // The heads of what was read: the log may have grown meanwhile.
    for (stream, seq) in state.heads.clone() {
        let last = journal.read(&stream, seq.saturating_sub(1), 1).await?;
        let hash = last.into_iter().next().map(|stored| stored.hash);
        heads.push(Head { stream, seq, hash });
    }
    let world = world.clone();
    let built = tokio::task::spawn_blocking(move || {
        let report = build(&world, &log, &state, &heads);
        match played {
            None => report,
            Some((scenario, seed)) => {
                let mut outside = hean_scenario::World::new(world.basin.clone(), scenario, seed);
                log.iter().for_each(|append| outside.observe(append));
                report.with_score(&outside.score())
            }
        }
    });
    built.await.map_err(|_| ReportError::Fault)
}

/// Computes the forecasts in force once more for their curves, and builds the report.
fn build(world: &World, log: &[Append], state: &State, heads: &[Head]) -> Report {
    let mut plumes = BTreeMap::new();
    for incident in state.incidents.values() {
        if let Some(held) = &incident.forecast
            && let Ok(forecast) = hean_engine::forecast_of(&world.basin, &held.request)
        {
            plumes.insert(incident.id.clone(), Plume::of(&forecast));
        }
    }
    after_action(&Sources {
        basin: &world.basin,
        log,
        state,
        plumes: &plumes,
        heads,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_said_in_both_languages() {
        let place = "a.db".to_owned();
        let errors = [
            ReportError::Journal(JournalError::ReadOnly { place }),
            ReportError::Fault,
        ];
        for error in errors {
            crate::said::check_text(&error, error.text());
        }
    }
}
