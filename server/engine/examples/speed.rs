//! What a fact, a new plan and a replay cost, in CPU time, beside a plain log of serde.
//!
//! `cargo xtask bench engine` builds and runs it. Each figure is a line `measured NAME ours=…
//! peer=…`: medians of three interleaved runs.

use hean_basin::{Basin, Files};
use hean_engine::{Engine, Outcome, Request, compute};
use hean_incident::{Actor, Append, Incoming, Mode, Record, State, TaskState};
use hean_planner::Plans;
use hean_units::{Instant, Span, StreamId};
use serde_json::json;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

const RUNS: usize = 3;
const INCIDENTS: usize = 20;
const OPEN_TASKS: usize = 1_000;

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(path)).ok()
    }
}

/// CPU time of this thread in seconds; the scheduler counts it in nanoseconds.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split_whitespace().next().and_then(|n| n.parse().ok());
    nanos.unwrap_or(0.0) / 1e9
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = cpu();
    let made = work();
    (cpu() - start, made)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

struct World {
    basin: Arc<Basin>,
    plans: Arc<Plans>,
}

fn world() -> World {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/ili");
    let folder = Folder(PathBuf::from(root));
    let basin = match Basin::load(&folder) {
        Ok(loaded) => loaded.basin,
        Err(problems) => panic!("{problems}"),
    };
    let plans = match Plans::load(&folder, &basin, PLANS) {
        Ok(plans) => plans,
        Err(problems) => panic!("{problems}"),
    };
    let (basin, plans) = (Arc::new(basin), Arc::new(plans));
    World { basin, plans }
}

const PLANS: &[&str] = &[
    "river-chemical-spill",
    "oil-spill",
    "plant-leak",
    "tailings",
    "toxic-gas",
    "extreme-weather",
    "drill",
];

/// An engine with what it wrote.
struct Case {
    engine: Engine,
    log: Vec<Append>,
    now: Instant,
}

impl Case {
    fn new(world: &World) -> Self {
        let (basin, plans) = (world.basin.clone(), world.plans.clone());
        let engine = Engine::new(basin, plans, Mode::Real, State::default());
        let now = Instant::from_millis(1_781_250_000_000);
        let log = Vec::new();
        Self { engine, log, now }
    }

    fn keep(&mut self, outcome: Outcome) -> Vec<Request> {
        if let Err(refusal) = &outcome.answer {
            panic!("{refusal}");
        }
        self.log.extend(outcome.commit.appends);
        outcome.requests
    }

    fn say(&mut self, fact: Incoming) -> Vec<Request> {
        let outcome = self.engine.handle(fact, self.now);
        self.keep(outcome)
    }
}

/// Opens incidents along the rivers until there are enough open tasks.
fn opened(world: &World) -> Case {
    let mut case = Case::new(world);
    let below = |at| match world.basin.spill_path(at) {
        Ok(path) => world.basin.sections_below(&path.entry).len(),
        Err(_) => 0,
    };
    let crossings = world.basin.roads.crossings().iter();
    let mut places: Vec<_> = crossings.map(|one| (below(one.at), one)).collect();
    places.sort_by_key(|(below, _)| std::cmp::Reverse(*below));
    for (_, crossing) in places.into_iter().take(INCIDENTS) {
        let at = crossing.at;
        let data = json!({"kind": "spill", "title": "罐车侧翻", "at": at, "substance": "UN1114",
            "mass_kg": 900000.0, "over_s": 2400});
        let fact = Incoming::new(
            None,
            "incident_reported",
            data,
            Actor::named("b1"),
            case.now,
        );
        let requests = case.say(fact);
        for request in requests {
            let fact = compute(&world.basin, &request, case.now);
            case.say(fact);
        }
        case.now += Span::from_secs(30);
    }
    let outcome = case.engine.wake(case.now);
    case.keep(outcome);
    case
}

fn open_tasks(state: &State) -> usize {
    let tasks = state.incidents.values().flat_map(|one| one.tasks.values());
    tasks.filter(|task| task.state.is_open()).count()
}

