/**
 * From a moment to the frame nearest to it: wait until no nearer picture can come, choose, decode, and if the decoder finds damage
 * choose again. What the ring does not hold is looked for in the camera's past. `decide` and `missingEverywhere` are pure; `grab` is the
 * loop around them.
 */
import type { CameraLatency } from '../../../domain/capture/camera-latency.ts';
import type { Frame, Grab, GrabDetails } from '../../../domain/capture/frame.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type AccessUnit, ticksPerMs } from '../access-unit.ts';
import type { GrabRequest } from '../camera-contract.ts';
import type { Pace } from '../ring/pace.ts';
import type { Ring } from '../ring/ring.ts';
import type { Decoded, NearPicture } from './decoder.ts';
import { nearestKeyFrame } from './near-frame.ts';
import type { Bounds, Moment, Past, PastPicture } from './past.ts';

/** What a decision is made from. Times are CLOCK_MONOTONIC milliseconds. */
export type Holdings = {
  readonly ring: Pick<Ring, 'nearest' | 'oldest' | 'newest' | 'newestUnits' | 'hasEvicted'>;
  readonly timeMs: (unit: AccessUnit) => number;
  /** How much earlier a picture may have been taken because its way here may have been slow; absent for not at all. */
  readonly lineDelayMs?: (unit: AccessUnit) => number;
  readonly pace: Pace;
  /** So much later than it was taken a picture comes. */
  readonly latency: CameraLatency;
  readonly state: 'starting' | 'up' | 'down';
  /** When this program started. */
  readonly startedAtMs: number;
};

export type Missing = {
  readonly kind: Exclude<Grab['kind'], 'frame' | 'busy'>;
  readonly details: GrabDetails;
};

export type Decision =
  | { readonly kind: 'take'; readonly unit: AccessUnit }
  | { readonly kind: 'wait' }
  | Missing;

/** Without a picture for this long (and three intervals) a camera counts as down. */
const silenceMs = 3_000;
/** A first picture later than this after the start is the camera's fault, not that of the start. */
const startMs = 10_000;
/** A moment further ahead is a mistake of whoever asks. */
const maxAheadMs = 15_000;
/** Where a camera gave no pictures, one further away than this (and three intervals) shows another moment. */
const maxGapMs = 1_000;
/** Where pictures are damaged, an undamaged one further away than this does not show the moment any more. */
const maxDetourMs = 5_000;

const beforeStart = 'the moment lies before the start of this program';
const beforeFirstPicture = 'the moment lies between the start of this program and its first picture';

/** How long no picture may come from a camera that is up. */
export function silenceLimitMs(pace: Pace): number {
  return Math.max(silenceMs, 3 * (pace.intervalMs ?? 0));
}

/** How long to wait for a picture that was taken `aheadMs` from now: its way here, reordering, and a margin. */
export function waitLimitMs({ pace, latency }: Pick<Holdings, 'pace' | 'latency'>, aheadMs: number): number {
  return Math.max(0, aheadMs) + latency.ms + (3 + pace.reorderDepth) * (pace.intervalMs ?? 0) + 2_000;
}

