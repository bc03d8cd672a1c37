//! Every entry of the log in one readable sentence.
//!
//! The sentence says who did what to what; when it happened stands beside it and is not repeated.
//! There is no raw JSON in it. The match over [`Body`] has no rest arm: a new kind of entry does
//! not compile until it has its words in both languages.

mod coordination;
mod decisions;
mod facts;

use crate::{Lang, Names, plain};
use hean_incident::body::Body;
use hean_incident::record::Record;
use hean_units::TaskId;

/// What a sentence needs beside the entry's own content.
struct Ctx<'a> {
    names: Names<'a>,
    lang: Lang,
    /// Who acted.
    who: String,
}

impl Ctx<'_> {
    fn task(&self, id: &TaskId) -> String {
        self.names.task(id, self.lang)
    }

    /// The sentence of this language.
    fn say(&self, zh: String, en: String) -> String {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// The sentence of an entry. An entry of a kind that this version does not know is told by its kind
/// and its content.
pub fn sentence(record: &Record, names: &Names<'_>, lang: Lang) -> String {
    let ctx = Ctx {
        names: *names,
        lang,
        who: names.actor(&record.actor, lang),
    };
    let text = match Body::of(&record.kind, &record.data) {
        Ok(body) => of_body(&ctx, body),
        Err(_) => {
            let content = plain::value(&record.data, lang);
            let kind = record.kind.replace('_', " ");
            ctx.say(
                format!("{}记录“{kind}”：{content}", ctx.who),
                format!("{} recorded “{kind}”: {content}", ctx.who),
            )
        }
    };
    finish(text, lang)
}

/// One line, a capital letter at the start and a full stop at the end.
fn finish(text: String, lang: Lang) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.ends_with(['.', '。', '!', '！', '?', '？', '…']) {
        text.push_str(lang.pick("。", "."));
    }
    let mut chars = text.chars();
    match (lang, chars.next()) {
        (Lang::En, Some(first)) => first.to_uppercase().chain(chars).collect(),
        _ => text,
    }
}

