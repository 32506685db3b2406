/** Remembers in the database which reader each camera needs. What can't be written is found again by trying. */

import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { ReaderMemory } from '../cameras/choose-reader.ts';
import { type Store, StoreUnavailable } from '../store/store.ts';

/** Firmware changes: past this the native reader gets another chance. */
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
      // From the future is from a clock that was wrong then or is now.
      return ageMs >= 0 && ageMs < goodForMs ? known.reader : undefined;
    },
    remember({ id, address }, reader) {
      const each = { cameraId: id, address, reader, foundAtMs: clock.nowMs() };
      found.set(id, each);
      store.write.noteReader(each).catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) throw error;
        log.warn({ camera: id, why: error.message }, 'the reader found for a camera could not be stored');
      });
    },
  };
}
