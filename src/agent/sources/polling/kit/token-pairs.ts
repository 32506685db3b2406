/**
 * The token pairs of a linked account: the one in force and `next`, which is not known to have worked yet;
 * both on disk before they are used.
 */
import { failpoint } from '../../../../lib/failpoint.ts';
import type { Log } from '../../../../lib/log.ts';
import type { PosFailure } from '../cloud-source.ts';
import type { LinkedTokens, TokenGeneration } from './linked-tokens.ts';

type TokenPairs = {
  readonly accountId: () => LinkedTokens['accountId'];
  /** The newest first. */
  readonly generations: () => readonly [TokenGeneration, ...TokenGeneration[]];
  /** The newest whose access token was not refused. */
  readonly usable: () => TokenGeneration | undefined;
  readonly refuse: (accessToken: string) => void;
  /** Replaces both once they are on disk; rejects with a PosFailure. */
  readonly replace: (tokens: LinkedTokens) => Promise<void>;
  /** It works: an older one may go. A failure to store that is ignored; it is repeated after a restart. */
  readonly confirm: (generation: TokenGeneration) => Promise<void>;
};

/** `notSaved`: what `replace` rejects with. */
export function createTokenPairs(
  stored: LinkedTokens,
  deps: {
    readonly save: (tokens: LinkedTokens) => Promise<void>;
    readonly log: Log;
    readonly notSaved: () => PosFailure;
  },
): TokenPairs {
  const { save, log, notSaved } = deps;
  let held = stored;
  /** Access tokens that the POS rejected. */
  let refused = new Set<string>();

  const generations = (): [TokenGeneration, ...TokenGeneration[]] =>
    held.next === undefined ? [held.current] : [held.next, held.current];

  return {
    accountId: () => held.accountId,
    generations,
    usable: () => generations().find(({ accessToken }) => !refused.has(accessToken)),
    refuse: (accessToken) => void refused.add(accessToken),
    async replace(tokens) {
      failpoint('pos.before_tokens_saved');
      try {
        await save(tokens);
      } catch (error) {
        log.error({ err: error }, 'renewed tokens of a POS account not stored');
        throw notSaved();
      }
      failpoint('pos.after_tokens_saved');
      held = tokens;
      refused = new Set();
    },
    async confirm(generation) {
      if (held.next?.accessToken !== generation.accessToken) return;
      const { next: _, ...rest } = held;
      held = { ...rest, current: generation };
      try {
        await save(held);
      } catch (error) {
        log.warn({ err: error }, 'confirmation of renewed tokens of a POS account not stored');
      }
    },
  };
}
