//! The course: what happened, what was done, what is planned, and what the log itself advises.

use super::ZH;
use crate::documents::case::Case;
use crate::documents::paper::{Block, Desk, Section, Value, plainly, section};
use crate::{Lang, plain, sentence, words};
use hean_incident::body::Body;
use hean_incident::record::Append;
use hean_incident::task::{AssignedBy, Task, TaskState};
use std::collections::BTreeMap;

/// Most entries in the course; of more the first and the last ones are shown.
const COURSE_MAX: usize = 60;

/// Kinds that tell the course. Receipts, plans and samples stand elsewhere.
fn tells(body: &Body) -> bool {
    matches!(
        body,
        Body::IncidentReported(_)
            | Body::IncidentOpened(_)
            | Body::ReportReceived(_)
            | Body::CargoIdentified(_)
            | Body::GradeProposed(_)
            | Body::GradeDecided(_)
            | Body::ResponseStarted(_)
            | Body::ResponseEnded(_)
            | Body::ForecastComputed(_)
            | Body::RoadClosed(_)
            | Body::RoadOpened(_)
            | Body::GateSet(_)
            | Body::ImpactReported(_)
            | Body::TaskDone(_)
            | Body::TaskFailed(_)
            | Body::TaskRefused(_)
            | Body::DutyAssigned(_)
            | Body::CrewLost(_)
            | Body::DocumentFiled(_)
            | Body::ReportSent(_)
            | Body::IncidentClosed(_)
    )
}

fn told(case: &Case<'_>, desk: &mut Desk, append: &Append) -> Vec<Value> {
    let record = &append.record;
    let source = case.entry(append);
    vec![
        plainly(plain::moment(record.at)),
        desk.known(sentence(record, &case.names, Lang::Zh), [source]),
    ]
}

/// The entries by when things happened; a report may come in late.
fn timeline(case: &Case<'_>, desk: &mut Desk, mut entries: Vec<&Append>) -> Vec<Block> {
    entries.sort_by_key(|append| (append.record.at, case.seq(append)));
    let left_out = entries.len().saturating_sub(COURSE_MAX);
    let (head, tail) = (COURSE_MAX / 3, COURSE_MAX - COURSE_MAX / 3);
    let shown: Vec<&Append> = if left_out > 0 {
        let last = &entries[entries.len() - tail..];
        entries[..head].iter().chain(last).copied().collect()
    } else {
        entries
    };
    let rows = shown
        .into_iter()
        .map(|append| told(case, desk, append))
        .collect();
    let mut blocks = vec![Block::Table {
        heads: vec!["时间".to_owned(), "经过".to_owned()],
        widths: vec![15, 85],
        rows,
    }];
    if left_out > 0 {
        blocks.push(Block::Note(format!("中间 {left_out} 条从略，见日志。")));
    }
    blocks
}

/// What happened so far.
pub(super) fn course(case: &Case<'_>, desk: &mut Desk) -> Section {
    let entries: Vec<&Append> = case
        .entries()
        .filter(|(_, body)| tells(body))
        .map(|(append, _)| append)
        .collect();
    section("事件基本过程", timeline(case, desk, entries))
}

/// What happened since the last report.
pub(super) fn progress(case: &Case<'_>, desk: &mut Desk) -> Section {
    let since = case
        .entries()
        .filter_map(|(append, body)| match body {
            Body::DocumentFiled(b) if b.document.starts_with("report-") => Some(b.as_of),
            Body::ReportSent(_) => Some(case.seq(append)),
            _ => None,
        })
        .max();
    let from = since.unwrap_or(0);
    let entries: Vec<&Append> = case
        .entries()
        .filter(|(append, body)| tells(body) && case.seq(append) > from)
        .map(|(append, _)| append)
        .collect();
    let mut blocks = vec![Block::Note(match since {
        Some(seq) => format!("上次报告以来（日志第 {seq} 条之后）："),
        None => "日志中没有此前的报告，以下为全部经过。".to_owned(),
    })];
    if entries.is_empty() {
        blocks.push(Block::Paragraph(plainly("日志中没有新的进展。")));
    } else {
        blocks.extend(timeline(case, desk, entries));
    }
    section("处置进展", blocks)
}

