/**
 * The ring: a camera's newest encoded access units, in memory, in decode order.
 *
 * Bounded in seconds, bytes and units. At a bound the oldest GOP (key frame and its dependents) is dropped as a whole;
 * the current one never is, since the units that follow need it. A current GOP that exceeds the bytes or units by
 * itself takes no more units until the next key frame: a camera without key frames loses only its own pictures.
 *
 * All units of a GOP have one codec and one sequence parameter set; when either changes without a key frame, units are
 * dropped until the next one. Arrivals never go back, and units are found by them; capture times may.
 */
import type { AccessUnit } from '../access-unit.ts';
import { sequenceSet } from '../bitstream/sequence.ts';

/** A key frame and its dependents, in decode order. */
export type HeldGop = {
  readonly units: readonly AccessUnit[];
  /** Units from this index on are damaged; undefined: none. */
  readonly damagedFrom?: number;
  /**
   * No unit is missing between the previous GOP and this one, and both have the same codec and sequence parameter set.
   * Only then can leading pictures (displayed before the key frame) be decoded, through the previous GOP, if that is
   * undamaged too.
   */
  readonly continues: boolean;
};

type Gop = {
  readonly units: AccessUnit[];
  bytes: number;
  damagedFrom?: number;
  readonly continues: boolean;
  /** A view of the memory of one of its units. */
  sequence: Buffer | undefined;
};

/** An hour at 60 a second. Each unit takes some 400 bytes besides its own: a flood of tiny ones must not fill the memory. */
const maxUnits = 216_000;

export type Ring = ReturnType<typeof createRing>;

/**
 * `maxDelayMs`: read at each search; no unit held arrived more than this after its time. Without it a search for a time
 * long past scans all units since. `onDamage`: a further stretch is damaged: a GOP has a damaged part, or units are
 * missing before it.
 */
