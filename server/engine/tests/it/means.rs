//! Crews and stock of all incidents.

use crate::bench::{Bench, command, of};
use expect_test::expect;
use hean_basin::Detail;
use serde_json::json;

fn means(bench: &Bench, from: usize) -> String {
    bench.only(from, |kind| {
        [
            "crew_assigned",
            "crew_freed",
            "conflict_found",
            "conflict_settled",
        ]
        .contains(&kind)
    })
}

/// Lets an agency take the first push, so that its next orders go out.
fn first_push(bench: &mut Bench, incident: &str, agencies: &[&str]) {
    for agency in agencies {
        let task = format!("T03-{agency}");
        bench
            .reply_to(incident, agency, "task_accepted", &task, json!({}))
            .unwrap_or_else(|e| panic!("{task}: {e}"));
    }
}

#[test]
fn a_lost_crew_is_replaced_by_another_of_its_agency() {
    let mut bench = Bench::forecasted();
    first_push(
        &mut bench,
        "INC-0001",
        &["fire", "trans", "police", "water"],
    );
    let crew = bench
        .task("T06B")
        .crew
        .clone()
        .or_else(|| bench.task("T06").crew.clone());
    let crew = crew.expect("a crew goes there");
    let from = bench.log.len();
    bench.tell(
        of("fire"),
        "crew_lost",
        json!({"crew": crew, "reason": "车辆抛锚"}),
    );
    expect![[r#"
        T+00:00 crew_freed T06 fire
        T+00:00 crew_assigned T06 fire
    "#]]
    .assert_eq(&means(&bench, from));
    let has = bench.engine.state().crew_task(&crew);
    assert!(has.is_none(), "who is lost has no task");
    bench.tell(of("fire"), "crew_returned", json!({"crew": crew}));
    bench.replays();
}

#[test]
fn two_incidents_want_the_same_and_the_command_decides() {
    let mut bench = Bench::new();
    for at in [[83.246, 43.524], [83.26, 43.53]] {
        bench.open_at(at);
    }
    bench.forecast();
    for incident in ["INC-0001", "INC-0002"] {
        first_push(&mut bench, incident, &["fire", "trans", "police", "water"]);
    }
    let state = bench.engine.state();
    let mut seen = std::collections::BTreeMap::new();
    let tasks = state.incidents.values().flat_map(|one| one.tasks.values());
    for task in tasks.filter(|task| task.state.is_open()) {
        if let Some(crew) = &task.crew {
            let other = seen.insert(crew.clone(), task.id.clone());
            assert_eq!(other, None, "crew {crew} has two tasks");
        }
    }
    let conflicts = |bench: &Bench| {
        let incidents = bench.engine.state().incidents.values();
        let open = incidents.flat_map(|one| one.conflicts.values());
        open.filter(|held| held.settled.is_none()).count()
    };
    assert!(conflicts(&bench) > 0, "there is not enough for both");
    let from = bench.log.len();
    bench
        .say(
            Some("inc:INC-0002"),
            command(),
            "priority_set",
            json!({"priority": 1, "reason": "下游有取水口"}),
        )
        .expect("taken");
    let told = means(&bench, from);
    assert!(
        told.contains("crew_assigned") || told.contains("conflict"),
        "{told}"
    );
    bench.replays();
}

#[test]
fn stock_is_set_aside_once_and_free_again_when_the_incident_is_closed() {
    let mut bench = Bench::new();
    for at in [[83.246, 43.524], [83.26, 43.53]] {
        bench.open_at(at);
    }
    bench.forecast();
    let (basin, _) = crate::bench::world();
    let mut held_in_all = 0.0;
    for depot in basin.facilities.values() {
        let Detail::Depot { stock, .. } = &depot.detail else {
            continue;
        };
        for line in stock {
            let held = bench.engine.state().reserved(&depot.id, &line.item);
            assert!(held <= line.quantity + 1e-6, "{} {}", depot.id, line.item);
            held_in_all += held;
        }
    }
    assert!(held_in_all > 0.0, "something is set aside");
    let from = bench.log.len();
    bench.tell(command(), "incident_closed", json!({"reason": "误报"}));
    let freed = bench.only(from, |kind| kind == "stock_freed");
    assert!(!freed.is_empty(), "what it had is free");
    bench.replays();
}
