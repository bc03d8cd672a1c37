use super::World;
use crate::model::Scenario;
use crate::read::read;
use crate::testing::{ili, plans, root};
use expect_test::{Expect, expect};
use hean_incident::body::{
    AcceptanceExpired, DeadlineChanged, IncidentOpened, IncidentReported, TaskIssued,
};
use hean_incident::task::{AssignedBy, may_follow};
use hean_incident::{Actor, Append, Body, Cause, Incoming, Mode, Record, State, Task, TaskState};
use hean_units::{AgencyId, CommandId, EntryId, IncidentId, Instant, Span, StreamId, Text};
use serde_json::Value;
use std::collections::BTreeMap;

fn scenario(text: &str) -> Scenario {
    match read("test.yaml", text, &ili(), &plans()) {
        Ok(scenario) => scenario,
        Err(findings) => panic!("{findings}"),
    }
}

fn shipped(name: &str) -> Scenario {
    scenario(&std::fs::read_to_string(root().join(format!("scenarios/{name}.yaml"))).unwrap())
}

/// Task, owner, yields, section, minutes of work.
type Line = (
    &'static str,
    &'static str,
    &'static [&'static str],
    Option<&'static str>,
    i64,
);

/// A log and the least that an engine does with what comes in: gives it a place, opens incidents,
/// issues a fixed set of tasks, asks another agency after a refusal.
#[derive(Default)]
struct Desk {
    state: State,
    log: Vec<Append>,
    commands: BTreeMap<CommandId, String>,
    orders: Vec<Line>,
}

impl Desk {
    fn write(
        &mut self,
        streams: &[StreamId],
        (kind, data): (&str, Value),
        (actor, at, now): (Actor, Instant, Instant),
        cause: Option<Cause>,
    ) -> Append {
        let streams: Vec<_> = streams
            .iter()
            .map(|s| (s.clone(), self.state.head(s) + 1))
            .collect();
        let id = EntryId::new(format!("{}:{}", streams[0].0, streams[0].1)).unwrap();
        let kind = kind.to_owned();
        let mode = Mode::Drill;
        let record = Record {
            id,
            at,
            recorded_at: now,
            mode,
            kind,
            actor,
            cause,
            data,
        };
        let append = Append { record, streams };
        self.state.apply(&append);
        self.log.push(append.clone());
        append
    }

    fn decide(&mut self, streams: &[StreamId], body: impl Into<Body>, now: Instant) -> Append {
        let (kind, data) = body.into().parts();
        self.write(streams, (kind, data), (Actor::system(), now, now), None)
    }

    /// Takes what the world says; what comes of it. The same command again writes nothing.
    fn take(&mut self, incoming: Incoming, now: Instant) -> Vec<Append> {
        let command = incoming
            .command
            .clone()
            .expect("the world signs what it says");
        if let Some(digest) = self.commands.get(&command.id) {
            assert_eq!(*digest, command.digest, "a command id says one thing only");
            return Vec::new();
        }
        self.commands.insert(command.id, command.digest);
        let body = Body::of(&incoming.kind, &incoming.data).expect("the world says typed facts");
        let kind = incoming.kind.clone();
        if let (Some(task), Some(to)) = (incoming.data.get("task"), state_of(&kind)) {
            let task = self
                .state
                .task(&task.as_str().unwrap().parse().unwrap())
                .unwrap();
            assert!(
                may_follow(task.state, to),
                "{kind} after {} for {}",
                task.state,
                task.id
            );
            assert!(
                incoming.expect.is_none_or(|seen| seen == task.version),
                "{}",
                task.id
            );
            assert_eq!(incoming.actor.agency, task.owner);
        }
        let stream = incoming.stream.clone().unwrap_or_else(|| {
            let number = self.state.incidents.len() + 1;
            StreamId::incident(&IncidentId::new(format!("INC-{number:04}")).unwrap())
        });
        let mut streams = vec![stream.clone()];
        streams.extend(incoming.actor.agency.as_ref().map(StreamId::agency));
        let (data, actor) = (incoming.data.clone(), incoming.actor.clone());
        let source = (actor, incoming.at, now);
        let mut out = vec![self.write(&streams, (&kind, data), source, incoming.cause)];
        if let Body::IncidentReported(reported) = body {
            out.extend(self.open(&stream, &reported, now));
        } else if let Body::TaskRefused(refused) = body {
            let task = self.state.task(&refused.task).unwrap().clone();
            let id = format!("{}-S1", task.id).parse().unwrap();
            let owner = Some("xpcc".parse().unwrap());
            let task = Task {
                id,
                owner,
                history: Vec::new(),
                outcome: None,
                ..task
            };
            out.push(self.issue(task, now));
        }
        out
    }

