/**
 * Views before sign-in: the first visit, signing in, and waiting for the gateway. The address stays, so that
 * the page continues at the same place.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { HandOverJson } from '../../contract/page/access/session.ts';
import { maxNameChars } from '../../domain/people/person-name.ts';
import { maxPasswordChars } from '../../domain/setup/password-length.ts';
import { refusalOf, setUp, signIn } from '../api/session-api.ts';
import { Button } from '../kit/button.tsx';
import { errorOf, Field, type FieldError, PasswordForm } from '../kit/form/password-form.tsx';
import { LanguageButton } from '../kit/language-button.tsx';
import { Mark } from '../kit/mark.tsx';
import { OtherLanguages } from '../kit/other-languages.tsx';
import { every } from '../state/clock.ts';
import { lastName } from '../state/last-name.ts';
import { LocaleContext, useLocale, useLocaleState, usePageMessages } from '../state/locale.ts';
import { joinHref } from '../state/route.ts';
import type { Session } from '../state/session.ts';
import { useStore } from '../state/use-store.ts';

/** Interval of requests to a gateway that does not answer, milliseconds. */
const askAgainMs = 5_000;

export function SignInPages({ session }: { session: Session }) {
  const { stage, handedOver } = useStore(session);
  return (
    <SignInFrame>
      {handedOver === undefined ? (
        <>
          {(stage === 'loading' || stage === 'unreachable') && <Waiting session={session} />}
          {stage === 'login' && <SignIn session={session} />}
          {(stage === 'set_up' || stage === 'open') && <FirstVisit session={session} />}
        </>
      ) : (
        <HandedOver handedOver={handedOver} onNoted={session.forgetCode} />
      )}
    </SignInFrame>
  );
}

export function SignInFrame({ children }: { children: ComponentChildren }) {
  const locale = useLocaleState(undefined);
  useEffect(() => {
    document.title = 'tillframe';
  }, []);
  return (
    <LocaleContext.Provider value={locale}>
      <header class="top before-door">
        <Mark />
        <h1>tillframe</h1>
        <LanguageButton />
      </header>
      <main class="door">
        {children}
        <OtherLanguages />
      </main>
    </LocaleContext.Provider>
  );
}

function Waiting({ session }: { session: Session }) {
  const t = useLocale().t.account;
  const { t: common } = useLocale();
  const { stage } = useStore(session);
  useEffect(() => every(askAgainMs, () => void session.check()), [session]);
  if (stage === 'loading')
    return (
      <p class="empty" role="status">
        {t.loading}
      </p>
    );
  return (
    <Card title={t.unreachableTitle}>
      <p role="alert">{t.unreachableText}</p>
      <Button text={common.retry} onClick={() => void session.check()} />
    </Card>
  );
}

function SignIn({ session }: { session: Session }) {
  const t = useLocale().t.account;
  const { left, needsName, hasPasskeys } = useStore(session);
  const [error, setError] = useState<FieldError>();
  const submit = async ({ name, password = '' }: Readonly<Record<string, string>>) => {
    const answer = await signIn({ name, password });
    if (answer.kind === 'ok') session.entered(answer.value);
    // Another person was added, or the last one has gone, since the page was opened.
    else if (answer.kind === 'refused' && (answer.status === 409 || answer.field === 'name'))
      await session.check();
    else setError(errorOf(answer, { password: needsName ? t.wrongNameOrPassword : t.wrongPassword }, t));
    return false;
  };
  const known = needsName ? lastName() : '';
  return (
    <Card title={t.signInTitle}>
      {left !== undefined && <p role="status">{left === 'ended' ? t.endedText : t.signedOutText}</p>}
      <PasswordForm
        submit={t.signInSubmit}
        {...(!needsName && { username: 'tillframe' })}
        error={error}
        onSubmit={submit}
      >
        {(shown) => (
          <>
            {needsName && (
              <Field
                {...{ name: 'name', label: t.name, autocomplete: 'username', initial: known }}
                {...{ error, shown: true, focus: known === '' }}
              />
            )}
            <Field
              {...{ name: 'password', label: t.password, autocomplete: 'current-password' }}
              {...{ error, shown, focus: known !== '' || !needsName }}
            />
          </>
        )}
      </PasswordForm>
      {hasPasskeys && 'PublicKeyCredential' in globalThis && <PasskeySignIn session={session} />}
      <a class="text-link" href={joinHref({ code: '', name: '' })}>
        {t.haveCode}
      </a>
      <details>
        <summary>{t.forgotten}</summary>
        {needsName && <p>{t.forgottenOthers}</p>}
        <p>{t.forgottenText}</p>
        <SetupCode isNew />
      </details>
    </Card>
  );
}

