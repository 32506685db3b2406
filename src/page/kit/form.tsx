/** Parts of forms: fields with their problems, and the result line. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Failure } from '../api/api.ts';
import { useLocale } from '../state/locale.ts';
import type { Submit } from './submit.ts';

type FieldProps = {
  label: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  submit: Submit;
  hint?: string | undefined;
  isSecret?: boolean;
};

export function Field({ label, name, value, onChange, submit, hint, isSecret = false }: FieldProps) {
  const id = useId();
  const error = submit.errorOf(name);
  const notes = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`];
  const input = {
    id,
    name,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: false,
    value,
    'aria-invalid': error !== undefined,
    'aria-describedby': notes.filter((note) => note !== '').join(' ') || undefined,
    onInput: (event: { currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value),
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {isSecret ? (
        <input {...input} type="password" autocomplete="new-password" />
      ) : (
        <input {...input} type="text" />
      )}
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

type ChoiceProps<T extends string> = {
  label: string;
  options: readonly (readonly [value: T, label: string])[];
  value: T;
  onChange: (value: T) => void;
};

export function Choice<T extends string>({ label, options, value, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      {options.map(([option, text]) => (
        <label key={option}>
          <input
            type="radio"
            name={id}
            value={option}
            checked={option === value}
            onChange={() => onChange(option)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

type FormProps = {
  label: string;
  submit: Submit;
  /** Fields shown by the form: problems of other fields are listed below it. */
  fields: readonly string[];
  action: string;
  onSubmit: () => void;
  more?: ComponentChildren;
  children: ComponentChildren;
};

/** The first wrong field gets the focus. */
export function Form({ label, submit, fields, action, onSubmit, more, children }: FormProps) {
  const { t } = useLocale();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [submit.failure]);
  return (
    <form
      class="linkage-form"
      aria-label={label}
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      <div class="form-actions">
        <button type="submit" class="main-button" aria-disabled={submit.isBusy}>
          {submit.isBusy ? t.form.checking : action}
        </button>
        {more}
      </div>
      <Refusal submit={submit} fields={fields} />
    </form>
  );
}

/** A press that goes on all the same, where a person may know better than the problem of this type. */
export function Accept(props: { submit: Submit; of: string; text: string; onAccept: () => void }) {
  const { failure } = props.submit;
  if (failure?.kind !== 'refused' || failure.problem?.type !== props.of) return null;
  return (
    <button type="button" onClick={props.onAccept}>
      {props.text}
    </button>
  );
}

/** Refusal that belongs to none of the displayed fields. */
export function Refusal({ submit, fields = [] }: { submit: Submit; fields?: readonly string[] }) {
  const { failure } = submit;
  const isAtField = fields.some((field) => submit.errorOf(field) !== undefined);
  return <FailureLine failure={isAtField ? undefined : failure} />;
}

/** Always rendered: screen readers announce text inserted into an existing element. */
function FailureLine({ failure }: { failure: Failure | undefined }) {
  const { t } = useLocale();
  return (
    <p class="refusal" role="alert">
      {failure !== undefined && (failure.kind === 'unreachable' ? t.form.notReached : failure.title)}
    </p>
  );
}
