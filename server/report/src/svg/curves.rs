//! Concentration over time at several sections, with the limit.

use super::{Svg, WIDTH};
use crate::model::{ForecastPart, IncidentPart};
use crate::{Lang, plain};
use hean_units::Instant;

/// Most curves in a picture; the rest is in the table.
pub(crate) const CURVES_MAX: usize = 8;

const HEIGHT: f64 = 380.0;
const LEFT: f64 = 74.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 52.0;
/// Decades below the highest value that a logarithmic axis shows at most.
const DECADES_MAX: f64 = 5.0;

/// A curve with its place in the arrival table.
pub(crate) struct Shown<'a> {
    /// Number of the section on the map and in the table.
    pub number: usize,
    /// The section's row.
    pub arrival: &'a crate::model::Arrival,
    curve: &'a crate::model::Curve,
    peak: (f64, f64),
}

/// The curves that are drawn: drinking-water intakes and border sections first, then by distance;
/// at most [`CURVES_MAX`], and of sections close together only the first. Curves that stay under a
/// thousandth of the threshold are left out.
pub(crate) fn shown<'a>(incident: &IncidentPart, forecast: &'a ForecastPart) -> Vec<Shown<'a>> {
    let floor = forecast.threshold_mg_l * 1e-3;
    let mut found: Vec<Shown<'a>> = forecast
        .arrivals
        .iter()
        .filter(|arrival| !arrival.watch_only)
        .filter_map(|arrival| {
            let curve = forecast
                .curves
                .iter()
                .find(|curve| curve.section == arrival.section)?;
            let at =
                (0..curve.mg_l.len()).max_by(|a, b| curve.mg_l[*a].total_cmp(&curve.mg_l[*b]))?;
            let peak = (
                hours(incident.t0, curve.start, curve.step.hours_f64(), at),
                curve.mg_l[at],
            );
            (peak.1 > floor).then_some(Shown {
                number: arrival.number,
                arrival,
                curve,
                peak,
            })
        })
        .collect();
    let rank = |shown: &Shown<'_>| !matches!(shown.arrival.kind.as_str(), "intake" | "border");
    found.sort_by_key(|shown| (rank(shown), shown.number));
    let mut kept: Vec<Shown<'a>> = Vec::new();
    for shown in found {
        let at = shown.arrival.distance_m;
        let near = |other: &Shown<'_>| (other.arrival.distance_m - at).abs() < 2_000.0 + at * 0.03;
        if kept.len() < CURVES_MAX && !kept.iter().any(near) {
            kept.push(shown);
        }
    }
    let mut found = kept;
    found.sort_by_key(|shown| shown.number);
    found
}

fn hours(t0: Instant, start: Instant, step_h: f64, at: usize) -> f64 {
    (start - t0).hours_f64() + step_h * at as f64
}

/// The axes: hours from `first` to `last`, concentrations from `low` to `high`.
struct Axes {
    first: f64,
    last: f64,
    low: f64,
    high: f64,
    log: bool,
}

impl Axes {
    fn x(&self, hour: f64) -> f64 {
        LEFT + (hour - self.first) / (self.last - self.first) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, mg_l: f64) -> f64 {
        let share = if self.log {
            let value = mg_l.max(self.low);
            (value.log10() - self.low.log10()) / (self.high.log10() - self.low.log10())
        } else {
            mg_l / self.high
        };
        HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
    }
}

