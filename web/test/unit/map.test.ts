import type { FeatureCollection } from "geojson";
import { describe, expect, test } from "vitest";
import { arrivalFeatures, extentOf } from "../../src/map/arrivals";
import type { MapData } from "../../src/map/data";
import { PALETTES } from "../../src/map/palette";
import { LAYERS_OF, makeStyle } from "../../src/map/style";
import { readLayer } from "../../src/protocol/basin";
import { plumeAt, plumePeaks, readForecast } from "../../src/protocol/forecast";
import type { Incident, SectionArrival } from "../../src/protocol/incident";
import { sectionShown } from "../../src/store/sections";

const NONE: FeatureCollection = { type: "FeatureCollection", features: [] };
const DATA: MapData = {
  basin: NONE,
  lakes: NONE,
  rivers: NONE,
  streams: NONE,
  names: NONE,
  roads: NONE,
  facilities: NONE,
  places: NONE,
  relief: "http://localhost/relief.jpg",
  points: new Map([
    ["INT-013", { at: [81.2, 43.9], zh: "甲", en: "A" }],
    ["BOR-001", { at: [80.5, 43.8], zh: "乙", en: "B" }],
    ["GAU-001", { at: [80.5, 43.8], zh: "丙", en: "C" }],
  ]),
};

function section(id: string, kind: string, more: Partial<SectionArrival> = {}): SectionArrival {
  return {
    section: id,
    name: { zh: `断面${id}`, en: id },
    kind,
    distance_m: 1000,
    watch_only: false,
    early: "2026-06-12T17:32:00+08:00",
    arrival: null,
    peak_at: null,
    peak_mg_l: 1,
    end: null,
    late: null,
    ...more,
  };
}

function incident(...sections: SectionArrival[]): Incident {
  return { at: [83.2, 43.5], forecast: { result: { sections } } } as unknown as Incident;
}

const LABELS = { lang: "zh", early: "最早", watch: "关注", clean: "不超限" } as const;

describe("the style", () => {
  const style = makeStyle(DATA, PALETTES.dark, "zh");
  test("fetches no glyphs and no sprite", () => {
    expect(style).not.toHaveProperty("glyphs");
    expect(style).not.toHaveProperty("sprite");
  });
  test("has every layer that a switch names, each once", () => {
    const ids = style.layers.map((layer) => layer.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const layer of Object.values(LAYERS_OF).flat()) expect(ids).toContain(layer);
  });
  test("draws no line but basin, water, roads, plume and the segments of the atlas", () => {
    const lines = style.layers.filter((layer) => layer.type === "line").map((layer) => layer.id);
    expect(lines).toEqual([
      "basin-line",
      "streams",
      "rivers",
      "roads",
      "roads-hazmat",
      "roads-closed",
      "path",
      "plume-case",
      "plume",
      "segments-case",
      "segments",
    ]);
  });
  test("does without a relief that is not served", () => {
    const ids = makeStyle({ ...DATA, relief: null }, PALETTES.light, "en").layers.map((l) => l.id);
    expect(ids).not.toContain("relief");
  });
});

describe("arrivals on the map", () => {
  test("say when the early edge comes, or that it is a watch or below the limit", () => {
    const features = arrivalFeatures(
      incident(
        section("INT-013", "intake"),
        section("BOR-001", "border", { watch_only: true, early: null }),
      ),
      DATA,
      LABELS,
    );
    expect(features.map((feature) => feature.properties?.when)).toEqual([
      "最早 06-12 17:32",
      "关注",
    ]);
    expect(features[0]?.properties?.icon).toBe("intake-known");
  });
  test("share one label where they stand on one spot, and leave out what has no place", () => {
    const features = arrivalFeatures(
      incident(section("BOR-001", "border"), section("GAU-001", "gauge"), section("X", "gauge")),
      DATA,
      LABELS,
    );
    expect(features.map((feature) => feature.properties?.id)).toEqual(["BOR-001"]);
  });
  test("the extent holds the incident and every section that is reached", () => {
    const reached = incident(
      section("INT-013", "intake"),
      section("BOR-001", "border", { early: null }),
    );
    const [[west], [east]] = extentOf(reached, DATA) ?? [[0], [0]];
    expect(west).toBeCloseTo(81.12);
    expect(east).toBeCloseTo(83.28);
    expect(extentOf(null, DATA)).toBeNull();
  });
  test("the extent ends at the border section", () => {
    const beyond = section("INT-013", "gauge", { distance_m: 3000 });
    const [[west]] = extentOf(incident(section("BOR-001", "border"), beyond), DATA) ?? [[0]];
    expect(west).toBeCloseTo(80.42);
  });
});

