/** From which deadline to which a task was moved: the log says the new one only. */

import type { LogEvent } from "../protocol/frames";
import type { Task, Text } from "../protocol/incident";

export interface DeadlineMove {
  /** The deadline before; null where there was none. */
  from: string | null;
  to: string | null;
  /** Earlier than before: a fresh acceptance is needed. */
  earlier: boolean;
  why: Text;
  at: string;
}

export type Moves = Record<string, DeadlineMove>;

/** The moves after an entry; `tasks` is as it was before it. */
export function moved(moves: Moves, tasks: Record<string, Task>, event: LogEvent): Moves {
  const id = String(event.data.task);
  if (event.kind === "deadline_changed") {
    const task = tasks[id];
    if (!task) return moves;
    const to = (event.data.deadline as { at: string } | null)?.at ?? null;
    const from = moves[id]?.from ?? task.deadline?.at ?? null;
    const unread = moves[id] !== undefined && task.state === "issued";
    const move: DeadlineMove = {
      from: unread ? from : (task.deadline?.at ?? null),
      to,
      earlier: event.data.earlier === true,
      why: (event.data.reason as Text | undefined) ?? { zh: "", en: "" },
      at: event.at,
    };
    return { ...moves, [id]: move };
  }
  // Whoever accepts or works on it has seen the new deadline.
  if (["task_accepted", "task_started", "task_done"].includes(event.kind) && moves[id]) {
    const { [id]: _, ...rest } = moves;
    return rest;
  }
  return moves;
}
