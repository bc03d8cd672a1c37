import { useState } from "preact/hooks";
import { Files } from "../files/Files";
import type { AttachmentHeld } from "../gen/wire";
import { say, words } from "../i18n";
import { dayMinute, millis } from "../i18n/format";
import type { LogEvent, Result } from "../protocol/frames";
import { awaitsAcceptance, type Task } from "../protocol/incident";
import { line, now, reply } from "../store/app";
import { dueOf } from "../store/due";
import type { DeadlineMove } from "../store/moves";
import { selectedTask } from "../store/ui";
import { crewName } from "./names";
import { Countdown } from "./TaskCard";
import { outcomeText, TaskDetail } from "./TaskDetail";

type Kind = Parameters<typeof reply>[1];
type Asking = "task_refused" | "task_done" | "task_failed" | null;

/** What an agency may do with a task where it stands; see `may_follow` in server/incident. */
function actionsOf(task: Task): Kind[] {
  if (awaitsAcceptance(task.state)) return ["task_accepted", "task_refused"];
  if (task.state === "accepted")
    return ["task_started", "task_done", "task_failed", "task_refused"];
  if (task.state === "executing") return ["task_done", "task_failed"];
  return [];
}

function label(kind: Kind): string {
  const w = words.value.agency;
  return {
    task_accepted: w.accept,
    task_refused: w.refuse,
    task_started: w.start,
    task_done: w.done,
    task_failed: w.fail,
  }[kind];
}

const CLASS: Record<Kind, string> = {
  task_accepted: "primary accept",
  task_started: "primary start",
  task_done: "finish",
  task_refused: "danger refuse",
  task_failed: "danger fail",
};

function AskText({
  kind,
  onSend,
  onCancel,
}: {
  kind: Exclude<Asking, null>;
  onSend: (text: string) => void;
  onCancel: () => void;
}) {
  const w = words.value;
  const [text, setText] = useState("");
  const reason = kind !== "task_done";
  const title = reason ? w.agency.reason : w.agency.evidence;
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (!reason || text.trim()) onSend(text.trim());
      }}
    >
      <label>
        <span>{title}</span>
        <textarea
          rows={3}
          maxLength={2000}
          required={reason}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <div class="actions">
        <button type="submit" class={reason ? "danger send" : "primary send"}>
          {label(kind)} · {w.agency.send}
        </button>
        <button type="button" onClick={onCancel}>
          {w.app.cancel}
        </button>
      </div>
    </form>
  );
}

/** Attachments that the log of an inbox speaks of. */
export function attachmentNames(log: readonly LogEvent[]): Record<string, AttachmentHeld> {
  const found: Record<string, AttachmentHeld> = {};
  for (const event of log) {
    if (event.kind !== "attachment_added") continue;
    const added = event.data as unknown as AttachmentHeld["added"];
    found[added.attachment] = { added, at: event.at, by: event.actor.id };
  }
  return found;
}

/** What changed in the order: the old deadline beside the new one, and what is wanted now. */
function Moved({ task, move }: { task: Task; move: DeadlineMove }) {
  const w = words.value.coord.task;
  const time = (at: string | null) => (at ? dayMinute(millis(at)) : w.noDeadline);
  const again = move.earlier && awaitsAcceptance(task.state);
  return (
    <div class={again ? "moved moved-up" : "moved"} role={again ? "alert" : "status"}>
      <b>{move.earlier ? w.earlier : w.later}</b>
      <span>
        <s>{time(move.from)}</s> → <b>{time(move.to)}</b>
      </span>
      {say(move.why) && <small>{say(move.why)}</small>}
    </div>
  );
}

/** A task with large buttons, for a phone in one hand. */
export function AgencyTask({
  task,
  agency,
  move,
  names,
}: {
  task: Task;
  agency: string;
  /** Its deadline was moved and nobody has accepted it since. */
  move: DeadlineMove | undefined;
  /** Attachments as the inbox's log names them. */
  names: Record<string, AttachmentHeld>;
}) {
  const w = words.value;
  const [asking, setAsking] = useState<Asking>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const due = dueOf(task, now.value);
  const chosen = selectedTask.value === task.id;

  const finish = (result: Result) => {
    setBusy(false);
    if (result.ok) setProblem("");
    else if (result.current || result.code?.includes("stale")) setProblem(w.agency.stale);
    else setProblem(w.agency.failedWith(result.detail ?? result.code ?? ""));
  };
  const send = (kind: Kind, more: Record<string, unknown> = {}) => {
    setBusy(true);
    setAsking(null);
    void reply(agency, kind, task, more).then(finish);
  };
  const press = (kind: Kind) => {
    if (kind === "task_accepted" || kind === "task_started") send(kind);
    else setAsking(kind);
  };
  const outcome = outcomeText(task.outcome);
  return (
    <li
      class={`agency-task card-${due.urgency}${chosen ? " chosen" : ""}`}
      id={`task-${task.id}`}
      data-state={task.state}
    >
      <div class="agency-head">
        <span class={`st st-${task.state}`}>
          <i aria-hidden="true" />
          {w.tasks.states[task.state]}
        </span>
        <Countdown task={task} bare />
      </div>
      <h2>
        <span class="card-plan">{task.plan}</span> {say(task.title)}
      </h2>
      {task.deadline && (
        <p class="agency-why">
          {w.tasks.due} <b>{dayMinute(millis(task.deadline.at))}</b> ·{" "}
          <span class={`basis basis-${task.deadline.basis}`}>
            {w.tasks.basis[task.deadline.basis]}
          </span>{" "}
          {say(task.deadline.reason)}
        </p>
      )}
      {move && <Moved task={task} move={move} />}
      {task.infeasible && <p class="warn">{w.tasks.infeasibleWhy}</p>}
      {say(task.detail) && <p>{say(task.detail)}</p>}
      {outcome && <p class="agency-why">{outcome}</p>}
      {awaitsAcceptance(task.state) && <p class="agency-note">{w.agency.receiptNote}</p>}
      {problem && (
        <p class="warn" role="alert">
          {problem}
        </p>
      )}
      {busy && (
        <p class="agency-note" role="status">
          {line.value.phase === "live" ? w.agency.sending : w.agency.queued}
        </p>
      )}
      {task.crew && (
        <p class="agency-why">
          {w.coord.task.crew} <b>{crewName(task.crew)}</b> <small>{task.crew}</small>
        </p>
      )}
      {(asking === "task_done" || (task.attachments ?? []).length > 0) && (
        <Files
          incident={task.incident}
          task={task.id}
          ids={task.attachments ?? []}
          held={names}
          add={asking === "task_done"}
        />
      )}
      {asking ? (
        <AskText
          kind={asking}
          onCancel={() => setAsking(null)}
          onSend={(text) =>
            send(asking, asking === "task_done" ? { evidence: { text } } : { reason: text })
          }
        />
      ) : (
        <div class="actions">
          {actionsOf(task).map((kind) => (
            <button
              key={kind}
              type="button"
              class={CLASS[kind]}
              disabled={busy}
              onClick={() => press(kind)}
            >
              {label(kind)}
            </button>
          ))}
        </div>
      )}
      <details>
        <summary>{w.tasks.more}</summary>
        <TaskDetail task={task} />
      </details>
    </li>
  );
}
