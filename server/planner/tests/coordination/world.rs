//! The shipped basin and plans, and a log that is folded as the engine folds it.

use hean_basin::{Basin, Files};
use hean_incident::body::{
    Balance, ClosureSet, ForecastComputed, ForecastRequest, ForecastRequested, ForecastResult,
    IncidentKind, IncidentOpened, IncidentReported, PlanMade, SectionArrival, TaskIssued,
    TaskProposed, WaterEntry,
};
use hean_incident::task::{AssignedBy, Basis, Deadline, Task, TaskState};
use hean_incident::{Actor, Append, Body, Incident, Mode, Record, State};
use hean_planner::Plans;
use hean_units::{Celsius, IncidentId, Instant, Kilograms, LonLat, Meters, Span, StreamId, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(path)).ok()
    }
}

/// The shipped basin with the shipped plans; read once.
pub fn world() -> &'static (Basin, Plans) {
    static WORLD: OnceLock<(Basin, Plans)> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = Folder(PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/ili"
        )));
        let loaded = Basin::load(&folder).expect("the shipped basin loads");
        let plans = Plans::load(&folder, &loaded.basin, PLANS);
        (
            loaded.basin,
            plans.unwrap_or_else(|problems| panic!("{problems}")),
        )
    })
}

/// The shipped plans.
const PLANS: &[&str] = &[
    "drill",
    "extreme-weather",
    "oil-spill",
    "plant-leak",
    "river-chemical-spill",
    "tailings",
    "toxic-gas",
];

/// T0 of the tests.
pub fn t0() -> Instant {
    Instant::parse("2026-06-12T09:32:00+08:00").expect("a time")
}

/// So many minutes after T0.
pub fn at(minutes: i64) -> Instant {
    t0() + Span::from_mins(minutes)
}

/// Where a spill enters the Kunes.
pub const KUNES: &str = "83.246,43.524";

/// Closures that lengthen the way from `from` to `to` to more than `than`, and spare the way from
/// `spared` to `to`.
pub fn shut(from: LonLat, to: LonLat, spared: LonLat, than: Span) -> ClosureSet {
    let basin = &world().0;
    let mut edges = BTreeSet::new();
    let spare = basin.route(spared, to, &edges, 1.0).expect("a way").edges;
    while let Ok(way) = basin.route(from, to, &edges, 1.0)
        && way.time <= than
    {
        let before = edges.len();
        edges.extend(way.edges.into_iter().filter(|edge| !spare.contains(edge)));
        assert!(edges.len() > before, "the other way is not the only one");
    }
    ClosureSet {
        road: "G218".to_owned(),
        edges,
        from: t0(),
        until: None,
    }
}

/// A log of which only the fold is kept.
#[derive(Debug, Clone, Default)]
pub struct Log {
    pub state: State,
}

impl Log {
    /// Folds a body into an incident's stream.
    pub fn add(&mut self, incident: &str, at: Instant, body: impl Into<Body>) {
        let (kind, data) = body.into().parts();
        let id: IncidentId = incident.parse().expect("an incident");
        let stream = StreamId::incident(&id);
        let seq = self.state.head(&stream) + 1;
        let record = Record {
            id: format!("{stream}:{seq}").parse().expect("an id"),
            at,
            recorded_at: at,
            mode: Mode::Drill,
            kind: kind.to_owned(),
            actor: Actor::system(),
            cause: None,
            data,
        };
        let streams = vec![(stream, seq)];
        self.state.apply(&Append { record, streams });
    }

    /// Folds in what the planner decided.
    pub fn add_all(&mut self, at: Instant, bodies: Vec<(IncidentId, Body)>) {
        for (incident, body) in bodies {
            self.add(incident.as_str(), at, body);
        }
    }

    /// Settles crews and stock, and folds in what was decided.
    pub fn settle(&mut self, when: Instant) {
        let (basin, plans) = world();
        let bodies = hean_planner::means::settle(basin, plans, &self.state, when);
        self.add_all(when, bodies);
    }

    /// Opens a spill as the engine does, with the plan of a river spill and no tasks.
    pub fn open(&mut self, incident: &str, place: &str, substance: Option<&str>, when: Instant) {
        self.open_as(incident, IncidentKind::Spill, place, substance, when);
        self.plan(incident, when, "river-chemical-spill");
    }

    /// Says which plan is in force.
    pub fn plan(&mut self, incident: &str, when: Instant, plan: &str) {
        let made = PlanMade {
            plan: plan.to_owned(),
            tasks: 0,
            forecast: None,
            not_applied: BTreeMap::new(),
            infeasible: BTreeMap::new(),
        };
        self.add(incident, when, made);
    }

