/**
 * What is read over HTTP about coordination: rules and plans, reports of the public. The only place that knows the shapes of these answers; a part that is missing is an empty one.
 */

import type { PublicReportRead, SuggestionRead } from "../gen/wire";
import type { Certainty, Text } from "./incident";

type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list that is the answer itself, or stands in it under one of these names. */
export function listIn(raw: unknown, ...names: string[]): Json[] {
  if (Array.isArray(raw)) return raw.filter(isObject);
  if (!isObject(raw)) return [];
  for (const name of names) {
    const value = raw[name];
    if (Array.isArray(value)) return value.filter(isObject);
    if (isObject(value)) {
      return Object.entries(value).map(([id, row]) => (isObject(row) ? { id, ...row } : { id }));
    }
  }
  return [];
}

/** A text in both languages, from one or from a plain string. */
export function textOf(value: unknown): Text {
  if (isObject(value)) return { zh: String(value.zh ?? ""), en: String(value.en ?? "") };
  const plain = value === null || value === undefined ? "" : String(value);
  return { zh: plain, en: plain };
}

export function certaintyOf(value: unknown): Certainty {
  return value === "known" || value === "approximate" ? value : "illustrative";
}

/** One line of the table of grades. */
export interface Criterion {
  id: string;
  grade: string;
  text: Text;
}

/** A rule that deadlines come from. */
export interface Rule {
  id: string;
  basis: string;
  title: Text;
  source: string;
  certainty: Certainty;
}

/** What the rules should say and nobody has given: named, never invented. */
export interface Gap {
  id: string;
  what: Text;
  why: Text;
  blocks: Text;
}

export interface Rules {
  pack: string;
  rules: Rule[];
  criteria: Criterion[];
  table: string;
  gaps: Gap[];
}

function criteriaOf(raw: Json): { criteria: Criterion[]; table: string } {
  const tables = listIn(raw, "grade_tables", "grades");
  const table = String(raw.grade_table ?? tables[0]?.id ?? "");
  const chosen = tables.find((one) => one.id === table) ?? tables[0];
  const rows = chosen ? listIn(chosen, "criteria", "rows") : listIn(raw, "criteria");
  const criteria = rows.map((row) => ({
    id: String(row.id),
    grade: String(row.grade ?? ""),
    text: textOf(row.text ?? row.title ?? row.what ?? row.id),
  }));
  return { criteria, table };
}

/** Reads `GET /api/v1/rules`. */
export function readRules(raw: unknown): Rules {
  const whole = isObject(raw) ? raw : {};
  const packs = listIn(whole, "packs");
  const sources = packs.length > 0 ? packs : [whole];
  const rules = sources.flatMap((pack) =>
    listIn(pack, "rules").map((row) => ({
      id: String(row.id),
      basis: String(row.basis ?? ""),
      title: textOf(row.title),
      source: String(row.source ?? ""),
      certainty: certaintyOf(row.certainty),
    })),
  );
  const gaps = [whole, ...packs].flatMap((pack) =>
    listIn(pack, "gaps").map((row) => ({
      id: String(row.id),
      what: textOf(row.what),
      why: textOf(row.why),
      blocks: textOf(row.blocks),
    })),
  );
  const seen = new Set<string>();
  const own = gaps.filter((gap) => !seen.has(gap.id) && seen.add(gap.id));
  const pack = String(whole.pack ?? packs[0]?.id ?? whole.id ?? "");
  const first = [whole, ...packs].map(criteriaOf).find((one) => one.criteria.length > 0);
  return { pack, rules, gaps: own, criteria: first?.criteria ?? [], table: first?.table ?? "" };
}

/** A line of a response plan, as far as the board shows it. */
export interface PlanLine {
  id: string;
  title: Text;
}

export interface Plan {
  id: string;
  title: Text;
  lines: PlanLine[];
}

/** Reads `GET /api/v1/plans`. */
export function readPlans(raw: unknown): Plan[] {
  return listIn(raw, "items", "plans").map((plan) => ({
    id: String(plan.id),
    title: textOf(plan.title ?? plan.name),
    lines: listIn(plan, "tasks", "lines").map((line) => ({
      id: String(line.id),
      title: textOf(line.title),
    })),
  }));
}

/** What the public reported and what may be made of it. */
export interface Reports {
  reports: PublicReportRead[];
  suggestions: SuggestionRead[];
}
