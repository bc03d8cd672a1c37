//! Coordination: grade and level, approvals, conflicts, crews, duties, documents, costs, and the
//! standing mechanisms of the plan.

use super::{Page, Row};
use crate::escape::html as esc;
use crate::model::IncidentPart;
use crate::model::coordination::{Coordination, Told};
use crate::{plain, words};
use hean_units::Instant;

/// Everything that the log says of coordination; a section that it says nothing of is left out,
/// except for the grade and the mechanisms, of which it is said that there is nothing.
pub(super) fn all(page: &mut Page, incident: &IncidentPart, drill: bool) {
    let part = &incident.coordination;
    grade(page, incident);
    approvals(page, part, incident.t0);
    conflicts(page, part, incident.t0);
    crews(page, part, incident.t0);
    duties(page, part, incident.t0);
    documents(page, part, incident.t0);
    costs(page, part);
    mechanisms(page, part, drill);
}

fn list(page: &mut Page, told: &[Told]) {
    page.raw("<ul class=\"plain\">");
    for Told { at, sentence } in told {
        let words = esc(page.lang.text(sentence));
        page.raw(&format!("<li>{} {words}</li>", esc(&plain::moment(*at))));
    }
    page.raw("</ul>");
}

fn grade(page: &mut Page, incident: &IncidentPart) {
    page.heading("定级与响应", "Grade and response");
    let part = &incident.coordination;
    if part.decided.is_empty() {
        page.note(
            "指挥部没有定级；报告所依据的是系统建议的等级。",
            "The command decided no grade; what counts is the grade that the system proposed.",
        );
    } else {
        let heads = [
            ("time", page.word("时间", "time")),
            ("", page.word("建议", "proposed")),
            ("", page.word("决定", "decided")),
            ("", page.word("依据条款", "criterion")),
            ("name", page.word("理由", "why")),
            ("agency", page.word("决定者", "by")),
        ];
        let mut rows = Vec::new();
        for decided in &part.decided {
            let proposed = decided.proposed.as_deref();
            let proposed = proposed.map_or("–", |grade| words::grade(grade, page.lang));
            let same = decided.proposed.as_deref() == Some(&decided.grade);
            let grade = esc(words::grade(&decided.grade, page.lang));
            rows.push(Row::new(vec![
                page.when(Some(decided.at), incident.t0),
                esc(proposed),
                if same {
                    grade
                } else {
                    format!("<b>{grade}</b>")
                },
                esc(decided.criterion.as_deref().unwrap_or("–")),
                esc(&decided.reason),
                esc(page.lang.text(&decided.by)),
            ]));
        }
        page.table(&heads, &rows);
    }
    if !part.criteria.is_empty() {
        let criteria = part.criteria.join(page.word("、", ", "));
        page.note(
            &format!("系统建议所依据的条款：{criteria}。"),
            &format!("Criteria that the proposal names: {criteria}."),
        );
    }
    list(page, &part.levels);
    list(page, &part.priority);
}

fn approvals(page: &mut Page, part: &Coordination, t0: Instant) {
    if part.approvals.is_empty() {
        return;
    }
    page.heading("审批", "Approvals");
    let heads = [
        ("name", page.word("任务", "task")),
        ("agency", page.word("审批者", "approver")),
        ("time", page.word("请示", "asked")),
        ("time", page.word("答复", "answered")),
        ("", page.word("结果", "result")),
    ];
    let mut rows = Vec::new();
    for approval in &part.approvals {
        let result = match approval.approved {
            Some(true) => format!(
                "<span class=\"ok\">{}</span>",
                page.word("批准", "approved")
            ),
            Some(false) => {
                let word = page.word("不批准", "not approved");
                format!("<span class=\"no\">{word}</span>")
            }
            None => format!(
                "<span class=\"open\">{}</span>",
                page.word("未答复", "no answer")
            ),
        };
        rows.push(Row::new(vec![
            esc(page.lang.text(&approval.title)),
            esc(page.lang.text(&approval.of)),
            page.when(Some(approval.asked), t0),
            page.when(approval.answered, t0),
            result,
        ]));
    }
    page.table(&heads, &rows);
}

fn conflicts(page: &mut Page, part: &Coordination, t0: Instant) {
    if part.conflicts.is_empty() {
        return;
    }
    page.heading("资源冲突", "Conflicts over resources");
    let heads = [
        ("time", page.word("发现", "found")),
        ("name", page.word("冲突", "conflict")),
        ("time", page.word("裁定", "settled")),
    ];
    let mut rows = Vec::new();
    for conflict in &part.conflicts {
        rows.push(Row::new(vec![
            page.when(Some(conflict.at), t0),
            esc(page.lang.text(&conflict.sentence)),
            page.when(conflict.settled, t0),
        ]));
    }
    page.table(&heads, &rows);
}

