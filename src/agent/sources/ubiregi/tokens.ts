/** Tokens of a linked account at Ubiregi: an access token for a day, and a refresh token for a fortnight that is used up by obtaining the next pair. */
import { posProblem, withAnswer } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { LinkedTokens, TokenGeneration } from '../polling/kit/linked-tokens.ts';
import { createRenewedTokens, type RenewedTokens } from '../polling/kit/renewed-tokens.ts';
import type { TokenRequests } from './oauth.ts';

/** The refresh token's lifetime, as documented. */
const refreshLifeDays = 14;

export function createTokens(
  stored: LinkedTokens,
  deps: {
    readonly clock: Clock;
    readonly log: Log;
    readonly requests: Pick<TokenRequests, 'refresh'>;
    save(tokens: LinkedTokens): Promise<void>;
    noteRenewal?(failure: PosFailure | undefined): void;
  },
): RenewedTokens {
  const { clock, log, requests } = deps;
  return createRenewedTokens(stored, {
    ...{ clock, log },
    refresh: (refreshToken, signal) => requests.refresh(refreshToken, signal),
    save: (tokens) => deps.save(tokens),
    noteRenewal: (failure) => deps.noteRenewal?.(failure),
    // Half a day is left for an outage.
    isDue: ({ obtainedAtMs, accessExpiresAtMs }, nowMs) => nowMs >= (obtainedAtMs + accessExpiresAtMs) / 2,
    failures: {
      notSaved: () => new PosFailure('unreachable', posProblem('ubiregi.tokens_not_saved')),
      ended: linkEnded,
    },
  });
}

function linkEnded({ obtainedAtMs }: TokenGeneration, nowMs: number, reply: string): PosFailure {
  const days = Math.floor((nowMs - obtainedAtMs) / 86_400_000);
  const problem =
    days >= refreshLifeDays ? posProblem('ubiregi.link_expired', { days }) : posProblem('ubiregi.link_ended');
  return new PosFailure('refused', withAnswer(problem, reply), { field: 'tokens' });
}
