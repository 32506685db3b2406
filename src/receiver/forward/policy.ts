/** Decides after each attempt to deliver a change: done, again, or a dead letter. Pure. */
import { type ReceiverProblem, receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { type Backoff, backoffMs } from '../../domain/time/retry-policy.ts';
import type { Change } from '../feed/changes.ts';

export type Attempt =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Begin of the body, one line. */
      readonly words: string;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'no_answer'; readonly why: string }
  /** A broker has acknowledged it. */
  | { readonly kind: 'delivered' }
  /** A broker refuses this message. */
  | { readonly kind: 'refused'; readonly words: string };

export type Outgoing = Pick<Change, 'cursor' | 'shop' | 'body'>;

export type Sender = AsyncDisposable & {
  /** One attempt, bounded in time. Rejects with `signal.reason` alone. */
  send(change: Outgoing, signal: AbortSignal): Promise<Attempt>;
};

export type NextStep =
  | { readonly kind: 'delivered' }
  /** The target wants nothing more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'dead_letter'; readonly problem: ReceiverProblem }
  | { readonly kind: 'wait'; readonly ms: number; readonly problem: ReceiverProblem };

export const forwardBackoff: Backoff = { firstMs: 1_000, capMs: 300_000 };
const longestWaitMs = 3_600_000;

/** The target refuses this message: a few more tries, in case it was being changed. */
const triesRefused = 3;
/** The target fails at this message, as it might at any: about half an hour. */
const triesFailed = 12;
/** Not about the message: a wrong address or login, a limit, a proxy in front of a target that is down. */
const aboutTheTarget: ReadonlySet<number> = new Set([
  401, 403, 404, 405, 407, 408, 421, 425, 429, 502, 503, 504,
]);

/** `attempts`: earlier ones of this change. `random` is in [0, 1). */
export function nextStep(attempt: Attempt, attempts: number, random: number): NextStep {
  const waitMs = backoffMs(forwardBackoff, attempts, random);
  if (attempt.kind === 'no_answer')
    return {
      kind: 'wait',
      ms: waitMs,
      problem: receiverProblem('receiver.forward_no_answer', { why: attempt.why }),
    };
  if (attempt.kind === 'delivered') return { kind: 'delivered' };
  if (attempt.kind === 'refused') {
    const problem = receiverProblem('receiver.forward_refused', { words: attempt.words });
    return attempts + 1 >= triesRefused
      ? { kind: 'dead_letter', problem }
      : { kind: 'wait', ms: waitMs, problem };
  }
  const { status, words, retryAfterMs } = attempt;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const problem = receiverProblem('receiver.forward_answered', { status, words });
  const tries =
    aboutTheTarget.has(status) || status < 400 ? Infinity : status < 500 ? triesRefused : triesFailed;
  if (attempts + 1 >= tries) return { kind: 'dead_letter', problem };
  // A target that asks for no wait at all would be sent the same without a pause.
  return { kind: 'wait', ms: Math.max(waitMs, Math.min(longestWaitMs, retryAfterMs ?? 0)), problem };
}
