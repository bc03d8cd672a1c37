//! Incident briefing and activity logs, shaped as the forms ICS 201 and ICS 214. In Chinese, with
//! the English names of the blocks.

use super::Tongue;
use super::case::Case;
use super::map;
use super::paper::{Block, Desk, Paper, Part, Value, field, plainly, section};
use super::say;
use crate::{Lang, plain, sentence, words};
use hean_incident::body::Body;
use hean_incident::task::{AssignedBy, Task};
use hean_units::AgencyId;
use std::collections::BTreeMap;

const ZH: Tongue = Tongue::Zh;

/// Most entries in an agency's log; of more the last ones are shown, with how many are left out.
const LOG_MAX: usize = 200;

fn routing(case: &Case<'_>) -> String {
    if case.drill() {
        "演练 · 内部使用"
    } else {
        "内部使用"
    }
    .to_owned()
}

/// The briefing.
pub(super) fn briefing(case: &Case<'_>) -> Paper {
    let mut desk = Desk::default();
    let points = map::sensitive(case);
    let name = vec![
        field(
            "1. 事件名称 Incident Name",
            plainly(case.incident.title.zh()),
        ),
        field(
            "2. 事件编号 Incident Number",
            plainly(case.incident.id.as_str()),
        ),
        field(
            "3. 启动时间 Date/Time Initiated",
            say::learned(case, &mut desk, ZH),
        ),
    ];
    let mut sections = vec![section("1–3. 事件 Incident", vec![Block::Fields(name)])];
    let mut sketch = Vec::new();
    sketch.extend(map::map(case, &points).map(|map| Block::Map(Box::new(map))));
    sketch.push(map::table(case, &mut desk, &points));
    sections.push(section("4. 示意图 Map/Sketch", sketch));
    sections.push(section(
        "5. 态势与安全提示 Situation Summary and Health and Safety Briefing",
        vec![Block::Fields(situation(case, &mut desk))],
    ));
    let prepared = say::by_hand(
        case,
        ZH,
        "prepared-by",
        (
            "编制人（姓名、职务、签字）",
            "who prepared it: name, position, signature",
            "",
        ),
        "command",
    );
    sections.push(section(
        "6. 编制 Prepared by",
        vec![Block::Paragraph(prepared)],
    ));
    sections.push(section(
        "7. 目标 Current and Planned Objectives",
        vec![objectives(case, &mut desk)],
    ));
    sections.push(section(
        "8. 行动、策略与战术 Current and Planned Actions, Strategies, and Tactics",
        vec![actions(case, &mut desk)],
    ));
    sections.push(section(
        "9. 组织 Current Organization",
        vec![organization(case, &mut desk)],
    ));
    sections.push(section(
        "10. 资源 Resource Summary",
        vec![resources(case, &mut desk)],
    ));
    let part = Part {
        tongue: ZH,
        routing: routing(case),
        title: "事件简报 INCIDENT BRIEFING (ICS 201)".to_owned(),
        subtitle: say::clock(case.at, ZH),
        sections,
    };
    desk.paper(vec![part])
}

fn situation(case: &Case<'_>, desk: &mut Desk) -> Vec<super::paper::Field> {
    let hazard = match case.substance() {
        Some(substance) => {
            let mut text = format!("{}，UN 类别 {}", substance.name.zh(), substance.class);
            if let Some(guide) = substance.erg_guide {
                text.push_str(&format!("，ERG 指南 {guide}"));
            }
            if substance.volatile {
                text.push_str("，易挥发：须检测蒸气");
            }
            desk.known(text, case.substance_row(&substance.id))
        }
        None => case.missing(
            ZH,
            "hazard",
            ("危险特性", "hazards of the substance", ""),
            "expert-pool",
            "cargo_identified",
        ),
    };
    let wind = case.last(|body| match body {
        Body::WeatherRead(b) => Some(b.clone()),
        _ => None,
    });
    let weather = match wind {
        Some((source, _)) => {
            let text = case
                .entries()
                .rev()
                .find(|(_, body)| matches!(body, Body::WeatherRead(_)))
                .map(|(append, _)| sentence(&append.record, &case.names, Lang::Zh));
            desk.known(text.unwrap_or_default(), [source])
        }
        None => case.missing(
            ZH,
            "weather",
            ("现场气象", "weather at the scene", ""),
            "weather",
            "weather_read",
        ),
    };
    vec![
        field("地点", say::place(case, desk, ZH)),
        field("污染物", say::pollutant(case, desk, ZH)),
        field("数量", say::quantity(case, desk, ZH)),
        field("危险特性", hazard),
        field("现场气象", weather),
    ]
}

