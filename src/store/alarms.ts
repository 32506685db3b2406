/** What a person has to know of the database: that it was recovered, that it failed for a moment. */
import type { Alarm } from '../domain/alarm.ts';
import type { Clock } from '../ops/clock.ts';
import type { Recovery } from './recovery.ts';

/** Somebody looks at the page once a week, one hopes. */
const recoveryShownForMs = 7 * 86_400_000;
/** Counted on the monotonic clock. */
const failureShownForMs = 86_400_000;

export function createStoreAlarms(clock: Clock) {
  let recovery: Recovery | undefined;
  let failed: { alarm: Alarm; atMonotonicMs: number } | undefined;

  /** In the boot that recovered it, reckoned on the monotonic clock: a board without a battery does that in 1970. */
  function recovered(): Alarm[] {
    if (recovery === undefined) return [];
    const nowMs = clock.nowMs();
    const agoMs =
      recovery.boot === clock.boot ? clock.monotonicMs() - recovery.atMonotonicMs : nowMs - recovery.atMs;
    if (agoMs >= recoveryShownForMs) return [];
    return [{ kind: 'database_recovered', sinceMs: Math.round(nowMs - agoMs), message: messageOf(recovery) }];
  }

  function note(message: string): void {
    const alarm: Alarm = { kind: 'database_failed', sinceMs: clock.nowMs(), message };
    failed = { alarm, atMonotonicMs: clock.monotonicMs() };
  }

  return {
    noteRecovery: (found: Recovery | undefined): void => {
      recovery = found;
    },
    noteFailure: (why: string): void => note(`the database failed and was opened again: ${why}`),
    noteMended: (what: string): void =>
      note(`the database had a wrong number in it, which was put right: ${what}`),
    all: (): Alarm[] => [
      ...recovered(),
      ...(failed !== undefined && clock.monotonicMs() - failed.atMonotonicMs < failureShownForMs
        ? [failed.alarm]
        : []),
    ],
  };
}

function messageOf({ why, keptAs, tables, ...found }: Recovery): string {
  const rowsOf = (name: string): number => tables[name]?.rows ?? 0;
  const unreadable = Object.values(tables).reduce((sum, table) => sum + table.unreadable, 0);
  const parts = [
    `the database was damaged (${why}) and has been recovered: ${rowsOf('sales') + found.salesFromEvents - found.salesDropped} sales, ${rowsOf('thumbnails')} pictures, ${rowsOf('outbox')} events to send are there`,
    `${unreadable} rows or pages could not be read`,
    ...(found.picturesLost > 0 ? [`${found.picturesLost} pictures are gone here`] : []),
    ...(found.picturesLeft > 0 ? [`${found.picturesLeft} pictures that the cloud has were left behind`] : []),
    `the damaged file is kept as ${keptAs}`,
  ];
  return parts.join('; ');
}
