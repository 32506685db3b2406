/**
 * Finds the frame nearest to a time: waits until no nearer picture can arrive, chooses, decodes, and chooses again if
 * the decoder finds damage. Times outside the ring are searched in the camera's history. `decide` and
 * `missingEverywhere` are pure; `grab` is the loop around them.
 */

import type { CameraLatency } from '../../../domain/capture/camera-latency.ts';
import type { Frame, Grab, GrabDetails } from '../../../domain/capture/frame.ts';
import type { CaptureProblem } from '../../../domain/problem/capture.ts';
import { captureProblem } from '../../../domain/problem/capture.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type AccessUnit, ticksPerMs } from '../access-unit.ts';
import type { GrabRequest } from '../camera-contract.ts';
import { maxNetworkDelayMs } from '../clock/sender-reports.ts';
import { patienceMs } from '../ingest.ts';
import { pictureUnlessAborted } from '../pictures/held-picture.ts';
import type { Pace } from '../ring/pace.ts';
import type { Ring } from '../ring/ring.ts';
import type { Decoded, NearPicture } from './decoder.ts';
import { nearestKeyFrame } from './near-frame.ts';
import type { Bounds, Moment, Past, PastPicture } from './past.ts';

/** Input of a decision. Times are CLOCK_MONOTONIC milliseconds. */
export type Holdings = {
  readonly ring: Pick<Ring, 'nearest' | 'oldest' | 'newest' | 'newestUnits' | 'hasEvicted'>;
  readonly timeMs: (unit: AccessUnit) => number;
  /** Upper bound on how much earlier a picture may have been taken because of network delay; absent: none. */
  readonly networkDelayMs?: (unit: AccessUnit) => number;
  readonly pace: Pace;
  /** Delay from capture to arrival. */
  readonly latency: CameraLatency;
  readonly state: 'starting' | 'up' | 'down';
  /** Start of this program. */
  readonly startedAtMs: number;
};

export type Missing = {
  readonly kind: Exclude<Grab['kind'], 'frame' | 'busy'>;
  readonly details: GrabDetails;
};

export type Decision =
  | { readonly kind: 'take'; readonly unit: AccessUnit; readonly isFlawed?: true }
  | { readonly kind: 'wait' }
  | Missing;

/** A first picture later than this after the start is attributed to the camera. */
const startMs = 10_000;
/** A time further ahead is a mistake of the caller. */
const maxAheadMs = 15_000;
/** When a camera delivered no pictures, one further away than this (and three intervals) does not show the requested time. */
const maxGapMs = 1_000;
/** Among damaged pictures, an undamaged one further away than this does not show the requested time. */
const maxDetourMs = 5_000;
/** An undamaged picture beyond this distance, or twice that of the nearest one, shows another moment where flawed pictures are allowed. */
const flawedFromMs = 100;
/** Distance beyond which an undamaged picture is none of the sale, also where the damaged ones show nothing. */
const lastResortMs = 30_000;

const noUnits: ReadonlySet<AccessUnit> = new Set();
const beforeStart = captureProblem('capture.before_start');
const beforeFirstPicture = captureProblem('capture.before_first_picture');

/** Longest gap between pictures of a camera that is up: beyond it the camera counts as down. */
export function silenceLimitMs(pace: Pace): number {
  return Math.max(patienceMs, 3 * (pace.intervalMs ?? 0));
}

/**
 * Time to wait for a picture taken `aheadMs` from now: its delay, reordering and the largest network delay. A network
 * may become slow at any time; of a camera that sends nothing more the wait ends earlier, when it is down.
 */
function waitLimitMs({ pace, latency }: Pick<Holdings, 'pace' | 'latency'>, aheadMs: number): number {
  return (
    Math.max(0, aheadMs) + latency.ms + (3 + pace.reorderDepth) * (pace.intervalMs ?? 0) + maxNetworkDelayMs
  );
}

