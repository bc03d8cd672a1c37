import { words } from "../i18n";
import { choicesOf } from "./choices";
import type { Fault } from "./data";
import type { Field } from "./specs";

interface Props {
  field: Field;
  incident: string;
  value: string | string[];
  fault: Fault | undefined;
  onChange: (value: string | string[]) => void;
}

const MANY: readonly string[] = ["agencies", "mechanisms"];

const INPUT_TYPES: Partial<Record<Field["type"], "number" | "datetime-local" | "date">> = {
  number: "number",
  count: "number",
  time: "datetime-local",
  day: "date",
};

/** Fields of a long list are typed with suggestions; short ones are chosen. */
const LONG = 24;

function Many({ field, incident, value, onChange }: Props) {
  const chosen = Array.isArray(value) ? value : [];
  return (
    <div class="many">
      {(choicesOf(field, incident) ?? []).map(([id, text]) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...chosen, id]
                  : chosen.filter((other) => other !== id),
              )
            }
          />
          {text}
        </label>
      ))}
    </div>
  );
}

function One(props: Props & { id: string }) {
  const { field, incident, value, onChange, id } = props;
  const w = words.value.forms;
  const text = Array.isArray(value) ? "" : value;
  const choices = choicesOf(field, incident);
  const placeholder = field.required ? "" : w.optional;
  const common = {
    id,
    name: field.name,
    required: field.required ?? false,
    "aria-invalid": props.fault !== undefined,
  };
  if (choices && choices.length > 0 && choices.length <= LONG && field.type !== "substance") {
    return (
      <select {...common} value={text} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{field.required ? w.choose : w.optional}</option>
        {choices.map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  const long = choices && choices.length > 0;
  const input = (event: { currentTarget: { value: string } }) =>
    onChange(event.currentTarget.value);
  if (field.type === "text") {
    return (
      <textarea
        {...common}
        rows={3}
        maxLength={2000}
        placeholder={placeholder}
        value={text}
        onInput={input}
      />
    );
  }
  return (
    <>
      <input
        {...common}
        type={INPUT_TYPES[field.type] ?? "text"}
        step={field.type === "count" ? "1" : "any"}
        min={field.least}
        maxLength={field.max ?? 200}
        placeholder={long ? w.find : placeholder}
        list={long ? `${id}-list` : undefined}
        autoComplete="off"
        value={text}
        onInput={input}
      />
      {long && (
        <datalist id={`${id}-list`}>
          {choices.map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </datalist>
      )}
      {field.type === "time" && <small class="soft">{w.beijing}</small>}
    </>
  );
}

/** One field with its name and, where something is wrong, what. */
export function FieldInput(props: Props) {
  const { field, incident, fault } = props;
  const w = words.value.forms;
  const id = `f-${incident}-${field.name}`;
  const label = (
    <>
      {w.fields[field.name] ?? field.name}
      {field.required && <b aria-hidden="true"> *</b>}
    </>
  );
  return (
    <div class={`field-row${fault ? " faulty" : ""}`}>
      {MANY.includes(field.type) ? (
        <fieldset>
          <legend>{label}</legend>
          <Many {...props} />
        </fieldset>
      ) : (
        <>
          <label for={id}>{label}</label>
          <div>
            <One {...props} id={id} />
          </div>
        </>
      )}
      {fault && (
        <p class="warn" role="alert">
          {w.faults[fault]}
        </p>
      )}
    </div>
  );
}
