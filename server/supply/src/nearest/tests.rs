//! Questions on drawn road maps and on the shipped basin.

mod drawn;

use crate::{Answer, Query, SupplyError, item_by_text, nearest, place_by_text, reach_by_text};
use drawn::{Map, ili};
use expect_test::{Expect, expect};
use hean_basin::{Basin, Detail};
use hean_units::{FacilityId, ItemId, LonLat, RoadEdgeId, RoadNodeId, Span};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn carbon() -> ItemId {
    ItemId::new("activated-carbon").unwrap()
}

fn show(result: &Result<Answer, SupplyError>) -> String {
    let answer = match result {
        Ok(answer) => answer,
        Err(error) => return format!("{}: {error}\n", error.code()),
    };
    let words = |codes: &[crate::Code]| {
        let words: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        words.join(" ")
    };
    let mut text = String::new();
    for offer in &answer.offers {
        let minutes = |span: Span| span.mins_f64().round();
        text += &format!(
            "{} {} of {} {}: release {} + loading {} + road {} = {} min, {:.0} km{} [{}]\n",
            offer.depot,
            offer.take,
            offer.usable,
            offer.unit,
            minutes(offer.release),
            minutes(offer.loading),
            minutes(offer.road),
            minutes(offer.eta),
            offer.distance.get() / 1000.0,
            offer
                .in_time
                .map_or("", |yes| if yes { ", in time" } else { ", late" }),
            words(&offer.codes)
        );
    }
    for passed in &answer.passed_over {
        text += &format!("{} passed over: {}\n", passed.depot, passed.code);
    }
    let short = answer
        .shortfall
        .map_or("nothing".to_owned(), |short| short.to_string());
    text + &format!(
        "total {}, short {short}, {} not shown [{}]\n",
        answer.total,
        answer.not_shown,
        words(&answer.codes)
    )
}

fn check(map: &Map, ask: &str, closed: &[&str], expected: Expect) {
    expected.assert_eq(&show(&nearest(&map.basin(), &map.query(ask, closed))));
}

/// P is the place; D, E and F are depots. One dash is 1 km, driven in a minute.
const ROADS: &str = "
    D----------A----P----B---E
               |         |
               |         |
               C---------G
               |
               F
";

