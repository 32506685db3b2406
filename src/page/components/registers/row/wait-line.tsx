/** State of the POS connection and the time of the next poll, until the first sale of a register arrives. */

import { useEffect, useState } from 'preact/hooks';
import { linkageRequests } from '../../../api/registers.ts';
import { Button } from '../../../kit/button.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import { elapsedMs, every } from '../../../state/clock.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { problemText } from '../../../text/messages.ts';
import { type AccountJson, useLinkage, useSubmit } from '../context.ts';

/** `serverNowMs`: the gateway's clock as it was a moment ago; carried on here second by second. */
export function WaitLine({ account, serverNowMs }: { account: AccountJson; serverNowMs: number }) {
  const words = usePageMessages().linkage;
  const { t, format, language } = useLocale();
  const { kinds } = useLinkage();
  const submit = useSubmit();
  const [isLater, setLater] = useState(false);
  const nowMs = useSecond(serverNowMs);
  const pos = kinds.find(({ id }) => id === account.kind)?.system.name[language] ?? account.name;
  const { problem } = account;
  const leftMs = account.nextTry === undefined ? 0 : Date.parse(account.nextTry) - nowMs;
  const ask = () =>
    submit.run(
      () => linkageRequests.pollNow(account.id),
      ({ requested }) => setLater(requested === 'later'),
    );
  return (
    <div class="wait-line">
      <p class={account.state === 'refused' ? 'wait-problem' : ''}>
        {problem === undefined ? words.wait.probing(pos) : problemText(problem, t)}
        {leftMs >= 1_000 && (
          <span class="next" aria-hidden="true">
            {' '}
            {words.wait.next(format.seconds(Math.floor(leftMs / 1_000) * 1_000))}
          </span>
        )}
      </p>
      <Button class="small-button" text={words.wait.now} isOff={submit.isBusy} onClick={ask} />
      {problem === undefined && <small>{isLater ? words.wait.later : words.wait.anySale}</small>}
      <Refusal submit={submit} />
    </div>
  );
}

function useSecond(serverNowMs: number): number {
  const [passed, setPassed] = useState({ fromMs: elapsedMs(), nowMs: elapsedMs() });
  useEffect(() => {
    setPassed({ fromMs: elapsedMs(), nowMs: elapsedMs() });
    return every(1_000, () => setPassed(({ fromMs }) => ({ fromMs, nowMs: elapsedMs() })));
  }, [serverNowMs]);
  return serverNowMs + passed.nowMs - passed.fromMs;
}
