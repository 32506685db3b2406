/**
 * A stretch in which even the least delayed picture came later than the capture clock expects: how late, and whether that is the line or the
 * camera. Pure.
 *
 * It may be a backlog that is about to drain, a line that became slow, or a camera that counts pictures instead of time and made a pause.
 * Sender reports tell the line from the camera. Without them what stays the same for 5 s, or is not over in 60 s, is taken for the camera's
 * pause, and all of it stays in doubt.
 */
import { bucketOf } from './capture-epoch.ts';
import type { SenderReports } from './sender-reports.ts';

const pauseFoundMs = 5_000;
/** What has been late for this long is taken as it is, steady or not. */
export const maxLateMs = 60_000;
/** Late for less than this is jitter, as on every wireless line. */
const jitterMs = 1_000;
/** A crystal that is off: so much in each millisecond. */
const maxDrift = 500e-6;
/** Of a line that stays slow, the newest seconds are kept. */
const maxSeconds = 120;

type Second = { readonly bucket: number; offsetMs: number };

type Stretch = {
  readonly sinceMs: number;
  /** The offset that pictures were expected to have, as it was when lateness began. */
  readonly expectedMs: number;
  /** Since when that is held on to. */
  readonly heldSinceMs: number;
  /** The camera's last sender report from before. */
  readonly before: ReturnType<SenderReports['before']>;
  /** Smallest offset of each second, in order. */
  readonly seconds: Second[];
  newestMs: number;
  isLine: boolean;
};

export type LateVerdict =
  /** Go on watching; `line`: for as long as it lasts. */
  | 'open'
  | 'line'
  /** Pictures since `sinceMs` have this offset. `doubtMs`: so much of it may be the line. */
  | { readonly sinceMs: number; readonly offsetMs: number; readonly doubtMs: number };

export function createLateness(reports: SenderReports) {
  let late: Stretch | undefined;

  function begin(
    now: { arrivalMs: number; offsetMs: number },
    expected: { ms: number; within: number },
  ): Stretch {
    const { arrivalMs: sinceMs, offsetMs } = now;
    const fresh = {
      ...{ sinceMs, newestMs: sinceMs, seconds: [], isLine: late?.isLine ?? false },
      ...{
        expectedMs: expected.ms,
        heldSinceMs: late?.heldSinceMs ?? sinceMs,
        before: reports.before(sinceMs),
      },
    };
    if (late === undefined) return fresh;
    // The line has become quicker: what is left of the lateness is judged by itself.
    return late.isLine && offsetMs < newestOf(late) - expected.within ? fresh : late;
  }

  const driftMs = (of: Stretch): number => maxDrift * (of.newestMs - of.heldSinceMs);

  return {
    current: (): Pick<Stretch, 'sinceMs' | 'expectedMs' | 'isLine'> | undefined => late,

    end(): void {
      late = undefined;
    },

    /** Takes a picture's offset in; false where it is not late. `expected`: by pictures before the stretch, and how much more is none. */
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
      if (!isDrift && cause === 'line') {
        late.isLine = true;
        return 'line';
      }
      if (!isDrift && cause === undefined && reports.isDue(sinceMs, newestMs)) return 'open';
      late.isLine = false;
      // In the first second there may be B-frames from before.
      const isSteady = seconds.length >= 5 && Math.abs(leastOf(seconds.slice(1, 3)) - offsetMs) <= within;
      if (forMs < maxLateMs && (!isSteady || forMs < pauseFoundMs)) return 'open';
      const openMs = typeof cause === 'object' ? lateMs - cause.cameraMs : lateMs;
      return { sinceMs, offsetMs, doubtMs: openMs > within ? openMs : 0 };
    },

    /** How late the least delayed picture was around a moment; 0 while that is jitter. */
    lateMs(atMs: number): number {
      if (late === undefined || atMs < late.sinceMs || late.newestMs - late.sinceMs < jitterMs) return 0;
      const bucket = bucketOf(atMs);
      const around = late.seconds.filter((each) => Math.abs(each.bucket - bucket) <= 1);
      return around.length === 0 ? 0 : Math.max(0, leastOf(around) - late.expectedMs);
    },

    /** How much of that is not known to be the line. */
    doubtMs(atMs: number): number {
      const lateMs = this.lateMs(atMs);
      return late?.isLine === true ? Math.min(lateMs, driftMs(late)) : lateMs;
    },
  };
}

const newestOf = ({ seconds }: Stretch): number => leastOf(seconds.slice(-2));

const leastOf = (seconds: readonly Second[]): number => Math.min(...seconds.map(({ offsetMs }) => offsetMs));

function keepSmallest(seconds: Second[], bucket: number, offsetMs: number): void {
  const newest = seconds.at(-1);
  if (newest?.bucket === bucket) newest.offsetMs = Math.min(newest.offsetMs, offsetMs);
  else seconds.push({ bucket, offsetMs });
  if (seconds.length > maxSeconds) seconds.shift();
}
