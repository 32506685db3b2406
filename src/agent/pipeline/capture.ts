/**
 * Captures: for each pending one, the frame at its target instant and a thumbnail, both committed with the
 * outcome.
 *
 * The database holds the pending captures; memory holds only those that wait for their instant (an exception
 * has pictures after it) or for a slot, or are in progress. A sweep picks up captures left by a crash, a
 * bound or an unwritable database. A sale whose pictures take longer than `settleMs` is published without
 * them, and once more when the last one has settled. So each of them settles, even if its camera never
 * answers.
 *
 * Where decoding is slow (key frames far apart, a weak board), a near picture is stored after `patienceMs`
 * with its true offset; the exact one follows when nothing else is to be decoded, and replaces it. Such
 * follow-ups wait in the database. So do the extra pictures of a sale whose time is uncertain, beyond a bound.
 */

import { captureProblem } from '../../domain/problem/capture.ts';
import { deadline, pause, unlessAborted } from '../../lib/abort.ts';
import { createCounts } from '../../lib/counts.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { createSlots } from '../../lib/keyed-semaphore.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import { type PendingCapture, type Settlement, StoreUnavailable } from '../store/store.ts';
import { captureKey, createRefusedPictures } from './refused-pictures.ts';
import { createRevisions, sweepLimit } from './revisions.ts';
import { busyForMs, isDeferred, missing, type PictureDeps, takePicture } from './take-picture.ts';

/**
 * Concurrent captures, fewer than the decoders' queue accepts; and per camera, so that a stalled one leaves
 * room for others.
 */
const maxUnderWay = { all: 24, perKind: 8 };
/** Concurrent follow-ups: the decoders run one at a time, and another may share it. */
const maxFollowUps = { all: 4, perKind: 2 };
/** Concurrent extra pictures; none begins while a follow-up is held. */
const maxExtras = { all: 2, perKind: 2 };
/**
 * Captures held in memory, most of them waiting for their instant; more wait in the database for the sweep.
 */
const maxHeld = 1_024;
/** Bound for one register: a hostile till sells hundreds a second. */
const maxPerRegister = maxHeld / 2;
/**
 * Maximum wait for an instant: a link's offset plus that of the last picture. One further in the future is an
 * error, and the outcome states it.
 */
const maxAheadMs = 65_000;
/** Retry interval when no decoder was free. */
const busyRetryMs = 1_000;
const sweepEveryMs = 5_000;
/** Every pending capture fails at each sweep while the database can't be written. */
const unwritableLogEveryMs = 60_000;

export type CaptureDeps = Omit<PictureDeps, 'onDecoded'> & {
  readonly log: Log;
  /** The picture of a sale is being stored, until disposal: others leave it the processor. */
  storing?(): Disposable;
  readonly settleMs: number;
  /** Known end of the camera's outage (camera-returns.ts). */
  withEnd?(capture: PendingCapture, settlement: Settlement): Settlement;
  /** The outcome is on disk. */
  onSettled?(capture: PendingCapture, settlement: Settlement): void;
};

export type Capturing = {
  /** Starts captures just committed. */
  add(captures: readonly PendingCapture[]): void;
  /** Runs until the signal aborts; unfinished captures stay pending in the database. */
  run(signal: AbortSignal): Promise<void>;
  /**
   * Resolves when nothing is in progress, after `ms` at the latest; captures waiting for a future instant
   * don't count.
   */
  idle(ms: number): Promise<void>;
};

