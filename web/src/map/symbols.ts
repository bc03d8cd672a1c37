/**
 * Symbols drawn on a canvas: a shape a kind, so that color is never the only sign; solid, hollow or
 * dashed and hatched by certainty.
 */

import type { Map as MapLibre } from "maplibre-gl";
import type { Certainty } from "../protocol/incident";
import type { Palette } from "./palette";

const SIZE = 22;
const SCALE = 2;

type Draw = (path: Path2D, r: number) => void;

const polygon =
  (...points: [number, number][]): Draw =>
  (path, r) => {
    points.forEach(([x, y], index) => {
      if (index === 0) path.moveTo(x * r, y * r);
      else path.lineTo(x * r, y * r);
    });
    path.closePath();
  };

/** Shapes in a box from −1 to 1. */
export const SHAPES: Record<string, Draw> = {
  // A drop.
  intake: (path, r) => {
    path.moveTo(0, -r);
    path.bezierCurveTo(r * 0.5, -r * 0.3, r * 0.8, 0, r * 0.8, r * 0.3);
    path.arc(0, r * 0.3, r * 0.8, 0, Math.PI);
    path.bezierCurveTo(-r * 0.8, 0, -r * 0.5, -r * 0.3, 0, -r);
  },
  // A square with a gate.
  border_section: polygon([-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]),
  gauge: polygon([0, 0.9], [-0.9, -0.75], [0.9, -0.75]),
  dam: polygon([-0.9, 0.75], [-0.45, -0.75], [0.45, -0.75], [0.9, 0.75]),
  // A house.
  depot: polygon([0, -0.95], [0.9, -0.2], [0.9, 0.85], [-0.9, 0.85], [-0.9, -0.2]),
  risk_source: polygon([0, -0.95], [0.95, 0], [0, 0.95], [-0.95, 0]),
};

const CERTAINTIES: readonly Certainty[] = ["known", "approximate", "illustrative"];

export function colorOf(kind: string, palette: Palette): string {
  switch (kind) {
    case "intake":
      return palette.intake;
    case "border_section":
      return palette.border;
    case "gauge":
      return palette.gauge;
    case "dam":
      return palette.dam;
    case "depot":
      return palette.depot;
    default:
      return palette.risk;
  }
}

/** Draws one symbol in the middle of a square of `size` pixels. */
export function drawSymbol(
  ctx: CanvasRenderingContext2D,
  size: number,
  kind: string,
  certainty: Certainty,
  palette: Palette,
): void {
  const shape = SHAPES[kind] ?? SHAPES.risk_source;
  if (!shape) return;
  const path = new Path2D();
  shape(path, size * 0.36);
  const color = colorOf(kind, palette);
  ctx.save();
  ctx.translate(size / 2, size / 2);
  ctx.lineJoin = "round";
  ctx.strokeStyle = palette.halo;
  ctx.lineWidth = size * 0.2;
  ctx.stroke(path);
  ctx.fillStyle = certainty === "known" ? color : palette.halo;
  ctx.fill(path);
  if (certainty === "illustrative") hatch(ctx, path, size, color);
  ctx.strokeStyle = certainty === "known" ? palette.halo : color;
  ctx.lineWidth = size * (certainty === "known" ? 0.04 : 0.085);
  if (certainty === "illustrative") ctx.setLineDash([size * 0.12, size * 0.08]);
  ctx.stroke(path);
  ctx.restore();
}

function hatch(ctx: CanvasRenderingContext2D, path: Path2D, size: number, color: string): void {
  ctx.save();
  ctx.clip(path);
  ctx.strokeStyle = color;
  ctx.globalAlpha = 0.75;
  ctx.lineWidth = size * 0.05;
  ctx.beginPath();
  for (let x = -size; x < size; x += size * 0.16) {
    ctx.moveTo(x, size);
    ctx.lineTo(x + size * 2, -size);
  }
  ctx.stroke();
  ctx.restore();
}

function image(draw: (ctx: CanvasRenderingContext2D, size: number) => void, size: number) {
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const ctx = canvas.getContext("2d");
  if (!ctx) return null;
  draw(ctx, size);
  return ctx.getImageData(0, 0, size, size);
}

function incidentMark(ctx: CanvasRenderingContext2D, size: number, palette: Palette): void {
  const r = size * 0.34;
  ctx.translate(size / 2, size / 2);
  ctx.lineWidth = size * 0.16;
  ctx.strokeStyle = palette.halo;
  ctx.beginPath();
  ctx.arc(0, 0, r, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.fillStyle = palette.incident;
  ctx.fill();
  ctx.lineWidth = size * 0.08;
  ctx.strokeStyle = "#ffffff";
  ctx.stroke();
  ctx.lineWidth = size * 0.09;
  ctx.lineCap = "round";
  ctx.beginPath();
  ctx.moveTo(0, -r * 0.55);
  ctx.lineTo(0, r * 0.12);
  ctx.moveTo(0, r * 0.52);
  ctx.lineTo(0, r * 0.53);
  ctx.stroke();
}

/** Gives the map its symbols: `KIND-CERTAINTY` and `incident`. */
export function addSymbols(map: MapLibre, palette: Palette): void {
  for (const kind of Object.keys(SHAPES)) {
    for (const certainty of CERTAINTIES) {
      const data = image(
        (ctx, size) => drawSymbol(ctx, size, kind, certainty, palette),
        SIZE * SCALE,
      );
      if (data) map.addImage(`${kind}-${certainty}`, data, { pixelRatio: SCALE });
    }
  }
  const mark = image((ctx, size) => incidentMark(ctx, size, palette), 36 * SCALE);
  if (mark) map.addImage("incident", mark, { pixelRatio: SCALE });
}
