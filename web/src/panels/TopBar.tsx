import { lang, say, setLang, words } from "../i18n";
import { clockTime, day, dayMinute, millis, offset } from "../i18n/format";
import {
  choose,
  clock,
  drill,
  incident,
  incidentId,
  incidents,
  now,
  session,
  signOut,
} from "../store/app";
import { forgetAll } from "../store/keep";
import { helpOpen, keepInUrl, soundOn } from "../store/ui";
import { GradeChip } from "./GradeChip";
import { LineDot } from "./Line";
import { toggleSound } from "./sound";

function IncidentTitle() {
  const w = words.value.top;
  const open = incident.value;
  const rows = incidents.value ?? [];
  return (
    <div class="top-incident">
      {(rows.length > 1 || !open) && rows.length > 0 && (
        <select
          aria-label={w.choose}
          value={incidentId.value ?? ""}
          onChange={(event) => {
            const id = event.currentTarget.value || null;
            choose(id);
            keepInUrl("incident", id);
          }}
        >
          <option value="">{w.noIncident}</option>
          {rows.map((row) => (
            <option key={row.id} value={row.id}>
              {row.id} {say(row.title)}
            </option>
          ))}
        </select>
      )}
      {open && (
        <h1 title={say(open.title)}>
          <span class="top-number">{open.id}</span>
          {say(open.title)}
        </h1>
      )}
    </div>
  );
}

function Times() {
  const w = words.value.top;
  const open = incident.value;
  const { rate } = clock.value;
  const at = now.value;
  return (
    <div class="top-times">
      {open && (
        <>
          <div>
            <small>{w.t0}</small>
            <b>{dayMinute(millis(open.t0))}</b>
          </div>
          <div>
            <small>{w.elapsed}</small>
            <b>{offset(Math.max(0, at - millis(open.t0)))}</b>
          </div>
        </>
      )}
      <div class="top-clock">
        <small>
          {drill.value ? w.drillClock : w.liveClock} · {w.zone}
        </small>
        <b>
          <span class="top-day">{day(at)}</span> {clockTime(at)}
          {drill.value && (
            <em>{rate === 0 ? w.paused : rate > 1.05 ? w.speed(String(Math.round(rate))) : ""}</em>
          )}
        </b>
      </div>
    </div>
  );
}

/** Ends the session and forgets what this browser kept of it. */
export function SignOut() {
  return (
    <button
      type="button"
      onClick={() => {
        signOut();
        forgetAll();
        location.reload();
      }}
    >
      {words.value.top.signOut}
    </button>
  );
}

/** The first line of the board. */
export function TopBar({ children }: { children?: preact.ComponentChildren }) {
  const w = words.value;
  const open = incident.value;
  return (
    <header class="top">
      <a class="top-brand" href="/" aria-label={w.app.board}>
        <b>{w.app.name}</b>
        <small>{w.app.latin}</small>
      </a>
      <IncidentTitle />
      {open && <GradeChip grade={open.grade} closed={open.closed !== null} />}
      <Times />
      <LineDot />
      <nav class="top-tools">
        {children}
        <button
          type="button"
          aria-pressed={soundOn.value}
          title={w.top.sound.title}
          onClick={toggleSound}
        >
          {soundOn.value ? w.top.sound.on : w.top.sound.off}
        </button>
        <button
          type="button"
          aria-label={w.top.language}
          title={w.top.language}
          onClick={() => setLang(lang.value === "zh" ? "en" : "zh")}
        >
          {w.lang.other}
        </button>
        <button
          type="button"
          aria-label={w.top.help}
          title={w.top.help}
          onClick={() => {
            helpOpen.value = true;
          }}
        >
          ?
        </button>
        {open && (
          <button type="button" onClick={() => print()}>
            {w.top.print}
          </button>
        )}
        <SignOut />
      </nav>
    </header>
  );
}

/** Full-width stripes in a drill. */
export function DrillBanner() {
  if (!drill.value) return null;
  return (
    <aside class="banner" aria-label={words.value.app.exercise}>
      <span>
        <span class="banner-long">{words.value.app.exerciseLong}</span>
        <span class="banner-short">{words.value.app.exercise}</span>
        {session.value && session.value.space !== "live" ? ` · ${session.value.space}` : ""}
      </span>
    </aside>
  );
}
