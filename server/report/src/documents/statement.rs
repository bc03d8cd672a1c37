//! A statement for the public in Chinese and English: what is known, what people should do, when
//! they hear more. It is a draft that the command must approve.

use super::Tongue;
use super::case::{Case, Words};
use super::paper::{Block, Desk, Paper, Part, Value, field, plainly, section};
use super::say;
use crate::{plain, words};
use hean_incident::body::Body;
use hean_incident::task::TaskState;

/// The statement.
pub(super) fn paper(case: &Case<'_>) -> Paper {
    let mut desk = Desk::default();
    let parts = [Tongue::Zh, Tongue::En].map(|tongue| part(case, &mut desk, tongue));
    desk.paper(parts.into())
}

fn part(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Part {
    let word = |zh: &'static str, en: &'static str| tongue.pick(zh, en, en).to_owned();
    let drill = if case.drill() {
        word("演练 · ", "EXERCISE · ")
    } else {
        String::new()
    };
    let routing = word(
        "草案 · 未经指挥部批准不得发布",
        "DRAFT · not to be published before the command has approved it",
    );
    let title = match tongue {
        Tongue::Zh => format!("关于{}的情况通报", case.incident.title.zh()),
        _ => format!("Statement: {}", case.incident.title.en()),
    };
    Part {
        tongue,
        routing: format!("{drill}{routing}"),
        title,
        subtitle: say::clock(case.at, tongue),
        sections: vec![
            section(
                word("发生了什么", "What happened"),
                vec![Block::Fields(vec![
                    field(word("时间", "When"), say::began(case, desk, tongue)),
                    field(word("地点", "Where"), say::place(case, desk, tongue)),
                    field(word("事件", "What"), say::nature(case, desk, tongue)),
                    field(
                        word("污染物", "Substance"),
                        say::pollutant(case, desk, tongue),
                    ),
                    field(word("数量", "Amount"), say::quantity(case, desk, tongue)),
                    field(word("人员", "People"), people(case, desk, tongue)),
                ])],
            ),
            section(
                word("饮用水", "Drinking water"),
                vec![Block::Paragraph(water(case, desk, tongue))],
            ),
            section(
                word("监测情况", "Measurements"),
                vec![Block::Paragraph(samples(case, desk, tongue))],
            ),
            section(
                word("正在做什么", "What is being done"),
                vec![measures(case, desk, tongue)],
            ),
            section(
                word("请您注意", "What you should do"),
                vec![Block::Items(advice(case, tongue))],
            ),
            section(
                word("发布", "Publication"),
                vec![Block::Fields(vec![
                    field(
                        word("发布单位", "Published by"),
                        publisher(case, desk, tongue),
                    ),
                    field(word("审批", "Approval"), approval(case, desk, tongue)),
                    field(word("咨询电话", "Telephone"), hotline(case, tongue)),
                    field(
                        word("下次发布时间", "Next statement"),
                        say::by_hand(
                            case,
                            tongue,
                            "next-statement",
                            ("下次发布时间", "time of the next statement", ""),
                            "publicity",
                        ),
                    ),
                ])],
            ),
        ],
    }
}

fn people(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let mut parts = Vec::new();
    let mut sources = Vec::new();
    type Figure = fn(&hean_incident::body::ImpactReported) -> Option<u32>;
    let figures: [(&str, &str, Figure); 3] = [
        ("死亡 {} 人", "{} dead", |b| b.deaths),
        ("中毒或重伤 {} 人", "{} poisoned or injured", |b| {
            b.injured
        }),
        ("转移 {} 人", "{} moved", |b| b.moved),
    ];
    for (zh, en, of) in figures {
        let found = case.last(|body| match body {
            Body::ImpactReported(b) => of(b),
            _ => None,
        });
        if let Some((source, count)) = found {
            parts.push(tongue.pick(zh, en, en).replace("{}", &count.to_string()));
            sources.push(source);
        }
    }
    if parts.is_empty() {
        let what = ("人员伤亡和转移情况", "people harmed or moved", "");
        return case.missing(tongue, "people", what, "health", "impact_reported");
    }
    desk.known(parts.join(tongue.pick("，", ", ", ", ")), sources)
}

/// Which intakes stopped; whether tap water can be used, only a person may say.
fn water(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let lang = tongue.lang();
    let mut names: Vec<String> = Vec::new();
    let mut sources = Vec::new();
    for (append, body) in case.entries() {
        if let Body::ImpactReported(b) = body
            && let Some(id) = &b.intake_stopped
            && let Some((facility, _)) = case.facility(id)
        {
            names.push(lang.text(&facility.name).to_owned());
            sources.push(case.entry(append));
        }
    }
    names.dedup();
    if names.is_empty() {
        let what = (
            "自来水是否受影响、能否饮用",
            "whether tap water is affected and safe",
            "",
        );
        return case.missing(tongue, "tap-water", what, "intake-works", "impact_reported");
    }
    let names = names.join(tongue.pick("、", ", ", ", "));
    let text = match tongue {
        Tongue::Zh => format!("已停止取水：{names}。自来水以供水单位通知为准。"),
        _ => {
            format!("Intakes stopped: {names}. For tap water follow the notices of the waterworks.")
        }
    };
    desk.known(text, sources)
}

fn samples(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let found = case.last(|body| match body {
        Body::SampleTaken(b) if b.concentration_mg_l.is_some() || b.below_mg_l.is_some() => {
            Some(b.clone())
        }
        _ => None,
    });
    let Some((source, sample)) = found else {
        let what = ("监测结果", "results of measurements", "");
        return case.missing(tongue, "samples", what, "monitoring", "sample_taken");
    };
    let lang = tongue.lang();
    let facility = sample
        .section
        .as_ref()
        .and_then(|id| Some(case.facility(id)?.0));
    let place = match (facility, sample.at) {
        (Some(facility), _) => lang.text(&facility.name).to_owned(),
        (None, Some(at)) => at.to_string(),
        (None, None) => lang.pick("未注明地点", "an unnamed place").to_owned(),
    };
    let (limit, found) = (
        case.part.limit_mg_l,
        sample.concentration_mg_l.unwrap_or(0.0),
    );
    let text = match (sample.below_mg_l, limit, tongue) {
        (Some(_), _, Tongue::Zh) => format!("最近一次采样（{place}）：未检出。"),
        (Some(_), ..) => format!("Latest sample ({place}): not detected."),
        (None, Some(limit), Tongue::Zh) if found > limit => {
            format!(
                "最近一次采样（{place}）：{}，超过限值 {}。",
                plain::mg_l(found),
                plain::mg_l(limit)
            )
        }
        (None, Some(limit), _) if found > limit => {
            format!(
                "Latest sample ({place}): {}, above the limit of {}.",
                plain::mg_l(found),
                plain::mg_l(limit)
            )
        }
        (None, _, Tongue::Zh) => format!("最近一次采样（{place}）：{}。", plain::mg_l(found)),
        (None, ..) => format!("Latest sample ({place}): {}.", plain::mg_l(found)),
    };
    desk.known(text, [source])
}

/// Tasks done or under way that the public would notice or ask for.
fn measures(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Block {
    let lang = tongue.lang();
    let items: Vec<Value> = case
        .incident
        .tasks
        .values()
        .filter(|task| matches!(task.state, TaskState::Done | TaskState::Executing))
        .filter(|task| case.phrases.measure(task.plan.as_str()).is_some())
        .map(|task| {
            let state = words::state(task.state, lang);
            let text = match tongue {
                Tongue::Zh => format!("{}：{state}", task.title.zh()),
                _ => format!("{}: {state}", task.title.en()),
            };
            desk.known(text, case.task_entry(&task.id))
        })
        .collect();
    if items.is_empty() {
        let what: Words<'_> = ("已采取的措施", "measures taken", "");
        return Block::Paragraph(case.missing(tongue, "measures", what, "lead", "task_done"));
    }
    Block::Items(items)
}

/// Words that hold for every spill into a river and need no fact.
fn advice(case: &Case<'_>, tongue: Tongue) -> Vec<Value> {
    let lines: &[(&str, &str)] = if case.incident.closed.is_some() {
        &[(
            "响应已终止，请以有关部门的通知恢复用水。",
            "The response has ended; resume the use of water as the authorities tell you.",
        )]
    } else {
        &[
            (
                "不要取用、接触事发河段的河水，不要靠近河岸。",
                "Do not take or touch water of the river, and keep away from its banks.",
            ),
            (
                "不要捕捞、食用死鱼，不要用河水灌溉或饮牲畜。",
                "Do not catch or eat dead fish; do not irrigate or water animals from the river.",
            ),
            (
                "发现异味、油膜、死鱼，请拨打举报电话。",
                "Report smells, films or dead fish by telephone.",
            ),
            (
                "以官方发布为准，不信谣、不传谣。",
                "Rely on official statements and do not pass on rumors.",
            ),
        ]
    };
    lines
        .iter()
        .map(|(zh, en)| plainly(tongue.pick(zh, en, en)))
        .collect()
}

fn publisher(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    match case.owner("publicity") {
        Some((id, row)) => desk.known(case.names.agency(&id, tongue.lang()), [row]),
        None => {
            let what = ("发布单位", "who publishes it", "");
            case.missing(tongue, "publisher", what, "publicity", "duty_assigned")
        }
    }
}

/// The approval of the text, where a person gave it to the task of the statement.
fn approval(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let found = case.last(|body| match body {
        Body::TaskApproved(b) => {
            let task = case.incident.tasks.get(&b.task)?;
            (task.plan.as_str() == "T36").then(|| b.task.clone())
        }
        _ => None,
    });
    match found {
        Some((source, task)) => {
            let text = match tongue {
                Tongue::Zh => format!("任务 {task} 已批准；定稿须再核对"),
                _ => format!("task {task} is approved; the final text must be checked again"),
            };
            desk.known(text, [source])
        }
        None => {
            let what = (
                "指挥部对发布文本的批准",
                "the command's approval of the text",
                "",
            );
            case.missing(
                tongue,
                "approval",
                what,
                "public-text-approval",
                "task_approved",
            )
        }
    }
}

fn hotline(case: &Case<'_>, tongue: Tongue) -> Value {
    match case.phrases.letterhead("hotline") {
        Some(phrase) => plainly(tongue.lang().text(&phrase.text)),
        None => say::by_hand(
            case,
            tongue,
            "hotline",
            ("咨询电话", "a telephone number", ""),
            "publicity",
        ),
    }
}
