//! Attachments: keeping a file, giving it back.

use super::answer::{Answer, Failure, json};
use super::extract::Caller;
use crate::app::App;
use crate::files;
use crate::limits::{AGENCY_ATTACHMENT_BYTES, ATTACHMENTS_OVER, BODY_TIMEOUT, UPLOAD_TIMEOUT};
use crate::space::attachments::{holder, may_read, room};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use hean_incident::Body as Fact;
use hean_incident::body::Refused;
use hean_journal::{Attachment, Journal, JournalError, NewAttachment, attachment_id};
use hean_units::AttachmentId;
use hean_wire::Id;
use hean_wire::attachment::AttachmentMade;
use hean_wire::rest::Role;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// Who may hand in files.
const SENDERS: [Role; 3] = [Role::Board, Role::Agency, Role::Director];

/// The bytes of a step of [`Room`].
const STEP: usize = 64 * 1024;

/// `POST /api/v1/attachments`.
pub async fn keep(State(app): State<App>, caller: Caller, request: Request) -> Answer {
    caller.needs(&SENDERS)?;
    let kept = upload(&app, &caller, request).await;
    if let Err(failure) = &kept
        && failure.0.code.starts_with("attachment.")
    {
        let refused = Refused {
            what: "attachment".to_owned(),
            stream: None,
            code: failure.0.code.clone(),
            detail: failure.0.detail.clone(),
        };
        let actor = caller.identity.actor();
        caller.space.audit(Fact::from(refused), actor).await?;
    }
    kept
}

async fn upload(app: &App, caller: &Caller, request: Request) -> Answer {
    let said = text_of(request.headers(), "content-type");
    let name = text_of(request.headers(), "x-file-name");
    let bytes = read(request, app.attachment_bytes, &app.uploads).await?;
    let media_type = files::media_type(&bytes.0, said.as_deref())
        .map_err(|why| Failure::new("attachment.bad_type", why))?;
    let name = files::name(name.as_deref(), media_type).map_err(|why| {
        let mut failure = Failure::new("attachment.bad_name", format!("`X-File-Name`: {why}"));
        failure.0.field = Some("X-File-Name".to_owned());
        failure
    })?;
    let new = NewAttachment {
        bytes: bytes.0,
        media_type: media_type.to_owned(),
        name,
        holder: holder(&caller.identity),
        at_ms: crate::clock::now().millis(),
    };
    let (held, is_new) = store(caller, new).await?;
    let made = AttachmentMade {
        attachment: Id::of(held.id.as_str()),
        bytes: held.bytes,
        media_type: held.media_type,
    };
    json(if is_new { 201 } else { 200 }, &made)
}

/// A header as text; for one that is none, text that is neither a type nor a name.
fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    Some(value.to_str().unwrap_or("%ff").to_owned())
}

/// Keeps a file within the quota of who hands it in; says whether its bytes were new.
pub(super) async fn store(
    caller: &Caller,
    new: NewAttachment,
) -> Result<(Attachment, bool), Failure> {
    let (log, journal) = (caller.space.log(), caller.space.log().journal());
    let held = log.attachments();
    held.forget(journal, crate::clock::now()).await?;
    let before = held.get(attachment_id(&new.bytes).as_str());
    let own = |one: &Attachment| one.uploads.contains_key(&new.holder);
    if !before.as_ref().is_some_and(own) {
        let more = new.bytes.len() as u64;
        let since = (crate::clock::now() - ATTACHMENTS_OVER).millis();
        let used = held.bytes_of(&new.holder, since);
        let whose = format!("{} in a day", new.holder);
        room(used, more, AGENCY_ATTACHMENT_BYTES, &whose)?;
    }
    let id = journal.keep_attachment(new).await?;
    let found = held.look(journal, &id).await?;
    let found = found.ok_or_else(|| Failure::new("internal", "the file that was kept is gone"))?;
    Ok((found, before.is_none()))
}

/// A body in memory with the room that it takes.
struct Held(
    Vec<u8>,
    #[expect(dead_code, reason = "gives the room back")] Room,
);

/// Room in the memory that uploads may take together.
#[derive(Default)]
struct Room {
    permit: Option<OwnedSemaphorePermit>,
    steps: usize,
}

impl Room {
    /// Makes it large enough for so many bytes.
    fn grow(&mut self, all: &Arc<Semaphore>, bytes: usize) -> Result<(), Failure> {
        let wanted = bytes.div_ceil(STEP);
        let more = u32::try_from(wanted.saturating_sub(self.steps)).unwrap_or(u32::MAX);
        if more == 0 {
            return Ok(());
        }
        let permit = Arc::clone(all).try_acquire_many_owned(more).map_err(|_| {
            let mut busy = Failure::new("busy", "too many files are coming in; try again");
            busy.0.retry_after = Some(5);
            busy
        })?;
        match &mut self.permit {
            Some(held) => held.merge(permit),
            none => *none = Some(permit),
        }
        self.steps = wanted;
        Ok(())
    }
}

