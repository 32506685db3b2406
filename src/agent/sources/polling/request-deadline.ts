/** Bounds a POS request while a person waits: a rejection or a timeout is a result too. */
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { PosProblem } from '../../../domain/setup/pos-account.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { PosFailure, posProblemOf } from './cloud-source.ts';

export type PosRefusal = { readonly kind: 'failed' } & PosProblem;

const withinMs = 20_000;

/** Rejects when `signal` aborts, and with errors that are no failure of the POS. */
export async function requestInTime<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T | PosRefusal> {
  using limit = deadline(clock, withinMs, signal);
  try {
    return await unlessAborted(ask(limit.signal), limit.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.passed()) return { kind: 'failed', reason: 'unreachable', ...tooSlow };
    if (!(error instanceof PosFailure)) throw error;
    return { kind: 'failed', ...posProblemOf(error) };
  }
}

const tooSlow = posProblem('pos.no_answer', { seconds: withinMs / 1_000 });
