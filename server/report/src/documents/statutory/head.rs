//! The head of a report: who reports to whom, by when, and the grade.

use super::{Stage, ZH};
use crate::documents::Tongue;
use crate::documents::case::Case;
use crate::documents::paper::{Block, Desk, Section, Source, Value, field, plainly, section};
use crate::documents::say;
use crate::{Lang, words};
use hean_incident::body::Body;
use hean_incident::task::Basis;

/// The line above the title.
pub(super) fn routing(case: &Case<'_>) -> String {
    if case.drill() {
        "演练材料 · 草稿 · 未经签发不得报出".to_owned()
    } else {
        "内部材料 · 草稿 · 未经签发不得报出".to_owned()
    }
}

/// The reporting unit, the addressees, the limit, and what a person fills in.
pub(super) fn reporting(case: &Case<'_>, desk: &mut Desk, stage: Stage) -> Section {
    let unit = match case.owner("reports") {
        Some((id, row)) => {
            let name = case.names.agency(&id, Lang::Zh);
            let by_command = case
                .incident
                .duties
                .keys()
                .any(|duty| duty.as_str() == "reports");
            let assigned = case.last(|body| match body {
                Body::DutyAssigned(b) if b.duty.as_str() == "reports" => Some(()),
                _ => None,
            });
            let text = if by_command {
                format!("{name}（指挥部指定）")
            } else {
                name
            };
            desk.known(
                text,
                [row].into_iter().chain(assigned.map(|(source, ())| source)),
            )
        }
        None => {
            let what = ("报告单位", "the reporting unit", "составитель");
            case.missing(ZH, "reporting-unit", what, "reports", "duty_assigned")
        }
    };
    let hand = |id: &str, zh: &str, en: &str| say::by_hand(case, ZH, id, (zh, en, zh), "reports");
    let fields = vec![
        field("报告单位", unit),
        field("报送对象", addressees(case, desk)),
        field("报告时限", clock(case, desk, stage)),
        field(
            "起草依据时刻",
            plainly(format!(
                "{}（日志第 {} 条）",
                say::clock(case.at, ZH),
                case.as_of
            )),
        ),
        field("签发人", hand("signatory", "签发人", "the signatory")),
        field(
            "联系人及电话",
            hand("contact", "联系人及电话", "the contact and telephone"),
        ),
        field(
            "报出时间",
            hand("sent-at", "报出时间", "the time of sending"),
        ),
    ];
    section("报告单位与报送", vec![Block::Fields(fields)])
}

/// Own government and the next higher bureau; by the two-hour path the region and the ministry.
fn addressees(case: &Case<'_>, desk: &mut Desk) -> Value {
    let grade = case.last(|body| match body {
        Body::GradeProposed(b) => Some((b.path.clone(), b.rule.clone(), b.reason.clone())),
        _ => None,
    });
    let two_hours = grade.as_ref().is_none_or(|(_, (path, ..))| path == "2h");
    let wanted: &[&str] = if two_hours {
        &["government", "region", "ministry"]
    } else {
        &["government", "region"]
    };
    let names: Vec<&str> = wanted
        .iter()
        .filter_map(|id| Some(case.phrases.letterhead(id)?.text.zh()))
        .collect();
    if names.len() < wanted.len() {
        let what = ("报送对象", "the addressees", "адресаты");
        return case.missing(ZH, "addressees", what, "reports", "");
    }
    let path = if two_hours { "2h" } else { "4h" };
    let text = format!("{}（{}）", names.join("、"), words::path(path, Lang::Zh));
    let sources = grade.into_iter().flat_map(|(entry, (_, rule, reason))| {
        let rule = Source::Rule {
            id: rule,
            says: reason,
            unverified: false,
        };
        [entry, rule]
    });
    desk.known(text, sources)
}

