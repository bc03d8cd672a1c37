//! Coordination as Markdown.

use super::{Doc, when};
use crate::model::IncidentPart;
use crate::model::coordination::Told;
use crate::{plain, words};

/// Grade and level, approvals, conflicts, crews, duties, documents, costs, mechanisms.
pub(super) fn all(doc: &mut Doc, incident: &IncidentPart, drill: bool) {
    grade(doc, incident);
    people(doc, incident);
    papers(doc, incident);
    mechanisms(doc, incident, drill);
}

fn list(doc: &mut Doc, told: &[Told]) {
    for Told { at, sentence } in told {
        let words = crate::escape::markdown(doc.lang.text(sentence));
        doc.line(&format!("- {} {words}", plain::moment(*at)));
    }
    doc.line("");
}

fn text(doc: &Doc, text: &hean_units::Text) -> String {
    doc.lang.text(text).to_owned()
}

fn grade(doc: &mut Doc, incident: &IncidentPart) {
    let part = &incident.coordination;
    doc.heading(3, doc.pick("定级与响应", "Grade and response"));
    let rows: Vec<Vec<String>> = part
        .decided
        .iter()
        .map(|decided| {
            let proposed = decided.proposed.as_deref();
            vec![
                when(Some(decided.at), incident.t0),
                proposed
                    .map_or("–", |grade| words::grade(grade, doc.lang))
                    .to_owned(),
                words::grade(&decided.grade, doc.lang).to_owned(),
                decided.criterion.clone().unwrap_or_else(|| "–".to_owned()),
                decided.reason.clone(),
                text(doc, &decided.by),
            ]
        })
        .collect();
    if rows.is_empty() {
        doc.line(doc.pick("指挥部没有定级。", "The command decided no grade."));
        doc.line("");
    } else {
        let heads = [
            doc.pick("时间", "time"),
            doc.pick("建议", "proposed"),
            doc.pick("决定", "decided"),
            doc.pick("依据条款", "criterion"),
            doc.pick("理由", "why"),
            doc.pick("决定者", "by"),
        ];
        doc.table(&heads, &rows);
    }
    list(doc, &part.levels);
    list(doc, &part.priority);
}

fn people(doc: &mut Doc, incident: &IncidentPart) {
    let (part, t0) = (&incident.coordination, incident.t0);
    if !part.approvals.is_empty() {
        doc.heading(3, doc.pick("审批", "Approvals"));
        let rows: Vec<Vec<String>> = part
            .approvals
            .iter()
            .map(|row| {
                let result = match row.approved {
                    Some(true) => doc.pick("批准", "approved"),
                    Some(false) => doc.pick("不批准", "not approved"),
                    None => doc.pick("未答复", "no answer"),
                };
                let (asked, answered) = (when(Some(row.asked), t0), when(row.answered, t0));
                vec![
                    text(doc, &row.title),
                    text(doc, &row.of),
                    asked,
                    answered,
                    result.to_owned(),
                ]
            })
            .collect();
        let heads = [
            doc.pick("任务", "task"),
            doc.pick("审批者", "approver"),
            doc.pick("请示", "asked"),
            doc.pick("答复", "answered"),
            doc.pick("结果", "result"),
        ];
        doc.table(&heads, &rows);
    }
    if !part.conflicts.is_empty() {
        doc.heading(3, doc.pick("资源冲突", "Conflicts over resources"));
        let rows: Vec<Vec<String>> = part
            .conflicts
            .iter()
            .map(|row| {
                vec![
                    when(Some(row.at), t0),
                    text(doc, &row.sentence),
                    when(row.settled, t0),
                ]
            })
            .collect();
        let heads = [
            doc.pick("发现", "found"),
            doc.pick("冲突", "conflict"),
            doc.pick("裁定", "settled"),
        ];
        doc.table(&heads, &rows);
    }
    if !part.crews.is_empty() {
        doc.heading(3, doc.pick("队伍", "Crews"));
        let rows: Vec<Vec<String>> = part
            .crews
            .iter()
            .map(|row| {
                let eta = plain::span(row.eta, doc.lang);
                let lost = row.lost.clone().unwrap_or_else(|| "–".to_owned());
                let (given, freed) = (when(Some(row.at), t0), when(row.freed, t0));
                vec![
                    text(doc, &row.crew),
                    text(doc, &row.task),
                    given,
                    eta,
                    freed,
                    lost,
                ]
            })
            .collect();
        let heads = [
            doc.pick("队伍", "crew"),
            doc.pick("任务", "task"),
            doc.pick("指派", "given"),
            doc.pick("预计到场", "there in"),
            doc.pick("解除", "freed"),
            doc.pick("失去作业能力", "lost"),
        ];
        doc.table(&heads, &rows);
    }
    if !part.duties.is_empty() {
        doc.heading(3, doc.pick("职责", "Duties"));
        let rows: Vec<Vec<String>> = part
            .duties
            .iter()
            .map(|row| {
                let by = words::assigned_by(row.by, doc.lang).to_owned();
                let why = row.reason.clone().unwrap_or_else(|| "–".to_owned());
                vec![text(doc, &row.duty), text(doc, &row.agency), by, why]
            })
            .collect();
        let heads = [
            doc.pick("职责", "duty"),
            doc.pick("部门", "agency"),
            doc.pick("来源", "from"),
            doc.pick("理由", "why"),
        ];
        doc.table(&heads, &rows);
    }
}

