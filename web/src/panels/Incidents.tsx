import { useState } from "preact/hooks";
import { say, words } from "../i18n";
import { dayMinute, millis } from "../i18n/format";
import { HttpProblem } from "../protocol/http";
import type { IncidentKind } from "../protocol/incident";
import { uuidv7 } from "../socket/ids";
import { api, choose, incidents, loadIncidents } from "../store/app";
import { keepInUrl, picked, picking } from "../store/ui";
import { GradeChip } from "./GradeChip";

function show(id: string): void {
  choose(id);
  keepInUrl("incident", id);
}

function List() {
  const w = words.value.incidents;
  const rows = incidents.value ?? [];
  if (rows.length === 0) return <p class="panel-empty">{w.none}</p>;
  return (
    <ul class="incident-list">
      {rows.map((row) => (
        <li key={row.id}>
          <button type="button" class="plain" onClick={() => show(row.id)}>
            <b>{row.id}</b>
            <span>{say(row.title)}</span>
            <small>
              {w.kinds[row.kind]} · {row.t0 ? dayMinute(millis(row.t0)) : ""}
            </small>
            <GradeChip grade={row.grade} closed={row.closed !== null} />
          </button>
        </li>
      ))}
    </ul>
  );
}

const KINDS: readonly IncidentKind[] = ["spill", "leak", "gas", "weather", "other"];

/** One key a form, so that a second click opens no second incident. */
function OpenForm() {
  const w = words.value.incidents;
  const [key, setKey] = useState(uuidv7());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const at = picked.value;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!at) {
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
          at,
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
      show(id);
    } catch (error) {
      setProblem(error instanceof HttpProblem ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="open-form" onSubmit={submit}>
      <h3>{w.open}</h3>
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
        <input name="title" maxLength={120} placeholder={w.optional} />
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

/** What the board shows beside the map while no incident is chosen. */
export function Incidents() {
  const w = words.value.incidents;
  return (
    <section class="panel incidents" aria-labelledby="incidents-title">
      <div class="panel-head">
        <h2 id="incidents-title">{w.title}</h2>
        <button type="button" onClick={() => void loadIncidents()}>
          {w.reload}
        </button>
      </div>
      <div class="scroll">
        <List />
        <OpenForm />
      </div>
    </section>
  );
}
