//! A silent agency: the ladder, another agency, the command; once each.

use crate::bench::Bench;
use expect_test::expect;
use hean_incident::TaskState;
use serde_json::json;

fn story(bench: &Bench, task: &str) -> String {
    let told = bench.only(0, |kind| {
        [
            "task_escalated",
            "task_substituted",
            "task_superseded",
            "task_issued",
        ]
        .contains(&kind)
    });
    let mut text = String::new();
    for line in told.lines().filter(|line| line.contains(task)) {
        text += line;
        text.push('\n');
    }
    text
}

#[test]
fn another_agency_is_asked_once_when_the_whole_ladder_is_silent() {
    let mut bench = Bench::opened();
    bench.wait_mins(60);
    expect![[r#"
        T+00:00 task_issued T05 trans
        T+00:05 task_escalated T05 trans
        T+00:10 task_escalated T05 trans gov
        T+00:15 task_escalated T05 trans gov
        T+00:20 task_substituted T05 trans
        T+00:20 task_superseded T05 trans
        T+00:20 task_issued T05-S1 police
        T+00:25 task_escalated T05-S1 police
        T+00:30 task_escalated T05-S1 police gov
        T+00:35 task_escalated T05-S1 police gov
        T+00:40 task_escalated T05-S1 police gov
    "#]]
    .assert_eq(&story(&bench, " T05"));
    assert_eq!(bench.task("T05").state, TaskState::Superseded);
    let last = bench.task("T05-S1");
    assert!(
        last.state.is_open() && last.escalation == 4,
        "the command was told to decide"
    );
    assert!(bench.find("T05-S2").is_none(), "nobody else is asked");
    bench.replays();
}

#[test]
fn where_nobody_else_can_the_command_is_told_why() {
    let mut bench = Bench::opened();
    bench.wait_mins(30);
    let told = bench.log.iter().find(|append| {
        let data = &append.record.data;
        append.record.kind == "task_escalated"
            && data["level"] == 4
            && data["task"] == "INC-0001-T03-fire"
    });
    let told = told.expect("the command is told");
    expect!["command duty telephone (besides fire nobody owns or supports the duty: the command must decide)"].assert_eq(told.record.data["to"]["en"].as_str().expect("words"));
    assert_eq!(
        bench.task("T03-fire").state,
        TaskState::Issued,
        "it stays an order"
    );
}

#[test]
fn who_answers_in_time_is_left_alone() {
    let mut bench = Bench::opened();
    bench.wait_mins(4);
    bench
        .reply("trans", "task_accepted", "T05", json!({}))
        .expect("taken");
    bench.wait_mins(30);
    expect![[r#"
        T+00:00 task_issued T05 trans
    "#]]
    .assert_eq(&story(&bench, " T05"));
}

#[test]
fn a_failure_is_passed_on_as_a_refusal_is() {
    let mut bench = Bench::forecasted();
    for kind in ["task_accepted", "task_started"] {
        bench.reply("trans", kind, "T05", json!({})).expect("taken");
    }
    let why = json!({"reason": "货主失联"});
    bench
        .reply("trans", "task_failed", "T05", why)
        .expect("taken");
    assert_eq!(bench.task("T05").state, TaskState::Failed);
    assert_eq!(bench.task("T05-S1").state, TaskState::Issued);
    bench.replays();
}
