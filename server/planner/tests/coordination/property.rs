//! What holds for random incidents and random events.

use crate::reconcile::{apply, proposal};
use crate::world::{Log, at, task, world};
use hean_incident::body::{
    CargoIdentified, ClosureSet, CrewLost, CrewReturned, DutyAssigned, IncidentKind, PrioritySet,
    TaskAccepted, TaskCancelled, TaskDone, TaskFailed, TaskIssued, TaskProposed, TaskRefused,
    TaskStarted, TaskSubstituted,
};
use hean_incident::task::{Task, TaskState};
use hean_incident::{Body, State};
use hean_planner::means::{settle, settle_anew};
use hean_planner::reconcile::{next_id, reassign_duty};
use hean_planner::substitute::choose;
use hean_planner::{Case, Finding, Situation, check};
use hean_units::{CrewId, FacilityId, IncidentId, Instant, ItemId, Span};
use proptest::prelude::*;
use std::collections::BTreeMap;

const PLACES: &[&str] = &[
    "83.246,43.524",
    "82.5,43.8",
    "81.33,43.85",
    "82.2,43.5",
    "81.8,43.7",
    "82.9,43.45",
];
const SUBSTANCES: &[Option<&str>] = &[
    None,
    Some("benzene"),
    Some("diesel"),
    Some("sulfuric-acid"),
    Some("ammonia"),
    Some("methanol"),
];
const KINDS: &[IncidentKind] = &[
    IncidentKind::Spill,
    IncidentKind::Leak,
    IncidentKind::Gas,
    IncidentKind::Weather,
    IncidentKind::Other,
];
const ID: &str = "INC-0001";

/// Reconciles until deadlines that count from other tasks have followed.
fn plan(log: &mut Log, now: Instant) {
    for _ in 0..8 {
        let proposal = proposal(log, now);
        if apply(log, now, &proposal).is_empty() {
            return;
        }
    }
}

/// Puts planned tasks into inboxes, those that nobody must approve.
fn issue(log: &mut Log, now: Instant, out: impl Fn(usize) -> bool) {
    let tasks: Vec<Task> = log.incident(ID).tasks.values().cloned().collect();
    let waiting = |task: &Task| {
        task.state == TaskState::Proposed && task.owner.is_some() && task.approver.is_none()
    };
    for (number, task) in tasks.into_iter().filter(waiting).enumerate() {
        if out(number) {
            let task = Task {
                state: TaskState::Issued,
                ..task
            };
            let open_needs = Vec::new();
            log.add(ID, now, TaskIssued { task, open_needs });
        }
    }
}

/// Refuses a task and asks who is next, as the engine does; where nobody is left, nothing happens.
fn refuse(log: &mut Log, now: Instant, task: &Task) {
    let (basin, plans) = world();
    let before = log.clone();
    let (id, reason) = (task.id.clone(), "人手不足".to_owned());
    log.add(ID, now, TaskRefused { task: id, reason });
    let incident = log.incident(ID);
    let situation = Situation::of(basin, plans, incident, now);
    let plan = plans
        .plan(incident.plan.as_deref().expect("a plan"))
        .expect("it exists");
    let (Ok(choice), Some(by)) = (
        choose(&situation, &log.state, plan, task),
        next_id(incident, &task.id),
    ) else {
        *log = before;
        return;
    };
    let mut next = Task {
        id: by.clone(),
        owner: Some(choice.agency.clone()),
        state: TaskState::Proposed,
        history: Vec::new(),
        crew: None,
        reserved: Vec::new(),
        ..task.clone()
    };
    next.support.retain(|support| *support != choice.agency);
    log.add(ID, now, TaskProposed { task: next });
    let (task, reason) = (task.id.clone(), choice.reason);
    log.add(ID, now, TaskSubstituted { task, by, reason });
}

/// Closes every ninth road from one on.
fn close(from: usize, count: usize, now: Instant) -> ClosureSet {
    let edges = world().0.roads.edges().map(|edge| edge.id.clone());
    ClosureSet {
        road: "G218".to_owned(),
        edges: edges.skip(from * 7).step_by(9).take(count).collect(),
        from: now,
        until: None,
    }
}

