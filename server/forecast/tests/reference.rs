//! The made-up river of the reference timeline: its measured velocities give the arrivals that the
//! timeline is calibrated on.
#![allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it must be"
)]

use expect_test::expect;
use hean_basin::{Basin, Files};
use hean_forecast::{FlowInput, Input, Release, run};
use hean_units::{Celsius, Instant, Kilograms, LonLat, Span};
use std::path::PathBuf;

struct Folder(Vec<PathBuf>);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0
            .iter()
            .find_map(|folder| std::fs::read(folder.join(path)).ok())
    }
}

#[test]
fn the_arrivals_of_the_reference_timeline() {
    let own = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/reference"));
    let mut folder = Folder(vec![own.clone()]);
    let otherwise = hean_basin::otherwise(&folder).unwrap();
    folder.0.push(own.join(otherwise));
    let basin = Basin::load(&folder)
        .unwrap_or_else(|problems| panic!("{problems}"))
        .basin;
    let bridge = LonLat::new(82.0, 43.88).unwrap();
    let start = Instant::parse("2026-06-12T09:00:00+08:00").unwrap();
    let input = Input {
        release: Release {
            entry: basin.spill_path(bridge).unwrap().entry,
            substance: Some("benzene".parse().unwrap()),
            mass: Kilograms::new(12_000.0).unwrap(),
            over: Span::parse("40m").unwrap(),
            start,
            delay: Span::ZERO,
        },
        flow: FlowInput {
            month: 6,
            gauges: Default::default(),
        },
        air: Celsius::new(18.0).unwrap(),
        truth: None,
        horizon: Span::parse("120h").unwrap(),
    };
    let forecast = run(&basin, &input).unwrap();
    let minutes = |at: Option<Instant>| {
        at.map_or("-".to_owned(), |at| {
            format!("{:.0}", (at - start).secs_f64() / 60.0)
        })
    };
    let mut table = String::from("section  km   early arrival  peak   end  late   mg/L\n");
    for found in &forecast.sections {
        table += &format!(
            "{:<8} {:>3.0} {:>6} {:>7} {:>5} {:>5} {:>5} {:>6.3}\n",
            found.section.id,
            found.distance.get() / 1000.0,
            minutes(found.early),
            minutes(found.arrival),
            minutes(found.peak_at),
            minutes(found.end),
            minutes(found.late),
            found.peak.get()
        );
    }
    // 45 km / 1.68 m/s = 446 min, 135 km / 1.68 m/s = 1,339 min: the timeline's 445 and 1,340.
    expect![[r#"
        section  km   early arrival  peak   end  late   mg/L
        GAU-001    6     60      60    94   150   385 20.358
        INT-001   45    446     446   554   713  1340  6.308
        INT-002   80    794     794   968  1188  2136  3.282
        BOR-001  135   1339    1377  1619  1909  3357  1.501
    "#]]
    .assert_eq(&table);
}
