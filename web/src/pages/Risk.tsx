import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n";
import { MapView } from "../map/MapView";
import { LineBar } from "../panels/Line";
import { DrillBanner, TopBar } from "../panels/TopBar";
import { Atlas } from "../risk/Atlas";
import { Sources } from "../risk/Sources";
import { hiddenLayers, pointed } from "../store/ui";
import "../styles/board.css";
import "../styles/map.css";
import "../styles/panels.css";
import "../styles/states.css";
import "../styles/arrivals.css";
import "../styles/tasks.css";
import "../styles/command.css";
import "../styles/forms.css";
import "../styles/risk.css";

type Shown = "sources" | "atlas";

function shownAtFirst(): Shown {
  return new URLSearchParams(location.search).get("tab") === "atlas" ? "atlas" : "sources";
}

/** Risk sources with the working of their grades, and the atlas of road segments. */
export default function Risk() {
  const w = words.value.pages.risk;
  const [shown, setShown] = useState<Shown>(shownAtFirst());
  useEffect(() => {
    const hidden = new Set(hiddenLayers.value);
    hidden.delete("risks");
    hiddenLayers.value = hidden;
    return () => {
      pointed.value = null;
    };
  }, []);
  return (
    <div class="board idle">
      <TopBar />
      <DrillBanner />
      <LineBar />
      <main class="board-main">
        <MapView />
        <div class="board-side">
          <div class="side-tabs" role="tablist" aria-label={w.title}>
            {(["sources", "atlas"] as const).map((tab) => (
              <button
                key={tab}
                type="button"
                role="tab"
                aria-selected={shown === tab}
                onClick={() => setShown(tab)}
              >
                {w[tab]}
              </button>
            ))}
            <a class="side-link" href="/">
              {w.back}
            </a>
          </div>
          <div class="side-panel" role="tabpanel">
            <section class="panel tab-body" aria-label={w[shown]}>
              {shown === "sources" ? <Sources /> : <Atlas />}
            </section>
          </div>
        </div>
      </main>
    </div>
  );
}
