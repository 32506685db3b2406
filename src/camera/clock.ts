/**
 * When a picture was taken: its time stamp + the smallest (arrival − time stamp) seen around it. The least delayed picture wins, so a
 * stall here, a slow disk or a jittery network can't shift a picture, and spacing is the camera's own. Pure; time comes in with samples,
 * all of it CLOCK_MONOTONIC: no wall clock, of the camera or of the gateway, has a part in it.
 *
 * An epoch is a stretch in which the camera's time stamps run on without a step. It ends when
 * 1. the time stamps jump: far from the usual step and from the step of arrivals, or back;
 * 2. for some seconds even the least delayed picture was later than the clock says by more than max(½ interval, 20 ms). That takes 2 s
 *    if time stamps stepped back: the camera's clock did. Else they ran on evenly: a backlog that is about to drain, or a camera that
 *    counts pictures instead of time and made a pause; it is taken for that one if it stays the same for 5 s, or is not over in 60 s.
 *    Pictures since then move to the new epoch; older ones keep their times;
 * 3. for 10 s they ran at another pace than real time. Then pictures since have the times of their arrival, until the time stamps run
 *    with real time again for 10 s.
 * A picture earlier than the clock says is no step but a better estimate, for all pictures within the window.
 *
 * Largest errors, beyond the least delay on the way (test/camera/clock-scenarios.test.ts prints and holds them):
 * - steady pace, any depth of B-frames, bursts at the start, stalls: none;
 * - jitter: the delay of the least delayed picture within 10 s before and after; drift of 500 ppm: 5 ms;
 * - a step of the camera's clock by over a second (or 16 intervals), or on by over 200 ms (or two intervals): none, from the first
 *   picture on; smaller ones back: none once 2 s are over; smaller ones on: the step itself, for pictures within 10 s of it;
 * - a camera that counts pictures and makes a pause: the pause, for 5 s, then none;
 * - time stamps at a wrong pace: none from 12 s on but the delay of each picture's own arrival (B-frames: and the reordering).
 */
import { type AccessUnit, ticksPerMs } from './access-unit.ts';
import { bucketOf, createEpoch, type Epoch, windowMs } from './capture-epoch.ts';
import { createTrend } from './clock-trend.ts';
import { createStepBackSearch, type StepBackSearch } from './step-back.ts';

/** How long lateness is watched before it makes an epoch: where time stamps stepped back … */
const stepFoundMs = 2_000;
/** … and where they ran on evenly. */
const pauseFoundMs = 5_000;
/** What has been late for this long is taken as it is, steady or not. */
const maxLateMs = 60_000;
/** Least size of a jump on. Smaller ones are found by rule 2, or within the window. */
const leastJumpMs = 200;
/** B-frames step back as well, by up to the 16 pictures a decoder may hold back. */
const leastJumpBackMs = 1_000;
const maxReorder = 16;
/** A camera may begin with pictures it has kept, at once and with gaps between them: only a jump larger than any of that is one. */
const startMs = 2_000;
const leastJumpAtStartMs = 10_000;
/** So long ago a unit may have arrived that still moves to another epoch. */
const recentMs = maxLateMs + 1_000;
/** 160 a second; of more, only the newest may still move. */
const maxRecent = 10_000;
/** Of time stamps that count from 1970. */
const roundingMs = 1;
/** More than any ring can hold; the oldest epoch is then forgotten. */
const maxEpochs = 256;

/** Units that all came later than the clock says, since a moment. */
type Late = {
  readonly sinceMs: number;
  /** The offset that they were expected to have. */
  readonly expectedMs: number;
  /** Smallest offset of each second, in order. */
  readonly offsets: { readonly bucket: number; offsetMs: number }[];
  /** Once it has lasted long enough to be looked into. */
  stepBack?: StepBackSearch;
};

/** The furthest picture in the camera's order: with B-frames only those compare with their arrivals. */
type Anchor = { readonly pts90k: number; readonly arrivalMs: number; readonly stepMs: number };

