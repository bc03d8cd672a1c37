//! What the command decides: grade, level, duties, priority.

use crate::bench::{Bench, INC, command, of, world};
use expect_test::expect;
use hean_incident::TaskState;
use hean_incident::condition::Grade;
use hean_incident::task::AssignedBy;
use hean_units::AgencyId;
use serde_json::json;

#[test]
fn a_grade_is_decided_by_a_person_and_the_proposal_stays_beside() {
    let mut bench = Bench::forecasted();
    let (_, plans) = world();
    let table = plans.grades().expect("a table is in force");
    let criterion = table.criteria.first().expect("it has criteria").id.clone();
    let from = bench.log.len();
    let decided = json!({"grade": "II", "criterion": criterion, "reason": "取水口将停"});
    bench.tell(command(), "grade_decided", decided);
    let incident = bench.engine.state().incidents.values().next();
    let incident = incident.expect("it is open");
    assert_eq!(incident.grade_in_force(), Grade::II);
    assert_eq!(
        incident.grade.as_ref().expect("a proposal").grade,
        "ungraded"
    );
    expect![[r#"
        T+00:00 grade_decided
        T+00:00 grade_proposed gov eco
        T+00:00 plan_made
    "#]]
    .assert_eq(&bench.only(from, |kind| kind != "deadline_changed"));
    bench.replays();
}

#[test]
fn new_harm_proposes_another_grade_and_asks_for_a_regrade() {
    let mut bench = Bench::forecasted();
    let decided = json!({"grade": "III", "reason": "先行认定"});
    bench.tell(command(), "grade_decided", decided);
    let from = bench.log.len();
    bench.tell(of("eco"), "impact_reported", json!({"deaths": 11}));
    expect![[r#"
        T+00:00 impact_reported
        T+00:00 grade_proposed gov eco
        T+00:00 plan_made
        T+00:00 task_proposed T41
        T+00:00 approval_asked T41 gov
    "#]]
    .assert_eq(&bench.only(from, |kind| kind != "deadline_changed"));
    let task = bench.task("T41");
    assert!(task.deadline.is_some() && task.approver.is_some());
    bench.replays();
}

#[test]
fn open_tasks_of_a_duty_pass_to_another_agency() {
    let mut bench = Bench::forecasted();
    let owner = |bench: &Bench, task: &str| bench.task(task).owner.clone().expect("an owner");
    assert_eq!(owner(&bench, "T24"), AgencyId::new("eco").expect("an id"));
    let from = bench.log.len();
    let given = json!({"duty": "monitoring", "to": "water", "reason": "生态环境局力量不足"});
    bench.tell(command(), "duty_assigned", given);
    expect![[r#"
        T+00:00 duty_assigned water
        T+00:00 owner_changed T24 eco water
        T+00:00 task_issued T24 water
        T+00:00 owner_changed T25
        T+00:00 owner_changed T25B
        T+00:00 owner_changed T25C
        T+00:00 owner_changed T26
        T+00:00 owner_changed T26B
        T+00:00 owner_changed T35-BOR-001
        T+00:00 owner_changed T45
    "#]]
    .assert_eq(&bench.only(from, |kind| {
        ["duty_assigned", "owner_changed", "task_issued"].contains(&kind)
    }));
    let task = bench.task("T24");
    assert_eq!(task.owner.as_ref().map(AgencyId::as_str), Some("water"));
    assert_eq!(task.assigned_by, AssignedBy::Command);
    assert_eq!((task.state, task.version), (TaskState::Issued, 2));
    assert_eq!(
        bench.reply("eco", "task_accepted", "T24", json!({})),
        Err("task.unknown".into()),
        "its inbox has it no more"
    );
    bench
        .reply("water", "task_accepted", "T24", json!({}))
        .expect("the new owner takes it");
    bench.replays();
}

#[test]
fn a_filed_report_is_sent_once() {
    let mut bench = Bench::forecasted();
    let hash: String = std::iter::repeat_n('a', 64).collect();
    let added = json!({"attachment": hash, "name": "初报.docx", "media_type": "application/zip",
        "bytes": 9});
    bench.tell(of("eco"), "attachment_added", added);
    let filed = json!({"document": "report-initial", "as_of": 4, "attachment": hash});
    let sent = |bench: &Bench| bench.only(0, |kind| kind == "report_sent").lines().count();
    bench.tell(of("eco"), "document_filed", filed.clone());
    assert_eq!(sent(&bench), 1);
    bench.tell(of("eco"), "document_filed", filed);
    assert_eq!(sent(&bench), 1, "filing it again sends nothing");
    let done = json!({"task": "INC-0001-T10", "evidence": "回执"});
    for kind in ["task_accepted", "task_done"] {
        // Whether T10 is out yet is a matter of the plan; the report is sent once in any case.
        let _ = bench.say(Some(INC), command(), kind, done.clone());
    }
    assert_eq!(sent(&bench), 1, "nor does its task");
    bench.replays();
}

#[test]
fn the_level_of_response_is_kept_until_it_ends() {
    let mut bench = Bench::opened();
    bench.tell(
        command(),
        "response_started",
        json!({"level": "II", "reason": "达到启动条件"}),
    );
    let level = |bench: &Bench| {
        let incident = bench
            .engine
            .state()
            .incidents
            .values()
            .next()
            .expect("it is open");
        incident.response.as_ref().map(|held| held.level.clone())
    };
    assert_eq!(level(&bench), Some("II".to_owned()));
    bench.tell(
        command(),
        "response_ended",
        json!({"reason": "水质稳定达标48小时"}),
    );
    assert_eq!(level(&bench), None);
    bench.replays();
}
