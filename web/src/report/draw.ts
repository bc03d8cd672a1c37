/** Draws the small map of the public form on a plain canvas: no WebGL, no library. */

import type { FeatureCollection, Position } from "geojson";
import type { Place } from "../protocol/incident";
import { type Size, toScreen, type View } from "./view";

export interface Layers {
  basin: FeatureCollection;
  lakes: FeatureCollection;
  rivers: FeatureCollection;
  roads: FeatureCollection;
  places: FeatureCollection;
}

export interface Colors {
  ground: string;
  basin: string;
  lake: string;
  river: string;
  road: string;
  text: string;
  halo: string;
  mark: string;
}

/** Every line of a geometry, rings of areas too. */
function linesOf(geometry: FeatureCollection["features"][number]["geometry"]): Position[][] {
  switch (geometry.type) {
    case "LineString":
      return [geometry.coordinates];
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates;
    case "MultiPolygon":
      return geometry.coordinates.flat();
    default:
      return [];
  }
}

function trace(
  ctx: CanvasRenderingContext2D,
  layer: FeatureCollection,
  view: View,
  size: Size,
): void {
  ctx.beginPath();
  for (const feature of layer.features) {
    for (const line of linesOf(feature.geometry)) {
      line.forEach((at, index) => {
        const [x, y] = toScreen(view, size, at as Place);
        if (index === 0) ctx.moveTo(x, y);
        else ctx.lineTo(x, y);
      });
    }
  }
}

/** Least pixels a degree from which a place of a rank has its name. */
function shownFrom(rank: number): number {
  return rank <= 0 ? 0 : rank <= 1 ? 90 : 420;
}

const RANKS: Record<string, number> = { prefecture_seat: 0, city: 0, county_seat: 1 };

function names(
  ctx: CanvasRenderingContext2D,
  places: FeatureCollection,
  view: View,
  size: Size,
  colors: Colors,
  lang: "zh" | "en",
): void {
  ctx.font = "12px sans-serif";
  ctx.textAlign = "center";
  ctx.lineWidth = 3;
  ctx.lineJoin = "round";
  const taken: [number, number][] = [];
  const sorted = [...places.features].sort(
    (a, b) => (RANKS[String(a.properties?.kind)] ?? 2) - (RANKS[String(b.properties?.kind)] ?? 2),
  );
  for (const feature of sorted) {
    if (feature.geometry.type !== "Point") continue;
    const p = feature.properties ?? {};
    const rank = RANKS[String(p.kind)] ?? 2;
    if (view.scale < shownFrom(rank)) continue;
    const [x, y] = toScreen(view, size, feature.geometry.coordinates as Place);
    if (x < 0 || y < 0 || x > size.width || y > size.height) continue;
    if (taken.some(([ox, oy]) => Math.abs(ox - x) < 70 && Math.abs(oy - y) < 15)) continue;
    taken.push([x, y]);
    const name = String((lang === "zh" ? p.zh : p.en) || p.zh || "");
    ctx.fillStyle = colors.text;
    ctx.beginPath();
    ctx.arc(x, y, 2, 0, 7);
    ctx.fill();
    ctx.strokeStyle = colors.halo;
    ctx.strokeText(name, x, y - 5);
    ctx.fillText(name, x, y - 5);
  }
}

function mark(ctx: CanvasRenderingContext2D, x: number, y: number, colors: Colors): void {
  ctx.fillStyle = colors.mark;
  ctx.strokeStyle = "#ffffff";
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.bezierCurveTo(x - 15, y - 17, x - 10, y - 31, x, y - 31);
  ctx.bezierCurveTo(x + 10, y - 31, x + 15, y - 17, x, y);
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = "#ffffff";
  ctx.beginPath();
  ctx.arc(x, y - 20, 4, 0, 7);
  ctx.fill();
}

export function draw(
  ctx: CanvasRenderingContext2D,
  layers: Layers,
  view: View,
  size: Size,
  at: Place | null,
  colors: Colors,
  lang: "zh" | "en",
): void {
  ctx.fillStyle = colors.ground;
  ctx.fillRect(0, 0, size.width, size.height);
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  trace(ctx, layers.basin, view, size);
  ctx.fillStyle = colors.basin;
  ctx.fill();
  trace(ctx, layers.roads, view, size);
  ctx.strokeStyle = colors.road;
  ctx.lineWidth = view.scale > 300 ? 1.6 : 0.7;
  ctx.stroke();
  trace(ctx, layers.lakes, view, size);
  ctx.fillStyle = colors.lake;
  ctx.fill();
  trace(ctx, layers.rivers, view, size);
  ctx.strokeStyle = colors.river;
  ctx.lineWidth = view.scale > 300 ? 2.4 : 1.2;
  ctx.stroke();
  names(ctx, layers.places, view, size, colors, lang);
  if (at) mark(ctx, ...toScreen(view, size, at), colors);
}
