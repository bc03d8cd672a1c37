/**
 * The map style: functions from data and palette to layers. It has no `glyphs`, so that every script
 * is drawn from the fonts of the machine and nothing is fetched.
 */

import type { FeatureCollection } from "geojson";
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { LayerKey } from "../store/ui";
import { type MapData, RELIEF_BOX } from "./data";
import { type Palette, PLUME_STEPS } from "./palette";
import { arrivals, labels, points } from "./symbol-layers";

/** The style's layers that a switch shows and hides. */
export const LAYERS_OF: Record<LayerKey, readonly string[]> = {
  relief: ["relief"],
  rivers: ["lakes", "streams", "rivers", "river-names"],
  roads: ["roads", "roads-hazmat", "roads-closed", "road-names"],
  plume: ["path", "plume-case", "plume"],
  sections: ["arrivals", "arrival-points"],
  facilities: ["facilities", "facility-names"],
  supplies: ["depots"],
  risks: ["risks"],
  places: ["places", "places-small"],
};

const NONE: FeatureCollection = { type: "FeatureCollection", features: [] };

/** Width in pixels by mean discharge in m³/s, at the zooms of a basin and of a valley. */
const RIVER_WIDTH: ExpressionSpecification = [
  "interpolate",
  ["exponential", 1.4],
  ["zoom"],
  6,
  ["interpolate", ["linear"], ["sqrt", ["get", "q"]], 0, 0.4, 22, 2.6],
  11,
  ["interpolate", ["linear"], ["sqrt", ["get", "q"]], 0, 1.4, 22, 8],
];

/** Logarithm of concentration over limit, set by the plume; far below everything where there is none. */
const RATIO: ExpressionSpecification = ["coalesce", ["feature-state", "r"], -9];

function plumeColor(): ExpressionSpecification {
  const stops = PLUME_STEPS.flatMap((step) => [Math.log10(step.from), step.color]);
  return ["interpolate", ["linear"], RATIO, ...stops] as ExpressionSpecification;
}

function water(p: Palette): LayerSpecification[] {
  return [
    {
      id: "streams",
      type: "line",
      source: "streams",
      minzoom: 7.2,
      paint: { "line-color": p.stream, "line-width": 0.8, "line-opacity": 0.6 },
    },
    {
      id: "lakes",
      type: "fill",
      source: "lakes",
      paint: { "fill-color": p.lake, "fill-outline-color": p.river },
    },
    {
      id: "rivers",
      type: "line",
      source: "rivers",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": p.river, "line-width": RIVER_WIDTH, "line-opacity": 0.9 },
    },
  ];
}

function roads(p: Palette): LayerSpecification[] {
  const layout = { "line-cap": "round", "line-join": "round" } as const;
  return [
    {
      id: "roads",
      type: "line",
      source: "roads",
      filter: ["==", ["get", "hazmat"], 0],
      layout,
      paint: {
        "line-color": p.road,
        "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.5, 11, 2],
        "line-opacity": 0.7,
      },
    },
    {
      id: "roads-hazmat",
      type: "line",
      source: "roads",
      filter: ["==", ["get", "hazmat"], 1],
      layout,
      paint: {
        "line-color": p.hazmat,
        "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.8, 11, 2.6],
        "line-dasharray": [3, 1.2],
        "line-opacity": 0.85,
      },
    },
    {
      id: "roads-closed",
      type: "line",
      source: "roads",
      paint: {
        "line-color": p.closed,
        "line-width": ["interpolate", ["linear"], ["zoom"], 6, 2.5, 11, 6],
        "line-opacity": ["case", ["==", ["feature-state", "closed"], true], 1, 0],
        "line-dasharray": [0.6, 0.8],
      },
    },
  ];
}

