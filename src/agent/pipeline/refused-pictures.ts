/**
 * Captures whose picture the store refused for lack of disk space. A new capture is always tried, a refused one again
 * after 30 s, twice as long each time, up to 15 minutes: a full disk must not keep the decoders busy. Any stored picture
 * ends the waiting. Held in memory: after a restart each is tried anew.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Store } from '../store/operations.ts';
import { type PendingCapture, type Settlement, StoreUnavailable } from '../store/store.ts';
import { missing } from './take-picture.ts';

const firstWaitMs = 30_000;
const maxWaitMs = 15 * 60_000;

type Refused = { readonly atMonotonicMs: number; readonly waitMs: number; readonly untilMs: number };

export function captureKey({ saleId, cameraId, requestedOffsetMs, extra }: PendingCapture): string {
  return `${saleId} ${cameraId} ${requestedOffsetMs} ${extra ?? ''}`;
}

export function createRefusedPictures(store: Store, clock: Clock) {
  const refused = new Map<string, Refused>();
  let isFull = false;

  /** None for a capture that has another instant since. */
  function find(capture: PendingCapture): Refused | undefined {
    const found = refused.get(captureKey(capture));
    return found?.atMonotonicMs === capture.atMonotonicMs ? found : undefined;
  }

  function noteRefused(capture: PendingCapture): void {
    const before = find(capture);
    const waitMs = before === undefined ? firstWaitMs : Math.min(2 * before.waitMs, maxWaitMs);
    const { atMonotonicMs } = capture;
    refused.set(captureKey(capture), { atMonotonicMs, waitMs, untilMs: clock.monotonicMs() + waitMs });
    isFull = true;
  }

  return {
    isDue(capture: PendingCapture): boolean {
      const { untilMs = 0 } = find(capture) ?? {};
      return !isFull || clock.monotonicMs() >= untilMs;
    },

    /** A refused picture that is no longer buffered is missing for lack of space. */
    withReason(capture: PendingCapture, settlement: Settlement): Settlement {
      const isMissing = settlement.outcome.outcome !== 'captured';
      return isMissing && find(capture) !== undefined ? missing(capture, 'no_room', {}) : settlement;
    },

    /** False when another record of the sale has ended the capture. Rejects as the store does. */
    async settle(capture: PendingCapture, settlement: Settlement): Promise<boolean> {
      try {
        const isSettled = await store.write.settleCapture(settlement);
        refused.delete(captureKey(capture));
        if (isSettled && 'jpeg' in settlement) isFull = false;
        return isSettled;
      } catch (error) {
        const isRefused = error instanceof StoreUnavailable && error.refusal === 'disk';
        if (isRefused && 'jpeg' in settlement) noteRefused(capture);
        throw error;
      }
    },
  };
}
