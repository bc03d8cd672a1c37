import { describe, expect, test } from "vitest";
import { dataOf, faultsOf } from "../../src/forms/data";
import { type FactKind, GROUPS_OF_FACTS, SPECS } from "../../src/forms/specs";
import { KINDS } from "../../src/gen/wire";
import { en } from "../../src/i18n/en";
import { zh } from "../../src/i18n/zh";
import { pan, showing, toPlace, toScreen, zoom } from "../../src/report/view";
import { headerName } from "../../src/store/acts";

const ALL = Object.keys(SPECS) as FactKind[];

describe("forms of facts", () => {
  test("each is for a kind that the log knows and has its words", () => {
    for (const kind of ALL) {
      expect(KINDS).toContain(kind);
      for (const words of [zh, en]) {
        expect(words.forms.kinds[kind], kind).toBeTruthy();
        for (const field of SPECS[kind].fields) {
          expect(words.forms.fields[field.name], `${kind}.${field.name}`).toBeTruthy();
        }
      }
    }
  });

  test("the dialog offers a kind once", () => {
    const offered = Object.values(GROUPS_OF_FACTS).flat();
    expect(new Set(offered).size).toBe(offered.length);
  });

  test("every form that is left empty says what it needs, but those that need nothing", () => {
    const silent = ALL.filter((kind) => Object.keys(faultsOf(kind, {})).length === 0);
    expect(silent).toEqual([]);
  });

  test.for([
    ["gauge_read", { gauge: "GAU-001", discharge_m3s: "-1" }, { discharge_m3s: "least" }],
    ["gauge_read", { gauge: "GAU-001", discharge_m3s: "x" }, { discharge_m3s: "number" }],
    ["priority_set", { priority: "1.5", reason: "r" }, { priority: "number" }],
    ["impact_reported", { note: "n" }, { deaths: "oneOf" }],
    ["note", { text: "   " }, { text: "required" }],
    ["gauge_read", { gauge: "GAU-001", discharge_m3s: "62" }, {}],
  ] as const)("%s %o", ([kind, texts, faults]) => {
    expect(faultsOf(kind, texts)).toEqual(faults);
  });

  test("numbers are sent in the unit of the wire, times as Beijing time", () => {
    expect(dataOf("cargo_identified", { substance: " UN1114 ", mass_kg: "12.5" })).toEqual({
      substance: "UN1114",
      mass_kg: 12500,
    });
    expect(dataOf("impact_reported", { loss_cny: "0.3", moved: "" })).toEqual({ loss_cny: 3000 });
    expect(dataOf("weather_warned", { hazard: "heavy-rain", from: "2026-06-12T09:20" })).toEqual({
      hazard: "heavy-rain",
      from: "2026-06-12T09:20:00+08:00",
    });
  });

  test("nothing found is a zero below its limit", () => {
    expect(dataOf("sample_taken", { section: "INT-013", below_mg_l: "0.002" })).toEqual({
      section: "INT-013",
      below_mg_l: 0.002,
      concentration_mg_l: 0,
    });
  });

  test("an inspection is well, or has the hazard that was found", () => {
    const base = { facility: "RSK-001", on: "2026-06-01", by: "eco" };
    expect(dataOf("inspection_recorded", base)).toMatchObject({ result: "ok", hazards: [] });
    expect(
      dataOf("inspection_recorded", { ...base, hazard_what: "crack", hazard_fix_by: "2026-07-01" }),
    ).toEqual({
      ...base,
      result: "hazards",
      hazards: [{ what: "crack", fixed: false, fix_by: "2026-07-01" }],
    });
  });
});

describe("a file's name in a header", () => {
  test.for([
    ["valve log.pdf", "valve log.pdf"],
    ["阀门.jpg", "%E9%98%80%E9%97%A8.jpg"],
    ["50%.png", "50%25.png"],
  ] as const)("%s", ([name, header]) => expect(headerName(name)).toBe(header));
});

describe("the small map", () => {
  const size = { width: 360, height: 300 };
  const view = showing([79.9, 42.2, 84.9, 44.7], size);
  test("a tap is the place under it, whatever was moved and zoomed", () => {
    const moved = zoom(pan(view, 40, -25), size, 3, 100, 80);
    const [x, y] = toScreen(moved, size, toPlace(moved, size, 123, 45));
    expect(x).toBeCloseTo(123, 0);
    expect(y).toBeCloseTo(45, 0);
  });
  test("zooming keeps what is under the finger", () => {
    const under = toPlace(view, size, 200, 60);
    const [x, y] = toScreen(zoom(view, size, 4, 200, 60), size, under);
    expect(x).toBeCloseTo(200, 0);
    expect(y).toBeCloseTo(60, 0);
  });
});
