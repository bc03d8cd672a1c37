import { useEffect, useState } from "preact/hooks";
import { IdleSide } from "../command/IdleSide";
import { Side } from "../command/Side";
import { RecordDialog } from "../forms/RecordDialog";
import { mapKeys } from "../map/keys";
import { MapView } from "../map/MapView";
import { Director } from "../panels/Director";
import { Help } from "../panels/Help";
import { LineBar } from "../panels/Line";
import { Log } from "../panels/Log";
import { PrintSheet } from "../panels/PrintSheet";
import { Tasks } from "../panels/Tasks";
import { DrillBanner, TopBar } from "../panels/TopBar";
import {
  choose,
  drill,
  follow,
  incident,
  incidentId,
  incidents,
  loadForecast,
  loadIncidents,
  loadRate,
  roles,
  session,
} from "../store/app";
import { onKey } from "./keys";
import "../styles/board.css";
import "../styles/map.css";
import "../styles/panels.css";
import "../styles/states.css";
import "../styles/arrivals.css";
import "../styles/tasks.css";
import "../styles/print.css";

/** How often the list of incidents is read again: without one chosen, and with one. */
const LIST_MS = { idle: 5_000, busy: 30_000 };

/** How often the speed of a drill is asked for. */
const RATE_MS = 2_000;

function useIncidents(): void {
  const chosen = incidentId.value;
  useEffect(() => {
    void loadIncidents();
    const timer = setInterval(() => void loadIncidents(), chosen ? LIST_MS.busy : LIST_MS.idle);
    return () => clearInterval(timer);
  }, [chosen]);
  const rows = incidents.value;
  useEffect(() => {
    if (chosen || !rows) return;
    const asked = new URLSearchParams(location.search).get("incident");
    const open = rows.filter((row) => row.closed === null);
    const pick = rows.find((row) => row.id === asked) ?? (open.length === 1 ? open[0] : undefined);
    if (pick) choose(pick.id);
  }, [chosen, rows]);
}

/** The drill's course and speed: the stream is the director's, the speed anybody's. */
function useDrill(): void {
  const space = drill.value ? (session.value?.space ?? null) : null;
  const director = roles.value.includes("director") || roles.value.includes("admin");
  useEffect(() => {
    if (!space) return;
    if (director) follow(`drl:${space}`);
    void loadRate();
    const timer = setInterval(() => void loadRate(), RATE_MS);
    return () => clearInterval(timer);
  }, [space, director]);
}

function usePrint(): string | null {
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    const before = () => setPicture(mapKeys.picture());
    addEventListener("beforeprint", before);
    return () => removeEventListener("beforeprint", before);
  }, []);
  return picture;
}

/** The command board: one screen. */
export default function Board() {
  useIncidents();
  useDrill();
  const picture = usePrint();
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const held = incident.value?.forecast?.result.id ?? null;
  useEffect(() => {
    if (held) void loadForecast(held);
  }, [held]);
  const director =
    drill.value && roles.value.some((role) => role === "director" || role === "admin");
  return (
    <>
      <div class={`board${incidentId.value ? "" : " idle"}`}>
        <TopBar>{director && <Director />}</TopBar>
        <DrillBanner />
        <LineBar />
        <main class="board-main">
          <MapView />
          {incidentId.value ? <Side /> : <IdleSide />}
          {incidentId.value && (
            <>
              <Tasks />
              <Log />
            </>
          )}
        </main>
        <Help />
        <RecordDialog incident={incidentId.value ?? ""} />
      </div>
      <PrintSheet picture={picture} />
    </>
  );
}
