/**
 * When a POS cloud is asked again: often while something is sold, seldom at night, later after a failure. Pure.
 *
 * Every gateway of a chain asks about the whole contract, so that they share what its POS allows: from the terminals that a gateway sees
 * and those that are its own follows how many others there are.
 */
import { type DailyHours, msUntilHours } from '../../../domain/time/daily-hours.ts';
import { backoffMs } from '../../../domain/time/retry-policy.ts';
import type { PosFailureReason } from './cloud-source.ts';

export type PollPace = {
  /** While a sale of the own registers came within `busyForMs`. */
  readonly busyMs: number;
  readonly busyForMs: number;
  /** Without one, at day and at night; at night also an account of which no register is linked. */
  readonly quietMs: number;
  readonly nightMs: number;
  readonly night: DailyHours;
  /** Between the pages of a backlog; as long as the page took, if that is longer: half of the line is left to others. At most the latter. */
  readonly betweenPagesMs: number;
  readonly longestBetweenPagesMs: number;
  /** Each gateway of a contract asks at most once in this time, times the number of gateways: 20 times a second all together. */
  readonly shareMs: number;
  readonly unreachable: { readonly firstMs: number; readonly capMs: number };
  /** A person has to do something first. */
  readonly refused: { readonly firstMs: number; readonly capMs: number };
  /** The own database takes no sales. */
  readonly notStored: { readonly firstMs: number; readonly capMs: number };
  /** A POS that says "later" is believed up to this. */
  readonly longestRetryAfterMs: number;
};

export const usualPace: PollPace = {
  busyMs: 3_000,
  busyForMs: 600_000,
  quietMs: 15_000,
  nightMs: 60_000,
  night: { fromMinute: 23 * 60, untilMinute: 7 * 60 },
  betweenPagesMs: 250,
  longestBetweenPagesMs: 5_000,
  shareMs: 50,
  unreachable: { firstMs: 1_000, capMs: 30_000 },
  refused: { firstMs: 60_000, capMs: 600_000 },
  notStored: { firstMs: 1_000, capMs: 10_000 },
  longestRetryAfterMs: 900_000,
};

/** Of a wait, to either side: gateways that were started together don't ask together for long. */
const jitter = 0.2;

/** How an attempt ended. */
export type PollEnd =
  | { readonly kind: 'page'; readonly more: boolean }
  | { readonly kind: 'failed'; readonly reason: PosFailureReason; readonly retryAfterMs?: number }
  | { readonly kind: 'not_stored' };

export type PollSituation = {
  readonly end: PollEnd;
  /** Of this kind, one after the other; 0 for the first. */
  readonly failures: number;
  /** How long the attempt took: a failure that was long in coming has waited already. */
  readonly tookMs: number;
  /** Since the newest sale of an own register; Infinity before the first. */
  readonly lastSaleAgoMs: number;
  readonly linked: number;
  /** Terminals that were seen at this account and are not linked here. */
  readonly others: number;
  /** ≥ 1: the POS has said that it is asked too often. */
  readonly slowdown: number;
  readonly nowMs: number;
  readonly timeZone: string;
  /** In [0, 1). */
  readonly random: number;
};

/** Milliseconds from the end of an attempt to the next. */
export function nextPollMs(situation: PollSituation, pace: PollPace): number {
  const { end, tookMs, random } = situation;
  switch (end.kind) {
    case 'page':
      return end.more
        ? Math.max(
            pace.betweenPagesMs,
            Math.min(tookMs, pace.longestBetweenPagesMs),
            leastMs(situation, pace),
          )
        : Math.max(usualMs(situation, pace), leastMs(situation, pace)) * (1 + jitter * (2 * random - 1));
    case 'not_stored':
      return backoffMs(pace.notStored, situation.failures, random);
    case 'failed': {
      const backoff = end.reason === 'refused' ? pace.refused : pace.unreachable;
      // From the beginning of the attempt on: with a far side that is silent until the time is up, pauses would come on top of that.
      const ms = Math.max(backoff.firstMs / 2, backoffMs(backoff, situation.failures, random) - tookMs);
      if (end.reason !== 'limited') return ms;
      const wantedMs = Math.min(end.retryAfterMs ?? 0, pace.longestRetryAfterMs);
      // Never before it; all gateways have been told the same second.
      return Math.max(ms, wantedMs * (1 + jitter * random), leastMs(situation, pace));
    }
  }
}

function usualMs({ lastSaleAgoMs, linked, nowMs, timeZone }: PollSituation, pace: PollPace): number {
  if (linked === 0) return pace.nightMs;
  // A bar sells at night.
  if (lastSaleAgoMs < pace.busyForMs) return pace.busyMs;
  return msUntilHours([pace.night], nowMs, timeZone) === 0 ? pace.nightMs : pace.quietMs;
}

function leastMs({ linked, others, slowdown }: PollSituation, pace: PollPace): number {
  const gateways = (linked + others) / Math.max(1, linked);
  return pace.shareMs * gateways * slowdown;
}

const mostSlowdown = 64;

/** What a POS that said "too many requests" is spared; given back bit by bit. */
export function nextSlowdown(slowdown: number, end: PollEnd): number {
  if (end.kind === 'failed' && end.reason === 'limited')
    return Math.min(mostSlowdown, Math.max(2, slowdown * 2));
  return end.kind === 'page' ? Math.max(1, slowdown * 0.95) : slowdown;
}