/// The statutory clock of this report: that of the task whose evidence it is.
fn clock(case: &Case<'_>, desk: &mut Desk, stage: Stage) -> Value {
    let plan = match stage {
        Stage::Initial => "T10",
        Stage::Continuing => "T40",
        Stage::Final => "T46",
    };
    let tasks = case.incident.tasks.values();
    let found = tasks
        .filter(|task| task.plan.as_str() == plan)
        .filter_map(|task| Some((task, task.deadline.as_ref()?)))
        .min_by_key(|(task, deadline)| (deadline.at, &task.id));
    match found {
        Some((task, deadline)) => {
            let basis = words::basis(deadline.basis, Lang::Zh);
            let doubt = if deadline.unverified {
                "，依据未经核实"
            } else {
                ""
            };
            let text = format!("{}（{basis}{doubt}）", say::clock(deadline.at, ZH));
            let rule = Source::Rule {
                id: deadline.rule.clone(),
                says: deadline.reason.clone(),
                unverified: deadline.unverified || deadline.basis == Basis::Doctrine,
            };
            let entry = case.task_entry(&task.id);
            desk.known(text, [rule].into_iter().chain(entry))
        }
        None => {
            let what = ("报告时限", "the time limit of the report", "срок");
            case.missing(ZH, "report-clock", what, "reports", "")
        }
    }
}

/// What is said of the cause: the words of the reports, since the log has no finding of its own.
pub(super) fn cause(case: &Case<'_>, desk: &mut Desk) -> Value {
    let said: Vec<(Source, String)> = case
        .entries()
        .filter_map(|(append, body)| {
            let text = match body {
                Body::IncidentReported(b) => b.text.clone()?,
                _ => return None,
            };
            Some((case.entry(append), text))
        })
        .collect();
    if said.is_empty() {
        let what = ("事件起因", "the cause", "причина");
        return case.missing(Tongue::Zh, "cause", what, "inquiry", "report_received");
    }
    let (sources, texts): (Vec<Source>, Vec<String>) = said.into_iter().unzip();
    let text = format!("据报：{}（起因以调查结论为准）", texts.join("；"));
    desk.known(text, sources)
}

/// The grade: as decided, with the proposal; or as proposed and not decided.
pub(super) fn grade(case: &Case<'_>, desk: &mut Desk) -> Value {
    let proposed = case.last(|body| match body {
        Body::GradeProposed(b) => Some(b.clone()),
        _ => None,
    });
    let decided = case.last(|body| match body {
        Body::GradeDecided(b) => Some(b.clone()),
        _ => None,
    });
    let mut sources = Vec::new();
    let proposal = proposed.map(|(entry, b)| {
        sources.push(entry);
        sources.push(Source::Rule {
            id: b.rule.clone(),
            says: b.reason.clone(),
            unverified: false,
        });
        let criteria = if b.criteria.is_empty() {
            String::new()
        } else {
            format!("，符合条款 {}", b.criteria.join("、"))
        };
        let grade = words::grade(&b.grade, Lang::Zh);
        format!("系统建议{grade}：{}{criteria}", b.reason.zh())
    });
    let decision = decided.map(|(entry, b)| {
        sources.push(entry);
        let criterion = b
            .criterion
            .map_or(String::new(), |id| format!("，依据条款 {id}"));
        let grade = words::grade(&b.grade, Lang::Zh);
        format!("指挥部定为{grade}：{}{criterion}", b.reason)
    });
    match (decision, proposal) {
        (Some(decision), Some(proposal)) => {
            desk.known(format!("{decision}\n（{proposal}）"), sources)
        }
        (Some(decision), None) => desk.known(decision, sources),
        (None, Some(proposal)) => desk.known(format!("{proposal}（待指挥部定级）"), sources),
        (None, None) => {
            let what = ("事件等级", "the grade", "категория");
            case.missing(ZH, "grade", what, "grade", "grade_decided")
        }
    }
}

/// The response level.
pub(super) fn level(case: &Case<'_>, desk: &mut Desk) -> Value {
    let found = case.last(|body| match body {
        Body::ResponseStarted(b) => {
            let level = words::level(&b.level, Lang::Zh);
            Some(format!("已启动{level}应急响应：{}", b.reason))
        }
        Body::ResponseEnded(b) => Some(format!("应急响应已终止：{}", b.reason)),
        _ => None,
    });
    match found {
        Some((source, text)) => desk.known(text, [source]),
        None => {
            let what = ("响应级别", "the response level", "уровень реагирования");
            case.missing(ZH, "response-level", what, "grade", "response_started")
        }
    }
}
