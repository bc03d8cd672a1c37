//! The middle of the report: statutory clocks, tasks and their course, supplies.

use super::{Page, Row};
use crate::escape::html as esc;
use crate::model::{Clock, IncidentPart, Report, SupplyOfferRow, TaskRow};
use crate::svg;
use crate::{Lang, plain, words};
use hean_incident::task::{AssignedBy, TaskState};
use hean_supply::show_quantity;
use hean_units::Certainty;

/// What the law asked for, and whether it was held.
pub(super) fn clocks(page: &mut Page, incident: &IncidentPart) {
    page.heading("法定时限", "Statutory clocks");
    if incident.clocks.is_empty() {
        page.note(
            "没有任务受法定时限约束。",
            "No task was bound by a statutory clock.",
        );
        return;
    }
    let heads = [
        ("name", page.word("任务", "task")),
        ("", page.word("依据", "rule")),
        ("time", page.word("时限", "due")),
        ("time", page.word("完成", "done")),
        ("", page.word("结果", "result")),
    ];
    let mut rows = Vec::new();
    for clock in &incident.clocks {
        rows.push(Row::new(vec![
            format!(
                "{}<small>{}</small>",
                esc(page.lang.text(&clock.title)),
                esc(clock.task.as_str())
            ),
            format!(
                "{}<small>{}</small>",
                esc(page.lang.text(&clock.reason)),
                esc(&clock.rule)
            ),
            page.when(Some(clock.due), incident.t0),
            page.when(clock.done, incident.t0),
            format!("{}{}", page.verdict(clock.verdict), over(page, clock)),
        ]));
    }
    page.table(&heads, &rows);
}

/// By how much a clock was missed by what was finished after all.
fn over(page: &Page, clock: &Clock) -> String {
    match clock.done.filter(|done| *done > clock.due) {
        None => String::new(),
        Some(done) => {
            let word = page.word("超", "by ");
            format!("<small>{word}{}</small>", page.span(done - clock.due))
        }
    }
}

/// Every task: who, by when and why, and what became of it.
pub(super) fn tasks(page: &mut Page, incident: &IncidentPart) {
    page.heading("任务", "Tasks");
    figures(page, incident);
    let heads = [
        ("time", page.word("编号", "id")),
        ("name", page.word("任务", "task")),
        ("agency", page.word("责任部门", "agency")),
        ("time due", page.word("时限", "due")),
        ("time", page.word("下达", "issued")),
        ("time", page.word("收到", "received")),
        ("time", page.word("接受", "accepted")),
        ("time", page.word("办结", "ended")),
        ("name", page.word("结果", "result")),
    ];
    let mut rows = Vec::new();
    let mut lane = None;
    for task in &incident.tasks {
        if lane != Some(&task.lane) {
            lane = Some(&task.lane);
            rows.push(Row::across("lane", words::lane(&task.lane, page.lang)));
        }
        rows.push(row(page, incident, task));
    }
    page.table(&heads, &rows);
    if !incident.not_applied.is_empty() {
        let sub = page
            .word("不适用的预案条目", "Plan lines that did not apply")
            .to_owned();
        page.subheading(&sub);
        page.raw("<ul class=\"plain\">");
        for (id, why) in &incident.not_applied {
            let why = esc(page.lang.text(why));
            page.raw(&format!("<li>{}: {why}</li>", esc(id)));
        }
        page.raw("</ul>");
    }
}

fn figures(page: &mut Page, incident: &IncidentPart) {
    let f = &incident.figures;
    let median = f.acceptance_median.map(|span| plain::span(span, page.lang));
    let median = median.unwrap_or_else(|| "–".to_owned());
    page.note(
        &format!(
            "下达 {} 项：接受 {} 项（5 分钟内 {} 项，接受用时中位数 {median}），完成 {} 项（按时 {} 项），超时 {} 项，拒绝或未能完成 {} \
             项，升级 {} 次。",
            f.issued, f.accepted, f.accepted_fast, f.done, f.done_in_time, f.missed,
            f.refused, f.escalations
        ),
        &format!(
            "{} issued: {} accepted ({} within 5 min, median {median}), {} done ({} in time), \
             {} missed, {} refused or failed, {} escalations.",
            f.issued, f.accepted, f.accepted_fast, f.done, f.done_in_time, f.missed,
            f.refused, f.escalations
        ),
    );
}

