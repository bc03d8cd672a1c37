//! The shipped Ili basin: it loads without a problem, and its facts are pinned.

use expect_test::{Expect, expect};
use hean_basin::{
    Basin, Category, Detail, Files, Kind, LAYERS, Loaded, Purpose, ReachPoint, WaterSource,
};
use hean_units::{DutyId, FacilityId, LonLat, RoadEdgeId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(path)).ok()
    }
}

fn load() -> Loaded {
    let folder = Folder(PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../data/ili"
    )));
    Basin::load(&folder).unwrap_or_else(|problems| panic!("{problems}"))
}

static ILI: LazyLock<Loaded> = LazyLock::new(load);

fn ili() -> &'static Basin {
    &ILI.basin
}

fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).unwrap()
}

/// The tanker of the first scenario: beside the G218 near Zekti.
fn zekti() -> LonLat {
    at(83.246, 43.524)
}

fn check(got: impl std::fmt::Display, expected: Expect) {
    expected.assert_eq(&format!("{got}\n"));
}

fn point(point: &ReachPoint) -> String {
    format!("{}@{:.0}m", point.reach, point.chainage.get())
}

#[test]
fn its_size() {
    let basin = ili();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for facility in basin.facilities.values() {
        *kinds.entry(facility.kind.as_str()).or_default() += 1;
    }
    let stock = basin
        .facilities
        .values()
        .filter_map(|row| match &row.detail {
            Detail::Depot { stock, .. } => Some(stock.len()),
            _ => None,
        });
    let near: f64 = basin
        .roads
        .near_water()
        .iter()
        .map(|s| s.to.get() - s.from.get())
        .sum();
    let bridges = basin
        .roads
        .crossings()
        .iter()
        .filter(|c| c.bridge.is_some())
        .count();
    let lines = [
        format!(
            "{} reaches, {} river nodes",
            basin.rivers.reaches().len(),
            basin.rivers.nodes().len()
        ),
        format!(
            "{} road edges, {} road nodes",
            basin.roads.edges().len(),
            basin.roads.nodes().len()
        ),
        format!(
            "{} crossings, {bridges} of them with a named bridge",
            basin.roads.crossings().len()
        ),
        format!(
            "{} stretches near water, {:.0} km",
            basin.roads.near_water().len(),
            near / 1000.0
        ),
        format!(
            "{} of them open to dangerous goods",
            basin.hazmat_segments().len()
        ),
        format!("{kinds:?}"),
        format!(
            "{} stock lines, {} items",
            stock.sum::<usize>(),
            basin.items.len()
        ),
        format!(
            "{} agencies, {} duties",
            basin.agencies.iter().count(),
            basin.agencies.duties().count()
        ),
        format!(
            "{} substances, {} places, {} counties",
            basin.substances.len(),
            basin.places.len(),
            basin.counties.len()
        ),
        format!("outlet {}", basin.rivers.outlet().unwrap().id),
    ];
    check(
        lines.join("\n"),
        expect![[r#"
            459 reaches, 460 river nodes
            208 road edges, 149 road nodes
            234 crossings, 10 of them with a named bridge
            248 stretches near water, 410 km
            223 of them open to dangerous goods
            {"border-section": 4, "bridge": 24, "dam": 22, "depot": 15, "gauge": 30, "intake": 21, "office": 36, "risk-source": 50, "toll": 9}
            260 stock lines, 40 items
            37 agencies, 54 duties
            88 substances, 256 places, 29 counties
            outlet N460
        "#]],
    );
}

#[test]
fn its_notes() {
    let notes: Vec<String> = ILI.notes.iter().map(ToString::to_string).collect();
    check(
        notes.join("\n"),
        expect![[r#"
        facilities/border_sections.csv:5: [section-without-node] BOR-004 hangs on no river node: it gets no forecast
        facilities/intakes.csv:6: [watch-only] INT-005 takes groundwater: it gets a watch, not an arrival
        facilities/intakes.csv:7: [watch-only] INT-006 takes groundwater: it gets a watch, not an arrival
        facilities/intakes.csv:8: [watch-only] INT-007 takes groundwater: it gets a watch, not an arrival
        facilities/intakes.csv:9: [watch-only] INT-008 takes groundwater: it gets a watch, not an arrival
        facilities/intakes.csv:10: [node-assumed] INT-009 stands off the river: its node N341 is an assumption
        facilities/intakes.csv:11: [watch-only] INT-010 takes groundwater: it gets a watch, not an arrival
        facilities/intakes.csv:12: [watch-only] INT-011 takes groundwater: it gets a watch, not an arrival
        facilities/intakes.csv:13: [node-assumed] INT-012 stands off the river: its node N276 is an assumption
        facilities/intakes.csv:14: [node-assumed] INT-013 stands off the river: its node N431 is an assumption
        facilities/intakes.csv:15: [watch-only] INT-014 takes groundwater: it gets a watch, not an arrival
        facilities/intakes.csv:16: [node-assumed] INT-015 stands off the river: its node N257 is an assumption
        facilities/intakes.csv:17: [watch-only] INT-016 takes groundwater: it gets a watch, not an arrival
        facilities/intakes.csv:18: [watch-only] INT-017 takes groundwater: it gets a watch, not an arrival
        facilities/intakes.csv:19: [node-assumed] INT-018 stands off the river: its node N202 is an assumption
        facilities/intakes.csv:20: [watch-only] INT-019 takes groundwater: it gets a watch, not an arrival
        facilities/intakes.csv:21: [node-assumed] INT-020 stands off the river: its node N075 is an assumption
    "#]],
    );
}

#[test]
fn the_kunes_below_zekti() {
    let basin = ili();
    let path = basin.spill_path(zekti()).unwrap();
    let bor = &basin.facilities["BOR-001"];
    let border = basin
        .rivers
        .distance(&path.entry, bor.node.as_ref().unwrap())
        .unwrap();
    let outlet = basin.rivers.outlet().unwrap();
    let end = basin.rivers.distance(&path.entry, &outlet.id).unwrap();
    let lines = [
        format!(
            "{:?} {} {:.0} m over land, road {:?}",
            path.via,
            point(&path.entry),
            path.overland.get(),
            path.road
        ),
        format!("path {:?}", path.path),
        format!(
            "border section {:.1} km, outlet {:.1} km",
            border.get() / 1000.0,
            end.get() / 1000.0
        ),
        format!(
            "{} reaches below",
            basin.rivers.downstream(&path.entry).len()
        ),
    ];
    check(
        lines.join("\n"),
        expect![[r#"
            Bank R327@710m 273 m over land, road Some(E073)
            path [LonLat { lon: 83.246, lat: 43.524 }, LonLat { lon: 83.24726918308542, lat: 43.52627994714485 }]
            border section 253.0 km, outlet 574.0 km
            68 reaches below
        "#]],
    );
}

#[test]
fn sections_below_zekti() {
    let basin = ili();
    let path = basin.spill_path(zekti()).unwrap();
    let lines: Vec<String> = basin
        .sections_below(&path.entry)
        .into_iter()
        .map(|(section, distance)| {
            let mut marks = String::new();
            if section.watch_only {
                marks.push_str(" watch");
            }
            if section.node_assumed {
                marks.push_str(" assumed");
            }
            let km = distance.get() / 1000.0;
            format!(
                "{:.1} km {} {} {}{marks}",
                km,
                section.id,
                section.kind.as_str(),
                section.node
            )
        })
        .collect();
    check(
        lines.join("\n"),
        expect![[r#"
            0.8 km GAU-006 gauge N329
            119.5 km DAM-010 dam N379
            125.1 km GAU-001 gauge N382
            125.1 km GAU-021 gauge N382
            133.3 km INT-001 irrigation-intake N384
            178.8 km GAU-020 gauge N412
            181.5 km INT-005 intake N414 watch assumed
            188.5 km INT-007 intake N420 watch assumed
            194.7 km GAU-022 gauge N424
            198.6 km INT-014 intake N427 watch assumed
            207.2 km INT-013 intake N431 assumed
            246.6 km INT-021 irrigation-intake N439
            250.1 km GAU-002 gauge N440
            253.0 km BOR-001 border N442
            374.5 km GAU-017 gauge N449
            567.7 km DAM-022 dam N459
            567.7 km GAU-018 gauge N459
        "#]],
    );
}

#[test]
fn spills_enter_the_water() {
    let basin = ili();
    let lines: Vec<String> = [
        ("Künes at Zekti", zekti()),
        ("on the bridge of Yining", at(81.3119, 43.8859)),
        ("Nilka park", basin.facilities["RSK-012"].at),
        ("Guozigou", at(80.96, 44.37)),
        ("Sayram side", at(81.37, 44.63)),
        ("Urumqi", at(87.6, 43.8)),
    ]
    .into_iter()
    .map(|(name, place)| match basin.spill_path(place) {
        Ok(path) => format!(
            "{name}: {:?} {} {:.0} m, {} points, road {:?}",
            path.via,
            point(&path.entry),
            path.overland.get(),
            path.path.len(),
            path.road
        ),
        Err(error) => format!("{name}: {error}"),
    })
    .collect();
    check(
        lines.join("\n"),
        expect![[r#"
        Künes at Zekti: Bank R327@710m 273 m, 2 points, road Some(E073)
        on the bridge of Yining: Bridge { bridge: Some(BRG-001) } R412@0m 0 m, 2 points, road Some(E046)
        Nilka park: Overland R269@1343m 5394 m, 8 points, road None
        Guozigou: Overland R186@7239m 3133 m, 6 points, road Some(E005)
        Sayram side: 81.3700, 44.6300 is outside the basin: water from there reaches no river of it
        Urumqi: 87.6000, 43.8000 is outside the basin: water from there reaches no river of it
    "#]],
    );
}

#[test]
fn a_piped_outfall_enters_at_its_node() {
    let id = FacilityId::new("RSK-012").unwrap();
    let path = ili().outfall_path(&id).unwrap();
    let node = ili().facilities[&id].node.clone().unwrap();
    assert_eq!(path.entry, ili().rivers.point_at(&node).unwrap());
}

#[test]
fn closures_and_routes() {
    let basin = ili();
    let closed = basin.closure_edges("G218", Some("zekti")).unwrap();
    let (from, to) = (
        basin.facilities["DEP-001"].at,
        basin.facilities["BRG-014"].at,
    );
    let free = basin.route(from, to, &BTreeSet::new(), 1.0).unwrap();
    let detour = basin.route(from, to, &closed, 1.0).unwrap();
    assert!(detour.time >= free.time);
    assert!(detour.edges.iter().all(|edge| !closed.contains(edge)));
    let show = |route: &hean_basin::Route| {
        let ids: Vec<&str> = route.edges.iter().map(RoadEdgeId::as_str).collect();
        format!(
            "{} {:.1} km by {}",
            route.time,
            route.length.get() / 1000.0,
            ids.join(" ")
        )
    };
    let all = basin.closure_edges("g218", None).unwrap().len();
    let lines = [
        format!("{closed:?} of {all}"),
        show(&free),
        show(&detour),
        basin
            .closure_edges("G218", Some("昭苏县"))
            .unwrap_err()
            .to_string(),
        basin.closure_edges("G999", None).unwrap_err().to_string(),
    ];
    check(
        lines.join("\n"),
        expect![[r#"
            {E073, E078} of 24
            2h9m58.249s 193.9 km by E045 E036 E057 E074 E075 E073
            2h11m34.936s 194.0 km by E045 E036 E057 E074 E075 E120
            `昭苏县` lies 77 km from G218; name a place on the road
            there is no road `G999`; roads: G217, G218, G218E, G219, G30, G3016, G312, G577, G578, KZ-A2, KZ-A3, KZ-A6, KZ-R19, KZ-local, S115, S213, S214, S219, S220, S220S, S237, S304, S313, S313S, S315, S316, S318
        "#]],
    );
}

#[test]
fn duties_find_their_agency() {
    let agency = |duty: &str, county: Option<&str>| {
        let duty = DutyId::new(duty).unwrap();
        ili()
            .agencies
            .for_duty(&duty, county)
            .map(|agency| agency.id.to_string())
    };
    let lines = [
        format!("{:?}", agency("lead", None)),
        format!("{:?}", agency("county", Some("654025"))),
        format!("{:?}", agency("county", Some("659008"))),
        format!("{:?}", agency("county", None)),
        format!("{:?}", agency("county", Some("654202"))),
        format!("{:?}", agency("cty:nilka", None)),
        format!("{:?}", agency("nothing", None)),
        format!(
            "{:?}",
            ili()
                .agencies
                .of_row("AGY-004")
                .map(|agency| agency.id.as_str())
        ),
        format!("{:?}", ili().county_at(zekti())),
    ];
    check(
        lines.join("\n"),
        expect![[r#"
        Some("eco")
        Some("cty:xinyuan")
        Some("xpcc")
        None
        None
        Some("cty:nilka")
        None
        Some("trans")
        Some(County { code: "654025", name: Text { zh: "新源县", en: "Xinyuan" } })
    "#]],
    );
}

#[test]
fn substances_are_found_by_what_people_write() {
    let find = |text: &str| match ili().substance_by_text(text) {
        Ok(substance) => {
            format!("{text}: {} volatile {}", substance.id, substance.volatile)
        }
        Err(error) => error.to_string(),
    };
    let lines = [
        find("benzene"),
        find("UN1114"),
        find("un 1202"),
        find("71-43-2"),
        find("苯酚(固)"),
        find("UN3077"),
        find("108-95-2"),
        find("UN9999"),
        find(""),
    ];
    check(
        lines.join("\n"),
        expect![[r#"
        benzene: benzene volatile true
        UN1114: benzene volatile true
        un 1202: diesel volatile false
        71-43-2: benzene volatile true
        苯酚(固): phenol volatile false
        `UN3077` names several substances: beryllium, copper, lead, manganese, nickel, vanadium, zinc
        `108-95-2` names several substances: phenol, phenol-molten
        no substance `UN9999`: give an id, a UN number, a CAS number or a full name
        no substance ``: give an id, a UN number, a CAS number or a full name
    "#]],
    );
}

#[test]
fn all_seven_categories_are_in_stock() {
    let mut found = BTreeSet::new();
    for facility in ili().facilities.values() {
        if let Detail::Depot { stock, .. } = &facility.detail {
            found.extend(stock.iter().map(|line| ili().items[&line.item].category));
        }
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), Category::ALL);
}

#[test]
fn groundwater_is_watched_and_river_banks_are_assumed() {
    for section in ili().sections() {
        if let Detail::Intake {
            purpose: Purpose::Drinking,
            source,
            ..
        } = &ili().facilities[&section.id].detail
        {
            assert_eq!(
                section.watch_only,
                *source == WaterSource::Groundwater,
                "{}",
                section.id
            );
            assert!(section.node_assumed, "{}", section.id);
        }
    }
    assert!(
        ili()
            .sections()
            .iter()
            .all(|section| section.id.as_str() != "BOR-004")
    );
}

#[test]
fn reaches_run_upstream_before_downstream() {
    let mut seen = BTreeSet::new();
    for reach in ili().rivers.reaches() {
        assert!(
            ili()
                .rivers
                .incoming(&reach.from)
                .iter()
                .all(|above| seen.contains(&above.id))
        );
        seen.insert(reach.id.clone());
    }
    let outlet = ili().rivers.outlet().unwrap().id.clone();
    assert_eq!(
        ili().rivers.upstream(&outlet).len(),
        ili().rivers.reaches().len()
    );
}

#[test]
fn every_basin_cell_ends_in_a_reach() {
    // Every tenth cell of the grid in both directions.
    let (mut inside, mut outside) = (0, 0);
    for row in (0..600).step_by(10) {
        for column in (0..1200).step_by(10) {
            let place = at(
                76.0 + (f64::from(column) + 0.5) / 120.0,
                46.5 - (f64::from(row) + 0.5) / 120.0,
            );
            match ili().spill_path(place) {
                Ok(path) => {
                    inside += 1;
                    assert!(ili().rivers.point_of(&path.entry).is_some());
                }
                Err(_) => outside += 1,
            }
        }
    }
    check(
        format!("{inside} inside, {outside} outside"),
        expect![[r#"
        1834 inside, 5366 outside
    "#]],
    );
}

#[test]
fn layers_carry_certainty_everywhere() {
    let mut lines = Vec::new();
    for name in LAYERS {
        let layer = ili().layer(name).unwrap();
        let features = layer["features"].as_array().unwrap();
        for feature in features {
            let certainty = feature["properties"]["certainty"].as_str();
            assert!(certainty.is_some(), "{name}: {}", feature["properties"]);
        }
        lines.push(format!("{name} {}", features.len()));
    }
    assert!(ili().layer("countries").is_none());
    check(
        lines.join("\n"),
        expect![[r#"
        rivers 747
        lakes 13
        basin 2
        roads 216
        facilities 211
        places 256
        sections 76
    "#]],
    );
}

#[test]
fn the_graph_ties_roads_to_water() {
    let edge = RoadEdgeId::new("E086").unwrap();
    let below = ili().waters_below_road(&edge);
    let crossing = ili()
        .roads
        .crossings()
        .iter()
        .find(|c| c.edge == edge)
        .unwrap();
    let reach = &crossing.river.reach;
    assert!(below.contains(reach));
    assert!(ili().roads_above(reach).contains(&edge));
    // What is above the border river's lowest reach includes every road along the Künes.
    let border = ili().facilities["BOR-001"].node.clone().unwrap();
    let last = ili().rivers.incoming(&border)[0].id.clone();
    assert!(ili().roads_above(&last).contains(&edge));
}

#[test]
fn the_nearest_depots_of_zekti() {
    let lines: Vec<String> = ili()
        .nearest_facilities(zekti(), Kind::Depot, 3)
        .into_iter()
        .map(|(depot, distance)| format!("{} {:.2} km", depot.id, distance.get() / 1000.0))
        .collect();
    check(
        lines.join("\n"),
        expect![[r#"
        DEP-002 9.35 km
        DEP-012 66.12 km
        DEP-003 67.63 km
    "#]],
    );
}
