import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { FactForm } from "../forms/FactForm";
import type { FactKind } from "../forms/specs";
import { words } from "../i18n";
import type { Known } from "../store/read";

/** A titled part of a tab. */
export function Part({
  title,
  count,
  children,
  id,
}: {
  title: string;
  count?: number;
  children: ComponentChildren;
  id?: string;
}) {
  return (
    <section class="part" {...(id ? { id } : {})}>
      <h3>
        {title}
        {count !== undefined && count > 0 && <small>{count}</small>}
      </h3>
      {children}
    </section>
  );
}

interface ActProps {
  kind: FactKind;
  incident: string;
  label: string;
  stream?: string;
  fixed?: Record<string, unknown>;
  preset?: Record<string, string | string[]>;
  expect?: number;
  danger?: boolean;
  primary?: boolean;
}

/** A button that unfolds the form of a fact in its place. */
export function Act(props: ActProps) {
  const { label, danger, primary, ...form } = props;
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <button
        type="button"
        class={danger ? "danger" : primary ? "primary" : ""}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
    );
  }
  return (
    <div class="act-open">
      <FactForm
        {...form}
        send={label}
        danger={danger ?? false}
        onDone={() => setOpen(false)}
        onCancel={() => setOpen(false)}
      />
    </div>
  );
}

/** How something that is read over HTTP stands; nothing once it is there. */
export function Standing({ of, again }: { of: Known<unknown>; again: () => void }) {
  const w = words.value.coord;
  if (of.standing === "there") return null;
  if (of.standing === "missing") return <p class="panel-empty">{w.unavailable}</p>;
  if (of.standing === "failed") {
    return (
      <p class="panel-empty warn" role="alert">
        {w.failed(of.problem)}{" "}
        <button type="button" onClick={again}>
          {w.again}
        </button>
      </p>
    );
  }
  return of.value === null ? <p class="panel-empty">{w.loading}</p> : null;
}
