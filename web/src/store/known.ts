/** What the command screen reads over HTTP: rules, plans, documents, reports, other incidents. */

import { computed, signal } from "@preact/signals";
import type {
  DocumentList,
  IncidentRead,
  PlanRead,
  PlansRead,
  PublicReportList,
  PublicReportRead,
  RulesRead,
  SuggestionList,
  SuggestionRead,
} from "../gen/wire";
import type { Incident } from "../protocol/incident";
import { api, incidentId, incidents } from "./app";
import { Asked } from "./read";

const id = (text: string) => encodeURIComponent(text);

/** What the public reported and what may be made of it. */
interface Reports {
  reports: PublicReportRead[];
  suggestions: SuggestionRead[];
}

export const rulesAsked = new Asked(async () => (await api().get("/api/v1/rules")) as RulesRead);
export const plansAsked = new Asked<PlanRead[]>(
  async () => ((await api().get("/api/v1/plans")) as PlansRead).plans,
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

/** The criteria of the table of grades in force. */
export const criteria = computed(() => {
  const read = rulesAsked.value;
  return read?.grade_tables.find((one) => one.id === read.grade_table)?.criteria ?? [];
});

/** The agency that has a duty by plan, where the plans name one for the whole basin. */
export function plannedOwner(duty: string): string | null {
  for (const plan of plansAsked.value ?? []) {
    const line = plan.lines.find((one) => one.duty === duty && one.agency);
    if (line) return line.agency;
  }
  return null;
}

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
      read[row.id] = answer.incident;
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