#[derive(Debug, Clone)]
enum Event {
    Refuse(prop::sample::Index),
    Accept(prop::sample::Index),
    Lose(prop::sample::Index),
    Close(usize),
    Forecast(f64),
    Identify(usize),
    Give(prop::sample::Index, prop::sample::Index),
}

fn event() -> impl Strategy<Value = Event> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        index().prop_map(Event::Refuse),
        index().prop_map(Event::Accept),
        index().prop_map(Event::Lose),
        (0..20_usize).prop_map(Event::Close),
        (0.4..2.5_f64).prop_map(Event::Forecast),
        (1..SUBSTANCES.len()).prop_map(Event::Identify),
        (index(), index()).prop_map(|(duty, agency)| Event::Give(duty, agency)),
    ]
}

fn follow(log: &mut Log, now: Instant, event: Event) {
    let (basin, plans) = world();
    let open = |log: &Log, state: TaskState| -> Vec<Task> {
        let tasks = log.incident(ID).tasks.values();
        tasks.filter(|task| task.state == state).cloned().collect()
    };
    match event {
        Event::Refuse(which) => {
            let issued = open(log, TaskState::Issued);
            if !issued.is_empty() {
                refuse(log, now, which.get(&issued));
            }
        }
        Event::Accept(which) => {
            let issued = open(log, TaskState::Issued);
            if !issued.is_empty() {
                let task = which.get(&issued).id.clone();
                log.add(ID, now, TaskAccepted { task });
            }
        }
        Event::Lose(which) => {
            let crews: Vec<CrewId> = basin.crews.keys().cloned().collect();
            let (crew, reason) = (which.get(&crews).clone(), "翻车".to_owned());
            log.add(ID, now, CrewLost { crew, reason });
        }
        Event::Close(count) => {
            log.add(ID, now, close(3, count, now));
        }
        Event::Forecast(speed) if log.incident(ID).entry.is_some() => {
            log.forecast(ID, now, speed, 0);
        }
        Event::Forecast(_) => {}
        Event::Identify(which) => {
            let cargo = CargoIdentified {
                substance: SUBSTANCES[which].expect("a name").to_owned(),
                mass_kg: None,
                over_s: None,
            };
            log.add(ID, now, cargo);
        }
        Event::Give(duty, agency) => {
            let one = |duty: &&hean_basin::Duty| duty.owners == hean_basin::Owners::One;
            let duties: Vec<_> = basin.agencies.duties().filter(one).collect();
            let agencies: Vec<_> = basin.agencies.iter().collect();
            let duty = duty.get(&duties).id.clone();
            let (to, reason) = (agency.get(&agencies).id.clone(), "测试".to_owned());
            let given = duty.clone();
            log.add(ID, now, DutyAssigned { duty, to, reason });
            let proposal = proposal(log, now);
            let situation = Situation::of(basin, plans, log.incident(ID), now);
            for body in reassign_duty(&situation, &proposal, &given) {
                log.add(ID, now, body);
            }
        }
    }
}

fn judged(log: &Log, now: Instant) -> Vec<Finding> {
    let (basin, plans) = world();
    let incident = log.incident(ID);
    let tasks: Vec<Task> = incident.tasks.values().cloned().collect();
    check(&Case {
        basin,
        plans,
        state: Some(&log.state),
        incident,
        tasks: &tasks,
        now,
    })
}

