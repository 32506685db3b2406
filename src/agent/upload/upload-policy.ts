/**
 * Decides the uploader's next step from an outcome. Pure: outcome, attempts, clock readings and jitter in,
 * settlements and the next step out.
 *
 * A failure of the far side as a whole (network, 5xx, a wrong token) pauses the lane in memory and costs no
 * write; a result for one event or picture is settled with that one, so that it never blocks the others.
 */
import { type BadAnswer, cloudProblem } from '../../domain/problem/cloud.ts';
import type { KnownProblem } from '../../domain/problem/problem-text.ts';
import { withDetails } from '../../domain/problem/text.ts';
import { type Backoff, backoffMs, cloudBackoff } from '../../domain/time/retry-policy.ts';
import type { EventSettlement, OutboxEvent, OutboxPicture, PictureSettlement } from '../store/store.ts';
import type { BatchRefusals } from './batch-refusals.ts';
import type { BatchOutcome, EventOutcome, NotAccepted, PictureOutcome, TryLater } from './sink.ts';

/**
 * A requested wait is honoured up to this bound: a mistaken header must not silence a shop for days.
 * Milliseconds.
 */
export const maxRetryAfterMs = 3_600_000;

/**
 * A longer outage may concern all gateways: retries after it are spread to keep clear of theirs.
 * Milliseconds. The contract specifies 30 s; a gateway that begins to spread only then meets those that were
 * slightly too early (3.2 % in one second of 1,000, against 2.9 %).
 */
const outageMs = 20_000;

/** A batch that takes longer may be failing: on a working link it takes a second or two. */
export const hangingMs = 5_000;

export type Failure = {
  readonly problem: KnownProblem;
  readonly refused: boolean;
  readonly retryAfterMs?: number;
  /** The invalid answer; absent when there was none, or for a refusal. */
  readonly answer?: BadAnswer;
};
export type NextStep = { readonly kind: 'go_on' } | { readonly kind: 'smaller' } | Hold;
type Hold = { readonly kind: 'hold' } & Failure;
/** Outcome of one event after a refusal has been interpreted. */
type Judged = Exclude<EventOutcome, NotAccepted>;

/** Intervals of the cloud contract; tests and demos use shorter ones. */
export type Retry = Backoff & {
  /** Period over which gateways spread their return after an outage. Milliseconds. */
  readonly spreadMs: number;
  /** Intervals for quarantined items; default: `quarantineRetry`. */
  readonly quarantine?: Backoff;
};
/** A repaired cloud receives within a day the items it rejected before. */
export const quarantineRetry: Backoff = { firstMs: 900_000, capMs: 86_400_000 };
export const cloudRetry: Retry = { ...cloudBackoff, spreadMs: 60_000 };

export type At = {
  /** Time of the answer, wall clock. */
  readonly nowMs: number;
  /** Duration of the request; default: 0. */
  readonly tookMs?: number;
  readonly retry: Retry;
  /** In [0, 1). */
  readonly random: () => number;
  /** Refusals of this lane; each outcome must be passed once. */
  readonly refusals: BatchRefusals;
  /** Time for which the lane has been failing; default: 0. */
  readonly failingMs?: number;
};

export function afterBatch(
  events: readonly OutboxEvent[],
  outcome: BatchOutcome,
  at: At,
): { settlements: EventSettlement[]; next: NextStep } {
  const only = events.length === 1 ? events[0] : undefined;
  switch (outcome.kind) {
    case 'results':
      return afterResults(events, outcome.results, at);
    case 'too_much':
      if (only === undefined) return { settlements: [], next: { kind: 'smaller' } };
      return afterResults(
        [only],
        new Map([[only.eventId, { kind: 'not_accepted', problem: outcome.problem }]]),
        at,
      );
    case 'try_later':
      return {
        // If this event is what breaks the far side, the others are sent before it.
        settlements: only === undefined ? [] : [settleEvent(only, outcome, at)],
        next: hold(outcome),
      };
    case 'refused':
      return { settlements: [], next: { kind: 'hold', problem: outcome.problem, refused: true } };
  }
}

const noResult = { kind: 'try_later', problem: cloudProblem('cloud.no_result') } as const;

function afterResults(
  events: readonly OutboxEvent[],
  results: ReadonlyMap<string, EventOutcome>,
  at: At,
): { settlements: EventSettlement[]; next: NextStep } {
  for (const [id, { kind }] of results) if (kind === 'stored') at.refusals.accepted(id);
  const settlements: EventSettlement[] = [];
  let next: NextStep = { kind: 'go_on' };
  for (const event of events) {
    const outcome = results.get(event.eventId) ?? noResult;
    const verdict = outcome.kind === 'not_accepted' ? judge(event, outcome, at) : outcome;
    if (verdict.kind === 'hold') next = verdict;
    else settlements.push(settleEvent(event, verdict, at));
  }
  return { settlements, next };
}

