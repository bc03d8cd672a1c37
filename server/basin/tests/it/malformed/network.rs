//! The river and the roads: ids, ranges, shape of the network.

use super::check;
use expect_test::expect;

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
