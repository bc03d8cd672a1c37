/** The language of the board: Chinese first, English second; kept in the URL as `?lang=`. */

import { computed, signal } from "@preact/signals";
import type { Text } from "../protocol/incident";
import { en } from "./en";
import { type Catalogue, zh } from "./zh";

export type Lang = "zh" | "en";

const catalogues: Record<Lang, Catalogue> = { zh, en };

function fromUrl(): Lang {
  if (typeof location === "undefined") return "zh";
  return new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh";
}

export const lang = signal<Lang>(fromUrl());

/** The catalogue of the language in force. */
export const words = computed<Catalogue>(() => catalogues[lang.value]);

/** Switches the language and keeps it in the address, so that a colleague opens the same view. */
export function setLang(next: Lang): void {
  lang.value = next;
  const url = new URL(location.href);
  if (next === "zh") url.searchParams.delete("lang");
  else url.searchParams.set("lang", next);
  history.replaceState(null, "", url);
  document.documentElement.lang = catalogues[next].lang.tag;
}

/** A text of the server in the language in force; a missing language falls back to the other. */
export function say(text: Text | null | undefined): string {
  if (!text) return "";
  return lang.value === "zh" ? text.zh || text.en : text.en || text.zh;
}
