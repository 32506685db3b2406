/** What stands before the page: the first visit, signing in, and waiting for the gateway. The address stays, so that one goes on where one was. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { maxPasswordChars } from '../../../domain/password-length.ts';
import { every } from '../clock.ts';
import {
  errorOf,
  Field,
  type FieldError,
  PasswordForm,
  useAccountWords,
} from '../components/password-form.tsx';
import { LocaleContext, useLocale, useLocaleState } from '../locale.ts';
import { type Session, useSessionState } from '../session.ts';
import { setUp, signIn } from '../session-api.ts';

/** A gateway that is away is asked again this often, milliseconds. */
const askAgainMs = 5_000;

export function Door({ session }: { session: Session }) {
  const locale = useLocaleState(undefined);
  const { door } = useSessionState(session);
  useEffect(() => {
    document.title = 'tillframe';
  }, []);
  return (
    <LocaleContext.Provider value={locale}>
      <header class="top">
        <h1>tillframe</h1>
        <button
          type="button"
          class="quiet-button"
          lang={locale.language === 'ja' ? 'en' : 'ja'}
          onClick={locale.switchLanguage}
        >
          {locale.t.otherLanguage}
        </button>
      </header>
      <main class="door">
        {(door === 'loading' || door === 'unreachable') && <Waiting session={session} />}
        {door === 'login' && <SignIn session={session} />}
        {(door === 'set_up' || door === 'open') && <FirstVisit session={session} />}
      </main>
    </LocaleContext.Provider>
  );
}

function Waiting({ session }: { session: Session }) {
  const t = useAccountWords();
  const { t: common } = useLocale();
  const { door } = useSessionState(session);
  useEffect(() => every(askAgainMs, () => void session.check()), [session]);
  if (door === 'loading')
    return (
      <p class="empty" role="status">
        {t.loading}
      </p>
    );
  return (
    <Card title={t.unreachableTitle}>
      <p role="alert">{t.unreachableText}</p>
      <button type="button" onClick={() => void session.check()}>
        {common.retry}
      </button>
    </Card>
  );
}

function SignIn({ session }: { session: Session }) {
  const t = useAccountWords();
  const { format } = useLocale();
  const { left } = useSessionState(session);
  const [error, setError] = useState<FieldError>();
  const submit = async ({ password = '' }: Readonly<Record<string, string>>) => {
    const answer = await signIn(password);
    if (answer.kind === 'ok') session.entered(answer.value);
    else if (answer.kind === 'refused' && answer.status === 409) await session.check();
    else setError(errorOf(answer, { password: t.wrongPassword }, t, format));
    return false;
  };
  return (
    <Card title={t.signInTitle}>
      {left !== undefined && <p role="status">{left === 'ended' ? t.endedText : t.signedOutText}</p>}
      <PasswordForm submit={t.signInSubmit} error={error} onSubmit={submit}>
        {(shown) => (
          <Field
            {...{ name: 'password', label: t.password, autocomplete: 'current-password' }}
            {...{ error, shown, focus: true }}
          />
        )}
      </PasswordForm>
      <details>
        <summary>{t.forgotten}</summary>
        <p>{t.forgottenText}</p>
        <code>tillframe setup-code --new</code>
      </details>
    </Card>
  );
}

function FirstVisit({ session }: { session: Session }) {
  const t = useAccountWords();
  const { format } = useLocale();
  const { door, minPasswordChars, left } = useSessionState(session);
  const [error, setError] = useState<FieldError>();
  const submit = async ({ code = '', password = '', again }: Readonly<Record<string, string>>) => {
    if (password !== again) {
      setError({ field: 'again', text: t.different });
      return false;
    }
    const answer = await setUp(code, password);
    const wrong = { code: t.wrongCode, password: t.wrongLength(minPasswordChars, maxPasswordChars) };
    if (answer.kind === 'ok') session.entered(answer.value);
    else if (answer.kind === 'refused' && answer.status === 409) await session.check();
    else setError(errorOf(answer, wrong, t, format));
    return false;
  };
  return (
    <Card title={t.setUpTitle}>
      {left === 'ended' ? <p role="status">{t.startsAgainText}</p> : <p>{t.setUpText}</p>}
      <PasswordForm submit={t.setUpSubmit} error={error} onSubmit={submit}>
        {(shown) => (
          <>
            <Field
              {...{
                name: 'code',
                label: t.code,
                autocomplete: 'one-time-code',
                placeholder: 'XXXX-XXXX-XXXX',
              }}
              {...{ error, shown: true, focus: true }}
            />
            <Field
              {...{ name: 'password', label: t.newPassword(minPasswordChars), autocomplete: 'new-password' }}
              {...{ error, shown }}
            />
            <Field {...{ name: 'again', label: t.again, autocomplete: 'new-password', error, shown }} />
          </>
        )}
      </PasswordForm>
      <details>
        <summary>{t.codeHelp}</summary>
        <p>{t.codeHelpText}</p>
        <code>tillframe setup-code</code>
      </details>
      {door === 'open' && (
        <button type="button" class="quiet-button" onClick={() => session.wantSetUp(false)}>
          {t.later}
        </button>
      )}
    </Card>
  );
}

function Card({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card door-card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