fn owner(case: &Case<'_>, task: &Task) -> String {
    let name = match &task.owner {
        Some(id) => case.names.agency(id, Lang::Zh),
        None => "系统".to_owned(),
    };
    match task.assigned_by {
        AssignedBy::Command => format!("{name}（指挥部指定）"),
        AssignedBy::Plan => name,
    }
}

/// Measures that were taken: tasks done and under way.
pub(super) fn taken(case: &Case<'_>, desk: &mut Desk) -> Section {
    let mut tasks: Vec<&Task> = case
        .incident
        .tasks
        .values()
        .filter(|task| matches!(task.state, TaskState::Done | TaskState::Executing))
        .filter(|task| task.owner.is_some())
        .collect();
    tasks.sort_by_key(|task| (task.entered(task.state), &task.id));
    if tasks.is_empty() {
        let what = ("已采取的措施", "measures taken", "принятые меры");
        let gap = case.missing(ZH, "measures", what, "lead", "task_done");
        return section("已采取的应急措施", vec![Block::Paragraph(gap)]);
    }
    let rows = tasks.into_iter().map(|task| {
        let at = task
            .entered(task.state)
            .map_or("–".to_owned(), plain::moment);
        let evidence = match &task.outcome {
            Some(value) if task.state == TaskState::Done && !value.is_null() => {
                format!("：{}", plain::value(value, Lang::Zh))
            }
            _ => String::new(),
        };
        let state = words::state(task.state, Lang::Zh);
        vec![
            plainly(format!("{} {}", task.plan, task.title.zh())),
            plainly(owner(case, task)),
            desk.known(format!("{at} {state}{evidence}"), case.task_entry(&task.id)),
        ]
    });
    let rows = rows.collect();
    let table = Block::Table {
        heads: ["措施", "责任部门", "进度与凭据"]
            .map(str::to_owned)
            .to_vec(),
        widths: vec![40, 25, 35],
        rows,
    };
    section("已采取的应急措施", vec![table])
}

/// Measures that are planned: the other open tasks, with their deadlines.
pub(super) fn planned(case: &Case<'_>, desk: &mut Desk) -> Section {
    let mut tasks: Vec<&Task> = case
        .incident
        .tasks
        .values()
        .filter(|task| task.state.is_open() && task.state != TaskState::Executing)
        .filter(|task| task.owner.is_some())
        .collect();
    let due = |task: &Task| task.deadline.as_ref().map(|deadline| deadline.at);
    tasks.sort_by_key(|task| (due(task).is_none(), due(task), &task.id));
    if tasks.is_empty() {
        let what = ("拟采取的措施", "measures planned", "планируемые меры");
        let gap = case.missing(ZH, "planned", what, "lead", "");
        return section("拟采取的措施", vec![Block::Paragraph(gap)]);
    }
    let rows = tasks.into_iter().map(|task| {
        let limit = match &task.deadline {
            Some(deadline) => {
                let doubt = if deadline.unverified {
                    "，依据未经核实"
                } else {
                    ""
                };
                let basis = words::basis(deadline.basis, Lang::Zh);
                format!("{}（{basis}{doubt}）", plain::moment(deadline.at))
            }
            None => "未定时限".to_owned(),
        };
        vec![
            plainly(format!("{} {}", task.plan, task.title.zh())),
            plainly(owner(case, task)),
            desk.known(limit, case.task_entry(&task.id)),
            plainly(words::state(task.state, Lang::Zh)),
        ]
    });
    let rows = rows.collect();
    let table = Block::Table {
        heads: ["措施", "责任部门", "时限", "状态"]
            .map(str::to_owned)
            .to_vec(),
        widths: vec![40, 24, 24, 12],
        rows,
    };
    section("拟采取的措施", vec![table])
}

