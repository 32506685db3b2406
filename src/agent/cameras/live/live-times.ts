/**
 * Time stamps for watching a stream while it comes: capture times, so that it plays at the true pace whatever the camera's own stamps say,
 * with decode times made without knowing what comes next. What is left out leaves its gap in them. Pure.
 */
import { ticksPerMs } from '../access-unit.ts';

/** Where a stream begins: room for decode times before its first picture's time. */
const startPts90k = 10_000 * ticksPerMs;
/** The least step from one decode time to the next: players count in milliseconds. */
const leastStep90k = ticksPerMs;

export type LiveTimes = {
  /** Units in decode order. `timeMs`: capture time; `reorderDepth`: how many units may follow one and be shown before it; `intervalMs`: from one picture to the next. */
  next(unit: { timeMs: number; reorderDepth: number; intervalMs: number }): {
    readonly pts90k: number;
    readonly dts90k: number;
  };
};

/** Decode times rise, and none is later than its picture's time; where capture times go back, or pictures are reordered deeper than was told, all later ones move on by as much. */
export function createLiveTimes(): LiveTimes {
  let shift90k: number | undefined;
  let last90k = -Infinity;
  /** Times not yet used as decode times, in order: as many as pictures are reordered by. */
  const ahead: number[] = [];

  return {
    next({ timeMs, reorderDepth, intervalMs }) {
      const at90k = Math.round(timeMs * ticksPerMs);
      shift90k ??= startPts90k - at90k;
      let pts90k = at90k + shift90k;
      const index = ahead.findIndex((time) => time > pts90k);
      ahead.splice(index < 0 ? ahead.length : index, 0, pts90k);
      // While there are not enough of them, they are counted back from the first.
      const missing = reorderDepth + 1 - ahead.length;
      let dts90k = Math.round((ahead[0] ?? pts90k) - missing * intervalMs * ticksPerMs);
      while (ahead.length > reorderDepth) dts90k = ahead.shift() ?? dts90k;
      dts90k = Math.max(dts90k, last90k + leastStep90k);
      if (dts90k > pts90k) {
        shift90k += dts90k - pts90k;
        pts90k = dts90k;
      }
      last90k = dts90k;
      return { pts90k, dts90k };
    },
  };
}
