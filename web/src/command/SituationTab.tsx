import { Files } from "../files/Files";
import { words } from "../i18n";
import { dayMinute, figure, millis } from "../i18n/format";
import { sentence } from "../i18n/sentence";
import { names, sectionName, substanceName, term } from "../panels/names";
import type { Incident } from "../protocol/incident";
import { incident, incidentId, state } from "../store/app";
import { warnings } from "../store/counts";
import { Act, Part } from "./Part";

const time = (at: string | null | undefined) => (at ? dayMinute(millis(at)) : "");

function Impact({ of }: { of: Incident }) {
  const w = words.value.coord.impact;
  const { impact } = of;
  const rows: [string, string][] = [];
  if (impact.deaths !== null) rows.push([w.deaths, w.people(impact.deaths)]);
  if (impact.injured !== null) rows.push([w.injured, w.people(impact.injured)]);
  if (impact.moved !== null) rows.push([w.moved, w.people(impact.moved)]);
  if (impact.loss_cny !== null) rows.push([w.loss, w.money(figure(impact.loss_cny))]);
  if (impact.ecology) rows.push([w.ecology, term("ecology", impact.ecology)]);
  if (impact.intakes_stopped.length > 0) {
    const intakes = impact.intakes_stopped.map((id) => sectionName(id));
    rows.push([w.intakes, intakes.join(words.value.lang.join)]);
  }
  if (impact.extent) rows.push([w.extent, term("extent", impact.extent)]);
  return (
    <Part title={w.title}>
      {rows.length === 0 && <p class="panel-empty">{w.none}</p>}
      <dl class="facts">
        {rows.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <div class="acts">
        <Act kind="impact_reported" incident={of.id} label={w.report} />
      </div>
    </Part>
  );
}

function Weather({ of }: { of: Incident }) {
  const w = words.value.coord.weather;
  const { weather } = of;
  const log = state.value.streams[`inc:${incidentId.value}`]?.log ?? [];
  const held = log.filter((event) => event.kind === "consultation_held");
  const scene = [
    weather.wind_ms !== null
      ? w.wind(
          figure(weather.wind_ms),
          weather.wind_from_deg === null ? "" : figure(weather.wind_from_deg),
        )
      : "",
    weather.air_c !== null ? w.air(figure(weather.air_c)) : "",
    weather.rain_mm_h !== null ? w.rain(figure(weather.rain_mm_h)) : "",
  ].filter(Boolean);
  return (
    <Part title={w.title} count={warnings.value.length}>
      {of.warnings.length === 0 && <p class="panel-empty">{w.none}</p>}
      <ul class="plain-list">
        {of.warnings.map((one, index) => (
          <li
            key={`${one.hazard}${index.toString()}`}
            class={warnings.value.includes(one) ? "" : "soft"}
          >
            <span class={`weather-color weather-${one.color}`}>
              {term("colors", one.color)} {term("hazards", one.hazard)}
            </span>{" "}
            {one.text}
            {(one.from || one.until) && (
              <small class="soft"> {w.span(time(one.from) || "—", time(one.until) || "—")}</small>
            )}
          </li>
        ))}
      </ul>
      {scene.length > 0 && (
        <p class="part-line">
          <span class="soft">{w.scene}</span> {scene.join(" · ")}{" "}
          <small class="soft">{time(weather.at)}</small>
        </p>
      )}
      {held.length > 0 && (
        <>
          <h4>{w.consultations}</h4>
          <ul class="plain-list">
            {held.map((event) => (
              <li key={event.seq}>
                <time>{time(event.at)}</time> {sentence(event, names.value)}
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="acts">
        <Act kind="weather_warned" incident={of.id} label={w.warn} />
        <Act kind="consultation_held" incident={of.id} label={w.consult} />
      </div>
    </Part>
  );
}

function Samples({ of }: { of: Incident }) {
  const w = words.value.coord.samples;
  const samples = Object.entries(of.samples);
  return (
    <Part title={w.title} count={samples.length}>
      {samples.length === 0 && <p class="panel-empty">{w.none}</p>}
      <ul class="asks">
        {samples.map(([id, held]) => (
          <li key={id}>
            <b>{id}</b>
            {held.results.map((one, index) => (
              <p key={index.toString()}>
                {sectionName(one.section)} {one.substance ? substanceName(one.substance) : ""}{" "}
                {typeof one.below_mg_l === "number"
                  ? w.below(figure(one.below_mg_l))
                  : `${figure(one.concentration_mg_l ?? Number.NaN)} mg/L`}{" "}
                <small class="soft">{time(one.taken_at)}</small>
              </p>
            ))}
            {held.custody.length === 0 && <small class="soft">{w.noChain}</small>}
            <ol class="history">
              {held.custody.map(([at, moved], index) => (
                <li key={index.toString()}>
                  <time>{time(at)}</time> {moved.from} → {moved.to}
                  {moved.seal && <small> {w.seal(moved.seal)}</small>}
                </li>
              ))}
            </ol>
            <div class="acts">
              <Act
                kind="custody_moved"
                incident={of.id}
                label={w.move}
                fixed={{ sample: id }}
                preset={{ from: held.custody.at(-1)?.[1].to ?? "" }}
              />
            </div>
          </li>
        ))}
      </ul>
      <div class="acts">
        <Act kind="sample_taken" incident={of.id} label={w.take} />
      </div>
    </Part>
  );
}

function Costs({ of }: { of: Incident }) {
  const w = words.value.coord.costs;
  const total = of.costs.reduce((sum, held) => sum + held.cost.amount_cny, 0);
  return (
    <Part title={w.title} count={of.costs.length}>
      {of.costs.length === 0 && <p class="panel-empty">{w.none}</p>}
      {of.costs.length > 0 && <p class="part-line">{w.total(total.toLocaleString("en-US"))}</p>}
      <ul class="plain-list">
        {of.costs.map(({ cost, at }, index) => (
          <li key={index.toString()}>
            <time>{time(at)}</time> {term("costs", cost.category)} · {cost.what}{" "}
            <b>{words.value.coord.impact.money(cost.amount_cny.toLocaleString("en-US"))}</b>
          </li>
        ))}
      </ul>
      <div class="acts">
        <Act kind="cost_recorded" incident={of.id} label={w.add} />
      </div>
    </Part>
  );
}

function Notices({ of }: { of: Incident }) {
  const w = words.value.coord.notices;
  const notices = Object.entries(of.notices);
  if (notices.length === 0) return null;
  return (
    <Part title={w.title} count={notices.length}>
      <ul class="plain-list">
        {notices.map(([id, held]) => (
          <li key={id}>
            <time>{time(held.at)}</time> {term("channels", held.channel)} → {held.to}{" "}
            <b class={held.sent ? "good" : held.last ? "warn" : "soft"}>
              {held.sent ? w.sent : held.last ? w.failed : w.trying}
            </b>{" "}
            <small class="soft">
              {w.tries(held.attempts)}
              {held.task && ` · ${names.value.task(held.task)}`}
              {held.answer && ` · ${held.answer}`}
            </small>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** What it did, weather, samples, files, costs, notices: facts that people record. */
export function SituationTab() {
  const of = incident.value;
  const w = words.value.coord;
  if (!of) return null;
  return (
    <div class="panel tab-body">
      <div class="scroll">
        <Impact of={of} />
        <Weather of={of} />
        <Samples of={of} />
        <Part title={w.files.title} count={Object.keys(of.attachments).length}>
          <Files incident={of.id} ids={Object.keys(of.attachments)} held={of.attachments} add />
        </Part>
        <Costs of={of} />
        <Notices of={of} />
      </div>
    </div>
  );
}
