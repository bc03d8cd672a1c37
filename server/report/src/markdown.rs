//! The report as Markdown: the same tables without the pictures.

mod coordination;

use crate::escape::markdown as esc;
use crate::html::title;
use crate::model::{IncidentPart, Report, TaskRow, Verdict};
use crate::{Lang, plain, words};
use hean_incident::record::Mode;
use hean_supply::show_quantity;
use hean_units::Instant;

/// A document under construction.
struct Doc {
    out: String,
    lang: Lang,
}

impl Doc {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn heading(&mut self, level: usize, text: &str) {
        let marks = "#".repeat(level);
        self.line(&format!("\n{marks} {}\n", esc(text)));
    }

    /// A table of cells that are plain text.
    fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        let row = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| esc(cell)).collect();
            format!("| {} |", cells.join(" | "))
        };
        let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
        self.line(&row(&heads));
        self.line(&format!("|{}", " --- |".repeat(heads.len())));
        for cells in rows {
            self.line(&row(cells));
        }
    }

    fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(zh, en)
    }
}

fn when(at: Option<Instant>, t0: Instant) -> String {
    at.map_or("–".to_owned(), |at| {
        format!("{} ({})", plain::moment(at), (at - t0).offset())
    })
}

fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Met => lang.pick("达到", "met"),
        Verdict::Missed => lang.pick("未达到", "missed"),
        Verdict::Undecided => lang.pick("未定", "undecided"),
    }
}

/// The whole document.
pub(crate) fn page(report: &Report, lang: Lang) -> String {
    let mut doc = Doc {
        out: String::new(),
        lang,
    };
    let title = title(report, lang);
    if report.mode == Mode::Drill {
        doc.line("> **演练 EXERCISE**\n");
    }
    doc.line(&format!("# {}", esc(&title)));
    head(&mut doc, report);
    for incident in &report.incidents {
        summary(&mut doc, incident);
        arrivals(&mut doc, incident);
        clocks(&mut doc, incident);
        tasks(&mut doc, incident);
        supplies(&mut doc, incident);
        coordination::all(&mut doc, incident, report.mode == Mode::Drill);
        assumed(&mut doc, incident);
    }
    expectations(&mut doc, report);
    timeline(&mut doc, report);
    doc.out
}

fn head(doc: &mut Doc, report: &Report) {
    let lang = doc.lang;
    doc.line("");
    let mut rows = vec![vec![
        doc.pick("流域", "Basin").to_owned(),
        format!("{} ({})", lang.text(&report.basin), report.basin_id),
    ]];
    if let (Some(from), Some(until)) = (report.from, report.until) {
        rows.push(vec![
            doc.pick("时段", "Period").to_owned(),
            format!("{} – {}", from.minute(), until.minute()),
        ]);
    }
    if let Some(drill) = &report.drill {
        let seed = doc.pick("种子", "seed").to_owned();
        rows.push(vec![
            doc.pick("演练", "Drill").to_owned(),
            format!("{} · {} · {seed} {}", drill.id, drill.scenario, drill.seed),
        ]);
    }
    if let Some(score) = report.score {
        let of = format!(
            "{:.0} % ({} / {})",
            score.percent(),
            plain::number(score.met),
            plain::number(score.total())
        );
        rows.push(vec![doc.pick("得分", "Score").to_owned(), of]);
    }
    rows.push(vec![
        doc.pick("程序版本", "Program").to_owned(),
        format!("HeAn {}", report.version),
    ]);
    let heads = [doc.pick("项目", "item"), doc.pick("内容", "value")];
    doc.table(
        &heads.map(str::to_owned).each_ref().map(String::as_str),
        &rows,
    );
}