/// Cases are few since each is a whole incident; a failure is shrunk and shown, not kept in a file.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..Default::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// Whatever is proposed for whatever happens, the judge finds nothing in it.
    #[test]
    fn what_is_proposed_and_given_is_good(
        kind in 0..KINDS.len(),
        place in 0..PLACES.len(),
        substance in 0..SUBSTANCES.len(),
        speed in 0.4..2.5_f64,
        forecast in prop::bool::weighted(0.8),
        closed in 0..40_usize,
        issued in prop::collection::vec(any::<bool>(), 120),
        late in 0..180_i64,
        events in prop::collection::vec(event(), 0..8),
    ) {
        let (basin, plans) = world();
        let mut log = Log::default();
        log.open_as(ID, KINDS[kind], PLACES[place], SUBSTANCES[substance], at(0));
        let situation = Situation::of(basin, plans, log.incident(ID), at(0));
        let chosen = plans.plan_for(&situation).expect("a plan for each kind").id.clone();
        log.plan(ID, at(0), &chosen);
        log.add(ID, at(1), close(place, closed, at(1)));
        if forecast && log.incident(ID).entry.is_some() {
            log.forecast(ID, at(6), speed, 0);
        }
        let mut now = at(7 + late);
        plan(&mut log, now);
        prop_assert_eq!(judged(&log, now), []);
        issue(&mut log, now, |number| issued[number]);
        log.settle(now);
        prop_assert_eq!(judged(&log, now), []);
        for event in events {
            now += Span::from_mins(1);
            follow(&mut log, now, event);
            plan(&mut log, now);
            let bodies = settle_anew(basin, plans, &log.state, now);
            log.add_all(now, bodies);
            prop_assert_eq!(settle(basin, plans, &log.state, now), []);
            prop_assert_eq!(judged(&log, now), []);
        }
    }

    /// One forecast, another, and the first again leave tasks as they were.
    #[test]
    fn a_forecast_that_was_wrong_leaves_no_trace(
        place in 0..PLACES.len(),
        first in 0.4..2.0_f64,
        second in 0.4..2.0_f64,
        shift in -200..400_i64,
    ) {
        let mut log = Log::default();
        log.open("INC-0001", PLACES[place], Some("benzene"), at(0));
        let now = at(7);
        log.forecast("INC-0001", now, first, 0);
        let one = proposal(&log, now);
        apply(&mut log, now, &one);
        let before = standing(&log);
        log.forecast("INC-0001", now, second, shift);
        let other = proposal(&log, now);
        apply(&mut log, now, &other);
        apply(&mut log, now, &one);
        let step = world().1.replan_after;
        let after = standing(&log);
        prop_assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        for (key, task) in &before {
            let again = &after[key];
            prop_assert_eq!(&task.owner, &again.owner);
            prop_assert_eq!(task.infeasible, again.infeasible);
            match (&task.deadline, &again.deadline) {
                (Some(one), Some(other)) => {
                    prop_assert!((one.at - other.at).abs() <= step + step);
                }
                (one, other) => prop_assert_eq!(one, other),
            }
        }
    }

    /// No crew at two tasks, no gram twice, and nothing left to do, after any events of up to
    /// three incidents.
    #[test]
    fn crews_and_stock_are_given_once(
        incidents in 2..4_usize,
        events in prop::collection::vec((0..12_u8, any::<prop::sample::Index>(), 0..9_u32), 1..60),
    ) {
        let mut log = Log::default();
        for (number, place) in PLACES.iter().take(incidents).enumerate() {
            let id = format!("INC-{:04}", number + 1);
            log.open(&id, place, Some("benzene"), at(number as i64));
            log.forecast(&id, at(5), 1.0, 0);
            for task in orders(&id) {
                log.order(at(6), task, number != 1);
            }
        }
        log.settle(at(6));
        for (step, (what, which, number)) in events.into_iter().enumerate() {
            let now = at(7 + step as i64);
            happen(&mut log, what, which, number, now);
            let (basin, plans) = world();
            let bodies = settle(basin, plans, &log.state, now);
            log.add_all(now, bodies);
            prop_assert_eq!(settle(basin, plans, &log.state, now), []);
            once(&log.state)?;
        }
    }
}

/// The tasks that stand for each line and section, open or not.
fn standing(log: &Log) -> BTreeMap<String, Task> {
    let incident = log.incident("INC-0001");
    let tasks = incident.tasks.values().filter(|task| task.state.is_open());
    tasks
        .map(|task| {
            let id = task.id.as_str();
            let base = match id.rsplit_once("-S") {
                Some((base, number)) if number.parse::<u32>().is_ok() => base,
                _ => id,
            };
            (base.to_owned(), task.clone())
        })
        .collect()
}

