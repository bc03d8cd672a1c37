//! What the system decided.

use super::Ctx;
use super::facts::{brackets, counted};
use crate::words;
use crate::{Lang, plain};
use hean_incident::body::{
    AcceptanceExpired, ClosureLifted, ClosureSet, DeadlineChanged, DeadlineMissed, FactSetAside,
    ForecastRequested, GradeProposed, IncidentOpened, PlanMade, Refused, ReportSent, Signed,
    SuppliesFound, TaskEscalated, TaskIssued, TaskProposed, TaskSubstituted, TaskSuperseded,
};
use hean_incident::task::{Deadline, Task};

pub(super) fn incident_opened(ctx: &Ctx<'_>, b: &IncidentOpened) -> String {
    let (lang, title) = (ctx.lang, ctx.lang.text(&b.title));
    let mut parts = vec![format!("T0 {}", plain::moment(b.t0))];
    match (&b.entry, &b.without_entry) {
        (Some(entry), _) => {
            let river = lang.text(&entry.river);
            let via = words::via(&entry.via, lang);
            parts.push(match lang {
                Lang::Zh => format!("{via}进入{river} {}", entry.reach),
                Lang::En => format!("{via} into {river} {}", entry.reach),
            });
        }
        (None, Some(why)) => parts.push(why.clone()),
        (None, None) => {}
    }
    parts.extend(b.county.as_ref().map(|id| ctx.names.agency(id, lang)));
    let more = brackets(lang, &parts);
    ctx.say(
        format!("立案 {}：{title}{more}", b.id),
        format!("incident {} is open: {title}{more}", b.id),
    )
}

pub(super) fn closure_set(ctx: &Ctx<'_>, b: &ClosureSet) -> String {
    let until = b.until.map(plain::moment);
    let count = b.edges.len();
    ctx.say(
        format!(
            "道路封闭计入路网：{} 共 {count} 段{}",
            b.road,
            until
                .as_ref()
                .map_or(String::new(), |until| format!("，至 {until}"))
        ),
        format!(
            "{count} {} of {} {} closed in the road network{}",
            if count == 1 { "stretch" } else { "stretches" },
            b.road,
            if count == 1 { "is" } else { "are" },
            until.map_or(String::new(), |until| format!(" until {until}"))
        ),
    )
}

pub(super) fn closure_lifted(ctx: &Ctx<'_>, b: &ClosureLifted) -> String {
    let count = b.edges.len();
    ctx.say(
        format!("道路解除封闭：{} 共 {count} 段", b.road),
        format!("{} is open again in the road network ({count})", b.road),
    )
}

pub(super) fn fact_set_aside(ctx: &Ctx<'_>, b: &FactSetAside) -> String {
    ctx.say(
        format!("已记录但未采用（{}）：内容不全或有误（{}）", b.what, b.why),
        format!(
            "kept and not used ({}): its data is incomplete or wrong ({})",
            b.what, b.why
        ),
    )
}

pub(super) fn grade_proposed(ctx: &Ctx<'_>, b: &GradeProposed) -> String {
    let (grade, path) = (
        words::grade(&b.grade, ctx.lang),
        words::path(&b.path, ctx.lang),
    );
    let why = ctx.lang.text(&b.reason);
    ctx.say(
        format!("建议定级{grade}，{path}：{why}（{}）", b.rule),
        format!("proposed grade {grade}, {path}: {why} ({})", b.rule),
    )
}

pub(super) fn forecast_requested(ctx: &Ctx<'_>, b: &ForecastRequested) -> String {
    let why = ctx.lang.text(&b.request.reason);
    ctx.say(
        format!("请求预测 {}：{why}", b.request.id),
        format!("forecast {} is asked for: {why}", b.request.id),
    )
}

