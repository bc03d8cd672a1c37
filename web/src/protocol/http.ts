/** The HTTP side of the contract. Only this origin is ever asked. */

import type { LogEvent } from "./frames";
import type { Incident, IncidentKind, LonLat, Text } from "./incident";

/** An answer that is not what was asked for; `status` 0 means that no answer came. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail || code);
  }
}

export interface IncidentRow {
  id: string;
  title: Text;
  kind: IncidentKind;
  t0: string;
  closed: string | null;
  grade: string | null;
}

export interface NewIncident {
  kind: IncidentKind;
  title?: string;
  at: LonLat;
  substance?: string;
  mass_kg?: number;
  reported_by?: string;
}

export interface DrillRow {
  id: string;
  title: Text;
  speed: number | null;
  now: string | null;
  paused: boolean;
  ended: boolean;
}

export type DrillAction =
  | { action: "pause" | "resume" | "stop" }
  | { action: "speed"; speed: number | "max" };

type Json = Record<string, unknown>;

function isText(value: unknown): value is Text {
  return typeof value === "object" && value !== null && "zh" in value;
}

function asText(value: unknown): Text {
  return isText(value) ? value : { zh: String(value ?? ""), en: "" };
}

/** The list inside an answer, whatever its key is. */
function listOf(body: unknown, ...keys: string[]): Json[] {
  if (Array.isArray(body)) return body as Json[];
  const object = (body ?? {}) as Json;
  for (const key of [...keys, "items"]) {
    if (Array.isArray(object[key])) return object[key] as Json[];
  }
  return [];
}

export class Http {
  constructor(private token: string) {}

  /** Header for requests that something else makes, such as the map's picture. */
  headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }

  async get(path: string, signal?: AbortSignal): Promise<unknown> {
    return this.ask(path, { headers: this.headers(), signal: signal ?? null });
  }

  async post(path: string, body: unknown, idempotency?: string): Promise<unknown> {
    const headers: Record<string, string> = {
      ...this.headers(),
      "content-type": "application/json",
    };
    if (idempotency) headers["idempotency-key"] = idempotency;
    return this.ask(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async incidents(): Promise<IncidentRow[]> {
    const rows = listOf(await this.get("/api/v1/incidents"), "incidents");
    return rows.map((row) => {
      const whole = (row.incident ?? row) as unknown as Incident;
      const grade = whole.grade as unknown;
      return {
        id: whole.id,
        title: asText(whole.title),
        kind: whole.kind ?? "other",
        t0: whole.t0,
        closed: whole.closed ?? null,
        grade:
          typeof grade === "string" ? grade : (((grade as Json | null)?.grade as string) ?? null),
      };
    });
  }

  async openIncident(incident: NewIncident, key: string): Promise<string> {
    const answer = (await this.post("/api/v1/incidents", incident, key)) as Json;
    return String(answer.id);
  }

  /** The last entries of a stream up to `asOf`. */
  async history(stream: string, asOf: number, most: number) {
    const after = Math.max(0, asOf - most);
    const path = `/api/v1/streams/${encodeURIComponent(stream)}/events?after=${after}&limit=${most}`;
    const answer = (await this.get(path)) as { epoch: string; events: LogEvent[] };
    const items = answer.events
      .filter((event) => event.seq <= asOf)
      .map((event) => ({ ...event, stream, epoch: event.epoch ?? answer.epoch }));
    return { epoch: answer.epoch, items };
  }

  async drill(id: string): Promise<DrillRow> {
    const body = (await this.get(`/api/v1/drills/${encodeURIComponent(id)}`)) as Json;
    const state = String(body.state ?? body.status ?? "");
    const speed = body.speed;
    return {
      id,
      title: asText(body.title),
      speed: typeof speed === "number" ? speed : null,
      now: typeof body.now === "string" ? body.now : null,
      paused: Boolean(body.paused) || state === "paused",
      ended: Boolean(body.ended) || state === "ended" || state === "finished",
    };
  }

  async control(id: string, action: DrillAction): Promise<void> {
    await this.post(`/api/v1/drills/${encodeURIComponent(id)}/control`, action);
  }

  private async ask(path: string, init: RequestInit): Promise<unknown> {
    let answer: Response;
    try {
      answer = await fetch(path, { ...init, credentials: "same-origin", cache: "no-cache" });
    } catch (error) {
      throw new HttpProblem(0, "unreachable", String(error));
    }
    const text = await answer.text();
    const body = text ? parsed(text) : null;
    if (answer.ok) return body;
    const problem = (body ?? {}) as Json;
    throw new HttpProblem(
      answer.status,
      String(problem.code ?? answer.status),
      String(problem.detail ?? problem.title ?? ""),
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
