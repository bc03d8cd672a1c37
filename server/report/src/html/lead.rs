//! The head of the report: what it was, the map, the arrivals and the curves.

use super::{Page, Row};
use crate::escape::html as esc;
use crate::model::{Arrival, IncidentPart, MapPart, Report};
use crate::svg;
use crate::{Lang, plain, words};
use hean_units::Certainty;

/// The title of the report: that of the drill, of the only incident, or of the basin.
pub(crate) fn title(report: &Report, lang: Lang) -> String {
    let drill = report.drill.as_ref().map(|drill| lang.text(&drill.title));
    let incident = report
        .incidents
        .first()
        .map(|incident| lang.text(&incident.title));
    let title = drill.or(incident).filter(|title| !title.is_empty());
    title.unwrap_or(lang.text(&report.basin)).to_owned()
}

/// Title, what it was made from, and the figures at a glance.
pub(super) fn header(page: &mut Page, report: &Report, kind: &str, title: &str) {
    let lang = page.lang;
    page.raw(&format!(
        "<header><div class=\"kind\">{}</div><h1>{}</h1><p class=\"sub\">{}</p></header>",
        esc(kind),
        esc(title),
        esc(&period(report, lang))
    ));
    cards(page, report);
    let mut facts = vec![(
        page.word("流域", "Basin"),
        format!(
            "{} <code>{}</code>",
            esc(lang.text(&report.basin)),
            esc(&report.basin_id)
        ),
    )];
    if let Some(drill) = &report.drill {
        let scenario = format!(
            "{} <code>{}</code>",
            esc(&drill.scenario),
            esc(drill.digest.get(..16).unwrap_or(&drill.digest))
        );
        let seats = if drill.human_seats.is_empty() {
            page.word("无，全部模拟", "none, all simulated").to_owned()
        } else {
            let names: Vec<&str> = drill
                .human_seats
                .iter()
                .map(|seat| lang.text(seat))
                .collect();
            names.join(page.word("、", ", "))
        };
        facts.extend([
            (page.word("演练", "Drill"), esc(&drill.id)),
            (page.word("情景文件", "Scenario"), scenario),
            (page.word("随机种子", "Seed"), drill.seed.to_string()),
            (page.word("人员席位", "Seats played by people"), esc(&seats)),
            (
                page.word("结束", "End"),
                esc(&ended(drill.ended.as_deref(), lang)),
            ),
        ]);
    }
    facts.push((
        page.word("程序版本", "Program"),
        format!("HeAn {}", esc(report.version)),
    ));
    page.raw("<div class=\"origin\">");
    page.facts(&facts);
    page.raw("</div>");
}

fn ended(why: Option<&str>, lang: Lang) -> String {
    match why {
        None => lang.pick("尚未结束", "still running").to_owned(),
        Some("finished") => lang.pick("按计划结束", "ran to its end").to_owned(),
        Some("stopped") => lang.pick("中止", "stopped").to_owned(),
        Some(other) => other.to_owned(),
    }
}

fn period(report: &Report, lang: Lang) -> String {
    match (report.from, report.until) {
        (Some(from), Some(until)) => {
            let span = plain::span(until - from, lang);
            let (from, until) = (from.minute(), until.minute());
            match lang {
                Lang::Zh => format!("{from} 至 {until}（北京时间，历时 {span}）"),
                Lang::En => format!("{from} to {until} (Beijing time, {span})"),
            }
        }
        _ => lang.pick("日志为空", "the log is empty").to_owned(),
    }
}

fn cards(page: &mut Page, report: &Report) {
    page.raw("<div class=\"cards\">");
    if let Some(score) = report.score {
        let value = format!("{:.0} %", score.percent());
        let label = match page.lang {
            Lang::Zh => format!(
                "得分（{} / {} 分）",
                plain::number(score.met),
                plain::number(score.total())
            ),
            Lang::En => format!(
                "score ({} of {})",
                plain::number(score.met),
                plain::number(score.total())
            ),
        };
        let class = if score.missed > 0.0 { "" } else { "good" };
        card(page, class, &value, &label);
    }
    for incident in &report.incidents {
        let figures = &incident.figures;
        let ratio = |part: usize| format!("{part} / {}", figures.issued);
        let bad = |count: usize| if count > 0 { "bad" } else { "good" };
        card(
            page,
            "",
            &ratio(figures.done_in_time),
            page.lang.pick("任务按时完成", "tasks done in time"),
        );
        card(
            page,
            "",
            &ratio(figures.accepted_fast),
            page.lang.pick("5 分钟内接受", "accepted within 5 min"),
        );
        card(
            page,
            bad(figures.missed),
            &figures.missed.to_string(),
            page.lang.pick("超时任务", "deadlines missed"),
        );
        card(
            page,
            "",
            &figures.escalations.to_string(),
            page.lang.pick("升级次数", "escalations"),
        );
        let met = incident
            .clocks
            .iter()
            .filter(|c| c.verdict == crate::model::Verdict::Met)
            .count();
        let value = format!("{met} / {}", incident.clocks.len());
        card(
            page,
            "",
            &value,
            page.lang.pick("法定时限达到", "statutory clocks met"),
        );
    }
    page.raw("</div>");
}

