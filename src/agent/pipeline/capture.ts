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
 * follow-ups wait in the database.
 */

import type { Grab, GrabDetails } from '../../domain/capture/frame.ts';
import type { MissingDetails } from '../../domain/capture/pair.ts';
import { captureProblem } from '../../domain/problem/capture.ts';
import { isReportedTime } from '../../domain/time/instant.ts';
import { deadline, pause, unlessAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { createSlots } from '../../lib/keyed-semaphore.ts';
import type { Log } from '../../lib/log.ts';
import type { Camera } from '../cameras/camera-contract.ts';
import type { Moment } from '../cameras/grab/past.ts';
import type { makeThumbnail } from '../cameras/grab/thumbnail.ts';
import type { Store } from '../store/operations.ts';
import { type PendingCapture, type Settlement, StoreUnavailable, UnreadableSale } from '../store/store.ts';
import type { Timekeeper } from './timekeeper.ts';

/**
 * Concurrent captures, fewer than the decoders' queue accepts; and per camera, so that a stalled one leaves
 * room for others.
 */
const maxUnderWay = { all: 24, perKind: 8 };
/** Concurrent follow-ups: the decoders run one at a time, and another may share it. */
const maxFollowUps = { all: 4, perKind: 2 };
/** Time limit of the exact picture; after it a near one is stored first. */
const patienceMs = 2_000;
/**
 * Captures held in memory, most of them waiting for their instant; more wait in the database for the sweep.
 */
const maxHeld = 1_024;
/**
 * Maximum wait for an instant: a link's offset plus that of the last picture. One further in the future is an
 * error, and the outcome states it.
 */
const maxAheadMs = 65_000;
/** Retry interval when no decoder was free. */
const busyRetryMs = 1_000;
/**
 * Retry period of a picture that no decoder delivers, for it is still buffered. A camera that doesn't answer
 * at all is abandoned then.
 */
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
  const underWay = new Set<Promise<Settlement>>();
  const slots = createSlots(maxUnderWay);
  const followUpSlots = createSlots(maxFollowUps);
  const telling = new Set<string>();
  /** Sales that can't be rendered, each logged once. */
  const unreadable = new Set<string>();
  const lifetime = new AbortController();

  /** False when it is held already, or can't be. */
  function hold(capture: PendingCapture): boolean {
    const key = `${capture.saleId} ${capture.cameraId} ${capture.requestedOffsetMs}`;
    if (lifetime.signal.aborted || held.has(key) || held.size >= maxHeld) return false;
    const work = follow(capture)
      .catch((error: unknown) => {
        if (!lifetime.signal.aborted)
          log.error({ err: error, saleId: capture.saleId }, 'capture failed, retrying');
        return undefined;
      })
      .then((settlement) => {
        held.delete(key);
        if (isNear(settlement)) hold({ ...capture, hasNear: true });
      });
    held.set(key, work);
    return true;
  }

  /** From its commit to its outcome. */
  async function follow(capture: PendingCapture): Promise<Settlement> {
    const aheadMs = capture.boot === clock.boot ? capture.atMonotonicMs - clock.monotonicMs() : 0;
    if (aheadMs > 0 && aheadMs <= maxAheadMs) await clock.sleep(aheadMs, lifetime.signal);
    const work = settle(capture);
    underWay.add(work);
    return await work.finally(() => underWay.delete(work));
  }

  async function attempt(capture: PendingCapture, requested: Asked): Promise<Settlement | undefined> {
    const room = capture.hasNear === true ? followUpSlots : slots;
    using _slot = await room.take(capture.cameraId, lifetime.signal);
    requested.sinceMs ??= clock.monotonicMs();
    using limit = deadline(clock, busyForMs, lifetime.signal);
    try {
      return await unlessAborted(take(deps, capture, requested.sinceMs, limit.signal), limit.signal);
    } catch (error) {
      if (!limit.passed()) throw error;
      return missing(capture, 'timed_out', { problem: captureProblem('capture.camera_silent') });
    }
  }

  async function settle(capture: PendingCapture): Promise<Settlement> {
    const requested: Asked = {};
    let settlement = await attempt(capture, requested);
    while (settlement === undefined) {
      await clock.sleep(busyRetryMs, lifetime.signal);
      settlement = await attempt(capture, requested);
    }
    settlement = deps.withEnd?.(capture, settlement) ?? settlement;
    await store.write.settleCapture(settlement);
    failpoint('capture.after_commit');
    if (capture.hasNear !== true) deps.onSettled?.(capture, settlement);
    log.debug(
      { saleId: capture.saleId, camera: capture.cameraId, outcome: settlement.outcome.outcome },
      'capture settled',
    );
    return settlement;
  }

  /**
   * One timer per sale: at its deadline the current state is rendered, and the pictures follow as a later
   * revision.
   */
  function tellInTime({ saleId }: PendingCapture): void {
    if (telling.has(saleId) || lifetime.signal.aborted) return;
    telling.add(saleId);
    clock
      .sleep(deps.settleMs, lifetime.signal)
      .then(() => store.write.renderRevision(saleId))
      .catch(swallowUnavailable)
      .finally(() => telling.delete(saleId));
  }

  /** The sweep retries it. */
  function swallowUnavailable(error: unknown): void {
    if (lifetime.signal.aborted || error instanceof StoreUnavailable) return;
    if (error instanceof UnreadableSale) {
      if (unreadable.has(error.saleId)) return;
      unreadable.add(error.saleId);
      const fields = { saleId: error.saleId, count: unreadable.size };
      log.error(fields, 'stored sale can not be read, not sent; see tillframe doctor');
      return;
    }
    log.error({ err: error }, 'rendering a revision failed, retrying');
  }

  async function sweep(): Promise<void> {
    await settleTimes();
    for (const capture of await store.read.pendingCaptures(sweepLimit))
      if (hold(capture) && capture.hasNear !== true) tellInTime(capture);
    for (const { saleId, boot, committedAtMonotonicMs } of await store.read.unpublishedSales(sweepLimit)) {
      // A sale whose pictures are captured again after a restart gets the same time for them as a new one.
      const due =
        !telling.has(saleId) &&
        (boot !== clock.boot || clock.monotonicMs() >= committedAtMonotonicMs + deps.settleMs);
      // A sale that can't be rendered must not block the others.
      if (due) await store.write.renderRevision(saleId).catch(swallowUnavailable);
    }
  }

  /** Sales whose time is known by now become pending. */
  async function settleTimes(): Promise<void> {
    let judged = 1;
    while (judged > 0 && !lifetime.signal.aborted)
      judged = await store.write.settleTimes().catch((error: unknown) => {
        swallowUnavailable(error);
        return 0;
      });
  }

  return {
    add: (captures) => {
      for (const capture of captures) {
        hold(capture);
        // Includes an edit whose pictures are in progress already.
        tellInTime(capture);
      }
    },
    run: async (signal) => {
      const stop = (): void => lifetime.abort(signal.reason);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
      do await sweep().catch(swallowUnavailable);
      while (await pause(clock, sweepEveryMs, lifetime.signal));
      await Promise.all(held.values());
    },
    idle: async (ms) => {
      await Promise.race([Promise.allSettled(underWay), clock.sleep(ms)]);
    },
  };
}

