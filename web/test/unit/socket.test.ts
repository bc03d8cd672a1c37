import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientFrame, Command, Result, ServerFrame } from "../../src/protocol/frames";
import { backoff, uuidv7 } from "../../src/socket/ids";
import { Socket } from "../../src/socket/socket";
import type { LineStatus } from "../../src/socket/status";
import type { Wire } from "../../src/socket/wire";

class FakeWire implements Wire {
  sent: ClientFrame[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((data: unknown) => void) | null = null;
  onclose: ((code: number) => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }
  close(): void {
    this.closed = true;
  }
  say(frame: ServerFrame): void {
    this.onmessage?.(JSON.stringify(frame));
  }
  of<T extends ClientFrame["t"]>(t: T): Extract<ClientFrame, { t: T }>[] {
    return this.sent.filter((frame) => frame.t === t) as Extract<ClientFrame, { t: T }>[];
  }
}

const S = "inc:INC-0001";
const WELCOME: ServerFrame = {
  t: "welcome",
  session: "1",
  hb_ms: 15000,
  max_msg: 65536,
  window: 256,
  now: "2026-06-12T09:20:00+08:00",
  mode: "real",
  agency: null,
  roles: ["board"],
  space: "live",
};

function event(seq: number, epoch = "e1"): ServerFrame {
  return {
    t: "event",
    stream: S,
    epoch,
    seq,
    id: `${S}:${seq}`,
    at: "2026-06-12T09:20:00+08:00",
    recorded_at: "2026-06-12T09:20:00+08:00",
    mode: "real",
    kind: "note",
    actor: { id: "system" },
    cause: null,
    data: {},
    hash: "0",
  };
}

let wires: FakeWire[] = [];
let frames: ServerFrame[] = [];
let status: LineStatus | null = null;
let kept: Command[] = [];

function start(random = 0): Socket {
  return new Socket({
    open: () => {
      const wire = new FakeWire();
      wires.push(wire);
      return wire;
    },
    token: "secret",
    client: "test",
    device: "web-1",
    space: "DRL-0001",
    keep: {
      load: () => kept,
      save: (commands) => {
        kept = commands;
      },
    },
    onFrame: (frame) => frames.push(frame),
    onStatus: (next) => {
      status = next;
    },
    random: () => random,
  });
}

const wire = () => wires.at(-1) as FakeWire;

/** Opens a line with the stream at a position. */
function opened(head = 3): Socket {
  const socket = start();
  socket.subscribe(S);
  wire().onopen?.();
  wire().say(WELCOME);
  subscribed(head, false);
  wire().say({
    t: "snapshot",
    stream: S,
    epoch: "e1",
    as_of: head,
    part: 0,
    last: true,
    state: {},
  });
  return socket;
}

function subscribed(from: number, recovered: boolean): void {
  const id = wire().of("subscribe").at(-1)?.id ?? "";
  wire().say({ t: "subscribed", id, stream: S, epoch: "e1", head: from, from, recovered });
}

beforeEach(() => {
  vi.useFakeTimers();
  wires = [];
  frames = [];
  status = null;
  kept = [];
});
afterEach(() => vi.useRealTimers());

describe("the beginning", () => {
  test("hello comes first and holds token, device and space; nothing is asked before welcome", () => {
    const socket = start();
    socket.subscribe(S);
    wire().onopen?.();
    expect(wire().sent).toEqual([
      {
        t: "hello",
        proto: "hean.v1",
        token: "secret",
        client: "test",
        device: "web-1",
        space: "DRL-0001",
      },
    ]);
    wire().say(WELCOME);
    expect(wire().of("subscribe")).toMatchObject([{ stream: S }]);
    expect(wire().of("subscribe")[0]).not.toHaveProperty("after");
    expect(status?.phase).toBe("live");
  });

  test("ping is answered with its number", () => {
    opened();
    wire().say({ t: "ping", n: 7, now: WELCOME.t, heads: { [S]: 3 } });
    expect(wire().of("pong")).toEqual([{ t: "pong", n: 7 }]);
  });
});

describe("events", () => {
  test("are passed on in order, duplicates are not", () => {
    opened();
    wire().say(event(4));
    wire().say(event(4));
    wire().say(event(5));
    const seqs = frames.flatMap((f) => (f.t === "events" ? f.items.map((item) => item.seq) : []));
    expect(seqs).toEqual([4, 5]);
  });

  test("a gap is never passed on: the stream is asked for again from the last position", () => {
    opened();
    wire().say(event(4));
    wire().say(event(6));
    expect(frames.some((f) => f.t === "events" && f.items.some((item) => item.seq === 6))).toBe(
      false,
    );
    expect(wire().of("subscribe").at(-1)).toMatchObject({ stream: S, epoch: "e1", after: 4 });
    wire().say(event(7));
    subscribed(4, true);
    wire().say(event(5));
    const seqs = frames.flatMap((f) => (f.t === "events" ? f.items.map((item) => item.seq) : []));
    expect(seqs).toEqual([4, 5]);
  });

  test("a head in a ping that is ahead of what came shows a loss", () => {
    opened();
    wire().say({ t: "ping", n: 1, now: "2026-06-12T09:20:00+08:00", heads: { [S]: 9 } });
    expect(wire().of("subscribe").at(-1)).toMatchObject({ after: 3 });
  });

  test("nothing passes between a reset and the end of its snapshot", () => {
    opened();
    wire().onclose?.(1006);
    vi.advanceTimersByTime(1000);
    wire().onopen?.();
    wire().say(WELCOME);
    expect(wire().of("subscribe").at(-1)).toMatchObject({ epoch: "e1", after: 3 });
    wire().say({ t: "reset", stream: S, epoch: "e2", why: "epoch" });
    subscribed(0, false);
    wire().say(event(1, "e2"));
    expect(frames.filter((f) => f.t === "events")).toEqual([]);
    wire().say({ t: "snapshot", stream: S, epoch: "e2", as_of: 1, part: 0, last: true, state: {} });
    wire().say(event(2, "e2"));
    expect(frames.filter((f) => f.t === "events")).toHaveLength(1);
  });

  test("receipts are gathered and cumulative", () => {
    const socket = opened();
    socket.stored(S, { epoch: "e1", seq: 4 }, 1);
    socket.stored(S, { epoch: "e1", seq: 5 }, 1);
    expect(wire().of("ack")).toEqual([]);
    vi.advanceTimersByTime(250);
    expect(wire().of("ack")).toEqual([{ t: "ack", stream: S, epoch: "e1", seq: 5 }]);
    socket.stored(S, { epoch: "e1", seq: 90 }, 64);
    expect(wire().of("ack").at(-1)).toMatchObject({ seq: 90 });
  });
});

describe("coming back", () => {
  test("waits with full jitter between 0.5 and 20 s", () => {
    expect(backoff(0, 0)).toBe(500);
    expect(backoff(0, 1)).toBe(1000);
    expect(backoff(20, 1)).toBe(20_000);
    expect(backoff(20, 0)).toBe(500);
  });

  test("resumes from its position after a loss", () => {
    opened();
    wire().say(event(4));
    wire().onclose?.(4001);
    expect(status?.phase).toBe("waiting");
    vi.advanceTimersByTime(500);
    expect(wires).toHaveLength(2);
    wire().onopen?.();
    wire().say(WELCOME);
    expect(wire().of("subscribe")).toMatchObject([{ stream: S, epoch: "e1", after: 4 }]);
  });

  test.for([4400, 4401, 4403, 4408, 4409, 1009])("stays away after %i", (code) => {
    const socket = opened();
    wire().onclose?.(code);
    vi.advanceTimersByTime(60_000);
    socket.hurry();
    expect(wires).toHaveLength(1);
    expect(status).toMatchObject({ phase: "stopped", code });
    socket.hurry(true);
    expect(wires).toHaveLength(2);
  });

  test.for([1006, 4001, 4008, 4010, 4012, 4429, 4500])("comes back after %i", (code) => {
    opened();
    wire().onclose?.(code);
    vi.advanceTimersByTime(20_000);
    expect(wires.length).toBeGreaterThan(1);
  });

  test("takes the time that the server asks for", () => {
    opened();
    wire().say({ t: "error", id: null, code: "shutdown", retry_ms: 7000 });
    wire().onclose?.(4001);
    vi.advanceTimersByTime(6900);
    expect(wires).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(wires).toHaveLength(2);
  });

  test("comes back at once when the network is back", () => {
    const socket = opened();
    wire().onclose?.(1006);
    socket.hurry();
    expect(wires).toHaveLength(2);
  });

  test("a line without a sound for three heartbeats is dead", () => {
    opened();
    const first = wire();
    vi.advanceTimersByTime(45_100);
    expect(first.closed).toBe(true);
    expect(status?.phase).toBe("waiting");
  });
});

describe("commands", () => {
  test("keep their id over a reconnect until the result", async () => {
    const socket = opened();
    const done = socket.command(S, "task_accepted", { task: "T" }, 2);
    const first = wire().of("cmd")[0];
    expect(first).toMatchObject({ stream: S, kind: "task_accepted", expect: 2 });
    wire().onclose?.(1006);
    vi.advanceTimersByTime(1000);
    wire().onopen?.();
    wire().say(WELCOME);
    expect(wire().of("cmd")).toEqual([first]);
    expect(kept).toEqual([first]);
    const result: Result = { t: "result", id: first?.id ?? "", ok: true, stream: S, seq: 9 };
    wire().say(result);
    expect(await done).toEqual(result);
    expect(kept).toEqual([]);
    expect(status?.unsent).toBe(0);
  });

  test("made before a reload are sent again", () => {
    kept = [{ t: "cmd", id: "old", stream: S, kind: "task_done", data: {} }];
    opened();
    expect(wire().of("cmd")).toMatchObject([{ id: "old" }]);
  });

  test("carry a UUID of version 7 that sorts by time", () => {
    const early = uuidv7(1_700_000_000_000);
    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(early < uuidv7(1_700_000_000_001)).toBe(true);
  });
});
