/**
 * Takes the pictures of drawer openings that may be without a sale (agent/store/moments/moment-pictures.ts): one at a time, decoded when no
 * picture of a sale is. The database holds the requests, so that a restart loses none.
 */
import { isAborted, pause } from '../../lib/abort.ts';
import type { MomentPictureDue } from '../store/moments/moment-pictures.ts';
import { type PendingCapture, StoreUnavailable } from '../store/store.ts';
import { type PictureDeps, takePicture } from './take-picture.ts';

const everyMs = 5_000;
/** No decoder was free. */
const busyRetryMs = 1_000;

/** Settles when the signal has aborted. */
export async function runMomentPictures(deps: PictureDeps, signal: AbortSignal): Promise<void> {
  while (await pause(deps.clock, everyMs, signal)) {
    try {
      while (!signal.aborted && (await takeNext(deps, signal)));
    } catch (error) {
      if (isAborted(signal)) return;
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }
}

/** True if there may be another one. */
async function takeNext(deps: PictureDeps, signal: AbortSignal): Promise<boolean> {
  const { store, clock } = deps;
  const due = await store.read.momentPictureDue({ nowMs: clock.nowMs() });
  if (due === undefined) return false;
  const sinceMs = clock.monotonicMs();
  let settlement = await takePicture(deps, captureOf(due), sinceMs, signal);
  while (settlement === undefined) {
    await clock.sleep(busyRetryMs, signal);
    settlement = await takePicture(deps, captureOf(due), sinceMs, signal);
  }
  await store.write.settleMomentPicture(due, settlement);
  return true;
}

/** As the exact picture of a sale that has a near one: at low urgency, and without a limit that a near one would meet. */
function captureOf({
  cameraId,
  requestedOffsetMs,
  boot,
  atMonotonicMs,
  clock,
}: MomentPictureDue): PendingCapture {
  return {
    ...{ saleId: '', registerKey: '', cameraId, requestedOffsetMs, boot, atMonotonicMs, clock },
    ...{ basis: 'moment', uncertaintyMs: 0, committedAtMonotonicMs: atMonotonicMs, hasNear: true },
  };
}