function PasskeySignIn({ session }: { session: Session }) {
  const t = useLocale().t.account;
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const enter = async () => {
    setBusy(true);
    const { signInByPasskey } = await import('../api/passkeys.ts');
    const answer = await signInByPasskey();
    setBusy(false);
    if (answer.kind === 'ok') session.entered(answer.value);
    else setText(answer.kind === 'cancelled' ? t.noPasskey : errorOf(refusalOf(answer), {}, t).text);
  };
  return (
    <>
      <Button text={t.passkey} busy={isBusy && t.working} onClick={() => void enter()} />
      <p role="alert">{text}</p>
    </>
  );
}

function FirstVisit({ session }: { session: Session }) {
  const t = useLocale().t.account;
  const { stage, minPasswordChars, needsShopName, left } = useStore(session);
  const [error, setError] = useState<FieldError>();
  const submit = async ({
    code = '',
    password = '',
    shopName,
    name = '',
    installs,
  }: Readonly<Record<string, string>>) => {
    const answer = await setUp({
      ...{ code, password, role: installs === undefined ? 'owner' : 'installer' },
      name: name.trim() === '' ? undefined : name,
      shopName,
    });
    const wrong = {
      ...{ code: t.wrongCode, password: t.wrongLength(minPasswordChars, maxPasswordChars) },
      name: t.wrongName(maxNameChars),
    };
    if (answer.kind === 'ok') session.entered(answer.value);
    else if (answer.kind === 'refused' && answer.status === 409) await session.check();
    else setError(errorOf(answer, wrong, t));
    return false;
  };
  return (
    <Card title={t.setUpTitle}>
      {left === 'ended' ? <p role="status">{t.startsAgainText}</p> : <p>{t.setUpText}</p>}
      <PasswordForm submit={t.setUpSubmit} error={error} isShown onSubmit={submit}>
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
            {needsShopName && (
              <Field
                {...{ name: 'shopName', label: t.shopName, autocomplete: 'organization', isOptional: true }}
                {...{ error, shown: true }}
              />
            )}
            <Field
              {...{ name: 'name', label: t.ownName, autocomplete: 'username', isOptional: true }}
              {...{ error, shown: true }}
            />
            <label class="check">
              <input type="checkbox" name="installs" />
              {t.installs}
            </label>
          </>
        )}
      </PasswordForm>
      <details>
        <summary>{t.codeHelp}</summary>
        <p>{t.codeHelpText}</p>
        <SetupCode />
      </details>
      {stage === 'open' && (
        <Button class="quiet-button" text={t.later} onClick={() => session.requestSetUp(false)} />
      )}
    </Card>
  );
}

function HandedOver({ handedOver, onNoted }: { handedOver: HandOverJson; onNoted: () => void }) {
  const { format } = useLocale();
  // The page that hands over has loaded them.
  const words = usePageMessages().system.handOver;
  const { code, sessions, tokens } = handedOver;
  const addresses = handedOver.addresses.length > 0 ? handedOver.addresses : [location.origin];
  return (
    <Card title={words.doneTitle}>
      <p role="status">{words.done(format.number(sessions), format.number(tokens))}</p>
      <dl class="handed-over">
        <dt>{words.code}</dt>
        <dd>
          <code class="set-up-code">{code}</code>
        </dd>
        <dt>{words.address}</dt>
        <dd>
          <ul>
            {addresses.map((address) => (
              <li key={address}>
                <code>{address}</code>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      <p>{words.give}</p>
      <p class="muted">{words.once}</p>
      <SetupCode />
      <Button class="main-button" text={words.goOn} onClick={onNoted} />
    </Card>
  );
}

/** Code of a package or card: the gateway does not reveal before sign-in how it was started. */
function SetupCode({ isNew = false }: { isNew?: boolean }) {
  const t = useLocale().t.account;
  return (
    <>
      <code>sudo tillframe setup-code{isNew && ' --new'}</code>
      <p class="muted">{t.commandNote}</p>
      {isNew && <p class="muted">{t.withoutConsole}</p>}
    </>
  );
}

export function Card({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card door-card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
