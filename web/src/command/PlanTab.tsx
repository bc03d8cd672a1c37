import { useState } from "preact/hooks";
import { FactForm } from "../forms/FactForm";
import { say, words } from "../i18n";
import { agencyShort, dutyName } from "../panels/names";
import { type Certainty, type Incident, isOpen, type Task } from "../protocol/incident";
import { incident } from "../store/app";
import { infeasible } from "../store/counts";
import { plansAsked, rulesAsked } from "../store/known";
import { commands } from "../store/rights";
import { expandedTask } from "../store/ui";
import { Part, Standing } from "./Part";

interface DutyRow {
  duty: string;
  owners: string[];
  byCommand: boolean;
  tasks: number;
}

/** Who has which duty here: what the command gave, else who owns the duty's tasks. */
export function dutiesOf(of: Incident): DutyRow[] {
  const rows = new Map<string, DutyRow>();
  const row = (duty: string): DutyRow => {
    const found = rows.get(duty) ?? { duty, owners: [], byCommand: false, tasks: 0 };
    rows.set(duty, found);
    return found;
  };
  for (const task of Object.values(of.tasks)) {
    if (!task.duty || task.state === "superseded" || task.state === "cancelled") continue;
    const found = row(task.duty);
    found.tasks += isOpen(task.state) ? 1 : 0;
    if (task.owner && !found.owners.includes(task.owner)) found.owners.push(task.owner);
    if (task.assigned_by === "command") found.byCommand = true;
  }
  for (const [duty, to] of Object.entries(of.duties)) {
    const found = row(duty);
    found.owners = [to];
    found.byCommand = true;
  }
  return [...rows.values()].sort((a, b) => dutyName(a.duty).localeCompare(dutyName(b.duty), "zh"));
}

function Duty({ of, row }: { of: Incident; row: DutyRow }) {
  const w = words.value.coord.duties;
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr data-duty={row.duty}>
        <th scope="row">{dutyName(row.duty)}</th>
        <td>{row.owners.map((id) => agencyShort(id)).join(words.value.lang.join)}</td>
        <td>
          <span class={`by by-${row.byCommand ? "command" : "plan"}`}>
            {row.byCommand ? w.byCommand : w.byPlan}
          </span>
        </td>
        <td class="num" title={w.tasks(row.tasks)}>
          {row.tasks}
        </td>
        <td>
          {commands.value && of.closed === null && (
            <button type="button" class="small" onClick={() => setOpen(!open)}>
              {w.reassign}
            </button>
          )}
        </td>
      </tr>
      {open && (
        <tr class="form-row">
          <td colSpan={5}>
            <FactForm
              kind="duty_assigned"
              incident={of.id}
              fixed={{ duty: row.duty }}
              send={w.reassign}
              onDone={() => setOpen(false)}
              onCancel={() => setOpen(false)}
            />
          </td>
        </tr>
      )}
    </>
  );
}

function Duties({ of }: { of: Incident }) {
  const w = words.value.coord.duties;
  const rows = dutiesOf(of);
  return (
    <Part title={w.title} count={rows.length}>
      {rows.length === 0 && <p class="panel-empty">{w.none}</p>}
      {rows.length > 0 && (
        <table class="duties">
          <tbody>
            {rows.map((row) => (
              <Duty key={row.duty} of={of} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </Part>
  );
}

function TaskLink({ task }: { task: Task }) {
  return (
    <button
      type="button"
      class="plain"
      onClick={() => {
        expandedTask.value = task.id;
      }}
    >
      <b class="card-plan">{task.plan}</b>
      {say(task.title)} <small class="soft">{agencyShort(task.owner)}</small>
    </button>
  );
}

/** A line of the plan that does not apply: its title where the plan is known. */
function lineTitle(plan: string | null, id: string): string {
  const found = plansAsked.value?.find((one) => one.id === plan);
  return say(found?.lines.find((line) => line.id === id)?.title);
}

function Plan({ of }: { of: Incident }) {
  const w = words.value.coord.plan;
  const lines = Object.entries(of.not_applied);
  const plan = plansAsked.value?.find((one) => one.id === of.plan);
  const late = infeasible.value;
  return (
    <Part title={w.title}>
      {of.plan ? (
        <p class="part-line">
          {w.made(say(plan?.title) || of.plan, Object.keys(of.tasks).length)}
          {of.planned_on && <small> · {w.on(of.planned_on)}</small>}
        </p>
      ) : (
        <p class="panel-empty">{w.none}</p>
      )}
      {of.plan && late.length === 0 && <p class="part-line good">{w.infeasibleNone}</p>}
      {late.length > 0 && (
        <>
          <h4 class="warn">{w.infeasible(late.length)}</h4>
          <ul class="plain-list">
            {late.map((task) => (
              <li key={task.id}>
                <TaskLink task={task} />
                {task.deadline && <small class="soft"> {say(task.deadline.reason)}</small>}
              </li>
            ))}
          </ul>
        </>
      )}
      {lines.length > 0 && (
        <details>
          <summary>{w.notApplied(lines.length)}</summary>
          <ul class="plain-list">
            {lines.map(([id, why]) => (
              <li key={id}>
                <b class="card-plan">{id}</b>
                {lineTitle(of.plan, id)} <small class="soft">{say(why)}</small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Part>
  );
}

function Gaps() {
  const w = words.value.coord.plan;
  const asked = rulesAsked.known.value;
  const read = asked.value;
  const gaps = read?.gaps ?? [];
  const unverified = (read?.rules ?? []).filter((rule) => rule.certainty !== "known");
  return (
    <Part title={w.gaps(gaps.length)}>
      <Standing of={asked} again={() => void rulesAsked.load()} />
      {read && <p class="panel-note">{say(read.said)}</p>}
      {(read?.expired ?? []).map((one) => (
        <p key={one.what} class="warn">
          {w.expired(one.what, one.on)}
        </p>
      ))}
      {gaps.length > 0 && <p class="panel-note">{w.gapsWhy}</p>}
      <ul class="plain-list">
        {gaps.map((gap) => (
          <li key={gap.id}>
            <b>{say(gap.what)}</b> <small class="soft">{say(gap.why)}</small>
            {say(gap.blocks) && (
              <small class="soft block">
                {w.blocks} {say(gap.blocks)}
              </small>
            )}
          </li>
        ))}
      </ul>
      {unverified.length > 0 && (
        <details>
          <summary>{w.unverified(unverified.length)}</summary>
          <ul class="plain-list">
            {unverified.map((rule) => (
              <li key={rule.id}>
                {say(rule.title)}{" "}
                <small class="soft">
                  {words.value.certainty[rule.certainty as Certainty]} · {rule.source}
                </small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Part>
  );
}

/** Who has which duty, what the plan could not do and why, what the rules do not hold. */
export function PlanTab() {
  const of = incident.value;
  if (!of) return null;
  return (
    <div class="panel tab-body">
      <div class="scroll">
        <Plan of={of} />
        <Duties of={of} />
        <Gaps />
      </div>
    </div>
  );
}
