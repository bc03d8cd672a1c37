import { Standing } from "../command/Part";
import type { PointRead, RatedRead, RiskSourceRead } from "../gen/wire";
import { say, words } from "../i18n";
import { figure } from "../i18n/format";
import type { Certainty } from "../protocol/incident";
import { sourceAsked } from "./read";

/** The least and the most as one figure, or as a span where they differ. */
function between(least: number, most: number | null): string {
  if (most === null) return `≥${figure(least)}`;
  return least === most ? figure(least) : `${figure(least)}–${figure(most)}`;
}

function Points({ of }: { of: readonly PointRead[] }) {
  const { answers } = words.value.pages.risk;
  return (
    <ul class="plain-list points">
      {of.map((point) => (
        <li key={point.id}>
          {say(point.title)}{" "}
          <small class="soft">{answers[point.answer ?? "?"] ?? point.answer ?? "?"}</small>
          <b>{between(point.least, point.most)}</b>
        </li>
      ))}
    </ul>
  );
}

function Rated({ name, of }: { name: string; of: RatedRead }) {
  const w = words.value.pages.risk;
  return (
    <details class="rated" open>
      <summary>
        {name} <b>{say(of.written)}</b>
      </summary>
      <h4>
        {w.q} <code>{of.q}</code> = {between(of.q_least, of.q_most)}
      </h4>
      <ul class="plain-list points">
        {of.terms.map((term) => (
          <li key={term.name} class={term.counted === "yes" ? "" : "soft"}>
            {term.name}{" "}
            <small class="soft">
              {figure(term.mass_t)} t{term.share !== null && ` × ${figure(term.share)}`}
              {term.critical_t !== null && ` / ${figure(term.critical_t)} t`} ·{" "}
              {w.counted[term.counted] ?? term.counted}
            </small>
            <b>{between(term.least, term.most)}</b>
          </li>
        ))}
      </ul>
      <h4>
        {w.m} <code>{of.m}</code>
      </h4>
      <Points of={of.points} />
      <h4>
        {w.e} <code>{of.e}</code>
      </h4>
      <ul class="plain-list">
        {of.reasons.map((reason, index) => (
          <li key={index.toString()}>{say(reason)}</li>
        ))}
      </ul>
      <MissingList of={of.missing} />
    </details>
  );
}

function MissingList({ of }: { of: RiskSourceRead["missing"] }) {
  const w = words.value.pages.risk;
  if (of.length === 0) return null;
  return (
    <>
      <h4 class="note-warn">{w.gaps}</h4>
      <ul class="plain-list">
        {of.map((one, index) => (
          <li key={index.toString()}>
            {say(one.what)} {one.gap && <code>{one.gap}</code>}
          </li>
        ))}
      </ul>
    </>
  );
}

function Kept({ of }: { of: RiskSourceRead }) {
  const w = words.value.pages.risk;
  const c = words.value.certainty;
  const sure = (value: string) => (value === "known" ? "" : ` · ${c[value as Certainty] ?? value}`);
  return (
    <>
      <h4>{w.inspections}</h4>
      {of.inspections.length === 0 && <small class="soft">{w.noInspections}</small>}
      <ul class="plain-list">
        {of.inspections.map((one, index) => (
          <li key={index.toString()}>
            {one.on} {one.by}
            <small class="soft">{sure(one.certainty)}</small>
            {one.hazards.map((hazard, at) => (
              <p key={at.toString()} class={hazard.overdue ? "warn" : hazard.fixed ? "soft" : ""}>
                {say(hazard.what)}{" "}
                <small>
                  {hazard.fixed ? w.fixed : hazard.fix_by ? w.fixBy(hazard.fix_by) : ""}
                </small>
              </p>
            ))}
          </li>
        ))}
      </ul>
      {of.plans.length > 0 && <h4>{w.plans}</h4>}
      <ul class="plain-list">
        {of.plans.map((plan) => (
          <li key={plan.version} class={plan.expired ? "warn" : ""}>
            {plan.version} {plan.filed_on} → {plan.expires_on}
            <small class="soft">{sure(plan.certainty)}</small>
          </li>
        ))}
      </ul>
      {of.exercises.length > 0 && <h4>{w.exercises}</h4>}
      <ul class="plain-list">
        {of.exercises.map((one, index) => (
          <li key={index.toString()} class={one.held ? "" : "soft"}>
            {one.on} {say(one.title)}{" "}
            <small class="soft">
              {one.held ? w.held : w.planned} ·{" "}
              {one.mechanisms.map((name) => say(name)).join(words.value.lang.join)}
            </small>
          </li>
        ))}
      </ul>
    </>
  );
}

/** How a grade was worked out, with everything that was not known. */
export function Working({ id }: { id: string }) {
  const w = words.value.pages.risk;
  const asked = sourceAsked.known.value;
  const of = asked.value;
  if (!of || of.source.id !== id) {
    return <Standing of={asked} again={() => void sourceAsked.load()} />;
  }
  return (
    <div class="working">
      {of.pack && (
        <p class="soft">
          {w.working}: {say(of.pack.title)} <code>{of.pack.id}</code> · {of.pack.source}
        </p>
      )}
      {of.firm && <Rated name={w.air} of={of.firm.air} />}
      {of.firm && <Rated name={w.water} of={of.firm.water} />}
      {of.pond.map((part, index) => (
        <details key={index.toString()} class="rated" open>
          <summary>
            {say(part.title)} <b>{part.classes.join(" / ") || w.notGraded}</b>
          </summary>
          <Points of={part.points} />
        </details>
      ))}
      <MissingList of={of.missing} />
      {(of.pack?.gaps.length ?? 0) > 0 && (
        <details>
          <summary class="note-warn">
            {words.value.coord.plan.gaps(of.pack?.gaps.length ?? 0)}
          </summary>
          <ul class="plain-list">
            {of.pack?.gaps.map((gap) => (
              <li key={gap.id}>
                {say(gap.what)} <small class="soft">{say(gap.why)}</small>
              </li>
            ))}
          </ul>
        </details>
      )}
      <Kept of={of} />
    </div>
  );
}
