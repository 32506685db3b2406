/**
 * Target of the link to the gateway's new address: opening it proves that the address works, and a press
 * keeps the change. The page needs no sign-in.
 */
import { changeEarly } from '../../domain/problem/network.ts';
import { confirmChange } from '../api/network.ts';

import { Button } from '../kit/button.tsx';
import { Refusal } from '../kit/form/refusal.tsx';
import { useSubmitting } from '../kit/form/submit.ts';
import { goTo } from '../kit/hooks.ts';
import { useLocale } from '../state/locale.ts';
import { pageHref } from '../state/route.ts';
import { Card, SignInFrame } from './sign-in.tsx';

export function KeepNetwork({ changeKey }: { changeKey: string }) {
  return (
    <SignInFrame>
      <Keep changeKey={changeKey} />
    </SignInFrame>
  );
}

function Keep({ changeKey }: { changeKey: string }) {
  const { keepNetwork: words } = useLocale().t.account;
  const submit = useSubmitting();
  // In place of the link, whose key is worth nothing any more.
  const { failure, isDone: isKept } = submit;
  const isRefused = failure?.kind === 'refused' && failure.problem?.type !== changeEarly;
  const leave = () => goTo(pageHref('system', 'network'), 'instead');
  return (
    <Card title={words.title}>
      <dl class="handed-over">
        <dt>{words.address}</dt>
        <dd>
          <code>{location.origin}</code>
        </dd>
      </dl>
      <p role="status">{isKept ? words.done : !isRefused && words.text}</p>
      {!isKept && !isRefused && (
        <>
          <Button
            class="main-button"
            text={words.confirm}
            busy={submit.isBusy && words.confirming}
            onClick={() => submit.run(() => confirmChange(changeKey))}
          />
          <p class="muted">{words.otherwise}</p>
        </>
      )}
      <Refusal submit={submit} />
      {(isKept || isRefused) && <Button text={words.toSystem} onClick={leave} />}
    </Card>
  );
}
