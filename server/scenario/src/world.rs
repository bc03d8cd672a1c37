//! The outside of a drill: injects, hidden truth, simulated agencies, the judge.
//!
//! A [`World`] is a pure fold. It is shown every entry of the drill's log by [`World::observe`] and
//! says by [`World::next`] and [`World::pop`] what comes next. What it says enters the inbox like
//! anything that people say, and comes back to it as entries.
//!
//! **Resume.** Shown the entries of an unfinished log in order, it is where it was: every thing
//! that it says has a place in what it observes (an inject by its `inject_fired`, a fact of an
//! inject by its cause, a reply by the task's course, a judgement by its entry), and carries a
//! command id made of the seed and that place, so that even what was refused is not taken twice.
//!
//! **Order.** What is due at the same moment comes in the order start of the drill, injects, their
//! facts, agencies, judgements, end of the drill; then by id.
//!
//! **Time.** Conditions are judged when an entry is observed and at the moments when the passing of
//! time alone may change them. At such a moment [`World::pop`] may return nothing.

mod approvals;
mod facts;
mod orders;
mod view;

use crate::draw;
use crate::model::{Event, Inject, Plays, Scenario, Spill, Timing, Water};
use crate::score::{Judged, Score};
use crate::truth::Plume;
use hean_basin::Basin;
use hean_incident::body::{DrillEnded, DrillStarted, ExpectationJudged, InjectFired};
use hean_incident::condition::{Mode, Outcome};
use hean_incident::{Actor, Append, Body, Cause, Incoming, Record, State};
use hean_units::{
    AgencyId, CommandId, DrillId, IncidentId, InjectId, Instant, StreamId, TaskId, Text,
};
use orders::Order;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The outside of one drill. See the module's header.
pub struct World {
    basin: Arc<Basin>,
    scenario: Arc<Scenario>,
    seed: u64,
    drill: DrillId,
    stream: StreamId,
    humans_too: bool,
    /// The log so far.
    state: State,
    now: Instant,
    /// When each conditional inject's condition first held.
    armed: BTreeMap<InjectId, Instant>,
    /// Injects at fixed moments, in order, and how many of them are behind.
    fixed: (Vec<usize>, usize),
    /// Injects that wait for a condition.
    conditional: Vec<usize>,
    /// Injects that fired, in the order of the log.
    fired: Vec<Fired>,
    fired_ids: BTreeSet<InjectId>,
    /// Those of them that are releases, and those that somebody is still to learn of.
    spills: Vec<usize>,
    untold: BTreeSet<usize>,
    water: Water,
    /// Tasks of simulated seats.
    orders: BTreeMap<TaskId, Order>,
    /// Approvals that simulated seats are asked for.
    approvals: BTreeMap<TaskId, approvals::Approval>,
    /// Forecasts that came: when, of which incident, what.
    forecasts: Vec<(
        Instant,
        IncidentId,
        Vec<hean_incident::body::SectionArrival>,
    )>,
    /// Grades that were proposed.
    grades: Vec<(Instant, String)>,
    judged: BTreeMap<InjectId, Judged>,
    /// What was said and has not come back yet, or never will.
    said: BTreeSet<CommandId>,
    /// The next moment at which time alone may change a condition.
    look: Option<Instant>,
}

/// An inject that fired.
struct Fired {
    id: InjectId,
    event: Event,
    at: Instant,
    cause: Cause,
    /// Incidents that learned of it.
    told: BTreeSet<IncidentId>,
    /// Somebody learned of it.
    heard: bool,
    /// The true course, of a spill.
    plume: Option<Plume>,
    /// The incident that is about it, of a spill; or that it opened, of a report.
    incident: Option<IncidentId>,
}

/// Something that will be said.
struct Say {
    at: Instant,
    class: u8,
    label: String,
    what: What,
}

enum What {
    Start,
    Inject(usize),
    Told(usize, Option<IncidentId>),
    Reply(TaskId),
    Approve(TaskId),
    Judge(usize),
    End,
}

