import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n";
import type { Certainty } from "../protocol/incident";
import { hiddenLayers } from "../store/ui";
import { PALETTES, PLUME_STEPS, type Theme } from "./palette";
import { drawSymbol } from "./symbols";

interface MarkProps {
  kind: string;
  certainty?: Certainty;
  theme: Theme;
}

function Mark({ kind, certainty = "known", theme }: MarkProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ctx = canvas.current?.getContext("2d");
    if (!ctx) return;
    ctx.clearRect(0, 0, 36, 36);
    drawSymbol(ctx, 36, kind, certainty, PALETTES[theme]);
  }, [kind, certainty, theme]);
  return <canvas ref={canvas} width={36} height={36} class="legend-mark" />;
}

function PlumeScale() {
  return (
    <div class="legend-scale">
      {PLUME_STEPS.map((step) => (
        <span key={step.from}>
          <i style={{ background: step.color, height: `${4 + Math.log10(step.from) * 1.6}px` }} />
          {step.label}
        </span>
      ))}
    </div>
  );
}

/** What the signs mean, and whose they are. */
export function Legend({ theme }: { theme: Theme }) {
  const [open, setOpen] = useState(true);
  const w = words.value;
  const palette = PALETTES[theme];
  return (
    <div class="map-legend">
      <button
        type="button"
        class="map-tab"
        aria-expanded={open}
        aria-controls="legend"
        onClick={() => setOpen(!open)}
      >
        {w.map.legend}
      </button>
      {open && (
        <div id="legend" class="map-sheet">
          <p>{w.map.ofLimit}</p>
          <PlumeScale />
          <p class="legend-row">
            <i
              class="legend-line"
              style={{ background: palette.path, opacity: 0.4, height: "8px" }}
            />
            {w.map.path}
          </p>
          <p class="legend-row">
            <i class="legend-line dashed" style={{ color: palette.hazmat }} />
            {w.map.hazmat}
          </p>
          <p class="legend-row">
            <i class="legend-line" style={{ background: palette.road }} />
            {w.map.road}
          </p>
          <div class="legend-grid">
            {["intake", "border_section", "gauge", "dam", "depot", "risk_source"]
              .filter((kind) => kind !== "risk_source" || !hiddenLayers.value.has("risks"))
              .map((kind) => (
                <span key={kind}>
                  <Mark kind={kind} theme={theme} />
                  {w.facilityKinds[kind]}
                </span>
              ))}
          </div>
          <p class="legend-row">
            <Mark kind="depot" theme={theme} />
            {w.map.certain}
          </p>
          <p class="legend-row">
            <Mark kind="depot" certainty="approximate" theme={theme} />
            {w.map.approximate}
          </p>
          <p class="legend-row">
            <Mark kind="depot" certainty="illustrative" theme={theme} />
            {w.map.illustrative}
          </p>
          <p class="legend-note">{w.map.modelled}</p>
          <p class="legend-note">{w.map.noBorder}</p>
          <p class="legend-note">{w.map.attribution}</p>
        </div>
      )}
    </div>
  );
}
