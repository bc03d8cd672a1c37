/**
 * The stored forecast as the map and the curves need it: `GET /api/v1/forecasts/{id}`.
 * The only place that knows the shape of that answer.
 */

export interface Curve {
  /** Milliseconds since the epoch of its first value. */
  start: number;
  /** Milliseconds between values. */
  step: number;
  mgL: number[];
}

export interface Plume {
  start: number;
  step: number;
  reaches: string[];
  /** One row a moment, one column a reach, in mg/L. */
  rows: number[][];
}

export interface StoredForecast {
  id: string;
  curves: Record<string, Curve>;
  plume: Plume | null;
}

type Json = Record<string, unknown>;

function object(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function curve(raw: unknown): Curve | null {
  const { start, step_s, mg_l } = object(raw);
  if (typeof start !== "string" || typeof step_s !== "number" || !Array.isArray(mg_l)) return null;
  return { start: Date.parse(start), step: step_s * 1000, mgL: mg_l as number[] };
}

function plume(raw: unknown): Plume | null {
  const { start, step_s, reaches, mg_l } = object(raw);
  if (typeof start !== "string" || typeof step_s !== "number") return null;
  if (!Array.isArray(reaches) || !Array.isArray(mg_l)) return null;
  const ids = reaches as string[];
  let rows = mg_l as number[][];
  const byReach = rows.length === ids.length && (rows[0]?.length ?? 0) !== ids.length;
  if (byReach) rows = (rows[0] ?? []).map((_, t) => rows.map((row) => row[t] ?? 0));
  return { start: Date.parse(start), step: step_s * 1000, reaches: ids, rows };
}

export function readForecast(id: string, raw: unknown): StoredForecast {
  const body = object(raw);
  const curves: Record<string, Curve> = {};
  for (const [section, value] of Object.entries(object(body.curves))) {
    const read = curve(value);
    if (read) curves[section] = read;
  }
  return { id, curves, plume: plume(body.plume) };
}

/** Concentration a reach at a moment, linear between the stored moments; empty outside them. */
export function plumeAt(of: Plume, at: number): Map<string, number> {
  const result = new Map<string, number>();
  const index = (at - of.start) / of.step;
  if (index < 0 || index > of.rows.length - 1) return result;
  const before = of.rows[Math.floor(index)] ?? [];
  const after = of.rows[Math.ceil(index)] ?? before;
  const part = index - Math.floor(index);
  of.reaches.forEach((reach, column) => {
    const value = (before[column] ?? 0) * (1 - part) + (after[column] ?? 0) * part;
    if (value > 0) result.set(reach, value);
  });
  return result;
}

/** Highest concentration a reach over the whole forecast. */
export function plumePeaks(of: Plume): Map<string, number> {
  const peaks = new Map<string, number>();
  of.reaches.forEach((reach, column) => {
    let peak = 0;
    for (const row of of.rows) peak = Math.max(peak, row[column] ?? 0);
    if (peak > 0) peaks.set(reach, peak);
  });
  return peaks;
}
