/** The units that a follower (follower.ts) has not decoded yet, in decode order. Pure. */
import type { AccessUnit } from '../access-unit.ts';
import { isIdr } from '../bitstream/sequence.ts';
import { leads } from '../ring/gop.ts';
import type { Ring } from '../ring/ring.ts';

/** `isFault`: the next GOP is likely to have it as well. */
export type Ending = { readonly why: string; readonly isFault: boolean };

export const tooSlow: Ending = { why: 'slower than the video', isFault: true };

export type ArrivedUnits = ReturnType<typeof createArrivedUnits>;

/** `key`: key frame of the GOP to begin with. */
export function createArrivedUnits(ring: Pick<Ring, 'gops'>, key: AccessUnit) {
  const queue: AccessUnit[] = [];
  let gopKey = key;
  /** Units of that GOP that have been in the queue. */
  let count = 0;
  let newest: AccessUnit | undefined;

  /** How long before the newest unit this one arrived, milliseconds. */
  function ageMs(unit: AccessUnit | undefined): number {
    return unit === undefined || newest === undefined ? 0 : newest.arrivalMs - unit.arrivalMs;
  }

  return {
    queue: queue as readonly AccessUnit[],
    next: (): AccessUnit | undefined => queue.shift(),
    ageMs,

    /** How far the decoder is behind the newest unit, milliseconds. */
    behindMs: (): number => ageMs(queue[0]),

    /**
     * Drops the units that precede a newer key frame by more than `ms` of video: decoding them would take longer than it is worth. None that may be
     * requested still (`heldBackMs`), or is due.
     */
    skipToKey(heldBackMs: number, ms: number, isDue: (unit: AccessUnit) => boolean): void {
      const due = queue.findIndex(isDue);
      const open = due < 0 ? queue : queue.slice(0, due + 1);
      const at = open.findLastIndex((unit) => unit.key && ageMs(unit) >= heldBackMs);
      const key = queue[at];
      if (key !== undefined && ageMs(queue[0]) - ageMs(key) > ms && isIdr(key)) queue.splice(0, at);
    },

    /** Queues the units that have arrived. Returns why their pictures can't be followed. */
    pull(): Ending | undefined {
      const gops = ring.gops();
      const [oldest] = gops;
      // The ring bounds what may wait.
      if ((queue[0]?.arrivalMs ?? Infinity) < (oldest?.units[0]?.arrivalMs ?? Infinity)) return tooSlow;
      const from = gops.findLastIndex(({ units }) => units[0] === gopKey);
      if (from < 0) return { why: 'the video went on without it', isFault: false };
      for (const { units, damagedFrom, continues } of gops.slice(from)) {
        const [first] = units;
        if (first !== undefined && first !== gopKey) [gopKey, count] = [first, 0];
        if (damagedFrom !== undefined) return { why: 'damaged', isFault: false };
        for (const unit of units.slice(count)) {
          if (newest !== undefined && newest.codec !== unit.codec)
            return { why: 'another codec', isFault: false };
          // Leading pictures need the previous GOP.
          if (leads(first, unit) && (first === key || !continues)) continue;
          queue.push(unit);
          newest = unit;
        }
        count = units.length;
      }
      return undefined;
    },
  };
}
