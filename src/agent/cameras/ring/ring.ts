/**
 * The ring: a camera's newest encoded access units, in memory, in decode order.
 *
 * Bounded in seconds and units, and in bytes together with the other cameras' rings (budget.ts). At a bound the oldest
 * GOP (key frame and its dependents) is dropped as a whole; the current one never is, since the units that follow need
 * it. A current GOP that exceeds its share of the bytes or the units by itself takes no more units until the next key
 * frame: a camera without key frames loses only its own pictures.
 *
 * All units of a GOP have one codec and one sequence parameter set; when either changes without a key frame, units are
 * dropped until the next one. Arrivals never go back, and units are found by them; capture times may.
 */
import type { AccessUnit } from '../access-unit.ts';
import { isBrokenLink, sequenceSet } from '../bitstream/sequence.ts';
import type { RingBudget } from './budget.ts';
import type { HeldGop } from './gop.ts';
import {
  decodeRun,
  flawedRun,
  type NearestRequest,
  nearestUnit,
  newestUnits,
  placeInRing,
} from './search.ts';

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
  budget: RingBudget;
  maxDelayMs?: () => number;
  onDamage?: () => void;
}) {
  const gops: Gop[] = [];
  const room = createRoom(gops, bounds);
  // No unit can be decoded before the first key frame, nor after an interruption until the next.
  let open = false;
  let continues = false;
  let missing = false;

  function begin(unit: AccessUnit): void {
    if (missing) bounds.onDamage?.();
    gops.push(gopFrom(unit, gops.at(-1), continues && !missing));
    missing = false;
    open = true;
  }

  function spoil(gop: Gop, from: number): void {
    const first = gop.damagedFrom === undefined;
    gop.damagedFrom = Math.min(gop.damagedFrom ?? Infinity, from);
    if (first) bounds.onDamage?.();
  }

  return {
    /** False if the unit was dropped. */
    add(unit: AccessUnit): boolean {
      if (unit.key) begin(unit);
      const gop = gops.at(-1);
      continues =
        open &&
        gop !== undefined &&
        (unit.key || (belongs(gop, unit) && hasRoom(gop, unit, bounds.budget.shareBytes())));
      open = continues;
      if (!open || gop === undefined) return false;
      if (unit.lossBefore || missing) spoil(gop, gop.units.length);
      missing = false;
      room.add(gop, unit);
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

    /** The unit nearest to a time (search.ts). */
    nearest: (requested: NearestRequest): AccessUnit | undefined =>
      nearestUnit(gops, requested, bounds.maxDelayMs?.() ?? Infinity),

    /** Units to decode for one, in decode order, ending with it; empty when they are no longer held. */
    decodeRun: (unit: AccessUnit): AccessUnit[] => decodeRun(gops, unit),

    /** The same in damaged video (search.ts). */
    flawedRun: (unit: AccessUnit): AccessUnit[] => flawedRun(gops, unit),

    /** The decoder reported an error for this unit or one it needs: its GOP is not returned again. */
    markDamaged(unit: AccessUnit): void {
      const at = placeInRing(gops, unit);
      const gop = at && gops[at.gopIndex];
      if (gop !== undefined) spoil(gop, 0);
    },

    /** Loss noticed now: the newest unit may already be affected, since loss and pictures arrive through different pipes. */
    markLoss(): void {
      const gop = gops.at(-1);
      if (gop !== undefined && open && gop.damagedFrom === undefined) spoil(gop, gop.units.length - 1);
    },

    /** At most the newest `count` units, in decode order. */
    newestUnits: (count: number): AccessUnit[] => newestUnits(gops, count),

    /** The GOPs held, oldest first; the newest still grows. */
    gops: (): readonly HeldGop[] => gops,

    oldest: (): AccessUnit | undefined => gops[0]?.units[0],
    newest: (): AccessUnit | undefined => gops.at(-1)?.units.at(-1),
    heldMs: room.heldMs,
    heldBytes: room.heldBytes,
    isHalfFull: room.isHalfFull,
    cut: room.cut,
    leaveBudget: room.leaveBudget,
    hasEvicted: room.hasEvicted,
  };
}

/** Keeps the bounds of a ring's GOPs by dropping the oldest. */
function createRoom(
  gops: Gop[],
  { keepMs, budget }: { readonly keepMs: number; readonly budget: RingBudget },
) {
  let bytes = 0;
  let units = 0;
  let evicted = false;
  let isCut = false;

  function dropFirst(): void {
    const gop = gops.shift();
    bytes -= gop?.bytes ?? 0;
    units -= gop?.units.length ?? 0;
    evicted = true;
  }

  const heldMs = (): number => {
    const [oldest, newest] = [gops[0]?.units[0], gops.at(-1)?.units.at(-1)];
    return oldest === undefined || newest === undefined ? 0 : newest.arrivalMs - oldest.arrivalMs;
  };

  const budgeted = {
    heldBytes: () => bytes,
    dropOldest(): boolean {
      if (gops.length < 2) return false;
      dropFirst();
      isCut = true;
      return true;
    },
  };
  budget.add(budgeted);

  return {
    heldMs,
    heldBytes: budgeted.heldBytes,

    add(gop: Gop, unit: AccessUnit): void {
      gop.units.push(unit);
      gop.bytes += unit.bytes.length;
      bytes += unit.bytes.length;
      units++;
      while (units > maxUnits && budgeted.dropOldest());
      while (gops.length > 1 && heldMs() > keepMs) {
        dropFirst();
        isCut = false;
      }
      budget.enforce();
    },

    /** The oldest GOPs may soon be dropped. */
    isHalfFull: () => heldMs() > keepMs / 2 || bytes > budget.shareBytes() / 2,

    /** Present while GOPs are dropped sooner than the ring is to hold them. */
    cut: () =>
      isCut && heldMs() > 0
        ? { keepMs, maxBytes: budget.maxBytes, neededBytes: (bytes * keepMs) / heldMs() }
        : undefined,

    /** Leaves its bytes to the other rings. Call when no more units are added. */
    leaveBudget: () => budget.remove(budgeted),

    /** Whether older units than the oldest were dropped. */
    hasEvicted: () => evicted,
  };
}

/** `isNext`: the unit follows those of the GOP before it. */
function gopFrom(unit: AccessUnit, before: Gop | undefined, isNext: boolean): Gop {
  const sequence = sequenceSet(unit);
  const same =
    before?.units[0]?.codec === unit.codec &&
    (sequence === undefined || before.sequence === undefined || sequence.equals(before.sequence));
  return {
    units: [],
    bytes: 0,
    continues: isNext && same && !isBrokenLink(unit),
    sequence: sequence ?? (same ? before.sequence : undefined),
  };
}

function hasRoom(gop: Gop, unit: AccessUnit, maxBytes: number): boolean {
  return gop.units.length < maxUnits && gop.bytes + unit.bytes.length <= maxBytes;
}

/** Whether a unit that is no key frame matches the parameters its GOP began with. */
function belongs(gop: Gop, unit: AccessUnit): boolean {
  if (gop.units[0]?.codec !== unit.codec) return false;
  const sequence = sequenceSet(unit);
  if (sequence === undefined) return true;
  gop.sequence ??= sequence;
  return sequence.equals(gop.sequence);
}
