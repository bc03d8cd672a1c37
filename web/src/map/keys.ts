/** What keys and lists ask of the map; nothing happens while there is none. */

import type { Place } from "../protocol/incident";
import type { BoardMap } from "./board-map";

let current: BoardMap | null = null;

/** The map that is on the screen. */
export function setMapInUse(map: BoardMap | null, instead?: BoardMap): void {
  if (instead === undefined || current === instead) current = map;
}

export const mapKeys = {
  zoom: (by: 1 | -1) => current?.zoom(by),
  home: () => current?.home(),
  goTo: (at: Place) => current?.goTo(at),
  picture: () => current?.picture() ?? null,
};
