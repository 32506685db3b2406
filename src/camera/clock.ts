/**
 * When a picture was taken: its time stamp + the smallest (arrival − time stamp) seen around it. The least delayed picture wins, so a
 * stall here, a slow disk or a jittery network can't shift a picture, and spacing is the camera's own. Pure; time comes in with samples.
 *
 * An epoch is a stretch in which the camera's time stamps run on without a step. It ends when
 * 1. the time stamps jump: far from the usual step and from the step of arrivals, or back;
 * 2. for 2 s even the least delayed picture was later than the clock says, by more than max(½ interval, 20 ms): a step of the
 *    camera's clock. Its pictures since the step then move to the new epoch; older ones keep their times.
 * A picture earlier than the clock says is no step but a better estimate, for all pictures within the window.
 */
import { type AccessUnit, ticksPerMs } from './access-unit.ts';

/** Smallest delays are kept for each second of arrivals … */
const bucketMs = 1_000;
/** … and a picture's offset is the smallest of those this far around it. Crystals drift 1 ms in this time (100 ppm). */
const windowBuckets = 10;
const steadyMs = 2_000;
/** Least size of a jump on. Smaller ones are found by rule 2, or within the window. */
const leastJumpMs = 200;
/** B-frames step back as well, by up to the 16 pictures a decoder may hold back. */
const leastJumpBackMs = 1_000;
const maxReorder = 16;
/** More than any ring can hold; the oldest epoch is then forgotten. */
const maxEpochs = 256;

type Epoch = {
  readonly id: number;
  /** Smallest arrival − time stamp by second of arrival, milliseconds. In order of time. */
  readonly offsets: Map<number, number>;
};

/** Units that all came later than the clock says, since a moment. */
type Late = { readonly sinceMs: number; readonly units: AccessUnit[]; readonly offsets: Map<number, number> };

/** The furthest picture in the camera's order: with B-frames only those compare with their arrivals. */
type Anchor = { readonly pts90k: number; readonly arrivalMs: number; readonly stepMs: number };

export type CaptureClock = ReturnType<typeof createCaptureClock>;

/** `latencyMs`: from glass to ring, ≥ 0, calibrated. `keepMs`: how old a unit may be that is still asked for. */
export function createCaptureClock(options: { latencyMs: number; keepMs: number }) {
  const epochs: Epoch[] = [];
  let nextEpoch = 0;
  let anchor: Anchor | undefined;
  let late: Late | undefined;

  function begin(offsets = new Map<number, number>()): Epoch {
    const epoch = { id: nextEpoch++, offsets };
    epochs.push(epoch);
    if (epochs.length > maxEpochs) epochs.shift();
    late = undefined;
    return epoch;
  }

  function forget(nowMs: number): void {
    const tooOld = bucketOf(nowMs - options.keepMs) - 2 * windowBuckets;
    for (const { offsets } of epochs) {
      for (const bucket of offsets.keys()) {
        // An epoch's last one stays, for units in a GOP longer than what is kept.
        if (bucket >= tooOld || offsets.size === 1) break;
        offsets.delete(bucket);
      }
    }
  }

  return {
    /** The connection is new: time stamps begin anew with the next unit. */
    restart(): void {
      anchor = undefined;
      if (epochs.at(-1)?.offsets.size !== 0) begin();
    },

    /**
     * Takes units in decode order, and gives each its epoch. `arrivalMs` is the arrival that belongs to the unit's time stamp, which an
     * ingest that holds units back knows better than `unit.arrivalMs`. `intervalMs` is the stream's pace.
     */
    add(unit: AccessUnit, sample: { arrivalMs: number; intervalMs: number }): void {
      const { arrivalMs, intervalMs } = sample;
      const step = anchor && {
        ptsMs: (unit.pts90k - anchor.pts90k) / ticksPerMs,
        arrivalMs: arrivalMs - anchor.arrivalMs,
      };
      const slackMs = Math.max(leastJumpMs, 2 * Math.max(intervalMs, anchor?.stepMs ?? 0));
      const jumped =
        step !== undefined &&
        (step.ptsMs > Math.max(step.arrivalMs, anchor?.stepMs ?? 0) + slackMs ||
          step.ptsMs < -Math.max(leastJumpBackMs, maxReorder * intervalMs));
      const epoch = jumped ? begin() : (epochs.at(-1) ?? begin());
      if (jumped || step === undefined || step.ptsMs > 0) {
        const stepMs = jumped ? (anchor?.stepMs ?? 0) : (step?.ptsMs ?? 0);
        anchor = { pts90k: unit.pts90k, arrivalMs, stepMs };
      }

      unit.epoch = epoch.id;
      const offsetMs = arrivalMs - unit.pts90k / ticksPerMs;
      const expectedMs = smallest(epoch.offsets, bucketOf(arrivalMs), { before: windowBuckets, after: 0 });
      keepSmallest(epoch.offsets, arrivalMs, offsetMs);
      if (offsetMs <= expectedMs + Math.max(intervalMs / 2, 20)) {
        late = undefined;
      } else {
        late ??= { sinceMs: arrivalMs, units: [], offsets: new Map() };
        late.units.push(unit);
        keepSmallest(late.offsets, arrivalMs, offsetMs);
        if (arrivalMs - late.sinceMs >= steadyMs) {
          const { units, offsets } = late;
          const { id } = begin(offsets);
          for (const moved of units) moved.epoch = id;
        }
      }
      forget(arrivalMs);
    },

    /** When a unit's picture was taken, CLOCK_MONOTONIC milliseconds; never later than it arrived. May still improve for 10 s. */
    timeMs(unit: AccessUnit): number {
      const epoch = epochs.findLast(({ id }) => id === unit.epoch);
      if (epoch === undefined) return unit.arrivalMs - options.latencyMs;
      const bucket = bucketOf(unit.arrivalMs);
      let offsetMs = smallest(epoch.offsets, bucket, { before: windowBuckets, after: windowBuckets });
      if (offsetMs === Infinity) offsetMs = Math.min(...epoch.offsets.values());
      return Math.min(unit.arrivalMs, unit.pts90k / ticksPerMs + offsetMs) - options.latencyMs;
    },
  };
}

function bucketOf(arrivalMs: number): number {
  return Math.floor(arrivalMs / bucketMs);
}

function keepSmallest(offsets: Map<number, number>, arrivalMs: number, offsetMs: number): void {
  const bucket = bucketOf(arrivalMs);
  offsets.set(bucket, Math.min(offsets.get(bucket) ?? Infinity, offsetMs));
}

function smallest(
  offsets: ReadonlyMap<number, number>,
  bucket: number,
  reach: { before: number; after: number },
): number {
  let found = Infinity;
  for (let b = bucket - reach.before; b <= bucket + reach.after; b++)
    found = Math.min(found, offsets.get(b) ?? Infinity);
  return found;
}
