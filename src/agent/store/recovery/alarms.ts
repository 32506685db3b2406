/** Alarms about the database: it was recovered, or it failed temporarily. */
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { type AlarmKind, alarms } from '../../../domain/alarm/alarms.ts';
import { alarmProblem } from '../../../domain/problem/alarm.ts';
import type { StoredProblem } from '../../../domain/problem/text.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Message } from '../../../lib/text/message.ts';
import { lossProblem, recoveryProblem } from './recovery-problems.ts';
import type { Recovery } from './recovery-report.ts';

export function createStoreAlarms(clock: Clock) {
  let recovery: Recovery | undefined;
  let frozen: Alarm | undefined;
  let failed: { alarm: Alarm; atMonotonicMs: number } | undefined;

  /**
   * In the boot that recovered it, measured on the monotonic clock: a board without a battery is in 1970
   * then.
   */
  function recovered(): Alarm[] {
    if (recovery === undefined) return [];
    const nowMs = clock.nowMs();
    const agoMs =
      recovery.boot === clock.boot ? clock.monotonicMs() - recovery.atMonotonicMs : nowMs - recovery.atMs;
    if (agoMs >= alarms.database_recovered.shownForMs) return [];
    const sinceMs = Math.round(nowMs - agoMs);
    const alarm = (kind: AlarmKind, problem: StoredProblem): Alarm => ({ kind, sinceMs, problem });
    const loss = lossProblem(recovery);
    return [
      ...(loss === undefined ? [] : [alarm('unsent_sales_lost', loss)]),
      alarm('database_recovered', recoveryProblem(recovery)),
    ];
  }

  function note(problem: Message): void {
    const alarm: Alarm = { kind: 'database_failed', sinceMs: clock.nowMs(), problem };
    failed = { alarm, atMonotonicMs: clock.monotonicMs() };
  }

  return {
    noteRecovery: (found: Recovery | undefined): void => {
      recovery = found;
    },
    noteFailure: (error: string): void => note(alarmProblem('alarm.database_failed', { error })),
    noteRepair: (repair: string): void => note(alarmProblem('alarm.database_repaired', { repair })),
    /** Lasts until the program restarts, since nothing else ends it. */
    noteFrozen: (): void => {
      frozen ??= {
        kind: 'storage_read_only',
        sinceMs: clock.nowMs(),
        problem: alarmProblem('alarm.data_read_only'),
      };
    },
    all: (): Alarm[] => [
      ...(frozen === undefined ? [] : [frozen]),
      ...recovered(),
      ...(failed !== undefined &&
      clock.monotonicMs() - failed.atMonotonicMs < alarms.database_failed.shownForMs
        ? [failed.alarm]
        : []),
    ],
  };
}
