import { say, words } from "../i18n";
import { dayMinute, millis, span } from "../i18n/format";
import type { Task } from "../protocol/incident";
import { now } from "../store/app";
import { dueOf } from "../store/due";
import { awaitsApproval } from "../store/rights";
import { expandedTask, selectedTask } from "../store/ui";
import { agencyName, agencyShort } from "./names";

/** Time left or over, with a sign for its basis unless that is said beside it. */
export function Countdown({ task, bare = false }: { task: Task; bare?: boolean }) {
  const w = words.value.tasks;
  const due = dueOf(task, now.value);
  if (!task.deadline) return <span class="due due-none">{w.noDue}</span>;
  const basis = w.basis[task.deadline.basis];
  const reason = `${basis} · ${say(task.deadline.reason)} (${task.deadline.rule})`;
  const at = dayMinute(millis(task.deadline.at));
  if (due.urgency === "none") {
    const last = task.history.at(-1);
    return (
      <span class="due due-none" title={`${w.due} ${at} · ${reason}`}>
        {task.missed && <b class="warn">{w.missed} </b>}
        {last ? dayMinute(millis(last.at)).slice(6) : at.slice(6)}
      </span>
    );
  }
  return (
    <span class={`due due-${due.urgency}`} title={`${w.due} ${at} · ${reason}`}>
      {!bare && <small>{w.basisShort[task.deadline.basis]}</small>}
      {task.deadline.unverified && <Unverified />}
      {due.urgency === "over" ? `${w.over} +${span(due.left)}` : span(due.left)}
    </span>
  );
}

/** The rule behind a deadline was not checked: one small sign, said in full where it is pointed at. */
function Unverified() {
  const w = words.value.coord.task;
  const text = `${w.unverified}: ${w.unverifiedWhy}`;
  return (
    <span class="unverified-sign" role="img" aria-label={text} title={text}>
      ?
    </span>
  );
}

/** Receipt is a device's, acceptance a person's: they never look alike. */
function StateMark({ task }: { task: Task }) {
  const w = words.value.tasks;
  const title = task.state === "received" ? w.receipt : w.states[task.state];
  return (
    <span class={`st st-${task.state}`} title={title}>
      <i aria-hidden="true" />
      {w.states[task.state]}
    </span>
  );
}

const MIXED: readonly string[] = ["issued", "delivered", "received", "refused", "failed"];

export function TaskCard({ task }: { task: Task }) {
  const w = words.value.tasks;
  const due = dueOf(task, now.value);
  const chosen = selectedTask.value === task.id;
  const open = expandedTask.value === task.id;
  const mixed =
    MIXED.includes(task.state) || task.state === "superseded" || task.state === "cancelled";
  return (
    <li class={`card card-${due.urgency}${chosen ? " chosen" : ""}`} id={`task-${task.id}`}>
      <button
        type="button"
        class="plain card-main"
        aria-expanded={open}
        onClick={() => {
          selectedTask.value = task.id;
          expandedTask.value = open ? null : task.id;
        }}
      >
        <span class="card-title" title={say(task.title)}>
          <b class="card-plan">{task.plan}</b>
          {say(task.title)}
        </span>
        <span class="card-foot">
          <span class="chip" title={agencyName(task.owner)}>
            {agencyShort(task.owner)}
          </span>
          {mixed && <StateMark task={task} />}
          {task.escalation > 0 && (
            <span
              class="flag flag-rung"
              title={w.rung(task.escalation)}
              aria-label={w.rung(task.escalation)}
              role="img"
            >
              {task.escalation}
            </span>
          )}
          {awaitsApproval(task) && (
            <span
              class="flag flag-ask"
              title={words.value.coord.approvals.of(agencyName(task.approver))}
            >
              {words.value.coord.approvals.waiting}
            </span>
          )}
          {task.infeasible && (
            <span class="flag flag-infeasible" title={w.infeasibleWhy}>
              {w.infeasible}
            </span>
          )}
          <Countdown task={task} />
        </span>
      </button>
    </li>
  );
}
