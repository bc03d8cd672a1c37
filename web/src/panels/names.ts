/** Names of what the log and the tasks speak of, in the language in force. */

import { computed } from "@preact/signals";
import { lang, say, words } from "../i18n";
import type { Names } from "../i18n/sentence";
import type { Catalogue } from "../i18n/zh";
import type { Task } from "../protocol/incident";
import { basin, incident, state } from "../store/app";
import { others } from "../store/known";

function findTask(id: string): Task | null {
  const here = incident.value?.tasks[id];
  if (here) return here;
  for (const view of Object.values(state.value.streams)) {
    const task = view.tasks[id] ?? view.incident?.tasks[id];
    if (task) return task;
  }
  for (const other of Object.values(others.value)) {
    const task = other.tasks[id];
    if (task) return task;
  }
  return null;
}

export function agencyName(id: string | null | undefined): string {
  if (!id) return words.value.tasks.system;
  return say(basin.value.agencies[id]) || id;
}

/** The name without the prefecture in front and the bureau behind: for narrow places. */
export function agencyShort(id: string | null | undefined): string {
  return words.value.lang.short(agencyName(id));
}

/** The name of a substance by its slug. */
export function substanceName(id: string | null | undefined): string {
  return id ? say(basin.value.substances[id]) || id : "?";
}

/** The name of a section, depot or any other facility. */
export function sectionName(id: string | null | undefined): string {
  if (!id) return "";
  const found = incident.value?.forecast?.result.sections.find((s) => s.section === id);
  return (found ? say(found.name) : say(basin.value.facilities[id])) || id;
}

export function dutyName(id: string | null | undefined): string {
  return id ? say(basin.value.duties[id]) || id : "";
}

export function crewName(id: string | null | undefined): string {
  return id ? say(basin.value.crews[id]) || id : "";
}

/** The name of a supply item by its slug. */
export function itemName(id: string): string {
  return say(basin.value.items[id]) || id;
}

/** What a conflict is over: a crew, an agency, or stock as `DEP-001/activated-carbon`. */
export function conflictSubject(subject: string): string {
  const [place, item] = subject.split("/");
  if (item && place) return `${sectionName(place)} ${itemName(item)}`;
  if (subject.startsWith("CRW-")) return `${crewName(subject)} ${subject}`;
  return agencyName(subject);
}

/** A code of the log as its word; a code that is not known as it is. */
export function term(of: keyof Catalogue["terms"], code: string | null | undefined): string {
  return code ? (words.value.terms[of][code] ?? code) : "";
}

export const names = computed<Names>(() => {
  // Read here, so that sentences are made again when any of them changes.
  void [basin.value, words.value];
  return {
    lang: lang.value,
    text: say,
    agency: agencyShort,
    section: sectionName,
    duty: dutyName,
    crew: crewName,
    item: itemName,
    task: (id) => {
      const task = findTask(id);
      if (!task) return id;
      const elsewhere = incident.value && task.incident !== incident.value.id;
      const name = `${task.plan} ${say(task.title)}`;
      return elsewhere ? `${task.incident} ${name}` : name;
    },
  };
});