export function decide(
  held: Holdings,
  requested: {
    atMs: number;
    nowMs: number;
    deadlineMs: number;
    mayBeFlawed?: boolean;
    /** Damaged pictures that show nothing. */
    blank?: ReadonlySet<AccessUnit>;
  },
): Decision {
  const { ring, timeMs, pace } = held;
  const { atMs, nowMs } = requested;
  // Past the deadline, or the camera is down: no picture of a past time will arrive.
  const noMore = nowMs >= requested.deadlineMs || (held.state === 'down' && atMs <= nowMs);
  const halfIntervalMs = (pace.intervalMs ?? 0) / 2;
  const oldest = ring.oldest();
  const newest = ring.newest();
  const missing = (kind: Missing['kind'], problem: CaptureProblem, details: GrabDetails = {}): Decision => ({
    kind,
    details: { ...details, problem },
  });

  if (atMs - nowMs > maxAheadMs)
    return missing(
      'timed_out',
      captureProblem('capture.ahead', { seconds: Math.round((atMs - nowMs) / 1_000) }),
    );

  if (oldest === undefined || newest === undefined) {
    if (atMs < held.startedAtMs) return missing('agent_restarted', beforeStart);
    if (!noMore) return { kind: 'wait' };
    if (held.state === 'starting' && atMs - held.startedAtMs <= startMs)
      return missing('agent_restarted', beforeFirstPicture);
    return missing('camera_down', captureProblem('capture.no_picture_yet'), {
      downSinceMonotonicMs: held.startedAtMs,
    });
  }
  const oldestMs = timeMs(oldest);
  if (atMs < oldestMs - halfIntervalMs) {
    if (atMs < held.startedAtMs) return missing('agent_restarted', beforeStart);
    if (ring.hasEvicted()) {
      const bounds = { oldestMonotonicMs: oldestMs, newestMonotonicMs: timeMs(newest) };
      return missing('outside_buffer', captureProblem('capture.too_old'), bounds);
    }
    return oldestMs - held.startedAtMs <= startMs
      ? missing('agent_restarted', beforeFirstPicture)
      : missing('camera_down', captureProblem('capture.first_picture_later'), {
          downSinceMonotonicMs: held.startedAtMs,
          downUntilMonotonicMs: oldestMs,
        });
  }

  const away = (unit: AccessUnit) => Math.abs(timeMs(unit) - atMs);
  const nearest = ring.nearest({ atMs, timeMs, any: true }) ?? newest;
  if (!settled(held, atMs)) {
    if (!noMore) return { kind: 'wait' };
    if (held.state === 'up' && away(nearest) > halfIntervalMs) {
      return missing('timed_out', captureProblem('capture.picture_late'));
    }
  }
  if (away(nearest) > Math.max(maxGapMs, 3 * (pace.intervalMs ?? 0)) && !mayBeLate(held, atMs)) {
    return missing('camera_down', captureProblem('capture.gap'), gapAround(held, atMs, nearest));
  }

  const sound = ring.nearest({ atMs, timeMs });
  const { blank = noUnits } = requested;
  const flawed = requested.mayBeFlawed === true ? flawedUnit(held, atMs, { nearest, blank }) : undefined;
  const soundMaxMs = blank.size > 0 ? lastResortMs : maxDetourMs;
  const maxAwayMs = flawed === undefined ? soundMaxMs : Math.max(flawedFromMs, 2 * away(flawed));
  const detourMs = Math.min(sound === undefined ? Infinity : away(sound), maxAwayMs, maxDetourMs);
  // An undamaged picture nearer than the previous one may still arrive after the damage.
  if (sound !== nearest && !noMore && !settled(held, atMs + detourMs)) return { kind: 'wait' };
  if (sound === undefined || (sound !== nearest && away(sound) > maxAwayMs)) {
    return flawed === undefined
      ? missing('damaged', damagedAround)
      : { kind: 'take', unit: flawed, isFlawed: true };
  }
  return { kind: 'take', unit: sound };
}

/** `nearest`, damaged or not, or the next one after it showed nothing; undefined after some that show nothing. */
function flawedUnit(
  { ring, timeMs }: Holdings,
  atMs: number,
  { nearest, blank }: { readonly nearest: AccessUnit; readonly blank: ReadonlySet<AccessUnit> },
): AccessUnit | undefined {
  if (blank.size === 0) return nearest;
  const isOpen = (unit: AccessUnit) => (blank.has(unit) ? Infinity : timeMs(unit));
  return blank.size < maxBlank ? ring.nearest({ atMs, timeMs: isOpen, any: true }) : undefined;
}

