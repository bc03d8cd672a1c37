import type { Command, Result } from "../protocol/frames";

/** Where commands without a result survive a reload. */
export interface CommandKeep {
  load(): Command[];
  save(commands: Command[]): void;
}

/** The most commands that may wait for a result at once. */
export const OUTBOX_MAX = 200;

interface Waiting {
  command: Command;
  done: (result: Result) => void;
}

/**
 * Commands that have no result yet. A command keeps its id over every resend, so that the server
 * answers a repetition with the first result. Its order is the order in which they were made.
 */
export class Outbox {
  private waiting = new Map<string, Waiting>();

  constructor(private keep: CommandKeep) {
    for (const command of keep.load()) {
      this.waiting.set(command.id, { command, done: () => {} });
    }
  }

  /** Adds a command; the promise is kept until its result, over any number of connections. */
  add(command: Command): Promise<Result> {
    if (this.waiting.size >= OUTBOX_MAX) {
      return Promise.resolve({
        t: "result",
        id: command.id,
        ok: false,
        code: "client.outbox_full",
      });
    }
    return new Promise((done) => {
      this.waiting.set(command.id, { command, done });
      this.save();
    });
  }

  /** Takes a result; false for one that nobody waits for. */
  settle(result: Result): boolean {
    const entry = this.waiting.get(result.id);
    if (!entry) return false;
    this.waiting.delete(result.id);
    this.save();
    entry.done(result);
    return true;
  }

  /** What must be sent again on a new connection. */
  pending(): Command[] {
    return Array.from(this.waiting.values(), (entry) => entry.command);
  }

  private save(): void {
    this.keep.save(this.pending());
  }
}
