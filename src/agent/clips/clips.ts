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
import type { ClipKind, ClipScope } from '../../domain/capture/stored-clip.ts';
import { exceptionKinds } from '../../domain/sale/sale-filter.ts';
import { isAborted, pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import type { Camera } from '../cameras/camera-contract.ts';
import { createMutex } from '../cameras/lookback/mutex.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { Timekeeper } from '../pipeline/timekeeper.ts';
import type { PendingClip } from '../store/clips/clip-rows.ts';
import type { Store } from '../store/operations.ts';
import { UnreadableSale } from '../store/store.ts';
import { type ClipFilesOptions, createClipFiles } from './clip-files.ts';
import { createAttempts, createClipJobs } from './clip-jobs.ts';
import { createMainPictures, type MainPictures } from './main-pictures.ts';
import { momentsOf } from './moments.ts';

const lookEveryMs = 2_000;
/** Interval of the search for due pictures, only where a camera has a main stream. */
const pictureEveryMs = 500;
const tidyEveryMs = 60_000;
/** The store evicts pictures five seconds after the disk is short (agent/store/space/space-policy.ts). */
const roomEveryMs = 2_000;
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
  readonly evicted: number;
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
  /** Pictures of incidents in more detail. Absent: there are none. */
  readonly main?: MainPictures;
  setUp(): Pick<CurrentSetUp, 'links'>;
};

export function createClips(deps: ClipsDeps, options: ClipOptions): Clips {
  const { store, clock, log } = deps;
  const { of, beforeMs, afterMs } = options;
  const counts = { stored: 0, missing: 0 };
  const files = createClipFiles(deps, options);
  const attempts = createAttempts(clock);
  const pictures = deps.main && createMainPictures(deps.main, clock);
  /** Files without a stored row are removed: not while one is being written. */
  const withFiles = createMutex();
  const jobs = createClipJobs(deps, { files, attempts, counts, pictures, withFiles });

  async function plan(pair: Pair, isRequest = false): Promise<boolean> {
    const isIncident = isRequest || pair.pinned === true || exceptionKinds.includes(pair.sale.kind);
    const isWanted = of !== 'off' && pair.supersededBy === undefined && (isIncident || of === 'all');
    const { timekeeper } = deps;
    const at = { links: deps.setUp().links, timekeeper, nowMs: clock.nowMs() };
    const videos = isWanted ? momentsOf(pair, at) : [];
    const moments = [...videos, ...(isIncident ? (pictures?.momentsOf(videos) ?? []) : [])];
    const { saleId } = pair;
    return store.write.planClips({ saleId, moments, beforeMs, afterMs, incident: isIncident, isRequest });
  }

  /** False when there is nothing more to do now. */
  async function look(kind: ClipKind, signal: AbortSignal): Promise<boolean> {
    const { candidates } = await store.read.clipWork();
    const nothing = { moments: [], beforeMs, afterMs, incident: false, isRequest: false };
    for (const saleId of candidates) {
      const pair = await readable(store.read.pair(saleId));
      await (pair === undefined ? store.write.planClips({ saleId, ...nothing }) : plan(pair));
    }
    const { pending } = await store.read.clipWork();
    const job = pending.find((one) => one.kind === kind && isDue(one) && attempts.isDue(one.id));
    if (job === undefined) return false;
    if (await jobs.make(job, signal)) attempts.forget(job.id);
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
      return {
        of,
        ...counts,
        evicted: files.evicted(),
        maxBytes: options.maxBytes,
        count: held.length,
        bytes,
      };
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
        if (tidyDue()) await withFiles(() => files.tidy());
        while (!isAborted(signal) && (await look('video', signal)));
      };
      // Beside a clip that is encoded for minutes, and soon: each second counts until the stream is open.
      const makePictures = async (): Promise<void> => {
        if (!isStarted || deps.main?.hasAny() !== true) return;
        while (!isAborted(signal) && (await look('picture', signal)));
      };
      // Beside a clip that is encoded for minutes: the disk may be short meanwhile.
      const keepRoom = async () => isStarted && (await files.makeRoom());
      await Promise.all([
        repeat(lookEveryMs, makeClips),
        repeat(roomEveryMs, keepRoom),
        pictures && repeat(pictureEveryMs, makePictures),
      ]);
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

function createEvery(clock: Pick<Clock, 'monotonicMs'>, ms: number): () => boolean {
  let nextMs = -Infinity;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs < nextMs) return false;
    nextMs = nowMs + ms;
    return true;
  };
}
