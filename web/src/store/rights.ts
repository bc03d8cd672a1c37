/** Who may do what on this page. The server decides; see server/hean/src/auth/rights.rs. */

import { computed } from "@preact/signals";
import type { Task } from "../protocol/incident";
import { roles, session } from "./app";

/** Grades, levels, duties, priorities, the end: the command's own. */
export const commands = computed(() =>
  roles.value.some((role) => role === "board" || role === "admin"),
);

/** Says something about an incident. */
export const tells = computed(() => roles.value.length > 0);

/** Sees what the public reported: the command and the desks of agencies. */
export const takesReports = computed(() =>
  roles.value.some((role) => role === "board" || role === "agency"),
);

/** A task that is planned and waits for somebody's approval. */
export function awaitsApproval(task: Task): boolean {
  return task.state === "proposed" && Boolean(task.approver) && typeof task.approved !== "boolean";
}

/** A person of the approving agency, or the command. */
export function mayApprove(task: Task): boolean {
  return awaitsApproval(task) && (commands.value || session.value?.agency === task.approver);
}
