/** The HTTP side of the contract. Only this origin is ever asked. */

import type {
  DrillControl,
  DrillRead,
  EventPage,
  IncidentBrief,
  IncidentList,
  IncidentMade,
  NewIncident,
  Problem,
  Whoami,
} from "../gen/wire";

/** An answer that is not what was asked for; `status` 0 means that no answer came. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** Come back after this many seconds, where the server says so. */
    readonly retryAfter: number | null = null,
    /** The field of the body that is wrong, where the server says so. */
    readonly field: string | null = null,
  ) {
    super(detail || code);
  }
}

export class Http {
  /** Without a token it asks as the public does. */
  constructor(private token: string | null) {}

  /** Header for requests that something else makes, such as the map's picture. */
  headers(): Record<string, string> {
    return this.token === null ? {} : { authorization: `Bearer ${this.token}` };
  }

  /** The bytes of a file, which a link cannot fetch because it carries no token. */
  async blob(path: string): Promise<Blob> {
    let answer: Response;
    try {
      answer = await fetch(path, { headers: this.headers(), credentials: "same-origin" });
    } catch (error) {
      throw new HttpProblem(0, "unreachable", String(error));
    }
    if (!answer.ok) throw new HttpProblem(answer.status, String(answer.status), answer.statusText);
    return answer.blob();
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

  /** Who the token is, and which space it sees. */
  async whoami(): Promise<Whoami> {
    return (await this.get("/api/v1/whoami")) as Whoami;
  }

  async incidents(): Promise<IncidentBrief[]> {
    const page = (await this.get("/api/v1/incidents?limit=200")) as IncidentList;
    return page.items;
  }

  async openIncident(incident: NewIncident, key: string): Promise<string> {
    const answer = (await this.post("/api/v1/incidents", incident, key)) as IncidentMade;
    return answer.id;
  }

  /** The last entries of a stream up to `asOf`. */
  async history(stream: string, asOf: number, most: number) {
    const after = Math.max(0, asOf - most);
    const base = `/api/v1/streams/${encodeURIComponent(stream)}/events`;
    const path = `${base}?after=${after}&limit=${most}`;
    const answer = (await this.get(path)) as EventPage;
    return { epoch: answer.epoch, items: answer.events.filter((event) => event.seq <= asOf) };
  }

  async drill(id: string): Promise<DrillRead> {
    return (await this.get(`/api/v1/drills/${encodeURIComponent(id)}`)) as DrillRead;
  }

  async control(id: string, control: DrillControl): Promise<void> {
    await this.post(`/api/v1/drills/${encodeURIComponent(id)}/control`, control);
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
    const problem = (body ?? {}) as Partial<Problem>;
    throw new HttpProblem(
      answer.status,
      problem.code ?? String(answer.status),
      problem.detail ?? problem.title ?? "",
      problem.retry_after ?? null,
      problem.field ?? null,
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
