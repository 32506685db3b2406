/**
 * The map between monotonic and wall time: one reading each minute and at each step, so that an old wall time still finds the
 * monotonic time it was said at, through every step of the clock in between. Pure.
 */
import type { ClockState } from '../sale/sale.ts';

export type ClockReading = {
  readonly boot: string;
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly state: ClockState;
};

/** A wall clock further than this from where the last reading puts it has stepped. Milliseconds. */
export const stepMs = 50;
/** A reading at least this often. Milliseconds. */
const readingEveryMs = 60_000;

/** Whether a reading must be stored: the first of a boot, a step, a change of state, or a minute gone. */
export function isNews(last: ClockReading | undefined, now: ClockReading): boolean {
  if (last?.boot !== now.boot || last.state !== now.state) return true;
  const elapsedMs = now.monotonicMs - last.monotonicMs;
  return elapsedMs >= readingEveryMs || Math.abs(now.wallMs - last.wallMs - elapsedMs) > stepMs;
}

/** One stretch of the map: from a reading to the next one of the same boot, with the rate at which the wall clock went in it. */
type Stretch = {
  readonly from: ClockReading;
  readonly untilMonotonicMs: number;
  readonly wallPerMonotonic: number;
};

/** Between two readings without a step the clock was only slewed, so the stretch leads from one to the other. */
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

/** Of many readings of one boot, newest first, the two at most that decide on a moment: `wallOf` says the same of them as of all. */
export function around(readings: readonly ClockReading[], monotonicMs: number): readonly ClockReading[] {
  const before = readings.findIndex((reading) => reading.monotonicMs <= monotonicMs);
  return before < 0 ? readings.slice(-1) : readings.slice(Math.max(0, before - 1), before + 1);
}

/** Wall time of a monotonic moment: by the newest reading at or before it, else back from the oldest. Undefined for an unknown boot. */
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
 * The readings of a boot that can be believed. Before its clock was first set, a boot may have begun in 1970: once it has been in step with
 * a time source, what it said before that is left out, and the time before is reckoned back from there.
 */
function believable(readings: readonly ClockReading[]): readonly ClockReading[] {
  const synced = readings.filter(({ state }) => state === 'synced').map(({ monotonicMs }) => monotonicMs);
  const firstMs = Math.min(...synced);
  return synced.length === 0 ? readings : readings.filter(({ monotonicMs }) => monotonicMs >= firstMs);
}

/** Past its last reading a boot may have run on for about as long as it takes to the next one. */
const ranOnMs = 2 * readingEveryMs;

/**
 * The moment at which the wall clock showed a time, in whichever boot: of several the newest. One that no boot saw is given on the clock of
 * the last boot before it, or back from the beginning of the oldest. Undefined without any reading.
 * `boots`: the readings of each, the newest boot first, which still runs.
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
 * Monotonic moments of a boot at which the wall clock showed a time, newest first: several where the clock was set back over it,
 * none where it was set forward past it (then the step itself is the nearest moment, and is given).
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
