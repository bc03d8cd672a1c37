//! An engine on the shipped basin with everything that it wrote.

use hean_basin::{Basin, Files};
use hean_engine::{Engine, Outcome, Request, compute};
use hean_incident::{Actor, Append, Incoming, Mode, State, Task};
use hean_planner::{Case, Plans, check};
use hean_units::{AgencyId, Instant, Span, StreamId};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub const PLANS: &[&str] = &[
    "drill",
    "extreme-weather",
    "oil-spill",
    "plant-leak",
    "river-chemical-spill",
    "tailings",
    "toxic-gas",
];

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(path)).ok()
    }
}

pub fn world() -> (Arc<Basin>, Arc<Plans>) {
    static WORLD: OnceLock<(Arc<Basin>, Arc<Plans>)> = OnceLock::new();
    let (basin, plans) = WORLD.get_or_init(|| {
        let folder = Folder(PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/ili"
        )));
        let basin = Basin::load(&folder).expect("the shipped basin loads").basin;
        let plans = Plans::load(&folder, &basin, PLANS);
        let plans = plans.unwrap_or_else(|problems| panic!("{problems}"));
        (Arc::new(basin), Arc::new(plans))
    });
    (basin.clone(), plans.clone())
}

pub fn t0() -> Instant {
    Instant::parse("2026-06-12T09:32:00+08:00").expect("a time")
}

/// The stream of the first incident.
pub const INC: &str = "inc:INC-0001";

/// A person of the command.
pub fn command() -> Actor {
    Actor::named("command-1")
}

/// A person of an agency.
pub fn of(agency: &str) -> Actor {
    Actor::simulated(&agency.parse().expect("an agency"))
}

/// An engine with everything that it wrote, and the slow work that it asked for.
pub struct Bench {
    pub engine: Engine,
    pub log: Vec<Append>,
    pub requests: Vec<Request>,
    pub now: Instant,
}

impl Bench {
    pub fn new() -> Self {
        let (basin, plans) = world();
        Self::on(Engine::new(basin, plans, Mode::Drill, State::default()))
    }

    pub fn on(engine: Engine) -> Self {
        Self {
            engine,
            log: Vec::new(),
            requests: Vec::new(),
            now: t0(),
        }
    }

    /// With an open incident.
    pub fn opened() -> Self {
        let mut bench = Self::new();
        bench.open();
        bench
    }

    /// With an open incident, its forecast and its plan.
    pub fn forecasted() -> Self {
        let mut bench = Self::opened();
        bench.forecast();
        bench
    }

    pub fn keep(&mut self, outcome: Outcome) -> Result<(), String> {
        self.log.extend(outcome.commit.appends);
        self.requests.extend(outcome.requests);
        outcome.answer.map(|_| ()).map_err(|refusal| refusal.code)
    }

    pub fn say(
        &mut self,
        stream: Option<&str>,
        actor: Actor,
        kind: &str,
        data: Value,
    ) -> Result<(), String> {
        let stream = stream.map(|stream| stream.parse::<StreamId>().expect("a stream"));
        let fact = Incoming::new(stream, kind, data, actor, self.now);
        let outcome = self.engine.handle(fact, self.now);
        self.keep(outcome)
    }

    /// Says something about the first incident that must be taken.
    pub fn tell(&mut self, actor: Actor, kind: &str, data: Value) {
        self.say(Some(INC), actor, kind, data)
            .unwrap_or_else(|code| panic!("{kind}: {code}"));
    }

    pub fn open(&mut self) {
        self.open_at([83.246, 43.524]);
    }

    pub fn open_at(&mut self, at: [f64; 2]) {
        let data = json!({"kind": "spill", "title": "苯罐车侧翻", "at": at});
        self.say(None, Actor::scenario(), "incident_reported", data)
            .expect("a report is taken");
    }

    /// Finishes the slow work that was asked for.
    pub fn forecast(&mut self) {
        let (basin, _) = world();
        for request in std::mem::take(&mut self.requests) {
            let fact = compute(&basin, &request, self.now);
            let outcome = self.engine.handle(fact, self.now);
            self.keep(outcome).expect("a forecast is taken");
        }
    }

