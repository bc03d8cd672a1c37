//! Errors of the HTTP interface: `application/problem+json` (RFC 9457) with a stable code.

use crate::base::shapes;
use serde_json::Value;

/// Content type of a problem.
pub const CONTENT_TYPE: &str = "application/problem+json";

shapes! {
    /// An error.
    pub struct Problem {
        /// Reference to the code's description: `/docs#CODE`.
        pub r#type: String,
        /// What it is about, in the asked language.
        pub title: String,
        /// HTTP status.
        pub status: u16,
        /// Stable code.
        pub code: String,
        /// What, where, why and what to do.
        pub detail: String,
        /// The field of the body or query, e.g. `at[0]`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub field: Option<String>,
        /// Line of the body, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub line: Option<usize>,
        /// Column of the body, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub column: Option<usize>,
        /// Come back after this many seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub retry_after: Option<u64>,
        /// The current task, where an older one was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "unknown")]
        pub current: Option<Value>,
        /// Every problem of an uploaded file.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(as = "Option<_>", optional)]
        pub problems: Vec<FileProblem>,
    }

    /// One problem of an uploaded file.
    pub struct FileProblem {
        /// The file.
        pub file: String,
        /// Line, from 1.
        pub line: u32,
        /// Column, from 1.
        pub column: u32,
        /// Stable code.
        pub code: String,
        /// What is wrong and why.
        pub message: String,
        /// What to do.
        pub hint: String,
    }
}

/// One row of the table of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Stable code.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Title in Chinese.
    pub zh: &'static str,
    /// Title in English.
    pub en: &'static str,
}

const fn row(code: &'static str, status: u16, zh: &'static str, en: &'static str) -> Code {
    Code {
        code,
        status,
        zh,
        en,
    }
}

/// Every code that has a status or title of its own. A refusal of the engine whose code is not here
/// is a 422 with the title of `refused`.
pub const CODES: &[Code] = &[
    row(
        "body.not_json",
        400,
        "请求体不是合法的 JSON",
        "The body is not valid JSON",
    ),
    row(
        "request.bad",
        400,
        "请求格式错误",
        "The request is malformed",
    ),
    row(
        "fact.number_out_of_range",
        400,
        "数值超出可精确表示的范围",
        "A number is beyond what is kept exactly",
    ),
    row(
        "socket.bad_upgrade",
        400,
        "WebSocket 升级请求有误",
        "The WebSocket upgrade is wrong",
    ),
    row("auth.needed", 401, "需要令牌", "A token is needed"),
    row(
        "auth.bad_token",
        401,
        "令牌无效、已吊销或已过期",
        "The token is unknown, revoked or expired",
    ),
    row(
        "rights.missing",
        403,
        "该角色无此权限",
        "The role has no right to this",
    ),
    row(
        "origin.foreign",
        403,
        "来源不在允许名单内",
        "The origin is not on the allow-list",
    ),
    row(
        "not_found",
        404,
        "不存在或无权查看",
        "There is no such thing, or it is not yours to see",
    ),
    row(
        "method.not_allowed",
        405,
        "不支持该方法",
        "The method is not supported here",
    ),
    row(
        "conflict",
        409,
        "同一编号，内容不同",
        "The same id with another content",
    ),
    row(
        "task.stale_version",
        409,
        "任务已更新，请查看最新内容",
        "The task has changed since it was seen",
    ),
    row(
        "task.illegal_transition",
        409,
        "任务当前状态不允许此操作",
        "The task is not in a state for this",
    ),
    row(
        "incident.closed",
        409,
        "事件已结束，只能查看",
        "The incident is closed and only read",
    ),
    row(
        "drill.wrong_state",
        409,
        "演练当前状态不允许此操作",
        "The drill is not in a state for this",
    ),
    row("body.too_large", 413, "请求体过大", "The body is too large"),
    row(
        "attachment.too_big",
        413,
        "附件过大",
        "The attachment is too large",
    ),
    row(
        "body.wrong_type",
        415,
        "请求体类型不支持",
        "The content type is not supported",
    ),
    row(
        "attachment.bad_type",
        415,
        "附件类型不支持或与内容不符",
        "The type of the attachment is not taken, or is not that of its bytes",
    ),
    row("body.bad_field", 422, "字段有误", "A field is wrong"),
    row(
        "query.bad_field",
        422,
        "查询参数有误",
        "A query parameter is wrong",
    ),
    row("header.bad_field", 422, "请求头有误", "A header is wrong"),
    row(
        "attachment.empty",
        422,
        "附件为空",
        "The attachment is empty",
    ),
    row(
        "attachment.bad_name",
        422,
        "附件名称有误",
        "The name of the attachment is wrong",
    ),
    row(
        "attachment.unknown",
        422,
        "附件不存在，请先上传",
        "There is no such attachment; send its bytes first",
    ),
    row(
        "attachment.differs",
        422,
        "附件大小或类型与所存不符",
        "Size or type of the attachment are not those that are kept",
    ),
    row(
        "attachment.quota",
        422,
        "附件总量超限",
        "There is no room left for attachments",
    ),
    row(
        "document.bad_format",
        422,
        "没有此种文书或格式",
        "There is no such document or format",
    ),
    row(
        "document.cannot",
        422,
        "暂不能起草",
        "The document cannot be drafted yet",
    ),
    row(
        "scenario.invalid",
        422,
        "演练脚本有误",
        "The scenario has errors",
    ),
    row(
        "outside_basin",
        422,
        "位置不在流域范围内",
        "The place is outside the basin",
    ),
    row("refused", 422, "未被接受", "Not taken"),
    row("rate", 429, "请求过于频繁", "Too many requests"),
    row("internal", 500, "服务器内部错误", "A fault of the server"),
    row(
        "internal.panic",
        500,
        "处理时发生内部错误，已记录",
        "A fault while deciding; it is on record",
    ),
    row(
        "journal.unavailable",
        503,
        "日志暂不可写，请稍后重试",
        "The journal cannot be written at the moment",
    ),
    row("busy", 503, "系统繁忙，请稍后重试", "The server is busy"),
];

