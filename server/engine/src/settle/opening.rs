//! Opening an incident on the graph, and proposing its grade.

use super::with_situation;
use crate::write::Pen;
use hean_basin::{Basin, SpillPath};
use hean_incident::Body;
use hean_incident::body::{IncidentKind, IncidentOpened, IncidentReported, WaterEntry};
use hean_planner::grade;
use hean_units::{DutyId, IncidentId, LonLat, Meters, StreamId, Text};

/// Duties whose owners learn of every new incident beside the first push.
const ALWAYS_TOLD: [&str; 2] = ["command", "emergency-desk"];

pub(super) fn open(pen: &mut Pen, id: &IncidentId, reported: &IncidentReported) {
    let (basin, plans) = (pen.world.basin, pen.world.plans);
    let at = crate::admit::located(basin, reported).unwrap_or(LonLat::ORIGIN);
    let (entry, without_entry) = entry(basin, reported, at);
    let county = DutyId::new("county").ok().and_then(|duty| {
        let code = basin.county_at(at)?.code;
        basin
            .agencies
            .for_duty(&duty, Some(&code))
            .map(|agency| agency.id.clone())
    });
    let t0 = pen
        .state
        .incidents
        .get(id)
        .map_or(pen.now, |incident| incident.t0);
    let opened = IncidentOpened {
        id: id.clone(),
        kind: reported.kind,
        title: title(reported, entry.as_ref()),
        t0,
        at: at.rounded(),
        entry,
        county: county.clone(),
        without_entry,
    };
    let mut streams = vec![StreamId::incident(id)];
    let first = with_situation(pen, id, |situation, _| {
        let plan = plans.plan_for(situation)?;
        Some(plan.first_wave.clone())
    });
    let always = ALWAYS_TOLD
        .iter()
        .filter_map(|duty| DutyId::new(*duty).ok());
    let code = county
        .as_ref()
        .and_then(|id| basin.agencies.get(id))
        .and_then(|a| a.county.clone());
    let first = first.flatten().unwrap_or_default();
    for duty in first.into_iter().chain(always) {
        if let Some(agency) = basin.agencies.for_duty(&duty, code.as_deref()) {
            streams.push(StreamId::agency(&agency.id));
        }
    }
    pen.decide(&streams, Body::IncidentOpened(opened));
}

fn title(reported: &IncidentReported, entry: Option<&WaterEntry>) -> Text {
    if !reported.title.trim().is_empty() {
        return Text::new(
            reported.title.trim(),
            reported.title_en.clone().unwrap_or_default(),
        );
    }
    let (zh, en) = match reported.kind {
        IncidentKind::Spill => ("泄漏事件", "Spill"),
        IncidentKind::Leak => ("固定源泄漏事件", "Leak of a fixed source"),
        IncidentKind::Gas => ("有毒有害气体事件", "Toxic gas"),
        IncidentKind::Weather => ("极端天气", "Extreme weather"),
        IncidentKind::Other => ("突发事件", "Incident"),
    };
    match entry {
        Some(entry) => Text::new(
            format!("{}{zh}", entry.river.zh()),
            format!("{en} on the {}", entry.river.en()),
        ),
        None => Text::new(zh, en),
    }
}

/// Where it enters the water, or why it does not.
fn entry(
    basin: &Basin,
    reported: &IncidentReported,
    at: LonLat,
) -> (Option<WaterEntry>, Option<String>) {
    if reported.kind == IncidentKind::Weather {
        return (None, None);
    }
    let piped = reported
        .facility
        .as_ref()
        .and_then(|facility| basin.outfall_path(facility));
    let path = match piped {
        Some(path) => path,
        None => match basin.spill_path(at) {
            Ok(path) => path,
            Err(outside) => return (None, Some(outside.to_string())),
        },
    };
    (Some(entry_of(basin, &path)), None)
}

/// A path to the water, rounded as it enters the log.
fn entry_of(basin: &Basin, path: &SpillPath) -> WaterEntry {
    let via = path.via.as_str();
    let river = basin
        .rivers
        .reach(&path.entry.reach)
        .map(|reach| reach.name.clone());
    let unnamed = Text::new("无名支流", "unnamed tributary");
    WaterEntry {
        reach: path.entry.reach.clone(),
        chainage_m: Meters::clamped(path.entry.chainage.get().round()),
        via: via.to_owned(),
        overland_m: Meters::clamped(path.overland.get().round()),
        river: river
            .filter(|name| *name != Text::default())
            .unwrap_or(unnamed),
    }
}

/// Proposes a grade by the table in force, and the path of reports. Proposed again when either
/// changes.
pub(super) fn propose_grade(pen: &mut Pen, id: &IncidentId) {
    let Some(proposed) = with_situation(pen, id, |situation, _| grade::propose(situation)) else {
        return;
    };
    let known = pen
        .state
        .incidents
        .get(id)
        .and_then(|incident| incident.grade.as_ref());
    if known != Some(&proposed) {
        let mut streams = vec![StreamId::incident(id)];
        let told = ["command", "verify"].map(|duty| pen.world.owner(duty));
        streams.extend(told.into_iter().flatten().map(StreamId::agency));
        pen.decide(&streams, Body::GradeProposed(proposed));
    }
}
