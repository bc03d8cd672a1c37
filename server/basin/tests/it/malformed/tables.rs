//! Tables: cells, ids, units, words, stock.

use super::check;
use expect_test::expect;

#[test]
fn a_missing_file() {
    check(
        |map| drop(map.files.remove("season.csv")),
        expect![[r#"
        season.csv:0:0 missing-file: there is no such file
    "#]],
    );
}

#[test]
fn a_file_in_gbk() {
    check(
        |map| {
            map.files.insert(
                "counties.csv".to_owned(),
                b"code,name_zh\n654001,\xd2\xc1\n".to_vec(),
            );
        },
        expect![[r#"
            counties.csv:2:8 not-utf8: it is not UTF-8 text
        "#]],
    );
}

#[test]
fn an_open_quote() {
    check(
        |map| map.add("items.csv", "\"soda,treatment\n"),
        expect![[r#"
            items.csv:4:1 row-length: the row has 1 cells, the header 7
        "#]],
    );
}

#[test]
fn a_swapped_place() {
    check(
        |map| map.replace("facilities/depots.csv", "80.1,43.96", "43.96,180.1"),
        expect![[r#"
            facilities/depots.csv:2:17 out-of-range: lat: 180.1 is not between -90 and 90
        "#]],
    );
}

#[test]
fn a_duplicate_facility_of_two_kinds() {
    check(
        |map| {
            map.add(
                "facilities/tolls.csv",
                "DEP-1,站,,80,44,,,,,W0,,known,drawn,\n",
            )
        },
        expect![[r#"
            facilities/depots.csv:2:1 duplicate-id: id: `DEP-1` is also the id of another kind
        "#]],
    );
}

#[test]
fn a_bad_id() {
    check(
        |map| map.replace("items.csv", "lime,treatment", "li me,treatment"),
        expect![[r#"
            items.csv:2:1 bad-id: id: `li me` is not a valid item id: only ASCII letters, digits and - _ : . @ are allowed
            stock.csv:2:7 dangling-id: item: `lime` is not in items.csv
        "#]],
    );
}

#[test]
fn an_unknown_unit() {
    check(
        |map| map.replace("items.csv", "Lime,t,", "Lime,tons,"),
        expect![[r#"
            items.csv:2:24 unknown-unit: unit: `tons` is no unit
        "#]],
    );
}

#[test]
fn stock_of_an_unknown_item() {
    check(
        |map| map.add("stock.csv", "DEP-1,gold,1,known,drawn,\n"),
        expect![[r#"
            stock.csv:3:7 dangling-id: item: `gold` is not in items.csv
        "#]],
    );
}

#[test]
fn stock_of_an_unknown_depot() {
    check(
        |map| map.add("stock.csv", "DEP-7,lime,1,known,drawn,\n"),
        expect![[r#"
            stock.csv:3:1 dangling-id: depot: `DEP-7` is not in facilities/depots.csv
        "#]],
    );
}

#[test]
fn stock_twice() {
    check(
        |map| map.add("stock.csv", "DEP-1,lime,1,known,drawn,\n"),
        expect![[r#"
            stock.csv:3:7 duplicate-id: item: line 2 already holds this item of this depot
        "#]],
    );
}

#[test]
fn half_a_pump() {
    check(
        |map| map.add("stock.csv", "DEP-1,pump,1.5,known,drawn,\n"),
        expect![[r#"
            stock.csv:3:12 out-of-range: quantity: 1.5 of an item that is counted in pieces
        "#]],
    );
}

#[test]
fn negative_stock() {
    check(
        |map| map.add("stock.csv", "DEP-1,pump,-1,known,drawn,\n"),
        expect![[r#"
            stock.csv:3:12 out-of-range: quantity: -1 is not between 0 and 1000000000
        "#]],
    );
}

#[test]
fn a_bad_certainty() {
    check(
        |map| map.replace("facilities/depots.csv", "20,,known", "20,,sure"),
        expect![[r#"
            facilities/depots.csv:2:41 bad-certainty: certainty: `sure` is no certainty
        "#]],
    );
}

#[test]
fn an_unknown_operator() {
    check(
        |map| map.replace("facilities/depots.csv", "eco,eco", "nobody,eco"),
        expect![[r#"
            facilities/depots.csv:2:26 dangling-id: operator: `nobody` is not in agencies.yaml
        "#]],
    );
}

#[test]
fn an_intake_without_population() {
    check(
        |map| {
            map.add(
                "facilities/intakes.csv",
                "INT-1,水厂,,80,43.98,,a,100,,drinking,surface,,,,,known,drawn,\n",
            )
        },
        expect![[r#"
            facilities/intakes.csv:2:45 empty-cell: population: the cell is empty
        "#]],
    );
}

#[test]
fn an_attribute_without_a_value() {
    check(
        |map| {
            map.add(
                "facilities/tolls.csv",
                "TOL-1,站,,80,44,,,,,W0,lanes,known,drawn,\n",
            )
        },
        expect![[r#"
            facilities/tolls.csv:2:23 bad-attribute: attributes: `lanes` is no key=value
        "#]],
    );
}

#[test]
fn a_month_too_few() {
    check(
        |map| map.replace("season.csv", "12,1,known,drawn\n", ""),
        expect![[r#"
            season.csv:0:0 missing-month: month 12 is missing
        "#]],
    );
}

#[test]
fn a_month_twice() {
    check(
        |map| map.replace("season.csv", "12,1,known", "11,1,known"),
        expect![[r#"
            season.csv:0:0 missing-month: month 12 is missing
            season.csv:13:1 duplicate-id: month: `11` is already the id of line 12
        "#]],
    );
}

#[test]
fn a_substance_that_does_the_impossible() {
    check(
        |map| map.replace("../substances.csv", "float;evaporate", "float;fly"),
        expect![[r#"
            ../substances.csv:2:61 unknown-word: behavior: `fly` is not known here
        "#]],
    );
}