/// Places of the memory that uploads may take together.
pub fn upload_room(bytes: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(bytes / STEP))
}

/// Reads a body as it comes, no further than the limit.
async fn read(request: Request, limit: usize, all: &Arc<Semaphore>) -> Result<Held, Failure> {
    let too_big = || {
        let detail = format!("a file may have at most {limit} bytes");
        Failure::new("attachment.too_big", detail)
    };
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(too_big());
    }
    let late = |_| Failure::new("request.bad", "the body did not come in time");
    let until = Instant::now() + UPLOAD_TIMEOUT;
    let mut body = request.into_body().into_data_stream();
    let (mut bytes, mut room) = (Vec::new(), Room::default());
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let next = timeout(BODY_TIMEOUT.min(left), body.next()).await;
        let Some(chunk) = next.map_err(late)? else {
            break;
        };
        let chunk = chunk.map_err(|_| Failure::new("request.bad", "the body ended early"))?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_big());
        }
        room.grow(all, bytes.len() + chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() {
        return Err(Failure::new("attachment.empty", "the file has no bytes"));
    }
    Ok(Held(bytes, room))
}

/// `GET /api/v1/attachments/{id}`.
pub async fn give(caller: Caller, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    let held = caller.space.log().attachments().get(&id);
    let held = held.ok_or_else(Failure::missing)?;
    let asked = held.clone();
    let may = caller
        .look(move |view, identity, basin| may_read(identity, view.state, basin, &asked))
        .await?;
    if !may {
        return Err(Failure::missing());
    }
    let etag = format!("\"{id}\"");
    if has_tag(&headers, &etag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        private(&mut response, &etag);
        return Ok(response);
    }
    let journal = caller.space.log().journal().clone();
    let pieces = stream::try_unfold(Sending::new(journal, held.id.clone()), Sending::next);
    let mut response = Response::new(Body::from_stream(pieces));
    as_file(&mut response, &held.media_type, &held.name);
    private(&mut response, &etag);
    let length = HeaderValue::from(held.bytes);
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length);
    Ok(response)
}

/// Whether the caller has the content of this tag already.
pub(super) fn has_tag(headers: &HeaderMap, etag: &str) -> bool {
    let tags = headers.get(header::IF_NONE_MATCH);
    let tags = tags.and_then(|value| value.to_str().ok()).unwrap_or("");
    tags.split(',')
        .any(|tag| tag.trim().trim_start_matches("W/") == etag)
}

/// To be kept by whoever asked, and asked for again: a right may be lost.
pub(super) fn private(response: &mut Response, etag: &str) {
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    let control = HeaderValue::from_static("private, no-cache");
    headers.insert(header::CACHE_CONTROL, control);
}

/// The policy of a file: where a browser shows it in spite of all, it can do nothing.
const POLICY: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

/// Makes an answer a file to be saved.
pub(super) fn as_file(response: &mut Response, media_type: &str, name: &str) {
    let media_type = match media_type {
        "text/plain" | "text/csv" => format!("{media_type}; charset=utf-8"),
        other => other.to_owned(),
    };
    let headers = response.headers_mut();
    let texts = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, files::disposition(name)),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ];
    for (name, text) in texts {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    }
}

/// An attachment on its way out, one piece ahead: the last piece is sent only when the whole has
/// the hash of its id, so that nobody takes damaged bytes for whole ones.
struct Sending {
    journal: Journal,
    id: AttachmentId,
    next: usize,
    ahead: Option<Vec<u8>>,
    hasher: Sha256,
    over: bool,
}

impl Sending {
    fn new(journal: Journal, id: AttachmentId) -> Self {
        Self {
            journal,
            id,
            next: 0,
            ahead: None,
            hasher: Sha256::new(),
            over: false,
        }
    }

    async fn next(mut self) -> Result<Option<(Bytes, Self)>, JournalError> {
        loop {
            if self.over {
                return Ok(None);
            }
            let piece = self.journal.attachment_piece(&self.id, self.next).await?;
            self.next += 1;
            let Some(piece) = piece else {
                self.over = true;
                let hash = self.hasher.clone().finalize();
                let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
                if hash != self.id.as_str() {
                    let error = self.journal.damaged(&self.id);
                    tracing::error!(code = error.code(), %error, "an attachment is not given");
                    return Err(error);
                }
                let last = self.ahead.take().map(Bytes::from);
                return Ok(last.map(|last| (last, self)));
            };
            self.hasher.update(&piece);
            if let Some(ready) = self.ahead.replace(piece) {
                return Ok(Some((Bytes::from(ready), self)));
            }
        }
    }
}