/**
 * Start of the first request for the picture, CLOCK_MONOTONIC milliseconds: a late sale may have waited in
 * the queue before.
 */
type Asked = { sinceMs?: number };

/**
 * Captures one picture, or determines why there is none; undefined to retry later. Rejects only when aborted.
 */
async function take(
  deps: CaptureDeps,
  capture: PendingCapture,
  requestedSinceMs: number,
  signal: AbortSignal,
): Promise<Settlement | undefined> {
  const { saleId, cameraId, requestedOffsetMs, atMonotonicMs } = capture;
  // The clock may be set before the outcome is stored, and the clock correction of the sale runs before or
  // after it.
  const inMonotonicTime = capture.clock === 'unsynced' && capture.boot === deps.clock.boot;
  const missed = (outcome: Parameters<typeof missing>[1], details: MissingDetails): Settlement => ({
    ...missing(capture, outcome, details),
    ...(inMonotonicTime && { inMonotonicTime }),
  });
  const camera = deps.camera(cameraId);
  if (camera === undefined)
    return missing(capture, 'camera_down', { problem: captureProblem('capture.camera_removed') });
  const at = await requestedMoment(deps, capture);
  const request = { boot: at.boot, atMonotonicMs: at.monotonicMs, size: 'thumbnail' as const };
  const haste = capture.hasNear === true ? { urgency: 'later' as const } : { patienceMs };
  const grab = await camera.grab({ ...request, ...haste }, signal);
  const wallAt = (monotonicMs: number): number =>
    inMonotonicTime ? monotonicMs : deps.timekeeper.wallAt(monotonicMs, at.boot);
  if (grab.kind === 'busy') {
    const busySinceMs = deps.clock.monotonicMs() - requestedSinceMs;
    return busySinceMs < busyForMs ? undefined : missed('timed_out', wallDetails(grab.details, wallAt));
  }
  if (grab.kind === 'outside_buffer' && grab.details.oldestMonotonicMs === undefined) {
    // Nothing of that boot is buffered: the buffer of this boot shows how far back it goes.
    const ofThisBoot = (monotonicMs: number): number =>
      inMonotonicTime ? monotonicMs : deps.timekeeper.wallAt(monotonicMs);
    const details = { ...grab.details, ...heldNow(camera, deps.clock) };
    return missed(grab.kind, wallDetails(details, ofThisBoot));
  }
  if (grab.kind !== 'frame') return missed(grab.kind, wallDetails(grab.details, wallAt));
  const encodedFromMs = deps.clock.monotonicMs();
  const { jpeg, ...thumbnail } = await deps.thumbnail(grab.frame);
  return {
    saleId,
    cameraId,
    requestedOffsetMs,
    atMonotonicMs,
    ...(inMonotonicTime && { inMonotonicTime }),
    ...(grab.isNear === true && { isNear: true }),
    jpeg,
    outcome: {
      outcome: 'captured',
      takenAtMs: tenths(
        at.wallMs === undefined ? wallAt(grab.frame.takenAtMonotonicMs) : at.wallMs + grab.offsetMs,
      ),
      offsetMs: tenths(grab.offsetMs),
      basis: capture.basis,
      ...statedUncertainty(capture, grab),
      source: grab.source,
      waitMs: tenths(grab.waitMs),
      decodeMs: tenths(grab.decodeMs + deps.clock.monotonicMs() - encodedFromMs),
      thumbnail: { ...thumbnail, bytes: jpeg.length },
    },
  };
}