/** The result of an event in quarantine already does not count against the far side. */
function judge({ eventId, quarantined }: OutboxEvent, { problem }: NotAccepted, at: At): Judged | Hold {
  const verdict = quarantined === true ? 'rejected' : at.refusals.refused(eventId);
  switch (verdict) {
    case 'rejected':
      return { kind: 'rejected', problem };
    case 'aside':
      return { kind: 'try_later', problem };
    case 'far_side':
      return holdForAll(problem, at);
  }
}

/**
 * A far side that refuses everything for longer than this does not recover by itself: a person has to act.
 * Milliseconds.
 */
const passingMs = 60_000;

/** Nothing was accepted, so the refusal applies to all events. */
function holdForAll(refusal: KnownProblem, { failingMs = 0 }: At): Hold {
  return {
    kind: 'hold',
    problem: withDetails(cloudProblem('cloud.refuses_all'), refusal),
    refused: failingMs >= passingMs,
    ...(failingMs < passingMs && { answer: 'error' }),
  };
}

function settleEvent(event: OutboxEvent, outcome: Judged, at: At): EventSettlement {
  const { attempts } = event;
  const which = nameOf(event);
  switch (outcome.kind) {
    case 'stored':
      return { ...outcome, ...which };
    case 'rejected':
      return {
        kind: 'rejected',
        ...which,
        notBeforeMs: fromQuarantineMs(event, at),
        problem: outcome.problem,
      };
    case 'try_later':
      return {
        kind: 'try_later',
        ...which,
        notBeforeMs: notBefore(attempts, at, outcome.retryAfterMs),
        problem: outcome.problem,
      };
  }
}

function nameOf({ sequence, notice }: OutboxEvent): { sequence: number; notice?: true } {
  return { sequence, ...(notice && { notice }) };
}

/** At every multiple of this number of tries a fresh address is requested for a picture. */
const triesPerAddress = 3;

/** No `next`: the result concerns one address, not the far side. */
export function afterPicture(
  { sha256, put, attempts, quarantined }: Omit<OutboxPicture, 'jpeg'>,
  outcome: PictureOutcome,
  at: At,
): { settlements: PictureSettlement[]; next?: NextStep } {
  const again = { ...{ sha256, attempts }, ...(quarantined && { quarantined }) };
  switch (outcome.kind) {
    case 'stored':
      at.refusals.accepted(sha256);
      return { settlements: [{ kind: 'stored', sha256 }], next: { kind: 'go_on' } };
    case 'rejected':
      return {
        settlements: [
          {
            ...{ kind: 'rejected', sha256, problem: outcome.problem },
            notBeforeMs: fromQuarantineMs(again, at),
          },
        ],
        next: { kind: 'go_on' },
      };
    case 'not_accepted':
      return afterRefusedPicture({ ...again, isGiven: put !== undefined }, outcome.problem, at);
    case 'new_address':
      return {
        settlements: [
          { kind: 'new_address', sha256, notBeforeMs: notBefore(attempts, at), problem: outcome.problem },
        ],
      };
    case 'no_answer': {
      const isLastTry = put !== undefined && (attempts + 1) % triesPerAddress === 0;
      const { problem } = outcome;
      return afterPicture(again, { kind: isLastTry ? 'new_address' : 'try_later', problem }, at);
    }
    case 'try_later':
      return {
        settlements: [
          {
            kind: 'try_later',
            sha256,
            notBeforeMs: notBefore(attempts, at, outcome.retryAfterMs),
            problem: outcome.problem,
          },
        ],
        next: hold(outcome),
      };
    case 'refused':
      return { settlements: [], next: { kind: 'hold', problem: outcome.problem, refused: true } };
  }
}

/**
 * At an address from the cloud, the address may be at fault: the next try gets a fresh one. A picture in
 * quarantine has one, and does not count against the far side.
 */
function afterRefusedPicture(
  { isGiven, ...picture }: Omit<OutboxPicture, 'jpeg' | 'put'> & { readonly isGiven: boolean },
  problem: KnownProblem,
  at: At,
): { settlements: PictureSettlement[]; next?: NextStep } {
  const { sha256, attempts, quarantined } = picture;
  const verdict = quarantined ? 'rejected' : at.refusals.refused(sha256);
  if (verdict === 'rejected') return afterPicture(picture, { kind: 'rejected', problem }, at);
  const notBeforeMs = notBefore(attempts, at);
  const again = { kind: isGiven ? 'new_address' : 'try_later', sha256, notBeforeMs, problem } as const;
  return { settlements: [again], next: verdict === 'far_side' ? holdForAll(problem, at) : { kind: 'go_on' } };
}

function hold({ kind: _, ...failure }: TryLater): NextStep {
  return { kind: 'hold', refused: false, ...failure };
}

/** As for a lane, the time that a request hung counts as waited. */
function notBefore(attempts: number, { nowMs, tookMs = 0, retry, random }: At, retryAfterMs = 0): number {
  const ownMs = backoffMs(retry, attempts + 1, random()) - tookMs;
  return nowMs + Math.ceil(Math.max(0, ownMs, Math.min(retryAfterMs, maxRetryAfterMs)));
}

