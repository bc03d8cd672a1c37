//! GeoJSON and the pictures of the grid.

use super::check;
use expect_test::expect;

#[test]
fn a_line_off_its_node() {
    check(
        |map| map.replace("rivers/lines.geojson", "[80.12,43.98]", "[80.12,43.97]"),
        expect![[r#"
            rivers/reaches.csv:3:8 line-off-node: to_node: the line ends 1112 m from the node
        "#]],
    );
}

#[test]
fn a_missing_line() {
    check(
        |map| map.replace("roads/lines.geojson", "\"id\":\"BC\"", "\"id\":\"XY\""),
        expect![[r#"
            roads/edges.csv:3:1 missing-line: id: `BC` has no line in roads/lines.geojson
            roads/lines.geojson:3:1 dangling-id: `XY` is not in roads/edges.csv
        "#]],
    );
}

#[test]
fn broken_json() {
    check(
        |map| map.replace("roads/lines.geojson", "\"id\":\"BC\",", "\"id\":\"BC\""),
        expect![[r#"
            roads/lines.geojson:3:42 bad-geojson: expected `,` or `}` at line 3 column 42
        "#]],
    );
}

#[test]
fn no_feature_collection() {
    check(
        |map| {
            map.put(
                "places/places.geojson",
                "{\"type\":\"Point\",\"features\":[]}",
            )
        },
        expect![[r#"
            places/places.geojson:1:1 bad-geojson: `Point` is no FeatureCollection
        "#]],
    );
}

#[test]
fn a_line_of_one_point() {
    check(
        |map| {
            map.replace(
                "roads/lines.geojson",
                "[[80.04,44],[80.08,44]]",
                "[[80.04,44]]",
            )
        },
        expect![[r#"
            roads/edges.csv:3:1 missing-line: id: `BC` has no line in roads/lines.geojson
            roads/lines.geojson:3:104 bad-geometry: a line of 1 points; 2 to 100000 are due
        "#]],
    );
}

#[test]
fn a_line_outside_the_world() {
    check(
        |map| {
            map.replace(
                "roads/lines.geojson",
                "[[80.04,44],[80.08,44]]",
                "[[80.04,44],[80.08,144]]",
            )
        },
        expect![[r#"
            roads/edges.csv:3:1 missing-line: id: `BC` has no line in roads/lines.geojson
            roads/lines.geojson:3:104 bad-geometry: latitude must be between -90 and 90 degrees, got 144
        "#]],
    );
}

#[test]
fn a_geometry_of_the_wrong_kind() {
    check(
        |map| {
            map.replace(
                "roads/lines.geojson",
                "\"LineString\",\"coordinates\":[[80.04,44],[80.08,44]]",
                "\"Point\",\"coordinates\":[80.04,44]",
            )
        },
        expect![[r#"
            roads/edges.csv:3:1 missing-line: id: `BC` has no line in roads/lines.geojson
            roads/lines.geojson:3:1 bad-geometry: a LineString is due
        "#]],
    );
}

#[test]
fn an_open_ring() {
    check(
        |map| {
            map.put("rivers/lakes.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"certainty\":\"known\",\"source\":\"x\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[1,1],[2,2],[3,3]]]}}]}")
        },
        expect![[r#"
            rivers/lakes.geojson:1:118 bad-geometry: a ring needs four points or more, the last equal to the first
        "#]],
    );
}

#[test]
fn a_place_without_a_class() {
    check(
        |map| {
            map.put("places/places.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"name_zh\":\"x\",\"country\":\"CN\",\"certainty\":\"known\",\"source\":\"x\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[80,44]}}]}")
        },
        expect![[r#"
            places/places.geojson:1:41 unknown-word: class: `` is not known
        "#]],
    );
}

#[test]
fn a_picture_that_is_none() {
    check(
        |map| {
            drop(
                map.files
                    .insert("grid/d8_flow_u8.png".to_owned(), b"GIF".to_vec()),
            )
        },
        expect![[r#"
            grid/d8_flow_u8.png:0:0 bad-grid: grid/d8_flow_u8.png: unexpected end of file
        "#]],
    );
}

#[test]
fn pictures_of_two_sizes() {
    check(
        |map| {
            let small = crate::map::png(2, 2, png::BitDepth::Eight, &[255; 4]);
            map.files.insert("grid/d8_flow_u8.png".to_owned(), small);
        },
        expect![[r#"
            grid/reach_of_cell_u16.png:0:0 bad-grid: it is 13 x 5, the other grid 2 x 2
        "#]],
    );
}

#[test]
fn a_direction_that_is_none() {
    check(
        |map| {
            let odd = crate::map::png(13, 5, png::BitDepth::Eight, &[9; 65]);
            map.files.insert("grid/d8_flow_u8.png".to_owned(), odd);
        },
        expect![[r#"
            grid/d8_flow_u8.png:0:0 bad-grid: cell 0 holds 9, which is no direction
        "#]],
    );
}

#[test]
fn a_cell_of_a_reach_that_does_not_exist() {
    check(
        |map| {
            let odd = crate::map::png(13, 5, png::BitDepth::Sixteen, &[1; 130]);
            map.files
                .insert("grid/reach_of_cell_u16.png".to_owned(), odd);
        },
        expect![[r#"
            grid/reach_of_cell_u16.png:0:0 bad-grid: it names reach number 257, which does not exist
        "#]],
    );
}
