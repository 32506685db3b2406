/** The part of the store that the uploader uses, and calls to it that wait while it is unavailable. */
import { type Backoff, backoffMs } from '../../domain/time/retry-policy.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Store } from '../store/operations.ts';
import { StoreUnavailable } from '../store/store.ts';

export type Outbox = {
  readonly read: Pick<Store['read'], 'dueEvents' | 'duePicture' | 'nextDue' | 'queue' | 'lastStoredAtMs'>;
  readonly write: Pick<Store['write'], 'settleEvents' | 'settlePictures'>;
  readonly changes: Store['changes'];
};

const storeBackoff: Backoff = { firstMs: 500, capMs: 10_000 };

/**
 * Retries a call until the store is available again (disk full, worker restarting), so that no outcome is
 * lost. Rejects with the signal's reason when that aborts.
 */
export async function untilAvailable<T>(
  call: () => Promise<T>,
  { clock, log, random }: { readonly clock: Clock; readonly log: Log; readonly random: () => number },
  signal: AbortSignal,
): Promise<T> {
  for (let attempts = 0; ; attempts++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (attempts === 0) log.warn({ err: error }, 'store unavailable, uploads paused');
      await clock.sleep(backoffMs(storeBackoff, attempts, random()), signal);
    }
  }
}
