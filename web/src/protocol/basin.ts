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

/** What a server may add to the basin beside what every one gives. */
interface More {
  duties?: { id: string; name: Text }[];
  crews?: { id: string; name: Text; agency?: string }[];
}

/** Reads `GET /api/v1/basin`. */
export function readBasin(read: BasinRead & More): BasinNames {
  const named = (rows: { id: string; name: Text }[] | undefined): Record<string, Text> =>
    Object.fromEntries((rows ?? []).map((row) => [row.id, row.name]));
  const crewOf = (read.crews ?? []).flatMap((crew) =>
    crew.agency ? [[crew.id, crew.agency]] : [],
  );
  return {
    ...NO_NAMES,
    agencies: named(read.agencies),
    substances: named(read.substances),
    items: named(read.items),
    duties: named(read.duties),
    crews: named(read.crews),
    crewOf: Object.fromEntries(crewOf),
  };
}

/** Names and kinds of what the layers of facilities and crews hold. */
export function withFacilities(names: BasinNames, layers: FeatureCollection[]): BasinNames {
  const { facilities, kinds, crews, crewOf } = structuredClone(names);
  for (const { properties } of layers.flatMap((layer) => layer.features)) {
    const { id, zh, en, kind, agency } = (properties ?? {}) as unknown as Marks & {
      agency?: string;
    };
    if (!id) continue;
    if (id.startsWith("CRW-")) {
      crews[id] = { zh, en };
      if (agency) crewOf[id] = agency;
    } else {
      facilities[id] = { zh, en };
      kinds[id] = kind.replaceAll("-", "_");
    }
  }
  return { ...names, facilities, kinds, crews, crewOf };
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
