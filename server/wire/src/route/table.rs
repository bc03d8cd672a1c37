//! The routes themselves.

use super::{
    ADMINS, Access, DESKS, DIRECTORS, JSON, REPORTERS, Route, WRITERS, get, json, of, post, query,
    raw,
};
use crate::{attachment, document, public, rest, risk, rules};

/// Every route, by path.
pub const ROUTES: &[Route] = &[
    Route {
        answers: &[raw(200, "The command board.", "text/html")],
        ..get("/", "指挥席页面", "The command board", Access::Open)
    },
    Route {
        query: &[query(
            "route",
            false,
            "string",
            "A road: its reference or name. Without it, all.",
        )],
        answers: &[json(
            200,
            "The atlas; as GeoJSON where `Accept` asks for application/geo+json.",
            of::<risk::AtlasRead>,
        )],
        ..get(
            "/api/v1/atlas",
            "风险路段图册",
            "Road segments by what a spill there reaches and how soon",
            Access::Token,
        )
    },
    Route {
        query: &[query(
            "route",
            false,
            "string",
            "A road: its reference or name. Without it, all.",
        )],
        answers: &[raw(200, "The segments.", "application/geo+json")],
        ..get(
            "/api/v1/atlas.geojson",
            "风险路段图册（GeoJSON）",
            "The atlas as GeoJSON",
            Access::Token,
        )
    },
    Route {
        method: "POST",
        file: true,
        headers: &[query(
            "X-File-Name",
            false,
            "string",
            "The file's name in UTF-8, percent-encoded.",
        )],
        answers: &[
            json(201, "The file is kept.", of::<attachment::AttachmentMade>),
            json(
                200,
                "The same bytes were kept before.",
                of::<attachment::AttachmentMade>,
            ),
        ],
        problems: &[
            "rights.missing",
            "attachment.empty",
            "attachment.bad_name",
            "attachment.bad_type",
            "attachment.too_big",
            "attachment.quota",
            "journal.unavailable",
        ],
        ..get(
            "/api/v1/attachments",
            "上传附件",
            "Keeps a file that entries may name",
            WRITERS,
        )
    },
    Route {
        answers: &[
            raw(200, "The file, to be saved.", "*/*"),
            raw(304, "It is the file of the `If-None-Match`.", ""),
        ],
        ..get(
            "/api/v1/attachments/{id}",
            "下载附件",
            "A file that an entry names",
            Access::Token,
        )
    },
    Route {
        answers: &[json(200, "The basin.", of::<rest::BasinRead>)],
        ..get("/api/v1/basin", "流域概况", "The fixed world", Access::Open)
    },
    Route {
        answers: &[raw(200, "GeoJSON with an ETag.", "application/geo+json")],
        ..get(
            "/api/v1/basin/layers/{layer}",
            "流域图层（名称加 .geojson）",
            "A layer of the basin: its name with .geojson",
            Access::Open,
        )
    },
    Route {
        answers: &[json(200, "The drills.", of::<rest::DrillList>)],
        ..get("/api/v1/drills", "演练列表", "The drills", DIRECTORS)
    },
    Route {
        answers: &[json(201, "The drill began.", of::<rest::DrillMade>)],
        problems: &["scenario.invalid", "rights.missing"],
        ..post(
            "/api/v1/drills",
            "开始演练",
            "Starts a drill",
            DIRECTORS,
            of::<rest::NewDrill>,
        )
    },
    Route {
        answers: &[json(200, "The drill.", of::<rest::DrillRead>)],
        ..get("/api/v1/drills/{id}", "查看演练", "A drill", Access::Token)
    },
    Route {
        answers: &[json(200, "The drill afterwards.", of::<rest::DrillRead>)],
        problems: &["drill.wrong_state", "rights.missing"],
        ..post(
            "/api/v1/drills/{id}/control",
            "导演控制：暂停、继续、调速、注入、停止",
            "Pause, resume, speed, inject, stop",
            DIRECTORS,
            of::<rest::DrillControl>,
        )
    },
    Route {
        query: &[
            query(
                "format",
                false,
                "string",
                "`html`, the default, `md` or `json`.",
            ),
            query("lang", false, "string", "`zh`, the default, or `en`."),
        ],
        answers: &[raw(200, "The report, as a file to keep.", "text/html")],
        problems: &["rights.missing"],
        ..get(
            "/api/v1/drills/{id}/report",
            "复盘报告",
            "The after-action report",
            DIRECTORS,
        )
    },
    Route {
        answers: &[json(201, "The forecast.", of::<rest::ForecastRead>)],
        problems: &["outside_basin"],
        ..post(
            "/api/v1/forecasts",
            "假设推演",
            "A what-if forecast",
            Access::Token,
            of::<rest::NewForecast>,
        )
    },
    Route {
        answers: &[json(200, "The forecast.", of::<rest::ForecastRead>)],
        ..get(
            "/api/v1/forecasts/{id}",
            "查看预测及其曲线",
            "A stored forecast with its curves",
            Access::Token,
        )
    },
    Route {
        query: &[
            query("cursor", false, "string", "`next` of the page before."),
            query("limit", false, "integer", "Most items, 1 to 200; 50."),
        ],
        answers: &[json(200, "A page.", of::<rest::IncidentList>)],
        ..get(
            "/api/v1/incidents",
            "事件列表",
            "The incidents",
            Access::Token,
        )
    },
    Route {
        idempotent: true,
        answers: &[
            json(
                201,
                "The incident is open and durable.",
                of::<rest::IncidentMade>,
            ),
            json(
                200,
                "The same request came before.",
                of::<rest::IncidentMade>,
            ),
        ],
        problems: &[
            "conflict",
            "rights.missing",
            "refused",
            "journal.unavailable",
        ],
        ..post(
            "/api/v1/incidents",
            "接报：新建事件",
            "Reports an incident",
            REPORTERS,
            of::<rest::NewIncident>,
        )
    },
    Route {
        answers: &[json(200, "The incident.", of::<rest::IncidentRead>)],
        ..get(
            "/api/v1/incidents/{id}",
            "查看事件",
            "An incident",
            Access::Token,
        )
    },
    Route {
        query: &[query(
            "as_of",
            false,
            "integer",
            "The log up to this seq of the incident's stream; its head.",
        )],
        answers: &[json(200, "The documents.", of::<document::DocumentList>)],
        ..get(
            "/api/v1/incidents/{id}/documents",
            "可起草的文书及缺项",
            "What can be drafted, and what is missing",
            Access::Token,
        )
    },
    Route {
        query: &[query(
            "as_of",
            false,
            "integer",
            "The log up to this seq of the incident's stream; its head.",
        )],
        answers: &[
            raw(
                200,
                "The draft as a file to keep; `ETag` and `X-As-Of` say up to where the log was used.",
                "*/*",
            ),
            raw(304, "It is the draft of the `If-None-Match`.", ""),
        ],
        problems: &["document.bad_format", "document.cannot"],
        ..get(
            "/api/v1/incidents/{id}/documents/{document}",
            "起草文书（种类.格式，例如 report-initial.docx）",
            "A draft: kind.format, e.g. report-initial.docx",
            Access::Token,
        )
    },
    Route {
        idempotent: true,
        answers: &[
            json(201, "The document is filed.", of::<document::DocumentMade>),
            json(
                200,
                "The same request came before.",
                of::<document::DocumentMade>,
            ),
        ],
        problems: &[
            "conflict",
            "rights.missing",
            "refused",
            "document.bad_format",
            "document.cannot",
            "attachment.quota",
            "journal.unavailable",
        ],
        ..post(
            "/api/v1/incidents/{id}/documents/{document}/file",
            "报出文书（保存所报文本）",
            "Files a document; the filed bytes are kept",
            WRITERS,
            of::<document::FileDocument>,
        )
    },
    Route {
        idempotent: true,
        answers: &[
            json(201, "The fact is durable.", of::<rest::Appended>),
            json(200, "The same request came before.", of::<rest::Appended>),
        ],
        problems: &[
            "conflict",
            "rights.missing",
            "refused",
            "journal.unavailable",
        ],
        ..post(
            "/api/v1/incidents/{id}/facts",
            "上报情况",
            "A fact about an incident",
            WRITERS,
            of::<rest::NewFact>,
        )
    },
    Route {
        answers: &[json(200, "The plans.", of::<rules::PlansRead>)],
        ..get(
            "/api/v1/plans",
            "响应预案",
            "The response plans in force",
            Access::Token,
        )
    },
    Route {
        query: &[
            query("cursor", false, "string", "`next` of the page before."),
            query("limit", false, "integer", "Most items, 1 to 200; 50."),
        ],
        answers: &[json(200, "A page.", of::<public::PublicReportList>)],
        problems: &["rights.missing"],
        ..get(
            "/api/v1/public-reports",
            "公众举报列表（不含举报人）",
            "Reports of the public, without who reported",
            DESKS,
        )
    },
    Route {
        answers: &[json(
            201,
            "The report is durable.",
            of::<public::PublicReportTaken>,
        )],
        problems: &["rights.missing", "outside_basin", "journal.unavailable"],
        ..post(
            "/api/v1/public-reports",
            "热线登记公众举报",
            "The staff of a hotline enters a report of the public",
            DESKS,
            of::<public::NewPublicReport>,
        )
    },
    Route {
        answers: &[json(
            200,
            "Who reported. That it was opened is on record.",
            of::<public::ReporterRead>,
        )],
        problems: &["journal.unavailable"],
        ..get(
            "/api/v1/public-reports/{id}/reporter",
            "查看举报人（留痕）",
            "Who reported; each time is on record",
            Access::Roles(&[rest::Role::ReporterIdentity]),
        )
    },
    Route {
        answers: &[json(
            200,
            "What the form may ask.",
            of::<public::PublicForm>,
        )],
        ..get(
            "/api/v1/public/reports",
            "公众举报表单可填项目",
            "What the form for the public may ask",
            Access::Open,
        )
    },
    Route {
        answers: &[json(
            201,
            "The report is durable.",
            of::<public::PublicReportTaken>,
        )],
        problems: &["outside_basin", "journal.unavailable"],
        ..post(
            "/api/v1/public/reports",
            "公众举报",
            "Somebody of the public reports something",
            Access::Open,
            of::<public::NewPublicReport>,
        )
    },
    Route {
        query: &[
            query("cursor", false, "string", "`next` of the page before."),
            query("limit", false, "integer", "Most items, 1 to 200; 50."),
        ],
        answers: &[json(200, "A page.", of::<risk::RiskSourceList>)],
        ..get(
            "/api/v1/risk-sources",
            "风险源列表及等级",
            "The risk sources with their grades",
            Access::Token,
        )
    },
    Route {
        answers: &[json(200, "The source.", of::<risk::RiskSourceRead>)],
        ..get(
            "/api/v1/risk-sources/{id}",
            "风险源分级过程",
            "A risk source with the whole working of its grade",
            Access::Token,
        )
    },
    Route {
        answers: &[json(
            200,
            "Rules, grade tables, levels, gaps.",
            of::<rules::RulesRead>,
        )],
        ..get(
            "/api/v1/rules",
            "规则包、定级表与待补项",
            "The rule packs in force, with what is missing",
            Access::Token,
        )
    },
    Route {
        query: &[
            query("after", false, "integer", "Events after this seq; 0."),
            query("limit", false, "integer", "Most events, 1 to 1000; 200."),
        ],
        answers: &[json(200, "A page of the stream.", of::<rest::EventPage>)],
        ..get(
            "/api/v1/streams/{stream}/events",
            "读取日志流",
            "A stream of the log",
            Access::Token,
        )
    },
    Route {
        answers: &[raw(
            200,
            "Events; `id` is EPOCH:SEQ, to be sent back as `Last-Event-ID`. An event `reset` \
             says that the position is void and the stream begins anew.",
            "text/event-stream",
        )],
        ..get(
            "/api/v1/streams/{stream}/sse",
            "以 SSE 跟随日志流",
            "A stream by Server-Sent Events with Last-Event-ID",
            Access::Token,
        )
    },
    Route {
        answers: &[json(200, "The suggestions.", of::<public::SuggestionList>)],
        problems: &["rights.missing"],
        ..get(
            "/api/v1/suggestions",
            "由公众举报形成的立案建议",
            "Reports of the public that may be incidents",
            DESKS,
        )
    },
    Route {
        query: &[
            query(
                "at",
                false,
                "string",
                "Where: LON,LAT. One of at, place, reach.",
            ),
            query(
                "place",
                false,
                "string",
                "Where: a place, facility or road node.",
            ),
            query(
                "reach",
                false,
                "string",
                "Where: ID@KM, from the upstream end.",
            ),
            query("item", true, "string", "Id or name of the item."),
            query("quantity", false, "string", "How much, with the unit: 20t."),
            query("by", false, "string", "In time means within: 3h."),
            query(
                "close",
                false,
                "string",
                "A closed road: ROAD or ROAD:PLACE.",
            ),
            query("count", false, "integer", "Most offers, 1 to 50; 5."),
            query(
                "incident",
                false,
                "string",
                "Counts the road closures of this incident.",
            ),
        ],
        answers: &[raw(200, "Offers by arrival time.", JSON)],
        problems: &["query.bad_field"],
        ..get(
            "/api/v1/supplies/nearest",
            "就近调配物资",
            "The nearest usable supplies",
            Access::Token,
        )
    },
    Route {
        idempotent: true,
        answers: &[
            json(201, "The reply is durable.", of::<rest::Appended>),
            json(200, "The same request came before.", of::<rest::Appended>),
        ],
        problems: &[
            "conflict",
            "task.stale_version",
            "rights.missing",
            "refused",
            "journal.unavailable",
        ],
        ..post(
            "/api/v1/tasks/{id}/replies",
            "部门回复任务",
            "An agency's reply to its task",
            Access::Roles(&[rest::Role::Agency, rest::Role::Admin]),
            of::<rest::NewReply>,
        )
    },
    Route {
        answers: &[json(200, "The tokens.", of::<rest::TokenList>)],
        problems: &["rights.missing"],
        ..get("/api/v1/tokens", "令牌列表", "The tokens", ADMINS)
    },
    Route {
        answers: &[json(201, "The token.", of::<rest::TokenMade>)],
        problems: &["rights.missing", "journal.unavailable"],
        ..post(
            "/api/v1/tokens",
            "新建令牌",
            "Makes a token",
            ADMINS,
            of::<rest::NewToken>,
        )
    },
    Route {
        method: "DELETE",
        answers: &[raw(204, "It is revoked; its sockets are closed.", "")],
        problems: &["rights.missing", "journal.unavailable"],
        ..get("/api/v1/tokens/{id}", "吊销令牌", "Revokes a token", ADMINS)
    },
    Route {
        answers: &[json(200, "Who the token is.", of::<rest::Whoami>)],
        ..get(
            "/api/v1/whoami",
            "当前令牌",
            "Who the token is",
            Access::Token,
        )
    },
    Route {
        answers: &[raw(200, "This description as a page.", "text/html")],
        ..get(
            "/docs",
            "接口说明",
            "The description for people",
            Access::Open,
        )
    },
    Route {
        answers: &[json(200, "The process is alive.", of::<rest::Health>)],
        ..get("/healthz", "存活检查", "Alive", Access::Open)
    },
    Route {
        answers: &[raw(
            200,
            "Figures in the text format of Prometheus.",
            "text/plain",
        )],
        ..get(
            "/metrics",
            "监控指标",
            "Figures for Prometheus",
            Access::Open,
        )
    },
    Route {
        answers: &[raw(200, "This description.", JSON)],
        ..get(
            "/openapi.json",
            "接口说明（OpenAPI）",
            "The description",
            Access::Open,
        )
    },
    Route {
        answers: &[
            json(200, "The journal takes facts.", of::<rest::Health>),
            json(503, "It does not.", of::<rest::Health>),
        ],
        ..get(
            "/readyz",
            "就绪检查",
            "Able to append to the journal",
            Access::Open,
        )
    },
    Route {
        answers: &[raw(200, "The form for the public.", "text/html")],
        ..get(
            "/report",
            "公众举报页面",
            "The form for the public",
            Access::Open,
        )
    },
    Route {
        answers: &[raw(200, "JSON Schemas of every shape.", JSON)],
        ..get(
            "/schema.json",
            "数据结构",
            "JSON Schemas of every shape",
            Access::Open,
        )
    },
    Route {
        answers: &[raw(101, "The socket, subprotocol hean.v1.", "")],
        problems: &["origin.foreign", "socket.bad_upgrade"],
        ..get("/ws", "实时通道", "The socket", Access::Open)
    },
];
