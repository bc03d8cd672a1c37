/** Incidents and tasks, in the shapes that are generated from server/wire. */

import type { Id, TaskState, Time, Incident as WireIncident } from "../gen/wire";

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

/** One incident, as the log's fold holds it. */
export interface Incident extends WireIncident {
  /** Approvals that were asked for: of whom, and since when it is waited for. */
  approvals: Record<Id, { of: Id; asked: Time }>;
}

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
