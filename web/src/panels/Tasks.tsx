import { computed } from "@preact/signals";
import { useState } from "preact/hooks";
import { Approve } from "../command/Approve";
import { Act } from "../command/Part";
import { say, words } from "../i18n";
import { isOpen, type Task } from "../protocol/incident";
import { incident } from "../store/app";
import { approvals } from "../store/counts";
import { byDeadline, byLatest, GROUPS, type Group, groupOf } from "../store/due";
import { commands, tells } from "../store/rights";
import { agencyFilter, expandedTask, keepInUrl, search } from "../store/ui";
import { agencyName, agencyShort } from "./names";
import { TaskCard } from "./TaskCard";
import { TaskDetail } from "./TaskDetail";

const CLOSED: ReadonlySet<Group> = new Set<Group>(["done", "failed"]);

function matches(task: Task, text: string): boolean {
  if (text === "") return true;
  const all = `${task.plan} ${task.id} ${say(task.title)} ${agencyName(task.owner)}`;
  return all.toLowerCase().includes(text);
}

/** The tasks of the board by column, as they are shown. */
export const columns = computed<Record<Group, Task[]>>(() => {
  const result: Record<Group, Task[]> = {
    waiting: [],
    inbox: [],
    accepted: [],
    executing: [],
    done: [],
    failed: [],
  };
  const agency = agencyFilter.value;
  const text = search.value.trim().toLowerCase();
  for (const task of Object.values(incident.value?.tasks ?? {})) {
    if (agency && task.owner !== agency) continue;
    if (matches(task, text)) result[groupOf(task)].push(task);
  }
  for (const group of GROUPS) result[group].sort(CLOSED.has(group) ? byLatest : byDeadline);
  return result;
});

function Filters() {
  const w = words.value.tasks;
  const owners = new Set<string>();
  for (const task of Object.values(incident.value?.tasks ?? {})) {
    if (task.owner) owners.add(task.owner);
  }
  const sorted = [...owners].sort((a, b) => agencyShort(a).localeCompare(agencyShort(b), "zh"));
  return (
    <div class="filters">
      <select
        aria-label={w.filter}
        value={agencyFilter.value ?? ""}
        onChange={(event) => {
          agencyFilter.value = event.currentTarget.value || null;
          keepInUrl("agency", agencyFilter.value);
        }}
      >
        <option value="">{w.all}</option>
        {sorted.map((id) => (
          <option key={id} value={id}>
            {agencyShort(id)}
          </option>
        ))}
      </select>
      <input
        type="search"
        id="search"
        aria-label={w.search}
        placeholder={`${w.search} /`}
        value={search.value}
        onInput={(event) => {
          search.value = event.currentTarget.value;
        }}
      />
    </div>
  );
}

/** The expanded task above the columns, so that these keep their places. */
function Sheet() {
  const w = words.value;
  const task = incident.value?.tasks[expandedTask.value ?? ""];
  if (!task) return null;
  return (
    <aside class="sheet-task" aria-labelledby="sheet-title">
      <header>
        <h3 id="sheet-title">
          <b class="card-plan">{task.plan}</b>
          {say(task.title)}
        </h3>
        <button
          type="button"
          aria-label={w.app.close}
          onClick={() => {
            expandedTask.value = null;
          }}
        >
          ✕
        </button>
      </header>
      <Approve task={task} />
      <TaskDetail task={task} add={tells.value} />
      {commands.value && isOpen(task.state) && (
        <div class="acts">
          <Act
            key={`to-${task.id}`}
            kind="task_reassigned"
            incident={task.incident}
            fixed={{ task: task.id }}
            expect={task.version}
            label={w.coord.task.reassign}
          />
          <Act
            key={`end-${task.id}`}
            kind="task_cancelled"
            incident={task.incident}
            fixed={{ task: task.id }}
            expect={task.version}
            label={w.coord.task.cancel}
            danger
          />
          {task.crew && (
            <Act
              key={`crew-${task.id}`}
              kind="crew_lost"
              incident={task.incident}
              fixed={{ crew: task.crew }}
              label={w.coord.task.crewLost}
              danger
            />
          )}
        </div>
      )}
    </aside>
  );
}

/** Columns with many cards get more room than empty ones. */
function room(cards: number): string {
  if (cards === 0) return "room-none";
  return cards > 3 ? "room-much" : "room-some";
}

/** Columns of tasks by where they stand. */
export function Tasks() {
  const w = words.value.tasks;
  const [wide, setWide] = useState(false);
  const shown = columns.value;
  const waiting = approvals.value.length;
  const total = GROUPS.reduce((sum, group) => sum + shown[group].length, 0);
  return (
    <section class="panel tasks" aria-labelledby="tasks-title" id="tasks" tabIndex={-1}>
      <div class="panel-head">
        <h2 id="tasks-title">
          {w.title} <small>{total}</small>
        </h2>
        <Filters />
      </div>
      <Sheet />
      <div class="columns">
        {GROUPS.map((group) => {
          const narrow = group === "waiting" && !wide;
          return (
            <section
              key={group}
              class={`column column-${group}${narrow ? " narrow" : ""} ${room(shown[group].length)}`}
              aria-label={w.groups[group]}
            >
              <h3>
                {group === "waiting" ? (
                  <button
                    type="button"
                    class="plain"
                    aria-expanded={wide}
                    onClick={() => setWide(!wide)}
                  >
                    {w.groups[group]} <b>{shown[group].length}</b>
                    {waiting > 0 && (
                      <b
                        class="badge badge-ask"
                        title={words.value.coord.counts.approvals(waiting)}
                      >
                        {waiting}
                      </b>
                    )}
                  </button>
                ) : (
                  <>
                    {w.groups[group]} <b>{shown[group].length}</b>
                  </>
                )}
              </h3>
              {!narrow && (
                <ul>
                  {shown[group].map((task) => (
                    <TaskCard key={task.id} task={task} />
                  ))}
                  {shown[group].length === 0 && <li class="panel-empty">{w.empty}</li>}
                </ul>
              )}
            </section>
          );
        })}
      </div>
    </section>
  );
}
