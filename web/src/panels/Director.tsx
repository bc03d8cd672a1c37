import { useState } from "preact/hooks";
import { words } from "../i18n";
import { type DrillAction, HttpProblem } from "../protocol/http";
import { api, clock, session, setRate, state } from "../store/app";

const SPEEDS: readonly (number | "max")[] = [1, 10, 60, 600, "max"];

/** Pause, speed and end of a drill, for its director. */
export function Director() {
  const w = words.value.director;
  const [problem, setProblem] = useState("");
  const space = session.value?.space ?? "";
  const course = state.value.streams[`drl:${space}`]?.drill ?? null;
  const paused = course ? course.paused !== null : clock.value.rate === 0;
  const send = async (action: DrillAction, rate: number | null) => {
    try {
      await api().control(space, action);
      setProblem("");
      if (rate !== null) setRate(rate);
    } catch (error) {
      setProblem(error instanceof HttpProblem ? error.message : String(error));
    }
  };
  if (course?.ended) return <span class="director">{w.ended}</span>;
  return (
    <fieldset class="director">
      <legend>{w.title}</legend>
      <button
        type="button"
        onClick={() => send({ action: paused ? "resume" : "pause" }, paused ? null : 0)}
      >
        {paused ? w.resume : w.pause}
      </button>
      <select
        aria-label={w.speed}
        onChange={(event) => {
          const value = event.currentTarget.value;
          if (value === "") return;
          const speed = value === "max" ? "max" : Number(value);
          void send({ action: "speed", speed }, speed === "max" ? null : speed);
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
          if (confirm(w.stopSure)) void send({ action: "stop" }, null);
        }}
      >
        {w.stop}
      </button>
      {course && <small>{w.fired(course.fired.length)}</small>}
      {problem && (
        <small class="warn" role="alert">
          {w.failed}: {problem}
        </small>
      )}
    </fieldset>
  );
}
