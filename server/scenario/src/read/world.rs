//! The true water, weather and river of a scenario.

use super::{Reader, say};
use crate::model::{Truth, Water, Weather, WeatherStep};
use crate::node::{Node, Pos, What};
use hean_basin::Detail;
use hean_units::{FacilityId, Span};
use std::collections::BTreeMap;

/// Fields of the water.
pub const WATER_FIELDS: &[&str] = &["season", "gauges"];
/// Fields of a weather step.
pub const STEP_FIELDS: &[&str] = &["at", "wind", "air", "rain"];
/// Fields of a weather inject.
pub const WEATHER_FIELDS: &[&str] = &["wind", "air", "rain"];
/// Fields of the wind.
pub const WIND_FIELDS: &[&str] = &["from", "speed"];
/// Fields of the truth.
pub const TRUTH_FIELDS: &[&str] = &["velocity", "dispersion"];

/// Months as the season is named.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl Reader<'_> {
    pub(super) fn water(&mut self, node: &Node, month: u8) -> Option<Water> {
        let fields = self.fields(node, WATER_FIELDS)?;
        let month = match fields.get("season") {
            Some(node) => self.season(node).unwrap_or(month),
            None => month,
        };
        let mut gauges = BTreeMap::new();
        if let Some(node) = fields.get("gauges") {
            let What::Map(entries) = &node.what else {
                self.find(
                    node.pos,
                    "wrong-shape",
                    say!(
                        "这里应是站点与流量",
                        "gauges with their discharge are due here"
                    ),
                    say!(
                        "例如 {{ GAU-001: 612 m3/s }}",
                        "for example {{ GAU-001: 612 m3/s }}"
                    ),
                );
                return None;
            };
            for (key, value) in entries {
                let gauge = self.gauge(&key.name, key.pos);
                let discharge = self.quantity(value);
                if let (Some(gauge), Some(discharge)) = (gauge, discharge) {
                    gauges.insert(gauge, discharge);
                }
            }
        }
        Some(Water { month, gauges })
    }

    fn season(&mut self, node: &Node) -> Option<u8> {
        let text = self.text(node)?.to_lowercase();
        if let Some(month) = text
            .parse::<u8>()
            .ok()
            .filter(|month| (1..=12).contains(month))
        {
            return Some(month);
        }
        let month = MONTHS.iter().position(|month| *month == text);
        if month.is_none() {
            self.unknown(node.pos, ("unknown-season", "月份", "month"), &text, MONTHS);
        }
        month.map(|at| at as u8 + 1)
    }

    /// A gauge that measures discharge.
    pub(super) fn gauge(&mut self, text: &str, pos: Pos) -> Option<FacilityId> {
        let hydro: Vec<&FacilityId> = self
            .basin
            .facilities
            .values()
            .filter(|facility| matches!(facility.detail, Detail::Gauge { hydro: true, .. }))
            .map(|facility| &facility.id)
            .collect();
        let found = hydro
            .iter()
            .find(|id| id.as_str() == text)
            .map(|id| (*id).clone());
        if found.is_none() {
            let kind = ("unknown-gauge", "测流站", "gauge of discharge");
            self.unknown(pos, kind, text, hydro);
        }
        found
    }

    pub(super) fn weather(&mut self, node: &Node) -> Vec<WeatherStep> {
        let mut steps: Vec<WeatherStep> = Vec::new();
        for item in self.list(node) {
            let Some(fields) = self.fields(item, STEP_FIELDS) else {
                continue;
            };
            let at = self.required(&fields, "at", "6h");
            let Some((at, at_pos)) = at.and_then(|node| Some((self.offset(node)?, node.pos)))
            else {
                continue;
            };
            let weather = self.weather_values(&fields);
            if weather.is_empty() {
                self.find(
                    item.pos,
                    "empty-field",
                    say!("这一步没有天气数值", "this step gives no weather"),
                    say!("给出 wind、air 或 rain", "give wind, air or rain"),
                );
            }
            if steps.last().is_some_and(|last| last.at >= at) {
                self.find(
                    at_pos,
                    "weather-order",
                    say!("天气须按时间先后", "weather steps must be in time order"),
                    say!("移到前面，每个时刻一步", "move it up; one step a moment"),
                );
            }
            steps.push(WeatherStep { at, weather });
        }
        steps
    }

    pub(super) fn weather_values(&mut self, fields: &super::Fields<'_>) -> Weather {
        let mut weather = Weather::default();
        if let Some(node) = fields.get("wind")
            && let Some(wind) = self.fields(node, WIND_FIELDS)
        {
            weather.wind_from_deg = wind
                .get("from")
                .and_then(|node| self.number(node, 0.0, 360.0));
            weather.wind_ms = wind.get("speed").and_then(|node| self.quantity(node));
        }
        weather.air_c = fields.get("air").and_then(|node| self.quantity(node));
        weather.rain_mm_h = fields.get("rain").and_then(|node| self.quantity(node));
        weather
    }

    pub(super) fn truth(&mut self, node: &Node) -> Option<Truth> {
        let fields = self.fields(node, TRUTH_FIELDS)?;
        let mut truth = Truth::default();
        if let Some(node) = fields.get("velocity") {
            truth.velocity = self.number(node, 0.3, 3.0)?;
        }
        if let Some(node) = fields.get("dispersion") {
            truth.dispersion = self.number(node, 0.1, 10.0)?;
        }
        Some(truth)
    }

    /// A moment of the drill must not be after its end.
    pub(super) fn before_end(&mut self, at: Span, pos: Pos) {
        if let Some(until) = self.until
            && at > until
        {
            self.find(
                pos,
                "after-end",
                say!(
                    "{at} 晚于演练结束 {until}",
                    "{at} is after the end of the drill, {until}"
                ),
                say!(
                    "提前它，或延长 `until`",
                    "move it earlier, or lengthen `until`"
                ),
            );
        }
    }
}
