//! Malformed data: each case names the file, line, column and code of every problem.

use crate::map::{Map, png};
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
fn a_missing_file() {
    check(
        |map| drop(map.files.remove("season.csv")),
        expect![[r#"
        season.csv:0:0 missing-file: there is no such file
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
fn an_empty_file() {
    check(
        |map| map.put("roads/edges.csv", ""),
        expect![[r#"
            roads/edges.csv:1:1 empty-file: the file is empty
        "#]],
    );
}

#[test]
fn a_missing_column() {
    check(
        |map| map.replace("roads/edges.csv", "free_flow_kmh", "speed"),
        expect![[r#"
            roads/edges.csv:1:1 missing-column: columns are missing: free_flow_kmh
            roads/edges.csv:1:51 unknown-column: the column `speed` is not known
        "#]],
    );
}

#[test]
fn a_row_with_a_cell_too_many() {
    check(
        |map| map.replace("roads/edges.csv", "AB,A,B,", "AB,A,B,,"),
        expect![[r#"
            roads/edges.csv:2:1 row-length: the row has 14 cells, the header 13
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
fn a_negative_length() {
    check(
        |map| map.replace("rivers/reaches.csv", "known,3.201", "known,-3.201"),
        expect![[r#"
            rivers/reaches.csv:3:21 out-of-range: length_km: -3.201 is not between 0.01 and 1000
        "#]],
    );
}

#[test]
fn a_length_in_metres() {
    check(
        |map| map.replace("rivers/reaches.csv", "known,6.401", "known,640.1"),
        expect![[r#"
            rivers/reaches.csv:2:21 length-mismatch: length_km: 640.10 km, but the line is 6.40 km long
        "#]],
    );
}

#[test]
fn a_slope_of_zero() {
    check(
        |map| map.replace("rivers/reaches.csv", "3.201,0.001", "3.201,0"),
        expect![[r#"
            rivers/reaches.csv:3:27 out-of-range: slope_m_per_m: 0 is not between 0.000001 and 1
        "#]],
    );
}

#[test]
fn no_number() {
    check(
        |map| {
            map.replace(
                "roads/edges.csv",
                "B,W0,,trunk,3.199,60",
                "B,W0,,trunk,3.199,60km/h",
            )
        },
        expect![[r#"
            roads/edges.csv:2:24 bad-number: free_flow_kmh: `60km/h` is not a number
        "#]],
    );
}

#[test]
fn a_longitude_outside() {
    check(
        |map| map.replace("roads/nodes.csv", "C,C,80.08", "C,C,280.08"),
        expect![[r#"
            roads/nodes.csv:4:5 out-of-range: lon: 280.08 is not between -180 and 180
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
fn a_dangling_river_node() {
    check(
        |map| map.replace("rivers/reaches.csv", "b,c,,,bc", "b,z,,,bc"),
        expect![[r#"
            rivers/reaches.csv:3:8 dangling-id: to_node: `z` is not in rivers/nodes.csv
        "#]],
    );
}

#[test]
fn a_dangling_road_node() {
    check(
        |map| map.replace("roads/edges.csv", "BC,B,C", "BC,B,Z"),
        expect![[r#"
            roads/edges.csv:3:6 dangling-id: to_node: `Z` is not in roads/nodes.csv
        "#]],
    );
}

#[test]
fn a_duplicate_id() {
    check(
        |map| map.replace("roads/edges.csv", "BC,B,C", "AB,B,C"),
        expect![[r#"
            roads/edges.csv:3:1 duplicate-id: id: `AB` is already the id of line 2
            roads/edges.csv:3:4 line-off-node: from_node: the line ends 3199 m from the node
            roads/edges.csv:3:6 line-off-node: to_node: the line ends 3199 m from the node
            roads/lines.geojson:3:1 dangling-id: `BC` is not in roads/edges.csv
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
fn a_river_that_goes_round() {
    check(
        |map| {
            map.replace("rivers/reaches.csv", "R002,b,c", "R002,b,a");
            map.replace(
                "rivers/lines.geojson",
                "[80.08,43.98],[80.12,43.98]",
                "[80.08,43.98],[80,43.98]",
            );
        },
        expect![[r#"
            rivers/reaches.csv:2:8 cycle: to_node: the water goes round: R001 > R002
        "#]],
    );
}

#[test]
fn two_outlets() {
    check(
        |map| {
            map.add("rivers/nodes.csv", "x,source,,,,80.04,43.9,500,1,1,,known,drawn\ny,mid,,,,80.08,43.9,500,1,1,,known,drawn\n");
            map.add(
                "rivers/reaches.csv",
                "R003,x,y,,,xy,known,3.2,0.001,20,1,10,10,100,1,,CN,,known,drawn\n",
            );
            let line = "[80.12,43.98]]}}\n";
            map.replace("rivers/lines.geojson", line, "[80.12,43.98]]}},\n{\"type\":\"Feature\",\"properties\":{\"id\":\"R003\",\"certainty\":\"known\",\"source\":\"drawn\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[80.04,43.9],[80.08,43.9]]}}\n");
        },
        expect![[r#"
            rivers/nodes.csv:6:1 many-outlets: id: `y` is an outlet beside the main one
        "#]],
    );
}

#[test]
fn a_fork() {
    check(
        |map| map.replace("rivers/reaches.csv", "R002,b,c", "R002,a,c"),
        expect![[r#"
            rivers/nodes.csv:3:1 many-outlets: id: `b` is an outlet beside the main one
            rivers/reaches.csv:3:6 fork: from_node: `a` already leaves through R001
            rivers/reaches.csv:3:6 line-off-node: from_node: the line ends 6401 m from the node
        "#]],
    );
}

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
fn an_island_of_roads() {
    check(
        |map| map.add("roads/nodes.csv", "Z,Z,80.5,43.5,500,,known,drawn\n"),
        expect![[r#"
            roads/nodes.csv:7:1 disconnected-roads: id: `Z` and 0 more nodes hang on no other road
        "#]],
    );
}

#[test]
fn a_loop_edge() {
    check(
        |map| map.replace("roads/edges.csv", "BC,B,C", "BC,B,B"),
        expect![[r#"
            roads/edges.csv:3:6 loop: to_node: the edge leads from `B` back to it
        "#]],
    );
}

#[test]
fn a_depot_without_a_road() {
    check(
        |map| map.replace("facilities/depots.csv", "80.1,43.96", "81.1,43.96"),
        expect![[r#"
            facilities/depots.csv:2:11 depot-without-road: lon: `DEP-1` lies 82 km from any road
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
fn an_unknown_word() {
    check(
        |map| map.replace("roads/edges.csv", "BC,B,C,W0,,trunk", "BC,B,C,W0,,motorway"),
        expect![[r#"
            roads/edges.csv:3:12 unknown-word: class: `motorway` is not known here
        "#]],
    );
}

#[test]
fn an_unknown_county() {
    check(
        |map| {
            map.replace(
                "roads/nodes.csv",
                "500,,known,drawn\nB,",
                "500,123456,known,drawn\nB,",
            )
        },
        expect![[r#"
            roads/nodes.csv:2:15 dangling-id: county_code: `123456` is not in counties.csv
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
fn a_dam_in_no_file() {
    check(
        |map| {
            map.replace(
                "rivers/reaches.csv",
                "R002,b,c,,,bc,known,3.201,0.001,20,1,10,10,100,1,,",
                "R002,b,c,,,bc,known,3.201,0.001,20,1,10,10,100,1,DAM-9,",
            )
        },
        expect![[r#"
            rivers/reaches.csv:3:50 dangling-id: reservoir: `DAM-9` is not in facilities/dams.csv
        "#]],
    );
}

#[test]
fn an_intake_without_population() {
    check(
        |map| {
            map.add(
                "facilities/intakes.csv",
                "INT-1,水厂,,80,43.98,,a,100,,drinking,surface,,,,known,drawn,\n",
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
fn a_duty_with_two_owners() {
    check(
        |map| {
            map.replace(
                "agencies.yaml",
                "duties: [county]",
                "duties: [county, lead]",
            )
        },
        expect![[r#"
            agencies.yaml:19:22 duty-conflict: the duty `lead` belongs to `eco` and to `cty:a`
        "#]],
    );
}

#[test]
fn a_duty_nobody_owns() {
    check(
        |map| map.replace("agencies.yaml", "duties: [lead]", "duties: []"),
        expect![[r#"
            agencies.yaml:2:11 duty-without-owner: nobody owns the duty `lead`
        "#]],
    );
}

#[test]
fn a_duty_nobody_knows() {
    check(
        |map| map.replace("agencies.yaml", "duties: [lead]", "duties: [lead, tea]"),
        expect![[r#"
            agencies.yaml:11:20 unknown-duty: `tea` is not in the list of duties
        "#]],
    );
}

#[test]
fn a_county_duty_without_a_county() {
    check(
        |map| map.replace("agencies.yaml", "    county: \"654001\"\n", ""),
        expect![[r#"
            agencies.yaml:19:14 duty-without-county: `county` is owned county by county, but `cty:a` has no county
        "#]],
    );
}

#[test]
fn an_agency_of_an_unknown_county() {
    check(
        |map| map.replace("agencies.yaml", "\"654001\"", "\"654099\""),
        expect![[r#"
            agencies.yaml:20:13 dangling-id: the county `654099` is not in counties.csv
        "#]],
    );
}

#[test]
fn an_agency_twice() {
    check(
        |map| map.replace("agencies.yaml", "id: cty:a", "id: eco"),
        expect![[r#"
            agencies.yaml:15:9 duplicate-id: the agency `eco` is there twice
        "#]],
    );
}

#[test]
fn a_lane_and_a_ladder_nobody_knows() {
    check(
        |map| {
            map.replace(
                "agencies.yaml",
                "lane: disposal\n    ladder: bureau\n    duties: [lead]",
                "lane: fast\n    ladder: up\n    duties: [lead]",
            );
        },
        expect![[r#"
            agencies.yaml:9:11 unknown-word: `fast` is not known here
            agencies.yaml:10:13 unknown-word: `up` is not known here
        "#]],
    );
}

#[test]
fn an_office_nobody_knows() {
    check(
        |map| map.replace("agencies.yaml", "maps: [AGY-1]", "maps: [AGY-1, AGY-2]"),
        expect![[r#"
            agencies.yaml:12:19 dangling-id: `AGY-2` is not in facilities/offices.csv
        "#]],
    );
}

#[test]
fn bad_yaml() {
    check(
        |map| {
            map.replace(
                "agencies.yaml",
                "certainty: known\n  - id: cty:a",
                "certainty: [known\n  - id: cty:a",
            )
        },
        expect![[r#"
            agencies.yaml:14:16 bad-yaml: expected string scalar at line 14, column 16
        "#]],
    );
}

#[test]
fn an_unknown_key_in_yaml() {
    check(
        |map| map.replace("basin.yaml", "id: drawn", "id: drawn\nkind: x"),
        expect![[r#"
            basin.yaml:2:1 bad-yaml: unknown field `kind`, expected one of id, name, grid at line 2, column 1
        "#]],
    );
}

#[test]
fn a_basin_id_with_blanks() {
    check(
        |map| map.replace("basin.yaml", "id: drawn", "id: my basin"),
        expect![[r#"
            basin.yaml:1:1 bad-yaml: id must be a slug, cells_per_degree above 0
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
fn a_substance_that_does_the_impossible() {
    check(
        |map| map.replace("../substances.csv", "float;evaporate", "float;fly"),
        expect![[r#"
            ../substances.csv:2:61 unknown-word: behavior: `fly` is not known here
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
            let small = png(2, 2, png::BitDepth::Eight, &[255; 4]);
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
            let odd = png(13, 5, png::BitDepth::Eight, &[9; 65]);
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
            let odd = png(13, 5, png::BitDepth::Sixteen, &[1; 130]);
            map.files
                .insert("grid/reach_of_cell_u16.png".to_owned(), odd);
        },
        expect![[r#"
            grid/reach_of_cell_u16.png:0:0 bad-grid: it names reach number 257, which does not exist
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
