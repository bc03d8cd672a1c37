//! What came from outside.

use super::Ctx;
use crate::words;
use crate::{Lang, plain};
use hean_incident::body::{
    CargoIdentified, DrillEnded, DrillStarted, ExpectationJudged, ForecastComputed, GateSet,
    GaugeRead, IncidentClosed, IncidentReported, InjectFired, MessageReceived, ReportReceived,
    RoadClosed, RoadOpened, SampleTaken, TaskDone, TaskReassigned, WeatherRead,
};
use hean_units::{Span, TaskId};

/// `（a，b）` or ` (a, b)`; nothing where there is nothing.
pub(super) fn brackets(lang: Lang, parts: &[String]) -> String {
    match (parts, lang) {
        ([], _) => String::new(),
        (parts, Lang::Zh) => format!("（{}）", parts.join("，")),
        (parts, Lang::En) => format!(" ({})", parts.join(", ")),
    }
}

/// `1 section`, `2 sections`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `：words` or `: words`; nothing where there are none.
fn after_colon(lang: Lang, words: &str) -> String {
    match words {
        "" => String::new(),
        words => format!("{}{words}", lang.pick("：", ": ")),
    }
}

pub(super) fn incident_reported(ctx: &Ctx<'_>, b: &IncidentReported) -> String {
    let lang = ctx.lang;
    let kind = words::incident_kind(b.kind, lang);
    let mut parts = Vec::new();
    if !b.title.is_empty() {
        parts.push(b.title.clone());
    }
    parts.extend(b.place.clone());
    parts.extend(b.facility.as_ref().map(|id| ctx.names.facility(id, lang)));
    parts.extend(b.at.map(|at| at.to_string()));
    parts.extend(b.substance.as_deref().map(|s| ctx.names.substance(s, lang)));
    parts.extend(b.mass_kg.map(|mass| plain::mass(mass.get())));
    let what = brackets(lang, &parts);
    let by = b.reported_by.clone().unwrap_or_else(|| ctx.who.clone());
    let via = b.via.as_deref();
    let words = after_colon(lang, b.text.as_deref().unwrap_or_default());
    let (via_zh, via_en) = (
        via.map_or(String::new(), |v| format!("经{v}")),
        via.map_or(String::new(), |v| format!(" via {v}")),
    );
    ctx.say(
        format!("{by}{via_zh}报告{kind}{what}{words}"),
        format!("{by} reported a {kind}{via_en}{what}{words}"),
    )
}

pub(super) fn report_received(ctx: &Ctx<'_>, b: &ReportReceived) -> String {
    ctx.say(
        format!("收到{}来报：{}", b.via, b.text),
        format!("report via {}: {}", b.via, b.text),
    )
}

pub(super) fn cargo_identified(ctx: &Ctx<'_>, b: &CargoIdentified) -> String {
    let substance = ctx.names.substance(&b.substance, ctx.lang);
    let mut parts: Vec<String> = b
        .mass_kg
        .iter()
        .map(|mass| plain::mass(mass.get()))
        .collect();
    parts.extend(b.over_s.map(|seconds| {
        let over = plain::span(Span::from_secs(seconds), ctx.lang);
        match ctx.lang {
            Lang::Zh => format!("历时{over}"),
            Lang::En => format!("over {over}"),
        }
    }));
    let more = brackets(ctx.lang, &parts);
    ctx.say(
        format!("{}查明物质：{substance}{more}", ctx.who),
        format!("{} identified the substance: {substance}{more}", ctx.who),
    )
}

pub(super) fn gauge_read(ctx: &Ctx<'_>, b: &GaugeRead) -> String {
    let gauge = ctx.names.facility(&b.gauge, ctx.lang);
    let flow = plain::number(b.discharge_m3s.get());
    ctx.say(
        format!("{gauge} 流量 {flow} m³/s"),
        format!("{gauge} reads {flow} m³/s"),
    )
}

pub(super) fn weather_read(ctx: &Ctx<'_>, b: &WeatherRead) -> String {
    let lang = ctx.lang;
    let mut parts = Vec::new();
    if let Some(from) = b.wind_from_deg {
        parts.push(format!("{} {from:.0}°", lang.pick("风向", "wind from")));
    }
    if let Some(speed) = b.wind_ms {
        parts.push(format!(
            "{} {} m/s",
            lang.pick("风速", "wind"),
            plain::number(speed)
        ));
    }
    if let Some(air) = b.air_c {
        parts.push(format!(
            "{} {} °C",
            lang.pick("气温", "air"),
            plain::number(air.get())
        ));
    }
    if let Some(rain) = b.rain_mm_h {
        parts.push(format!(
            "{} {} mm/h",
            lang.pick("降雨", "rain"),
            plain::number(rain)
        ));
    }
    let what = parts.join(lang.pick("，", ", "));
    let what = if what.is_empty() {
        lang.pick("无数据", "no values").to_owned()
    } else {
        what
    };
    ctx.say(
        format!("现场气象：{what}"),
        format!("weather at the scene: {what}"),
    )
}

