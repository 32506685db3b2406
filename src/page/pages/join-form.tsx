/** The form with which an invited person chooses a password. */
import { useState } from 'preact/hooks';
import { maxPasswordChars } from '../../domain/setup/password-length.ts';
import { setUp } from '../api/session-api.ts';
import { errorOf, Field, type FieldError, PasswordForm } from '../kit/form/password-form.tsx';
import { goTo } from '../kit/hooks.ts';
import { useLocale, usePageMessages } from '../state/locale.ts';
import { homeHref } from '../state/route.ts';
import type { Session } from '../state/session.ts';
import { useStore } from '../state/use-store.ts';
import { Card } from './sign-in.tsx';

export type JoinProps = { session: Session; code: string; name: string };

export function JoinForm({ session, code: given, name }: JoinProps) {
  const { t } = useLocale();
  const { account } = t;
  const { join: words } = usePageMessages().people;
  const { minPasswordChars } = useStore(session);
  const [error, setError] = useState<FieldError>();
  const submit = async ({ code = given, password = '', again }: Readonly<Record<string, string>>) => {
    if (password !== again) {
      setError({ field: 'again', text: account.different });
      return false;
    }
    const answer = await setUp({ code, password });
    if (answer.kind === 'ok') {
      session.entered(answer.value);
      goTo(homeHref(), 'instead');
      return false;
    }
    const isUsed = answer.kind === 'refused' && (answer.status === 409 || answer.field === 'code');
    const wrong = { password: account.wrongLength(minPasswordChars, maxPasswordChars) };
    if (isUsed) setError({ field: given === '' ? 'code' : '', text: account.wrongInvitation });
    else setError(errorOf(answer, wrong, account));
    return false;
  };
  const fresh = { autocomplete: 'new-password', error } as const;
  return (
    <Card title={words.title(name)}>
      <p>{words.text}</p>
      <PasswordForm submit={words.submit} username={name} error={error} onSubmit={submit}>
        {(shown) => (
          <>
            {given === '' && (
              <Field
                {...{ name: 'code', label: account.invitation, autocomplete: 'one-time-code' }}
                {...{ placeholder: 'XXXX-XXXX-XXXX', error, shown: true, focus: true }}
              />
            )}
            <Field
              {...{ name: 'password', label: account.newPassword(minPasswordChars), ...fresh }}
              {...{ shown, focus: given !== '' }}
            />
            <Field {...{ name: 'again', label: account.again, ...fresh, shown }} />
          </>
        )}
      </PasswordForm>
      <a class="text-link" href={homeHref()}>
        {account.signInTitle}
      </a>
    </Card>
  );
}
