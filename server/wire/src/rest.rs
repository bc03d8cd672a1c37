//! Bodies of the HTTP interface.

use crate::base::{Id, Mode, Place, Text, Time, shapes};
use crate::frame::Event;
use crate::view::{ForecastRequest, ForecastResult, Incident, IncidentKind};
use serde_json::Value;
use std::collections::BTreeMap;

shapes! {
    /// An incident is reported. Only `kind` and one of `at`, `place`, `facility` are needed.
    #[serde(deny_unknown_fields)]
    pub struct NewIncident {
        /// What it is about.
        pub kind: IncidentKind,
        /// A short name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub title: Option<String>,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub at: Option<Place>,
        /// Name of a place, where there is no position.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub place: Option<String>,
        /// The risk source that leaks, where it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub facility: Option<Id>,
        /// Slug, UN number, CAS number or name of the substance.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub substance: Option<String>,
        /// Mass lost, in kilograms.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub mass_kg: Option<f64>,
        /// Length of the release in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub over_s: Option<i64>,
        /// When it began.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub started: Option<Time>,
        /// Who reported.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub reported_by: Option<String>,
        /// By which way: `12369`, `110`, `phone` …
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub via: Option<String>,
        /// The report's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub text: Option<String>,
    }

    /// The incident is open.
    pub struct IncidentMade {
        /// Its id.
        pub id: Id,
        /// Its stream.
        pub stream: Id,
        /// Epoch of the log.
        pub epoch: String,
        /// Where the report is in the stream.
        pub seq: u64,
    }

    /// A fact about an incident.
    #[serde(deny_unknown_fields)]
    pub struct NewFact {
        /// `note`, `sample_taken`, `gauge_read`, `road_closed`, `gate_set` …
        pub kind: String,
        /// Its data, kept verbatim.
        #[ts(type = "Record<string, unknown>")]
        pub data: serde_json::Map<String, Value>,
        /// When it happened; without it, now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub at: Option<Time>,
        /// The version of the task that was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub expect: Option<u32>,
    }

    /// Where a fact is in the log. It is durable.
    pub struct Appended {
        /// The stream.
        pub stream: Id,
        /// Epoch of the log.
        pub epoch: String,
        /// Its seq there.
        pub seq: u64,
    }

    /// A line of the list of incidents.
    pub struct IncidentBrief {
        /// Its id.
        pub id: Id,
        /// Its stream.
        pub stream: Id,
        /// Last seq of the stream.
        pub head: u64,
        /// What it is about.
        pub kind: IncidentKind,
        /// Its name.
        pub title: Text,
        /// The first moment that anybody learned of it.
        pub t0: Time,
        /// Where.
        pub at: Place,
        /// The proposed grade.
        pub grade: Option<String>,
        /// Closed by the command.
        pub closed: Option<Time>,
        /// Tasks still open.
        pub open_tasks: u32,
    }

    /// A page of incidents.
    pub struct IncidentList {
        /// The incidents, by id.
        pub items: Vec<IncidentBrief>,
        /// Give it as `cursor` for the next page; none at the end.
        pub next: Option<String>,
    }

    /// An incident as of `head`.
    pub struct IncidentRead {
        /// Its id.
        pub id: Id,
        /// Its stream.
        pub stream: Id,
        /// Epoch of the log.
        pub epoch: String,
        /// The state is exactly after this seq.
        pub head: u64,
        /// The incident.
        pub incident: Incident,
    }

    /// A page of a stream.
    pub struct EventPage {
        /// The stream.
        pub stream: Id,
        /// Epoch of the log.
        pub epoch: String,
        /// Last committed seq.
        pub head: u64,
        /// Events after the asked seq, ascending, without a gap.
        pub events: Vec<Event>,
    }

    /// An agency's reply to its task.
    #[serde(deny_unknown_fields)]
    pub struct NewReply {
        /// What is replied.
        pub kind: ReplyKind,
        /// Why, for a refusal or failure.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub reason: Option<String>,
        /// What shows that the task is done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "unknown")]
        pub evidence: Option<Value>,
        /// The version of the task that was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional = nullable)]
        pub expect: Option<u32>,
    }

    /// What an agency may reply to a task.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum ReplyKind {
        /// A person took it.
        TaskAccepted,
        /// A person refused it, with a reason.
        TaskRefused,
        /// Work has begun.
        TaskStarted,
        /// Finished, with evidence.
        TaskDone,
        /// It could not be finished, with a reason.
        TaskFailed,
    }

    /// A token is wanted.
    #[serde(deny_unknown_fields)]
    pub struct NewToken {
        /// `board`, `agency`, `director`, `admin`, `reporter-identity`.
        pub roles: Vec<Role>,
        /// The agency, for the role `agency`.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub agency: Option<Id>,
        /// `live`, the default, or a drill's id.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub space: Option<String>,
        /// For whom.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub note: Option<String>,
        /// When it ends.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub expires: Option<Time>,
    }

    /// What a token may do.
    #[serde(rename_all = "lowercase")]
    #[derive(Copy, Eq, PartialOrd, Ord)]
    pub enum Role {
        /// The command board: reads incidents, opens them, posts facts.
        Board,
        /// A seat of one agency: its inbox, its tasks.
        Agency,
        /// Directs drills.
        Director,
        /// Everything but who reported.
        Admin,
        /// Opens who of the public reported; each time is on record.
        #[serde(rename = "reporter-identity")]
        ReporterIdentity,
    }

    /// A token was made. Its text is shown this once.
    pub struct TokenMade {
        /// Its id.
        pub id: Id,
        /// The secret.
        pub token: String,
        /// What it may do.
        pub roles: Vec<Role>,
        /// Whose it is.
        pub agency: Option<Id>,
        /// Which space it sees.
        pub space: String,
    }

    /// A token without its secret.
    pub struct TokenRead {
        /// Its id.
        pub id: Id,
        /// What it may do.
        pub roles: Vec<Role>,
        /// Whose it is.
        pub agency: Option<Id>,
        /// Which space it sees.
        pub space: String,
        /// For whom.
        pub note: String,
        /// Made.
        pub created: Time,
        /// When it ends.
        pub expires: Option<Time>,
    }

    /// Every token.
    pub struct TokenList {
        /// The tokens, by id.
        pub items: Vec<TokenRead>,
    }

    /// Who the token is.
    pub struct Whoami {
        /// Id of the token.
        pub token: Id,
        /// What it may do.
        pub roles: Vec<Role>,
        /// Whose it is.
        pub agency: Option<Id>,
        /// Which space it sees.
        pub space: String,
        /// Real or drill.
        pub mode: Mode,
        /// Epoch of its log.
        pub epoch: String,
        /// Now: drill time in a drill.
        pub now: Time,
    }

    /// A drill is wanted: a scenario by name, or its text.
    #[serde(deny_unknown_fields)]
    pub struct NewDrill {
        /// Name of a file under `scenarios/`.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub scenario: Option<String>,
        /// The text of a scenario.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub text: Option<String>,
        /// Another seed than the scenario's.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub seed: Option<u64>,
        /// `max` or a factor; 1 is the default.
        #[serde(default)]
        #[ts(optional = nullable, type = "number | \"max\"")]
        pub speed: Option<Value>,
    }

    /// A drill began. Its tokens are shown this once.
    pub struct DrillMade {
        /// Its id.
        pub id: Id,
        /// Its director's stream.
        pub stream: Id,
        /// Epoch of its log.
        pub epoch: String,
        /// One token of the drill's space a seat: `director`, `board` and each human agency.
        pub tokens: BTreeMap<String, String>,
    }

    /// A drill.
    pub struct DrillRead {
        /// Its id.
        pub id: Id,
        /// Its director's stream.
        pub stream: Id,
        /// Epoch of its log.
        pub epoch: String,
        /// Name of the scenario.
        pub scenario: String,
        /// Its title.
        pub title: Text,
        /// The seed.
        pub seed: u64,
        /// Drill time at the start.
        pub start: Time,
        /// Drill time at the end.
        pub until: Time,
        /// Drill time now.
        pub now: Time,
        /// `max` or a factor.
        #[ts(type = "number | \"max\"")]
        pub speed: Value,
        /// It waits.
        pub paused: bool,
        /// `finished` or `stopped`.
        pub ended: Option<String>,
        /// Seats that people play.
        pub human_seats: Vec<Id>,
    }

    /// Every drill.
    pub struct DrillList {
        /// The drills, by id.
        pub items: Vec<DrillRead>,
    }

    /// What the director wants.
    #[serde(tag = "action", rename_all = "lowercase", deny_unknown_fields)]
    pub enum DrillControl {
        /// The clock stops; every pending event waits.
        Pause {
            /// Why.
            #[serde(default)]
            #[ts(optional = nullable)]
            reason: Option<String>,
        },
        /// The clock goes on.
        Resume {
            /// Why.
            #[serde(default)]
            #[ts(optional = nullable)]
            reason: Option<String>,
        },
        /// Another speed.
        Speed {
            /// `max` or a factor.
            #[ts(type = "number | \"max\"")]
            speed: Value,
        },
        /// A fact enters by hand.
        Inject {
            /// The stream it is addressed to.
            #[serde(default)]
            #[ts(optional = nullable)]
            stream: Option<Id>,
            /// Kind of fact.
            kind: String,
            /// Its data.
            #[ts(type = "Record<string, unknown>")]
            data: serde_json::Map<String, Value>,
        },
        /// The drill ends.
        Stop {
            /// Why.
            #[serde(default)]
            #[ts(optional = nullable)]
            reason: Option<String>,
        },
    }

    /// A what-if: what would a release do from here?
    #[serde(deny_unknown_fields)]
    pub struct NewForecast {
        /// Where.
        pub at: Place,
        /// Slug, UN number, CAS number or name of the substance.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub substance: Option<String>,
        /// Mass lost, in kilograms.
        pub mass_kg: f64,
        /// Length of the release in seconds; 0 is at once.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub over_s: Option<i64>,
        /// When it begins; without it, now.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub start: Option<Time>,
        /// Readings of gauges, in m³/s.
        #[serde(default)]
        #[ts(as = "Option<_>", optional = nullable)]
        pub gauges: BTreeMap<String, f64>,
        /// Air temperature in °C.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub air_c: Option<f64>,
    }

    /// Concentration over time at one section.
    pub struct Curve {
        /// Time of the first value.
        pub start: Time,
        /// Seconds between values.
        pub step_s: f64,
        /// Concentrations in mg/L.
        pub mg_l: Vec<f64>,
    }

    /// Concentration on the reaches over time, for the map.
    pub struct Plume {
        /// Time of the first frame.
        pub start: Time,
        /// Seconds between frames.
        pub step_s: f64,
        /// The reaches, in the order of each frame.
        pub reaches: Vec<Id>,
        /// One row a frame: mg/L in the middle of each reach.
        pub mg_l: Vec<Vec<f64>>,
    }

    /// A forecast with what a board draws.
    pub struct ForecastRead {
        /// The run.
        pub id: Id,
        /// What it was given.
        pub request: ForecastRequest,
        /// What it said.
        pub result: ForecastResult,
        /// Section → curve.
        pub curves: BTreeMap<String, Curve>,
        /// The plume on the river.
        pub plume: Plume,
    }

    /// An agency, as the board shows it.
    pub struct AgencyRead {
        /// Its id.
        pub id: Id,
        /// Its name.
        pub name: Text,
        /// The board lane.
        pub lane: String,
        /// The inbox.
        pub stream: Id,
    }

    /// Something with an id and a name.
    pub struct Named {
        /// Its id.
        pub id: Id,
        /// Its name.
        pub name: Text,
    }

    /// A crew, as the board shows it.
    pub struct CrewRead {
        /// Its id.
        pub id: Id,
        /// Its name.
        pub name: Text,
        /// Whose it is.
        pub agency: Id,
        /// What it can do: slugs that plans ask for.
        pub capabilities: Vec<String>,
    }

    /// The fixed world.
    pub struct BasinRead {
        /// Its id.
        pub id: Id,
        /// Its name.
        pub name: Text,
        /// West, south, east, north in degrees.
        pub bounds: [f64; 4],
        /// Layers under `/api/v1/basin/layers/`.
        pub layers: Vec<String>,
        /// The agencies.
        pub agencies: Vec<AgencyRead>,
        /// The substances.
        pub substances: Vec<Named>,
        /// The supply items.
        pub items: Vec<Named>,
        /// The duties that plans speak of.
        pub duties: Vec<Named>,
        /// The crews.
        pub crews: Vec<CrewRead>,
    }

    /// Whether the server is alive or ready.
    pub struct Health {
        /// `ok` or `unavailable`.
        pub status: String,
        /// Why it is not ready.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub why: Option<String>,
        /// Version of the server.
        pub version: String,
    }
}

impl ReplyKind {
    /// The kind of the fact.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TaskAccepted => "task_accepted",
            Self::TaskRefused => "task_refused",
            Self::TaskStarted => "task_started",
            Self::TaskDone => "task_done",
            Self::TaskFailed => "task_failed",
        }
    }

    /// Every reply.
    pub const ALL: [Self; 5] = [
        Self::TaskAccepted,
        Self::TaskRefused,
        Self::TaskStarted,
        Self::TaskDone,
        Self::TaskFailed,
    ];
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::Board,
        Self::Agency,
        Self::Director,
        Self::Admin,
        Self::ReporterIdentity,
    ];

    /// The word as stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Agency => "agency",
            Self::Director => "director",
            Self::Admin => "admin",
            Self::ReporterIdentity => "reporter-identity",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}