export function decide(
  held: Holdings,
  wanted: { atMs: number; nowMs: number; deadlineMs: number },
): Decision {
  const { ring, timeMs, pace } = held;
  const { atMs, nowMs } = wanted;
  // Time is up, or the camera is down: from that no picture of a past moment will come.
  const noMore = nowMs >= wanted.deadlineMs || (held.state === 'down' && atMs <= nowMs);
  const halfIntervalMs = (pace.intervalMs ?? 0) / 2;
  const oldest = ring.oldest();
  const newest = ring.newest();
  const missing = (kind: Missing['kind'], message: string, details: GrabDetails = {}): Decision => ({
    kind,
    details: { ...details, message },
  });

  if (atMs - nowMs > maxAheadMs)
    return missing('timed_out', `the moment lies ${Math.round((atMs - nowMs) / 1_000)} s ahead`);

  if (oldest === undefined || newest === undefined) {
    if (atMs < held.startedAtMs) return missing('agent_restarted', beforeStart);
    if (!noMore) return { kind: 'wait' };
    if (held.state === 'starting' && atMs - held.startedAtMs <= startMs)
      return missing('agent_restarted', beforeFirstPicture);
    return missing('camera_down', 'no picture has come since the start', {
      downSinceMonotonicMs: held.startedAtMs,
    });
  }
  const oldestMs = timeMs(oldest);
  if (atMs < oldestMs - halfIntervalMs) {
    if (atMs < held.startedAtMs) return missing('agent_restarted', beforeStart);
    if (ring.hasEvicted()) {
      const bounds = { oldestMonotonicMs: oldestMs, newestMonotonicMs: timeMs(newest) };
      return missing('outside_buffer', 'the moment is older than what is kept', bounds);
    }
    return oldestMs - held.startedAtMs <= startMs
      ? missing('agent_restarted', beforeFirstPicture)
      : missing('camera_down', 'the first picture came later', {
          downSinceMonotonicMs: held.startedAtMs,
          downUntilMonotonicMs: oldestMs,
        });
  }

  const away = (unit: AccessUnit) => Math.abs(timeMs(unit) - atMs);
  const nearest = ring.nearest({ atMs, timeMs, any: true }) ?? newest;
  if (!settled(held, atMs)) {
    if (!noMore) return { kind: 'wait' };
    if (held.state === 'up' && away(nearest) > halfIntervalMs) {
      return missing('timed_out', 'the picture did not arrive in time');
    }
  }
  if (away(nearest) > Math.max(maxGapMs, 3 * (pace.intervalMs ?? 0))) {
    return missing('camera_down', 'no picture came around the moment', gapAround(held, atMs, nearest));
  }

  const sound = ring.nearest({ atMs, timeMs });
  const detourMs = Math.min(sound === undefined ? Infinity : away(sound), maxDetourMs);
  // Behind the damage an undamaged picture may be about to come that is nearer than the one before it.
  if (sound !== nearest && !noMore && !settled(held, atMs + detourMs)) return { kind: 'wait' };
  if (sound === undefined || (sound !== nearest && away(sound) > maxDetourMs)) {
    return missing('damaged', damagedAround);
  }
  return { kind: 'take', unit: sound };
}

/** Whether no picture can come any more that is nearer: one at or after the moment has, and so have all that reordering may put before it. */
function settled({ ring, timeMs, pace }: Holdings, atMs: number): boolean {
  const maxReorder = 16;
  const units = ring.newestUnits(pace.reorderDepth + 1 + maxReorder);
  return units.slice(0, units.length - pace.reorderDepth).some((unit) => timeMs(unit) >= atMs);
}

/** Capture times of the pictures before and behind a gap, one of which is the nearest; without the second while none has come. */
function gapAround({ ring, timeMs }: Holdings, atMs: number, nearest: AccessUnit): GrabDetails {
  const isBehind = (unit: AccessUnit): boolean => timeMs(unit) > atMs;
  const otherSide = ring.nearest({
    atMs,
    timeMs: (unit) => (isBehind(unit) === isBehind(nearest) ? Infinity : timeMs(unit)),
    any: true,
  });
  const sides = [nearest, ...(otherSide === undefined ? [] : [otherSide])];
  const before = sides.find((unit) => !isBehind(unit));
  const behind = sides.find(isBehind);
  return {
    ...(before !== undefined && { downSinceMonotonicMs: timeMs(before) }),
    ...(behind !== undefined && { downUntilMonotonicMs: timeMs(behind) }),
  };
}

/** What the ring lacks that the past may hold: what it has let go of, what came before it, and what came through another one. */
const pastKinds: readonly Decision['kind'][] = ['outside_buffer', 'agent_restarted', 'camera_down'];