export function createCapturing(deps: CaptureDeps): Capturing {
  const { store, clock, log } = deps;
  const held = new Map<string, Promise<void>>();
  const byRegister = createCounts();
  const underWay = new Set<Promise<unknown>>();
  const slots = createCaptureSlots();
  const refused = createRefusedPictures(store, clock);
  let followUps = 0;
  const lifetime = new AbortController();
  const logFailure = createFailureLog(deps, lifetime.signal);
  const revisions = createRevisions(deps, lifetime.signal);

  /** False when it is held already, or can't be. */
  function hold(capture: PendingCapture): boolean {
    const key = captureKey(capture);
    const hasRoom = held.size < maxHeldOf(capture) && byRegister.of(capture.registerKey) < maxPerRegister;
    if (lifetime.signal.aborted || held.has(key) || !hasRoom || !refused.isDue(capture)) return false;
    byRegister.change(capture.registerKey, 1);
    const isFollowUp = capture.hasNear === true;
    if (isFollowUp) followUps++;
    const work = follow(capture)
      .catch((error: unknown) => logFailure(error, capture.saleId))
      .then((settlement) => {
        held.delete(key);
        byRegister.change(capture.registerKey, -1);
        if (isFollowUp) followUps--;
        if (isNear(settlement)) hold({ ...capture, hasNear: true });
      });
    held.set(key, work);
    return true;
  }

  /** From its commit to its outcome. Undefined when that was not stored. */
  async function follow(capture: PendingCapture): Promise<Settlement | undefined> {
    const aheadMs = capture.boot === clock.boot ? capture.atMonotonicMs - clock.monotonicMs() : 0;
    if (aheadMs > 0 && aheadMs <= maxAheadMs) await clock.sleep(aheadMs, lifetime.signal);
    const work = settle(capture);
    underWay.add(work);
    return await work.finally(() => underWay.delete(work));
  }

  async function attempt(
    capture: PendingCapture,
    requested: Asked,
    pictures: PictureDeps,
  ): Promise<Settlement | undefined> {
    while (capture.extra !== undefined && followUps > 0) await clock.sleep(busyRetryMs, lifetime.signal);
    using _slot = await slots(capture).take(capture.cameraId, lifetime.signal, capture.registerKey);
    requested.sinceMs ??= clock.monotonicMs();
    using limit = deadline(clock, busyForMs, lifetime.signal);
    try {
      return await unlessAborted(
        takePicture(pictures, capture, requested.sinceMs, limit.signal),
        limit.signal,
      );
    } catch (error) {
      if (!limit.passed()) throw error;
      return missing(capture, 'timed_out', { problem: captureProblem('capture.camera_silent') });
    }
  }

  async function settle(capture: PendingCapture): Promise<Settlement | undefined> {
    const requested: Asked = {};
    using storing = new DisposableStack();
    const onDecoded = (): void => void storing.use(deps.storing?.());
    const pictures = isDeferred(capture) ? deps : { ...deps, onDecoded };
    let settlement = await attempt(capture, requested, pictures);
    while (settlement === undefined) {
      await clock.sleep(busyRetryMs, lifetime.signal);
      settlement = await attempt(capture, requested, pictures);
    }
    settlement = refused.withReason(capture, deps.withEnd?.(capture, settlement) ?? settlement);
    // Another record of the sale may have ended or retargeted the capture meanwhile.
    if (!(await refused.settle(capture, settlement))) return undefined;
    failpoint('capture.after_commit');
    if (capture.hasNear !== true) deps.onSettled?.(capture, settlement);
    const { saleId, cameraId: camera } = capture;
    log.debug({ saleId, camera, outcome: settlement.outcome.outcome }, 'capture settled');
    return settlement;
  }

  async function sweep(): Promise<void> {
    await revisions.settleTimes();
    for (const capture of await store.read.pendingCaptures(sweepLimit))
      if (hold(capture) && capture.hasNear !== true) revisions.renderInTime(capture.saleId);
    await revisions.renderDue();
  }

  return {
    add: (captures) => {
      for (const capture of captures) {
        hold(capture);
        // Includes an edit whose pictures are in progress already.
        revisions.renderInTime(capture.saleId);
      }
    },
    run: async (signal) => {
      const stop = (): void => lifetime.abort(signal.reason);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      do await sweep().catch(revisions.swallowUnavailable);
      while (await pause(clock, sweepEveryMs, lifetime.signal));
      await Promise.all(held.values());
    },
    idle: async (ms) => {
      await Promise.race([Promise.allSettled(underWay), clock.sleep(ms)]);
    },
  };
}

function maxHeldOf({ extra }: PendingCapture): number {
  return extra === undefined ? maxHeld : maxHeld / 2;
}

/** The slots a capture of its kind waits for. */
function createCaptureSlots(): (capture: PendingCapture) => ReturnType<typeof createSlots> {
  const usual = createSlots(maxUnderWay);
  const followUps = createSlots(maxFollowUps);
  const extras = createSlots(maxExtras);
  return ({ extra, hasNear }) => (extra !== undefined ? extras : hasNear ? followUps : usual);
}

function createFailureLog(
  { clock, log }: Pick<CaptureDeps, 'clock' | 'log'>,
  signal: AbortSignal,
): (error: unknown, saleId: string) => undefined {
  const mayLog = createLogThrottle(clock, unwritableLogEveryMs);
  return (error, saleId) => {
    if (signal.aborted) return;
    if (!(error instanceof StoreUnavailable)) log.error({ err: error, saleId }, 'capture failed, retrying');
    else if (mayLog()) log.error({ why: error.message }, 'captures wait: database not writable');
  };
}

/**
 * Start of the first request for the picture, CLOCK_MONOTONIC milliseconds: a late sale may have waited in
 * the queue before.
 */
type Asked = { sinceMs?: number };

function isNear(settlement: Settlement | undefined): boolean {
  return settlement !== undefined && 'jpeg' in settlement && settlement.isNear === true;
}
