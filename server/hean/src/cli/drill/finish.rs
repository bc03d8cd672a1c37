//! The end of a drill: arrivals, tasks, score, report.

use super::super::common::{Exit, fail, out};
use super::super::forecast::arrivals_table;
use super::super::table::{Align, Table};
use super::{DrillArgs, stream};
use crate::reports::report;
use crate::said::{about, io_text};
use crate::space::{Space, Status, World};
use hean_report::model::{IncidentPart, Report, Verdict};
use hean_report::{Lang, plain, words};
use hean_scenario::Scenario;
use hean_units::{Instant, Text};
use std::path::Path;
use std::sync::Arc;

/// The form of a report file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One self-contained page.
    Html,
    /// Text.
    Markdown,
    /// For programs.
    Json,
}

/// The form that a file's ending asks for.
pub fn format_of(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()? {
        "html" | "htm" => Some(Format::Html),
        "md" => Some(Format::Markdown),
        "json" => Some(Format::Json),
        _ => None,
    }
}

/// Tells the end of the drill and gives the exit code.
pub async fn finish(
    args: &DrillArgs,
    space: &Space,
    scenario: &Scenario,
    world: &World,
    lang: Lang,
    status: Status,
) -> Exit {
    match status {
        Status::Ended => {}
        Status::Closed => {
            return fail(
                Exit::Interrupted,
                lang,
                &interrupted(args.journal.as_deref()),
            );
        }
        Status::Unavailable(why) | Status::Fatal(why) => {
            return fail(Exit::Failed, lang, &stopped(&why));
        }
        Status::Running => {
            return fail(
                Exit::Failed,
                lang,
                &stopped(lang.pick("仍在运行", "it still runs")),
            );
        }
    }
    let seed = args.seed.unwrap_or(scenario.seed);
    let played = (Arc::new(scenario.clone()), seed);
    let report = match report(space, world, Some(played)).await {
        Ok(report) => report,
        Err(error) => return fail(Exit::Failed, lang, &error.text()),
    };
    out(&if args.json {
        format!("{}\n", summary_json(space, &report))
    } else {
        summary(&report, scenario, lang)
    });
    for path in &args.report {
        let text = match format_of(path) {
            Some(Format::Html) => report.html(lang),
            Some(Format::Markdown) => report.markdown(lang),
            _ => format!("{:#}\n", report.json()),
        };
        if let Err(error) = std::fs::write(path, text) {
            let text = about(path.display(), &io_text(&error));
            return fail(Exit::Failed, lang, &text);
        }
        if !args.json {
            let words = lang.pick("复盘报告已写入", "After-action report written to");
            out(&format!("{words} {}\n", path.display()));
        }
    }
    let missed = report
        .expectations
        .iter()
        .any(|e| e.verdict == Verdict::Missed);
    if args.strict && missed {
        Exit::Missed
    } else {
        Exit::Done
    }
}

/// What an interrupted drill leaves.
fn interrupted(journal: Option<&str>) -> Text {
    match journal {
        Some(url) => Text::new(
            format!("已中断；以 --journal {url} 再次启动即可继续"),
            format!("interrupted; start it again with --journal {url} to go on"),
        ),
        None => Text::new(
            "已中断；没有保存日志，如需能继续，请用 --journal 指定日志",
            "interrupted; nothing was kept; name a journal to be able to go on",
        ),
    }
}

/// A drill that came to no end.
fn stopped(why: &str) -> Text {
    Text::new(
        format!("演练未到终点即停止：{why}"),
        format!("the drill stopped before its end: {why}"),
    )
}

fn summary_json(space: &Space, report: &Report) -> serde_json::Value {
    let value = report.json();
    serde_json::json!({
        "type": "summary",
        "drill": space.name(),
        "stream": stream(space),
        "incidents": value["incidents"],
        "expectations": value["expectations"],
        "score": value["score"],
        "heads": value["heads"],
    })
}

fn summary(report: &Report, scenario: &Scenario, lang: Lang) -> String {
    let mut text = String::new();
    for incident in &report.incidents {
        text.push_str(&arrivals(incident, scenario.start, lang));
        text.push_str(&tasks(incident, lang));
        text.push_str(&clocks(incident, scenario.start, lang));
    }
    text.push_str(&scores(report, lang));
    text
}

fn heading(text: &str) -> String {
    format!("\n■ {text}\n")
}

