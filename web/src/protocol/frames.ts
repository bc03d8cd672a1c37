/** The frames of the socket, subprotocol `hean.v1`. */

import type { Actor, Cause, Instant } from "./incident";

export const PROTOCOL = "hean.v1";

export interface Position {
  epoch: string;
  seq: number;
}

export type Role = "board" | "agency" | "director" | "admin";

export interface Welcome {
  t: "welcome";
  session: string;
  hb_ms: number;
  max_msg: number;
  window: number;
  now: Instant;
  mode: "real" | "drill";
  agency: string | null;
  roles: Role[];
  /** `live` or the drill's id. */
  space: string;
}

/** One entry of a stream, as stored, with its epoch and hash. */
export interface LogEvent {
  stream: string;
  epoch: string;
  seq: number;
  id: string;
  at: Instant;
  recorded_at: Instant;
  mode: "real" | "drill";
  kind: string;
  actor: Actor;
  cause: Cause | null;
  data: Record<string, unknown>;
  hash?: string;
}

export interface Subscribed {
  t: "subscribed";
  id: string;
  stream: string;
  epoch: string;
  head: number;
  from: number;
  recovered: boolean;
}

export interface Reset {
  t: "reset";
  stream: string;
  epoch: string;
  why: "epoch" | "too_old" | "future";
}

export interface Snapshot {
  t: "snapshot";
  stream: string;
  epoch: string;
  as_of: number;
  part: number;
  last: boolean;
  state: unknown;
}

export interface SingleEvent extends LogEvent {
  t: "event";
}

export interface Events {
  t: "events";
  stream: string;
  epoch?: string;
  items: LogEvent[];
}

export interface Result {
  t: "result";
  id: string;
  ok: boolean;
  stream?: string;
  epoch?: string;
  seq?: number;
  code?: string;
  detail?: string;
  current?: unknown;
}

export interface Ping {
  t: "ping";
  n: number;
  now: Instant;
  heads: Record<string, number>;
}

export interface ErrorFrame {
  t: "error";
  id?: string;
  code: string;
  detail?: string;
  /** The stream, where a subscription ended. */
  stream?: string;
  retry_ms?: number | null;
}

export type ServerFrame =
  | Welcome
  | Subscribed
  | Reset
  | Snapshot
  | SingleEvent
  | Events
  | Result
  | Ping
  | ErrorFrame;

export interface Command {
  t: "cmd";
  /** UUIDv7, made once and kept over retries. */
  id: string;
  stream: string;
  kind: string;
  data: Record<string, unknown>;
  /** The task version that the person saw. */
  expect?: number;
}

export type ClientFrame =
  | {
      t: "hello";
      proto: string;
      token: string;
      client: string;
      device: string;
      space?: string;
    }
  | { t: "subscribe"; id: string; stream: string; epoch?: string; after?: number }
  | { t: "unsubscribe"; stream: string }
  | { t: "ack"; stream: string; epoch: string; seq: number }
  | { t: "pong"; n: number }
  | { t: "bye" }
  | Command;

/** Why a connection ended, and whether one may come back. */
export function staysAway(code: number): boolean {
  return (code >= 4400 && code < 4500 && code !== 4429) || code === 1009;
}
