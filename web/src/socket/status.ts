/** What the board says about its line to the server. Times are milliseconds of the local clock. */
export interface LineStatus {
  phase: "connecting" | "live" | "waiting" | "stopped";
  /** Since when it is in this phase. */
  since: number;
  /** When the last frame came; null before the first. */
  heard: number | null;
  /** When the next try is due, while waiting. */
  retryAt: number | null;
  /** Close code that ended it, where it is stopped or waiting. */
  code: number | null;
  /** Commands without a result. */
  unsent: number;
  /** Streams that the server refused. */
  refused: Record<string, string>;
}

export const START: LineStatus = {
  phase: "connecting",
  since: 0,
  heard: null,
  retryAt: null,
  code: null,
  unsent: 0,
  refused: {},
};
