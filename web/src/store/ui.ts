/** What a person has chosen on the screen. Nothing of it is sent anywhere. */

import { computed, signal } from "@preact/signals";
import type { Feature } from "geojson";
import type { FactKind } from "../forms/specs";
import type { Place } from "../protocol/incident";
import { clock, now } from "./app";

export type LayerKey =
  | "relief"
  | "rivers"
  | "roads"
  | "plume"
  | "sections"
  | "facilities"
  | "supplies"
  | "risks"
  | "places";

/** In the order of the keys 1 to 9. */
export const LAYER_KEYS: readonly LayerKey[] = [
  "relief",
  "rivers",
  "roads",
  "plume",
  "sections",
  "facilities",
  "supplies",
  "risks",
  "places",
];

const url = new URLSearchParams(typeof location === "undefined" ? "" : location.search);

/** The section whose curve is shown. */
export const section = signal<string | null>(url.get("section"));
/** The moment on the map in server milliseconds; null follows the clock. */
export const moment = signal<number | null>(null);
export const agencyFilter = signal<string | null>(url.get("agency"));
export const search = signal("");
export const selectedTask = signal<string | null>(null);
export const expandedTask = signal<string | null>(null);
export const helpOpen = signal(false);
export const hiddenLayers = signal<ReadonlySet<LayerKey>>(new Set<LayerKey>(["risks"]));
/** A position is being picked on the map, and the one picked. */
export const picking = signal(false);
export const picked = signal<Place | null>(null);
export const soundOn = signal(false);

export const SIDE_TABS = [
  "forecast",
  "command",
  "plan",
  "situation",
  "documents",
  "reports",
] as const;
export type SideTab = (typeof SIDE_TABS)[number];

function tabOfUrl(): SideTab {
  const asked = url.get("tab");
  return SIDE_TABS.find((tab) => tab === asked) ?? "forecast";
}

/** What stands beside the map. */
export const sideTab = signal<SideTab>(tabOfUrl());
/** The form that is open over the board, with what is already known of it. */
export const recording = signal<Recording | null>(null);
/** A position that a list speaks of, marked on the map. */
export const pointed = signal<Place | null>(null);

/** Lines that a list speaks of, drawn over the roads. */
export const mapLines = signal<Feature[]>([]);

export interface Recording {
  kind: FactKind;
  preset?: Record<string, string | string[]>;
  fixed?: Record<string, unknown>;
  /** The version of the task that was seen. */
  expect?: number;
  /** One form only, not the whole list of kinds. */
  alone?: boolean;
}

export function showTab(tab: SideTab): void {
  sideTab.value = tab;
  keepInUrl("tab", tab === "forecast" ? null : tab);
}

/** The moment that the map and the cursor of the curves show. */
export const shown = computed(() => moment.value ?? now.value);

export function toggleLayer(key: LayerKey): void {
  const next = new Set(hiddenLayers.value);
  if (!next.delete(key)) next.add(key);
  hiddenLayers.value = next;
}

/** Freezes the shown moment where it is, or follows the clock again. */
export function toggleFollow(): void {
  if (clock.value.local === 0) return;
  moment.value = moment.value === null ? now.value : null;
}

/** Keeps a choice in the address, so that a colleague opens the same view. */
export function keepInUrl(name: string, value: string | null): void {
  const address = new URL(location.href);
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  if (address.href !== location.href) history.replaceState(null, "", address);
}
