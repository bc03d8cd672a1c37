/**
 * The only place that talks to MapLibre. It is told what to show and shows the difference: colors by
 * feature-state, the few moving points by `updateData`, never a whole layer again.
 */

import {
  type GeoJSONSource,
  type LngLatBoundsLike,
  Map as MapLibre,
  ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Feature } from "geojson";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Place } from "../protocol/incident";
import { LAYER_KEYS, type LayerKey } from "../store/ui";
import { type MapData, RELIEF_BOX } from "./data";
import { PALETTES, type Theme } from "./palette";
import { LAYERS_OF, makeStyle } from "./style";
import { addSymbols } from "./symbols";

setWorkerUrl(workerUrl);

/** The Chinese part of the basin: what is shown without an incident. */
const HOME: LngLatBoundsLike = [
  [79.9, 42.15],
  [84.95, 44.7],
];

const CLICKABLE = ["arrival-points", "facilities", "depots", "risks"];

export interface MapOptions {
  container: HTMLElement;
  data: MapData;
  theme: Theme;
  lang: "zh" | "en";
  /** For what the map itself asks of the server. */
  headers: Record<string, string>;
  /** Where an earlier map looked at. */
  view: { center: Place; zoom: number } | null;
  onPick: (at: Place) => void;
  onSection: (id: string) => void;
  onHover: (hover: { x: number; y: number; id: string; layer: string } | null) => void;
}

function pointOf(id: string, at: Place | null): Feature[] {
  if (!at) return [];
  return [{ type: "Feature", properties: { id }, geometry: { type: "Point", coordinates: at } }];
}

export class BoardMap {
  private map: MapLibre;
  private ready = false;
  private waiting: (() => void)[] = [];
  private ratios = new Map<string, number>();
  private path = new Set<string>();
  private closed = new Set<string>();
  private extent: LngLatBoundsLike = HOME;
  private picking = false;

