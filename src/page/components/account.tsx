/** One's own access: password, other devices, signing out. */
import { useRef, useState } from 'preact/hooks';
import { maxPasswordChars } from '../../domain/setup/password-length.ts';
import { isSamePassword } from '../../domain/setup/same-password.ts';
import { changePassword, endOthers, type Refusal } from '../api/session-api.ts';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/dialog/confirm.tsx';
import { Dialog } from '../kit/dialog/dialog.tsx';
import { errorOf, Field, type FieldError, PasswordForm } from '../kit/form/password-form.tsx';
import { OtherLanguages } from '../kit/other-languages.tsx';
import { later, Nothing } from '../pages/later.tsx';
import { useLocale } from '../state/locale.ts';
import { useIsViewer, useSession } from '../state/session.ts';
import { useStore } from '../state/use-store.ts';
import './account.css';

export const Passkeys = later(() => import('./passkeys.tsx').then((module) => module.Passkeys), Nothing);

export function AccountDialog({ onClose }: { onClose: () => void }) {
  const t = useLocale().t.account;
  const isViewer = useIsViewer();
  const within = useRef<HTMLDivElement>(null);
  const hasDraft = () =>
    [...(within.current?.querySelectorAll<HTMLInputElement>('.field input') ?? [])].some(
      ({ value }) => value !== '',
    );
  return (
    <Dialog title={t.account} hasDraft={hasDraft} onClose={onClose}>
      <div class="own-access" ref={within}>
        <Who />
        <ChangePassword />
        {!isViewer && <Passkeys />}
        <OtherDevices />
        <OtherLanguages />
        <SignOut />
      </div>
    </Dialog>
  );
}

/** The person of this session. */
export function Who() {
  const { person } = useStore(useSession());
  if (person === undefined) return null;
  return (
    <p>
      <strong>{person.name}</strong> <span class="badge">{useLocale().t.account.roles[person.role]}</span>
    </p>
  );
}

export function ChangePassword() {
  const t = useLocale().t.account;
  const { minPasswordChars, person } = useStore(useSession());
  const [error, setError] = useState<FieldError>();
  const [isDone, setDone] = useState(false);
  const submit = async ({ current = '', next = '', again }: Readonly<Record<string, string>>) => {
    setDone(false);
    if (next !== again) {
      setError({ field: 'again', text: t.different });
      return false;
    }
    if (isSamePassword(current, next)) {
      setError({ field: 'next', text: t.same });
      return false;
    }
    const answer = await changePassword(current, next);
    const wrong = { current: t.wrongPassword, next: t.wrongLength(minPasswordChars, maxPasswordChars) };
    setError(answer.kind === 'ok' ? undefined : errorOf(answer, wrong, t));
    setDone(answer.kind === 'ok');
    return answer.kind === 'ok';
  };
  return (
    <section>
      <h3>{t.change}</h3>
      <p class="muted">{t.changeNote}</p>
      <PasswordForm submit={t.changeSubmit} username={person?.name ?? ''} error={error} onSubmit={submit}>
        {(shown) => (
          <>
            <Field
              {...{ name: 'current', label: t.current, autocomplete: 'current-password', error, shown }}
            />
            <Field
              {...{ name: 'next', label: t.newPassword(minPasswordChars), autocomplete: 'new-password' }}
              {...{ error, shown }}
            />
            <Field {...{ name: 'again', label: t.again, autocomplete: 'new-password', error, shown }} />
          </>
        )}
      </PasswordForm>
      <p role="status">{isDone && t.changed}</p>
    </section>
  );
}

export function OtherDevices() {
  const t = useLocale().t.account;
  const [said, setSaid] = useState('');
  const [isAsking, setAsking] = useState(false);
  const end = async () => {
    setAsking(false);
    const answer = await endOthers();
    setSaid(answer.kind === 'ok' ? t.othersEnded(answer.value.ended) : errorOf(answer, {}, t).text);
  };
  return (
    <section>
      <h3>{t.others}</h3>
      <p class="muted">{t.othersText}</p>
      <Button text={t.endOthers} onClick={() => setAsking(true)} />
      <p role="status">{said}</p>
      {isAsking && (
        <Confirm
          title={t.endOthersTitle}
          texts={[t.endOthersStays]}
          action={t.endOthers}
          onConfirm={() => void end()}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

export function SignOut() {
  const t = useLocale().t.account;
  const session = useSession();
  const [failure, setFailure] = useState<Refusal>();
  const leave = async () => setFailure(await session.leave());
  return (
    <section>
      <Button text={t.signOut} onClick={() => void leave()} />
      <p role="alert">{failure && errorOf(failure, {}, t).text}</p>
    </section>
  );
}
