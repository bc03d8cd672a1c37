import { say, words } from "../i18n";
import { dayMinute, millis } from "../i18n/format";
import { incidents, loadIncidents } from "../store/app";
import { GradeChip } from "./GradeChip";
import { OpenForm, showIncident } from "./OpenForm";

function List() {
  const w = words.value.incidents;
  const rows = incidents.value ?? [];
  if (rows.length === 0) return <p class="panel-empty">{w.none}</p>;
  return (
    <ul class="incident-list">
      {rows.map((row) => (
        <li key={row.id}>
          <button type="button" class="plain" onClick={() => showIncident(row.id)}>
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
