//! The end of the report: what was measured, the score, the balance, doubts, the log, the evidence.

use super::{Page, Row};
use crate::escape::html as esc;
use crate::model::{Expectation, IncidentPart, Report, Verdict};
use crate::{Lang, plain};

/// Forecast runs and samples.
pub(super) fn measured(page: &mut Page, incident: &IncidentPart) {
    if !incident.runs.is_empty() {
        page.heading("预测运行", "Forecast runs");
        let heads = [
            ("", page.word("编号", "run")),
            ("time", page.word("请求", "asked")),
            ("time", page.word("得出", "came")),
            ("", page.word("缘由", "reason")),
            ("", page.word("最早受影响断面", "first section reached")),
        ];
        let mut rows = Vec::new();
        for run in &incident.runs {
            let first = match (&run.failed, &run.first) {
                (Some(why), _) => format!("<span class=\"no\">{}</span>", esc(why)),
                (None, Some((name, at))) => {
                    format!(
                        "{}<small>{}</small>",
                        esc(page.lang.text(name)),
                        esc(&plain::moment(*at))
                    )
                }
                (None, None) => "–".to_owned(),
            };
            rows.push(Row::new(vec![
                esc(run.id.as_str()),
                page.when(Some(run.asked), incident.t0),
                page.when(run.came, incident.t0),
                esc(page.lang.text(&run.reason)),
                first,
            ]));
        }
        page.table(&heads, &rows);
    }
    if !incident.samples.is_empty() {
        page.heading("采样", "Samples");
        let heads = [
            ("time", page.word("时间", "time")),
            ("name", page.word("地点", "place")),
            ("num", page.word("结果", "result")),
            ("", page.word("采样单位", "by")),
        ];
        let mut rows = Vec::new();
        for sample in &incident.samples {
            let result = match (sample.below_mg_l, sample.mg_l) {
                (Some(limit), _) => format!("< {}", plain::mg_l(limit)),
                (None, Some(found)) => plain::mg_l(found),
                (None, None) => page.word("待出", "pending").to_owned(),
            };
            rows.push(Row::new(vec![
                page.when(Some(sample.at), incident.t0),
                esc(page.lang.text(&sample.place)),
                esc(&result),
                esc(page.lang.text(&sample.by)),
            ]));
        }
        page.table(&heads, &rows);
    }
}

/// What was expected of the players, and the score.
pub(super) fn expectations(page: &mut Page, report: &Report) {
    let Some(score) = report.score else { return };
    page.heading("考核与得分", "Expectations and score");
    let heads = [
        ("", page.word("考核项", "expectation")),
        ("num", page.word("权重", "weight")),
        ("", page.word("结果", "result")),
        ("name", page.word("依据", "why")),
    ];
    let mut rows = Vec::new();
    for expectation in &report.expectations {
        rows.push(Row::new(vec![
            expectation_name(page, expectation),
            plain::number(expectation.weight),
            page.verdict(expectation.verdict),
            esc(page.lang.text(&expectation.why)),
        ]));
    }
    page.table(&heads, &rows);
    let (met, missed) = (plain::number(score.met), plain::number(score.missed));
    let (open, total) = (plain::number(score.undecided), plain::number(score.total()));
    let percent = format!("{:.0} %", score.percent());
    page.raw(&match page.lang {
        Lang::Zh => format!(
            "<p><b>得分 {percent}</b>：达到 {met}，未达到 {missed}，未定 {open}，共 {total}。\
            未定不计为达到。</p>"
        ),
        Lang::En => format!(
            "<p><b>Score {percent}</b>: met {met}, missed {missed}, undecided \
            {open}, of {total}. What is undecided never counts as met.</p>"
        ),
    });
}

/// Title, id and condition.
fn expectation_name(page: &Page, expectation: &Expectation) -> String {
    let (title, id) = (page.lang.text(&expectation.title), expectation.id.as_str());
    // The reason usually begins with the condition: once is enough.
    let why = page.lang.text(&expectation.why);
    let that = match expectation.that.as_str() {
        that if that.is_empty() || why.contains(that) => String::new(),
        that => format!("<small><code>{}</code></small>", esc(that)),
    };
    match title {
        "" => format!("{}{that}", esc(id)),
        title => format!("{} <small>{}</small>{that}", esc(title), esc(id)),
    }
}

