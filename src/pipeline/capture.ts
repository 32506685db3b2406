/**
 * Captures: for each pending one, the frame of its moment, a thumbnail, and both committed with the outcome.
 *
 * The database is the truth of what is pending; what is held here is only what is under way. A sweep picks up what a crash, a full
 * queue or an unwritable database left behind. A sale whose pictures take longer than `settleMs` is told to the cloud without them.
 */
import type { Camera } from '../camera/contract.ts';
import type { makeThumbnail } from '../camera/thumbnail.ts';
import type { Grab, GrabDetails } from '../domain/frame.ts';
import type { MissingDetails } from '../domain/pair.ts';
import { pause } from '../ops/abort.ts';
import type { Clock } from '../ops/clock.ts';
import type { Log } from '../ops/log.ts';
import { type PendingCapture, type Settlement, type Store, StoreUnavailable } from '../store/store.ts';
import type { Timekeeper } from './timekeeper.ts';

/** Captures under way at once, fewer than the decoders' queue takes; more wait in the database for the sweep. */
const maxUnderWay = 16;
/** A picture that no decoder gives is asked for again this long; the ring still holds it. */
const busyForMs = 120_000;
const sweepEveryMs = 5_000;
const sweepLimit = 200;

export type CaptureDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly timekeeper: Timekeeper;
  camera(id: string): Camera | undefined;
  thumbnail(frame: Extract<Grab, { kind: 'frame' }>['frame']): ReturnType<typeof makeThumbnail>;
  readonly settleMs: number;
};

export type Capturing = {
  /** Starts captures just committed. */
  add(captures: readonly PendingCapture[]): void;
  /** Works until the signal aborts; what is then unfinished stays pending in the database. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is under way, at the latest after `ms`. */
  idle(ms: number): Promise<void>;
};

export function createCapturing(deps: CaptureDeps): Capturing {
  const { store, clock, log } = deps;
  const underWay = new Map<string, Promise<void>>();
  const telling = new Set<string>();
  const lifetime = new AbortController();

  function add(captures: readonly PendingCapture[]): void {
    for (const capture of captures) {
      const key = `${capture.saleId} ${capture.cameraId} ${capture.wantedOffsetMs}`;
      if (lifetime.signal.aborted || underWay.has(key) || underWay.size >= maxUnderWay) continue;
      const work = settle(capture)
        .catch((error: unknown) => {
          if (!lifetime.signal.aborted)
            log.error({ err: error, saleId: capture.saleId }, 'capture failed; it will be tried again');
        })
        .finally(() => underWay.delete(key));
      underWay.set(key, work);
      tellInTime(capture);
    }
  }

  async function settle(capture: PendingCapture): Promise<void> {
    const settlement = await take(deps, capture, lifetime.signal);
    if (settlement === undefined) return;
    await store.write.settleCapture(settlement);
    log.debug(
      { saleId: capture.saleId, camera: capture.cameraId, outcome: settlement.outcome.outcome },
      'capture settled',
    );
  }

  /** One timer a sale: at its deadline, what is known is rendered, and the pictures follow as a later revision. */
  function tellInTime({ saleId }: PendingCapture): void {
    if (telling.has(saleId)) return;
    telling.add(saleId);
    clock
      .sleep(deps.settleMs, lifetime.signal)
      .then(() => store.write.renderRevision(saleId))
      .catch(swallowUnavailable)
      .finally(() => telling.delete(saleId));
  }

  /** The sweep does it again. */
  function swallowUnavailable(error: unknown): void {
    if (lifetime.signal.aborted || error instanceof StoreUnavailable) return;
    log.error({ err: error }, 'a revision could not be rendered; it will be tried again');
  }

  async function sweep(): Promise<void> {
    add(await store.read.pendingCaptures(sweepLimit));
    for (const { saleId, boot, committedAtMonotonicMs } of await store.read.untoldSales(sweepLimit)) {
      const due = boot !== clock.boot || clock.monotonicMs() >= committedAtMonotonicMs + deps.settleMs;
      // One that can't be rendered must not keep the others from it.
      if (due) await store.write.renderRevision(saleId).catch(swallowUnavailable);
    }
  }

  return {
    add,
    run: async (signal) => {
      const stop = (): void => lifetime.abort(signal.reason);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      do await sweep().catch(swallowUnavailable);
      while (await pause(clock, sweepEveryMs, lifetime.signal));
      await Promise.all(underWay.values());
    },
    idle: async (ms) => {
      await Promise.race([Promise.all(underWay.values()), clock.sleep(ms)]);
    },
  };
}

/** Takes one picture, or finds out why there is none; undefined to try again later. Rejects only when aborted. */
async function take(
  deps: CaptureDeps,
  capture: PendingCapture,
  signal: AbortSignal,
): Promise<Settlement | undefined> {
  const { saleId, cameraId, wantedOffsetMs } = capture;
  const missing = (
    outcome: Exclude<Grab['kind'], 'frame' | 'busy'>,
    details: MissingDetails,
  ): Settlement => ({
    saleId,
    cameraId,
    wantedOffsetMs,
    outcome: { outcome, details },
  });
  if (capture.boot !== deps.clock.boot) {
    return missing('agent_restarted', {
      message: 'the gateway was started again before the picture was taken',
    });
  }
  const camera = deps.camera(cameraId);
  if (camera === undefined) return missing('camera_down', { message: 'the camera is not set up any more' });
  const grab = await camera.grab({ atMonotonicMs: capture.atMonotonicMs }, signal);
  if (grab.kind === 'busy') {
    const waitedMs = deps.clock.monotonicMs() - capture.committedAtMonotonicMs;
    return waitedMs < busyForMs
      ? undefined
      : missing('timed_out', wallDetails(grab.details, deps.timekeeper));
  }
  if (grab.kind !== 'frame') return missing(grab.kind, wallDetails(grab.details, deps.timekeeper));
  const encodedFromMs = deps.clock.monotonicMs();
  const { jpeg, ...thumbnail } = await deps.thumbnail(grab.frame);
  return {
    saleId,
    cameraId,
    wantedOffsetMs,
    jpeg,
    outcome: {
      outcome: 'captured',
      takenAtMs: tenths(deps.timekeeper.wallAt(grab.frame.takenAtMonotonicMs)),
      offsetMs: tenths(grab.offsetMs),
      source: grab.source,
      waitMs: tenths(grab.waitMs),
      decodeMs: tenths(grab.decodeMs + deps.clock.monotonicMs() - encodedFromMs),
      thumbnail: { ...thumbnail, bytes: jpeg.length },
    },
  };
}

function wallDetails(details: GrabDetails, timekeeper: Timekeeper): MissingDetails {
  const wallAt = (monotonicMs: number): number => timekeeper.wallAt(monotonicMs);
  return {
    ...(details.downSinceMonotonicMs !== undefined && {
      downSinceMs: Math.round(wallAt(details.downSinceMonotonicMs)),
    }),
    ...(details.oldestMonotonicMs !== undefined && {
      oldestMs: Math.round(wallAt(details.oldestMonotonicMs)),
    }),
    ...(details.newestMonotonicMs !== undefined && {
      newestMs: Math.round(wallAt(details.newestMonotonicMs)),
    }),
    ...(details.message !== undefined && { message: details.message }),
  };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