export function createRing(bounds: {
  keepMs: number;
  maxBytes: number;
  maxDelayMs?: () => number;
  onDamage?: () => void;
}) {
  const gops: Gop[] = [];
  let bytes = 0;
  let units = 0;
  let evicted = false;
  // No unit can be decoded before the first key frame, nor after an interruption until the next.
  let open = false;
  let continues = false;
  let missing = false;

  function evict(): void {
    const newest = gops.at(-1)?.units.at(-1);
    let count = 0;
    for (; newest !== undefined && count < gops.length - 1; count++) {
      const oldest = gops[count];
      const heldMs = newest.arrivalMs - (oldest?.units[0]?.arrivalMs ?? 0);
      if (bytes <= bounds.maxBytes && units <= maxUnits && heldMs <= bounds.keepMs) break;
      bytes -= oldest?.bytes ?? 0;
      units -= oldest?.units.length ?? 0;
    }
    if (count === 0) return;
    gops.splice(0, count);
    evicted = true;
  }

  function begin(unit: AccessUnit): void {
    const before = gops.at(-1);
    const sequence = sequenceSet(unit);
    const same =
      before?.units[0]?.codec === unit.codec &&
      (sequence === undefined || before.sequence === undefined || sequence.equals(before.sequence));
    if (missing) bounds.onDamage?.();
    gops.push({
      units: [],
      bytes: 0,
      continues: continues && same && !missing,
      sequence: sequence ?? (same ? before.sequence : undefined),
    });
    missing = false;
    open = true;
  }

  /** Whether a unit that is no key frame matches the parameters its GOP began with. */
  function belongs(gop: Gop, unit: AccessUnit): boolean {
    if (gop.units[0]?.codec !== unit.codec) return false;
    const sequence = sequenceSet(unit);
    if (sequence === undefined) return true;
    gop.sequence ??= sequence;
    return sequence.equals(gop.sequence);
  }

  function hasRoom(gop: Gop, unit: AccessUnit): boolean {
    return gop.units.length < maxUnits && gop.bytes + unit.bytes.length <= bounds.maxBytes;
  }

  function spoil(gop: Gop, from: number): void {
    const first = gop.damagedFrom === undefined;
    gop.damagedFrom = Math.min(gop.damagedFrom ?? Infinity, from);
    if (first) bounds.onDamage?.();
  }

  /** Position of a unit. Several units may have the same arrival. */
  function find(unit: AccessUnit): { gopIndex: number; unitIndex: number } | undefined {
    const { arrivalMs } = unit;
    for (let g = countArrived(gops, (gop) => gop.units[0]?.arrivalMs ?? 0, arrivalMs) - 1; g >= 0; g--) {
      const units = gops[g]?.units ?? [];
      if ((units.at(-1)?.arrivalMs ?? 0) < arrivalMs) return undefined;
      for (let u = countArrived(units, (each) => each.arrivalMs, arrivalMs) - 1; u >= 0; u--) {
        if (units[u] === unit) return { gopIndex: g, unitIndex: u };
        if ((units[u]?.arrivalMs ?? 0) < arrivalMs) return undefined;
      }
    }
    return undefined;
  }

  return {
    /** False if the unit was dropped. */
    add(unit: AccessUnit): boolean {
      if (unit.key) begin(unit);
      const gop = gops.at(-1);
      continues = open && gop !== undefined && (unit.key || (belongs(gop, unit) && hasRoom(gop, unit)));
      open = continues;
      if (!open || gop === undefined) return false;
      if (unit.lossBefore || missing) spoil(gop, gop.units.length);
      missing = false;
      gop.units.push(unit);
      gop.bytes += unit.bytes.length;
      bytes += unit.bytes.length;
      units++;
      evict();
      return true;
    },

    /** The next unit does not continue the held ones: wait for a key frame. */
    interrupt(): void {
      open = false;
      continues = false;
      missing = false;
    },

    /** Units are missing before the next one, which is whole itself: as a key frame it is sound, otherwise damaged. */
    gap(): void {
      if (open) missing = true;
    },

    /**
     * The unit nearest to a time, the earlier of two equally near; undefined when there is none. `timeMs` must not
     * exceed the unit's arrival, and not be more than `maxDelayMs` before it: that ends the search early. `any`
     * includes damaged units.
     */
    nearest(requested: {
      atMs: number;
      timeMs: (unit: AccessUnit) => number;
      any?: boolean;
    }): AccessUnit | undefined {
      const { atMs } = requested;
      const maxDelayMs = bounds.maxDelayMs?.() ?? Infinity;
      let best: AccessUnit | undefined;
      let bestTime = 0;
      let distance = Infinity;
      const consider = (g: number, u: number, unit: AccessUnit): void => {
        const gop = gops[g];
        if (gop === undefined || (requested.any !== true && !isSound(gop, u, gops[g - 1]))) return;
        const time = requested.timeMs(unit);
        const away = Math.abs(time - atMs);
        if (away > distance || (away === distance && time >= bestTime)) return;
        best = unit;
        bestTime = time;
        distance = away;
      };

      const from = countArrived(gops, (gop) => gop.units[0]?.arrivalMs ?? 0, atMs);
      back: for (let g = from - 1; g >= 0; g--) {
        const units = gops[g]?.units ?? [];
        for (let u = units.length - 1; u >= 0; u--) {
          const unit = units[u];
          if (unit === undefined) continue;
          // All previous units arrived no later, so they were taken even longer before the time.
          if (atMs - unit.arrivalMs > distance) break back;
          consider(g, u, unit);
        }
      }
      on: for (let g = from; g < gops.length; g++) {
        for (const [u, unit] of (gops[g]?.units ?? []).entries()) {
          // All following units arrived no earlier, so they were taken even longer after the time.
          if (unit.arrivalMs - maxDelayMs - atMs > distance) break on;
          consider(g, u, unit);
        }
      }
      return best;
    },

    /** Units to decode for one, in decode order, ending with it; empty when they are no longer held. */
    decodeRun(unit: AccessUnit): AccessUnit[] {
      const at = find(unit);
      const gop = at && gops[at.gopIndex];
      if (at === undefined || gop === undefined) return [];
      const run = gop.units.slice(0, at.unitIndex + 1);
      if (!leads(gop.units[0], unit)) return run;
      const before = gop.continues ? gops[at.gopIndex - 1] : undefined;
      return before === undefined ? [] : [...before.units, ...run];
    },

    /** The decoder reported an error for this unit or one it needs: its GOP is not returned again. */
    markDamaged(unit: AccessUnit): void {
      const at = find(unit);
      const gop = at && gops[at.gopIndex];
      if (gop !== undefined) spoil(gop, 0);
    },

    /** Loss noticed now: the newest unit may already be affected, since loss and pictures arrive through different pipes. */
    markLoss(): void {
      const gop = gops.at(-1);
      if (gop !== undefined && open && gop.damagedFrom === undefined) spoil(gop, gop.units.length - 1);
    },

    /** At most the newest `count` units, in decode order. */
    newestUnits(count: number): AccessUnit[] {
      const found: AccessUnit[][] = [];
      let left = count;
      for (let g = gops.length - 1; g >= 0 && left > 0; g--) {
        const units = (gops[g]?.units ?? []).slice(-left);
        found.push(units);
        left -= units.length;
      }
      return found.reverse().flat();
    },

    /** The GOPs held, oldest first; the newest still grows. */
    gops: (): readonly HeldGop[] => gops,

    oldest: (): AccessUnit | undefined => gops[0]?.units[0],
    newest: (): AccessUnit | undefined => gops.at(-1)?.units.at(-1),
    heldBytes: () => bytes,
    /** Whether older units than the oldest were dropped. */
    hasEvicted: () => evicted,
  };
}

/**
 * Whether a unit is displayed before its GOP's key frame, and so needs the previous GOP as well. Restarted time stamps
 * don't count.
 */
export function leads(key: AccessUnit | undefined, unit: AccessUnit): boolean {
  return key !== undefined && unit.epoch === key.epoch && unit.pts90k < key.pts90k;
}

/** Whether a unit of a GOP and all its dependencies are undamaged. `before`: the previous GOP, if held. */
export function isSound(gop: HeldGop, index: number, before: HeldGop | undefined): boolean {
  const unit = gop.units[index];
  if (unit === undefined || index >= (gop.damagedFrom ?? Infinity)) return false;
  if (!leads(gop.units[0], unit)) return true;
  return gop.continues && before !== undefined && before.damagedFrom === undefined;
}

/** Number of items, in order of arrival, that had arrived by a time. */
function countArrived<T>(held: readonly T[], arrivalOf: (each: T) => number, untilMs: number): number {
  let low = 0;
  let high = held.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const each = held[middle];
    if (each !== undefined && arrivalOf(each) <= untilMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
