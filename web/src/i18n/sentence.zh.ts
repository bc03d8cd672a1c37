import type { Sentences } from "./sentence";

const because = (reason: string): string => (reason ? `，原因：${reason}` : "");

const REPORTS: Record<string, string> = { initial: "初报", continuing: "续报", final: "终报" };
const OUTCOMES: Record<string, string> = { met: "达到", missed: "未达到", undecided: "未定" };

export const zh: Sentences = {
  incident_reported: (s) =>
    `接报${s.has("via") ? `（${s.raw("via")}）` : ""}：${s.raw("title") || s.raw("text")}${
      s.has("mass_kg") ? `，泄漏约 ${s.tonnes("mass_kg")} t` : ""
    }`,
  report_received: (s) => `续报（${s.raw("via")}）：${s.raw("text")}`,
  cargo_identified: (s) =>
    `查明物质：${s.raw("substance")}${s.has("mass_kg") ? `，${s.tonnes("mass_kg")} t` : ""}`,
  gauge_read: (s) => `${s.section("gauge")} 实测流量 ${s.number("discharge_m3s")} m³/s`,
  weather_read: (s) =>
    `现场气象：${[
      s.has("wind_ms") ? `风速 ${s.number("wind_ms")} m/s` : "",
      s.has("wind_from_deg") ? `风向 ${s.number("wind_from_deg")}°` : "",
      s.has("air_c") ? `气温 ${s.number("air_c")} ℃` : "",
      s.has("rain_mm_h") ? `雨强 ${s.number("rain_mm_h")} mm/h` : "",
    ]
      .filter(Boolean)
      .join("，")}`,
  road_closed: (s) =>
    `封路：${s.raw("road")}${s.has("near") ? `（${s.raw("near")} 附近）` : ""}${
      s.has("for_s") ? `，预计 ${s.hours("for_s")}` : ""
    }`,
  road_opened: (s) => `恢复通行：${s.raw("road")}`,
  closure_set: (s) =>
    `路网封闭：${s.raw("road")}${s.has("until") ? `，至 ${s.time("until")}` : ""}`,
  fact_set_aside: (s) => `已记录但未采用（${s.raw("what")}）：${s.raw("why")}`,
  closure_lifted: (s) => `路网恢复：${s.raw("road")}`,
  gate_set: (s) =>
    `闸坝操作：${s.section("dam")} ${
      s.has("discharge_m3s") ? `下泄 ${s.number("discharge_m3s")} m³/s` : s.raw("state")
    }`,
  sample_taken: (s) =>
    `采样：${s.has("section") ? s.section("section") : s.place("at")} ${
      s.has("below_mg_l")
        ? `低于检出限 ${s.number("below_mg_l")} mg/L`
        : `${s.number("concentration_mg_l")} mg/L`
    }`,
  message_received: (s) => `致${s.agency("to")}：${s.raw("text")}`,
  task_delivered: (s) => `已送达设备：${s.task()}`,
  task_received: (s) => `设备回执（尚未签收）：${s.task()}`,
  task_accepted: (s) => `${s.who()}签收：${s.task()}`,
  task_refused: (s) => `${s.who()}拒绝：${s.task()}${because(s.raw("reason"))}`,
  task_started: (s) => `${s.who()}开始执行：${s.task()}`,
  task_done: (s) => `${s.who()}完成：${s.task()}${s.evidence() ? `（${s.evidence()}）` : ""}`,
  task_failed: (s) => `${s.who()}未能完成：${s.task()}${because(s.raw("reason"))}`,
  task_cancelled: (s) => `撤销：${s.task()}${because(s.raw("reason"))}`,
  task_reassigned: (s) => `改派${s.agency("to")}：${s.task()}${because(s.raw("reason"))}`,
  forecast_requested: (s) => `启动预测 ${s.request().id}${because(s.request().reason)}`,
  forecast_computed: (s) => {
    const result = s.result();
    if (result.failed) return `预测 ${result.id} 未得出结果：${result.failed}`;
    const first = result.sections.find((section) => section.early);
    return `预测 ${result.id} 完成，${result.sections.length} 个断面${
      first ? `，最先到达 ${s.names.text(first.name)}` : ""
    }`;
  },
  incident_opened: (s) => `事件开启：${s.text("title")}`,
  incident_closed: (s) => `事件结束${because(s.raw("reason"))}`,
  grade_proposed: (s) => `建议定级 ${s.raw("grade")} 级：${s.text("reason")}`,
  plan_made: (s) => `生成方案 ${s.raw("plan")}，任务 ${s.raw("tasks")} 项`,
  task_proposed: (s) => `拟任务：${s.task()}`,
  task_issued: (s) => `下达${s.owner()}：${s.task()}`,
  deadline_changed: (s) =>
    `时限${s.raw("earlier") === "true" ? "提前" : "推后"}至 ${s.deadline()}：${s.task()}${because(
      s.text("reason"),
    )}`,
  task_escalated: (s) =>
    `升级第 ${s.raw("level")} 级，通知${s.text("to")}：${s.agency("agency")}未签收 ${s.task()}`,
  acceptance_expired: (s) => `签收后未执行，重新下达：${s.task()}`,
  deadline_missed: (s) => `逾期（时限 ${s.time("deadline")}）：${s.task()}`,
  task_substituted: (s) => `由 ${s.task("by")} 接替 ${s.task()}${because(s.text("reason"))}`,
  task_superseded: (s) => `已替代：${s.task()}${because(s.text("reason"))}`,
  supplies_found: (s) => `物资查询：${s.supplies((short) => `（缺 ${short}）`)}`,
  report_sent: (s) => `已报送：${REPORTS[s.raw("report")] ?? s.raw("report")}（${s.task()}）`,
  drill_started: (s) => `演练开始：${s.text("title")}`,
  drill_paused: (s) => `演练暂停${because(s.raw("reason"))}`,
  drill_resumed: () => "演练继续",
  drill_ended: () => "演练结束",
  inject_fired: (s) => `注入 ${s.raw("inject")}（${s.raw("what")}）`,
  expectation_judged: (s) =>
    `期望 ${s.raw("expect")}：${OUTCOMES[s.raw("outcome")] ?? s.raw("outcome")}${because(s.text("why"))}`,
  impact_reported: (s) =>
    `${s.who()}报告影响：${[
      s.has("deaths") ? `死亡 ${s.raw("deaths")} 人` : "",
      s.has("injured") ? `中毒或重伤 ${s.raw("injured")} 人` : "",
      s.has("moved") ? `转移 ${s.raw("moved")} 人` : "",
      s.has("loss_cny") ? `直接损失 ${s.number("loss_cny")} 元` : "",
      s.has("ecology") ? s.term("ecology", "ecology") : "",
      s.has("intake_stopped") ? `${s.section("intake_stopped")}停止取水` : "",
      s.has("extent") ? s.term("extent", "extent") : "",
      s.raw("note"),
    ]
      .filter(Boolean)
      .join("，")}`,
  grade_decided: (s) =>
    `${s.who()}定级 ${s.raw("grade")}${
      s.has("criterion") ? `（依据 ${s.raw("criterion")}）` : ""
    }${because(s.raw("reason"))}`,
  response_started: (s) => `${s.who()}启动 ${s.raw("level")} 级响应${because(s.raw("reason"))}`,
  response_ended: (s) => `${s.who()}终止响应${because(s.raw("reason"))}`,
  duty_assigned: (s) =>
    `${s.who()}将职责“${s.duty("duty")}”交${s.agency("to")}${because(s.raw("reason"))}`,
  task_approved: (s) => `${s.who()}批准：${s.task()}`,
  task_disapproved: (s) => `${s.who()}不批准：${s.task()}${because(s.raw("reason"))}`,
  priority_set: (s) => `本事件优先序定为第 ${s.raw("priority")}${because(s.raw("reason"))}`,
  crew_lost: (s) => `${s.crew("crew")}失去作业能力${because(s.raw("reason"))}`,
  crew_returned: (s) => `${s.crew("crew")}恢复作业能力`,
  attachment_added: (s) =>
    `${s.who()}附上文件“${s.raw("name")}”${
      s.has("task") ? `（${s.task()}）` : s.has("sample") ? `（样品 ${s.raw("sample")}）` : ""
    }`,
  custody_moved: (s) =>
    `样品 ${s.raw("sample")} 由${s.raw("from")}移交${s.raw("to")}${
      s.has("seal") ? `，封签 ${s.raw("seal")}` : ""
    }`,
  cost_recorded: (s) =>
    `${s.who()}记录${s.term("costs", "category")}费用：${s.raw("what")}，${s.number("amount_cny")} 元`,
  document_filed: (s) =>
    `${s.who()}签发${s.term("documents", "document")}（据第 ${s.raw("as_of")} 条记录）${
      s.has("to") ? `，报${s.raw("to")}` : ""
    }`,
  weather_warned: (s) =>
    `${s.term("hazards", "hazard")}${s.term("colors", "color")}预警：${s.raw("text")}`,
  consultation_held: (s) =>
    `${s.list("participants", s.names.agency)}联合会商：${s.raw("conclusion")}`,
  notice_sent: (s) => `经${s.term("channels", "channel")}通知 ${s.raw("to")}，已被接收`,
  notice_failed: (s) =>
    `经${s.term("channels", "channel")}通知 ${s.raw("to")} 第 ${s.raw("attempt")} 次失败${because(
      s.raw("why"),
    )}${s.raw("last") === "true" ? "；不再重试" : ""}`,
  public_report_received: (s) =>
    `公众举报 ${s.raw("report")}（${s.term("via", "via")}）：${s.raw("text")}`,
  suggestion_closed: (s) =>
    `线索 ${s.raw("suggestion")} ${s.term("outcomes", "outcome")}${
      s.has("incident") ? ` ${s.raw("incident")}` : ""
    }${because(s.raw("reason"))}`,
  inspection_recorded: (s) =>
    `${s.raw("by")}检查${s.section("facility")}：${s.term("inspections", "result")}，${s.count("hazards")} 项`,
  firm_plan_filed: (s) =>
    `${s.section("facility")}备案预案 ${s.raw("version")}，有效期至 ${s.raw("expires_on")}`,
  exercise_recorded: (s) => `${s.raw("on")} 演练“${s.raw("title")}”`,
  approval_asked: (s) => `待${s.agency("of")}批准：${s.task()}${because(s.text("reason"))}`,
  owner_changed: (s) => `改由${s.agency("to")}承担：${s.task()}${because(s.text("reason"))}`,
  crew_assigned: (s) =>
    `${s.crew("crew")}承担 ${s.task()}，${s.hours("eta_s")} 后可到场${because(s.text("reason"))}`,
  crew_freed: (s) => `${s.crew("crew")}退出 ${s.task()}${because(s.text("reason"))}`,
  stock_reserved: (s) =>
    `${s.section("depot")}的${s.item("item")} ${s.number("quantity")} ${s.term("units", "unit")} 留给 ${s.task()}`,
  stock_freed: (s) =>
    `${s.section("depot")}的${s.item("item")} ${s.number("quantity")} 不再留给 ${s.task()}${because(
      s.text("reason"),
    )}`,
  conflict_found: (s) =>
    `争用${s.term("resources", "resource")} ${s.subject()}：${s.list("tasks", s.names.task)}${because(
      s.text("reason"),
    )}`,
  conflict_settled: (s) =>
    `争用已解决${s.has("given") ? `，归 ${s.task("given")}` : ""}${because(s.text("reason"))}`,
  incident_suggested: (s) =>
    `线索 ${s.raw("suggestion")}（${s.count("reports")} 条举报）可能构成事件：${s.text("text")}`,
  note: (s) => `备注：${s.raw("text")}`,
};