fn road(ctx: &Ctx<'_>, road: &str, near: Option<&str>) -> String {
    match (near, ctx.lang) {
        (None, _) => road.to_owned(),
        (Some(near), Lang::Zh) => format!("{road}（{near} 附近）"),
        (Some(near), Lang::En) => format!("{road} near {near}"),
    }
}

pub(super) fn road_closed(ctx: &Ctx<'_>, b: &RoadClosed) -> String {
    let road = road(ctx, &b.road, b.near.as_deref());
    let span = b
        .for_s
        .map(|seconds| plain::span(Span::from_secs(seconds), ctx.lang));
    ctx.say(
        format!(
            "封路：{road}{}",
            span.as_ref().map_or(String::new(), |s| format!("，{s}"))
        ),
        format!(
            "{road} is closed{}",
            span.map_or(String::new(), |s| format!(" for {s}"))
        ),
    )
}

pub(super) fn road_opened(ctx: &Ctx<'_>, b: &RoadOpened) -> String {
    let road = road(ctx, &b.road, b.near.as_deref());
    ctx.say(format!("恢复通行：{road}"), format!("{road} is open again"))
}

pub(super) fn gate_set(ctx: &Ctx<'_>, b: &GateSet) -> String {
    let dam = ctx.names.facility(&b.dam, ctx.lang);
    let mut parts = Vec::new();
    parts.extend(
        b.discharge_m3s
            .map(|flow| format!("{} m³/s", plain::number(flow.get()))),
    );
    parts.extend(b.state.clone());
    let what = parts.join(ctx.lang.pick("，", ", "));
    let what = if what.is_empty() {
        ctx.lang.pick("已操作", "operated").to_owned()
    } else {
        what
    };
    ctx.say(
        format!("{}设定 {dam} 闸门：{what}", ctx.who),
        format!("{} set {dam}: {what}", ctx.who),
    )
}

pub(super) fn sample_taken(ctx: &Ctx<'_>, b: &SampleTaken) -> String {
    let lang = ctx.lang;
    let section = b.section.as_ref().map(|id| ctx.names.facility(id, lang));
    let place = section.or_else(|| b.at.map(|at| at.to_string()));
    let place = place.unwrap_or_else(|| lang.pick("未注明地点", "an unnamed place").to_owned());
    let result = match (b.below_mg_l, b.concentration_mg_l) {
        (Some(limit), _) => {
            format!(
                "{} {}",
                lang.pick("未检出，检出限", "not detected, limit"),
                plain::mg_l(limit)
            )
        }
        (None, Some(found)) => plain::mg_l(found),
        (None, None) => lang.pick("结果待出", "result pending").to_owned(),
    };
    let mut parts: Vec<String> = b.sample.iter().map(ToString::to_string).collect();
    parts.extend(
        b.substance
            .as_deref()
            .map(|text| ctx.names.substance(text, lang)),
    );
    let which = brackets(lang, &parts);
    ctx.say(
        format!("{}采样：{place}{which}，{result}", ctx.who),
        format!("{} sampled {place}{which}: {result}", ctx.who),
    )
}

pub(super) fn message_received(ctx: &Ctx<'_>, b: &MessageReceived) -> String {
    let to = ctx.names.agency(&b.to, ctx.lang);
    ctx.say(
        format!("{}致{to}：{}", ctx.who, b.text),
        format!("{} to {to}: {}", ctx.who, b.text),
    )
}

/// A step that a task took.
pub(super) fn step(ctx: &Ctx<'_>, task: &TaskId, zh: &str, en: &str) -> String {
    let task = ctx.task(task);
    ctx.say(
        format!("{}{zh}{task}", ctx.who),
        format!("{} {en} {task}", ctx.who),
    )
}

/// A step that a device took, not a person.
pub(super) fn receipt(ctx: &Ctx<'_>, task: &TaskId, zh: &str, en: &str) -> String {
    let owner = ctx.names.task_owner(task, ctx.lang);
    let owner = owner.unwrap_or_else(|| ctx.lang.pick("责任部门", "its owner").to_owned());
    let task = ctx.task(task);
    ctx.say(
        format!("{task}已{zh}{owner}的设备"),
        format!("{task} {en} a device of {owner}"),
    )
}

/// A step that needs a reason.
pub(super) fn reason(ctx: &Ctx<'_>, task: &TaskId, (zh, en): (&str, &str), reason: &str) -> String {
    let task = ctx.task(task);
    ctx.say(
        format!("{}{zh}{task}，原因：{reason}", ctx.who),
        format!("{} {en} {task}, because: {reason}", ctx.who),
    )
}