fn card(page: &mut Page, class: &str, value: &str, label: &str) {
    page.raw(&format!(
        "<div class=\"card {class}\"><b>{}</b><span>{}</span></div>",
        esc(value),
        esc(label)
    ));
}

/// What happened, in a table of facts.
pub(super) fn summary(page: &mut Page, incident: &IncidentPart) {
    let lang = page.lang;
    page.heading("事件概要", "Summary");
    let missing = || {
        format!(
            "<span class=\"open\">{}</span>",
            lang.pick("未知", "not known")
        )
    };
    let text = |text: Option<&str>| text.map_or_else(missing, esc);
    let mut facts = vec![
        (
            page.word("事件", "Incident"),
            format!(
                "{} · {}",
                esc(incident.id.as_str()),
                esc(lang.text(&incident.title))
            ),
        ),
        (page.word("类别", "Kind"), esc(lang.text(&incident.kind))),
        (
            "T0",
            format!(
                "{}<span class=\"note\"> {}</span>",
                esc(&incident.t0.minute()),
                page.word("（最早获知）", "(first learned)")
            ),
        ),
        (page.word("地点", "Place"), esc(&incident.at.to_string())),
        (
            page.word("属地", "In charge"),
            text(incident.county.as_ref().map(|name| lang.text(name))),
        ),
        (
            page.word("入水途径", "Path into the water"),
            text(incident.entry.as_ref().map(|name| lang.text(name))),
        ),
        (
            page.word("物质", "Substance"),
            text(incident.substance.as_ref().map(|name| lang.text(name))),
        ),
        (
            page.word("泄漏量", "Mass"),
            text(incident.mass_kg.map(plain::mass).as_deref()),
        ),
    ];
    if let Some(over) = incident.over {
        facts.push((page.word("泄漏历时", "Released over"), page.span(over)));
    }
    if let Some(limit) = incident.limit_mg_l {
        let basis = esc(&incident.limit_basis);
        facts.push((
            page.word("水质限值", "Limit in water"),
            format!(
                "{} <span class=\"note\">{basis}</span>",
                esc(&plain::mg_l(limit))
            ),
        ));
    }
    match &incident.grade {
        None => facts.push((page.word("建议等级", "Proposed grade"), missing())),
        Some(grade) => {
            let value = format!(
                "<b>{}</b> · {}<br><span class=\"note\">{} · {}</span>",
                esc(words::grade(&grade.grade, lang)),
                esc(words::path(&grade.path, lang)),
                esc(lang.text(&grade.reason)),
                esc(&grade.rule)
            );
            facts.push((page.word("建议等级", "Proposed grade"), value));
        }
    }
    if let Some(plan) = &incident.plan {
        facts.push((page.word("响应预案", "Response plan"), esc(plan)));
    }
    let closed = incident.closed.map(|at| esc(&at.minute()));
    let closed = closed.unwrap_or_else(|| {
        page.word("响应未终止", "the response is not ended")
            .to_owned()
    });
    facts.push((page.word("终止", "Closed"), closed));
    page.facts(&facts);
}

/// The sketch map with its legend.
pub(super) fn map(page: &mut Page, incident: &IncidentPart, id: &str) {
    let Some(map) = &incident.map else { return };
    page.heading("示意图", "Sketch map");
    let picture = svg::map::draw(map, id, page.lang);
    page.raw("<figure>");
    page.raw(&picture);
    legend(page, map);
    let caption = page.word(
        "上北下南。河流粗细表示多年平均流量；道路为模型走线；不绘国界。标记内数字对应到达预测表；≈ 表示资料约略，* 表示示意数据。",
        "North is up. Rivers are as wide as their mean discharge; roads are modelled \
         alignments; no border is drawn. Numbers are those of the arrival table; ≈ marks \
         approximate rows, * illustrative ones.",
    );
    let caption = esc(caption);
    page.raw(&format!("<figcaption>{caption}</figcaption></figure>"));
}

