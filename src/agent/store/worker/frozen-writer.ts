/**
 * Replaces the writing thread on a file system that was read-only from the start: every write is rejected.
 */
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { isUnwritable, unwritableWhy, writableAgain, writableLookMs } from '../space/read-only-disk.ts';
import { StoreUnavailable } from '../store.ts';
import type { WorkerClient } from './worker-client.ts';

export function createFrozenWriter(path: string, clock: Clock): WorkerClient {
  const lifetime = new AbortController();
  const broken = Promise.withResolvers<string>();
  void (async () => {
    while (await pause(clock, writableLookMs, lifetime.signal))
      if (!isUnwritable(path)) broken.resolve(writableAgain);
  })();
  return {
    call: () => Promise.reject(new StoreUnavailable(unwritableWhy, 'read_only')),
    broken: broken.promise,
    isFrozen: () => true,
    restartWorker: () => Promise.resolve(),
    close: () => {
      lifetime.abort();
      return Promise.resolve();
    },
  };
}