impl World {
    /// The world of a drill before its first entry. `seed` is the scenario's or the caller's.
    pub fn new(basin: Arc<Basin>, scenario: impl Into<Arc<Scenario>>, seed: u64) -> Self {
        let scenario = scenario.into();
        let drill = draw::drill_id(seed);
        let all = 0..scenario.injects.len();
        let is_fixed = |at: &usize| matches!(scenario.injects[*at].timing, Timing::At(_));
        let (fixed, conditional) = all.partition(is_fixed);
        let mut world = Self {
            basin,
            seed,
            fixed: (fixed, 0),
            conditional,
            stream: StreamId::drill(&drill),
            drill,
            humans_too: false,
            state: State::default(),
            now: scenario.start,
            armed: BTreeMap::new(),
            fired: Vec::new(),
            fired_ids: BTreeSet::new(),
            spills: Vec::new(),
            untold: BTreeSet::new(),
            water: scenario.water.clone(),
            orders: BTreeMap::new(),
            approvals: BTreeMap::new(),
            forecasts: Vec::new(),
            grades: Vec::new(),
            judged: BTreeMap::new(),
            said: BTreeSet::new(),
            look: None,
            scenario,
        };
        world.settle();
        world
    }

    /// Gives the drill another id than the seed's.
    pub fn named(mut self, drill: DrillId) -> Self {
        self.stream = StreamId::drill(&drill);
        self.drill = drill;
        self
    }

    /// Whether seats that people play are answered here too, because nobody took them.
    pub fn simulate_humans(mut self, yes: bool) -> Self {
        self.humans_too = yes;
        self
    }

    /// The drill's id.
    pub fn id(&self) -> &DrillId {
        &self.drill
    }

    /// What the drill is about.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// The log as the world has seen it.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The true plumes of the releases so far, with the inject of each.
    pub fn plumes(&self) -> impl Iterator<Item = (&InjectId, &Plume)> {
        let spills = self.spills.iter().map(|at| &self.fired[*at]);
        spills.filter_map(|fired| Some((&fired.id, fired.plume.as_ref()?)))
    }

    /// The fixed world.
    pub fn basin(&self) -> &Arc<Basin> {
        &self.basin
    }

    /// The latest moment that the world has seen.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// How an expectation was judged, once it is decided.
    pub fn judged(&self, expectation: &InjectId) -> Option<&Judged> {
        self.judged.get(expectation)
    }

    /// The drill has ended.
    pub fn finished(&self, now: Instant) -> bool {
        let ended = self
            .state
            .drill
            .as_ref()
            .is_some_and(|drill| drill.ended.is_some());
        ended || now > self.scenario.until
    }

    /// How the drill went so far.
    pub fn score(&self) -> Score {
        Score::of(self)
    }

    /// Takes note of an entry.
    pub fn observe(&mut self, append: &Append) {
        let record = &append.record;
        self.advance(record.recorded_at);
        self.state.apply(append);
        self.now = self.now.max(record.recorded_at);
        let home = append.home();
        if let Ok(body) = Body::of(&record.kind, &record.data) {
            match home.stream.kind() {
                "drl" => self.note_drill(body, &home, record.recorded_at),
                "inc" => self.note_incident(append, body, &home),
                "agy" => self.note_told(record, None),
                _ => {}
            }
        }
        self.settle();
    }

    /// When it acts next, or looks at its conditions again.
    pub fn next(&self) -> Option<Instant> {
        let say = self.first().map(|say| say.at);
        say.into_iter().chain(self.look).min()
    }

    /// Its next act, dated [`World::next`]; nothing where it only looked at its conditions.
    pub fn pop(&mut self) -> Option<Incoming> {
        let at = self.next()?;
        self.advance(at);
        let say = self.first().filter(|say| say.at <= at.max(self.now))?;
        self.now = self.now.max(say.at);
        self.speak(say)
    }

    // ---- what is observed ----

    fn note_drill(&mut self, body: Body, home: &Cause, at: Instant) {
        match body {
            Body::InjectFired(fired) => self.note_fired(fired, home, at),
            Body::ExpectationJudged(judged) => {
                let outcome = match judged.outcome.as_str() {
                    "met" => Outcome::True,
                    "missed" => Outcome::False,
                    _ => Outcome::Undecided,
                };
                let (why, logged) = (judged.why, true);
                self.judged.insert(
                    judged.expect,
                    Judged {
                        outcome,
                        at,
                        why,
                        logged,
                    },
                );
            }
            _ => {}
        }
    }

