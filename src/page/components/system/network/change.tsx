/** A change of the network that is being tried, with its way on and its way back; and how the last one ended. */
import { useEffect, useId, useState } from 'preact/hooks';
import type { NetworkChangeJson } from '../../../../contract/page/network.ts';
import { confirmChange, takeBackChange } from '../../../api/network.ts';
import { Button } from '../../../kit/button.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { BusyBar, DoneLine } from '../../../kit/lines.tsx';
import { elapsedMs, every } from '../../../state/clock.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { keepNetworkHref } from '../../../state/route.ts';

/** `untilMs`: when it is reverted, by this page's own time. */
export type ReportedChange = { readonly change: NetworkChangeJson; readonly untilMs: number };

type Props = {
  latest: ReportedChange;
  /** The gateway answers here. */
  isReached: boolean;
  onDone: () => void;
};

export function OpenChange({ latest, isReached, onDone }: Props) {
  const words = usePageMessages().network;
  const id = useId();
  const [confirming, takingBack] = [useSubmitting(onDone), useSubmitting(onDone)];
  const { change } = latest;
  const { proposed, state, key } = change;
  const leftMs = useLeft(latest.untilMs);
  const isOver = leftMs === 0;
  return (
    <section class="network-change" aria-labelledby={id}>
      <h4 id={id}>{words.open.heading}</h4>
      <p role="status">
        {isOver && !isReached
          ? words.open.overHere
          : state === 'waiting'
            ? words.open.waiting
            : proposed.kind === 'wifi'
              ? words.open.applyingWifi(proposed.ssid)
              : words.open.applying}
      </p>
      {!isOver && <p class="time-left">{words.open.left(clockText(leftMs))}</p>}
      {state === 'applying' && <BusyBar />}
      {isReached && key !== undefined && (
        <div class="form-actions">
          {state === 'waiting' && (
            <Button
              class="main-button"
              text={words.open.confirm}
              isOff={confirming.isBusy}
              onClick={() => confirming.run(() => confirmChange(key))}
            />
          )}
          <Button
            text={words.open.takeBack}
            busy={takingBack.isBusy && words.open.takingBack}
            onClick={() => takingBack.run(takeBackChange)}
          />
        </div>
      )}
      <Refusal submit={confirming} />
      <Refusal submit={takingBack} />
      {!isOver && <Elsewhere change={change} />}
      <p class="muted">{words.open.nothing}</p>
    </section>
  );
}

/** Address of the page after a change that moves it. */
function Elsewhere({ change }: { change: NetworkChangeJson }) {
  const words = usePageMessages().network;
  const { proposed, pages, key = '' } = change;
  const others = pages.filter((page) => page !== location.origin);
  const isGiven = proposed.kind === 'wifi' || proposed.settings.method === 'automatic';
  if (others.length === 0 && !isGiven) return null;
  return (
    <>
      <p>{isGiven ? words.open.unknownAddress : words.open.elsewhere}</p>
      {others.length > 0 && (
        <ul class="new-pages">
          {others.map((page) => (
            <li key={page}>
              <a class="text-link" href={`${page}/${keepNetworkHref(key)}`} target="_blank" rel="noreferrer">
                {page}
              </a>
            </li>
          ))}
        </ul>
      )}
      {others.some((page) => page.startsWith('https:')) && <p class="muted">{words.open.elsewhereWarning}</p>}
    </>
  );
}

export function EndedChange({ change, onClose }: { change: NetworkChangeJson; onClose: () => void }) {
  const words = usePageMessages().network;
  const { t } = useLocale();
  const { state, why } = change;
  if (state === 'kept') return <DoneLine>{words.kept}</DoneLine>;
  return (
    <div class="network-ended" role="alert">
      <strong>{words.reverted}</strong>
      {why !== undefined && <p>{words.why[why]}</p>}
      <Button class="quiet-button" text={t.close} onClick={onClose} />
    </div>
  );
}

function useLeft(untilMs: number): number {
  const [nowMs, setNowMs] = useState(elapsedMs);
  useEffect(() => every(1_000, () => setNowMs(elapsedMs())), []);
  return Math.max(0, untilMs - Math.max(nowMs, 0));
}

/** `1:05`. */
function clockText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
