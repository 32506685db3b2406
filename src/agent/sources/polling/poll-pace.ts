/**
 * Decides when a POS cloud is polled next: often while sales arrive, rarely at night, later after a failure.
 * Pure.
 *
 * Every gateway of a chain polls the whole contract, so they share the POS's rate limit: the number of other
 * gateways follows from the terminals that a gateway sees and its own share of them.
 */
import { type DailyHours, msUntilHours } from '../../../domain/time/daily-hours.ts';
import { backoffMs } from '../../../domain/time/retry-policy.ts';
import type { PosFailureReason } from './cloud-source.ts';

export type PollPace = {
  /** While an own register sold something within `busyForMs`. */
  readonly busyMs: number;
  readonly busyForMs: number;
  /** Without recent sales, at day and at night, which begins with the first sale; the night value also applies to an account without linked registers. */
  readonly quietMs: number;
  readonly nightMs: number;
  readonly night: DailyHours;
  /**
   * Between pages of a backlog; at least as long as the page took, which leaves half of the bandwidth to
   * others. The second value is the maximum.
   */
  readonly betweenPagesMs: number;
  readonly longestBetweenPagesMs: number;
  /**
   * Each gateway of a contract polls at most once in this time multiplied by the number of gateways: 20
   * requests a second in total.
   */
  readonly shareMs: number;
  readonly unreachable: { readonly firstMs: number; readonly capMs: number };
  /** A person has to act first. */
  readonly refused: { readonly firstMs: number; readonly capMs: number };
  /** The local database accepts no sales. */
  readonly notStored: { readonly firstMs: number; readonly capMs: number };
  /** Nudges of the cloud (account-nudges.ts). */
  readonly nudged: {
    /** Between ordinary polls while nudges come. */
    readonly netMs: number;
    /** Between the starts of polls by nudge; the second while they bring no sale of an own register. */
    readonly gapMs: number;
    readonly fruitlessGapMs: number;
    /** A poll by nudge that found nothing is repeated once after this time. */
    readonly repeatMs: number;
    /** A nudge later than this after its sale is too late. */
    readonly lateMs: number;
  };
  /** Upper bound for the POS's Retry-After. */
  readonly longestRetryAfterMs: number;
};

export const defaultPace: PollPace = {
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
  nudged: { netMs: 100_000, gapMs: 1_000, fruitlessGapMs: 3_000, repeatMs: 3_000, lateMs: 10_000 },
  longestRetryAfterMs: 900_000,
};

/** Share of a wait, in both directions: keeps gateways started together from polling in step. */
const jitter = 0.2;

/** How an attempt ended. */
export type PollEnd =
  | { readonly kind: 'page'; readonly more: boolean }
  | { readonly kind: 'failed'; readonly reason: PosFailureReason; readonly retryAfterMs?: number }
  | { readonly kind: 'not_stored' };

export type PollSituation = {
  readonly end: PollEnd;
  /** Consecutive failures of this kind; 0 for the first. */
  readonly failures: number;
  /** Duration of the attempt: a slow failure already includes a wait. */
  readonly tookMs: number;
  /** Time since the newest sale of an own register; Infinity before the first. */
  readonly lastSaleAgoMs: number;
  readonly linked: number;
  /** Nudges come for this account. */
  readonly isNudged?: boolean;
  /** Terminals seen at this account that are not linked here. */
  readonly others: number;
  /** ≥ 1: the POS has reported too many requests. */
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
            minPollMs(situation, pace),
          )
        : Math.max(typicalMs(situation, pace), minPollMs(situation, pace)) * (1 + jitter * (2 * random - 1));
    case 'not_stored':
      return backoffMs(pace.notStored, situation.failures, random);
    case 'failed': {
      const backoff = end.reason === 'refused' ? pace.refused : pace.unreachable;
      // Measured from the start of the attempt: with a server that is silent until the timeout, the pause
      // would come on top.
      const ms = Math.max(backoff.firstMs / 2, backoffMs(backoff, situation.failures, random) - tookMs);
      if (end.reason !== 'limited') return ms;
      const requestedMs = Math.min(end.retryAfterMs ?? 0, pace.longestRetryAfterMs);
      // Never earlier: all gateways received the same Retry-After.
      return Math.max(ms, requestedMs * (1 + jitter * random), minPollMs(situation, pace));
    }
  }
}

function typicalMs(
  { lastSaleAgoMs, linked, isNudged, nowMs, timeZone }: PollSituation,
  pace: PollPace,
): number {
  if (isNudged === true) return pace.nudged.netMs;
  if (linked === 0) return pace.nightMs;
  // A bar sells at night.
  if (lastSaleAgoMs < pace.busyForMs) return pace.busyMs;
  // At night a new register is tried as well.
  if (lastSaleAgoMs === Number.POSITIVE_INFINITY) return pace.quietMs;
  return msUntilHours([pace.night], nowMs, timeZone) === 0 ? pace.nightMs : pace.quietMs;
}

/** Least time between polls, for the POS's limit. */
export function minPollMs({ linked, others, slowdown }: PollSituation, pace: PollPace): number {
  const gateways = (linked + others) / Math.max(1, linked);
  return pace.shareMs * gateways * slowdown;
}

const maxSlowdown = 64;

/** Slowdown after "too many requests"; it is reduced step by step. */
export function nextSlowdown(slowdown: number, end: PollEnd): number {
  if (end.kind === 'failed' && end.reason === 'limited')
    return Math.min(maxSlowdown, Math.max(2, slowdown * 2));
  return end.kind === 'page' ? Math.max(1, slowdown * 0.95) : slowdown;
}
