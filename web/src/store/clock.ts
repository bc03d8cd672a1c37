/**
 * The server's time: of the wall clock in a live incident, of the drill in a drill.
 * Between two statements of the server it is carried on by the local clock at the known rate.
 */
export interface Clock {
  /** Server time of the last statement, in milliseconds. */
  server: number;
  /** Local time when it came, in milliseconds. */
  local: number;
  /** Server seconds a local second: 1 live, 60 in a drill at 60×, 0 while paused. */
  rate: number;
  /** The rate was told by the server and not guessed from two statements. */
  told: boolean;
}

export const CLOCK: Clock = { server: 0, local: 0, rate: 1, told: false };

/** The server's time at a local instant; null before the first statement. */
export function serverTime(clock: Clock, local: number): number | null {
  if (clock.local === 0) return null;
  return clock.server + (local - clock.local) * clock.rate;
}

/** Takes a statement of the server's time. In a drill the rate is guessed where it was not told. */
export function stated(clock: Clock, server: number, local: number, drill: boolean): Clock {
  if (!drill) return { server, local, rate: 1, told: true };
  if (clock.told || clock.local === 0) return { ...clock, server, local };
  const passed = local - clock.local;
  const guess = passed > 500 ? Math.max(0, (server - clock.server) / passed) : clock.rate;
  return { ...clock, server, local, rate: guess };
}

/**
 * Takes the rate that the server told, with its time: what the old rate would have made of the time
 * since the last statement is wrong from the moment that the speed was changed. `max` is no rate: it
 * is guessed again.
 */
export function paced(clock: Clock, rate: number | "max", server: number, local: number): Clock {
  if (rate === "max") return { ...clock, server, local, told: false };
  return { server, local, rate, told: true };
}

/** Local milliseconds that a statement may be off before the rate is asked for at once. */
const OFF_MS = 1_500;

/** Whether a statement of the server says that the known rate is not the rate any more. */
export function astray(clock: Clock, server: number, local: number): boolean {
  const expected = serverTime(clock, local);
  if (expected === null || !clock.told) return false;
  return Math.abs(server - expected) > OFF_MS * Math.max(1, clock.rate);
}
