import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { lang, words } from "../i18n";
import { plumeAt, plumePeaks } from "../protocol/forecast";
import type { Place } from "../protocol/incident";
import { api, forecast, incident, now } from "../store/app";
import {
  hiddenLayers,
  keepInUrl,
  mapLines,
  picked,
  picking,
  pointed,
  section,
  shown,
} from "../store/ui";
import { arrivalFeatures, extentOf } from "./arrivals";
import { BoardMap } from "./board-map";
import { loadMapData, type MapData } from "./data";
import { Hover, type HoverAt } from "./Hover";
import { mapKeys, setMapInUse } from "./keys";
import { LayerSwitches } from "./LayerSwitches";
import { Legend } from "./Legend";
import { currentTheme, PLUME_STEPS, type Theme } from "./palette";
import { TimeSlider } from "./TimeSlider";

let data: MapData | null = null;
let lastView: { center: Place; zoom: number } | null = null;
/** The incident that the map has already gone to, with its first forecast. */
let wentTo = "";

function useTheme(): Theme {
  const [theme, setTheme] = useState<Theme>(currentTheme());
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: light)");
    const change = () => setTheme(currentTheme());
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return theme;
}

const LEAST = PLUME_STEPS[0]?.from ?? 0.1;

function ratiosAt(at: number): Map<string, number> {
  const ratios = new Map<string, number>();
  const plume = forecast.value?.plume;
  const limit = incident.value?.forecast?.result.threshold_mg_l ?? 0;
  if (!plume || limit <= 0) return ratios;
  for (const [id, mgL] of plumeAt(plume, at)) {
    const ratio = mgL / limit;
    // Steps of a twentieth of a decade: finer ones cannot be seen.
    if (ratio >= LEAST) ratios.set(id, Math.round(Math.log10(ratio) * 20) / 20);
  }
  return ratios;
}

function pathOf(): Set<string> {
  const plume = forecast.value?.plume;
  const limit = incident.value?.forecast?.result.threshold_mg_l ?? 0;
  const path = new Set<string>();
  if (!plume || limit <= 0) return path;
  for (const [id, mgL] of plumePeaks(plume)) if (mgL >= limit) path.add(id);
  return path;
}

function closedNow(): Set<string> {
  const at = now.value;
  const closed = new Set<string>();
  for (const closure of incident.value?.closures ?? []) {
    const over = closure.until !== null && Date.parse(closure.until) <= at;
    if (Date.parse(closure.from) <= at && !over) for (const edge of closure.edges) closed.add(edge);
  }
  return closed;
}

function Canvas({ theme }: { theme: Theme }) {
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<BoardMap | null>(null);
  const [hover, setHover] = useState<HoverAt | null>(null);
  const [broken, setBroken] = useState(false);
  const language = lang.value;

  useEffect(() => {
    let made: BoardMap | null = null;
    let gone = false;
    void (async () => {
      data ??= await loadMapData(api());
      if (gone || !box.current) return;
      try {
        made = new BoardMap({
          container: box.current,
          data,
          theme,
          lang: language,
          headers: api().headers(),
          view: lastView,
          onPick: (at) => {
            picked.value = at;
            picking.value = false;
          },
          onSection: (id) => {
            section.value = id;
            keepInUrl("section", id);
          },
          onHover: setHover,
        });
      } catch (error) {
        console.warn(error);
        setBroken(true);
        return;
      }
      setMapInUse(made);
      setMap(made);
    })();
    return () => {
      gone = true;
      if (made) {
        lastView = made.view();
        made.remove();
        setMapInUse(null, made);
      }
    };
  }, [theme, language]);

  return (
    <>
      <div ref={box} class="map-canvas" role="application" aria-label={words.value.map.title} />
      {broken && <p class="map-broken">{words.value.map.noWebgl}</p>}
      {map && <Follow map={map} />}
      {hover && data && <Hover at={hover} data={data} />}
    </>
  );
}

/** Brings the map in line with the store; draws nothing itself. */
function Follow({ map }: { map: BoardMap }) {
  useSignalEffect(() => map.setPlume(ratiosAt(shown.value)));
  useSignalEffect(() => map.setPath(pathOf()));
  useSignalEffect(() => map.setClosed(closedNow()));
  useSignalEffect(() => map.setPicking(picking.value));
  useSignalEffect(() => map.setLayers(hiddenLayers.value));
  useSignalEffect(() =>
    map.setIncident(picked.value ?? pointed.value ?? incident.value?.at ?? null),
  );
  useSignalEffect(() => map.setLines(mapLines.value));
  const held = incident.value?.forecast ?? null;
  const id = incident.value?.id ?? "";
  useEffect(() => {
    if (!data) return;
    const w = words.peek();
    const labels = {
      lang: lang.peek(),
      early: w.arrivals.early,
      watch: w.arrivals.watch,
      clean: w.arrivals.clean,
    };
    map.setArrivals(arrivalFeatures(incident.peek(), data, labels));
    const key = `${id}/${held ? "forecast" : ""}`;
    map.setExtent(extentOf(incident.peek(), data), key !== wentTo);
    wentTo = key;
  }, [map, held, id]);
  return null;
}

/** The map with its switches, legend and time slider. */
export function MapView() {
  const theme = useTheme();
  const w = words.value.map;
  return (
    <section class="map" aria-label={w.title} id="map" tabIndex={-1}>
      <Canvas theme={theme} key={`${theme}-${lang.value}`} />
      {picking.value && <p class="map-pick">{w.pick}</p>}
      <div class="map-buttons">
        <button
          type="button"
          onClick={() => mapKeys.zoom(1)}
          aria-label={w.zoomIn}
          title={w.zoomIn}
        >
          +
        </button>
        <button
          type="button"
          onClick={() => mapKeys.zoom(-1)}
          aria-label={w.zoomOut}
          title={w.zoomOut}
        >
          −
        </button>
        <button type="button" onClick={() => mapKeys.home()} aria-label={w.home} title={w.home}>
          ⌂
        </button>
      </div>
      <LayerSwitches />
      <Legend theme={theme} />
      <TimeSlider />
    </section>
  );
}
