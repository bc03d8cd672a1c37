//! Frames of the socket, protocol `hean.v1`.
//!
//! [`ClientFrame::parse`] is the only way in. Fields that are not known are ignored, so that a
//! newer client can talk to an older server; everything else is strict.

use crate::base::{Actor, Cause, Id, Mode, Time, shapes};
use crate::strict;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The subprotocol.
pub const PROTOCOL: &str = "hean.v1";
/// Largest text frame from a client, in bytes.
pub const MESSAGE_MAX: usize = 64 * 1024;
/// Most events sent and not acknowledged on one connection.
pub const WINDOW_EVENTS: usize = 256;
/// Most bytes of events sent and not acknowledged on one connection.
pub const WINDOW_BYTES: usize = 1024 * 1024;
/// Largest part of a snapshot, in bytes of its state.
pub const SNAPSHOT_PART: usize = 256 * 1024;
/// Most events that a subscription replays; an older position gets a snapshot.
pub const REPLAY_EVENTS: u64 = 10_000;
/// Most bytes that a subscription replays.
pub const REPLAY_BYTES: usize = 8 * 1024 * 1024;
/// Time between pings, in milliseconds.
pub const HEARTBEAT_MS: u64 = 15_000;

shapes! {
    /// What a client calls a request, given back in the answer: text or a number.
    #[serde(untagged)]
    #[derive(Eq, PartialOrd, Ord)]
    pub enum FrameId {
        /// A number.
        Number(u64),
        /// Text of at most 128 bytes.
        Text(String),
    }

    /// First frame of a client, within 5 s.
    pub struct Hello {
        /// The protocol: `hean.v1` or 1.
        #[ts(type = "string | number")]
        pub proto: Value,
        /// The bearer token.
        pub token: String,
        /// Name and version of the client.
        pub client: String,
        /// The device, kept over restarts of the client.
        pub device: Id,
        /// `live`, the default, or a drill's id.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub space: Option<String>,
    }

    /// Asks for a stream, from a position or from a snapshot.
    pub struct Subscribe {
        /// Given back in `subscribed`.
        pub id: FrameId,
        /// The stream.
        pub stream: Id,
        /// Epoch of the position.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub epoch: Option<String>,
        /// Last seq that the client has.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub after: Option<u64>,
    }

    /// The device has stored everything up to `seq`.
    pub struct Ack {
        /// The stream.
        pub stream: Id,
        /// The epoch.
        pub epoch: String,
        /// Up to where.
        pub seq: u64,
    }

    /// A fact or a reply.
    pub struct Cmd {
        /// Made once and kept over retries: a UUIDv7.
        pub id: String,
        /// Where it is addressed to.
        pub stream: Id,
        /// The kind of fact.
        pub kind: String,
        /// Its data, kept verbatim.
        #[ts(type = "Record<string, unknown>")]
        pub data: serde_json::Map<String, Value>,
        /// The version of the task that was seen.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub expect: Option<u32>,
    }

    /// The answer to a `ping`.
    pub struct Pong {
        /// Its number.
        pub n: u64,
    }

    /// Ends a subscription.
    pub struct Unsubscribe {
        /// The stream.
        pub stream: Id,
    }

    /// The client goes.
    pub struct Bye {
        /// Why, for the log.
        #[serde(default)]
        #[ts(optional = nullable)]
        pub reason: Option<String>,
    }

    /// Everything that a client may send.
    #[serde(tag = "t", rename_all = "snake_case")]
    pub enum ClientFrame {
        /// First frame.
        Hello(Hello),
        /// A stream is wanted.
        Subscribe(Subscribe),
        /// Receipt.
        Ack(Ack),
        /// A fact or reply.
        Cmd(Cmd),
        /// Alive.
        Pong(Pong),
        /// A stream is no longer wanted.
        Unsubscribe(Unsubscribe),
        /// The client goes.
        Bye(Bye),
    }

    /// One entry of a stream.
    pub struct Event {
        /// The stream.
        pub stream: Id,
        /// Epoch of the log.
        pub epoch: String,
        /// Its place in the stream, from 1 without a gap.
        pub seq: u64,
        /// Id of the entry, the same in each stream that it is in.
        pub id: Id,
        /// Incident time.
        pub at: Time,
        /// When the log took it.
        pub recorded_at: Time,
        /// Real or drill.
        pub mode: Mode,
        /// What it is.
        pub kind: String,
        /// Who.
        pub actor: Actor,
        /// What led to it.
        pub cause: Option<Cause>,
        /// The rest.
        #[ts(type = "Record<string, unknown>")]
        pub data: Value,
        /// Hash of the entry in the chain of its stream.
        pub hash: String,
    }

    /// Why a position is void.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum ResetWhy {
        /// The log was restored from a backup.
        Epoch,
        /// Too many events lie between.
        TooOld,
        /// It lies ahead of the log.
        Future,
    }

    /// Everything that the server may send.
    #[serde(tag = "t", rename_all = "snake_case")]
    pub enum ServerFrame {
        /// The client is known.
        Welcome {
            /// Number of the session.
            session: String,
            /// Time between pings, in milliseconds.
            hb_ms: u64,
            /// Largest message of a client, in bytes.
            max_msg: usize,
            /// Most events sent and not acknowledged.
            window: usize,
            /// Now: drill time in a drill.
            now: Time,
            /// Real or drill.
            mode: Mode,
            /// The agency of the token.
            agency: Option<Id>,
            /// Its roles.
            roles: Vec<String>,
            /// `live` or the drill's id.
            space: String,
        },
        /// The subscription holds.
        Subscribed {
            /// As asked.
            id: FrameId,
            /// The stream.
            stream: Id,
            /// Epoch of the log.
            epoch: String,
            /// Last committed seq.
            head: u64,
            /// Events follow after this seq.
            from: u64,
            /// The position was kept.
            recovered: bool,
        },
        /// The position is void; a snapshot follows.
        Reset {
            /// The stream.
            stream: Id,
            /// Epoch of the log.
            epoch: String,
            /// Why.
            why: ResetWhy,
        },
        /// The state exactly after `as_of`, in one or more parts. The parts are merged object by
        /// object: keys of a later part are added to those of the earlier ones.
        Snapshot {
            /// The stream.
            stream: Id,
            /// Epoch of the log.
            epoch: String,
            /// The next event is this plus one.
            as_of: u64,
            /// Number of the part, from 0.
            part: u32,
            /// The last part.
            last: bool,
            /// `IncidentSnapshot`, `AgencySnapshot`, `DrillSnapshot` or an empty object.
            #[ts(type = "Record<string, unknown>")]
            state: Value,
        },
        /// One event.
        Event(Event),
        /// Several events of one stream.
        Events {
            /// The stream.
            stream: Id,
            /// Epoch of the log.
            epoch: String,
            /// The events, ascending, without a gap.
            items: Vec<Event>,
        },
        /// The answer to a `cmd`, after it is durable.
        Result {
            /// Id of the command.
            id: String,
            /// Taken.
            ok: bool,
            /// Where it is in the log.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[ts(optional)]
            stream: Option<Id>,
            /// Epoch of the log.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[ts(optional)]
            epoch: Option<String>,
            /// Its seq there.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[ts(optional)]
            seq: Option<u64>,
            /// Why it was refused.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[ts(optional)]
            code: Option<String>,
            /// What, why and what to do.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[ts(optional)]
            detail: Option<String>,
            /// The current task, where an older one was seen.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[ts(optional, type = "unknown")]
            current: Option<Value>,
        },
        /// The server is alive; how far it has sent.
        Ping {
            /// Counts up.
            n: u64,
            /// Now: drill time in a drill.
            now: Time,
            /// Last seq that was sent on this connection, a stream.
            heads: BTreeMap<String, u64>,
        },
        /// Something went wrong.
        Error {
            /// The request that it answers.
            id: Option<FrameId>,
            /// Stable code.
            code: String,
            /// What, why and what to do.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[ts(optional)]
            detail: Option<String>,
            /// The stream, where a subscription ended.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[ts(optional)]
            stream: Option<Id>,
            /// Come back after this time, in milliseconds.
            retry_ms: Option<u64>,
        },
    }
}

