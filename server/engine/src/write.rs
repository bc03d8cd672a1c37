//! The pen: gives a record its id, its streams and their seqs, and folds it into the state.

use hean_incident::{Actor, Append, Body, Cause, Commit, Mode, Record, State};
use hean_units::{EntryId, Instant, StreamId};
use serde_json::Value;

/// Writes records of one batch; what is written is applied at once.
pub(crate) struct Pen<'a> {
    pub state: &'a mut State,
    pub commit: Commit,
    pub mode: Mode,
    pub now: Instant,
    /// What the decisions of this batch follow from.
    pub cause: Option<Cause>,
}

impl Pen<'_> {
    /// Writes a decision of ours into its home stream and the copies.
    pub fn decide(&mut self, streams: &[StreamId], body: impl Into<Body>) -> Cause {
        let (kind, data) = body.into().parts();
        let cause = self.cause.clone();
        self.write(streams, kind, data, Actor::system(), self.now, cause)
    }

    /// Writes a record. The first stream is its home; a stream that is named twice counts once.
    pub fn write(
        &mut self,
        streams: &[StreamId],
        kind: &str,
        data: Value,
        actor: Actor,
        at: Instant,
        cause: Option<Cause>,
    ) -> Cause {
        let mut places: Vec<(StreamId, u64)> = Vec::new();
        for stream in streams {
            if !places.iter().any(|(there, _)| there == stream) {
                places.push((stream.clone(), self.state.head(stream) + 1));
            }
        }
        let (home, seq) = (&places[0].0, places[0].1);
        let id = EntryId::new(format!("{home}:{seq}"))
            .expect("a stream id of at most 70 bytes, a colon and a number make an entry id");
        let kind = kind.to_owned();
        let (mode, recorded_at) = (self.mode, self.now);
        let record = Record {
            id,
            at,
            recorded_at,
            mode,
            kind,
            actor,
            cause,
            data,
        };
        let append = Append {
            record,
            streams: places,
        };
        self.state.apply(&append);
        let home = append.home();
        self.commit.appends.push(append);
        home
    }
}
