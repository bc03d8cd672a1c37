use super::super::{Condition, Edge, Grade, Leaf, Names, Of, Place, TaskRef, Trait, Value};
use super::{Mode, Outcome, Reading, View};
use crate::record::Actor;
use crate::task::{AssignedBy, Task, TaskState, Transition};
use expect_test::{Expect, expect};
use hean_units::{Concentration, Instant, Span, Text};
use std::collections::BTreeMap;

const START: Instant = Instant::from_millis(1_781_227_200_000);

fn minutes(n: i64) -> Instant {
    START + Span::from_mins(n)
}

/// Values as steps over time; what is not listed is unknown.
struct Given {
    now: Instant,
    steps: BTreeMap<Leaf, Vec<(Instant, Reading)>>,
    tasks: Vec<Task>,
}

impl View for Given {
    fn now(&self) -> Instant {
        self.now
    }
    fn start(&self) -> Instant {
        START
    }
    fn read(&self, leaf: &Leaf, at: Instant) -> Reading {
        let mut steps = self.steps.get(leaf).into_iter().flatten();
        let last = steps.rfind(|(from, _)| *from <= at);
        last.map_or(Reading::Unknown, |(_, reading)| *reading)
    }
    fn flag(&self, leaf: &Leaf, _: Instant) -> Option<bool> {
        (*leaf == Leaf::Is(Trait::Volatile)).then_some(true)
    }
    fn tasks(&self, wanted: &TaskRef) -> Vec<&Task> {
        let meant = |task: &&Task| {
            task.plan == wanted.plan
                && match &wanted.of {
                    Of::Section(section) => task.section.as_ref() == Some(section),
                    Of::All | Of::Here => true,
                }
        };
        self.tasks.iter().filter(meant).collect()
    }
    fn changes(&self, leaf: &Leaf) -> Vec<Instant> {
        let steps = self.steps.get(leaf).into_iter().flatten();
        steps
            .map(|(at, _)| *at)
            .filter(|at| *at <= self.now)
            .collect()
    }
}

fn task(id: &str, plan: &str, section: Option<&str>, steps: &[(i64, TaskState)]) -> Task {
    let step = |&(at, to): &(i64, TaskState)| Transition {
        to,
        at: minutes(at),
        recorded_at: minutes(at),
        actor: Actor::system(),
        cause: None,
    };
    Task {
        id: id.parse().unwrap(),
        incident: "INC-0001".parse().unwrap(),
        plan: plan.parse().unwrap(),
        title: Text::default(),
        detail: Text::default(),
        lane: "disposal".into(),
        owner: None,
        support: Vec::new(),
        assigned_by: AssignedBy::Plan,
        duty: None,
        because: Text::default(),
        approver: None,
        approved: None,
        capability: None,
        crew: None,
        reserved: Vec::new(),
        repeats_s: None,
        attachments: Vec::new(),
        section: section.map(|id| id.parse().unwrap()),
        needs: Vec::new(),
        deadline: None,
        other_deadlines: Vec::new(),
        takes: Span::ZERO,
        infeasible: false,
        evidence_wanted: Text::default(),
        yields: Vec::new(),
        version: 1,
        state: steps
            .last()
            .map_or(TaskState::Proposed, |(_, state)| *state),
        outcome: None,
        escalation: 0,
        missed: false,
        history: steps.iter().map(step).collect(),
    }
}

fn conc(mg_l: f64) -> Value {
    Value::Concentration(Concentration::new(mg_l).unwrap())
}

/// At minute `now`: intake INT-013 expected at minute 300 until 100, then at 240; the border's peak
/// is 0.2 mg/L from minute 50 and rising, settled at 0.4 from 400; T28 at two intakes done at 90
/// and 150; T23 refused at 60 and its substitute done at 120.
fn given(now: i64) -> Given {
    use TaskState::{Accepted, Done, Issued, Refused};
    let section = |id: &str| Place::Section(id.parse().unwrap());
    let mut steps = BTreeMap::new();
    let at = |n| Value::Instant(minutes(n));
    steps.insert(
        Leaf::Arrival(section("INT-013"), Edge::P5),
        vec![
            (minutes(30), Reading::Now(at(300))),
            (minutes(100), Reading::Now(at(240))),
        ],
    );
    steps.insert(
        Leaf::Peak(section("BOR-001")),
        vec![
            (minutes(50), Reading::Rising(conc(0.2))),
            (minutes(400), Reading::Final(conc(0.4))),
        ],
    );
    steps.insert(
        Leaf::Grade,
        vec![(START, Reading::Now(Value::Grade(Grade::II)))],
    );
    Given {
        now: minutes(now),
        steps,
        tasks: vec![
            task(
                "A",
                "T28",
                Some("INT-009"),
                &[(20, Issued), (40, Accepted), (90, Done)],
            ),
            task(
                "B",
                "T28",
                Some("INT-013"),
                &[(20, Issued), (40, Accepted), (150, Done)],
            ),
            task("C", "T23", Some("INT-013"), &[(20, Issued), (60, Refused)]),
            task("D", "T23", Some("INT-013"), &[(60, Issued), (120, Done)]),
        ],
    }
}

