import type { Sentences } from "./sentence";

const because = (reason: string): string => (reason ? `; ${reason}` : "");

export const en: Sentences = {
  incident_reported: (s) =>
    `Report${s.has("via") ? ` (${s.raw("via")})` : ""}: ${s.raw("title") || s.raw("text")}${
      s.has("mass_kg") ? `, about ${s.tonnes("mass_kg")} t lost` : ""
    }`,
  report_received: (s) => `Further report (${s.raw("via")}): ${s.raw("text")}`,
  cargo_identified: (s) =>
    `Substance identified: ${s.raw("substance")}${
      s.has("mass_kg") ? `, ${s.tonnes("mass_kg")} t` : ""
    }`,
  gauge_read: (s) => `${s.section("gauge")} reads ${s.number("discharge_m3s")} m³/s`,
  weather_read: (s) =>
    `Weather at the scene: ${[
      s.has("wind_ms") ? `wind ${s.number("wind_ms")} m/s` : "",
      s.has("wind_from_deg") ? `from ${s.number("wind_from_deg")}°` : "",
      s.has("air_c") ? `${s.number("air_c")} °C` : "",
      s.has("rain_mm_h") ? `rain ${s.number("rain_mm_h")} mm/h` : "",
    ]
      .filter(Boolean)
      .join(", ")}`,
  road_closed: (s) =>
    `Road closed: ${s.raw("road")}${s.has("near") ? ` near ${s.raw("near")}` : ""}${
      s.has("for_s") ? ` for ${s.hours("for_s")}` : ""
    }`,
  road_opened: (s) => `Road open again: ${s.raw("road")}`,
  closure_set: (s) =>
    `Closed in the road network: ${s.raw("road")}${s.has("until") ? ` until ${s.time("until")}` : ""}`,
  fact_set_aside: (s) => `Kept and not used (${s.raw("what")}): ${s.raw("why")}`,
  closure_lifted: (s) => `Open again in the road network: ${s.raw("road")}`,
  gate_set: (s) =>
    `Gate set: ${s.section("dam")} ${
      s.has("discharge_m3s") ? `lets ${s.number("discharge_m3s")} m³/s through` : s.raw("state")
    }`,
  sample_taken: (s) =>
    `Sample at ${s.has("section") ? s.section("section") : s.place("at")}: ${
      s.has("below_mg_l")
        ? `below the detection limit of ${s.number("below_mg_l")} mg/L`
        : `${s.number("concentration_mg_l")} mg/L`
    }`,
  message_received: (s) => `To ${s.agency("to")}: ${s.raw("text")}`,
  task_delivered: (s) => `Sent to a device: ${s.task()}`,
  task_received: (s) => `Device receipt (not accepted yet): ${s.task()}`,
  task_accepted: (s) => `${s.who()} accepted ${s.task()}`,
  task_refused: (s) => `${s.who()} refused ${s.task()}${because(s.raw("reason"))}`,
  task_started: (s) => `${s.who()} began ${s.task()}`,
  task_done: (s) => `${s.who()} finished ${s.task()}${s.evidence() ? ` (${s.evidence()})` : ""}`,
  task_failed: (s) => `${s.who()} could not finish ${s.task()}${because(s.raw("reason"))}`,
  task_cancelled: (s) => `Cancelled: ${s.task()}${because(s.raw("reason"))}`,
  task_reassigned: (s) => `Given to ${s.agency("to")}: ${s.task()}${because(s.raw("reason"))}`,
  forecast_requested: (s) => `Forecast ${s.request().id} asked for${because(s.request().reason)}`,
  forecast_computed: (s) => {
    const result = s.result();
    if (result.failed) return `Forecast ${result.id} has no result: ${result.failed}`;
    const first = result.sections.find((section) => section.early);
    return `Forecast ${result.id} done, ${result.sections.length} sections${
      first ? `, first to be reached ${s.names.text(first.name)}` : ""
    }`;
  },
  incident_opened: (s) => `Incident opened: ${s.text("title")}`,
  incident_closed: (s) => `Incident closed${because(s.raw("reason"))}`,
  grade_proposed: (s) => `Grade ${s.raw("grade")} proposed: ${s.text("reason")}`,
  plan_made: (s) => `Plan ${s.raw("plan")} made, ${s.raw("tasks")} tasks`,
  task_proposed: (s) => `Planned: ${s.task()}`,
  task_issued: (s) => `Issued to ${s.owner()}: ${s.task()}`,
  deadline_changed: (s) =>
    `Deadline ${s.raw("earlier") === "true" ? "moved up" : "put back"} to ${s.deadline()}: ${s.task()}${because(
      s.text("reason"),
    )}`,
  task_escalated: (s) =>
    `Escalated to rung ${s.raw("level")} (${s.text("to")}): ${s.agency("agency")} has not accepted ${s.task()}`,
  acceptance_expired: (s) => `Accepted but not begun, issued again: ${s.task()}`,
  deadline_missed: (s) => `Overdue (due ${s.time("deadline")}): ${s.task()}`,
  task_substituted: (s) =>
    `${s.task("by")} takes the place of ${s.task()}${because(s.text("reason"))}`,
  task_superseded: (s) => `Superseded: ${s.task()}${because(s.text("reason"))}`,
  supplies_found: (s) => `Supplies: ${s.supplies((short) => ` (${short} short)`)}`,
  report_sent: (s) => `Report sent: ${s.raw("report")} (${s.task()})`,
  drill_started: (s) => `Drill begins: ${s.text("title")}`,
  drill_paused: (s) => `Drill paused${because(s.raw("reason"))}`,
  drill_resumed: () => "Drill goes on",
  drill_ended: () => "Drill has ended",
  inject_fired: (s) => `Inject ${s.raw("inject")} (${s.raw("what")})`,
  expectation_judged: (s) =>
    `Expectation ${s.raw("expect")}: ${s.raw("outcome")}${because(s.text("why"))}`,
  note: (s) => `Note: ${s.raw("text")}`,
};
