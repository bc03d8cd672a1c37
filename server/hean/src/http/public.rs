//! Reports of the public: the open form, the hotline's entry, and what the desks see of them.
//!
//! The open route takes no token and no cookie and answers no other origin. Whoever made a mistake
//! in the form reads it in both languages. Who reported is sealed before it becomes a fact; only
//! the role `reporter-identity` opens it, and each time is on record before the answer leaves.

use super::answer::{Answer, Failure, json};
use super::extract::{Body, Caller, Client, Query, json_bytes, parse};
use crate::app::App;
use crate::clock;
use crate::intake::{IntakeError, Report, is_desk};
use crate::limits::PUBLIC_BYTES;
use crate::sealed::Reporter;
use axum::extract::{Path, Request, State};
use hean_basin::Basin;
use hean_incident::body::{Refused, Signed};
use hean_incident::state::{PublicReportHeld, SuggestionHeld};
use hean_incident::{Actor, Body as FactBody};
use hean_units::{Instant, LonLat, PublicReportId, Span};
use hean_wire::base::{Id, Place, Text, Time};
use hean_wire::body::{SuggestionClosed, SuggestionOutcome};
use hean_wire::public::{
    NAME_CHARS, NewPublicReport, PHONE_CHARS, PLACE_CHARS, PublicForm, PublicReportList,
    PublicReportRead, PublicReportTaken, ReporterRead, SuggestionList, SuggestionRead, TEXT_CHARS,
};
use hean_wire::rest::Role;

/// How far a reporter's clock may be ahead of ours.
const AHEAD: Span = Span::from_mins(10);

/// `GET /api/v1/public/reports`.
pub async fn form(State(app): State<App>) -> Answer {
    let form = PublicForm {
        takes_identity: app.intake.takes_identity(),
        text_chars: TEXT_CHARS,
        place_chars: PLACE_CHARS,
        name_chars: NAME_CHARS,
        phone_chars: PHONE_CHARS,
    };
    json(200, &form)
}

/// `POST /api/v1/public/reports`.
pub async fn report(State(app): State<App>, client: Client, request: Request) -> Answer {
    app.intake.rate.take(client.0).map_err(Failure::rate)?;
    let bytes = json_bytes(request, PUBLIC_BYTES).await?;
    let report: NewPublicReport = parse(&bytes)?;
    let live = app.live.as_ref().ok_or_else(Failure::missing)?;
    if report.via.is_some() {
        return Err(wrong(
            "via",
            "此项只供热线工作人员使用",
            "this is for the staff of a hotline only",
        ));
    }
    let report = checked(report, "web", &live.world().basin)?;
    taken(&app, live, report, Actor::named("public")).await
}

/// `POST /api/v1/public-reports`.
pub async fn enter(
    State(app): State<App>,
    caller: Caller,
    Body(report): Body<NewPublicReport>,
) -> Answer {
    desk(&caller)?;
    let via = report.via.clone().unwrap_or_else(|| "12369".to_owned());
    if via.is_empty() || via.chars().count() > 20 || via.chars().any(char::is_control) {
        return Err(wrong("via", "请写 1 至 20 字", "write 1 to 20 characters"));
    }
    let report = checked(report, &via, &caller.space.world().basin)?;
    taken(&app, &caller.space, report, caller.identity.actor()).await
}

/// Only for the command and for the agencies that take in or verify reports of the public.
fn desk(caller: &Caller) -> Result<(), Failure> {
    caller.needs(&[Role::Board, Role::Agency])?;
    let basin = &caller.space.world().basin;
    let agency = caller.identity.agency.as_ref();
    let of_desk = agency.is_some_and(|agency| is_desk(basin, agency));
    if caller.identity.is(Role::Board) || of_desk {
        Ok(())
    } else {
        Err(Failure::missing())
    }
}

fn wrong(field: &str, zh: &str, en: &str) -> Failure {
    Failure::field(field, format!("{zh} / {en}"))
}

