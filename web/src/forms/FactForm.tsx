import { useState } from "preact/hooks";
import { words } from "../i18n";
import type { Result } from "../protocol/frames";
import { tell } from "../store/acts";
import { line } from "../store/app";
import { dataOf, type Fault, faultsOf } from "./data";
import { FieldInput } from "./FieldInput";
import { type FactKind, SPECS, type Spec } from "./specs";

type Texts = Record<string, string | string[]>;

interface Props {
  kind: FactKind;
  /** The incident that it is about; empty where it is none. */
  incident: string;
  /** Where it goes; the incident's stream by default. */
  stream?: string;
  /** Values that are set and not asked. */
  fixed?: Record<string, unknown>;
  /** Values that stand in the fields at first. */
  preset?: Texts;
  /** The version of the task that was seen. */
  expect?: number;
  /** The word on the button. */
  send?: string;
  danger?: boolean;
  onDone?: (result: Result) => void;
  onCancel?: () => void;
}

/** What the server said to a fact, for people. */
export function refusalText(result: Result): string {
  return result.detail || result.code || "";
}

/** Asks for what a kind of fact needs, sends it and shows the answer. */
export function FactForm(props: Props) {
  const { kind, incident, fixed = {}, preset = {}, onDone, onCancel } = props;
  const w = words.value;
  const [texts, setTexts] = useState<Texts>(preset);
  const [faults, setFaults] = useState<Record<string, Fault>>({});
  const [phase, setPhase] = useState<"open" | "sure" | "busy" | "sent">("open");
  const [problem, setProblem] = useState("");
  const spec: Spec = SPECS[kind];
  const fields = spec.fields.filter((field) => !(field.name in fixed));

  const send = async () => {
    setPhase("busy");
    const stream = props.stream ?? `inc:${incident}`;
    const data = { ...dataOf(kind, texts), ...fixed };
    const result = await tell(stream, kind, data, props.expect);
    setProblem(result.ok ? "" : w.forms.refused(refusalText(result)));
    setPhase(result.ok ? "sent" : "open");
    if (result.ok) setTexts(preset);
    if (result.ok) onDone?.(result);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const asked = Object.keys(fixed).map((name) => [name, "fixed"]);
    const found = faultsOf(kind, { ...texts, ...Object.fromEntries(asked) });
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    if (spec.sure && phase !== "sure") setPhase("sure");
    else void send();
  };
  return (
    <form class="fact-form" onSubmit={submit} noValidate data-kind={kind}>
      {fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          incident={incident}
          value={texts[field.name] ?? ""}
          fault={faults[field.name]}
          onChange={(value) => {
            setTexts({ ...texts, [field.name]: value });
            setPhase("open");
          }}
        />
      ))}
      {problem && (
        <p class="warn" role="alert">
          {problem}
        </p>
      )}
      {phase === "sure" && <p class="ask-sure">{w.forms.sure}</p>}
      {phase === "sent" && (
        <p class="good" role="status">
          {w.forms.sent}
        </p>
      )}
      {phase === "busy" && (
        <p class="soft" role="status">
          {line.value.phase === "live" ? w.forms.sending : w.forms.offline}
        </p>
      )}
      <div class="form-actions">
        <button
          type="submit"
          class={props.danger || spec.sure ? "danger" : "primary"}
          disabled={phase === "busy"}
        >
          {phase === "sure" ? w.forms.confirm : (props.send ?? w.forms.send)}
        </button>
        {onCancel && (
          <button type="button" onClick={onCancel}>
            {w.app.cancel}
          </button>
        )}
      </div>
    </form>
  );
}
