//! Questions about small drawn maps, whose answers one can see.

use crate::map::Map;
use expect_test::{Expect, expect};
use hean_basin::{Basin, NoRoute, Via};
use hean_units::{Meters, ReachId, RiverNodeId, RoadEdgeId, Span};
use std::collections::BTreeSet;

fn drawn(text: &str) -> (Map, Basin) {
    let map = Map::draw(text);
    let basin = map.load().unwrap_or_else(|problems| panic!("{problems}"));
    (map, basin)
}

fn edges(ids: &str) -> BTreeSet<RoadEdgeId> {
    ids.split_whitespace()
        .map(|id| RoadEdgeId::new(id).unwrap())
        .collect()
}

/// The edges of the way between two marks, or why there is none.
fn way(map: &Map, basin: &Basin, from: char, to: char, closed: &str) -> String {
    match basin.route(map.mark(from), map.mark(to), &edges(closed), 1.0) {
        Ok(route) => route
            .edges
            .iter()
            .map(RoadEdgeId::as_str)
            .collect::<Vec<_>>()
            .join(" "),
        Err(NoRoute::NoRoadNear { .. }) => "no road near".to_owned(),
        Err(NoRoute::Closed { edge, .. }) => format!("closed {edge}"),
        Err(NoRoute::CutOff { .. }) => "cut off".to_owned(),
    }
}

const RING: &str = "
A---B---C
|   |   |
|   |   |
|   |   |
D---E---F---G

a~~~b
";

#[test]
fn a_closure_leads_round() {
    let (map, basin) = drawn(RING);
    let check = |from, to, closed: &str, expected: &str| {
        assert_eq!(
            way(&map, &basin, from, to, closed),
            expected,
            "{from} to {to}, {closed} closed"
        );
    };
    check('A', 'C', "", "AB BC");
    check('A', 'C', "AB", "AD DE BE BC");
    check('A', 'C', "AB BE", "AD DE EF CF");
    check('D', 'G', "", "DE EF FG");
    check('A', 'C', "AB AD", "closed AB");
    check('A', 'C', "AD BC BE", "cut off");
    check('F', 'G', "FG", "closed FG");
    check('A', 'A', "", "");
}

#[test]
fn a_route_has_the_time_of_its_length() {
    let (map, basin) = drawn(RING);
    let route = basin
        .route(map.mark('A'), map.mark('G'), &BTreeSet::new(), 1.0)
        .unwrap();
    let km = route.length.get() / 1000.0;
    // 60 km/h: a kilometre a minute.
    assert!(
        (route.time.mins_f64() - km).abs() < 0.01,
        "{} for {km} km",
        route.time
    );
    assert_eq!(route.off_road, Meters::new(0.0).unwrap());
    let slow = basin
        .route(map.mark('A'), map.mark('G'), &BTreeSet::new(), 0.5)
        .unwrap();
    assert!((slow.time.mins_f64() - 2.0 * km).abs() < 0.01);
    assert_eq!(route.geometry.first(), Some(&map.mark('A')));
    assert_eq!(route.geometry.last(), Some(&map.mark('G')));
    let drawn: f64 = route
        .geometry
        .windows(2)
        .map(|pair| Basin::straight_distance(pair[0], pair[1]).get())
        .sum();
    assert!(
        (drawn - route.length.get()).abs() < 5.0,
        "{drawn} {}",
        route.length
    );
}

#[test]
fn times_to_a_place_are_those_of_the_routes() {
    let (map, basin) = drawn(RING);
    for closed in ["", "AB", "BE CF"] {
        let times = basin.times_to(map.mark('G'), &edges(closed), 1.0);
        for node in basin.roads.nodes() {
            let route = basin
                .route(node.at, map.mark('G'), &edges(closed), 1.0)
                .unwrap();
            let off = (times[&node.id] - route.time).abs();
            assert!(off <= Span::from_millis(5), "{} {closed}: {off}", node.id);
        }
    }
}

#[test]
fn an_end_off_the_road_walks_to_it() {
    let (map, basin) = drawn(
        "
A-------B
  *
        ?
a~~~b
",
    );
    let route = basin
        .route(map.mark('*'), map.mark('?'), &BTreeSet::new(), 1.0)
        .unwrap();
    // 1.11 km and 2.22 km straight to the road at 10 km/h, 4.8 km along it.
    let off = route.off_road.get();
    assert!((off - 3.0 * 1111.95).abs() < 20.0, "{off}");
    assert!(
        (route.time.mins_f64() - (off / 1000.0 * 6.0 + 4.8)).abs() < 0.1,
        "{}",
        route.time
    );
    assert_eq!(route.edges, [RoadEdgeId::new("AB").unwrap()]);
}

