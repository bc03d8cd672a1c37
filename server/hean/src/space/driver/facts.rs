//! Facts: through the gate, to the engine, into the batch.

use super::batch::{self, Panicked};
use super::{Driver, note_request};
use crate::auth::rights;
use crate::space::attachments::Naming;
use crate::space::{Answer, Ask, Offer, Status, TaskReceipt};
use hean_engine::Outcome;
use hean_incident::body::Refused;
use hean_incident::{Actor, Append, Body, Cause, Commit, Incoming, Record, Refusal, TaskState};
use hean_units::{EntryId, Instant, StreamId};
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

impl Driver {
    pub(super) fn handle(&mut self, incoming: Incoming, now: Instant) -> Result<Outcome, String> {
        catch_unwind(AssertUnwindSafe(|| self.engine.handle(incoming, now)))
            .map_err(|panic| batch::words_of(&*panic))
    }

    /// Puts what was decided into the batch, shows it to the outside and starts slow work.
    pub(super) fn accept(&mut self, outcome: Outcome, now: Instant) {
        if !outcome.commit.appends.is_empty() {
            self.idle_until = None;
        }
        for append in &outcome.commit.appends {
            note_request(append, &mut self.asked);
            if let Some(outside) = &mut self.outside {
                outside.observe(append);
            }
        }
        self.batch.push(outcome.commit);
        for request in outcome.requests {
            self.work.start(request, now, self.is_drill());
        }
    }

    pub(super) fn take(&mut self, ask: Ask) {
        match ask {
            Ask::Fact(offer, answer) => self.fact(*offer, answer),
            Ask::Receipt(receipt) => self.receipt(*receipt),
            Ask::Audit(body, actor, answer) => {
                let running = *self.status.borrow() == Status::Running;
                let outcome = if running {
                    let now = self.now();
                    Ok(self.audit(*body, actor, now))
                } else {
                    let why = "the audit stream cannot be written at the moment";
                    Err(Refusal::new("journal.unavailable", why))
                };
                if let Some(answer) = answer {
                    let replayed = false;
                    self.batch
                        .answers
                        .push((answer, Answer { outcome, replayed }));
                }
            }
            Ask::Look(look) => self.looks.push(look),
            Ask::Control(control, actor, answer) => {
                let done = self.control(control, actor);
                self.batch.controls.push((answer, done));
            }
            Ask::Close(answer) => self.closing = Some(answer),
        }
    }

    pub(super) fn fact(&mut self, offer: Offer, answer: oneshot::Sender<Answer>) {
        if self.ended {
            let refused = Answer::refused("drill.wrong_state", "the drill has ended");
            return self.batch.answers.push((answer, refused));
        }
        if let Status::Unavailable(why) = &*self.status.borrow() {
            let refused = Answer::refused("journal.unavailable", why.clone());
            return self.batch.answers.push((answer, refused));
        }
        let now = self.now();
        let data = match self.admit(&offer) {
            Ok(data) => data,
            Err(refusal) => {
                let refused = Refused {
                    what: offer.kind.chars().take(64).collect(),
                    stream: offer.stream.map(|stream| stream.to_string()),
                    code: refusal.code.clone(),
                    detail: refusal.detail.clone(),
                };
                self.audit(refused.into(), offer.actor, now);
                let refused = Answer {
                    outcome: Err(refusal),
                    replayed: false,
                };
                return self.batch.answers.push((answer, refused));
            }
        };
        let known = |id| self.engine.state().commands.contains_key(id);
        let replayed = offer
            .command
            .as_ref()
            .is_some_and(|command| known(&command.id));
        let (kind, actor) = (offer.kind.clone(), offer.actor.clone());
        let incoming = Incoming {
            command: offer.command,
            stream: offer.stream,
            kind: offer.kind,
            data,
            actor: offer.actor,
            at: offer.at.unwrap_or(now),
            cause: None,
            expect: offer.expect,
        };
        match self.handle(incoming, now) {
            Ok(outcome) => {
                let outcome_answer = outcome.answer.clone();
                self.accept(outcome, now);
                let outcome = outcome_answer;
                self.batch
                    .answers
                    .push((answer, Answer { outcome, replayed }));
                self.look_for_end();
            }
            Err(why) => {
                self.batch.panicked = Some(Panicked {
                    what: kind,
                    why,
                    answer: Some((answer, actor)),
                });
            }
        }
    }

    /// The shell's part of the gate: rights, data that the log can keep exactly, attachments that
    /// are there.
    pub(super) fn admit(&self, offer: &Offer) -> Result<Value, Refusal> {
        if let Some(by) = &offer.by {
            let (state, basin) = (self.engine.state(), &self.world.basin);
            rights::may_send(by, state, basin, offer.stream.as_ref(), &offer.kind)
                .map_err(|denied| denied.refusal(&offer.kind))?;
        }
        if let Some(why) = hean_wire::strict::out_of_range(&offer.data) {
            return Err(Refusal::new("fact.number_out_of_range", why));
        }
        let data = hean_journal::as_kept(&offer.data)
            .map_err(|error| Refusal::new("fact.bad_data", error.to_string()))?;
        let naming = Naming {
            by: offer.by.as_ref(),
            stream: offer.stream.as_ref(),
            kind: &offer.kind,
            data: &data,
            now: crate::clock::now(),
        };
        let (state, basin) = (self.engine.state(), &self.world.basin);
        self.log.attachments().check(&naming, state, basin)?;
        Ok(data)
    }

    pub(super) fn receipt(&mut self, receipt: TaskReceipt) {
        if !self.runs() {
            return;
        }
        let Some(task) = self.engine.state().task(&receipt.task) else {
            return;
        };
        let wanted = match (task.state, receipt.stored) {
            (TaskState::Issued, false) => "task_delivered",
            (TaskState::Issued | TaskState::Delivered, true) => "task_received",
            _ => return,
        };
        if task.owner.as_ref() != Some(&receipt.agency) {
            return;
        }
        let now = self.now();
        let stream = Some(StreamId::agency(&receipt.agency));
        let data = json!({ "task": receipt.task });
        let incoming = Incoming::new(stream, wanted, data, receipt.actor, now);
        match self.handle(incoming, now) {
            Ok(outcome) => self.accept(outcome, now),
            Err(why) => self.batch.panicked = Some(Panicked::step(wanted, why)),
        }
    }

    /// Writes an entry of the audit stream; its place there.
    pub(super) fn audit(&mut self, body: Body, actor: Actor, now: Instant) -> Cause {
        let stream = StreamId::audit();
        let seq = self.engine.state().head(&stream) + 1;
        let (kind, data) = body.parts();
        let record = Record {
            id: EntryId::new(format!("{stream}:{seq}"))
                .expect("`aud:main:` and a number make an entry id"),
            at: now,
            recorded_at: now,
            mode: self.mode,
            kind: kind.to_owned(),
            actor,
            cause: None,
            data,
        };
        let append = Append {
            record,
            streams: vec![(stream, seq)],
        };
        let place = append.home();
        self.engine.observe(&append);
        if let Some(outside) = &mut self.outside {
            outside.observe(&append);
        }
        self.batch.push(Commit {
            appends: vec![append],
            commands: Vec::new(),
        });
        place
    }
}
