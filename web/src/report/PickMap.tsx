import { useEffect, useRef, useState } from "preact/hooks";
import { lang, words } from "../i18n";
import { currentTheme, PALETTES } from "../map/palette";
import { loadLayer } from "../protocol/basin";
import { Http } from "../protocol/http";
import type { Place } from "../protocol/incident";
import { type Colors, draw, type Layers } from "./draw";
import { pan, type Size, showing, toPlace, type View, zoom } from "./view";

/** The part of the basin that the form begins with: west, south, east, north. */
const HOME = [79.9, 42.2, 84.9, 44.7] as const;

/** Pixels that a finger may move and still mean a tap. */
const TAP = 8;

async function loadLayers(): Promise<Layers | null> {
  const http = new Http(null);
  const [basin, lakes, rivers, roads, places] = await Promise.all([
    loadLayer(http, "basin"),
    loadLayer(http, "lakes"),
    loadLayer(http, "rivers"),
    loadLayer(http, "roads"),
    loadLayer(http, "places"),
  ]);
  if (rivers.features.length === 0 && places.features.length === 0) return null;
  return { basin, lakes, rivers, roads, places };
}

function colors(): Colors {
  const p = PALETTES[currentTheme()];
  return { ...p, mark: p.incident };
}

type Pointer = { x: number; y: number };

/** Fingers and mouse on the canvas: drag, pinch, tap. */
class Touch {
  private down = new Map<number, Pointer>();
  private travelled = 0;

  constructor(
    private change: (next: (view: View) => View) => void,
    private tap: (x: number, y: number) => void,
    private size: () => Size,
  ) {}

  start(id: number, at: Pointer): void {
    this.down.set(id, at);
    if (this.down.size === 1) this.travelled = 0;
  }

  move(id: number, at: Pointer): void {
    const before = this.down.get(id);
    if (!before) return;
    this.down.set(id, at);
    this.travelled += Math.hypot(at.x - before.x, at.y - before.y);
    const other = [...this.down].find(([key]) => key !== id)?.[1];
    if (other) {
      const was = Math.hypot(before.x - other.x, before.y - other.y) || 1;
      const is = Math.hypot(at.x - other.x, at.y - other.y) || 1;
      const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
      this.travelled += TAP;
      this.change((view) => zoom(view, this.size(), is / was, middle.x, middle.y));
    } else if (this.travelled > TAP) {
      this.change((view) => pan(view, at.x - before.x, at.y - before.y));
    }
  }

  end(id: number, at: Pointer): void {
    const single = this.down.size === 1;
    if (this.down.delete(id) && single && this.travelled <= TAP) this.tap(at.x, at.y);
  }

  cancel(id: number): void {
    this.down.delete(id);
  }
}

/** Picks a position on a plain drawn map. */
export function PickMap({ at, onPick }: { at: Place | null; onPick: (at: Place) => void }) {
  const w = words.value.pages.report;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [layers, setLayers] = useState<Layers | null | "none">(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [view, setView] = useState<View | null>(null);
  const touch = useRef<Touch | null>(null);
  const now = useRef({ view, size });
  now.current = { view, size };

  useEffect(() => {
    void loadLayers().then((loaded) => setLayers(loaded ?? "none"));
  }, []);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const measure = () => {
      const next = { width: element.clientWidth, height: element.clientHeight };
      setSize(next);
      setView((before) => before ?? (next.width > 0 ? showing(HOME, next) : null));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [layers === "none"]);
  useEffect(() => {
    const element = canvas.current;
    const ctx = element?.getContext("2d");
    if (!element || !ctx || !view || !layers || layers === "none" || size.width === 0) return;
    const ratio = devicePixelRatio || 1;
    element.width = size.width * ratio;
    element.height = size.height * ratio;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(ctx, layers, view, size, at, colors(), lang.value);
  }, [layers, view, size, at, lang.value]);

  if (layers === "none") return <p class="soft">{w.noMap}</p>;
  touch.current ??= new Touch(
    (next) => setView((before) => (before ? next(before) : before)),
    (x, y) => {
      const { view: shown, size: sized } = now.current;
      if (shown) onPick(toPlace(shown, sized, x, y));
    },
    () => now.current.size,
  );
  const point = (event: PointerEvent): Pointer => ({ x: event.offsetX, y: event.offsetY });
  const by = (factor: number) =>
    setView((before) => before && zoom(before, size, factor, size.width / 2, size.height / 2));
  return (
    <div class="pick">
      <canvas
        ref={canvas}
        role="img"
        aria-label={w.map}
        data-ready={layers ? "yes" : "no"}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          touch.current?.start(event.pointerId, point(event));
        }}
        onPointerMove={(event) => touch.current?.move(event.pointerId, point(event))}
        onPointerUp={(event) => touch.current?.end(event.pointerId, point(event))}
        onPointerCancel={(event) => touch.current?.cancel(event.pointerId)}
      />
      <div class="pick-zoom">
        <button type="button" aria-label={w.zoomIn} onClick={() => by(1.7)}>
          +
        </button>
        <button type="button" aria-label={w.zoomOut} onClick={() => by(1 / 1.7)}>
          −
        </button>
      </div>
    </div>
  );
}
