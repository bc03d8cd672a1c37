/**
 * The stored forecast as the map and the curves need it: `GET /api/v1/forecasts/{id}`.
 * The only place that knows the shape of that answer.
 */

import type { ForecastRead } from "../gen/wire";

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

export function readForecast({ id, curves, plume }: ForecastRead): StoredForecast {
  return {
    id,
    curves: Object.fromEntries(
      Object.entries(curves).map(([section, { start, step_s, mg_l }]) => [
        section,
        { start: Date.parse(start), step: step_s * 1000, mgL: mg_l },
      ]),
    ),
    plume: plume.reaches.length
      ? {
          start: Date.parse(plume.start),
          step: plume.step_s * 1000,
          reaches: plume.reaches,
          rows: plume.mg_l,
        }
      : null,
  };
}

/** What counts as nothing, in mg/L: far below any limit. */
const NOTHING = 1e-6;

/**
 * Concentration a reach at a moment; empty outside the stored ones. Between two of them the
 * logarithm is linear: a front rises over decades, and a linear mean would bring it half an hour
 * early.
 */
export function plumeAt(of: Plume, at: number): Map<string, number> {
  const result = new Map<string, number>();
  const index = (at - of.start) / of.step;
  if (index < 0 || index > of.rows.length - 1) return result;
  const before = of.rows[Math.floor(index)] ?? [];
  const after = of.rows[Math.ceil(index)] ?? before;
  const part = index - Math.floor(index);
  of.reaches.forEach((reach, column) => {
    const from = Math.log(Math.max(before[column] ?? 0, NOTHING));
    const to = Math.log(Math.max(after[column] ?? 0, NOTHING));
    const value = Math.exp(from * (1 - part) + to * part);
    if (value > 2 * NOTHING) result.set(reach, value);
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
