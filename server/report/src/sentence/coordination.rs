//! Grading, approvals, crews, stock, conflicts, samples, documents, notices, the public, the
//! registry.

use super::Ctx;
use super::facts::{brackets, counted};
use crate::{plain, words};
use hean_incident::body::{
    ApprovalAsked, AttachmentAdded, Body, ConflictFound, ConflictSettled, ConsultationHeld,
    CostRecorded, CrewAssigned, CrewFreed, CustodyMoved, DocumentFiled, DutyAssigned,
    ExerciseRecorded, FirmPlanFiled, GradeDecided, ImpactReported, IncidentSuggested,
    InspectionRecorded, NoticeFailed, NoticeSent, OwnerChanged, PublicReportReceived, Resource,
    StockFreed, StockReserved, SuggestionClosed, WeatherWarned,
};
use hean_units::{Span, TaskId, Text};

/// The sentence of a kind of coordination; none for any other kind.
pub(super) fn of(ctx: &Ctx<'_>, body: &Body) -> Option<String> {
    Some(match body {
        Body::ImpactReported(b) => impact_reported(ctx, b),
        Body::GradeDecided(b) => grade_decided(ctx, b),
        Body::ResponseStarted(b) => {
            let level = words::level(&b.level, ctx.lang);
            ctx.say(
                format!("{}启动{level}响应：{}", ctx.who, b.reason),
                format!("{} started response {level}: {}", ctx.who, b.reason),
            )
        }
        Body::ResponseEnded(b) => ctx.say(
            format!("{}终止响应：{}", ctx.who, b.reason),
            format!("{} ended the response: {}", ctx.who, b.reason),
        ),
        Body::DutyAssigned(b) => duty_assigned(ctx, b),
        Body::TaskApproved(b) => {
            let task = ctx.task(&b.task);
            ctx.say(
                format!("{}批准{task}", ctx.who),
                format!("{} approved {task}", ctx.who),
            )
        }
        Body::TaskDisapproved(b) => {
            let task = ctx.task(&b.task);
            ctx.say(
                format!("{}不批准{task}：{}", ctx.who, b.reason),
                format!("{} did not approve {task}: {}", ctx.who, b.reason),
            )
        }
        Body::PrioritySet(b) => ctx.say(
            format!(
                "{}将本事件优先序定为第 {} 位：{}",
                ctx.who, b.priority, b.reason
            ),
            format!(
                "{} ranked the incident as number {}: {}",
                ctx.who, b.priority, b.reason
            ),
        ),
        Body::CrewLost(b) => {
            let crew = ctx.names.crew(&b.crew, ctx.lang);
            ctx.say(
                format!("{crew} 不能继续作业：{}", b.reason),
                format!("{crew} cannot work any more: {}", b.reason),
            )
        }
        Body::CrewReturned(b) => {
            let crew = ctx.names.crew(&b.crew, ctx.lang);
            ctx.say(
                format!("{crew} 恢复作业能力"),
                format!("{crew} can work again"),
            )
        }
        Body::AttachmentAdded(b) => attachment_added(ctx, b),
        Body::CustodyMoved(b) => custody_moved(ctx, b),
        Body::CostRecorded(b) => cost_recorded(ctx, b),
        Body::DocumentFiled(b) => document_filed(ctx, b),
        Body::WeatherWarned(b) => weather_warned(ctx, b),
        Body::ConsultationHeld(b) => consultation_held(ctx, b),
        Body::NoticeSent(b) => notice_sent(ctx, b),
        Body::NoticeFailed(b) => notice_failed(ctx, b),
        Body::PublicReportReceived(b) => public_report(ctx, b),
        Body::SuggestionClosed(b) => suggestion_closed(ctx, b),
        Body::InspectionRecorded(b) => inspection_recorded(ctx, b),
        Body::FirmPlanFiled(b) => firm_plan_filed(ctx, b),
        Body::ExerciseRecorded(b) => exercise_recorded(ctx, b),
        Body::ApprovalAsked(b) => approval_asked(ctx, b),
        Body::OwnerChanged(b) => owner_changed(ctx, b),
        Body::CrewAssigned(b) => crew_assigned(ctx, b),
        Body::CrewFreed(b) => crew_freed(ctx, b),
        Body::StockReserved(b) => stock_reserved(ctx, b),
        Body::StockFreed(b) => stock_freed(ctx, b),
        Body::ConflictFound(b) => conflict_found(ctx, b),
        Body::ConflictSettled(b) => conflict_settled(ctx, b),
        Body::IncidentSuggested(b) => incident_suggested(ctx, b),
        _ => return None,
    })
}