/** Whether no nearer picture can arrive: one at or after the time has, and so have all that reordering may put before it. */
function settled({ ring, timeMs, pace }: Holdings, atMs: number): boolean {
  const maxReorder = 16;
  const units = ring.newestUnits(pace.reorderDepth + 1 + maxReorder);
  return units.slice(0, units.length - pace.reorderDepth).some((unit) => timeMs(unit) >= atMs);
}

/** The picture nearest to a time on one side of it. */
function nearestOnSide(
  { ring, timeMs }: Pick<Holdings, 'ring' | 'timeMs'>,
  atMs: number,
  isBehind: boolean,
): AccessUnit | undefined {
  const onSide = (unit: AccessUnit) => (timeMs(unit) > atMs === isBehind ? timeMs(unit) : Infinity);
  return ring.nearest({ atMs, timeMs: onSide, any: true });
}

/** Whether the next picture may have been taken at the time already, and have been delayed by the network since. */
function mayBeLate(held: Holdings, atMs: number): boolean {
  const next = nearestOnSide(held, atMs, true);
  return next !== undefined && held.timeMs(next) - (held.networkDelayMs?.(next) ?? 0) <= atMs;
}

/**
 * Capture times of the pictures before and after a gap, one of which is the nearest; without the second while none has
 * arrived.
 */
function gapAround({ ring, timeMs }: Holdings, atMs: number, nearest: AccessUnit): GrabDetails {
  const isBehind = timeMs(nearest) > atMs;
  const otherSide = nearestOnSide({ ring, timeMs }, atMs, !isBehind);
  const [before, behind] = isBehind ? [otherSide, nearest] : [nearest, otherSide];
  return {
    ...(before !== undefined && { downSinceMonotonicMs: timeMs(before) }),
    ...(behind !== undefined && { downUntilMonotonicMs: timeMs(behind) }),
  };
}

/** Outcomes for which the history may have the picture: the ring dropped it, started later, or was another one. */
const pastKinds: readonly Decision['kind'][] = ['outside_buffer', 'agent_restarted', 'camera_down'];

/**
 * Outcome for a time that neither the ring nor the history shows. `ring`: outcome of the ring alone; absent for another
 * boot. `bounds`: history of that boot; `hasHistory`: whether any history is kept. Times in the details are of that
 * boot.
 */
export function missingEverywhere(
  atMs: number,
  held: { readonly ring?: Missing; readonly bounds?: Bounds; readonly hasHistory: boolean },
): Missing {
  const { ring, bounds } = held;
  const older =
    bounds === undefined ? held.hasHistory && (ring === undefined || atMs < 0) : atMs < bounds.oldestMs;
  const details = bounds && {
    oldestMonotonicMs: bounds.oldestMs,
    newestMonotonicMs: Math.max(bounds.newestMs, ring?.details.newestMonotonicMs ?? -Infinity),
  };
  if (older && ring?.kind !== 'camera_down') {
    const problem = captureProblem('capture.too_old');
    return { kind: 'outside_buffer', details: { ...ring?.details, ...details, problem } };
  }
  const problem = captureProblem('capture.not_kept');
  if (ring === undefined) {
    const isBetween = bounds !== undefined && atMs <= bounds.newestMs;
    return { kind: isBetween ? 'camera_down' : 'agent_restarted', details: { problem } };
  }
  return ring.kind === 'outside_buffer' && bounds !== undefined
    ? { kind: 'camera_down', details: { problem } }
    : ring;
}

