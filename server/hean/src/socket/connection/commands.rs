//! Commands: handed to the loop, answered when they are durable.

use super::{Connection, End};
use crate::http::command;
use crate::space::{Answer, Offer, SpaceError};
use hean_units::StreamId;
use hean_wire::ServerFrame;
use hean_wire::base::Id;
use hean_wire::frame::Cmd;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

impl Connection<'_> {
    pub(super) fn command(&mut self, cmd: Cmd) -> Result<(), End> {
        self.app.metrics.commands.fetch_add(1, Ordering::Relaxed);
        let Id(stream) = &cmd.stream;
        let stream =
            StreamId::new(stream.as_str()).map_err(|error| super::streams::no_id("cmd", &error))?;
        let identity = &self.guest.identity;
        let data = Value::Object(cmd.data);
        // What cannot be kept is refused by the gate, which puts it on record.
        let kept = hean_journal::as_kept(&data).unwrap_or(data);
        let content = json!([stream, cmd.kind, kept, Value::Null, cmd.expect]);
        let offer = Offer {
            command: Some(command(&identity.token, &cmd.id, &content)),
            stream: Some(stream),
            kind: cmd.kind,
            data: kept,
            actor: identity.actor(),
            by: Some(identity.clone()),
            at: None,
            expect: cmd.expect,
        };
        match self.guest.space.offer(offer) {
            Ok(answer) => self.commands.push_back((cmd.id, answer)),
            Err(error) => {
                let code = match error {
                    SpaceError::Busy => "busy",
                    SpaceError::Closed => "journal.unavailable",
                };
                self.answers
                    .push_back(refused(cmd.id, code, error.to_string()));
            }
        }
        Ok(())
    }

    /// The result of the oldest command; without one the loop has ended and its outcome is known
    /// only from the log.
    pub(super) fn result(&mut self, answer: Option<Answer>) -> Result<(), End> {
        let Some((id, _)) = self.commands.pop_front() else {
            return Ok(());
        };
        let Some(answer) = answer else {
            return Err(self.farewell());
        };
        let frame = match answer.outcome {
            Ok(cause) => ServerFrame::Result {
                id,
                ok: true,
                stream: Some(Id::of(cause.stream.as_str())),
                epoch: Some(self.guest.space.log().epoch().to_owned()),
                seq: Some(cause.seq),
                code: None,
                detail: None,
                current: None,
            },
            Err(refusal) => {
                let code = match refusal.code.as_str() {
                    // What is not there and what is not theirs look the same.
                    "incident.unknown" | "task.unknown" => "not_found",
                    code => code,
                };
                let mut frame = refused(id, code, refusal.detail);
                if let ServerFrame::Result { current, .. } = &mut frame {
                    *current = refusal.current;
                }
                frame
            }
        };
        self.answers.push_back(frame);
        Ok(())
    }
}

fn refused(id: String, code: &str, detail: String) -> ServerFrame {
    ServerFrame::Result {
        id,
        ok: false,
        stream: None,
        epoch: None,
        seq: None,
        code: Some(code.to_owned()),
        detail: Some(detail),
        current: None,
    }
}
