import {
  type ClientFrame,
  type Command,
  type Position,
  PROTOCOL,
  type Result,
  type ServerFrame,
  staysAway,
} from "../protocol/frames";
import { backoff, uuidv7 } from "./ids";
import { type CommandKeep, Outbox } from "./outbox";
import { type LineStatus, START } from "./status";
import { Streams } from "./streams";
import type { Wire } from "./wire";

export interface SocketOptions {
  open: () => Wire;
  token: string;
  client: string;
  device: string;
  space?: string;
  keep: CommandKeep;
  /** Frames that passed the gap check, in order. */
  onFrame: (frame: ServerFrame) => void;
  onStatus: (status: LineStatus) => void;
  random?: () => number;
  now?: () => number;
}

/** An ack goes out after this many milliseconds, or at once after so many events. */
const ACK_AFTER_MS = 200;
const ACK_AFTER_EVENTS = 64;
/** A line that is silent for three heartbeats is dead. */
const SILENT_HEARTBEATS = 3;
/** Longest wait for a welcome. */
const WELCOME_MS = 10_000;

/** One line to the server that comes back by itself. It knows streams and frames, no screens. */
export class Socket {
  private wire: Wire | null = null;
  private streams = new Streams();
  private outbox: Outbox;
  private status: LineStatus = START;
  private attempt = 0;
  private hint: number | null = null;
  private timers = new Map<string, ReturnType<typeof setTimeout>>();
  private acks = new Map<string, { position: Position; events: number }>();
  private heartbeat = 15_000;

  constructor(private options: SocketOptions) {
    this.outbox = new Outbox(options.keep);
    this.say({ unsent: this.outbox.pending().length });
    this.connect();
  }

  /** Wants a stream, from a kept position or by a snapshot. */
  subscribe(stream: string, position: Position | null = null): void {
    if (this.streams.has(stream)) return;
    this.streams.want(stream, position);
    if (this.status.phase === "live") this.ask(stream);
  }

  unsubscribe(stream: string): void {
    if (!this.streams.has(stream)) return;
    this.streams.drop(stream);
    this.acks.delete(stream);
    if (this.status.phase === "live") this.send({ t: "unsubscribe", stream });
  }

  /** Sends a command and keeps on until its result is there. */
  command(stream: string, kind: string, data: Record<string, unknown>, expect?: number) {
    const command: Command = { t: "cmd", id: uuidv7(), stream, kind, data };
    if (expect !== undefined) command.expect = expect;
    const result = this.outbox.add(command);
    this.say({ unsent: this.outbox.pending().length });
    if (this.status.phase === "live") this.send(command);
    return result;
  }

  /** Says that everything up to `position` is stored on this device. */
  stored(stream: string, position: Position, events: number, atOnce = false): void {
    const before = this.acks.get(stream)?.events ?? 0;
    this.acks.set(stream, { position, events: before + events });
    if (atOnce || before + events >= ACK_AFTER_EVENTS) this.flushAcks();
    else this.later("ack", ACK_AFTER_MS, () => this.flushAcks());
  }

  /** Comes back at once: the network is back, the page is seen, or a person asked for it. */
  hurry(byPerson = false): void {
    if (this.status.phase === "stopped" && !byPerson) return;
    if (this.wire) return;
    this.attempt = 0;
    this.connect();
  }

  /** Ends the line for good. */
  end(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    if (this.status.phase === "live") this.send({ t: "bye" });
    this.detach(1000);
    this.phase("stopped", { code: 1000 });
  }

  private now(): number {
    return this.options.now?.() ?? Date.now();
  }

  private say(change: Partial<LineStatus>): void {
    this.status = { ...this.status, ...change };
    this.options.onStatus(this.status);
  }

  private phase(phase: LineStatus["phase"], change: Partial<LineStatus> = {}): void {
    this.say({ phase, since: this.now(), retryAt: null, ...change });
  }

  private later(name: string, ms: number, run: () => void): void {
    const before = this.timers.get(name);
    if (before !== undefined) {
      if (name === "ack") return;
      clearTimeout(before);
    }
    this.timers.set(
      name,
      setTimeout(() => {
        this.timers.delete(name);
        run();
      }, ms),
    );
  }

  private stop(name: string): void {
    const timer = this.timers.get(name);
    if (timer !== undefined) clearTimeout(timer);
    this.timers.delete(name);
  }