/**
 * What to say of a moment that neither the ring nor the past shows. `ring`: what the ring alone says; absent for another boot. `bounds`: what
 * the past holds of the moment's boot; `pastIsKept`: whether any is kept at all. Times in the details are of the moment's boot.
 */
export function missingEverywhere(
  atMs: number,
  held: { readonly ring?: Missing; readonly bounds?: Bounds; readonly pastIsKept: boolean },
): Missing {
  const { ring, bounds } = held;
  const older =
    bounds === undefined ? held.pastIsKept && (ring === undefined || atMs < 0) : atMs < bounds.oldestMs;
  const details = bounds && {
    oldestMonotonicMs: bounds.oldestMs,
    newestMonotonicMs: Math.max(bounds.newestMs, ring?.details.newestMonotonicMs ?? -Infinity),
  };
  if (older && ring?.kind !== 'camera_down') {
    const message = 'the moment is older than what is kept';
    return { kind: 'outside_buffer', details: { ...ring?.details, ...details, message } };
  }
  const message = 'nothing is kept of the time around the moment';
  if (ring === undefined) {
    const isBetween = bounds !== undefined && atMs <= bounds.newestMs;
    return { kind: isBetween ? 'camera_down' : 'agent_restarted', details: { message } };
  }
  return ring.kind === 'outside_buffer' && bounds !== undefined
    ? { kind: 'camera_down', details: { message } }
    : ring;
}

export type GrabDeps = {
  readonly clock: Clock;
  readonly ring: Ring;
  readonly holdings: () => Holdings;
  /** Resolves when a picture comes or the state changes. */
  readonly changed: () => Promise<void>;
  /**
   * Decodes the last of these units, which begin with a key frame; with patience, the nearest one there is by then. Grabs of the same one share
   * the work.
   */
  readonly decode: (run: readonly AccessUnit[], patienceMs?: number) => Promise<Decoded | NearPicture>;
  /** How long that would take, milliseconds; undefined while it is not known. Absent: nothing takes long. */
  readonly estimateMs?: (run: readonly AccessUnit[]) => number | undefined;
  /** Lookback and spill; absent where none is kept. */
  readonly past?: Past;
};

/** How often a grab may choose again after its decoder found damage. */
const maxChoices = 3;
/** A search in the past reads from a disk, and waits for the database while the program starts. */
const maxSearchMs = 10_000;

/**
 * Every failure is an outcome; only an abort rejects. A frame from the spill counts as one of the ring, which it was.
 * Times in frame and details are of the boot asked for.
 */
export async function grab(deps: GrabDeps, request: GrabRequest, signal: AbortSignal): Promise<Grab> {
  const { clock, ring } = deps;
  const { atMonotonicMs: atMs, boot = clock.boot } = request;
  const askedMs = clock.monotonicMs();
  const { patienceMs } = request;
  const inPast = { boot, monotonicMs: atMs, patienceMs };
  if (boot !== clock.boot) return await grabPast(deps, inPast, undefined, signal);
  const limitMs = waitLimitMs(deps.holdings(), atMs - askedMs);
  using limit = deadline(clock, limitMs, signal);
  for (let choices = 0; choices < maxChoices; ) {
    signal.throwIfAborted();
    const nowMs = limit.passed() ? Infinity : clock.monotonicMs();
    const held = deps.holdings();
    const decision = decide(held, { atMs, nowMs, deadlineMs: askedMs + limitMs });
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
    const exact = ring.decodeRun(decision.unit);
    const near = isTooSlow(deps, exact, request) ? nearestKeyFrame(ring, held.timeMs, atMs) : undefined;
    const unit = near ?? decision.unit;
    const run = near === undefined ? exact : [near];
    const decoded =
      run.length === 0 ? undefined : await unlessAborted(deps.decode(run, request.patienceMs), signal);
    if (decoded === undefined || decoded.kind === 'damaged') {
      ring.markDamaged(unit);
      choices++;
      continue;
    }
    const picture = {
      timeMs: held.timeMs(decoded.kind === 'near' ? decoded.unit : unit),
      source: 'ring' as const,
      latency: held.latency,
      lineDelayMs: held.lineDelayMs?.(unit) ?? 0,
      isNear: decoded.kind === 'near' || unit !== decision.unit,
    };
    return outcomeOf(decoded, picture, { atMs, waitMs: decodeFromMs - askedMs });
  }
  return { kind: 'damaged', details: { message: damagedAround } };
}

