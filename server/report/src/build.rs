//! From the log to the report: one pass that gathers, and small functions that arrange.
//!
//! Nothing is decided here. What the log does not say is missing from the report, and said to be.

mod coordination;
mod incident;
mod map;
mod tasks;

pub(crate) use map::certainty_letter;
pub use tasks::ACCEPT_FAST;

use crate::model::{
    Curve, DrillPart, Expectation, Head, Report, Score, TimelineRow, TrueIntake, Truth, Verdict,
};
use crate::{Lang, Names, sentence};
use hean_basin::Basin;
use hean_forecast::Forecast;
use hean_incident::body::Body;
use hean_incident::record::{Append, Mode};
use hean_incident::state::State;
use hean_units::{AgencyId, IncidentId, Instant, ReachId, Span, Text};
use std::collections::BTreeMap;

/// What a forecast says beyond what the log keeps of it: recomputed from the request in the log.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plume {
    /// Concentration curves at sections.
    pub curves: Vec<Curve>,
    /// Highest concentration in each reach that the plume passes, in mg/L.
    pub peaks_mg_l: BTreeMap<ReachId, f64>,
}

impl Plume {
    /// Curves at every section that is reached, and the peaks of the reaches.
    pub fn of(forecast: &Forecast) -> Self {
        let curves = forecast.sections.iter().filter_map(|found| {
            let curve = forecast.curve(&found.section.id)?;
            let section = found.section.id.clone();
            let (start, step, mg_l) = (curve.start, curve.step, curve.mg_l);
            (step > Span::ZERO).then_some(Curve {
                section,
                start,
                step,
                mg_l,
            })
        });
        let peaks = forecast
            .reaches
            .iter()
            .map(|reach| (reach.reach.clone(), reach.peak.get()));
        Self {
            curves: curves.collect(),
            peaks_mg_l: peaks.collect(),
        }
    }
}

/// Everything that a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The fixed world.
    pub basin: &'a Basin,
    /// The log, in commit order, each record once.
    pub log: &'a [Append],
    /// The fold of the same log.
    pub state: &'a State,
    /// The forecast in force of each incident, recomputed; may lack any.
    pub plumes: &'a BTreeMap<IncidentId, Plume>,
    /// The last hash of each stream; may be empty, then only the seqs are shown.
    pub heads: &'a [Head],
}

/// The after-action report of a log.
pub fn after_action(sources: &Sources<'_>) -> Report {
    let Sources {
        basin, log, state, ..
    } = *sources;
    let bodies: Vec<(&Append, Body)> = log
        .iter()
        .filter_map(|append| {
            let record = &append.record;
            Some((append, Body::of(&record.kind, &record.data).ok()?))
        })
        .collect();
    let names = Names::new(basin, state);
    let expectations = expectations(&bodies);
    let mode = log.first().map_or(Mode::Real, |append| append.record.mode);
    Report {
        mode: if state.drill.is_some() {
            Mode::Drill
        } else {
            mode
        },
        basin: basin.name.clone(),
        basin_id: basin.id.clone(),
        version: env!("CARGO_PKG_VERSION"),
        drill: drill(state, &names),
        from: log.iter().map(|append| append.record.at).min(),
        until: log.iter().map(|append| append.record.recorded_at).max(),
        incidents: state
            .incidents
            .values()
            .map(|incident| incident::part(sources, &bodies, &names, incident))
            .collect(),
        score: score(&expectations),
        truth: None,
        expectations,
        timeline: timeline(log, state, &names),
        heads: heads(sources),
    }
}

/// One incident as the report tells it, from the bodies of its stream.
pub(crate) fn incident_part(
    sources: &Sources<'_>,
    bodies: &[(&Append, Body)],
    names: &Names<'_>,
    incident: &hean_incident::state::Incident,
) -> crate::model::IncidentPart {
    incident::part(sources, bodies, names, incident)
}

/// The sketch map of an incident with the sections of a forecast.
pub(crate) fn sketch(
    sources: &Sources<'_>,
    incident: &hean_incident::state::Incident,
    forecast: &crate::model::ForecastPart,
) -> Option<crate::model::MapPart> {
    map::part(sources, incident, Some(forecast))
}

/// The same text from one closure in both languages.
fn both(of: impl Fn(Lang) -> String) -> Text {
    Text::new(of(Lang::Zh), of(Lang::En))
}

fn agency(names: &Names<'_>, id: &AgencyId) -> Text {
    both(|lang| names.agency(id, lang))
}

