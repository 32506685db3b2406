/**
 * Searches the GOPs of a ring. Units are found by their arrival, which never goes back; a capture time is at most
 * `maxDelayMs` before it. Pure.
 */
import type { AccessUnit } from '../access-unit.ts';
import { type HeldGop, isSound, leads } from './gop.ts';

export type NearestRequest = {
  readonly atMs: number;
  /** Must not exceed the unit's arrival, and not be more than `maxDelayMs` before it: that ends the search early. */
  readonly timeMs: (unit: AccessUnit) => number;
  /** Includes damaged units. */
  readonly any?: boolean;
};

/** The unit nearest to a time, the earlier of two equally near; undefined when there is none. */
export function nearestUnit(
  gops: readonly HeldGop[],
  requested: NearestRequest,
  maxDelayMs: number,
): AccessUnit | undefined {
  const { atMs } = requested;
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
}

/** Units to decode for one, in decode order, ending with it; empty when they are no longer held. */
export function decodeRun(gops: readonly HeldGop[], unit: AccessUnit): AccessUnit[] {
  const at = placeInRing(gops, unit);
  const gop = at && gops[at.gopIndex];
  if (at === undefined || gop === undefined) return [];
  const run = gop.units.slice(0, at.unitIndex + 1);
  if (!leads(gop.units[0], unit)) return run;
  const before = gop.continues ? gops[at.gopIndex - 1] : undefined;
  return before === undefined ? [] : [...before.units, ...run];
}

/** Pictures that fill each buffer of a decoder once: in H.265 what is missing is left as it was in the buffer. */
const maxLead = 12;

/**
 * Units to decode for one in damaged video, in decode order, ending with it. Before a damaged key frame come pictures
 * from the newest undamaged one on, which are shown where something is missing.
 */
export function flawedRun(gops: readonly HeldGop[], unit: AccessUnit): AccessUnit[] {
  const run = decodeRun(gops, unit);
  const [first] = run;
  const at = first && placeInRing(gops, first);
  if (at === undefined || gops[at.gopIndex]?.damagedFrom !== 0) return run;
  const before = gops.slice(0, at.gopIndex).findLast(({ damagedFrom }) => damagedFrom !== 0);
  const lead = (before?.units ?? []).slice(0, Math.min(before?.damagedFrom ?? Infinity, maxLead));
  const isLike = lead[0]?.codec === unit.codec && lead[0].epoch === unit.epoch;
  return isLike ? [...lead, ...run] : run;
}

/** At most the newest `count` units, in decode order. */
export function newestUnits(gops: readonly HeldGop[], count: number): AccessUnit[] {
  const found: AccessUnit[][] = [];
  let left = count;
  for (let g = gops.length - 1; g >= 0 && left > 0; g--) {
    const units = (gops[g]?.units ?? []).slice(-left);
    found.push(units);
    left -= units.length;
  }
  return found.reverse().flat();
}

/** Position of a unit; undefined: no longer held. Several units may have the same arrival. */
export function placeInRing(
  gops: readonly HeldGop[],
  unit: AccessUnit,
): { gopIndex: number; unitIndex: number } | undefined {
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