fn legend(page: &mut Page, map: &MapPart) {
    let lang = page.lang;
    let line = |class: &str, width: f64| {
        format!(
            "<svg viewBox=\"0 0 26 18\"><polyline class=\"{class}\" stroke-width=\"{width}\" \
             points=\"1,9 25,9\"/></svg>"
        )
    };
    let dot = |class: &str| {
        format!(
            "<svg viewBox=\"0 0 26 18\"><circle class=\"mark {class}\" cx=\"13\" cy=\"9\" \
             r=\"7.5\"/></svg>"
        )
    };
    let shape = |class: &str, points: &str| {
        format!("<svg viewBox=\"0 0 26 18\"><polygon class=\"{class}\" points=\"{points}\"/></svg>")
    };
    let mut entries = vec![(
        shape(
            "incident",
            "13,1 15.4,6.4 21,6.8 16.6,10.6 18,16 13,13 8,16 9.4,10.6 5,6.8 10.6,6.4",
        ),
        lang.pick("事发点", "incident"),
    )];
    if map.plume {
        let classes = [
            ("p4", "≥10 倍限值", "≥10 × limit"),
            ("p3", "1–10 倍限值", "1–10 × limit"),
            ("p2", "0.1–1 倍限值", "0.1–1 × limit"),
            ("p1", "<0.1 倍限值", "<0.1 × limit"),
        ];
        for (class, zh, en) in classes {
            let present = |e: &f64| svg::map::plume_class(*e) == class;
            if map
                .rivers
                .iter()
                .filter_map(|river| river.exceedance)
                .any(|e| present(&e))
            {
                entries.push((line(&format!("plume {class}"), 5.0), lang.pick(zh, en)));
            }
        }
    }
    let kinds = [
        (
            crate::model::MarkKind::Intake,
            dot("intake"),
            "饮用水取水口",
            "drinking-water intake",
        ),
        (
            crate::model::MarkKind::Irrigation,
            dot("irrigation"),
            "灌溉取水口",
            "irrigation intake",
        ),
        (
            crate::model::MarkKind::Border,
            shape("mark border", "13,0 22,9 13,18 4,9"),
            "边境断面",
            "border section",
        ),
        (
            crate::model::MarkKind::Gauge,
            shape(
                "mark gauge",
                "21.5,9 17.2,16.4 8.8,16.4 4.5,9 8.8,1.6 17.2,1.6",
            ),
            "水文站",
            "gauge",
        ),
        (
            crate::model::MarkKind::Dam,
            shape("mark dam", "6,2 20,2 20,16 6,16"),
            "水利枢纽",
            "dam",
        ),
        (
            crate::model::MarkKind::Depot,
            shape("mark depot", "5,7 13,1 21,7 21,16 5,16"),
            "物资库",
            "depot",
        ),
    ];
    for (kind, picture, zh, en) in kinds {
        if map.marks.iter().any(|mark| mark.kind == kind) {
            entries.push((picture, lang.pick(zh, en)));
        }
    }
    entries.push((line("river", 3.0), lang.pick("河流", "river")));
    entries.push((line("road major", 1.5), lang.pick("道路", "road")));
    if map.roads.iter().any(|road| road.closed) {
        entries.push((
            line("road closed", 2.0),
            lang.pick("曾封闭的道路", "road that was closed"),
        ));
    }
    page.raw("<div class=\"legend\">");
    for (picture, word) in entries {
        let word = esc(word);
        page.raw(&format!("<span>{picture}{word}</span>"));
    }
    page.raw("</div>");
}

/// Marks that say how far a row can be trusted.
pub(super) fn tags(page: &Page, arrival: &Arrival) -> String {
    let mut tags = String::new();
    let mut tag = |class: &str, word: &str| {
        tags.push_str(&format!(
            " <span class=\"tag {class}\">{}</span>",
            esc(word)
        ));
    };
    match arrival.certainty {
        Some(Certainty::Approximate) => {
            tag("", words::certainty(Certainty::Approximate, page.lang))
        }
        Some(Certainty::Illustrative) => tag(
            "doubt",
            words::certainty(Certainty::Illustrative, page.lang),
        ),
        _ => {}
    }
    if arrival.node_assumed {
        tag("doubt", page.word("取水节点为假定", "node assumed"));
    }
    tags
}