/// What truly happened, for those who were in the drill.
pub(super) fn truth(page: &mut Page, report: &Report) {
    let Some(truth) = &report.truth else { return };
    let t0 = report.incidents.first().map(|incident| incident.t0);
    let t0 = t0
        .or(report.from)
        .unwrap_or(hean_units::Instant::from_millis(0));
    if !truth.intakes.is_empty() {
        let sub = page.word(
            "取水口：关闭与实际到达",
            "Intakes: closed and truly reached",
        );
        let sub = sub.to_owned();
        page.subheading(&sub);
        let heads = [
            ("name", page.word("取水口", "intake")),
            ("time", page.word("污染团实际到达", "plume truly came")),
            ("time", page.word("关闭", "closed")),
            ("", page.word("结果", "result")),
        ];
        let mut rows = Vec::new();
        for intake in &truth.intakes {
            let verdict = if intake.in_time {
                Verdict::Met
            } else {
                Verdict::Missed
            };
            rows.push(Row::new(vec![
                esc(page.lang.text(&intake.name)),
                page.when(Some(intake.arrival), t0),
                page.when(intake.closed, t0),
                page.verdict(verdict),
            ]));
        }
        page.table(&heads, &rows);
    }
    for (name, peak, passed) in &truth.borders {
        let (name, peak) = (page.lang.text(name).to_owned(), plain::mg_l(*peak));
        let (zh, en) = match passed {
            true => ("峰值已过", "the peak has passed"),
            false => ("峰值未过", "the peak has not passed yet"),
        };
        page.note(
            &format!("{name}：实际最高浓度 {peak}，{zh}。"),
            &format!("{name}: true highest concentration {peak}, {en}."),
        );
    }
}

/// Where the mass went, and what the forecast assumed.
pub(super) fn balance(page: &mut Page, incident: &IncidentPart) {
    let Some(forecast) = &incident.forecast else {
        return;
    };
    page.heading("质量平衡与假定", "Mass balance and assumptions");
    let heads = [
        (
            "",
            page.word("去向（预测期末）", "where it is at the end of the forecast"),
        ),
        ("num", page.word("质量", "mass")),
        ("num", page.word("占比", "share")),
    ];
    let mut rows = Vec::new();
    for (zh, en, kg) in balance_lines(forecast) {
        let share = if forecast.balance.released_kg > 0.0 {
            format!("{:.1} %", 100.0 * kg / forecast.balance.released_kg)
        } else {
            "–".to_owned()
        };
        rows.push(Row::new(vec![
            esc(page.lang.pick(zh, en)),
            esc(&plain::mass(kg)),
            share,
        ]));
    }
    page.table(&heads, &rows);
    if forecast.assumed.is_empty() {
        page.note("预测没有假定值。", "The forecast assumed nothing.");
        return;
    }
    let sub = page
        .word("预测中的假定值", "What the forecast assumed")
        .to_owned();
    page.subheading(&sub);
    let heads = [
        ("", page.word("项目", "what")),
        ("", page.word("取值", "value")),
        ("name", page.word("理由", "why")),
    ];
    let mut rows = Vec::new();
    for assumed in &forecast.assumed {
        rows.push(Row::new(vec![
            esc(page.lang.text(&assumed.what)),
            esc(&assumed.value),
            esc(page.lang.text(&assumed.why)),
        ]));
    }
    page.table(&heads, &rows);
}

