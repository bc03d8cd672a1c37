/** What asks for a person, as numbers that are seen at a glance. */

import { computed } from "@preact/signals";
import { isOpen } from "../protocol/incident";
import { incident, now } from "./app";
import { byDeadline } from "./due";
import { documentsAsked, openSuggestions } from "./known";
import { awaitsApproval } from "./rights";

/** Tasks whose approval was asked for; others come when their time does. */
export const approvals = computed(() => {
  const asked = incident.value?.approvals ?? {};
  return Object.values(incident.value?.tasks ?? {})
    .filter((task) => awaitsApproval(task) && task.id in asked)
    .sort(byDeadline);
});

export const conflicts = computed(() =>
  Object.values(incident.value?.conflicts ?? {}).filter((held) => held.settled === null),
);

export const infeasible = computed(() =>
  Object.values(incident.value?.tasks ?? {})
    .filter((task) => task.infeasible && isOpen(task.state))
    .sort(byDeadline),
);

/** Warnings that are in force at the shown time. */
export const warnings = computed(() =>
  (incident.value?.warnings ?? []).filter((one) => !one.until || Date.parse(one.until) > now.value),
);

/** Fields that the next statutory report still misses. */
export const missing = computed(() => {
  const rows = documentsAsked.value?.items ?? [];
  const sent = incident.value?.reports ?? {};
  const next = sent.initial ? "report-continuing" : "report-initial";
  return rows.find((row) => row.kind === next)?.missing.length ?? 0;
});

export const suggestionCount = computed(() => openSuggestions.value.length);
