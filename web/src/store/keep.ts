/** What this device keeps over a reload. A store that is full or closed is a store without memory. */

import type { Command } from "../protocol/frames";
import { uuidv7 } from "../socket/ids";
import type { CommandKeep } from "../socket/outbox";
import type { StreamView } from "./state";

const TOKEN = "hean.token";
const SPACE = "hean.space";
const DEVICE = "hean.device";

function read(store: Storage, key: string): string | null {
  try {
    return store.getItem(key);
  } catch {
    return null;
  }
}

function write(store: Storage, key: string, value: string | null): void {
  try {
    if (value === null) store.removeItem(key);
    else store.setItem(key, value);
  } catch {
    // Nothing is kept; what is shown stays right.
  }
}

function parsed<T>(text: string | null): T | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

/** Made once and kept, so that receipts and resumption belong to one device. */
export function deviceId(): string {
  const known = read(localStorage, DEVICE);
  if (known) return known;
  const made = `web-${uuidv7()}`;
  write(localStorage, DEVICE, made);
  return made;
}

/** Most tabs of one browser that have an id of their own. */
const TABS_MAX = 8;

/**
 * The device id of this tab. The first tab has the device's own; a second one beside it, such as a
 * board on another screen, has a number behind it, because one device has one session. A tab holds
 * its number by a lock that ends with it; without locks (plain HTTP on a network) all share one id.
 */
export async function tabDevice(): Promise<string> {
  const id = deviceId();
  if (!navigator.locks) return id;
  for (let n = 1; n <= TABS_MAX; n++) {
    const free = await new Promise<boolean>((answer) => {
      void navigator.locks.request(`hean.tab.${n}`, { ifAvailable: true }, (lock) => {
        answer(lock !== null);
        return lock ? new Promise(() => {}) : undefined;
      });
    });
    if (free) return n === 1 ? id : `${id}.${n}`;
  }
  return id;
}

/** Token and space of this tab; a sign-in link `/#token=…&space=…` fills them and is removed. */
export function credentials(): { token: string | null; space: string | null } {
  const hash = new URLSearchParams(location.hash.slice(1));
  const token = hash.get("token");
  const space = hash.get("space");
  if (token) {
    keepCredentials(token, space);
    hash.delete("token");
  } else if (space !== null) write(sessionStorage, SPACE, space || null);
  hash.delete("space");
  if (token || space !== null) {
    const rest = hash.toString();
    history.replaceState(null, "", location.pathname + location.search + (rest ? `#${rest}` : ""));
  }
  return { token: read(sessionStorage, TOKEN), space: read(sessionStorage, SPACE) };
}

export function keepCredentials(token: string | null, space: string | null): void {
  write(sessionStorage, TOKEN, token);
  write(sessionStorage, SPACE, space || null);
}

/** Commands without a result, by space: a drill's never reach a live stream. */
export function keepCommands(space: string | null): CommandKeep {
  const key = `hean.outbox.${space ?? "live"}`;
  return {
    load: () => parsed<Command[]>(read(sessionStorage, key)) ?? [],
    save: (commands) => {
      write(sessionStorage, key, commands.length ? JSON.stringify(commands) : null);
    },
  };
}

function viewKey(space: string, stream: string): string {
  return `hean.view.${space}.${stream}`;
}

/** What of an inbox's log is shown again after a reload. */
const KEPT: ReadonlySet<string> = new Set(["message_received", "crew_lost", "crew_returned"]);

/** Stores an inbox before its receipt is given. */
export function keepView(space: string, stream: string, view: StreamView): void {
  const { position, tasks, moves } = view;
  const log = view.log.filter((event) => KEPT.has(event.kind)).slice(-50);
  write(localStorage, viewKey(space, stream), JSON.stringify({ position, tasks, moves, log }));
}

export function keptView(
  space: string,
  stream: string,
): Pick<StreamView, "position" | "tasks" | "moves" | "log"> | null {
  return parsed(read(localStorage, viewKey(space, stream)));
}

/** Forgets what belongs to the person who signs out. */
export function forgetAll(): void {
  keepCredentials(null, null);
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("hean.view.")) localStorage.removeItem(key);
    }
  } catch {
    // Nothing was kept.
  }
}

const DRAFT = "hean.report";

/** What somebody types into the public form, until it was taken. */
export function keepDraft(draft: unknown): void {
  write(sessionStorage, DRAFT, draft === null ? null : JSON.stringify(draft));
}

export function keptDraft<T>(): Partial<T> | null {
  return parsed(read(sessionStorage, DRAFT));
}
