/** Incidents and tasks, in the shapes that are generated from server/wire. */

import type { TaskState } from "../gen/wire";

export type {
  Actor,
  AssignedBy,
  Assumed,
  Basis,
  Cause,
  Closure,
  Deadline,
  DrillState,
  ForecastHeld,
  ForecastRequest,
  ForecastResult,
  GradeProposed,
  Incident,
  IncidentKind,
  Place,
  ReleaseKnown,
  SectionArrival,
  SupplyAnswer,
  Task,
  TaskState,
  Text,
  Transition,
  WaterEntry,
  Weather,
} from "../gen/wire";

/** How sure a datum is; shown wherever the datum is shown. */
export type Certainty = "known" | "approximate" | "illustrative";

const OPEN: ReadonlySet<TaskState> = new Set<TaskState>([
  "proposed",
  "issued",
  "delivered",
  "received",
  "accepted",
  "executing",
]);

/** Still to be done by its owner. */
export function isOpen(state: TaskState): boolean {
  return OPEN.has(state);
}

/** In the owner's inbox without a person having taken it. */
export function awaitsAcceptance(state: TaskState): boolean {
  return state === "issued" || state === "delivered" || state === "received";
}
