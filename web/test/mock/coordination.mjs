// What the mock tells of coordination: more of each task, entries of the log, answers over HTTP.

const text = (zh, en) => ({ zh, en });

const DUTIES = {
  T04: "road-closure",
  T05: "cargo-data",
  T06: "rescue",
  T07: "evacuation",
  T08: "county",
  T09: "verify",
  T10: "reports",
  T12: "flow-data",
  T14: "weather",
  T15: "command",
  T16: "county",
  T19: "supplies-desk",
  T20: "convoy",
  T21: "expert-pool",
  T22: "gates",
  T23: "first-booms",
  T24: "monitoring",
  T27: "intake-works",
  T28: "intake-decision",
  T30: "irrigation-gates",
  T31: "county",
  T32: "health",
  T33: "foreign-notice",
  T35: "monitoring",
  T36: "publicity",
  T37: "opinion-watch",
};

/** Lines that a person approves, and who. */
const APPROVERS = { "T28-INT-013": "gov", T33: "gov" };

/** A task with what coordination adds. */
export function enriched(task, plan) {
  const line = plan.split("-")[0];
  const approver = APPROVERS[plan];
  const crews = { T06: ["plug", "CRW-002"], T23: ["boom", "CRW-001"], T25: ["sampling", null] };
  const [capability, crew] = crews[line] ?? [];
  return {
    ...task,
    duty: DUTIES[line],
    because: text(
      `预测：${plan} 的触发条件成立，最早到达 INT-013 为 4 小时 20 分`,
      `forecast: what ${plan} waits for holds, INT-013 is reached in 4 h 20 min`,
    ),
    deadline: { ...task.deadline, unverified: task.deadline.basis !== "physical" },
    ...(approver ? { approver } : {}),
    ...(capability ? { capability } : {}),
    ...(crew ? { crew } : {}),
    ...(line === "T23"
      ? { reserved: [{ depot: "DEP-001", item: "activated-carbon", quantity: 40, unit: "t" }] }
      : {}),
    ...(line === "T24" ? { repeats_s: 3600 } : {}),
  };
}

/** Whether the line waits for a person before it is issued. */
export const waits = (plan) => plan in APPROVERS;

/** Entries beside the tasks' own. */
export function entries(add, id) {
  const eco = { id: "token:eco", agency: "eco" };
  const board = { id: "token:board" };
  for (const plan of Object.keys(APPROVERS)) {
    add(3, "approval_asked", {
      task: id(plan),
      of: APPROVERS[plan],
      reason: text("预案规定由指挥部批准", "The plan says that the command approves it"),
    });
  }
  add(
    30,
    "grade_decided",
    { grade: "II", criterion: "intake-county", reason: "饮用水源地停止取水" },
    board,
  );
  add(31, "response_started", { level: "II", reason: "按定级启动" }, board);
  add(
    35,
    "weather_warned",
    { hazard: "heavy-rain", color: "yellow", text: "未来 6 小时暴雨" },
    eco,
  );
  add(
    36,
    "consultation_held",
    { participants: ["eco", "met", "water"], conclusion: "上游来水增大，提前拦蓄" },
    eco,
  );
  add(40, "impact_reported", { moved: 230, intake_stopped: "INT-013", extent: "county" }, eco);
  add(
    45,
    "conflict_found",
    {
      conflict: "crew/CRW-001",
      resource: "crew",
      subject: "CRW-001",
      tasks: [id("T23"), id("T06")],
      given: id("T23"),
      reason: text("两项任务同时需要同一支队伍", "Two tasks want the same crew at once"),
    },
    { id: "system" },
  );
  add(
    50,
    "sample_taken",
    { section: "GAU-003", sample: "SMP-001", concentration_mg_l: 3.4, substance: "benzene" },
    eco,
  );
  add(
    55,
    "custody_moved",
    { sample: "SMP-001", from: "采样组", to: "州监测站", seal: "F-88" },
    eco,
  );
  add(
    60,
    "cost_recorded",
    { category: "supplies", what: "粉末活性炭 40 t", amount_cny: 320000 },
    eco,
  );
  add(
    61,
    "notice_failed",
    { notice: "N-1", channel: "sms", to: "pub", attempt: 2, why: "网关超时", last: false },
    { id: "system" },
  );
}

const kinds = [
  ["report-initial", ["html", "docx"], 2],
  ["report-continuing", ["html", "docx"], 1],
  ["cross-border-notice", ["html", "docx"], 3],
  ["cap", ["xml"], 0],
  ["costs", ["csv"], 0],
  ["evidence", ["zip"], 0],
];
const MISSING = [
  ["cause", "事件原因", "Cause", "note"],
  ["impact", "已造成的影响", "Impact so far", "impact_reported"],
  ["owner", "货主", "Owner of the cargo", ""],
];

/** Answers over HTTP; undefined where the path is another's. */
export function answer(path) {
  if (path.endsWith("/documents")) {
    const items = kinds.map(([kind, formats, n]) => ({
      kind,
      title: text("", ""),
      formats,
      duty: "reports",
      agency: "eco",
      may_file: true,
      filed: [],
      missing: MISSING.slice(0, n).map(([id, zh, en, by]) => ({
        id,
        what: text(zh, en),
        who: text("生态环境局", "the ecology bureau"),
        by,
      })),
    }));
    return { as_of: 40, items };
  }
  if (path === "/api/v1/rules") {
    return {
      pack: "ili-2026",
      said: text("在用规则包 ili-2026", "Rule pack ili-2026 is in force"),
      expired: [],
      rules: [
        {
          id: "local-phone-30m",
          basis: "statutory",
          title: text("30 分钟内电话报告", "Report by telephone within 30 min"),
          source: "practice",
          certainty: "illustrative",
        },
      ],
      gaps: [
        {
          id: "hj740-s",
          what: text("HJ 740 的 S 表", "Table S of HJ 740"),
          why: text("未取得标准原表", "The table was not at hand"),
          blocks: text("尾矿库定级", "grading of tailings ponds"),
        },
      ],
      grade_table: "plan-2014",
      grade_tables: [
        {
          id: "plan-2014",
          criteria: [
            {
              id: "intake-county",
              grade: "II",
              title: text("县级城市饮用水源取水中断", "Intake of a county-level city stopped"),
            },
          ],
        },
      ],
    };
  }
  if (path === "/api/v1/plans") return { plans: [] };
  if (path === "/api/v1/suggestions") {
    return {
      items: [
        {
          suggestion: "SUG-0001",
          reports: ["PUB-0001"],
          at: [82.9, 43.47],
          place: "新源县大桥",
          text: text("河面有油膜，有异味", "Oil on the river, a smell"),
          since: "2026-06-12T10:20:00+08:00",
          updated: "2026-06-12T10:20:00+08:00",
          closed: null,
        },
      ],
    };
  }
  if (path === "/api/v1/public-reports") {
    return {
      items: [
        {
          report: "PUB-0001",
          received: "2026-06-12T10:19:00+08:00",
          via: "web",
          text: "大桥下面河水有油，味道很大",
          at: [82.9, 43.47],
          place: "新源县大桥",
          seen_at: null,
          has_reporter: true,
          suggestion: "SUG-0001",
        },
      ],
      next: null,
    };
  }
  return undefined;
}
