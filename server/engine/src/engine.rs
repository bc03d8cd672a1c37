//! The door of the engine.

use crate::admit::{Admitted, admit};
use crate::run::Request;
use crate::settle;
use crate::write::Pen;
use hean_basin::Basin;
use hean_incident::body::Refused;
use hean_incident::{Append, Body, Cause, CommandOutcome, Commit, Incoming, Mode, Refusal, State};
use hean_planner::Plans;
use hean_units::{IncidentId, Instant, StreamId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Composes rules, plans and the fold; see the crate's header.
pub struct Engine {
    pub(crate) basin: Arc<Basin>,
    pub(crate) plans: Arc<Plans>,
    mode: Mode,
    state: State,
    /// When each open incident next asks for attention.
    due: BTreeMap<IncidentId, Instant>,
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
            basin,
            plans,
            mode,
            state,
            due: BTreeMap::new(),
        };
        let ids: Vec<_> = engine.state.incidents.keys().cloned().collect();
        for id in ids {
            engine.schedule(&id);
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
            self.schedule(&id);
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
        match admit(&self.basin, &self.state, self.mode, &incoming, now) {
            Ok(admitted) => self.take(incoming, admitted, now),
            Err(refusal) => self.refuse(incoming, refusal, now),
        }
    }

    fn pen(&mut self, now: Instant) -> Pen<'_> {
        let mode = self.mode;
        Pen {
            state: &mut self.state,
            commit: Commit::default(),
            mode,
            now,
            cause: None,
        }
    }

    fn take(&mut self, incoming: Incoming, admitted: Admitted, now: Instant) -> Outcome {
        let (basin, plans) = (self.basin.clone(), self.plans.clone());
        let mut pen = self.pen(now);
        let home = pen.write(
            &admitted.streams,
            &incoming.kind,
            incoming.data,
            incoming.actor,
            incoming.at,
            incoming.cause,
        );
        pen.cause = Some(home.clone());
        let mut requests = Vec::new();
        if let Some(incident) = &admitted.incident {
            match admitted.body {
                Ok(body) => settle::follow(&mut pen, &basin, &plans, incident, body, incoming.at),
                Err(why) => settle::set_aside(&mut pen, incident, &incoming.kind, why),
            }
            settle::settle(&mut pen, &basin, &plans, incident, &mut requests);
        }
        let mut commit = pen.commit;
        if let Some(command) = incoming.command {
            let outcome = CommandOutcome {
                command,
                outcome: Ok(home.clone()),
            };
            self.state.remember(outcome.clone());
            commit.commands.push(outcome);
        }
        if let Some(incident) = &admitted.incident {
            self.schedule(incident);
        }
        Outcome {
            commit,
            answer: Ok(home),
            requests,
        }
    }

    /// A refusal goes to the audit stream, never to an incident's. A receipt that came too late is
    /// nobody's fault and leaves no trace.
    fn refuse(&mut self, incoming: Incoming, refusal: Refusal, now: Instant) -> Outcome {
        let mut commit = Commit::default();
        if refusal.code != RECEIPT_MOOT {
            let mut pen = self.pen(now);
            let body: Body = Refused {
                what: incoming.kind,
                stream: incoming.stream.as_ref().map(ToString::to_string),
                code: refusal.code.clone(),
                detail: refusal.detail.clone(),
            }
            .into();
            let (kind, data) = body.parts();
            let audit = [StreamId::audit()];
            pen.write(
                &audit,
                kind,
                data,
                incoming.actor,
                incoming.at,
                incoming.cause,
            );
            commit = pen.commit;
            if let Some(command) = incoming.command {
                let outcome = CommandOutcome {
                    command,
                    outcome: Err(refusal.clone()),
                };
                self.state.remember(outcome.clone());
                commit.commands.push(outcome);
            }
        }
        Outcome {
            commit,
            answer: Err(refusal),
            requests: Vec::new(),
        }
    }

    /// Does what time asks for at `now`.
    pub fn wake(&mut self, now: Instant) -> Outcome {
        let (basin, plans) = (self.basin.clone(), self.plans.clone());
        let due: Vec<_> = self
            .due
            .iter()
            .filter(|(_, at)| **at <= now)
            .map(|(id, _)| id.clone())
            .collect();
        let mut requests = Vec::new();
        let mut pen = self.pen(now);
        for id in &due {
            settle::settle(&mut pen, &basin, &plans, id, &mut requests);
        }
        let commit = pen.commit;
        let audit = Cause {
            stream: StreamId::audit(),
            seq: self.state.head(&StreamId::audit()),
        };
        for id in &due {
            self.schedule(id);
        }
        Outcome {
            commit,
            answer: Ok(audit),
            requests,
        }
    }

    /// When [`Engine::wake`] has something to do next.
    pub fn next_wakeup(&self) -> Option<Instant> {
        self.due.values().min().copied()
    }

    fn schedule(&mut self, id: &IncidentId) {
        let at = self
            .state
            .incidents
            .get(id)
            .and_then(|i| settle::next_wakeup(i, &self.plans));
        match at {
            Some(at) => self.due.insert(id.clone(), at),
            None => self.due.remove(id),
        };
    }
}

/// The code of a receipt for a task that is past it.
pub const RECEIPT_MOOT: &str = "task.receipt_moot";
