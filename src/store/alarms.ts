/** What a person has to know of the database: that it was recovered, that it failed for a moment. */
import type { Alarm } from '../domain/alarm.ts';
import type { Clock } from '../ops/clock.ts';
import type { Words } from '../ops/words.ts';
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
    const { en: message, ja } = wordsOf(recovery);
    const sinceMs = Math.round(nowMs - agoMs);
    return [{ kind: 'database_recovered', sinceMs, message, details: { en: message, ja } }];
  }

  function note(details: Words): void {
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
    all: (): Alarm[] => [
      ...recovered(),
      ...(failed !== undefined && clock.monotonicMs() - failed.atMonotonicMs < failureShownForMs
        ? [failed.alarm]
        : []),
    ],
  };
}

function wordsOf({ why, keptAs, tables, ...found }: Recovery): Words {
  const rowsOf = (name: string): number => tables[name]?.rows ?? 0;
  const unreadable = Object.values(tables).reduce((sum, table) => sum + table.unreadable, 0);
  const sales = rowsOf('sales') + found.salesFromEvents - found.salesDropped;
  const en = [
    `the database was damaged (${why}) and has been recovered: ${sales} sales, ${rowsOf('thumbnails')} pictures, ${rowsOf('outbox')} events to send are there`,
    `${unreadable} rows or pages could not be read`,
    ...(found.picturesLost > 0 ? [`${found.picturesLost} pictures are gone here`] : []),
    ...(found.picturesLeft > 0 ? [`${found.picturesLeft} pictures that the cloud has were left behind`] : []),
    `the damaged file is kept as ${keptAs}`,
  ];
  const ja = [
    `データベースが壊れていたため（${why}）復旧しました。会計 ${sales} 件、画像 ${rowsOf('thumbnails')} 枚、送信待ち ${rowsOf('outbox')} 件があります`,
    `読み取れなかった行・ページは ${unreadable} 件です`,
    ...(found.picturesLost > 0 ? [`画像 ${found.picturesLost} 枚は装置に残っていません`] : []),
    ...(found.picturesLeft > 0 ? [`送信済みの画像 ${found.picturesLeft} 枚は引き継いでいません`] : []),
    `壊れたファイルは ${keptAs} に残してあります`,
  ];
  return { en: en.join('; '), ja: ja.join('。') };
}