/// Orders that want crews and stock, more than there are.
fn orders(incident: &str) -> Vec<Task> {
    let plan = world().1.plan("river-chemical-spill").expect("the plan");
    let mut orders = Vec::new();
    for (number, capability) in ["plug", "boom", "sampling", "carbon-dam", "boom"]
        .iter()
        .enumerate()
    {
        let owner = ["fire", "fire", "eco", "cty:yining", "xpcc"][number];
        let due = (number % 2 == 0).then(|| at(300 + 40 * number as i64));
        let mut task = task(incident, &format!("T{}", 40 + number), owner, due);
        task.capability = Some((*capability).to_owned());
        task.support = vec!["xpcc".parse().expect("an agency")];
        task.support
            .retain(|support| task.owner.as_ref() != Some(support));
        orders.push(task);
    }
    for line in &plan.supplies {
        let id = line.for_line.as_str();
        if !orders.iter().any(|task: &Task| task.plan.as_str() == id) {
            orders.push(task(incident, id, "trans", Some(at(600))));
        }
    }
    orders
}

fn happen(log: &mut Log, what: u8, which: prop::sample::Index, number: u32, now: Instant) {
    let open: Vec<Task> = log
        .state
        .incidents
        .values()
        .flat_map(|incident| incident.tasks.values())
        .filter(|task| task.state.is_open())
        .cloned()
        .collect();
    let crews: Vec<CrewId> = world().0.crews.keys().cloned().collect();
    let incidents: Vec<IncidentId> = log.state.incidents.keys().cloned().collect();
    let incident = which.get(&incidents).clone();
    let reason = "测试".to_owned();
    if what >= 9 || open.is_empty() {
        let crew = which.get(&crews).clone();
        let body: Body = match what {
            9 => CrewLost { crew, reason }.into(),
            10 => CrewReturned { crew }.into(),
            _ => PrioritySet {
                priority: number,
                reason,
            }
            .into(),
        };
        log.add(incident.as_str(), now, body);
        return;
    }
    let of = which.get(&open);
    let (id, home, task) = (of.id.clone(), of.incident.clone(), of.clone());
    let begun = matches!(task.state, TaskState::Accepted | TaskState::Executing);
    let body: Body = match (what, task.state) {
        (0 | 1, TaskState::Proposed) => {
            let task = Task {
                state: TaskState::Issued,
                ..task
            };
            let open_needs = Vec::new();
            TaskIssued { task, open_needs }.into()
        }
        (0..=2, TaskState::Issued) => TaskAccepted { task: id }.into(),
        (0..=3, TaskState::Accepted) => TaskStarted { task: id }.into(),
        (4, TaskState::Issued | TaskState::Accepted) => TaskRefused { task: id, reason }.into(),
        (5, _) if begun => TaskFailed { task: id, reason }.into(),
        (6, _) if begun => TaskDone {
            task: id,
            evidence: serde_json::json!({}),
        }
        .into(),
        (7, _) => TaskCancelled { task: id, reason }.into(),
        (8, _) => hean_incident::body::IncidentClosed { reason }.into(),
        _ => return,
    };
    // Few incidents are closed.
    if what == 8 && number > 1 {
        return;
    }
    log.add(home.as_str(), now, body);
}

fn once(state: &State) -> Result<(), TestCaseError> {
    let basin = &world().0;
    let mut crews: BTreeMap<&CrewId, &Task> = BTreeMap::new();
    let mut stock: BTreeMap<(&FacilityId, &ItemId), f64> = BTreeMap::new();
    for incident in state.incidents.values() {
        for task in incident.tasks.values() {
            if let Some(crew) = &task.crew {
                prop_assert!(task.state.is_open() && incident.closed.is_none());
                prop_assert!(!state.crews_lost.contains_key(crew));
                prop_assert!(crews.insert(crew, task).is_none(), "{crew} twice");
            }
            for row in &task.reserved {
                *stock.entry((&row.depot, &row.item)).or_insert(0.0) += row.quantity;
            }
        }
    }
    for ((depot, item), reserved) in stock {
        let hean_basin::Detail::Depot { stock, .. } = &basin.facilities[depot].detail else {
            panic!("{depot} is a depot");
        };
        let there: f64 = stock
            .iter()
            .filter(|l| l.item == *item)
            .map(|l| l.quantity)
            .sum();
        prop_assert!(
            reserved <= there + 1e-6,
            "{depot} {item}: {reserved} of {there}"
        );
        prop_assert!((state.reserved(depot, item) - reserved).abs() < 1e-9);
    }
    Ok(())
}
