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
  impact_reported: (s) =>
    `${s.who()} reported the impact: ${[
      s.has("deaths") ? `${s.raw("deaths")} dead` : "",
      s.has("injured") ? `${s.raw("injured")} poisoned or badly injured` : "",
      s.has("moved") ? `${s.raw("moved")} moved` : "",
      s.has("loss_cny") ? `direct loss ${s.number("loss_cny")} CNY` : "",
      s.has("ecology") ? s.term("ecology", "ecology") : "",
      s.has("intake_stopped") ? `${s.section("intake_stopped")} stopped` : "",
      s.has("extent") ? s.term("extent", "extent") : "",
      s.raw("note"),
    ]
      .filter(Boolean)
      .join(", ")}`,
  grade_decided: (s) =>
    `${s.who()} decided grade ${s.raw("grade")}${
      s.has("criterion") ? ` (by ${s.raw("criterion")})` : ""
    }${because(s.raw("reason"))}`,
  response_started: (s) =>
    `${s.who()} started response level ${s.raw("level")}${because(s.raw("reason"))}`,
  response_ended: (s) => `${s.who()} ended the response${because(s.raw("reason"))}`,
  duty_assigned: (s) =>
    `${s.who()} gave the duty “${s.duty("duty")}” to ${s.agency("to")}${because(s.raw("reason"))}`,
  task_approved: (s) => `${s.who()} approved ${s.task()}`,
  task_disapproved: (s) => `${s.who()} did not approve ${s.task()}${because(s.raw("reason"))}`,
  priority_set: (s) => `The incident is ranked ${s.raw("priority")}${because(s.raw("reason"))}`,
  crew_lost: (s) => `${s.crew("crew")} cannot work${because(s.raw("reason"))}`,
  crew_returned: (s) => `${s.crew("crew")} can work again`,
  attachment_added: (s) =>
    `${s.who()} attached “${s.raw("name")}”${
      s.has("task") ? ` (${s.task()})` : s.has("sample") ? ` (sample ${s.raw("sample")})` : ""
    }`,
  custody_moved: (s) =>
    `Sample ${s.raw("sample")} passed from ${s.raw("from")} to ${s.raw("to")}${
      s.has("seal") ? `, seal ${s.raw("seal")}` : ""
    }`,
  cost_recorded: (s) =>
    `${s.who()} recorded a cost (${s.term("costs", "category")}): ${s.raw("what")}, ${s.number("amount_cny")} CNY`,
  document_filed: (s) =>
    `${s.who()} filed: ${s.term("documents", "document")} (as of entry ${s.raw("as_of")})${
      s.has("to") ? `, to ${s.raw("to")}` : ""
    }`,
  weather_warned: (s) =>
    `Warning of ${s.term("hazards", "hazard")} (${s.term("colors", "color")}): ${s.raw("text")}`,
  consultation_held: (s) =>
    `${s.list("participants", s.names.agency)} consulted together: ${s.raw("conclusion")}`,
  notice_sent: (s) => `Notice by ${s.term("channels", "channel")} to ${s.raw("to")} was taken`,
  notice_failed: (s) =>
    `Notice by ${s.term("channels", "channel")} to ${s.raw("to")} failed at try ${s.raw("attempt")}${because(
      s.raw("why"),
    )}${s.raw("last") === "true" ? "; no further try" : ""}`,
  public_report_received: (s) =>
    `Public report ${s.raw("report")} (${s.term("via", "via")}): ${s.raw("text")}`,
  suggestion_closed: (s) =>
    `Suggestion ${s.raw("suggestion")} ${s.term("outcomes", "outcome")}${
      s.has("incident") ? ` ${s.raw("incident")}` : ""
    }${because(s.raw("reason"))}`,
  inspection_recorded: (s) =>
    `${s.raw("by")} inspected ${s.section("facility")}: ${s.term("inspections", "result")}, ${s.count("hazards")} in all`,
  firm_plan_filed: (s) =>
    `${s.section("facility")} filed plan version ${s.raw("version")}, valid until ${s.raw("expires_on")}`,
  exercise_recorded: (s) => `Exercise “${s.raw("title")}” on ${s.raw("on")}`,
  approval_asked: (s) =>
    `Waits for the approval of ${s.agency("of")}: ${s.task()}${because(s.text("reason"))}`,
  owner_changed: (s) => `Passed to ${s.agency("to")}: ${s.task()}${because(s.text("reason"))}`,
  crew_assigned: (s) =>
    `${s.crew("crew")} is given to ${s.task()}, there in ${s.hours("eta_s")}${because(
      s.text("reason"),
    )}`,
  crew_freed: (s) => `${s.crew("crew")} left ${s.task()}${because(s.text("reason"))}`,
  stock_reserved: (s) =>
    `${s.number("quantity")} ${s.term("units", "unit")} of ${s.item("item")} at ${s.section("depot")} set aside for ${s.task()}`,
  stock_freed: (s) =>
    `${s.number("quantity")} of ${s.item("item")} at ${s.section("depot")} freed from ${s.task()}${because(
      s.text("reason"),
    )}`,
  conflict_found: (s) =>
    `Conflict over ${s.term("resources", "resource")} ${s.subject()}: ${s.list("tasks", s.names.task)}${because(
      s.text("reason"),
    )}`,
  conflict_settled: (s) =>
    `Conflict settled${s.has("given") ? `, given to ${s.task("given")}` : ""}${because(
      s.text("reason"),
    )}`,
  incident_suggested: (s) =>
    `Suggestion ${s.raw("suggestion")} (${s.count("reports")} public reports) may be an incident: ${s.text("text")}`,
  note: (s) => `Note: ${s.raw("text")}`,
};
