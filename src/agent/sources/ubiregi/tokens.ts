/**
 * The tokens of a linked account: an access token for a day, and a refresh token for a fortnight that is used up by getting the next pair.
 *
 * 1. A renewal is asked for well before the access token ends, or when Ubiregi says that it has ended. One at a time, whoever waits.
 * 2. The new pair is saved as `next`, beside the one that brought it. 3. Only then is it used. 4. Once it has worked, the former one goes.
 * Killed between 1 and 2, the former pair gets another; killed after, `next` is there. Whichever of both Ubiregi then takes goes on.
 * That a link has ended is said by Ubiregi alone, never by the gateway's clock.
 */
import { unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { failpoint } from '../../../lib/failpoint.ts';
import type { Log } from '../../../lib/log.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { Answer } from '../polling/connectivity.ts';
import * as words from './messages.ts';
import type { GrantOutcome, TokenRequests } from './oauth.ts';
import type { LinkedTokens, TokenGeneration } from './settings.ts';

export type Tokens = {
  /** Asks with an access token; again with a newer one if Ubiregi says 401. Rejects with a PosFailure where none is left. */
  use(ask: (accessToken: string) => Promise<Answer>, signal: AbortSignal): Promise<Answer>;
  close(): void;
};

export type TokenDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly requests: Pick<TokenRequests, 'refresh'>;
  save(tokens: LinkedTokens): Promise<void>;
};

/** A renewal that failed before it was needed is tried again after this; milliseconds. */
const renewAgainMs = 300_000;
/** A link that has ended stays so; it may be Ubiregi's mistake, so it is looked at again. Milliseconds. */
const lookAgainMs = 300_000;
/** The refresh token's life, as documented. */
const refreshLifeDays = 14;
/** Both generations, and what a renewal of them brought. */
const maxTries = 4;

export function createTokens(stored: LinkedTokens, deps: TokenDeps): Tokens {
  const { clock, log, requests } = deps;
  const lifetime = new AbortController();
  let held = stored;
  /** A renewal that isn't on disk yet. */
  let unsaved: LinkedTokens | undefined;
  /** Access tokens that Ubiregi has refused. */
  let refused = new Set<string>();
  let renewal: Promise<void> | undefined;
  let renewNotBeforeMs = Number.NEGATIVE_INFINITY;
  let lost: { readonly failure: PosFailure; readonly untilMs: number } | undefined;

  const generations = (): TokenGeneration[] => [
    ...(held.next === undefined ? [] : [held.next]),
    held.current,
  ];
  const usable = (): TokenGeneration | undefined =>
    generations().find(({ accessToken }) => !refused.has(accessToken));

  /** Halfway through its life: half a day is left for a line that is down. */
  function isDue({ obtainedAtMs, accessExpiresAtMs }: TokenGeneration): boolean {
    return clock.nowMs() >= (obtainedAtMs + accessExpiresAtMs) / 2;
  }

  /** One at a time, and not tied to who began it: half a renewal would be worse than none. */
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
    failpoint('pos.before_tokens_saved');
    try {
      await deps.save(unsaved);
    } catch (error) {
      log.error({ err: error }, "Ubiregi's renewed tokens can't be saved");
      throw new PosFailure('unreachable', words.notSaved);
    }
    failpoint('pos.after_tokens_saved');
    held = unsaved;
    unsaved = undefined;
    lost = undefined;
    refused = new Set();
    log.info('Ubiregi: tokens renewed');
  }

  /** The newest refresh token first. One that Ubiregi takes shows that its pair is known there: that is the one to keep beside the new one. */
  async function obtain(signal: AbortSignal): Promise<LinkedTokens> {
    let denial = '';
    for (const generation of generations()) {
      const outcome: GrantOutcome = await requests.refresh(generation.refreshToken, signal);
      if (outcome.kind === 'granted') {
        const { accountId = held.accountId } = outcome;
        return {
          ...(accountId !== undefined && { accountId }),
          current: generation,
          next: outcome.generation,
        };
      }
      denial = outcome.said;
    }
    const newest = generations()[0] ?? held.current;
    const days = Math.floor((clock.nowMs() - newest.obtainedAtMs) / 86_400_000);
    const failure = new PosFailure(
      'refused',
      words.linkLost(denial, days >= refreshLifeDays ? days : undefined),
      {
        field: 'tokens',
      },
    );
    lost = { failure, untilMs: clock.monotonicMs() + lookAgainMs };
    throw failure;
  }

  /** It has worked: the former pair may go. Not worth failing for; it is found out again after a restart. */
  async function confirm(generation: TokenGeneration): Promise<void> {
    if (held.next?.accessToken !== generation.accessToken) return;
    const { next: _, ...rest } = held;
    held = { ...rest, current: generation };
    try {
      await deps.save(held);
    } catch (error) {
      log.warn({ err: error }, "Ubiregi: that the renewed tokens work can't be saved");
    }
  }

  async function renewInTime(signal: AbortSignal): Promise<void> {
    const newest = generations()[0];
    const nowMs = clock.monotonicMs();
    if (newest === undefined || !isDue(newest) || nowMs < renewNotBeforeMs) return;
    renewNotBeforeMs = nowMs + renewAgainMs;
    try {
      await unlessAborted(renew(), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PosFailure)) throw error;
      // What there is may go on for half its life.
      log.warn({ why: error.message }, 'Ubiregi: tokens not renewed yet');
    }
  }

  return {
    async use(ask, signal) {
      await renewInTime(signal);
      for (let tries = 1; ; tries += 1) {
        let generation = usable();
        if (generation === undefined) {
          await unlessAborted(renew(), signal);
          generation = usable() ?? held.current;
        }
        const answer = await ask(generation.accessToken);
        if (answer.status !== 401) {
          // A network's own page answers 200 as well, and knows nothing of tokens.
          if (answer.status === 200 && answer.text.trimStart().startsWith('{')) await confirm(generation);
          return answer;
        }
        if (tries === maxTries) return answer;
        refused.add(generation.accessToken);
      }
    },
    close: () => lifetime.abort(new Error('closed')),
  };
}