#[test]
fn no_road_near() {
    let (map, basin) = drawn(
        "
A---B                         *
a~~~b
",
    );
    assert_eq!(way(&map, &basin, 'A', '*', ""), "no road near");
    assert_eq!(way(&map, &basin, 'A', 'B', "AB"), "closed AB");
    assert!(
        basin
            .times_to(map.mark('*'), &BTreeSet::new(), 1.0)
            .is_empty()
    );
}

#[test]
fn a_closure_is_named_by_a_road_and_a_place() {
    let (map, basin) = drawn(RING);
    let named = |road: &str, near: Option<&str>| match basin.closure_edges(road, near) {
        Ok(edges) => edges
            .iter()
            .map(RoadEdgeId::as_str)
            .collect::<Vec<_>>()
            .join(" "),
        Err(error) => error.to_string(),
    };
    assert_eq!(named("W4", None), "DE EF FG");
    assert_eq!(named("w4", Some("G")), "FG");
    assert_eq!(named("W4", Some("E")), "DE EF");
    assert_eq!(named("W4", Some("B")), "DE EF");
    assert_eq!(named("W4", Some("80.11, 43.96")), "FG");
    let mark = map.mark('E');
    assert_eq!(
        named("W4", Some(&format!("{},{}", mark.lon(), mark.lat()))),
        "DE EF"
    );
    assert!(named("S9", None).starts_with("there is no road `S9`; roads: S0"));
    assert!(named("W4", Some("nowhere")).contains("`nowhere` is no road node"));
    assert!(named("W4", Some("85,43")).contains("km from W4"));
}

const RIVER: &str = "
    b
    ;
    ;
A---+---B
    ;
a~~~c~~~~~~d
    |
  * |    ?
    C
";