pub(super) fn plan_made(ctx: &Ctx<'_>, b: &PlanMade) -> String {
    let mut parts = Vec::new();
    if !b.not_applied.is_empty() {
        let count = b.not_applied.len();
        parts.push(match ctx.lang {
            Lang::Zh => format!("不适用 {count} 项"),
            Lang::En => format!("{} left out", counted(count, "line")),
        });
    }
    if !b.infeasible.is_empty() {
        let ids = b.infeasible.keys().cloned().collect::<Vec<_>>().join(" ");
        parts.push(format!(
            "{}{ids}",
            ctx.lang.pick("来不及：", "cannot be in time: ")
        ));
    }
    let more = brackets(ctx.lang, &parts);
    ctx.say(
        format!("按预案 {} 生成 {} 项任务{more}", b.plan, b.tasks),
        format!("plan {} gives {} tasks{more}", b.plan, b.tasks),
    )
}

fn title(ctx: &Ctx<'_>, task: &Task) -> String {
    let title = ctx.lang.text(&task.title);
    ctx.say(
        format!("{}「{title}」", task.plan),
        format!("{} “{title}”", task.plan),
    )
}

/// `须于 06-12 11:20 前（法定）` or `due 06-12 11:20 (statutory)`.
fn due(ctx: &Ctx<'_>, deadline: Option<&Deadline>) -> Option<String> {
    let deadline = deadline?;
    let (at, basis) = (
        plain::moment(deadline.at),
        words::basis(deadline.basis, ctx.lang),
    );
    Some(ctx.say(format!("时限 {at}，{basis}"), format!("due {at}, {basis}")))
}

pub(super) fn task_proposed(ctx: &Ctx<'_>, b: &TaskProposed) -> String {
    let title = title(ctx, &b.task);
    let mut parts: Vec<String> = due(ctx, b.task.deadline.as_ref()).into_iter().collect();
    if b.task.infeasible {
        parts.push(ctx.lang.pick("来不及", "cannot be in time").to_owned());
    }
    let more = brackets(ctx.lang, &parts);
    ctx.say(
        format!("拟定任务{title}{more}"),
        format!("task {title} is planned{more}"),
    )
}

pub(super) fn task_issued(ctx: &Ctx<'_>, b: &TaskIssued) -> String {
    let title = title(ctx, &b.task);
    let owner = b.task.owner.as_ref().map_or_else(
        || ctx.lang.pick("系统", "the system").to_owned(),
        |owner| ctx.names.agency(owner, ctx.lang),
    );
    let mut parts: Vec<String> = due(ctx, b.task.deadline.as_ref()).into_iter().collect();
    if !b.open_needs.is_empty() {
        let count = b.open_needs.len();
        parts.push(match ctx.lang {
            Lang::Zh => format!("{count} 项前置任务未完成，不能再等"),
            Lang::En => format!("not waiting for {}", counted(count, "open task")),
        });
    }
    let more = brackets(ctx.lang, &parts);
    ctx.say(
        format!("下达任务{title}给{owner}{more}"),
        format!("task {title} goes to {owner}{more}"),
    )
}

pub(super) fn deadline_changed(ctx: &Ctx<'_>, b: &DeadlineChanged) -> String {
    let (task, why) = (ctx.task(&b.task), ctx.lang.text(&b.reason));
    let mut parts = Vec::new();
    if b.earlier {
        parts.push(
            ctx.lang
                .pick("提前，须重新接受", "earlier: a fresh acceptance is needed")
                .to_owned(),
        );
    }
    if b.infeasible {
        parts.push(ctx.lang.pick("来不及", "cannot be held").to_owned());
    }
    let more = brackets(ctx.lang, &parts);
    let due = due(ctx, b.deadline.as_ref()).unwrap_or_else(|| {
        ctx.lang
            .pick("不再有时限", "no deadline any more")
            .to_owned()
    });
    ctx.say(
        format!("{task}时限变更：{due}{more}，原因：{why}"),
        format!("{task} has a new deadline: {due}{more}, because: {why}"),
    )
}

pub(super) fn task_escalated(ctx: &Ctx<'_>, b: &TaskEscalated) -> String {
    let (task, to) = (ctx.task(&b.task), ctx.lang.text(&b.to));
    let agency = ctx.names.agency(&b.agency, ctx.lang);
    ctx.say(
        format!("{agency}未接受{task}，升级第 {} 级，告知{to}", b.level),
        format!(
            "{agency} has not taken {task}: rung {}, {to} is told",
            b.level
        ),
    )
}

