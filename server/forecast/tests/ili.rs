//! Forecasts on the shipped Ili basin: arrivals are pinned, and what must hold of any forecast
//! holds.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it must be"
)]

use expect_test::{Expect, expect};
use hean_basin::{Basin, Files, ReachPoint};
use hean_forecast::{
    Flow, FlowBasis, FlowInput, Forecast, ForecastError, Input, Release, Truth, run,
};
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
    let folder = Folder(PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../data/ili"
    )));
    Basin::load(&folder)
        .unwrap_or_else(|problems| panic!("{problems}"))
        .basin
});

fn entry(lon: f64, lat: f64) -> ReachPoint {
    ILI.spill_path(LonLat::new(lon, lat).unwrap())
        .unwrap()
        .entry
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
        flow: FlowInput {
            month: 6,
            gauges: Default::default(),
        },
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
    at.map_or_else(
        || "-".to_owned(),
        |at| format!("{:.2}", (at - forecast.start).hours_f64()),
    )
}

fn table(forecast: &Forecast) -> String {
    let mut text = String::from("section  km     early  arrival  peak   end    late   mg/L\n");
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
            if found.section.watch_only {
                " watch"
            } else {
                ""
            },
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
    check(
        &table(&forecast),
        expect![[r#"
            section  km     early  arrival  peak   end    late   mg/L
            GAU-006    0.8   0.08    0.13    0.70   1.22   4.62  95.179
            DAM-010  119.5  19.50   30.83   35.75  41.53  71.81  1.296
            GAU-001  125.1  20.35   32.15   36.97  42.58  73.41  0.827
            GAU-021  125.1  20.35   32.15   36.97  42.58  73.41  0.827
            INT-001  133.3  21.43   33.81   38.76  44.52  76.68  0.771
            GAU-020  178.8  27.19   42.73   48.30  54.67  93.86  0.514
            INT-005  181.5      -       -       -      -      -  0.504 watch
            INT-007  188.5      -       -       -      -      -  0.477 watch
            GAU-022  194.7  29.02   45.56   51.29  57.83  99.26  0.455
            INT-014  198.6      -       -       -      -      -  0.442 watch
            INT-013  207.2  30.52   47.87   53.74  60.40 103.65  0.413
            INT-021  246.6  35.64   55.84   62.12  69.19 118.65  0.309
            GAU-002  250.1  36.13   56.60   62.92  70.03 120.08  0.302
            BOR-001  253.0  36.56   57.29   63.62  70.73 121.26  0.287
            GAU-017  374.5  54.10   84.89   92.12 100.03 171.56  0.122
            DAM-022  567.7      -       -       -      -      -  0.000
            GAU-018  567.7      -       -       -      -      -  0.000
        "#]],
    );
    check(
        &assumed(&forecast),
        expect![[r#"
        flow-season: 68 reaches, 574 km, mean x 1.90 | long-term mean times the factor 1.90 of month 6
        velocity-prior: 0.71 to 1.83 m/s | median of the regression of Jobson 1996; the early edge takes its envelope, the late edge 0.663 of the median with dead zones
        dispersion-prior: Cup(Tp) | such that the peak falls as the unit peak of Jobson 1996
        reservoir: DAM-022: 18600 million m3, 3 tanks | taken as full: the level of the day is not known
        evaporation: Henry 0.22, 100 g/mol, wind 2 m/s, water 18 C | two films; molar mass, wind and water temperature are assumed; neither edge counts on it
        floating: 100 % dissolves, slick at 1.2 u + 0.15 m/s | concentrations are of the dissolved part (not above its solubility); the slick counts for the early edge only
        groundwater-watch: INT-005, INT-007, INT-014 | a plume in the river is not an arrival there: a watch, no time
        node-assumed: INT-013 | it stands off the river: forecast at the river node that it belongs to
    "#]],
    );
    let balance = &forecast.balance;
    let kilograms = [
        balance.released,
        balance.floating,
        balance.in_water,
        balance.lost,
        balance.withdrawn,
        balance.passed,
    ]
    .map(|line| format!("{:.0}", line.get()));
    check(&kilograms.join(" "), expect!["28000 0 2222 22305 3472 0"]);
    assert!(forecast.balance.gap().abs() < 1e-6);
}

#[test]
fn diesel_into_the_main_stem_at_yining_in_june() {
    let spill = input(81.3119, 43.8859, "diesel", 20.0, "30m");
    let forecast = run(&ILI, &spill).unwrap();
    check(
        &table(&forecast),
        expect![[r#"
            section  km     early  arrival  peak   end    late   mg/L
            GAU-020    0.0   0.00    0.00    0.24   0.57   0.60  5.000
            INT-005    2.7      -       -       -      -      -  4.986 watch
            INT-007    9.7      -       -       -      -      -  3.932 watch
            GAU-022   15.9   1.60    2.43    3.25   4.27   7.83  3.082
            INT-014   19.8      -       -       -      -      -  2.697 watch
            INT-013   28.4   3.01    4.55    5.69   7.10  12.50  2.132
            INT-021   67.8   7.98   12.08   14.09  16.45  27.79  1.105
            GAU-002   71.3   8.46   12.81   14.89  17.33  29.22  1.062
            BOR-001   74.2   8.89   13.46   15.59  18.08  30.43  0.997
            GAU-017  195.7  26.53   40.26   44.15  48.44  79.94  0.410
            DAM-022  388.8      -       -       -      -      -  0.000
            GAU-018  388.8      -       -       -      -      -  0.000
        "#]],
    );
    check(
        &assumed(&forecast),
        expect![[r#"
        flow-season: 43 reaches, 395 km, mean x 1.90 | long-term mean times the factor 1.90 of month 6
        velocity-prior: 1.11 to 1.83 m/s | median of the regression of Jobson 1996; the early edge takes its envelope, the late edge 0.663 of the median with dead zones
        dispersion-prior: Cup(Tp) | such that the peak falls as the unit peak of Jobson 1996
        reservoir: DAM-022: 18600 million m3, 3 tanks | taken as full: the level of the day is not known
        floating: 33 % dissolves, slick at 1.2 u + 0.15 m/s | concentrations are of the dissolved part (not above its solubility); the slick counts for the early edge only
        groundwater-watch: INT-005, INT-007, INT-014 | a plume in the river is not an arrival there: a watch, no time
        node-assumed: INT-013 | it stands off the river: forecast at the river node that it belongs to
    "#]],
    );
    assert!(forecast.balance.floating.get() > 0.0);
    assert!(forecast.balance.gap().abs() < 1e-6);
}

/// Jilintai holds 2.5 km³: what enters it comes out, if at all, as a long thin tail.
#[test]
fn a_leak_above_the_reservoirs_of_the_kash_is_held() {
    let forecast = run(&ILI, &input(83.596, 43.699, "nitrobenzene", 20.0, "2h")).unwrap();
    check(
        &table(&forecast),
        expect![[r#"
            section  km     early  arrival  peak   end    late   mg/L
            GAU-010    0.0   0.00    0.00    0.42   2.18   2.73  22.052
            GAU-009   50.1   8.36   12.47   14.98      -      -  0.064
            GAU-024   60.9      -       -       -      -      -  0.001
            DAM-003   66.0      -       -       -      -      -  0.000
            DAM-004   71.2      -       -       -      -      -  0.000
            GAU-028  101.2      -       -       -      -      -  0.000
            INT-015  103.4      -       -       -      -      -  0.000
            DAM-005  108.4      -       -       -      -      -  0.000
            DAM-006  141.7      -       -       -      -      -  0.000
            DAM-007  152.3      -       -       -      -      -  0.000
            GAU-008  152.3      -       -       -      -      -  0.000
            INT-002  152.3      -       -       -      -      -  0.000
            INT-009  154.3      -       -       -      -      -  0.000
            INT-004  157.7      -       -       -      -      -  0.000
            GAU-027  158.9      -       -       -      -      -  0.000
            GAU-001  178.0      -       -       -      -      -  0.000
            GAU-021  178.0      -       -       -      -      -  0.000
            INT-001  186.2      -       -       -      -      -  0.000
            GAU-020  231.7      -       -       -      -      -  0.000
            INT-005  234.4      -       -       -      -      -  0.000 watch
            INT-007  241.4      -       -       -      -      -  0.000 watch
            GAU-022  247.6      -       -       -      -      -  0.000
            INT-014  251.5      -       -       -      -      -  0.000 watch
            INT-013  260.1      -       -       -      -      -  0.000
            INT-021  299.5      -       -       -      -      -  0.000
            GAU-002  303.0      -       -       -      -      -  0.000
            BOR-001  306.0      -       -       -      -      -  0.000
            GAU-017  427.4      -       -       -      -      -  0.000
            DAM-022  620.6      -       -       -      -      -  0.000
            GAU-018  620.6      -       -       -      -      -  0.000
        "#]],
    );
    check(
        &assumed(&forecast),
        expect![[r#"
        flow-season: 86 reaches, 627 km, mean x 1.90 | long-term mean times the factor 1.90 of month 6
        velocity-prior: 0.78 to 1.83 m/s | median of the regression of Jobson 1996; the early edge takes its envelope, the late edge 0.663 of the median with dead zones
        dispersion-prior: Cup(Tp) | such that the peak falls as the unit peak of Jobson 1996
        reservoir: DAM-003: 2530 million m3, 3 tanks | taken as full: the level of the day is not known
        reservoir: DAM-006: 207 million m3, 3 tanks | taken as full: the level of the day is not known
        reservoir: DAM-022: 18600 million m3, 3 tanks | taken as full: the level of the day is not known
        groundwater-watch: INT-005, INT-007, INT-014 | a plume in the river is not an arrival there: a watch, no time
        node-assumed: INT-015, INT-009, INT-013 | it stands off the river: forecast at the river node that it belongs to
    "#]],
    );
    assert!(forecast.balance.in_water.get() > 19_000.0);
}

#[test]
fn a_leak_into_the_lower_kash_runs_down() {
    let forecast = run(&ILI, &input(81.889, 43.770, "nitrobenzene", 20.0, "2h")).unwrap();
    check(
        &table(&forecast),
        expect![[r#"
            section  km     early  arrival  peak   end    late   mg/L
            INT-004    0.0   0.00    0.00    0.20   2.08   2.47  11.781
            GAU-027    1.2   0.10    0.17    0.97   2.56   4.73  11.781
            GAU-001   20.3   2.51    3.86    5.87   7.98  14.03  3.848
            GAU-021   20.3   2.51    3.86    5.87   7.98  14.03  3.848
            INT-001   28.6   3.53    5.41    7.64  10.08  17.55  3.711
            GAU-020   74.0   9.12   13.86   17.14  20.91  35.54  2.613
            INT-005   76.7      -       -       -      -      -  2.571 watch
            INT-007   83.7      -       -       -      -      -  2.467 watch
            GAU-022   90.0  10.92   16.55   20.14  24.27  41.09  2.383
            INT-014   93.8      -       -       -      -      -  2.330 watch
            INT-013  102.4  12.39   18.76   22.59  26.99  45.59  2.217
            INT-021  141.9  17.46   26.40   30.99  36.26  60.87  1.782
            GAU-002  145.3  17.94   27.13   31.79  37.14  62.32  1.752
            BOR-001  148.3  18.37   27.78   32.49  37.89  63.54  1.677
            GAU-017  269.7  35.82   54.21   61.05  68.75 114.29  0.952
            DAM-022  462.9      -       -       -      -      -  0.000
            GAU-018  462.9      -       -       -      -      -  0.000
        "#]],
    );
}

/// Winter: less water, slower, ice on it; evaporation stops.
#[test]
fn january_is_slower_than_june() {
    let mut winter = benzene();
    winter.flow.month = 1;
    winter.air = Celsius::new(-15.0).unwrap();
    let (june, january) = (run(&ILI, &benzene()).unwrap(), run(&ILI, &winter).unwrap());
    let border = |forecast: &Forecast| {
        let found = forecast
            .sections
            .iter()
            .find(|s| s.section.id.as_str() == "GAU-001");
        (found.unwrap().peak_at.unwrap() - forecast.start).hours_f64()
    };
    let ratio = border(&january) / border(&june);
    assert!((1.5..3.0).contains(&ratio), "{ratio}");
    assert_eq!(january.balance.lost.get(), 0.0);
    assert!(january.assumed.iter().any(|one| one.code == "ice"));
}

/// What holds of every forecast, for spills all over the basin.
#[test]
fn the_edges_enclose_the_middle_and_the_mass_is_all_there() {
    let reaches: Vec<_> = ILI.rivers.reaches().map(|reach| reach.id.clone()).collect();
    for (at, reach) in reaches.iter().enumerate().step_by(13) {
        let mut spill = benzene();
        let half = ILI.rivers.reach(reach).unwrap().length.get() / 2.0;
        spill.release.entry = ReachPoint {
            reach: reach.clone(),
            chainage: hean_units::Meters::clamped(half),
        };
        spill.release.substance = ["benzene", "nitrobenzene", "diesel"]
            .map(|id| SubstanceId::new(id).ok())[at % 3]
            .clone();
        spill.flow.month = (at % 12) as u8 + 1;
        spill.release.delay = Span::from_mins(at as i64 % 90);
        let forecast = run(&ILI, &spill).unwrap();
        assert!(
            forecast.balance.gap().abs() < 1e-6,
            "{reach}: {:?}",
            forecast.balance
        );
        let mut last = 0.0;
        for found in &forecast.sections {
            let name = format!("{reach} {}", found.section.id);
            assert!(found.distance.get() >= last, "{name}");
            last = found.distance.get();
            let order: Vec<Instant> = [found.early, found.arrival, found.end, found.late]
                .into_iter()
                .flatten()
                .collect();
            assert!(order.is_sorted(), "{name}: {found:?}");
            assert!(order.iter().all(|at| *at >= forecast.enters), "{name}");
            assert!(found.arrival.is_none() || found.early.is_some(), "{name}");
            if found.section.watch_only {
                assert!(order.is_empty() && found.peak_at.is_none(), "{name}");
            } else {
                assert_eq!(
                    found.arrival.is_some(),
                    found.peak.get() >= forecast.threshold.get(),
                    "{name}"
                );
            }
        }
        let lines: Vec<_> = forecast.reaches.iter().map(|found| &found.reach).collect();
        assert_eq!(lines[0], reach);
    }
}

#[test]
fn the_same_input_gives_the_same_numbers() {
    assert_eq!(
        run(&ILI, &benzene()).unwrap(),
        run(&ILI, &benzene()).unwrap()
    );
}

/// Time on land shifts everything, and a faster hidden river is faster.
#[test]
fn a_delay_shifts_and_the_truth_scales() {
    let middle = run(&ILI, &benzene()).unwrap();
    let mut later = benzene();
    later.release.delay = Span::from_mins(30);
    later.horizon = later.horizon + Span::from_mins(30);
    let later = run(&ILI, &later).unwrap();
    let mut fast = benzene();
    fast.truth = Some(Truth {
        velocity: 1.15,
        dispersion: 0.8,
    });
    let fast = run(&ILI, &fast).unwrap();
    for ((a, b), c) in middle
        .sections
        .iter()
        .zip(&later.sections)
        .zip(&fast.sections)
    {
        assert_eq!(a.arrival.map(|at| at + Span::from_mins(30)), b.arrival);
        assert_eq!(a.peak, b.peak);
        // Near the release its duration counts for more than the river.
        if a.distance.get() < 50e3 {
            continue;
        }
        let (Some(a), Some(c)) = (a.peak_at, c.peak_at) else {
            continue;
        };
        let ratio = (a - middle.start).hours_f64() / (c - fast.start).hours_f64();
        assert!((1.13..1.17).contains(&ratio), "{ratio}");
    }
}

#[test]
fn curve_plume_and_table_tell_the_same_story() {
    let forecast = run(&ILI, &benzene()).unwrap();
    for found in forecast
        .sections
        .iter()
        .filter(|found| found.peak_at.is_some())
    {
        let curve = forecast.curve(&found.section.id).unwrap();
        let highest = curve.mg_l.iter().copied().fold(0.0, f64::max);
        assert!(
            (highest / found.peak.get() - 1.0).abs() < 0.02,
            "{}",
            found.section.id
        );
        let peak = forecast
            .concentration(&found.section.id, found.peak_at.unwrap())
            .unwrap();
        assert!((peak / found.peak.get() - 1.0).abs() < 1e-6);
        let end = curve.start + Span::from_millis(curve.step.millis() * curve.mg_l.len() as i64);
        assert!((forecast.horizon - end).hours_f64().abs() < 0.2);
        // On the map the plume is then on a reach that touches the section.
        let plume = forecast.plume_at(found.peak_at.unwrap());
        let touches = |id| {
            let reach = ILI.rivers.reach(id).unwrap();
            reach.to == found.section.node || reach.from == found.section.node
        };
        assert!(
            plume
                .iter()
                .any(|(id, mg_l)| touches(id) && *mg_l > 0.5 * found.peak.get())
        );
    }
    assert!(
        forecast
            .plume_at(forecast.start + Span::from_mins(-1))
            .is_empty()
    );
    let hour = forecast.plume_at(forecast.start + Span::from_mins(60));
    assert!(
        hour.iter().map(|(_, mg_l)| *mg_l).fold(0.0, f64::max) > 50.0,
        "{hour:?}"
    );
    assert_eq!(forecast.curve(&FacilityId::new("INT-002").unwrap()), None);
}

#[test]
fn what_is_not_in_the_basin_is_refused() {
    let mut spill = benzene();
    spill.release.substance = SubstanceId::new("unobtainium").ok();
    assert_eq!(
        run(&ILI, &spill).unwrap_err().to_string(),
        "the substance table has no `unobtainium`"
    );
    let mut spill = benzene();
    spill.release.entry.reach = hean_units::ReachId::new("R999").unwrap();
    assert!(matches!(
        run(&ILI, &spill),
        Err(ForecastError::UnknownReach(_))
    ));
    let mut spill = benzene();
    spill.flow.month = 13;
    assert_eq!(run(&ILI, &spill), Err(ForecastError::BadMonth(13)));
    let mut spill = benzene();
    spill.horizon = Span::ZERO;
    assert!(matches!(
        run(&ILI, &spill),
        Err(ForecastError::BadRelease {
            what: "horizon",
            ..
        })
    ));
    let mut spill = benzene();
    spill.truth = Some(Truth {
        velocity: 0.0,
        dispersion: 1.0,
    });
    assert!(run(&ILI, &spill).is_err());
}

#[test]
fn without_a_substance_the_default_threshold_is_named() {
    let mut spill = benzene();
    spill.release.substance = None;
    let forecast = run(&ILI, &spill).unwrap();
    assert_eq!(forecast.threshold.get(), 0.01);
    let codes: Vec<_> = forecast.assumed.iter().map(|one| one.code).collect();
    assert!(codes.contains(&"substance-unknown") && codes.contains(&"threshold-default"));
    assert_eq!(forecast.balance.lost.get(), 0.0);
}

fn flow(gauges: &[(&str, f64)]) -> Flow {
    let gauges = gauges
        .iter()
        .map(|(id, q)| (FacilityId::new(*id).unwrap(), Discharge::new(*q).unwrap()))
        .collect();
    Flow::of(&ILI, &FlowInput { month: 6, gauges }).unwrap()
}

/// Ratio of today's discharge to the seasonal one along the way from the Kunes to the border, at
/// the reach below each gauge and dam.
fn ratios(flow: &Flow) -> String {
    let mut text = String::new();
    for (section, _) in ILI.sections_below(&benzene().release.entry) {
        let Some(reach) = ILI.rivers.outgoing(&section.node) else {
            continue;
        };
        let found = flow.reach(&reach.id).unwrap();
        let ratio = found.discharge.get() / (reach.discharge_mean.get() * flow.season_factor());
        let name = |gauge: &Option<FacilityId>| {
            gauge
                .as_ref()
                .map_or("-".to_owned(), |gauge| gauge.to_string())
        };
        text += &format!(
            "{:8} {:4} {ratio:.3} {:?} {} {}\n",
            section.id,
            reach.id,
            found.basis,
            name(&found.above),
            name(&found.below)
        );
    }
    text
}

#[test]
fn without_readings_the_season_holds() {
    let flow = flow(&[]);
    assert_eq!(flow.season_factor(), 1.9);
    assert!(
        flow.reaches()
            .all(|(_, reach)| reach.basis == FlowBasis::Season)
    );
    for reach in ILI.rivers.reaches() {
        let today = flow.reach(&reach.id).unwrap().discharge.get();
        assert!((today - (1.9 * reach.discharge_mean.get()).max(0.05)).abs() < 1e-9);
    }
}

/// Yamadu reads 612 m³/s, Sandaohezi 900: ratios 612/(371*1.9) = 0.868 and 900/(400*1.9) = 1.184.
#[test]
fn readings_scale_the_river_and_are_interpolated_between_gauges() {
    check(
        &ratios(&flow(&[("GAU-001", 612.0), ("GAU-002", 900.0)])),
        expect![[r#"
        GAU-006  R329 0.868 Assumed - GAU-001
        DAM-010  R379 0.868 Assumed - GAU-001
        GAU-001  R382 0.879 Measured GAU-001 GAU-002
        GAU-021  R382 0.879 Measured GAU-001 GAU-002
        INT-001  R384 0.891 Assumed GAU-001 GAU-002
        GAU-020  R412 1.013 Assumed GAU-001 GAU-002
        INT-005  R414 1.019 Assumed GAU-001 GAU-002
        INT-007  R420 1.042 Assumed GAU-001 GAU-002
        GAU-022  R424 1.051 Assumed GAU-001 GAU-002
        INT-014  R427 1.063 Assumed GAU-001 GAU-002
        INT-013  R431 1.090 Assumed GAU-001 GAU-002
        INT-021  R439 1.180 Measured GAU-001 GAU-002
        GAU-002  R440 1.184 Measured GAU-002 -
        BOR-001  R442 1.179 Assumed GAU-002 -
        GAU-017  R449 1.154 Assumed GAU-002 -
        DAM-022  R459 1.139 Assumed GAU-002 -
        GAU-018  R459 1.139 Assumed GAU-002 -
    "#]],
    );
}

/// A flood of a small tributary does not lift the main stem beyond its share.
#[test]
fn a_tributary_counts_by_its_discharge() {
    check(
        &ratios(&flow(&[("GAU-012", 50.0)])),
        expect![[r#"
        GAU-006  R329 1.000 Season - -
        DAM-010  R379 1.000 Season - -
        GAU-001  R382 1.000 Season - -
        GAU-021  R382 1.000 Season - -
        INT-001  R384 1.000 Season - -
        GAU-020  R412 1.057 Assumed GAU-012 -
        INT-005  R414 1.057 Assumed GAU-012 -
        INT-007  R420 1.056 Assumed GAU-012 -
        GAU-022  R424 1.056 Assumed GAU-012 -
        INT-014  R427 1.056 Assumed GAU-012 -
        INT-013  R431 1.056 Assumed GAU-012 -
        INT-021  R439 1.055 Assumed GAU-012 -
        GAU-002  R440 1.055 Assumed GAU-012 -
        BOR-001  R442 1.053 Assumed GAU-012 -
        GAU-017  R449 1.046 Assumed GAU-012 -
        DAM-022  R459 1.041 Assumed GAU-012 -
        GAU-018  R459 1.041 Assumed GAU-012 -
    "#]],
    );
    let upstream = flow(&[("GAU-001", 612.0)]);
    let kash = ILI
        .facilities
        .get(&FacilityId::new("GAU-003").unwrap())
        .unwrap();
    let reach = ILI.rivers.outgoing(kash.node.as_ref().unwrap()).unwrap();
    let found = upstream.reach(&reach.id).unwrap();
    assert_eq!(found.basis, FlowBasis::Assumed);
    assert_eq!(
        found.below.as_ref().map(FacilityId::as_str),
        Some("GAU-001")
    );
}

#[test]
fn readings_that_fit_nowhere_are_named() {
    let flow = flow(&[("GAU-999", 5.0), ("DAM-001", 5.0)]);
    let why: Vec<_> = flow
        .ignored
        .iter()
        .map(|one| one.why.en().to_owned())
        .collect();
    assert_eq!(
        why,
        [
            "that facility is not a gauge",
            "the basin has no such gauge"
        ]
    );
}
