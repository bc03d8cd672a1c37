//! Documents: what can be drafted, a draft, filing one.

use super::answer::{Answer, Failure, json};
use super::attachments::{as_file, has_tag, private, store};
use super::extract::{Body, Caller, Query};
use super::facts::{command, key, take};
use crate::app::App;
use crate::auth::rights;
use crate::documents::{
    BUNDLE_BYTES, Fault, Moment, Written, agency_of, duty_of, may_draft, may_file,
};
use crate::space::Offer;
use crate::space::attachments::holder;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use hean_incident::Body as Fact;
use hean_incident::Incident;
use hean_incident::body::{AttachmentAdded, DocumentFiled};
use hean_journal::NewAttachment;
use hean_report::documents::{Format, Kind, Listed};
use hean_units::{IncidentId, StreamId};
use hean_wire::base::{Id, Text};
use hean_wire::document::{
    DocumentList, DocumentMade, DocumentRead, FileDocument, FiledRead, MissingItem,
};
use serde_json::json as value;

/// Longest remark and longest address of a filed document, in characters.
const WORDS_MAX: usize = 500;

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Journal(error) => error.into(),
            Fault::NoIncident(_) => Self::missing(),
            Fault::Beyond { .. } => Self::query("as_of", fault.to_string()),
            Fault::Render(hean_report::documents::RenderError::NotInFormat { .. }) => {
                Self::new("document.bad_format", fault.to_string())
            }
            Fault::Draft(_) | Fault::TooLarge(..) => {
                Self::new("document.cannot", fault.to_string())
            }
            Fault::Render(_) | Fault::Bundle(_) | Fault::Panic => {
                tracing::error!(%fault, "a document is not drafted");
                Self::new("internal", fault.to_string())
            }
        }
    }
}

/// The incident as it is, for somebody who may read it.
async fn incident(caller: &Caller, id: &str) -> Result<Incident, Failure> {
    let id = IncidentId::new(id).map_err(|_| Failure::missing())?;
    let found = caller
        .look(move |view, identity, basin| {
            let stream = StreamId::incident(&id);
            let may = rights::may_read(identity, view.state, basin, &stream);
            view.state.incidents.get(&id).filter(|_| may).cloned()
        })
        .await?;
    found.ok_or_else(Failure::missing)
}

fn as_of(query: &Query) -> Result<Option<u64>, Failure> {
    query.only(&["as_of"])?;
    query.get("as_of", "a seq of the incident's stream")
}

/// `GET /api/v1/incidents/{id}/documents`.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
) -> Answer {
    let incident = incident(&caller, &id).await?;
    let moment = Moment::of_space(&caller.space, &incident.id, as_of(&query)?).await?;
    let (stream, as_of, mode) = (moment.stream.clone(), moment.as_of, moment.mode);
    let (basin, phrases) = (app.world.basin.clone(), app.phrases.clone());
    let held = moment.state.incidents.get(&incident.id).cloned();
    let listed = computed(&app, move || moment.list(&basin, &phrases)).await??;
    // What was filed up to there; rights as they are now.
    let filed = held.unwrap_or_else(|| incident.clone());
    let items = listed
        .into_iter()
        .filter(|one| may_draft(&caller.identity, &app.world, &incident, one.kind))
        .map(|one| read_of(one, &caller, &app, &incident, &filed));
    let list = DocumentList {
        stream: Id::of(stream.as_str()),
        epoch: caller.space.log().epoch().to_owned(),
        as_of,
        mode: mode.into(),
        items: items.collect(),
    };
    json(200, &list)
}

fn read_of(
    one: Listed,
    caller: &Caller,
    app: &App,
    incident: &Incident,
    filed: &Incident,
) -> DocumentRead {
    let basin = &app.world.basin;
    let duty = duty_of(&app.world.plans, incident, one.kind);
    let own = filed
        .documents
        .iter()
        .filter(|held| held.filed.document == one.kind.as_str());
    DocumentRead {
        kind: Id::of(one.kind.as_str()),
        title: Text::from(&one.title),
        formats: one
            .formats
            .iter()
            .map(|format| format.as_str().to_owned())
            .collect(),
        duty: Id::of(duty.as_str()),
        agency: agency_of(basin, incident, &duty).map(|agency| Id::of(agency.as_str())),
        may_file: may_file(&caller.identity, &app.world, incident, one.kind),
        missing: one
            .missing
            .into_iter()
            .map(|missing| MissingItem {
                id: missing.id,
                what: Text::from(&missing.what),
                who: Text::from(&missing.who),
                by: missing.by,
            })
            .collect(),
        filed: own
            .map(|held| FiledRead {
                as_of: held.filed.as_of,
                attachment: Id::of(held.filed.attachment.as_str()),
                at: held.at.into(),
                by: Id::of(held.by.as_str()),
                to: held.filed.to.clone(),
                note: held.filed.note.clone(),
            })
            .collect(),
    }
}

/// Runs a computation off the loop, with the others in turn.
async fn computed<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let permit = app.computing.clone().acquire_owned().await;
    let _permit = permit.map_err(|_| Failure::new("busy", "the server shuts down"))?;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Fault::Panic.into())
}

fn kind_of(text: &str) -> Result<Kind, Failure> {
    let found = text.parse::<Kind>();
    found.map_err(|error| Failure::new("document.bad_format", error.to_string()))
}

fn format_of(text: &str) -> Result<Format, Failure> {
    let found = text.parse::<Format>();
    found.map_err(|error| Failure::new("document.bad_format", error.to_string()))
}