fn row(page: &Page, incident: &IncidentPart, task: &TaskRow) -> Row {
    let lang = page.lang;
    let section = task.section.as_ref().map_or(String::new(), |section| {
        format!("<small>{}</small>", esc(lang.text(section)))
    });
    let owner = task
        .owner
        .as_ref()
        .map_or(page.word("系统", "system"), |owner| lang.text(owner));
    let by = match task.assigned_by {
        AssignedBy::Plan => String::new(),
        AssignedBy::Command => {
            format!(
                " <span class=\"tag doubt\">{}</span>",
                page.word("指挥部指派", "by command")
            )
        }
    };
    let due = task.deadline.as_ref().map_or("–".to_owned(), |deadline| {
        format!(
            "{}<small>{} · {}</small>",
            page.when(Some(deadline.at), incident.t0),
            esc(words::basis(deadline.basis, lang)),
            esc(lang.text(&deadline.reason))
        )
    });
    Row::new(vec![
        esc(&task.plan),
        format!("{}{section}", esc(lang.text(&task.title))),
        format!("{}{by}", esc(owner)),
        due,
        page.when(task.issued, incident.t0),
        page.when(task.received, incident.t0),
        page.when(task.accepted, incident.t0),
        page.when(task.ended, incident.t0),
        result(page, task),
    ])
}

/// State, lateness, escalations, reasons.
fn result(page: &Page, task: &TaskRow) -> String {
    let lang = page.lang;
    let class = match task.state {
        TaskState::Done if !task.missed => "ok",
        TaskState::Refused | TaskState::Failed => "no",
        TaskState::Superseded | TaskState::Cancelled => "",
        _ if task.missed => "no",
        _ => "open",
    };
    let mut text = format!(
        "<span class=\"{class}\">{}</span>",
        words::state(task.state, lang)
    );
    let mut tag = |word: &str| {
        text.push_str(&format!(" <span class=\"tag doubt\">{}</span>", esc(word)));
    };
    if task.missed {
        tag(lang.pick("超时", "late"));
    }
    if task.infeasible {
        tag(lang.pick("来不及", "infeasible"));
    }
    for (at, level, to) in &task.escalations {
        let (at, to) = (plain::moment(*at), lang.text(to));
        let line = match lang {
            Lang::Zh => format!("升级 {level} 级：{to}（{at}）"),
            Lang::En => format!("rung {level}: {to} ({at})"),
        };
        text.push_str(&format!("<small>{}</small>", esc(&line)));
    }
    if let Some(outcome) = &task.outcome {
        text.push_str(&format!("<small>{}</small>", esc(lang.text(outcome))));
    }
    text
}

