import { useState } from "preact/hooks";
import type { DrillControl } from "../gen/wire";
import { words } from "../i18n";
import { HttpProblem } from "../protocol/http";
import { api, clock, loadRate, session, state } from "../store/app";

const SPEEDS: readonly (number | "max")[] = [1, 10, 60, 600, "max"];

/** Pause, speed and end of a drill, for its director. */
export function Director() {
  const w = words.value.director;
  const [problem, setProblem] = useState("");
  const space = session.value?.space ?? "";
  const course = state.value.streams[`drl:${space}`]?.drill ?? null;
  const paused = course ? course.paused !== null : clock.value.rate === 0;
  const send = async (control: DrillControl) => {
    try {
      await api().control(space, control);
      setProblem("");
    } catch (error) {
      setProblem(error instanceof HttpProblem ? error.message : String(error));
    }
    await loadRate();
  };
  if (course?.ended) return <span class="director">{w.ended}</span>;
  return (
    <fieldset class="director" title={course ? w.fired(course.fired.length) : w.title}>
      <legend>{w.title}</legend>
      <button type="button" onClick={() => void send({ action: paused ? "resume" : "pause" })}>
        {paused ? w.resume : w.pause}
      </button>
      <select
        aria-label={w.speed}
        onChange={(event) => {
          const value = event.currentTarget.value;
          if (value === "") return;
          void send({ action: "speed", speed: value === "max" ? "max" : Number(value) });
        }}
      >
        <option value="">{w.speed}</option>
        {SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            {speed === "max" ? w.max : `×${speed}`}
          </option>
        ))}
      </select>
      <button
        type="button"
        onClick={() => {
          if (confirm(w.stopSure)) void send({ action: "stop" });
        }}
      >
        {w.stop}
      </button>
      {problem && (
        <small class="warn" role="alert">
          {w.failed}: {problem}
        </small>
      )}
    </fieldset>
  );
}
