/** What a field offers to choose from: value and words. */

import { say, words } from "../i18n";
import { crewName, dutyName, sectionName } from "../panels/names";
import { isOpen, type Task } from "../protocol/incident";
import { basin, incidents, state } from "../store/app";
import { byDeadline } from "../store/due";
import { criteria } from "../store/known";
import type { Field } from "./specs";

export type Choice = [value: string, text: string];

const GRADES = ["I", "II", "III", "IV"] as const;

/** Every task of an incident that this page knows, from its own stream or an inbox. */
export function tasksOf(incident: string): Task[] {
  const found = new Map<string, Task>();
  for (const view of Object.values(state.value.streams)) {
    for (const task of [
      ...Object.values(view.tasks),
      ...Object.values(view.incident?.tasks ?? {}),
    ]) {
      if (task.incident === incident) found.set(task.id, task);
    }
  }
  return [...found.values()];
}

function named(of: Record<string, { zh: string; en: string }>): Choice[] {
  return Object.entries(of)
    .map(([id, name]): Choice => [id, say(name)])
    .sort((a, b) => a[1].localeCompare(b[1], "zh"));
}

function terms(of: Record<string, string>): Choice[] {
  return Object.entries(of);
}

function facilities(of: readonly string[] | undefined): Choice[] {
  const { kinds } = basin.value;
  return Object.keys(kinds)
    .filter((id) => !of || of.includes(kinds[id] ?? "") || of.includes(`${kinds[id]}_section`))
    .map((id): Choice => [id, `${sectionName(id)} ${id}`])
    .sort((a, b) => a[1].localeCompare(b[1], "zh"));
}

function duties(incident: string): Choice[] {
  const ids = new Set(Object.keys(basin.value.duties));
  for (const task of tasksOf(incident)) if (task.duty) ids.add(task.duty);
  return [...ids].map((id): Choice => [id, dutyName(id)]);
}

function crews(incident: string): Choice[] {
  const ids = new Set(Object.keys(basin.value.crews));
  for (const task of tasksOf(incident)) if (task.crew) ids.add(task.crew);
  return [...ids].sort().map((id): Choice => [id, `${crewName(id)} ${id}`]);
}

/** The choices of a field; null where it is typed. A field without any choice is typed too. */
export function choicesOf(field: Field, incident: string): Choice[] | null {
  const w = words.value;
  switch (field.type) {
    case "agency":
    case "agencies":
      return named(basin.value.agencies);
    case "duty":
      return duties(incident);
    case "task":
      return tasksOf(incident)
        .filter((task) => isOpen(task.state))
        .sort(byDeadline)
        .map((task): Choice => [task.id, `${task.plan} ${say(task.title)}`]);
    case "crew":
      return crews(incident);
    case "sample": {
      const held = state.value.streams[`inc:${incident}`]?.incident?.samples ?? {};
      return Object.keys(held).map((id): Choice => [id, id]);
    }
    case "substance":
      return named(basin.value.substances);
    case "facility":
      return facilities(field.of);
    case "incident":
      return (incidents.value ?? [])
        .filter((row) => row.closed === null)
        .map((row): Choice => [row.id, `${row.id} ${say(row.title)}`]);
    case "level":
      return GRADES.map((grade): Choice => [grade, `${w.grades[grade]} ${grade}`]);
    case "grade":
      return [...GRADES, "ungraded"].map((grade): Choice => [grade, `${w.grades[grade]} ${grade}`]);
    case "criterion":
      return criteria.value.map((one): Choice => [one.id, `${one.grade} · ${say(one.title)}`]);
    case "ecology":
    case "extent":
    case "costs":
    case "hazards":
    case "colors":
    case "documents":
    case "inspections":
    case "mechanisms":
    case "via":
      return terms(w.terms[field.type]);
    default:
      return null;
  }
}
