/** Routes of linking a POS account by its owner's login (oauth-linking.ts). */
import type { FastifyInstance } from 'fastify';
import { linkageRoutes, maxCodeLength } from '../../../../contract/page/routes/linkage.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { callerOf } from '../../access/guard.ts';
import { refused } from '../../refused.ts';
import { routesOf } from '../../route.ts';
import { createLinking, type LinkingDeps, NotLinked, type Returned, refusedOf } from './oauth-linking.ts';
import { showFailure, showLinked } from './oauth-page.ts';
import { stateLifeMs } from './oauth-states.ts';

export type OauthDeps = LinkingDeps & { readonly timeZone: string };

export function registerOauthRoutes(app: FastifyInstance, deps: OauthDeps): void {
  const { clock, timeZone } = deps;
  const route = routesOf(app, linkageRoutes);
  const linking = createLinking(deps);

  route('POST /api/v1/oauth/start', async ({ body, request }) => ({
    ...(await linking.begin(body, callerOf(request).ended)),
    expiresAt: rfc3339(clock.nowMs() + stateLifeMs, timeZone),
  }));

  route('GET /api/v1/oauth/start', async ({ query, request, reply }) => {
    // Another site's link must not start a login; browsers without this header are old.
    if (request.headers['sec-fetch-site'] === 'cross-site')
      throw refused(403, refusal('request.foreign_origin'));
    const { url } = await linking.begin(query, callerOf(request).ended);
    return reply.header('cache-control', 'no-store').redirect(url, 303);
  });

  route('GET /api/v1/oauth/callback', async ({ query, request, reply }) => {
    const linked = await linking.link(query).catch((reason: unknown) => {
      if (reason instanceof NotLinked) return reason;
      throw reason;
    });
    if (linked instanceof NotLinked) return showFailure(request, reply, linked);
    return showLinked(request, reply, linked);
  });

  route('POST /api/v1/oauth/code', async ({ body }) => {
    try {
      await linking.link(fromPasted(body));
    } catch (error) {
      if (!(error instanceof NotLinked)) throw error;
      throw refusedOf(error, error.status);
    }
    return { linked: true as const };
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
