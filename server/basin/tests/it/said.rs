//! Refusals are said in both languages.

use hean_basin::{NoRoute, OutsideBasin, PlaceLookup, SubstanceLookup};
use hean_units::{LonLat, Meters, RoadEdgeId, SubstanceId, Text};

fn check(shown: String, text: Text) {
    assert_eq!(text.en, shown);
    let chinese = text.zh.chars().filter(|c| ('一'..='鿿').contains(c));
    assert!(chinese.count() >= 4, "{text:?}");
}

#[test]
fn every_refusal_is_said_in_both_languages() {
    let at = LonLat::new(82.5, 43.6).unwrap();
    let edge = RoadEdgeId::new("E1").unwrap();
    let routes = [
        NoRoute::NoRoadNear { at },
        NoRoute::Closed { at, edge },
        NoRoute::CutOff { from: at, to: at },
    ];
    for error in routes {
        check(error.to_string(), error.text());
    }
    let text = || "T".to_owned();
    let places = [
        PlaceLookup::UnknownRoad {
            road: text(),
            known: vec!["G218".to_owned(), "S316".to_owned()],
        },
        PlaceLookup::NoLine { road: text() },
        PlaceLookup::FarFromRoad {
            near: text(),
            road: text(),
            distance: Meters::clamped(77_000.0),
        },
        PlaceLookup::UnknownPlace { text: text() },
        PlaceLookup::AmbiguousPlace {
            text: text(),
            places: 3,
        },
    ];
    for error in places {
        check(error.to_string(), error.text());
    }
    let choices = vec![SubstanceId::new("benzene").unwrap()];
    let substances = [
        SubstanceLookup::Unknown { text: text() },
        SubstanceLookup::Ambiguous {
            text: text(),
            choices,
        },
    ];
    for error in substances {
        check(error.to_string(), error.text());
    }
    let outside = OutsideBasin { at };
    check(outside.to_string(), outside.text());
}
