/** Takes one picture of a sale from its camera, or determines why there is none. */
import { createHash } from 'node:crypto';
import type { Grab, GrabDetails, HeldPicture } from '../../domain/capture/frame.ts';
import type { MissingDetails, MissingReason } from '../../domain/capture/pair.ts';
import { captureProblem } from '../../domain/problem/capture.ts';
import { isPlacedByWall } from '../../domain/time/instant.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Camera } from '../cameras/camera-contract.ts';
import type { Moment } from '../cameras/grab/past.ts';
import type { Jpeg } from '../cameras/pictures/picture-messages.ts';
import type { Store } from '../store/operations.ts';
import type { PendingCapture, Settlement } from '../store/store.ts';
import type { Timekeeper } from './timekeeper.ts';

/** Time limit of the exact picture; after it a near one is stored first. With its JPEG, a first picture takes about 1 s at most (ADR 57). */
const patienceMs = 500;
/**
 * Retry period of a picture that no decoder delivers, for it is still buffered. A camera that doesn't answer
 * at all is abandoned then.
 */
export const busyForMs = 120_000;

/** The exact picture of a sale that has a near one, and an extra one: decoded when nothing else is. */
export function isDeferred({ hasNear, extra }: PendingCapture): boolean {
  return hasNear === true || extra !== undefined;
}

export type PictureDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly timekeeper: Timekeeper;
  camera(id: string): Camera | undefined;
  /** Undefined when it can't be made now. The picture stays the caller's. */
  thumbnail(picture: HeldPicture): Promise<Jpeg | undefined>;
  /** The picture is decoded; what follows stores it. */
  onDecoded?(): void;
};

/**
 * Captures one picture, or determines why there is none; undefined to retry later. Rejects only when aborted.
 */
export async function takePicture(
  deps: PictureDeps,
  capture: PendingCapture,
  requestedSinceMs: number,
  signal: AbortSignal,
): Promise<Settlement | undefined> {
  const { cameraId } = capture;
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
  const mayBeFlawed = capture.extra !== 'undamaged';
  const request = { boot: at.boot, atMonotonicMs: at.monotonicMs, size: 'thumbnail' as const, mayBeFlawed };
  const haste = isDeferred(capture) ? { urgency: 'later' as const } : { patienceMs };
  const grab = await camera.grab({ ...request, ...haste }, signal);
  const wallAt = (monotonicMs: number): number =>
    inMonotonicTime ? monotonicMs : deps.timekeeper.wallAt(monotonicMs, at.boot);
  const busy = (details: GrabDetails): Settlement | undefined => {
    const busySinceMs = deps.clock.monotonicMs() - requestedSinceMs;
    return busySinceMs < busyForMs ? undefined : missed('timed_out', wallDetails(details, wallAt));
  };
  if (grab.kind === 'busy') return busy(grab.details);
  if (grab.kind === 'outside_buffer' && grab.details.oldestMonotonicMs === undefined) {
    // Nothing of that boot is buffered: the buffer of this boot shows how far back it goes.
    const ofThisBoot = (monotonicMs: number): number =>
      inMonotonicTime ? monotonicMs : deps.timekeeper.wallAt(monotonicMs);
    const details = { ...grab.details, ...heldNow(camera, deps.clock) };
    return missed(grab.kind, wallDetails(details, ofThisBoot));
  }
  if (grab.kind !== 'frame') return missed(grab.kind, wallDetails(grab.details, wallAt));
  using picture = grab.frame.picture;
  deps.onDecoded?.();
  const encodedFromMs = deps.clock.monotonicMs();
  const made = await deps.thumbnail(picture);
  if (made === undefined) return busy({ problem: captureProblem('capture.not_decoded') });
  const { jpeg, width, height } = made;
  return {
    ...settled(capture),
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
      ...(grab.isFlawed === true && { flawed: true as const }),
      source: grab.source,
      waitMs: tenths(grab.waitMs),
      decodeMs: tenths(grab.decodeMs + deps.clock.monotonicMs() - encodedFromMs),
      thumbnail: {
        sha256: createHash('sha256').update(jpeg).digest('hex'),
        bytes: jpeg.length,
        width,
        height,
      },
    },
  };
}

/** The parts add up: each is a bound, and the delay of one camera has the same sign each time. */
function statedUncertainty(
  { uncertaintyMs }: PendingCapture,
  { latency, networkDelayMs }: Extract<Grab, { kind: 'frame' }>,
) {
  return {
    uncertaintyMs: uncertaintyMs + latency.uncertaintyMs + networkDelayMs,
    cameraLatencyMs: latency.ms,
    cameraLatencyUncertaintyMs: latency.uncertaintyMs,
    cameraLatencyBasis: latency.basis,
    ...(networkDelayMs > 0 && { networkDelayUncertaintyMs: networkDelayMs }),
  };
}

export function missing(
  capture: PendingCapture,
  outcome: MissingReason,
  details: MissingDetails,
): Settlement {
  return { ...settled(capture), outcome: { outcome, details } };
}

/** The capture and the target that a settlement is for. */
function settled({ saleId, cameraId, requestedOffsetMs, extra, atMonotonicMs }: PendingCapture) {
  return { saleId, cameraId, requestedOffsetMs, atMonotonicMs, ...(extra !== undefined && { extra }) };
}

/**
 * Target instant of a picture. An instant reported as a time is converted by the clock map: since then the
 * wall clock may have stepped, and the gateway may have restarted. `wallMs`: wall clock reading at that time.
 */
async function requestedMoment(
  { store, timekeeper }: PictureDeps,
  { saleId, boot, atMonotonicMs, basis, clock }: PendingCapture,
): Promise<Moment & { readonly wallMs?: number }> {
  const asReceived = { boot, monotonicMs: atMonotonicMs };
  // A clock that was not set has no reading to convert.
  if (!isPlacedByWall({ basis, monotonicMs: atMonotonicMs }) || clock === 'unsynced') return asReceived;
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
