//! The door of the engine.

use crate::admit::{Admitted, Gate, admit};
use crate::run::Request;
use crate::settle;
use crate::settle::touch::{Needs, Touch};
use crate::settle::watched::Watched;
use crate::write::{Draft, Pen};
use hean_basin::Basin;
use hean_incident::body::Refused;
use hean_incident::{
    Append, Body, Cause, Command, CommandOutcome, Commit, Incoming, Mode, Refusal, State,
};
use hean_planner::Plans;
use hean_units::{AgencyId, DutyId, IncidentId, Instant, StreamId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What does not change while the engine runs.
#[derive(Clone, Copy)]
pub(crate) struct World<'a> {
    pub basin: &'a Basin,
    pub plans: &'a Plans,
    pub watched: &'a Watched,
}

impl<'a> World<'a> {
    /// The one agency that owns a duty of the whole basin.
    pub fn owner(self, duty: &str) -> Option<&'a AgencyId> {
        let duty = DutyId::new(duty).ok()?;
        let agency = self.basin.agencies.for_duty(&duty, None)?;
        Some(&agency.id)
    }

    /// Ids of the criteria that a grade may rest on.
    pub fn criteria(self) -> Vec<&'a str> {
        let table = self.plans.grades();
        let table = table.into_iter().flat_map(|table| &table.criteria);
        let path = self.plans.criteria.iter();
        let ids = table.map(|one| one.id.as_str());
        ids.chain(path.map(|one| one.id.as_str())).collect()
    }
}

/// Composes rules, plans and the fold; see the crate's header.
pub struct Engine {
    pub(crate) basin: Arc<Basin>,
    pub(crate) plans: Arc<Plans>,
    watched: Watched,
    mode: Mode,
    state: State,
    /// When each open incident next asks for attention.
    due: BTreeMap<IncidentId, Instant>,
    /// Looks at everything after every entry; for the test that short ways change nothing.
    thorough: bool,
}

/// What a fact led to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What is to be journaled, in one transaction.
    pub commit: Commit,
    /// Where the fact is in the log, or why it was not taken.
    pub answer: Result<Cause, Refusal>,
    /// Slow work that was asked for.
    pub requests: Vec<Request>,
}

impl Engine {
    /// An engine on a state that was folded from the journal (or on an empty one).
    pub fn new(basin: Arc<Basin>, plans: Arc<Plans>, mode: Mode, state: State) -> Self {
        let mut engine = Self {
            watched: Watched::of(&plans),
            basin,
            plans,
            mode,
            state,
            due: BTreeMap::new(),
            thorough: false,
        };
        let ids: Vec<_> = engine.state.incidents.keys().cloned().collect();
        for id in ids {
            engine.schedule(&id, None);
        }
        engine
    }

    /// What is the case.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The fixed world.
    pub fn basin(&self) -> &Arc<Basin> {
        &self.basin
    }

    /// The rules and plans.
    pub fn plans(&self) -> &Arc<Plans> {
        &self.plans
    }

    /// Folds in an entry that the journal holds already (resume).
    pub fn observe(&mut self, append: &Append) {
        self.state.apply(append);
        let home = append.home();
        if home.stream.kind() == "inc"
            && let Ok(id) = IncidentId::new(home.stream.subject())
        {
            self.schedule(&id, None);
        }
    }

    /// Slow work that was asked for and has not come back: to be started again after a restart.
    pub fn pending(&self) -> Vec<Request> {
        let pending = self
            .state
            .incidents
            .values()
            .flat_map(|i| i.pending.values());
        pending
            .map(|request| Request::Forecast(request.clone()))
            .collect()
    }

    /// Takes one fact. A command that was answered before gets the same answer and writes nothing.
    pub fn handle(&mut self, incoming: Incoming, now: Instant) -> Outcome {
        if let Some(command) = &incoming.command
            && let Some(before) = self.state.commands.get(&command.id)
        {
            let answer = if before.command.digest == command.digest {
                before.outcome.clone()
            } else {
                let detail = format!(
                    "command id {} was used before with another content; make a new id",
                    command.id
                );
                Err(Refusal::new("conflict", detail))
            };
            return Outcome {
                commit: Commit::default(),
                answer,
                requests: Vec::new(),
            };
        }
        let gate = Gate {
            world: World {
                basin: &self.basin,
                plans: &self.plans,
                watched: &self.watched,
            },
            state: &self.state,
            mode: self.mode,
            now,
            incoming: &incoming,
        };
        match admit(&gate) {
            Ok(admitted) => self.take(incoming, admitted, now),
            Err(refusal) => self.refuse(incoming, refusal, now),
        }
    }