/// Facts as they come in while twenty incidents run, round by round over the incidents.
fn mixed(case: &Case, count: usize) -> Vec<Incoming> {
    let mut facts = Vec::new();
    let ids: Vec<_> = case.engine.state().incidents.keys().cloned().collect();
    let actor = Actor::named("eco-1");
    let read = |flow: f64| json!({"gauge": "GAU-001", "discharge_m3s": flow});
    let seen = [
        ("gauge_read", read(612.0)),
        (
            "sample_taken",
            json!({"section": "INT-013", "concentration_mg_l": 0.004}),
        ),
        ("note", json!({"text": "现场能见度良好，水面未见浮油"})),
        (
            "weather_read",
            json!({"wind_ms": 3.2, "wind_from_deg": 270.0}),
        ),
        ("gauge_read", read(618.0)),
        (
            "message_received",
            json!({"to": "water", "text": "请核对闸门开度"}),
        ),
        (
            "report_received",
            json!({"via": "12369", "text": "河边有刺鼻气味"}),
        ),
        (
            "sample_taken",
            json!({"section": "INT-013", "concentration_mg_l": 0.006}),
        ),
        ("gauge_read", read(612.0)),
        (
            "cost_recorded",
            json!({"category": "response", "what": "吊车", "amount_cny": 4800.0}),
        ),
        ("impact_reported", json!({"moved": 12})),
    ];
    let mut replies: BTreeMap<_, Vec<Incoming>> = BTreeMap::new();
    for incident in case.engine.state().incidents.values() {
        let issued = incident.tasks.values();
        // What an acceptance ends cannot be begun.
        let ends = |task: &&hean_incident::Task| {
            let plan = incident
                .plan
                .as_deref()
                .and_then(|id| case.engine.plans().plan(id));
            let line = plan.and_then(|plan| plan.line(&task.plan));
            line.is_some_and(|line| line.done_on.is_some())
        };
        let issued = issued.filter(|task| task.state == TaskState::Issued && !ends(task));
        for task in issued {
            let Some(owner) = &task.owner else { continue };
            let stream = Some(StreamId::agency(owner));
            let actor = Actor::simulated(owner);
            for kind in [
                "task_delivered",
                "task_received",
                "task_accepted",
                "task_started",
            ] {
                let data = json!({"task": task.id});
                let fact = Incoming::new(stream.clone(), kind, data, actor.clone(), case.now);
                replies.entry(incident.id.clone()).or_default().push(fact);
            }
        }
    }
    replies.values_mut().for_each(|replies| replies.reverse());
    for round in 0.. {
        for id in &ids {
            let (kind, data) = &seen[round % seen.len()];
            let stream = Some(StreamId::incident(id));
            let fact = Incoming::new(stream, kind, data.clone(), actor.clone(), case.now);
            facts.push(fact);
            facts.extend(replies.get_mut(id).and_then(Vec::pop));
        }
        if facts.len() >= count {
            facts.truncate(count);
            return facts;
        }
    }
    facts
}

/// The same fact in a plain log: read, written and kept.
fn plain(facts: &[Incoming], case: &Case) -> f64 {
    let texts: Vec<String> = facts.iter().map(|fact| line_of(fact, case.now)).collect();
    let mut log: Vec<(Record, Vec<u8>)> = Vec::with_capacity(texts.len());
    let (cost, ()) = timed(|| {
        for text in &texts {
            let record: Record = serde_json::from_str(text).expect("a record that was written");
            let bytes = serde_json::to_vec(&record).expect("a record is an object of texts");
            log.push((record, bytes));
        }
    });
    black_box(&log);
    cost
}

fn line_of(fact: &Incoming, now: Instant) -> String {
    let value = json!({"id": "inc:INC-0001:1", "at": fact.at, "recorded_at": now, "mode": "real",
        "kind": fact.kind, "actor": fact.actor, "cause": null, "data": fact.data});
    value.to_string()
}

fn facts(world: &World, count: usize) -> (f64, f64) {
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let mut case = opened(world);
        let facts = mixed(&case, count);
        let open = open_tasks(case.engine.state());
        if run == 0 {
            println!(
                "{INCIDENTS} incidents, {open} open tasks, {} facts",
                facts.len()
            );
            assert!(open >= OPEN_TASKS, "too few open tasks: {open}");
        }
        peer.push(plain(&facts, &case) / facts.len() as f64);
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for fact in &facts {
            *kinds.entry(fact.kind.clone()).or_default() += 1;
        }
        let (count, before) = (facts.len() as f64, case.log.len());
        let (cost, ()) = timed(|| {
            for fact in facts {
                case.say(fact);
            }
        });
        ours.push(cost / count);
        if run == 0 {
            let written = case.log.len() - before;
            println!("  {kinds:?}; {written} entries written");
        }
    }
    (median(ours), median(peer))
}

