import { useEffect } from "preact/hooks";
import { words } from "../i18n";
import { Arrivals } from "../panels/Arrivals";
import { CurvePanel } from "../panels/CurvePanel";
import { incidentId } from "../store/app";
import {
  approvals,
  conflicts,
  infeasible,
  missing,
  suggestionCount,
  warnings,
} from "../store/counts";
import { documentsAsked, loadOthers, plansAsked, reportsAsked, rulesAsked } from "../store/known";
import { takesReports } from "../store/rights";
import { SIDE_TABS, type SideTab, showTab, sideTab } from "../store/ui";
import { CommandTab } from "./CommandTab";
import { DocumentsTab } from "./DocumentsTab";
import { PlanTab } from "./PlanTab";
import { ReportsTab } from "./ReportsTab";
import { SituationTab } from "./SituationTab";
import "../styles/command.css";
import "../styles/forms.css";

/** How often what no stream carries is read again. */
const AGAIN_MS = 20_000;

interface Badge {
  count: number;
  title: string;
  tone: "ask" | "warn" | "soft";
}

function badgesOf(tab: SideTab): Badge[] {
  const w = words.value.coord.counts;
  const all: Record<SideTab, Badge[]> = {
    forecast: [],
    command: [
      { count: approvals.value.length, title: w.approvals(approvals.value.length), tone: "ask" },
      { count: conflicts.value.length, title: w.conflicts(conflicts.value.length), tone: "warn" },
    ],
    plan: [
      { count: infeasible.value.length, title: w.gaps(infeasible.value.length), tone: "warn" },
    ],
    situation: [
      { count: warnings.value.length, title: w.warnings(warnings.value.length), tone: "warn" },
    ],
    documents: [{ count: missing.value, title: w.missing(missing.value), tone: "soft" }],
    reports: [
      { count: suggestionCount.value, title: w.suggestions(suggestionCount.value), tone: "ask" },
    ],
  };
  return all[tab].filter((badge) => badge.count > 0);
}

function Tab({ tab }: { tab: SideTab }) {
  const w = words.value.coord;
  const badges = badgesOf(tab);
  const said = [w.tabs[tab], ...badges.map((badge) => badge.title)].join(words.value.lang.join);
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab}`}
      aria-selected={sideTab.value === tab}
      aria-controls="side-panel"
      aria-label={said}
      title={said}
      onClick={() => showTab(tab)}
    >
      {w.tabs[tab]}
      {badges.map((badge) => (
        <b key={badge.tone} class={`badge badge-${badge.tone}`} aria-hidden="true">
          {badge.count}
        </b>
      ))}
    </button>
  );
}

function Content() {
  switch (sideTab.value) {
    case "command":
      return <CommandTab />;
    case "plan":
      return <PlanTab />;
    case "situation":
      return <SituationTab />;
    case "documents":
      return <DocumentsTab />;
    case "reports":
      return <ReportsTab />;
    default:
      return (
        <>
          <Arrivals />
          <CurvePanel />
        </>
      );
  }
}

/** Reads what no stream carries: for the badges at once, then now and then. */
function useReading(): void {
  const id = incidentId.value;
  useEffect(() => {
    documentsAsked.clear();
    void rulesAsked.once();
    void plansAsked.once();
    const read = () => {
      if (document.hidden) return;
      if (documentsAsked.known.peek().standing !== "missing") void documentsAsked.load();
      if (takesReports.peek()) void reportsAsked.load();
      void loadOthers();
    };
    read();
    const timer = setInterval(read, AGAIN_MS);
    return () => clearInterval(timer);
  }, [id]);
}

/** What stands beside the map: one part at a time, each with what asks for a person. */
export function Side() {
  useReading();
  return (
    <div class="board-side">
      <div class="side-tabs" role="tablist" aria-label={words.value.top.choose}>
        {SIDE_TABS.map((tab) => (
          <Tab key={tab} tab={tab} />
        ))}
      </div>
      <div
        class="side-panel"
        id="side-panel"
        role="tabpanel"
        aria-labelledby={`tab-${sideTab.value}`}
      >
        <Content />
      </div>
    </div>
  );
}
