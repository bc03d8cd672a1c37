import { useEffect, useState } from "preact/hooks";
import { instantOf } from "../forms/data";
import type { NewPublicReport, PublicForm, PublicReportTaken } from "../gen/wire";
import { lang, say, setLang, words } from "../i18n";
import { Http, HttpProblem } from "../protocol/http";
import type { Place } from "../protocol/incident";
import { PickMap } from "../report/PickMap";
import { uuidv7 } from "../socket/ids";
import { keepDraft, keptDraft } from "../store/keep";
import "../styles/report.css";

const PATH = "/api/v1/public/reports";

/** What the form holds; kept on this device until it was taken, so that nothing typed is lost. */
interface Draft {
  text: string;
  place: string;
  at: Place | null;
  seen: string;
  name: string;
  phone: string;
  reply: boolean;
}

const EMPTY: Draft = {
  text: "",
  place: "",
  at: null,
  seen: "",
  name: "",
  phone: "",
  reply: false,
};

/** Limits where the server does not say them. */
const LIMITS: PublicForm = {
  takes_identity: true,
  text_chars: 2000,
  place_chars: 200,
  name_chars: 60,
  phone_chars: 30,
};

function bodyOf(draft: Draft, identity: boolean, trap: string): NewPublicReport {
  const text = (value: string) => value.trim();
  return {
    text: text(draft.text),
    ...(draft.at ? { at: draft.at } : {}),
    ...(text(draft.place) ? { place: text(draft.place) } : {}),
    ...(draft.seen ? { seen_at: instantOf(draft.seen) } : {}),
    ...(identity && text(draft.name) ? { name: text(draft.name) } : {}),
    ...(identity && text(draft.phone) ? { phone: text(draft.phone) } : {}),
    ...(identity && draft.reply && text(draft.phone) ? { want_reply: true } : {}),
    ...(trap ? { website: trap } : {}),
  };
}

/** What went wrong, in words; what was typed stays. */
function problemText(error: unknown): string {
  const w = words.peek().pages.report;
  if (!(error instanceof HttpProblem)) return `${w.failed} ${String(error)}`;
  if (error.status === 0) return `${w.failed} ${w.offline}`;
  if (error.status === 429) return `${w.failed} ${w.busy(error.retryAfter ?? 60)}`;
  if (error.status === 404) return w.missing;
  return `${w.failed} ${error.message}`;
}

function Done({ taken, onAgain }: { taken: PublicReportTaken; onAgain: () => void }) {
  const w = words.value.pages.report;
  return (
    <section class="report-done" role="status">
      <h2>{w.doneTitle}</h2>
      <p class="report-number">{w.done(taken.report)}</p>
      <p>{say(taken.next)}</p>
      <p class="soft">{w.doneWhat}</p>
      <button type="button" onClick={onAgain}>
        {w.another}
      </button>
    </section>
  );
}

function Contact({
  draft,
  limits,
  change,
}: {
  draft: Draft;
  limits: PublicForm;
  change: (more: Partial<Draft>) => void;
}) {
  const w = words.value.pages.report;
  return (
    <fieldset class="report-contact">
      <legend>{w.contact}</legend>
      <p class="report-hint">{w.contactHint}</p>
      <label>
        <span>{w.name}</span>
        <input
          name="name"
          autoComplete="name"
          maxLength={limits.name_chars}
          value={draft.name}
          onInput={(event) => change({ name: event.currentTarget.value })}
        />
      </label>
      <label>
        <span>{w.phone}</span>
        <input
          name="phone"
          type="tel"
          autoComplete="tel"
          maxLength={limits.phone_chars}
          value={draft.phone}
          onInput={(event) => change({ phone: event.currentTarget.value })}
        />
      </label>
      <label class="report-check">
        <input
          type="checkbox"
          name="reply"
          checked={draft.reply}
          disabled={!draft.phone.trim()}
          onChange={(event) => change({ reply: event.currentTarget.checked })}
        />
        <span>{w.wantReply}</span>
      </label>
    </fieldset>
  );
}