/// The row of a code; the row of `refused` for a code without one.
pub fn code(code: &str) -> Code {
    let find = |wanted: &str| CODES.iter().find(|row| row.code == wanted).copied();
    let ending = code.rsplit('.').next().unwrap_or(code);
    find(code)
        .or_else(|| match ending {
            "not_found" => find("not_found"),
            "conflict" => find("conflict"),
            _ => None,
        })
        .or_else(|| find("refused"))
        .expect("`refused` is in the table")
}

impl Problem {
    /// A problem with the title and status of its code; the title in English.
    pub fn new(name: &str, detail: impl Into<String>) -> Self {
        let row = code(name);
        Self {
            r#type: format!("/docs#{}", row.code),
            title: row.en.to_owned(),
            status: row.status,
            code: name.to_owned(),
            detail: detail.into(),
            field: None,
            line: None,
            column: None,
            retry_after: None,
            current: None,
            problems: Vec::new(),
        }
    }

    /// With the field that it is about.
    pub fn at_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// With the place in the body.
    pub fn at_place(mut self, line: usize, column: usize) -> Self {
        (self.line, self.column) = (Some(line), Some(column));
        self
    }

    /// With the title in Chinese.
    pub fn in_chinese(mut self) -> Self {
        self.title = code(&self.code).zh.to_owned();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_sorted_by_status() {
        for pair in CODES.windows(2) {
            assert!(pair[0].status <= pair[1].status, "{pair:?}");
        }
        for (index, row) in CODES.iter().enumerate() {
            assert!(CODES[..index].iter().all(|other| other.code != row.code));
            assert!(!row.zh.is_empty() && !row.en.is_empty());
        }
    }

    #[test]
    fn an_unknown_code_is_a_refusal() {
        assert_eq!(code("task.not_yours").status, 422);
        assert_eq!(code("task.not_found").status, 404);
        assert_eq!(Problem::new("conflict", "x").status, 409);
    }
}
