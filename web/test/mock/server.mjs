// A stand-in for the server while the board is developed: serves web/dist, the layers of a basin
// folder and a made-up drill over the socket. HEAN_DATA is the basin folder.

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { answer } from "./coordination.mjs";
import { AT, iso, START, story } from "./story.mjs";
import { World } from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const DIST = join(here, "../../dist");
const DATA = process.env.HEAN_DATA ?? join(here, "../../../data/ili");
const PORT = Number(process.env.PORT ?? 8090);
const SPACE = process.env.MOCK_SPACE ?? "DRL-0001";
const EPOCH = "mock-epoch";
// Minutes after T0 at which the clock begins, and its rate.
const BEGIN = Number(process.env.MOCK_BEGIN ?? 95);
let speed = Number(process.env.MOCK_SPEED ?? 60);
const EMPTY = process.env.MOCK_EMPTY === "1";

const world = new World(DATA);
const { run, list } = story(world);
let anchor = { real: Date.now(), drill: START + BEGIN * 60e3 };
const nowMs = () => anchor.drill + (Date.now() - anchor.real) * speed;

const streams = new Map();
const clients = new Set();
function append(names, record) {
  const at = iso(record.at ?? nowMs());
  const home = names[0];
  const seq = (streams.get(home)?.length ?? 0) + 1;
  const id = `${home}:${seq}`;
  for (const stream of names) {
    const log = streams.get(stream) ?? [];
    streams.set(stream, log);
    log.push({
      stream,
      epoch: EPOCH,
      seq: log.length + 1,
      id,
      at,
      recorded_at: at,
      mode: SPACE === "live" ? "real" : "drill",
      kind: record.kind,
      actor: record.actor,
      cause: null,
      data: record.data,
      hash: "0",
    });
  }
  for (const client of clients) client.wake();
  return { stream: home, epoch: EPOCH, seq };
}

if (!EMPTY)
  append(["inc:INC-0001"], {
    kind: "note",
    data: { text: "mock" },
    actor: { id: "system" },
    at: START,
  });
let next = 0;
function play() {
  while (!EMPTY && next < list.length && START + list[next].m * 60e3 <= nowMs()) {
    const record = list[next++];
    const names = ["inc:INC-0001", ...(record.also ? [`agy:${record.also}`] : [])];
    append(names, { ...record, at: START + record.m * 60e3 });
  }
}
play();
setInterval(play, 500);

const agencies = [
  ...readFileSync(join(DATA, "agencies.yaml"), "utf8").matchAll(
    /- id: "?([^"\s]+)"?\n\s+name: \{ zh: "?([^",}]+)"?, en: "?([^"}]+)"? \}/g,
  ),
].map(([, id, zh, en]) => ({ id, name: { zh: zh.trim(), en: en.trim() } }));
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

function api(path, method) {
  const more = answer(path);
  if (more) return more;
  if (path === "/api/v1/whoami") return { space: SPACE };
  if (path === "/api/v1/basin")
    return {
      agencies,
      substances: [{ id: "benzene", name: { zh: "苯", en: "benzene" } }],
      items: [],
      duties: [],
      crews: [],
    };
  const layer = path.match(/layers\/(\w+)\.geojson$/);
  if (layer) return world.layer(layer[1]);
  if (path === "/api/v1/incidents" && method === "POST")
    return { id: "INC-0001", stream: "inc:INC-0001", epoch: EPOCH, seq: 1 };
  if (path === "/api/v1/incidents") {
    return {
      items: EMPTY
        ? []
        : [
            {
              id: "INC-0001",
              title: {
                zh: "国道218苯罐车侧翻入巩乃斯河",
                en: "Benzene tanker overturns on the G218",
              },
              kind: "spill",
              t0: iso(START),
              at: AT,
              closed: null,
              grade: "II",
            },
          ],
    };
  }
  if (path.startsWith("/api/v1/forecasts/"))
    return { id: "F-0001", curves: run.curves, plume: run.plume };
  if (path.endsWith("/control")) return {};
  if (path.startsWith("/api/v1/drills/"))
    return { id: SPACE, speed, now: iso(nowMs()), paused: speed === 0, ended: null };
  const events = path.match(/streams\/([^/]+)\/events$/);
  if (events) {
    const log = streams.get(decodeURIComponent(events[1])) ?? [];
    return { stream: events[1], epoch: EPOCH, head: log.length, events: log };
  }
  return null;
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
  "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'";

const server = createServer((request, response) => {
  response.setHeader("content-security-policy", POLICY);
  const url = new URL(request.url, "http://x");
  if (url.pathname.endsWith("relief.jpg")) {
    const picture = world.relief();
    response.writeHead(picture ? 200 : 404, { "content-type": "image/jpeg" });
    response.end(picture);
  } else if (url.pathname.startsWith("/api/")) {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      if (url.pathname.endsWith("/control")) {
        anchor = { real: Date.now(), drill: nowMs() };
        const { action, speed: wanted } = JSON.parse(body);
        speed = action === "pause" ? 0 : action === "resume" ? 60 : Number(wanted) || 600;
      }
      const answer = api(url.pathname, request.method);
      response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { code: "missing", title: "missing" }));
    });
  } else {
    const page = ["/", "/report", "/risk"].includes(url.pathname);
    const file = join(DIST, page ? "index.html" : url.pathname);
    const found = existsSync(file);
    response.writeHead(found ? 200 : 404, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    });
    response.end(found ? readFileSync(file) : "");
  }
});