/** Of a moment that is not in the ring; `ring` says why. */
async function grabPast(
  deps: GrabDeps,
  { patienceMs, ...at }: Moment & { readonly patienceMs: number | undefined },
  ring: Missing | undefined,
  signal: AbortSignal,
): Promise<Grab> {
  const { clock, past } = deps;
  const askedMs = clock.monotonicMs();
  const picture = await searchPast(deps, at, signal);
  if (picture === 'busy')
    return { kind: 'busy', details: { message: 'the lookback did not answer in time' } };
  if (picture === undefined) {
    const bounds = past?.bounds(at.boot);
    return missingEverywhere(at.monotonicMs, {
      ...(ring !== undefined && { ring }),
      ...(bounds !== undefined && { bounds }),
      pastIsKept: past !== undefined,
    });
  }
  const waitMs = clock.monotonicMs() - askedMs;
  const exact = picture.run.at(-1);
  const key = picture.run[0];
  const keyMs = key && timeBefore(picture, key);
  const run =
    keyMs !== undefined && key && isTooSlow(deps, picture.run, { patienceMs }) ? [key] : picture.run;
  const decoded = await unlessAborted(deps.decode(run, keyMs === undefined ? undefined : patienceMs), signal);
  if (decoded.kind === 'damaged') return { kind: 'damaged', details: { message: damagedAround } };
  const shown = decoded.kind === 'near' ? decoded.unit : run.at(-1);
  const timeMs = shown && timeBefore(picture, shown);
  if (timeMs === undefined) throw new Error('a near picture whose time is not known');
  const isNear = shown !== exact;
  const { latency } = deps.holdings();
  const found = { ...picture, timeMs, latency, isNear };
  return outcomeOf(decoded, found, { atMs: at.monotonicMs, waitMs });
}

/** When a unit of this run was taken, by the camera's own clock; undefined where that stepped in between. */
function timeBefore({ run, timeMs }: PastPicture, unit: AccessUnit): number | undefined {
  const wanted = run.at(-1);
  if (wanted === undefined || wanted === unit) return timeMs;
  return wanted.epoch === unit.epoch ? timeMs - (wanted.pts90k - unit.pts90k) / ticksPerMs : undefined;
}

function isTooSlow(
  { estimateMs }: GrabDeps,
  run: readonly AccessUnit[],
  { patienceMs }: { readonly patienceMs?: number | undefined },
): boolean {
  return (estimateMs?.(run) ?? 0) > (patienceMs ?? Infinity);
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

const damagedAround = 'the pictures around the moment are damaged';

function outcomeOf(
  decoded: Exclude<Decoded | NearPicture, { kind: 'damaged' }>,
  picture: Pick<PastPicture, 'timeMs' | 'source' | 'lineDelayMs'> &
    Pick<Holdings, 'latency'> & { readonly isNear: boolean },
  { atMs, waitMs }: { atMs: number; waitMs: number },
): Grab {
  if (decoded.kind === 'busy') return { kind: 'busy', details: { message: decoded.why } };
  const frame: Frame = { ...decoded.picture, takenAtMonotonicMs: picture.timeMs };
  return {
    kind: 'frame',
    frame,
    offsetMs: picture.timeMs - atMs,
    source: picture.source,
    ...(picture.isNear && { isNear: true }),
    latency: picture.latency,
    lineDelayMs: Math.ceil(picture.lineDelayMs ?? 0),
    waitMs,
    decodeMs: decoded.decodeMs,
  };
}
