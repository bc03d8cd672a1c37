/** The small map of the public form: where a position is on the screen and back. Pure. */

import type { Place } from "../protocol/incident";

export interface View {
  /** What is in the middle. */
  center: Place;
  /** Pixels a degree of latitude. */
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

const RAD = Math.PI / 180;
/** Pixels a degree: from the whole basin to about 15 m a pixel. */
const SCALE = { least: 40, most: 7_000 };

/** How much shorter a degree of longitude is here. */
function squeeze(view: View): number {
  return Math.cos(view.center[1] * RAD);
}

export function toScreen(view: View, size: Size, [lon, lat]: Place): [number, number] {
  const x = (lon - view.center[0]) * view.scale * squeeze(view) + size.width / 2;
  const y = (view.center[1] - lat) * view.scale + size.height / 2;
  return [x, y];
}

export function toPlace(view: View, size: Size, x: number, y: number): Place {
  const lon = (x - size.width / 2) / (view.scale * squeeze(view)) + view.center[0];
  const lat = view.center[1] - (y - size.height / 2) / view.scale;
  return [Number(lon.toFixed(5)), Number(lat.toFixed(5))];
}

/** The view that shows these bounds: west, south, east, north. */
export function showing([west, south, east, north]: readonly number[], size: Size): View {
  const [w, s, e, n] = [west ?? 80, south ?? 42, east ?? 85, north ?? 45];
  const center: Place = [(w + e) / 2, (s + n) / 2];
  const wide = size.width / ((e - w) * Math.cos(center[1] * RAD));
  return { center, scale: Math.min(wide, size.height / (n - s)) };
}

/** Moves what is shown by pixels. */
export function pan(view: View, dx: number, dy: number): View {
  const [lon, lat] = view.center;
  return {
    ...view,
    center: [lon - dx / (view.scale * squeeze(view)), lat + dy / view.scale],
  };
}

/** Zooms so that what is under a point of the screen stays there. */
export function zoom(view: View, size: Size, by: number, x: number, y: number): View {
  const scale = Math.min(SCALE.most, Math.max(SCALE.least, view.scale * by));
  const under = toPlace(view, size, x, y);
  const next = { ...view, scale };
  const [nowX, nowY] = toScreen(next, size, under);
  return pan(next, x - nowX, y - nowY);
}
