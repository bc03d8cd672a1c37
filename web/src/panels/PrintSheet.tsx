import { say, words } from "../i18n";
import { dayMinute, figure, millis, minute } from "../i18n/format";
import { sentence } from "../i18n/sentence";
import type { SectionArrival } from "../protocol/incident";
import { drill, incident, now, state } from "../store/app";
import { byDeadline } from "../store/due";
import { GradeChip } from "./GradeChip";
import { agencyShort, names } from "./names";

const time = (at: string | null) => (at ? dayMinute(millis(at)) : "—");

/** A watch has no peak, and a trace is about nothing. */
function peakText(item: SectionArrival, value: number): string {
  if (item.watch_only) return "—";
  return item.peak_mg_l < 1e-6 ? "≈0" : figure(value);
}

/** One incident on A4, black and white safe; seen on paper only. */
export function PrintSheet({ picture }: { picture: string | null }) {
  const w = words.value;
  const open = incident.value;
  if (!open) return null;
  const result = open.forecast?.result;
  const log = state.value.streams[`inc:${open.id}`]?.log ?? [];
  const tasks = Object.values(open.tasks).sort(byDeadline);
  return (
    <article class="sheet">
      {drill.value && <p class="sheet-mark">{w.print.watermark}</p>}
      <header>
        <h1>
          {drill.value ? w.app.exercisePrefix : ""}
          {w.print.title}: {open.id} {say(open.title)}
        </h1>
        <p>
          <GradeChip grade={open.grade} /> {w.top.t0} {minute(millis(open.t0))} ·{" "}
          {w.print.printed(minute(now.value))}
        </p>
      </header>
      {picture && <img src={picture} alt={w.print.map} />}
      <h2>{w.arrivals.title}</h2>
      <table>
        <thead>
          <tr>
            {[w.arrivals.section, w.arrivals.early, w.arrivals.median].map((head) => (
              <th key={head}>{head}</th>
            ))}
            <th>{w.arrivals.peak} mg/L</th>
            <th>{w.arrivals.limit}</th>
            <th>{w.arrivals.end}</th>
          </tr>
        </thead>
        <tbody>
          {(result?.sections ?? []).map((item) => (
            <tr key={item.section}>
              <td>{say(item.name)}</td>
              <td>{item.watch_only ? w.arrivals.watch : time(item.early)}</td>
              <td>{time(item.arrival)}</td>
              <td>{peakText(item, item.peak_mg_l)}</td>
              <td>{peakText(item, item.peak_mg_l / (result?.threshold_mg_l || 1))}</td>
              <td>{time(item.end)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>{w.print.tasks}</h2>
      <table>
        <tbody>
          {tasks.map((task) => (
            <tr key={task.id}>
              <td>{task.plan}</td>
              <td>{say(task.title)}</td>
              <td>{agencyShort(task.owner)}</td>
              <td>{w.tasks.states[task.state]}</td>
              <td>{task.deadline ? time(task.deadline.at) : "—"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>{w.print.log}</h2>
      <ol>
        {log.slice(-40).map((event) => (
          <li key={event.seq}>
            {time(event.at)} {sentence(event, names.value)}
          </li>
        ))}
      </ol>
    </article>
  );
}
