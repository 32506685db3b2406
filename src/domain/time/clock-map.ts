/**
 * The map between monotonic and wall time: one reading each minute and at each step, so that a past wall time maps to
 * its monotonic time through every step of the clock. Pure.
 */
import type { ClockState } from '../sale/sale.ts';

export type ClockReading = {
  readonly boot: string;
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly state: ClockState;
};

/** A difference from the extrapolated wall clock above this is a step. Milliseconds. */
export const stepMs = 50;
/** Largest interval between readings. Milliseconds. */
const readingEveryMs = 60_000;

/** Whether a reading must be stored: the first of a boot, a step, a change of state, or a minute passed. */
export function isNews(last: ClockReading | undefined, now: ClockReading): boolean {
  if (last?.boot !== now.boot || last.state !== now.state) return true;
  const elapsedMs = now.monotonicMs - last.monotonicMs;
  return elapsedMs >= readingEveryMs || Math.abs(now.wallMs - last.wallMs - elapsedMs) > stepMs;
}

/** One stretch of the map: from a reading to the next one of the same boot, with the rate of the wall clock in it. */
type Stretch = {
  readonly from: ClockReading;
  readonly untilMonotonicMs: number;
  readonly wallPerMonotonic: number;
};

/** Between two readings without a step the clock was only slewed, so the stretch interpolates between them. */
function stretches(readings: readonly ClockReading[], boot: string): Stretch[] {
  const ofBoot = readings
    .filter((reading) => reading.boot === boot)
    .sort((a, b) => a.monotonicMs - b.monotonicMs);
  return ofBoot.map((from, index) => {
    const next = ofBoot[index + 1];
    if (next === undefined) return { from, untilMonotonicMs: Number.POSITIVE_INFINITY, wallPerMonotonic: 1 };
    const monotonicMs = next.monotonicMs - from.monotonicMs;
    const wallMs = next.wallMs - from.wallMs;
    const slewed = monotonicMs > 0 && Math.abs(wallMs - monotonicMs) <= stepMs;
    return { from, untilMonotonicMs: next.monotonicMs, wallPerMonotonic: slewed ? wallMs / monotonicMs : 1 };
  });
}

/** The at most two readings of one boot, newest first, that determine a time: `wallOf` returns the same for them as for all. */
export function around(readings: readonly ClockReading[], monotonicMs: number): readonly ClockReading[] {
  const before = readings.findIndex((reading) => reading.monotonicMs <= monotonicMs);
  return before < 0 ? readings.slice(-1) : readings.slice(Math.max(0, before - 1), before + 1);
}

/**
 * Wall time of a monotonic time: from the newest reading at or before it, otherwise extrapolated back from the oldest.
 * Undefined for an unknown boot.
 */
export function wallOf(
  readings: readonly ClockReading[],
  moment: { boot: string; monotonicMs: number },
): number | undefined {
  const ofBoot = stretches(readings, moment.boot);
  const stretch = ofBoot.findLast(({ from }) => from.monotonicMs <= moment.monotonicMs) ?? ofBoot[0];
  if (stretch === undefined) return undefined;
  const elapsedMs = moment.monotonicMs - stretch.from.monotonicMs;
  return stretch.from.wallMs + elapsedMs * (elapsedMs < 0 ? 1 : stretch.wallPerMonotonic);
}

/**
 * Plausible readings of a boot. Before its clock was first set, a boot may have started in 1970: once it was
 * synchronised, earlier readings are dropped, and earlier times are extrapolated back.
 */
function believable(readings: readonly ClockReading[]): readonly ClockReading[] {
  const synced = readings.filter(({ state }) => state === 'synced').map(({ monotonicMs }) => monotonicMs);
  const firstMs = Math.min(...synced);
  return synced.length === 0 ? readings : readings.filter(({ monotonicMs }) => monotonicMs >= firstMs);
}

/** A boot may have run past its last reading for about one interval. */
const ranOnMs = 2 * readingEveryMs;

/**
 * The monotonic time at which the wall clock showed a time, in any boot: the newest of several. A time seen by no boot
 * is mapped to the clock of the last boot before it, or back from the beginning of the oldest. Undefined without any
 * reading. `boots`: the readings of each boot, the newest and current one first.
 */
export function momentOf(
  boots: readonly (readonly ClockReading[])[],
  wallMs: number,
): { readonly boot: string; readonly monotonicMs: number } | undefined {
  let off: { boot: string; monotonicMs: number } | undefined;
  let before: typeof off;
  for (const [index, all] of boots.entries()) {
    const readings = believable(all);
    const boot = readings[0]?.boot;
    if (boot === undefined) continue;
    const lastMs = Math.max(...readings.map(({ monotonicMs }) => monotonicMs));
    const endMs = index === 0 ? Infinity : lastMs + ranOnMs;
    const moments = monotonicOf(readings, { boot, wallMs });
    const seen = moments.find((monotonicMs) => monotonicMs >= 0 && monotonicMs <= endMs);
    if (seen !== undefined) return { boot, monotonicMs: seen };
    const [monotonicMs] = moments;
    if (monotonicMs === undefined) continue;
    if (monotonicMs > endMs) off ??= { boot, monotonicMs };
    else before = { boot, monotonicMs };
  }
  return off ?? before;
}

/**
 * Monotonic times of a boot at which the wall clock showed a time, newest first: several when the clock was set back
 * over it, none when it was set forward past it (then the step itself is returned as the nearest time).
 */
export function monotonicOf(
  readings: readonly ClockReading[],
  moment: { boot: string; wallMs: number },
): number[] {
  const found: number[] = [];
  let skipped: number | undefined;
  for (const [index, { from, untilMonotonicMs, wallPerMonotonic }] of stretches(
    readings,
    moment.boot,
  ).entries()) {
    const elapsedMs = (moment.wallMs - from.wallMs) / wallPerMonotonic;
    const at = from.monotonicMs + elapsedMs;
    if ((index === 0 || elapsedMs >= 0) && at < untilMonotonicMs) found.unshift(at);
    else if (elapsedMs < 0) skipped ??= from.monotonicMs;
  }
  if (found.length > 0) return found;
  return skipped === undefined ? [] : [skipped];
}
