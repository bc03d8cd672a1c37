//! What the journal stores, and what the outside hands in.

use hean_units::{ActorId, AgencyId, CommandId, EntryId, Instant, StreamId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Whether an entry belongs to a real incident or to a drill. A drill has its own journal; the mode
/// in every entry makes a mix-up visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A live incident.
    Real,
    /// A drill (演练).
    Drill,
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person, seat, device or part: `system`, `scenario`, `sim:eco`, `token:tok-3` …
    pub id: ActorId,
    /// The agency that the actor belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
    /// The agency on whose behalf the actor acted, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<AgencyId>,
}

impl Actor {
    /// The system itself: the author of every decision.
    pub fn system() -> Self {
        Self::named("system")
    }

    /// The scenario of a drill: the author of its injects.
    pub fn scenario() -> Self {
        Self::named("scenario")
    }

    /// A simulated seat of an agency in a drill.
    pub fn simulated(agency: &AgencyId) -> Self {
        Self {
            agency: Some(agency.clone()),
            ..Self::named(&format!("sim:{agency}"))
        }
    }

    /// An actor without an agency. Text that is no valid id becomes `unnamed`.
    pub fn named(text: &str) -> Self {
        let id = ActorId::new(text)
            .or_else(|_| ActorId::new("unnamed"))
            .expect("`unnamed` is a valid id");
        Self {
            id,
            agency: None,
            on_behalf_of: None,
        }
    }
}

/// The entry that led to another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cause {
    /// The stream of the entry.
    pub stream: StreamId,
    /// Its seq there.
    pub seq: u64,
}

/// One fact or decision as it is stored, the same in every stream that it was appended to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Id of the entry: its first stream and its seq there, e.g. `inc:INC-0001:12`.
    pub id: EntryId,
    /// When it happened in the incident (a report of 09:10 that is entered at 09:25 is `at` 09:10).
    pub at: Instant,
    /// When the log took it. In a drill this is drill time.
    pub recorded_at: Instant,
    /// Real or drill.
    pub mode: Mode,
    /// What it is, e.g. `task_issued`; past tense.
    pub kind: String,
    /// Who.
    pub actor: Actor,
    /// What led to it.
    pub cause: Option<Cause>,
    /// The rest, an object. A fact's data is kept verbatim.
    pub data: Value,
}

/// A record with its places in the log. The first stream is its home: state is folded from there,
/// and the others carry copies for those who may read only them.
#[derive(Debug, Clone, PartialEq)]
pub struct Append {
    /// What is appended.
    pub record: Record,
    /// Where, with the seq in each stream. Never empty.
    pub streams: Vec<(StreamId, u64)>,
}

impl Append {
    /// The home stream and the seq there.
    pub fn home(&self) -> Cause {
        let (stream, seq) = &self.streams[0];
        Cause {
            stream: stream.clone(),
            seq: *seq,
        }
    }
}

/// The identity of a command: made once by the client and kept over its retries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The client's id.
    pub id: CommandId,
    /// SHA-256 (hex) of the command's canonical content: the same id with another content is a
    /// conflict.
    pub digest: String,
}

/// How a command ended; a resend is answered with the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandOutcome {
    /// Which command.
    pub command: Command,
    /// The entry that it led to, or why it was refused.
    pub outcome: Result<Cause, Refusal>,
}

/// Why something from outside was not taken. Nothing of it enters an incident's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Refusal {
    /// Stable code, e.g. `task.stale_version`.
    pub code: String,
    /// What, why and what to do, in English.
    pub detail: String,
    /// The current task, where the command saw an older one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Value>,
}

impl Refusal {
    /// A refusal without a current state.
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            detail: detail.into(),
            current: None,
        }
    }
}

/// What goes into the journal together: all of it or nothing, one fsync for the whole batch.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Commit {
    /// The records, in order.
    pub appends: Vec<Append>,
    /// The commands that they answer.
    pub commands: Vec<CommandOutcome>,
}

/// A fact on its way in: from a socket, from HTTP, from a scenario, from a simulated agency, from a
/// forecast that has finished.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// The command that it is, where a client may send it again.
    pub command: Option<Command>,
    /// The incident, agency or drill stream that it is addressed to; none opens an incident.
    pub stream: Option<StreamId>,
    /// The kind of fact.
    pub kind: String,
    /// Its data, an object, kept verbatim.
    pub data: Value,
    /// Who sends it.
    pub actor: Actor,
    /// When it happened.
    pub at: Instant,
    /// What led to it, where the sender knows.
    pub cause: Option<Cause>,
    /// The version of the task that the sender saw.
    pub expect: Option<u32>,
}

impl Incoming {
    /// A fact without command, cause or expectation.
    pub fn new(
        stream: Option<StreamId>,
        kind: &str,
        data: Value,
        actor: Actor,
        at: Instant,
    ) -> Self {
        Self {
            command: None,
            stream,
            kind: kind.to_owned(),
            data,
            actor,
            at,
            cause: None,
            expect: None,
        }
    }
}