/// Tasks with a physical or statutory deadline: what must be held.
fn objectives(case: &Case<'_>, desk: &mut Desk) -> Block {
    let mut tasks: Vec<&Task> = case
        .incident
        .tasks
        .values()
        .filter(|task| task.state.is_open() && task.deadline.is_some())
        .collect();
    tasks.sort_by_key(|task| (task.deadline.as_ref().map(|d| d.at), &task.id));
    let items: Vec<Value> = tasks
        .into_iter()
        .take(20)
        .filter_map(|task| {
            let deadline = task.deadline.as_ref()?;
            let text = format!(
                "{} 前：{}（{}）",
                plain::moment(deadline.at),
                task.title.zh(),
                deadline.reason.zh()
            );
            Some(desk.known(text, case.task_entry(&task.id)))
        })
        .collect();
    if items.is_empty() {
        let what = ("目标", "objectives", "");
        return Block::Paragraph(case.missing(ZH, "objectives", what, "command", ""));
    }
    Block::Items(items)
}

fn actions(case: &Case<'_>, desk: &mut Desk) -> Block {
    let mut tasks: Vec<&Task> = case.incident.tasks.values().collect();
    tasks.sort_by_key(|task| (task.history.last().map(|step| step.at), &task.id));
    let rows = tasks.into_iter().map(|task| {
        let at = task
            .history
            .last()
            .map_or("–".to_owned(), |step| plain::moment(step.at));
        let owner = task
            .owner
            .as_ref()
            .map_or("系统".to_owned(), |id| case.names.agency(id, Lang::Zh));
        let text = format!("{} {}", task.plan, task.title.zh());
        vec![
            plainly(at),
            desk.known(text, case.task_entry(&task.id)),
            plainly(owner),
            plainly(words::state(task.state, Lang::Zh)),
        ]
    });
    Block::Table {
        heads: ["时间 Time", "行动 Actions", "责任部门", "状态"]
            .map(str::to_owned)
            .to_vec(),
        widths: vec![14, 48, 24, 14],
        rows: rows.collect(),
    }
}

