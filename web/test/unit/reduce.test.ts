import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LogEvent, ServerFrame } from "../../src/protocol/frames";
import { reduce } from "../../src/store/reduce";
import { EMPTY, LOG_MAX, type State } from "../../src/store/state";

const STREAM = "inc:INC-0001";
const TASK = "INC-0001-T04";

function fixture(path: string): ServerFrame[] {
  return (JSON.parse(readFileSync(path, "utf8")) as { frames: ServerFrame[] }).frames;
}

const FRAMES = fixture(join(import.meta.dirname, "../fixtures/incident.json"));

function fold(frames: ServerFrame[], from: State = EMPTY): State {
  return frames.reduce(reduce, from);
}

/** The state of the fixture, and the next event on it. */
function next(state: State, kind: string, data: object, more: Partial<LogEvent> = {}): State {
  const seq = (state.streams[STREAM]?.position?.seq ?? 0) + 1;
  return reduce(state, {
    t: "event",
    stream: STREAM,
    epoch: "e1",
    seq,
    id: `${STREAM}:${seq}`,
    at: "2026-06-12T10:00:00+08:00",
    recorded_at: "2026-06-12T10:00:01+08:00",
    mode: "drill",
    kind,
    actor: { id: "system" },
    cause: null,
    data: data as Record<string, unknown>,
    hash: "0",
    ...more,
  });
}

const BASE = fold(FRAMES);
const incidentOf = (state: State) => {
  const incident = state.streams[STREAM]?.incident;
  if (!incident) throw new Error("no incident");
  return incident;
};
const taskOf = (state: State) => {
  const task = incidentOf(state).tasks[TASK];
  if (!task) throw new Error("no task");
  return task;
};

describe("a subscription", () => {
  test("parts of a snapshot are merged and shown only when the last one is there", () => {
    const half = fold(FRAMES.slice(0, 3));
    expect(half.streams[STREAM]?.incident).toBeNull();
    expect(half.streams[STREAM]?.ready).toBe(false);
    const whole = fold(FRAMES.slice(0, 4));
    expect(whole.streams[STREAM]?.ready).toBe(true);
    expect(whole.streams[STREAM]?.position).toEqual({ epoch: "e1", seq: 2 });
    expect(taskOf(whole).support).toEqual([]);
    expect(taskOf(whole).escalation).toBe(0);
  });

  test("events are applied in order and kept as the log", () => {
    expect(BASE.streams[STREAM]?.position).toEqual({ epoch: "e1", seq: 5 });
    expect(BASE.streams[STREAM]?.log.map((event) => event.seq)).toEqual([3, 4, 5]);
    expect(taskOf(BASE).state).toBe("accepted");
    expect(taskOf(BASE).history.map((step) => step.to)).toEqual(["issued", "received", "accepted"]);
    expect(taskOf(BASE).history.at(-1)?.cause).toEqual({ stream: STREAM, seq: 4 });
  });

  test("a reset voids everything that was shown", () => {
    const reset = reduce(BASE, { t: "reset", stream: STREAM, epoch: "e2", why: "epoch" });
    expect(reset.streams[STREAM]?.incident).toBeNull();
    expect(reset.streams[STREAM]?.log).toEqual([]);
    expect(reset.streams[STREAM]?.ready).toBe(false);
  });

  test("a recovered position keeps the state", () => {
    const again = reduce(BASE, {
      t: "subscribed",
      id: "b",
      stream: STREAM,
      epoch: "e1",
      head: 5,
      from: 5,
      recovered: true,
    });
    expect(taskOf(again).state).toBe("accepted");
    expect(again.streams[STREAM]?.ready).toBe(true);
  });

  test("history goes before what came by the socket, once, and only of the same epoch", () => {
    const old = (seq: number) => ({ ...(BASE.streams[STREAM]?.log[0] as LogEvent), seq });
    const more = reduce(BASE, {
      t: "history",
      stream: STREAM,
      epoch: "e1",
      items: [old(1), old(2), old(3)],
    });
    expect(more.streams[STREAM]?.log.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5]);
    const other = reduce(BASE, { t: "history", stream: STREAM, epoch: "e0", items: [old(1)] });
    expect(other).toBe(BASE);
  });

  test("the log is bounded", () => {
    let state = BASE;
    const items = Array.from({ length: LOG_MAX + 10 }, (_, i) => ({
      ...(BASE.streams[STREAM]?.log[0] as LogEvent),
      kind: "note",
      data: {},
      seq: 6 + i,
    }));
    state = reduce(state, { t: "events", stream: STREAM, epoch: "e1", items });
    expect(state.streams[STREAM]?.log).toHaveLength(LOG_MAX);
    expect(state.streams[STREAM]?.log.at(-1)?.seq).toBe(LOG_MAX + 15);
  });

  test("frames without a stream change nothing but the session", () => {
    const ping = reduce(BASE, { t: "ping", n: 1, now: "2026-06-12T10:00:00+08:00", heads: {} });
    expect(ping).toBe(BASE);
    expect(BASE.session?.space).toBe("DRL-0001");
  });
});

