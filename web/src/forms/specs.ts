/** What each kind of fact asks for, field by field; `FactForm` draws it. */

export type FieldType =
  | "line"
  | "text"
  | "number"
  | "count"
  | "time"
  | "day"
  | "level"
  | "grade"
  | "criterion"
  | "agency"
  | "agencies"
  | "duty"
  | "task"
  | "crew"
  | "sample"
  | "substance"
  | "facility"
  | "incident"
  | "ecology"
  | "extent"
  | "costs"
  | "hazards"
  | "colors"
  | "documents"
  | "inspections"
  | "mechanisms"
  | "via";

export interface Field {
  name: string;
  type: FieldType;
  required?: boolean;
  /** Least number that is taken. */
  least?: number;
  /** The number is sent times this: tonnes are kilograms on the wire. */
  times?: number;
  /** Kinds of facilities to choose from; without it all. */
  of?: readonly string[];
  max?: number;
}

export interface Spec {
  fields: readonly Field[];
  /** One of these is needed. */
  oneOf?: readonly string[];
  /** Asked again before it is sent. */
  sure?: boolean;
}

const reason: Field = { name: "reason", type: "text", required: true };
const note: Field = { name: "note", type: "line" };
const SECTIONS = ["intake", "irrigation_intake", "border_section", "gauge", "dam"] as const;