  private connect(): void {
    this.stop("retry");
    this.phase("connecting", { code: null });
    this.streams.closeAll();
    let wire: Wire;
    try {
      wire = this.options.open();
    } catch {
      this.retry(1006);
      return;
    }
    this.wire = wire;
    wire.onopen = () => this.hello();
    wire.onmessage = (data) => this.receive(data);
    wire.onclose = (code) => {
      if (this.wire !== wire) return;
      this.wire = null;
      if (staysAway(code)) this.halt(code);
      else this.retry(code);
    };
    this.later("silence", WELCOME_MS, () => this.drop(4012));
  }

  private hello(): void {
    const { token, client, device, space } = this.options;
    const frame: ClientFrame = { t: "hello", proto: PROTOCOL, token, client, device };
    if (space) frame.space = space;
    this.send(frame);
  }

  private send(frame: ClientFrame): void {
    try {
      this.wire?.send(JSON.stringify(frame));
    } catch {
      // A wire that is closing says so by its close event; commands are sent again then.
    }
  }

  private ask(stream: string): void {
    const id = uuidv7();
    const position = this.streams.position(stream);
    this.streams.asked(stream, id);
    this.send(
      position
        ? { t: "subscribe", id, stream, epoch: position.epoch, after: position.seq }
        : { t: "subscribe", id, stream },
    );
  }

  private receive(data: unknown): void {
    let frame: ServerFrame;
    try {
      frame = JSON.parse(String(data)) as ServerFrame;
    } catch {
      this.drop(4400);
      return;
    }
    this.say({ heard: this.now() });
    this.later("silence", this.heartbeat * SILENT_HEARTBEATS, () => this.drop(4012));
    if (frame.t === "ping") this.send({ t: "pong", n: frame.n });
    if (frame.t === "welcome") this.welcome(frame);
    else if (frame.t === "result") this.result(frame);
    else if (frame.t === "error") this.refused(frame);
    else this.judge(frame);
  }

  private judge(frame: ServerFrame): void {
    const verdict = this.streams.look(frame);
    if (verdict.pass) {
      this.options.onFrame(verdict.frame);
      if (frame.t === "subscribed" && frame.recovered) this.confirm(frame.stream);
    } else if (verdict.again) {
      this.send({ t: "unsubscribe", stream: verdict.again });
      this.ask(verdict.again);
    }
  }

  private welcome(frame: ServerFrame & { t: "welcome" }): void {
    this.attempt = 0;
    this.hint = null;
    this.heartbeat = Math.max(1000, frame.hb_ms || 15_000);
    this.phase("live", { refused: {} });
    this.options.onFrame(frame);
    for (const stream of this.streams.names()) this.ask(stream);
    for (const command of this.outbox.pending()) this.send(command);
  }

  private result(frame: Result): void {
    this.outbox.settle(frame);
    this.say({ unsent: this.outbox.pending().length });
    this.options.onFrame(frame);
  }

  private refused(frame: ServerFrame & { t: "error" }): void {
    if (typeof frame.retry_ms === "number") this.hint = frame.retry_ms;
    const stream = frame.stream ?? (frame.id ? this.streams.askedBy(String(frame.id)) : null);
    if (stream) this.say({ refused: { ...this.status.refused, [stream]: frame.code } });
    this.options.onFrame(frame);
  }

  /** A receipt that was lost with the last connection is given again. */
  private confirm(stream: string): void {
    const position = this.streams.position(stream);
    if (position && position.seq > 0) this.stored(stream, position, 0);
  }

  private flushAcks(): void {
    this.stop("ack");
    if (this.status.phase !== "live") return;
    for (const [stream, { position }] of this.acks) {
      this.send({ t: "ack", stream, epoch: position.epoch, seq: position.seq });
    }
    this.acks.clear();
  }

  private detach(code: number): void {
    const wire = this.wire;
    this.wire = null;
    if (!wire) return;
    wire.onopen = null;
    wire.onmessage = null;
    wire.onclose = null;
    wire.close(code === 1000 ? 1000 : undefined);
  }

  private drop(code: number): void {
    this.detach(code);
    this.retry(code);
  }

  private halt(code: number): void {
    this.stop("silence");
    this.phase("stopped", { code });
  }

  private retry(code: number): void {
    this.stop("silence");
    this.acks.clear();
    const random = this.options.random?.() ?? Math.random();
    const wait = this.hint ?? backoff(this.attempt, random);
    this.hint = null;
    this.attempt += 1;
    this.phase("waiting", { code, retryAt: this.now() + wait });
    this.later("retry", wait, () => this.connect());
  }
}