/// A text without blanks around it; none where nothing is left.
fn trimmed(text: Option<String>) -> Option<String> {
    let text = text?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn within(field: &str, text: Option<&str>, most: usize) -> Result<(), Failure> {
    let length = text.map_or(0, |text| text.chars().count());
    if length <= most {
        return Ok(());
    }
    let zh = format!("共 {length} 字，最多 {most} 字");
    let en = format!("it has {length} characters; at most {most} are taken");
    Err(wrong(field, &zh, &en))
}

fn checked(report: NewPublicReport, via: &str, basin: &Basin) -> Result<Report, Failure> {
    if trimmed(report.website).is_some() {
        return Err(wrong("website", "请将此项留空", "leave this empty"));
    }
    let Some(text) = trimmed(Some(report.text)) else {
        return Err(wrong("text", "请写明看到了什么", "say what you saw"));
    };
    let (place, name, phone) = (
        trimmed(report.place),
        trimmed(report.name),
        trimmed(report.phone),
    );
    within("text", Some(&text), TEXT_CHARS)?;
    within("place", place.as_deref(), PLACE_CHARS)?;
    within("name", name.as_deref(), NAME_CHARS)?;
    within("phone", phone.as_deref(), PHONE_CHARS)?;
    let want_reply = report.want_reply.unwrap_or(false);
    if want_reply && phone.is_none() {
        return Err(wrong(
            "phone",
            "需要答复请留下电话，或取消“需要答复”",
            "leave a number to be answered, or do not ask for an answer",
        ));
    }
    let dials = |c: char| c.is_ascii_digit() || "+-() 转,".contains(c);
    let dialed = |phone: &str| {
        phone.chars().all(dials) && phone.chars().filter(char::is_ascii_digit).count() >= 3
    };
    if phone.as_deref().is_some_and(|phone| !dialed(phone)) {
        let (zh, en) = ("电话请写数字", "write the number in digits");
        return Err(wrong("phone", zh, en));
    }
    let named = name.is_some() || phone.is_some();
    Ok(Report {
        via: via.to_owned(),
        text,
        at: report.at.map(|at| located(at, basin)).transpose()?,
        place,
        seen_at: report.seen_at.map(|time| seen(&time)).transpose()?,
        reporter: named.then_some(Reporter {
            name,
            phone,
            want_reply,
        }),
    })
}

fn located(at: Place, basin: &Basin) -> Result<LonLat, Failure> {
    let at = LonLat::new(at.0[0], at.0[1]).map_err(|_| {
        let (zh, en) = (
            "请写经度、纬度（度）",
            "write longitude and latitude in degrees",
        );
        wrong("at", zh, en)
    })?;
    if super::basin::is_near(basin, at) {
        return Ok(at);
    }
    let detail = "该位置不在本流域；也可只写地名 / this place is not in the basin; \
                  you may give the name of a place instead";
    let mut failure = Failure::new("outside_basin", detail);
    failure.0.field = Some("at".to_owned());
    Err(failure)
}

fn seen(time: &Time) -> Result<Instant, Failure> {
    let at = Instant::parse(&time.0).map_err(|_| {
        let zh = "请写带时区的时间，例如 2026-06-12T09:20:00+08:00";
        let en = "write a time with its zone, e.g. 2026-06-12T09:20:00+08:00";
        wrong("seen_at", zh, en)
    })?;
    if at > clock::now() + AHEAD {
        let (zh, en) = ("该时间还没有到", "this time has not come yet");
        return Err(wrong("seen_at", zh, en));
    }
    Ok(at)
}

async fn taken(app: &App, space: &crate::space::Space, report: Report, actor: Actor) -> Answer {
    let named = report.reporter.is_some();
    let id = app.intake.take(space, report, actor).await;
    let id = id.map_err(|error| match error {
        IntakeError::NoKey => wrong(
            "name",
            "本站目前不能保密保存姓名和电话，请删去后提交，或拨打 12369",
            "this site cannot keep a name and number secret at the moment: take them out, or call 12369",
        ),
        IntakeError::Seal(error) => {
            let text = error.text();
            wrong("name", &text.zh, &text.en)
        }
        IntakeError::NoDesk => Failure::new("internal", IntakeError::NoDesk.to_string()),
        IntakeError::Space(error) => error.into(),
        IntakeError::Refused(refusal) => refusal.into(),
    })?;
    let (mut zh, mut en) = (
        format!(
            "已收到，编号 {id}。值班人员将核实情况，必要时立即处置；情况危急请同时拨打 12369 或 110。"
        ),
        format!(
            "Received as {id}. The duty desk verifies it and acts at once where needed; \
             in an emergency also call 12369 or 110."
        ),
    );
    if named {
        zh += "您的姓名和电话已加密，只有专人可以查看，每次查看都有记录。";
        en += " Your name and number are encrypted; only one role can open them, and each time \
               is on record.";
    }
    let taken = PublicReportTaken {
        report: Id::of(id.as_str()),
        next: Text { zh, en },
    };
    json(201, &taken)
}

fn report_read(held: &PublicReportHeld) -> PublicReportRead {
    let received = &held.received;
    PublicReportRead {
        report: Id::of(received.report.as_str()),
        received: held.at.into(),
        via: received.via.clone(),
        text: received.text.clone(),
        at: received.at.map(|at| Place(at.into())),
        place: received.place.clone(),
        seen_at: received.seen_at.map(Into::into),
        has_reporter: received.reporter.is_some(),
        suggestion: held.suggestion.as_ref().map(|id| Id::of(id.as_str())),
    }
}

/// `GET /api/v1/public-reports`.
pub async fn list(caller: Caller, query: Query) -> Answer {
    desk(&caller)?;
    query.only(&["cursor", "limit"])?;
    let limit = query.number("limit", 1..=200, 50)?;
    let limit = usize::try_from(limit).unwrap_or(200);
    let before = match query.text("cursor") {
        None => None,
        Some(text) => Some(PublicReportId::new(text).map_err(|_| {
            Failure::query("cursor", "`cursor` must be the `next` of the page before")
        })?),
    };
    let list = caller
        .look(move |view, _, _| {
            let mut all: Vec<_> = view.state.public_reports.values().collect();
            // Numbers grow longer than four digits one day.
            all.sort_by_key(|held| key(&held.received.report));
            let older = all.into_iter().rev().filter(|held| {
                let before = before.as_ref();
                before.is_none_or(|before| key(&held.received.report) < key(before))
            });
            let mut older = older.peekable();
            let items: Vec<_> = older.by_ref().take(limit).map(report_read).collect();
            let more = older.peek().is_some();
            let next = items.last().filter(|_| more);
            let next = next.map(|last| last.report.0.clone());
            PublicReportList { items, next }
        })
        .await?;
    json(200, &list)
}

fn key(id: &PublicReportId) -> (usize, String) {
    (id.as_str().len(), id.to_string())
}

/// `GET /api/v1/public-reports/{id}/reporter`.
pub async fn reporter(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Answer {
    let shown: String = id.chars().take(96).collect();
    let found = match PublicReportId::new(id) {
        Ok(id) if caller.identity.is(Role::ReporterIdentity) => {
            let asked = id.clone();
            let received = caller.look(move |view, _, _| {
                let held = view.state.public_reports.get(&asked)?;
                Some(held.received.reporter.clone())
            });
            received.await?.map(|sealed| (id, sealed))
        }
        _ => None,
    };
    let actor = caller.identity.actor();
    let Some((id, sealed)) = found else {
        let refused = Refused {
            what: "reporter".to_owned(),
            stream: None,
            code: "not_found".to_owned(),
            detail: shown,
        };
        caller
            .space
            .audited(FactBody::from(refused), actor)
            .await??;
        return Err(Failure::missing());
    };
    let signed = Signed {
        what: format!("reporter-opened {id}"),
        token: caller.identity.token.clone(),
    };
    // First on record, then told.
    caller
        .space
        .audited(FactBody::from(signed), actor)
        .await??;
    let reporter = match sealed {
        None => Reporter {
            name: None,
            phone: None,
            want_reply: false,
        },
        Some(sealed) => app.intake.open(&id, &sealed).map_err(|error| {
            tracing::error!(report = %id, %error, "a reporter cannot be opened");
            Failure::new("internal", error.to_string())
        })?,
    };
    let read = ReporterRead {
        report: Id::of(id.as_str()),
        name: reporter.name,
        phone: reporter.phone,
        want_reply: reporter.want_reply,
    };
    json(200, &read)
}

fn suggestion_read(held: &SuggestionHeld) -> SuggestionRead {
    let suggested = &held.suggested;
    SuggestionRead {
        suggestion: Id::of(suggested.suggestion.as_str()),
        reports: suggested
            .reports
            .iter()
            .map(|id| Id::of(id.as_str()))
            .collect(),
        at: suggested.at.map(|at| Place(at.into())),
        place: suggested.place.clone(),
        text: Text::from(&suggested.text),
        since: held.since.into(),
        updated: held.at.into(),
        closed: held.closed.as_ref().map(closed),
    }
}

fn closed(closed: &hean_incident::body::SuggestionClosed) -> SuggestionClosed {
    use hean_incident::body::SuggestionOutcome as Core;
    SuggestionClosed {
        suggestion: Id::of(closed.suggestion.as_str()),
        outcome: match closed.outcome {
            Core::Opened => SuggestionOutcome::Opened,
            Core::Joined => SuggestionOutcome::Joined,
            Core::Dismissed => SuggestionOutcome::Dismissed,
        },
        incident: closed.incident.as_ref().map(|id| Id::of(id.as_str())),
        reason: closed.reason.clone(),
    }
}

/// `GET /api/v1/suggestions`.
pub async fn suggestions(caller: Caller) -> Answer {
    desk(&caller)?;
    let items = caller
        .look(|view, _, _| {
            let mut all: Vec<_> = view.state.suggestions.values().collect();
            all.sort_by_key(|held| (held.closed.is_some(), std::cmp::Reverse(held.at)));
            all.into_iter().map(suggestion_read).collect()
        })
        .await?;
    json(200, &SuggestionList { items })
}