    fn pen(&mut self, now: Instant) -> Pen<'_> {
        Pen {
            state: &mut self.state,
            world: World {
                basin: &self.basin,
                plans: &self.plans,
                watched: &self.watched,
            },
            commit: Commit::default(),
            mode: self.mode,
            now,
            cause: None,
            needs: Needs::default(),
        }
    }

    fn take(&mut self, mut incoming: Incoming, admitted: Admitted, now: Instant) -> Outcome {
        let thorough = self.thorough;
        let due = admitted.incident.as_ref().and_then(|id| self.due.get(id));
        let due = due.is_some_and(|at| *at <= now);
        let command = incoming.command.take();
        let mut pen = self.pen(now);
        let draft = Draft {
            kind: incoming.kind.clone(),
            data: incoming.data.clone(),
            actor: incoming.actor.clone(),
            at: incoming.at,
            cause: incoming.cause.clone(),
        };
        let home = pen.write(
            &admitted.streams,
            draft,
            admitted.body.as_ref().ok().cloned(),
        );
        pen.cause = Some(home.clone());
        match (&admitted.incident, admitted.body) {
            (Some(id), Ok(body)) => settle::follow(&mut pen, id, body, &incoming),
            (Some(id), Err(why)) => settle::set_aside(&mut pen, id, &incoming.kind, why),
            (None, Ok(body)) => settle::follow_desk(&mut pen, &body),
            (None, Err(_)) => {}
        }
        if let Some(id) = admitted.incident.clone().filter(|_| due) {
            pen.needs.add(id, Touch::DUE);
        }
        let mut requests = Vec::new();
        settle::settle(&mut pen, &mut requests, thorough);
        let commit = pen.commit;
        self.finish(commit, command, Ok(home), requests, now)
    }

    /// Remembers how the command ended, and when what was written asks for attention again.
    fn finish(
        &mut self,
        mut commit: Commit,
        command: Option<Command>,
        answer: Result<Cause, Refusal>,
        requests: Vec<Request>,
        now: Instant,
    ) -> Outcome {
        if let Some(command) = command {
            let outcome = CommandOutcome {
                command,
                outcome: answer.clone(),
            };
            self.state.remember(outcome.clone());
            commit.commands.push(outcome);
        }
        let mut written: Vec<IncidentId> = Vec::new();
        for append in &commit.appends {
            let home = &append.streams[0].0;
            if home.kind() == "inc"
                && let Ok(id) = IncidentId::new(home.subject())
                && !written.contains(&id)
            {
                written.push(id);
            }
        }
        for id in &written {
            self.schedule(id, Some(now));
        }
        Outcome {
            commit,
            answer,
            requests,
        }
    }

    /// A refusal goes to the audit stream, never to an incident's. A receipt that came too late is
    /// nobody's fault and leaves no trace.
    fn refuse(&mut self, incoming: Incoming, refusal: Refusal, now: Instant) -> Outcome {
        if refusal.code == RECEIPT_MOOT {
            return Outcome {
                commit: Commit::default(),
                answer: Err(refusal),
                requests: Vec::new(),
            };
        }
        let body: Body = Refused {
            what: incoming.kind,
            stream: incoming.stream.as_ref().map(ToString::to_string),
            code: refusal.code.clone(),
            detail: refusal.detail.clone(),
        }
        .into();
        let (kind, data) = body.parts();
        let draft = Draft {
            kind: kind.to_owned(),
            data,
            actor: incoming.actor,
            at: incoming.at,
            cause: incoming.cause,
        };
        let mut pen = self.pen(now);
        pen.write(&[StreamId::audit()], draft, None);
        let commit = pen.commit;
        self.finish(commit, incoming.command, Err(refusal), Vec::new(), now)
    }

    /// Does what time asks for at `now`.
    pub fn wake(&mut self, now: Instant) -> Outcome {
        let due = self.due.iter().filter(|(_, at)| **at <= now);
        let due: Vec<_> = due.map(|(id, _)| id.clone()).collect();
        let thorough = self.thorough;
        let mut requests = Vec::new();
        let mut pen = self.pen(now);
        for id in &due {
            pen.needs.add(id.clone(), Touch::DUE);
        }
        settle::settle(&mut pen, &mut requests, thorough);
        let commit = pen.commit;
        let audit = Cause {
            stream: StreamId::audit(),
            seq: self.state.head(&StreamId::audit()),
        };
        for id in &due {
            self.schedule(id, Some(now));
        }
        self.finish(commit, None, Ok(audit), requests, now)
    }

    /// When [`Engine::wake`] has something to do next.
    pub fn next_wakeup(&self) -> Option<Instant> {
        self.due.values().min().copied()
    }

    /// Looks up when an incident asks for attention after `settled`, until which everything was
    /// done.
    fn schedule(&mut self, id: &IncidentId, settled: Option<Instant>) {
        let incident = self.state.incidents.get(id);
        let at = incident.and_then(|one| settle::next_wakeup(one, &self.plans, settled));
        match at {
            Some(at) => self.due.insert(id.clone(), at),
            None => self.due.remove(id),
        };
    }
}

/// The code of a receipt for a task that is past it.
pub const RECEIPT_MOOT: &str = "task.receipt_moot";

#[cfg(test)]
mod tests;
