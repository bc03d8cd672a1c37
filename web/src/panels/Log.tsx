import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n";
import { clockTime, dayMinute, millis } from "../i18n/format";
import { sentence, toneOf } from "../i18n/sentence";
import type { LogEvent } from "../protocol/frames";
import { incident, incidentId, state } from "../store/app";
import { tells } from "../store/rights";
import { recording } from "../store/ui";
import { names } from "./names";
import { sound } from "./sound";

/** Rows in the document at once; the rest is a scroll away in the server's log. */
const ROWS = 150;

type Which = "all" | "decisions" | "facts";

function isDecision(event: LogEvent): boolean {
  return event.actor.id === "system";
}

/** Plumbing that a duty officer does not read: receipts are on the cards. */
const QUIET: ReadonlySet<string> = new Set(["task_delivered", "task_received", "task_proposed"]);

function Entry({ event }: { event: LogEvent }) {
  const at = millis(event.at);
  return (
    <li class={`entry entry-${toneOf(event.kind)}${isDecision(event) ? " decision" : ""}`}>
      <time title={dayMinute(at)}>{clockTime(at).slice(0, 5)}</time>
      <span>{sentence(event, names.value)}</span>
      <small>{event.seq}</small>
    </li>
  );
}

/** The log of the incident in sentences, newest first. */
export function Log() {
  const w = words.value.log;
  const [which, setWhich] = useState<Which>("all");
  const stream = incidentId.value ? `inc:${incidentId.value}` : "";
  const log = state.value.streams[stream]?.log ?? [];
  const heard = useRef<number | null>(null);

  useSignalEffect(() => {
    const id = incidentId.value;
    const entries = id ? (state.value.streams[`inc:${id}`]?.log ?? []) : [];
    const last = entries.at(-1)?.seq ?? 0;
    const before = heard.current;
    heard.current = last;
    if (before === null || before === 0) return;
    for (const event of entries.filter((entry) => entry.seq > before).slice(-3)) sound(event.kind);
  });
  useEffect(() => {
    heard.current = null;
  }, [stream]);

  const rows: LogEvent[] = [];
  for (let i = log.length - 1; i >= 0 && rows.length < ROWS; i--) {
    const event = log[i];
    if (!event || QUIET.has(event.kind)) continue;
    if (which === "all" || (which === "decisions") === isDecision(event)) rows.push(event);
  }
  return (
    <section class="panel log" aria-labelledby="log-title" id="log" tabIndex={-1}>
      <div class="panel-head">
        <h2 id="log-title">{w.title}</h2>
        <fieldset class="filters" aria-label={w.title}>
          {tells.value && !incident.value?.closed && (
            <button
              type="button"
              class="primary"
              id="record"
              onClick={() => {
                recording.value = { kind: "note" };
              }}
            >
              + {words.value.forms.record}
            </button>
          )}
          {(["all", "facts", "decisions"] as const).map((key) => (
            <button
              type="button"
              key={key}
              aria-pressed={which === key}
              onClick={() => setWhich(key)}
            >
              {w[key]}
            </button>
          ))}
        </fieldset>
      </div>
      <div
        role="log"
        aria-live="polite"
        aria-relevant="additions"
        aria-labelledby="log-title"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
      >
        <ol>
          {rows.map((event) => (
            <Entry key={event.seq} event={event} />
          ))}
          {rows.length === 0 && <li class="panel-empty">{w.empty}</li>}
          {(log[0]?.seq ?? 1) > 1 && <li class="panel-empty">{w.older}</li>}
        </ol>
      </div>
    </section>
  );
}
