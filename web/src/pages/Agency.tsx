import { useEffect, useState } from "preact/hooks";
import { RecordDialog } from "../forms/RecordDialog";
import { lang, setLang, words } from "../i18n";
import { clockTime, dayMinute, millis } from "../i18n/format";
import { AgencyApprovals, AgencyCrews } from "../panels/AgencyAsks";
import { AgencyTask, attachmentNames } from "../panels/AgencyTask";
import { LineBar, LineDot } from "../panels/Line";
import { agencyName } from "../panels/names";
import { sound, toggleSound } from "../panels/sound";
import { DrillBanner, SignOut } from "../panels/TopBar";
import { isOpen } from "../protocol/incident";
import { drill, follow, loadRate, now, refollow, session, state } from "../store/app";
import { byDeadline, byLatest } from "../store/due";
import { recording, selectedTask, soundOn } from "../store/ui";
import "../styles/agency.css";
import "../styles/panels.css";
import "../styles/states.css";
import "../styles/command.css";
import "../styles/forms.css";

function useInbox(agency: string): void {
  useEffect(() => follow(`agy:${agency}`), [agency]);
  const last = state.value.streams[`agy:${agency}`]?.log.at(-1);
  useEffect(() => {
    if (last) sound(last.kind);
  }, [last?.seq]);
}

/** An approval is asked for a task that this inbox has never seen: its snapshot has the task. */
function useApprovals(agency: string): void {
  const stream = `agy:${agency}`;
  const view = state.value.streams[stream];
  const last = view?.log.at(-1);
  const unknown =
    last?.kind === "approval_asked" && view?.tasks[String(last.data.task)] === undefined;
  useEffect(() => {
    if (unknown) refollow(stream);
  }, [stream, unknown, last?.seq]);
}

function useRate(): void {
  const space = drill.value ? (session.value?.space ?? null) : null;
  useEffect(() => {
    if (!space) return;
    void loadRate();
    const timer = setInterval(() => void loadRate(), 5_000);
    return () => clearInterval(timer);
  }, [space]);
}

/** `a` accepts the chosen task, `j` and `k` move. */
function useKeys(ids: string[]): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.isComposing || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const at = ids.indexOf(selectedTask.value ?? "");
      if (event.key === "j" || event.key === "k") {
        const next = ids[Math.max(0, Math.min(ids.length - 1, at + (event.key === "j" ? 1 : -1)))];
        selectedTask.value = next ?? null;
        document.getElementById(`task-${next}`)?.scrollIntoView({ block: "nearest" });
      } else if (event.key === "a" && at >= 0) {
        document
          .querySelector<HTMLButtonElement>(`#task-${CSS.escape(ids[at] ?? "")} .accept`)
          ?.click();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [ids.join()]);
}

function Head({ agency, open, record }: { agency: string; open: number; record: boolean }) {
  const w = words.value;
  return (
    <header class="agency-top">
      <div>
        <h1>{agencyName(agency)}</h1>
        <p>
          {w.agency.open(open)} · {w.top.zone} <b>{clockTime(now.value).slice(0, 5)}</b>
        </p>
      </div>
      <div class="agency-tools">
        <LineDot />
        {record && (
          <button
            type="button"
            class="primary"
            onClick={() => {
              recording.value = { kind: "note" };
            }}
          >
            {w.forms.record}
          </button>
        )}
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
          onClick={() => setLang(lang.value === "zh" ? "en" : "zh")}
        >
          {w.lang.other}
        </button>
        <SignOut />
      </div>
    </header>
  );
}

/** One list: what must this agency do now. No map is loaded here. */
export default function Agency({ agency }: { agency: string }) {
  const w = words.value.agency;
  const [closedOpen, setClosedOpen] = useState(false);
  useInbox(agency);
  useApprovals(agency);
  useRate();
  const view = state.value.streams[`agy:${agency}`];
  const all = Object.values(view?.tasks ?? {}).filter(
    (task) => task.owner === agency && task.state !== "proposed",
  );
  const open = all.filter((task) => isOpen(task.state)).sort(byDeadline);
  const closed = all.filter((task) => !isOpen(task.state)).sort(byLatest);
  const log = view?.log ?? [];
  const messages = (view?.log ?? []).filter((event) => event.kind === "message_received").slice(-5);
  const incident = open[0]?.incident ?? "";
  useKeys(open.map((task) => task.id));
  return (
    <div class="agency" data-agency={agency}>
      <DrillBanner />
      <Head agency={agency} open={open.length} record={incident !== ""} />
      <LineBar />
      <main>
        {messages.length > 0 && (
          <section class="messages" aria-label={w.messages}>
            <h2>{w.messages}</h2>
            <ul>
              {messages.reverse().map((event) => (
                <li key={event.seq}>
                  <time>{dayMinute(millis(event.at))}</time> {String(event.data.text ?? "")}
                </li>
              ))}
            </ul>
          </section>
        )}
        <AgencyApprovals tasks={Object.values(view?.tasks ?? {})} agency={agency} />
        <section aria-label={w.title}>
          {open.length === 0 && (
            <p class="panel-empty">{view?.ready ? w.none : words.value.app.loading}</p>
          )}
          <ul class="agency-list">
            {open.map((task) => (
              <AgencyTask
                key={task.id}
                task={task}
                agency={agency}
                move={view?.moves[task.id]}
                names={attachmentNames(log)}
              />
            ))}
          </ul>
        </section>
        <AgencyCrews tasks={open} agency={agency} log={log} />
        {closed.length > 0 && (
          <section aria-label={w.closed}>
            <button
              type="button"
              class="fold"
              aria-expanded={closedOpen}
              onClick={() => setClosedOpen(!closedOpen)}
            >
              {w.closed} {closed.length}
            </button>
            {closedOpen && (
              <ul class="agency-list">
                {closed.map((task) => (
                  <AgencyTask
                    key={task.id}
                    task={task}
                    agency={agency}
                    move={undefined}
                    names={attachmentNames(log)}
                  />
                ))}
              </ul>
            )}
          </section>
        )}
      </main>
      <RecordDialog incident={incident} />
    </div>
  );
}
