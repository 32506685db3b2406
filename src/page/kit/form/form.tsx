/**
 * Forms by schema: a form lists its fields, and this kit draws them with their labels, hints and errors, sends
 * them by one press at a time, and keeps what was typed when it is refused.
 */
import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useLocale } from '../../state/locale.ts';
import { Button } from '../button.tsx';
import { BusyBar, DoneLine } from '../lines.tsx';
import { Refusal } from './refusal.tsx';
import type { Submit } from './submit.ts';
import './form.css';

type TextField<Name> = {
  /** `secret`: not shown as it is typed; `lines`: several; `time`: of the day; `number`: whole. */
  readonly type?: 'text' | 'secret' | 'lines' | 'time' | 'number';
  readonly name: Name;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly isWide?: boolean;
};
type FlagField<Name> = { readonly type: 'flag'; readonly name: Name; readonly label: string };
type ChoiceField<Name> = {
  readonly type: 'choice';
  readonly name: Name;
  readonly label: string;
  readonly options: readonly Option<string>[];
};
/** One that draws itself, and shows the error of its name. */
type OwnField = { readonly type: 'own'; readonly name: string; readonly content: ComponentChildren };
/** Behind a summary, until one of them is wrong. */
type Group<Name> = {
  readonly type: 'group';
  readonly summary: string;
  readonly isOpen?: boolean;
  readonly fields: readonly FormField<Name>[];
};
export type FormField<Name = string> =
  | TextField<Name>
  | FlagField<Name>
  | ChoiceField<Name>
  | OwnField
  | Group<Name>;

export type Values = Readonly<Record<string, string | boolean>>;
type FieldsProps<V extends Values> = {
  fields: readonly FormField<keyof V & string>[];
  values: V;
  onChange: (part: Partial<V>) => void;
  submit: Submit;
};

/** Typed values, from `initial` on. */
export function useValues<V extends Values>(initial: V | (() => V)) {
  const [values, setValues] = useState(initial);
  const change = (part: Partial<V>) => setValues((before) => withPart(before, part));
  return [values, change] as const;
}

export function withPart<V extends Values>(values: V, part: Partial<V>): V {
  return { ...values, ...part };
}

/** The fields alone, where a press elsewhere sends them. */
export function Fields<V extends Values>({ fields, values, onChange, submit }: FieldsProps<V>) {
  return (
    <>
      {fields.map((field) => {
        if (field.type === 'own') return <Fragment key={field.name}>{field.content}</Fragment>;
        if (field.type === 'group') {
          const { summary, isOpen = false, fields } = field;
          const isWrong = namesOf(fields).some((name) => submit.errorOf(name) !== undefined);
          return (
            <details key={summary} class="developers" open={isOpen || isWrong}>
              <summary>{summary}</summary>
              <Fields fields={fields} values={values} onChange={onChange} submit={submit} />
            </details>
          );
        }
        const { name } = field;
        const set = (value: string | boolean) => onChange({ [name]: value } as Partial<V>);
        const error = submit.errorOf(name);
        if (field.type === 'flag')
          return <Check key={name} label={field.label} isOn={values[name] === true} onChange={set} />;
        const value = String(values[name] ?? '');
        return field.type === 'choice' ? (
          <Choice key={name} {...field} value={value} onChange={set} error={error} />
        ) : (
          <Field key={name} {...field} value={value} onChange={set} error={error} />
        );
      })}
    </>
  );
}

function namesOf(fields: readonly FormField[]): string[] {
  return fields.flatMap((field) => (field.type === 'group' ? namesOf(field.fields) : [field.name]));
}

type FieldProps = TextField<string> & {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
};

function Field({ type = 'text', name, label, hint, isWide = false, value, onChange, error }: FieldProps) {
  const id = useId();
  const notes = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(error === undefined ? [] : [`${id}-error`]),
  ];
  const input = {
    ...({ id, name, value, autocapitalize: 'off', spellcheck: false } as const),
    'aria-invalid': error !== undefined,
    'aria-describedby': notes.join(' ') || undefined,
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      onChange(event.currentTarget.value),
  } as const;
  return (
    <div class={isWide ? 'field wide' : 'field'}>
      <label for={id}>{label}</label>
      {type === 'lines' && <textarea {...input} rows={2} />}
      {type === 'secret' && <input {...input} type="password" autocomplete="new-password" />}
      {type === 'text' && <input {...input} type="text" autocomplete="off" />}
      {type === 'time' && <input {...input} type="time" required />}
      {type === 'number' && <input {...input} type="text" inputMode="numeric" autocomplete="off" />}
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
      {/* Several lines are judged as they are typed, without the focus going there. */}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`} role={type === 'lines' ? 'alert' : undefined}>
          {error}
        </p>
      )}
    </div>
  );
}

type CheckProps = { label: string; isOn: boolean; onChange: (isOn: boolean) => void };

export function Check({ label, isOn, onChange }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

type Option<T extends string> = readonly [value: T, label: string, lang?: T];
type ChoiceProps<T extends string> = {
  label: string;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
  error?: string | undefined;
};

export function Choice<T extends string>({ label, options, value, onChange, error }: ChoiceProps<T>) {
  const id = useId();
  return (
    <>
      <fieldset class="choice">
        <legend>{label}</legend>
        {options.map(([option, text, lang]) => (
          <label key={option} lang={lang}>
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
      {error !== undefined && <p class="field-error">{error}</p>}
    </>
  );
}

type FormProps<V extends Values> = FieldsProps<V> & {
  label: string;
  action: string;
  /** Text of the button while it works. */
  busy?: string;
  /** Nothing can be sent now. */
  isOff?: boolean;
  /** The page's next step. */
  isMain?: boolean;
  /** It takes so long that a bar shows it. */
  isLong?: boolean;
  onSubmit: () => void;
  /** Beside the button. */
  more?: ComponentChildren;
  done?: ComponentChildren;
};

/** The first wrong field gets the focus. */
export function Form<V extends Values>(props: FormProps<V>) {
  const { label, submit, action, isOff = false, isMain = true, isLong = false, onSubmit, more, done } = props;
  const { t } = useLocale();
  const { busy = t.form.checking } = props;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [submit.failure]);
  return (
    <form
      class="form"
      aria-label={label}
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isOff) onSubmit();
      }}
    >
      <Fields {...props} />
      <div class="form-actions">
        <Button
          isSubmit
          class={isMain ? 'main-button' : ''}
          text={action}
          busy={submit.isBusy && busy}
          isOff={isOff}
        />
        {more}
        <DoneLine>{done}</DoneLine>
      </div>
      {isLong && submit.isBusy && <BusyBar />}
      <Refusal submit={submit} fields={namesOf(props.fields)} />
    </form>
  );
}

/** A press that goes on all the same, where a person may know better than the problem of this type. */
export function Accept(props: { submit: Submit; of: string; text: string; onAccept: () => void }) {
  const { failure } = props.submit;
  if (failure?.kind !== 'refused' || failure.problem?.type !== props.of) return null;
  return <Button text={props.text} onClick={props.onAccept} />;
}
