//! Drills: start, look, direct.

use super::answer::{Answer, Failure, json};
use super::extract::{Caller, Query, json_bytes, parse};
use crate::app::App;
use crate::auth::Identity;
use crate::drills::{Drill, StartError};
use crate::limits::SCENARIO_BYTES;
use crate::reports::ReportError;
use crate::space::{Control, Offer, Speed};
use axum::extract::{Path, Request, State};
use axum::http::header;
use axum::response::IntoResponse;
use hean_report::Lang;
use hean_units::{DrillId, StreamId};
use hean_wire::Problem;
use hean_wire::base::{Id, Text};
use hean_wire::problem::FileProblem;
use hean_wire::rest::{DrillControl, DrillList, DrillMade, DrillRead, NewDrill, Role};
use serde_json::{Value, json as value};

/// Room for the rest of the body beside the scenario's text, which is escaped.
const REST_BYTES: usize = SCENARIO_BYTES + 64 * 1024;

fn speed(field: &Value) -> Result<Speed, Failure> {
    let text = match field {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    Speed::parse(&text).map_err(|why| Failure::field("speed", why))
}

fn shown(speed: Speed) -> Value {
    match speed {
        Speed::Max => value!("max"),
        Speed::Factor(factor) => value!(factor),
    }
}

async fn read_of(drill: &Drill) -> Result<DrillRead, Failure> {
    let course = drill
        .space
        .look(|view| {
            let drill = view.state.drill.as_ref();
            (
                view.now,
                view.pace,
                drill.and_then(|drill| drill.ended.clone()),
            )
        })
        .await;
    let (now, pace, ended) = match course {
        Ok(course) => course,
        Err(_) => (drill.space.now(), None, Some("closed".to_owned())),
    };
    let (speed, paused) = pace.unwrap_or((Speed::Max, false));
    Ok(DrillRead {
        id: Id::of(drill.id.as_str()),
        stream: Id::of(StreamId::drill(&drill.id).as_str()),
        epoch: drill.space.log().epoch().to_owned(),
        scenario: drill.scenario.clone(),
        title: Text::from(&drill.title),
        seed: drill.seed,
        start: drill.start.into(),
        until: drill.until.into(),
        now: now.into(),
        speed: shown(speed),
        paused: paused && ended.is_none(),
        ended,
        human_seats: drill
            .human_seats
            .iter()
            .map(|seat| Id::of(seat.as_str()))
            .collect(),
    })
}

/// The drill, for somebody who may see it: whoever is in it, and the live directors.
fn visible(app: &App, identity: &Identity, id: &str) -> Result<Drill, Failure> {
    let id = DrillId::new(id).map_err(|_| Failure::missing())?;
    let drill = app.drills.get(&id).ok_or_else(Failure::missing)?;
    let inside = identity.space == id.as_str();
    let director = identity.space == crate::space::LIVE && identity.is(Role::Director);
    if inside || director {
        Ok(drill)
    } else {
        Err(Failure::missing())
    }
}

/// `GET /api/v1/drills`.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    caller.needs(&[Role::Director])?;
    let mut items = Vec::new();
    for drill in app.drills.all() {
        if visible(&app, &caller.identity, drill.id.as_str()).is_ok() {
            items.push(read_of(&drill).await?);
        }
    }
    json(200, &DrillList { items })
}

/// `GET /api/v1/drills/{id}`.
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Answer {
    json(200, &read_of(&visible(&app, &caller.identity, &id)?).await?)
}

/// `GET /api/v1/drills/{id}/report`.
pub async fn report(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
) -> Answer {
    let drill = visible(&app, &caller.identity, &id)?;
    caller.needs(&[Role::Director])?;
    query.only(&["format", "lang"])?;
    let lang = match query.text("lang") {
        None | Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        Some(_) => return Err(Failure::query("lang", "`lang` must be zh or en")),
    };
    let format = query.text("format").unwrap_or("html");
    if !["html", "md", "json"].contains(&format) {
        return Err(Failure::query(
            "format",
            "`format` must be html, md or json",
        ));
    }
    let made = crate::reports::report(&drill.space, &app.world, Some(drill.played())).await;
    let made = made.map_err(|error| match error {
        ReportError::Journal(error) => error.into(),
        ReportError::Fault => Failure::new("internal", error.to_string()),
    })?;
    let (content, text) = match format {
        "md" => ("text/markdown; charset=utf-8", made.markdown(lang)),
        "json" => ("application/json", made.json().to_string()),
        _ => ("text/html; charset=utf-8", made.html(lang)),
    };
    // A file to keep: as a page of ours its inline style would be against our own policy.
    let file = format!("attachment; filename=\"{}.{format}\"", drill.id);
    let headers = [
        (header::CONTENT_TYPE, content.to_owned()),
        (header::CONTENT_DISPOSITION, file),
    ];
    Ok((headers, text).into_response())
}

