/**
 * The tokens of a linked account: an access token, and a refresh token that obtains the next pair.
 *
 * 1. A renewal is requested well before the access token expires, or when the POS reports that it has. One at
 *    a time, shared by all callers.
 * 2. The new pair is saved as `next`, beside the previous one.
 * 3. Only then is it used.
 * 4. Once it has worked, the previous one is removed.
 *
 * After a kill between 1 and 2, the previous pair obtains another, unless its refresh token worked once only (Square without the
 * application's secret); after a later kill, `next` is there. The POS accepts one of the two. Only the POS can report that a link has
 * ended, never the gateway's clock.
 */
import { unlessAborted } from '../../../../lib/abort.ts';
import type { Clock } from '../../../../lib/clock.ts';
import type { Log } from '../../../../lib/log.ts';
import { PosFailure } from '../cloud-source.ts';
import type { PosAnswer } from '../connectivity.ts';
import type { GrantOutcome, LinkedTokens, TokenGeneration } from './linked-tokens.ts';
import { createTokenPairs } from './token-pairs.ts';

export type RenewedTokens = {
  /** Sends a request with an access token; again with a newer one after 401. Rejects with a PosFailure if none is left. */
  use(ask: (accessToken: string) => Promise<PosAnswer>, signal: AbortSignal): Promise<PosAnswer>;
  /** A renewal in progress ends first: the POS may have used up the refresh token, and its answer has the next one. */
  close(): Promise<void>;
};

export type RenewedTokensDeps = {
  readonly clock: Clock;
  readonly log: Log;
  refresh(refreshToken: string, signal: AbortSignal): Promise<GrantOutcome>;
  save(tokens: LinkedTokens): Promise<void>;
  noteRenewal?(failure: PosFailure | undefined): void;
  /** Whether it is to be renewed already, by the wall clock. */
  isDue(generation: TokenGeneration, nowMs: number): boolean;
  readonly failures: {
    /** Renewed tokens are not on disk. */
    notSaved(): PosFailure;
    /** No refresh token is accepted any more; `reply`: the reason of the POS. */
    ended(generation: TokenGeneration, nowMs: number, reply: string): PosFailure;
  };
};

/** Retry interval of a renewal that failed before it was needed; milliseconds. */
const renewAgainMs = 300_000;
/** An ended link stays so; in case of an error at the POS, it is checked again after this. Milliseconds. */
const lookAgainMs = 300_000;
/** Both generations, and the pairs that renewing them gives. */
const maxTries = 4;

export function createRenewedTokens(stored: LinkedTokens, deps: RenewedTokensDeps): RenewedTokens {
  const { clock, log, failures } = deps;
  const lifetime = new AbortController();
  const held = createTokenPairs(stored, {
    ...{ save: (tokens) => deps.save(tokens), log, notSaved: () => failures.notSaved() },
  });
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
    deps.noteRenewal?.(undefined);
    log.info('tokens of a POS account renewed');
  }

  /** The newest refresh token first. Acceptance shows that its pair is valid: it is kept beside the new one. */
  async function obtain(signal: AbortSignal): Promise<LinkedTokens> {
    let denial = '';
    const generations = held.generations();
    for (const generation of generations) {
      const outcome: GrantOutcome = await deps.refresh(generation.refreshToken, signal);
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
    const failure = failures.ended(generations[0], clock.nowMs(), denial);
    lost = { failure, untilMs: clock.monotonicMs() + lookAgainMs };
    throw failure;
  }

  async function renewInTime(signal: AbortSignal): Promise<void> {
    const nowMs = clock.monotonicMs();
    if (!deps.isDue(held.generations()[0], clock.nowMs()) || nowMs < renewNotBeforeMs) return;
    renewNotBeforeMs = nowMs + renewAgainMs;
    try {
      await unlessAborted(renew(), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PosFailure)) throw error;
      // The current token stays valid for half its lifetime at least.
      deps.noteRenewal?.(error);
      log.warn({ why: error.message }, 'tokens of a POS account not renewed, retrying');
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
    async close() {
      await renewal?.catch(() => undefined);
      lifetime.abort(new Error('closed'));
    },
  };
}
