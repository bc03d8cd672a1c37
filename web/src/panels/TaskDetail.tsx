import { say, words } from "../i18n";
import { dayMinute, millis } from "../i18n/format";
import type { Deadline, Task } from "../protocol/incident";
import { agencyName, agencyShort, names, sectionName } from "./names";

function DeadlineLine({ of, binding }: { of: Deadline; binding: boolean }) {
  const w = words.value.tasks;
  return (
    <li class={binding ? "binding" : ""}>
      <b>{dayMinute(millis(of.at))}</b>{" "}
      <span class={`basis basis-${of.basis}`}>{w.basis[of.basis]}</span> {say(of.reason)}{" "}
      <code>{of.rule}</code>
    </li>
  );
}

/** Reason of a refusal or evidence of a completion, as text. */
export function outcomeText(outcome: unknown): string {
  if (outcome === null || outcome === undefined) return "";
  if (typeof outcome === "string") return outcome;
  if (typeof outcome === "object") {
    const object = outcome as Record<string, unknown>;
    if (typeof object.text === "string") return object.text;
    if (typeof object.zh === "string") return say(outcome as { zh: string; en: string });
  }
  return JSON.stringify(outcome);
}

/** Everything of a task: why it is due, what it needs, what happened to it. */
export function TaskDetail({ task }: { task: Task }) {
  const w = words.value.tasks;
  const outcome = outcomeText(task.outcome);
  return (
    <div class="detail">
      {say(task.detail) && <p>{say(task.detail)}</p>}
      {task.infeasible && <p class="warn">{w.infeasibleWhy}</p>}
      {task.state === "received" && <p class="warn">{w.receipt}</p>}
      {task.deadline && (
        <ul class="deadlines">
          <DeadlineLine of={task.deadline} binding />
          {task.other_deadlines.map((other) => (
            <DeadlineLine key={`${other.rule}${other.at}`} of={other} binding={false} />
          ))}
        </ul>
      )}
      <dl>
        <dt>{task.assigned_by === "plan" ? w.byPlan : w.byCommand}</dt>
        <dd>
          {agencyName(task.owner)} · {w.version(task.version)}
        </dd>
        {task.support.length > 0 && (
          <>
            <dt>{w.support}</dt>
            <dd>{task.support.map((id) => agencyShort(id)).join(words.value.lang.join)}</dd>
          </>
        )}
        {task.section && (
          <>
            <dt>{w.section}</dt>
            <dd>
              {sectionName(task.section)} <code>{task.section}</code>
            </dd>
          </>
        )}
        {task.needs.length > 0 && (
          <>
            <dt>{w.needs}</dt>
            <dd>{task.needs.map((id) => names.value.task(id)).join(words.value.lang.join)}</dd>
          </>
        )}
        {say(task.evidence_wanted) && (
          <>
            <dt>{w.evidence}</dt>
            <dd>{say(task.evidence_wanted)}</dd>
          </>
        )}
        {outcome && (
          <>
            <dt>{w.outcome}</dt>
            <dd>{outcome}</dd>
          </>
        )}
      </dl>
      {task.history.length > 0 && (
        <ol class="history" aria-label={w.history}>
          {task.history.map((step, index) => (
            <li key={`${step.to}${index.toString()}`}>
              <time>{dayMinute(millis(step.at))}</time> {w.states[step.to]}
              <small> {step.actor.agency ? agencyShort(step.actor.agency) : step.actor.id}</small>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
