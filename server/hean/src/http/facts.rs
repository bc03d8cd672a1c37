//! Reports, facts and replies: what goes into the log.

use super::answer::{Answer, Failure, json};
use super::extract::{Body, Caller};
use crate::auth::digest;
use crate::space::Offer;
use axum::extract::Path;
use axum::http::HeaderMap;
use hean_incident::{Cause, Command};
use hean_units::{CommandId, IncidentId, Instant, LonLat, StreamId, TaskId};
use hean_wire::rest::{Appended, IncidentMade, NewFact, NewIncident, NewReply, ReplyKind};
use hean_wire::{Id, Time};
use serde_json::{Map, Value, json};

/// Longest `Idempotency-Key`, in bytes.
const KEY_MAX: usize = 200;

/// The command of a key, and the digest of its content. A UUID is one in the world and stays what
/// it is when the client comes back with another token; any other key is the token's own.
pub(crate) fn command(token: &str, key: &str, content: &Value) -> Command {
    // A key that is a sound id stays readable in the journal.
    let readable = match is_uuid(key) {
        true => CommandId::new(key.to_ascii_lowercase()),
        false => CommandId::new(format!("{token}:{key}")),
    };
    let hashed = || CommandId::new(format!("{token}:{}", &digest(key)[..40]));
    let id = readable.or_else(|_| hashed());
    Command {
        id: id.expect("a token's id, a colon and 40 hex digits make an id"),
        digest: digest(&content.to_string()),
    }
}

fn is_uuid(key: &str) -> bool {
    key.len() == 36
        && key.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

pub(super) fn key(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let wrong = || {
        let detail =
            format!("`Idempotency-Key` must have 1 to {KEY_MAX} printable ASCII characters");
        let mut failure = Failure::new("header.bad_field", detail);
        failure.0.field = Some("Idempotency-Key".to_owned());
        failure
    };
    let text = value.to_str().map_err(|_| wrong())?.trim();
    if text.is_empty() || text.len() > KEY_MAX {
        return Err(wrong());
    }
    Ok(Some(text))
}

fn time(field: &str, text: Option<&Time>) -> Result<Option<Instant>, Failure> {
    let Some(Time(text)) = text else {
        return Ok(None);
    };
    let wrong = |_| {
        let shown: String = text.chars().take(60).collect();
        let detail = format!(
            "`{field}` is `{shown}`; it must be RFC 3339 with a zone, e.g. 2026-06-12T09:20:00+08:00"
        );
        Failure::field(field, detail)
    };
    Instant::parse(text).map(Some).map_err(wrong)
}

/// Hands a fact in and waits until it is durable.
pub(super) async fn take(
    caller: &Caller,
    mut offer: Offer,
    key: Option<&str>,
) -> Result<(u16, Cause), Failure> {
    if let Some(key) = key {
        let kept = hean_journal::as_kept(&offer.data)
            .map_err(|error| Failure::field("data", error.to_string()))?;
        let content = json!([offer.stream, offer.kind, kept, offer.at, offer.expect]);
        offer.command = Some(command(&caller.identity.token, key, &content));
    }
    let answer = caller.space.take(offer).await?;
    let status = if answer.replayed { 200 } else { 201 };
    Ok((status, answer.outcome?))
}

/// `POST /api/v1/incidents`.
pub async fn report(caller: Caller, headers: HeaderMap, Body(report): Body<NewIncident>) -> Answer {
    if let Some(at) = report.at {
        let at = LonLat::new(at.0[0], at.0[1])
            .map_err(|error| Failure::field("at", format!("`at`: {error}; longitude first")))?;
        if !super::basin::is_near(&caller.space.world().basin, at) {
            let detail = format!("{at} is far outside the basin; is it longitude first?");
            return Err(Failure::new("outside_basin", detail));
        }
    }
    if report.mass_kg.is_some_and(|mass| mass < 0.0) {
        return Err(Failure::field("mass_kg", "`mass_kg` must not be negative"));
    }
    time("started", report.started.as_ref())?;
    let offer = Offer {
        command: None,
        stream: None,
        kind: "incident_reported".to_owned(),
        data: serde_json::to_value(&report)
            .map_err(|error| Failure::new("internal", error.to_string()))?,
        actor: caller.identity.actor(),
        by: Some(caller.identity.clone()),
        at: None,
        expect: None,
    };
    let (status, cause) = take(&caller, offer, key(&headers)?).await?;
    let made = IncidentMade {
        id: Id::of(cause.stream.subject()),
        stream: Id::of(cause.stream.as_str()),
        epoch: caller.space.log().epoch().to_owned(),
        seq: cause.seq,
    };
    json(status, &made)
}

fn appended(caller: &Caller, status: u16, cause: &Cause) -> Answer {
    let appended = Appended {
        stream: Id::of(cause.stream.as_str()),
        epoch: caller.space.log().epoch().to_owned(),
        seq: cause.seq,
    };
    json(status, &appended)
}

/// `POST /api/v1/incidents/{id}/facts`.
pub async fn fact(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(fact): Body<NewFact>,
) -> Answer {
    let id = IncidentId::new(id).map_err(|_| Failure::missing())?;
    let offer = Offer {
        command: None,
        stream: Some(StreamId::incident(&id)),
        kind: fact.kind,
        data: Value::Object(fact.data),
        actor: caller.identity.actor(),
        by: Some(caller.identity.clone()),
        at: time("at", fact.at.as_ref())?,
        expect: fact.expect,
    };
    let (status, cause) = take(&caller, offer, key(&headers)?).await?;
    appended(&caller, status, &cause)
}

/// `POST /api/v1/tasks/{id}/replies`.
pub async fn reply(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(reply): Body<NewReply>,
) -> Answer {
    let id = TaskId::new(id).map_err(|_| Failure::missing())?;
    let needs_reason = matches!(reply.kind, ReplyKind::TaskRefused | ReplyKind::TaskFailed);
    if needs_reason
        && reply
            .reason
            .as_deref()
            .is_none_or(|reason| reason.trim().is_empty())
    {
        let detail = format!("`reason` is needed for `{}`", reply.kind.as_str());
        return Err(Failure::field("reason", detail));
    }
    let asked = id.clone();
    let owner = caller
        .look(move |view, _, _| view.state.task(&asked).map(|task| task.owner.clone()))
        .await?;
    let owner = owner.flatten().ok_or_else(Failure::missing)?;
    let mut data = Map::new();
    data.insert("task".to_owned(), json!(id));
    if let Some(reason) = reply.reason {
        data.insert("reason".to_owned(), json!(reason));
    }
    if let Some(evidence) = reply.evidence {
        data.insert("evidence".to_owned(), evidence);
    }
    let offer = Offer {
        command: None,
        stream: Some(StreamId::agency(&owner)),
        kind: reply.kind.as_str().to_owned(),
        data: Value::Object(data),
        actor: caller.identity.actor(),
        by: Some(caller.identity.clone()),
        at: None,
        expect: reply.expect,
    };
    let (status, cause) = take(&caller, offer, key(&headers)?).await?;
    appended(&caller, status, &cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_tokens_own_and_never_too_long() {
        let content = json!([1]);
        let one = command("tok-1", "k", &content);
        assert_eq!(one.id.as_str(), "tok-1:k");
        assert_ne!(one.id, command("tok-2", "k", &content).id);
        let long = command("tok-1", &"é ".repeat(99), &content);
        assert!(long.id.as_str().len() < 96);
        assert_ne!(one.digest, command("tok-1", "k", &json!([2])).digest);
    }
}
