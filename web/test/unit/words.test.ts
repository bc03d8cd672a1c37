import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KINDS } from "../../src/gen/wire";
import { en } from "../../src/i18n/en";
import { figure, minute, offset, span } from "../../src/i18n/format";
import { type Names, sentence } from "../../src/i18n/sentence";
import { en as sentencesEn } from "../../src/i18n/sentence.en";
import { zh as sentencesZh } from "../../src/i18n/sentence.zh";
import { zh } from "../../src/i18n/zh";
import type { LogEvent } from "../../src/protocol/frames";
import type { Task } from "../../src/protocol/incident";
import { astray, paced, serverTime, stated } from "../../src/store/clock";
import { dueOf } from "../../src/store/due";

const SRC = join(import.meta.dirname, "../../src");

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

function keys(of: unknown, path = ""): string[] {
  if (typeof of !== "object" || of === null) return [path];
  return Object.entries(of).flatMap(([key, value]) => keys(value, `${path}.${key}`));
}

describe("words", () => {
  test("both languages have the same keys and no empty text", () => {
    expect(keys(en)).toEqual(keys(zh));
    for (const of of [zh, en]) {
      expect(JSON.stringify(of)).not.toContain('""');
    }
  });

  test("every kind of entry has a sentence", () => {
    expect(KINDS.filter((kind) => !sentencesZh[kind])).toEqual(["refused", "signed"]);
  });

  test("both languages have the same sentences", () => {
    expect(Object.keys(sentencesEn)).toEqual(Object.keys(sentencesZh));
  });

  test("no text is written outside the catalogues", () => {
    const bad = files(SRC)
      .filter((path) => /\.tsx?$/.test(path) && !path.includes("/i18n/") && !path.includes("/gen/"))
      .filter((path) => {
        const code = readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
        return (
          /[\u4e00-\u9fff]/.test(code) || />[^<>{}()=;]*[A-Za-z]{4,}[^<>{}()=;]*<\//.test(code)
        );
      });
    expect(bad).toEqual([]);
  });

  test("files stay short", () => {
    const long = files(SRC).filter(
      (path) =>
        /\.tsx?$/.test(path) &&
        !path.includes("/gen/") &&
        readFileSync(path, "utf8").split("\n").length > 301,
    );
    expect(long).toEqual([]);
  });
});

describe("sentences", () => {
  const names: Names = {
    lang: "zh",
    text: (text) => text?.zh ?? "",
    agency: (id) => (id === "fire" ? "消防" : (id ?? "")),
    section: (id) => id ?? "",
    task: (id) => id,
    duty: (id) => id,
    crew: (id) => (id === "CRW-001" ? "危化救援组" : id),
    item: (id) => id,
  };
  const event = (kind: string, data: object): LogEvent => ({
    stream: "inc:1",
    epoch: "e",
    seq: 1,
    id: "inc:1:1",
    at: "2026-06-12T09:20:00+08:00",
    recorded_at: "2026-06-12T09:20:00+08:00",
    mode: "real",
    kind,
    actor: { id: "token:1", agency: "fire" },
    cause: null,
    data: data as Record<string, unknown>,
    hash: "0",
  });

  test.for([
    ["task_accepted", { task: "T04" }, "消防签收：T04"],
    ["task_refused", { task: "T04", reason: "无人" }, "消防拒绝：T04，原因：无人"],
    ["task_received", { task: "T04" }, "设备回执（尚未签收）：T04"],
    ["gauge_read", { gauge: "GAU-001", discharge_m3s: 612 }, "GAU-001 实测流量 612 m³/s"],
    [
      "road_closed",
      { road: "G218", near: "zekti", for_s: 18000 },
      "封路：G218（zekti 附近），预计 5:00:00",
    ],
    [
      "impact_reported",
      { moved: 230, intake_stopped: "INT-013", extent: "border" },
      "消防报告影响：转移 230 人，INT-013停止取水，跨国境",
    ],
    [
      "grade_decided",
      { grade: "II", criterion: "c1", reason: "停水" },
      "消防定级 II（依据 c1），原因：停水",
    ],
    [
      "crew_assigned",
      { task: "T06", crew: "CRW-001", eta_s: 1800, reason: { zh: "最近", en: "" } },
      "危化救援组承担 T06，0:30:00 后可到场，原因：最近",
    ],
    [
      "stock_reserved",
      { task: "T23", depot: "DEP-001", item: "boom", quantity: 300, unit: "m" },
      "DEP-001的boom 300 m 留给 T23",
    ],
    [
      "conflict_found",
      { resource: "stock", subject: "DEP-001/boom", tasks: ["T23", "T06"], reason: { zh: "不够" } },
      "争用库存 DEP-001 boom：T23、T06，原因：不够",
    ],
    [
      "crew_lost",
      { crew: "CRW-001", reason: "车辆故障" },
      "危化救援组失去作业能力，原因：车辆故障",
    ],
    [
      "document_filed",
      { document: "report-initial", as_of: 40, to: "州政府" },
      "消防签发突发环境事件初报（据第 40 条记录），报州政府",
    ],
    ["weather_warned", { hazard: "heavy-rain", color: "red", text: "注意" }, "暴雨红色预警：注意"],
    [
      "notice_failed",
      { channel: "sms", to: "值班", attempt: 3, why: "超时", last: true },
      "经短信通知 值班 第 3 次失败，原因：超时；不再重试",
    ],
    ["odd", { a: 1 }, 'odd {"a":1}'],
    ["forecast_computed", {}, "forecast_computed {}"],
  ] as const)("%s", ([kind, data, text]) => {
    expect(sentence(event(kind, data), names)).toBe(text);
  });
});

