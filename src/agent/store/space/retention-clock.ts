/**
 * Decides whether the wall clock is trusted enough to delete by age. Pure; times are milliseconds.
 *
 * Nothing expires while the clock follows no time source. After a jump, even one made by a time source,
 * nothing expires for three days of running time: a wrong year is noticed and corrected in that time without
 * loss. Some days of power-off are no jump. The same delay applies at the first run: a database copied to
 * this machine meets an unknown clock.
 */
import { z } from 'zod';
import type { ClockState } from '../../../domain/sale/sale.ts';

/** Last check with a synchronized clock, and the time until which nothing expires after it. */
export const retentionClockSchema = z.object({
  boot: z.string(),
  monotonicMs: z.number(),
  wallMs: z.number(),
  holdMs: z.number(),
});
export type RetentionClock = Readonly<z.infer<typeof retentionClockSchema>>;

const hourMs = 3_600_000;
const graceMs = 72 * hourMs;
/** Slewing or a small correction of the clock is no jump. */
const mayDriftMs = hourMs;
/** A long weekend. */
const mayBeOffMs = 5 * 24 * hourMs;

export function followClock(
  last: RetentionClock | undefined,
  now: {
    readonly boot: string;
    readonly monotonicMs: number;
    readonly wallMs: number;
    readonly state: ClockState;
  },
): RetentionClock | undefined {
  if (now.state === 'unsynced') return last;
  const { boot, monotonicMs, wallMs } = now;
  return { boot, monotonicMs, wallMs, holdMs: holdAfter(last, now) };
}

function holdAfter(
  last: RetentionClock | undefined,
  now: { readonly boot: string; readonly monotonicMs: number; readonly wallMs: number },
): number {
  if (last === undefined) return graceMs;
  const wentMs = now.wallMs - last.wallMs;
  if (last.boot !== now.boot) return wentMs < -mayDriftMs || wentMs > mayBeOffMs ? graceMs : last.holdMs;
  const ranMs = now.monotonicMs - last.monotonicMs;
  if (Math.abs(wentMs - ranMs) > mayDriftMs) return graceMs;
  return Math.max(0, last.holdMs - ranMs);
}

/**
 * A clock below this was never set, even if reported as synchronized (`clock.state: synced`): the program did
 * not exist then.
 */
const firstWallMs = Date.UTC(2026, 0);

/** An unsynchronized clock expires nothing, whatever its earlier state. */
export function mayExpire(clock: RetentionClock | undefined, state: ClockState): boolean {
  return state === 'synced' && clock?.holdMs === 0 && clock.wallMs >= firstWallMs;
}

/** Data of a sale relevant to its age, in the order of arrival. */
export type Aging = {
  /** Time of arrival by the wall clock of that time. */
  readonly receivedAtMs: number;
  readonly clock: ClockState;
};

/** A sale further in the future than this was stamped by a wrong clock. */
const mayBeAheadMs = 24 * hourMs;

/**
 * Latest possible arrival of each sale: its own timestamp, or if that is implausible, the next plausible one
 * after it. `after`: arrival of the sales after the list. Infinity when unknown.
 */
export function latestArrivals(sales: readonly Aging[], nowMs: number, after: number): number[] {
  let next = after;
  return sales
    .toReversed()
    .map((sale) => {
      if (isBelievable(sale, nowMs)) next = sale.receivedAtMs;
      return next;
    })
    .reverse();
}

export function isBelievable({ receivedAtMs, clock }: Aging, nowMs: number): boolean {
  return clock === 'synced' && receivedAtMs >= firstWallMs && receivedAtMs <= nowMs + mayBeAheadMs;
}
