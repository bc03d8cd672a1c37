import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LogEvent, ServerFrame } from "../../src/protocol/frames";
import { reduce } from "../../src/store/reduce";
import { EMPTY, type State } from "../../src/store/state";

const STREAM = "inc:INC-0001";
const TASK = "INC-0001-T04";
const AT = "2026-06-12T10:00:00+08:00";
const HASH = "ab".repeat(32);

const FRAMES = (
  JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/incident.json"), "utf8")) as {
    frames: ServerFrame[];
  }
).frames;
const BASE = FRAMES.reduce(reduce, EMPTY);

function next(state: State, kind: string, data: object, agency = "eco"): State {
  const seq = (state.streams[STREAM]?.position?.seq ?? 0) + 1;
  const event: LogEvent = {
    stream: STREAM,
    epoch: "e1",
    seq,
    id: `${STREAM}:${seq}`,
    at: AT,
    recorded_at: AT,
    mode: "drill",
    kind,
    actor: { id: `token:${agency}`, agency },
    cause: null,
    data: data as Record<string, unknown>,
    hash: "0",
  };
  return reduce(state, { t: "event", ...event });
}

function incidentOf(state: State) {
  const incident = state.streams[STREAM]?.incident;
  if (!incident) throw new Error("no incident");
  return incident;
}

function taskOf(state: State) {
  const task = incidentOf(state).tasks[TASK];
  if (!task) throw new Error("no task");
  return task;
}

const by = "token:eco";

describe("an incident folds the kinds of coordination as the server does", () => {
  test("a snapshot that knows nothing of coordination has nothing coordinated", () => {
    expect(incidentOf(BASE)).toMatchObject({
      grade_decided: null,
      response: null,
      priority: null,
      conflicts: {},
      documents: [],
    });
  });

  test("of each figure of the impact the latest counts, intakes add up in order", () => {
    const first = next(BASE, "impact_reported", { moved: 100, intake_stopped: "INT-013" });
    const second = next(first, "impact_reported", {
      deaths: 0,
      loss_cny: 2e6,
      ecology: "protected-harmed",
      intake_stopped: "INT-002",
      extent: "border",
    });
    expect(incidentOf(second).impact).toEqual({
      deaths: 0,
      injured: null,
      moved: 100,
      loss_cny: 2e6,
      ecology: "protected-harmed",
      intakes_stopped: ["INT-002", "INT-013"],
      extent: "border",
    });
  });

  test("a decided grade is held with who and when beside the proposal", () => {
    const proposed = next(BASE, "grade_proposed", { grade: "II", criteria: ["a"], table: "t" });
    const decided = { grade: "III", criterion: "b", reason: "r" };
    const state = next(proposed, "grade_decided", decided);
    expect(incidentOf(state).grade_decided).toEqual({ decided, at: AT, by });
    expect(incidentOf(state).grade?.grade).toBe("II");
  });

  test("a response starts, changes and ends", () => {
    const on = next(BASE, "response_started", { level: "III", reason: "r" });
    const up = next(on, "response_started", { level: "II", reason: "r" });
    expect(incidentOf(up).response).toEqual({ level: "II", at: AT });
    expect(incidentOf(next(up, "response_ended", { reason: "r" })).response).toBeNull();
  });

  test("duties and priority are kept as given last", () => {
    const one = next(BASE, "duty_assigned", { duty: "convoy", to: "xpcc", reason: "r" });
    const two = next(one, "duty_assigned", { duty: "convoy", to: "trans", reason: "r" });
    const ranked = next(two, "priority_set", { priority: 2, reason: "r" });
    expect(incidentOf(ranked)).toMatchObject({ duties: { convoy: "trans" }, priority: 2 });
  });

  test("an attachment is held once and stands with its task", () => {
    const added = {
      attachment: HASH,
      name: "a.jpg",
      media_type: "image/jpeg",
      bytes: 9,
      task: TASK,
    };
    const once = next(BASE, "attachment_added", added);
    const twice = next(once, "attachment_added", { ...added, name: "b.jpg" });
    expect(taskOf(twice).attachments).toEqual([HASH]);
    expect(incidentOf(twice).attachments[HASH]).toEqual({ added, at: AT, by });
  });

  test("a sample has its results and its chain; a result without a number makes none", () => {
    const none = next(BASE, "sample_taken", { section: "GAU-001", concentration_mg_l: 1 });
    expect(incidentOf(none).samples).toEqual({});
    const moved = { sample: "SMP-1", from: "a", to: "b", seal: "s" };
    const first = next(none, "custody_moved", moved);
    const result = { section: "GAU-001", concentration_mg_l: 2, sample: "SMP-1" };
    const state = next(first, "sample_taken", result);
    expect(incidentOf(state).samples).toEqual({
      "SMP-1": { results: [result], custody: [[AT, moved]] },
    });
  });

  test("costs, documents and warnings are kept in order", () => {
    const cost = { category: "supplies", what: "carbon", amount_cny: 5 };
    const filed = { document: "cap", as_of: 7, attachment: HASH };
    const warned = { hazard: "heavy-rain", color: "red", text: "x" };
    let state = next(BASE, "cost_recorded", cost);
    state = next(state, "document_filed", filed);
    state = next(state, "weather_warned", warned);
    expect(incidentOf(state).costs).toEqual([{ cost, at: AT }]);
    expect(incidentOf(state).documents).toEqual([{ filed, at: AT, by }]);
    expect(incidentOf(state).warnings).toEqual([warned]);
  });

  test("of a notice the last try counts", () => {
    const notice = { notice: "n", channel: "sms", to: "duty", task: TASK };
    const failed = next(BASE, "notice_failed", { ...notice, attempt: 1, why: "x", last: false });
    expect(incidentOf(failed).notices.n).toMatchObject({ sent: false, last: false, answer: "x" });
    const sent = next(failed, "notice_sent", { ...notice, attempt: 2, receipt: "ok" });
    expect(incidentOf(sent).notices.n).toEqual({
      channel: "sms",
      to: "duty",
      task: TASK,
      attempts: 2,
      sent: true,
      last: true,
      answer: "ok",
      at: AT,
    });
  });

  test("a conflict is found, given and settled; one that is not known is not settled", () => {
    const found = {
      conflict: "c",
      resource: "crew",
      subject: "CRW-001",
      tasks: [TASK],
      given: null,
    };
    const open = next(BASE, "conflict_found", { ...found, reason: {} });
    expect(incidentOf(open).conflicts.c?.settled).toBeNull();
    const over = next(open, "conflict_settled", { conflict: "c", given: TASK, reason: {} });
    expect(incidentOf(over).conflicts.c).toMatchObject({ found: { given: TASK }, settled: AT });
    const odd = next(BASE, "conflict_settled", { conflict: "none", reason: {} });
    expect(incidentOf(odd).conflicts).toEqual({});
  });
});

