//! What the incident does: monitoring data, people, waters and other sensitive points, the trend,
//! and what is left afterwards.

use super::ZH;
use crate::documents::case::Case;
use crate::documents::map;
use crate::documents::paper::{Block, Desk, Section, Value, field, plainly, section};
use crate::documents::say;
use crate::model::Arrival;
use crate::{Lang, plain, words};
use hean_incident::body::Body;
use hean_incident::task::TaskState;

/// Most samples that are shown; of more the first and the last ones.
const SAMPLES_MAX: usize = 40;

/// The results of samples, and readings of gauges.
pub(super) fn monitoring(case: &Case<'_>, desk: &mut Desk) -> Section {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut gauges: Vec<Vec<Value>> = Vec::new();
    for (append, body) in case.entries() {
        let source = case.entry(append);
        match body {
            Body::SampleTaken(b) => {
                let place = match (&b.section, b.at) {
                    (Some(id), _) => case.names.facility(id, Lang::Zh),
                    (None, Some(at)) => at.to_string(),
                    (None, None) => "未注明地点".to_owned(),
                };
                let result = match (b.below_mg_l, b.concentration_mg_l) {
                    (Some(limit), _) => format!("未检出（检出限 {}）", plain::mg_l(limit)),
                    (None, Some(found)) => over(case, found),
                    (None, None) => "结果待出".to_owned(),
                };
                let item = b
                    .substance
                    .as_deref()
                    .or(case.incident.release.substance.as_deref());
                let item = item.map_or_else(
                    || "未注明".to_owned(),
                    |text| case.names.substance(text, Lang::Zh),
                );
                let number = b
                    .sample
                    .as_ref()
                    .map_or("–".to_owned(), ToString::to_string);
                let at = b.taken_at.unwrap_or(append.record.at);
                rows.push(vec![
                    plainly(plain::moment(at)),
                    plainly(place),
                    plainly(item),
                    desk.known(result, [source]),
                    plainly(number),
                ]);
            }
            Body::GaugeRead(b) => gauges.push(vec![
                plainly(plain::moment(append.record.at)),
                plainly(case.names.facility(&b.gauge, Lang::Zh)),
                desk.known(
                    format!("{} m³/s", plain::number(b.discharge_m3s.get())),
                    [source],
                ),
            ]),
            _ => {}
        }
    }
    let mut blocks = Vec::new();
    if rows.is_empty() {
        let what = ("监测数据", "monitoring data", "данные наблюдений");
        blocks.push(Block::Paragraph(case.missing(
            ZH,
            "samples",
            what,
            "monitoring",
            "sample_taken",
        )));
    } else {
        let left_out = rows.len().saturating_sub(SAMPLES_MAX);
        if left_out > 0 {
            rows.drain(SAMPLES_MAX / 2..SAMPLES_MAX / 2 + left_out);
            blocks.push(Block::Note(format!(
                "共有 {} 条结果，中间 {left_out} 条从略，见日志。",
                left_out + SAMPLES_MAX
            )));
        }
        blocks.push(Block::Table {
            heads: ["时间", "断面或点位", "项目", "结果", "样品编号"]
                .map(str::to_owned)
                .to_vec(),
            widths: vec![14, 32, 12, 28, 14],
            rows,
        });
    }
    if !gauges.is_empty() {
        let first = gauges.len().saturating_sub(12);
        blocks.push(Block::Table {
            heads: ["时间", "水文站", "流量"].map(str::to_owned).to_vec(),
            widths: vec![20, 50, 30],
            rows: gauges.split_off(first),
        });
    }
    section("污染监测数据与水情", blocks)
}

/// A concentration, and how far it exceeds the limit.
fn over(case: &Case<'_>, mg_l: f64) -> String {
    let found = plain::mg_l(mg_l);
    match case.part.limit_mg_l.filter(|limit| *limit > 0.0) {
        Some(limit) if mg_l > limit => {
            format!("{found}，为限值的 {} 倍", plain::number(mg_l / limit))
        }
        Some(_) => format!("{found}，未超限值"),
        None => found,
    }
}

/// People harmed and moved.
pub(super) fn people(case: &Case<'_>, desk: &mut Desk) -> Section {
    let health = |zh, en| ((zh, en, zh), "health");
    let fields = vec![
        field(
            "死亡人数",
            say::harmed(
                case,
                desk,
                ZH,
                "deaths",
                health("死亡人数", "deaths"),
                |b| b.deaths,
            ),
        ),
        field(
            "中毒（重伤）人数",
            say::harmed(
                case,
                desk,
                ZH,
                "injured",
                health("中毒（重伤）人数", "people poisoned or injured"),
                |b| b.injured,
            ),
        ),
        field(
            "疏散、转移人数",
            say::harmed(
                case,
                desk,
                ZH,
                "moved",
                (("疏散、转移人数", "people moved", ""), "shelter"),
                |b| b.moved,
            ),
        ),
    ];
    section("人员受害情况", vec![Block::Fields(fields)])
}

