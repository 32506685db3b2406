/**
 * Clips of sales: the video of refunds and other incidents, of pinned sales and of those that people ask for outlives the
 * cameras' memory.
 *
 * Order of operations, which tests attack:
 * 1. the transaction that changes a sale notes it as a candidate (agent/store/clips/clips-schema.ts); 2. `planClips`
 * commits a pending clip for each moment and camera; 3. once its last picture is there, the file is written and synced;
 * 4. the row gets the key of the file; 5. to remove it, the row goes first, and its video is unreadable from then on.
 * A crash leaves at worst a pending row, which is made again while the video is held, or a file without a key, which
 * `tidy` removes.
 * Bounds: one clip at a time, at the lowest priority; length and bytes of a clip (agent/cameras/live/clip.ts); bytes of
 * all clips and free space of the disk, the oldest clip first (domain/capture/stored-clip.ts).
 */
import type { Readable } from 'node:stream';
import type { Pair } from '../../domain/capture/pair.ts';
import { type ClipProblem, type ClipScope } from '../../domain/capture/stored-clip.ts';
import { exceptionKinds } from '../../domain/sale/sale-filter.ts';
import { isAborted, pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import type { Camera, Clip } from '../cameras/camera-contract.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { Timekeeper } from '../pipeline/timekeeper.ts';
import type { PendingClip } from '../store/clips/clip-rows.ts';
import type { Store } from '../store/operations.ts';
import { StoreUnavailable, UnreadableSale } from '../store/store.ts';
import { type ClipFilesOptions, createClipFiles, NoRoom } from './clip-files.ts';
import { momentsOf } from './moments.ts';

const lookEveryMs = 2_000;
const tidyEveryMs = 60_000;
/** The store evicts pictures five seconds after the disk is short (agent/store/space/space-policy.ts). */
const roomEveryMs = 2_000;
/** No process or no free place for it: the next attempt. */
const retryMs = 10_000;
const maxTries = 3;
const logEveryMs = 300_000;

export type ClipOptions = ClipFilesOptions & {
  readonly of: ClipScope;
  readonly beforeMs: number;
  readonly afterMs: number;
};

export type ClipsReport = {
  readonly of: ClipScope;
  readonly maxBytes: number;
  readonly count: number;
  readonly bytes: number;
  /** Settled since the start. */
  readonly stored: number;
  readonly missing: number;
};

export type Clips = {
  report(): ClipsReport;
  /** Adds pending clips of the moments of a sale. `full`: too many wait already. */
  request(pair: Pair): Promise<'planned' | 'off' | 'full'>;
  /** Bytes of a stored clip, both ends inclusive; undefined where there is no such clip. */
  read(
    of: { readonly saleId: string; readonly id: string },
    range: { readonly from: number; readonly until: number },
  ): Promise<Readable | undefined>;
  /** Settles once the signal has aborted. */
  run(signal: AbortSignal): Promise<void>;
};

export type ClipsDeps = {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly timekeeper: Pick<Timekeeper, 'momentAt'>;
  camera(id: string): Pick<Camera, 'clip'> | undefined;
  setUp(): Pick<CurrentSetUp, 'links'>;
};

export function createClips(deps: ClipsDeps, options: ClipOptions): Clips {
  const { store, clock, log } = deps;
  const { of, beforeMs, afterMs } = options;
  const counts = { stored: 0, missing: 0 };
  const files = createClipFiles(deps, options);
  const attempts = createAttempts(clock);

  async function plan(pair: Pair, isRequest = false): Promise<boolean> {
    const isIncident = isRequest || pair.pinned === true || exceptionKinds.includes(pair.sale.kind);
    const isWanted = of !== 'off' && pair.supersededBy === undefined && (isIncident || of === 'all');
    const { timekeeper } = deps;
    const at = { links: deps.setUp().links, timekeeper, nowMs: clock.nowMs() };
    const moments = isWanted ? momentsOf(pair, at) : [];
    const { saleId } = pair;
    return store.write.planClips({ saleId, moments, beforeMs, afterMs, incident: isIncident, isRequest });
  }

  async function settle(id: string, why: ClipProblem): Promise<true> {
    counts.missing++;
    await store.write.settleClip({ id, why });
    return true;
  }

  /** False to be tried again later. */
  async function make(job: PendingClip, signal: AbortSignal): Promise<boolean> {
    const { id, worth, cameraId, ...span } = job;
    const camera = deps.camera(cameraId);
    if (camera === undefined) return settle(id, 'no_camera');
    if (!(await files.makeRoom({ neededBytes: 1, worth }))) return settle(id, 'no_room');
    const clip = await camera.clip({ ...span, isForStorage: true }, signal);
    if (clip.kind === 'missing') {
      const why = finalReason(clip.why);
      return why !== undefined && settle(id, why);
    }
    try {
      if (await files.add(job, clip, signal)) counts.stored++;
      return true;
    } catch (error) {
      if (isAborted(signal) || error instanceof StoreUnavailable) throw error;
      if (error instanceof NoRoom) return settle(id, 'no_room');
      log.warn({ err: error, camera: cameraId }, 'storing a clip failed');
      return attempts.count(id) >= maxTries && settle(id, 'failed');
    }
  }

  /** False when there is nothing more to do now. */
  async function look(signal: AbortSignal): Promise<boolean> {
    const { candidates, pending } = await store.read.clipWork();
    const nothing = { moments: [], beforeMs, afterMs, incident: false, isRequest: false };
    for (const saleId of candidates) {
      const pair = await readable(store.read.pair(saleId));
      await (pair === undefined ? store.write.planClips({ saleId, ...nothing }) : plan(pair));
    }
    const job = pending.find((one) => isDue(one) && attempts.isDue(one.id));
    if (job === undefined) return false;
    if (await make(job, signal)) attempts.forget(job.id);
    else attempts.later(job.id);
    return true;
  }

  const isDue = ({ boot, untilMonotonicMs }: PendingClip): boolean =>
    boot !== clock.boot || untilMonotonicMs <= clock.monotonicMs();

  async function start(): Promise<void> {
    await store.write.noteClipsOfAll(of === 'all');
    await files.open({ isKept: of !== 'off' });
  }

  return {
    report: () => {
      const held = files.held();
      const bytes = held.reduce((sum, clip) => sum + clip.bytes, 0);
      return { of, ...counts, maxBytes: options.maxBytes, count: held.length, bytes };
    },

    request: async (pair) => {
      if (of === 'off') return 'off';
      return (await plan(pair, true)) ? 'planned' : 'full';
    },

    read: (clip, range) => files.read(clip, range),

    run: async (signal) => {
      const mayLog = createLogThrottle(clock, logEveryMs);
      const tidyDue = createEvery(clock, tidyEveryMs);
      let isStarted = false;
      const repeat = async (ms: number, work: () => Promise<unknown>): Promise<void> => {
        do
          await work().catch((error: unknown) => {
            if (!isAborted(signal) && mayLog()) log.warn({ err: error }, 'clips of sales wait');
          });
        while (await pause(clock, ms, signal));
      };
      const makeClips = async (): Promise<void> => {
        if (!isStarted) await start();
        isStarted = true;
        if (tidyDue()) await files.tidy();
        while (!isAborted(signal) && (await look(signal)));
      };
      // Beside a clip that is encoded for minutes: the disk may be short meanwhile.
      const keepRoom = async () => isStarted && (await files.makeRoom());
      await Promise.all([repeat(lookEveryMs, makeClips), repeat(roomEveryMs, keepRoom)]);
    },
  };
}

/** Undefined for a damaged sale: it has no clip. */
async function readable(pair: Promise<Pair | undefined>): Promise<Pair | undefined> {
  try {
    return await pair;
  } catch (error) {
    if (error instanceof UnreadableSale) return undefined;
    throw error;
  }
}

/** Undefined for a reason that passes. */
function finalReason(why: Extract<Clip, { kind: 'missing' }>['why']): ClipProblem | undefined {
  return why === 'busy' || why === 'no_process' || why === 'masked' ? undefined : why;
}

/** Failed attempts, and when the next may begin. */
function createAttempts(clock: Pick<Clock, 'monotonicMs'>) {
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

function createEvery(clock: Pick<Clock, 'monotonicMs'>, ms: number): () => boolean {
  let nextMs = -Infinity;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs < nextMs) return false;
    nextMs = nowMs + ms;
    return true;
  };
}