fn impact_reported(ctx: &Ctx<'_>, b: &ImpactReported) -> String {
    let lang = ctx.lang;
    let mut parts = Vec::new();
    let mut count = |value: Option<u32>, zh: &str, en: &str| {
        if let Some(value) = value {
            parts.push(ctx.say(format!("{zh} {value} 人"), format!("{value} {en}")));
        }
    };
    count(b.deaths, "死亡", "dead");
    count(b.injured, "中毒或重伤", "poisoned or injured");
    count(b.moved, "转移", "moved");
    parts.extend(b.loss_cny.map(|loss| {
        let loss = plain::money(loss);
        ctx.say(format!("直接损失 {loss} 元"), format!("loss {loss} CNY"))
    }));
    parts.extend(b.ecology.map(|e| words::ecology(e, lang).to_owned()));
    parts.extend(b.intake_stopped.as_ref().map(|id| {
        let name = ctx.names.facility(id, lang);
        ctx.say(format!("{name} 停止取水"), format!("intake {name} stopped"))
    }));
    parts.extend(b.extent.map(|e| words::extent(e, lang).to_owned()));
    parts.extend(b.note.clone());
    let what = parts.join(lang.pick("，", ", "));
    let what = if what.is_empty() {
        lang.pick("无数据", "no figures").to_owned()
    } else {
        what
    };
    ctx.say(
        format!("{}报告影响：{what}", ctx.who),
        format!("{} reported the impact: {what}", ctx.who),
    )
}

fn grade_decided(ctx: &Ctx<'_>, b: &GradeDecided) -> String {
    let grade = words::grade(&b.grade, ctx.lang);
    let by: Vec<String> = b.criterion.iter().cloned().collect();
    let by = brackets(ctx.lang, &by);
    ctx.say(
        format!("{}定级为{grade}{by}：{}", ctx.who, b.reason),
        format!("{} decided the grade {grade}{by}: {}", ctx.who, b.reason),
    )
}

fn duty_assigned(ctx: &Ctx<'_>, b: &DutyAssigned) -> String {
    let duty = ctx.names.duty(&b.duty, ctx.lang);
    let to = ctx.names.agency(&b.to, ctx.lang);
    ctx.say(
        format!("{}将职责“{duty}”交{to}：{}", ctx.who, b.reason),
        format!("{} gave the duty “{duty}” to {to}: {}", ctx.who, b.reason),
    )
}

fn attachment_added(ctx: &Ctx<'_>, b: &AttachmentAdded) -> String {
    let mut parts = vec![b.media_type.clone(), format!("{} B", b.bytes)];
    parts.extend(b.task.as_ref().map(|task| ctx.task(task)));
    parts.extend(b.sample.as_ref().map(ToString::to_string));
    let about = brackets(ctx.lang, &parts);
    ctx.say(
        format!("{}附上文件“{}”{about}", ctx.who, b.name),
        format!("{} attached “{}”{about}", ctx.who, b.name),
    )
}

fn custody_moved(ctx: &Ctx<'_>, b: &CustodyMoved) -> String {
    let seal: Vec<String> = b.seal.iter().cloned().collect();
    let (zh, en) = match seal.is_empty() {
        true => (String::new(), String::new()),
        false => (
            format!("，封签 {}", seal.join("")),
            format!(", seal {}", seal.join("")),
        ),
    };
    ctx.say(
        format!("样品 {} 由{}移交{}{zh}", b.sample, b.from, b.to),
        format!("sample {} passed from {} to {}{en}", b.sample, b.from, b.to),
    )
}

