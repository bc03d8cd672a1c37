/** An entry of the log as a sentence for people. */

import type { LogEvent } from "../protocol/frames";
import type { ForecastResult, Place, SupplyAnswer, Task, Text } from "../protocol/incident";
import { dayMinute, figure, millis, span } from "./format";
import { en } from "./sentence.en";
import { zh } from "./sentence.zh";
import { terms as termsEn } from "./terms.en";
import { terms as termsZh } from "./terms.zh";

/** How names are found; the board gives its own. */
export interface Names {
  lang: "zh" | "en";
  text(text: Text | null | undefined): string;
  agency(id: string | null | undefined): string;
  /** Plan line and title of a task. */
  task(id: string): string;
  section(id: string | null | undefined): string;
  duty(id: string): string;
  crew(id: string): string;
  item(id: string): string;
}

type Data = Record<string, unknown>;

/** What the sentences of a language may ask for: the entry's data, already as text. */
export class Said {
  constructor(
    readonly event: LogEvent,
    readonly names: Names,
  ) {}

  private get data(): Data {
    return this.event.data;
  }

  has(key: string): boolean {
    const value = this.data[key];
    return value !== undefined && value !== null && value !== "";
  }

  /** A field as it is. */
  raw(key: string): string {
    const value = this.data[key];
    if (value === undefined || value === null) return "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  text(key: string): string {
    const value = this.data[key];
    if (typeof value === "string") return value;
    return this.names.text(value as Text | null);
  }

  number(key: string): string {
    return figure(Number(this.data[key]));
  }

  tonnes(key: string): string {
    return figure(Number(this.data[key]) / 1000);
  }

  hours(key: string): string {
    return span(Number(this.data[key]) * 1000);
  }

  time(key: string): string {
    return this.has(key) ? dayMinute(millis(this.raw(key))) : "";
  }

  place(key: string): string {
    const at = this.data[key] as Place | undefined;
    return at ? `${at[0].toFixed(3)}, ${at[1].toFixed(3)}` : "";
  }

  /** The task that the entry is about: an id, or a whole task. */
  task(key = "task"): string {
    const value = this.data[key];
    if (typeof value === "object" && value !== null) {
      const task = value as Task;
      return `${task.plan} ${this.names.text(task.title)}`;
    }
    return this.names.task(String(value));
  }

  owner(): string {
    return this.names.agency((this.data.task as Task | undefined)?.owner);
  }

  agency(key: string): string {
    return this.names.agency(this.raw(key));
  }

  section(key: string): string {
    return this.names.section(this.data[key] as string | null);
  }

  duty(key: string): string {
    return this.names.duty(this.raw(key));
  }

  crew(key: string): string {
    return this.names.crew(this.raw(key));
  }

  item(key: string): string {
    return this.names.item(this.raw(key));
  }

  /** What a conflict is over: a crew, an agency, or stock as `DEP-001/boom`. */
  subject(): string {
    const [first = "", item] = this.raw("subject").split("/");
    if (item) return `${this.names.section(first)} ${this.names.item(item)}`;
    return first.startsWith("CRW-") ? this.names.crew(first) : this.names.agency(first);
  }

  /** A code as its word; a code that is not known as it is. */
  term(of: keyof typeof termsZh, key: string): string {
    const code = this.raw(key);
    return (this.names.lang === "zh" ? termsZh : termsEn)[of][code] ?? code;
  }

  /** The items of a list, as names. */
  list(key: string, name: (item: string) => string): string {
    const items = (this.data[key] as string[] | null | undefined) ?? [];
    return items.map(name).join(this.names.lang === "zh" ? "、" : ", ");
  }

  count(key: string): number {
    return ((this.data[key] as unknown[] | null | undefined) ?? []).length;
  }

  deadline(): string {
    const at = (this.data.deadline as { at?: string } | null)?.at;
    return at ? dayMinute(millis(at)) : "—";
  }

  /** Who acted: the agency, else the actor's id. */
  who(): string {
    const { agency, id } = this.event.actor;
    return agency ? this.names.agency(agency) : id;
  }

  evidence(): string {
    const value = this.data.evidence;
    if (value === undefined || value === null || value === "") return "";
    if (typeof value === "string") return value;
    const text = (value as Data).text;
    return typeof text === "string" ? text : JSON.stringify(value);
  }

  result(): ForecastResult {
    return this.data.result as ForecastResult;
  }

  request(): { id: string; reason: string } {
    const request = this.data.request as { id: string; reason: Text };
    return { id: request.id, reason: this.names.text(request.reason) };
  }

  /** `活性炭 40 t(缺 12 t)` for each item. */
  supplies(short: (amount: string) => string): string {
    const answers = (this.data.answers as SupplyAnswer[] | undefined) ?? [];
    return answers
      .map((answer) => {
        const what = `${this.names.text(answer.name)} ${figure(answer.wanted)} ${answer.unit}`;
        return answer.short > 0 ? what + short(`${figure(answer.short)} ${answer.unit}`) : what;
      })
      .join(this.names.lang === "zh" ? "、" : ", ");
  }
}

export type Sentences = Record<string, (said: Said) => string>;

/** The sentence of an entry; a kind that is not known is shown with its data. */
export function sentence(event: LogEvent, names: Names): string {
  const said = new Said(event, names);
  const make = (names.lang === "zh" ? zh : en)[event.kind];
  try {
    if (make) return make(said);
  } catch {
    // Data of an unexpected shape is shown as it is.
  }
  return `${event.kind} ${JSON.stringify(event.data).slice(0, 200)}`;
}

export type Tone = "plain" | "good" | "warn" | "bad";

const TONES: Record<string, Tone> = {
  task_accepted: "good",
  task_done: "good",
  task_refused: "bad",
  task_failed: "bad",
  deadline_missed: "bad",
  task_escalated: "warn",
  acceptance_expired: "warn",
  deadline_changed: "warn",
  road_closed: "warn",
  grade_proposed: "warn",
  grade_decided: "warn",
  response_started: "warn",
  weather_warned: "warn",
  conflict_found: "warn",
  approval_asked: "warn",
  owner_changed: "warn",
  incident_suggested: "warn",
  task_approved: "good",
  crew_returned: "good",
  conflict_settled: "good",
  document_filed: "good",
  task_disapproved: "bad",
  crew_lost: "bad",
  notice_failed: "bad",
};

export function toneOf(kind: string): Tone {
  return TONES[kind] ?? "plain";
}
