import { useEffect } from "preact/hooks";
import { words } from "../i18n";
import { Incidents } from "../panels/Incidents";
import { suggestionCount } from "../store/counts";
import { plansAsked, reportsAsked } from "../store/known";
import { takesReports } from "../store/rights";
import { showTab, sideTab } from "../store/ui";
import { ReportsTab } from "./ReportsTab";
import "../styles/command.css";
import "../styles/forms.css";

/** How often reports of the public are read again while no incident is open. */
const AGAIN_MS = 10_000;

/** Beside the map while no incident is chosen: incidents, and what the public reported. */
export function IdleSide() {
  const w = words.value;
  useEffect(() => {
    // Whose desk takes in reports is in the plans.
    void plansAsked.once();
    const read = () => {
      if (!document.hidden && takesReports.peek()) void reportsAsked.load();
    };
    read();
    const timer = setInterval(read, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const reports = sideTab.value === "reports";
  const count = suggestionCount.value;
  return (
    <div class="board-side">
      <div class="side-tabs" role="tablist" aria-label={w.incidents.title}>
        <button
          type="button"
          role="tab"
          aria-selected={!reports}
          onClick={() => showTab("forecast")}
        >
          {w.incidents.title}
        </button>
        <button
          type="button"
          role="tab"
          id="tab-reports"
          aria-selected={reports}
          onClick={() => showTab("reports")}
        >
          {w.coord.tabs.reports}
          {count > 0 && <b class="badge badge-ask">{count}</b>}
        </button>
        <a class="side-link" href="/?view=risk">
          {w.pages.risk.title}
        </a>
      </div>
      <div class="side-panel" role="tabpanel">
        {reports ? <ReportsTab /> : <Incidents />}
      </div>
    </div>
  );
}
