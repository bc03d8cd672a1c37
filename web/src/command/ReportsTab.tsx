import { useState } from "preact/hooks";
import { FactForm } from "../forms/FactForm";
import type {
  PublicReportRead,
  ReporterRead,
  SuggestionOutcome,
  SuggestionRead,
} from "../gen/wire";
import { say, words } from "../i18n";
import { dayMinute, millis } from "../i18n/format";
import { mapKeys } from "../map/keys";
import { term } from "../panels/names";
import { OpenForm } from "../panels/OpenForm";
import { HttpProblem } from "../protocol/http";
import { tell } from "../store/acts";
import { api, roles, session } from "../store/app";
import { openSuggestions, plannedOwner, reportsAsked } from "../store/known";
import { commands } from "../store/rights";
import { picked, pointed } from "../store/ui";
import { Part, Standing } from "./Part";

/** The duty whose owner takes in reports of the public. */
const DESK_DUTY = "emergency-desk";

/** The inbox in which a suggestion is settled: this agency's own, else the desk's. */
function deskStream(): string {
  const own = session.value?.agency;
  return `agy:${own ?? plannedOwner(DESK_DUTY) ?? ""}`;
}

/** Who reported: asked for by a person, shown to one role, written to the audit log. */
function Reporter({ report }: { report: PublicReportRead }) {
  const w = words.value.coord.reports;
  const [said, setSaid] = useState("");
  if (!(roles.value as string[]).some((role) => role === "reporter-identity" || role === "admin"))
    return null;
  const look = async () => {
    try {
      const path = `/api/v1/public-reports/${encodeURIComponent(report.report)}/reporter`;
      const who = (await api().get(path)) as ReporterRead;
      const text = [who.name, who.phone].filter(Boolean).join(" ");
      setSaid(text ? `${text}${who.want_reply ? ` · ${w.wantsReply}` : ""}` : w.reporterNone);
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

/** A report; one that belongs to no suggestion may be opened as an incident by itself. */
function Report({ report, single = false }: { report: PublicReportRead; single?: boolean }) {
  const w = words.value.coord.reports;
  const [opening, setOpening] = useState(false);
  const text = { zh: report.text, en: report.text };
  return (
    <li>
      <small class="soft">
        {report.report} · {term("via", report.via)} · {dayMinute(millis(report.received))}
        {report.seen_at && ` · ${w.seen(dayMinute(millis(report.seen_at)))}`}
      </small>
      <p>
        {report.text} {report.place && <small class="soft">{report.place}</small>}
      </p>
      {report.has_reporter && <Reporter report={report} />}
      {single && commands.value && !opening && (
        <div class="acts">
          <button
            type="button"
            onClick={() => {
              picked.value = report.at;
              setOpening(true);
            }}
          >
            {w.open}
          </button>
        </div>
      )}
      {opening && <OpenForm from={{ ...report, id: report.report, text }} />}
    </li>
  );
}

type Doing = SuggestionOutcome | null;

function Settle({ one, doing, onDone }: { one: SuggestionRead; doing: Doing; onDone: () => void }) {
  const w = words.value.coord.reports;
  const stream = deskStream();
  if (doing === "opened") {
    return (
      <OpenForm
        from={{ ...one, id: one.suggestion }}
        onOpened={(incident) => {
          const reason = w.from(one.suggestion);
          const data = { suggestion: one.suggestion, outcome: "opened", incident, reason };
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
        suggestion: one.suggestion,
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

function One({ one, reports }: { one: SuggestionRead; reports: readonly PublicReportRead[] }) {
  const w = words.value.coord.reports;
  const [doing, setDoing] = useState<Doing>(null);
  const at = one.at;
  return (
    <li data-suggestion={one.suggestion}>
      <div class="paper-head">
        <b>
          {one.suggestion} {one.place}
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
            <Report key={report.report} report={report} />
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
  const reportsOf = (one: SuggestionRead) =>
    (all?.reports ?? []).filter((report) => one.reports.includes(report.report));
  const clustered = new Set((all?.suggestions ?? []).flatMap((one) => one.reports));
  const single = (all?.reports ?? []).filter((report) => !clustered.has(report.report));
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
              <One key={one.suggestion} one={one} reports={reportsOf(one)} />
            ))}
          </ul>
        </Part>
        {single.length > 0 && (
          <Part title={w.single} count={single.length}>
            <ul class="asks">
              {single.map((report) => (
                <Report key={report.report} report={report} single />
              ))}
            </ul>
          </Part>
        )}
        {settled.length > 0 && (
          <details class="past">
            <summary>{w.settled(settled.length)}</summary>
            <ul class="plain-list">
              {settled.map((one) => (
                <li key={one.suggestion}>
                  {one.suggestion} {one.place} · {term("outcomes", one.closed?.outcome)}{" "}
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
