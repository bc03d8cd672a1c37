/**
 * What the screens read: signals over the store. One update an animation frame, however many frames
 * came. Screens call the actions here and never the socket.
 */

import { batch, computed, signal } from "@preact/signals";
import type { BasinRead, ForecastRead, IncidentBrief } from "../gen/wire";
import { type BasinNames, loadLayer, NO_NAMES, readBasin, withFacilities } from "../protocol/basin";
import { readForecast, type StoredForecast } from "../protocol/forecast";
import type { Position, Result } from "../protocol/frames";
import { Http, HttpProblem } from "../protocol/http";
import type { Incident, Task } from "../protocol/incident";
import { Socket } from "../socket/socket";
import { type LineStatus, START } from "../socket/status";
import { browserWire } from "../socket/wire";
import { astray, CLOCK, type Clock, paced, serverTime, stated } from "./clock";
import { keepCommands, keepView, keptView, tabDevice } from "./keep";
import { reduce } from "./reduce";
import { EMPTY, EMPTY_VIEW, type Input, type State } from "./state";

/** Log entries that are read over HTTP before the snapshot. */
const HISTORY = 500;

export const state = signal<State>(EMPTY);
export const line = signal<LineStatus>(START);
export const clock = signal<Clock>(CLOCK);
/** Ticks once a second, so that countdowns move. */
export const tick = signal(Date.now());
export const incidents = signal<IncidentBrief[] | null>(null);
export const incidentId = signal<string | null>(null);
export const basin = signal<BasinNames>(NO_NAMES);
export const forecast = signal<StoredForecast | null>(null);

export const session = computed(() => state.value.session);
export const drill = computed(() => session.value?.mode === "drill");
export const roles = computed(() => session.value?.roles ?? []);
export const incident = computed<Incident | null>(() => {
  const id = incidentId.value;
  return id ? (state.value.streams[`inc:${id}`]?.incident ?? null) : null;
});
/** The server's time now, in milliseconds; the local clock before the first statement. */
export const now = computed(() => serverTime(clock.value, tick.value) ?? tick.value);

let socket: Socket | null = null;
let http: Http | null = null;
let device: string | null = null;
let queue: Input[] = [];
let scheduled = false;
let statusNext: LineStatus | null = null;

export function api(): Http {
  if (!http) throw new Error("not signed in");
  return http;
}

export function live(): Socket {
  if (!socket) throw new Error("not signed in");
  return socket;
}

/** The space of the session: `live` or a drill's id. */
function space(): string {
  return session.peek()?.space ?? "live";
}

/** A hidden page has no frames and slow timers, but its receipts must not wait. */
function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  if (document.hidden) queueMicrotask(flush);
  else requestAnimationFrame(flush);
}

/** The page was hidden while a frame was due. */
export function hidden(): void {
  if (scheduled) flush();
}

function flush(): void {
  if (!scheduled) return;
  scheduled = false;
  const inputs = queue;
  queue = [];
  batch(() => {
    if (statusNext) line.value = statusNext;
    statusNext = null;
    if (inputs.length === 0) return;
    let next = state.value;
    for (const input of inputs) next = reduce(next, input);
    state.value = next;
  });
  confirm(inputs);
}

/** Stores what came where it must be stored, then gives the receipt. */
function confirm(inputs: Input[]): void {
  const counts = new Map<string, number>();
  for (const input of inputs) {
    if (input.t === "events") {
      counts.set(input.stream, (counts.get(input.stream) ?? 0) + input.items.length);
    } else if (input.t === "snapshot" && input.last) {
      counts.set(input.stream, counts.get(input.stream) ?? 0);
      void history(input.stream, input.as_of);
    }
  }
  for (const [stream, events] of counts) {
    const view = state.value.streams[stream];
    if (!view?.position) continue;
    if (stream.startsWith("agy:")) keepView(space(), stream, view);
    if (view.position.seq > 0) socket?.stored(stream, view.position, events, document.hidden);
  }
}

async function history(stream: string, asOf: number): Promise<void> {
  if (asOf === 0 || stream.startsWith("tel:")) return;
  try {
    const { epoch, items } = await api().history(stream, asOf, HISTORY);
    take({ t: "history", stream, epoch, items });
  } catch {
    // The log then begins with what comes by the socket.
  }
}

