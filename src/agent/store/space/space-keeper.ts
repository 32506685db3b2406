/**
 * Runs housekeeping on the writing thread once a second, repeatedly while there is more to do, and holds its
 * report. Evictions are logged as counts over some minutes, or a hundred pictures: there may be thousands.
 */
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { alarms } from '../../../domain/alarm/alarms.ts';
import { alarmProblem } from '../../../domain/problem/alarm.ts';
import type { ClockState } from '../../../domain/sale/sale.ts';
import { wholeMegabytes } from '../../../domain/setup/megabyte.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { Message } from '../../../lib/text/message.ts';
import type { Store } from '../operations.ts';
import { StoreUnavailable } from '../store.ts';
import type { StoredCounts, StoredSpace } from './space.ts';
import type { SpaceLook } from './space-look.ts';
import { isNearlyFull, type Refusal, type SpaceLimits } from './space-policy.ts';

const lookEveryMs = 1_000;
const countEveryMs = 60_000;
/** Fewer sales are counted within a millisecond, and on the first day each of them is looked for on the page. */
const fewSales = 1_000;
const countFewEveryMs = 2_000;
const logEveryMs = 600_000;
/** So many evicted pictures are logged sooner. */
const logEveryEvicted = 100;

export type SpaceReport = StoredCounts & {
  /**
   * refusing: no sale is accepted. nearly_full: the quota is close, and most of its content is unsent.
   * disk_low: the disk has less free space than `store.minFreeMegabytes`.
   */
  readonly state: 'ok' | 'nearly_full' | 'disk_low' | 'refusing';
  readonly refusal?: Refusal;
  readonly usedBytes: number;
  readonly maxBytes: number;
  readonly freeBytes: number;
  /** Size of the disk. */
  readonly totalBytes: number;
};

export type SpaceKeeper = {
  /** Undefined before the first run. */
  report(): SpaceReport | undefined;
  alarms(): Alarm[];
  /** Settles once the signal has aborted. */
  run(signal: AbortSignal): Promise<void>;
};

export function createSpaceKeeper(deps: {
  store: Store;
  clock: Clock;
  log: Log;
  limits: SpaceLimits;
  clockState(): ClockState;
}): SpaceKeeper {
  const { store, clock, log, limits } = deps;
  const mayLog = createLogThrottle(clock, logEveryMs);
  let latest: SpaceLook | undefined;
  let counts: StoredSpace | undefined;
  let unlogged = { removedPictures: 0, removedSales: 0, evictedPictures: 0 };
  let nextCountMs = Number.NEGATIVE_INFINITY;
  let state: { readonly name: SpaceReport['state']; readonly sinceMs: number } | undefined;

  /** False when there is nothing more to do now. */
  async function look(): Promise<boolean> {
    const found = await store.write.keepSpace({ clock: deps.clockState() });
    if (found === undefined) return false;
    tell(found);
    const isNews = latest?.refusal !== found.refusal || (found.evictedPictures > 0 && !found.more);
    latest = found;
    if (isNews || clock.monotonicMs() >= nextCountMs) await recount();
    const name = report()?.state;
    if (name !== undefined && name !== state?.name) state = { name, sinceMs: clock.nowMs() };
    return found.more;
  }

  async function recount(): Promise<void> {
    counts = await store.read.space();
    nextCountMs = clock.monotonicMs() + (counts.sales < fewSales ? countFewEveryMs : countEveryMs);
  }

  function tell(found: SpaceLook): void {
    if (found.refusal !== latest?.refusal) {
      if (found.refusal === undefined) log.info('sales accepted again');
      else log.error({ why: found.refusal, ...found.use }, 'sales refused: no room');
    }
    unlogged = {
      removedPictures: unlogged.removedPictures + found.removedPictures,
      removedSales: unlogged.removedSales + found.removedSales,
      evictedPictures: unlogged.evictedPictures + found.evictedPictures,
    };
    const { removedPictures, removedSales, evictedPictures } = unlogged;
    if (removedPictures + removedSales + evictedPictures === 0 || found.more) return;
    if (evictedPictures < logEveryEvicted && !mayLog()) return;
    if (evictedPictures > 0)
      log.warn(
        { ...unlogged, ...found.use },
        'pictures evicted before the cloud had them, for want of space',
      );
    else log.info(unlogged, 'sent data removed');
    unlogged = { removedPictures: 0, removedSales: 0, evictedPictures: 0 };
  }

  function report(): SpaceReport | undefined {
    if (latest === undefined || counts === undefined) return undefined;
    const { use, refusal } = latest;
    return {
      ...counts,
      state: stateOf(latest, isNearlyFull(use, counts, limits)),
      ...(refusal !== undefined && { refusal }),
      usedBytes: use.usedBytes,
      maxBytes: limits.maxBytes,
      freeBytes: use.freeBytes,
    };
  }

  return {
    report,

    alarms: () => {
      const now = report();
      if (now === undefined) return [];
      const found: Alarm[] = [];
      const alarm = alarmOf(now);
      if (alarm !== undefined) found.push({ ...alarm, sinceMs: state?.sinceMs ?? clock.nowMs() });
      const { picturesEvicted, lastEvictedMs } = now;
      if (lastEvictedMs !== undefined && clock.nowMs() - lastEvictedMs < alarms.pictures_evicted.shownForMs) {
        const problem = alarmProblem('alarm.pictures_evicted', { count: String(picturesEvicted) });
        found.push({ kind: 'pictures_evicted', sinceMs: lastEvictedMs, problem });
      }
      return found;
    },

    run: async (signal) => {
      do {
        try {
          while (!signal.aborted && (await look()));
        } catch (error) {
          // On a full disk housekeeping can fail too; the next run is in a second.
          if (!(error instanceof StoreUnavailable)) throw error;
          // A read-only file system has its own alarm.
          if (latest !== undefined && error.refusal !== undefined && error.refusal !== 'read_only')
            latest = { ...latest, refusal: error.refusal };
        }
      } while (await pause(clock, lookEveryMs, signal));
    },
  };
}

function stateOf({ refusal, diskShort }: SpaceLook, nearlyFull: boolean): SpaceReport['state'] {
  if (refusal !== undefined) return 'refusing';
  if (diskShort) return 'disk_low';
  return nearlyFull ? 'nearly_full' : 'ok';
}

const refusedFor: Readonly<Record<Refusal, Message>> = {
  disk: alarmProblem('alarm.disk_full'),
  quota: alarmProblem('alarm.quota'),
  rows: alarmProblem('alarm.rows'),
};

function alarmOf(report: SpaceReport): Pick<Alarm, 'kind' | 'problem'> | undefined {
  const megabytes = (bytes: number) => String(wholeMegabytes(bytes));
  const { usedBytes, maxBytes, freeBytes } = report;
  switch (report.state) {
    case 'ok':
      return undefined;
    case 'refusing':
      return {
        kind: 'sales_refused',
        problem: refusedFor[report.refusal ?? 'quota'],
      };
    case 'disk_low':
      return { kind: 'disk_low', problem: alarmProblem('alarm.disk_free', { free: megabytes(freeBytes) }) };
    case 'nearly_full':
      return {
        kind: 'storage_nearly_full',
        problem: alarmProblem('alarm.storage_used', {
          used: megabytes(usedBytes),
          max: megabytes(maxBytes),
        }),
      };
  }
}