const REPLIES = {
  task_accepted: "accepted",
  task_refused: "refused",
  task_started: "executing",
  task_done: "done",
  task_failed: "failed",
};
new WebSocketServer({ server, path: "/ws", handleProtocols: () => "hean.v1" }).on(
  "connection",
  (socket) => {
    const cursors = new Map();
    let agency = null;
    const send = (frame) => socket.send(JSON.stringify(frame));
    const client = {
      wake() {
        for (const [stream, after] of cursors) {
          const items = (streams.get(stream) ?? []).slice(after);
          if (items.length === 0) continue;
          send({ t: "events", stream, epoch: EPOCH, items });
          cursors.set(stream, after + items.length);
        }
      },
    };
    clients.add(client);
    let n = 0;
    const ping = setInterval(
      () => send({ t: "ping", n: ++n, now: iso(nowMs()), heads: Object.fromEntries(cursors) }),
      5000,
    );
    socket.on("close", () => {
      clearInterval(ping);
      clients.delete(client);
    });
    socket.on("message", (data) => {
      const frame = JSON.parse(data);
      if (frame.t === "hello") {
        const [role, name] = frame.token.split("/");
        agency = role === "agency" ? name : null;
        send({
          t: "welcome",
          session: "1",
          hb_ms: 15000,
          max_msg: 65536,
          window: 256,
          now: iso(nowMs()),
          mode: SPACE === "live" ? "real" : "drill",
          agency,
          roles: [role],
          space: SPACE,
        });
      } else if (frame.t === "subscribe") {
        const head = streams.get(frame.stream)?.length ?? 0;
        // The mock has no snapshots: an empty state as of 0, then every event.
        const recovered = frame.epoch === EPOCH && frame.after <= head;
        const from = recovered ? frame.after : 0;
        send({
          t: "subscribed",
          id: frame.id,
          stream: frame.stream,
          epoch: EPOCH,
          head,
          from,
          recovered,
        });
        if (!recovered)
          send({
            t: "snapshot",
            stream: frame.stream,
            epoch: EPOCH,
            as_of: 0,
            part: 0,
            last: true,
            state: {},
          });
        cursors.set(frame.stream, from);
        client.wake();
      } else if (frame.t === "unsubscribe") cursors.delete(frame.stream);
      else if (frame.t === "cmd" && REPLIES[frame.kind]) {
        const where = append(["inc:INC-0001", frame.stream], {
          kind: frame.kind,
          data: frame.data,
          actor: { id: "token:mock", agency },
        });
        send({ t: "result", id: frame.id, ok: true, ...where });
      } else if (frame.t === "cmd")
        send({ t: "result", id: frame.id, ok: false, code: "mock.unknown", detail: frame.kind });
    });
  },
);
server.listen(PORT, "127.0.0.1", () =>
  console.log(`mock on http://127.0.0.1:${PORT} (tokens: board, director, agency/ID)`),
);
