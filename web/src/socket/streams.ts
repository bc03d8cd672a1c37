import type { Events, LogEvent, Position, ServerFrame, SingleEvent } from "../protocol/frames";

/** One stream that is wanted, and how far it was received. */
interface Wanted {
  /** What was received without a gap; null wants a snapshot. */
  position: Position | null;
  /** Id of the last subscribe frame on this connection; an answer to another one is old. */
  asked: string | null;
  /** The server said `subscribed` on this connection. */
  open: boolean;
  /** A snapshot is under way. */
  snapshot: boolean;
}

/** What to do after a frame was looked at. */
export type Verdict = { pass: true; frame: ServerFrame } | { pass: false; again: string | null };

const DROP: Verdict = { pass: false, again: null };

/**
 * Keeps the position of every stream and lets a frame through only if it continues the stream
 * without a gap. A gap is never skipped: the stream is asked for again from the last position.
 */
export class Streams {
  private wanted = new Map<string, Wanted>();

  want(stream: string, position: Position | null): void {
    this.wanted.set(stream, { position, asked: null, open: false, snapshot: false });
  }

  drop(stream: string): void {
    this.wanted.delete(stream);
  }

  has(stream: string): boolean {
    return this.wanted.has(stream);
  }

  names(): string[] {
    return [...this.wanted.keys()];
  }

  position(stream: string): Position | null {
    return this.wanted.get(stream)?.position ?? null;
  }

  /** Notes that a subscribe frame with this id was sent. */
  asked(stream: string, id: string): void {
    const entry = this.wanted.get(stream);
    if (entry) {
      entry.asked = id;
      entry.open = false;
      entry.snapshot = false;
    }
  }

  /** The stream that the subscribe frame with this id asked for. */
  askedBy(id: string): string | null {
    for (const [stream, entry] of this.wanted) if (entry.asked === id) return stream;
    return null;
  }

  /** A new connection: nothing is open on it yet. */
  closeAll(): void {
    for (const entry of this.wanted.values()) {
      entry.asked = null;
      entry.open = false;
      entry.snapshot = false;
    }
  }

  /** Looks at a frame of a stream. */
  look(frame: ServerFrame): Verdict {
    switch (frame.t) {
      case "subscribed": {
        const entry = this.wanted.get(frame.stream);
        if (!entry || entry.asked !== frame.id) return DROP;
        entry.open = true;
        entry.snapshot = !frame.recovered;
        return { pass: true, frame };
      }
      case "reset": {
        const entry = this.wanted.get(frame.stream);
        if (!entry?.asked) return DROP;
        entry.position = null;
        entry.snapshot = true;
        return { pass: true, frame };
      }
      case "snapshot": {
        const entry = this.wanted.get(frame.stream);
        if (!entry?.open) return DROP;
        if (frame.last) {
          entry.position = { epoch: frame.epoch, seq: frame.as_of };
          entry.snapshot = false;
        }
        return { pass: true, frame };
      }
      case "event":
      case "events":
        return this.events(frame);
      case "ping":
        return this.heads(frame.heads) ?? { pass: true, frame };
      default:
        return { pass: true, frame };
    }
  }

  private events(frame: SingleEvent | Events): Verdict {
    const entry = this.wanted.get(frame.stream);
    if (!entry?.open || entry.snapshot) return DROP;
    const items = frame.t === "event" ? [frame] : frame.items;
    const loose = frame.stream.startsWith("tel:");
    const fresh: LogEvent[] = [];
    let { epoch, seq } = entry.position ?? { epoch: "", seq: 0 };
    for (const item of items) {
      if (item.epoch === epoch && item.seq <= seq) continue;
      if (!loose && (item.epoch !== epoch || item.seq !== seq + 1)) {
        entry.open = false;
        return { pass: false, again: frame.stream };
      }
      epoch = item.epoch;
      seq = item.seq;
      fresh.push(item);
    }
    if (fresh.length === 0) return DROP;
    entry.position = { epoch, seq };
    return { pass: true, frame: { t: "events", stream: frame.stream, epoch, items: fresh } };
  }

  /** A head ahead of what came on this connection means that something was lost. */
  private heads(heads: Record<string, number>): Verdict | null {
    for (const [stream, head] of Object.entries(heads)) {
      const entry = this.wanted.get(stream);
      if (!entry?.open || entry.snapshot || stream.startsWith("tel:")) continue;
      if (head > (entry.position?.seq ?? 0)) {
        entry.open = false;
        return { pass: false, again: stream };
      }
    }
    return null;
  }
}
