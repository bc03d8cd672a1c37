import { useState } from "preact/hooks";
import { FactForm } from "../forms/FactForm";
import type { SuggestionOutcome } from "../gen/wire";
import { say, words } from "../i18n";
import { dayMinute, millis } from "../i18n/format";
import { mapKeys } from "../map/keys";
import { term } from "../panels/names";
import { OpenForm } from "../panels/OpenForm";
import type { PublicReport, Suggestion } from "../protocol/coordination";
import { HttpProblem } from "../protocol/http";
import { tell } from "../store/acts";
import { api, roles, session } from "../store/app";
import { openSuggestions, reportsAsked } from "../store/known";
import { commands } from "../store/rights";
import { picked, pointed } from "../store/ui";
import { Part, Standing } from "./Part";

/** The inbox in which suggestions are settled where the server names none. */
const DESK = "agy:eco";

function deskOf(one: Suggestion): string {
  const own = session.value?.agency;
  return one.stream ?? (own ? `agy:${own}` : DESK);
}

/** Who reported: asked for by a person, shown to one role, written to the audit log. */
function Reporter({ report }: { report: PublicReport }) {
  const w = words.value.coord.reports;
  const [said, setSaid] = useState("");
  if (!(roles.value as string[]).some((role) => role === "reporter-identity" || role === "admin"))
    return null;
  const look = async () => {
    try {
      const path = `/api/v1/public-reports/${encodeURIComponent(report.id)}/reporter`;
      const answer = (await api().get(path)) as Record<string, unknown>;
      const who = (answer.reporter ?? answer) as Record<string, unknown> | string;
      const text = typeof who === "string" ? who : [who.name, who.phone].filter(Boolean).join(" ");
      setSaid(text || w.reporterNone);
    } catch (error) {
      setSaid(error instanceof HttpProblem ? error.message : String(error));
    }
  };
  return said ? (
    <b class="reporter">{said}</b>
  ) : (
    <button type="button" class="small" title={w.reporterWarn} onClick={() => void look()}>
      {w.reporter}
    </button>
  );
}

function Report({ report }: { report: PublicReport }) {
  const w = words.value.coord.reports;
  const { said } = report;
  return (
    <li>
      <small class="soft">
        {report.id} · {term("via", said.via)}
        {report.at && ` · ${dayMinute(millis(report.at))}`}
        {said.seen_at && ` · ${w.seen(dayMinute(millis(said.seen_at)))}`}
      </small>
      <p>
        {said.text} {said.place && <span class="soft">（{said.place}）</span>}
      </p>
      {said.reporter && <Reporter report={report} />}
    </li>
  );
}

type Doing = SuggestionOutcome | null;

function Settle({ one, doing, onDone }: { one: Suggestion; doing: Doing; onDone: () => void }) {
  const w = words.value.coord.reports;
  const stream = deskOf(one);
  if (doing === "opened") {
    return (
      <OpenForm
        from={one}
        onOpened={(incident) => {
          const reason = w.from(one.id);
          const data = { suggestion: one.id, outcome: "opened", incident, reason };
          void tell(stream, "suggestion_closed", data).then(() => reportsAsked.load());
        }}
      />
    );
  }
  if (doing === null) return null;
  const joined = doing === "joined";
  return (
    <FactForm
      kind="suggestion_closed"
      incident=""
      stream={stream}
      fixed={{
        suggestion: one.id,
        outcome: doing,
        ...(joined ? {} : { incident: null }),
      }}
      send={joined ? w.join : w.dismiss}
      onDone={() => {
        onDone();
        void reportsAsked.load();
      }}
      onCancel={onDone}
    />
  );
}

function One({ one, reports }: { one: Suggestion; reports: readonly PublicReport[] }) {
  const w = words.value.coord.reports;
  const [doing, setDoing] = useState<Doing>(null);
  const at = one.at;
  return (
    <li data-suggestion={one.id}>
      <div class="paper-head">
        <b>
          {one.id} {one.place}
        </b>
        <small>{w.count(one.reports.length)}</small>
      </div>
      <p>{say(one.text)}</p>
      <p class="soft">
        {one.since && dayMinute(millis(one.since))} ·{" "}
        {at ? w.at(at[0].toFixed(3), at[1].toFixed(3)) : w.noPlace}{" "}
        {at && (
          <button
            type="button"
            class="small"
            onClick={() => {
              pointed.value = at;
              mapKeys.goTo(at);
            }}
          >
            {w.onMap}
          </button>
        )}
      </p>
      <details>
        <summary>{w.count(one.reports.length)}</summary>
        <ul class="plain-list">
          {reports.map((report) => (
            <Report key={report.id} report={report} />
          ))}
        </ul>
      </details>
      {doing === null ? (
        <div class="acts">
          {commands.value && (
            <button
              type="button"
              class="primary open-from"
              onClick={() => {
                picked.value = at;
                setDoing("opened");
              }}
            >
              {w.open}
            </button>
          )}
          <button type="button" onClick={() => setDoing("joined")}>
            {w.join}
          </button>
          <button type="button" class="danger" onClick={() => setDoing("dismissed")}>
            {w.dismiss}
          </button>
        </div>
      ) : (
        <Settle one={one} doing={doing} onDone={() => setDoing(null)} />
      )}
    </li>
  );
}

/** What the public reported: clusters for the duty desk to settle, then what is settled. */
export function ReportsTab() {
  const w = words.value.coord.reports;
  const asked = reportsAsked.known.value;
  const all = asked.value;
  const reportsOf = (one: Suggestion) =>
    (all?.reports ?? []).filter((report) => one.reports.includes(report.id));
  const clustered = new Set((all?.suggestions ?? []).flatMap((one) => one.reports));
  const single = (all?.reports ?? []).filter((report) => !clustered.has(report.id));
  const settled = (all?.suggestions ?? []).filter((one) => one.closed !== null);
  return (
    <div class="panel tab-body">
      <div class="scroll">
        <Part title={w.title} count={openSuggestions.value.length}>
          <Standing of={asked} again={() => void reportsAsked.load()} />
          {asked.standing === "there" && openSuggestions.value.length === 0 && (
            <p class="panel-empty">{w.none}</p>
          )}
          <ul class="asks">
            {openSuggestions.value.map((one) => (
              <One key={one.id} one={one} reports={reportsOf(one)} />
            ))}
          </ul>
        </Part>
        {single.length > 0 && (
          <Part title={w.single} count={single.length}>
            <ul class="asks">
              {single.map((report) => (
                <Report key={report.id} report={report} />
              ))}
            </ul>
          </Part>
        )}
        {settled.length > 0 && (
          <details class="past">
            <summary>{w.settled(settled.length)}</summary>
            <ul class="plain-list">
              {settled.map((one) => (
                <li key={one.id}>
                  {one.id} {one.place} · {term("outcomes", one.closed?.outcome)}{" "}
                  {one.closed?.incident ?? ""} <small class="soft">{one.closed?.reason}</small>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  );
}
