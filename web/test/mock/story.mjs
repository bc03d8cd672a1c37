// The course of a made-up incident as records: kind, data, minute after T0, actor.

import { readFileSync } from "node:fs";
import { enriched, entries, waits } from "./coordination.mjs";
import { mgL } from "./world.mjs";

export const AT = [83.246, 43.524];
export const START = Date.parse("2026-06-12T09:20:00+08:00");
const LIMIT = 0.01;
const MASS = 12000;

export const iso = (ms) => `${new Date(ms + 8 * 3600e3).toISOString().slice(0, 19)}+08:00`;
const minute = (m) => iso(START + m * 60e3);
const text = (zh, en) => ({ zh, en });

function crossing(curve, first) {
  const over = curve.map((c, i) => (c >= LIMIT ? i : -1)).filter((i) => i >= 0);
  return over.length ? (first ? over[0] : over.at(-1)) : null;
}

export function forecast(world) {
  const path = world.down(AT);
  const hours = Array.from({ length: 145 }, (_, i) => i * 0.5);
  const sections = [];
  const curves = {};
  for (const reach of path) {
    for (const row of world.facilities.filter((f) => f.river_node === reach.to)) {
      if (["depot", "risk_source"].includes(row.kind)) continue;
      const fine = Array.from({ length: 72 * 12 }, (_, i) => mgL(MASS, reach.q, reach.end, i / 12));
      const peak = Math.max(...fine);
      const a = crossing(fine, true);
      const e = crossing(fine, false);
      const watch = row.water_source === "groundwater";
      const kind =
        row.kind === "intake"
          ? row.purpose === "irrigation"
            ? "irrigation-intake"
            : "intake"
          : row.kind === "border_section"
            ? "border"
            : row.kind;
      sections.push({
        section: row.id,
        name: text(row.name_zh, row.name_en),
        kind,
        distance_m: Math.round(reach.meters / 10) * 10,
        watch_only: watch,
        early: a === null || watch ? null : minute(Math.round(a * 5 * 0.88)),
        arrival: a === null || watch ? null : minute(a * 5),
        peak_at: watch ? null : minute(Math.round(reach.end * 60)),
        peak_mg_l: watch ? 0 : Number(peak.toPrecision(3)),
        end: e === null || watch ? null : minute(e * 5),
      });
      curves[row.id] = {
        start: minute(0),
        step_s: 300,
        mg_l: fine.map((c) => Number(c.toPrecision(3))),
      };
    }
  }
  const plume = {
    start: minute(0),
    step_s: 1800,
    reaches: path.map((reach) => reach.id),
    mg_l: hours.map((h) =>
      path.map((reach) => Number(mgL(MASS, reach.q, reach.middle, h).toPrecision(3))),
    ),
  };
  return { sections, curves, plume, entry: path[0] };
}

const TASKS = JSON.parse(readFileSync(new URL("tasks.json", import.meta.url), "utf8"));

const REASONS = {
  statutory: text("突发环境事件信息报告办法（部令第17号）第三条", "Decree 17 of 2011, article 3"),
  physical: text(
    "到达前须完成：最早到达减去裕量与准备时间",
    "To be done before arrival, less margin and set-up",
  ),
  doctrine: text("预案规定的时限", "Time set by the plan"),
};

function task([plan, owner, zh, en, due, basis, lane]) {
  const [line, ...rest] = plan.split("-");
  const made = {
    id: `INC-0001-${plan}`,
    incident: "INC-0001",
    plan: line,
    title: text(zh, en),
    detail: text("", ""),
    lane,
    owner,
    support: ["eco", "police"].filter((a) => a !== owner),
    assigned_by: "plan",
    section: rest.length === 2 ? rest.join("-") : null,
    needs: [],
    deadline: {
      at: minute(due),
      basis,
      rule:
        basis === "physical"
          ? "before-arrival-90m"
          : basis === "statutory"
            ? "decree-17-2011-2h"
            : "doctrine",
      reason: REASONS[basis],
    },
    other_deadlines: [
      { at: minute(due + 90), basis: "doctrine", rule: "doctrine-240m", reason: REASONS.doctrine },
    ],
    takes: 1800e3,
    infeasible: plan === "T22",
    evidence_wanted: text("记录与照片", "Record and photo"),
    yields: [],
    version: 1,
    state: "proposed",
    outcome: null,
    escalation: 0,
    missed: false,
    history: [],
  };
  return enriched(made, plan);
}

