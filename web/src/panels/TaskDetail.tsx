import type { ComponentChildren } from "preact";
import { Files } from "../files/Files";
import { say, words } from "../i18n";
import { dayMinute, figure, millis, span } from "../i18n/format";
import type { Deadline, Task } from "../protocol/incident";
import { state } from "../store/app";
import { awaitsApproval } from "../store/rights";
import {
  agencyName,
  agencyShort,
  crewName,
  dutyName,
  itemName,
  names,
  sectionName,
  term,
} from "./names";

function DeadlineLine({ of, binding }: { of: Deadline; binding: boolean }) {
  const w = words.value.tasks;
  return (
    <li class={binding ? "binding" : ""}>
      <b>{dayMinute(millis(of.at))}</b>{" "}
      <span class={`basis basis-${of.basis}`}>{w.basis[of.basis]}</span>
      {of.unverified && (
        <abbr class="unverified" title={words.value.coord.task.unverifiedWhy}>
          {words.value.coord.task.unverified}
        </abbr>
      )}{" "}
      {say(of.reason)} <code>{of.rule}</code>
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

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Who must approve it and what came of it. */
function approvalText(task: Task): string {
  const w = words.value.coord.approvals;
  if (!task.approver) return "";
  if (task.approved === true) return `${agencyName(task.approver)} · ${w.given}`;
  if (task.approved === false) return `${agencyName(task.approver)} · ${w.refused}`;
  return awaitsApproval(task) ? w.of(agencyName(task.approver)) : agencyName(task.approver);
}

function Means({ task }: { task: Task }) {
  const w = words.value.coord.task;
  const reserved = task.reserved ?? [];
  return (
    <>
      {(task.capability || task.crew) && (
        <Row name={w.crew}>
          {task.crew ? `${crewName(task.crew)} ${task.crew}` : <i class="soft">{w.noCrew}</i>}
          {task.capability && (
            <small class="soft">
              {" "}
              {w.capability} {term("capabilities", task.capability)}
            </small>
          )}
        </Row>
      )}
      {reserved.length > 0 && (
        <Row name={w.reserved}>
          {reserved.map((held) => (
            <span key={`${held.depot}${held.item}`} class="wanted">
              {sectionName(held.depot)} {itemName(held.item)} {figure(held.quantity)}{" "}
              {term("units", held.unit)}
            </span>
          ))}
        </Row>
      )}
      {task.repeats_s && <Row name={w.repeatsTitle}>{w.repeats(span(task.repeats_s * 1000))}</Row>}
    </>
  );
}

/** Everything of a task: why it is due, what it needs, what happened to it. */
export function TaskDetail({ task, add = false }: { task: Task; add?: boolean }) {
  const w = words.value.tasks;
  const c = words.value.coord;
  const outcome = outcomeText(task.outcome);
  const held = state.value.streams[`inc:${task.incident}`]?.incident?.attachments;
  const files = task.attachments ?? [];
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
        {say(task.because) && <Row name={c.task.because}>{say(task.because)}</Row>}
        <Row name={task.assigned_by === "plan" ? w.byPlan : w.byCommand}>
          {agencyName(task.owner)}
          {task.duty && ` · ${c.task.duty} ${dutyName(task.duty)}`} · {w.version(task.version)}
        </Row>
        {task.approver && <Row name={c.task.approver}>{approvalText(task)}</Row>}
        {task.support.length > 0 && (
          <Row name={w.support}>
            {task.support.map((id) => agencyShort(id)).join(words.value.lang.join)}
          </Row>
        )}
        {task.section && (
          <Row name={w.section}>
            {sectionName(task.section)} <code>{task.section}</code>
          </Row>
        )}
        <Means task={task} />
        {task.needs.length > 0 && (
          <Row name={w.needs}>
            {task.needs.map((id) => names.value.task(id)).join(words.value.lang.join)}
          </Row>
        )}
        {say(task.evidence_wanted) && <Row name={w.evidence}>{say(task.evidence_wanted)}</Row>}
        {outcome && <Row name={w.outcome}>{outcome}</Row>}
        {(files.length > 0 || add) && (
          <Row name={c.files.title}>
            <Files incident={task.incident} task={task.id} ids={files} held={held} add={add} />
          </Row>
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
