import { useEffect, useRef } from "preact/hooks";
import { words } from "../i18n";
import { commands } from "../store/rights";
import { type Recording, recording } from "../store/ui";
import { FactForm } from "./FactForm";
import { type FactGroup, type FactKind, GROUPS_OF_FACTS } from "./specs";

function Kinds({ chosen, groups }: { chosen: FactKind; groups: readonly FactGroup[] }) {
  const w = words.value.forms;
  return (
    <nav class="record-kinds" aria-label={w.title}>
      {groups.map((group) => (
        <div key={group}>
          <h3>{w.groups[group]}</h3>
          {GROUPS_OF_FACTS[group].map((kind) => (
            <button
              key={kind}
              type="button"
              aria-pressed={kind === chosen}
              data-kind={kind}
              onClick={() => {
                recording.value = { kind };
              }}
            >
              {w.kinds[kind]}
            </button>
          ))}
        </div>
      ))}
    </nav>
  );
}

function Open({ incident, of }: { incident: string; of: Recording }) {
  const w = words.value;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
  }, []);
  const groups = (Object.keys(GROUPS_OF_FACTS) as FactGroup[]).filter(
    (group) => group !== "command" || commands.value,
  );
  return (
    <dialog
      ref={dialog}
      class={`record${of.alone ? " alone" : ""}`}
      aria-labelledby="record-title"
      onClose={() => {
        recording.value = null;
      }}
    >
      <header>
        <h2 id="record-title">
          {of.alone ? w.forms.kinds[of.kind] : w.forms.title} <small>{incident}</small>
        </h2>
        <button type="button" aria-label={w.app.close} onClick={() => dialog.current?.close()}>
          ✕
        </button>
      </header>
      <div class="record-body">
        {!of.alone && <Kinds chosen={of.kind} groups={groups} />}
        <div class="record-form">
          {!of.alone && <h3>{w.forms.kinds[of.kind]}</h3>}
          <FactForm
            key={of.kind}
            kind={of.kind}
            incident={incident}
            {...(of.preset ? { preset: of.preset } : {})}
            {...(of.fixed ? { fixed: of.fixed } : {})}
            {...(of.expect === undefined ? {} : { expect: of.expect })}
            onDone={() => {
              if (of.alone) dialog.current?.close();
            }}
          />
        </div>
      </div>
    </dialog>
  );
}

/** The dialog in which people record what they know. */
export function RecordDialog({ incident }: { incident: string }) {
  const of = recording.value;
  return of && incident ? <Open incident={incident} of={of} /> : null;
}
