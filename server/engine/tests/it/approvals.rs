//! What a person must approve is asked for, waited for and never issued without.

use crate::bench::{Bench, command, of};
use expect_test::expect;
use hean_incident::TaskState;
use serde_json::json;

const INTAKE: &str = "T28-INT-013";

fn of_approval(kind: &str) -> bool {
    [
        "approval_asked",
        "task_approved",
        "task_disapproved",
        "task_escalated",
        "task_issued",
    ]
    .contains(&kind)
}

/// Up to the moment at which the closing of the intake may be decided.
fn filled() -> Bench {
    let mut bench = Bench::forecasted();
    bench.finish("housing", "T27-INT-013");
    bench
}

fn about(bench: &Bench, from: usize, task: &str) -> String {
    let lines = bench.only(from, of_approval);
    let lines = lines.lines().filter(|line| line.contains(task));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn it_is_asked_when_its_needs_are_met_and_issued_when_approved() {
    let mut bench = filled();
    assert_eq!(bench.task(INTAKE).state, TaskState::Proposed);
    bench
        .reply("gov", "task_approved", INTAKE, json!({}))
        .expect("gov approves");
    expect![[r#"
        T+00:00 approval_asked T28-INT-013 gov
        T+00:00 task_approved T28-INT-013 gov
        T+00:00 task_issued T28-INT-013 housing
    "#]]
    .assert_eq(&about(&bench, 0, INTAKE));
    let task = bench.task(INTAKE);
    assert_eq!(
        (task.state, task.approved, task.escalation),
        (TaskState::Issued, Some(true), 0)
    );
    assert_eq!(
        bench.reply("gov", "task_approved", INTAKE, json!({})),
        Err("task.decided".into())
    );
    bench.replays();
}

#[test]
fn a_silent_approver_climbs_its_ladder_and_nothing_goes_out() {
    let mut bench = filled();
    let from = bench.log.len();
    bench.wait_mins(60);
    expect![[r#"
        T+00:05 task_escalated T28-INT-013 gov
        T+00:10 task_escalated T28-INT-013 gov
        T+00:15 task_escalated T28-INT-013 gov
    "#]]
    .assert_eq(&about(&bench, from, INTAKE));
    assert_eq!(bench.task(INTAKE).state, TaskState::Proposed);
    bench.wait_mins(40 * 60);
    let task = bench.task(INTAKE);
    assert_eq!(task.state, TaskState::Proposed, "not even when it is late");
    assert!(task.missed, "and that is noted");
    bench.replays();
}

#[test]
fn what_cannot_wait_for_its_needs_is_asked_before_it_is_urgent() {
    let mut bench = Bench::forecasted();
    let from = bench.log.len();
    let latest = bench.task(INTAKE).deadline.as_ref().expect("a deadline").at;
    bench.wait(latest - bench.now);
    let asked = bench.log[from..].iter().find(|append| {
        append.record.kind == "approval_asked"
            && append.record.data["task"] == format!("INC-0001-{INTAKE}")
    });
    let asked = asked.expect("it is asked for although its needs are open");
    assert!(
        latest - asked.record.at > bench.task(INTAKE).takes,
        "in time"
    );
    assert_ne!(bench.task("T27-INT-013").state, TaskState::Done);
}

#[test]
fn a_disapproved_task_is_cancelled_and_stays_so() {
    let mut bench = filled();
    let no = json!({"reason": "改用备用水源"});
    bench
        .reply("gov", "task_disapproved", INTAKE, no)
        .expect("gov disapproves");
    assert_eq!(bench.task(INTAKE).state, TaskState::Cancelled);
    let read = json!({"gauge": "GAU-001", "discharge_m3s": 500.0});
    bench.tell(of("water"), "gauge_read", read);
    bench.forecast();
    assert_eq!(
        bench.task(INTAKE).state,
        TaskState::Cancelled,
        "a new plan respects it"
    );
    assert_eq!(
        bench.findings(),
        ["warned-intake-missing INT-013"],
        "the checker goes on saying what that means"
    );
    bench.folds();
}

#[test]
fn the_command_may_approve_for_anybody() {
    let mut bench = filled();
    let task = json!({"task": format!("INC-0001-{INTAKE}")});
    bench.tell(command(), "task_approved", task);
    assert_eq!(bench.task(INTAKE).state, TaskState::Issued);
}