fn cost_recorded(ctx: &Ctx<'_>, b: &CostRecorded) -> String {
    let category = words::cost_category(b.category, ctx.lang);
    let amount = plain::money(b.amount_cny);
    ctx.say(
        format!("{}记录费用（{category}）：{}，{amount} 元", ctx.who, b.what),
        format!(
            "{} recorded a cost ({category}): {}, {amount} CNY",
            ctx.who, b.what
        ),
    )
}

fn document_filed(ctx: &Ctx<'_>, b: &DocumentFiled) -> String {
    let document = words::document(&b.document, ctx.lang);
    let to = b.to.clone().unwrap_or_default();
    let (zh, en) = match to.is_empty() {
        true => (String::new(), String::new()),
        false => (format!("，报送{to}"), format!(", sent to {to}")),
    };
    ctx.say(
        format!("{}归档{document}（据日志第 {} 条）{zh}", ctx.who, b.as_of),
        format!("{} filed {document} (as of entry {}){en}", ctx.who, b.as_of),
    )
}

fn weather_warned(ctx: &Ctx<'_>, b: &WeatherWarned) -> String {
    let (color, hazard) = (
        words::warning_color(b.color, ctx.lang),
        words::hazard(b.hazard, ctx.lang),
    );
    ctx.say(
        format!("{}发布{hazard}{color}预警：{}", ctx.who, b.text),
        format!(
            "{} issued a {color} warning of {hazard}: {}",
            ctx.who, b.text
        ),
    )
}

fn consultation_held(ctx: &Ctx<'_>, b: &ConsultationHeld) -> String {
    let names: Vec<_> = b
        .participants
        .iter()
        .map(|id| ctx.names.agency(id, ctx.lang))
        .collect();
    let names = names.join(ctx.lang.pick("、", ", "));
    ctx.say(
        format!("{names}联合会商：{}", b.conclusion),
        format!("{names} consulted together: {}", b.conclusion),
    )
}

fn notice_sent(ctx: &Ctx<'_>, b: &NoticeSent) -> String {
    let channel = words::channel(b.channel, ctx.lang);
    let receipt: Vec<String> = b.receipt.iter().cloned().collect();
    let receipt = brackets(ctx.lang, &receipt);
    ctx.say(
        format!(
            "经{channel}通知 {}，第 {} 次发送成功{receipt}",
            b.to, b.attempt
        ),
        format!(
            "notice by {channel} to {} was taken at try {}{receipt}",
            b.to, b.attempt
        ),
    )
}

fn notice_failed(ctx: &Ctx<'_>, b: &NoticeFailed) -> String {
    let channel = words::channel(b.channel, ctx.lang);
    let last = if b.last {
        ctx.lang.pick("，不再重试", "; no further try")
    } else {
        ""
    };
    ctx.say(
        format!(
            "经{channel}通知 {}，第 {} 次失败：{}{last}",
            b.to, b.attempt, b.why
        ),
        format!(
            "notice by {channel} to {} failed at try {}: {}{last}",
            b.to, b.attempt, b.why
        ),
    )
}

fn public_report(ctx: &Ctx<'_>, b: &PublicReportReceived) -> String {
    let place = b.place.clone().or(b.at.map(|at| at.to_string()));
    let place = brackets(ctx.lang, &place.into_iter().collect::<Vec<_>>());
    ctx.say(
        format!("公众举报 {}（经 {}）：{}{place}", b.report, b.via, b.text),
        format!(
            "public report {} via {}: {}{place}",
            b.report, b.via, b.text
        ),
    )
}

