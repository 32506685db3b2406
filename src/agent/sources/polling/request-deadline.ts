/** Bounds a POS request while a person waits: a rejection or a timeout is a result too. */
import type { PosProblem } from '../../../domain/setup/pos-account.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Words } from '../../../lib/text/language.ts';
import { PosFailure } from './cloud-source.ts';

export type PosRefusal = {
  readonly kind: 'failed';
  readonly reason: PosProblem['reason'];
  readonly words: Words;
  /** Key of the setting. */
  readonly field?: string;
};

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
    if (limit.passed()) return { kind: 'failed', reason: 'unreachable', words: tooSlow };
    if (!(error instanceof PosFailure)) throw error;
    const { reason, words, field } = error;
    return { kind: 'failed', reason, words, ...(field !== undefined && { field }) };
  }
}

const tooSlow: Words = {
  en: `The POS did not answer within ${withinMs / 1_000} s. Try again in a moment.`,
  ja: `POS から ${withinMs / 1_000} 秒以内に応答がありません。少し待ってからもう一度お試しください。`,
};
