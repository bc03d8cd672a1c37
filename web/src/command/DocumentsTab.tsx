import { useState } from "preact/hooks";
import { SPECS } from "../forms/specs";
import type { DocumentRead, MissingItem } from "../gen/wire";
import { say, words } from "../i18n";
import { dayMinute, millis } from "../i18n/format";
import { term } from "../panels/names";

import type { Incident } from "../protocol/incident";
import { incident } from "../store/app";
import { documentsAsked } from "../store/known";
import { recording } from "../store/ui";
import { PaperView } from "./PaperView";
import { Part, Standing } from "./Part";
import { draft, fileDocument, save } from "./papers";

function Missing({ of }: { of: readonly MissingItem[] }) {
  const w = words.value.coord.documents;
  if (of.length === 0) return <small class="good">{w.complete}</small>;
  return (
    <details>
      <summary class="note-warn">{w.missing(of.length)}</summary>
      <ul class="plain-list">
        {of.map((one) => (
          <li key={one.id}>
            {say(one.what)} <small class="soft">{w.who(say(one.who))}</small>{" "}
            {one.by in SPECS && (
              <button
                type="button"
                class="small"
                onClick={() => {
                  recording.value = { kind: one.by as keyof typeof SPECS };
                }}
              >
                {w.fill}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

function FileForm({ of, row, onDone }: { of: Incident; row: DocumentRead; onDone: () => void }) {
  const w = words.value;
  const [to, setTo] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await fileDocument(of.id, row, documentsAsked.value?.as_of ?? 1, to.trim());
      onDone();
      await documentsAsked.load();
    } catch (error) {
      setProblem(w.forms.refused(error instanceof Error ? error.message : String(error)));
    }
    setBusy(false);
  };
  return (
    <form class="fact-form" onSubmit={submit}>
      <div class="field-row">
        <label for={`to-${row.kind}`}>{w.coord.documents.to}</label>
        <input
          id={`to-${row.kind}`}
          name="to"
          maxLength={200}
          placeholder={w.forms.optional}
          value={to}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      <small class="soft">{w.coord.documents.fileHint}</small>
      {problem && (
        <p class="warn" role="alert">
          {problem}
        </p>
      )}
      <div class="form-actions">
        <button type="submit" class="primary" disabled={busy}>
          {busy ? w.coord.documents.filing : w.coord.documents.file}
        </button>
        <button type="button" onClick={onDone}>
          {w.app.cancel}
        </button>
      </div>
    </form>
  );
}

function Paper({ of, row }: { of: Incident; row: DocumentRead }) {
  const w = words.value.coord.documents;
  const [html, setHtml] = useState<string | null>(null);
  const [filing, setFiling] = useState(false);
  const [problem, setProblem] = useState("");
  const title = say(row.title) || term("documents", row.kind);
  const guarded = (work: Promise<unknown>) => {
    setProblem("");
    work.catch((error: unknown) => setProblem(words.peek().coord.failed(String(error))));
  };
  return (
    <li data-document={row.kind}>
      <div class="paper-head">
        <b>{title}</b>
        <div class="acts">
          {row.formats.includes("html") && (
            <button
              type="button"
              onClick={() =>
                guarded(draft(of.id, row.kind, "html").then(async (b) => setHtml(await b.text())))
              }
            >
              {w.open}
            </button>
          )}
          {row.formats
            .filter((format) => format !== "html")
            .map((format) => (
              <button
                key={format}
                type="button"
                aria-label={`${w.download(format)} ${title}`}
                title={w.download(format)}
                onClick={() => guarded(save(of.id, row.kind, format))}
              >
                ↓ {format.toUpperCase()}
              </button>
            ))}
          {row.may_file && !filing && (
            <button type="button" class="file-it" onClick={() => setFiling(true)}>
              {w.file}
            </button>
          )}
        </div>
      </div>
      <Missing of={row.missing} />
      {row.filed.map((held, index) => (
        <small key={index.toString()} class="good filed">
          ✓ {w.filedAt(w.file, dayMinute(millis(held.at)), held.as_of)}
          {held.to && ` · ${w.filedTo(held.to)}`}
        </small>
      ))}
      {problem && (
        <p class="warn" role="alert">
          {problem}
        </p>
      )}
      {filing && <FileForm of={of} row={row} onDone={() => setFiling(false)} />}
      {html !== null && <PaperView html={html} title={title} onClose={() => setHtml(null)} />}
    </li>
  );
}

/** What can be drafted, what is missing in it, and what was filed. */
export function DocumentsTab() {
  const w = words.value.coord.documents;
  const of = incident.value;
  const asked = documentsAsked.known.value;
  const rows = asked.value?.items ?? [];
  if (!of) return null;
  return (
    <div class="panel tab-body">
      <div class="scroll">
        <Part title={w.title}>
          <Standing of={asked} again={() => void documentsAsked.load()} />
          {asked.standing === "there" && <p class="panel-note">{w.hint}</p>}
          {asked.standing === "there" && rows.length === 0 && <p class="panel-empty">{w.none}</p>}
          <ul class="asks papers">
            {rows.map((row) => (
              <Paper key={row.kind} of={of} row={row} />
            ))}
          </ul>
        </Part>
      </div>
    </div>
  );
}
