/**
 * Time stamps for a live stream: capture times, so that playback runs in real time whatever the camera's own stamps,
 * and decode times generated without lookahead. Skipped units leave a gap. Pure.
 */
import { ticksPerMs } from '../access-unit.ts';

/** Start of a stream: room for decode times before its first picture's time. */
const startPts90k = 10_000 * ticksPerMs;
/** Smallest step between decode times: players count in milliseconds. */
const minStep90k = ticksPerMs;

export type LiveTimes = {
  /**
   * Takes units in decode order. `timeMs`: capture time; `reorderDepth`: number of units that may follow one and be
   * displayed before it; `intervalMs`: between two pictures.
   */
  next(unit: { timeMs: number; reorderDepth: number; intervalMs: number }): {
    readonly pts90k: number;
    readonly dts90k: number;
  };
};

/**
 * Decode times rise, and none is later than its picture's time; when capture times go back, or pictures are reordered
 * deeper than declared, all later ones are shifted by as much.
 */
export function createLiveTimes(): LiveTimes {
  let shift90k: number | undefined;
  let last90k = -Infinity;
  /** Times not yet used as decode times, in order: as many as the reorder depth. */
  const ahead: number[] = [];

  return {
    next({ timeMs, reorderDepth, intervalMs }) {
      const at90k = Math.round(timeMs * ticksPerMs);
      shift90k ??= startPts90k - at90k;
      let pts90k = at90k + shift90k;
      const index = ahead.findIndex((time) => time > pts90k);
      ahead.splice(index < 0 ? ahead.length : index, 0, pts90k);
      // Missing ones are extrapolated backwards from the first.
      const missing = reorderDepth + 1 - ahead.length;
      let dts90k = Math.round((ahead[0] ?? pts90k) - missing * intervalMs * ticksPerMs);
      while (ahead.length > reorderDepth) dts90k = ahead.shift() ?? dts90k;
      dts90k = Math.max(dts90k, last90k + minStep90k);
      if (dts90k > pts90k) {
        shift90k += dts90k - pts90k;
        pts90k = dts90k;
      }
      last90k = dts90k;
      return { pts90k, dts90k };
    },
  };
}
