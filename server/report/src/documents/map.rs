//! The sensitive points below the place where the release entered the water, and their map.

use super::Tongue;
use super::case::Case;
use super::paper::{Block, Desk, Source, Value, plainly};
use crate::build::{Sources, sketch};
use crate::model::{Arrival, ForecastPart, MapPart};
use crate::{Lang, plain, words};
use hean_basin::{Detail, ReachPoint, SectionKind};
use hean_incident::body::Balance;
use hean_units::{ForecastId, Meters};
use std::collections::BTreeMap;

/// How far down the river sensitive points are listed while there is no forecast, in metres.
const LIST_MAX_M: f64 = 300_000.0;

/// The sensitive points: those of the forecast in force, or else those that lie below.
pub(super) fn sensitive(case: &Case<'_>) -> Vec<Arrival> {
    match &case.part.forecast {
        Some(forecast) => forecast.arrivals.clone(),
        None => below(case),
    }
}

fn below(case: &Case<'_>) -> Vec<Arrival> {
    let Some(entry) = case.water() else {
        return Vec::new();
    };
    let point = ReachPoint {
        reach: entry.reach.clone(),
        chainage: Meters::clamped(entry.chainage_m.get()),
    };
    let sections = case.basin.sections_below(&point);
    let wanted = |kind: SectionKind| !matches!(kind, SectionKind::Gauge | SectionKind::Dam);
    let near = sections
        .into_iter()
        .filter(|(section, distance)| wanted(section.kind) && distance.get() <= LIST_MAX_M);
    near.enumerate()
        .map(|(at, (section, distance))| Arrival {
            number: at + 1,
            section: section.id,
            name: section.name,
            kind: section.kind.as_str().to_owned(),
            distance_m: distance.get(),
            watch_only: section.watch_only,
            node_assumed: section.node_assumed,
            certainty: Some(section.certainty),
            early: None,
            arrival: None,
            peak_at: None,
            peak_mg_l: 0.0,
            end: None,
            late: None,
            sampled_mg_l: None,
            sampled_below_mg_l: None,
        })
        .collect()
}

/// The map of the points; none where the place of the incident is not known.
pub(super) fn map(case: &Case<'_>, points: &[Arrival]) -> Option<MapPart> {
    if case.part.forecast.is_some() {
        return case.part.map.clone();
    }
    let forecast = ForecastPart {
        id: ForecastId::new("none").ok()?,
        engine: String::new(),
        at: case.at,
        threshold_mg_l: 0.0,
        arrivals: points.to_vec(),
        balance: Balance::default(),
        assumed: Vec::new(),
        curves: Vec::new(),
    };
    let plumes = BTreeMap::new();
    let sources = Sources {
        basin: case.basin,
        log: &[],
        state: case.state,
        plumes: &plumes,
        heads: &[],
    };
    sketch(&sources, case.incident, &forecast)
}

/// What a point is, with the people that it supplies.
fn what(case: &Case<'_>, point: &Arrival) -> String {
    let kind = words::section_kind(&point.kind, Lang::Zh);
    let people = case
        .basin
        .facilities
        .get(&point.section)
        .and_then(|f| match &f.detail {
            Detail::Intake { population, .. } => *population,
            _ => None,
        });
    match people {
        Some(people) => format!("{kind}（供水约 {people} 人）"),
        None => kind.to_owned(),
    }
}

/// The table beside the map, in Chinese: every point with its number, distance, arrival and peak.
pub(super) fn table(case: &Case<'_>, desk: &mut Desk, points: &[Arrival]) -> Block {
    let forecast = case.forecast_entry();
    let rows = points.iter().map(|point| {
        let row = case.facility(&point.section).map(|(_, source)| source);
        vec![
            plainly(point.number.to_string()),
            desk.known(point.name.zh(), row),
            plainly(what(case, point)),
            desk.known(plain::length(point.distance_m), forecast.clone()),
            arrival(case, desk, point, forecast.clone()),
            peak(case, desk, point, forecast.clone()),
        ]
    });
    let rows = rows.collect();
    let heads = ["图号", "敏感点", "类型", "距离", "预计到达", "峰值浓度"];
    Block::Table {
        heads: heads.map(str::to_owned).to_vec(),
        widths: vec![7, 25, 20, 12, 19, 17],
        rows,
    }
}

fn arrival(case: &Case<'_>, desk: &mut Desk, point: &Arrival, forecast: Option<Source>) -> Value {
    if point.watch_only {
        return plainly("地下水源，加密监视");
    }
    match (point.arrival, forecast) {
        (Some(at), from) => {
            let early = point.early.unwrap_or(at);
            let words = format!("最早 {}\n中位 {}", plain::moment(early), plain::moment(at));
            desk.known(words, from)
        }
        (None, Some(from)) => desk.known("不超阈值", [from]),
        (None, None) => in_cell(case),
    }
}

fn peak(case: &Case<'_>, desk: &mut Desk, point: &Arrival, forecast: Option<Source>) -> Value {
    match forecast {
        _ if point.watch_only => plainly("–"),
        Some(from) => {
            let mut words = plain::mg_l(point.peak_mg_l);
            if let Some(limit) = case.part.limit_mg_l.filter(|limit| *limit > 0.0)
                && point.peak_mg_l > limit
            {
                let times = plain::number(point.peak_mg_l / limit);
                words = format!("{words}\n限值的 {times} 倍");
            }
            desk.known(words, [from])
        }
        None => in_cell(case),
    }
}

/// The same in the narrow cell of a table.
fn in_cell(case: &Case<'_>) -> Value {
    match forecast_missing(case, Tongue::Zh) {
        Value::Missing { missing, .. } => Value::Missing {
            missing,
            text: "〔缺项〕待预测".to_owned(),
        },
        known => known,
    }
}

/// The forecast that is missing.
pub(super) fn forecast_missing(case: &Case<'_>, tongue: Tongue) -> Value {
    let what = (
        "到达与浓度预测",
        "forecast of arrival and concentration",
        "прогноз подхода и концентрации",
    );
    case.missing(
        tongue,
        "forecast",
        what,
        "forecast-desk",
        "forecast_computed",
    )
}
