//! What an entry is in the log: its canonical text, its hash, and the way back to a record.
//!
//! The body is the RFC 8785 canonical JSON of `{actor, at, cause, data, id, kind, mode,
//! recorded_at, seq, stream}`. It is made once, hashed, stored and from then on only copied, so
//! that what a client gets is byte for byte what the chain covers.

use crate::JournalError;
use hean_incident::{Append, Mode, Record};
use hean_units::StreamId;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;

/// The hash before the first entry of a stream, and of an empty log: 64 zeros.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Longest body, bytes of canonical JSON.
pub const BODY_BYTES_MAX: usize = 16 << 20;
/// Deepest nesting of an entry's data. The parser that reads bodies back stops at 128.
pub const DEPTH_MAX: usize = 64;
/// Largest seq, so that a seq is exact in every JSON reader: 2^53 − 1.
pub const SEQ_MAX: u64 = (1 << 53) - 1;

/// An entry as it stands in one stream of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The stream.
    pub stream: StreamId,
    /// Its place there: 1, 2, 3 … without a gap.
    pub seq: u64,
    /// Hex SHA-256 over the previous hash of the stream, a line feed and `body`.
    pub hash: String,
    /// The entry, read from `body`.
    pub record: Record,
    /// Canonical JSON of `{stream, seq, id, at, recorded_at, mode, kind, actor, cause, data}`,
    /// exactly what the hash covers. The epoch is not in it, so that a new epoch does not break
    /// the chain.
    pub body: Arc<str>,
}

/// The hash of an entry: hex SHA-256 of the previous hash (as hex text), a line feed and the body.
pub fn chain(previous: &str, body: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(previous.as_bytes());
    hasher.update(b"\n");
    hasher.update(body.as_bytes());
    hex(&hasher.finalize())
}

