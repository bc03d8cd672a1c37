/** Reads the state of a snapshot. It may come in several parts, which are merged in their order. */

import type { DrillState, Incident, Task } from "../protocol/incident";
import { nothingCoordinated } from "./coordination";
import type { StreamView } from "./state";
import { wholeTask } from "./tasks";

type Plain = Record<string, unknown>;

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function merge(into: unknown, part: unknown): unknown {
  if (!isPlain(into) || !isPlain(part)) return part === undefined ? into : part;
  const merged: Plain = { ...into };
  for (const [key, value] of Object.entries(part)) merged[key] = merge(merged[key], value);
  return merged;
}

function wholeTasks(raw: unknown): Record<string, Task> {
  const list = Array.isArray(raw) ? raw : isPlain(raw) ? Object.values(raw) : [];
  const tasks: Record<string, Task> = {};
  for (const item of list as Task[]) tasks[item.id] = wholeTask(item);
  return tasks;
}

function wholeIncident(raw: Plain, tasks: unknown): Incident {
  const incident = raw as unknown as Incident;
  return { ...nothingCoordinated(), ...incident, tasks: wholeTasks(tasks ?? raw.tasks) };
}

/** The content of a view from the parts of its snapshot. */
export function readSnapshot(
  stream: string,
  parts: unknown[],
): Pick<StreamView, "incident" | "tasks" | "drill"> {
  const state = parts.reduce<unknown>((into, part) => merge(into, part), {});
  const none = { incident: null, tasks: {}, drill: null };
  if (!isPlain(state)) return none;
  const kind = stream.slice(0, 3);
  if (kind === "inc") {
    const raw = isPlain(state.incident) ? state.incident : null;
    return { ...none, incident: raw ? wholeIncident(raw, state.tasks) : null };
  }
  // Tasks of others that wait for this agency's approval stand beside its own.
  if (kind === "agy") {
    return { ...none, tasks: { ...wholeTasks(state.approvals), ...wholeTasks(state.tasks) } };
  }
  if (kind === "drl") {
    const drill = isPlain(state.drill) ? (state.drill as unknown as DrillState) : null;
    return { ...none, drill };
  }
  return none;
}