fn summary(doc: &mut Doc, incident: &IncidentPart) {
    let lang = doc.lang;
    doc.heading(
        2,
        &format!("{} {}", incident.id, lang.text(&incident.title)),
    );
    let unknown = lang.pick("未知", "not known");
    let text = |text: Option<&hean_units::Text>| text.map_or(unknown, |t| lang.text(t)).to_owned();
    let grade = incident.grade.as_ref().map_or(unknown.to_owned(), |grade| {
        format!(
            "{} · {} · {} ({})",
            words::grade(&grade.grade, lang),
            words::path(&grade.path, lang),
            lang.text(&grade.reason),
            grade.rule
        )
    });
    let rows = [
        ("T0", "T0", incident.t0.minute()),
        ("地点", "Place", incident.at.to_string()),
        ("属地", "In charge", text(incident.county.as_ref())),
        (
            "入水途径",
            "Path into the water",
            text(incident.entry.as_ref()),
        ),
        ("物质", "Substance", text(incident.substance.as_ref())),
        (
            "泄漏量",
            "Mass",
            incident.mass_kg.map_or(unknown.to_owned(), plain::mass),
        ),
        ("建议等级", "Proposed grade", grade),
    ];
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(zh, en, value)| vec![lang.pick(zh, en).to_owned(), value])
        .collect();
    doc.table(
        &[lang.pick("项目", "item"), lang.pick("内容", "value")],
        &rows,
    );
}

fn arrivals(doc: &mut Doc, incident: &IncidentPart) {
    let lang = doc.lang;
    doc.heading(3, lang.pick("到达预测", "Forecast arrivals"));
    let Some(forecast) = &incident.forecast else {
        doc.line(lang.pick("无有效预测。", "No forecast in force."));
        return;
    };
    let limit = incident.limit_mg_l.unwrap_or(forecast.threshold_mg_l);
    let t0 = incident.t0;
    let row = |arrival: &crate::model::Arrival| {
        let mut cells = vec![
            arrival.number.to_string(),
            format!("{} {}", lang.text(&arrival.name), arrival.section),
            plain::length(arrival.distance_m),
        ];
        if arrival.watch_only {
            cells.push(lang.pick("仅监视", "watch only").to_owned());
            cells.extend(["–", "–", "–", "–", "–"].map(str::to_owned));
        } else {
            cells.extend([
                when(arrival.early, t0),
                when(arrival.arrival, t0),
                when(arrival.peak_at, t0),
                plain::mg_l(arrival.peak_mg_l),
                plain::times(arrival.peak_mg_l / limit),
                when(arrival.end, t0),
            ]);
        }
        cells
    };
    let rows: Vec<Vec<String>> = forecast.arrivals.iter().map(row).collect();
    let heads = match lang {
        Lang::Zh => [
            "号",
            "断面",
            "距离",
            "最早",
            "中位到达",
            "峰现",
            "峰值",
            "与限值比",
            "结束",
        ],
        Lang::En => [
            "no.", "section", "distance", "earliest", "median", "peak", "conc.", "of limit", "end",
        ],
    };
    doc.table(&heads, &rows);
}