/// Why a frame is not understood. The connection that sent it is closed with 4400.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct FrameError {
    /// Stable code: `frame.not_json`, `frame.not_object`, `frame.no_type`, `frame.unknown_type`,
    /// `frame.bad_field`, `frame.bad_position`.
    pub code: &'static str,
    /// What and where.
    pub detail: String,
}

fn wrong(code: &'static str, detail: impl Into<String>) -> FrameError {
    FrameError {
        code,
        detail: detail.into(),
    }
}

impl ClientFrame {
    /// Reads a text frame.
    ///
    /// # Errors
    /// With a stable code when the text is no JSON object, has a key twice, is nested too deep, has
    /// no or an unknown `t`, or a field is missing or of the wrong type.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        let not_json = |error: strict::StrictError| wrong("frame.not_json", error.to_string());
        let value = strict::parse_any_number(text.as_bytes()).map_err(not_json)?;
        let Value::Object(map) = &value else {
            return Err(wrong("frame.not_object", "a frame is a JSON object"));
        };
        // Numbers of a fact are judged with the fact, which is refused by its own result.
        let of_fact = |key: &String| map.get("t") == Some(&Value::from("cmd")) && key == "data";
        let mut others = map.iter().filter(|(key, _)| !of_fact(key));
        if others.any(|(_, value)| strict::out_of_range(value).is_some()) {
            strict::parse(text.as_bytes()).map_err(not_json)?;
        }
        let t = match map.get("t") {
            Some(Value::String(t)) => t.clone(),
            Some(_) => return Err(wrong("frame.no_type", "`t` must be text")),
            None => return Err(wrong("frame.no_type", "`t` is missing")),
        };
        match t.as_str() {
            "hello" => Ok(Self::Hello(body(value, "hello")?)),
            "subscribe" => {
                let asked: Subscribe = body(value, "subscribe")?;
                if asked.epoch.is_some() != asked.after.is_some() {
                    let why = "`subscribe`: give both `epoch` and `after`, or neither";
                    return Err(wrong("frame.bad_position", why));
                }
                if matches!(&asked.id, FrameId::Text(id) if id.len() > 128) {
                    let why = "`subscribe`: `id` is longer than 128 bytes";
                    return Err(wrong("frame.bad_field", why));
                }
                Ok(Self::Subscribe(asked))
            }
            "ack" => Ok(Self::Ack(body(value, "ack")?)),
            "cmd" => {
                let cmd: Cmd = body(value, "cmd")?;
                if cmd.id.is_empty() || cmd.id.len() > 128 {
                    let why = "`cmd`: `id` must have 1 to 128 bytes";
                    return Err(wrong("frame.bad_field", why));
                }
                Ok(Self::Cmd(cmd))
            }
            "pong" => Ok(Self::Pong(body(value, "pong")?)),
            "unsubscribe" => Ok(Self::Unsubscribe(body(value, "unsubscribe")?)),
            "bye" => Ok(Self::Bye(body(value, "bye")?)),
            other => {
                let other: String = other.chars().take(40).collect();
                let why = format!(
                    "`t` is `{other}`; it must be one of hello, subscribe, ack, cmd, pong, \
                     unsubscribe, bye"
                );
                Err(wrong("frame.unknown_type", why))
            }
        }
    }
}