fn check(text: &str, expect: Expect) {
    let condition = Condition::parse(text, &Names::default()).unwrap();
    let mut shown = String::new();
    for now in [0, 45, 75, 95, 130, 200, 300, 500] {
        let view = given(now);
        let letter = |mode| match condition.judge(&view, mode).outcome {
            Outcome::True => 'T',
            Outcome::False => 'F',
            Outcome::Undecided => '?',
        };
        let next = condition
            .next_look(&view)
            .map(|at| (at - START).to_string());
        let (now_, settled) = (letter(Mode::Now), letter(Mode::Settled));
        shown.push_str(&format!("{now}:{now_}{settled}"));
        shown.push_str(&next.map_or(" ".into(), |next| format!("({next}) ")));
    }
    let why = condition.judge(&given(500), Mode::Now).why;
    expect.assert_eq(&format!("{}\n{}\n{}", shown.trim_end(), why.zh, why.en));
}

#[test]
fn tasks_of_a_line_are_done_together_and_refused_one_by_one() {
    check(
        "task(T28).state == done",
        expect![[r#"
        0:?? 45:F? 75:F? 95:F? 130:F? 200:TT 300:TT 500:TT
        task(T28).state = 2×done
        task(T28).state = 2×done"#]],
    );
    check(
        "task(T28@INT-009).state == done",
        expect![[r#"
        0:?? 45:F? 75:F? 95:TT 130:TT 200:TT 300:TT 500:TT
        task(T28@INT-009).state = done
        task(T28@INT-009).state = done"#]],
    );
    check(
        "task(T23).state == done",
        expect![[r#"
        0:?? 45:F? 75:F? 95:F? 130:TT 200:TT 300:TT 500:TT
        task(T23).state = done, refused
        task(T23).state = done, refused"#]],
    );
    check(
        "task(T23).state == refused",
        expect![[r#"
        0:?? 45:F? 75:TT 95:TT 130:TT 200:TT 300:TT 500:TT
        task(T23).state = done, refused
        task(T23).state = done, refused"#]],
    );
    check(
        "task(T28).state == refused",
        expect![[r#"
        0:?? 45:F? 75:F? 95:F? 130:F? 200:FF 300:FF 500:FF
        task(T28).state = 2×done
        task(T28).state = 2×done"#]],
    );
    check(
        "task(T28).state != done",
        expect![[r#"
        0:?? 45:T? 75:T? 95:T? 130:T? 200:FF 300:FF 500:FF
        task(T28).state = 2×done
        task(T28).state = 2×done"#]],
    );
    check(
        "task(T99).state == done",
        expect![[r#"
        0:?? 45:?? 75:?? 95:?? 130:?? 200:?? 300:?? 500:??
        没有任务 T99
        there is no task T99"#]],
    );
    check(
        "task(T28).done <= 2h",
        expect![[r#"
        0:?? 45:?? 75:?? 95:?? 130:?? 200:FF 300:FF 500:FF
        task(T28).done = 2026-06-12 11:50
        task(T28).done = 2026-06-12 11:50"#]],
    );
    check(
        "task(T23).done <= 2h",
        expect![[r#"
        0:?? 45:?? 75:?? 95:?? 130:TT 200:TT 300:TT 500:TT
        task(T23).done = 2026-06-12 11:20
        task(T23).done = 2026-06-12 11:20"#]],
    );
}

#[test]
fn temporal_forms_look_back() {
    check(
        "task(T28).state == accepted within 1h",
        expect![[r#"
        0:??(1h) 45:TT(1h) 75:TT 95:TT 130:TT 200:TT 300:TT 500:TT
        task(T28).state = 2×done
        task(T28).state = 2×done"#]],
    );
    check(
        "task(T28).state == done within 2h",
        expect![[r#"
        0:??(2h) 45:??(2h) 75:??(2h) 95:??(2h) 130:FF 200:FF 300:FF 500:FF
        task(T28).state = 2×done
        task(T28).state = 2×done"#]],
    );
    check(
        "task(T28).state == done within 3h",
        expect![[r#"
        0:??(3h) 45:??(3h) 75:??(3h) 95:??(3h) 130:??(3h) 200:TT 300:TT 500:TT
        task(T28).state = 2×done
        task(T28).state = 2×done"#]],
    );
    check(
        "task(T28@INT-009).state == done before arrival(INT-013).p5 - 3h",
        expect![[r#"
        0:?? 45:??(2h0.001s) 75:??(2h0.001s) 95:TT(2h0.001s) 130:TT 200:TT 300:TT 500:TT
        task(T28@INT-009).state = done；arrival(INT-013).p5 = 2026-06-12 13:20
        task(T28@INT-009).state = done; arrival(INT-013).p5 = 2026-06-12 13:20"#]],
    );
    check(
        "task(T28).state == done before arrival(INT-013).p5 - 2h",
        expect![[r#"
        0:?? 45:??(3h0.001s) 75:??(3h0.001s) 95:??(3h0.001s) 130:FF 200:FF 300:FF 500:FF
        task(T28).state = 2×done；arrival(INT-013).p5 = 2026-06-12 13:20
        task(T28).state = 2×done; arrival(INT-013).p5 = 2026-06-12 13:20"#]],
    );
    check(
        "task(T28).state == done before arrival(INT-999).p5",
        expect![[r#"
        0:?? 45:?? 75:?? 95:?? 130:?? 200:?? 300:?? 500:??
        task(T28).state = 2×done；arrival(INT-999).p5 未知
        task(T28).state = 2×done; arrival(INT-999).p5 is not known"#]],
    );
    check(
        "not (task(T23).state == refused within 2h)",
        expect![[r#"
        0:??(2h) 45:??(2h) 75:FF(2h) 95:FF(2h) 130:FF 200:FF 300:FF 500:FF
        task(T23).state = done, refused
        task(T23).state = done, refused"#]],
    );
}

#[test]
fn what_may_still_change_is_not_settled() {
    check(
        "peak(BOR-001) < 0.5 mg/L",
        expect![[r#"
        0:?? 45:?? 75:T? 95:T? 130:T? 200:T? 300:T? 500:TT
        peak(BOR-001) = 0.4 mg/L
        peak(BOR-001) = 0.4 mg/L"#]],
    );
    check(
        "peak(BOR-001) < 0.1 mg/L",
        expect![[r#"
        0:?? 45:?? 75:FF 95:FF 130:FF 200:FF 300:FF 500:FF
        peak(BOR-001) = 0.4 mg/L
        peak(BOR-001) = 0.4 mg/L"#]],
    );
    check(
        "peak(BOR-001) > 0.1 mg/L",
        expect![[r#"
        0:?? 45:?? 75:TT 95:TT 130:TT 200:TT 300:TT 500:TT
        peak(BOR-001) = 0.4 mg/L
        peak(BOR-001) = 0.4 mg/L"#]],
    );
    check(
        "0.5 mg/L > peak(BOR-001)",
        expect![[r#"
        0:?? 45:?? 75:T? 95:T? 130:T? 200:T? 300:T? 500:TT
        peak(BOR-001) = 0.4 mg/L
        peak(BOR-001) = 0.4 mg/L"#]],
    );
    check(
        "grade >= II",
        expect![[r#"
        0:T? 45:T? 75:T? 95:T? 130:T? 200:T? 300:T? 500:T?
        grade = II
        grade = II"#]],
    );
    check(
        "arrival(INT-013).p5 < 4h30m",
        expect![[r#"
        0:?? 45:F? 75:F? 95:F? 130:T? 200:T? 300:T? 500:T?
        arrival(INT-013).p5 = 2026-06-12 13:20
        arrival(INT-013).p5 = 2026-06-12 13:20"#]],
    );
    check(
        "arrival(INT-013).p5 - now < 3h",
        expect![[r#"
        0:?? 45:F?(2h) 75:F?(2h) 95:F?(2h) 130:T?(3h20m) 200:T?(5h40m) 300:T?(9h) 500:T?(15h40m)
        arrival(INT-013).p5 = 2026-06-12 13:20
        arrival(INT-013).p5 = 2026-06-12 13:20"#]],
    );
    check(
        "volatile and peak(BOR-001) < 0.5 mg/L",
        expect![[r#"
        0:?? 45:?? 75:T? 95:T? 130:T? 200:T? 300:T? 500:TT
        volatile 成立；peak(BOR-001) = 0.4 mg/L
        volatile holds; peak(BOR-001) = 0.4 mg/L"#]],
    );
    check(
        "grade == I or task(T28).state == done",
        expect![[r#"
            0:?? 45:F? 75:F? 95:F? 130:F? 200:TT 300:TT 500:TT
            task(T28).state = 2×done
            task(T28).state = 2×done"#]],
    );
}

#[test]
fn kleene_tables() {
    use Outcome::{False, True, Undecided};
    let all = [True, False, Undecided];
    let table = |decisive| {
        let mut shown = String::new();
        for a in all {
            for b in all {
                shown.push(match Outcome::join([a, b].into_iter(), decisive) {
                    True => 'T',
                    False => 'F',
                    Undecided => '?',
                });
            }
        }
        shown
    };
    assert_eq!(table(False), "TF?FFF?F?", "and");
    assert_eq!(table(True), "TTTTF?T??", "or");
}
