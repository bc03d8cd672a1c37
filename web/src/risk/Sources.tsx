import { useEffect, useState } from "preact/hooks";
import { Act, Standing } from "../command/Part";
import type { GradeRead, RiskSourceBrief } from "../gen/wire";
import { say, words } from "../i18n";
import { mapKeys } from "../map/keys";
import { session } from "../store/app";
import { pointed } from "../store/ui";
import { byGravity, chosenSource, isFlagged, sourceAsked, sourcesAsked } from "./read";
import { Working } from "./Working";

/** A grade in its word and color; open between two where it is open. */
export function RiskGrade({ grade }: { grade: GradeRead | null }) {
  const w = words.value.pages.risk;
  if (!grade) return <span class="soft">{w.notGraded}</span>;
  const word = (of: string) => w.grades[of] ?? of;
  const text =
    grade.least === grade.most ? word(grade.most) : `${word(grade.least)}–${word(grade.most)}`;
  return <b class={`risk-grade risk-${grade.most}`}>{text}</b>;
}

function Flags({ of }: { of: RiskSourceBrief }) {
  const w = words.value.pages.risk;
  return (
    <span class="risk-flags">
      {of.plan_expired && <b class="risk-flag">{w.expired}</b>}
      {of.open_hazards > 0 && <b class="risk-flag">{w.hazards(of.open_hazards)}</b>}
      {!of.plan_expired && !of.plan_until && <span class="soft">{w.noPlan}</span>}
      {!of.plan_expired && of.plan_until && <small class="soft">{w.expires(of.plan_until)}</small>}
    </span>
  );
}

function Row({ of }: { of: RiskSourceBrief }) {
  const chosen = chosenSource.value === of.id;
  return (
    <>
      <tr class={chosen ? "chosen" : ""} data-source={of.id}>
        <th scope="row">
          <button
            type="button"
            class="plain"
            aria-expanded={chosen}
            onClick={() => {
              chosenSource.value = chosen ? null : of.id;
              pointed.value = of.at;
              mapKeys.goTo(of.at);
            }}
          >
            {say(of.name)}
          </button>
          <small class="soft">
            {of.id} · {say(of.county)}
          </small>
        </th>
        <td>
          <RiskGrade grade={of.grade} />
          <small class="risk-written">{say(of.written)}</small>
        </td>
        <td>
          <Flags of={of} />
        </td>
      </tr>
      {chosen && (
        <tr class="risk-open">
          <td colSpan={3}>
            <Working id={of.id} />
          </td>
        </tr>
      )}
    </>
  );
}

/** What an inspecting agency records about sources. */
function Records() {
  const w = words.value;
  const agency = session.value?.agency;
  const stream = agency ? `agy:${agency}` : null;
  if (!stream) return null;
  const read = { incident: "", stream };
  return (
    <div class="acts">
      <Act kind="inspection_recorded" label={w.forms.kinds.inspection_recorded} {...read} />
      <Act kind="firm_plan_filed" label={w.forms.kinds.firm_plan_filed} {...read} />
      <Act kind="exercise_recorded" label={w.forms.kinds.exercise_recorded} {...read} />
    </div>
  );
}

/** The registry: the gravest first, with what asks for a person. */
export function Sources() {
  const w = words.value.pages.risk;
  const [text, setText] = useState("");
  const [only, setOnly] = useState(false);
  useEffect(() => void sourcesAsked.load(), []);
  const id = chosenSource.value;
  useEffect(() => {
    sourceAsked.clear();
    if (id) void sourceAsked.load();
  }, [id]);
  const asked = sourcesAsked.known.value;
  const all = asked.value ?? [];
  const wanted = text.trim().toLowerCase();
  const rows = all
    .filter((row) => !only || isFlagged(row))
    .filter((row) => `${row.id} ${say(row.name)} ${say(row.county)}`.toLowerCase().includes(wanted))
    .sort(byGravity);
  const flagged = all.filter(isFlagged).length;
  return (
    <>
      <div class="risk-tools">
        <input
          type="search"
          aria-label={w.search}
          placeholder={w.search}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="button" aria-pressed={only} onClick={() => setOnly(!only)}>
          {w.flagged} <b>{flagged}</b>
        </button>
      </div>
      <div class="scroll">
        <Standing of={asked} again={() => void sourcesAsked.load()} />
        {asked.standing === "there" && all.length === 0 && <p class="panel-empty">{w.none}</p>}
        <table class="risk-table">
          <thead>
            <tr>
              <th scope="col">{w.name}</th>
              <th scope="col">{w.grade}</th>
              <th scope="col">{w.flags}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} of={row} />
            ))}
          </tbody>
        </table>
        <Records />
      </div>
    </>
  );
}
