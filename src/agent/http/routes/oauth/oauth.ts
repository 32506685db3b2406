/** Routes of linking a POS account by its owner's login (oauth-linking.ts). */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { oauthLinkedJson, oauthStartJson } from '../../../../contract/page/pos-accounts.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { callerOf } from '../../access/guard.ts';
import { refused } from '../../refused.ts';
import { noAccountHere, posAway } from '../../request.ts';
import { routesOf } from '../../route.ts';
import { createLinking, type LinkingDeps, NotLinked, type Returned, refusedOf } from './oauth-linking.ts';
import { showFailure, showLinked } from './oauth-page.ts';
import { stateLifeMs } from './oauth-states.ts';

export type OauthDeps = LinkingDeps & { readonly timeZone: string };

const maxCodeLength = 2_000;
const accountId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const notForLogin = 'The account is not set up for it.';
const html = 'text/html; charset=utf-8';

export function registerOauthRoutes(app: FastifyInstance, deps: OauthDeps): void {
  const { clock, timeZone } = deps;
  const route = routesOf(app, 'Linkage');
  const linking = createLinking(deps);

  route('POST /api/v1/oauth/start', {
    access: 'api-token',
    summary: 'Begins the linking of an account by its owner’s login at the POS',
    body: z.strictObject({ account: accountId, forceLogin: z.boolean().default(false) }),
    invalid: 'Wrong account',
    answers: { 200: oauthStartJson },
    problems: { 404: noAccountHere, 409: notForLogin },
    handle: async ({ body, request }) => ({
      ...(await linking.begin(body, callerOf(request).ended)),
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
        throw refused(403, 'Foreign origin', refusal('request.foreign_origin'));
      const { url } = await linking.begin(query, callerOf(request).ended);
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
      const linked = await linking.link(query).catch((reason: unknown) => {
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
        await linking.link(fromPasted(body));
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
