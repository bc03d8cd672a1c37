import { lang, say, setLang, words } from "../i18n";
import { clockTime, day, dayMinute, millis, offset } from "../i18n/format";
import type { Incident } from "../protocol/incident";
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
import { helpOpen, keepInUrl, showTab, soundOn } from "../store/ui";
import { GradeChip, GradeSign } from "./GradeChip";
import { LineDot } from "./Line";
import { toggleSound } from "./sound";

/** Open incidents that fit beside each other; more are a list. */
const SWITCHES = 3;

function pick(id: string | null): void {
  choose(id);
  keepInUrl("incident", id);
}

/** Goes to another incident at once: a button each, with its grade, or a list. */
function Switch() {
  const w = words.value.top;
  const rows = incidents.value ?? [];
  const open = rows.filter((row) => row.closed === null);
  const here = incidentId.value;
  if (open.length > 1 && open.length <= SWITCHES && open.some((row) => row.id === here)) {
    return (
      <fieldset class="switch" aria-label={w.choose}>
        {open.map((row) => (
          <button
            key={row.id}
            type="button"
            aria-pressed={row.id === here}
            title={say(row.title)}
            onClick={() => pick(row.id)}
          >
            <GradeSign grade={row.grade ?? "ungraded"} />
            {row.id}
          </button>
        ))}
      </fieldset>
    );
  }
  if (rows.length === 0 || (rows.length === 1 && here)) return null;
  return (
    <select
      aria-label={w.choose}
      value={here ?? ""}
      onChange={(event) => pick(event.currentTarget.value || null)}
    >
      <option value="">{w.noIncident}</option>
      {rows.map((row) => (
        <option key={row.id} value={row.id}>
          {row.id} {say(row.title)}
        </option>
      ))}
    </select>
  );
}

function IncidentTitle() {
  const open = incident.value;
  return (
    <div class="top-incident">
      <Switch />
      {open && (
        <h1 title={say(open.title)}>
          <span class="top-number">{open.id}</span>
          {say(open.title)}
        </h1>
      )}
    </div>
  );
}

/** Grade and response in force; both open where they are decided. */
function Standing({ of }: { of: Incident }) {
  const w = words.value.coord;
  const decided = of.grade_decided;
  return (
    <button
      type="button"
      class="plain top-grade"
      title={w.grade.open}
      onClick={() => showTab("command")}
    >
      <GradeChip
        grade={decided ? decided.decided.grade : of.grade}
        closed={of.closed !== null}
        decided={decided !== null}
      />
      {of.response && <span class="response">{w.response.level(of.response.level)}</span>}
    </button>
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
      {open && <Standing of={open} />}
      <Times />
      <LineDot />
      <nav class="top-tools">
        {children}
        <button
          type="button"
          class={soundOn.value ? "sound" : "sound sound-off"}
          aria-pressed={soundOn.value}
          aria-label={soundOn.value ? w.top.sound.on : w.top.sound.off}
          title={w.top.sound.title}
          onClick={toggleSound}
        >
          ♪
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
        <a class="tool" href="/?view=risk" title={w.pages.risk.title}>
          {w.pages.risk.short}
        </a>
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
