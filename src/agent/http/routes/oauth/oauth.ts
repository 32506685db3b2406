/**
 * Linking a POS account by its owner's login at the POS (OAuth 2).
 *
 * 1. A state is made and sent along.
 * 2. It returns once, in time, and names the account.
 * 3. The code is exchanged for tokens.
 * 4. They are stored encrypted with the account, and only then used, by its source, which is restarted.
 *
 * Neither codes nor tokens appear in an answer or a log.
 */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { oauthLinkedJson, oauthStartJson } from '../../../../contract/page/pos-accounts.ts';
import { problemText } from '../../../../domain/problem/problem-text.ts';
import { type Refusal, refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { StoredProblem } from '../../../../domain/problem/text.ts';
import type { PosAccountRecord } from '../../../../domain/setup/pos-account.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import type { Clock } from '../../../../lib/clock.ts';
import { newSecret } from '../../../../lib/http/bearer.ts';
import { Problem } from '../../../../lib/http/problem.ts';
import type { Log } from '../../../../lib/log.ts';
import type { LocalizedText } from '../../../../lib/text/language.ts';
import { PosFailure } from '../../../sources/polling/cloud-source.ts';
import { posKinds, settingsProblems } from '../../../sources/registry.ts';
import { callerOf } from '../../access/guard.ts';
import { refused, refusedAt } from '../../refused.ts';
import { noAccountHere, posAway } from '../../request.ts';
import { routesOf } from '../../route.ts';
import { showFailure, showLinked } from './oauth-page.ts';
import { createStates, type States, stateLifeMs } from './oauth-states.ts';

export type OauthDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly timeZone: string;
  /** As stored now; undefined if there is none. */
  account(id: string): Promise<Pick<PosAccountRecord, 'kind' | 'settings'> | undefined>;
  /** Resolves once they are on disk; false if the account is gone. */
  save(id: string, settings: PosAccountRecord['settings']): Promise<boolean>;
};

type Begun = {
  readonly account: string;
  /** PKCE: stays on the gateway until the code is exchanged. */
  readonly verifier: string;
  /** Aborts when the session or token that started it has ended. */
  readonly ended: AbortSignal;
};

const maxCodeLength = 2_000;
/** A started exchange ends within its own bounds, whether the person waits or not: the code is used up. */
const unhurried = new AbortController().signal;

const accountId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const notForLogin = 'The account is not set up for it.';
const html = 'text/html; charset=utf-8';

/** Parameters of the return from the login. */
type Returned = {
  readonly state: string;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
};

/** A linking that failed, with the status of its answer. */
class NotLinked extends Error {
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

export function registerOauthRoutes(app: FastifyInstance, deps: OauthDeps): void {
  const { clock, log, timeZone } = deps;
  const route = routesOf(app, 'Linkage');
  const states: States<Begun> = createStates(clock);

  /** Rejects with a Problem. */
  async function toLink(account: string) {
    const found = await deps.account(account);
    const descriptor = posKinds.get(found?.kind ?? '');
    if (found === undefined || descriptor?.login === undefined)
      throw refused(404, 'Unknown account', refusal('linking.no_account', { account }));
    if (settingsProblems(found.kind, found.settings).length > 0)
      throw refused(409, 'Account not set up', refusal('linking.settings_unreadable', { account }));
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
      throw refusedOf(error, 409, 'Not to be linked');
    }
  }

  /** The name of the POS; rejects with NotLinked. */
  async function link({ state, code, error }: Returned): Promise<LocalizedText> {
    const taken = states.redeem(state);
    if (taken.kind !== 'good') throw new NotLinked(400, refusal(`linking.${taken.kind}`), 'state');
    if (taken.begun.ended.aborted) throw new NotLinked(400, refusal('linking.unknown'), 'state');
    if (error !== undefined)
      throw new NotLinked(400, error === 'access_denied' ? refusal('linking.denied') : refusedBy(error));
    if (code === undefined) throw new NotLinked(400, refusal('linking.no_code'), 'code');
    const { account, verifier } = taken.begun;
    let linked: PosAccountRecord['settings'];
    let name: LocalizedText;
    try {
      const kind = await toLink(account);
      name = kind.name;
      linked = await kind.login.linked(kind.settings, { code, verifier }, { clock }, unhurried);
    } catch (failure) {
      if (failure instanceof Problem) throw new NotLinked(failure.status, refusal('linking.account_gone'));
      if (!(failure instanceof PosFailure)) throw failure;
      log.warn({ account, why: failure.message }, 'POS account not linked');
      throw new NotLinked(failure.reason === 'refused' ? 400 : 502, failure.problem, failure.field);
    }
    const isStored = await deps.save(account, linked).catch((failure: unknown) => {
      log.error({ err: failure, account }, 'tokens of the POS account not stored');
      throw new NotLinked(503, refusal('linking.not_stored'));
    });
    if (!isStored) throw new NotLinked(404, refusal('linking.account_gone'));
    log.info({ account }, 'POS account linked');
    return name;
  }

