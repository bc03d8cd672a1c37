/** Drafted documents: their bytes, and filing one. */

import type { DocumentMade, DocumentRead, FileDocument } from "../gen/wire";
import { uuidv7 } from "../socket/ids";
import { api } from "../store/app";

/** The form that a document is filed in, the best first. */
const FILED_AS = ["docx", "xml", "csv", "html"] as const;

function pathOf(incident: string, kind: string, format: string): string {
  return `/api/v1/incidents/${encodeURIComponent(incident)}/documents/${kind}.${format}`;
}

export function draft(incident: string, kind: string, format: string): Promise<Blob> {
  return api().blob(pathOf(incident, kind, format));
}

export function fileName(incident: string, kind: string, format: string): string {
  return `${incident}-${kind}.${format}`;
}

/** Saves a drafted document on this machine. */
export async function save(incident: string, kind: string, format: string): Promise<void> {
  const url = URL.createObjectURL(await draft(incident, kind, format));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(incident, kind, format);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * Files the document as it was drafted from the log up to the seq that was read: the server drafts it
 * again from there, keeps its bytes by their hash and says so in the log.
 */
export async function fileDocument(
  incident: string,
  row: DocumentRead,
  asOf: number,
  to: string,
): Promise<DocumentMade> {
  const format = FILED_AS.find((one) => row.formats.includes(one)) ?? row.formats[0] ?? "html";
  const body: FileDocument = { as_of: asOf, format, ...(to ? { to } : {}) };
  const base = `/api/v1/incidents/${encodeURIComponent(incident)}/documents`;
  return (await api().post(`${base}/${row.kind}/file`, body, uuidv7())) as DocumentMade;
}
