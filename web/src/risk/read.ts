/** Risk sources and the atlas, as read. */

import { signal } from "@preact/signals";
import type {
  AtlasRead,
  GradeRead,
  RiskSourceBrief,
  RiskSourceList,
  RiskSourceRead,
} from "../gen/wire";
import { api } from "../store/app";
import { Asked } from "../store/read";

const PAGE = 200;
/** Most pages that are read: a basin has some hundred sources, not more. */
const PAGES = 10;

export const sourcesAsked = new Asked<RiskSourceBrief[]>(async () => {
  const rows: RiskSourceBrief[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES; page++) {
    const after: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const answer = (await api().get(
      `/api/v1/risk-sources?limit=${PAGE}${after}`,
    )) as RiskSourceList;
    rows.push(...answer.items);
    cursor = answer.next;
    if (!cursor) break;
  }
  return rows;
});

export const atlasAsked = new Asked<AtlasRead>(
  async () => (await api().get("/api/v1/atlas")) as AtlasRead,
);

/** The source whose working is unfolded, and the segment that is marked. */
export const chosenSource = signal<string | null>(null);
export const chosenSegment = signal<string | null>(null);

export const sourceAsked = new Asked<RiskSourceRead>(
  async () =>
    (await api().get(
      `/api/v1/risk-sources/${encodeURIComponent(chosenSource.peek() ?? "")}`,
    )) as RiskSourceRead,
);

/** Asks for a person: an expired plan or a hazard that is not put right. */
export function isFlagged(row: RiskSourceBrief): boolean {
  return row.plan_expired || row.open_hazards > 0;
}

const ORDER: Record<string, number> = { major: 3, larger: 2, general: 1 };

/** The gravest that a grade can be, for sorting. */
function weight(grade: GradeRead | null): number {
  return grade ? (ORDER[grade.most] ?? 0) : 0;
}

/** Gravest first, then those that ask for a person, then by id. */
export function byGravity(a: RiskSourceBrief, b: RiskSourceBrief): number {
  return (
    weight(b.grade) - weight(a.grade) ||
    Number(isFlagged(b)) - Number(isFlagged(a)) ||
    (a.id < b.id ? -1 : 1)
  );
}
