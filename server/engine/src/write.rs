//! The pen: gives a record its id, its streams and their seqs, and folds it into the state.

use crate::engine::World;
use crate::settle::touch::{Needs, Touch};
use hean_incident::{Actor, Append, Body, Cause, Commit, Mode, Record, State};
use hean_units::{EntryId, IncidentId, Instant, StreamId};
use serde_json::Value;

/// Writes records of one batch; what is written is applied at once.
pub(crate) struct Pen<'a> {
    pub state: &'a mut State,
    pub world: World<'a>,
    pub commit: Commit,
    pub mode: Mode,
    pub now: Instant,
    /// What the decisions of this batch follow from.
    pub cause: Option<Cause>,
    /// What must be decided again because of what was written.
    pub needs: Needs,
}

/// A record on its way into the log.
pub(crate) struct Draft {
    pub kind: String,
    pub data: Value,
    pub actor: Actor,
    pub at: Instant,
    pub cause: Option<Cause>,
}

impl Pen<'_> {
    /// Writes a decision of ours into its home stream and the copies.
    pub fn decide(&mut self, streams: &[StreamId], body: impl Into<Body>) -> Cause {
        let body = body.into();
        let (kind, data) = body.parts();
        // Read back from what is stored, so that a replay folds in the same.
        let read = Body::of(kind, &data).ok();
        let draft = Draft {
            kind: kind.to_owned(),
            data,
            actor: Actor::system(),
            at: self.now,
            cause: self.cause.clone(),
        };
        self.write(streams, draft, read)
    }

    /// Writes a record; `body` is its typed reading, where it has one. The first stream is its
    /// home; a stream that is named twice counts once.
    pub fn write(&mut self, streams: &[StreamId], draft: Draft, body: Option<Body>) -> Cause {
        let mut places: Vec<(StreamId, u64)> = Vec::with_capacity(streams.len());
        for stream in streams {
            if !places.iter().any(|(there, _)| there == stream) {
                places.push((stream.clone(), self.state.head(stream) + 1));
            }
        }
        let (home, seq) = (&places[0].0, places[0].1);
        let id = EntryId::new(format!("{home}:{seq}"))
            .expect("a stream id of at most 70 bytes, a colon and a number make an entry id");
        let record = Record {
            id,
            at: draft.at,
            recorded_at: self.now,
            mode: self.mode,
            kind: draft.kind,
            actor: draft.actor,
            cause: draft.cause,
            data: draft.data,
        };
        let append = Append {
            record,
            streams: places,
        };
        let home = append.home();
        let incident = match home.stream.kind() {
            "inc" => IncidentId::new(home.stream.subject()).ok(),
            _ => None,
        };
        match (body, incident) {
            (Some(body), Some(id)) => {
                let touched = self.state.incidents.get(&id);
                let touch = Touch::of(&body, touched, self.world.watched);
                self.needs.add(id, touch);
                self.state.apply_read(&append, Some(body));
            }
            (body, _) => self.state.apply_read(&append, body),
        }
        self.commit.appends.push(append);
        home
    }
}
