//! Forecasts on the shipped Ili basin: arrivals are pinned, and what must hold of any forecast
//! holds.

use expect_test::{Expect, expect};
use hean_basin::{Basin, Files, ReachPoint};
use hean_forecast::{Flow, FlowBasis, FlowInput, Forecast, ForecastError, Input, Release, Truth, run};
use hean_units::{Celsius, Discharge, FacilityId, Instant, Kilograms, LonLat, Span, SubstanceId};
use std::path::PathBuf;
use std::sync::LazyLock;

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(path)).ok()
    }
}

static ILI: LazyLock<Basin> = LazyLock::new(|| {
    let folder = Folder(PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/ili")));
    Basin::load(&folder).unwrap_or_else(|problems| panic!("{problems}")).basin
});

fn entry(lon: f64, lat: f64) -> ReachPoint {
    ILI.spill_path(LonLat::new(lon, lat).unwrap()).unwrap().entry
}

fn input(lon: f64, lat: f64, substance: &str, tonnes: f64, over: &str) -> Input {
    Input {
        release: Release {
            entry: entry(lon, lat),
            substance: Some(SubstanceId::new(substance).unwrap()),
            mass: Kilograms::new(tonnes * 1000.0).unwrap(),
            over: Span::parse(over).unwrap(),
            start: Instant::parse("2026-06-12T09:20:00+08:00").unwrap(),
            delay: Span::ZERO,
        },
        flow: FlowInput { month: 6, gauges: Default::default() },
        air: Celsius::new(18.0).unwrap(),
        truth: None,
        horizon: Span::parse("120h").unwrap(),
    }
}

/// The tanker of the first scenario: beside the G218 near Zekti.
fn benzene() -> Input {
    input(83.246, 43.524, "benzene", 28.0, "40m")
}

fn hours(forecast: &Forecast, at: Option<Instant>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| format!("{:.2}", (at - forecast.start).hours_f64()))
}

fn table(forecast: &Forecast) -> String {
    let mut text = String::from(
        "section  km     early  arrival  peak   end    late   mg/L\n",
    );
    for found in &forecast.sections {
        text += &format!(
            "{:8} {:5.1}  {:>5}  {:>6}  {:>6} {:>6} {:>6}  {:.3}{}\n",
            found.section.id,
            found.distance.get() / 1000.0,
            hours(forecast, found.early),
            hours(forecast, found.arrival),
            hours(forecast, found.peak_at),
            hours(forecast, found.end),
            hours(forecast, found.late),
            found.peak.get(),
            if found.section.watch_only { " watch" } else { "" },
        );
    }
    text
}

fn assumed(forecast: &Forecast) -> String {
    let mut text = String::new();
    for one in &forecast.assumed {
        text += &format!("{}: {} | {}\n", one.code, one.value, one.why.en());
    }
    text
}

fn check(got: &str, expected: Expect) {
    expected.assert_eq(got);
}

#[test]
fn benzene_into_the_kunes_in_june() {
    let forecast = run(&ILI, &benzene()).unwrap();
    check(&table(&forecast), expect![[r#""#]]);
    check(&assumed(&forecast), expect![[r#""#]]);
    check(&format!("{:#?}", forecast.balance), expect![[r#""#]]);
    assert!(forecast.balance.gap().abs() < 1e-6);
}