/// The hash of the log as a whole: hex SHA-256 of the log's hash before, a line feed and the hash
/// of the entry. It holds the commit order between streams, which no stream's own chain does.
pub(crate) fn log_chain(previous: &str, entry: &str) -> String {
    chain(previous, entry)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // writing to a String cannot fail
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The data of a fact as they will be read back, or why they cannot be kept.
///
/// Equal as JSON to what came in, in the one spelling that the log keeps: keys sorted, `1.0`
/// written `1`. Whoever takes data from outside passes them through here first, so that the state
/// folded from what was heard and the state folded from the log cannot differ.
///
/// # Errors
/// [`JournalError::Invalid`] with the path of a whole number that JSON readers would round (beyond
/// ±(2^53 − 1), RFC 7493 section 2.2), of a nesting deeper than [`DEPTH_MAX`], or when the data are
/// longer than [`BODY_BYTES_MAX`].
pub fn as_kept(data: &Value) -> Result<Value, JournalError> {
    check(data)?;
    let text = canonical("data", data)?;
    serde_json::from_str(&text).map_err(|error| invalid("data", &error.to_string()))
}

fn canonical(what: &str, value: &impl serde::Serialize) -> Result<String, JournalError> {
    let text = serde_json_canonicalizer::to_string(value)
        .map_err(|error| invalid(what, &error.to_string()))?;
    if text.len() > BODY_BYTES_MAX {
        let why = format!(
            "its JSON has {} bytes, at most {BODY_BYTES_MAX} are allowed; send it in parts",
            text.len()
        );
        return Err(invalid(what, &why));
    }
    Ok(text)
}

fn invalid(what: &str, why: &str) -> JournalError {
    JournalError::Invalid {
        what: what.to_owned(),
        why: why.to_owned(),
    }
}

/// Walks the value without recursion, so that no nesting can exhaust the stack.
fn check(data: &Value) -> Result<(), JournalError> {
    let mut open: Vec<(String, usize, &Value)> = vec![("data".to_owned(), 1, data)];
    while let Some((path, depth, value)) = open.pop() {
        if depth > DEPTH_MAX {
            let why = format!("it is nested deeper than {DEPTH_MAX} levels; flatten it");
            return Err(invalid(&path, &why));
        }
        match value {
            Value::Number(number) if !exact(number) => {
                let why = format!(
                    "{number} is beyond ±9007199254740991, where readers of JSON round; send it \
                     as text"
                );
                return Err(invalid(&path, &why));
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    open.push((format!("{path}[{at}]"), depth + 1, item));
                }
            }
            Value::Object(fields) => {
                for (key, item) in fields {
                    open.push((format!("{path}.{key}"), depth + 1, item));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn exact(number: &serde_json::Number) -> bool {
    match (number.as_u64(), number.as_i64()) {
        (Some(value), _) => value <= SEQ_MAX,
        (None, Some(value)) => value.unsigned_abs() <= SEQ_MAX,
        (None, None) => true,
    }
}

/// A record made ready in the caller's own task, so that the writer only adds seq and hash.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The record as it will be read back.
    pub(crate) record: Record,
    /// The body up to, not including, `,"seq":…`.
    pub(crate) opening: String,
    /// Home first, then the copies.
    pub(crate) streams: Vec<(StreamId, u64)>,
}

/// The rest of a body. `seq` and `stream` are the last two keys in canonical order, and an id
/// needs no escaping; so the copies of a record share their opening.
pub(crate) fn closing(stream: &str, seq: u64) -> String {
    format!(",\"seq\":{seq},\"stream\":\"{stream}\"}}")
}

/// Checks a record and writes its canonical text.
pub(crate) fn prepare(append: &Append) -> Result<Prepared, JournalError> {
    let Append { record, streams } = append;
    let id = record.id.as_str();
    let Some((home, seq)) = streams.first() else {
        return Err(invalid(
            id,
            "it names no stream; every entry has a home stream",
        ));
    };
    if !is_home(id, home.as_str(), *seq) {
        let why = format!("its id must be {home}:{seq}, its first stream and the seq there");
        return Err(invalid(id, &why));
    }
    for (at, (stream, seq)) in streams.iter().enumerate() {
        if streams[..at].iter().any(|(other, _)| other == stream) {
            return Err(invalid(id, &format!("it names the stream {stream} twice")));
        }
        if *seq == 0 || *seq > SEQ_MAX {
            let why = format!("seq {seq} of {stream} is not within 1 to {SEQ_MAX}");
            return Err(invalid(id, &why));
        }
    }
    if !record.data.is_object() {
        return Err(invalid(id, "its data must be an object"));
    }
    check(&record.data)?;
    let mut opening = canonical(id, record)?;
    let record = serde_json::from_str(&opening)
        .map_err(|error| invalid(id, &format!("it could not be read back: {error}")))?;
    opening.pop();
    Ok(Prepared {
        record,
        opening,
        streams: streams.clone(),
    })
}

/// Whether the place is the home of the entry: its id is its first stream and the seq there.
pub(crate) fn is_home(id: &str, stream: &str, seq: u64) -> bool {
    id.strip_prefix(stream)
        .and_then(|rest| rest.strip_prefix(':'))
        .is_some_and(|rest| rest == seq.to_string())
}

/// The word of a mode in `meta` and in the header of an export.
pub(crate) fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Real => "real",
        Mode::Drill => "drill",
    }
}

/// The mode of a word written by [`mode_word`].
pub(crate) fn mode_of(word: &str) -> Option<Mode> {
    [Mode::Real, Mode::Drill]
        .into_iter()
        .find(|mode| mode_word(*mode) == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{record, stream};
    use expect_test::expect;
    use serde_json::json;

    fn body(append: &Append, at: usize) -> String {
        let (stream, seq) = &append.streams[at];
        prepare(append).unwrap().opening + &closing(stream.as_str(), *seq)
    }

    #[test]
    fn the_body_is_the_canonical_text_of_the_whole_event() {
        let data = json!({"zeta": 1.0, "alpha": {"ü": "水\n", "b": [1e21, -0.0, 2.50]}});
        let append = Append {
            record: record("inc:INC-0001", 12, "sample_taken", data.clone()),
            streams: vec![(stream("inc:INC-0001"), 12), (stream("agy:eco"), 3)],
        };
        expect![[r#"{"actor":{"id":"system"},"at":"2026-06-12T09:20:00+08:00","cause":null,"data":{"alpha":{"b":[1e+21,0,2.5],"ü":"水\n"},"zeta":1},"id":"inc:INC-0001:12","kind":"sample_taken","mode":"drill","recorded_at":"2026-06-12T09:20:01+08:00","seq":12,"stream":"inc:INC-0001"}"#]]
        .assert_eq(&body(&append, 0));
        for at in 0..2 {
            let mut whole = serde_json::to_value(&append.record).unwrap();
            whole["stream"] = json!(append.streams[at].0);
            whole["seq"] = json!(append.streams[at].1);
            let canonical = serde_json_canonicalizer::to_string(&whole).unwrap();
            assert_eq!(body(&append, at), canonical);
        }
    }

    #[test]
    fn the_hash_is_what_sha256sum_says() {
        // printf '%064d\n{"a":1}' 0 | sha256sum
        assert_eq!(
            chain(GENESIS, "{\"a\":1}"),
            "f21735afd2cd6af4fc5804b0045cebfd545aef8396d29d030c39cb8880b45b7f"
        );
    }

    #[test]
    fn what_cannot_be_kept_is_refused_with_its_path() {
        let deep = (0..70).fold(json!(1), |inner, _| json!([inner]));
        for (data, message) in [
            (
                json!({"a": [{"id": 9_007_199_254_740_992_u64}]}),
                "data.a[0].id cannot be kept: 9007199254740992 is beyond",
            ),
            (
                json!({"a": -9_007_199_254_740_992_i64}),
                "data.a cannot be kept: -9007199254740992 is beyond",
            ),
            (json!({ "deep": deep }), "nested deeper than 64 levels"),
            (
                json!({"long": "x".repeat(BODY_BYTES_MAX)}),
                "at most 16777216 are allowed",
            ),
        ] {
            let error = as_kept(&data).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn what_is_kept_is_equal_as_json() {
        let data = json!({"b": 1.0, "a": [9_007_199_254_740_991_u64, 0.1, "\u{0}"]});
        let kept = as_kept(&data).unwrap();
        assert_eq!(
            kept.to_string(),
            r#"{"a":[9007199254740991,0.1,"\u0000"],"b":1}"#
        );
        assert_eq!(as_kept(&kept).unwrap(), kept);
    }

    #[test]
    fn a_record_that_breaks_a_rule_is_refused() {
        let good = || record("inc:A", 1, "note", json!({}));
        let check = |record: Record, streams: &[(&str, u64)], message: &str| {
            let streams = streams.iter().map(|(s, n)| (stream(s), *n)).collect();
            let error = prepare(&Append { record, streams })
                .unwrap_err()
                .to_string();
            assert!(error.contains(message), "{error}");
        };
        check(good(), &[], "names no stream");
        check(good(), &[("inc:B", 1)], "its id must be inc:B:1");
        check(good(), &[("inc:A", 2)], "its id must be inc:A:2");
        check(good(), &[("inc:A", 1), ("inc:A", 2)], "inc:A twice");
        check(good(), &[("inc:A", 1), ("agy:eco", 0)], "seq 0 of agy:eco");
        let mut list = good();
        list.data = json!([1]);
        check(list, &[("inc:A", 1)], "must be an object");
        let mut late = good();
        late.at = hean_units::Instant::from_millis(i64::MAX);
        check(late, &[("inc:A", 1)], "could not be read back");
    }
}
