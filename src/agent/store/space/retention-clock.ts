/**
 * Whether the wall clock may be believed enough to delete something for its age. Pure; times are milliseconds.
 *
 * Nothing expires while the clock follows no time source. After a jump, also after one that a time source has made, nothing expires for
 * three days in which the machine runs: a wrong year is noticed in that time and put right, and then has cost nothing. Having been off for
 * some days is no jump. At the first look of all it is the same: a database that was carried here meets a clock it doesn't know.
 */
import { z } from 'zod';
import type { ClockState } from '../../../domain/sale/sale.ts';

/** The last look at a clock that followed a time source, and how long nothing expires after it. */
export const retentionClockSchema = z.object({
  boot: z.string(),
  monotonicMs: z.number(),
  wallMs: z.number(),
  holdMs: z.number(),
});
export type RetentionClock = Readonly<z.infer<typeof retentionClockSchema>>;

const hourMs = 3_600_000;
const graceMs = 72 * hourMs;
/** A clock that is slewed, or set by a little, has not jumped. */
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
 * A clock that shows less was never set, whatever is said of it (`clock.state: synced` says that it follows a time source): there was no
 * such program then.
 */
const firstWallMs = Date.UTC(2026, 0);

/** A clock without a time source expires nothing, whatever it was before. */
export function mayExpire(clock: RetentionClock | undefined, state: ClockState): boolean {
  return state === 'synced' && clock?.holdMs === 0 && clock.wallMs >= firstWallMs;
}

/** Of a sale, as far as its age is concerned. In the order in which they came. */
export type Aging = {
  /** When it came, by the wall clock then. */
  readonly receivedAtMs: number;
  readonly clock: ClockState;
};

/** A sale that came further ahead than this was stamped by a wrong clock. */
const mayBeAheadMs = 24 * hourMs;

/**
 * When each sale came at the latest: what its own clock said, and where that can't be believed, what the next believable one after it said.
 * `after`: that of the sales behind the list. Infinity where nothing tells.
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