function take(input: Input): void {
  if (input.t === "welcome" || input.t === "ping") {
    const isDrill = input.t === "welcome" ? input.mode === "drill" : drill.peek();
    const [server, local] = [Date.parse(input.now), Date.now()];
    if (isDrill && astray(clock.peek(), server, local)) void loadRate();
    clock.value = stated(clock.peek(), server, local, isDrill);
  }
  queue.push(input);
  schedule();
}

/** The space of a token: each sees one only, and the server knows which. */
async function spaceOf(of: Http): Promise<string | null> {
  try {
    return (await of.whoami()).space;
  } catch (error) {
    if (error instanceof HttpProblem && error.status === 401) {
      line.value = { ...START, phase: "stopped", code: 4401 };
    }
    return null;
  }
}

/** Starts the line with a token; ends an earlier one. */
export async function signIn(token: string, space: string | null): Promise<void> {
  device ??= await tabDevice();
  socket?.end();
  state.value = EMPTY;
  clock.value = CLOCK;
  const asked = new Http(token);
  http = asked;
  const sees = space ?? (await spaceOf(asked));
  // Signed out, in again, or refused while the server was asked.
  if (http !== asked || line.value.code === 4401) return;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new Socket({
    open: () => browserWire(`${scheme}://${location.host}/ws`),
    token,
    client: "hean-web/0.1",
    device,
    ...(sees ? { space: sees } : {}),
    keep: keepCommands(sees),
    onFrame: take,
    onStatus: (status) => {
      statusNext = status;
      schedule();
    },
  });
}

export function signOut(): void {
  socket?.end();
  socket = null;
  http = null;
  batch(() => {
    state.value = EMPTY;
    line.value = START;
    incidents.value = null;
    incidentId.value = null;
    forecast.value = null;
  });
}

export async function loadBasin(): Promise<void> {
  try {
    const names = readBasin((await api().get("/api/v1/basin")) as BasinRead);
    basin.value = names;
    const layers = ["facilities", "sections"] as const;
    const loaded = await Promise.all(layers.map((layer) => loadLayer(api(), layer)));
    basin.value = withFacilities(names, loaded);
  } catch {
    // Agencies and places are then shown by their ids.
  }
}

export async function loadIncidents(): Promise<void> {
  try {
    incidents.value = await api().incidents();
  } catch {
    if (incidents.value === null) incidents.value = [];
  }
}

/** Chooses the incident on the board; its stream is followed until another one is chosen. */
export function choose(id: string | null): void {
  const before = incidentId.peek();
  if (before === id) return;
  if (before) {
    socket?.unsubscribe(`inc:${before}`);
    take({ t: "forget", stream: `inc:${before}` });
  }
  incidentId.value = id;
  forecast.value = null;
  if (id) socket?.subscribe(`inc:${id}`);
}

/** Follows a stream; an inbox goes on from what this device has stored. */
export function follow(stream: string): void {
  const kept = stream.startsWith("agy:") ? keptView(space(), stream) : null;
  let position: Position | null = null;
  if (kept?.position) {
    position = kept.position;
    const streams = { ...state.value.streams, [stream]: { ...EMPTY_VIEW, ...kept } };
    state.value = { ...state.value, streams };
  }
  socket?.subscribe(stream, position);
}

/** Takes a stream anew from a snapshot: what it says now is more than its entries can tell. */
export function refollow(stream: string): void {
  socket?.unsubscribe(stream);
  socket?.subscribe(stream);
}

export async function loadForecast(id: string): Promise<void> {
  try {
    const raw = await api().get(`/api/v1/forecasts/${encodeURIComponent(id)}`);
    if (incident.value?.forecast?.result.id === id)
      forecast.value = readForecast(raw as ForecastRead);
  } catch {
    // The table of arrivals stands without curves.
  }
}

/** Asks how fast the drill's clock goes; without an answer the rate is guessed from its times. */
export async function loadRate(): Promise<void> {
  if (!drill.peek()) return;
  try {
    const { paused, ended, speed, now: at } = await api().drill(space());
    const rate = paused || ended ? 0 : speed;
    clock.value = paced(clock.peek(), rate, Date.parse(at), Date.now());
  } catch {
    // A token that may not see the drill itself still gets its times.
  }
}

/** An agency's answer to a task, with the version that the person saw. */
export function reply(
  agency: string,
  kind: "task_accepted" | "task_refused" | "task_started" | "task_done" | "task_failed",
  task: Task,
  more: Record<string, unknown> = {},
): Promise<Result> {
  return live().command(`agy:${agency}`, kind, { task: task.id, ...more }, task.version);
}