fn arrivals(incident: &IncidentPart, start: Instant, lang: Lang) -> String {
    let Some(forecast) = &incident.forecast else {
        return String::new();
    };
    let mut text = heading(&format!(
        "{} {} ({} {})",
        lang.pick("到达预报", "Forecast arrivals"),
        forecast.id,
        lang.pick("阈值", "threshold"),
        plain::mg_l(forecast.threshold_mg_l),
    ));
    let mut table = arrivals_table(lang);
    for found in &forecast.arrivals {
        let after = |at: Option<Instant>| at.map_or("—".to_owned(), |at| (at - start).offset());
        let remark = match (found.watch_only, found.node_assumed, found.sampled_mg_l) {
            (true, _, _) => lang
                .pick("地下水源：只作关注", "groundwater: watch only")
                .to_owned(),
            (_, _, Some(sampled)) => {
                format!(
                    "{} {}",
                    lang.pick("实测最高", "highest sample"),
                    plain::mg_l(sampled)
                )
            }
            (_, true, None) => lang.pick("河段节点为假定", "river node assumed").to_owned(),
            _ => String::new(),
        };
        table.row(vec![
            format!("{} {}", found.section, lang.text(&found.name)),
            plain::length(found.distance_m),
            after(found.early),
            after(found.arrival),
            after(found.peak_at),
            plain::mg_l(found.peak_mg_l),
            after(found.end),
            remark,
        ]);
    }
    text.push_str(&table.to_string());
    text
}

fn tasks(incident: &IncidentPart, lang: Lang) -> String {
    let figures = &incident.figures;
    let mut text = heading(&format!(
        "{}  {}",
        lang.pick("任务", "Tasks"),
        match lang {
            Lang::Zh => format!(
                "下达 {}，5分钟内接受 {}，完成 {}（按时 {}），逾期 {}，拒绝或失败 {}，升级 {} 次",
                figures.issued,
                figures.accepted_fast,
                figures.done,
                figures.done_in_time,
                figures.missed,
                figures.refused,
                figures.escalations
            ),
            Lang::En => format!(
                "issued {}, accepted within 5 min {}, done {} (in time {}), missed {}, refused or \
                 failed {}, escalations {}",
                figures.issued,
                figures.accepted_fast,
                figures.done,
                figures.done_in_time,
                figures.missed,
                figures.refused,
                figures.escalations
            ),
        }
    ));
    let column = |zh, en| lang.pick(zh, en);
    let mut table = Table::new(&[
        (column("编号", "Task"), Align::Left),
        (column("任务", "Title"), Align::Left),
        (column("部门", "Agency"), Align::Left),
        (column("截止", "Deadline"), Align::Right),
        (column("依据", "Basis"), Align::Left),
        (column("结束", "Ended"), Align::Right),
        (column("状态", "State"), Align::Left),
    ]);
    for task in &incident.tasks {
        let after =
            |at: Option<Instant>| at.map_or("—".to_owned(), |at| (at - incident.t0).offset());
        let basis = task
            .deadline
            .as_ref()
            .map_or("", |found| words::basis(found.basis, lang));
        let mut state = words::state(task.state, lang).to_owned();
        if task.missed {
            state.push_str(lang.pick(" 逾期", " late"));
        }
        if task.infeasible {
            state.push_str(lang.pick(" 来不及", " infeasible"));
        }
        let id = task.id.as_str();
        let short = id
            .strip_prefix(incident.id.as_str())
            .unwrap_or(id)
            .trim_start_matches('-');
        let owner = task
            .owner
            .as_ref()
            .map_or(lang.pick("系统", "system"), |owner| lang.text(owner));
        table.row(vec![
            short.to_owned(),
            plain::fit(lang.text(&task.title), 46),
            plain::fit(owner, 24),
            after(task.deadline.as_ref().map(|deadline| deadline.at)),
            basis.to_owned(),
            after(task.ended),
            state,
        ]);
    }
    text.push_str(&table.to_string());
    text
}

fn clocks(incident: &IncidentPart, start: Instant, lang: Lang) -> String {
    if incident.clocks.is_empty() {
        return String::new();
    }
    let mut text = heading(lang.pick("法定时限", "Statutory clocks"));
    for clock in &incident.clocks {
        let done = clock
            .done
            .map_or("—".to_owned(), |done| (done - start).offset());
        text.push_str(&format!(
            "  {} {}  {} {}  {} {}  {}\n",
            verdict(clock.verdict, lang),
            plain::fit(lang.text(&clock.reason), 60),
            lang.pick("时限", "due"),
            (clock.due - start).offset(),
            lang.pick("完成", "done"),
            done,
            clock.task,
        ));
    }
    text
}

fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Met => lang.pick("✔ 达成", "✔ met"),
        Verdict::Missed => lang.pick("✘ 未达成", "✘ missed"),
        Verdict::Undecided => lang.pick("? 未定", "? undecided"),
    }
}

fn scores(report: &Report, lang: Lang) -> String {
    if report.expectations.is_empty() {
        return String::new();
    }
    let mut text = heading(lang.pick("预期行动", "Expectations"));
    for expectation in &report.expectations {
        text.push_str(&format!(
            "  {}  {} ({} {})  {}\n",
            verdict(expectation.verdict, lang),
            expectation.id,
            lang.pick("权重", "weight"),
            expectation.weight,
            lang.text(&expectation.why),
        ));
    }
    if let Some(score) = report.score {
        text.push_str(&format!(
            "  {} {:.0} / {:.0}  ({:.0} %)\n",
            lang.pick("得分", "Score"),
            score.met,
            score.total(),
            score.percent(),
        ));
    }
    text
}