fn clocks(doc: &mut Doc, incident: &IncidentPart) {
    let lang = doc.lang;
    doc.heading(3, lang.pick("法定时限", "Statutory clocks"));
    let row = |clock: &crate::model::Clock| {
        vec![
            lang.text(&clock.title).to_owned(),
            format!("{} ({})", lang.text(&clock.reason), clock.rule),
            when(Some(clock.due), incident.t0),
            when(clock.done, incident.t0),
            verdict(clock.verdict, lang).to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = incident.clocks.iter().map(row).collect();
    let heads = match lang {
        Lang::Zh => ["任务", "依据", "时限", "完成", "结果"],
        Lang::En => ["task", "rule", "due", "done", "result"],
    };
    doc.table(&heads, &rows);
}

fn tasks(doc: &mut Doc, incident: &IncidentPart) {
    let lang = doc.lang;
    doc.heading(3, lang.pick("任务", "Tasks"));
    let row = |task: &TaskRow| {
        let due = task.deadline.as_ref().map_or("–".to_owned(), |deadline| {
            format!(
                "{} {}",
                when(Some(deadline.at), incident.t0),
                words::basis(deadline.basis, lang)
            )
        });
        let mut result = words::state(task.state, lang).to_owned();
        if task.missed {
            result += lang.pick("，超时", ", late");
        }
        if let Some(outcome) = &task.outcome {
            result += &format!("{}{}", lang.pick("：", ": "), lang.text(outcome));
        }
        vec![
            task.plan.clone(),
            lang.text(&task.title).to_owned(),
            task.owner
                .as_ref()
                .map_or(lang.pick("系统", "system"), |owner| lang.text(owner))
                .to_owned(),
            due,
            when(task.accepted, incident.t0),
            when(task.ended, incident.t0),
            result,
        ]
    };
    let rows: Vec<Vec<String>> = incident.tasks.iter().map(row).collect();
    let heads = match lang {
        Lang::Zh => ["编号", "任务", "责任部门", "时限", "接受", "办结", "结果"],
        Lang::En => ["id", "task", "agency", "due", "accepted", "ended", "result"],
    };
    doc.table(&heads, &rows);
}

fn supplies(doc: &mut Doc, incident: &IncidentPart) {
    let lang = doc.lang;
    for part in &incident.supplies {
        let place = lang.text(&part.place).to_owned();
        doc.heading(3, &format!("{} · {place}", lang.pick("物资", "Supplies")));
        let row = |item: &crate::model::SupplyRow| {
            let show = |value: f64| show_quantity(value, &item.unit, lang.code());
            let offers = item.offers.iter().map(|offer| {
                let (name, eta) = (lang.text(&offer.name), plain::span(offer.eta, lang));
                format!("{name} {} {eta}", show(offer.usable))
            });
            vec![
                lang.text(&item.name).to_owned(),
                show(item.wanted),
                if item.short > 0.0 {
                    show(item.short)
                } else {
                    "–".to_owned()
                },
                offers.collect::<Vec<_>>().join("; "),
            ]
        };
        let rows: Vec<Vec<String>> = part.items.iter().map(row).collect();
        let heads = match lang {
            Lang::Zh => ["物资", "需要", "缺口", "物资库"],
            Lang::En => ["item", "wanted", "short", "depots"],
        };
        doc.table(&heads, &rows);
    }
}

fn assumed(doc: &mut Doc, incident: &IncidentPart) {
    let Some(forecast) = incident.forecast.as_ref().filter(|f| !f.assumed.is_empty()) else {
        return;
    };
    let lang = doc.lang;
    doc.heading(3, lang.pick("假定值", "Assumed"));
    for assumed in &forecast.assumed {
        let (what, why) = (lang.text(&assumed.what), lang.text(&assumed.why));
        doc.line(&format!(
            "- {}: {} ({})",
            esc(what),
            esc(&assumed.value),
            esc(why)
        ));
    }
}

fn expectations(doc: &mut Doc, report: &Report) {
    if report.expectations.is_empty() {
        return;
    }
    let lang = doc.lang;
    doc.heading(2, lang.pick("考核", "Expectations"));
    let row = |e: &crate::model::Expectation| {
        vec![
            match lang.text(&e.title) {
                "" => e.id.to_string(),
                title => format!("{title} ({})", e.id),
            },
            plain::number(e.weight),
            verdict(e.verdict, lang).to_owned(),
            lang.text(&e.why).to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = report.expectations.iter().map(row).collect();
    let heads = match lang {
        Lang::Zh => ["考核项", "权重", "结果", "依据"],
        Lang::En => ["expectation", "weight", "result", "why"],
    };
    doc.table(&heads, &rows);
}

fn timeline(doc: &mut Doc, report: &Report) {
    let lang = doc.lang;
    doc.heading(2, lang.pick("时间线", "Timeline"));
    for row in &report.timeline {
        let sentence = esc(lang.text(&row.sentence));
        doc.line(&format!(
            "- {} {} {sentence}",
            plain::moment(row.at),
            row.offset.offset()
        ));
    }
    doc.heading(2, lang.pick("证据", "Evidence"));
    for head in &report.heads {
        let hash = head.hash.as_deref().unwrap_or("–");
        doc.line(&format!(
            "- {} {} `{}`",
            esc(head.stream.as_str()),
            head.seq,
            esc(hash)
        ));
    }
}
