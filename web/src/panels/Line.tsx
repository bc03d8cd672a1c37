import { words } from "../i18n";
import { clockTime } from "../i18n/format";
import { line, live, tick } from "../store/app";

/** Silence after which the board says that its data may be old. */
const STALE_MS = 20_000;

function age(): number {
  return line.value.heard === null ? 0 : Math.max(0, tick.value - line.value.heard);
}

/** Dot and words for the line to the server: no green while the data are old. */
export function LineDot() {
  const w = words.value.line;
  const { phase, retryAt } = line.value;
  const seconds = Math.floor(age() / 1000);
  const left = Math.max(0, Math.ceil(((retryAt ?? 0) - tick.value) / 1000));
  const stale = phase === "live" && age() > STALE_MS;
  const text = {
    live: `${w.live} · ${w.age(seconds)}`,
    connecting: w.connecting,
    waiting: w.waiting(left),
    stopped: w.stopped,
  }[phase];
  return (
    <span
      class={`line line-${stale ? "stale" : phase}`}
      role="status"
      aria-label={text}
      title={text}
    >
      <i aria-hidden="true" />
      {text}
    </span>
  );
}

/** A broad bar while the line is down or silent. */
export function LineBar() {
  const w = words.value.line;
  const { phase, code, heard, since, unsent } = line.value;
  const stale = phase === "live" && age() > STALE_MS;
  const down = phase === "stopped" || (phase === "waiting" && heard !== null);
  if (!stale && !down && unsent === 0) return null;
  if (!stale && !down) return <p class="bar bar-unsent">{w.unsent(unsent)}</p>;
  const why = code !== null && phase === "stopped" ? w.codes[code] : "";
  return (
    <p class="bar bar-down" role="alert">
      {stale
        ? w.stale(Math.floor(age() / 1000))
        : w.offline(clockTime(since), heard ? clockTime(heard) : "—")}
      {why && ` · ${why}`}
      {unsent > 0 && ` · ${w.unsent(unsent)}`}
      <button type="button" onClick={() => live().hurry(true)}>
        {w.retry}
      </button>
    </p>
  );
}
