/**
 * Records when each camera recovered from an outage, for the captures that have no picture because of it: the
 * page can show from when until when it was down.
 *
 * 1. A recovery is recorded here in the same step as its first picture enters the ring. Captures decided
 *    later have the end already.
 * 2. A capture decided before, but not stored yet, gets the end in the step in which it is handed to the
 *    store (`withEnd`).
 * 3. A capture handed to the store earlier is stored before the recovery is written, since writes run in
 *    order.
 *
 * So no capture stays open until a later recovery.
 *
 * One limit: recoveries not yet written are in memory only. After a crash, or a stop while the database can't
 * be written, open captures get the first recovery of the next run as their end, which is later than the true
 * one.
 */

import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createWakeableSleep } from '../../lib/wakeable-sleep.ts';
import type { Store } from '../store/operations.ts';
import { type PendingCapture, type Settlement, StoreUnavailable } from '../store/store.ts';
import type { Timekeeper } from './timekeeper.ts';

/**
 * Per camera, the newest: longer than the wait for any picture, even if the camera fails every few seconds.
 */
export const maxKnown = 64;
/**
 * Recoveries held while the database can't be written. Above this the oldest are dropped: earlier captures
 * get the end of the next one.
 */
export const maxUnwritten = 1_000;
/** Retry interval when the database can't be written or the clock is not set. */
const retryMs = 5_000;

type Return = { readonly cameraId: string; readonly monotonicMs: number };

export type CameraReturns = {
  /** The camera delivers pictures again; CLOCK_MONOTONIC milliseconds. */
  note(cameraId: string, monotonicMs: number): void;
  /** Call in the same step as handing the settlement to the store. */
  withEnd(capture: PendingCapture, settlement: Settlement): Settlement;
  /** Settles when the signal has aborted. */
  run(signal: AbortSignal): Promise<void>;
};

export function createCameraReturns(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly timekeeper: Timekeeper;
}): CameraReturns {
  const { store, clock, log, timekeeper } = deps;
  const wakeable = createWakeableSleep(clock);
  const known = new Map<string, number[]>();
  const unwritten: Return[] = [];
  /**
   * First recovery of each camera while the clock was not set: it ends captures of earlier boots once it is
   * set.
   */
  const undated = new Map<string, Return>();

  function keep(each: Return): void {
    unwritten.push(each);
    if (unwritten.length > maxUnwritten) unwritten.shift();
  }

  async function write(each: Return, signal: AbortSignal): Promise<void> {
    const isSet = timekeeper.state() === 'synced';
    const back = {
      ...each,
      boot: clock.boot,
      ...(isSet && { wallMs: timekeeper.wallAt(each.monotonicMs) }),
    };
    for (let some = 1; some > 0 && !signal.aborted; ) some = await store.write.noteCameraBack(back);
    if (!isSet && !undated.has(each.cameraId)) undated.set(each.cameraId, each);
  }

  async function writeAll(signal: AbortSignal): Promise<void> {
    if (timekeeper.state() === 'synced') {
      unwritten.unshift(...undated.values());
      undated.clear();
    }
    for (let each = unwritten[0]; each !== undefined && !signal.aborted; each = unwritten[0]) {
      try {
        await write(each, signal);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        log.debug({ camera: each.cameraId, why: error.message }, 'recovery of a camera not stored yet');
        return;
      }
      // The bound may have dropped it meanwhile.
      if (unwritten[0] === each) unwritten.shift();
    }
  }

  return {
    note: (cameraId, monotonicMs) => {
      const returns = [...(known.get(cameraId) ?? []), monotonicMs].slice(-maxKnown);
      known.set(cameraId, returns);
      keep({ cameraId, monotonicMs });
      wakeable.wake();
    },
    withEnd: (capture, settlement) => {
      const { outcome } = settlement;
      if (outcome.outcome !== 'camera_down' || capture.boot !== clock.boot) return settlement;
      const { downSinceMs, downUntilMs } = outcome.details;
      if (downSinceMs === undefined || downUntilMs !== undefined) return settlement;
      const backMs = known.get(capture.cameraId)?.find((ms) => ms >= capture.atMonotonicMs);
      if (backMs === undefined) return settlement;
      const untilMs = Math.round(settlement.inMonotonicTime ? backMs : timekeeper.wallAt(backMs));
      return {
        ...settlement,
        outcome: { ...outcome, details: { ...outcome.details, downUntilMs: untilMs } },
      };
    },
    run: async (signal) => {
      do await writeAll(signal);
      while (await wakeable.pause(retryMs, signal));
    },
  };
}