fn drill(state: &State, names: &Names<'_>) -> Option<DrillPart> {
    let drill = state.drill.as_ref()?;
    let started = &drill.started;
    Some(DrillPart {
        id: started.id.to_string(),
        title: started.title.clone(),
        scenario: started.scenario.clone(),
        digest: started.digest.clone(),
        seed: started.seed,
        start: started.start,
        until: started.until,
        ended: drill.ended.clone(),
        human_seats: started
            .human_seats
            .iter()
            .map(|seat| agency(names, seat))
            .collect(),
    })
}

fn expectations(bodies: &[(&Append, Body)]) -> Vec<Expectation> {
    let mut judged: Vec<Expectation> = Vec::new();
    for (_, body) in bodies {
        let Body::ExpectationJudged(b) = body else {
            continue;
        };
        let expectation = Expectation {
            id: b.expect.clone(),
            title: Text::default(),
            that: String::new(),
            verdict: verdict(&b.outcome),
            weight: b.weight,
            why: b.why.clone(),
        };
        // An expectation that was judged again counts with its last verdict.
        match judged.iter_mut().find(|known| known.id == expectation.id) {
            Some(known) => *known = expectation,
            None => judged.push(expectation),
        }
    }
    judged
}

fn verdict(outcome: &str) -> Verdict {
    match outcome {
        "met" => Verdict::Met,
        "missed" => Verdict::Missed,
        _ => Verdict::Undecided,
    }
}

impl Report {
    /// Adds what only the drill's world knows: the titles and conditions of the expectations, those
    /// that the log does not judge, and what truly happened at intakes and at the border.
    pub fn with_score(mut self, found: &hean_scenario::Score) -> Self {
        let expectations = found.expectations.iter().map(|expectation| Expectation {
            id: expectation.id.clone(),
            title: expectation.title.clone(),
            that: expectation.that.clone(),
            verdict: verdict(expectation.outcome),
            weight: expectation.weight,
            why: expectation.why.clone(),
        });
        self.expectations = expectations.collect();
        self.score = score(&self.expectations);
        let intakes = found.intakes.iter().map(|intake| TrueIntake {
            name: intake.name.clone(),
            arrival: intake.arrival,
            closed: intake.closed,
            in_time: intake.in_time,
        });
        let borders = found.borders.iter();
        self.truth = Some(Truth {
            intakes: intakes.collect(),
            borders: borders
                .map(|b| (b.name.clone(), b.peak_mg_l, b.passed))
                .collect(),
        });
        self
    }
}

fn score(expectations: &[Expectation]) -> Option<Score> {
    let sum = |verdict: Verdict| {
        let counted = expectations
            .iter()
            .filter(|expectation| expectation.verdict == verdict);
        counted.map(|expectation| expectation.weight).sum::<f64>() + 0.0
    };
    (!expectations.is_empty()).then(|| Score {
        met: sum(Verdict::Met),
        missed: sum(Verdict::Missed),
        undecided: sum(Verdict::Undecided),
    })
}

fn timeline(log: &[Append], state: &State, names: &Names<'_>) -> Vec<TimelineRow> {
    let first = log.first().map(|append| append.record.at);
    let start = state
        .drill
        .as_ref()
        .map(|drill| drill.started.start)
        .or(first);
    log.iter()
        .map(|append| {
            let (record, home) = (&append.record, append.home());
            let t0 = zero_of(&home.stream, state).or(start).unwrap_or(record.at);
            TimelineRow {
                stream: home.stream,
                seq: home.seq,
                at: record.at,
                offset: record.at - t0,
                kind: record.kind.clone(),
                actor: both(|lang| names.actor(&record.actor, lang)),
                sentence: both(|lang| sentence(record, names, lang)),
                minor: matches!(record.kind.as_str(), "task_delivered" | "task_received"),
            }
        })
        .collect()
}

/// T0 of the incident whose stream it is.
fn zero_of(stream: &hean_units::StreamId, state: &State) -> Option<Instant> {
    let id = (stream.kind() == "inc").then(|| IncidentId::new(stream.subject()).ok())??;
    state.incidents.get(&id).map(|incident| incident.t0)
}

fn heads(sources: &Sources<'_>) -> Vec<Head> {
    if !sources.heads.is_empty() {
        return sources.heads.to_vec();
    }
    let heads = sources.state.heads.iter();
    heads
        .map(|(stream, seq)| Head {
            stream: stream.clone(),
            seq: *seq,
            hash: None,
        })
        .collect()
}
