//! The shipped basin and packs, changed where a test wants it, and incidents as the engine opens
//! them.

use hean_basin::{Basin, Files};
use hean_incident::body::{
    Balance, ForecastRequest, ForecastResult, IncidentKind, SectionArrival, WaterEntry,
};
use hean_incident::state::{ForecastHeld, ReleaseKnown};
use hean_incident::{Actor, Append, Incident, Mode, Record, State};
use hean_planner::Plans;
use hean_units::{Celsius, Instant, Kilograms, Meters, Span, Text};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Every shipped plan.
pub const PLANS: [&str; 7] = [
    "drill",
    "extreme-weather",
    "oil-spill",
    "plant-leak",
    "river-chemical-spill",
    "tailings",
    "toxic-gas",
];

/// The shipped folder; of the named file the first `from` reads as `to`.
pub struct Folder<'a> {
    pub changes: Vec<(&'a str, &'a str, &'a str)>,
}

impl Files for Folder<'_> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/ili"));
        let mut bytes = std::fs::read(root.join(path)).ok()?;
        for (_, from, to) in self.changes.iter().filter(|(file, ..)| *file == path) {
            let text = String::from_utf8(bytes).expect("UTF-8");
            assert!(text.contains(from), "{path} holds no `{from}`");
            bytes = text.replacen(from, to, 1).into_bytes();
        }
        Some(bytes)
    }
}

/// The shipped basin and plans; read once.
pub fn world() -> &'static (Basin, Plans) {
    static WORLD: OnceLock<(Basin, Plans)> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = Folder {
            changes: Vec::new(),
        };
        let loaded = Basin::load(&folder).expect("the shipped basin loads");
        let plans = Plans::load(&folder, &loaded.basin, &PLANS);
        let plans = plans.unwrap_or_else(|problems| panic!("{problems}"));
        (loaded.basin, plans)
    })
}

/// T0 of the tests.
pub fn t0() -> Instant {
    Instant::parse("2026-06-12T09:32:00+08:00").expect("a time")
}

/// An incident without tasks; in the water where the place drains to a river.
pub fn incident(at: &str, kind: IncidentKind, substance: Option<&str>) -> Incident {
    let basin = &world().0;
    let at = at.parse().expect("a place");
    let county = basin.county_at(at).expect("a county");
    let mut state = State::default();
    let append = Append {
        record: Record {
            id: "inc:INC-0001:1".parse().expect("an id"),
            at: t0(),
            recorded_at: t0(),
            mode: Mode::Drill,
            kind: "incident_reported".to_owned(),
            actor: Actor::scenario(),
            cause: None,
            data: serde_json::json!({"kind": kind, "at": at}),
        },
        streams: vec![("inc:INC-0001".parse().expect("a stream"), 1)],
    };
    state.apply(&append);
    let mut incident = state.incidents.into_values().next().expect("it was opened");
    let wet = !matches!(kind, IncidentKind::Weather | IncidentKind::Gas);
    incident.entry = basin
        .spill_path(at)
        .ok()
        .filter(|_| wet)
        .map(|path| WaterEntry {
            reach: path.entry.reach.clone(),
            chainage_m: path.entry.chainage,
            via: "bank".to_owned(),
            overland_m: Meters::clamped(0.0),
            river: Text::default(),
        });
    let duty = "county".parse().expect("a duty");
    let county = basin.agencies.for_duty(&duty, Some(&county.code));
    incident.county = county.map(|agency| agency.id.clone());
    incident.release = ReleaseKnown {
        substance: substance.map(str::to_owned),
        ..incident.release
    };
    incident
}

/// A forecast that reaches each of the sections so many minutes after T0, and no other.
pub fn forecast(incident: &mut Incident, arrivals: &[(&str, &str, i64)]) {
    let sections = arrivals.iter().map(|(id, kind, minutes)| {
        let early = t0() + Span::from_mins(*minutes);
        SectionArrival {
            section: id.parse().expect("a section"),
            name: Text::new(*id, *id),
            kind: (*kind).to_owned(),
            distance_m: Meters::clamped(1000.0),
            watch_only: false,
            early: Some(early),
            arrival: Some(early + Span::from_mins(30)),
            peak_at: Some(early + Span::from_mins(90)),
            peak_mg_l: 1.0,
            end: Some(early + Span::from_mins(300)),
            late: None,
        }
    });
    let request = ForecastRequest {
        id: "INC-0001-F1".parse().expect("an id"),
        incident: incident.id.clone(),
        reason: Text::default(),
        parent: None,
        entry: incident.entry.clone().expect("in the water"),
        substance: None,
        mass_kg: Kilograms::clamped(12_000.0),
        over_s: 2_400,
        start: t0(),
        gauges: BTreeMap::new(),
        month: 6,
        air_c: Celsius::clamped(15.0),
        assumed: Vec::new(),
    };
    let result = ForecastResult {
        id: request.id.clone(),
        engine: "test".to_owned(),
        threshold_mg_l: 0.01,
        sections: sections.collect(),
        balance: Balance::default(),
        assumed: Vec::new(),
        failed: None,
    };
    let at = t0() + Span::from_mins(20);
    incident.forecast = Some(ForecastHeld {
        request,
        result,
        at,
    });
}
