/**
 * Linking of a POS account by its owner's login at the POS (OAuth 2).
 *
 * 1. A state is made and sent along.
 * 2. It returns once, in time, and names the account.
 * 3. The code is exchanged for tokens.
 * 4. They are stored encrypted with the account, and only then used, by its source, which is restarted.
 *
 * Neither codes nor tokens appear in an answer or a log.
 */
import { problemText } from '../../../../domain/problem/problem-text.ts';
import { type Refusal, refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { StoredProblem } from '../../../../domain/problem/text.ts';
import type { PosAccountRecord } from '../../../../domain/setup/pos-account.ts';
import type { Clock } from '../../../../lib/clock.ts';
import { newSecret } from '../../../../lib/http/bearer.ts';
import { Problem } from '../../../../lib/http/problem.ts';
import type { Log } from '../../../../lib/log.ts';
import type { LocalizedText } from '../../../../lib/text/language.ts';
import { PosFailure } from '../../../sources/polling/cloud-source.ts';
import { posKinds, settingsProblems } from '../../../sources/registry.ts';
import { refused, refusedAt } from '../../refused.ts';
import { createStates, type States } from './oauth-states.ts';

export type LinkingDeps = {
  readonly clock: Clock;
  readonly log: Log;
  /** As stored now; undefined if there is none. */
  account(id: string): Promise<Pick<PosAccountRecord, 'kind' | 'settings'> | undefined>;
  /** Resolves once they are on disk; false if the account is gone. */
  save(id: string, settings: PosAccountRecord['settings']): Promise<boolean>;
};

export type Linking = {
  /**
   * Address of the login. `ended` aborts when the session or token that started it has ended. Rejects with a
   * Problem.
   */
  begin(
    requested: { readonly account: string; readonly forceLogin: boolean },
    ended: AbortSignal,
  ): Promise<{ readonly url: string; readonly state: string }>;
  /** The name of the POS; rejects with NotLinked. */
  link(returned: Returned): Promise<LocalizedText>;
};

type Begun = {
  readonly account: string;
  /** PKCE: stays on the gateway until the code is exchanged. */
  readonly verifier: string;
  /** Aborts when the session or token that started it has ended. */
  readonly ended: AbortSignal;
};

/** A started exchange ends within its own bounds, whether the person waits or not: the code is used up. */
const unhurried = new AbortController().signal;

/** Parameters of the return from the login. */
export type Returned = {
  readonly state: string;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
};

/** A linking that failed, with the status of its answer. */
export class NotLinked extends Error {
  override readonly name = 'NotLinked';
  readonly status: number;
  readonly problem: StoredProblem;
  readonly field: string | undefined;

  constructor(status: number, problem: StoredProblem, field?: string) {
    super(problemText(problem, 'en'));
    this.status = status;
    this.problem = problem;
    this.field = field;
  }
}

export function createLinking(deps: LinkingDeps): Linking {
  const { clock, log } = deps;
  const states: States<Begun> = createStates(clock);

  /** Rejects with a Problem. */
  async function toLink(account: string) {
    const found = await deps.account(account);
    const descriptor = posKinds.get(found?.kind ?? '');
    if (found === undefined || descriptor?.login === undefined)
      throw refused(404, refusal('linking.no_account', { account }));
    if (settingsProblems(found.kind, found.settings).length > 0)
      throw refused(409, refusal('linking.settings_unreadable', { account }));
    const { login, system } = descriptor;
    return { login, name: system.name, settings: found.settings };
  }

  async function begin(
    { account, forceLogin }: { account: string; forceLogin: boolean },
    ended: AbortSignal,
  ) {
    const { login, settings } = await toLink(account);
    const verifier = newSecret();
    const state = states.begin({ account, verifier, ended });
    try {
      return { url: login.url(settings, { state, verifier, forceLogin }), state };
    } catch (error) {
      states.redeem(state);
      if (!(error instanceof PosFailure)) throw error;
      throw refusedOf(error, 409);
    }
  }

  /** Gets the tokens, as settings of the account; rejects with NotLinked. */
  async function exchange(account: string, proof: { readonly code: string; readonly verifier: string }) {
    try {
      const { login, name, settings } = await toLink(account);
      return { name, linked: await login.linked(settings, proof, { clock }, unhurried) };
    } catch (failure) {
      if (failure instanceof Problem) throw new NotLinked(failure.status, refusal('linking.account_gone'));
      if (!(failure instanceof PosFailure)) throw failure;
      log.warn({ account, why: failure.message }, 'POS account not linked');
      throw new NotLinked(failure.reason === 'refused' ? 400 : 502, failure.problem, failure.field);
    }
  }

  async function link({ state, code, error }: Returned): Promise<LocalizedText> {
    const taken = states.redeem(state);
    if (taken.kind !== 'good') throw new NotLinked(400, refusal(`linking.${taken.kind}`), 'state');
    if (taken.begun.ended.aborted) throw new NotLinked(400, refusal('linking.unknown'), 'state');
    if (error !== undefined)
      throw new NotLinked(400, error === 'access_denied' ? refusal('linking.denied') : refusedBy(error));
    if (code === undefined) throw new NotLinked(400, refusal('linking.no_code'), 'code');
    const { account, verifier } = taken.begun;
    const { name, linked } = await exchange(account, { code, verifier });
    const isStored = await deps.save(account, linked).catch((failure: unknown) => {
      log.error({ err: failure, account }, 'tokens of the POS account not stored');
      throw new NotLinked(503, refusal('linking.not_stored'));
    });
    if (!isStored) throw new NotLinked(404, refusal('linking.account_gone'));
    log.info({ account }, 'POS account linked');
    return name;
  }

  return { begin, link };
}

/** Its name only: the rest is text from an address that anyone can make up. */
function refusedBy(error: string): Refusal {
  return refusal('linking.refused', { error: /^[a-z_]{1,40}$/.test(error) ? error : '?' });
}

export function refusedOf({ problem, field }: NotLinked | PosFailure, status: number): Problem {
  return field === undefined ? refused(status, problem) : refusedAt(field, { status, problem });
}
