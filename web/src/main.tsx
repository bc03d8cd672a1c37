import { useSignalEffect } from "@preact/signals";
import { type ComponentType, render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lang, setLang, words } from "./i18n";
import { SignIn } from "./pages/SignIn";
import { drill, hidden, line, live, loadBasin, session, signIn, signOut, tick } from "./store/app";
import { credentials, forgetAll, keepCredentials } from "./store/keep";
import "./styles/base.css";

type Page = "board" | "agency" | "risk";

/** The form for everybody: no token, no line, no board. */
const PUBLIC_PATH = "/report";

/** By its path, or by `?view=report` where a server or a proxy serves `/` only. */
function isPublic(): boolean {
  const asked = new URLSearchParams(location.search).get("view");
  return location.pathname.replace(/\/+$/, "") === PUBLIC_PATH || asked === "report";
}

/** The agency page is for those who have only an inbox; `?view=` chooses for who has both. */
function pageOf(): Page {
  const asked = new URLSearchParams(location.search).get("view");
  if (asked === "risk") return "risk";
  const { roles, agency } = session.value ?? { roles: [], agency: null };
  const many = roles.some((role) => role !== "agency");
  if (!agency) return "board";
  if (asked === "agency") return "agency";
  return many ? "board" : "agency";
}

// One arrow function a page: a shared conditional import loses the style sheet of one of them.
const PAGES = {
  board: () => import("./pages/Board"),
  agency: () => import("./pages/Agency"),
  risk: () => import("./pages/Risk"),
  report: () => import("./pages/Report"),
};

/** Loads a page when it is needed: a phone never loads the map. */
function useLazy(page: Page | "report" | null): ComponentType<{ agency: string }> | null {
  const [loaded, setLoaded] = useState<ComponentType<{ agency: string }> | null>(null);
  useEffect(() => {
    if (!page) return;
    void PAGES[page]().then((module) =>
      setLoaded(() => module.default as ComponentType<{ agency: string }>),
    );
  }, [page]);
  return loaded;
}

function Title() {
  useSignalEffect(() => {
    const w = words.value.app;
    const name = session.value?.agency ? w.agency : w.board;
    document.title = (drill.value ? w.exercisePrefix : "") + name;
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (icon) icon.href = drill.value ? "/favicon-drill.svg" : "/favicon.svg";
    document.documentElement.classList.toggle("drill", drill.value);
  });
  return null;
}

function App() {
  const [token, setToken] = useState(credentials().token);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (!token) return;
    void signIn(token, credentials().space).then(loadBasin);
  }, [token]);
  const { phase, code } = line.value;
  useEffect(() => {
    if (phase !== "stopped" || code !== 4401) return;
    setProblem(words.peek().line.codes[4401] ?? "");
    signOut();
    forgetAll();
    setToken(null);
  }, [phase, code]);
  const page = token && session.value ? pageOf() : null;
  const Loaded = useLazy(page);
  if (!token) {
    return (
      <SignIn
        problem={problem}
        onEnter={(entered, space) => {
          keepCredentials(entered, space);
          setProblem("");
          setToken(entered);
        }}
      />
    );
  }
  const stuck = phase === "stopped" && code !== null ? words.value.line.codes[code] : null;
  return (
    <>
      <Title />
      {page && Loaded ? (
        <Loaded agency={session.value?.agency ?? ""} />
      ) : (
        <p class="loading" role="status">
          {stuck ?? words.value.app.loading}
        </p>
      )}
    </>
  );
}

/** Nothing of the session is loaded for the public. */
function Public() {
  const Loaded = useLazy("report");
  return Loaded ? <Loaded agency="" /> : <p class="loading">{words.value.app.loading}</p>;
}

setLang(lang.peek());
setInterval(() => {
  tick.value = Date.now();
}, 1000);
const hurry = () => {
  if (session.peek()) live().hurry();
};
addEventListener("online", hurry);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hidden();
  else hurry();
});
const host = document.getElementById("app");
if (host) render(isPublic() ? <Public /> : <App />, host);
