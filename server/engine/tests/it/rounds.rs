//! Tasks that are done again and again, and deadlines that move.

use crate::bench::{Bench, of, t0};
use expect_test::expect;
use hean_incident::TaskState;
use hean_incident::task::Basis;
use hean_units::Span;
use serde_json::json;

/// With sampling of the front under way.
fn sampling() -> Bench {
    let mut bench = Bench::forecasted();
    for task in ["T24", "T25", "T25B", "T25C"] {
        if bench.find(task).is_some() {
            bench.finish("eco", task);
        }
    }
    for kind in ["task_accepted", "task_started"] {
        bench
            .reply("eco", kind, "T26", json!({}))
            .unwrap_or_else(|e| panic!("{kind}: {e}"));
    }
    bench
}

fn rounds(bench: &Bench, from: usize) -> String {
    let told = bench.only(from, |kind| {
        ["deadline_changed", "deadline_missed"].contains(&kind)
    });
    let lines = told.lines().filter(|line| line.ends_with(" T26 eco"));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn each_round_is_held_or_noted_as_missed() {
    let mut bench = sampling();
    let from = bench.log.len();
    bench.wait_mins(50);
    let sample = json!({"section": "INT-013", "concentration_mg_l": 0.0, "below_mg_l": 0.001});
    bench.tell(of("eco"), "sample_taken", sample);
    bench.wait_mins(150);
    expect![[r#"
        T+00:50 deadline_changed T26 eco
        T+01:50 deadline_missed T26 eco
        T+01:50 deadline_changed T26 eco
        T+02:50 deadline_missed T26 eco
        T+02:50 deadline_changed T26 eco
    "#]]
    .assert_eq(&rounds(&bench, from));
    let task = bench.task("T26");
    let deadline = task.deadline.as_ref().expect("the end of the round");
    assert_eq!(deadline.rule, "round");
    assert_eq!(task.state, TaskState::Executing);
    assert_eq!(task.version, 1, "the order is the same");
    bench
        .reply("eco", "task_done", "T26", json!({}))
        .expect("taken");
    let from = bench.log.len();
    bench.wait_mins(120);
    assert_eq!(rounds(&bench, from), "", "what is done has no rounds");
    bench.replays();
}

/// The first physical deadline that is held by an accepted task.
fn accepted() -> Bench {
    let mut bench = Bench::forecasted();
    bench
        .reply("housing", "task_accepted", "T27-INT-013", json!({}))
        .expect("taken");
    bench
}

/// Another flow in the river, and the forecast on it.
fn flow(bench: &mut Bench, gauges: [f64; 2]) {
    for (gauge, flow) in ["GAU-001", "GAU-002"].into_iter().zip(gauges) {
        let read = json!({"gauge": gauge, "discharge_m3s": flow});
        let _ = bench.say(Some(crate::bench::INC), of("water"), "gauge_read", read);
    }
    bench.forecast();
    bench.forecast();
}

#[test]
fn an_earlier_deadline_wants_a_fresh_acceptance_and_a_later_one_does_not() {
    let mut bench = accepted();
    let before = bench
        .task("T27-INT-013")
        .deadline
        .as_ref()
        .expect("a deadline")
        .at;
    flow(&mut bench, [2_500.0, 2_500.0]);
    let task = bench.task("T27-INT-013");
    let after = task.deadline.as_ref().expect("a deadline").at;
    assert!(after < before, "more water is faster: {after} {before}");
    assert_eq!((task.state, task.version), (TaskState::Issued, 2));
    bench
        .reply("housing", "task_accepted", "T27-INT-013", json!({}))
        .expect("taken");
    flow(&mut bench, [60.0, 60.0]);
    let task = bench.task("T27-INT-013");
    assert!(
        task.deadline.as_ref().expect("a deadline").at > after,
        "less water is slower"
    );
    assert_eq!(task.state, TaskState::Accepted, "a notice only");
    assert!(task.version > 2, "the order has changed");
    bench.replays();
}

#[test]
fn what_cannot_be_in_time_any_more_is_said_when_its_moment_has_passed() {
    let mut bench = Bench::forecasted();
    let task = bench.task("T23");
    let deadline = task.deadline.as_ref().expect("a deadline");
    assert_eq!(deadline.basis, Basis::Physical);
    let (first, latest) = (deadline.reason.en.clone(), deadline.at - task.takes);
    bench.wait(latest - t0() + Span::from_mins(1));
    let task = bench.task("T23");
    let now = task.deadline.as_ref().expect("a deadline");
    let moved = now.reason.en.contains("moved here");
    assert!(moved || task.infeasible, "{first} -> {}", now.reason.en);
    bench.replays();
}
