/** What the board knows: one view a stream, folded from snapshots and events. */

import type { LogEvent, Position, ServerFrame, Welcome } from "../protocol/frames";
import type { DrillState, Incident, Task } from "../protocol/incident";
import type { Moves } from "./moves";

/** Most log entries kept a stream; older ones are dropped from the screen, never from the log. */
export const LOG_MAX = 2000;

export interface StreamView {
  position: Position | null;
  /** A snapshot or recovered position was taken: what is shown is true as of `position`. */
  ready: boolean;
  /** Of an incident's stream. */
  incident: Incident | null;
  /** Of an agency's inbox; of an incident the tasks are in the incident. */
  tasks: Record<string, Task>;
  /** Deadlines that were moved and that nobody has accepted since. */
  moves: Moves;
  /** Of a drill's stream. */
  drill: DrillState | null;
  /** Entries, oldest first. */
  log: LogEvent[];
  /** Parts of a snapshot that is not complete yet. */
  parts: unknown[];
}

export interface State {
  session: Welcome | null;
  streams: Record<string, StreamView>;
}

/** Older entries of a stream, read over HTTP, that belong before those that came by the socket. */
export interface History {
  t: "history";
  stream: string;
  epoch: string;
  items: LogEvent[];
}

/** A stream is not shown any more. */
export interface Forget {
  t: "forget";
  stream: string;
}

export type Input = ServerFrame | History | Forget;

export const EMPTY: State = { session: null, streams: {} };

export const EMPTY_VIEW: StreamView = {
  position: null,
  ready: false,
  incident: null,
  tasks: {},
  moves: {},
  drill: null,
  log: [],
  parts: [],
};
