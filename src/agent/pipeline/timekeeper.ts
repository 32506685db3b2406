/**
 * Maintains the map between monotonic and wall time: checks once a second, and stores a reading each minute
 * and at each step. Each synchronized reading also runs the clock correction of sales received before the
 * clock was set. All conversions between wall time and monotonic time use it.
 */

import type { ClockState, Received } from '../../domain/sale/sale.ts';
import {
  around,
  type ClockReading,
  isNews,
  stepMs as minStepMs,
  momentOf,
  monotonicOf,
  wallOf,
} from '../../domain/time/clock-map.ts';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Store } from '../store/operations.ts';
import { StoreUnavailable } from '../store/store.ts';

const lookEveryMs = 1_000;
/**
 * Readings in memory: a week of minutes, as in the database; more than any lookback. As many for earlier
 * boots.
 */
const maxReadings = 10_080;

export type Timekeeper = {
  state(): ClockState;
  /** The current time on both clocks. */
  received(): Received;
  /** An instant of this or an earlier boot, on both clocks; undefined in a boot unknown to the map. */
  receivedAt(monotonicMs: number, boot: string): Received | undefined;
  /** Epoch milliseconds of an instant of this boot, or of an earlier one. */
  wallAt(monotonicMs: number, boot?: string): number;
  /**
   * Instant of this boot at which the wall clock showed a time; the newest one if the clock was set back over
   * it.
   */
  monotonicAt(wallMs: number): number;
  /** The same for any boot. A time outside every boot yields an instant with nothing buffered. */
  momentAt(wallMs: number): { readonly boot: string; readonly monotonicMs: number };
  run(signal: AbortSignal): Promise<void>;
};

export async function createTimekeeper(deps: {
  store: Store;
  clock: Clock;
  log: Log;
  /** Synchronization state of the wall clock. */
  readState(): ClockState;
}): Promise<Timekeeper> {
  const { store, clock, log } = deps;
  let state = deps.readState();
  const readings = await store.read.clockMap({ boot: clock.boot, limit: maxReadings });
  // Constant; ordered from the newest boot.
  const earlier = Map.groupBy(
    await store.read.earlierClockMap({ boot: clock.boot, limit: maxReadings }),
    ({ boot }) => boot,
  );
  await look();

  function now(): ClockReading {
    return { boot: clock.boot, monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs(), state };
  }

  /** True when a reading was stored. */
  async function look(): Promise<boolean> {
    state = deps.readState();
    const reading = now();
    const last = readings[0];
    if (!isNews(last, reading)) return false;
    if (last !== undefined) {
      const stepMs = reading.wallMs - (wallOf([last], reading) ?? reading.wallMs);
      if (Math.abs(stepMs) > minStepMs) log.warn({ stepMs: Math.round(stepMs) }, 'wall clock stepped');
    }
    readings.unshift(reading);
    readings.length = Math.min(readings.length, maxReadings);
    try {
      await store.write.noteClock(reading);
      return true;
    } catch (error) {
      // It stays in memory; the next reading is at most a minute away.
      if (!(error instanceof StoreUnavailable)) throw error;
      return false;
    }
  }

  async function correctTimes(signal: AbortSignal): Promise<void> {
    try {
      let corrected = 0;
      for (let some = 1; some > 0 && !signal.aborted; corrected += some)
        some = await store.write.correctSaleTimes();
      if (corrected > 0) log.info({ sales: corrected }, 'clock set, times of earlier sales corrected');
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  return {
    state: () => state,
    received: () => {
      const { boot, monotonicMs, wallMs } = now();
      return { boot, monotonicMs, wallMs, clock: state };
    },
    receivedAt: (monotonicMs, boot) => {
      const ofBoot = boot === clock.boot ? [now(), ...readings] : (earlier.get(boot) ?? []);
      const near = around(ofBoot, monotonicMs);
      const wallMs = wallOf(near, { boot, monotonicMs });
      const reading = near.at(-1);
      if (wallMs === undefined || reading === undefined) return undefined;
      return { boot, monotonicMs, wallMs: Math.round(wallMs), clock: reading.state };
    },
    // The current time counts as a reading too, so that slewing since the last stored one is followed.
    wallAt: (monotonicMs, boot = clock.boot) => {
      const ofBoot = boot === clock.boot ? [now(), ...readings] : (earlier.get(boot) ?? []);
      // Called with each picture, on thousands of readings.
      return wallOf(around(ofBoot, monotonicMs), { boot, monotonicMs }) ?? clock.nowMs();
    },
    monotonicAt: (wallMs) =>
      monotonicOf([now(), ...readings], { boot: clock.boot, wallMs })[0] ?? clock.monotonicMs(),
    momentAt: (wallMs) =>
      momentOf([[now(), ...readings], ...earlier.values()], wallMs) ?? {
        boot: clock.boot,
        monotonicMs: clock.monotonicMs(),
      },
    run: async (signal) => {
      if (state === 'synced') await correctTimes(signal);
      while (await pause(clock, lookEveryMs, signal)) {
        if ((await look()) && state === 'synced') await correctTimes(signal);
      }
    },
  };
}
