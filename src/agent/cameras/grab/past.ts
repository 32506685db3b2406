/**
 * History of a camera outside the ring: the lookback on disk, and the spill of an earlier run of this program. These
 * times don't change any more.
 */
import type { CaptureSource } from '../../../domain/capture/pair.ts';
import type { AccessUnit } from '../access-unit.ts';

/** A time on the monotonic clock of one boot. */
export type Moment = { readonly boot: string; readonly monotonicMs: number };

export type PastUnit = {
  readonly unit: AccessUnit;
  /**
   * Capture time, CLOCK_MONOTONIC milliseconds of the boot it was recorded in. On disk it still includes the camera's
   * latency.
   */
  readonly timeMs: number;
  /** The unit and every unit it depends on are undamaged. */
  readonly sound: boolean;
  /** Upper bound on how much earlier it may have been taken because of network delay, milliseconds; absent: none. */
  readonly networkDelayMs?: number;
};

/** Times of units that are still in a ring. */
export type UnitTimes = {
  readonly timeMs: (unit: AccessUnit) => number;
  readonly networkDelayMs?: (unit: AccessUnit) => number;
};

export type PastPicture = {
  /** Key frame … requested picture, in decode order. */
  readonly run: readonly AccessUnit[];
  readonly timeMs: number;
  readonly networkDelayMs?: number;
  /** A spilled picture counts as `ring`: it is the same video with the same precision. */
  readonly source: CaptureSource;
};

export type Bounds = { readonly oldestMs: number; readonly newestMs: number };

export type Past = {
  /**
   * The undamaged picture nearest to a time, or undefined when none close enough is held: within half a key frame
   * interval or one second when only key frames are kept, otherwise within one second or three picture intervals.
   * Rejects with `signal.reason` only.
   */
  nearest(at: Moment, signal: AbortSignal): Promise<PastPicture | undefined>;
  /**
   * Every unit from the key frame at or before `fromMs` to `untilMs`, in decode order; empty unless all video of the
   * span is kept.
   */
  stretch(
    of: { readonly boot: string; readonly fromMs: number; readonly untilMs: number },
    signal: AbortSignal,
  ): Promise<readonly PastUnit[]>;
  /** Oldest and newest capture time held of a boot. */
  bounds(boot: string): Bounds | undefined;
};

/** Video of a boot from its oldest to its newest capture time. */
export type VideoSpan = Bounds & { readonly boot: string };

/** `key_frames`: single pictures, a key frame interval apart. */
export type HeldSpan = VideoSpan & { readonly kind: 'video' | 'key_frames' };

/** Largest gap within one stretch, milliseconds: a camera may be silent for a second, and key frames are seconds apart. */
const togetherMs = { video: 3_000, key_frames: 30_000 };

/** Merges adjacent spans of a kind, in order; returns the newest `atMost`. */
export function joinSpans(spans: readonly HeldSpan[], atMost: number): HeldSpan[] {
  const joined: HeldSpan[] = [];
  const boots = [...new Set(spans.map(({ boot }) => boot))];
  const sorted = [...spans].sort(
    (a, b) => boots.indexOf(a.boot) - boots.indexOf(b.boot) || a.oldestMs - b.oldestMs,
  );
  for (const span of sorted) {
    const index = joined.findLastIndex(({ boot, kind }) => boot === span.boot && kind === span.kind);
    const last = joined[index];
    if (last !== undefined && span.oldestMs - last.newestMs <= togetherMs[span.kind])
      joined[index] = { ...last, newestMs: Math.max(last.newestMs, span.newestMs) };
    else joined.push(span);
  }
  return joined.slice(-atMost);
}

/** Bounds of at least one unit. A loop, because spreading many units over a call would overflow the stack. */
export function boundsOf(units: readonly Pick<PastUnit, 'timeMs'>[]): Bounds {
  let [oldestMs, newestMs] = [Infinity, -Infinity];
  for (const { timeMs } of units) {
    oldestMs = Math.min(oldestMs, timeMs);
    newestMs = Math.max(newestMs, timeMs);
  }
  return { oldestMs, newestMs };
}

/** Combines several histories: the nearest picture of all, the longest stretch, the widest bounds. */
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

/** Subtracts the camera's currently configured latency from all times. */
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
