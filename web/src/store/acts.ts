/** What people send: facts about an incident, decisions of the command, files. */

import type { Problem } from "../gen/wire";
import type { Result } from "../protocol/frames";
import { HttpProblem } from "../protocol/http";
import { api, live } from "./app";

/** Sends a fact; the promise is kept until the server's answer, over any number of connections. */
export function tell(
  stream: string,
  kind: string,
  data: Record<string, unknown>,
  expect?: number,
): Promise<Result> {
  return live().command(stream, kind, data, expect);
}

/** A file that the server has stored by its hash. */
export interface Stored {
  attachment: string;
  bytes: number;
  media_type: string;
}

/** A name for a header, which holds ASCII only; a name of ASCII stays as it is. */
export function headerName(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) && !name.includes("%") ? name : encodeURIComponent(name);
}

/** Uploads a file and says how much of it is there, from 0 to 1. */
export function upload(file: File, progress: (part: number) => void): Promise<Stored> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/attachments");
    for (const [name, value] of Object.entries(api().headers())) {
      request.setRequestHeader(name, value);
    }
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.setRequestHeader("x-file-name", headerName(file.name));
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    };
    request.onerror = () => failed(new HttpProblem(0, "unreachable", ""));
    request.onload = () => {
      let body: unknown = null;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // An answer that is no JSON has its status only.
      }
      if (request.status >= 200 && request.status < 300) {
        done(body as Stored);
        return;
      }
      const { code, detail, title } = (body ?? {}) as Partial<Problem>;
      const status = request.status;
      failed(new HttpProblem(status, code ?? String(status), detail ?? title ?? ""));
    };
    request.send(file);
  });
}

/** Uploads a file and says in the incident's log what it belongs to. */
export async function attach(
  file: File,
  incident: string,
  about: { task?: string; sample?: string; note?: string },
  progress: (part: number) => void,
): Promise<Result> {
  const stored = await upload(file, progress);
  return tell(`inc:${incident}`, "attachment_added", {
    attachment: stored.attachment,
    name: file.name,
    media_type: stored.media_type,
    bytes: stored.bytes,
    ...about,
  });
}