/// Agencies by lane, and whether the plan or the command gave them their tasks.
fn organization(case: &Case<'_>, desk: &mut Desk) -> Block {
    let mut lanes: BTreeMap<&str, BTreeMap<String, (AgencyId, bool)>> = BTreeMap::new();
    for task in case.incident.tasks.values() {
        let Some(owner) = &task.owner else { continue };
        let name = case.names.agency(owner, Lang::Zh);
        let by_command = task.assigned_by == AssignedBy::Command;
        let entry = lanes.entry(&task.lane).or_default();
        entry
            .entry(name)
            .or_insert_with(|| (owner.clone(), false))
            .1 |= by_command;
    }
    let rows = lanes.into_iter().map(|(lane, agencies)| {
        let mut sources = Vec::new();
        let names = agencies.into_iter().map(|(name, (id, by_command))| {
            sources.extend(case.agency_row(&id));
            if by_command {
                format!("{name}（含指挥部指定）")
            } else {
                name
            }
        });
        let names: Vec<String> = names.collect();
        vec![
            plainly(words::lane(lane, Lang::Zh)),
            desk.known(names.join("、"), sources),
        ]
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        let what = ("组织", "the organization", "");
        return Block::Paragraph(case.missing(ZH, "organization", what, "command", ""));
    }
    Block::Table {
        heads: vec!["工作组 Group".to_owned(), "部门 Agencies".to_owned()],
        widths: vec![25, 75],
        rows,
    }
}

/// Crews and stock: what is set aside and on its way.
fn resources(case: &Case<'_>, desk: &mut Desk) -> Block {
    let mut rows = Vec::new();
    for (append, body) in case.entries() {
        let source = case.entry(append);
        let at = plain::moment(append.record.at);
        let row = match body {
            Body::CrewAssigned(b) => {
                let eta = append.record.at + hean_units::Span::from_secs(b.eta_s);
                let task = case.names.task(&b.task, Lang::Zh);
                (
                    case.names.crew(&b.crew, Lang::Zh),
                    at,
                    plain::moment(eta),
                    task,
                )
            }
            Body::StockReserved(b) => {
                let depot = case.names.facility(&b.depot, Lang::Zh);
                let item = case.names.item(&b.item, Lang::Zh);
                let what = format!("{item} {} {}（{depot}）", plain::exact(b.quantity), b.unit);
                (what, at, "–".to_owned(), case.names.task(&b.task, Lang::Zh))
            }
            _ => continue,
        };
        let (what, ordered, eta, task) = row;
        rows.push(vec![
            desk.known(what, [source]),
            plainly(ordered),
            plainly(eta),
            plainly(task),
        ]);
    }
    if rows.is_empty() {
        let what = ("资源", "resources", "");
        return Block::Paragraph(case.missing(
            ZH,
            "resources",
            what,
            "supplies-desk",
            "stock_reserved",
        ));
    }
    let heads = [
        "资源 Resource",
        "下令 Ordered",
        "预计到达 ETA",
        "用途 Notes",
    ];
    Block::Table {
        heads: heads.map(str::to_owned).to_vec(),
        widths: vec![40, 15, 15, 30],
        rows,
    }
}

/// The log of each agency, or of the one that is asked for.
pub(super) fn logs(case: &Case<'_>) -> Paper {
    let mut desk = Desk::default();
    let agencies = match case.agency {
        Some(id) => vec![id.clone()],
        None => case.agencies(),
    };
    let mut sections: Vec<_> = agencies
        .iter()
        .map(|agency| {
            let name = case.names.agency(agency, Lang::Zh);
            section(name, log(case, &mut desk, agency))
        })
        .collect();
    if sections.is_empty() {
        let what = ("活动日志", "activity logs", "");
        let gap = case.missing(ZH, "logs", what, "command", "task_accepted");
        sections.push(section(
            "活动日志 Activity Log",
            vec![Block::Paragraph(gap)],
        ));
    }
    let part = Part {
        tongue: ZH,
        routing: routing(case),
        title: "活动日志 ACTIVITY LOG (ICS 214)".to_owned(),
        subtitle: format!("{} · {}", case.incident.id, case.incident.title.zh()),
        sections,
    };
    desk.paper(vec![part])
}

fn log(case: &Case<'_>, desk: &mut Desk, agency: &AgencyId) -> Vec<Block> {
    let by = |append: &hean_incident::record::Append| {
        let actor = &append.record.actor;
        actor.agency.as_ref() == Some(agency) || actor.on_behalf_of.as_ref() == Some(agency)
    };
    let to = |body: &Body| match body {
        Body::TaskIssued(b) => b.task.owner.as_ref() == Some(agency),
        Body::TaskReassigned(b) => b.to == *agency,
        Body::OwnerChanged(b) => b.to == *agency,
        Body::DutyAssigned(b) => b.to == *agency,
        Body::TaskEscalated(b) => b.agency == *agency,
        Body::MessageReceived(b) => b.to == *agency,
        _ => false,
    };
    let minor = |body: &Body| matches!(body, Body::TaskDelivered(_) | Body::TaskReceived(_));
    let mut mine: Vec<_> = case
        .entries()
        .filter(|(append, body)| (by(append) || to(body)) && !minor(body))
        .map(|(append, _)| append)
        .collect();
    mine.sort_by_key(|append| (append.record.at, case.seq(append)));
    let (from, until) = (mine.first(), mine.last());
    let period = match (from, until) {
        (Some(from), Some(until)) => {
            let (from, until) = (&from.record, &until.record);
            format!("{} 至 {}", from.at.minute(), until.at.minute())
        }
        _ => "–".to_owned(),
    };
    let resources: Vec<String> = case
        .basin
        .crews
        .values()
        .filter(|crew| crew.agency == *agency)
        .map(|crew| format!("{}（{} 人）", crew.name.zh(), crew.people))
        .collect();
    let crews = if resources.is_empty() {
        let what = ("投入的人员和队伍", "people and crews of the agency", "");
        case.missing(ZH, &format!("crews-{agency}"), what, "command", "")
    } else {
        plainly(resources.join("、"))
    };
    let left_out = mine.len().saturating_sub(LOG_MAX);
    let rows = mine.iter().skip(left_out).map(|append| {
        let record = &append.record;
        let said = sentence(record, &case.names, Lang::Zh);
        vec![
            plainly(record.at.minute()),
            desk.known(said, [case.entry(append)]),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let mut blocks = vec![Block::Fields(vec![
        field("2. 行动时段 Operational Period", plainly(period)),
        field("6. 投入资源 Resources Assigned", crews),
        field(
            "8. 编制 Prepared by",
            case.missing(
                ZH,
                &format!("prepared-{agency}"),
                (
                    "编制人（姓名、职务、签字）",
                    "who prepared it: name, position, signature",
                    "",
                ),
                agency.as_str(),
                "",
            ),
        ),
    ])];
    if left_out > 0 {
        blocks.push(Block::Note(format!("此前 {left_out} 条从略，见日志。")));
    }
    blocks.push(Block::Table {
        heads: ["日期时间 Date/Time", "7. 活动 Notable Activities"]
            .map(str::to_owned)
            .to_vec(),
        widths: vec![20, 80],
        rows,
    });
    blocks
}
