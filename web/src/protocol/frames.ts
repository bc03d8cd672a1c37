/** The frames of the socket, in the shapes that are generated from server/wire. */

import {
  type ClientFrame as AnyClientFrame,
  type ServerFrame as AnyServerFrame,
  CLOSE,
  type Cmd,
  type Event,
} from "../gen/wire";

export { PROTOCOL } from "../gen/wire";

export interface Position {
  epoch: string;
  seq: number;
}

/** One entry of a stream, as stored, with its epoch and hash. */
export type LogEvent = Event;

export type ServerFrame = AnyServerFrame;
export type ClientFrame = AnyClientFrame;

type Of<T extends ServerFrame["t"]> = Extract<ServerFrame, { t: T }>;

export type Welcome = Of<"welcome">;
export type Snapshot = Of<"snapshot">;
export type SingleEvent = Of<"event">;
export type Events = Of<"events">;
export type Result = Of<"result">;

export type Command = { t: "cmd" } & Cmd;

/** Whether a client must not come back by itself after this close code. */
export function staysAway(code: number): boolean {
  const known = CLOSE[code as keyof typeof CLOSE];
  if (known) return !known.comesBack;
  return code >= 4400 && code < 4500;
}