/// Effect on water sources and other sensitive points.
pub(super) fn waters(case: &Case<'_>, desk: &mut Desk, points: &[Arrival]) -> Section {
    let mut blocks = Vec::new();
    blocks.push(Block::Fields(vec![
        field("停止取水的水源地", stopped(case, desk)),
        field("生态影响", ecology(case, desk)),
        field("影响范围", extent(case, desk)),
    ]));
    if points.is_empty() {
        let what = (
            "下游敏感点",
            "sensitive points below",
            "объекты ниже по течению",
        );
        blocks.push(Block::Paragraph(case.missing(
            ZH,
            "points",
            what,
            "forecast-desk",
            "",
        )));
    } else {
        blocks.push(map::table(case, desk, points));
    }
    section("饮用水水源地等环境敏感点受影响情况", blocks)
}

fn stopped(case: &Case<'_>, desk: &mut Desk) -> Value {
    let mut names = Vec::new();
    let mut sources = Vec::new();
    for (append, body) in case.entries() {
        if let Body::ImpactReported(b) = body
            && let Some(id) = &b.intake_stopped
        {
            let name = case.names.facility(id, Lang::Zh);
            if !names.contains(&name) {
                names.push(name);
            }
            sources.push(case.entry(append));
        }
    }
    // A finished closing of an intake says the same.
    for task in case.incident.tasks.values() {
        let closing = task.plan.as_str() == "T28" && task.state == TaskState::Done;
        if let (true, Some(id)) = (closing, &task.section) {
            let name = case.names.facility(id, Lang::Zh);
            if !names.contains(&name) {
                names.push(name);
            }
            sources.extend(case.task_entry(&task.id));
        }
    }
    if names.is_empty() {
        let what = (
            "取水口停止取水情况",
            "whether intakes stopped",
            "водозаборы",
        );
        return case.missing(
            ZH,
            "intakes-stopped",
            what,
            "intake-works",
            "impact_reported",
        );
    }
    desk.known(names.join("、"), sources)
}

fn ecology(case: &Case<'_>, desk: &mut Desk) -> Value {
    let found = case.last(|body| match body {
        Body::ImpactReported(b) => b.ecology,
        _ => None,
    });
    match found {
        Some((source, ecology)) => desk.known(words::ecology(ecology, Lang::Zh), [source]),
        None => {
            let what = (
                "生态影响",
                "the effect on nature",
                "экологические последствия",
            );
            case.missing(ZH, "ecology", what, "verify", "impact_reported")
        }
    }
}

fn extent(case: &Case<'_>, desk: &mut Desk) -> Value {
    let found = case.last(|body| match body {
        Body::ImpactReported(b) => b.extent,
        _ => None,
    });
    match found {
        Some((source, extent)) => desk.known(words::extent(extent, Lang::Zh), [source]),
        None => {
            let what = (
                "影响范围（是否跨县、跨州、跨省、出境）",
                "which lines the effect crossed",
                "масштаб",
            );
            case.missing(ZH, "extent", what, "verify", "impact_reported")
        }
    }
}

