import { words } from "../i18n";
import { dayMinute, millis, offset, span } from "../i18n/format";
import { forecast, incident, now } from "../store/app";
import { moment, shown, toggleFollow } from "../store/ui";

/** Looks back and ahead along the forecast; released, it follows the clock. */
export function TimeSlider() {
  const w = words.value.map;
  const open = incident.value;
  if (!open) return null;
  const plume = forecast.value?.plume;
  const t0 = millis(open.t0);
  const start = Math.min(t0, plume?.start ?? t0);
  const end = plume ? plume.start + plume.step * (plume.rows.length - 1) : now.value;
  const at = shown.value;
  const ahead = at - now.value;
  const frozen = moment.value !== null;
  const say = !frozen
    ? w.live
    : Math.abs(ahead) < 60_000
      ? w.frozen
      : ahead > 0
        ? w.ahead(span(ahead))
        : w.behind(span(ahead));
  const part = Math.max(0, Math.min(1, (now.value - start) / (end - start || 1)));
  return (
    <div class={`map-time${frozen ? " frozen" : ""}`}>
      <button type="button" class="map-now" aria-pressed={!frozen} onClick={toggleFollow}>
        {w.now}
      </button>
      <output class="map-at">
        <strong>{dayMinute(at)}</strong>
        <span>{offset(at - t0)}</span>
      </output>
      <div class="map-range" style={{ "--now": part.toFixed(4) }}>
        <input
          type="range"
          aria-label={w.slider}
          aria-valuetext={`${dayMinute(at)} ${say}`}
          min={start}
          max={Math.max(end, start + 1)}
          step={plume ? Math.min(plume.step, 600_000) : 60_000}
          value={at}
          disabled={!plume}
          onInput={(event) => {
            moment.value = Number(event.currentTarget.value);
          }}
        />
      </div>
      <span class="map-say">{plume ? say : w.noPlume}</span>
    </div>
  );
}
