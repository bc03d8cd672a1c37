//! The shipped rules and plan on the shipped basin.

use expect_test::expect;
use hean_basin::{Basin, Files};
use hean_incident::body::{IncidentKind, WaterEntry};
use hean_incident::state::{ReleaseKnown, State};
use hean_incident::{Incident, Task};
use hean_planner::{Plans, Situation, propose};
use hean_units::{Instant, Meters, Text};
use std::path::PathBuf;

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(path)).ok()
    }
}

fn folder() -> Folder {
    Folder(PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../data/ili"
    )))
}

const PLANS: [&str; 7] = [
    "drill",
    "extreme-weather",
    "oil-spill",
    "plant-leak",
    "river-chemical-spill",
    "tailings",
    "toxic-gas",
];

fn world() -> (Basin, Plans) {
    let loaded = Basin::load(&folder()).expect("the shipped basin loads");
    let plans = Plans::load(&folder(), &loaded.basin, &PLANS);
    let plans = plans.unwrap_or_else(|problems| panic!("{problems}"));
    (loaded.basin, plans)
}

/// An incident as the engine opens it, without tasks.
fn incident(basin: &Basin, at: &str, kind: IncidentKind, substance: Option<&str>) -> Incident {
    let at = at.parse().expect("a place");
    let path = basin.spill_path(at).expect("inside the basin");
    let county = basin.county_at(at).expect("a county");
    let duty = "county".parse().expect("a duty");
    let t0 = Instant::parse("2026-06-12T09:32:00+08:00").expect("a time");
    let mut state = State::default();
    let reported = serde_json::json!({"kind": kind, "at": at});
    let append = hean_incident::Append {
        record: hean_incident::Record {
            id: "inc:INC-0001:1".parse().expect("an id"),
            at: t0,
            recorded_at: t0,
            mode: hean_incident::Mode::Drill,
            kind: "incident_reported".to_owned(),
            actor: hean_incident::Actor::scenario(),
            cause: None,
            data: reported,
        },
        streams: vec![("inc:INC-0001".parse().expect("a stream"), 1)],
    };
    state.apply(&append);
    let mut incident = state.incidents.into_values().next().expect("it was opened");
    incident.entry = Some(WaterEntry {
        reach: path.entry.reach.clone(),
        chainage_m: path.entry.chainage,
        via: "bank".to_owned(),
        overland_m: Meters::clamped(0.0),
        river: Text::default(),
    });
    incident.county = basin
        .agencies
        .for_duty(&duty, Some(&county.code))
        .map(|agency| agency.id.clone());
    incident.release = ReleaseKnown {
        substance: substance.map(str::to_owned),
        ..incident.release
    };
    incident
}

fn shown(tasks: &[Task]) -> String {
    let mut text = String::new();
    for task in tasks {
        let id = task.id.as_str().trim_start_matches("INC-0001-");
        let owner = task.owner.as_ref().map_or("system", |owner| owner.as_str());
        let deadline = task.deadline.as_ref().map_or("-".to_owned(), |deadline| {
            let after = deadline.at - Instant::parse("2026-06-12T09:32:00+08:00").expect("t0");
            format!("{} {}", after.offset(), deadline.rule)
        });
        text.push_str(&format!("{id} {owner} {deadline}\n"));
    }
    text
}

#[test]
fn a_benzene_spill_into_the_kunes() {
    let (basin, plans) = world();
    let incident = incident(
        &basin,
        "83.246,43.524",
        IncidentKind::Spill,
        Some("benzene"),
    );
    let situation = Situation::of(&basin, &plans, &incident, incident.t0);
    let plan = plans.plan_for(&situation).expect("a plan for spills");
    assert_eq!(plan.id, "river-chemical-spill");
    let proposal = propose(&situation, plan);
    assert!(proposal.tasks.len() >= 24, "{}", proposal.tasks.len());
    expect![[r#"
        T01 system T+00:05 doctrine-5m
        T02 system -
        T03-eco eco -
        T03-fire fire -
        T03-police police -
        T03-trans trans -
        T03-water water -
        T03-cty:xinyuan cty:xinyuan -
        T04 police T+00:20 doctrine-20m
        T05 trans T+00:20 doctrine-20m
        T06 fire T+00:30 doctrine-30m
        T06B fire T+01:30 doctrine-90m
        T07 police T+00:45 doctrine-45m
        T08 cty:xinyuan T+00:30 local-phone-30m
        T09 eco T+00:45 decree-17-2011-grade
        T10 eco T+01:00 local-written-60m
        T11 up -
        T12 water T+00:30 doctrine-30m
        T13 system -
        T14 met T+00:30 doctrine-30m
        T15 gov T+01:00 doctrine-60m
        T16 cty:xinyuan T+01:30 doctrine-90m
        T18 system -
        T19 eco -
        T20A trans -
        T20 trans -
        T21 eco -
        T22 water -
        T23 fire -
        T24 eco T+01:00 doctrine-60m
        T25 eco T+01:30 doctrine-90m
        T25B eco T+02:00 doctrine-120m
        T25C eco T+04:00 doctrine-240m
        T26 eco -
        T26B eco -
        T27-INT-013 housing -
        T28-INT-013 housing -
        T29 housing T+04:00 doctrine-240m
        T30-INT-001 water -
        T30-INT-021 water -
        T31-cty:nilka cty:nilka -
        T31-cty:gongliu cty:gongliu -
        T31-cty:yining cty:yining -
        T31-cty:yining-city cty:yining-city -
        T31-cty:qapqal cty:qapqal -
        T31-cty:huocheng cty:huocheng -
        T31-xpcc xpcc -
        T32 health T+01:00 doctrine-60m
        T32B health T+04:00 doctrine-240m
        T33 fao -
        T34 fao T+02:00 decree-17-2011-2h
        T35-BOR-001 eco -
        T36 pub T+02:00 doctrine-120m
        T37 pub T+02:00 doctrine-120m
        T38 fire T+06:00 doctrine-360m
        T39 eco -
        T40 eco -
        T42 water -
        T43 police T+24:00 doctrine-24h
        T44 eco T+72:00 doctrine-72h
        T45 eco -
        T46 eco -
        T46B eco -
        T46C eco -
        T47 em -
        T47B eco -
    "#]]
    .assert_eq(&shown(&proposal.tasks));
    let left: Vec<_> = proposal
        .not_applied
        .iter()
        .map(|(id, why)| format!("{id}: {}", why.en()))
        .collect();
    expect![[r#"
        D01: no exercise
        D02: no exercise
        D03: no exercise
        D04: no exercise
        D05: no exercise
        D06: no exercise
        D07: no exercise
        T05B: it is a spill from a vehicle or dumping
        T17: there is nothing of the kind below
        T41: no proposed grade yet; no grade yet; no response level yet"#]]
    .assert_eq(&left.join("\n"));
}