/// Where the plume goes, and what that rests on.
pub(super) fn trend(case: &Case<'_>, desk: &mut Desk) -> Section {
    let mut blocks = Vec::new();
    match (&case.part.forecast, case.forecast_entry()) {
        (Some(forecast), Some(entry)) => {
            let mut items = Vec::new();
            let told = |kind: &str| !matches!(kind, "gauge" | "dam");
            for point in case.reached().filter(|point| told(&point.kind)) {
                let (Some(arrival), early) = (point.arrival, point.early) else {
                    continue;
                };
                let early = early.unwrap_or(arrival);
                let end = point.late.or(point.end).map_or(String::new(), |end| {
                    format!("，最迟 {} 恢复到阈值以下", plain::moment(end))
                });
                let text = format!(
                    "{}：最早 {}、中位 {} 到达，峰值 {}{end}。",
                    point.name.zh(),
                    plain::moment(early),
                    plain::moment(arrival),
                    over(case, point.peak_mg_l),
                );
                items.push(desk.known(text, [entry.clone()]));
            }
            if items.is_empty() {
                let text = "按现有资料，下游各敏感点浓度均不超过阈值。";
                items.push(desk.known(text, [entry.clone()]));
            }
            blocks.push(Block::Items(items));
            let assumed: Vec<String> = forecast
                .assumed
                .iter()
                .map(|a| format!("{}取 {}（{}）", a.what.zh(), a.value, a.why.zh()))
                .collect();
            let text = format!(
                "预测 {}（{}，{}），阈值 {}。{}",
                forecast.id,
                forecast.engine,
                plain::moment(forecast.at),
                plain::mg_l(forecast.threshold_mg_l),
                if assumed.is_empty() {
                    "各项输入均为实测。".to_owned()
                } else {
                    format!("其中假定：{}。", assumed.join("；"))
                }
            );
            blocks.push(Block::Paragraph(desk.known(text, [entry])));
        }
        _ => blocks.push(Block::Paragraph(map::forecast_missing(case, ZH))),
    }
    for (append, body) in case.entries() {
        if let Body::WeatherWarned(_) | Body::ConsultationHeld(_) = body {
            let source = case.entry(append);
            let text = crate::sentence(&append.record, &case.names, Lang::Zh);
            blocks.push(Block::Paragraph(desk.known(text, [source])));
        }
    }
    section("事件发展趋势", blocks)
}

/// What a final report adds: harm and loss, social effect, leftovers, accountability.
pub(super) fn aftermath(case: &Case<'_>, desk: &mut Desk) -> Vec<Section> {
    let loss = say::harmed(
        case,
        desk,
        ZH,
        "loss",
        (("直接经济损失", "the direct loss", ""), "evidence"),
        |b| b.loss_cny.map(|yuan| format!("{} 元", plain::money(yuan))),
    );
    let hand = |id: &str, zh: &'static str, en: &'static str, duty: &str| {
        say::by_hand(case, ZH, id, (zh, en, zh), duty)
    };
    let harm = vec![
        field("直接经济损失", loss),
        field("处置费用（台账合计）", costs(case, desk)),
        field(
            "潜在或间接危害",
            hand(
                "latent-harm",
                "潜在或间接危害",
                "latent and indirect harm",
                "expert-pool",
            ),
        ),
        field(
            "社会影响",
            hand(
                "social-effect",
                "社会影响",
                "the social effect",
                "opinion-watch",
            ),
        ),
        field(
            "责任追究",
            hand(
                "accountability",
                "责任追究情况",
                "who is held to account",
                "inquiry",
            ),
        ),
    ];
    let open: Vec<Value> = case
        .incident
        .tasks
        .values()
        .filter(|task| task.state.is_open())
        .map(|task| {
            let text = format!(
                "{} {}（{}）",
                task.plan,
                task.title.zh(),
                words::state(task.state, Lang::Zh)
            );
            desk.known(text, case.task_entry(&task.id))
        })
        .collect();
    let left = if open.is_empty() {
        Block::Paragraph(plainly("日志中没有未了任务。"))
    } else {
        Block::Items(open)
    };
    let files: Vec<Value> = case
        .incident
        .attachments
        .values()
        .map(|held| {
            let added = &held.added;
            let hash = added.attachment.as_str().get(..16).unwrap_or_default();
            let source = case.last(|body| match body {
                Body::AttachmentAdded(b) if b.attachment == added.attachment => Some(()),
                _ => None,
            });
            desk.known(
                format!("{}（{}，SHA-256 {hash}…）", added.name, added.media_type),
                source.map(|(s, ())| s),
            )
        })
        .collect();
    let proof = if files.is_empty() {
        Block::Paragraph(hand(
            "proof",
            "危害与损失的证明文件",
            "papers that prove harm and loss",
            "evidence",
        ))
    } else {
        Block::Items(files)
    };
    vec![
        section("危害、损失与责任", vec![Block::Fields(harm)]),
        section("处理后的遗留问题", vec![left]),
        section("危害与损失的证明文件", vec![proof]),
    ]
}

fn costs(case: &Case<'_>, desk: &mut Desk) -> Value {
    let sources: Vec<_> = case
        .entries()
        .filter(|(_, body)| matches!(body, Body::CostRecorded(_)))
        .map(|(append, _)| case.entry(append))
        .collect();
    if sources.is_empty() {
        let what = ("处置费用", "costs of the response", "расходы");
        return case.missing(ZH, "costs", what, "funds", "cost_recorded");
    }
    let total: f64 = case
        .incident
        .costs
        .iter()
        .map(|held| held.cost.amount_cny)
        .sum();
    let text = format!("{} 元（{} 笔，见台账）", plain::money(total), sources.len());
    desk.known(text, sources)
}