describe("an incident is folded as in server/incident/src/state.rs", () => {
  test("closures are set and lifted edge by edge; what people reported changes nothing itself", () => {
    expect(incidentOf(BASE).closures).toEqual([]);
    const from = "2026-06-12T09:26:00+08:00";
    const set = { road: "G218", edges: ["E085", "E086"], from, until: null };
    const closed = next(BASE, "closure_set", set);
    expect(incidentOf(closed).closures).toEqual([set]);
    const half = next(closed, "closure_lifted", { road: "G218", edges: ["E085"] });
    expect(incidentOf(half).closures).toEqual([{ ...set, edges: ["E086"] }]);
    const none = next(half, "closure_lifted", { road: "G218", edges: ["E086"] });
    expect(incidentOf(none).closures).toEqual([]);
    const over = next(BASE, "closure_set", { ...set, until: "2026-06-12T09:30:00+08:00" });
    const kept = next(over, "closure_lifted", { road: "G218", edges: ["E085"] });
    expect(incidentOf(kept).closures[0]?.edges).toEqual(["E085", "E086"]);
  });

  test("a plan names its forecast, and a substitute is remembered", () => {
    const made = next(BASE, "plan_made", { plan: "p", tasks: 3, not_applied: {}, forecast: "F1" });
    expect(incidentOf(made)).toMatchObject({ plan: "p", planned_on: "F1" });
    const instead = next(BASE, "task_substituted", { task: TASK, by: "T-2", reason: {} });
    expect(incidentOf(instead).substituted).toEqual({ [TASK]: "T-2" });
  });

  test("a forecast is held when its result comes; a failed one leaves the old one", () => {
    const request = { id: "F1", assumed: [] };
    const asked = next(BASE, "forecast_requested", { request });
    expect(Object.keys(incidentOf(asked).pending)).toEqual(["F1"]);
    expect(incidentOf(asked).forecasts).toBe(1);
    const result = { id: "F1", sections: [], threshold_mg_l: 0.01 };
    const held = next(asked, "forecast_computed", { result });
    expect(incidentOf(held).forecast?.result.id).toBe("F1");
    expect(incidentOf(held).pending).toEqual({});
    const unasked = next(held, "forecast_computed", { result: { ...result, id: "F9" } });
    expect(incidentOf(unasked).forecast?.result.id).toBe("F1");
    const again = next(held, "forecast_requested", { request: { ...request, id: "F2" } });
    const failed = next(again, "forecast_computed", {
      result: { ...result, id: "F2", failed: "no water" },
    });
    expect(incidentOf(failed).forecast?.result.id).toBe("F1");
    expect(incidentOf(failed).pending).toEqual({});
  });

  test("facts of people are counted and decisions of the system are not", () => {
    const before = incidentOf(BASE).facts;
    const note = next(BASE, "note", { text: "x" }, { actor: { id: "token:b" } });
    expect(incidentOf(note).facts).toBe(before + 1);
    expect(incidentOf(next(BASE, "note", {})).facts).toBe(before);
  });

  test("later cargo keeps what it does not say, weather too", () => {
    const cargo = next(BASE, "cargo_identified", { substance: "UN1114" });
    expect(incidentOf(cargo).release).toMatchObject({ substance: "UN1114", mass_kg: 12000 });
    const wind = next(BASE, "weather_read", { wind_ms: 3 });
    const air = next(wind, "weather_read", { air_c: 20 });
    expect(incidentOf(air).weather).toMatchObject({ wind_ms: 3, air_c: 20 });
  });

  test("a report counts as sent the first time", () => {
    const sent = next(BASE, "report_sent", { report: "initial", task: TASK });
    const twice = next(sent, "report_sent", { report: "initial", task: "other" });
    expect(incidentOf(twice).reports.initial?.task).toBe(TASK);
  });

  test("an unknown kind changes nothing but the position", () => {
    const odd = next(BASE, "something_new", { a: 1 });
    expect(incidentOf(odd)).toBe(incidentOf(BASE));
    expect(odd.streams[STREAM]?.position?.seq).toBe(6);
  });

  test("the first report opens an incident that was not known", () => {
    const fresh = next(EMPTY, "incident_reported", { kind: "spill", title: "x", at: [83, 43] });
    expect(incidentOf(fresh)).toMatchObject({ id: "INC-0001", kind: "spill", at: [83, 43] });
  });
});