    /// An agency answers a task of the first incident.
    pub fn reply(
        &mut self,
        agency: &str,
        kind: &str,
        task: &str,
        more: Value,
    ) -> Result<(), String> {
        self.reply_to("INC-0001", agency, kind, task, more)
    }

    pub fn reply_to(
        &mut self,
        incident: &str,
        agency: &str,
        kind: &str,
        task: &str,
        more: Value,
    ) -> Result<(), String> {
        let agency: AgencyId = agency.parse().expect("an agency");
        let mut data = json!({"task": format!("{incident}-{task}")});
        if let (Some(data), Some(more)) = (data.as_object_mut(), more.as_object()) {
            data.extend(more.clone());
        }
        let stream = format!("agy:{agency}");
        self.say(Some(&stream), Actor::simulated(&agency), kind, data)
    }

    pub fn finish(&mut self, agency: &str, task: &str) {
        for kind in ["task_accepted", "task_started", "task_done"] {
            self.reply(agency, kind, task, json!({}))
                .unwrap_or_else(|e| panic!("{task} {kind}: {e}"));
        }
    }

    pub fn wait(&mut self, span: Span) {
        let until = self.now + span;
        while let Some(at) = self.engine.next_wakeup().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            let outcome = self.engine.wake(self.now);
            self.keep(outcome).expect("waking is never refused");
            let next = self.engine.next_wakeup();
            assert!(next.is_none_or(|next| next > at), "a wake-up at {at} stays");
        }
        self.now = until;
    }

    pub fn wait_mins(&mut self, mins: i64) {
        self.wait(Span::from_mins(mins));
    }

    pub fn find(&self, id: &str) -> Option<&Task> {
        let full = match id.starts_with("INC-") {
            true => id.to_owned(),
            false => format!("INC-0001-{id}"),
        };
        self.engine.state().task(&full.parse().expect("an id"))
    }

    pub fn task(&self, id: &str) -> &Task {
        self.find(id).unwrap_or_else(|| panic!("no task {id}"))
    }

    /// The log since `from`, a line an entry.
    pub fn timeline(&self, from: usize) -> String {
        self.only(from, |_| true)
    }

    /// The entries since `from` whose kind `wanted` keeps, a line each.
    pub fn only(&self, from: usize, wanted: impl Fn(&str) -> bool) -> String {
        let mut text = String::new();
        for append in &self.log[from..] {
            let record = &append.record;
            if !wanted(&record.kind) {
                continue;
            }
            let at = (record.at - t0()).offset();
            let task = record.data.get("task").map_or(String::new(), |task| {
                let id = task.get("id").unwrap_or(task);
                id.as_str().unwrap_or("").replace("INC-0001-", " ")
            });
            let copies: Vec<_> = append.streams[1..]
                .iter()
                .map(|(s, _)| s.subject())
                .collect();
            text.push_str(format!("{at} {}{task} {}", record.kind, copies.join(" ")).trim_end());
            text.push('\n');
        }
        text
    }

    /// The state is the fold of the log, and the checker, which shares no code with those who
    /// made it, has nothing against its tasks.
    pub fn replays(&self) {
        assert_eq!(self.findings(), Vec::<String>::new());
        self.folds();
    }

    /// What the checker has against the tasks of open incidents: code and subject.
    pub fn findings(&self) -> Vec<String> {
        let (basin, plans) = world();
        let state = self.engine.state();
        let mut found = Vec::new();
        for incident in state.incidents.values().filter(|one| one.closed.is_none()) {
            let tasks: Vec<Task> = incident.tasks.values().cloned().collect();
            let findings = check(&Case {
                basin: &basin,
                plans: &plans,
                state: Some(state),
                incident,
                tasks: &tasks,
                now: self.now,
            });
            let findings = findings.iter();
            found.extend(findings.map(|one| format!("{} {}", one.code, one.subject)));
        }
        found
    }

    /// The state is the fold of the log.
    pub fn folds(&self) {
        let mut replayed = State::default();
        self.log.iter().for_each(|append| replayed.apply(append));
        assert_eq!(replayed, *self.engine.state());
    }
}
