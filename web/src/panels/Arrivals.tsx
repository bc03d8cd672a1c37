import { say, words } from "../i18n";
import { almatyMinute, dayMinute, figure, km, millis, span } from "../i18n/format";
import type { Incident, SectionArrival } from "../protocol/incident";
import { incident, now } from "../store/app";
import { keepInUrl, section } from "../store/ui";
import { substanceName } from "./names";

function time(at: string | null): string {
  return at ? dayMinute(millis(at)) : "—";
}

/** The spread of the arrival, and for the border the neighbor's clock too. */
function spread(of: SectionArrival): string {
  if (!of.early) return "";
  const w = words.value.arrivals;
  const range = w.spread(time(of.early), time(of.arrival), time(of.late));
  if (of.kind !== "border") return range;
  return `${range} · ${w.almaty(almatyMinute(millis(of.early)))}`;
}

function Left({ of }: { of: SectionArrival }) {
  const w = words.value.arrivals;
  if (of.watch_only) return <span class="soft">{w.watch}</span>;
  if (!of.early) return <span class="soft">{w.clean}</span>;
  if (of.end && millis(of.end) < now.value) return <span class="soft">{w.over}</span>;
  const left = millis(of.early) - now.value;
  if (left <= 0) {
    return (
      <span class="due due-over">
        {w.reached} +{span(left)}
      </span>
    );
  }
  const hours = left / 3_600_000;
  const level = hours < 1 ? "orange" : hours < 3 ? "yellow" : "calm";
  return <span class={`due due-${level}`}>{span(left)}</span>;
}

function Row({ of, limit }: { of: SectionArrival; limit: number }) {
  const w = words.value;
  const ratio = limit > 0 ? of.peak_mg_l / limit : 0;
  const chosen = section.value === of.section;
  const show = () => {
    section.value = of.section;
    keepInUrl("section", of.section);
  };
  return (
    <tr
      class={`${chosen ? "chosen " : ""}${of.early || of.watch_only ? "" : "dim"}`}
      onClick={show}
    >
      <th scope="row">
        <button type="button" class="plain" aria-pressed={chosen} onClick={show}>
          <span class={`kind kind-${of.kind}`} aria-hidden="true" />
          <span class="arr-name" title={`${say(of.name)} ${of.section}`}>
            {say(of.name)}
          </span>
        </button>
        <small>
          {w.sectionKinds[of.kind] ?? of.kind} · {w.arrivals.distance(km(of.distance_m))}
        </small>
      </th>
      {of.watch_only ? (
        <td colSpan={4} class="arr-watch" title={w.arrivals.watchWhy}>
          <b>{w.arrivals.watch}</b> {w.arrivals.watchWhy}
        </td>
      ) : (
        <>
          <td title={spread(of)}>
            <b>{time(of.early)}</b>
            <small>{time(of.arrival)}</small>
          </td>
          <td>
            <b>{ratio < 1e-4 ? "≈0" : figure(of.peak_mg_l)}</b>
            <small>{time(of.peak_at)}</small>
          </td>
          <td class={ratio >= 1 ? "exceeds" : "soft"}>
            {ratio >= 0.01 ? `×${figure(ratio)}` : "<0.01"}
          </td>
          <td>
            <Left of={of} />
            <small>{time(of.end)}</small>
          </td>
        </>
      )}
    </tr>
  );
}

function Assumed({ of }: { of: Incident }) {
  const w = words.value.arrivals;
  const held = of.forecast;
  if (!held) return null;
  const list = [...held.request.assumed, ...held.result.assumed];
  const seen = new Set<string>();
  const unique = list.filter((item) => {
    const key = `${item.what.zh}=${item.value}`;
    return seen.has(key) ? false : seen.add(key);
  });
  if (unique.length === 0) return null;
  return (
    <details class="assumed">
      <summary>{w.assumed(unique.length)}</summary>
      <ul>
        {unique.map((item) => (
          <li key={`${item.what.zh}=${item.value}`}>
            <b>{say(item.what)}</b> = {item.value}
            <small>{say(item.why)}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What can be there, and what falls short. */
function Supplies({ of }: { of: Incident }) {
  const w = words.value.supplies;
  if (of.supplies.length === 0) return null;
  const short = of.supplies.filter((item) => item.short > 0).length;
  return (
    <details class="assumed">
      <summary class={short > 0 ? "" : "calm"}>
        {w.title(of.supplies.length)}
        {short > 0 && ` · ${w.shortItems(short)}`}
      </summary>
      <ul>
        {of.supplies.map((item) => (
          <li key={item.item}>
            <b>{say(item.name)}</b> {w.wanted(figure(item.wanted), item.unit)}
            {item.short > 0 && <b class="warn"> {w.short(figure(item.short), item.unit)}</b>}
            {item.offers.map((offer) => (
              <small key={offer.depot}>
                {say(offer.name)} {figure(offer.usable)} {item.unit} · {span(offer.eta_s * 1000)}
              </small>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Head({ of }: { of: Incident }) {
  const w = words.value.arrivals;
  const held = of.forecast;
  if (!held) return null;
  const { request, result } = held;
  return (
    <p class="panel-note">
      <b>
        {w.release(
          figure(request.mass_kg / 1000),
          substanceName(request.substance),
          say(request.entry.river) || request.entry.reach,
        )}
      </b>
      {" · "}
      {w.limitIs(figure(result.threshold_mg_l))} · {w.run(result.id, result.engine, time(held.at))}
    </p>
  );
}

/** When every section below is reached, by how much, and how long is left. */
export function Arrivals() {
  const w = words.value.arrivals;
  const open = incident.value;
  const result = open?.forecast?.result;
  const pending = Object.keys(open?.pending ?? {});
  return (
    <section class="panel arrivals" aria-labelledby="arrivals-title">
      <h2 id="arrivals-title">
        {w.title}
        <small>{w.times}</small>
      </h2>
      {open && <Head of={open} />}
      {pending.length > 0 && <p class="panel-note pending">{w.pending(pending.join(" "))}</p>}
      {!result && pending.length === 0 && <p class="panel-empty">{w.none}</p>}
      {result && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{w.section}</th>
                <th scope="col">
                  {w.early}
                  <small>{w.median}</small>
                </th>
                <th scope="col">
                  {w.peak} mg/L
                  <small>{w.peak}</small>
                </th>
                <th scope="col">{w.limit}</th>
                <th scope="col">
                  {w.left}
                  <small>{w.end}</small>
                </th>
              </tr>
            </thead>
            <tbody>
              {result.sections.map((item) => (
                <Row key={item.section} of={item} limit={result.threshold_mg_l} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open && <Supplies of={open} />}
      {open && <Assumed of={open} />}
    </section>
  );
}
