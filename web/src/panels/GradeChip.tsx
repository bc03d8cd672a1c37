import { say, words } from "../i18n";
import type { GradeProposed } from "../protocol/incident";

/** A shape a grade, so that color is never the only sign. */
const SHAPES: Record<string, string> = {
  I: "M4 0H8L12 4V8L8 12H4L0 8V4Z",
  II: "M6 0L12 6L6 12L0 6Z",
  III: "M6 0.5L12 11.5H0Z",
  IV: "M6 0A6 6 0 1 1 6 12A6 6 0 1 1 6 0Z",
  ungraded: "M0 5H12V7H0Z",
};

/** The shape of a grade alone, in its color. */
export function GradeSign({ grade }: { grade: string }) {
  const known = SHAPES[grade] ? grade : "ungraded";
  return (
    <svg class={`grade-sign grade-${known}`} viewBox="0 0 12 12" aria-hidden="true">
      <path d={SHAPES[known]} />
    </svg>
  );
}

/** Word, numeral, color and shape of a grade. */
export function GradeChip({
  grade,
  closed,
  decided,
}: {
  grade: GradeProposed | string | null;
  closed?: boolean;
  /** A person decided it; else it is a proposal. */
  decided?: boolean;
}) {
  const w = words.value;
  const key = (typeof grade === "string" ? grade : grade?.grade) ?? "ungraded";
  const known = SHAPES[key] ? key : "ungraded";
  const proposal = typeof grade === "object" ? grade : null;
  const reason = proposal ? `${say(proposal.reason)} (${proposal.rule})` : "";
  return (
    <span
      class={`grade grade-${closed ? "closed" : known}`}
      title={reason}
      aria-label={`${w.top.grade} ${w.grades[known]} ${known === "ungraded" ? "" : known}`}
      role="img"
    >
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={SHAPES[known]} />
      </svg>
      {known !== "ungraded" && <small>{decided ? w.top.decided : w.top.proposed}</small>}
      <b>{w.grades[known]}</b>
      {known !== "ungraded" && <span class="grade-numeral">{known}</span>}
      {proposal && known === "ungraded" && <small>{w.top.path(proposal.path)}</small>}
    </span>
  );
}
