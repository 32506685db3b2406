/**
 * The ring: a camera's newest encoded access units, in memory, in decode order.
 *
 * Bounded in seconds and in bytes. At a bound the oldest GOP (key frame and all that need it) goes as a whole; the current one never
 * does, since what follows could not be decoded without it. A current GOP that alone is over the bytes takes no more units until the
 * next key frame: a camera that sends no key frames costs its own pictures only.
 */
import type { AccessUnit } from './access-unit.ts';

/** A key frame and all that needs it, in decode order. */
export type HeldGop = {
  readonly units: readonly AccessUnit[];
  /** Units from this index on can't be trusted; none while undefined. */
  readonly damagedFrom?: number;
};

type Gop = {
  readonly units: AccessUnit[];
  bytes: number;
  damagedFrom?: number;
  /** The units before it came directly from the same stream, so that its leading pictures can be decoded through them. */
  readonly continues: boolean;
};

export type Ring = ReturnType<typeof createRing>;

export function createRing(bounds: { keepMs: number; maxBytes: number }) {
  const gops: Gop[] = [];
  let bytes = 0;
  let evicted = false;
  // No unit can be decoded before the first key frame, nor after an interruption until the next.
  let open = false;
  let continues = false;

  function evict(): void {
    const newest = gops.at(-1)?.units.at(-1);
    for (
      let oldest = gops[0];
      newest !== undefined && gops.length > 1 && oldest !== undefined;
      oldest = gops[0]
    ) {
      const heldMs = newest.arrivalMs - (oldest.units[0]?.arrivalMs ?? 0);
      if (bytes <= bounds.maxBytes && heldMs <= bounds.keepMs) return;
      bytes -= oldest.bytes;
      gops.shift();
      evicted = true;
    }
  }

  /** A leading picture (shown before its GOP's key frame) needs the GOP before as well. */
  const leads = (gop: Gop, unit: AccessUnit) => unit.pts90k < (gop.units[0]?.pts90k ?? 0);

  function sound(gopIndex: number, unitIndex: number): boolean {
    const gop = gops[gopIndex];
    const unit = gop?.units[unitIndex];
    if (gop === undefined || unit === undefined || unitIndex >= (gop.damagedFrom ?? Infinity)) return false;
    if (!leads(gop, unit)) return true;
    const before = gops[gopIndex - 1];
    return gop.continues && before !== undefined && before.damagedFrom === undefined;
  }

  const gopIndexOf = (unit: AccessUnit) => gops.findLastIndex((gop) => gop.units.includes(unit));

  return {
    /** False if the unit could not be kept. */
    add(unit: AccessUnit): boolean {
      if (unit.key) {
        gops.push({ units: [], bytes: 0, continues });
        open = true;
      }
      const gop = gops.at(-1);
      continues = open && gop !== undefined && (unit.key || gop.bytes + unit.bytes.length <= bounds.maxBytes);
      open = continues;
      if (!open || gop === undefined) return false;
      if (unit.lossBefore) gop.damagedFrom ??= gop.units.length;
      gop.units.push(unit);
      gop.bytes += unit.bytes.length;
      bytes += unit.bytes.length;
      evict();
      return true;
    },

    /** What comes next does not continue what is held: wait for a key frame. */
    interrupt(): void {
      open = false;
      continues = false;
    },

    /**
     * The unit nearest to a moment in time, the earlier of two equally near; undefined if there is none that may be taken.
     * `timeMs` may not exceed the unit's arrival: a picture is taken before it arrives, which is what ends the search early.
     * `any` also considers damaged units.
     */
    nearest(wanted: {
      atMs: number;
      timeMs: (unit: AccessUnit) => number;
      any?: boolean;
    }): AccessUnit | undefined {
      let best: AccessUnit | undefined;
      let bestTime = 0;
      let distance = Infinity;
      for (let g = gops.length - 1; g >= 0; g--) {
        const units = gops[g]?.units ?? [];
        for (let u = units.length - 1; u >= 0; u--) {
          const unit = units[u];
          if (unit === undefined) continue;
          // Everything held before this one arrived no later, so it was taken even longer before the moment.
          if (wanted.atMs - unit.arrivalMs > distance) return best;
          if (wanted.any !== true && !sound(g, u)) continue;
          const time = wanted.timeMs(unit);
          const away = Math.abs(time - wanted.atMs);
          if (away < distance || (away === distance && time < bestTime)) {
            best = unit;
            bestTime = time;
            distance = away;
          }
        }
      }
      return best;
    },

    /** The units to decode for one, in decode order, it being the last; empty if they are no longer held. */
    decodeRun(unit: AccessUnit): AccessUnit[] {
      const index = gopIndexOf(unit);
      const gop = gops[index];
      if (gop === undefined) return [];
      const run = gop.units.slice(0, gop.units.indexOf(unit) + 1);
      if (!leads(gop, unit)) return run;
      const before = gop.continues ? gops[index - 1] : undefined;
      return before === undefined ? [] : [...before.units, ...run];
    },

    /** The decoder complained about this unit or one it needs: its GOP is not handed out again. */
    markDamaged(unit: AccessUnit): void {
      const gop = gops[gopIndexOf(unit)];
      if (gop !== undefined) gop.damagedFrom = 0;
    },

    /** Loss noticed now: the newest unit may already be hit, since loss and pictures are told through different pipes. */
    markLoss(): void {
      const gop = gops.at(-1);
      if (gop !== undefined && open) gop.damagedFrom ??= gop.units.length - 1;
    },

    /** The newest `count` units at most, in decode order. */
    newestUnits(count: number): AccessUnit[] {
      const found: AccessUnit[] = [];
      for (let g = gops.length - 1; g >= 0 && found.length < count; g--) {
        found.unshift(...(gops[g]?.units ?? []).slice(-(count - found.length)));
      }
      return found;
    },

    /** The GOPs held, oldest first; the newest still grows. `damagedFrom`: units from this index on can't be trusted. */
    gops: (): readonly HeldGop[] => gops,

    oldest: (): AccessUnit | undefined => gops[0]?.units[0],
    newest: (): AccessUnit | undefined => gops.at(-1)?.units.at(-1),
    heldBytes: () => bytes,
    /** Whether there has been anything older than the oldest. */
    hasEvicted: () => evicted,
  };
}