/** Between half and all of it: many gateways were rejected at the same time. */
export function fromQuarantineMs(
  { quarantined, attempts }: Pick<OutboxEvent | OutboxPicture, 'quarantined' | 'attempts'>,
  { nowMs, retry, random }: Pick<At, 'nowMs' | 'retry' | 'random'>,
): number {
  const { firstMs, capMs } = retry.quarantine ?? quarantineRetry;
  const tries = quarantined === undefined ? 0 : attempts;
  const waitMs = Math.min(capMs, firstMs * 2 ** Math.min(tries, 30));
  return nowMs + Math.ceil(waitMs * (0.5 + random() / 2));
}

/** Failure of a lane: nothing is sent on it before `untilMonotonicMs`, new sales included. */
export type Outage = Omit<Failure, 'retryAfterMs'> & {
  readonly failures: number;
  /**
   * Earliest possible start of the outage: the last answer before it. Its possible length determines the
   * spread of returns.
   */
  readonly sinceMonotonicMs: number;
  /** Start of the first failed request, from which on the failure is certain. */
  readonly firstMonotonicMs: number;
  /** Time at which the newest failure was recorded. */
  readonly notedMonotonicMs: number;
  readonly untilMonotonicMs: number;
};

export type Failed = {
  readonly monotonicMs: number;
  /** Start of the failed request; default: now. */
  readonly startedMonotonicMs?: number;
  /** Time of the far side's last answer; default: never. */
  readonly answeredMonotonicMs?: number | undefined;
  readonly retry: Retry;
  readonly random: () => number;
};

export function outageAfter(previous: Outage | undefined, failure: Failure, at: Failed): Outage {
  const { monotonicMs, retry, random, startedMonotonicMs = monotonicMs } = at;
  // Several requests in flight report the same failure, and one perhaps its duration.
  if (previous !== undefined && startedMonotonicMs < previous.notedMonotonicMs) {
    const untilMonotonicMs = requestedUntilMs(failure, at);
    return untilMonotonicMs > previous.untilMonotonicMs ? { ...previous, untilMonotonicMs } : previous;
  }
  const failures = (previous?.failures ?? 0) + 1;
  const lastMs = Math.min(at.answeredMonotonicMs ?? startedMonotonicMs, startedMonotonicMs);
  const sinceMonotonicMs = previous?.sinceMonotonicMs ?? lastMs;
  const ownUntilMs = failure.refused
    ? monotonicMs + ((1 + random()) * retry.capMs) / 2
    : retryAtMs({ failures, sinceMonotonicMs, startedMonotonicMs }, at);
  return {
    problem: failure.problem,
    refused: failure.refused,
    ...(failure.answer !== undefined && { answer: failure.answer }),
    failures,
    sinceMonotonicMs,
    firstMonotonicMs: previous?.firstMonotonicMs ?? startedMonotonicMs,
    notedMonotonicMs: monotonicMs,
    untilMonotonicMs: Math.max(ownUntilMs, requestedUntilMs(failure, at)),
  };
}

/** All gateways may have received the same date: each adds its own jitter. */
function requestedUntilMs({ retryAfterMs = 0 }: Failure, { monotonicMs, retry, random }: Failed): number {
  const requestedAtMs = Math.min(retryAfterMs, maxRetryAfterMs);
  return monotonicMs + requestedAtMs + random() * Math.min(requestedAtMs, retry.spreadMs);
}

/**
 * A wait counts from the start of the failed request: one that hung for a minute has waited that long
 * already, and the cloud is retried within the cap of its return.
 *
 * When the cloud recovers, gateways that retry with a mean wait of W return at a rate of 1/W each. So for a
 * retry that may fall into a long outage the mean wait is 1.25 × `spreadMs` or more: with 60 s, a second
 * receives 1.3 % of them, and 3 % not even by chance. That wait counts from now: requests that hung all end
 * at once. A gateway that had nothing to send can't measure the outage: it counts from the last answer. Only
 * the first retry is always quick, as most failures are short; there are no more of those at a time than new
 * sales.
 */
function retryAtMs(
  outage: { failures: number; sinceMonotonicMs: number; startedMonotonicMs: number },
  { monotonicMs, retry, random }: Failed,
): number {
  const plainMs = backoffMs(retry, outage.failures, random());
  const plainAtMs = outage.startedMonotonicMs + plainMs;
  const beganMs = outage.failures === 1 ? outage.startedMonotonicMs : outage.sinceMonotonicMs;
  const isLong = Math.max(plainAtMs, monotonicMs) - beganMs > outageMs;
  // Drawn anew: the waits that reach this far are the long ones of their kind.
  const minMs = isLong
    ? Math.min(retry.capMs, (0.75 + random()) * retry.spreadMs)
    : Math.min(plainMs, backoffMs(retry, 0, random()));
  return Math.max(plainAtMs, monotonicMs + minMs);
}

/**
 * Time up to which items are due. Due times are wall clock; one further in the future than any wait means
 * that the clock has been set back since, and the item is due now.
 */
export function dueAt(nextDueMs: number, nowMs: number, longestWaitMs = maxRetryAfterMs): number {
  return nextDueMs - nowMs > longestWaitMs ? nextDueMs : nowMs;
}