describe("the section that is looked at", () => {
  const sections = [
    section("GAU-001", "gauge"),
    section("BOR-001", "border"),
    section("I", "intake"),
  ];
  test("is the chosen one, else drinking water first", () => {
    expect(sectionShown(sections, "BOR-001")?.section).toBe("BOR-001");
    expect(sectionShown(sections, null)?.section).toBe("I");
    expect(sectionShown(sections.slice(0, 2), "gone")?.section).toBe("BOR-001");
    expect(sectionShown([], null)).toBeNull();
  });
  test("is never a watch by itself", () => {
    const watch = section("W", "intake", { watch_only: true, early: null });
    expect(sectionShown([watch, section("GAU-001", "gauge")], null)?.section).toBe("GAU-001");
  });
});

describe("the stored forecast", () => {
  const stored = readForecast({
    id: "F",
    request: {} as never,
    result: {} as never,
    curves: { S: { start: "2026-06-12T09:00:00+08:00", step_s: 60, mg_l: [0, 1] } },
    plume: {
      start: "2026-06-12T09:00:00+08:00",
      step_s: 3600,
      reaches: ["R1", "R2"],
      mg_l: [
        [2, 0],
        [0, 4],
      ],
    },
  });
  const start = Date.parse("2026-06-12T09:00:00+08:00");
  test("rises by decades between its moments and is empty outside them", () => {
    if (!stored.plume) throw new Error("no plume");
    const between = plumeAt(stored.plume, start + 1_800_000);
    expect(between.get("R1")).toBeCloseTo(Math.sqrt(2 * 1e-6), 6);
    expect(between.get("R2")).toBeCloseTo(Math.sqrt(4 * 1e-6), 6);
    expect([...plumeAt(stored.plume, start)]).toEqual([["R1", expect.closeTo(2)]]);
    expect(plumeAt(stored.plume, start - 1).size).toBe(0);
    expect(plumeAt(stored.plume, start + 3_600_001).size).toBe(0);
    expect([...plumePeaks(stored.plume)]).toEqual([
      ["R1", 2],
      ["R2", 4],
    ]);
  });
  test("has curves by section", () => {
    expect(stored.curves.S).toEqual({ start, step: 60_000, mgL: [0, 1] });
  });
});

describe("a layer", () => {
  test("gets the same properties whatever it calls them, and doubt where it says none", () => {
    const layer = readLayer({
      type: "FeatureCollection",
      features: [
        {
          type: "Feature",
          properties: { id: "R1", class: "reach", name_zh: "", name_en: "Ili", certainty: "known" },
          geometry: { type: "Point", coordinates: [0, 0] },
        },
        {
          type: "Feature",
          properties: { id: "D", kind: "depot", name_zh: "库", certainty: "invented" },
          geometry: { type: "Point", coordinates: [0, 0] },
        },
      ],
    });
    expect(layer.features.map((feature) => feature.properties)).toMatchObject([
      { id: "R1", zh: "Ili", en: "Ili", kind: "reach", certainty: "known" },
      { id: "D", zh: "库", en: "库", kind: "depot", certainty: "illustrative" },
    ]);
  });
});
