/**
 * What the uploader does next, decided from what the far side said. Pure: outcome, attempts, clock readings and jitter in,
 * settlements and the next step out.
 *
 * Trouble with the far side as a whole (network, 5xx, a wrong token) holds the lane in memory and costs no write; what it said of one
 * event or picture is settled with that one, so that it never blocks the others.
 */
import { type Backoff, backoffMs, cloudBackoff } from '../domain/retry-policy.ts';
import type { EventSettlement, OwedEvent, OwedPicture, PictureSettlement } from '../store/store.ts';
import type { BatchOutcome, EventOutcome, PictureOutcome } from './sink.ts';

/** A wish of the far side to be left alone is obeyed up to here: a mistaken header must not silence a shop for days. Milliseconds. */
export const maxRetryAfterMs = 3_600_000;

/** An outage longer than this may be everybody's: tries after it keep clear of those of the other gateways. Milliseconds. */
const outageMs = 30_000;

export type Failure = { readonly why: string; readonly refused: boolean; readonly retryAfterMs?: number };
export type NextStep =
  | { readonly kind: 'go_on' }
  | { readonly kind: 'smaller' }
  | ({ readonly kind: 'hold' } & Failure);

/** The waits of the cloud contract; tests and demos set them lower. */
export type Retry = Backoff & {
  /** Over this long gateways spread their return after an outage. Milliseconds. */
  readonly spreadMs: number;
};
export const cloudRetry: Retry = { ...cloudBackoff, spreadMs: 60_000 };

/** `random` is in [0, 1). */
export type At = { readonly nowMs: number; readonly retry: Retry; readonly random: () => number };

export function afterBatch(
  events: readonly OwedEvent[],
  outcome: BatchOutcome,
  at: At,
): { settlements: EventSettlement[]; next: NextStep } {
  const only = events.length === 1 ? events[0] : undefined;
  switch (outcome.kind) {
    case 'results': {
      const settlements = events.map((event) =>
        settleEvent(event, outcome.results.get(event.eventId) ?? noResult, at),
      );
      return { settlements, next: { kind: 'go_on' } };
    }
    case 'too_much':
      if (only === undefined) return { settlements: [], next: { kind: 'smaller' } };
      return {
        settlements: [{ kind: 'rejected', sequence: only.sequence, why: outcome.why }],
        next: { kind: 'go_on' },
      };
    case 'try_later':
      return {
        // Should this one event be what breaks the far side, the others get their turn before it.
        settlements: only === undefined ? [] : [settleEvent(only, outcome, at)],
        next: hold(outcome.why, outcome.retryAfterMs),
      };
    case 'refused':
      return { settlements: [], next: { kind: 'hold', why: outcome.why, refused: true } };
  }
}

const noResult = { kind: 'try_later', why: 'The answer has no result for this event' } as const;

function settleEvent({ sequence, attempts }: OwedEvent, outcome: EventOutcome, at: At): EventSettlement {
  switch (outcome.kind) {
    case 'stored':
      return { ...outcome, sequence };
    case 'rejected':
      return { kind: 'rejected', sequence, why: outcome.why };
    case 'try_later':
      return {
        kind: 'try_later',
        sequence,
        notBeforeMs: notBefore(attempts, at, outcome.retryAfterMs),
        why: outcome.why,
      };
  }
}

/** A given address that leads nowhere is asked for anew at every try of this number. */
const triesPerAddress = 3;

/** No `next`: what was said is about one address, not about the far side. */
export function afterPicture(
  { sha256, put, attempts }: Omit<OwedPicture, 'jpeg'>,
  outcome: PictureOutcome,
  at: At,
): { settlements: PictureSettlement[]; next?: NextStep } {
  switch (outcome.kind) {
    case 'stored':
      return { settlements: [{ kind: 'stored', sha256 }], next: { kind: 'go_on' } };
    case 'rejected':
      return { settlements: [{ kind: 'rejected', sha256, why: outcome.why }], next: { kind: 'go_on' } };
    case 'new_address':
      return {
        settlements: [
          { kind: 'new_address', sha256, notBeforeMs: notBefore(attempts, at), why: outcome.why },
        ],
      };
    case 'no_answer': {
      const isLastTry = put !== undefined && (attempts + 1) % triesPerAddress === 0;
      const { why } = outcome;
      return afterPicture({ sha256, attempts }, { kind: isLastTry ? 'new_address' : 'try_later', why }, at);
    }
    case 'try_later':
      return {
        settlements: [
          {
            kind: 'try_later',
            sha256,
            notBeforeMs: notBefore(attempts, at, outcome.retryAfterMs),
            why: outcome.why,
          },
        ],
        next: hold(outcome.why, outcome.retryAfterMs),
      };
    case 'refused':
      return { settlements: [], next: { kind: 'hold', why: outcome.why, refused: true } };
  }
}