pub(super) fn acceptance_expired(ctx: &Ctx<'_>, b: &AcceptanceExpired) -> String {
    let task = ctx.task(&b.task);
    ctx.say(
        format!(
            "{task}接受后未开始，接受失效，重新下达（第 {} 版）",
            b.version
        ),
        format!(
            "{task} was accepted but not begun: issued again (version {})",
            b.version
        ),
    )
}

pub(super) fn deadline_missed(ctx: &Ctx<'_>, b: &DeadlineMissed) -> String {
    let (task, at) = (ctx.task(&b.task), plain::moment(b.deadline));
    ctx.say(
        format!("{task}超过时限 {at}"),
        format!("{task} missed its deadline {at}"),
    )
}

pub(super) fn task_substituted(ctx: &Ctx<'_>, b: &TaskSubstituted) -> String {
    let (task, by, why) = (ctx.task(&b.task), ctx.task(&b.by), ctx.lang.text(&b.reason));
    ctx.say(
        format!("{task}由{by}替代：{why}"),
        format!("{by} takes the place of {task}: {why}"),
    )
}

pub(super) fn task_superseded(ctx: &Ctx<'_>, b: &TaskSuperseded) -> String {
    let (task, why) = (ctx.task(&b.task), ctx.lang.text(&b.reason));
    ctx.say(
        format!("{task}被取代：{why}"),
        format!("{task} is superseded: {why}"),
    )
}

pub(super) fn supplies_found(ctx: &Ctx<'_>, b: &SuppliesFound) -> String {
    let lang = ctx.lang;
    let place = match &b.section {
        Some(section) => ctx.names.facility(section, lang),
        None => b.at.to_string(),
    };
    let one = |answer: &hean_incident::body::SupplyAnswer| {
        let name = lang.text(&answer.name);
        let wanted = hean_supply::show_quantity(answer.wanted, &answer.unit, lang.code());
        if answer.short > 0.0 {
            let short = hean_supply::show_quantity(answer.short, &answer.unit, lang.code());
            match lang {
                Lang::Zh => format!("{name} {wanted}，缺 {short}"),
                Lang::En => format!("{wanted} of {name}, {short} short"),
            }
        } else {
            match lang {
                Lang::Zh => format!("{name} {wanted}，够"),
                Lang::En => format!("{wanted} of {name}, enough"),
            }
        }
    };
    let answers = b
        .answers
        .iter()
        .map(one)
        .collect::<Vec<_>>()
        .join(lang.pick("；", "; "));
    let answers = if answers.is_empty() {
        lang.pick("无", "nothing").to_owned()
    } else {
        answers
    };
    ctx.say(
        format!("物资测算（{place}）：{answers}"),
        format!("supplies for {place}: {answers}"),
    )
}

pub(super) fn report_sent(ctx: &Ctx<'_>, b: &ReportSent) -> String {
    let (report, task) = (words::report(&b.report, ctx.lang), ctx.task(&b.task));
    ctx.say(
        format!("{report}已报出（{task}）"),
        format!("the {report} was sent ({task})"),
    )
}

pub(super) fn refused(ctx: &Ctx<'_>, b: &Refused) -> String {
    let what = b.what.replace('_', " ");
    let stream = b
        .stream
        .as_ref()
        .map_or(String::new(), |stream| format!(" → {stream}"));
    ctx.say(
        format!(
            "未接收{}的“{what}”{stream}：{}（{}）",
            ctx.who, b.detail, b.code
        ),
        format!(
            "“{what}” of {}{stream} was not taken: {} ({})",
            ctx.who, b.detail, b.code
        ),
    )
}

pub(super) fn signed(ctx: &Ctx<'_>, b: &Signed) -> String {
    let (zh, en) = match b.what.as_str() {
        "in" => ("登录", "signed in with"),
        "out" => ("退出", "signed out with"),
        "token-made" => ("签发令牌", "made"),
        "token-revoked" => ("吊销令牌", "revoked"),
        other => (other, other),
    };
    ctx.say(
        format!("{}{zh}（{}）", ctx.who, b.token),
        format!("{} {en} token {}", ctx.who, b.token),
    )
}