/// The arrival table and the curves.
pub(super) fn arrivals(page: &mut Page, incident: &IncidentPart, id: &str) {
    page.heading("到达预测", "Forecast arrivals");
    let Some(forecast) = &incident.forecast else {
        page.note(
            "日志中没有有效的预测。",
            "The log holds no forecast in force.",
        );
        return;
    };
    let limit = incident.limit_mg_l.unwrap_or(forecast.threshold_mg_l);
    let heads = [
        ("num", page.word("号", "no.")),
        ("name", page.word("断面", "section")),
        ("num", page.word("河道距离", "distance")),
        ("time", page.word("最早（提前沿）", "earliest (early edge)")),
        ("time", page.word("中位到达", "median arrival")),
        ("time", page.word("峰现时间", "peak")),
        ("num", page.word("峰值浓度", "peak conc.")),
        ("num", page.word("与限值比", "of limit")),
        ("time", page.word("结束", "end")),
        ("num", page.word("实测最高", "sampled max.")),
    ];
    let mut rows = Vec::new();
    for arrival in &forecast.arrivals {
        let name = format!(
            "{}{}<small>{} · {}</small>",
            esc(page.lang.text(&arrival.name)),
            tags(page, arrival),
            esc(arrival.section.as_str()),
            esc(words::section_kind(&arrival.kind, page.lang))
        );
        let mut cells = vec![
            arrival.number.to_string(),
            name,
            esc(&plain::length(arrival.distance_m)),
        ];
        if arrival.watch_only {
            let watch = page.word("仅监视", "watch only");
            cells.push(format!("<span class=\"tag\">{watch}</span>"));
            cells.extend(["–", "–", "–", "–", "–"].map(str::to_owned));
        } else {
            let ratio = arrival.peak_mg_l / limit;
            let over = if ratio >= 1.0 { "over" } else { "" };
            cells.extend([
                page.when(arrival.early, incident.t0),
                page.when(arrival.arrival, incident.t0),
                page.when(arrival.peak_at, incident.t0),
                esc(&plain::mg_l(arrival.peak_mg_l)),
                format!(
                    "<span class=\"{over}\">{}</span>",
                    esc(&plain::times(ratio))
                ),
                end(page, arrival, incident.t0),
            ]);
        }
        let sampled = match (arrival.sampled_mg_l, arrival.sampled_below_mg_l) {
            (Some(found), _) => plain::mg_l(found),
            (None, Some(limit)) => format!("< {}", plain::mg_l(limit)),
            (None, None) => "–".to_owned(),
        };
        cells.push(esc(&sampled));
        let faint = arrival.watch_only || arrival.arrival.is_none();
        rows.push(Row::of(if faint { "faint" } else { "" }, cells));
    }
    page.table(&heads, &rows);
    let threshold = plain::mg_l(forecast.threshold_mg_l);
    let (run, at) = (forecast.id.to_string(), plain::moment(forecast.at));
    page.note(
        &format!("预测 {run}（{}，{at}）。到达与结束以浓度超过 {threshold} 为准；“–”表示预测期内不到达。地下水取水口只列监视。",
            forecast.engine),
        &format!("Forecast {run} ({}, {at}). Arrival and end mean exceeding {threshold}; “–” \
            means not within the forecast. Groundwater intakes are only watched.",
            forecast.engine),
    );
    curves(page, incident, id);
}

/// The median end, and the late edge under it: an intake opens again only after that.
fn end(page: &Page, arrival: &Arrival, t0: hean_units::Instant) -> String {
    let late = arrival.late.map_or(String::new(), |late| {
        let word = page.word("最晚", "latest");
        format!("<small>{word} {}</small>", esc(&plain::moment(late)))
    });
    format!("{}{late}", page.when(arrival.end, t0))
}

fn curves(page: &mut Page, incident: &IncidentPart, id: &str) {
    let Some(forecast) = &incident.forecast else {
        return;
    };
    let Some(picture) = svg::curves::draw(incident, &format!("{id}c"), page.lang) else {
        return;
    };
    let sub = page.word("浓度过程线", "Concentration curves").to_owned();
    page.subheading(&sub);
    page.raw("<figure>");
    page.raw(&picture);
    page.raw("<div class=\"legend\">");
    let shown = svg::curves::shown(incident, forecast);
    for (color, curve) in shown.iter().enumerate() {
        let name = esc(page.lang.text(&curve.arrival.name));
        let number = curve.number;
        page.raw(&format!(
            "<span><svg viewBox=\"0 0 26 18\"><polyline class=\"swatch curve c{color}\" \
             points=\"1,9 25,9\"/></svg>{number} {name}</span>"
        ));
    }
    page.raw("</div>");
    let left = forecast.curves.len().saturating_sub(shown.len());
    let caption = match page.lang {
        Lang::Zh => {
            format!(
                "圆点为峰值，数字对应上表。另有 {left} 条曲线未绘（仅监视、远低于阈值或与所绘断面相近）。"
            )
        }
        Lang::En => format!(
            "Dots are peaks, numbers as in the table. {left} curves are not drawn (only \
             watched, far below the threshold, or close to a section that is drawn)."
        ),
    };
    page.raw(&format!(
        "<figcaption>{}</figcaption></figure>",
        esc(&caption)
    ));
}