function hold(why: string, retryAfterMs?: number): NextStep {
  return { kind: 'hold', why, refused: false, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function notBefore(attempts: number, { nowMs, retry, random }: At, retryAfterMs = 0): number {
  const waitMs = Math.max(backoffMs(retry, attempts + 1, random()), Math.min(retryAfterMs, maxRetryAfterMs));
  return nowMs + Math.ceil(waitMs);
}

/** The trouble a lane is in: nothing is sent on it before `untilMonotonicMs`, new sales included. */
export type Trouble = Omit<Failure, 'retryAfterMs'> & {
  readonly failures: number;
  readonly sinceMonotonicMs: number;
  readonly untilMonotonicMs: number;
};

export function troubleAfter(
  previous: Trouble | undefined,
  failure: Failure,
  at: { readonly monotonicMs: number; readonly retry: Retry; readonly random: () => number },
): Trouble {
  const { monotonicMs, retry, random } = at;
  const failures = (previous?.failures ?? 0) + 1;
  const sinceMonotonicMs = previous?.sinceMonotonicMs ?? monotonicMs;
  const ownWaitMs = failure.refused
    ? ((1 + random()) * retry.capMs) / 2
    : retryWaitMs({ failures, lastedMs: monotonicMs - sinceMonotonicMs }, retry, random);
  // Everybody may have been told the same date: each adds a little of its own.
  const askedMs = Math.min(failure.retryAfterMs ?? 0, maxRetryAfterMs);
  const waitMs = Math.max(ownWaitMs, askedMs + random() * Math.min(askedMs, retry.spreadMs));
  const { why, refused } = failure;
  return { why, refused, failures, sinceMonotonicMs, untilMonotonicMs: monotonicMs + waitMs };
}

/**
 * When the cloud comes back, gateways that retry with a mean wait of W return at a rate of 1/W each. So for a try that falls into a long
 * outage the mean wait is `spreadMs` or more: with 60 s, a second sees 1.7 % of them.
 */
function retryWaitMs(
  trouble: { failures: number; lastedMs: number },
  retry: Retry,
  random: () => number,
): number {
  const plainMs = backoffMs(retry, trouble.failures, random());
  if (trouble.lastedMs + plainMs <= outageMs) return plainMs;
  // Drawn anew: the waits that reach this far are the long ones of their kind.
  return Math.max(plainMs, Math.min(retry.capMs, (0.5 + random()) * retry.spreadMs));
}

/** How many events go into a batch, as TCP finds its window: quick up to `calm`, one more each time beyond it. */
export type Pace = { readonly limit: number; readonly calm: number };

export const maxBatchEvents = 50;
export const maxBatchBytes = 256 * 1024;
export const fullPace: Pace = { limit: maxBatchEvents, calm: maxBatchEvents };

/** `sent`: events in the batch that brought `next`. A hold makes it smaller too, since a slow line shows as a time-out. */
export function paceAfter(pace: Pace, sent: number, next: NextStep): Pace {
  const half = Math.max(1, Math.floor(sent / 2));
  switch (next.kind) {
    case 'smaller':
      return { limit: half, calm: half };
    case 'hold':
      return { limit: half, calm: pace.calm };
    case 'go_on': {
      const grown = pace.limit < pace.calm ? Math.min(pace.limit * 2, pace.calm) : pace.limit + 1;
      return { limit: Math.min(grown, maxBatchEvents), calm: pace.calm };
    }
  }
}

/**
 * Up to which due time things are due. Due times are wall clock; one further ahead than any wait can be means that the clock has been
 * set back since, and what waits for it is due now.
 */
export function dueAt(nextDueMs: number, nowMs: number): number {
  return nextDueMs - nowMs > maxRetryAfterMs ? nextDueMs : nowMs;
}
