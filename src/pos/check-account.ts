/** Asks a POS with settings that are not stored yet: what is wrong with them is told before anything is changed. */
import type { PosKind } from '../domain/pos-account.ts';
import { deadline, unlessAborted } from '../ops/abort.ts';
import type { Clock } from '../ops/clock.ts';
import type { Log } from '../ops/log.ts';
import type { Words } from '../ops/words.ts';
import { PosFailure, type PosFailureReason } from './cloud-source.ts';
import { findTerminal, type TerminalFound } from './find-terminal.ts';
import { createPosCloud } from './registry.ts';

export type AccountChecked =
  | { readonly kind: 'good'; readonly terminal?: TerminalFound }
  | {
      readonly kind: 'wrong';
      readonly reason: PosFailureReason;
      readonly words: Words;
      /** Key of the settings. */
      readonly field?: string;
    };

/** A person waits for it, milliseconds. */
const checkWithinMs = 20_000;

/** `terminal`: looked for as well. Settings that bring tokens which have to be renewed are not for this: the new ones would be lost. */
export async function checkAccount(
  account: { readonly kind: PosKind; readonly settings: Readonly<Record<string, unknown>> },
  terminal: string | undefined,
  deps: { readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<AccountChecked> {
  const cloud = createPosCloud(
    { id: 'checked', name: 'checked', ...account },
    { ...deps, save: () => Promise.reject(new Error('nothing is stored while an account is checked')) },
  );
  using limit = deadline(deps.clock, checkWithinMs, signal);
  try {
    if (terminal !== undefined)
      return {
        kind: 'good',
        terminal: await unlessAborted(findTerminal(cloud, terminal, limit.signal), limit.signal),
      };
    const list = await unlessAborted(cloud.registers(limit.signal), limit.signal);
    if (list === undefined) await unlessAborted(soldLately(limit.signal), limit.signal);
    return { kind: 'good' };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.passed()) return { kind: 'wrong', reason: 'unreachable', words: tooSlow };
    if (!(error instanceof PosFailure)) throw error;
    const { reason, words, field } = error;
    return { kind: 'wrong', reason, words, ...(field !== undefined && { field }) };
  } finally {
    await cloud.close();
  }

  async function soldLately(within: AbortSignal): Promise<void> {
    await cloud.soldLately?.(undefined, within);
  }
}

const tooSlow: Words = {
  en: `The POS did not answer within ${checkWithinMs / 1_000} s. Try again in a moment.`,
  ja: `POS から ${checkWithinMs / 1_000} 秒以内に応答がありません。少し待ってからもう一度お試しください。`,
};
