//! Rules and plans over HTTP: what is in force, where it is from, what is missing.

use crate::attachments::get;
use crate::post::{ADMIN, Post};
use hean_wire::rest::Role;
use std::collections::BTreeSet;

#[tokio::test]
async fn the_rules_in_force_say_where_they_are_from_and_what_is_missing() {
    let post = Post::start().await;
    let eco = post.token(Role::Agency, Some("eco")).await;
    let rules = post.get(&eco, "/api/v1/rules").await;
    assert_eq!(rules.status, 200, "{}", rules.body);
    let tag = rules.header("etag").unwrap().to_owned();
    let same = get(post.address, &eco, "/api/v1/rules", Some(&tag)).await;
    assert_eq!((same.status, same.body.len()), (304, 0));
    let rules = rules.json();
    let list = rules["rules"].as_array().unwrap();
    let two_hours = list
        .iter()
        .find(|rule| rule["id"] == "decree-17-2011-2h")
        .unwrap();
    assert_eq!(
        (&two_hours["minutes"], &two_hours["basis"]),
        (&120.0.into(), &"statutory".into())
    );
    for rule in list {
        for field in ["source", "dated", "certainty"] {
            assert!(!rule[field].as_str().unwrap().is_empty(), "{rule}");
        }
    }
    let table = &rules["grade_table"];
    let tables = rules["grade_tables"].as_array().unwrap();
    let held = tables.iter().find(|one| one["id"] == *table).unwrap();
    assert!(!held["criteria"].as_array().unwrap().is_empty(), "{held}");
    assert!(!rules["gaps"].as_array().unwrap().is_empty());

    let plans = post.get(ADMIN, "/api/v1/plans").await;
    assert_eq!(plans.status, 200, "{}", plans.body);
    let plans = plans.json();
    let plans = plans["plans"].as_array().unwrap();
    assert!(plans.len() >= 7, "{}", plans.len());
    // Every deadline rests on a rule that is there.
    let known: BTreeSet<_> = list
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    let mut deadlines = 0;
    for plan in plans {
        for line in plan["lines"].as_array().unwrap() {
            for deadline in line["deadlines"].as_array().unwrap() {
                let rule = deadline["rule"].as_str().unwrap();
                assert!(known.contains(rule), "{} {rule}", line["id"]);
                deadlines += 1;
            }
        }
    }
    assert!(deadlines > 40, "{deadlines}");
    post.end().await;
}
