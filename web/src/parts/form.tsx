// Forms: labelled fields, a button that waits for its work, and what went wrong.
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

import { t, type Key } from "../i18n";
import { Problem } from "./basic";

interface FieldProps {
  name: Key;
  value: string;
  set: (value: string) => void;
  type?: "text" | "password" | "number";
  hint?: Key;
  rows?: number;
  optional?: boolean;
  test?: string;
}

export function Field({ name, value, set, type = "text", hint, rows, optional, test }: FieldProps) {
  const id = useId();
  const shared = {
    id,
    value,
    required: !optional,
    "data-test": test ?? name,
    "aria-describedby": hint ? `${id}-hint` : undefined,
    spellcheck: false,
  };
  return (
    <div class="field">
      <label for={id}>{t(name)}</label>
      {rows ? (
        <textarea {...shared} rows={rows} onInput={(event) => set(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          type={type}
          autoComplete={type === "password" ? "new-password" : "off"}
          onInput={(event) => set(event.currentTarget.value)}
        />
      )}
      {hint && (
        <p class="quiet" id={`${id}-hint`}>
          {t(hint)}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps {
  name: Key;
  value: string;
  set: (value: string) => void;
  options: [string, string][];
}

export function Choice({ name, value, set, options }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{t(name)}</label>
      <select id={id} value={value} data-test={name} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface FormProps {
  submit: () => Promise<unknown>;
  action: Key;
  children: ComponentChildren;
  test?: string;
  danger?: boolean;
}

export function Form({ submit, action, children, test, danger }: FormProps) {
  const [busy, set_busy] = useState(false);
  const [error, set_error] = useState<Error>();
  const run = async (event: Event) => {
    event.preventDefault();
    set_busy(true);
    set_error(undefined);
    try {
      await submit();
    } catch (failure) {
      set_error(failure as Error);
    }
    set_busy(false);
  };
  return (
    <form onSubmit={(event) => void run(event)} aria-busy={busy}>
      {children}
      <button type="submit" class={danger ? "danger" : "main"} disabled={busy} data-test={test ?? action}>
        {busy ? t("working") : t(action)}
      </button>
      <Problem error={error} />
    </form>
  );
}

/** A button that asks again before it does its work. */
export function Act({ name, work, confirm, test }: { name: Key; work: () => Promise<unknown>; confirm?: boolean; test?: string }) {
  const [asked, ask] = useState(false);
  const [error, set_error] = useState<Error>();
  const run = () => {
    if (confirm && !asked) {
      ask(true);
      return;
    }
    ask(false);
    set_error(undefined);
    work().catch(set_error);
  };
  return (
    <>
      <button type="button" class={confirm ? "small danger" : "small"} onClick={run} data-test={test ?? name}>
        {asked ? t("really", { what: t(name) }) : t(name)}
      </button>
      <Problem error={error} />
    </>
  );
}
