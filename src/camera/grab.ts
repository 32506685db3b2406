/**
 * From a moment to the frame nearest to it: wait until no nearer picture can come, choose, decode, and if the decoder finds damage
 * choose again. `decide` is pure; `grab` is the loop around it.
 */
import type { Frame, Grab, GrabDetails } from '../domain/frame.ts';
import { deadline, unlessAborted } from '../ops/abort.ts';
import type { Clock } from '../ops/clock.ts';
import type { AccessUnit } from './access-unit.ts';
import type { Decoded } from './decoder.ts';
import type { Pace } from './pace.ts';
import type { Ring } from './ring.ts';

/** What a decision is made from. Times are CLOCK_MONOTONIC milliseconds. */
export type Holdings = {
  readonly ring: Pick<Ring, 'nearest' | 'oldest' | 'newest' | 'newestUnits' | 'hasEvicted'>;
  readonly timeMs: (unit: AccessUnit) => number;
  readonly pace: Pace;
  readonly state: 'starting' | 'up' | 'down';
  /** When this program started. */
  readonly startedAtMs: number;
};

export type Decision =
  | { readonly kind: 'take'; readonly unit: AccessUnit }
  | { readonly kind: 'wait' }
  | { readonly kind: Exclude<Grab['kind'], 'frame' | 'busy'>; readonly details: GrabDetails };

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
export function waitLimitMs(pace: Pace, aheadMs: number): number {
  return Math.max(0, aheadMs) + (3 + pace.reorderDepth) * (pace.intervalMs ?? 0) + 2_000;
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
  const missing = (
    kind: Exclude<Grab['kind'], 'frame' | 'busy'>,
    message: string,
    details: GrabDetails = {},
  ): Decision => ({
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
      : missing('camera_down', 'the first picture came later', { downSinceMonotonicMs: held.startedAtMs });
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
    const before = lastBefore(held, atMs, nearest);
    const details = before === undefined ? {} : { downSinceMonotonicMs: before };
    return missing('camera_down', 'no picture came around the moment', details);
  }

  const sound = ring.nearest({ atMs, timeMs });
  const detourMs = Math.min(sound === undefined ? Infinity : away(sound), maxDetourMs);
  // Behind the damage an undamaged picture may be about to come that is nearer than the one before it.
  if (sound !== nearest && !noMore && !settled(held, atMs + detourMs)) return { kind: 'wait' };
  if (sound === undefined || (sound !== nearest && away(sound) > maxDetourMs)) {
    return missing('damaged', 'the pictures around the moment are damaged');
  }
  return { kind: 'take', unit: sound };
}

/** Whether no picture can come any more that is nearer: one at or after the moment has, and so have all that reordering may put before it. */
function settled({ ring, timeMs, pace }: Holdings, atMs: number): boolean {
  const maxReorder = 16;
  const units = ring.newestUnits(pace.reorderDepth + 1 + maxReorder);
  return units.slice(0, units.length - pace.reorderDepth).some((unit) => timeMs(unit) >= atMs);
}

/** Capture time of the picture before a gap; the nearest one may be that behind it. */
function lastBefore(
  { ring, timeMs }: Holdings,
  atMs: number,
  nearest: AccessUnit | undefined,
): number | undefined {
  if (nearest !== undefined && timeMs(nearest) <= atMs) return timeMs(nearest);
  const before = ring.nearest({
    atMs,
    timeMs: (unit) => (timeMs(unit) > atMs ? -Infinity : timeMs(unit)),
    any: true,
  });
  return before === undefined || timeMs(before) > atMs ? undefined : timeMs(before);
}

export type GrabDeps = {
  readonly clock: Clock;
  readonly ring: Ring;
  readonly holdings: () => Holdings;
  /** Resolves when a picture comes or the state changes. */
  readonly changed: () => Promise<void>;
  /** Decodes a unit; grabs of the same one share the work. */
  readonly decode: (unit: AccessUnit) => Promise<Decoded>;
};

/** How often a grab may choose again after its decoder found damage. */
const maxChoices = 3;

/** Every failure is an outcome; only an abort rejects. */
export async function grab(deps: GrabDeps, atMs: number, signal: AbortSignal): Promise<Grab> {
  const { clock } = deps;
  const askedMs = clock.monotonicMs();
  const limitMs = waitLimitMs(deps.holdings().pace, atMs - askedMs);
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
    if (decision.kind !== 'take') return decision;

    const waitMs = clock.monotonicMs() - askedMs;
    const decoded = await unlessAborted(deps.decode(decision.unit), signal);
    if (decoded.kind === 'busy') return { kind: 'busy', details: { message: decoded.why } };
    if (decoded.kind === 'damaged') {
      deps.ring.markDamaged(decision.unit);
      choices++;
      continue;
    }
    const takenAtMonotonicMs = held.timeMs(decision.unit);
    const frame: Frame = { ...decoded.picture, takenAtMonotonicMs };
    return {
      kind: 'frame',
      frame,
      offsetMs: takenAtMonotonicMs - atMs,
      source: 'ring',
      waitMs,
      decodeMs: decoded.decodeMs,
    };
  }
  return { kind: 'damaged', details: { message: 'the pictures around the moment are damaged' } };
}
