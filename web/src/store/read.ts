/** What is read over HTTP now and then: a value with how it stands. */

import { type Signal, signal } from "@preact/signals";
import { HttpProblem } from "../protocol/http";

/** `missing`: this server does not have it, or this token may not see it. */
export type Standing = "idle" | "loading" | "there" | "missing" | "failed";

export interface Known<T> {
  standing: Standing;
  /** The last that was read; kept while it is read again. */
  value: T | null;
  problem: string;
}

/** Something that is read by asking. Two askings at once are one. */
export class Asked<T> {
  readonly known: Signal<Known<T>>;
  private running: Promise<void> | null = null;
  private turn = 0;

  constructor(private ask: () => Promise<T>) {
    this.known = signal<Known<T>>({ standing: "idle", value: null, problem: "" });
  }

  get value(): T | null {
    return this.known.value.value;
  }

  load(): Promise<void> {
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Reads what does not change while the server runs, unless it is there. */
  async once(): Promise<void> {
    if (this.known.peek().standing !== "there") await this.load();
  }

  /** Forgets what was read, for instance of another incident. */
  clear(): void {
    this.turn += 1;
    this.running = null;
    this.known.value = { standing: "idle", value: null, problem: "" };
  }

  private async run(): Promise<void> {
    const turn = this.turn;
    const before = this.known.peek();
    if (before.standing === "idle") this.known.value = { ...before, standing: "loading" };
    let next: Known<T>;
    try {
      next = { standing: "there", value: await this.ask(), problem: "" };
    } catch (error) {
      const status = error instanceof HttpProblem ? error.status : -1;
      const gone = status === 403 || status === 404 || status === 405;
      const problem = error instanceof Error ? error.message : String(error);
      next = { standing: gone ? "missing" : "failed", value: gone ? null : before.value, problem };
    }
    if (turn === this.turn) this.known.value = next;
  }
}