#[test]
fn release_and_loading_count_as_much_as_the_road() {
    let map = Map::new(ROADS)
        .depot('D', "10+10 30")
        .depot('E', "30+30 30")
        .depot('F', "5+5 30");
    check(
        &map,
        "P 50",
        &[],
        expect![[r#"
        F 30 of 30 t: release 5 + loading 5 + road 10 = 20 min, 10 km [earliest-arrival]
        D 20 of 30 t: release 10 + loading 10 + road 16 = 36 min, 16 km []
        E 0 of 30 t: release 30 + loading 30 + road 9 = 69 min, 9 km []
        total 90, short nothing, 0 not shown []
    "#]],
    );
}

#[test]
fn a_closure_makes_a_detour_or_cuts_a_depot_off() {
    let map = Map::new(ROADS)
        .depot('D', "10+10 30")
        .depot('E', "10+10 30")
        .depot('F', "5+5 30");
    check(
        &map,
        "P 80",
        &["PA"],
        expect![[r#"
        E 30 of 30 t: release 10 + loading 10 + road 9 = 29 min, 9 km [earliest-arrival]
        F 30 of 30 t: release 5 + loading 5 + road 20 = 30 min, 20 km [detour]
        D 20 of 30 t: release 10 + loading 10 + road 32 = 52 min, 32 km [detour]
        total 90, short nothing, 0 not shown [nearest-road-closed]
    "#]],
    );
    check(
        &map,
        "P 80",
        &["DA"],
        expect![[r#"
            F 30 of 30 t: release 5 + loading 5 + road 10 = 20 min, 10 km [earliest-arrival]
            E 30 of 30 t: release 10 + loading 10 + road 9 = 29 min, 9 km []
            D passed over: no-road
            total 60, short 20, 0 not shown [no-road partial]
        "#]],
    );
    check(
        &map,
        "P 80",
        &["DA", "BE", "CF"],
        expect![[r#"
            F 30 of 30 t: release 5 + loading 5 + road 20 = 30 min, 10 km [earliest-arrival detour]
            D passed over: no-road
            E passed over: no-road
            total 30, short 50, 0 not shown [no-road partial]
        "#]],
    );
}

#[test]
fn the_time_limit_and_promises_hold() {
    let map = Map::new(ROADS)
        .depot('D', "10+10 30")
        .depot('E', "10+10 30")
        .depot('F', "5+5 0");
    check(
        &map,
        "P 80 by 32m",
        &[],
        expect![[r#"
        E 30 of 30 t: release 10 + loading 10 + road 9 = 29 min, 9 km, in time [earliest-arrival]
        D 0 of 30 t: release 10 + loading 10 + road 16 = 36 min, 16 km, late [late]
        F passed over: none-in-stock
        total 30, short 50, 0 not shown [none-in-stock late partial]
    "#]],
    );
    let mut query = map.query("P 20", &[]);
    query
        .committed
        .insert((FacilityId::new("D").unwrap(), carbon()), 12.0);
    query
        .committed
        .insert((FacilityId::new("E").unwrap(), carbon()), 30.0);
    expect![[r#"
        D 18 of 18 t: release 10 + loading 10 + road 16 = 36 min, 16 km [earliest-arrival committed]
        E passed over: committed
        F passed over: none-in-stock
        total 18, short 2, 0 not shown [committed none-in-stock partial]
    "#]]
    .assert_eq(&show(&nearest(&map.basin(), &query)));
}

#[test]
fn slow_roads_make_every_way_longer_but_not_the_loading() {
    let map = Map::new(ROADS).depot('D', "10+10 30");
    let mut query = map.query("P 20", &[]);
    query.speed_factor = 0.5;
    expect![[r#"
        D 20 of 30 t: release 10 + loading 10 + road 32 = 52 min, 16 km [earliest-arrival]
        total 30, short nothing, 0 not shown []
    "#]]
    .assert_eq(&show(&nearest(&map.basin(), &query)));
}

fn ask(basin: &Basin, at: (f64, f64), change: impl Fn(&mut Query)) -> Result<Answer, SupplyError> {
    let mut query = Query::new(LonLat::new(at.0, at.1).unwrap(), carbon());
    change(&mut query);
    nearest(basin, &query)
}

#[test]
fn carbon_for_the_kunes_on_the_shipped_basin() {
    let answer = ask(ili(), (82.5, 43.6), |query| query.quantity = Some(20.0));
    expect![[r#"
        DEP-010 20 of 30 t: release 25 + loading 40 + road 44 = 109 min, 70 km [earliest-arrival illustrative-depot illustrative-stock]
        DEP-002 0 of 30 t: release 25 + loading 40 + road 61 = 126 min, 87 km [illustrative-depot illustrative-stock]
        DEP-001 0 of 100 t: release 20 + loading 40 + road 87 = 147 min, 123 km [illustrative-depot illustrative-stock]
        DEP-003 0 of 25 t: release 25 + loading 40 + road 91 = 156 min, 63 km [illustrative-depot illustrative-stock]
        DEP-009 0 of 20 t: release 25 + loading 40 + road 94 = 159 min, 138 km [illustrative-depot illustrative-stock]
        total 345, short nothing, 8 not shown []
    "#]].assert_eq(&show(&answer));
    let far = ask(ili(), (84.02, 43.33), |query| {
        query.quantity = Some(200.0);
        query.by = Some(Span::from_mins(240));
        query.count = 3;
    });
    expect![[r#"
        DEP-002 30 of 30 t: release 25 + loading 40 + road 61 = 126 min, 86 km, in time [earliest-arrival illustrative-depot illustrative-stock]
        DEP-010 30 of 30 t: release 25 + loading 40 + road 127 = 192 min, 208 km, in time [illustrative-depot illustrative-stock]
        DEP-006 15 of 15 t: release 25 + loading 40 + road 151 = 216 min, 175 km, in time [illustrative-depot illustrative-stock]
        total 200, short nothing, 10 not shown [more-not-shown]
    "#]].assert_eq(&show(&far));
}

#[test]
fn the_way_begins_at_the_depot_and_ends_at_the_place() {
    let answer = ask(ili(), (82.5, 43.6), |query| query.count = 200).unwrap();
    for offer in &answer.offers {
        assert_eq!(offer.geometry.first(), Some(&offer.at), "{}", offer.depot);
        assert_eq!(offer.geometry.last(), Some(&answer.at), "{}", offer.depot);
        assert_eq!(offer.eta, offer.release + offer.loading + offer.road);
    }
    let geojson = crate::to_geojson(&answer);
    let features = geojson["features"].as_array().unwrap();
    assert_eq!(
        features.len(),
        1 + 2 * answer.offers.len() + answer.passed_over.len()
    );
    assert_eq!(features[0]["properties"]["role"], "wanted");
    assert_eq!(features[1]["geometry"]["type"], "LineString");
    assert_eq!(
        features[1]["properties"]["eta_s"],
        answer.offers[0].eta.millis() / 1000
    );
}

#[test]
fn questions_without_an_answer_say_why() {
    let at = (82.5, 43.6);
    let mut seen = String::new();
    let mut note = |result: Result<Answer, SupplyError>| seen += &show(&result);
    for quantity in [0.0, -3.0, f64::NAN, f64::INFINITY, 2e9] {
        note(ask(ili(), at, |query| query.quantity = Some(quantity)));
    }
    note(ask(ili(), at, |query| {
        query.item = ItemId::new("unobtainium").unwrap()
    }));
    note(ask(ili(), at, |query| query.by = Some(Span::ZERO)));
    note(ask(ili(), at, |query| query.count = 0));
    note(ask(ili(), at, |query| query.speed_factor = 0.0));
    note(ask(ili(), at, |query| query.speed_factor = f64::NAN));
    note(ask(ili(), at, |query| {
        query
            .committed
            .insert((FacilityId::new("DEP-001").unwrap(), carbon()), -1.0);
    }));
    note(ask(ili(), (43.6, 82.5), |_| {}));
    note(ask(ili(), (79.9, 42.1), |_| {}));
    note(ask(ili(), at, |query| {
        query.closures = ili().roads.edges().map(|edge| edge.id.clone()).collect();
    }));
    expect![[r#"
        supply.quantity: the quantity must be above 0 and at most 1e9, got 0
        supply.quantity: the quantity must be above 0 and at most 1e9, got -3
        supply.quantity: the quantity must be above 0 and at most 1e9, got NaN
        supply.quantity: the quantity must be above 0 and at most 1e9, got inf
        supply.quantity: the quantity must be above 0 and at most 1e9, got 2000000000
        supply.unknown_item: there is no item `unobtainium`; write its id or its whole name
        supply.by: the time must be above 0 and at most 720h, got 0s
        supply.count: the number of offers must be between 1 and 200, got 0
        supply.speed_factor: the speed factor must be between 0.05 and 2, got 0
        supply.speed_factor: the speed factor must be between 0.05 and 2, got NaN
        supply.committed: what DEP-001 has promised must be a number of 0 or more, got -1
        supply.outside_basin: 43.6000, 82.5000 is 4366 km from the nearest road of the basin; is it longitude first, then latitude?
        supply.outside_basin: 79.9000, 42.1000 is 72 km from the nearest road of the basin; is it longitude first, then latitude?
        supply.cut_off: closures cut 82.5000, 43.6000 off from all 13 depots that hold `activated-carbon`; open a road or ask for another place
    "#]].assert_eq(&seen);
}

#[test]
fn an_item_that_no_depot_holds_is_refused() {
    let map = Map::new(ROADS).depot('D', "10+10 30");
    let mut query = map.query("P 1", &[]);
    query.item = ItemId::new("drone").unwrap();
    expect![[r#"
        supply.no_depot_holds: no depot of the basin holds `drone`; ask another region or take another item
    "#]].assert_eq(&show(&nearest(&map.basin(), &query)));
}

#[test]
fn words_of_people_are_looked_up() {
    let mut seen = String::new();
    let mut note = |result: Result<String, SupplyError>| {
        seen += &match result {
            Ok(found) => format!("{found}\n"),
            Err(error) => format!("{}: {error}\n", error.code()),
        };
    };
    for text in [
        "activated-carbon",
        "活性炭",
        "Activated carbon",
        "active carbon",
        "活性碳",
        "",
        "xyz",
    ] {
        note(item_by_text(ili(), text).map(|item| item.id.to_string()));
    }
    for text in [
        "82.5,43.6",
        "DEP-002",
        "新源县",
        "那拉提镇",
        "zekti",
        "那拉题",
        "Nowhere",
        "500,1",
    ] {
        note(place_by_text(ili(), text).map(|at| at.to_string()));
    }
    for text in [
        "R355@1.5",
        "R355",
        "R355@1.5km",
        "R999@1",
        "R355@9999",
        "R355@x",
        "R355@-1",
        "@",
    ] {
        note(reach_by_text(ili(), text).map(|at| at.to_string()));
    }
    expect![[r#"
        activated-carbon
        activated-carbon
        activated-carbon
        supply.unknown_item: there is no item `active carbon` (did you mean activated-carbon?); write its id or its whole name
        supply.unknown_item: there is no item `活性碳` (did you mean activated-carbon?); write its id or its whole name
        supply.unknown_item: there is no item ``; write its id or its whole name
        supply.unknown_item: there is no item `xyz`; write its id or its whole name
        82.5000, 43.6000
        83.2400, 43.4400
        83.2496, 43.4265
        84.0170, 43.3270
        83.2786, 43.5368
        supply.unknown_place: there is no place `那拉题` (did you mean 那拉提镇?); or give longitude and latitude
        supply.unknown_place: there is no place `Nowhere`; or give longitude and latitude
        supply.position: `500,1` is no position: longitude must be between -180 and 180 degrees, got 500; write longitude, then latitude, as in `82.5,43.6`
        82.4774, 43.5953
        82.4959, 43.5942
        82.4774, 43.5953
        supply.reach_point: `R999@1` is no point of a reach: there is no reach `R999`; write for example `R355@12.5` (km from its upstream end)
        supply.reach_point: `R355@9999` is no point of a reach: R355 is only 21.0 km long; write for example `R355@12.5` (km from its upstream end)
        supply.reach_point: `R355@x` is no point of a reach: the distance is no number of km; write for example `R355@12.5` (km from its upstream end)
        supply.reach_point: `R355@-1` is no point of a reach: the distance is no number of km; write for example `R355@12.5` (km from its upstream end)
        supply.reach_point: `@` is no point of a reach: there is no reach ``; write for example `R355@12.5` (km from its upstream end)
    "#]].assert_eq(&seen);
}

/// Shortest driving times between all road nodes by relaxing every edge until nothing changes.
fn relaxed(
    basin: &Basin,
    closed: &BTreeSet<RoadEdgeId>,
    from: &[(RoadNodeId, f64)],
) -> BTreeMap<RoadNodeId, f64> {
    let mut times: BTreeMap<RoadNodeId, f64> = BTreeMap::new();
    for (node, time) in from {
        let known = times.entry(node.clone()).or_insert(*time);
        *known = known.min(*time);
    }
    loop {
        let mut changed = false;
        for edge in basin
            .roads
            .edges()
            .filter(|edge| !closed.contains(&edge.id))
        {
            let takes = edge.length.get() / edge.speed.get();
            for (a, b) in [(&edge.from, &edge.to), (&edge.to, &edge.from)] {
                let Some(time) = times.get(a).map(|time| time + takes) else {
                    continue;
                };
                let known = times.entry(b.clone()).or_insert(f64::INFINITY);
                if time < *known - 1e-9 {
                    *known = time;
                    changed = true;
                }
            }
        }
        if !changed {
            return times;
        }
    }
}

/// Seconds on the road from a depot to the place, without the router.
fn brute_force_road(
    basin: &Basin,
    from: LonLat,
    to: LonLat,
    closed: &BTreeSet<RoadEdgeId>,
) -> Option<f64> {
    let ends = |at: LonLat| {
        let point = basin.snap_road(at).unwrap();
        let edge = basin.roads.edge(&point.edge).unwrap();
        let off = point.off_road.get() / hean_basin::OFF_ROAD_M_S;
        let back = point.chainage.get() / edge.speed.get();
        let on = (edge.length.get() - point.chainage.get()) / edge.speed.get();
        let ends = [(edge.from.clone(), back), (edge.to.clone(), on)];
        (point, off, ends, edge.speed.get())
    };
    let (start, start_off, start_ends, speed) = ends(from);
    let (end, end_off, end_ends, _) = ends(to);
    let times = relaxed(basin, closed, &start_ends);
    let by_node = end_ends
        .iter()
        .filter_map(|(node, time)| Some(times.get(node)? + time));
    let direct =
        (start.edge == end.edge).then(|| (start.chainage.get() - end.chainage.get()).abs() / speed);
    let road = by_node.chain(direct).fold(f64::INFINITY, f64::min);
    road.is_finite().then_some(road + start_off + end_off)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn arrivals_are_those_of_a_brute_force_search(
        at in (80.4_f64..84.2, 43.1_f64..44.2),
        picks in prop::collection::vec(0_usize..208, 0..25),
    ) {
        let basin = ili();
        let place = LonLat::new(at.0, at.1).unwrap();
        let snapped = basin.snap_road(place).unwrap();
        prop_assume!(snapped.off_road.get() < 20_000.0);
        let depots: Vec<_> = basin
            .facilities
            .values()
            .filter_map(|depot| match &depot.detail {
                Detail::Depot { release, loading, stock, .. } => {
                    let holds = stock.iter().any(|line| line.item == carbon());
                    holds.then_some((depot, *release + *loading))
                }
                _ => None,
            })
            .collect();
        // Both ends keep their nearest road; what lies between may be closed.
        let mut kept: BTreeSet<RoadEdgeId> =
            depots.iter().map(|(depot, _)| basin.snap_road(depot.at).unwrap().edge).collect();
        kept.insert(snapped.edge);
        let edges: Vec<RoadEdgeId> = basin.roads.edges().map(|edge| edge.id.clone()).collect();
        let closed: BTreeSet<RoadEdgeId> = picks
            .iter()
            .filter_map(|at| edges.get(*at).cloned())
            .filter(|edge| !kept.contains(edge))
            .collect();
        let mut expected: Vec<(f64, FacilityId)> = Vec::new();
        for (depot, ready) in depots {
            if let Some(road) = brute_force_road(basin, depot.at, place, &closed) {
                expected.push((ready.secs_f64() + road, depot.id.clone()));
            }
        }
        expected.sort_by(|a, b| a.0.total_cmp(&b.0));
        let answer = ask(basin, at, |query| {
            query.closures = closed.clone();
            query.count = 200;
        });
        match answer {
            Err(SupplyError::CutOff { .. }) => prop_assert!(expected.is_empty()),
            Err(error) => prop_assert!(false, "{error}"),
            Ok(answer) => {
                prop_assert_eq!(answer.offers.len(), expected.len());
                for (offer, (eta, depot)) in answer.offers.iter().zip(&expected) {
                    prop_assert!(
                        (offer.eta.secs_f64() - eta).abs() < 0.2,
                        "{}: {} s, by force {} s ({})", offer.depot, offer.eta.secs_f64(), eta, depot
                    );
                }
            }
        }
    }
}