/// The lines of the balance that carry mass, the release first.
pub(crate) fn balance_lines(
    forecast: &crate::model::ForecastPart,
) -> Vec<(&'static str, &'static str, f64)> {
    let b = &forecast.balance;
    let rest =
        b.released_kg - b.floating_kg - b.in_water_kg - b.lost_kg - b.withdrawn_kg - b.passed_kg;
    let lines = [
        ("泄漏总量", "released", b.released_kg),
        ("水面漂浮", "floating as a slick", b.floating_kg),
        ("河水中", "in the water of the river", b.in_water_kg),
        ("降解与挥发", "lost to decay and air", b.lost_kg),
        (
            "随引水取出",
            "taken out with abstracted water",
            b.withdrawn_kg,
        ),
        ("流出出口断面", "past the outlet", b.passed_kg),
        ("未平衡差额", "unexplained difference", rest),
    ];
    // The lines of the log are rounded to 0.1 kg: what is less than that, or than a twentieth of a
    // thousandth of the release, is rounding.
    let shown = |kg: f64| kg.abs() >= 0.05 * f64::max(1.0, b.released_kg * 1e-3);
    lines
        .into_iter()
        .enumerate()
        .filter(|(at, line)| *at == 0 || shown(line.2))
        .map(|(_, line)| line)
        .collect()
}

/// What the report cannot know.
pub(super) fn certainty(page: &mut Page, report: &Report) {
    page.heading("可信程度", "How far to trust this");
    let mut lines = vec![(
        "“示意”的库、库存与设施为虚构，供系统展示与演练；“约略”的位置或数值可能不准。",
        "Illustrative depots, stock and facilities are invented for showing and drilling; \
         approximate places or figures may be off.",
    )];
    lines.push((
        "道路为地形模型走线，行驶时间为估算。取水节点为假定的取水口，其到达时间只对假定节点成立。",
        "Roads are alignments of a terrain model, driving times are estimates. Where an \
         intake's node is assumed, its arrival holds for that node only.",
    ));
    if report.drill.is_some() {
        lines.push((
            "演练中的采样值由情景设定的真实世界生成，与预测的差别是有意的。",
            "In a drill, samples come from the scenario's hidden world; their difference from \
             the forecast is intended.",
        ));
    }
    page.raw("<ul class=\"plain\">");
    for (zh, en) in lines {
        let line = esc(page.lang.pick(zh, en));
        page.raw(&format!("<li>{line}</li>"));
    }
    page.raw("</ul>");
}

/// Every entry of the log in a sentence.
pub(super) fn timeline(page: &mut Page, report: &Report) {
    page.heading("时间线", "Timeline");
    let heads = [
        ("time", page.word("时间", "time")),
        ("time", "T"),
        ("name", page.word("记录", "entry")),
        ("time", page.word("日志位置", "in the log")),
    ];
    let mut rows = Vec::new();
    for row in &report.timeline {
        rows.push(Row::of(
            if row.minor { "minor" } else { "" },
            vec![
                esc(&plain::moment(row.at)),
                esc(&row.offset.offset()),
                esc(page.lang.text(&row.sentence)),
                format!("<code>{}#{}</code>", esc(row.stream.as_str()), row.seq),
            ],
        ));
    }
    page.table(&heads, &rows);
}

/// The last hash of each stream.
pub(super) fn evidence(page: &mut Page, report: &Report) {
    page.heading("证据", "Evidence");
    page.note(
        "每条记录的散列包含前一条的散列；改动任何一条，其后的散列都不再相符。用 hean journal verify 可以复核。",
        "The hash of each entry covers the one before; whoever changes an entry breaks every \
         later hash. hean journal verify checks it.",
    );
    let heads = [
        ("", page.word("日志流", "stream")),
        ("num", page.word("末条序号", "last seq")),
        (
            "name",
            page.word("末条散列（SHA-256）", "last hash (SHA-256)"),
        ),
    ];
    let mut rows = Vec::new();
    for head in &report.heads {
        let hash = head.hash.as_deref().map_or("–".to_owned(), |hash| {
            format!("<code>{}</code>", esc(hash))
        });
        rows.push(Row::new(vec![
            format!("<code>{}</code>", esc(head.stream.as_str())),
            head.seq.to_string(),
            hash,
        ]));
    }
    page.table(&heads, &rows);
    let text = match (page.lang, report.drill.is_some()) {
        (Lang::Zh, true) => "本报告由演练日志自动生成，所有内容均为演练。",
        (Lang::Zh, false) => "本报告由事件日志自动生成。",
        (Lang::En, true) => "Made from the log of a drill; everything in it is an exercise.",
        (Lang::En, false) => "Made from the log of the incident.",
    };
    page.raw(&format!(
        "<footer>{text} HeAn {}</footer>",
        esc(report.version)
    ));
}
