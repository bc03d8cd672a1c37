/** Keys of the board. None fires while somebody types or while Chinese input composes. */

import { mapKeys } from "../map/keys";
import { columns } from "../panels/Tasks";
import { GROUPS } from "../store/due";
import {
  expandedTask,
  helpOpen,
  LAYER_KEYS,
  moment,
  picking,
  search,
  selectedTask,
  toggleFollow,
  toggleLayer,
} from "../store/ui";

function typing(event: KeyboardEvent): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  return ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

function goTo(id: string): void {
  document.getElementById(id)?.focus();
}

/** Chooses the next or the previous task in the order of the columns. */
function move(by: 1 | -1): void {
  const all = GROUPS.filter((group) => group !== "waiting").flatMap(
    (group) => columns.value[group],
  );
  if (all.length === 0) return;
  const at = all.findIndex((task) => task.id === selectedTask.value);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
  if (!next) return;
  selectedTask.value = next.id;
  const card = document.getElementById(`task-${next.id}`);
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  card?.querySelector("button")?.focus();
}

function back(): void {
  if (picking.value) picking.value = false;
  else if (expandedTask.value) expandedTask.value = null;
  else if (moment.value !== null) moment.value = null;
  else if (search.value) search.value = "";
  else selectedTask.value = null;
}

let afterG = 0;

function plain(key: string): boolean {
  const layer = LAYER_KEYS[Number(key) - 1];
  if (layer && /^[1-9]$/.test(key)) {
    toggleLayer(layer);
    return true;
  }
  const actions: Record<string, () => void> = {
    "?": () => {
      helpOpen.value = true;
    },
    j: () => move(1),
    k: () => move(-1),
    "/": () => goTo("search"),
    "+": () => mapKeys.zoom(1),
    "=": () => mapKeys.zoom(1),
    "-": () => mapKeys.zoom(-1),
    "0": () => mapKeys.home(),
    " ": toggleFollow,
    Escape: back,
    g: () => {
      afterG = Date.now();
    },
  };
  const action = actions[key];
  action?.();
  return action !== undefined;
}

/** Handles a key press. */
export function onKey(event: KeyboardEvent): void {
  // An open dialog has its own keys.
  if (helpOpen.value || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && event.target instanceof HTMLInputElement) {
    event.target.blur();
    return;
  }
  if (typing(event)) return;
  // A button keeps its own space and enter.
  if (event.key === " " && event.target instanceof HTMLButtonElement) return;
  if (Date.now() - afterG < 1200) {
    afterG = 0;
    const place = { m: "map", t: "tasks", l: "log" }[event.key];
    if (place) {
      event.preventDefault();
      goTo(place);
      return;
    }
  }
  if (plain(event.key)) event.preventDefault();
}