pub(super) fn task_done(ctx: &Ctx<'_>, b: &TaskDone) -> String {
    let task = ctx.task(&b.task);
    let evidence = plain::value(&b.evidence, ctx.lang);
    let shown = !b.evidence.is_null() && !evidence.is_empty();
    ctx.say(
        format!(
            "{}完成{task}{}",
            ctx.who,
            if shown {
                format!("，凭据：{evidence}")
            } else {
                String::new()
            }
        ),
        format!(
            "{} finished {task}{}",
            ctx.who,
            if shown {
                format!(", evidence: {evidence}")
            } else {
                String::new()
            }
        ),
    )
}

pub(super) fn task_reassigned(ctx: &Ctx<'_>, b: &TaskReassigned) -> String {
    let (task, to) = (ctx.task(&b.task), ctx.names.agency(&b.to, ctx.lang));
    ctx.say(
        format!("{}将{task}改派给{to}，原因：{}", ctx.who, b.reason),
        format!("{} gave {task} to {to}, because: {}", ctx.who, b.reason),
    )
}

pub(super) fn forecast_computed(ctx: &Ctx<'_>, b: &ForecastComputed) -> String {
    let (lang, result) = (ctx.lang, &b.result);
    if let Some(why) = &result.failed {
        return ctx.say(
            format!("预测 {} 未能算出：{why}", result.id),
            format!("forecast {} could not be computed: {why}", result.id),
        );
    }
    let reached: Vec<_> = result
        .sections
        .iter()
        .filter(|s| s.arrival.is_some())
        .collect();
    let first = reached
        .iter()
        .min_by_key(|section| section.arrival)
        .and_then(|section| {
            let at = plain::moment(section.early.or(section.arrival)?);
            Some((lang.text(&section.name), at))
        });
    match first {
        None => ctx.say(
            format!("预测 {} 完成：下游断面均不超过阈值", result.id),
            format!(
                "forecast {} is ready: no section exceeds the threshold",
                result.id
            ),
        ),
        Some((name, at)) => ctx.say(
            format!(
                "预测 {} 完成：{} 个断面受影响，最早 {name}，{at}",
                result.id,
                reached.len()
            ),
            format!(
                "forecast {} is ready: {} reached, first {name} at {at}",
                result.id,
                counted(reached.len(), "section")
            ),
        ),
    }
}

pub(super) fn incident_closed(ctx: &Ctx<'_>, b: &IncidentClosed) -> String {
    ctx.say(
        format!("{}终止响应，原因：{}", ctx.who, b.reason),
        format!("{} closed the incident, because: {}", ctx.who, b.reason),
    )
}

pub(super) fn drill_started(ctx: &Ctx<'_>, b: &DrillStarted) -> String {
    let title = ctx.lang.text(&b.title);
    ctx.say(
        format!(
            "演练 {} 开始：{title}（{}，种子 {}）",
            b.id, b.scenario, b.seed
        ),
        format!(
            "drill {} begins: {title} ({}, seed {})",
            b.id, b.scenario, b.seed
        ),
    )
}

pub(super) fn inject_fired(ctx: &Ctx<'_>, b: &InjectFired) -> String {
    let what = words::inject(&b.what, ctx.lang);
    let content = plain::value(&b.content, ctx.lang);
    ctx.say(
        format!("导演部注入 {}（{what}）：{content}", b.inject),
        format!("inject {} ({what}): {content}", b.inject),
    )
}

pub(super) fn drill_held(ctx: &Ctx<'_>, (zh, en): (&str, &str), reason: &str) -> String {
    let why = after_colon(ctx.lang, reason);
    ctx.say(
        format!("{}{zh}演练{why}", ctx.who),
        format!("{} {en} the drill{why}", ctx.who),
    )
}

pub(super) fn drill_ended(ctx: &Ctx<'_>, b: &DrillEnded) -> String {
    let why = match b.why.as_str() {
        "finished" => ctx.lang.pick("按计划结束", "ran to its end"),
        "stopped" => ctx.lang.pick("被中止", "was stopped"),
        other => other,
    };
    ctx.say(
        format!("演练结束：{why}"),
        format!("the drill ended: {why}"),
    )
}

pub(super) fn expectation_judged(ctx: &Ctx<'_>, b: &ExpectationJudged) -> String {
    let (outcome, why) = (words::outcome(&b.outcome, ctx.lang), ctx.lang.text(&b.why));
    let weight = plain::number(b.weight);
    ctx.say(
        format!(
            "考核项 {}：{outcome}（权重 {weight}）{}",
            b.expect,
            after_colon(ctx.lang, why)
        ),
        format!(
            "expectation {}: {outcome} (weight {weight}){}",
            b.expect,
            after_colon(ctx.lang, why)
        ),
    )
}
