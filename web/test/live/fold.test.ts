import { expect, test } from "vitest";
import type { EventPage, IncidentRead } from "../../src/gen/wire";
import { Http } from "../../src/protocol/http";
import type { Incident } from "../../src/protocol/incident";
import { applyIncident } from "../../src/store/incident";
import { readSnapshot } from "../../src/store/snapshot";

const URL = process.env.HEAN_URL ?? "";
const PAGE = 500;

/** The board asks its own origin; a test has none. */
class At extends Http {
  override get(path: string): Promise<unknown> {
    return super.get(URL + path);
  }
}

const http = new At(process.env.HEAN_TOKEN_BOARD ?? "");

/** Every entry of a stream up to a seq, folded by the board's code. */
async function folded(stream: string, head: number): Promise<Incident | null> {
  let incident: Incident | null = null;
  for (let after = 0; after < head; ) {
    const name = encodeURIComponent(stream);
    const path = `/api/v1/streams/${name}/events?after=${after}&limit=${PAGE}`;
    const page = (await http.get(path)) as EventPage;
    if (page.events.length === 0) throw new Error(`no events after ${after} of ${head}`);
    for (const event of page.events) {
      if (event.seq <= head) incident = applyIncident(incident, event);
      after = event.seq;
    }
  }
  return incident;
}

/** Without what is not there: the wire leaves out what is none or empty in a task. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, one]) => one !== null && one !== undefined)
    .map(([key, one]) => [key, plain(one)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

test("the board folds a stream to what the server's state is", async () => {
  const incidents = await http.incidents();
  expect(incidents.length).toBeGreaterThan(0);
  for (const { id } of incidents) {
    const read = (await http.get(`/api/v1/incidents/${id}`)) as IncidentRead;
    const theirs = readSnapshot(read.stream, [{ incident: read.incident }]).incident;
    const ours = await folded(read.stream, read.head);
    expect(plain(ours)).toEqual(plain(theirs));
  }
}, 60_000);
