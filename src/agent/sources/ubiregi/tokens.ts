/**
 * The tokens of a linked account: an access token for a day, and a refresh token for a fortnight that is used
 * up by obtaining the next pair.
 *
 * 1. A renewal is requested well before the access token expires, or when Ubiregi reports that it has. One at
 *    a time, shared by all callers.
 * 2. The new pair is saved as `next`, beside the previous one.
 * 3. Only then is it used.
 * 4. Once it has worked, the previous one is removed.
 *
 * After a kill between 1 and 2, the previous pair obtains another; after a later kill, `next` is there.
 * Ubiregi accepts one of the two. Only Ubiregi can report that a link has ended, never the gateway's clock.
 */
import { posProblem, withAnswer } from '../../../domain/problem/pos/pos.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer } from '../polling/connectivity.ts';
import { createHeldTokens } from './held-tokens.ts';
import type { GrantOutcome, TokenRequests } from './oauth.ts';
import type { LinkedTokens, TokenGeneration } from './settings.ts';

export type Tokens = {
  /** Sends a request with an access token; again with a newer one after 401. Rejects with a PosFailure if none is left. */
  use(ask: (accessToken: string) => Promise<PosAnswer>, signal: AbortSignal): Promise<PosAnswer>;
  close(): void;
};

export type TokenDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly requests: Pick<TokenRequests, 'refresh'>;
  save(tokens: LinkedTokens): Promise<void>;
};

/** Retry interval of a renewal that failed before it was needed; milliseconds. */
const renewAgainMs = 300_000;
/** An ended link stays so; in case of an error at Ubiregi, it is checked again after this. Milliseconds. */
const lookAgainMs = 300_000;
/** The refresh token's lifetime, as documented. */
const refreshLifeDays = 14;
/** Both generations, and the pairs that renewing them gives. */
const maxTries = 4;

export function createTokens(stored: LinkedTokens, deps: TokenDeps): Tokens {
  const { clock, log, requests } = deps;
  const lifetime = new AbortController();
  const held = createHeldTokens(stored, { save: (tokens) => deps.save(tokens), log });
  /** A renewed pair that isn't on disk yet. */
  let unsaved: LinkedTokens | undefined;
  let renewal: Promise<void> | undefined;
  let renewNotBeforeMs = Number.NEGATIVE_INFINITY;
  let lost: { readonly failure: PosFailure; readonly untilMs: number } | undefined;

  /** One at a time, and not bound to its first caller: half a renewal would be worse than none. */
  function renew(): Promise<void> {
    renewal ??= renewOnce(lifetime.signal).finally(() => {
      renewal = undefined;
    });
    return renewal;
  }

  async function renewOnce(signal: AbortSignal): Promise<void> {
    if (unsaved === undefined) {
      if (lost !== undefined && clock.monotonicMs() < lost.untilMs) throw lost.failure;
      unsaved = await obtain(signal);
    }
    await held.replace(unsaved);
    unsaved = undefined;
    lost = undefined;
    log.info('tokens of Ubiregi renewed');
  }

  /** The newest refresh token first. Acceptance shows that its pair is valid: it is kept beside the new one. */
  async function obtain(signal: AbortSignal): Promise<LinkedTokens> {
    let denial = '';
    const generations = held.generations();
    for (const generation of generations) {
      const outcome: GrantOutcome = await requests.refresh(generation.refreshToken, signal);
      if (outcome.kind === 'granted') {
        const { accountId = held.accountId() } = outcome;
        return {
          ...(accountId !== undefined && { accountId }),
          current: generation,
          next: outcome.generation,
        };
      }
      denial = outcome.reply;
    }
    const failure = linkOver(generations[0], clock.nowMs(), denial);
    lost = { failure, untilMs: clock.monotonicMs() + lookAgainMs };
    throw failure;
  }

  async function renewInTime(signal: AbortSignal): Promise<void> {
    const nowMs = clock.monotonicMs();
    if (!isDue(held.generations()[0], clock.nowMs()) || nowMs < renewNotBeforeMs) return;
    renewNotBeforeMs = nowMs + renewAgainMs;
    try {
      await unlessAborted(renew(), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PosFailure)) throw error;
      // The current token stays valid for half its lifetime.
      log.warn({ why: error.message }, 'tokens of Ubiregi not renewed, retrying');
    }
  }

  return {
    async use(ask, signal) {
      await renewInTime(signal);
      for (let tries = 1; ; tries += 1) {
        let generation = held.usable();
        if (generation === undefined) {
          await unlessAborted(renew(), signal);
          generation = held.usable() ?? held.generations()[0];
        }
        const answer = await ask(generation.accessToken);
        if (answer.status !== 401) {
          // A network's own page also answers 200, and proves nothing about tokens.
          if (answer.status === 200 && answer.text.trimStart().startsWith('{'))
            await held.confirm(generation);
          return answer;
        }
        if (tries === maxTries) return answer;
        held.refuse(generation.accessToken);
      }
    },
    close: () => lifetime.abort(new Error('closed')),
  };
}

/** Halfway through its lifetime: half a day is left for an outage. */
function isDue({ obtainedAtMs, accessExpiresAtMs }: TokenGeneration, nowMs: number): boolean {
  return nowMs >= (obtainedAtMs + accessExpiresAtMs) / 2;
}

function linkOver({ obtainedAtMs }: TokenGeneration, nowMs: number, denial: string): PosFailure {
  const days = Math.floor((nowMs - obtainedAtMs) / 86_400_000);
  const problem =
    days >= refreshLifeDays ? posProblem('ubiregi.link_expired', { days }) : posProblem('ubiregi.link_ended');
  return new PosFailure('refused', withAnswer(problem, denial), { field: 'tokens' });
}
