/** Makes the clips that wait: the video of a moment, or a picture of the stream of most detail. */
import type { ClipProblem } from '../../domain/capture/stored-clip.ts';
import { isAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Camera, Clip } from '../cameras/camera-contract.ts';
import type { PendingClip } from '../store/clips/clip-rows.ts';
import type { Store } from '../store/operations.ts';
import { StoreUnavailable } from '../store/store.ts';
import { type createClipFiles, NoRoom } from './clip-files.ts';
import type { createMainPictures } from './main-pictures.ts';

/** No process or no free place for it: the next attempt. */
const retryMs = 10_000;
const maxTries = 3;

export function createClipJobs(
  deps: {
    readonly store: Pick<Store, 'write'>;
    readonly log: Log;
    camera(id: string): Pick<Camera, 'clip'> | undefined;
  },
  parts: {
    readonly files: ReturnType<typeof createClipFiles>;
    readonly attempts: ReturnType<typeof createAttempts>;
    readonly counts: { stored: number; missing: number };
    readonly pictures: ReturnType<typeof createMainPictures> | undefined;
    /** Runs while no file is tidied up. */
    readonly withFiles: <T>(work: () => Promise<T>) => Promise<T>;
  },
) {
  const { store, log } = deps;
  const { files, attempts, counts, pictures, withFiles } = parts;

  async function settle(id: string, why: ClipProblem): Promise<true> {
    counts.missing++;
    await store.write.settleClip({ id, why });
    return true;
  }

  async function makeVideo(job: PendingClip, signal: AbortSignal): Promise<boolean> {
    const { id, worth, cameraId, kind: _, ...span } = job;
    const camera = deps.camera(cameraId);
    if (camera === undefined) return settle(id, 'no_camera');
    if (!(await files.makeRoom({ neededBytes: 1, worth }))) return settle(id, 'no_room');
    const clip = await camera.clip({ ...span, isForStorage: true }, signal);
    if (clip.kind === 'missing') {
      const why = finalReason(clip.why);
      return why !== undefined && settle(id, why);
    }
    return add(job, () => files.add(job, clip, signal), signal);
  }

  async function makePicture(job: PendingClip, signal: AbortSignal): Promise<boolean> {
    const { id, worth } = job;
    const made = await pictures?.make(job, signal);
    if (made === undefined) return settle(id, 'no_camera');
    if (made.kind === 'later') return false;
    if (made.kind === 'missing') return settle(id, made.why);
    if (!(await files.makeRoom({ neededBytes: 1, worth }))) return settle(id, 'no_room');
    return add(job, () => withFiles(() => files.add(job, made, signal)), signal);
  }

  async function add(
    { id, cameraId }: PendingClip,
    work: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      if (await work()) counts.stored++;
      return true;
    } catch (error) {
      if (isAborted(signal) || error instanceof StoreUnavailable) throw error;
      if (error instanceof NoRoom) return settle(id, 'no_room');
      log.warn({ err: error, camera: cameraId }, 'storing a clip failed');
      return attempts.count(id) >= maxTries && settle(id, 'failed');
    }
  }

  return {
    /** False to be tried again later. */
    make: (job: PendingClip, signal: AbortSignal): Promise<boolean> =>
      job.kind === 'video' ? makeVideo(job, signal) : makePicture(job, signal),
  };
}

/** Undefined for a reason that passes. */
function finalReason(why: Extract<Clip, { kind: 'missing' }>['why']): ClipProblem | undefined {
  return why === 'busy' || why === 'no_process' || why === 'masked' ? undefined : why;
}

/** Failed attempts, and when the next may begin. */
export function createAttempts(clock: Pick<Clock, 'monotonicMs'>) {
  const known = new Map<string, { readonly count: number; readonly notBeforeMs: number }>();
  const of = (id: string) => known.get(id) ?? { count: 0, notBeforeMs: -Infinity };
  return {
    isDue: (id: string): boolean => clock.monotonicMs() >= of(id).notBeforeMs,
    count: (id: string): number => {
      const { count, notBeforeMs } = of(id);
      known.set(id, { count: count + 1, notBeforeMs });
      return count + 1;
    },
    later: (id: string): void => {
      known.set(id, { ...of(id), notBeforeMs: clock.monotonicMs() + retryMs });
    },
    forget: (id: string): void => void known.delete(id),
  };
}