fn suggestion_closed(ctx: &Ctx<'_>, b: &SuggestionClosed) -> String {
    let outcome = words::suggestion_outcome(b.outcome, ctx.lang);
    let incident: Vec<String> = b.incident.iter().map(ToString::to_string).collect();
    let incident = brackets(ctx.lang, &incident);
    ctx.say(
        format!(
            "{}处理线索 {}：{outcome}{incident}，{}",
            ctx.who, b.suggestion, b.reason
        ),
        format!(
            "{} settled {}: {outcome}{incident}, {}",
            ctx.who, b.suggestion, b.reason
        ),
    )
}

fn inspection_recorded(ctx: &Ctx<'_>, b: &InspectionRecorded) -> String {
    let facility = ctx.names.facility(&b.facility, ctx.lang);
    let (by, on) = (&b.by, &b.on);
    let (count, open) = (
        b.hazards.len(),
        b.hazards.iter().filter(|hazard| !hazard.fixed).count(),
    );
    if count == 0 {
        return ctx.say(
            format!("{by}于 {on} 检查 {facility}：未发现隐患"),
            format!("{by} inspected {facility} on {on}: no hazards"),
        );
    }
    let hazards = counted(count, "hazard");
    ctx.say(
        format!("{by}于 {on} 检查 {facility}：隐患 {count} 项，未整改 {open} 项"),
        format!("{by} inspected {facility} on {on}: {hazards}, {open} not mended"),
    )
}

fn firm_plan_filed(ctx: &Ctx<'_>, b: &FirmPlanFiled) -> String {
    let facility = ctx.names.facility(&b.facility, ctx.lang);
    ctx.say(
        format!(
            "{facility} 备案应急预案 {} 版，有效期至 {}",
            b.version, b.expires_on
        ),
        format!(
            "{facility} filed plan version {}, valid until {}",
            b.version, b.expires_on
        ),
    )
}

fn exercise_recorded(ctx: &Ctx<'_>, b: &ExerciseRecorded) -> String {
    let mechanisms: Vec<_> = b
        .mechanisms
        .iter()
        .map(|m| words::mechanism(m, ctx.lang).to_owned())
        .collect();
    let mechanisms = brackets(ctx.lang, &mechanisms);
    ctx.say(
        format!("{} 举行演练“{}”{mechanisms}", b.on, b.title),
        format!("exercise “{}” held on {}{mechanisms}", b.title, b.on),
    )
}

fn reason(ctx: &Ctx<'_>, text: &Text) -> String {
    ctx.lang.text(text).to_owned()
}

fn approval_asked(ctx: &Ctx<'_>, b: &ApprovalAsked) -> String {
    let (task, of) = (ctx.task(&b.task), ctx.names.agency(&b.of, ctx.lang));
    let why = reason(ctx, &b.reason);
    ctx.say(
        format!("{task}待{of}批准：{why}"),
        format!("{task} waits for the approval of {of}: {why}"),
    )
}

fn owner_changed(ctx: &Ctx<'_>, b: &OwnerChanged) -> String {
    let (task, to) = (ctx.task(&b.task), ctx.names.agency(&b.to, ctx.lang));
    let why = reason(ctx, &b.reason);
    ctx.say(
        format!("{task}改由{to}承担：{why}"),
        format!("{task} passed to {to}: {why}"),
    )
}

fn crew_assigned(ctx: &Ctx<'_>, b: &CrewAssigned) -> String {
    let (task, why) = (ctx.task(&b.task), reason(ctx, &b.reason));
    let crew = ctx.names.crew(&b.crew, ctx.lang);
    let eta = plain::span(Span::from_secs(b.eta_s), ctx.lang);
    ctx.say(
        format!("{crew} 承担{task}，{eta}后可到场：{why}"),
        format!("{crew} is given to {task}, there in {eta}: {why}"),
    )
}

fn crew_freed(ctx: &Ctx<'_>, b: &CrewFreed) -> String {
    let (task, why) = (ctx.task(&b.task), reason(ctx, &b.reason));
    let crew = ctx.names.crew(&b.crew, ctx.lang);
    ctx.say(
        format!("{crew} 退出{task}：{why}"),
        format!("{crew} left {task}: {why}"),
    )
}

