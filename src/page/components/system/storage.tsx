/** How full it is, how long things stay, and what goes first. */

import type { StatusJson } from '../../../contract/page/status.ts';
import type { SomeRows } from '../../kit/rows.tsx';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import type { Tone } from '../../text/messages.ts';
import { ClipsSetting } from '../settings/clips-setting.tsx';
import { RetentionSetting } from '../settings/retention-setting.tsx';
import { useSystem } from './context.ts';
import { Details } from './details.tsx';

const tones: Record<NonNullable<StatusJson['storage']>['state'], Tone> = {
  ok: 'good',
  nearly_full: 'warn',
  disk_low: 'warn',
  refusing: 'bad',
};

export function Storage() {
  const words = usePageMessages().system;
  const { storage } = useSystem().status;
  const { text, tone } = useStorageState();
  return (
    <Section of="system" id="storage" title={words.storage.heading} {...(tone && { tone })}>
      <p>{text}</p>
      {storage !== undefined && <Room storage={storage} />}
      <Retention />
      <SaleClips />
      <Lookback />
      <Figures />
    </Section>
  );
}

export function useStorageState(): { readonly tone?: Tone; readonly text: string } {
  const words = usePageMessages().system;
  const { t, format } = useLocale();
  const { storage } = useSystem().status;
  if (storage === undefined) return { text: words.storage.unknown };
  return { tone: tones[storage.state], text: stateText(storage) };

  function stateText({ state, used, max, diskFree, refusal }: typeof storage & object): string {
    switch (state) {
      case 'ok':
        return words.storage.ok;
      case 'nearly_full':
        return t.notice.nearlyFullTitle(`${format.number((100 * used) / max)}%`);
      case 'disk_low':
        return t.notice.diskLowTitle(format.size(diskFree));
      case 'refusing':
        return t.notice.refusing[refusal ?? 'quota'].title;
    }
  }
}

function Room({ storage }: { storage: NonNullable<StatusJson['storage']> }) {
  const words = usePageMessages().system;
  const { format } = useLocale();
  const { system, nowMs } = useSystem();
  const { disk } = system.keeping;
  const { used, max, diskFree, sales, pictures, oldest } = storage;
  return (
    <>
      <p>
        {words.storage.held(words.sales(format.number(sales)), words.pictures(format.number(pictures)))}{' '}
        {oldest !== undefined && words.storage.from(format.moment(oldest, nowMs))}{' '}
        <span class="muted">{words.storage.counted}</span>
      </p>
      <Gauge
        label={words.storage.database}
        part={used / max}
        tone={storage.state !== 'disk_low' && storage.refusal !== 'disk' ? tones[storage.state] : 'good'}
        text={words.storage.used(format.size(used), format.size(max))}
      />
      <Gauge
        label={words.storage.disk}
        part={disk === undefined ? 0 : 1 - diskFree / disk}
        tone={storage.state === 'disk_low' || storage.refusal === 'disk' ? tones[storage.state] : 'good'}
        text={words.storage.free(format.size(diskFree), disk === undefined ? undefined : format.size(disk))}
      />
    </>
  );
}

/** `part`: of the whole that is used, 0 … 1. `tone`: as the gateway judges it, not by the part: a tenth of a large disk is much. */
function Gauge({ label, part, tone, text }: { label: string; part: number; tone: Tone; text: string }) {
  const [low, high] = tone === 'bad' ? [0, 0] : tone === 'warn' ? [0, 1] : [1, 1];
  return (
    <div class="gauge">
      <span>{label}</span>
      <meter aria-label={label} min={0} max={1} low={low} high={high} optimum={0} value={part}>
        {text}
      </meter>
      <span class="muted">{text}</span>
    </div>
  );
}

function Retention() {
  const words = usePageMessages().system;
  const { format } = useLocale();
  const { system, status } = useSystem();
  const { salesDays, picturesDays, newestSales } = system.keeping;
  const days = status.cloud.state === 'off' ? words.storage.daysOff : words.storage.days;
  return (
    <>
      <h4>{words.storage.daysHeading}</h4>
      <p>{days(format.number(salesDays), format.number(picturesDays))}</p>
      <RetentionSetting />
      <details>
        <summary>{words.storage.orderHeading}</summary>
        <ol class="order">
          {words.storage.order(format.number(newestSales)).map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p>{words.storage.orderEnd}</p>
      </details>
    </>
  );
}

function SaleClips() {
  const words = usePageMessages().system.storage;
  const { format } = useLocale();
  const { system, status } = useSystem();
  const { clips } = system.keeping;
  if (clips === undefined) return null;
  const { of, count, used, max, upload } = clips;
  return (
    <>
      <h4>{words.clips}</h4>
      <p>
        {of === 'off'
          ? words.clipsOff
          : `${words.clipsText[of]} ${words.clipsHeld(format.number(count), format.size(used), format.size(max))}`}
      </p>
      {upload !== undefined && (
        <p>
          {words.clipsWait(format.number(upload.waiting), format.size(upload.waitingBytes))}{' '}
          {upload.problem !== undefined && words.clipsProblem[upload.problem]}{' '}
          {upload.gone > 0 && words.clipsGone(format.number(upload.gone))}
        </p>
      )}
      {of !== 'off' && status.cloud.state !== 'off' && <ClipsSetting />}
    </>
  );
}

function useLookback() {
  const { status } = useSystem();
  const held = status.cameras.flatMap(({ lookback }) => lookback ?? []);
  return {
    bytes: held.reduce((sum, { bytes }) => sum + bytes, 0),
    oldest: held.flatMap(({ oldest }) => oldest ?? []).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0],
  };
}

function Lookback() {
  const words = usePageMessages().system;
  const { format } = useLocale();
  const { system, nowMs } = useSystem();
  const { form, hours } = system.keeping.lookback;
  const { bytes, oldest } = useLookback();
  const since = oldest === undefined ? undefined : format.moment(oldest, nowMs);
  return (
    <>
      <h4>{words.storage.lookback}</h4>
      <p>
        {form === 'off'
          ? words.storage.lookbackOff
          : words.storage.lookbackText(format.number(hours), format.size(bytes), since)}
      </p>
    </>
  );
}

function Figures() {
  const words = usePageMessages().system;
  const { format } = useLocale();
  const { system, status } = useSystem();
  const { keeping } = system;
  const { storage } = status;
  const rows: SomeRows = [
    storage && [words.storage.pending, words.pictures(format.number(storage.picturesPending))],
    storage && [words.storage.evicted, words.pictures(format.number(storage.picturesEvicted))],
    [words.storage.minFree, format.size(keeping.minFree)],
    [words.storage.lookbackForm, words.storage.lookbackForms[keeping.lookback.form]],
    [words.storage.lookbackMax, format.size(keeping.lookback.max)],
  ];
  return <Details rows={rows} />;
}
