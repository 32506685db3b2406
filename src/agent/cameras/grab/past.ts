/**
 * What is held of a camera's past outside of the ring: the lookback on disk, and what an earlier run of this program spilled when it was
 * stopped. Times here don't change any more.
 */
import type { CaptureSource } from '../../../domain/capture/pair.ts';
import type { AccessUnit } from '../access-unit.ts';

/** A moment on the monotonic clock of one boot. */
export type Moment = { readonly boot: string; readonly monotonicMs: number };

export type PastUnit = {
  readonly unit: AccessUnit;
  /** Capture time, CLOCK_MONOTONIC milliseconds of the boot it was recorded in. On disk the camera's own delay is still in it. */
  readonly timeMs: number;
  /** Undamaged, and so is all it needs. */
  readonly sound: boolean;
  /** It may have been taken this much earlier, because its way here may have been slow, milliseconds; absent for not at all. */
  readonly lineDelayMs?: number;
};

/** Of units that are still in a ring. */
export type UnitTimes = {
  readonly timeMs: (unit: AccessUnit) => number;
  readonly lineDelayMs?: (unit: AccessUnit) => number;
};

export type PastPicture = {
  /** Key frame … wanted picture, in decode order. */
  readonly run: readonly AccessUnit[];
  readonly timeMs: number;
  readonly lineDelayMs?: number;
  /** What was spilled counts as `ring`: it is the same video, as exact. */
  readonly source: CaptureSource;
};

export type Bounds = { readonly oldestMs: number; readonly newestMs: number };

export type Past = {
  /**
   * The undamaged picture nearest to a moment, or undefined when none is held that shows it: within half a key frame interval or one
   * second where only key frames are kept, else within one second or three picture intervals. Rejects only with `signal.reason`.
   */
  nearest(at: Moment, signal: AbortSignal): Promise<PastPicture | undefined>;
  /** Every unit from the key frame at or before `fromMs` to `untilMs`, in decode order; empty unless all video is kept there. */
  stretch(
    of: { readonly boot: string; readonly fromMs: number; readonly untilMs: number },
    signal: AbortSignal,
  ): Promise<readonly PastUnit[]>;
  /** The oldest and newest capture time held of a boot. */
  bounds(boot: string): Bounds | undefined;
};

/** Video of a boot from its oldest to its newest capture time. */
export type VideoSpan = Bounds & { readonly boot: string };

/** Files of one stretch of video follow each other within this, milliseconds: a second is what a camera may be silent for. */
const togetherMs = 3_000;

/** Those that follow each other as one, in their order; the newest `atMost`. */
export function joinSpans(spans: readonly VideoSpan[], atMost: number): VideoSpan[] {
  const joined: VideoSpan[] = [];
  const boots = [...new Set(spans.map(({ boot }) => boot))];
  const sorted = [...spans].sort(
    (a, b) => boots.indexOf(a.boot) - boots.indexOf(b.boot) || a.oldestMs - b.oldestMs,
  );
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last?.boot === span.boot && span.oldestMs - last.newestMs <= togetherMs)
      joined[joined.length - 1] = { ...last, newestMs: Math.max(last.newestMs, span.newestMs) };
    else joined.push(span);
  }
  return joined.slice(-atMost);
}

/** Of one picture at least. However many there are: spread over a call they would overflow the stack. */
export function boundsOf(units: readonly Pick<PastUnit, 'timeMs'>[]): Bounds {
  let [oldestMs, newestMs] = [Infinity, -Infinity];
  for (const { timeMs } of units) {
    oldestMs = Math.min(oldestMs, timeMs);
    newestMs = Math.max(newestMs, timeMs);
  }
  return { oldestMs, newestMs };
}

/** Several as one: the nearest picture of all, the longest stretch, the widest bounds. */
export function joinPasts(pasts: readonly Past[]): Past {
  return {
    async nearest(at, signal) {
      const found = await Promise.all(pasts.map((past) => past.nearest(at, signal)));
      const away = (picture: PastPicture) => Math.abs(picture.timeMs - at.monotonicMs);
      return found
        .filter((picture) => picture !== undefined)
        .reduce<PastPicture | undefined>(
          (best, picture) => (best === undefined || away(picture) < away(best) ? picture : best),
          undefined,
        );
    },
    async stretch(of, signal) {
      const found = await Promise.all(pasts.map((past) => past.stretch(of, signal)));
      return found.reduce((longest, units) => (units.length > longest.length ? units : longest), []);
    },
    bounds(boot) {
      const found = pasts.map((past) => past.bounds(boot)).filter((bounds) => bounds !== undefined);
      if (found.length === 0) return undefined;
      return {
        oldestMs: Math.min(...found.map(({ oldestMs }) => oldestMs)),
        newestMs: Math.max(...found.map(({ newestMs }) => newestMs)),
      };
    },
  };
}

/** The same with the camera's own delay, as it is known now, taken off all times. */
export function withLatency(past: Past, latencyMs: () => number): Past {
  return {
    async nearest({ boot, monotonicMs }, signal) {
      const offMs = latencyMs();
      const picture = await past.nearest({ boot, monotonicMs: monotonicMs + offMs }, signal);
      return picture && { ...picture, timeMs: picture.timeMs - offMs };
    },
    async stretch({ boot, fromMs, untilMs }, signal) {
      const offMs = latencyMs();
      const units = await past.stretch({ boot, fromMs: fromMs + offMs, untilMs: untilMs + offMs }, signal);
      return units.map((unit) => ({ ...unit, timeMs: unit.timeMs - offMs }));
    },
    bounds(boot) {
      const bounds = past.bounds(boot);
      const offMs = latencyMs();
      return bounds && { oldestMs: bounds.oldestMs - offMs, newestMs: bounds.newestMs - offMs };
    },
  };
}
