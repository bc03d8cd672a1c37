//! Malformed data: each case names the file, line, column and code of every problem.

mod network;
mod people;
mod pictures;
mod tables;

use crate::map::Map;
use expect_test::{Expect, expect};

fn base() -> Map {
    Map::draw(
        "
A---B---C
|   |
a~~~+~~~b~~~c
|   |
D---E     1
",
    )
}

/// Loads the base map after a change and shows all problems as `file:line:column code: message`.
fn check(change: impl FnOnce(&mut Map), expected: Expect) {
    let mut map = base();
    change(&mut map);
    let shown = match map.load() {
        Ok(_) => "no problem\n".to_owned(),
        Err(problems) => problems
            .0
            .iter()
            .map(|p| {
                assert!(!p.hint.is_empty(), "{p}");
                format!(
                    "{}:{}:{} {}: {}\n",
                    p.file, p.line, p.column, p.code, p.message
                )
            })
            .collect(),
    };
    expected.assert_eq(&shown);
}

#[test]
fn the_base_is_good() {
    check(
        |_| (),
        expect![[r#"
        no problem
    "#]],
    );
}

#[test]
fn no_file_at_all() {
    check(
        |map| map.files.clear(),
        expect![[r#"
            ../substances.csv:0:0 missing-file: there is no such file
            agencies.yaml:0:0 missing-file: there is no such file
            basin.yaml:0:0 missing-file: there is no such file
            counties.csv:0:0 missing-file: there is no such file
            facilities/border_sections.csv:0:0 missing-file: there is no such file
            facilities/bridges.csv:0:0 missing-file: there is no such file
            facilities/dams.csv:0:0 missing-file: there is no such file
            facilities/depots.csv:0:0 missing-file: there is no such file
            facilities/gauges.csv:0:0 missing-file: there is no such file
            facilities/intakes.csv:0:0 missing-file: there is no such file
            facilities/offices.csv:0:0 missing-file: there is no such file
            facilities/risk_sources.csv:0:0 missing-file: there is no such file
            facilities/tolls.csv:0:0 missing-file: there is no such file
            items.csv:0:0 missing-file: there is no such file
            places/places.geojson:0:0 missing-file: there is no such file
            rivers/basin.geojson:0:0 missing-file: there is no such file
            rivers/lakes.geojson:0:0 missing-file: there is no such file
            rivers/nodes.csv:0:0 missing-file: there is no such file
            rivers/reaches.csv:0:0 missing-file: there is no such file
            roads/edges.csv:0:0 missing-file: there is no such file
            roads/nodes.csv:0:0 missing-file: there is no such file
            season.csv:0:0 missing-file: there is no such file
            stock.csv:0:0 missing-file: there is no such file
        "#]],
    );
}

#[test]
fn everything_is_reported_at_once() {
    check(
        |map| {
            map.replace("items.csv", "Lime,t,", "Lime,tons,");
            map.replace("roads/edges.csv", "BC,B,C", "BC,B,Z");
            map.replace("season.csv", "12,1,known", "12,x,sure");
        },
        expect![[r#"
            items.csv:2:24 unknown-unit: unit: `tons` is no unit
            roads/edges.csv:3:6 dangling-id: to_node: `Z` is not in roads/nodes.csv
            season.csv:0:0 missing-month: month 12 is missing
            season.csv:13:4 bad-number: factor: `x` is not a number
            season.csv:13:6 bad-certainty: certainty: `sure` is no certainty
        "#]],
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

    /// Whatever a file holds, loading answers; it never panics.
    #[test]
    fn garbage_never_panics(
        file in 0..28usize,
        at in 0..4000usize,
        with in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..6),
        cut in 0..6usize,
    ) {
        let mut map = base();
        let count = map.files.len();
        let bytes = map.files.values_mut().nth(file % count).unwrap();
        let from = at % (bytes.len() + 1);
        let to = (from + cut).min(bytes.len());
        bytes.splice(from..to, with);
        drop(map.load());
    }

    /// The same with what data files are made of, so that more of it is read.
    #[test]
    fn odd_data_never_panics(file in 0..28usize, at in 0..4000usize, with in "[0-9a-zA-Z,.\"\\[\\]{}:\n-]{1,4}") {
        let mut map = base();
        let count = map.files.len();
        let bytes = map.files.values_mut().nth(file % count).unwrap();
        let from = at % (bytes.len() + 1);
        let to = (from + with.len()).min(bytes.len());
        bytes.splice(from..to, with.into_bytes());
        drop(map.load());
    }
}