describe("figures and times", () => {
  test("times are Beijing time whatever the machine's zone is", () => {
    expect(minute(Date.parse("2026-06-12T01:20:00Z"))).toBe("2026-06-12 09:20");
  });
  test("spans and offsets", () => {
    expect(span(3_605_000)).toBe("1:00:05");
    expect(span(-65_000)).toBe("0:01:05");
    expect(span(36_000_000)).toBe("10:00");
    expect(offset(7_800_000)).toBe("T+02:10");
  });
  test.for([
    [0.00012, "1.2e-4"],
    [0.01, "0.01"],
    [1.234, "1.2"],
    [45.67, "45.7"],
    [1234.5, "1235"],
  ] as const)("%d is written as %s", ([value, text]) => expect(figure(value)).toBe(text));
});

describe("deadlines", () => {
  const task = (state: string): Task =>
    ({
      state,
      deadline: { at: "2026-06-12T10:00:00+08:00" },
      history: [{ to: "issued", at: "2026-06-12T09:00:00+08:00" }],
    }) as Task;
  const at = (clock: string) => Date.parse(`2026-06-12T${clock}+08:00`);
  test.for([
    ["09:29:00", "calm"],
    ["09:30:00", "yellow"],
    ["09:47:59", "yellow"],
    ["09:48:00", "orange"],
    ["10:00:00", "over"],
    ["11:00:00", "over"],
  ] as const)("at %s it is %s", ([clock, urgency]) => {
    expect(dueOf(task("issued"), at(clock)).urgency).toBe(urgency);
  });
  test("a closed task is not urgent", () => {
    expect(dueOf(task("done"), at("11:00:00")).urgency).toBe("none");
  });
});

describe("the server's clock", () => {
  test("goes on at the rate that was told", () => {
    const first = stated({ server: 0, local: 0, rate: 1, told: false }, 1_000_000, 500, true);
    const fast = paced(first, 60, 1_000_000, 500);
    expect(serverTime(fast, 1500)).toBe(1_060_000);
    expect(serverTime(paced(fast, 0, 1_060_000, 1500), 9000)).toBe(1_060_000);
  });
  test("takes the server's time with a new rate, whatever the old rate made of it", () => {
    const fast = paced({ server: 0, local: 1, rate: 1, told: true }, 600, 1_000_000, 1000);
    // Slowed down 100 ms later and asked for 4 s later: the old rate would say 3,400,000.
    const slow = paced(fast, 1, 1_063_900, 5000);
    expect(serverTime(slow, 6000)).toBe(1_064_900);
  });
  test("a statement that does not fit the rate is noticed, in the measure of the rate", () => {
    const fast = paced({ server: 0, local: 1, rate: 1, told: true }, 60, 1_000_000, 1000);
    expect(astray(fast, 1_060_000, 2000)).toBe(false);
    expect(astray(fast, 1_120_000, 2000)).toBe(false);
    expect(astray(fast, 1_001_000, 16_000)).toBe(true);
    expect(astray({ ...fast, told: false }, 9_000_000, 2000)).toBe(false);
  });
  test("at full speed the rate is guessed again", () => {
    const told = paced({ server: 0, local: 1, rate: 1, told: true }, "max", 1_000_000, 1000);
    expect(stated(told, 2_000_000, 2000, true).rate).toBe(1000);
  });
  test("guesses the rate of a drill from two statements", () => {
    const first = stated({ server: 0, local: 0, rate: 1, told: false }, 1_000_000, 1000, true);
    const second = stated(first, 1_600_000, 11_000, true);
    expect(second.rate).toBe(60);
  });
  test("is the wall clock's in a live incident", () => {
    const first = stated({ server: 0, local: 0, rate: 1, told: false }, 5000, 1000, false);
    expect(serverTime(first, 3000)).toBe(7000);
  });
});