describe("a task", () => {
  const deadline = { at: "2026-06-12T09:30:00+08:00", basis: "physical", rule: "r", reason: {} };

  test("an earlier deadline takes an acceptance back, a later one does not", () => {
    const change = { task: TASK, deadline, other_deadlines: [], infeasible: true, version: 2 };
    const earlier = next(BASE, "deadline_changed", { ...change, earlier: true });
    expect(taskOf(earlier)).toMatchObject({ state: "issued", version: 2, infeasible: true });
    const later = next(BASE, "deadline_changed", { ...change, earlier: false });
    expect(taskOf(later)).toMatchObject({ state: "accepted", version: 2 });
  });

  test("an acceptance that expires returns to issued with the ladder at its foot", () => {
    const up = next(BASE, "task_escalated", { task: TASK, level: 2 });
    expect(taskOf(up).escalation).toBe(2);
    const back = next(up, "acceptance_expired", { task: TASK, version: 2 });
    expect(taskOf(back)).toMatchObject({ state: "issued", version: 2, escalation: 0 });
  });

  test("another owner is a changed order; it is issued by an entry of its own", () => {
    const moved = next(BASE, "task_reassigned", { task: TASK, to: "trans", reason: "r" });
    expect(taskOf(moved)).toMatchObject({
      owner: "trans",
      assigned_by: "command",
      version: 2,
      state: "accepted",
    });
  });

  test("reasons and evidence are kept as the outcome", () => {
    const done = next(BASE, "task_done", { task: TASK, evidence: { text: "closed" } });
    expect(taskOf(done)).toMatchObject({ state: "done", outcome: { text: "closed" } });
    const refused = next(BASE, "task_refused", { task: TASK, reason: "no crew" });
    expect(taskOf(refused)).toMatchObject({ state: "refused", outcome: "no crew" });
    expect(taskOf(next(BASE, "deadline_missed", { task: TASK })).missed).toBe(true);
  });

  test("a task issued again keeps its history", () => {
    const issued = next(BASE, "task_issued", {
      task: { ...taskOf(BASE), history: [], version: 3, state: "proposed" },
    });
    expect(taskOf(issued).history.map((step) => step.to)).toEqual([
      "issued",
      "received",
      "accepted",
      "issued",
    ]);
  });

  test("an event about a task that is not known changes nothing", () => {
    expect(incidentOf(next(BASE, "task_done", { task: "none" })).tasks).toBe(
      incidentOf(BASE).tasks,
    );
  });
});

describe("other streams", () => {
  test("an inbox folds the same task events", () => {
    const stream = "agy:police";
    const event = (seq: number, kind: string, data: object): ServerFrame => ({
      t: "event",
      stream,
      epoch: "e1",
      seq,
      id: `x:${seq}`,
      at: "2026-06-12T10:00:00+08:00",
      recorded_at: "2026-06-12T10:00:00+08:00",
      mode: "drill",
      kind,
      actor: { id: "system" },
      cause: null,
      data: data as Record<string, unknown>,
      hash: "0",
    });
    const state = fold([
      event(1, "task_issued", { task: { ...taskOf(BASE), history: [] } }),
      event(2, "task_started", { task: TASK }),
    ]);
    expect(state.streams[stream]?.tasks[TASK]?.state).toBe("executing");
  });

  test("a drill's stream folds its course", () => {
    const stream = "drl:DRL-0001";
    const event = (seq: number, kind: string, data: object): ServerFrame => ({
      ...(FRAMES.at(-1) as ServerFrame & { t: "event" }),
      stream,
      seq,
      kind,
      data: data as Record<string, unknown>,
    });
    const state = fold([
      event(1, "drill_started", { id: "DRL-0001" }),
      event(2, "inject_fired", { inject: "i1", what: "spill" }),
      event(3, "drill_paused", {}),
      event(4, "expectation_judged", { expect: "x", outcome: "met", weight: 3 }),
    ]);
    expect(state.streams[stream]?.drill).toMatchObject({
      fired: ["i1"],
      paused: "2026-06-12T09:26:00+08:00",
      judged: { x: ["met", 3] },
    });
  });
});

describe("frames that the server's own tests wrote", () => {
  const folder = join(import.meta.dirname, "../../../tests/contract");
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.startsWith("frames-") && name.endsWith(".json"))
    : [];
  test.for(files.length ? files : ["none yet"])("%s is folded without a loss", (name) => {
    if (name === "none yet") return;
    const state = fold(fixture(join(folder, name)));
    for (const view of Object.values(state.streams)) expect(view.position?.seq).toBeGreaterThan(0);
  });
});
