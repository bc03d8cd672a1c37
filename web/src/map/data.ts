/** What the map is made of: layers as loaded, brought to the properties that the style reads. */

import type { Feature, FeatureCollection, LineString, Point } from "geojson";
import { loadLayer } from "../protocol/basin";
import type { Http } from "../protocol/http";
import type { Place } from "../protocol/incident";

export interface MapData {
  basin: FeatureCollection;
  lakes: FeatureCollection;
  /** Reaches of the river network, with an id. */
  rivers: FeatureCollection;
  /** Smaller waters for the picture only. */
  streams: FeatureCollection;
  /** Named rivers, for their names only. */
  names: FeatureCollection;
  roads: FeatureCollection;
  facilities: FeatureCollection;
  places: FeatureCollection;
  /** Address of the relief picture, where it is served. */
  relief: string | null;
  /** Where each facility and section is. */
  points: ReadonlyMap<string, { at: Place; zh: string; en: string }>;
}

const RELIEF = "/api/v1/basin/layers/relief.jpg";

/** Corners of the relief picture. */
export const RELIEF_BOX = { west: 76, east: 86, south: 41.5, north: 46.5 };

type Props = Record<string, unknown>;

function props(feature: Feature): Props {
  return (feature.properties ?? {}) as Props;
}

function number(...values: unknown[]): number {
  for (const value of values) {
    if (typeof value === "number" && Number.isFinite(value)) return value;
  }
  return 0;
}

function withProps(feature: Feature, more: Props): Feature {
  return { ...feature, properties: { ...props(feature), ...more } };
}

function collection(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}

function riversOf(raw: FeatureCollection): [FeatureCollection, FeatureCollection] {
  const reaches: Feature[] = [];
  const streams: Feature[] = [];
  for (const feature of raw.features) {
    const p = props(feature);
    const q = number(p.discharge_mean_m3s, p.discharge_mean, p.q_mean_m3s, p.q);
    const reach = p.kind === "reach" || (p.kind === "" && p.id !== "");
    (reach ? reaches : streams).push(withProps(feature, { q }));
  }
  return [collection(reaches), collection(streams)];
}

/** Reaches of one name as long lines, so that there is room for the name along them. */
function namedRivers(reaches: FeatureCollection): FeatureCollection {
  const lines: Feature<LineString>[] = [];
  for (const feature of reaches.features) {
    if (feature.geometry.type !== "LineString") continue;
    const { zh, en, q } = props(feature) as { zh: string; en: string; q: number };
    if (!zh && !en) continue;
    const coordinates = feature.geometry.coordinates;
    const start = String(coordinates[0]);
    const before = lines.find(
      (line) => line.properties?.zh === zh && String(line.geometry.coordinates.at(-1)) === start,
    );
    if (before) {
      before.geometry.coordinates.push(...coordinates.slice(1));
      before.properties = { zh, en, q: Math.max(q, Number(before.properties?.q)) };
    } else {
      const geometry: LineString = { type: "LineString", coordinates: [...coordinates] };
      lines.push({ type: "Feature", properties: { zh, en, q }, geometry });
    }
  }
  return collection(lines);
}

function roadsOf(raw: FeatureCollection): FeatureCollection {
  return collection(
    raw.features
      .filter((feature) => !String(props(feature).kind).includes("rail"))
      .map((feature) => {
        const p = props(feature);
        const hazmat = p.hazmat ?? p.hazmat_allowed;
        const ref = String(p.ref ?? p.road ?? "");
        return withProps(feature, {
          hazmat: hazmat === true || hazmat === "yes" || Number(hazmat) > 0 ? 1 : 0,
          ref: ref.startsWith("X") ? "" : ref,
        });
      }),
  );
}

const PLACE_RANK: Record<string, number> = {
  prefecture_seat: 0,
  city: 0,
  county: 1,
  county_seat: 1,
  seat: 1,
};

function placesOf(raw: FeatureCollection): FeatureCollection {
  return collection(
    raw.features.map((feature) => {
      const p = props(feature);
      const rank = PLACE_RANK[String(p.kind)] ?? (number(p.population) > 30_000 ? 1.5 : 2);
      return withProps(feature, { rank });
    }),
  );
}

function facilitiesOf(raw: FeatureCollection): FeatureCollection {
  return collection(
    raw.features.map((feature) => {
      const kind = String(props(feature).kind).replaceAll("-", "_");
      return withProps(feature, { kind: kind === "border" ? "border_section" : kind });
    }),
  );
}

async function loadRelief(http: Http): Promise<string | null> {
  try {
    const answer = await fetch(RELIEF, { method: "HEAD", headers: http.headers() });
    return answer.ok ? new URL(RELIEF, location.href).href : null;
  } catch {
    return null;
  }
}

/** Loads all layers; one that is missing is empty. */
export async function loadMapData(http: Http): Promise<MapData> {
  const [basin, lakes, riversRaw, roads, facilitiesRaw, places, sections, relief] =
    await Promise.all([
      loadLayer(http, "basin"),
      loadLayer(http, "lakes"),
      loadLayer(http, "rivers"),
      loadLayer(http, "roads"),
      loadLayer(http, "facilities"),
      loadLayer(http, "places"),
      loadLayer(http, "sections"),
      loadRelief(http),
    ]);
  const [rivers, streams] = riversOf(riversRaw);
  const facilities = facilitiesOf(facilitiesRaw);
  const points = new Map<string, { at: Place; zh: string; en: string }>();
  for (const feature of [...facilities.features, ...sections.features]) {
    if (feature.geometry.type !== "Point") continue;
    const at = (feature.geometry as Point).coordinates as Place;
    const { id, zh, en } = props(feature) as { id: string; zh: string; en: string };
    points.set(id, { at, zh, en });
  }
  return {
    basin,
    lakes,
    rivers,
    streams,
    names: namedRivers(rivers),
    roads: roadsOf(roads),
    facilities,
    places: placesOf(places),
    relief,
    points,
  };
}