// How one task fares: most are done, some are refused, fail or are never answered.
function life(row, index, add) {
  const [plan, owner, , , due] = row;
  const id = `INC-0001-${plan}`;
  const who = { id: `sim:${owner}`, agency: owner };
  const at = Math.max(3, Math.min(due - 100, 3 + index * 4));
  const also = owner;
  const it = (m, kind, more = {}, actor = who) => add(m, kind, { task: id, ...more }, actor, also);
  add(at, "task_issued", { task: task(row), open_needs: [] }, { id: "system" }, also);
  if (process.env.MOCK_HUMAN === owner) return;
  it(at + 0.3, "task_delivered");
  if (index % 9 === 4) {
    it(
      at + 6,
      "task_escalated",
      { agency: owner, level: 1, to: text("分管负责人", "deputy") },
      { id: "system" },
    );
    it(due, "deadline_missed", { deadline: minute(due) }, { id: "system" });
    return;
  }
  it(at + 0.6, "task_received");
  if (plan === "T20") {
    it(at + 5, "task_refused", { reason: "危化运输车辆全部在途，两小时内无法集结" });
    return;
  }
  if (index % 7 === 5) return;
  it(at + 3 + (index % 4), "task_accepted");
  if (index % 5 === 3) return;
  it(at + 8 + (index % 5), "task_started");
  if (plan === "T07") it(at + 70, "task_failed", { reason: "风向改变，疏散路线不可用" });
  else it(at + 30 + (index % 6) * 9, "task_done", { evidence: { text: "已上传记录与照片" } });
}

// Sorted records. Agencies answer at their own pace; some refuse, fail or stay silent.
export function story(world) {
  const run = forecast(world);
  const list = [];
  const add = (m, kind, data, actor = { id: "system" }, also = null) =>
    list.push({ m, kind, data, actor, also });
  add(
    0,
    "incident_reported",
    {
      kind: "spill",
      title: "国道218苯罐车侧翻入巩乃斯河",
      at: AT,
      substance: "benzene",
      mass_kg: MASS,
      over_s: 2400,
      via: "12369",
    },
    { id: "scenario" },
  );
  add(0, "incident_opened", {
    id: "INC-0001",
    kind: "spill",
    title: text(
      "国道218苯罐车侧翻入巩乃斯河",
      "Benzene tanker overturns on the G218 into the Künes",
    ),
    t0: minute(0),
    at: AT,
    entry: {
      reach: run.entry.id,
      chainage_m: 3200,
      via: "bank",
      overland_m: 120,
      river: text("巩乃斯河", "Künes"),
    },
    county: "cty:xinyuan",
  });
  add(0, "grade_proposed", {
    grade: "II",
    path: "2h",
    rule: "unclear-is-II",
    table: "plan-2014",
    criteria: ["intake-county"],
    reason: text(
      "级别不明且涉及饮用水与跨境，按重大以上处理",
      "Unclear, with drinking water and a border in play: handled as II or above",
    ),
  });
  add(0, "forecast_requested", {
    request: {
      id: "F-0001",
      incident: "INC-0001",
      reason: text("首报", "first report"),
      parent: null,
      entry: {
        reach: run.entry.id,
        chainage_m: 3200,
        via: "bank",
        overland_m: 120,
        river: text("巩乃斯河", "Künes"),
      },
      substance: "benzene",
      mass_kg: MASS,
      over_s: 2400,
      start: minute(0),
      gauges: {},
      month: 6,
      air_c: 18,
      assumed: [
        {
          what: "mass",
          value: "12 t",
          why: text("运单未到，按报告人估计", "Waybill not yet in; the reporter's estimate"),
        },
      ],
    },
  });
  add(2, "forecast_computed", {
    result: {
      id: "F-0001",
      request: "inc:INC-0001:4",
      engine: "spectral",
      threshold_mg_l: LIMIT,
      sections: run.sections,
      balance: { released_kg: MASS, in_water_kg: 9000, decayed_kg: 3000, left_kg: 0 },
      assumed: [
        {
          what: "discharge R339..R355",
          value: "62 m3/s",
          why: text("无实测，取六月均值", "No reading; June mean"),
        },
        { what: "dispersion", value: "Deng 2001", why: text("无示踪试验", "No tracer test") },
      ],
    },
  });
  add(2, "plan_made", {
    plan: "river-chemical-spill",
    tasks: TASKS.length,
    not_applied: {},
    infeasible: {},
  });
  for (const row of TASKS) add(2, "task_proposed", { task: task(row) });
  for (const [index, row] of TASKS.entries()) if (!waits(row[0])) life(row, index, add);
  entries(add, (plan) => `INC-0001-${plan}`);
  add(
    12,
    "report_received",
    { via: "12369", text: "下游约 2 公里闻到刺激性气味，有死鱼" },
    { id: "scenario" },
  );
  add(
    18,
    "road_closed",
    { road: "G218", near: "zekti", edges: ["E085", "E086"], for_s: 18000 },
    { id: "sim:police", agency: "police" },
  );
  add(
    24,
    "gauge_read",
    { gauge: "GAU-003", discharge_m3s: 74 },
    { id: "sim:water", agency: "water" },
  );
  add(31, "supplies_found", {
    section: null,
    at: AT,
    answers: [
      {
        item: "activated-carbon",
        name: text("粉末活性炭", "Activated carbon"),
        unit: "t",
        wanted: 40,
        short: 12,
        offers: [],
      },
    ],
  });
  add(
    52,
    "sample_taken",
    { section: "GAU-003", concentration_mg_l: 3.4 },
    { id: "sim:eco", agency: "eco" },
  );
  return { run, list: list.sort((a, b) => a.m - b.m) };
}
