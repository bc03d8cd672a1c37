/**
 * Times and numbers for people. Times are Beijing time, the official time of the basin, from a
 * formatter of our own: `Intl` is not to be trusted for every language that the board may get.
 */

const BEIJING_MS = 8 * 3_600_000;
const ALMATY_MS = 5 * 3_600_000;

const two = (n: number): string => String(n).padStart(2, "0");

function parts(ms: number, offset: number) {
  const date = new Date(ms + offset);
  return {
    year: date.getUTCFullYear(),
    month: two(date.getUTCMonth() + 1),
    day: two(date.getUTCDate()),
    hour: two(date.getUTCHours()),
    minute: two(date.getUTCMinutes()),
    second: two(date.getUTCSeconds()),
  };
}

export function millis(instant: string): number {
  return Date.parse(instant);
}

/** `2026-06-12 09:20` */
export function minute(ms: number): string {
  const p = parts(ms, BEIJING_MS);
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`;
}

/** `06-12 09:20` */
export function dayMinute(ms: number): string {
  const p = parts(ms, BEIJING_MS);
  return `${p.month}-${p.day} ${p.hour}:${p.minute}`;
}

/** `09:20:05` */
export function clockTime(ms: number): string {
  const p = parts(ms, BEIJING_MS);
  return `${p.hour}:${p.minute}:${p.second}`;
}

/** `2026-06-12` */
export function day(ms: number): string {
  return minute(ms).slice(0, 10);
}

/** `06-12 06:20` in Almaty, for the border section. */
export function almatyMinute(ms: number): string {
  const p = parts(ms, ALMATY_MS);
  return `${p.month}-${p.day} ${p.hour}:${p.minute}`;
}

/** `2:10:05` below ten hours, `31:20` (h:min) above; the sign is left to the caller. */
export function span(ms: number): string {
  const s = Math.floor(Math.abs(ms) / 1000);
  const h = Math.floor(s / 3600);
  const m = Math.floor(s / 60) % 60;
  return h < 10 ? `${h}:${two(m)}:${two(s % 60)}` : `${h}:${two(m)}`;
}

/** `T+02:10` */
export function offset(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  return `T${ms < 0 ? "−" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Three significant digits, no exponent for what people read. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "—";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return Math.round(value).toString();
  if (size < 0.0005) return value.toExponential(1);
  return Number(value.toPrecision(size >= 10 ? 3 : 2)).toString();
}

/** Kilometres from metres: `45.2`, above 100 whole. */
export function km(meters: number): string {
  const value = meters / 1000;
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