    fn issue(&mut self, task: Task, now: Instant) -> Append {
        let home = StreamId::incident(&task.incident);
        let inbox = StreamId::agency(task.owner.as_ref().unwrap());
        let task = Task {
            state: TaskState::Issued,
            ..task
        };
        self.decide(
            &[home, inbox],
            TaskIssued {
                task,
                open_needs: Vec::new(),
            },
            now,
        )
    }

    fn open(&mut self, home: &StreamId, reported: &IncidentReported, now: Instant) -> Vec<Append> {
        let incident = IncidentId::new(home.subject()).unwrap();
        let opened = IncidentOpened {
            id: incident.clone(),
            kind: reported.kind,
            title: Text::new(&reported.title, ""),
            t0: now,
            at: reported.at.unwrap(),
            entry: None,
            county: None,
            without_entry: None,
        };
        let mut out = vec![self.decide(std::slice::from_ref(home), opened, now)];
        for (plan, owner, yields, section, takes) in self.orders.clone() {
            let suffix = section.map_or(String::new(), |section| format!("-{section}"));
            let task = Task {
                id: format!("{incident}-{plan}{suffix}").parse().unwrap(),
                incident: incident.clone(),
                plan: plan.parse().unwrap(),
                title: Text::new(plan, plan),
                detail: Text::default(),
                lane: "disposal".into(),
                owner: Some(owner.parse().unwrap()),
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
                takes: Span::from_mins(takes),
                infeasible: false,
                evidence_wanted: Text::new("阀门记录", "valve log"),
                yields: yields.iter().map(ToString::to_string).collect(),
                version: 1,
                state: TaskState::Issued,
                outcome: None,
                escalation: 0,
                missed: false,
                history: Vec::new(),
            };
            out.push(self.issue(task, now));
        }
        out
    }
}

fn state_of(kind: &str) -> Option<TaskState> {
    Some(match kind {
        "task_delivered" => TaskState::Delivered,
        "task_received" => TaskState::Received,
        "task_accepted" => TaskState::Accepted,
        "task_refused" => TaskState::Refused,
        "task_started" => TaskState::Executing,
        "task_done" => TaskState::Done,
        "task_failed" => TaskState::Failed,
        _ => return None,
    })
}

/// Runs until the end, or until the log has `most` entries.
fn run(desk: &mut Desk, world: &mut World, most: usize) {
    for _ in 0..100_000 {
        let Some(at) = world.next().filter(|at| !world.finished(*at)) else {
            return;
        };
        if desk.log.len() >= most {
            return;
        }
        if let Some(incoming) = world.pop() {
            for append in desk.take(incoming, at) {
                world.observe(&append);
            }
        }
    }
    panic!("the world never ends");
}

const ORDERS: &[Line] = &[
    ("T04", "police", &["road_closed"], None, 12),
    ("T05", "trans", &["cargo_identified"], None, 10),
    ("T12", "water", &["gauge_read"], None, 15),
    ("T14", "met", &["weather_read"], None, 15),
    ("T23", "fire", &[], None, 90),
    ("T25", "eco", &["sample_taken"], Some("INT-013"), 60),
    ("T28", "housing", &[], Some("INT-013"), 20),
    ("T37", "pub", &[], None, 30),
];

fn desk() -> Desk {
    Desk {
        orders: ORDERS.to_vec(),
        ..Desk::default()
    }
}