    fn note_fired(&mut self, fired: InjectFired, home: &Cause, at: Instant) {
        let known = self
            .scenario
            .injects
            .iter()
            .find(|inject| inject.id == fired.inject);
        // An inject of the director is not in the file: it is what its content says.
        let event = match known {
            Some(inject) => Some(inject.event.clone()),
            None => serde_json::from_value(json!({ fired.what.as_str(): fired.content })).ok(),
        };
        let Some(event) = event else { return };
        if let Event::Gauge(gauge) = &event {
            self.water
                .gauges
                .insert(gauge.gauge.clone(), gauge.discharge_m3s);
        }
        let plume = match &event {
            Event::Spill(spill) => Some(Plume::run(
                &self.basin,
                &self.scenario,
                &self.water,
                spill,
                at,
            )),
            _ => None,
        };
        match &event {
            Event::Spill(_) => self.spills.push(self.fired.len()),
            _ => {
                self.untold.insert(self.fired.len());
            }
        }
        self.fired_ids.insert(fired.inject.clone());
        let (all, behind) = &mut self.fixed;
        while all
            .get(*behind)
            .is_some_and(|at| self.fired_ids.contains(&self.scenario.injects[*at].id))
        {
            *behind += 1;
        }
        self.fired.push(Fired {
            id: fired.inject,
            event,
            at,
            cause: home.clone(),
            told: BTreeSet::new(),
            heard: false,
            plume,
            incident: None,
        });
    }

    fn note_incident(&mut self, append: &Append, body: Body, home: &Cause) {
        let record = &append.record;
        let Ok(incident) = IncidentId::new(home.stream.subject()) else {
            return;
        };
        self.note_told(record, Some(&incident));
        match &body {
            Body::ForecastComputed(computed) if computed.result.failed.is_none() => {
                let sections = computed.result.sections.clone();
                self.forecasts
                    .push((record.recorded_at, incident, sections));
            }
            Body::GradeProposed(grade) => {
                self.grades.push((record.recorded_at, grade.grade.clone()));
            }
            _ => {}
        }
        self.note_approval(append, &body, home);
        self.note_order(append, &body, home);
    }

    /// Remembers who learned of an inject: an entry of the outside names it as its cause.
    fn note_told(&mut self, record: &Record, incident: Option<&IncidentId>) {
        let Some(cause) = record
            .cause
            .as_ref()
            .filter(|_| record.actor != Actor::system())
        else {
            return;
        };
        let Some(at) = self.fired.iter().position(|fired| fired.cause == *cause) else {
            return;
        };
        self.fired[at].heard = true;
        self.fired[at].told.extend(incident.cloned());
        if record.kind == "incident_reported" {
            let spill = self.spill_of(at);
            self.fired[at].incident = incident.cloned();
            if let Some(spill) = spill {
                self.fired[spill].incident = incident.cloned();
            }
        }
        if self.to_tell(at).is_empty() {
            self.untold.remove(&at);
        }
    }

    // ---- time and conditions ----

    /// Judges at every moment up to `until` at which time alone may change a condition.
    fn advance(&mut self, until: Instant) {
        while let Some(look) = self.look.filter(|look| *look <= until) {
            self.now = self.now.max(look);
            self.settle();
        }
    }