export const SPECS = {
  note: { fields: [{ name: "text", type: "text", required: true }] },
  report_received: {
    fields: [
      { name: "via", type: "via", required: true },
      { name: "text", type: "text", required: true },
    ],
  },
  gauge_read: {
    fields: [
      { name: "gauge", type: "facility", of: ["gauge"], required: true },
      { name: "discharge_m3s", type: "number", least: 0, required: true },
    ],
  },
  weather_read: {
    fields: [
      { name: "wind_ms", type: "number", least: 0 },
      { name: "wind_from_deg", type: "number", least: 0 },
      { name: "air_c", type: "number" },
      { name: "rain_mm_h", type: "number", least: 0 },
    ],
    oneOf: ["wind_ms", "wind_from_deg", "air_c", "rain_mm_h"],
  },
  sample_taken: {
    fields: [
      { name: "sample", type: "line", max: 60 },
      { name: "section", type: "facility", of: SECTIONS, required: true },
      { name: "substance", type: "substance" },
      { name: "concentration_mg_l", type: "number", least: 0 },
      { name: "below_mg_l", type: "number", least: 0 },
      { name: "taken_at", type: "time" },
    ],
    oneOf: ["concentration_mg_l", "below_mg_l"],
  },
  custody_moved: {
    fields: [
      { name: "sample", type: "sample", required: true },
      { name: "from", type: "line", required: true },
      { name: "to", type: "line", required: true },
      { name: "seal", type: "line" },
      note,
    ],
  },
  cargo_identified: {
    fields: [
      { name: "substance", type: "line", required: true },
      { name: "mass_kg", type: "number", least: 0, times: 1000 },
    ],
  },
  gate_set: {
    fields: [
      { name: "dam", type: "facility", of: ["dam"], required: true },
      { name: "discharge_m3s", type: "number", least: 0 },
      { name: "state", type: "line" },
    ],
    oneOf: ["discharge_m3s", "state"],
  },
  road_closed: {
    fields: [
      { name: "road", type: "line", required: true },
      { name: "near", type: "line" },
      { name: "for_s", type: "number", least: 0, times: 3600 },
    ],
  },
  road_opened: {
    fields: [
      { name: "road", type: "line", required: true },
      { name: "near", type: "line" },
    ],
  },
  impact_reported: {
    fields: [
      { name: "deaths", type: "count", least: 0 },
      { name: "injured", type: "count", least: 0 },
      { name: "moved", type: "count", least: 0 },
      { name: "loss_cny", type: "number", least: 0, times: 10_000 },
      { name: "ecology", type: "ecology" },
      { name: "intake_stopped", type: "facility", of: ["intake"] },
      { name: "extent", type: "extent" },
      note,
    ],
    oneOf: ["deaths", "injured", "moved", "loss_cny", "ecology", "intake_stopped", "extent"],
  },
  cost_recorded: {
    fields: [
      { name: "category", type: "costs", required: true },
      { name: "what", type: "line", required: true },
      { name: "amount_cny", type: "number", least: 0, required: true },
      { name: "quantity", type: "number", least: 0 },
      { name: "unit", type: "line", max: 20 },
      { name: "task", type: "task" },
    ],
  },
  weather_warned: {
    fields: [
      { name: "hazard", type: "hazards", required: true },
      { name: "color", type: "colors", required: true },
      { name: "text", type: "text", required: true },
      { name: "from", type: "time" },
      { name: "until", type: "time" },
    ],
  },
  consultation_held: {
    fields: [
      { name: "participants", type: "agencies", required: true },
      { name: "conclusion", type: "text", required: true },
    ],
  },
  message_received: {
    fields: [
      { name: "to", type: "agency", required: true },
      { name: "text", type: "text", required: true },
    ],
  },
  crew_lost: { fields: [{ name: "crew", type: "crew", required: true }, reason] },
  crew_returned: { fields: [{ name: "crew", type: "crew", required: true }] },
  grade_decided: {
    fields: [
      { name: "grade", type: "grade", required: true },
      { name: "criterion", type: "criterion" },
      reason,
    ],
  },
  response_started: { fields: [{ name: "level", type: "level", required: true }, reason] },
  response_ended: { fields: [reason], sure: true },
  duty_assigned: {
    fields: [
      { name: "duty", type: "duty", required: true },
      { name: "to", type: "agency", required: true },
      reason,
    ],
  },
  priority_set: {
    fields: [{ name: "priority", type: "count", least: 1, required: true }, reason],
  },
  incident_closed: { fields: [reason], sure: true },
  task_reassigned: {
    fields: [
      { name: "task", type: "task", required: true },
      { name: "to", type: "agency", required: true },
      reason,
    ],
  },
  task_cancelled: { fields: [{ name: "task", type: "task", required: true }, reason], sure: true },
  task_disapproved: { fields: [reason] },
  suggestion_closed: {
    fields: [{ name: "incident", type: "incident" }, reason],
  },
  inspection_recorded: {
    fields: [
      { name: "facility", type: "facility", of: ["risk_source"], required: true },
      { name: "on", type: "day", required: true },
      { name: "by", type: "line", required: true },
      { name: "hazard_what", type: "text" },
      { name: "hazard_fix_by", type: "day" },
    ],
  },
  firm_plan_filed: {
    fields: [
      { name: "facility", type: "facility", of: ["risk_source"], required: true },
      { name: "version", type: "line", required: true },
      { name: "filed_on", type: "day", required: true },
      { name: "expires_on", type: "day", required: true },
    ],
  },
  exercise_recorded: {
    fields: [
      { name: "on", type: "day", required: true },
      { name: "title", type: "line", required: true },
      { name: "mechanisms", type: "mechanisms" },
      note,
    ],
  },
} as const satisfies Record<string, Spec>;

export type FactKind = keyof typeof SPECS;

/** The forms of the dialog, in groups; the last group is the command's own. */
export const GROUPS_OF_FACTS = {
  report: ["note", "report_received", "cargo_identified", "gauge_read", "gate_set"],
  field: ["sample_taken", "custody_moved", "road_closed", "road_opened", "crew_lost"],
  weather: ["weather_read", "weather_warned", "consultation_held"],
  effect: ["impact_reported", "cost_recorded"],
  command: [
    "message_received",
    "grade_decided",
    "response_started",
    "duty_assigned",
    "task_reassigned",
    "task_cancelled",
    "priority_set",
    "incident_closed",
  ],
} as const satisfies Record<string, readonly FactKind[]>;

export type FactGroup = keyof typeof GROUPS_OF_FACTS;