fn of_body(ctx: &Ctx<'_>, body: Body) -> String {
    match body {
        Body::IncidentReported(b) => facts::incident_reported(ctx, &b),
        Body::ReportReceived(b) => facts::report_received(ctx, &b),
        Body::CargoIdentified(b) => facts::cargo_identified(ctx, &b),
        Body::GaugeRead(b) => facts::gauge_read(ctx, &b),
        Body::WeatherRead(b) => facts::weather_read(ctx, &b),
        Body::RoadClosed(b) => facts::road_closed(ctx, &b),
        Body::RoadOpened(b) => facts::road_opened(ctx, &b),
        Body::GateSet(b) => facts::gate_set(ctx, &b),
        Body::SampleTaken(b) => facts::sample_taken(ctx, &b),
        Body::MessageReceived(b) => facts::message_received(ctx, &b),
        Body::TaskDelivered(b) => facts::receipt(ctx, &b.task, "送达", "reached"),
        Body::TaskReceived(b) => facts::receipt(ctx, &b.task, "存入", "is stored on"),
        Body::TaskAccepted(b) => facts::step(ctx, &b.task, "接受任务", "accepted"),
        Body::TaskStarted(b) => facts::step(ctx, &b.task, "开始执行", "started"),
        Body::TaskDone(b) => facts::task_done(ctx, &b),
        Body::TaskRefused(b) => facts::reason(ctx, &b.task, ("拒绝任务", "refused"), &b.reason),
        Body::TaskFailed(b) => {
            facts::reason(ctx, &b.task, ("未能完成", "could not finish"), &b.reason)
        }
        Body::TaskCancelled(b) => facts::reason(ctx, &b.task, ("撤销任务", "withdrew"), &b.reason),
        Body::TaskReassigned(b) => facts::task_reassigned(ctx, &b),
        Body::ForecastComputed(b) => facts::forecast_computed(ctx, &b),
        Body::IncidentClosed(b) => facts::incident_closed(ctx, &b),
        Body::DrillStarted(b) => facts::drill_started(ctx, &b),
        Body::InjectFired(b) => facts::inject_fired(ctx, &b),
        Body::DrillPaused(b) => facts::drill_held(ctx, ("暂停", "paused"), &b.reason),
        Body::DrillResumed(b) => facts::drill_held(ctx, ("恢复", "resumed"), &b.reason),
        Body::DrillEnded(b) => facts::drill_ended(ctx, &b),
        Body::ExpectationJudged(b) => facts::expectation_judged(ctx, &b),
        Body::IncidentOpened(b) => decisions::incident_opened(ctx, &b),
        Body::ClosureSet(b) => decisions::closure_set(ctx, &b),
        Body::ClosureLifted(b) => decisions::closure_lifted(ctx, &b),
        Body::FactSetAside(b) => decisions::fact_set_aside(ctx, &b),
        Body::GradeProposed(b) => decisions::grade_proposed(ctx, &b),
        Body::ForecastRequested(b) => decisions::forecast_requested(ctx, &b),
        Body::PlanMade(b) => decisions::plan_made(ctx, &b),
        Body::TaskProposed(b) => decisions::task_proposed(ctx, &b),
        Body::TaskIssued(b) => decisions::task_issued(ctx, &b),
        Body::DeadlineChanged(b) => decisions::deadline_changed(ctx, &b),
        Body::TaskEscalated(b) => decisions::task_escalated(ctx, &b),
        Body::AcceptanceExpired(b) => decisions::acceptance_expired(ctx, &b),
        Body::DeadlineMissed(b) => decisions::deadline_missed(ctx, &b),
        Body::TaskSubstituted(b) => decisions::task_substituted(ctx, &b),
        Body::TaskSuperseded(b) => decisions::task_superseded(ctx, &b),
        Body::SuppliesFound(b) => decisions::supplies_found(ctx, &b),
        Body::ReportSent(b) => decisions::report_sent(ctx, &b),
        Body::Refused(b) => decisions::refused(ctx, &b),
        Body::Signed(b) => decisions::signed(ctx, &b),
        body @ (Body::ImpactReported(_)
        | Body::GradeDecided(_)
        | Body::ResponseStarted(_)
        | Body::ResponseEnded(_)
        | Body::DutyAssigned(_)
        | Body::TaskApproved(_)
        | Body::TaskDisapproved(_)
        | Body::PrioritySet(_)
        | Body::CrewLost(_)
        | Body::CrewReturned(_)
        | Body::AttachmentAdded(_)
        | Body::CustodyMoved(_)
        | Body::CostRecorded(_)
        | Body::DocumentFiled(_)
        | Body::WeatherWarned(_)
        | Body::ConsultationHeld(_)
        | Body::NoticeSent(_)
        | Body::NoticeFailed(_)
        | Body::PublicReportReceived(_)
        | Body::SuggestionClosed(_)
        | Body::InspectionRecorded(_)
        | Body::FirmPlanFiled(_)
        | Body::ExerciseRecorded(_)
        | Body::ApprovalAsked(_)
        | Body::OwnerChanged(_)
        | Body::CrewAssigned(_)
        | Body::CrewFreed(_)
        | Body::StockReserved(_)
        | Body::StockFreed(_)
        | Body::ConflictFound(_)
        | Body::ConflictSettled(_)
        | Body::IncidentSuggested(_)) => coordination::of(ctx, &body).unwrap_or_default(),
        Body::Note(map) => note(ctx, map),
    }
}

/// A remark; one that names a task is told as a remark on it.
fn note(ctx: &Ctx<'_>, mut map: serde_json::Map<String, serde_json::Value>) -> String {
    let task = map
        .get("task")
        .and_then(|id| id.as_str()?.parse::<TaskId>().ok());
    if task.is_some() {
        map.remove("task");
    }
    let text = plain::value(&serde_json::Value::Object(map), ctx.lang);
    match task {
        Some(task) => {
            let task = ctx.task(&task);
            ctx.say(
                format!("{}对{task}备注：{text}", ctx.who),
                format!("{} noted on {task}: {text}", ctx.who),
            )
        }
        None => ctx.say(
            format!("{}备注：{text}", ctx.who),
            format!("{} noted: {text}", ctx.who),
        ),
    }
}

#[cfg(test)]
mod tests;
