import type { Feature } from "geojson";
import { useEffect } from "preact/hooks";
import { Standing } from "../command/Part";
import type { SegmentRead } from "../gen/wire";
import { say, words } from "../i18n";
import { figure, km, span } from "../i18n/format";
import { mapKeys } from "../map/keys";
import { mapLines, pointed } from "../store/ui";
import { atlasAsked, chosenSegment } from "./read";

/** Segments that are listed and drawn; the rest reach little or nothing. */
const MOST = 150;

function lineOf(segment: SegmentRead, chosen: boolean): Feature {
  return {
    type: "Feature",
    properties: { id: segment.id, rank: segment.rank, chosen },
    geometry: { type: "LineString", coordinates: segment.line },
  };
}

function Reached({ of }: { of: SegmentRead }) {
  const w = words.value.pages.risk;
  return (
    <ul class="plain-list">
      {of.reached.map((one) => (
        <li key={one.id}>
          <span class={`kind kind-${one.kind === "canal" ? "irrigation-intake" : one.kind}`} />
          <b>{say(one.name)}</b> {span(one.early_s * 1000)}{" "}
          <small class="soft">
            {km(one.distance_m)} km · {w.peak(one.peak_mg_l < 1e-4 ? "≈0" : figure(one.peak_mg_l))}
          </small>
        </li>
      ))}
    </ul>
  );
}

function Segment({ of }: { of: SegmentRead }) {
  const w = words.value.pages.risk;
  const chosen = chosenSegment.value === of.id;
  const first = of.reached[0];
  const middle = of.line[Math.floor(of.line.length / 2)];
  return (
    <li class={chosen ? "chosen" : ""} data-segment={of.id}>
      <button
        type="button"
        class="plain segment-head"
        aria-expanded={chosen}
        onClick={() => {
          chosenSegment.value = chosen ? null : of.id;
          pointed.value = null;
          if (middle) mapKeys.goTo(middle);
        }}
      >
        <b class="segment-rank">{of.rank}</b>
        <span>
          <b>
            {of.road} {say(of.name) === of.road ? "" : say(of.name)}
          </b>
          <small class="soft">
            {say(of.county)} · {w.river} {say(of.river)}
            {of.crossing && ` · ${w.crossing}`}
          </small>
        </span>
        <span class="segment-first">
          {first ? (
            <>
              <b>{span(first.early_s * 1000)}</b>
              <small class="soft">{say(first.name)}</small>
            </>
          ) : (
            <small class="soft">{w.reachesNothing}</small>
          )}
        </span>
      </button>
      {chosen && (
        <div class="working">
          <h4>{w.reached}</h4>
          <Reached of={of} />
          <h4>{w.signs}</h4>
          {of.controls.length === 0 && <small class="soft">{w.noSigns}</small>}
          <ul class="plain-list">
            {of.controls.map((control) => (
              <li key={control.id}>
                <b>{say(control.title)}</b> <small class="soft">{say(control.reason)}</small>
              </li>
            ))}
          </ul>
          <p class="soft">
            {w.index} {figure(of.index.value)} = {figure(of.index.crashes_a_year)} ×{" "}
            {figure(of.index.nearness)} × {figure(of.index.hazard)} × {figure(of.index.receptors)}
          </p>
        </div>
      )}
    </li>
  );
}

/** Stretches of road ranked by what a spill there reaches and how soon, with signs and controls. */
export function Atlas() {
  const w = words.value.pages.risk;
  useEffect(() => void atlasAsked.load(), []);
  const asked = atlasAsked.known.value;
  const atlas = asked.value;
  const chosen = chosenSegment.value;
  const segments = (atlas?.segments ?? []).slice(0, MOST);
  useEffect(() => {
    mapLines.value = segments.map((segment) => lineOf(segment, segment.id === chosen));
    return () => {
      mapLines.value = [];
    };
  }, [atlas, chosen]);
  const within = atlas ? w.within(figure(atlas.within_s / 3600)) : "";
  return (
    <div class="scroll">
      <Standing of={asked} again={() => void atlasAsked.load()} />
      {atlas && (
        <p class="panel-note">
          {say(atlas.pack.title)} · {say(atlas.release)} · {within} · {w.label}
        </p>
      )}
      <ol class="segments">
        {segments.map((segment) => (
          <Segment key={segment.id} of={segment} />
        ))}
      </ol>
    </div>
  );
}
