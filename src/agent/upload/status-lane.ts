/**
 * Sends the gateway's status at intervals. No outcome of a status delays a sale. A failure is shown and
 * retried: in a shop without sales, only this detects it.
 */
import { cloudProblem } from '../../domain/problem/cloud.ts';
import { problemFields } from '../../domain/problem/problem-text.ts';
import { type Deadline, deadline } from '../../lib/abort.ts';
import { type OutboxEvent, StoreUnavailable } from '../store/store.ts';
import { type LaneParts, untilWoken } from './lane.ts';
import type { BatchOutcome } from './sink.ts';
import type { NextStep } from './upload-policy.ts';

/** Makes a status event of the current state. Rejects with StoreUnavailable while it can't be made. */
export type MakeStatus = () => Promise<{ readonly eventId: string; readonly body: string }>;

export type StatusLane = {
  /** Starts the status event when it is due; returns the time until then. */
  startDue(): number;
  /** There is an answer to the cloud: the next one is due within seconds. */
  soon(): void;
};

const everyMs = 300_000;
/** Answers of this time go together. Milliseconds. */
const soonMs = 2_000;
/** A later status replaces an expired one. */
const withinMs = 30_000;

const expired: BatchOutcome = {
  kind: 'try_later',
  problem: cloudProblem('endpoint.no_answer', { seconds: withinMs / 1_000 }),
};

/** Results for a status event that concern it alone. */
const notTakenKinds: ReadonlySet<string> = new Set(['rejected', 'not_accepted', 'too_much']);

export function createStatusLane(make: MakeStatus, parts: LaneParts): StatusLane {
  const { store, sink, clock, log, backoff, signal } = parts;
  let dueMs = clock.monotonicMs();
  let isSending = false;
  let loggedWhy: string | undefined;

  async function send(): Promise<void> {
    using bounded = deadline(clock, withinMs, signal);
    const batch = await makeBatch(bounded);
    if (batch === undefined) return;
    const { outcome, began } = await backoff.send('status', async () => {
      try {
        return await sink.sendEvents(batch, bounded.signal);
      } catch (error) {
        if (!bounded.passed()) throw error;
        return expired;
      }
    });
    backoff.note('status', afterStatus(outcome), began);
    logNotTaken(outcome);
  }

  /** Undefined while the store is unavailable or too slow. */
  async function makeBatch(bounded: Deadline) {
    try {
      const made = await make();
      const { storedThrough } = await store.read.queue();
      // Outside the outbox: it has no sequence, and belongs to no sale.
      const event: OutboxEvent = { ...made, sequence: 0, saleId: '', attempts: 0 };
      return bounded.passed() ? undefined : { events: [event], storedThrough };
    } catch (error) {
      if (!bounded.passed() && !(error instanceof StoreUnavailable)) throw error;
      return undefined;
    }
  }

  function logNotTaken(outcome: BatchOutcome): void {
    const [result] = outcome.kind === 'results' ? outcome.results.values() : [outcome];
    const isNotTaken = result !== undefined && notTakenKinds.has(result.kind) && 'problem' in result;
    const problem = isNotTaken ? problemFields(result.problem) : undefined;
    if (problem !== undefined && problem.why !== loggedWhy) log.warn(problem, 'status rejected by the cloud');
    loggedWhy = problem?.why;
  }

  return {
    soon() {
      dueMs = Math.min(dueMs, clock.monotonicMs() + soonMs);
    },
    startDue() {
      const monotonicMs = clock.monotonicMs();
      const waitMs = Math.min(dueMs, backoff.statusRetryMs() ?? dueMs) - monotonicMs;
      if (isSending) return untilWoken;
      if (waitMs > 0) return waitMs;
      dueMs = monotonicMs + everyMs;
      backoff.statusIsTried();
      isSending = true;
      parts.start(send(), () => (isSending = false));
      return untilWoken;
    },
  };
}

function afterStatus(outcome: BatchOutcome): NextStep {
  if (outcome.kind === 'results' || outcome.kind === 'too_much') return { kind: 'go_on' };
  return { ...outcome, kind: 'hold', refused: outcome.kind === 'refused' };
}