    /// Opens an incident as the engine does, without a plan.
    pub fn open_as(
        &mut self,
        incident: &str,
        kind: IncidentKind,
        place: &str,
        substance: Option<&str>,
        when: Instant,
    ) {
        let basin = &world().0;
        let place: LonLat = place.parse().expect("a place");
        let reported = IncidentReported {
            kind,
            title: String::new(),
            title_en: None,
            at: Some(place),
            place: None,
            facility: None,
            substance: substance.map(str::to_owned),
            mass_kg: Kilograms::new(12_000.0).ok(),
            over_s: None,
            started: None,
            reported_by: None,
            via: None,
            text: None,
            suggestion: None,
        };
        self.add(incident, when, reported);
        let path = basin.spill_path(place).expect("inside the basin");
        let county = basin.county_at(place).expect("a county");
        let duty = "county".parse().expect("a duty");
        let county = basin.agencies.for_duty(&duty, Some(&county.code));
        let wet = kind != IncidentKind::Weather;
        let opened = IncidentOpened {
            id: incident.parse().expect("an incident"),
            kind,
            title: Text::new("测试", "test"),
            t0: when,
            at: place,
            entry: wet.then(|| WaterEntry {
                reach: path.entry.reach.clone(),
                chainage_m: path.entry.chainage,
                via: path.via.as_str().to_owned(),
                overland_m: Meters::clamped(0.0),
                river: Text::default(),
            }),
            county: county.map(|agency| agency.id.clone()),
            without_entry: None,
        };
        self.add(incident, when, opened);
    }

    pub fn incident(&self, id: &str) -> &Incident {
        &self.state.incidents[&id.parse::<IncidentId>().expect("an id")]
    }

    pub fn task(&self, incident: &str, task: &str) -> &Task {
        let id = format!("{incident}-{task}");
        &self.incident(incident).tasks[id.as_str()]
    }

    /// A forecast in which water at `meters_a_second` carries the early edge to every section
    /// below, `shift` minutes later than that.
    pub fn forecast(&mut self, incident: &str, when: Instant, meters_a_second: f64, shift: i64) {
        let (entry, id) = {
            let incident = self.incident(incident);
            let entry = incident.entry.clone().expect("it enters the water");
            (
                entry,
                format!("{}-F{}", incident.id, incident.forecasts + 1),
            )
        };
        let point = hean_basin::ReachPoint {
            reach: entry.reach.clone(),
            chainage: entry.chainage_m,
        };
        let start = self.incident(incident).t0;
        let sections = world().0.sections_below(&point);
        let sections = sections.into_iter().map(|(section, distance)| {
            let travel = Span::from_secs_f64(distance.get() / meters_a_second);
            let early = start + travel.rounded_to_minute() + Span::from_mins(shift);
            let early = (!section.watch_only).then_some(early);
            SectionArrival {
                section: section.id,
                name: section.name,
                kind: section.kind.as_str().to_owned(),
                distance_m: distance,
                watch_only: section.watch_only,
                early,
                arrival: early,
                peak_at: early,
                peak_mg_l: 1.0,
                end: early,
                late: early,
            }
        });
        let result = ForecastResult {
            id: id.parse().expect("an id"),
            engine: "test".to_owned(),
            threshold_mg_l: 0.01,
            sections: sections.collect(),
            balance: Balance::default(),
            assumed: Vec::new(),
            failed: None,
        };
        let request = ForecastRequest {
            id: id.parse().expect("an id"),
            incident: incident.parse().expect("an id"),
            reason: Text::default(),
            parent: None,
            entry,
            substance: None,
            mass_kg: Kilograms::clamped(12_000.0),
            over_s: 2_400,
            start,
            gauges: BTreeMap::new(),
            month: 6,
            air_c: Celsius::clamped(15.0),
            assumed: Vec::new(),
        };
        self.add(incident, when, ForecastRequested { request });
        self.add(incident, when, ForecastComputed { result });
    }

    /// Plans a task by hand and, if `issued`, puts it into its owner's inbox.
    pub fn order(&mut self, when: Instant, task: Task, issued: bool) {
        let incident = task.incident.to_string();
        self.add(&incident, when, TaskProposed { task: task.clone() });
        if issued {
            let open_needs = Vec::new();
            let task = Task {
                state: TaskState::Issued,
                ..task
            };
            self.add(&incident, when, TaskIssued { task, open_needs });
        }
    }
}

/// A task of a plan line by hand.
pub fn task(incident: &str, line: &str, owner: &str, deadline: Option<Instant>) -> Task {
    Task {
        id: format!("{incident}-{line}").parse().expect("an id"),
        incident: incident.parse().expect("an id"),
        plan: line.parse().expect("a line"),
        title: Text::new("任务", "task"),
        detail: Text::default(),
        lane: "disposal".to_owned(),
        owner: owner.parse().ok(),
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
        section: None,
        needs: Vec::new(),
        deadline: deadline.map(|at| Deadline {
            at,
            basis: Basis::Physical,
            rule: "before-arrival-60m".to_owned(),
            reason: Text::new("到达前", "before arrival"),
            unverified: false,
        }),
        other_deadlines: Vec::new(),
        takes: Span::from_mins(30),
        infeasible: false,
        evidence_wanted: Text::new("照片", "photo"),
        yields: Vec::new(),
        version: 1,
        state: TaskState::Proposed,
        outcome: None,
        escalation: 0,
        missed: false,
        history: Vec::new(),
    }
}