    /// Judges what is open, as of now.
    fn settle(&mut self) {
        let scenario = self.scenario.clone();
        let view = view::DrillView {
            world: self,
            now: self.now,
        };
        let mut looks = Vec::new();
        let mut armed = Vec::new();
        for inject in self.conditional.iter().map(|at| &scenario.injects[*at]) {
            if let Timing::When { condition, .. } = &inject.timing
                && !self.armed.contains_key(&inject.id)
                && !self.has_fired(&inject.id)
            {
                match condition.outcome(&view, self.now, Mode::Now) {
                    Outcome::True => armed.push(inject.id.clone()),
                    _ => looks.extend(condition.next_look(&view)),
                }
            }
        }
        let mut judged = Vec::new();
        for expectation in &scenario.expect {
            if self.judged.contains_key(&expectation.id) {
                continue;
            }
            let outcome = expectation.that.outcome(&view, self.now, Mode::Settled);
            if outcome == Outcome::Undecided {
                looks.extend(expectation.that.next_look(&view));
            } else {
                let why = expectation.that.judge(&view, Mode::Settled).why;
                let (at, logged) = (self.now, false);
                judged.push((
                    expectation.id.clone(),
                    Judged {
                        outcome,
                        at,
                        why,
                        logged,
                    },
                ));
            }
        }
        let look = looks
            .into_iter()
            .filter(|look| *look <= scenario.until)
            .min();
        self.look = look;
        self.armed
            .extend(armed.into_iter().map(|id| (id, self.now)));
        self.judged.extend(judged);
    }

    fn has_fired(&self, id: &InjectId) -> bool {
        self.fired_ids.contains(id)
    }

    // ---- what will be said ----

    fn command_id(&self, label: &str) -> CommandId {
        draw::command(self.seed, label, "", &Value::Null).id
    }

    /// The first of everything that is due some time.
    fn first(&self) -> Option<Say> {
        if self
            .state
            .drill
            .as_ref()
            .is_some_and(|drill| drill.ended.is_some())
        {
            return None;
        }
        let mut first: Option<Say> = None;
        let mut offer = |at: Instant, class: u8, label: String, what: What| {
            let key = (at, class, label.as_str());
            let sooner = first
                .as_ref()
                .is_none_or(|say: &Say| key < (say.at, say.class, say.label.as_str()));
            if sooner && !self.said.contains(&self.command_id(&label)) {
                first = Some(Say {
                    at,
                    class,
                    label,
                    what,
                });
            }
        };
        let start = self.scenario.start;
        if self.state.drill.is_none() {
            offer(start, 0, "start".to_owned(), What::Start);
            return first;
        }
        for (at, index) in self.due_injects() {
            offer(at, 1, format!("inject {index:05}"), What::Inject(index));
        }
        for index in self.untold.iter().copied() {
            for (at, incident) in self.to_tell(index) {
                let whom = incident
                    .as_ref()
                    .map_or("new", |incident| incident.as_str());
                let label = format!("told {index:05} {} {whom}", self.fired[index].id);
                offer(at, 2, label, What::Told(index, incident));
            }
        }
        for (task, order) in &self.orders {
            if let Some(at) = order.due() {
                offer(at, 3, order.label(), What::Reply(task.clone()));
            }
        }
        for (task, approval) in &self.approvals {
            offer(
                approval.due,
                3,
                approval.label(task),
                What::Approve(task.clone()),
            );
        }
        let until = self.scenario.until;
        for (index, expectation) in self.scenario.expect.iter().enumerate() {
            let at = match self.judged.get(&expectation.id) {
                Some(judged) if judged.logged => continue,
                Some(judged) => judged.at,
                None => until,
            };
            offer(at, 4, format!("judge {index:05}"), What::Judge(index));
        }
        offer(until, 5, "end".to_owned(), What::End);
        first.filter(|say| say.at <= until)
    }

    /// Injects that have not fired and whose moment is known; of those at fixed moments only the
    /// next one, since they are in order.
    fn due_injects(&self) -> Vec<(Instant, usize)> {
        let mut due = Vec::new();
        let said = |index: usize| {
            self.said
                .contains(&self.command_id(&format!("inject {index:05}")))
                || self.has_fired(&self.scenario.injects[index].id)
        };
        let (fixed, behind) = &self.fixed;
        if let Some(index) = fixed[*behind..].iter().copied().find(|index| !said(*index))
            && let Timing::At(span) = &self.scenario.injects[index].timing
        {
            due.push((self.scenario.start + *span, index));
        }
        for index in self.conditional.iter().copied() {
            let inject = &self.scenario.injects[index];
            if let Timing::When { after, .. } = &inject.timing
                && let Some(armed) = self.armed.get(&inject.id)
                && !said(index)
            {
                due.push((*armed + *after, index));
            }
        }
        due
    }

