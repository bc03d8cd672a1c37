/** How an entry changes tasks. The cases are those of `apply_task` in server/incident/src/state.rs. */

import type { Reserved } from "../gen/wire";
import type { LogEvent } from "../protocol/frames";
import type { Deadline, Task, TaskState } from "../protocol/incident";

type Tasks = Record<string, Task>;

function stepped(task: Task, to: TaskState, event: LogEvent): Task {
  const cause = event.cause ?? { stream: event.stream, seq: event.seq };
  const step = { to, at: event.at, recorded_at: event.recorded_at, actor: event.actor, cause };
  return { ...task, state: to, history: [...task.history, step] };
}

function put(tasks: Tasks, task: Task): Tasks {
  return { ...tasks, [task.id]: task };
}

function step(tasks: Tasks, event: LogEvent, to: TaskState): Tasks {
  const task = tasks[String(event.data.task)];
  return task ? put(tasks, stepped(task, to, event)) : tasks;
}

function finish(tasks: Tasks, event: LogEvent, to: TaskState, outcome: unknown): Tasks {
  const task = tasks[String(event.data.task)];
  return task ? put(tasks, stepped({ ...task, outcome }, to, event)) : tasks;
}

/** Fills what a sparse task leaves out, as the server's defaults do. */
export function wholeTask(raw: Task): Task {
  const none = { zh: "", en: "" };
  return {
    ...raw,
    detail: raw.detail ?? none,
    support: raw.support ?? [],
    section: raw.section ?? null,
    needs: raw.needs ?? [],
    other_deadlines: raw.other_deadlines ?? [],
    infeasible: raw.infeasible ?? false,
    evidence_wanted: raw.evidence_wanted ?? none,
    yields: raw.yields ?? [],
    reserved: raw.reserved ?? [],
    attachments: raw.attachments ?? [],
    outcome: raw.outcome ?? null,
    escalation: raw.escalation ?? 0,
    missed: raw.missed ?? false,
    history: raw.history ?? [],
  };
}

function reissued(task: Task, event: LogEvent, change: Partial<Task>): Task {
  return stepped({ ...task, ...change, escalation: 0 }, "issued", event);
}

/** The tasks after an entry; the same object where it changes none. */
export function applyTask(tasks: Tasks, event: LogEvent): Tasks {
  const data = event.data;
  switch (event.kind) {
    case "task_proposed":
      return put(tasks, stepped(wholeTask(data.task as Task), "proposed", event));
    case "task_issued": {
      const task = wholeTask(data.task as Task);
      const history = tasks[task.id]?.history ?? task.history;
      return put(tasks, stepped({ ...task, history }, "issued", event));
    }
    case "task_delivered":
      return step(tasks, event, "delivered");
    case "task_received":
      return step(tasks, event, "received");
    case "task_accepted":
      return step(tasks, event, "accepted");
    case "task_started":
      return step(tasks, event, "executing");
    case "task_refused":
      return finish(tasks, event, "refused", data.reason);
    case "task_done":
      return finish(tasks, event, "done", data.evidence ?? null);
    case "task_failed":
      return finish(tasks, event, "failed", data.reason);
    case "task_cancelled":
      return finish(tasks, event, "cancelled", data.reason);
    case "task_superseded":
      return finish(tasks, event, "superseded", data.reason);
    default:
      return applyOrder(tasks, event);
  }
}

/** Changes of the order itself: owner, deadline, ladder. */
function applyOrder(tasks: Tasks, event: LogEvent): Tasks {
  const data = event.data;
  const task = tasks[String(data.task)];
  if (!task) return tasks;
  switch (event.kind) {
    case "task_reassigned": {
      const to = String(data.to);
      const support = task.support.filter((helper) => helper !== to);
      const change = { owner: to, support, assigned_by: "command", escalation: 0 } as const;
      return put(tasks, { ...task, ...change, version: task.version + 1 });
    }
    case "deadline_changed": {
      const change: Partial<Task> = {
        deadline: data.deadline as Deadline | null,
        other_deadlines: data.other_deadlines as Deadline[],
        infeasible: Boolean(data.infeasible),
        version: Number(data.version),
      };
      const fresh = data.earlier === true && task.state === "accepted";
      return put(tasks, fresh ? reissued(task, event, change) : { ...task, ...change });
    }
    case "acceptance_expired":
      return put(tasks, reissued(task, event, { version: Number(data.version) }));
    case "task_escalated":
      return put(tasks, { ...task, escalation: Number(data.level) });
    case "deadline_missed":
      return put(tasks, { ...task, missed: true });
    default:
      return applyMeans(tasks, task, event);
  }
}

/** What changes who and what a task has: `apply_means` of the server. */
function applyMeans(tasks: Tasks, task: Task, event: LogEvent): Tasks {
  const data = event.data;
  switch (event.kind) {
    case "task_approved":
      return put(tasks, { ...task, approved: true });
    case "task_disapproved": {
      const change = { approved: false, outcome: data.reason };
      return put(tasks, stepped({ ...task, ...change }, "cancelled", event));
    }
    case "approval_asked":
      return put(tasks, { ...task, approver: String(data.of) });
    case "owner_changed": {
      const to = String(data.to);
      const change = {
        owner: to,
        support: task.support.filter((helper) => helper !== to),
        assigned_by: "command",
        version: Number(data.version),
        escalation: 0,
      } as const;
      const moved: Task = { ...task, ...change };
      return put(tasks, task.state === "proposed" ? moved : stepped(moved, "issued", event));
    }
    case "attachment_added": {
      const id = String(data.attachment);
      const before = task.attachments ?? [];
      if (before.includes(id)) return tasks;
      return put(tasks, { ...task, attachments: [...before, id] });
    }
    case "crew_assigned":
      return put(tasks, { ...task, crew: String(data.crew) });
    case "crew_freed":
      return put(tasks, { ...task, crew: null });
    case "stock_reserved": {
      const { depot, item, quantity, unit } = data as unknown as Reserved;
      const reserved = [...(task.reserved ?? []), { depot, item, quantity, unit }];
      return put(tasks, { ...task, reserved });
    }
    case "stock_freed":
      return put(tasks, { ...task, reserved: freed(task.reserved ?? [], data) });
    default:
      return tasks;
  }
}

function freed(reserved: Reserved[], data: Record<string, unknown>): Reserved[] {
  return reserved
    .map((held) =>
      held.depot === data.depot && held.item === data.item
        ? { ...held, quantity: Math.max(0, held.quantity - Number(data.quantity)) }
        : held,
    )
    .filter((held) => held.quantity > 0);
}
