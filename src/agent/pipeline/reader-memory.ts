/** Stores which reader each camera needs. A reader that can't be stored is determined again by trying. */

import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { ReaderMemory } from '../cameras/choose-reader.ts';
import type { Store } from '../store/operations.ts';
import { StoreUnavailable } from '../store/store.ts';

/** Firmware changes: after this time the native reader is tried again. */
const goodForMs = 7 * 86_400_000;

export async function createReaderMemory(deps: {
  store: Store;
  clock: Clock;
  log: Log;
}): Promise<ReaderMemory> {
  const { store, clock, log } = deps;
  const found = new Map((await store.read.foundReaders()).map((each) => [each.cameraId, each]));
  return {
    recall({ id, address }) {
      const known = found.get(id);
      if (known?.address !== address) return undefined;
      const ageMs = clock.nowMs() - known.foundAtMs;
      // A time in the future comes from a wrong clock.
      return ageMs >= 0 && ageMs < goodForMs ? known.reader : undefined;
    },
    remember({ id, address }, reader) {
      const each = { cameraId: id, address, reader, foundAtMs: clock.nowMs() };
      found.set(id, each);
      store.write.noteReader(each).catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) throw error;
        log.warn({ camera: id, why: error.message }, 'storing the reader of a camera failed');
      });
    },
  };
}