type Recent = {
  /** Weak: how long units live is the ring's business. */
  readonly unit: WeakRef<AccessUnit>;
  readonly pts90k: number;
  readonly arrivalMs: number;
  readonly offsetMs: number;
  readonly lagMs: number;
};

export type CaptureClock = ReturnType<typeof createCaptureClock>;

/** `keepMs`: how old a unit may be that is still asked for. Times include the camera's latency, from glass to ring: the clock can't know it. */
export function createCaptureClock({ keepMs }: { keepMs: number }) {
  const epochs = new Map<number, Epoch>();
  const trend = createTrend();
  let current: Epoch | undefined;
  let nextEpoch = 0;
  let mode: Epoch['mode'] = 'time_stamps';
  let anchor: Anchor | undefined;
  let firstArrivalMs: number | undefined;
  let late: Late | undefined;
  /** The newest units, which may still move to another epoch. */
  let recent: Recent[] = [];

  function begin(): Epoch {
    current = createEpoch(nextEpoch++, mode);
    epochs.set(current.id, current);
    if (epochs.size > maxEpochs) epochs.delete(nextEpoch - 1 - maxEpochs);
    late = undefined;
    return current;
  }

  /** A new epoch that also takes over what has arrived since, but for what is less delayed than it can be in there. */
  function beginSince(sinceMs: number, leastOffsetMs = -Infinity): void {
    for (const epoch of epochs.values()) epoch.dropFrom(Math.ceil(sinceMs / 1_000) * 1_000);
    const epoch = begin();
    for (const moved of recent) {
      if (moved.arrivalMs < sinceMs || moved.offsetMs < leastOffsetMs) continue;
      const unit = moved.unit.deref();
      if (unit !== undefined) unit.epoch = epoch.id;
      epoch.add(moved);
    }
  }

  function jumps(unit: AccessUnit, sample: { arrivalMs: number; intervalMs: number }): boolean {
    if (anchor === undefined) return false;
    const ptsMs = (unit.pts90k - anchor.pts90k) / ticksPerMs;
    const usualMs = Math.max(sample.arrivalMs - anchor.arrivalMs, anchor.stepMs);
    const slackMs = Math.max(leastJumpMs, 2 * sample.intervalMs);
    const atStart = sample.arrivalMs - (firstArrivalMs ?? sample.arrivalMs) < startMs;
    return (
      ptsMs > usualMs + (atStart ? Math.max(slackMs, leastJumpAtStartMs) : slackMs) ||
      ptsMs < -Math.max(leastJumpBackMs, maxReorder * sample.intervalMs)
    );
  }

  function searchStepBack(of: Late, now: Recent, intervalMs: number): StepBackSearch {
    if (of.stepBack !== undefined) {
      of.stepBack.add(now, intervalMs);
      return of.stepBack;
    }
    of.stepBack = createStepBackSearch(of.sinceMs);
    for (const sample of recent) of.stepBack.add(sample, intervalMs);
    return of.stepBack;
  }

  /** Rule 2. */
  function watchLateness(
    epoch: Epoch,
    now: Recent,
    stream: { intervalMs: number; expectedMs: number },
  ): void {
    const toleranceMs = Math.max(stream.intervalMs / 2, 20);
    // As it was when lateness began, though what came before goes out of the window meanwhile.
    const expectedMs = late?.expectedMs ?? stream.expectedMs;
    if (now.offsetMs <= expectedMs + toleranceMs) {
      late = undefined;
      return;
    }
    const { arrivalMs } = now;
    late ??= { sinceMs: arrivalMs, expectedMs, offsets: [] };
    keepSmallest(late.offsets, bucketOf(arrivalMs), now.offsetMs);
    const forMs = arrivalMs - late.sinceMs;
    if (forMs < stepFoundMs) return;
    epoch.hold(arrivalMs, expectedMs);
    const step = searchStepBack(late, now, stream.intervalMs).found(expectedMs, stream.intervalMs);
    if (step !== undefined && arrivalMs - step.sinceMs >= stepFoundMs) {
      beginSince(step.sinceMs, (expectedMs + step.leastMs) / 2);
      return;
    }
    const least = (of: Late['offsets']) => Math.min(...of.map(({ offsetMs }) => offsetMs));
    const newestMs = least(late.offsets.slice(-2));
    // In the first second there may be B-frames from before.
    const steady =
      late.offsets.length >= 5 && Math.abs(least(late.offsets.slice(1, 3)) - newestMs) <= toleranceMs;
    if (forMs >= maxLateMs || (steady && forMs >= pauseFoundMs))
      beginSince(late.sinceMs, (expectedMs + newestMs) / 2);
  }

  /** Rule 3. */
  function watchPace(): void {
    const sinceMs = mode === 'time_stamps' ? trend.lyingSinceMs() : trend.steadySinceMs();
    if (sinceMs === undefined) return;
    mode = mode === 'time_stamps' ? 'arrival' : 'time_stamps';
    beginSince(sinceMs);
  }

  return {
    /** The connection is new: time stamps begin anew with the next unit. */
    restart(): void {
      anchor = undefined;
      firstArrivalMs = undefined;
      recent = [];
      trend.restart();
      if (current?.isEmpty() !== true) begin();
    },

    /**
     * Takes units in decode order, and gives each its epoch. `arrivalMs` is the arrival that belongs to the unit's time stamp, which an
     * ingest that holds units back knows better than `unit.arrivalMs`. `intervalMs` is the stream's pace.
     */
    add(unit: AccessUnit, sample: { arrivalMs: number; intervalMs: number }): void {
      const { arrivalMs, intervalMs } = sample;
      firstArrivalMs ??= arrivalMs;
      const before = anchor;
      const jumped = jumps(unit, sample);
      if (jumped) {
        recent = [];
        trend.restart();
      }
      const epoch = jumped ? begin() : (current ?? begin());
      if (before === undefined || jumped || unit.pts90k > before.pts90k) {
        const stepMs = before === undefined ? 0 : (unit.pts90k - before.pts90k) / ticksPerMs;
        anchor = { pts90k: unit.pts90k, arrivalMs, stepMs: jumped ? (before?.stepMs ?? 0) : stepMs };
      }

      unit.epoch = epoch.id;
      const offsetMs = arrivalMs - unit.pts90k / ticksPerMs;
      const { pts90k } = unit;
      const lagMs = unit.arrivalMs - arrivalMs;
      const now: Recent = { unit: new WeakRef(unit), pts90k, arrivalMs, offsetMs, lagMs };
      recent.push(now);
      while (recent.length > maxRecent || (recent[0]?.arrivalMs ?? arrivalMs) < arrivalMs - recentMs)
        recent.shift();
      const expectedMs = epoch.expectedMs(arrivalMs);
      epoch.add(now);
      if (mode === 'time_stamps') watchLateness(epoch, now, { intervalMs, expectedMs });
      if (!trend.add(arrivalMs, offsetMs)) return;
      watchPace();
      for (const each of epochs.values()) each.forgetBefore(arrivalMs - keepMs - 2 * windowMs);
    },

    /** When a unit's picture was taken, CLOCK_MONOTONIC milliseconds; never later than it arrived. May still improve for 10 s. */
    timeMs(unit: AccessUnit): number {
      const epoch = epochs.get(unit.epoch);
      if (epoch === undefined) return unit.arrivalMs;
      return epoch.timeMs({ arrivalMs: unit.arrivalMs, ptsMs: unit.pts90k / ticksPerMs });
    },

    /** No unit arrived more than this after its time (as told now), milliseconds: bounds a search by time among arrivals. */
    maxDelayMs: (): number =>
      roundingMs + Math.max(0, ...[...epochs.values()].map((epoch) => epoch.maxDelayMs())),

    /** What times are made from now. `arrival`: the time stamps run at a wrong pace. */
    mode: (): 'time_stamps' | 'arrival' => mode,
  };
}

function keepSmallest(offsets: Late['offsets'], bucket: number, offsetMs: number): void {
  const newest = offsets.at(-1);
  if (newest?.bucket === bucket) newest.offsetMs = Math.min(newest.offsetMs, offsetMs);
  else offsets.push({ bucket, offsetMs });
}
