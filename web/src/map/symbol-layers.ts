/** Layers of symbols and labels. Upper layers win where labels meet. */

import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { Palette } from "./palette";

/** Facilities by kind and certainty. */
export function points(p: Palette, lang: string): LayerSpecification[] {
  const icon: ExpressionSpecification = ["concat", ["get", "kind"], "-", ["get", "certainty"]];
  const size: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 6, 0.6, 10, 1.05];
  const of = (id: string, kinds: string[]): LayerSpecification => ({
    id,
    type: "symbol",
    source: "facilities",
    filter: ["in", ["get", "kind"], ["literal", kinds]],
    layout: { "icon-image": icon, "icon-size": size, "icon-allow-overlap": true },
  });
  return [
    of("risks", ["risk_source"]),
    of("depots", ["depot"]),
    of("facilities", ["intake", "border_section", "gauge", "dam"]),
    {
      id: "facility-names",
      type: "symbol",
      source: "facilities",
      minzoom: 8.6,
      filter: ["in", ["get", "kind"], ["literal", ["intake", "border_section", "gauge", "dam"]]],
      layout: {
        "text-field": ["get", lang],
        "text-size": 11,
        "text-anchor": "left",
        "text-offset": [0.9, 0],
        "text-max-width": 14,
      },
      paint: { "text-color": p.textSoft, "text-halo-color": p.halo, "text-halo-width": 1.4 },
    },
  ];
}

/** Names of rivers, roads and places. */
export function labels(p: Palette, lang: string): LayerSpecification[] {
  const halo = { "text-halo-color": p.halo, "text-halo-width": 1.6 };
  return [
    {
      id: "river-names",
      type: "symbol",
      source: "names",
      minzoom: 5.6,
      filter: [">", ["get", "q"], 20],
      layout: {
        "text-field": ["get", lang],
        "text-size": 12,
        "symbol-placement": "line",
        "symbol-spacing": 420,
        "text-letter-spacing": 0.12,
        "text-offset": [0, -0.9],
      },
      paint: { ...halo, "text-color": p.river },
    },
    {
      id: "road-names",
      type: "symbol",
      source: "roads",
      minzoom: 7.4,
      filter: ["all", ["==", ["get", "hazmat"], 1], ["!=", ["get", "ref"], ""]],
      layout: {
        "text-field": ["get", "ref"],
        "text-size": 10,
        "symbol-placement": "line",
        "symbol-spacing": 380,
      },
      paint: { ...halo, "text-color": p.hazmat },
    },
    {
      id: "places-small",
      type: "symbol",
      source: "places",
      minzoom: 8.6,
      filter: [">", ["get", "rank"], 1.5],
      layout: { "text-field": ["get", lang], "text-size": 11, "text-max-width": 8 },
      paint: { ...halo, "text-color": p.textSoft },
    },
    {
      id: "places",
      type: "symbol",
      source: "places",
      filter: ["<=", ["get", "rank"], 1.5],
      layout: {
        "text-field": ["get", lang],
        "text-size": ["interpolate", ["linear"], ["zoom"], 6, 12, 10, 15],
        "symbol-sort-key": ["get", "rank"],
        "text-max-width": 8,
      },
      paint: { ...halo, "text-color": p.text },
    },
  ];
}

/** Sections of the forecast with their arrival, and the incident itself. */
export function arrivals(p: Palette): LayerSpecification[] {
  return [
    {
      id: "arrival-points",
      type: "symbol",
      source: "arrivals",
      layout: { "icon-image": ["get", "icon"], "icon-allow-overlap": true, "icon-size": 1.15 },
    },
    {
      id: "arrivals",
      type: "symbol",
      source: "arrivals",
      layout: {
        "text-field": [
          "format",
          ["get", "name"],
          { "font-scale": 1 },
          "\n",
          {},
          ["get", "when"],
          { "font-scale": 0.95, "text-color": ["case", ["get", "over"], p.alert, p.textSoft] },
        ],
        "text-size": 11.5,
        "text-variable-anchor": [
          "left",
          "right",
          "top-left",
          "bottom-left",
          "bottom-right",
          "top-right",
        ],
        "text-radial-offset": 1.1,
        "text-justify": "auto",
        "text-max-width": 16,
        "symbol-sort-key": ["get", "rank"],
      },
      paint: {
        "text-color": p.text,
        "text-halo-color": p.halo,
        "text-halo-width": 1.8,
      },
    },
    {
      id: "incident",
      type: "symbol",
      source: "incident",
      layout: { "icon-image": "incident", "icon-allow-overlap": true },
    },
  ];
}