  route('POST /api/v1/oauth/start', {
    access: 'api-token',
    summary: 'Begins the linking of an account by its owner’s login at the POS',
    body: z.strictObject({ account: accountId, forceLogin: z.boolean().default(false) }),
    invalid: 'Wrong account',
    answers: { 200: oauthStartJson },
    problems: { 404: noAccountHere, 409: notForLogin },
    handle: async ({ body, request }) => ({
      ...(await begin(body, callerOf(request).ended)),
      expiresAt: rfc3339(clock.nowMs() + stateLifeMs, timeZone),
    }),
  });

  route('GET /api/v1/oauth/start', {
    access: 'api-token',
    summary: 'The same as a link to follow',
    query: z.object({ account: accountId, forceLogin: z.stringbool().default(false) }),
    invalid: 'Wrong account',
    answers: { 303: 'To the login at the POS' },
    problems: { 404: noAccountHere, 409: notForLogin },
    handle: async ({ query, request, reply }) => {
      // Another site's link must not start a login; browsers without this header are old.
      if (request.headers['sec-fetch-site'] === 'cross-site')
        throw new Problem(403, 'Foreign origin', 'Another site may not begin a linking.');
      const { url } = await begin(query, callerOf(request).ended);
      return reply.header('cache-control', 'no-store').redirect(url, 303);
    },
  });

  route('GET /api/v1/oauth/callback', {
    access: 'state-token',
    summary: 'Where the login at the POS comes back to',
    about:
      'With the state that was given at the start, once, within ten minutes. Answers a page for the person.',
    // A wrong query belongs to no linking, which the page explains.
    query: z
      .object({
        state: z.string().max(200).default(''),
        code: z.string().min(1).max(maxCodeLength).optional(),
        error: z.string().max(200).optional(),
      })
      .catch({ state: '' }),
    answers: {
      200: { type: html, words: 'Linked' },
      400: { type: html, words: 'Not linked, and why' },
      404: { type: html, words: 'The account is gone' },
      502: { type: html, words: 'The POS can not be reached now' },
      503: { type: html, words: 'Not stored' },
    },
    handle: async ({ query, request, reply }) => {
      const linked = await link(query).catch((reason: unknown) => {
        if (reason instanceof NotLinked) return reason;
        throw reason;
      });
      if (linked instanceof NotLinked) return showFailure(request, reply, linked);
      return showLinked(request, reply, linked);
    },
  });

  route('POST /api/v1/oauth/code', {
    access: 'api-token',
    summary: 'Ends the linking with a code that was copied by hand',
    body: z.strictObject({
      state: z.string().min(1).max(200),
      /** Or the address of the page that showed it. */
      code: z.string().min(1).max(4_000),
    }),
    invalid: 'Wrong code',
    answers: { 200: oauthLinkedJson },
    problems: { 404: noAccountHere, 502: posAway },
    handle: async ({ body }) => {
      try {
        await link(fromPasted(body));
      } catch (error) {
        if (!(error instanceof NotLinked)) throw error;
        throw refusedOf(error, error.status, 'The POS is not linked');
      }
      return { linked: true as const };
    },
  });
}

/** From an address, the code and the state are used; the state has to match the request's. */
function fromPasted({ state, code }: { state: string; code: string }): Returned {
  const text = code.trim();
  if (!text.includes('://')) return { state, code: text };
  const query = URL.canParse(text) ? new URL(text).searchParams : new URLSearchParams();
  const error = query.get('error');
  return {
    // The address of another login must not be accepted for this one.
    state: query.get('state') === state ? state : '',
    code: query.get('code')?.slice(0, maxCodeLength) ?? undefined,
    ...(error !== null && { error }),
  };
}

/** Its name only: the rest is text from an address that anyone can make up. */
function refusedBy(error: string): Refusal {
  return refusal('linking.refused', { error: /^[a-z_]{1,40}$/.test(error) ? error : '?' });
}

function refusedOf({ problem, field }: NotLinked | PosFailure, status: number, title: string): Problem {
  return field === undefined ? refused(status, title, problem) : refusedAt(field, { status, title, problem });
}