fn shown(log: &[Append], start: Instant) -> String {
    let line = |append: &Append| {
        let record = &append.record;
        let at = record.recorded_at - start;
        let mut data = record.data.to_string();
        for long in ["task_issued", "incident_opened", "drill_started"] {
            if record.kind == long {
                data = record
                    .data
                    .pointer("/task/id")
                    .unwrap_or(&Value::Null)
                    .to_string();
            }
        }
        let data: String = data.chars().take(110).collect();
        let secs = at.millis() / 1000;
        let clock = format!("{:02}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60);
        format!(
            "{clock} {} {} {} {data}\n",
            append.streams[0].0, record.kind, record.actor.id
        )
    };
    log.iter().map(line).collect()
}

const SMALL: &str = "
hean: 1
title: { zh: 小演练, en: Small drill }
basin: ili
start: 2026-06-12T09:20:00+08:00
until: 4h
seed: 7
water: { season: june, gauges: { GAU-006: 118 m3/s } }
weather:
  - { at: 0m, wind: { from: 280, speed: 4.2 m/s }, air: 18 C }
  - { at: 90m, rain: 8 mm/h }
injects:
  - { id: s, at: 0m, spill: { at: [83.246, 43.524], substance: benzene, mass: 28 t, over: 40m } }
  - { id: r, at: 4m, report: { via: 110, text: 罐车侧翻 } }
  - { id: r2, at: 12m, report: { via: 12369, text: 河面有油花 } }
  - { id: c, at: 1h, close: { road: G218, near: zekti, for: 2h } }
  - { id: w, at: 100m, weather: {} }
  - { id: g, at: 2h, gauge: { id: GAU-006, discharge: 141 m3/s } }
  - { id: m, when: task(T23).state == refused, after: 10m, message: { to: gov, text: 请协调 } }
  - { id: late, when: task(T12).state == done within 20m, message: { to: eco, text: 快 } }
agencies:
  fire: { accept: 2m, refuse: { T23: 人手不足 } }
  police: { plays: human }
  met: { plays: absent }
  pub: { silent: [T37] }
  housing: { accept: 5m ± 5m, work: 2, fail: { T28: 阀门卡死 } }
expect:
  - { id: cargo, that: task(T05).state == done within 30m, weight: 2 }
  - { id: quick, that: task(T25).state == done within 30m }
  - { id: intake, that: task(T28@INT-013).state == done before arrival(INT-013).p5 - 60m, weight: 5 }
  - { id: border, that: peak(BOR-001) < 0.5 mg/L, weight: 5 }
";

fn small() -> (Desk, World) {
    let (mut desk, scenario) = (desk(), scenario(SMALL));
    let seed = scenario.seed;
    let mut world = World::new(ili(), scenario, seed);
    run(&mut desk, &mut world, usize::MAX);
    (desk, world)
}

fn check(kind: &str, expect: Expect) {
    let (desk, world) = small();
    let log: Vec<Append> = desk
        .log
        .iter()
        .filter(|append| append.record.kind.starts_with(kind))
        .cloned()
        .collect();
    expect.assert_eq(&shown(&log, world.scenario().start));
}

#[test]
fn a_drill_from_its_start_to_its_end() {
    let (desk, world) = small();
    expect![[r#"
        00:00:00 drl:DRL-0007 drill_started scenario null
        00:00:00 drl:DRL-0007 inject_fired scenario {"inject":"s","what":"spill","content":{"kind":"spill","at":[83.246,43.524],"substance":"benzene","mass_kg":28
        00:04:00 drl:DRL-0007 inject_fired scenario {"inject":"r","what":"report","content":{"via":"110","text":"罐车侧翻"}}
        00:04:00 inc:INC-0001 incident_reported scenario {"kind":"spill","title":"小演练","title_en":"Small drill","at":[83.246,43.524],"via":"110","text":"罐车侧翻"}
        00:04:00 inc:INC-0001 incident_opened system null
        00:04:00 inc:INC-0001 task_issued system "INC-0001-T04"
        00:04:00 inc:INC-0001 task_issued system "INC-0001-T05"
        00:04:00 inc:INC-0001 task_issued system "INC-0001-T12"
        00:04:00 inc:INC-0001 task_issued system "INC-0001-T14"
        00:04:00 inc:INC-0001 task_issued system "INC-0001-T23"
        00:04:00 inc:INC-0001 task_issued system "INC-0001-T25-INT-013"
        00:04:00 inc:INC-0001 task_issued system "INC-0001-T28-INT-013"
        00:04:00 inc:INC-0001 task_issued system "INC-0001-T37"
        00:04:01 inc:INC-0001 task_delivered sim:trans {"task":"INC-0001-T05"}
        00:04:01 inc:INC-0001 task_delivered sim:water {"task":"INC-0001-T12"}
        00:04:01 inc:INC-0001 task_delivered sim:fire {"task":"INC-0001-T23"}
        00:04:01 inc:INC-0001 task_delivered sim:eco {"task":"INC-0001-T25-INT-013"}
        00:04:01 inc:INC-0001 task_delivered sim:housing {"task":"INC-0001-T28-INT-013"}
        00:04:01 inc:INC-0001 task_delivered sim:pub {"task":"INC-0001-T37"}
        00:04:02 inc:INC-0001 task_received sim:trans {"task":"INC-0001-T05"}
        00:04:02 inc:INC-0001 task_received sim:water {"task":"INC-0001-T12"}
        00:04:02 inc:INC-0001 task_received sim:fire {"task":"INC-0001-T23"}
        00:04:02 inc:INC-0001 task_received sim:eco {"task":"INC-0001-T25-INT-013"}
        00:04:02 inc:INC-0001 task_received sim:housing {"task":"INC-0001-T28-INT-013"}
        00:04:02 inc:INC-0001 task_received sim:pub {"task":"INC-0001-T37"}
        00:06:00 inc:INC-0001 task_refused sim:fire {"task":"INC-0001-T23","reason":"人手不足"}
        00:06:00 inc:INC-0001 task_issued system "INC-0001-T23-S1"
        00:06:01 inc:INC-0001 task_delivered sim:xpcc {"task":"INC-0001-T23-S1"}
        00:06:02 inc:INC-0001 task_received sim:xpcc {"task":"INC-0001-T23-S1"}
        00:06:03 inc:INC-0001 task_accepted sim:trans {"task":"INC-0001-T05"}
        00:06:55 inc:INC-0001 task_accepted sim:housing {"task":"INC-0001-T28-INT-013"}
        00:07:03 inc:INC-0001 task_started sim:trans {"task":"INC-0001-T05"}
        00:07:27 inc:INC-0001 task_accepted sim:eco {"task":"INC-0001-T25-INT-013"}
        00:07:37 inc:INC-0001 task_accepted sim:water {"task":"INC-0001-T12"}
        00:07:55 inc:INC-0001 task_started sim:housing {"task":"INC-0001-T28-INT-013"}
        00:08:27 inc:INC-0001 task_started sim:eco {"task":"INC-0001-T25-INT-013"}
        00:08:37 inc:INC-0001 task_started sim:water {"task":"INC-0001-T12"}
        00:09:46 inc:INC-0001 task_accepted sim:xpcc {"task":"INC-0001-T23-S1"}
        00:10:46 inc:INC-0001 task_started sim:xpcc {"task":"INC-0001-T23-S1"}
        00:12:00 drl:DRL-0007 inject_fired scenario {"inject":"r2","what":"report","content":{"via":"12369","text":"河面有油花"}}
        00:12:00 inc:INC-0001 report_received scenario {"via":"12369","text":"河面有油花"}
        00:16:00 drl:DRL-0007 inject_fired scenario {"inject":"m","what":"message","content":{"to":"gov","text":"请协调"}}
        00:16:00 inc:INC-0001 message_received scenario {"to":"gov","text":"请协调"}
        00:17:03 inc:INC-0001 cargo_identified sim:trans {"substance":"benzene","mass_kg":28000.0,"over_s":2400,"task":"INC-0001-T05"}
        00:17:03 inc:INC-0001 task_done sim:trans {"task":"INC-0001-T05","evidence":{"text":"阀门记录：2026-06-12 09:37 完成","at":"2026-06-12T09:37:03+08:00","by":"si
        00:17:03 drl:DRL-0007 expectation_judged scenario {"expect":"cargo","outcome":"met","weight":2.0,"why":{"zh":"task(T05).state == done within 30m：task(T05).state
        00:23:37 inc:INC-0001 gauge_read sim:water {"gauge":"GAU-006","discharge_m3s":118.0,"task":"INC-0001-T12"}
        00:23:37 inc:INC-0001 task_done sim:water {"task":"INC-0001-T12","evidence":{"text":"阀门记录：2026-06-12 09:43 完成","at":"2026-06-12T09:43:37+08:00","by":"si
        00:30:00 drl:DRL-0007 expectation_judged scenario {"expect":"quick","outcome":"missed","weight":1.0,"why":{"zh":"task(T25).state == done within 30m：task(T25).st
        00:47:55 inc:INC-0001 task_failed sim:housing {"task":"INC-0001-T28-INT-013","reason":"阀门卡死"}
        01:00:00 drl:DRL-0007 inject_fired scenario {"inject":"c","what":"close","content":{"road":"G218","near":"zekti","for_s":7200,"edges":["E073","E078"]}}
        01:00:00 inc:INC-0001 road_closed scenario {"road":"G218","near":"zekti","edges":["E073","E078"],"for_s":7200}
        01:08:27 inc:INC-0001 sample_taken sim:eco {"section":"INT-013","concentration_mg_l":0.0,"below_mg_l":0.001,"taken_at":"2026-06-12T10:28:27+08:00","sampl
        01:08:27 inc:INC-0001 task_done sim:eco {"task":"INC-0001-T25-INT-013","evidence":{"text":"阀门记录：2026-06-12 10:28 完成","at":"2026-06-12T10:28:27+08:00",
        01:40:00 drl:DRL-0007 inject_fired scenario {"inject":"w","what":"weather","content":{}}
        01:40:00 inc:INC-0001 weather_read scenario {"wind_from_deg":280.0,"wind_ms":4.2,"air_c":18.0,"rain_mm_h":8.0}
        01:40:46 inc:INC-0001 task_done sim:xpcc {"task":"INC-0001-T23-S1","evidence":{"text":"阀门记录：2026-06-12 11:00 完成","at":"2026-06-12T11:00:46+08:00","by":
        02:00:00 drl:DRL-0007 inject_fired scenario {"inject":"g","what":"gauge","content":{"gauge":"GAU-006","discharge_m3s":141.0}}
        02:00:00 inc:INC-0001 gauge_read scenario {"gauge":"GAU-006","discharge_m3s":141.0}
        04:00:00 drl:DRL-0007 expectation_judged scenario {"expect":"intake","outcome":"undecided","weight":5.0,"why":{"zh":"task(T28@INT-013).state == done before arri
        04:00:00 drl:DRL-0007 expectation_judged scenario {"expect":"border","outcome":"undecided","weight":5.0,"why":{"zh":"peak(BOR-001) < 0.5 mg/L：peak(BOR-001) 目前 0
        04:00:00 drl:DRL-0007 drill_ended scenario {"why":"finished"}
    "#]].assert_eq(&shown(&desk.log, world.scenario().start));
}

#[test]
fn seats_answer_as_scripted_and_people_are_not_answered_for() {
    check(
        "task_accepted",
        expect![[r#"
        00:06:03 inc:INC-0001 task_accepted sim:trans {"task":"INC-0001-T05"}
        00:06:55 inc:INC-0001 task_accepted sim:housing {"task":"INC-0001-T28-INT-013"}
        00:07:27 inc:INC-0001 task_accepted sim:eco {"task":"INC-0001-T25-INT-013"}
        00:07:37 inc:INC-0001 task_accepted sim:water {"task":"INC-0001-T12"}
        00:09:46 inc:INC-0001 task_accepted sim:xpcc {"task":"INC-0001-T23-S1"}
    "#]],
    );
    check(
        "task_refused",
        expect![[r#"
        00:06:00 inc:INC-0001 task_refused sim:fire {"task":"INC-0001-T23","reason":"人手不足"}
    "#]],
    );
    check(
        "task_failed",
        expect![[r#"
        00:47:55 inc:INC-0001 task_failed sim:housing {"task":"INC-0001-T28-INT-013","reason":"阀门卡死"}
    "#]],
    );
    let (desk, _) = small();
    let by = |agency: &str| {
        let agency: AgencyId = agency.parse().unwrap();
        let own = |append: &&Append| append.record.actor.agency.as_ref() == Some(&agency);
        desk.log
            .iter()
            .filter(own)
            .map(|append| append.record.kind.clone())
            .collect::<Vec<_>>()
    };
    assert!(by("police").is_empty() && by("met").is_empty());
    assert_eq!(by("pub"), ["task_delivered", "task_received"]);
}

#[test]
fn empty_human_seats_can_be_simulated() {
    let (mut desk, scenario) = (desk(), scenario(SMALL));
    let mut world = World::new(ili(), scenario, 7).simulate_humans(true);
    run(&mut desk, &mut world, usize::MAX);
    let police = desk
        .log
        .iter()
        .find(|append| append.record.kind == "road_closed")
        .unwrap();
    assert_eq!(police.record.actor.id.as_str(), "sim:police");
}

/// The heart of resume: wherever the log ends, a world that was shown it goes on the same way.
#[test]
fn cut_at_every_entry_a_rebuilt_world_goes_on_as_if_nothing_had_happened() {
    let (whole, _) = small();
    let scenario = std::sync::Arc::new(scenario(SMALL));
    for cut in 0..whole.log.len() {
        let mut desk = desk();
        let mut first = World::new(ili(), scenario.clone(), 7);
        run(&mut desk, &mut first, cut);
        // The cut falls between two commits; what the journal has is whole.
        let mut second = World::new(ili(), scenario.clone(), 7);
        for append in &desk.log {
            second.observe(append);
        }
        assert_eq!(
            second.next(),
            first.next(),
            "after {} entries",
            desk.log.len()
        );
        run(&mut desk, &mut second, usize::MAX);
        assert!(
            desk.log == whole.log,
            "after a cut at {cut} the log differs"
        );
    }
}

/// What a world says again after it lost the end of the log is the same command with the same
/// content, so that whoever has it already takes it once.
#[test]
fn what_was_said_before_a_crash_is_the_same_command_again() {
    let (whole, _) = small();
    let mut desk = Desk {
        commands: whole.commands.clone(),
        ..desk()
    };
    let mut world = World::new(ili(), scenario(SMALL), 7);
    for append in &whole.log[..whole.log.len() / 2] {
        world.observe(append);
        desk.state.apply(append);
    }
    let mut again = 0;
    while let Some(at) = world.next().filter(|at| !world.finished(*at)) {
        // A judgement depends on what this world does not get to see.
        let incoming = world
            .pop()
            .filter(|incoming| incoming.kind != "expectation_judged");
        if let Some(incoming) = incoming {
            assert!(desk.take(incoming, at).is_empty());
            again += 1;
        }
    }
    assert!(again > 10, "{again}");
}

#[test]
fn seed_and_nothing_else_decides_the_draws() {
    let log = |seed| {
        let mut desk = desk();
        let mut world = World::new(ili(), scenario(SMALL), seed);
        run(&mut desk, &mut world, usize::MAX);
        shown(&desk.log, world.scenario().start)
    };
    assert_eq!(log(7), log(7));
    assert_ne!(log(7), log(8));
}

#[test]
fn a_changed_deadline_is_answered_afresh_and_an_expired_acceptance_too() {
    let mut desk = Desk {
        orders: vec![("T28", "housing", &[], Some("INT-013"), 60)],
        ..desk()
    };
    let text = SMALL.replace("fail: { T28: 阀门卡死 }", "silent: []");
    let mut world = World::new(ili(), scenario(&text), 7);
    let accepted = |desk: &Desk| {
        let all = desk.log.iter();
        all.filter(|append| append.record.kind == "task_accepted")
            .count()
    };
    while accepted(&desk) == 0 {
        let entries = desk.log.len();
        run(&mut desk, &mut world, entries + 1);
    }
    let task = desk
        .state
        .incidents
        .values()
        .next()
        .unwrap()
        .tasks
        .values()
        .next()
        .unwrap()
        .clone();
    let streams = [
        StreamId::incident(&task.incident),
        StreamId::agency(task.owner.as_ref().unwrap()),
    ];
    let now = world.now() + Span::from_secs(10);
    let change = |version, earlier| DeadlineChanged {
        task: task.id.clone(),
        deadline: None,
        other_deadlines: Vec::new(),
        earlier,
        infeasible: false,
        version,
        reason: Text::default(),
    };
    // Earlier: back to issued, and a person takes it again at the new version.
    let append = desk.decide(&streams, change(2, true), now);
    world.observe(&append);
    assert_eq!(desk.state.task(&task.id).unwrap().state, TaskState::Issued);
    while accepted(&desk) == 1 {
        let entries = desk.log.len();
        run(&mut desk, &mut world, entries + 1);
    }
    let expired = AcceptanceExpired {
        task: task.id.clone(),
        version: 3,
    };
    let append = desk.decide(&streams, expired, world.now());
    world.observe(&append);
    while accepted(&desk) == 2 {
        let entries = desk.log.len();
        run(&mut desk, &mut world, entries + 1);
    }
    // Later, with work under way: no new answer, but the reply names the new version (the desk
    // checks that).
    while desk.state.task(&task.id).unwrap().state != TaskState::Executing {
        let entries = desk.log.len();
        run(&mut desk, &mut world, entries + 1);
    }
    let append = desk.decide(&streams, change(4, false), world.now());
    world.observe(&append);
    run(&mut desk, &mut world, usize::MAX);
    assert_eq!(accepted(&desk), 3);
    assert_eq!(desk.state.task(&task.id).unwrap().state, TaskState::Done);
}

#[test]
fn the_end_leaves_undecided_what_did_not_happen() {
    let (_, world) = small();
    let score = world.score();
    let line = |e: &crate::score::ExpectationScore| format!("{} {}\n", e.id, e.outcome);
    let list: String = score.expectations.iter().map(line).collect();
    expect![[r#"
        cargo met
        quick missed
        intake undecided
        border undecided
    "#]]
    .assert_eq(&list);
    expect!["2 of 13, met 1 missed 1 undecided 2, prompt Share { good: 6, of: 9 }"].assert_eq(
        &format!(
            "{} of {}, met {} missed {} undecided {}, prompt {:?}",
            score.points, score.of, score.met, score.missed, score.undecided, score.prompt
        ),
    );
    assert!(serde_json::to_value(&score).is_ok());
}

#[test]
fn an_inject_of_the_director_happens_like_one_of_the_file() {
    let (mut desk, scenario) = (desk(), scenario(SMALL));
    let mut world = World::new(ili(), scenario, 7);
    while desk.state.incidents.is_empty() {
        let entries = desk.log.len();
        run(&mut desk, &mut world, entries + 1);
    }
    let content = serde_json::json!({"to": "eco", "text": "导演加题"});
    let fired = hean_incident::body::InjectFired {
        inject: "adhoc-1".parse().unwrap(),
        what: "message".to_owned(),
        content,
    };
    let stream = StreamId::drill(world.id());
    let append = desk.decide(&[stream], fired, world.now());
    world.observe(&append);
    run(&mut desk, &mut world, usize::MAX);
    let told = desk.log.iter().any(|append| {
        append.record.kind == "message_received" && append.record.data["text"] == "导演加题"
    });
    assert!(told);
}

#[test]
fn the_shipped_scenarios_run_to_their_end() {
    for name in [
        "g218-benzene-tanker",
        "yining-bridge-diesel",
        "kash-plant-leak",
    ] {
        let (mut desk, scenario) = (desk(), shipped(name));
        let (seed, count) = (scenario.seed, scenario.expect.len());
        let mut world = World::new(ili(), scenario, seed);
        run(&mut desk, &mut world, usize::MAX);
        assert!(
            world.plumes().all(|(_, plume)| plume.failed.is_none()),
            "{name}"
        );
        let drill = desk.state.drill.as_ref().unwrap();
        assert_eq!(drill.ended.as_deref(), Some("finished"), "{name}");
        assert_eq!(drill.judged.len(), count, "{name}");
        assert!(count >= 6, "{name}");
    }
}

#[test]
fn ten_thousand_injects_are_no_burden() {
    let mut text = SMALL.split("injects:").next().unwrap().to_owned();
    text.push_str(
        "injects:\n  - { at: 0m, spill: { at: [83.246, 43.524], substance: benzene, mass: 1 t, \
         over: 0s } }\n  - { at: 0m, report: { via: 110, text: 侧翻 } }\n",
    );
    for n in 2..10_000 {
        text.push_str(&format!(
            "  - {{ at: {n}s, message: {{ to: eco, text: 第{n}条 }} }}\n"
        ));
    }
    let mut desk = Desk::default();
    let mut world = World::new(ili(), scenario(&text), 7);
    run(&mut desk, &mut world, usize::MAX);
    let (fired, told, start_opened_end) = (10_000, 9_999, 3);
    assert_eq!(desk.log.len(), fired + told + start_opened_end);
}

#[test]
fn a_simulated_seat_answers_once_for_its_approval() {
    let text = SMALL.replace(
        "agencies:\n",
        "agencies:\n  gov: { accept: 4m, disapprove: { T37: 口径未核 } }\n",
    );
    let (mut desk, scenario) = (desk(), scenario(&text));
    let (seed, start) = (scenario.seed, scenario.start);
    let mut world = World::new(ili(), scenario, seed);
    run(&mut desk, &mut world, 30);
    let tasks: Vec<hean_units::TaskId> = ["T28-INT-013", "T37"]
        .map(|plan| format!("INC-0001-{plan}").parse().unwrap())
        .to_vec();
    let gov: hean_units::AgencyId = "gov".parse().unwrap();
    for task in tasks {
        let streams = [
            StreamId::incident(&"INC-0001".parse().unwrap()),
            StreamId::agency(&gov),
        ];
        let asked = hean_incident::body::ApprovalAsked {
            task,
            of: gov.clone(),
            reason: Text::new("须政府决定", "for the government to decide"),
        };
        let append = desk.decide(&streams, asked, start + Span::from_mins(20));
        world.observe(&append);
    }
    run(&mut desk, &mut world, usize::MAX);
    let said = desk
        .log
        .iter()
        .filter(|append| append.record.kind.contains("approved"))
        .cloned()
        .collect::<Vec<_>>();
    expect![[r#"
        00:24:00 inc:INC-0001 task_approved sim:gov {"task":"INC-0001-T28-INT-013"}
        00:24:00 inc:INC-0001 task_disapproved sim:gov {"task":"INC-0001-T37","reason":"口径未核"}
    "#]]
    .assert_eq(&shown(&said, start));
}

#[test]
fn a_fact_of_an_agency_reaches_its_incident_or_a_desk_once() {
    let text = SMALL.replace(
        "agencies:\n",
        "  - { at: 3h, fact: { kind: crew_lost, by: fire, data: { crew: CRW-001, reason: 休整 } } }\n  \
         - { at: 3h, fact: { kind: public_report_received, by: eco, to: em, data: { report: \
         PUB-0001, via: phone, text: 异味 } } }\nagencies:\n",
    );
    let (mut desk, scenario) = (desk(), scenario(&text));
    let (seed, start) = (scenario.seed, scenario.start);
    let mut world = World::new(ili(), scenario, seed);
    run(&mut desk, &mut world, usize::MAX);
    let facts = ["crew_lost", "public_report_received"];
    let said = desk
        .log
        .iter()
        .filter(|append| facts.contains(&append.record.kind.as_str()))
        .cloned()
        .collect::<Vec<_>>();
    expect![[r#"
        03:00:00 inc:INC-0001 crew_lost sim:fire {"crew":"CRW-001","reason":"休整"}
        03:00:00 agy:em public_report_received sim:eco {"report":"PUB-0001","via":"phone","text":"异味"}
    "#]].assert_eq(&shown(&said, start));
}
