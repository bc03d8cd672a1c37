/** From the texts of a form to the data of a fact, and what is wrong with them. */

import { type FactKind, SPECS, type Spec } from "./specs";

/** The moment that a `datetime-local` field says, which is Beijing time wherever the machine is. */
export function instantOf(local: string): string {
  return `${local.length === 16 ? `${local}:00` : local}+08:00`;
}

/** The data of a fact from the texts of its fields; what is left empty is left out. */
export function dataOf(kind: FactKind, texts: Record<string, string | string[]>) {
  const data: Record<string, unknown> = {};
  const spec: Spec = SPECS[kind];
  for (const field of spec.fields) {
    const value = texts[field.name];
    if (value === undefined || value.length === 0) continue;
    if (Array.isArray(value)) data[field.name] = value;
    else if (field.type === "number" || field.type === "count") {
      const number = Number(value) * (field.times ?? 1);
      data[field.name] = Number(number.toPrecision(12));
    } else if (field.type === "time") data[field.name] = instantOf(value);
    else data[field.name] = value.trim();
  }
  return shaped(kind, data);
}

/** The few kinds whose wire shape is not one value a field. */
function shaped(kind: FactKind, data: Record<string, unknown>): Record<string, unknown> {
  if (kind === "sample_taken" && data.below_mg_l !== undefined) {
    return { ...data, concentration_mg_l: 0 };
  }
  if (kind === "inspection_recorded") {
    const { hazard_what, hazard_fix_by, ...rest } = data;
    if (!hazard_what) return { ...rest, result: "ok", hazards: [] };
    const hazard = { what: hazard_what, fixed: false };
    const dated = hazard_fix_by ? { ...hazard, fix_by: hazard_fix_by } : hazard;
    return { ...rest, result: "hazards", hazards: [dated] };
  }
  return data;
}

/** What is wrong with a form, by field; `oneOf` stands under its first. */
export type Fault = "required" | "number" | "least" | "oneOf";

export function faultsOf(
  kind: FactKind,
  texts: Record<string, string | string[]>,
): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  const spec: Spec = SPECS[kind];
  const empty = (name: string) => (texts[name] ?? "").length === 0;
  for (const field of spec.fields) {
    const value = texts[field.name];
    if (empty(field.name) || (typeof value === "string" && value.trim() === "")) {
      if (field.required) faults[field.name] = "required";
    } else if (field.type === "number" || field.type === "count") {
      const number = Number(value);
      if (!Number.isFinite(number)) faults[field.name] = "number";
      else if (field.type === "count" && !Number.isInteger(number)) faults[field.name] = "number";
      else if (field.least !== undefined && number < field.least) faults[field.name] = "least";
    }
  }
  const first = spec.oneOf?.[0];
  if (first && spec.oneOf?.every(empty)) faults[first] = "oneOf";
  return faults;
}