  constructor(private options: MapOptions) {
    const { container, data, theme, lang, view } = options;
    const palette = PALETTES[theme];
    this.map = new MapLibre({
      container,
      style: makeStyle(data, palette, lang),
      attributionControl: false,
      transformRequest: (url) => ({ url, headers: options.headers }),
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      maxBounds: [RELIEF_BOX.west, RELIEF_BOX.south, RELIEF_BOX.east, RELIEF_BOX.north],
      maxZoom: 15,
      fadeDuration: 0,
      canvasContextAttributes: { preserveDrawingBuffer: true },
      ...(view ? view : { bounds: HOME, fitBoundsOptions: { padding: 12 } }),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.once("load", () => this.placeScale());
    this.map.on("load", () => {
      addSymbols(this.map, palette);
      this.ready = true;
      for (const run of this.waiting) run();
      this.waiting = [];
    });
    // Says to whoever looks from outside, such as a test, that everything asked for is drawn.
    const host = container.closest<HTMLElement>(".map");
    if (host) delete host.dataset.ready;
    this.map.on("idle", () => {
      if (host && this.ready) host.dataset.ready = "yes";
    });
    this.listen();
  }

  /** The scale stands with the legend, where the map keeps no place for names. */
  private placeScale(): void {
    const host = this.options.container.closest(".map")?.querySelector(".map-scale");
    if (!host) return;
    const scale = new ScaleControl({ maxWidth: 90 });
    host.replaceChildren(scale.onAdd(this.map));
    this.map.once("remove", () => scale.onRemove());
  }

  private listen(): void {
    this.map.on("click", (event) => {
      if (this.picking) {
        this.options.onPick([event.lngLat.lng, event.lngLat.lat]);
        return;
      }
      const hit = this.at(event.point);
      if (hit) this.options.onSection(hit.id);
    });
    this.map.on("mousemove", (event) => {
      const hit = this.at(event.point);
      this.map.getCanvas().style.cursor = this.picking ? "crosshair" : hit ? "pointer" : "";
      this.options.onHover(hit ? { x: event.point.x, y: event.point.y, ...hit } : null);
    });
    this.map.on("mouseout", () => this.options.onHover(null));
  }

  private at(point: { x: number; y: number }): { id: string; layer: string } | null {
    if (!this.ready) return null;
    const box: [[number, number], [number, number]] = [
      [point.x - 6, point.y - 6],
      [point.x + 6, point.y + 6],
    ];
    const hit = this.map.queryRenderedFeatures(box, { layers: CLICKABLE })[0];
    return hit ? { id: String(hit.properties.id), layer: hit.layer.id } : null;
  }

  /** Runs now, or when the style is there. */
  private soon(run: () => void): void {
    if (this.ready) run();
    else this.waiting.push(run);
  }

  /** Colors reaches by the logarithm of concentration over limit. */
  setPlume(ratios: ReadonlyMap<string, number>): void {
    this.soon(() => {
      for (const id of this.ratios.keys()) {
        if (!ratios.has(id)) this.map.removeFeatureState({ source: "rivers", id }, "r");
      }
      for (const [id, r] of ratios) {
        if (this.ratios.get(id) !== r) this.map.setFeatureState({ source: "rivers", id }, { r });
      }
      this.ratios = new Map(ratios);
    });
  }

  /** Marks the reaches that the plume will touch. */
  setPath(path: ReadonlySet<string>): void {
    this.soon(() => {
      this.mark("rivers", "path", this.path, path);
      this.path = new Set(path);
    });
  }

  /** Marks road edges that are closed. */
  setClosed(closed: ReadonlySet<string>): void {
    this.soon(() => {
      this.mark("roads", "closed", this.closed, closed);
      this.closed = new Set(closed);
    });
  }

  private mark(
    source: string,
    key: string,
    before: ReadonlySet<string>,
    after: ReadonlySet<string>,
  ): void {
    for (const id of before) if (!after.has(id)) this.map.removeFeatureState({ source, id }, key);
    for (const id of after) {
      if (!before.has(id)) this.map.setFeatureState({ source, id }, { [key]: true });
    }
  }

  /** Replaces the few features of a small source. */
  private points(source: string, features: Feature[]): void {
    this.soon(() => {
      const target = this.map.getSource<GeoJSONSource>(source);
      target?.updateData({ removeAll: true, add: features });
    });
  }

  setArrivals(features: Feature[]): void {
    this.points("arrivals", features);
  }

  /** Draws lines that a list speaks of over the roads. */
  setLines(features: Feature[]): void {
    this.points("lines", features);
  }

  setIncident(at: Place | null): void {
    this.points("incident", pointOf("incident", at));
  }

  /** A ring around the place of which a list speaks. */
  setPointed(at: Place | null): void {
    this.points("pointed", pointOf("pointed", at));
  }

  setLayers(hidden: ReadonlySet<LayerKey>): void {
    this.soon(() => {
      for (const key of LAYER_KEYS) {
        const visibility = hidden.has(key) ? "none" : "visible";
        for (const layer of LAYERS_OF[key]) {
          if (this.map.getLayer(layer)) this.map.setLayoutProperty(layer, "visibility", visibility);
        }
      }
    });
  }

  setPicking(on: boolean): void {
    this.picking = on;
    this.map.getCanvas().style.cursor = on ? "crosshair" : "";
  }

  /** What `home` goes to; goes there at once where `go` is set. */
  setExtent(extent: LngLatBoundsLike | null, go: boolean): void {
    this.extent = extent ?? HOME;
    if (go) this.home(false);
  }

  home(animate = true): void {
    // Room for the switches above and beside, the legend and the time slider below.
    const { clientWidth, clientHeight } = this.options.container;
    const side = clientWidth > 700 ? 64 : 20;
    const padding =
      clientHeight > 360
        ? { top: 56, bottom: 150, left: side, right: side }
        : { top: 20, bottom: 60, left: side, right: side };
    this.map.fitBounds(this.extent, { padding, animate, maxZoom: 11 });
  }

  zoom(by: 1 | -1): void {
    if (by > 0) this.map.zoomIn();
    else this.map.zoomOut();
  }

  /** Shows a place of which a list speaks. */
  goTo(at: Place): void {
    this.map.easeTo({ center: at, zoom: Math.max(this.map.getZoom(), 10) });
  }

  view(): { center: Place; zoom: number } {
    const { lng, lat } = this.map.getCenter();
    return { center: [lng, lat], zoom: this.map.getZoom() };
  }

  /** The picture as it stands, for print. */
  picture(): string {
    return this.map.getCanvas().toDataURL("image/png");
  }

  remove(): void {
    this.map.remove();
  }
}
