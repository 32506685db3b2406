/** Whether what is recorded reaches the cloud, in sales and pictures; and what to do where it doesn't. */

import { useState } from 'preact/hooks';
import { tryUploadNow } from '../../api/system.ts';
import { Button } from '../../kit/button.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import type { SomeRows } from '../../kit/rows.tsx';
import { Section } from '../../kit/section.tsx';
import { isBrief } from '../../state/brief.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { cloudAnswer, isBacklog, nextTryText, problemText, type Tone } from '../../text/messages.ts';
import { CloudSetting } from '../settings/cloud-setting.tsx';
import { amountText, useSystem } from './context.ts';
import { Details } from './details.tsx';
import { Held } from './held.tsx';

export function Cloud() {
  const words = usePageMessages().system;
  const { system, status } = useSystem();
  const { state } = status.cloud;
  const { held } = system.cloud;
  const isHeld = held.sales + held.pictures > 0;
  const isWell = state === 'connecting' || state === 'ok';
  const { tone, text } = useCloudState();
  return (
    <Section of="system" id="cloud" title={words.cloud.heading} tone={tone}>
      <p>{text}</p>
      {state === 'off' ? <Off /> : !isWell && <Trouble />}
      {isWell && <Silent />}
      <CloudSetting />
      <Figures />
      {isHeld && <Held />}
    </Section>
  );
}

export function useCloudState(): { readonly tone: Tone; readonly text: string } {
  const words = usePageMessages().system;
  const { t, format } = useLocale();
  const { system, status, nowMs } = useSystem();
  const { state, picturesFrom } = status.cloud;
  const { waiting, held } = system.cloud;
  const { all, oldest } = useAmounts();
  const isHeld = held.sales + held.pictures > 0;
  const waits = picturesFrom === undefined && isBacklog(waiting.oldest, nowMs);
  const since = status.cloud.since === undefined ? undefined : format.moment(status.cloud.since, nowMs);
  switch (state) {
    case 'off':
      return { tone: 'quiet', text: words.cloud.off };
    case 'retrying':
      return {
        tone: isBrief(status.cloud.since, nowMs) ? 'quiet' : 'warn',
        text: words.cloud.retrying(t.notice.retryingTitle[cloudAnswer(status)], since),
      };
    case 'refused':
      return { tone: 'bad', text: words.cloud.refused(since) };
    case 'connecting':
    case 'ok':
      return {
        tone: state === 'connecting' ? 'quiet' : isHeld || waits ? 'warn' : 'good',
        text: wellText(),
      };
  }

  function wellText(): string {
    if (state === 'connecting' && all === undefined) return words.cloud.connecting;
    if (all === undefined) return isHeld ? words.cloud.othersSent : words.cloud.allSent;
    if (picturesFrom !== undefined && waiting.sales === 0)
      return words.cloud.picturesFrom(all, format.minute(picturesFrom));
    return words.cloud.waiting(all, oldest);
  }
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
      {kept !== undefined && <p>{words.cloud.kept(kept)}</p>}
      <p class="muted">{words.cloud.offHow}</p>
    </>
  );
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
  const { status, nowMs, reload } = useSystem();
  const { all, oldest } = useAmounts();
  const submit = useSubmitting(reload);
  const [said, setSaid] = useState('');
  const { problem, since, tryingSince } = status.cloud;
  const next = nextTryText(status, nowMs, format);
  const press = () => {
    setSaid('');
    submit.run(tryUploadNow, ({ tried, underWay }) => setSaid(words.cloud[sayOf(tried, underWay)]));
  };
  return (
    <>
      {problem !== undefined && (
        <p class={isBrief(since, nowMs) ? 'muted' : 'why'}>
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
  const { kind, address, waiting } = system.cloud;
  const { lastStoredAt, since } = status.cloud;
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
