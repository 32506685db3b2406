/** Form that sends secrets to the gateway: errors appear at the field, success below the button. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { busyWaitMs, type Refusal } from '../../api/session-api.ts';
import { elapsedMs, every } from '../../state/clock.ts';
import { useLocale } from '../../state/locale.ts';
import type { AccountMessages } from '../../text/account-ja.ts';
import { Button } from '../button.tsx';

/** `waitMs`: nothing can be tried before. */
export type FieldError = { readonly field: string; readonly text: string; readonly waitMs?: number };

/** Error of an unsuccessful answer; `wrong` maps a refused field to its message. */
export function errorOf(
  refusal: Refusal,
  wrong: Readonly<Record<string, string>>,
  t: AccountMessages,
): FieldError {
  switch (refusal.kind) {
    case 'unreachable':
      return { field: '', text: t.failed };
    case 'wait':
      return { field: '', text: refusal.waitMs > busyWaitMs ? t.wait : t.busy, waitMs: refusal.waitMs };
    case 'refused': {
      const text = refusal.field === undefined ? undefined : wrong[refusal.field];
      return text === undefined
        ? { field: '', text: t.refused(refusal.why) }
        : { field: refusal.field ?? '', text };
    }
  }
}

type FieldProps = {
  name: string;
  label: string;
  autocomplete: 'current-password' | 'new-password' | 'one-time-code' | 'username' | 'organization' | 'off';
  error: FieldError | undefined;
  shown?: boolean;
  placeholder?: string;
  focus?: boolean;
  isOptional?: boolean;
  initial?: string;
};

const maxLengths: Readonly<Record<string, number>> = { code: 40, shopName: 100 };

export function Field(props: FieldProps) {
  const { name, label, autocomplete, error, shown = false, placeholder, focus } = props;
  const input = useRef<HTMLInputElement>(null);
  const isWrong = error?.field === name;
  useEffect(() => {
    if (focus === true) input.current?.focus();
  }, []);
  useEffect(() => {
    if (isWrong) input.current?.focus();
  }, [error]);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        ref={input}
        name={name}
        {...(shown ? ({ type: 'text' } as const) : ({ type: 'password' } as const))}
        autocomplete={autocomplete}
        autocapitalize={name === 'code' ? 'characters' : 'none'}
        spellcheck={false}
        required={props.isOptional !== true}
        maxLength={maxLengths[name] ?? 1_024}
        defaultValue={props.initial}
        placeholder={placeholder}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `wrong-${name}` : undefined}
      />
      {isWrong && (
        <small class="wrong" id={`wrong-${name}`} role="alert">
          {error.text}
        </small>
      )}
    </label>
  );
}

type FormProps = {
  submit: string;
  /** Name for password managers; undefined where a field requires it. */
  username?: string;
  error: FieldError | undefined;
  /** From the start on: what is typed once is seen. */
  isShown?: boolean;
  /** Fields' values by name. Settles when the answer is there; true empties the form. */
  onSubmit: (values: Readonly<Record<string, string>>) => Promise<boolean>;
  children: (shown: boolean) => ComponentChildren;
};

export function PasswordForm({ submit, username, error, isShown = false, onSubmit, children }: FormProps) {
  const t = useLocale().t.account;
  const [shown, setShown] = useState(isShown);
  const [isAsking, setAsking] = useState(false);
  const asking = useRef(false);
  /** How many there have been: each counts down anew. */
  const errors = useRef(0);
  const lastError = useRef(error);
  if (lastError.current !== error) {
    lastError.current = error;
    errors.current++;
  }
  const ask = async (event: Event) => {
    event.preventDefault();
    if (asking.current) return;
    asking.current = true;
    setAsking(true);
    const form = event.currentTarget as HTMLFormElement;
    const values = Object.fromEntries(
      [...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : '']),
    );
    const isDone = await onSubmit(values);
    asking.current = false;
    setAsking(false);
    if (isDone) form.reset();
  };
  return (
    <form class="password-form" onSubmit={(event) => void ask(event)}>
      {/* For password managers. */}
      {username !== undefined && (
        <input type="text" name="username" value={username} autocomplete="username" readOnly hidden />
      )}
      {children(shown)}
      <label class="check">
        <input type="checkbox" checked={shown} onChange={() => setShown(!shown)} />
        {t.show}
      </label>
      {error?.field === '' && <Wrong key={errors.current} error={error} />}
      <Button isSubmit class="main-button" text={submit} busy={isAsking && t.working} />
    </form>
  );
}

/** An error with a waiting time disappears once that is over: the form can be sent again. */
function Wrong({ error: { text, waitMs } }: { error: FieldError }) {
  const [isOver, setOver] = useState(false);
  if (isOver) return null;
  return (
    <p class="wrong" role="alert">
      {text}
      {waitMs !== undefined && <Countdown ms={waitMs} onOver={() => setOver(true)} />}
    </p>
  );
}

/** Excluded from the announcements of the alert: a screen reader would announce each second. */
function Countdown({ ms, onOver }: { ms: number; onOver: () => void }) {
  const { t, format } = useLocale();
  const [until] = useState(() => elapsedMs() + ms);
  const [leftMs, setLeftMs] = useState(ms);
  useEffect(() => every(1_000, () => setLeftMs(Math.max(0, until - elapsedMs()))), [until]);
  useEffect(() => {
    if (leftMs <= 0) onOver();
  }, [leftMs]);
  return (
    <span class="countdown" aria-live="off">
      {t.gap}
      {t.account.waitLeft(format.duration(leftMs))}
    </span>
  );
}