fn stock_reserved(ctx: &Ctx<'_>, b: &StockReserved) -> String {
    let task = ctx.task(&b.task);
    let depot = ctx.names.facility(&b.depot, ctx.lang);
    let item = ctx.names.item(&b.item, ctx.lang);
    let quantity = format!("{} {}", plain::exact(b.quantity), b.unit);
    ctx.say(
        format!("{depot} 的{item} {quantity} 预留给{task}"),
        format!("{quantity} of {item} at {depot} is set aside for {task}"),
    )
}

fn stock_freed(ctx: &Ctx<'_>, b: &StockFreed) -> String {
    let task = ctx.task(&b.task);
    let depot = ctx.names.facility(&b.depot, ctx.lang);
    let item = ctx.names.item(&b.item, ctx.lang);
    let unit = ctx.names.unit(&b.item);
    let quantity = format!("{} {unit}", plain::exact(b.quantity));
    let (quantity, why) = (quantity.trim_end(), reason(ctx, &b.reason));
    ctx.say(
        format!("{depot} 的{item} {quantity} 不再预留给{task}：{why}"),
        format!("{quantity} of {item} at {depot} is no longer set aside for {task}: {why}"),
    )
}

fn conflict_found(ctx: &Ctx<'_>, b: &ConflictFound) -> String {
    let tasks: Vec<_> = b.tasks.iter().map(|task| ctx.task(task)).collect();
    let tasks = tasks.join(ctx.lang.pick("、", ", "));
    let resource = words::resource(b.resource, ctx.lang);
    let (subject, why) = (subject(ctx, b), reason(ctx, &b.reason));
    let given = given(ctx, b.given.as_ref());
    ctx.say(
        format!("争用{resource}“{subject}”：{tasks}{given}；{why}"),
        format!("conflict over the {resource} “{subject}”: {tasks}{given}; {why}"),
    )
}

/// What is wanted, by its name.
fn subject(ctx: &Ctx<'_>, b: &ConflictFound) -> String {
    let named = match b.resource {
        Resource::Crew => b
            .subject
            .parse()
            .ok()
            .map(|id| ctx.names.crew(&id, ctx.lang)),
        Resource::Agency => b
            .subject
            .parse()
            .ok()
            .map(|id| ctx.names.agency(&id, ctx.lang)),
        Resource::Stock => b.subject.split_once('/').and_then(|(depot, item)| {
            let depot = ctx.names.facility(&depot.parse().ok()?, ctx.lang);
            let item = ctx.names.item(&item.parse().ok()?, ctx.lang);
            Some(format!("{depot} {item}"))
        }),
    };
    named.unwrap_or_else(|| b.subject.clone())
}

/// Who has it.
fn given(ctx: &Ctx<'_>, task: Option<&TaskId>) -> String {
    task.map_or(String::new(), |task| {
        let task = ctx.task(task);
        ctx.say(format!("，暂归{task}"), format!(", given to {task}"))
    })
}

fn conflict_settled(ctx: &Ctx<'_>, b: &ConflictSettled) -> String {
    let (why, given) = (reason(ctx, &b.reason), given(ctx, b.given.as_ref()));
    let given = given.replace("，暂归", "，归");
    ctx.say(
        format!("争用 {} 已裁定{given}：{why}", b.conflict),
        format!("conflict {} is settled{given}: {why}", b.conflict),
    )
}

fn incident_suggested(ctx: &Ctx<'_>, b: &IncidentSuggested) -> String {
    let text = ctx.lang.text(&b.text);
    ctx.say(
        format!(
            "线索 {}（{} 条举报）可能构成事件：{text}",
            b.suggestion,
            b.reports.len()
        ),
        format!(
            "{} ({}) may be an incident: {text}",
            b.suggestion,
            counted(b.reports.len(), "public report")
        ),
    )
}
