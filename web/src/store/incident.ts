/** How an entry changes an incident. The cases are those of server/incident/src/state.rs. */

import type { LogEvent } from "../protocol/frames";
import type {
  Closure,
  ForecastRequest,
  ForecastResult,
  GradeProposed,
  Incident,
  IncidentKind,
  Place,
  ReleaseKnown,
  SupplyAnswer,
  Text,
  WaterEntry,
  Weather,
} from "../protocol/incident";
import { applyCoordination, nothingCoordinated } from "./coordination";
import { applyTask } from "./tasks";

type Data = Record<string, unknown>;

function opened(id: string, event: LogEvent): Incident {
  const data = event.data;
  return {
    id,
    kind: (data.kind as IncidentKind) ?? "other",
    title: { zh: String(data.title ?? ""), en: "" },
    t0: event.at,
    at: (data.at as Place | null) ?? [0, 0],
    entry: null,
    county: null,
    closed: null,
    release: { substance: null, mass_kg: null, over_s: null, started: null },
    gauges: {},
    weather: { wind_from_deg: null, wind_ms: null, air_c: null, rain_mm_h: null, at: null },
    closures: [],
    pending: {},
    forecast: null,
    forecasts: 0,
    grade: null,
    plan: null,
    planned_on: null,
    not_applied: {},
    tasks: {},
    substituted: {},
    reports: {},
    supplies: [],
    facts: 0,
    ...nothingCoordinated(),
  };
}

function reported(release: ReleaseKnown, data: Data): ReleaseKnown {
  return {
    substance: (data.substance as string | null) ?? release.substance,
    mass_kg: (data.mass_kg as number | null) ?? release.mass_kg,
    over_s: (data.over_s as number | null) ?? release.over_s,
    started: (data.started as string | null) ?? release.started,
  };
}

function holds(closure: Closure, at: string): boolean {
  const now = Date.parse(at);
  return (
    Date.parse(closure.from) <= now && (closure.until === null || now < Date.parse(closure.until))
  );
}

function lifted(closures: Closure[], event: LogEvent): Closure[] {
  const open = new Set(event.data.edges as string[]);
  return closures
    .map((closure) =>
      holds(closure, event.at)
        ? { ...closure, edges: closure.edges.filter((edge) => !open.has(edge)) }
        : closure,
    )
    .filter((closure) => closure.edges.length > 0);
}

function weather(before: Weather, event: LogEvent): Weather {
  const data = event.data as unknown as Partial<Weather>;
  return {
    wind_from_deg: data.wind_from_deg ?? before.wind_from_deg,
    wind_ms: data.wind_ms ?? before.wind_ms,
    air_c: data.air_c ?? before.air_c,
    rain_mm_h: data.rain_mm_h ?? before.rain_mm_h,
    at: event.at,
  };
}

function computed(incident: Incident, event: LogEvent): Incident {
  const result = event.data.result as ForecastResult;
  const request = incident.pending[result.id];
  if (!request) return incident;
  const { [result.id]: _, ...pending } = incident.pending;
  if (result.failed) return { ...incident, pending };
  const whole = { ...result, assumed: result.assumed ?? [], failed: null };
  return { ...incident, pending, forecast: { request, result: whole, at: event.at } };
}

function applyKnown(incident: Incident, event: LogEvent): Incident {
  const data = event.data;
  switch (event.kind) {
    case "incident_reported":
      return { ...incident, release: reported(incident.release, data) };
    case "incident_opened":
      return {
        ...incident,
        kind: data.kind as IncidentKind,
        title: data.title as Text,
        t0: data.t0 as string,
        at: data.at as Place,
        entry: (data.entry as WaterEntry | null) ?? null,
        county: (data.county as string | null) ?? null,
      };
    case "incident_closed":
      return { ...incident, closed: event.at };
    // A fact may carry any object; what does not say what its kind needs is set aside by the
    // server.
    case "cargo_identified": {
      if (typeof data.substance !== "string") return incident;
      const { substance, mass_kg, over_s } = data as unknown as ReleaseKnown;
      const release = reported(incident.release, { substance, mass_kg, over_s });
      return { ...incident, release };
    }
    case "gauge_read": {
      if (typeof data.gauge !== "string" || typeof data.discharge_m3s !== "number") return incident;
      const gauges = { ...incident.gauges, [String(data.gauge)]: Number(data.discharge_m3s) };
      return { ...incident, gauges };
    }
    case "weather_read":
      return { ...incident, weather: weather(incident.weather, event) };
    case "closure_set":
      return { ...incident, closures: [...incident.closures, data as unknown as Closure] };
    case "closure_lifted":
      return { ...incident, closures: lifted(incident.closures, event) };
    case "forecast_requested": {
      const request = data.request as ForecastRequest;
      const pending = { ...incident.pending, [request.id]: request };
      return { ...incident, forecasts: incident.forecasts + 1, pending };
    }
    case "forecast_computed":
      return computed(incident, event);
    case "grade_proposed":
      return { ...incident, grade: data as unknown as GradeProposed };
    case "plan_made":
      return {
        ...incident,
        plan: String(data.plan),
        planned_on: (data.forecast as string | null | undefined) ?? null,
        not_applied: (data.not_applied as Record<string, Text> | undefined) ?? {},
      };
    case "supplies_found":
      return { ...incident, supplies: data.answers as SupplyAnswer[] };
    case "task_substituted": {
      const substituted = { ...incident.substituted, [String(data.task)]: String(data.by) };
      return { ...incident, substituted };
    }
    case "report_sent": {
      const report = String(data.report);
      if (incident.reports[report]) return incident;
      const sent = { sent: event.at, task: String(data.task) };
      return { ...incident, reports: { ...incident.reports, [report]: sent } };
    }
    default: {
      const coordinated = applyCoordination(incident, event);
      if (coordinated) return coordinated;
      const tasks = applyTask(incident.tasks, event);
      return tasks === incident.tasks ? incident : { ...incident, tasks };
    }
  }
}

/** The incident after an entry; an entry that is not understood changes nothing but the count. */
export function applyIncident(before: Incident | null, event: LogEvent): Incident | null {
  const id = event.stream.slice("inc:".length);
  const incident = before ?? (event.kind === "incident_reported" ? opened(id, event) : null);
  if (!incident) return null;
  const facts = incident.facts + (event.actor.id === "system" ? 0 : 1);
  return applyKnown(facts === incident.facts ? incident : { ...incident, facts }, event);
}
