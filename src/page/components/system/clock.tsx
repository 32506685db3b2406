/** Whether the gateway's clock is right, and how it stands to that of this browser. */
import { Rows } from '../../kit/rows.tsx';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { useSystem } from './context.ts';

/** Smallest difference that is shown, milliseconds: an answer may have been on its way for a second. */
const differsFromMs = 2_000;

export function ClockSection() {
  const words = usePageMessages().system;
  const { format } = useLocale();
  const { status, system, nowMs, browserAheadMs } = useSystem();
  const isSynced = status.clock === 'synced';
  const sizeMs = Math.abs(browserAheadMs);
  const size = sizeMs < 60_000 ? format.seconds(sizeMs) : format.duration(sizeMs);
  const differs = sizeMs > differsFromMs;
  const said = !isSynced
    ? words.clock.unsynced
    : system.clock === 'configured'
      ? words.clock.configured
      : words.clock.synced;
  return (
    <Section
      of="system"
      id="clock"
      title={words.clock.heading}
      tone={!isSynced ? 'warn' : differs ? 'warn' : 'good'}
    >
      <p>{said}</p>
      {!isSynced && <p>{words.clock.unsyncedHow}</p>}
      {differs ? (
        <p>
          <strong>{(browserAheadMs > 0 ? words.clock.ahead : words.clock.behind)(size)}</strong>{' '}
          {isSynced && system.clock === 'system' ? words.clock.checkDevice : words.clock.checkBoth}
        </p>
      ) : (
        <p class="muted">{words.clock.same}</p>
      )}
      <Rows
        rows={[
          [words.clock.now, `${format.date(nowMs)} ${format.second(new Date(nowMs).toISOString())}`],
          [words.clock.zone, status.shop.timeZone],
        ]}
      />
    </Section>
  );
}
