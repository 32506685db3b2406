/**
 * Position of a live viewer in the ring. Starts at the newest key frame, advances unit by unit in decode order, and
 * returns only units that can be decoded with the ones returned before. A viewer that falls behind skips to the newest
 * key frame. Holds no unit: units dropped by the ring are gone for viewers too. Pure.
 */
import type { AccessUnit } from '../access-unit.ts';
import { type HeldGop, leads } from '../ring/gop.ts';

/** Older units are skipped when a newer key frame is held. */
const maxBehindMs = 1_000;

export type LiveCursor = {
  /** The next unit; undefined until it arrives. `nowMs`: CLOCK_MONOTONIC milliseconds, as arrivals are. */
  next(gops: readonly HeldGop[], nowMs: number): AccessUnit | undefined;
  /** Number of skips to a newer key frame because the viewer fell behind. */
  moves(): number;
};

type Place = {
  readonly gop: HeldGop;
  /** Index of the next unit. */
  next: number;
  /** Pictures displayed before the key frame can be decoded: the previous GOP was returned to its end. */
  readonly hasLeading: boolean;
};

export function createLiveCursor(): LiveCursor {
  let place: Place | undefined;
  let moves = 0;

  /** The next unit of a GOP that may be returned; undefined at its end, final or current. */
  function within(at: Place): AccessUnit | undefined {
    const { gop, hasLeading } = at;
    const [key] = gop.units;
    for (; at.next < Math.min(gop.units.length, gop.damagedFrom ?? Infinity); at.next++) {
      const unit = gop.units[at.next];
      if (unit !== undefined && (hasLeading || !leads(key, unit))) return unit;
    }
    return undefined;
  }

  function isWhole({ gop, next }: Place): boolean {
    return gop.damagedFrom === undefined && next === gop.units.length;
  }

  /** The GOP after a position, or the newest when the ring has dropped it. */
  function behind(at: Place, gops: readonly HeldGop[]): Place | undefined {
    const index = gops.lastIndexOf(at.gop);
    const gop = index < 0 ? gops.at(-1) : gops[index + 1];
    if (gop === undefined) return undefined;
    return { gop, next: 0, hasLeading: index >= 0 && gop.continues && isWhole(at) };
  }

  return {
    next(gops, nowMs) {
      const newest = gops.at(-1);
      if (newest === undefined) return undefined;
      place ??= { gop: newest, next: 0, hasLeading: false };
      for (let at: Place | undefined = place; at !== undefined; at = behind(at, gops)) {
        place = at;
        const unit = within(at);
        if (unit === undefined) continue;
        if (nowMs - unit.arrivalMs > maxBehindMs && at.gop !== newest && newest.damagedFrom !== 0) {
          moves++;
          at = place = { gop: newest, next: 0, hasLeading: false };
        }
        const found = within(at);
        at.next++;
        return found;
      }
      return undefined;
    },
    moves: () => moves,
  };
}
