import { useEffect, useRef, useState } from "preact/hooks";
import { refusalText } from "../forms/FactForm";
import type { AttachmentHeld } from "../gen/wire";
import { words } from "../i18n";
import { HttpProblem } from "../protocol/http";
import { attach } from "../store/acts";
import { api } from "../store/app";

const path = (id: string) => `/api/v1/attachments/${encodeURIComponent(id)}`;

/** Pictures that a browser shows by itself. */
const SHOWN = /^image\/(png|jpeg|webp|gif)$/;

/** Why a file was not stored, in words. */
export function uploadProblem(error: unknown): string {
  const w = words.peek().coord.files;
  if (!(error instanceof HttpProblem)) return w.other(String(error));
  const known = w.problems[error.code] ?? w.problems[String(error.status)];
  if (!known) return w.other(error.message);
  return error.detail ? `${known} (${error.detail})` : known;
}

/** Opens a stored file in a tab of its own, or saves it. */
async function open(id: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await api().blob(path(id)));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function Thumbnail({ id, name }: { id: string; name: string }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    api()
      .blob(path(id))
      .then((blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      })
      .catch(() => {
        // The name stays as the way to it.
      });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [id]);
  return url ? <img src={url} alt={name} /> : <span class="file-sign" aria-hidden="true" />;
}

function One({ id, held }: { id: string; held: AttachmentHeld | undefined }) {
  const w = words.value.coord.files;
  const [problem, setProblem] = useState("");
  const name = held?.added.name ?? `${id.slice(0, 12)}…`;
  const type = held?.added.media_type ?? "";
  return (
    <li>
      <button
        type="button"
        class="plain file"
        title={w.open(name)}
        onClick={() => {
          open(id, name).catch(() => setProblem(w.gone));
        }}
      >
        {SHOWN.test(type) ? (
          <Thumbnail id={id} name={name} />
        ) : (
          <span class="file-sign" aria-hidden="true" />
        )}
        <span class="file-name">{name}</span>
        {held && (
          <small class="soft">
            {w.size(Math.max(1, Math.round(held.added.bytes / 1024)).toString())}
          </small>
        )}
      </button>
      {problem && <small class="warn">{problem}</small>}
    </li>
  );
}

/** Picks a file, sends it with its progress, and says in the log what it belongs to. */
export function Upload({
  incident,
  task,
  sample,
  onDone,
}: {
  incident: string;
  task?: string;
  sample?: string;
  onDone?: (name: string) => void;
}) {
  const w = words.value.coord.files;
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  const [part, setPart] = useState<number | null>(null);
  const send = async (file: File) => {
    setProblem("");
    setPart(0);
    setSaid(w.uploading(file.name, 0));
    const progress = (done: number) => {
      setPart(done);
      setSaid(w.uploading(file.name, Math.round(done * 100)));
    };
    try {
      const about = { ...(task ? { task } : {}), ...(sample ? { sample } : {}) };
      const result = await attach(file, incident, about, progress);
      setSaid(result.ok ? w.done(file.name) : "");
      if (result.ok) onDone?.(file.name);
      else setProblem(w.other(refusalText(result)));
    } catch (error) {
      setSaid("");
      setProblem(uploadProblem(error));
    }
    setPart(null);
    if (input.current) input.current.value = "";
  };
  return (
    <div class="upload">
      <label class={part === null ? "upload-pick" : "upload-pick busy"}>
        <input
          ref={input}
          type="file"
          disabled={part !== null}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) void send(file);
          }}
        />
        <span>{w.add}</span>
      </label>
      {part !== null && <progress max={1} value={part} />}
      {said && (
        <small class={part === null ? "good" : "soft"} role="status">
          {said}
        </small>
      )}
      {problem && (
        <small class="warn" role="alert">
          {problem}
        </small>
      )}
    </div>
  );
}

/** Stored files by their hash, with what the log says of them. */
export function Files({
  incident,
  ids,
  held,
  task,
  add = false,
}: {
  incident: string;
  ids: readonly string[];
  held: Record<string, AttachmentHeld> | undefined;
  task?: string;
  add?: boolean;
}) {
  const w = words.value.coord.files;
  return (
    <>
      {ids.length === 0 && !add && <small class="soft">{w.none}</small>}
      {ids.length > 0 && (
        <ul class="files">
          {ids.map((id) => (
            <One key={id} id={id} held={held?.[id]} />
          ))}
        </ul>
      )}
      {add && <Upload incident={incident} {...(task ? { task } : {})} />}
    </>
  );
}