/// `POST /api/v1/drills`.
pub async fn start(State(app): State<App>, caller: Caller, request: Request) -> Answer {
    caller.needs(&[Role::Director])?;
    if caller.identity.space != crate::space::LIVE {
        return Err(Failure::no_right("a drill is started from the live space"));
    }
    let wanted: NewDrill = parse(&json_bytes(request, REST_BYTES).await?)?;
    let speed = wanted
        .speed
        .as_ref()
        .map_or(Ok(Speed::Factor(1.0)), speed)?;
    let (file, text) = match (wanted.scenario, wanted.text) {
        (Some(_), Some(_)) | (None, None) => {
            let detail = "give either `scenario`, the name of a file, or `text`";
            return Err(Failure::field("scenario", detail));
        }
        (Some(name), None) => {
            let text = crate::drills::scenario_text(&app.scenarios, &name)
                .map_err(|why| Failure::field("scenario", why))?;
            (name, text)
        }
        (None, Some(text)) => ("scenario.yaml".to_owned(), text),
    };
    let started = app
        .drills
        .start(&app, &file, &text, wanted.seed, speed)
        .await;
    let (drill, tokens) = started.map_err(refused)?;
    json(
        201,
        &DrillMade {
            id: Id::of(drill.id.as_str()),
            stream: Id::of(StreamId::drill(&drill.id).as_str()),
            epoch: drill.space.log().epoch().to_owned(),
            tokens,
        },
    )
}

fn refused(error: StartError) -> Failure {
    match error {
        StartError::Scenario(problems) => {
            let first = problems.0.first();
            let detail = first.map_or_else(String::new, ToString::to_string);
            let mut problem = Problem::new("scenario.invalid", detail).at_field("text");
            if let Some(first) = first {
                let (line, column) = (first.line as usize, first.column as usize);
                problem = problem.at_place(line, column);
            }
            problem.problems = problems
                .0
                .iter()
                .map(|one| FileProblem {
                    file: one.file.clone(),
                    line: one.line,
                    column: one.column,
                    code: one.code.to_string(),
                    message: one.message.clone(),
                    hint: one.hint.clone(),
                })
                .collect();
            problem.into()
        }
        StartError::TooMany(most) => {
            let detail = format!("{most} drills are open; stop one first");
            Failure::new("drill.wrong_state", detail)
        }
        StartError::Journal(error) => error.into(),
        StartError::Token(error) => Failure::new("internal", error.to_string()),
        StartError::Folder(why) => Failure::new("internal", why),
    }
}

/// The stream of the drill's latest open incident.
async fn latest(drill: &Drill) -> Result<StreamId, Failure> {
    let found = drill.space.look(|view| {
        let open = view
            .state
            .incidents
            .values()
            .filter(|incident| incident.closed.is_none());
        open.max_by(|a, b| a.id.cmp(&b.id))
            .map(|incident| StreamId::incident(&incident.id))
    });
    found.await?.ok_or_else(|| {
        let detail = "the drill has no open incident yet; give `stream`, or inject a report";
        Failure::field("stream", detail)
    })
}

/// `POST /api/v1/drills/{id}/control`.
pub async fn control(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let drill = visible(&app, &caller.identity, &id)?;
    caller.needs(&[Role::Director])?;
    let wanted: DrillControl = parse(&json_bytes(request, REST_BYTES).await?)?;
    let actor = caller.identity.actor();
    let said = |reason: Option<String>| reason.unwrap_or_default();
    let control = match wanted {
        DrillControl::Pause { reason } => Control::Pause(said(reason)),
        DrillControl::Resume { reason } => Control::Resume(said(reason)),
        DrillControl::Stop { reason } => Control::Stop(said(reason)),
        DrillControl::Speed { speed: wanted } => Control::Speed(speed(&wanted)?),
        DrillControl::Inject { stream, kind, data } => {
            let stream = match stream {
                None if kind == "incident_reported" => None,
                None => Some(latest(&drill).await?),
                Some(Id(text)) => Some(
                    StreamId::new(text)
                        .map_err(|error| Failure::field("stream", error.to_string()))?,
                ),
            };
            let offer = Offer {
                command: None,
                stream,
                kind,
                data: Value::Object(data),
                actor,
                by: None,
                at: None,
                expect: None,
            };
            drill.space.take(offer).await?.outcome?;
            return json(200, &read_of(&drill).await?);
        }
    };
    drill.space.control(control, actor).await??;
    json(200, &read_of(&drill).await?)
}