fn papers(doc: &mut Doc, incident: &IncidentPart) {
    let (part, t0) = (&incident.coordination, incident.t0);
    if !part.documents.is_empty() {
        doc.heading(3, doc.pick("归档文稿", "Documents filed"));
        let rows: Vec<Vec<String>> = part
            .documents
            .iter()
            .map(|row| {
                let to = row.to.clone().unwrap_or_else(|| "–".to_owned());
                let (at, as_of) = (when(Some(row.at), t0), row.as_of.to_string());
                vec![at, text(doc, &row.document), as_of, to, text(doc, &row.by)]
            })
            .collect();
        let heads = [
            doc.pick("时间", "time"),
            doc.pick("文稿", "document"),
            doc.pick("依据日志至", "as of entry"),
            doc.pick("报送", "sent to"),
            doc.pick("归档者", "by"),
        ];
        doc.table(&heads, &rows);
    }
    if !part.costs.is_empty() {
        doc.heading(3, doc.pick("费用", "Costs"));
        let total: f64 = part.costs.iter().map(|(_, amount)| amount).sum();
        let mut rows: Vec<Vec<String>> = part
            .costs
            .iter()
            .map(|(category, amount)| vec![text(doc, category), plain::money(*amount)])
            .collect();
        rows.push(vec![
            doc.pick("合计", "total").to_owned(),
            plain::money(total),
        ]);
        let heads = [doc.pick("类别", "category"), doc.pick("金额（元）", "CNY")];
        doc.table(&heads, &rows);
    }
}

fn mechanisms(doc: &mut Doc, incident: &IncidentPart, drill: bool) {
    let heading = if drill {
        doc.pick(
            "演练检验的常设机制",
            "Standing mechanisms that the drill exercised",
        )
    } else {
        doc.pick("启用的常设机制", "Standing mechanisms that were used")
    };
    doc.heading(3, heading);
    let rows: Vec<Vec<String>> = incident
        .coordination
        .mechanisms
        .iter()
        .map(|row| {
            let used = match row.shown {
                0 => doc.pick("未见", "not seen").to_owned(),
                count => format!("{} ({count})", doc.pick("有", "yes")),
            };
            let first = row.examples.first();
            let first = first.map_or("–".to_owned(), |told| text(doc, &told.sentence));
            vec![text(doc, &row.name), row.article.to_string(), used, first]
        })
        .collect();
    let heads = [
        doc.pick("机制", "mechanism"),
        doc.pick("方案条款", "article of the plan"),
        doc.pick("是否检验", "used"),
        doc.pick("日志依据", "shown by"),
    ];
    doc.table(&heads, &rows);
}
