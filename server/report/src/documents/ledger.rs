//! The ledger of costs and damage as a table that Excel opens: UTF-8 with a byte order mark, one
//! row a cost, then a total for each category and one of all.

use super::case::Case;
use crate::{Lang, plain, words};
use hean_incident::body::{Body, CostCategory};
use std::collections::BTreeMap;

const HEADS: [&str; 12] = [
    "序号 No.",
    "时间 Time",
    "类别 Category",
    "事项 What",
    "数量 Quantity",
    "单位 Unit",
    "金额(元) Amount CNY",
    "任务 Task",
    "部门 Agency",
    "凭证 SHA-256",
    "日志 Entry",
    "备注 Note",
];

/// The rows, with the heads.
pub(super) fn rows(case: &Case<'_>) -> Vec<Vec<String>> {
    let mut rows = vec![HEADS.map(str::to_owned).to_vec()];
    let mut totals: BTreeMap<CostCategory, f64> = BTreeMap::new();
    for (append, body) in case.entries() {
        let Body::CostRecorded(b) = body else {
            continue;
        };
        *totals.entry(b.category).or_default() += b.amount_cny;
        let text = |value: Option<&dyn ToString>| value.map_or(String::new(), |v| v.to_string());
        rows.push(vec![
            rows.len().to_string(),
            append.record.at.minute(),
            category(b.category),
            b.what.clone(),
            b.quantity.map_or(String::new(), plain::exact),
            b.unit.clone().unwrap_or_default(),
            plain::money(b.amount_cny),
            text(b.task.as_ref().map(|id| id as &dyn ToString)),
            case.names.actor(&append.record.actor, Lang::Zh),
            text(b.attachment.as_ref().map(|id| id as &dyn ToString)),
            format!(
                "{}:{}",
                hean_units::StreamId::incident(&case.incident.id),
                case.seq(append)
            ),
            if case.drill() {
                "演练 EXERCISE".to_owned()
            } else {
                String::new()
            },
        ]);
    }
    let total = |name: String, amount: f64| {
        let mut row = vec![String::new(); HEADS.len()];
        row[3] = name;
        row[6] = plain::money(amount);
        row
    };
    for (kind, amount) in &totals {
        rows.push(total(
            format!("小计 Subtotal：{}", category(*kind)),
            *amount,
        ));
    }
    rows.push(total("合计 Total".to_owned(), totals.values().sum()));
    let reported = case.last(|body| match body {
        Body::ImpactReported(b) => b.loss_cny,
        _ => None,
    });
    if let Some((_, loss)) = reported {
        rows.push(total(
            "另据上报：直接经济损失 Direct loss as reported".to_owned(),
            loss,
        ));
    }
    rows
}

fn category(category: CostCategory) -> String {
    let (zh, en) = (
        words::cost_category(category, Lang::Zh),
        words::cost_category(category, Lang::En),
    );
    format!("{zh} {en}")
}

/// The table as CSV; the reason where it cannot be written. A text that a spreadsheet would take
/// for a formula gets an apostrophe.
pub(super) fn csv(rows: &[Vec<String>]) -> Result<Vec<u8>, String> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::from("\u{FEFF}"));
    for row in rows {
        let cells = row.iter().map(|cell| harmless(cell));
        writer
            .write_record(cells)
            .map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
