/**
 * What an incident is, as the server sends it: the same names as in the log.
 * Times are RFC 3339 texts with zone; numbers carry their unit in the name.
 */

export type Instant = string;

/** A text in the two languages of the board; a missing one falls back to the other. */
export interface Text {
  zh: string;
  en: string;
}

export type LonLat = [number, number];

export type IncidentKind = "spill" | "leak" | "gas" | "weather" | "other";

export type Certainty = "known" | "approximate" | "illustrative";

export type TaskState =
  | "proposed"
  | "issued"
  | "delivered"
  | "received"
  | "accepted"
  | "executing"
  | "done"
  | "refused"
  | "failed"
  | "superseded"
  | "cancelled";

export type Basis = "statutory" | "physical" | "doctrine";

export interface Deadline {
  at: Instant;
  basis: Basis;
  rule: string;
  reason: Text;
}

export interface Actor {
  id: string;
  agency?: string;
  on_behalf_of?: string;
}

export interface Cause {
  stream: string;
  seq: number;
}

export interface Transition {
  to: TaskState;
  at: Instant;
  recorded_at: Instant;
  actor: Actor;
  cause: Cause | null;
}

export interface Task {
  id: string;
  incident: string;
  /** The plan line that it comes from, e.g. `T28`. */
  plan: string;
  title: Text;
  detail: Text;
  lane: string;
  /** The agency that must do it; null for what the system does itself. */
  owner: string | null;
  support: string[];
  assigned_by: "plan" | "command";
  section: string | null;
  needs: string[];
  deadline: Deadline | null;
  other_deadlines: Deadline[];
  /** How long the work takes, in milliseconds. */
  takes: number;
  infeasible: boolean;
  evidence_wanted: Text;
  yields: string[];
  version: number;
  state: TaskState;
  outcome: unknown;
  escalation: number;
  missed: boolean;
  history: Transition[];
}

export interface WaterEntry {
  reach: string;
  chainage_m: number;
  via: string;
  overland_m: number;
  river: Text;
}

export interface Assumed {
  what: string;
  value: string;
  why: Text;
}

export interface SectionArrival {
  section: string;
  name: Text;
  kind: string;
  distance_m: number;
  watch_only: boolean;
  early: Instant | null;
  arrival: Instant | null;
  peak_at: Instant | null;
  peak_mg_l: number;
  end: Instant | null;
}

export interface Balance {
  released_kg: number;
  in_water_kg: number;
  decayed_kg: number;
  left_kg: number;
}

export interface ForecastRequest {
  id: string;
  incident: string;
  reason: Text;
  parent: string | null;
  entry: WaterEntry;
  substance: string | null;
  mass_kg: number;
  over_s: number;
  start: Instant;
  gauges: Record<string, number>;
  month: number;
  air_c: number;
  assumed: Assumed[];
}

export interface ForecastResult {
  id: string;
  request: string;
  engine: string;
  threshold_mg_l: number;
  sections: SectionArrival[];
  balance: Balance;
  assumed: Assumed[];
  failed: string | null;
}

export interface ForecastHeld {
  request: ForecastRequest;
  result: ForecastResult;
  at: Instant;
}

export interface Grade {
  grade: string;
  path: string;
  rule: string;
  reason: Text;
}

export interface SupplyOffer {
  depot: string;
  name: Text;
  usable: number;
  eta_s: number;
}

export interface SupplyAnswer {
  item: string;
  name: Text;
  unit: string;
  wanted: number;
  short: number;
  offers: SupplyOffer[];
}

export interface Closure {
  road: string;
  edges: string[];
  from: Instant;
  until: Instant | null;
}

export interface Weather {
  wind_from_deg: number | null;
  wind_ms: number | null;
  air_c: number | null;
  rain_mm_h: number | null;
  at: Instant | null;
}

export interface ReleaseKnown {
  substance: string | null;
  mass_kg: number | null;
  over_s: number | null;
  started: Instant | null;
}

export interface Incident {
  id: string;
  kind: IncidentKind;
  title: Text;
  t0: Instant;
  at: LonLat;
  entry: WaterEntry | null;
  county: string | null;
  closed: Instant | null;
  release: ReleaseKnown;
  gauges: Record<string, number>;
  weather: Weather;
  closures: Closure[];
  pending: Record<string, ForecastRequest>;
  forecast: ForecastHeld | null;
  forecasts: number;
  grade: Grade | null;
  plan: string | null;
  not_applied: Record<string, Text>;
  tasks: Record<string, Task>;
  reports: Record<string, { sent: Instant; task: string }>;
  supplies: SupplyAnswer[];
  facts: number;
}

/** What the director's stream of a drill folds into. */
export interface DrillState {
  started: {
    id: string;
    scenario: string;
    title: Text;
    start: Instant;
    until: Instant;
    human_seats: string[];
  };
  fired: string[];
  paused: Instant | null;
  ended: string | null;
  judged: Record<string, [string, number]>;
}

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
