/**
 * Where a viewer of live video is in the ring. It begins at the newest key frame, goes on unit by unit in decode order, and hands out only
 * what can be decoded with what was handed out before. A viewer that has fallen behind is moved to the newest key frame: what is in between
 * is left out. Holds no unit: what the ring lets go of is gone for viewers too. Pure.
 */
import type { AccessUnit } from '../access-unit.ts';
import { type HeldGop, leads } from '../ring/ring.ts';

/** A unit that came longer ago than this is left out where a newer key frame is held. */
const maxBehindMs = 1_000;

export type LiveCursor = {
  /** The next unit to hand out; undefined when it has yet to come. `nowMs`: CLOCK_MONOTONIC milliseconds, as arrivals are. */
  next(gops: readonly HeldGop[], nowMs: number): AccessUnit | undefined;
  /** How often it was moved on to a newer key frame because it had fallen behind. */
  moves(): number;
};

type Place = {
  readonly gop: HeldGop;
  /** Index of the unit that comes next. */
  next: number;
  /** Pictures shown before the key frame can be decoded: the GOP before was handed out to its end. */
  readonly hasLeading: boolean;
};

export function createLiveCursor(): LiveCursor {
  let place: Place | undefined;
  let moves = 0;

  /** The next unit of a GOP that may be handed out; undefined at the end of it, for now or for good. */
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

  /** The GOP behind a place, or the newest where the ring has let go of it. */
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
