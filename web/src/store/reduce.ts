/** The store: (state, input) → state. Pure; it knows no socket, no clock and no screen. */

import type { LogEvent, Snapshot } from "../protocol/frames";
import type { DrillState } from "../protocol/incident";
import { applyIncident } from "./incident";
import { moved } from "./moves";
import { readSnapshot } from "./snapshot";
import { EMPTY_VIEW, type Input, LOG_MAX, type State, type StreamView } from "./state";
import { applyTask } from "./tasks";

function applyDrill(drill: DrillState | null, event: LogEvent): DrillState | null {
  const data = event.data;
  if (event.kind === "drill_started") {
    const started = data as unknown as DrillState["started"];
    return { started, fired: [], paused: null, ended: null, judged: {} };
  }
  if (!drill) return null;
  switch (event.kind) {
    case "inject_fired":
      return { ...drill, fired: [...drill.fired, String(data.inject)] };
    case "drill_paused":
      return { ...drill, paused: event.recorded_at };
    case "drill_resumed":
      return { ...drill, paused: null };
    case "drill_ended":
      return { ...drill, ended: String(data.why) };
    case "expectation_judged": {
      const judged: [string, number] = [String(data.outcome), Number(data.weight)];
      return { ...drill, judged: { ...drill.judged, [String(data.expect)]: judged } };
    }
    default:
      return drill;
  }
}

function trimmed(log: LogEvent[]): LogEvent[] {
  return log.length > LOG_MAX ? log.slice(log.length - LOG_MAX) : log;
}

function takeEvents(view: StreamView, stream: string, items: LogEvent[]): StreamView {
  let { incident, tasks, moves, drill, position } = view;
  const kind = stream.slice(0, 3);
  for (const event of items) {
    moves = moved(moves, incident?.tasks ?? tasks, event);
    if (kind === "inc") incident = applyIncident(incident, event);
    else if (kind === "agy") tasks = applyTask(tasks, event);
    else if (kind === "drl") drill = applyDrill(drill, event);
    position = { epoch: event.epoch, seq: event.seq };
  }
  return {
    ...view,
    incident,
    tasks,
    moves,
    drill,
    position,
    log: trimmed([...view.log, ...items]),
  };
}

function takeSnapshot(view: StreamView, frame: Snapshot): StreamView {
  const parts = [...view.parts, frame.state];
  if (!frame.last) return { ...view, parts };
  const content = readSnapshot(frame.stream, parts);
  const log = view.log.filter((e) => e.epoch === frame.epoch && e.seq <= frame.as_of);
  return {
    ...view,
    ...content,
    log,
    parts: [],
    ready: true,
    position: { epoch: frame.epoch, seq: frame.as_of },
  };
}

function takeHistory(view: StreamView, epoch: string, items: LogEvent[]): StreamView {
  if (view.position?.epoch !== epoch) return view;
  const first = view.log[0]?.seq ?? view.position.seq + 1;
  const older = items.filter((event) => event.seq < first);
  return older.length === 0 ? view : { ...view, log: trimmed([...older, ...view.log]) };
}

/** The state after an input; the same object where nothing changes. */
export function reduce(state: State, input: Input): State {
  if (input.t === "welcome") return { ...state, session: input };
  if (input.t === "forget") {
    const { [input.stream]: _, ...streams } = state.streams;
    return { ...state, streams };
  }
  if (
    !("stream" in input) ||
    input.stream === undefined ||
    input.t === "result" ||
    input.t === "error"
  )
    return state;
  const stream = input.stream;
  const before = state.streams[stream] ?? EMPTY_VIEW;
  let after = before;
  switch (input.t) {
    case "subscribed":
      after = input.recovered
        ? { ...before, ready: true, parts: [] }
        : { ...before, parts: [], ready: false };
      break;
    case "reset":
      after = { ...EMPTY_VIEW };
      break;
    case "snapshot":
      after = takeSnapshot(before, input);
      break;
    case "events":
      after = takeEvents(before, stream, input.items);
      break;
    case "event":
      after = takeEvents(before, stream, [input]);
      break;
    case "history":
      after = takeHistory(before, input.epoch, input.items);
      break;
  }
  if (after === before) return state;
  return { ...state, streams: { ...state.streams, [stream]: after } };
}
