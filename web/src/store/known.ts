/** What the command screen reads over HTTP: rules, plans, documents, reports, other incidents. */

import { computed, signal } from "@preact/signals";
import type { DocumentList, IncidentRead, PublicReportList, SuggestionList } from "../gen/wire";
import { type Plan, type Reports, readPlans, readRules } from "../protocol/coordination";
import type { Incident } from "../protocol/incident";
import { api, incidentId, incidents } from "./app";
import { Asked } from "./read";

const id = (text: string) => encodeURIComponent(text);

export const rulesAsked = new Asked(async () => readRules(await api().get("/api/v1/rules")));
export const plansAsked = new Asked<Plan[]>(async () =>
  readPlans(await api().get("/api/v1/plans")),
);
export const reportsAsked = new Asked<Reports>(async () => {
  const [reports, suggestions] = await Promise.all([
    api().get("/api/v1/public-reports?limit=200") as Promise<PublicReportList>,
    api().get("/api/v1/suggestions") as Promise<SuggestionList>,
  ]);
  return { reports: reports.items, suggestions: suggestions.items };
});
export const documentsAsked = new Asked<DocumentList>(async () => {
  const path = `/api/v1/incidents/${id(incidentId.peek() ?? "")}/documents`;
  return (await api().get(path)) as DocumentList;
});

export const rules = computed(() => rulesAsked.value);

/** Other open incidents as last read, for names in conflicts and for the ranking. */
export const others = signal<Record<string, Incident>>({});

/** Reads the open incidents that are not on the board. */
export async function loadOthers(): Promise<void> {
  const here = incidentId.peek();
  const rows = (incidents.peek() ?? []).filter((row) => row.closed === null && row.id !== here);
  const read: Record<string, Incident> = {};
  for (const row of rows) {
    try {
      const answer = (await api().get(`/api/v1/incidents/${id(row.id)}`)) as IncidentRead;
      read[row.id] = answer.incident as Incident;
    } catch {
      const before = others.peek()[row.id];
      if (before) read[row.id] = before;
    }
  }
  others.value = read;
}

/** Suggestions that nobody has settled. */
export const openSuggestions = computed(
  () => reportsAsked.value?.suggestions.filter((one) => one.closed === null) ?? [],
);
