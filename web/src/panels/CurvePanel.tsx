import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { say, words } from "../i18n";
import { dayMinute, figure } from "../i18n/format";
import type { Curve } from "../protocol/forecast";
import { forecast, incident } from "../store/app";
import { sectionShown } from "../store/sections";
import { section, shown } from "../store/ui";

function css(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Draws the limit and the shown moment over the curve. */
function marks(limit: number, at: () => number): uPlot.Plugin {
  return {
    hooks: {
      draw: (plot) => {
        const { ctx, bbox } = plot;
        ctx.save();
        ctx.lineWidth = devicePixelRatio;
        ctx.font = `${11 * devicePixelRatio}px sans-serif`;
        const y = plot.valToPos(limit, "y", true);
        if (y >= bbox.top && y <= bbox.top + bbox.height) {
          ctx.strokeStyle = css("--red");
          ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
          ctx.beginPath();
          ctx.moveTo(bbox.left, y);
          ctx.lineTo(bbox.left + bbox.width, y);
          ctx.stroke();
          ctx.fillStyle = css("--red-text");
          ctx.textAlign = "right";
          const text = `${words.peek().curve.limit} ${figure(limit)}`;
          ctx.fillText(text, bbox.left + bbox.width - 4, y - 4 * devicePixelRatio);
        }
        const x = plot.valToPos(at() / 1000, "x", true);
        if (x >= bbox.left && x <= bbox.left + bbox.width) {
          ctx.setLineDash([]);
          ctx.strokeStyle = css("--accent");
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
          ctx.stroke();
        }
        ctx.restore();
      },
    },
  };
}

/** Of a logarithmic axis the whole decades only. */
function decades(_: uPlot, splits: number[]): (number | null)[] {
  return splits.map((value) =>
    Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6) ? value : null,
  );
}

/** Peak over limit from which on the scale is logarithmic. */
const LOG_ABOVE = 30;

/** The part of a curve that has something in it, with a tenth of it as margin. */
function trimmed(curve: Curve, limit: number): [number[], number[]] {
  const least = Math.max(Math.max(...curve.mgL) * 1e-3, limit * 1e-2);
  let first = curve.mgL.findIndex((value) => value > least);
  if (first < 0) first = 0;
  let last = curve.mgL.length - 1;
  while (last > first && (curve.mgL[last] ?? 0) <= least) last -= 1;
  const margin = Math.max(3, Math.round((last - first) * 0.15));
  first = Math.max(0, first - margin);
  last = Math.min(curve.mgL.length - 1, last + margin);
  const xs: number[] = [];
  for (let i = first; i <= last; i++) xs.push((curve.start + i * curve.step) / 1000);
  return [xs, curve.mgL.slice(first, last + 1)];
}

function Plot({ curve, limit, label }: { curve: Curve; limit: number; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const host = box.current;
    if (!host) return;
    const peak = Math.max(...curve.mgL);
    // A limit far below the peak can be read on a logarithmic scale only.
    const log = limit > 0 && peak > limit * LOG_ABOVE;
    const [xs, ys] = trimmed(curve, limit);
    const data: uPlot.AlignedData = [xs, log ? ys.map((y) => Math.max(y, limit / 10)) : ys];
    const axis = {
      stroke: css("--text-soft"),
      grid: { stroke: css("--line"), width: 1 },
      ticks: { stroke: css("--line"), width: 1, size: 4 },
      font: "11px sans-serif",
    };
    const made = new uPlot(
      {
        width: host.clientWidth,
        height: Math.max(90, host.clientHeight),
        padding: [8, 10, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { size: 6 } },
        scales: {
          x: { time: true },
          y: log
            ? { distr: 3, range: [limit / 10, 10 ** Math.ceil(Math.log10(peak))] }
            : { range: [0, Math.max(peak, limit) * 1.15 || 1] },
        },
        axes: [
          {
            ...axis,
            size: 26,
            space: 84,
            values: (_, ticks) => ticks.map((tick) => dayMinute(tick * 1000)),
          },
          {
            ...axis,
            size: 52,
            ...(log ? { filter: decades } : {}),
            values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : figure(tick))),
          },
        ],
        series: [
          {},
          {
            stroke: css("--accent"),
            width: 2,
            fill: css("--accent-soft"),
            points: { show: false },
          },
        ],
        plugins: [marks(limit, () => shown.peek())],
      },
      data,
      host,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => {
      made.setSize({ width: host.clientWidth, height: Math.max(90, host.clientHeight) });
    });
    resize.observe(host);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [curve, limit]);
  useSignalEffect(() => {
    void shown.value;
    plot.current?.redraw(false);
  });
  return <div ref={box} class="curve-plot" role="img" aria-label={label} />;
}

/** Concentration at the chosen section against the limit. */
export function CurvePanel() {
  const w = words.value.curve;
  const result = incident.value?.forecast?.result;
  if (!result) return null;
  const chosen = sectionShown(result.sections, section.value);
  const curve = chosen ? forecast.value?.curves[chosen.section] : undefined;
  return (
    <section class="panel curve" aria-labelledby="curve-title">
      <h2 id="curve-title">
        {w.title}
        <small>{chosen ? `${say(chosen.name)} · ${w.unit}` : w.choose}</small>
      </h2>
      {chosen && curve ? (
        <Plot
          curve={curve}
          limit={result.threshold_mg_l}
          label={w.label(say(chosen.name), figure(chosen.peak_mg_l))}
        />
      ) : (
        <p class="panel-empty">{w.none}</p>
      )}
    </section>
  );
}