fn body<T: for<'de> Deserialize<'de>>(value: Value, t: &str) -> Result<T, FrameError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        let why = if path == "." {
            format!("`{t}`: {inner}")
        } else {
            format!("`{t}`: `{path}`: {inner}")
        };
        wrong("frame.bad_field", why)
    })
}

impl ServerFrame {
    /// The frame as text.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("frames have text keys only")
    }
}

/// The text of an `event` frame from the canonical body of an entry, without reading it again.
///
/// `body` is a JSON object with the fields of [`Event`] but for `epoch` and `hash`.
pub fn event_text(epoch: &str, body: &str, hash: &str) -> String {
    let fields = body.strip_prefix('{').unwrap_or(body);
    let epoch = Value::from(epoch);
    format!("{{\"t\":\"event\",\"epoch\":{epoch},\"hash\":\"{hash}\",{fields}")
}

/// The text of an `events` frame from the texts of its events.
pub fn events_text<'a>(stream: &str, epoch: &str, events: impl Iterator<Item = &'a str>) -> String {
    let (stream, epoch) = (Value::from(stream), Value::from(epoch));
    let mut text = format!("{{\"t\":\"events\",\"stream\":{stream},\"epoch\":{epoch},\"items\":[");
    for (index, event) in events.enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(event);
    }
    text.push_str("]}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expect: Expect) {
        let got = match ClientFrame::parse(text) {
            Ok(frame) => format!("{frame:?}"),
            Err(error) => error.to_string(),
        };
        expect.assert_eq(&got);
    }

    #[test]
    fn frames_are_read_strictly() {
        check(
            r#"{"t":"ack","stream":"inc:INC-1","epoch":"e","seq":7,"later":true}"#,
            expect![[r#"Ack(Ack { stream: Id("inc:INC-1"), epoch: "e", seq: 7 })"#]],
        );
        check(
            r#"{"t":"subscribe","id":1,"stream":"inc:INC-1"}"#,
            expect![[
                r#"Subscribe(Subscribe { id: Number(1), stream: Id("inc:INC-1"), epoch: None, after: None })"#
            ]],
        );
        check(
            r#"{"t":"subscribe","id":1,"stream":"inc:INC-1","after":3}"#,
            expect!["frame.bad_position: `subscribe`: give both `epoch` and `after`, or neither"],
        );
        check(
            r#"{"t":"subscribe","id":1,"stream":"a","epoch":"e","after":-1}"#,
            expect![
                "frame.bad_field: `subscribe`: `after`: invalid value: integer `-1`, expected u64"
            ],
        );
        check(
            r#"{"t":"ack","t":"pong","n":1}"#,
            expect!["frame.not_json: line 1 column 21: the key `t` is there twice"],
        );
        check(
            r#"{"t":"shout"}"#,
            expect![
                "frame.unknown_type: `t` is `shout`; it must be one of hello, subscribe, ack, cmd, pong, unsubscribe, bye"
            ],
        );
        check(r#"{"n":1}"#, expect!["frame.no_type: `t` is missing"]);
        check(
            r#"[1]"#,
            expect!["frame.not_object: a frame is a JSON object"],
        );
        check(
            r#"{"t":"pong"}"#,
            expect!["frame.bad_field: `pong`: missing field `n`"],
        );
        check(
            r#"{"t":"pong","n":"1"}"#,
            expect![[r#"frame.bad_field: `pong`: `n`: invalid type: string "1", expected u64"#]],
        );
        check(
            r#"{"t":"cmd","id":"","stream":"a","kind":"note","data":{}}"#,
            expect!["frame.bad_field: `cmd`: `id` must have 1 to 128 bytes"],
        );
        check(
            r#"{"t":"cmd","id":"x","stream":"a","kind":"note","data":[]}"#,
            expect!["frame.bad_field: `cmd`: `data`: invalid type: sequence, expected a map"],
        );
        check(r#"{"t":"bye"}"#, expect!["Bye(Bye { reason: None })"]);
        check(
            "nonsense",
            expect!["frame.not_json: line 1 column 2: expected ident"],
        );
    }

    #[test]
    fn an_event_text_is_an_event_frame() {
        let body = r#"{"stream":"inc:A","seq":1,"id":"inc:A:1","at":"t","recorded_at":"t",
            "mode":"real","kind":"note","actor":{"id":"system"},"cause":null,"data":{}}"#;
        let text = event_text("e-1", body, "00");
        let frame: ServerFrame = serde_json::from_str(&text).unwrap();
        let ServerFrame::Event(event) = &frame else {
            panic!("no event: {frame:?}");
        };
        assert_eq!(
            (event.seq, event.epoch.as_str(), event.hash.as_str()),
            (1, "e-1", "00")
        );
        let many = events_text("inc:A", "e-1", [text.as_str(), text.as_str()].into_iter());
        let ServerFrame::Events { items, .. } = serde_json::from_str(&many).unwrap() else {
            panic!("no events");
        };
        assert_eq!(items, vec![event.clone(), event.clone()]);
    }
}