describe("a task folds who and what it has", () => {
  test("an approval is asked, given or refused", () => {
    const asked = next(BASE, "approval_asked", { task: TASK, of: "gov", reason: {} });
    expect(taskOf(asked).approver).toBe("gov");
    expect(taskOf(next(asked, "task_approved", { task: TASK })).approved).toBe(true);
    const not = next(asked, "task_disapproved", { task: TASK, reason: "no" });
    expect(taskOf(not)).toMatchObject({ approved: false, state: "cancelled", outcome: "no" });
  });

  test("another owner by command gets it issued again; one that waits stays waiting", () => {
    const change = { task: TASK, from: "police", to: "trans", version: 4, reason: {} };
    const moved = next(BASE, "owner_changed", change);
    expect(taskOf(moved)).toMatchObject({
      owner: "trans",
      assigned_by: "command",
      version: 4,
      state: "issued",
      escalation: 0,
    });
    const proposed = next(BASE, "task_proposed", { task: taskOf(BASE) });
    expect(taskOf(next(proposed, "owner_changed", change)).state).toBe("proposed");
  });

  test("a crew comes and goes", () => {
    const given = next(BASE, "crew_assigned", { task: TASK, crew: "CRW-001", eta_s: 60 });
    expect(taskOf(given).crew).toBe("CRW-001");
    const freed = next(given, "crew_freed", { task: TASK, crew: "CRW-001", reason: {} });
    expect(taskOf(freed).crew).toBeNull();
  });

  test("stock is set aside line by line and freed by amount", () => {
    const line = { task: TASK, depot: "DEP-001", item: "boom", quantity: 300, unit: "m" };
    const held = next(next(BASE, "stock_reserved", line), "stock_reserved", {
      ...line,
      item: "lime",
      quantity: 2,
    });
    const less = next(held, "stock_freed", { ...line, quantity: 100, reason: {} });
    expect(taskOf(less).reserved?.map((one) => [one.item, one.quantity])).toEqual([
      ["boom", 200],
      ["lime", 2],
    ]);
    const none = next(less, "stock_freed", { ...line, quantity: 500, reason: {} });
    expect(taskOf(none).reserved?.map((one) => one.item)).toEqual(["lime"]);
  });

  test("a moved deadline is shown from the old one to the new one until somebody accepts", () => {
    const deadline = (at: string) => ({ at, basis: "physical", rule: "r", reason: {} });
    const change = { task: TASK, other_deadlines: [], infeasible: false, reason: {} };
    const before = taskOf(BASE).deadline?.at ?? null;
    const [first, second] = ["2026-06-12T09:40:00+08:00", "2026-06-12T09:35:00+08:00"];
    const up = next(BASE, "deadline_changed", {
      ...change,
      deadline: deadline(first),
      earlier: true,
      version: 2,
    });
    expect(up.streams[STREAM]?.moves[TASK]).toMatchObject({ from: before, to: first });
    const again = next(up, "deadline_changed", {
      ...change,
      deadline: deadline(second),
      earlier: true,
      version: 3,
    });
    expect(again.streams[STREAM]?.moves[TASK]).toMatchObject({ from: before, to: second });
    const read = next(again, "task_accepted", { task: TASK });
    expect(read.streams[STREAM]?.moves).toEqual({});
  });
});

describe("an agency's inbox", () => {
  test("has its own tasks and those that wait for its approval", () => {
    const task = taskOf(BASE);
    const asked = { ...task, id: "INC-0001-T28", approver: "gov", state: "proposed" };
    const state = reduce(EMPTY, {
      t: "snapshot",
      stream: "agy:gov",
      epoch: "e1",
      as_of: 3,
      part: 0,
      last: true,
      state: { agency: "gov", tasks: { [task.id]: task }, approvals: { [asked.id]: asked } },
    });
    expect(Object.keys(state.streams["agy:gov"]?.tasks ?? {}).sort()).toEqual([
      "INC-0001-T04",
      "INC-0001-T28",
    ]);
  });
});
