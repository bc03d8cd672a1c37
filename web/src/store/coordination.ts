/**
 * How the kinds of coordination change an incident. The cases are those of
 * server/incident/src/state/coordination.rs.
 */

import type {
  AttachmentAdded,
  ConflictFound,
  CostRecorded,
  CustodyMoved,
  DocumentFiled,
  GradeDecided,
  Impact,
  ImpactReported,
  NoticeFailed,
  NoticeHeld,
  NoticeSent,
  SampleHeld,
  SampleTaken,
  WeatherWarned,
} from "../gen/wire";
import type { LogEvent } from "../protocol/frames";
import type { Incident } from "../protocol/incident";
import { applyTask } from "./tasks";

/** What an incident has before anything of coordination is known of it. */
export const NOTHING_COORDINATED = {
  impact: {
    deaths: null,
    injured: null,
    moved: null,
    loss_cny: null,
    ecology: null,
    intakes_stopped: [],
    extent: null,
  },
  grade_decided: null,
  response: null,
  duties: {},
  priority: null,
  attachments: {},
  samples: {},
  costs: [],
  documents: [],
  warnings: [],
  notices: {},
  conflicts: {},
  approvals: {},
} as const satisfies Partial<Incident>;

/** A copy that the fold may hand on. */
export function nothingCoordinated(): Pick<Incident, keyof typeof NOTHING_COORDINATED> {
  return structuredClone(NOTHING_COORDINATED) as unknown as Pick<
    Incident,
    keyof typeof NOTHING_COORDINATED
  >;
}

function impact(before: Impact, said: ImpactReported): Impact {
  const stopped = new Set(before.intakes_stopped);
  if (said.intake_stopped) stopped.add(said.intake_stopped);
  return {
    deaths: said.deaths ?? before.deaths,
    injured: said.injured ?? before.injured,
    moved: said.moved ?? before.moved,
    loss_cny: said.loss_cny ?? before.loss_cny,
    ecology: said.ecology ?? before.ecology,
    intakes_stopped: [...stopped].sort(),
    extent: said.extent ?? before.extent,
  };
}

function attached(incident: Incident, event: LogEvent, added: AttachmentAdded): Incident {
  const id = added.attachment;
  let { tasks, attachments } = incident;
  const task = added.task ? tasks[added.task] : undefined;
  if (task && !(task.attachments ?? []).includes(id)) {
    const grown = { ...task, attachments: [...(task.attachments ?? []), id] };
    tasks = { ...tasks, [task.id]: grown };
  }
  if (!attachments[id]) {
    attachments = { ...attachments, [id]: { added, at: event.at, by: event.actor.id } };
  }
  return { ...incident, tasks, attachments };
}

function withSample(
  incident: Incident,
  id: string,
  change: (held: SampleHeld) => SampleHeld,
): Incident {
  const held = incident.samples[id] ?? { results: [], custody: [] };
  return { ...incident, samples: { ...incident.samples, [id]: change(held) } };
}

function notice(incident: Incident, event: LogEvent, said: NoticeSent & NoticeFailed): Incident {
  const sent = event.kind === "notice_sent";
  const held: NoticeHeld = {
    channel: said.channel,
    to: said.to,
    task: said.task ?? null,
    attempts: said.attempt,
    sent,
    last: sent || said.last,
    answer: (sent ? said.receipt : said.why) ?? null,
    at: event.at,
  };
  return { ...incident, notices: { ...incident.notices, [said.notice]: held } };
}

const SAMPLE_KEYS = [
  "section",
  "at",
  "concentration_mg_l",
  "below_mg_l",
  "taken_at",
  "sample",
  "substance",
  "attachments",
] as const;
const CUSTODY_KEYS = ["sample", "from", "to", "seal", "note"] as const;

/** What a kind says: a fact may carry more, which is kept in the log only. */
function said<T>(data: Record<string, unknown>, keys: readonly (keyof T & string)[]): T {
  const found = keys.filter((key) => data[key] !== undefined && data[key] !== null);
  return Object.fromEntries(found.map((key) => [key, data[key]])) as T;
}

/** The incident after an entry of coordination; null where the entry is none. */
export function applyCoordination(incident: Incident, event: LogEvent): Incident | null {
  const { data, at } = event;
  const by = event.actor.id;
  switch (event.kind) {
    case "impact_reported":
      return { ...incident, impact: impact(incident.impact, data as ImpactReported) };
    case "grade_decided": {
      const decided = data as unknown as GradeDecided;
      return { ...incident, grade_decided: { decided, at, by } };
    }
    case "response_started":
      return { ...incident, response: { level: String(data.level), at } };
    case "response_ended":
      return { ...incident, response: null };
    case "duty_assigned": {
      const duties = { ...incident.duties, [String(data.duty)]: String(data.to) };
      return { ...incident, duties };
    }
    case "priority_set":
      return { ...incident, priority: Number(data.priority) };
    case "approval_asked": {
      const asked = { of: String(data.of), asked: at };
      const approvals = { ...incident.approvals, [String(data.task)]: asked };
      return { ...incident, approvals, tasks: applyTask(incident.tasks, event) };
    }
    case "attachment_added":
      return attached(incident, event, data as unknown as AttachmentAdded);
    case "sample_taken": {
      const result = said<SampleTaken>(data, SAMPLE_KEYS);
      if (!result.sample) return incident;
      return withSample(incident, result.sample, (held) => ({
        ...held,
        results: [...held.results, result],
      }));
    }
    case "custody_moved": {
      const moved = said<CustodyMoved>(data, CUSTODY_KEYS);
      return withSample(incident, moved.sample, (held) => ({
        ...held,
        custody: [...held.custody, [at, moved]],
      }));
    }
    default:
      return applyKept(incident, event);
  }
}

/** What is kept as it came: costs, documents, warnings, notices, conflicts. */
function applyKept(incident: Incident, event: LogEvent): Incident | null {
  const { data, at } = event;
  switch (event.kind) {
    case "cost_recorded": {
      const cost = data as unknown as CostRecorded;
      return { ...incident, costs: [...incident.costs, { cost, at }] };
    }
    case "document_filed": {
      const filed = data as unknown as DocumentFiled;
      const held = { filed, at, by: event.actor.id };
      return { ...incident, documents: [...incident.documents, held] };
    }
    case "weather_warned": {
      const warned = data as unknown as WeatherWarned;
      return { ...incident, warnings: [...incident.warnings, warned] };
    }
    case "notice_sent":
    case "notice_failed":
      return notice(incident, event, data as unknown as NoticeSent & NoticeFailed);
    case "conflict_found": {
      const found = data as unknown as ConflictFound;
      const held = { found, settled: null };
      return { ...incident, conflicts: { ...incident.conflicts, [found.conflict]: held } };
    }
    case "conflict_settled": {
      const id = String(data.conflict);
      const held = incident.conflicts[id];
      if (!held) return incident;
      const given = (data.given as string | null | undefined) ?? null;
      const settled = { found: { ...held.found, given }, settled: at };
      return { ...incident, conflicts: { ...incident.conflicts, [id]: settled } };
    }
    default:
      return null;
  }
}