function Where({ draft, limits, change }: Parameters<typeof Contact>[0]) {
  const w = words.value.pages.report;
  const [problem, setProblem] = useState("");
  const locate = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setProblem("");
        change({ at: [Number(coords.longitude.toFixed(5)), Number(coords.latitude.toFixed(5))] });
      },
      () => setProblem(w.hereFailed),
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  return (
    <fieldset>
      <legend>{w.place}</legend>
      <label>
        <span>{w.placeName}</span>
        <input
          name="place"
          maxLength={limits.place_chars}
          placeholder={w.placeHint}
          value={draft.place}
          onInput={(event) => change({ place: event.currentTarget.value })}
        />
      </label>
      <p class="report-hint">{w.mapHint}</p>
      <PickMap at={draft.at} onPick={(at) => change({ at })} />
      <div class="report-row">
        {isSecureContext && "geolocation" in navigator && (
          <button type="button" onClick={locate}>
            {w.here}
          </button>
        )}
        {draft.at && (
          <>
            <output>{w.at(draft.at[0].toFixed(4), draft.at[1].toFixed(4))}</output>
            <button type="button" onClick={() => change({ at: null })}>
              {w.clear}
            </button>
          </>
        )}
      </div>
      {problem && <p class="warn">{problem}</p>}
    </fieldset>
  );
}

function Form({
  limits,
  onTaken,
}: {
  limits: PublicForm;
  onTaken: (of: PublicReportTaken) => void;
}) {
  const w = words.value.pages.report;
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, ...keptDraft<Draft>() });
  const [key, setKey] = useState(uuidv7());
  const [trap, setTrap] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const change = (more: Partial<Draft>) => {
    const next = { ...draft, ...more };
    setDraft(next);
    keepDraft(next);
    // Another text is another report.
    setKey(uuidv7());
  };
  const send = async (event: Event) => {
    event.preventDefault();
    if (!draft.text.trim()) return setProblem(w.needText);
    if (!draft.at && !draft.place.trim()) return setProblem(w.needPlace);
    setBusy(true);
    setProblem("");
    try {
      const body = bodyOf(draft, limits.takes_identity, trap);
      const taken = (await new Http(null).post(PATH, body, key)) as PublicReportTaken;
      keepDraft(null);
      onTaken(taken);
    } catch (error) {
      setProblem(problemText(error));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={send} noValidate>
      <label>
        <span>{w.text}</span>
        <textarea
          name="text"
          rows={4}
          required
          maxLength={limits.text_chars}
          placeholder={w.textHint}
          value={draft.text}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
      <Where draft={draft} limits={limits} change={change} />
      <label>
        <span>{w.seen}</span>
        <input
          name="seen"
          type="datetime-local"
          value={draft.seen}
          onInput={(event) => change({ seen: event.currentTarget.value })}
        />
      </label>
      {limits.takes_identity && <Contact draft={draft} limits={limits} change={change} />}
      <input
        class="report-trap"
        name="website"
        tabIndex={-1}
        autoComplete="off"
        aria-hidden="true"
        value={trap}
        onInput={(event) => setTrap(event.currentTarget.value)}
      />
      {problem && (
        <p class="warn" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="primary" disabled={busy}>
        {busy ? w.sending : w.send}
      </button>
    </form>
  );
}

/** The form for everybody: no sign-in, for a phone first, without WebGL. */
export default function Report() {
  const w = words.value;
  const [limits, setLimits] = useState<PublicForm>(LIMITS);
  const [taken, setTaken] = useState<PublicReportTaken | null>(null);
  useEffect(() => {
    document.title = w.pages.report.title;
  }, [w]);
  useEffect(() => {
    // The form stands also where the server does not say its limits.
    new Http(null)
      .get(PATH)
      .then((answer) => setLimits({ ...LIMITS, ...(answer as PublicForm) }))
      .catch(() => {});
  }, []);
  return (
    <main class="report">
      <header>
        <p>
          <b>{w.app.name}</b> {w.app.latin}
        </p>
        <button
          type="button"
          aria-label={w.top.language}
          onClick={() => setLang(lang.value === "zh" ? "en" : "zh")}
        >
          {w.lang.other}
        </button>
      </header>
      <h1>{w.pages.report.title}</h1>
      <p>{w.pages.report.lead}</p>
      <p class="report-emergency">{w.pages.report.emergency}</p>
      {taken ? (
        <Done taken={taken} onAgain={() => setTaken(null)} />
      ) : (
        <Form limits={limits} onTaken={setTaken} />
      )}
    </main>
  );
}
