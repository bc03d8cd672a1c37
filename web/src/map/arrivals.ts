/** Sections of the forecast in force as points with a label: what, and when the early edge comes. */

import type { Feature } from "geojson";
import { dayMinute, millis } from "../i18n/format";
import type { Incident, SectionArrival } from "../protocol/incident";
import type { MapData } from "./data";

const KIND: Record<string, string> = {
  intake: "intake",
  "irrigation-intake": "intake",
  border: "border_section",
  gauge: "gauge",
  dam: "dam",
};

/** What matters most gets its label first. */
const RANK: Record<string, number> = {
  border: 0,
  intake: 1,
  "irrigation-intake": 2,
  dam: 3,
  gauge: 4,
};

interface Labels {
  lang: "zh" | "en";
  early: string;
  watch: string;
  clean: string;
}

function when(section: SectionArrival, words: Labels): string {
  if (section.watch_only) return words.watch;
  if (!section.early) return words.clean;
  return `${words.early} ${dayMinute(millis(section.early))}`;
}

export function arrivalFeatures(
  incident: Incident | null,
  data: MapData,
  words: Labels,
): Feature[] {
  const features: Feature[] = [];
  const seen = new Set<string>();
  for (const section of incident?.forecast?.result.sections ?? []) {
    const point = data.points.get(section.section);
    // Sections on one spot share one label: the nearest and most telling one.
    if (!point || seen.has(point.at.join())) continue;
    seen.add(point.at.join());
    const name = section.name[words.lang] || section.name.zh || section.name.en;
    features.push({
      type: "Feature",
      properties: {
        id: section.section,
        name,
        when: when(section, words),
        over: section.early !== null,
        rank: (RANK[section.kind] ?? 5) + (section.early ? 0 : 5),
        icon: `${KIND[section.kind] ?? "gauge"}-known`,
      },
      geometry: { type: "Point", coordinates: point.at },
    });
  }
  return features;
}

/**
 * The part of the map that an incident is about: where it is and every section it reaches, down to
 * the border section where there is one. What lies beyond is in the table.
 */
export function extentOf(
  incident: Incident | null,
  data: MapData,
): [[number, number], [number, number]] | null {
  if (!incident) return null;
  const points = [incident.at];
  const sections = incident.forecast?.result.sections ?? [];
  const border = sections.find((section) => section.kind === "border");
  const end = border?.distance_m ?? Number.POSITIVE_INFINITY;
  for (const section of sections) {
    const point = data.points.get(section.section);
    if (point && section.early && section.distance_m <= end) points.push(point.at);
  }
  const lons = points.map((point) => point[0]);
  const lats = points.map((point) => point[1]);
  const pad = points.length < 2 ? 0.6 : 0.08;
  return [
    [Math.min(...lons) - pad, Math.min(...lats) - pad],
    [Math.max(...lons) + pad, Math.max(...lats) + pad],
  ];
}
