//! What comes to a desk and belongs to no incident: reports of the public, and the registry of
//! risk sources.
//!
//! Home streams: a report of the public and what is decided on a suggestion lie in the inbox of
//! the agency that owns the duty `emergency-desk`, with a copy for the owner of `verify`; an
//! inspection, a firm's plan and an exercise lie in the inbox of the owner of `verify`.

use super::{Admitted, Gate, opening, range, reason, unknown_kind};
use crate::engine::World;
use crate::facts::Home;
use hean_basin::Detail;
use hean_incident::body::{
    ExerciseRecorded, FirmPlanFiled, InspectionRecorded, InspectionResult, PublicReportReceived,
    SuggestionClosed, SuggestionOutcome,
};
use hean_incident::{Body, Refusal};
use hean_units::{FacilityId, StreamId};

/// Longest words of a report of the public, in characters.
const WORDS_MAX: usize = 4_000;

/// The streams of reports of the public: home first.
pub(crate) fn desk_streams(world: World) -> Result<Vec<StreamId>, Refusal> {
    let owner = |duty: &str| {
        world.owner(duty).map(StreamId::agency).ok_or_else(|| {
            let detail = format!("no agency of this basin has the duty `{duty}`");
            Refusal::new("duty.unowned", detail)
        })
    };
    Ok(vec![owner("emergency-desk")?, owner("verify")?])
}

pub(super) fn fact(gate: &Gate, body: Body, home: Home) -> Result<Admitted, Refusal> {
    let mut streams = desk_streams(gate.world)?;
    if home == Home::Inspection {
        streams.remove(0);
    }
    if let Some(stream) = &gate.incoming.stream
        && !streams.contains(stream)
    {
        let detail = format!(
            "`{}` belongs to `{}`, not to `{stream}`; leave the stream out",
            gate.incoming.kind, streams[0]
        );
        return Err(Refusal::new("fact.wrong_stream", detail));
    }
    match &body {
        Body::PublicReportReceived(b) => public(gate, b)?,
        Body::SuggestionClosed(b) => settled(gate, b)?,
        Body::InspectionRecorded(b) => inspection(gate, b)?,
        Body::FirmPlanFiled(b) => firm_plan(gate, b)?,
        Body::ExerciseRecorded(b) => exercise(gate, b)?,
        _ => return Err(unknown_kind(&gate.incoming.kind)),
    }
    Ok(Admitted {
        streams,
        incident: None,
        body: Ok(body),
    })
}

fn public(gate: &Gate, report: &PublicReportReceived) -> Result<(), Refusal> {
    if gate.state.public_reports.contains_key(&report.report) {
        let detail = format!(
            "report {} is there already; take a new number",
            report.report
        );
        return Err(Refusal::new("report.duplicate", detail));
    }
    if report.text.trim().is_empty() && report.at.is_none() && report.place.is_none() {
        let detail = "the report has neither words nor a place; give one";
        return Err(Refusal::new("report.empty", detail));
    }
    if report.text.chars().count() > WORDS_MAX {
        let detail = format!("the words of a report are at most {WORDS_MAX} characters");
        return Err(Refusal::new("fact.out_of_range", detail));
    }
    if report.seen_at.is_some_and(|seen| seen > gate.now) {
        let detail = "it was seen after now; check the time";
        return Err(Refusal::new("fact.in_future", detail));
    }
    Ok(())
}

fn settled(gate: &Gate, closed: &SuggestionClosed) -> Result<(), Refusal> {
    opening::open_suggestion(gate.state, &closed.suggestion)?;
    reason(&gate.incoming.kind, &closed.reason)?;
    match (&closed.incident, closed.outcome) {
        (None, SuggestionOutcome::Dismissed) => Ok(()),
        (Some(_), SuggestionOutcome::Dismissed) => {
            let detail = "what is dismissed belongs to no incident; leave `incident` out";
            Err(Refusal::new("suggestion.incident", detail))
        }
        (None, outcome) => {
            let detail = format!("`{}` needs the incident", outcome.as_str());
            Err(Refusal::new("suggestion.incident", detail))
        }
        (Some(id), _) if gate.state.incidents.contains_key(id) => Ok(()),
        (Some(id), _) => {
            let detail = format!("there is no incident `{id}`");
            Err(Refusal::new("incident.unknown", detail))
        }
    }
}

fn inspection(gate: &Gate, b: &InspectionRecorded) -> Result<(), Refusal> {
    source(gate, &b.facility)?;
    date(&b.on)?;
    for hazard in &b.hazards {
        if hazard.what.trim().is_empty() {
            let detail = "a hidden hazard needs words";
            return Err(Refusal::new("inspection.hazards", detail));
        }
        hazard.fix_by.as_deref().map_or(Ok(()), date)?;
    }
    if (b.result == InspectionResult::Hazards) == b.hazards.is_empty() {
        let detail = "`hazards` must be listed exactly where the result is `hazards`";
        return Err(Refusal::new("inspection.hazards", detail));
    }
    Ok(())
}

fn firm_plan(gate: &Gate, b: &FirmPlanFiled) -> Result<(), Refusal> {
    source(gate, &b.facility)?;
    date(&b.filed_on)?;
    date(&b.expires_on)?;
    // Days as `YYYY-MM-DD` stand in the order of time.
    if b.expires_on <= b.filed_on {
        let detail = "the plan ends before it begins; check `expires_on`";
        return Err(Refusal::new("fact.out_of_range", detail));
    }
    Ok(())
}

fn exercise(gate: &Gate, b: &ExerciseRecorded) -> Result<(), Refusal> {
    date(&b.on)?;
    if b.title.trim().is_empty() {
        return Err(Refusal::new("fact.empty", "an exercise needs a title"));
    }
    b.facilities.iter().try_for_each(|id| source(gate, id))?;
    range(
        "the number of mechanisms",
        Some(b.mechanisms.len() as f64),
        50.0,
    )
}

fn source(gate: &Gate, id: &FacilityId) -> Result<(), Refusal> {
    let detail = gate.world.basin.facilities.get(id).map(|one| &one.detail);
    if !matches!(detail, Some(Detail::RiskSource { .. })) {
        let detail = format!("`{id}` is no risk source of this basin");
        return Err(Refusal::new("facility.unknown", detail));
    }
    Ok(())
}

/// A day as `2026-06-01`.
fn date(text: &str) -> Result<(), Refusal> {
    let midnight = format!("{text}T00:00:00+08:00");
    if text.len() == 10 && hean_units::Instant::parse(&midnight).is_ok() {
        return Ok(());
    }
    let shown: String = text.chars().take(20).collect();
    let detail = format!("`{shown}` is no day; write it as 2026-06-01");
    Err(Refusal::new("fact.bad_date", detail))
}