export type GrabDeps = {
  readonly clock: Clock;
  readonly ring: Ring;
  readonly holdings: () => Holdings;
  /** Resolves when a picture arrives or the state changes. */
  readonly changed: () => Promise<void>;
  /**
   * Decodes the last of these units, the first of which is a key frame; with a patience, returns the nearest picture
   * decoded by then. Grabs of the same picture share the work.
   */
  readonly decode: (
    run: readonly AccessUnit[],
    options?: { readonly patienceMs?: number | undefined; readonly isFlawed?: boolean },
  ) => Promise<Decoded | NearPicture>;
  /** Expected decoding time, milliseconds; undefined while unknown. Absent: decoding is always fast. */
  readonly estimateMs?: (run: readonly AccessUnit[], isFlawed?: boolean) => number | undefined;
  /** A near picture is taken in place of this one, which will be requested later. */
  readonly expectExact?: ((unit: AccessUnit) => void) | undefined;
  /** Lookback and spill; absent when no history is kept. */
  readonly past?: Past;
};

/** Number of choices per grab when decoders find damage. */
const maxChoices = 4;
/** … of damaged pictures. */
const maxBlank = 2;
/** A search of the history reads from disk, and waits for the database during the start. */
const maxSearchMs = 10_000;

/**
 * Every failure is an outcome; rejects on abort only. A frame from the spill counts as one of the ring, where it was
 * recorded. Times in frame and details are of the requested boot.
 */
export async function grab(deps: GrabDeps, request: GrabRequest, signal: AbortSignal): Promise<Grab> {
  const { clock, ring } = deps;
  const { atMonotonicMs: atMs, boot = clock.boot } = request;
  const requestedMs = clock.monotonicMs();
  const { patienceMs, mayBeFlawed = false } = request;
  const blank = new Set<AccessUnit>();
  const inPast = { boot, monotonicMs: atMs, patienceMs };
  if (boot !== clock.boot) return await grabPast(deps, inPast, undefined, signal);
  const limitMs = waitLimitMs(deps.holdings(), atMs - requestedMs);
  using limit = deadline(clock, limitMs, signal);
  for (let choices = 0; choices < maxChoices; ) {
    signal.throwIfAborted();
    const nowMs = limit.passed() ? Infinity : clock.monotonicMs();
    const held = deps.holdings();
    const decision = decide(held, { atMs, nowMs, deadlineMs: requestedMs + limitMs, mayBeFlawed, blank });
    if (decision.kind === 'wait') {
      await unlessAborted(deps.changed(), limit.signal).catch((error: unknown) => {
        if (!limit.passed()) throw error;
      });
      continue;
    }
    if (decision.kind !== 'take') {
      const mayBePast = pastKinds.includes(decision.kind);
      return mayBePast ? await grabPast(deps, inPast, decision, signal) : decision;
    }

    const decodeFromMs = clock.monotonicMs();
    const exact = decision.isFlawed ? ring.flawedRun(decision.unit) : ring.decodeRun(decision.unit);
    const near = isTooSlow(deps, exact, { patienceMs, isFlawed: decision.isFlawed })
      ? nearestKeyFrame(ring, held.timeMs, atMs)
      : undefined;
    // Damaged video is not decoded ahead.
    const expectExact = decision.isFlawed === true ? undefined : deps.expectExact;
    // At once: decoding ahead may pass over it meanwhile.
    if (near !== undefined && near !== decision.unit) expectExact?.(decision.unit);
    const unit = near ?? decision.unit;
    const run = near === undefined ? exact : [near];
    const isFlawed = near === undefined && decision.isFlawed === true;
    const decoded =
      run.length === 0
        ? undefined
        : await pictureUnlessAborted(deps.decode(run, { patienceMs, isFlawed }), signal);
    if (decoded === undefined || decoded.kind === 'damaged') {
      if (isFlawed) blank.add(unit);
      else ring.markDamaged(unit);
      choices++;
      continue;
    }
    const shown = decoded.kind === 'near' ? decoded.unit : unit;
    if (shown !== decision.unit) expectExact?.(decision.unit);
    const picture = {
      timeMs: held.timeMs(shown),
      source: 'ring' as const,
      latency: held.latency,
      networkDelayMs: held.networkDelayMs?.(shown) ?? 0,
      isNear: shown !== decision.unit,
      isFlawed,
    };
    return outcomeOf(decoded, picture, { atMs, waitMs: decodeFromMs - requestedMs });
  }
  return { kind: 'damaged', details: { problem: damagedAround } };
}