function plume(p: Palette): LayerSpecification[] {
  const layout = { "line-cap": "round", "line-join": "round" } as const;
  const width = (add: number): ExpressionSpecification => [
    "interpolate",
    ["linear"],
    ["zoom"],
    6,
    ["interpolate", ["linear"], RATIO, -1, 3 + add, 3, 7 + add],
    11,
    ["interpolate", ["linear"], RATIO, -1, 6 + add, 3, 15 + add],
  ];
  const visible: ExpressionSpecification = ["case", [">=", RATIO, -1], 1, 0];
  return [
    {
      id: "path",
      type: "line",
      source: "rivers",
      layout,
      paint: {
        "line-color": p.path,
        "line-width": ["interpolate", ["linear"], ["zoom"], 6, 7, 11, 18],
        "line-opacity": ["case", ["==", ["feature-state", "path"], true], 0.22, 0],
      },
    },
    {
      id: "plume-case",
      type: "line",
      source: "rivers",
      layout,
      paint: { "line-color": p.halo, "line-width": width(3), "line-opacity": visible },
    },
    {
      id: "plume",
      type: "line",
      source: "rivers",
      layout,
      paint: { "line-color": plumeColor(), "line-width": width(0), "line-opacity": visible },
    },
  ];
}

/** Segments of road that the atlas ranks: the higher the rank, the broader. */
function segments(p: Palette): LayerSpecification[] {
  const layout = { "line-cap": "round", "line-join": "round" } as const;
  const chosen: ExpressionSpecification = ["==", ["get", "chosen"], true];
  const rank: ExpressionSpecification = ["interpolate", ["linear"], ["get", "rank"], 1, 7, 60, 3];
  return [
    {
      id: "segments-case",
      type: "line",
      source: "lines",
      layout,
      paint: { "line-color": p.halo, "line-width": ["+", rank, ["case", chosen, 8, 2]] },
    },
    {
      id: "segments",
      type: "line",
      source: "lines",
      layout,
      paint: {
        "line-color": ["case", chosen, p.text, p.risk],
        "line-width": ["+", rank, ["case", chosen, 4, 0]],
      },
    },
  ];
}

/** The whole style. */
export function makeStyle(data: MapData, p: Palette, lang: string): StyleSpecification {
  const { west, east, south, north } = RELIEF_BOX;
  const geojson = (of: FeatureCollection, promoteId?: string) =>
    ({ type: "geojson", data: of, ...(promoteId ? { promoteId } : {}) }) as const;
  const style: StyleSpecification = {
    version: 8,
    sources: {
      basin: geojson(data.basin),
      lakes: geojson(data.lakes),
      streams: geojson(data.streams),
      rivers: geojson(data.rivers, "id"),
      names: geojson(data.names),
      roads: geojson(data.roads, "id"),
      facilities: geojson(data.facilities, "id"),
      places: geojson(data.places),
      arrivals: geojson(NONE, "id"),
      incident: geojson(NONE, "id"),
      lines: geojson(NONE, "id"),
      pointed: geojson(NONE, "id"),
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": p.ground } },
      { id: "basin", type: "fill", source: "basin", paint: { "fill-color": p.basin } },
    ],
  };
  if (data.relief) {
    style.sources.relief = {
      type: "image",
      url: data.relief,
      coordinates: [
        [west, north],
        [east, north],
        [east, south],
        [west, south],
      ],
    };
    style.layers.push({
      id: "relief",
      type: "raster",
      source: "relief",
      paint: {
        "raster-opacity": p.reliefOpacity,
        "raster-brightness-min": p.reliefBright[0],
        "raster-brightness-max": p.reliefBright[1],
        "raster-saturation": p.reliefSaturation,
      },
    });
  }
  style.layers.push(
    {
      id: "basin-line",
      type: "line",
      source: "basin",
      paint: { "line-color": p.basinLine, "line-width": 1, "line-dasharray": [4, 2] },
    },
    ...water(p),
    ...roads(p),
    ...plume(p),
    ...segments(p),
    ...points(p, lang),
    ...labels(p, lang),
    ...arrivals(p),
    {
      id: "pointed",
      type: "circle",
      source: "pointed",
      paint: {
        "circle-radius": 15,
        "circle-color": "transparent",
        "circle-stroke-color": p.text,
        "circle-stroke-width": 3,
      },
    },
  );
  return style;
}
