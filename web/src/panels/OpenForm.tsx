import { useState } from "preact/hooks";
import { say, words } from "../i18n";
import { HttpProblem } from "../protocol/http";
import type { IncidentKind, Place, Text } from "../protocol/incident";
import { uuidv7 } from "../socket/ids";
import { api, choose, loadIncidents } from "../store/app";
import { keepInUrl, picked, picking } from "../store/ui";

const KINDS: readonly IncidentKind[] = ["spill", "leak", "gas", "weather", "other"];

/** The way of what the public reported, as the log names it. */
const VIA_PUBLIC = "12369";

export function showIncident(id: string): void {
  choose(id);
  keepInUrl("incident", id);
}

/** What is known of an incident before it is opened: a report of the public, or several. */
export interface Known {
  id: string;
  at: Place | null;
  place: string | null;
  text: Text;
}

/** Opens an incident, from nothing or from what the public reported. */
export function OpenForm({
  from,
  onOpened,
}: {
  from?: Known;
  onOpened?: (incident: string) => void;
}) {
  const w = words.value.incidents;
  // One key a form, so that a second click opens no second incident.
  const [key, setKey] = useState(uuidv7());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const at = picked.value ?? from?.at ?? null;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!at && !from?.place) {
      setProblem(w.needPlace);
      return;
    }
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const tonnes = Number(text("mass"));
    setBusy(true);
    try {
      const id = await api().openIncident(
        {
          kind: text("kind") as IncidentKind,
          ...(at ? { at } : { place: from?.place ?? "" }),
          ...(from ? { via: VIA_PUBLIC, text: say(from.text) } : {}),
          ...(text("title") ? { title: text("title") } : {}),
          ...(text("substance") ? { substance: text("substance") } : {}),
          ...(tonnes > 0 ? { mass_kg: tonnes * 1000 } : {}),
          ...(text("by") ? { reported_by: text("by") } : {}),
        },
        key,
      );
      setKey(uuidv7());
      picked.value = null;
      await loadIncidents();
      onOpened?.(id);
      showIncident(id);
    } catch (error) {
      setProblem(error instanceof HttpProblem ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="open-form" onSubmit={submit}>
      <h3>
        {w.open}
        {from && <small> {words.value.coord.reports.from(from.id)}</small>}
      </h3>
      {from && <p class="panel-note">{words.value.coord.reports.prefilled}</p>}
      <label>
        <span>{w.kind}</span>
        <select name="kind">
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {w.kinds[kind]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{w.name}</span>
        <input
          name="title"
          maxLength={120}
          placeholder={w.optional}
          defaultValue={from?.place ?? ""}
        />
      </label>
      <div class="field">
        <span>{w.place}</span>
        <button
          type="button"
          aria-pressed={picking.value}
          onClick={() => {
            picking.value = !picking.value;
          }}
        >
          {at ? w.picked(at[0].toFixed(4), at[1].toFixed(4)) : w.pick}
        </button>
      </div>
      <label>
        <span>{w.substance}</span>
        <input name="substance" maxLength={80} placeholder={w.optional} />
      </label>
      <label>
        <span>{w.mass}</span>
        <input name="mass" type="number" min="0" step="any" placeholder={w.optional} />
      </label>
      <label>
        <span>{w.by}</span>
        <input name="by" maxLength={120} placeholder={w.optional} />
      </label>
      {problem && (
        <p class="warn" role="alert">
          {w.failed}: {problem}
        </p>
      )}
      <button type="submit" class="primary" disabled={busy}>
        {w.submit}
      </button>
    </form>
  );
}
