/**
 * A stretch in which even the least delayed picture arrived later than the capture clock expects: its size, and whether
 * the network or the camera is the cause. Pure.
 *
 * The cause may be a backlog that will drain, a network that became slow, or a camera that counts pictures instead of
 * time and paused. Sender reports distinguish network from camera. Without them, lateness that is constant for 5 s or
 * lasts 60 s is attributed to a pause of the camera, and all of it stays in doubt.
 */

import { possibleMs } from './network-doubt.ts';
import { bucketOf } from './offset-buckets.ts';
import { maxDrift, type SenderReports } from './sender-reports.ts';

const pauseFoundMs = 5_000;
/** Lateness of this age is accepted as it is, steady or not. */
export const maxLateMs = 60_000;
/** Shorter lateness is jitter, as on every wireless network. */
const jitterMs = 1_000;
/** Seconds stored of a network that stays slow: the newest. */
const maxSeconds = 120;

type Second = { readonly bucket: number; offsetMs: number };

type Stretch = {
  readonly sinceMs: number;
  /** Expected offset when the lateness began. */
  readonly expectedMs: number;
  /** Start of the current hold. */
  readonly heldSinceMs: number;
  /** Last sender report of the camera before the stretch. */
  readonly before: ReturnType<SenderReports['before']>;
  /** Smallest offset of each second, in order. */
  readonly seconds: Second[];
  newestMs: number;
  isNetwork: boolean;
};

export type LateVerdict =
  /** Continue to observe; `network`: for as long as the lateness lasts. */
  | 'open'
  | 'network'
  /** Pictures since `sinceMs` have this offset. `doubtMs`: the part that may be network delay. */
  | { readonly sinceMs: number; readonly offsetMs: number; readonly doubtMs: number };

export function createLateness(reports: SenderReports) {
  let late: Stretch | undefined;

  function begin(
    now: { arrivalMs: number; offsetMs: number },
    expected: { ms: number; within: number },
  ): Stretch {
    const { arrivalMs: sinceMs, offsetMs } = now;
    const fresh = {
      ...{ sinceMs, newestMs: sinceMs, seconds: [], isNetwork: late?.isNetwork ?? false },
      ...{
        expectedMs: expected.ms,
        heldSinceMs: late?.heldSinceMs ?? sinceMs,
        before: reports.before(sinceMs),
      },
    };
    if (late === undefined) return fresh;
    // The network became faster: judge the remaining lateness on its own.
    return late.isNetwork && offsetMs < newestOf(late) - expected.within ? fresh : late;
  }

  const driftMs = (of: Stretch): number => maxDrift * (of.newestMs - of.heldSinceMs);

  return {
    current: (): Pick<Stretch, 'sinceMs' | 'expectedMs' | 'isNetwork'> | undefined => late,

    end(): void {
      late = undefined;
    },

    /**
     * Adds a picture's offset; false when it is not late. `expected`: offset from pictures before the stretch, and the
     * tolerance above it.
     */
    add(now: { arrivalMs: number; offsetMs: number }, expected: { ms: number; within: number }): boolean {
      const expectedMs = late?.expectedMs ?? expected.ms;
      if (now.offsetMs <= expectedMs + expected.within) {
        late = undefined;
        return false;
      }
      late = begin(now, { ...expected, ms: expectedMs });
      late.newestMs = now.arrivalMs;
      keepSmallest(late.seconds, bucketOf(now.arrivalMs), now.offsetMs);
      return true;
    },

    judge({ intervalMs, within }: { intervalMs: number; within: number }): LateVerdict {
      if (late === undefined) return 'open';
      const { sinceMs, newestMs, expectedMs, before, seconds } = late;
      const forMs = newestMs - sinceMs;
      const offsetMs = newestOf(late);
      const lateMs = offsetMs - expectedMs;
      const isDrift = lateMs <= driftMs(late);
      const cause = reports.causeOf({ before, sinceMs, intervalMs, lateMs: () => lateMs });
      if (!isDrift && cause === 'network') {
        late.isNetwork = true;
        return 'network';
      }
      if (!isDrift && cause === undefined && reports.isDue(sinceMs, newestMs)) return 'open';
      late.isNetwork = false;
      // The first second may contain B-frames from before.
      const isSteady = seconds.length >= 5 && Math.abs(minOf(seconds.slice(1, 3)) - offsetMs) <= within;
      if (forMs < maxLateMs && (!isSteady || forMs < pauseFoundMs)) return 'open';
      const openMs = typeof cause === 'object' ? lateMs - cause.cameraMs : lateMs;
      return { sinceMs, offsetMs, doubtMs: openMs > within ? possibleMs(openMs) : 0 };
    },

    /** Lateness of the least delayed picture around a time; 0 while that is jitter. */
    lateMs(atMs: number): number {
      if (late === undefined || atMs < late.sinceMs || late.newestMs - late.sinceMs < jitterMs) return 0;
      const bucket = bucketOf(atMs);
      const around = late.seconds.filter((each) => Math.abs(each.bucket - bucket) <= 1);
      return around.length === 0 ? 0 : Math.max(0, minOf(around) - late.expectedMs);
    },

    /** Part of the lateness that is not known to be network delay. */
    doubtMs(atMs: number): number {
      const lateMs = this.lateMs(atMs);
      return late?.isNetwork === true ? Math.min(lateMs, driftMs(late)) : lateMs;
    },
  };
}

const newestOf = ({ seconds }: Stretch): number => minOf(seconds.slice(-2));

const minOf = (seconds: readonly Second[]): number => Math.min(...seconds.map(({ offsetMs }) => offsetMs));

function keepSmallest(seconds: Second[], bucket: number, offsetMs: number): void {
  const newest = seconds.at(-1);
  if (newest?.bucket === bucket) newest.offsetMs = Math.min(newest.offsetMs, offsetMs);
  else seconds.push({ bucket, offsetMs });
  if (seconds.length > maxSeconds) seconds.shift();
}
