/** Alarms about the database: it was recovered, or it failed temporarily. */
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { type AlarmKind, alarms } from '../../../domain/alarm/alarms.ts';
import { problemTexts } from '../../../domain/problem/problem-text.ts';
import type { StoredProblem } from '../../../domain/problem/text.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
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
    const alarm = (kind: AlarmKind, problem: StoredProblem): Alarm => {
      const details = problemTexts(problem);
      return { kind, sinceMs, message: details.en, details };
    };
    const loss = lossProblem(recovery);
    return [
      ...(loss === undefined ? [] : [alarm('unsent_sales_lost', loss)]),
      alarm('database_recovered', recoveryProblem(recovery)),
    ];
  }

  function note(details: LocalizedText): void {
    const alarm: Alarm = { kind: 'database_failed', sinceMs: clock.nowMs(), message: details.en, details };
    failed = { alarm, atMonotonicMs: clock.monotonicMs() };
  }

  return {
    noteRecovery: (found: Recovery | undefined): void => {
      recovery = found;
    },
    noteFailure: (why: string): void =>
      note({
        en: `the database failed and was opened again: ${why}`,
        ja: `データベースに障害があり、開き直しました: ${why}`,
      }),
    noteMended: (what: string): void =>
      note({
        en: `the database was put right: ${what}`,
        ja: `データベースを直しました: ${what}`,
      }),
    /** Lasts until the program restarts, since nothing else ends it. */
    noteFrozen: (): void => {
      const details: LocalizedText = {
        en: 'the data folder can not be written: sales are refused; what is stored is shown and uploaded',
        ja: 'データフォルダーに書き込めません。会計は受け付けず、保存済みのものは表示・送信します',
      };
      frozen ??= { kind: 'storage_read_only', sinceMs: clock.nowMs(), message: details.en, details };
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
