/** Which section is looked at where nobody has chosen one. */

import type { SectionArrival } from "../protocol/incident";

/** Drinking water first, then canals, the border, and what merely measures. */
const ORDER: readonly string[] = ["intake", "irrigation-intake", "border"];

/** The chosen section, else the first one that matters most among those that are reached. */
export function sectionShown(
  sections: readonly SectionArrival[],
  chosen: string | null,
): SectionArrival | null {
  const asked = sections.find((item) => item.section === chosen);
  if (asked) return asked;
  const reached = sections.filter((item) => !item.watch_only && item.early !== null);
  for (const kind of ORDER) {
    const first = reached.find((item) => item.kind === kind);
    if (first) return first;
  }
  return reached[0] ?? sections.find((item) => !item.watch_only) ?? null;
}
