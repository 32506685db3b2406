/** One's own passkeys: made with the browser's dialog, and removed. */
import { useState } from 'preact/hooks';
import type { PasskeysJson } from '../../contract/page/access/passkeys.ts';
import { getPasskeys, removePasskey } from '../api/people.ts';
import { refusalOf } from '../api/session-api.ts';
import { ConfirmButton } from '../kit/dialog/confirm-button.tsx';
import { errorOf, Field, type FieldError, PasswordForm } from '../kit/form/password-form.tsx';
import { useFresh } from '../state/fresh.ts';
import { useLocale, usePageMessages } from '../state/locale.ts';
import { useSession } from '../state/session.ts';
import { useStore } from '../state/use-store.ts';

const freshMs = 60_000;

export function Passkeys() {
  const { passkeys: words } = usePageMessages().people;
  const { format } = useLocale();
  const { value, set } = useFresh(getPasskeys, { everyMs: freshMs, latest: '' });
  const [said, setSaid] = useState('');
  if (value === undefined) return null;
  const isOffered = value.isOffered && 'PublicKeyCredential' in globalThis;
  return (
    <section>
      <h3>{words.title}</h3>
      <p class="muted">{isOffered ? words.text : words.notHere}</p>
      {value.passkeys.length > 0 && (
        <ul class="token-list">
          {value.passkeys.map(({ id, name, host, addedAt }) => (
            <li key={id}>
              <span>
                {name} <small class="muted">{words.made(format.date(Date.parse(addedAt)), host)}</small>
              </span>
              <ConfirmButton
                text={words.remove}
                label={`${name}: ${words.remove}`}
                title={words.removeTitle(name)}
                texts={[words.removeText]}
                work={() => removePasskey(id)}
                onDone={set}
              />
            </li>
          ))}
        </ul>
      )}
      {isOffered && (
        <Add
          onAdded={(passkeys) => {
            set(passkeys);
            setSaid(words.added);
          }}
        />
      )}
      <p role="status">{said}</p>
    </section>
  );
}

function Add({ onAdded }: { onAdded: (passkeys: PasskeysJson) => void }) {
  const { passkeys: words } = usePageMessages().people;
  const t = useLocale().t.account;
  const { person } = useStore(useSession());
  const [error, setError] = useState<FieldError>();
  const submit = async ({ passkey = '', password = '' }: Readonly<Record<string, string>>) => {
    const { makePasskey } = await import('../api/passkeys.ts');
    const answer = await makePasskey({ name: passkey.trim() || words.defaultName, password });
    if (answer.kind === 'ok') onAdded(answer.value);
    if (answer.kind === 'cancelled') setError({ field: '', text: words.cancelled });
    else
      setError(
        answer.kind === 'ok' ? undefined : errorOf(refusalOf(answer), { password: t.wrongPassword }, t),
      );
    return answer.kind === 'ok';
  };
  return (
    <details>
      <summary>{words.add}</summary>
      <PasswordForm submit={words.addSubmit} username={person?.name ?? ''} error={error} onSubmit={submit}>
        {(shown) => (
          <>
            <Field
              {...{ name: 'passkey', label: words.name, autocomplete: 'off', isOptional: true }}
              {...{ error, shown: true, placeholder: words.defaultName }}
            />
            <Field
              {...{ name: 'password', label: t.current, autocomplete: 'current-password', error, shown }}
            />
          </>
        )}
      </PasswordForm>
    </details>
  );
}
