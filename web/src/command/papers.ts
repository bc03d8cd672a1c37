/** Drafted documents: their bytes, and filing one. */

import type { Result } from "../protocol/frames";
import { tell, upload } from "../store/acts";
import { api, incidentId, state } from "../store/app";
import { documentsAsked } from "../store/known";

const TYPES: Record<string, string> = {
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  html: "text/html",
  xml: "application/xml",
  csv: "text/csv",
  zip: "application/zip",
};

/** The form that a document is filed in, the best first. */
const FILED_AS = ["docx", "xml", "csv", "zip", "html"] as const;

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

/** The seq that a draft made now is made from. */
function asOf(incident: string): number {
  const seen = state.peek().streams[`inc:${incident}`]?.position?.seq ?? 0;
  return documentsAsked.value?.asOf || seen;
}

/** Drafts the document now, stores these bytes by their hash, and says so in the log. */
export async function fileDocument(
  kind: string,
  formats: readonly string[],
  to: string,
): Promise<Result> {
  const incident = incidentId.peek() ?? "";
  const format = FILED_AS.find((one) => formats.includes(one)) ?? formats[0] ?? "html";
  await documentsAsked.load();
  const seq = asOf(incident);
  const bytes = await draft(incident, kind, format);
  const type = bytes.type || TYPES[format] || "application/octet-stream";
  const file = new File([bytes], fileName(incident, kind, format), { type });
  const stored = await upload(file, () => {});
  const data = { document: kind, as_of: seq, attachment: stored.attachment };
  return tell(`inc:${incident}`, "document_filed", to ? { ...data, to } : data);
}