/** Searches the history for a time that is not in the ring; `ring` is the ring's outcome. */
async function grabPast(
  deps: GrabDeps,
  { patienceMs, ...at }: Moment & { readonly patienceMs: number | undefined },
  ring: Missing | undefined,
  signal: AbortSignal,
): Promise<Grab> {
  const { clock, past } = deps;
  const requestedMs = clock.monotonicMs();
  const picture = await searchPast(deps, at, signal);
  if (picture === 'busy')
    return { kind: 'busy', details: { problem: captureProblem('capture.lookback_slow') } };
  if (picture === undefined) {
    const bounds = past?.bounds(at.boot);
    return missingEverywhere(at.monotonicMs, {
      ...(ring !== undefined && { ring }),
      ...(bounds !== undefined && { bounds }),
      hasHistory: past !== undefined,
    });
  }
  const waitMs = clock.monotonicMs() - requestedMs;
  const exact = picture.run.at(-1);
  const key = picture.run[0];
  const keyMs = key && timeBefore(picture, key);
  const run =
    keyMs !== undefined && key && isTooSlow(deps, picture.run, { patienceMs }) ? [key] : picture.run;
  const decoded = await pictureUnlessAborted(
    deps.decode(run, { patienceMs: keyMs === undefined ? undefined : patienceMs }),
    signal,
  );
  if (decoded.kind === 'damaged') return { kind: 'damaged', details: { problem: damagedAround } };
  const shown = decoded.kind === 'near' ? decoded.unit : run.at(-1);
  const timeMs = shown && timeBefore(picture, shown);
  if (timeMs === undefined) throw new Error('a near picture whose time is not known');
  const isNear = shown !== exact;
  const { latency } = deps.holdings();
  const found = { ...picture, timeMs, latency, isNear };
  return outcomeOf(decoded, found, { atMs: at.monotonicMs, waitMs });
}

/** Capture time of a unit of this run on the camera's own clock; undefined when that clock stepped in between. */
function timeBefore({ run, timeMs }: PastPicture, unit: AccessUnit): number | undefined {
  const requested = run.at(-1);
  if (requested === undefined || requested === unit) return timeMs;
  return requested.epoch === unit.epoch ? timeMs - (requested.pts90k - unit.pts90k) / ticksPerMs : undefined;
}

function isTooSlow(
  { estimateMs }: GrabDeps,
  run: readonly AccessUnit[],
  {
    patienceMs,
    isFlawed,
  }: { readonly patienceMs?: number | undefined; readonly isFlawed?: boolean | undefined },
): boolean {
  return (estimateMs?.(run, isFlawed) ?? 0) > (patienceMs ?? Infinity);
}

async function searchPast(
  { clock, past }: GrabDeps,
  at: Moment,
  signal: AbortSignal,
): Promise<PastPicture | 'busy' | undefined> {
  if (past === undefined) return undefined;
  using limit = deadline(clock, maxSearchMs, signal);
  try {
    return await unlessAborted(past.nearest(at, limit.signal), limit.signal);
  } catch (error) {
    if (!limit.passed()) throw error;
    return 'busy';
  }
}

const damagedAround = captureProblem('capture.damaged');

function outcomeOf(
  decoded: Exclude<Decoded | NearPicture, { kind: 'damaged' }>,
  picture: Pick<PastPicture, 'timeMs' | 'source' | 'networkDelayMs'> &
    Pick<Holdings, 'latency'> & { readonly isNear: boolean; readonly isFlawed?: boolean },
  { atMs, waitMs }: { atMs: number; waitMs: number },
): Grab {
  if (decoded.kind === 'busy')
    return { kind: 'busy', details: { problem: captureProblem('capture.not_decoded') } };
  const frame: Frame = { picture: decoded.picture, takenAtMonotonicMs: picture.timeMs };
  return {
    kind: 'frame',
    frame,
    offsetMs: picture.timeMs - atMs,
    source: picture.source,
    ...(picture.isNear && { isNear: true }),
    ...(picture.isFlawed === true && { isFlawed: true }),
    latency: picture.latency,
    networkDelayMs: Math.ceil(picture.networkDelayMs ?? 0),
    waitMs,
    decodeMs: decoded.decodeMs,
  };
}