/// The picture; none where there is no curve to draw.
pub(crate) fn draw(incident: &IncidentPart, id: &str, lang: Lang) -> Option<String> {
    let forecast = incident.forecast.as_ref()?;
    let shown = shown(incident, forecast);
    if shown.is_empty() {
        return None;
    }
    let limit = incident.limit_mg_l;
    let axes = axes(incident, forecast, &shown);
    let mut svg = Svg::new(
        "curves",
        HEIGHT,
        lang.pick("浓度曲线", "concentration curves"),
    );
    grid(&mut svg, &axes, incident, lang);
    svg.open_clip(
        &format!("clip-{id}"),
        (LEFT, TOP),
        (WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM),
    );
    for (color, shown) in shown.iter().enumerate() {
        svg.polyline(
            &format!("curve c{color}"),
            &line(incident, shown, &axes),
            None,
        );
    }
    svg.close();
    let threshold = Some(forecast.threshold_mg_l).filter(|t| limit.is_none_or(|l| !same(l, *t)));
    let lines = [
        (limit, "limit", lang.pick("限值", "limit")),
        (threshold, "threshold", lang.pick("阈值", "threshold")),
    ];
    for (value, class, word) in lines {
        let Some(value) = value.filter(|value| *value > 0.0) else {
            continue;
        };
        let y = axes.y(value);
        if (TOP..=HEIGHT - BOTTOM).contains(&y) {
            svg.line(class, (LEFT, y), (WIDTH - RIGHT, y));
            let text = format!("{word} {}", plain::mg_l(value));
            svg.text(
                &format!("tick end {class}-text"),
                (WIDTH - RIGHT - 4.0, y - 4.0),
                &text,
            );
        }
    }
    for (color, shown) in shown.iter().enumerate() {
        let at = (axes.x(shown.peak.0), axes.y(shown.peak.1));
        svg.circle(&format!("peak c{color}"), at, 8.0);
        svg.text("number", (at.0, at.1 + 3.6), &shown.number.to_string());
    }
    Some(svg.finish())
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn axes(incident: &IncidentPart, forecast: &ForecastPart, shown: &[Shown<'_>]) -> Axes {
    let highest = shown.iter().map(|shown| shown.peak.1).fold(0.0, f64::max);
    let limit = incident.limit_mg_l.unwrap_or(forecast.threshold_mg_l);
    let high = highest.max(limit) * 1.3;
    let smallest = shown
        .iter()
        .map(|shown| shown.peak.1)
        .fold(f64::INFINITY, f64::min);
    let least = smallest.min(limit) / 10.0;
    let log = least > 0.0 && high / smallest.min(limit) > 20.0;
    let decades = (high.log10() - least.log10()).clamp(1.0, DECADES_MAX);
    let low = if log {
        10f64.powf((high.log10() - decades).floor())
    } else {
        0.0
    };
    // From T0, or from the release where that began earlier, until the last shown curve is low.
    let first = incident
        .started
        .map_or(0.0, |at| (at - incident.t0).hours_f64().min(0.0));
    let floor = if log { low } else { high * 0.005 };
    let ends = shown.iter().map(|shown| {
        let above = shown
            .curve
            .mg_l
            .iter()
            .rposition(|value| *value > floor)
            .unwrap_or(0);
        hours(
            incident.t0,
            shown.curve.start,
            shown.curve.step.hours_f64(),
            above,
        )
    });
    let last = ends.fold(first + 1.0, f64::max);
    Axes {
        first,
        last: last + (last - first) * 0.03,
        low,
        high,
        log,
    }
}

/// Gridlines, ticks and the names of the axes.
fn grid(svg: &mut Svg, axes: &Axes, incident: &IncidentPart, lang: Lang) {
    for value in ticks_y(axes) {
        let y = axes.y(value);
        svg.line("grid", (LEFT, y), (WIDTH - RIGHT, y));
        svg.text("tick end", (LEFT - 7.0, y + 4.0), &plain::number(value));
    }
    let steps = [0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0];
    let span = axes.last - axes.first;
    let step = steps
        .into_iter()
        .find(|step| span / step <= 14.0)
        .unwrap_or(96.0);
    let mut hour = (axes.first / step).ceil() * step;
    while hour <= axes.last {
        let x = axes.x(hour);
        svg.line("grid", (x, TOP), (x, HEIGHT - BOTTOM));
        svg.text(
            "tick middle",
            (x, HEIGHT - BOTTOM + 16.0),
            &plain::number(hour),
        );
        hour += step;
    }
    svg.line(
        "axis",
        (LEFT, HEIGHT - BOTTOM),
        (WIDTH - RIGHT, HEIGHT - BOTTOM),
    );
    svg.line("axis", (LEFT, TOP), (LEFT, HEIGHT - BOTTOM));
    let t0 = plain::moment(incident.t0);
    let x_name = match lang {
        Lang::Zh => format!("T0（{t0}）后小时数"),
        Lang::En => format!("hours after T0 ({t0})"),
    };
    svg.text(
        "axis-name middle",
        ((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12.0),
        &x_name,
    );
    let y_name = match (axes.log, lang) {
        (true, Lang::Zh) => "浓度 mg/L（对数）",
        (true, Lang::En) => "concentration, mg/L (log)",
        (false, Lang::Zh) => "浓度 mg/L",
        (false, Lang::En) => "concentration, mg/L",
    };
    svg.text_up(
        "axis-name middle",
        (18.0, (TOP + HEIGHT - BOTTOM) / 2.0),
        y_name,
    );
}

fn ticks_y(axes: &Axes) -> Vec<f64> {
    if axes.log {
        let first = axes.low.log10().ceil() as i32;
        let last = axes.high.log10().floor() as i32;
        return (first..=last).map(|power| 10f64.powi(power)).collect();
    }
    let raw = axes.high / 5.0;
    let size = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * size)
        .find(|step| *step >= raw);
    let step = step.unwrap_or(raw);
    (0..)
        .map(|at| f64::from(at) * step)
        .take_while(|value| *value <= axes.high)
        .collect()
}

/// The curve, at most one point for each unit of width: the highest value that falls there, so that
/// no peak is cut.
fn line(incident: &IncidentPart, shown: &Shown<'_>, axes: &Axes) -> Vec<(f64, f64)> {
    let step_h = shown.curve.step.hours_f64();
    let mut line: Vec<(f64, f64)> = Vec::new();
    for (at, value) in shown.curve.mg_l.iter().enumerate() {
        let x = axes.x(hours(incident.t0, shown.curve.start, step_h, at));
        if x > WIDTH {
            break;
        }
        // Below the axis, so that the curve leaves the picture instead of running along its foot.
        let below = axes.log && *value < axes.low;
        let y = if below {
            HEIGHT - BOTTOM + 4.0
        } else {
            axes.y(*value)
        };
        match line.last_mut() {
            Some((last_x, last_y)) if x - *last_x < 1.0 => *last_y = last_y.min(y),
            _ => line.push((x, y)),
        }
    }
    line
}