/// What the log itself says must be decided next.
pub(super) fn advice(case: &Case<'_>, desk: &mut Desk) -> Section {
    let mut items = Vec::new();
    for task in case
        .incident
        .tasks
        .values()
        .filter(|task| task.state.is_open())
    {
        let name = format!("{} {}", task.plan, task.title.zh());
        let mut say = |text: String| items.push(desk.known(text, case.task_entry(&task.id)));
        if let (Some(approver), None) = (&task.approver, task.approved) {
            let approver = case.names.agency(approver, Lang::Zh);
            say(format!("请{approver}审批：{name}。"));
        }
        if task.infeasible {
            say(format!(
                "{name}已来不及按时完成，建议改用下一断面或备用方案。"
            ));
        } else if task.missed {
            say(format!("{name}已超时，建议督办或改派。"));
        }
    }
    let supplies = case.last(|body| match body {
        Body::SuppliesFound(b) => Some(b.clone()),
        _ => None,
    });
    if let Some((source, found)) = supplies {
        for answer in found.answers.iter().filter(|answer| answer.short > 0.0) {
            let text = format!(
                "{}缺 {} {}，建议请求上级或毗邻地区支援。",
                answer.name.zh(),
                plain::exact(answer.short),
                answer.unit
            );
            items.push(desk.known(text, [source.clone()]));
        }
    }
    for held in case
        .incident
        .conflicts
        .values()
        .filter(|held| held.settled.is_none())
    {
        let source = case.last(|body| match body {
            Body::ConflictFound(b) if b.conflict == held.found.conflict => Some(()),
            _ => None,
        });
        let text = format!("资源冲突待裁定：{}。", held.found.reason.zh());
        items.push(desk.known(text, source.map(|(source, ())| source)));
    }
    if case.incident.grade_decided.is_none() {
        let source = case.last(|body| matches!(body, Body::GradeProposed(_)).then_some(()));
        items.push(desk.known(
            "请指挥部定级并决定响应级别。",
            source.map(|(source, ())| source),
        ));
    }
    let expert = case.missing(
        ZH,
        "advice",
        (
            "专家组和指挥部的下一步工作建议",
            "advice of experts and command",
            "рекомендации",
        ),
        "expert-pool",
        "",
    );
    items.push(expert);
    section("下一步工作建议", vec![Block::Items(items)])
}

/// The agencies that took part and what they did.
pub(super) fn agencies(case: &Case<'_>, desk: &mut Desk) -> Section {
    let mut by_agency: BTreeMap<String, Vec<&Task>> = BTreeMap::new();
    for task in case.incident.tasks.values() {
        if let (TaskState::Done, Some(owner)) = (task.state, &task.owner) {
            by_agency
                .entry(case.names.agency(owner, Lang::Zh))
                .or_default()
                .push(task);
        }
    }
    if by_agency.is_empty() {
        let what = ("参加处置的部门与工作内容", "who took part", "участники");
        let gap = case.missing(ZH, "agencies", what, "lead", "task_done");
        return section("参加处置的部门与工作内容", vec![Block::Paragraph(gap)]);
    }
    let rows = by_agency.into_iter().map(|(agency, tasks)| {
        let titles: Vec<&str> = tasks.iter().map(|task| task.title.zh()).collect();
        let sources: Vec<_> = tasks
            .iter()
            .filter_map(|task| case.task_entry(&task.id))
            .collect();
        vec![plainly(agency), desk.known(titles.join("；"), sources)]
    });
    let rows = rows.collect();
    let table = Block::Table {
        heads: vec!["部门".to_owned(), "工作内容".to_owned()],
        widths: vec![28, 72],
        rows,
    };
    section("参加处置的部门与工作内容", vec![table])
}