#[test]
fn the_river_runs_down() {
    let map = Map::draw(&RIVER.replace("    C", "     ").replace('|', " "));
    let basin = map.load().unwrap_or_else(|problems| panic!("{problems}"));
    let rivers = &basin.rivers;
    let names = |reaches: Vec<&hean_basin::Reach>| {
        reaches
            .iter()
            .map(|reach| reach.name.en.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let node = |id: &str| RiverNodeId::new(id).unwrap();
    assert_eq!(names(rivers.upstream(&node("d"))), "bc ac cd");
    assert_eq!(names(rivers.incoming(&node("c"))), "bc ac");
    assert_eq!(rivers.outgoing(&node("c")).unwrap().name.en, "cd");
    assert!(rivers.outgoing(&node("d")).is_none());
    assert_eq!(rivers.outlet().unwrap().id, node("d"));
    let top = rivers.point_at(&node("b")).unwrap();
    let below = rivers.downstream(&top);
    assert_eq!(
        below
            .iter()
            .map(|(reach, _)| reach.name.en.as_str())
            .collect::<Vec<_>>(),
        ["bc", "cd"]
    );
    assert_eq!(below[0].1.get(), 0.0);
    assert_eq!(below[1].1, below[0].0.length);
    let whole = below[0].0.length.get() + below[1].0.length.get();
    assert!((rivers.distance(&top, &node("d")).unwrap().get() - whole).abs() < 1e-6);
    assert_eq!(rivers.distance(&top, &node("b")).unwrap().get(), 0.0);
    assert!(rivers.distance(&top, &node("a")).is_none());
    // In the middle of a reach only the rest of it counts, and its upper end is not below.
    let middle = hean_basin::ReachPoint {
        reach: ReachId::new("R001").unwrap(),
        chainage: Meters::new(1000.0).unwrap(),
    };
    assert!((rivers.distance(&middle, &node("d")).unwrap().get() - (whole - 1000.0)).abs() < 1e-6);
    assert!(rivers.distance(&middle, &node("b")).is_none());
    let place = rivers.point_of(&middle).unwrap();
    let (back, off) = rivers.nearest_reach(place).unwrap();
    assert_eq!(back.reach, middle.reach);
    assert!((back.chainage.get() - 1000.0).abs() < 1.0 && off.get() < 0.1);
    let end = rivers.point_at(&node("d")).unwrap();
    assert_eq!(end.chainage, rivers.reach(&end.reach).unwrap().length);
}

fn spill(map: &Map, basin: &Basin, mark: char) -> String {
    match basin.spill_path(map.mark(mark)) {
        Ok(path) => {
            let reach = basin.rivers.reach(&path.entry.reach).unwrap();
            let km = path.entry.chainage.get() / 1000.0;
            let via = match &path.via {
                Via::Bridge { bridge } => format!("bridge {bridge:?}"),
                other => format!("{other:?}"),
            };
            let (name, over) = (&reach.name.en, path.overland.get() / 1000.0);
            format!(
                "{via}: {name}@{km:.2} km, {over:.2} km over land, road {:?}",
                path.road
            )
        }
        Err(error) => error.to_string(),
    }
}

fn check_spill(drawing: &str, change: impl Fn(&mut Map), expected: Expect) {
    let mut map = Map::draw(drawing);
    change(&mut map);
    let basin = map.load().unwrap_or_else(|problems| panic!("{problems}"));
    expected.assert_eq(&spill(&map, &basin, '*'));
}

#[test]
fn a_spill_over_land_follows_the_ground() {
    let drawing = "
A-------B
    *

a~~~~~~~~b
";
    check_spill(
        drawing,
        |_| (),
        expect!["Overland: ab@1.60 km, 2.74 km over land, road None"],
    );
}

#[test]
fn a_spill_near_the_bank_runs_straight_down() {
    let drawing = "
A---+---B
    ;
a~~~b   *
";
    // 0.4 km below the road, beside the river: the mark is moved by hand.
    let (map, basin) = drawn(&drawing.replace('+', "-").replace(';', " "));
    let near = hean_units::LonLat::new(80.02, 43.983).unwrap();
    let path = basin.spill_path(near).unwrap();
    assert_eq!(path.via, Via::Bank);
    assert!(
        (path.overland.get() - 333.6).abs() < 2.0,
        "{}",
        path.overland
    );
    assert_eq!(path.path.len(), 2);
    assert_eq!(path.road, None);
    assert!(spill(&map, &basin, '*').starts_with("Overland"));
}

#[test]
fn a_spill_on_a_crossing_falls_in() {
    let drawing = "
    a
    ;
A---+---B
    ;
    b
";
    let (_, basin) = drawn(drawing);
    let crossing = &basin.roads.crossings()[0];
    assert_eq!(basin.roads.crossings().len(), 1);
    let path = basin.spill_path(crossing.at).unwrap();
    assert_eq!(path.via, Via::Bridge { bridge: None });
    assert_eq!(path.entry, crossing.river);
    assert_eq!(path.overland.get(), 0.0);
    assert_eq!(path.road, Some(RoadEdgeId::new("AB").unwrap()));
    // The road runs near the water for half a kilometre on either side.
    let stretch = &basin.roads.near_water()[0];
    let length = stretch.to.get() - stretch.from.get();
    assert!((800.0..=1000.0).contains(&length), "{length}");
    assert!(stretch.nearest.get() < 100.0);
    assert_eq!(basin.hazmat_segments().len(), 1);
}

#[test]
fn a_named_bridge_belongs_to_its_crossing() {
    let mut map = Map::draw(
        "
    a
    ;
A---+---B
    ;
    b
",
    );
    let nodes = map
        .text("rivers/nodes.csv")
        .replace(",mid,,,,", ",mid,,,x,");
    map.put("rivers/nodes.csv", nodes);
    let reaches = map
        .text("rivers/reaches.csv")
        .replace("a,b,,,ab", "a,b,x,,ab");
    map.put("rivers/reaches.csv", reaches);
    map.add(
        "facilities/bridges.csv",
        "BRG-1,桥,,80.041,43.98,x,b,0,,W2,,known,drawn,\nBRG-2,远桥,,80.09,43.98,x,b,0,,W2,,known,drawn,\n",
    );
    let basin = map.load().unwrap_or_else(|problems| panic!("{problems}"));
    let crossing = &basin.roads.crossings()[0];
    assert_eq!(
        crossing.bridge.as_ref().map(|id| id.as_str()),
        Some("BRG-1")
    );
    let path = basin.spill_path(crossing.at).unwrap();
    assert!(matches!(path.via, Via::Bridge { bridge: Some(id) } if id.as_str() == "BRG-1"));
}

#[test]
fn the_graph_knows_which_roads_drain_to_a_reach() {
    let (_, basin) = drawn(
        "
    a
    ;
A---+---B---C
    ;       |
    b~~~c~~~+~~~d
            |
            D---E
",
    );
    let reach = |name: &str| {
        basin
            .rivers
            .reaches()
            .find(|reach| reach.name.en == name)
            .unwrap()
            .id
            .clone()
    };
    let roads = |name: &str| {
        let found = basin.roads_above(&reach(name));
        found
            .iter()
            .map(|id| id.as_str().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(roads("ab"), "AB");
    assert_eq!(roads("bc"), "AB");
    assert_eq!(roads("cd"), "AB CD");
    let waters = |edge: &str| {
        let found = basin.waters_below_road(&RoadEdgeId::new(edge).unwrap());
        let names = basin
            .rivers
            .reaches()
            .filter(|reach| found.contains(&reach.id));
        names
            .map(|reach| reach.name.en.clone())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(waters("AB"), "ab bc cd");
    assert_eq!(waters("CD"), "cd");
    assert_eq!(waters("DE"), "");
}
