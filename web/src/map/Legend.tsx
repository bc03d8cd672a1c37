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

const KINDS = ["intake", "border_section", "gauge", "dam", "depot", "risk_source"];

function Lines({ theme }: { theme: Theme }) {
  const w = words.value.map;
  const palette = PALETTES[theme];
  return (
    <>
      <span class="legend-item">
        <i class="legend-line wide" style={{ background: palette.path }} />
        {w.path}
      </span>
      <span class="legend-item">
        <i class="legend-line dashed" style={{ color: palette.hazmat }} />
        {w.hazmat}
      </span>
      <span class="legend-item">
        <i class="legend-line" style={{ background: palette.road }} />
        {w.road}
      </span>
      <span class="legend-item">
        <i class="legend-line dotted" style={{ color: palette.closed }} />
        {w.closed}
      </span>
    </>
  );
}

/** What the signs mean, and whose they are. */
export function Legend({ theme }: { theme: Theme }) {
  const [open, setOpen] = useState(innerWidth > 900);
  const w = words.value;
  return (
    <div class="map-legend">
      <div class="legend-head">
        <button
          type="button"
          class="map-tab"
          aria-expanded={open}
          aria-controls="legend"
          onClick={() => setOpen(!open)}
        >
          {w.map.legend}
        </button>
        <div class="map-scale" />
      </div>
      {open && (
        <div id="legend" class="map-sheet">
          <span class="legend-item">
            {w.map.ofLimit}
            <PlumeScale />
          </span>
          <Lines theme={theme} />
          {KINDS.filter((kind) => kind !== "risk_source" || !hiddenLayers.value.has("risks")).map(
            (kind) => (
              <span class="legend-item" key={kind}>
                <Mark kind={kind} theme={theme} />
                {w.facilityKinds[kind]}
              </span>
            ),
          )}
          {(["known", "approximate", "illustrative"] as const).map((certainty) => (
            <span class="legend-item" key={certainty}>
              <Mark kind="depot" certainty={certainty} theme={theme} />
              {w.map.signs[certainty]}
            </span>
          ))}
          <small class="legend-note">
            {w.map.modelled} · {w.map.noBorder} · {w.map.attribution}
          </small>
        </div>
      )}
    </div>
  );
}