/// The tasks over time, lane by lane.
pub(super) fn course(page: &mut Page, report: &Report, incident: &IncidentPart) {
    let Some(until) = report.until else { return };
    let shown: Vec<&TaskRow> = incident
        .tasks
        .iter()
        .filter(|task| !task.history.is_empty())
        .collect();
    if shown.is_empty() {
        return;
    }
    page.heading("任务进程", "Course of the tasks");
    let swatch = |class: &str| {
        format!(
            "<svg viewBox=\"0 0 26 18\"><rect class=\"bar {class}\" x=\"1\" y=\"4\" \
             width=\"24\" height=\"10\"/></svg>"
        )
    };
    let tick = |class: &str| {
        format!(
            "<svg viewBox=\"0 0 26 18\"><line class=\"{class}\" x1=\"13\" y1=\"1\" x2=\"13\" \
             y2=\"17\"/></svg>"
        )
    };
    let dot = |class: &str| {
        format!(
            "<svg viewBox=\"0 0 26 18\"><circle class=\"{class}\" cx=\"13\" cy=\"9\" \
             r=\"5\"/></svg>"
        )
    };
    let cross = "<svg viewBox=\"0 0 26 18\"><path class=\"cross\" d=\"M9 5l8 8M9 13l8-8\"/></svg>";
    let entries = [
        (swatch("wait"), page.word("等待接受", "waiting to be taken")),
        (
            swatch("work"),
            page.word("已接受、执行中", "accepted, at work"),
        ),
        (dot("done"), page.word("完成", "done")),
        (dot("done late"), page.word("超时完成", "done late")),
        (tick("due"), page.word("时限", "deadline")),
        (
            tick("due missed"),
            page.word("错过的时限", "missed deadline"),
        ),
        (
            cross.to_owned(),
            page.word("拒绝或未完成", "refused or failed"),
        ),
    ];
    let mut legend = "<div class=\"legend\">".to_owned();
    for (picture, word) in entries {
        legend.push_str(&format!("<span>{picture}{}</span>", esc(word)));
    }
    legend.push_str("</div>");
    page.raw(&legend);
    page.note(
        "横轴为 T0 后的时间，对数刻度。",
        "The horizontal axis is time after T0, on a logarithmic scale.",
    );
    let axis = svg::gantt::Axis::new(incident);
    for lane in shown.chunk_by(|a, b| a.lane == b.lane) {
        let name = words::lane(&lane[0].lane, page.lang);
        let picture = svg::gantt::draw(name, lane, &axis, until, page.lang);
        page.raw(&format!("<figure class=\"lane\">{picture}</figure>"));
    }
}

/// What could come from where, and what falls short.
pub(super) fn supplies(page: &mut Page, incident: &IncidentPart) {
    page.heading("物资", "Supplies");
    if incident.supplies.is_empty() {
        page.note(
            "日志中没有物资测算。",
            "The log holds no answer on supplies.",
        );
        return;
    }
    for part in &incident.supplies {
        let (place, at) = (
            page.lang.text(&part.place).to_owned(),
            plain::moment(part.at),
        );
        page.subheading(&format!("{place} · {at}"));
        let heads = [
            ("name", page.word("物资", "item")),
            ("num", page.word("需要", "wanted")),
            ("num", page.word("缺口", "short")),
            (
                "",
                page.word(
                    "物资库（可用量，预计到达用时）",
                    "depots (usable, time to arrival)",
                ),
            ),
        ];
        let mut rows = Vec::new();
        for item in &part.items {
            let quantity = |value: f64| esc(&show_quantity(value, &item.unit, page.lang.code()));
            let short = if item.short > 0.0 {
                format!("<span class=\"no\">{}</span>", quantity(item.short))
            } else {
                format!("<span class=\"ok\">{}</span>", page.word("无", "none"))
            };
            let offers: Vec<String> = item
                .offers
                .iter()
                .map(|offer| depot(page, offer, &item.unit))
                .collect();
            let offers = if offers.is_empty() {
                "–".to_owned()
            } else {
                offers.join("<br>")
            };
            rows.push(Row::new(vec![
                esc(page.lang.text(&item.name)),
                quantity(item.wanted),
                short,
                offers,
            ]));
        }
        page.table(&heads, &rows);
    }
    page.note(
        "到达用时 = 调拨批准 + 装车 + 公路行驶（计入封路）。标“示意”的库存为虚构数据，动用前须电话核实。",
        "Time to arrival = release order + loading + road under closures. Stock marked \
         illustrative is invented: telephone before relying on it.",
    );
}

fn depot(page: &Page, offer: &SupplyOfferRow, unit: &str) -> String {
    let certainty = match offer.certainty {
        None | Some(Certainty::Known) => String::new(),
        Some(doubt) => {
            format!(
                " <span class=\"tag doubt\">{}</span>",
                words::certainty(doubt, page.lang)
            )
        }
    };
    format!(
        "{} <small style=\"display:inline\">{}</small>{}{}{}{}{certainty}",
        esc(page.lang.text(&offer.name)),
        esc(offer.depot.as_str()),
        page.word("：", ": "),
        esc(&show_quantity(offer.usable, unit, page.lang.code())),
        page.word("，", ", "),
        page.span(offer.eta)
    )
}