    fn speak(&mut self, say: Say) -> Option<Incoming> {
        let (at, mut label) = (say.at, say.label);
        let mut incoming = match say.what {
            What::Start => self.drill_entry(self.started(), at),
            What::Inject(index) => {
                let inject = &self.scenario.injects[index];
                self.drill_entry(inject_fired(inject), at)
            }
            What::Told(index, incident) => self.told(index, incident, at)?,
            What::Reply(task) => {
                let (said, incoming) = self.reply(&task, at)?;
                label = said;
                incoming
            }
            What::Approve(task) => self.approve(&task, at)?,
            What::Judge(index) => {
                let body = self.judgement(index);
                self.drill_entry(body, at)
            }
            What::End => {
                let why = "finished".to_owned();
                self.drill_entry(DrillEnded { why }.into(), at)
            }
        };
        let command = draw::command(self.seed, &label, &incoming.kind, &incoming.data);
        self.said.insert(command.id.clone());
        incoming.command = Some(command);
        Some(incoming)
    }

    fn drill_entry(&self, body: Body, at: Instant) -> Incoming {
        let (kind, data) = body.parts();
        Incoming::new(Some(self.stream.clone()), kind, data, Actor::scenario(), at)
    }

    fn started(&self) -> Body {
        let scenario = &self.scenario;
        DrillStarted {
            id: self.drill.clone(),
            scenario: scenario.name.clone(),
            title: scenario.title.clone(),
            digest: scenario.digest.clone(),
            seed: self.seed,
            start: scenario.start,
            until: scenario.until,
            human_seats: scenario.human_seats(),
        }
        .into()
    }

    fn judgement(&self, index: usize) -> Body {
        let expectation = &self.scenario.expect[index];
        let judged = self
            .judged
            .get(&expectation.id)
            .cloned()
            .unwrap_or_else(|| {
                let view = view::DrillView {
                    world: self,
                    now: self.now,
                };
                let why = expectation.that.judge(&view, Mode::Settled).why;
                Judged {
                    outcome: Outcome::Undecided,
                    at: self.now,
                    why,
                    logged: false,
                }
            });
        let condition = &expectation.that;
        let why = Text::new(
            format!("{condition}：{}", judged.why.zh()),
            format!("{condition}: {}", judged.why.en()),
        );
        ExpectationJudged {
            expect: expectation.id.clone(),
            outcome: judged.word().to_owned(),
            weight: expectation.weight,
            why,
        }
        .into()
    }

    // ---- who is who ----

    /// Whether the world answers for an agency.
    fn plays(&self, agency: &AgencyId) -> bool {
        match self.scenario.seat(agency).plays {
            Plays::Simulated => true,
            Plays::Human => self.humans_too,
            Plays::Absent => false,
        }
    }

    /// The spill that a fired report is about: the one that it names, else the last before it.
    fn spill_of(&self, report: usize) -> Option<usize> {
        let Event::Report(said) = &self.fired[report].event else {
            return None;
        };
        let spills = self.fired[..report].iter().enumerate().rev();
        let mut spills = spills.filter(|(_, fired)| matches!(fired.event, Event::Spill(_)));
        match &said.spill {
            Some(id) => spills.find(|(_, fired)| fired.id == *id).map(|(at, _)| at),
            None => spills.next().map(|(at, _)| at),
        }
    }

    /// The spill that an incident is about.
    fn spill_of_incident(&self, incident: &IncidentId) -> Option<(&Fired, &Spill)> {
        self.fired.iter().find_map(|fired| match &fired.event {
            Event::Spill(spill) if fired.incident.as_ref() == Some(incident) => {
                Some((fired, spill))
            }
            _ => None,
        })
    }
}

fn inject_fired(inject: &Inject) -> Body {
    let what = inject.event.word();
    let content = json!(inject.event)
        .get(what)
        .cloned()
        .unwrap_or(Value::Null);
    InjectFired {
        inject: inject.id.clone(),
        what: what.to_owned(),
        content,
    }
    .into()
}

#[cfg(test)]
mod tests;
