/** Whether what is recorded reaches the cloud, in sales and pictures; and what to do where it doesn't. */

import { useState } from 'preact/hooks';
import { tryUploadNow } from '../../api/system.ts';
import { Button } from '../../kit/button.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import type { SomeRows } from '../../kit/rows.tsx';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { cloudAnswer, nextTryText, problemText, type Tone } from '../../text/messages.ts';
import { CloudSetting } from '../settings/cloud-setting.tsx';
import { amountText, useSystem } from './context.ts';
import { Details } from './details.tsx';
import { Held } from './held.tsx';

export function Cloud() {
  const words = usePageMessages().system;
  const { system, status } = useSystem();
  const { state } = status.cloud;
  const { waiting, held } = system.cloud;
  const isHeld = held.sales + held.pictures > 0;
  const isWell = state === 'connecting' || state === 'ok';
  const waits = waiting.sales + waiting.pictures > 0 && status.cloud.picturesFrom === undefined;
  const tones: Record<typeof state, Tone> = {
    ...{ off: 'quiet', connecting: 'quiet', retrying: 'warn', refused: 'bad' },
    ok: isHeld || waits ? 'warn' : 'good',
  };
  return (
    <Section of="system" id="cloud" title={words.cloud.heading} tone={tones[state]}>
      {state === 'off' ? <Off /> : isWell ? <Well /> : <Trouble />}
      {isWell && <Silent />}
      <CloudSetting />
      <Figures />
      {isHeld && <Held />}
    </Section>
  );
}

function useAmounts() {
  const words = usePageMessages().system;
  const { t, format } = useLocale();
  const { system, nowMs } = useSystem();
  const { sales, pictures, oldest } = system.cloud.waiting;
  return {
    all: amountText({ sales, pictures }, words, { format, comma: t.comma }),
    oldest: oldest === undefined ? undefined : format.moment(oldest, nowMs),
  };
}

function Off() {
  const words = usePageMessages().system;
  const { t, format } = useLocale();
  const { status, system } = useSystem();
  const { sales, pictures } = status.storage ?? system.cloud.waiting;
  const kept = amountText({ sales, pictures }, words, { format, comma: t.comma });
  return (
    <>
      <p>{words.cloud.off}</p>
      {kept !== undefined && <p>{words.cloud.kept(kept)}</p>}
      <p class="muted">{words.cloud.offHow}</p>
    </>
  );
}

function Well() {
  const words = usePageMessages().system;
  const { format } = useLocale();
  const { status, system } = useSystem();
  const { all, oldest } = useAmounts();
  const { picturesFrom } = status.cloud;
  const isHeld = system.cloud.held.sales + system.cloud.held.pictures > 0;
  if (status.cloud.state === 'connecting' && all === undefined) return <p>{words.cloud.connecting}</p>;
  if (all === undefined) return <p>{isHeld ? words.cloud.othersSent : words.cloud.allSent}</p>;
  if (picturesFrom !== undefined && system.cloud.waiting.sales === 0)
    return <p>{words.cloud.picturesFrom(all, format.minute(picturesFrom))}</p>;
  return <p>{words.cloud.waiting(all, oldest)}</p>;
}

/** A cloud that hangs is in no trouble yet that anybody knows of. */
function Silent() {
  const words = usePageMessages().system;
  const { format } = useLocale();
  const { tryingSince } = useSystem().status.cloud;
  return tryingSince === undefined ? null : <p>{words.cloud.silentSince(format.second(tryingSince))}</p>;
}

function Trouble() {
  const words = usePageMessages().system;
  const { t, format } = useLocale();
  const { system, status, nowMs, reload } = useSystem();
  const { all, oldest } = useAmounts();
  const submit = useSubmitting(reload);
  const [said, setSaid] = useState('');
  const { state, problem, tryingSince } = status.cloud;
  const since = system.cloud.since === undefined ? undefined : format.moment(system.cloud.since, nowMs);
  const next = nextTryText(status, nowMs, format);
  const press = () => {
    setSaid('');
    submit.run(tryUploadNow, ({ tried, underWay }) => setSaid(words.cloud[sayOf(tried, underWay)]));
  };
  return (
    <>
      <p>
        {state === 'refused'
          ? words.cloud.refused(since)
          : words.cloud.retrying(t.notice.retryingTitle[cloudAnswer(status)], since)}
      </p>
      {problem !== undefined && (
        <p class="why">
          {words.held.reason}
          {t.colon}
          {problemText(problem, t)}
        </p>
      )}
      <p>{all === undefined ? words.cloud.nothingWaits : words.cloud.waitsHere(all, oldest)}</p>
      <div class="form-actions">
        <Button
          class="main-button"
          text={words.cloud.now}
          busy={submit.isBusy && words.cloud.trying}
          onClick={press}
        />
        <span class="muted">
          {next !== undefined
            ? words.cloud.nextTry(next)
            : tryingSince !== undefined && t.notice.tryingSince(format.second(tryingSince))}
        </span>
      </div>
      <p role="status">{said}</p>
      <Refusal submit={submit} />
    </>
  );
}

function sayOf(tried: boolean, underWay: boolean | undefined): 'tried' | 'isTried' | 'triedLately' {
  if (tried) return 'tried';
  return underWay === true ? 'isTried' : 'triedLately';
}

function Figures() {
  const words = usePageMessages().system;
  const { format } = useLocale();
  const { system, status } = useSystem();
  const { kind, address, since, waiting } = system.cloud;
  const { lastStoredAt } = status.cloud;
  const at = (iso: string | undefined) => (iso === undefined ? undefined : format.dateTime(iso));
  if (kind === 'off') return null;
  const rows: SomeRows = [
    [words.cloud.lastContact, at(lastStoredAt) ?? words.cloud.never],
    [words.cloud.address, address],
    [words.cloud.kind, words.cloud.kinds[kind]],
    since && [words.cloud.since, at(since)],
    [words.cloud.oldest, at(waiting.oldest)],
    [words.cloud.messages, words.cloud.messagesNote(format.number(status.queue.events))],
  ];
  return <Details rows={rows} />;
}