/// `GET /api/v1/incidents/{id}/documents/{document}`.
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    Path((id, document)): Path<(String, String)>,
    query: Query,
    headers: HeaderMap,
) -> Answer {
    let incident = incident(&caller, &id).await?;
    let Some((kind, format)) = document.rsplit_once('.') else {
        let detail = "write kind.format, e.g. report-initial.docx";
        return Err(Failure::new("document.bad_format", detail));
    };
    let (kind, format) = (kind_of(kind)?, format_of(format)?);
    if !may_draft(&caller.identity, &app.world, &incident, kind) {
        return Err(Failure::missing());
    }
    let moment = Moment::of_space(&caller.space, &incident.id, as_of(&query)?).await?;
    let as_of = moment.as_of;
    let etag = format!("\"{}-{as_of}\"", caller.space.log().epoch());
    // A bundle holds the whole log, which grows without the incident's stream.
    if kind != Kind::Evidence && has_tag(&headers, &etag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        private(&mut response, &etag);
        return Ok(response);
    }
    let written = written(&app, &caller, moment, kind, format).await?;
    let mut response = Response::new(written.bytes.into());
    as_file(&mut response, written.media_type, &written.file_name);
    private(&mut response, &etag);
    let name = HeaderName::from_static("x-as-of");
    response.headers_mut().insert(name, as_of.into());
    Ok(response)
}

async fn written(
    app: &App,
    caller: &Caller,
    moment: Moment,
    kind: Kind,
    format: Format,
) -> Result<Written, Failure> {
    let (basin, phrases) = (app.world.basin.clone(), app.phrases.clone());
    if kind == Kind::Evidence && format == Format::Zip {
        let permit = app.computing.clone().acquire_owned().await;
        let _permit = permit.map_err(|_| Failure::new("busy", "the server shuts down"))?;
        let journal = caller.space.log().journal();
        let made = moment.evidence(journal, (basin, phrases), BUNDLE_BYTES);
        return Ok(made.await?);
    }
    let work = move || moment.write(&basin, &phrases, kind, format);
    Ok(computed(app, work).await??)
}

/// `POST /api/v1/incidents/{id}/documents/{document}/file`.
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    Path((id, document)): Path<(String, String)>,
    headers: HeaderMap,
    Body(wanted): Body<FileDocument>,
) -> Answer {
    let key = key(&headers)?;
    let incident = incident(&caller, &id).await?;
    let (kind, format) = (kind_of(&document)?, format_of(&wanted.format)?);
    if !may_draft(&caller.identity, &app.world, &incident, kind) {
        return Err(Failure::missing());
    }
    if !may_file(&caller.identity, &app.world, &incident, kind) {
        let duty = duty_of(&app.world.plans, &incident, kind);
        let detail = match kind {
            Kind::Evidence => "a bundle of evidence is taken along, not filed".to_owned(),
            _ => format!("`{kind}` is filed by the agency of the duty {duty}, or by the command"),
        };
        return Err(Failure::no_right(detail));
    }
    for (field, words) in [("to", &wanted.to), ("note", &wanted.note)] {
        if words.as_deref().unwrap_or("").chars().count() > WORDS_MAX {
            let detail = format!("`{field}` may have at most {WORDS_MAX} characters");
            return Err(Failure::field(field, detail));
        }
    }
    let moment = Moment::of_space(&caller.space, &incident.id, Some(wanted.as_of)).await;
    let moment = moment.map_err(|fault| match fault {
        Fault::Beyond { .. } => Failure::field("as_of", fault.to_string()),
        other => other.into(),
    })?;
    let stream = moment.stream.clone();
    let written = written(&app, &caller, moment, kind, format).await?;
    let new = NewAttachment {
        bytes: written.bytes,
        media_type: written.media_type.to_owned(),
        name: written.file_name,
        holder: holder(&caller.identity),
        at_ms: crate::clock::now().millis(),
    };
    let (held, _) = store(&caller, new).await?;
    let offer = |fact: Fact| {
        let (kind, data) = fact.parts();
        Offer {
            command: None,
            stream: Some(stream.clone()),
            kind: kind.to_owned(),
            data,
            actor: caller.identity.actor(),
            by: Some(caller.identity.clone()),
            at: None,
            expect: None,
        }
    };
    // The document names an attachment of the incident, so that one comes first. Should the process
    // end between the two, the same request goes on from here.
    if !incident.attachments.contains_key(&held.id) {
        let added = AttachmentAdded {
            attachment: held.id.clone(),
            name: held.name.clone(),
            media_type: held.media_type.clone(),
            bytes: held.bytes,
            task: None,
            sample: None,
            taken_at: None,
            note: None,
        };
        take(&caller, offer(added.into()), None).await?;
    }
    // The request is the content of the key: the same wish gets the same answer.
    let content = value!([
        stream,
        "document",
        kind,
        wanted.as_of,
        format,
        wanted.to,
        wanted.note
    ]);
    let filed = DocumentFiled {
        document: kind.as_str().to_owned(),
        as_of: wanted.as_of,
        attachment: held.id.clone(),
        to: wanted.to,
        note: wanted.note,
    };
    let mut offer = offer(filed.into());
    offer.command = key.map(|key| command(&caller.identity.token, key, &content));
    let (status, cause) = take(&caller, offer, None).await?;
    let made = DocumentMade {
        stream: Id::of(cause.stream.as_str()),
        epoch: caller.space.log().epoch().to_owned(),
        seq: cause.seq,
        attachment: Id::of(held.id.as_str()),
        bytes: held.bytes,
        media_type: held.media_type,
    };
    json(status, &made)
}
