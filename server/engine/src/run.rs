//! Slow work, done off the loop: pure functions from a request to the fact that answers it.

use hean_basin::{Basin, ReachPoint};
use hean_forecast::{FlowInput, Forecast, ForecastError, Input, Release, SectionForecast};
use hean_incident::body::{
    Assumed, Balance, ForecastComputed, ForecastRequest, ForecastResult, SectionArrival,
};
use hean_incident::{Actor, Body, Incoming};
use hean_units::{Instant, Meters, Span, StreamId};

/// How far a forecast looks ahead.
pub const HORIZON: Span = Span::from_mins(120 * 60);

/// Slow work that the engine asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// A forecast run.
    Forecast(ForecastRequest),
}

impl Request {
    /// What names the request in the log: the forecast's id.
    pub fn id(&self) -> &hean_units::ForecastId {
        match self {
            Self::Forecast(request) => &request.id,
        }
    }
}

/// The model's input of a journaled request. The same request gives the same input for ever.
pub fn input_of(request: &ForecastRequest) -> Input {
    Input {
        release: Release {
            entry: ReachPoint {
                reach: request.entry.reach.clone(),
                chainage: request.entry.chainage_m,
            },
            substance: request.substance.clone(),
            mass: request.mass_kg,
            over: Span::from_secs(request.over_s),
            start: request.start,
            delay: Span::ZERO,
        },
        flow: FlowInput {
            month: request.month,
            gauges: request.gauges.clone(),
        },
        air: request.air_c,
        truth: None,
        horizon: HORIZON,
    }
}

/// The full forecast of a request: curves and plume beside what enters the log.
pub fn forecast_of(basin: &Basin, request: &ForecastRequest) -> Result<Forecast, ForecastError> {
    hean_forecast::run(basin, &input_of(request))
}

/// Does the work and makes the fact that answers it, dated `at`.
pub fn compute(basin: &Basin, request: &Request, at: Instant) -> Incoming {
    let Request::Forecast(request) = request;
    let result = match forecast_of(basin, request) {
        Ok(forecast) => result_of(request, &forecast),
        Err(error) => ForecastResult {
            failed: Some(error.to_string()),
            ..empty(request)
        },
    };
    let (kind, data) = Body::from(ForecastComputed { result }).parts();
    let stream = StreamId::incident(&request.incident);
    Incoming::new(Some(stream), kind, data, Actor::system(), at)
}

fn empty(request: &ForecastRequest) -> ForecastResult {
    ForecastResult {
        id: request.id.clone(),
        engine: String::new(),
        threshold_mg_l: 0.0,
        sections: Vec::new(),
        balance: Balance::default(),
        assumed: request.assumed.clone(),
        failed: None,
    }
}

/// A forecast as it enters the log: times to the minute, concentrations to three digits, masses to
/// 0.1 kg.
fn result_of(request: &ForecastRequest, forecast: &Forecast) -> ForecastResult {
    let mut assumed = request.assumed.clone();
    assumed.extend(forecast.assumed.iter().map(|one| Assumed {
        what: one.what.clone(),
        value: one.value.clone(),
        why: one.why.clone(),
    }));
    let tenth = |kg: f64| (kg * 10.0).round() / 10.0;
    ForecastResult {
        engine: forecast.engine.to_owned(),
        threshold_mg_l: three_digits(forecast.threshold.get()),
        sections: forecast.sections.iter().map(arrival_of).collect(),
        balance: Balance {
            released_kg: tenth(forecast.balance.released.get()),
            in_water_kg: tenth(forecast.balance.in_water.get()),
            floating_kg: tenth(forecast.balance.floating.get()),
            lost_kg: tenth(forecast.balance.lost.get()),
            withdrawn_kg: tenth(forecast.balance.withdrawn.get()),
            passed_kg: tenth(forecast.balance.passed.get()),
        },
        assumed,
        ..empty(request)
    }
}

fn arrival_of(section: &SectionForecast) -> SectionArrival {
    let minute = |at: Option<Instant>| at.map(to_minute);
    SectionArrival {
        section: section.section.id.clone(),
        name: section.section.name.clone(),
        kind: section.section.kind.as_str().to_owned(),
        distance_m: Meters::clamped((section.distance.get() / 10.0).round() * 10.0),
        watch_only: section.section.watch_only,
        early: minute(section.early),
        arrival: minute(section.arrival),
        peak_at: minute(section.peak_at),
        peak_mg_l: three_digits(section.peak.get()),
        end: minute(section.end),
        late: minute(section.late),
    }
}

fn to_minute(at: Instant) -> Instant {
    let ms = at.millis();
    Instant::from_millis(ms.div_euclid(60_000) * 60_000)
}

/// Rounds to three significant digits, through text so that the shortest decimal form is kept.
fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}
