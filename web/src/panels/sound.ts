/**
 * Tones for what must not be missed. Off until a person clicks, because browsers want that; each
 * tone has its twin on the screen (the log line and the task's color).
 */

import { soundOn } from "../store/ui";

let context: AudioContext | null = null;

const TONES: Record<string, readonly number[]> = {
  deadline_missed: [880, 660, 880],
  task_refused: [520, 390],
  task_failed: [520, 390],
  task_escalated: [660, 660],
  task_issued: [740],
  message_received: [740, 880],
};

export function toggleSound(): void {
  soundOn.value = !soundOn.value;
  if (!soundOn.value) return;
  context ??= new AudioContext();
  void context.resume();
  play([660]);
}

function play(notes: readonly number[]): void {
  if (!context) return;
  notes.forEach((hertz, index) => {
    if (!context) return;
    const at = context.currentTime + index * 0.18;
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.17);
  });
}

/** Sounds the tone of an entry, where it has one. */
export function sound(kind: string): void {
  const notes = TONES[kind];
  if (soundOn.peek() && notes) play(notes);
}
