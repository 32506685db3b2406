/**
 * Calls to a store worker that wait for their answer. Calls of one turn are sent as one message and committed in one
 * transaction, which costs one flush.
 */
import type { Clock } from '../../../lib/clock.ts';
import type { Unwritable } from '../space/space-policy.ts';
import { StoreUnavailable, UnreadableSale } from '../store.ts';
import type { Answer, Call, Failure } from './worker-protocol.ts';

/** Maximum calls in one message; the worker takes at most about two messages into one transaction. */
const maxTogether = 128;
/** Maximum calls waiting at once; above it the store rejects with StoreUnavailable instead of growing. */
const maxWaiting = 10_000;

type Waiting = { readonly sinceMs: number; resolve(value: unknown): void; reject(error: Error): void };

export type WaitingCalls = ReturnType<typeof createWaitingCalls>;

export function createWaitingCalls(clock: Clock, send: (calls: readonly Call[]) => void) {
  const waiting = new Map<number, Waiting>();
  /** Calls of this turn of the event loop. */
  let requested: Call[] = [];
  let nextId = 1;
  let lastAnswerMs = Number.NEGATIVE_INFINITY;

  function post(): void {
    const calls = requested;
    requested = [];
    // Calls from before a failure have been rejected already.
    const open = calls.filter(({ id }) => waiting.has(id));
    if (open.length > 0) send(open);
  }

  function settle(result: Answer): void {
    const call = waiting.get(result.id);
    if (call === undefined) return;
    waiting.delete(result.id);
    if (result.ok) call.resolve(result.value);
    else call.reject(errorOf(result.error));
  }

  return {
    add(method: string, args: readonly unknown[]): Promise<unknown> {
      if (waiting.size >= maxWaiting)
        return Promise.reject(new StoreUnavailable('the database does not keep up'));
      return new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { sinceMs: clock.monotonicMs(), resolve, reject });
        requested.push({ id, method, args });
        if (requested.length === 1) setImmediate(post);
        else if (requested.length >= maxTogether) post();
      });
    },

    /** Sends the calls of this turn now. */
    post,

    settle(answers: readonly Answer[]): void {
      lastAnswerMs = clock.monotonicMs();
      for (const result of answers) settle(result);
    },

    rejectAll(why: string, refusal?: Unwritable): void {
      for (const call of waiting.values()) call.reject(new StoreUnavailable(why, refusal));
      waiting.clear();
    },

    /** The oldest call, when neither it nor a later one was answered for this long. */
    lateCall(afterMs: number): object | undefined {
      const [oldest] = waiting.values();
      const isLate =
        oldest !== undefined && clock.monotonicMs() - Math.max(oldest.sinceMs, lastAnswerMs) > afterMs;
      return isLate ? oldest : undefined;
    },
  };
}

function errorOf({ message, refusal, unavailable, unreadableSale, rangeError }: Failure): Error {
  if (unavailable) return new StoreUnavailable(message, refusal);
  if (unreadableSale !== undefined) return new UnreadableSale(unreadableSale, message);
  return rangeError ? new RangeError(message) : new Error(message);
}
