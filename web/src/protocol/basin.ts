/** The fixed world as the board needs it: names of agencies and the map layers. */

import type { FeatureCollection } from "geojson";
import type { BasinRead } from "../gen/wire";
import type { Http } from "./http";
import type { Certainty, Text } from "./incident";

export interface BasinNames {
  agencies: Record<string, Text>;
  substances: Record<string, Text>;
  items: Record<string, Text>;
  duties: Record<string, Text>;
  crews: Record<string, Text>;
  /** Names of facilities by id, from the layers. */
  facilities: Record<string, Text>;
  /** Their kinds: `intake`, `gauge`, `dam` … */
  kinds: Record<string, string>;
  /** The agency that a crew belongs to. */
  crewOf: Record<string, string>;
}

export const NO_NAMES: BasinNames = {
  agencies: {},
  substances: {},
  items: {},
  duties: {},
  crews: {},
  facilities: {},
  kinds: {},
  crewOf: {},
};

type Json = Record<string, unknown>;

function nameOf(raw: Json): Text {
  const name = raw.name;
  if (typeof name === "object" && name !== null) {
    const { zh, en } = name as Partial<Text>;
    return { zh: zh ?? "", en: en ?? "" };
  }
  return {
    zh: String(raw.name_zh ?? name ?? ""),
    en: String(raw.name_en ?? ""),
  };
}

/** Reads `GET /api/v1/basin`. */
export function readBasin(read: BasinRead): BasinNames {
  const named = (rows: { id: string; name: Text }[]): Record<string, Text> =>
    Object.fromEntries(rows.map((row) => [row.id, row.name]));
  return {
    ...NO_NAMES,
    agencies: named(read.agencies),
    substances: named(read.substances),
    items: named(read.items),
    duties: named(read.duties),
    crews: named(read.crews),
    crewOf: Object.fromEntries(read.crews.map((crew) => [crew.id, crew.agency])),
  };
}

/** Names and kinds of what the layers of facilities hold. */
export function withFacilities(names: BasinNames, layers: FeatureCollection[]): BasinNames {
  const { facilities, kinds } = structuredClone(names);
  for (const { properties } of layers.flatMap((layer) => layer.features)) {
    const { id, zh, en, kind } = (properties ?? {}) as unknown as Marks;
    if (!id) continue;
    facilities[id] = { zh, en };
    kinds[id] = kind.replaceAll("-", "_");
  }
  return { ...names, facilities, kinds };
}

/** What the map reads of a feature, whatever the layer calls it. */
export interface Marks {
  id: string;
  zh: string;
  en: string;
  kind: string;
  certainty: Certainty;
}

function marksOf(id: unknown, props: Json): Marks {
  const name = nameOf(props);
  const certainty = String(props.certainty ?? "known");
  return {
    id: String(id ?? props.id ?? props.reach_id ?? props.edge_id ?? ""),
    zh: name.zh || name.en,
    en: name.en || name.zh,
    kind: String(props.kind ?? props.class ?? props.cls ?? ""),
    certainty: certainty === "known" || certainty === "approximate" ? certainty : "illustrative",
  };
}

/** Gives every feature the same few properties beside its own. */
export function readLayer(raw: unknown): FeatureCollection {
  const collection = raw as FeatureCollection;
  const features = (collection.features ?? []).map((feature) => {
    const props = (feature.properties ?? {}) as Json;
    return { ...feature, properties: { ...props, ...marksOf(feature.id, props) } };
  });
  return { type: "FeatureCollection", features };
}

export const LAYERS = [
  "basin",
  "lakes",
  "rivers",
  "roads",
  "facilities",
  "places",
  "sections",
] as const;

export type LayerName = (typeof LAYERS)[number];

/** Loads a layer; one that is not served is an empty one. */
export async function loadLayer(http: Http, name: LayerName): Promise<FeatureCollection> {
  try {
    return readLayer(await http.get(`/api/v1/basin/layers/${name}.geojson`));
  } catch {
    return { type: "FeatureCollection", features: [] };
  }
}
