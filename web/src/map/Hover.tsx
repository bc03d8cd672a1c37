import { lang, words } from "../i18n";
import type { Certainty } from "../protocol/incident";
import type { MapData } from "./data";

export interface HoverAt {
  x: number;
  y: number;
  id: string;
  layer: string;
}

/** What is under the pointer: name, kind, how sure it is. */
export function Hover({ at, data }: { at: HoverAt; data: MapData }) {
  const point = data.points.get(at.id);
  const feature = data.facilities.features.find((item) => item.properties?.id === at.id);
  if (!point) return null;
  const w = words.value;
  const kind = String(feature?.properties?.kind ?? "");
  const certainty = String(feature?.properties?.certainty ?? "") as Certainty;
  return (
    <div class="map-hover" style={{ left: `${at.x + 14}px`, top: `${at.y + 10}px` }}>
      <strong>{point[lang.value]}</strong>
      <span>
        {at.id}
        {w.facilityKinds[kind] ? ` · ${w.facilityKinds[kind]}` : ""}
        {w.certainty[certainty] ? ` · ${w.certainty[certainty]}` : ""}
      </span>
    </div>
  );
}
