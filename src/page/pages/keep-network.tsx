/**
 * Target of the link to the gateway's new address: opening it proves that the address works, and a press
 * keeps the change. The page needs no sign-in.
 */
import { useState } from 'preact/hooks';
import { changeEarly } from '../../domain/problem/network.ts';
import { confirmChange } from '../api/network.ts';
import { Refusal } from '../kit/form.tsx';
import { goTo } from '../kit/hooks.ts';
import { useAccountTexts } from '../kit/password-form.tsx';
import { useSubmitting } from '../kit/submit.ts';
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
  const { keepNetwork: words } = useAccountTexts();
  const submit = useSubmitting();
  const [isKept, setPinned] = useState(false);
  // In place of the link, whose key is worth nothing any more.
  const { failure } = submit;
  const isRefused = failure?.kind === 'refused' && failure.problem?.type !== changeEarly;
  const leave = () => goTo(pageHref('system'), 'instead');
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
          <button
            type="button"
            class="main-button"
            aria-disabled={submit.isBusy}
            onClick={() =>
              submit.run(
                () => confirmChange(changeKey),
                () => setPinned(true),
              )
            }
          >
            {submit.isBusy ? words.confirming : words.confirm}
          </button>
          <p class="muted">{words.otherwise}</p>
        </>
      )}
      <Refusal submit={submit} />
      {(isKept || isRefused) && (
        <button type="button" onClick={leave}>
          {words.toSystem}
        </button>
      )}
    </Card>
  );
}
