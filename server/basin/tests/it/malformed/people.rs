//! Agencies, duties and the header of the basin.

use super::check;
use expect_test::expect;

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
            basin.yaml:2:1 bad-yaml: unknown field `kind`, expected one of id, name, grid, otherwise at line 2, column 1
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