fn crews(page: &mut Page, part: &Coordination, t0: Instant) {
    if part.crews.is_empty() {
        return;
    }
    page.heading("队伍", "Crews");
    let heads = [
        ("name", page.word("队伍", "crew")),
        ("name", page.word("任务", "task")),
        ("time", page.word("指派", "given")),
        ("time", page.word("预计到场", "there in")),
        ("time", page.word("解除", "freed")),
    ];
    let mut rows = Vec::new();
    for row in &part.crews {
        let lost = row.lost.as_ref().map_or(String::new(), |why| {
            let word = page.word("失去作业能力：", "lost: ");
            format!("<small class=\"no\">{word}{}</small>", esc(why))
        });
        rows.push(Row::new(vec![
            format!("{}{lost}", esc(page.lang.text(&row.crew))),
            esc(page.lang.text(&row.task)),
            page.when(Some(row.at), t0),
            page.span(row.eta),
            page.when(row.freed, t0),
        ]));
    }
    page.table(&heads, &rows);
}

fn duties(page: &mut Page, part: &Coordination, t0: Instant) {
    if part.duties.is_empty() {
        return;
    }
    page.heading("职责", "Duties");
    let heads = [
        ("name", page.word("职责", "duty")),
        ("agency", page.word("部门", "agency")),
        ("", page.word("来源", "from")),
        ("time", page.word("时间", "time")),
        ("name", page.word("理由", "why")),
    ];
    let mut rows = Vec::new();
    for duty in &part.duties {
        rows.push(Row::new(vec![
            esc(page.lang.text(&duty.duty)),
            esc(page.lang.text(&duty.agency)),
            esc(words::assigned_by(duty.by, page.lang)),
            page.when(duty.at, t0),
            esc(duty.reason.as_deref().unwrap_or("–")),
        ]));
    }
    page.table(&heads, &rows);
}

fn documents(page: &mut Page, part: &Coordination, t0: Instant) {
    if part.documents.is_empty() {
        return;
    }
    page.heading("归档文稿", "Documents filed");
    let heads = [
        ("time", page.word("时间", "time")),
        ("name", page.word("文稿", "document")),
        ("num", page.word("依据日志至", "as of entry")),
        ("name", page.word("报送", "sent to")),
        ("agency", page.word("归档者", "by")),
        ("", "SHA-256"),
    ];
    let mut rows = Vec::new();
    for filed in &part.documents {
        let hash = filed.attachment.get(..16).unwrap_or(&filed.attachment);
        rows.push(Row::new(vec![
            page.when(Some(filed.at), t0),
            esc(page.lang.text(&filed.document)),
            filed.as_of.to_string(),
            esc(filed.to.as_deref().unwrap_or("–")),
            esc(page.lang.text(&filed.by)),
            format!("<code>{}…</code>", esc(hash)),
        ]));
    }
    page.table(&heads, &rows);
}

fn costs(page: &mut Page, part: &Coordination) {
    if part.costs.is_empty() {
        return;
    }
    page.heading("费用", "Costs");
    let heads = [
        ("name", page.word("类别", "category")),
        ("num", page.word("金额（元）", "CNY")),
    ];
    let mut rows = Vec::new();
    for (category, amount) in &part.costs {
        rows.push(Row::new(vec![
            esc(page.lang.text(category)),
            plain::money(*amount),
        ]));
    }
    let total: f64 = part.costs.iter().map(|(_, amount)| amount).sum();
    let sum = page.word("合计", "total").to_owned();
    rows.push(Row::new(vec![
        format!("<b>{sum}</b>"),
        format!("<b>{}</b>", plain::money(total)),
    ]));
    page.table(&heads, &rows);
}

fn mechanisms(page: &mut Page, part: &Coordination, drill: bool) {
    if drill {
        page.heading(
            "演练检验的常设机制",
            "Standing mechanisms that the drill exercised",
        );
    } else {
        page.heading("启用的常设机制", "Standing mechanisms that were used");
    }
    let heads = [
        ("name", page.word("机制", "mechanism")),
        ("", page.word("方案条款", "article of the plan")),
        ("", page.word("是否检验", "used")),
        ("name", page.word("日志依据", "shown by")),
    ];
    let mut rows = Vec::new();
    for mechanism in &part.mechanisms {
        let used = match mechanism.shown {
            0 => format!(
                "<span class=\"open\">{}</span>",
                page.word("未见", "not seen")
            ),
            count => {
                let word = page.word("有", "yes");
                format!("<span class=\"ok\">{word}</span><small>{count}</small>")
            }
        };
        let examples: Vec<String> = mechanism
            .examples
            .iter()
            .map(|told| {
                let at = esc(&plain::moment(told.at));
                format!(
                    "<small>{at} {}</small>",
                    esc(page.lang.text(&told.sentence))
                )
            })
            .collect();
        let article = match page.lang {
            crate::Lang::Zh => format!("第 {} 条", mechanism.article),
            crate::Lang::En => mechanism.article.to_string(),
        };
        rows.push(Row::new(vec![
            esc(page.lang.text(&mechanism.name)),
            article,
            used,
            if examples.is_empty() {
                "–".to_owned()
            } else {
                examples.concat()
            },
        ]));
    }
    page.table(&heads, &rows);
}
