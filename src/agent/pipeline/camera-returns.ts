/**
 * When each camera came back, for the captures that it had no picture for: a sale of that time can be told from when until when it was down.
 *
 * 1. A return is known here, and its first picture in the ring, in one step. What is decided from then on knows the end by itself.
 * 2. What was decided before, but has yet to be stored, gets it in the step in which it is handed to the store (`withEnd`).
 * 3. What was handed to the store before lies there when the return is written, since writes are done in their order.
 * So none stays open that would be closed by a later return.
 *
 * One thing is given up: returns that are not written yet are in memory alone. After a crash, or a stop while the database can't be written,
 * what is open gets the first return of the next run as its end, which is later than it was.
 */

import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createBell } from '../../lib/wakeable-sleep.ts';
import { type PendingCapture, type Settlement, type Store, StoreUnavailable } from '../store/store.ts';
import type { Timekeeper } from './timekeeper.ts';

/** Of one camera, the newest: longer than any picture is waited for, also of one that comes and goes each few seconds. */
export const maxKnown = 64;
/** Waiting to be written while the database can't be. Beyond, the oldest go: captures of before them get the end of the next. */
export const maxUnwritten = 1_000;
/** The database could not be written, or the clock was not set: after this it is tried once more. */
const retryMs = 5_000;

type Return = { readonly cameraId: string; readonly monotonicMs: number };

export type CameraReturns = {
  /** A camera gives pictures, after it gave none; CLOCK_MONOTONIC milliseconds. */
  note(cameraId: string, monotonicMs: number): void;
  /** To be handed to the store in the same step. */
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
  const bell = createBell(clock);
  const known = new Map<string, number[]>();
  const unwritten: Return[] = [];
  /** The first of each camera that came while the clock was not set: it ends what is open of earlier boots, once it is. */
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
        log.debug({ camera: each.cameraId, why: error.message }, 'a return waits for the database');
        return;
      }
      // The bound may have taken it away meanwhile.
      if (unwritten[0] === each) unwritten.shift();
    }
  }

  return {
    note: (cameraId, monotonicMs) => {
      const returns = [...(known.get(cameraId) ?? []), monotonicMs].slice(-maxKnown);
      known.set(cameraId, returns);
      keep({ cameraId, monotonicMs });
      bell.ring();
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
      while (await bell.pause(retryMs, signal));
    },
  };
}
