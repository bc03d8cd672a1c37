/** How urgent a deadline is: pure, so that it can be tested to the second. */

import type { Task } from "../protocol/incident";
import { isOpen } from "../protocol/incident";

export type Urgency = "calm" | "yellow" | "orange" | "over" | "none";

export interface Due {
  urgency: Urgency;
  /** Milliseconds left; negative once it is over. */
  left: number;
}

function startOf(task: Task): number | null {
  const first = task.history.find((step) => step.to === "issued") ?? task.history[0];
  return first ? Date.parse(first.at) : null;
}

/** Yellow when half of the time is gone, orange at the last fifth, over from the deadline on. */
export function dueOf(task: Task, now: number): Due {
  if (!task.deadline || !isOpen(task.state)) return { urgency: "none", left: 0 };
  const at = Date.parse(task.deadline.at);
  const left = at - now;
  if (left <= 0) return { urgency: "over", left };
  const start = startOf(task);
  const whole = start === null ? 0 : at - start;
  if (whole <= 0) return { urgency: "orange", left };
  const part = left / whole;
  if (part <= 0.2) return { urgency: "orange", left };
  return { urgency: part <= 0.5 ? "yellow" : "calm", left };
}

/** Earliest deadline first; tasks without one after them; ties by id. */
export function byDeadline(a: Task, b: Task): number {
  const left = a.deadline ? Date.parse(a.deadline.at) : Number.MAX_SAFE_INTEGER;
  const right = b.deadline ? Date.parse(b.deadline.at) : Number.MAX_SAFE_INTEGER;
  return left - right || (a.id < b.id ? -1 : 1);
}

export type Group = "waiting" | "inbox" | "accepted" | "executing" | "done" | "failed";

export const GROUPS: readonly Group[] = [
  "waiting",
  "inbox",
  "accepted",
  "executing",
  "done",
  "failed",
];

export function groupOf(task: Task): Group {
  switch (task.state) {
    case "proposed":
      return "waiting";
    case "issued":
    case "delivered":
    case "received":
      return "inbox";
    case "accepted":
    case "executing":
    case "done":
      return task.state;
    default:
      return "failed";
  }
}

/** Time of the last step, latest first: for what is closed. */
export function byLatest(a: Task, b: Task): number {
  const left = a.history.at(-1)?.at ?? "";
  const right = b.history.at(-1)?.at ?? "";
  return Date.parse(right) - Date.parse(left) || (a.id < b.id ? -1 : 1);
}