function isNear(settlement: Settlement | undefined): boolean {
  return settlement !== undefined && 'jpeg' in settlement && settlement.isNear === true;
}

/** The parts add up: each is a bound, and the delay of one camera has the same sign each time. */
function statedUncertainty(
  { uncertaintyMs }: PendingCapture,
  { latency, lineDelayMs }: Extract<Grab, { kind: 'frame' }>,
) {
  return {
    uncertaintyMs: uncertaintyMs + latency.uncertaintyMs + lineDelayMs,
    cameraLatencyMs: latency.ms,
    cameraLatencyUncertaintyMs: latency.uncertaintyMs,
    cameraLatencyBasis: latency.basis,
    ...(lineDelayMs > 0 && { lineDelayUncertaintyMs: lineDelayMs }),
  };
}

function missing(
  { saleId, cameraId, requestedOffsetMs, atMonotonicMs }: PendingCapture,
  outcome: Exclude<Grab['kind'], 'frame' | 'busy'>,
  details: MissingDetails,
): Settlement {
  return { saleId, cameraId, requestedOffsetMs, atMonotonicMs, outcome: { outcome, details } };
}

/**
 * Target instant of a picture. An instant reported as a time is converted by the clock map: since then the
 * wall clock may have stepped, and the gateway may have restarted. `wallMs`: wall clock reading at that time.
 */
async function requestedMoment(
  { store, timekeeper }: CaptureDeps,
  { saleId, boot, atMonotonicMs, basis, clock }: PendingCapture,
): Promise<Moment & { readonly wallMs?: number }> {
  const asReceived = { boot, monotonicMs: atMonotonicMs };
  // A clock that was not set has no reading to convert.
  if (!isReportedTime(basis) || clock === 'unsynced') return asReceived;
  const pair = await store.read.pair(saleId);
  if (pair === undefined) return asReceived;
  const wallMs = pair.instant.atMs + atMonotonicMs - pair.instant.monotonicMs;
  return { ...timekeeper.momentAt(wallMs), wallMs };
}

/** Oldest and newest instant of this boot in a camera's buffer. */
function heldNow(camera: Camera, clock: Clock): GrabDetails {
  const { pictureAgeMs, heldMs, lookback } = camera.health();
  const nowMs = clock.monotonicMs();
  const inRingMs = pictureAgeMs === undefined ? undefined : nowMs - pictureAgeMs - heldMs;
  const oldestMonotonicMs = lookback?.oldestMonotonicMs ?? inRingMs;
  return {
    ...(oldestMonotonicMs !== undefined && { oldestMonotonicMs }),
    ...(pictureAgeMs !== undefined && { newestMonotonicMs: nowMs - pictureAgeMs }),
  };
}

function wallDetails(details: GrabDetails, wallAt: (monotonicMs: number) => number): MissingDetails {
  return {
    ...(details.downSinceMonotonicMs !== undefined && {
      downSinceMs: Math.round(wallAt(details.downSinceMonotonicMs)),
    }),
    ...(details.downUntilMonotonicMs !== undefined && {
      downUntilMs: Math.round(wallAt(details.downUntilMonotonicMs)),
    }),
    ...(details.oldestMonotonicMs !== undefined && {
      oldestMs: Math.round(wallAt(details.oldestMonotonicMs)),
    }),
    ...(details.newestMonotonicMs !== undefined && {
      newestMs: Math.round(wallAt(details.newestMonotonicMs)),
    }),
    ...(details.problem !== undefined && { problem: details.problem }),
  };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