/// What each kind costs by itself, for whoever looks for what is slow.
fn kinds(world: &World) {
    let mut by_kind: BTreeMap<String, Vec<Incoming>> = BTreeMap::new();
    let mut case = opened(world);
    for fact in mixed(&case, 4_000) {
        by_kind.entry(fact.kind.clone()).or_default().push(fact);
    }
    let order = [
        "task_delivered",
        "task_received",
        "task_accepted",
        "task_started",
    ];
    let mut names: Vec<_> = by_kind.keys().cloned().collect();
    names.sort_by_key(|name| order.iter().position(|one| one == name));
    for name in names {
        let facts = by_kind.remove(&name).unwrap_or_default();
        let (count, before) = (facts.len(), case.log.len());
        let (cost, ()) = timed(|| {
            for fact in facts {
                case.say(fact);
            }
        });
        let written = (case.log.len() - before) as f64 / count as f64;
        let each = cost / count as f64 * 1e6;
        println!("  {name:<20} {count:>5} times {each:>8.1} µs, {written:.2} entries each");
    }
}

/// A new forecast is in force: the whole plan is made again and compared.
fn replan(world: &World) -> f64 {
    let mut costs = Vec::new();
    for _ in 0..RUNS {
        let mut case = opened(world);
        let id = case.engine.state().incidents.keys().next().cloned();
        let id = id.expect("twenty incidents were opened");
        let (mut cost, mut count) = (0.0, 0);
        for step in 0..20 {
            let stream = Some(StreamId::incident(&id));
            let flow = 500.0 + 40.0 * f64::from(step % 2);
            let data = json!({"gauge": "GAU-001", "discharge_m3s": flow});
            let fact = Incoming::new(stream, "gauge_read", data, Actor::named("w"), case.now);
            for request in case.say(fact) {
                let fact = compute(&world.basin, &request, case.now);
                let (one, _) = timed(|| case.say(fact));
                cost += one;
                count += 1;
            }
        }
        costs.push(cost / f64::from(count));
    }
    median(costs)
}

/// Folding a long log, beside reading it only.
fn fold(world: &World, count: usize) -> (f64, f64) {
    let mut case = opened(world);
    for fact in mixed(&case, 4_000) {
        case.say(fact);
    }
    let lines: Vec<(String, Vec<(StreamId, u64)>)> = case
        .log
        .iter()
        .map(|append| {
            let text = serde_json::to_string(&append.record).expect("a record is writable");
            (text, append.streams.clone())
        })
        .collect();
    println!(
        "folding {count} entries, made of {} different ones",
        lines.len()
    );
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (cost, ()) = timed(|| {
            for (text, streams) in lines.iter().cycle().take(count) {
                black_box((read(text), streams.clone()));
            }
        });
        peer.push(cost);
        let (cost, ()) = timed(|| {
            let mut state = State::default();
            for (index, (text, streams)) in lines.iter().cycle().take(count).enumerate() {
                // The log again from its start is another log.
                if index % lines.len() == 0 {
                    state = State::default();
                }
                let record = read(text);
                let streams = streams.clone();
                state.apply(&Append { record, streams });
            }
            black_box(&state);
        });
        ours.push(cost);
    }
    (median(ours), median(peer))
}

fn read(text: &str) -> Record {
    serde_json::from_str(text).expect("a record that was written")
}

fn main() {
    let quick = std::env::args().any(|arg| arg == "--quick");
    let world = world();
    kinds(&world);
    let (ours, peer) = facts(&world, if quick { 4_000 } else { 8_000 });
    let (ours, peer) = (ours * 1e6, peer * 1e6);
    println!("measured engine-fact ours={ours:.6} peer={peer:.6} unit=us");
    println!("measured engine-fact-us ours={ours:.6} peer=100 unit=us");
    let ours = replan(&world);
    println!(
        "measured engine-replan ours={:.6} peer=20 unit=ms",
        ours * 1e3
    );
    let (ours, peer) = fold(&world, if quick { 50_000 } else { 1_000_000 });
    println!("measured engine-fold ours={ours:.6} peer={peer:.6} unit=s");
}
