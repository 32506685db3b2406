/** `/api/v1/passkeys` and signing in with one, beside the password. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PasskeysJson } from '../../../../contract/page/access/passkeys.ts';
import type { SessionJson } from '../../../../contract/page/access/session.ts';
import { signInRoutes } from '../../../../contract/page/routes/sign-in.ts';
import { maxPasskeys } from '../../../../domain/people/person.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import { StoreUnavailable } from '../../../store/store.ts';
import type { Accounts } from '../../access/accounts.ts';
import { sessionOf } from '../../access/guard.ts';
import { createPasskeys, type Site, siteOf } from '../../access/passkeys.ts';
import type { WebContext } from '../../context.ts';
import { refused } from '../../refused.ts';
import { routesOf } from '../../route.ts';

type Parts = {
  readonly accounts: Accounts;
  /** As for passwords: guesses are slowed down. */
  readonly tried: <T>(
    request: FastifyRequest,
    wrong: Problem,
    work: () => Promise<T | undefined>,
  ) => Promise<T>;
  readonly enter: (request: FastifyRequest, reply: FastifyReply, secret: string) => Promise<SessionJson>;
  readonly wrongPassword: () => Problem;
};

export function registerPasskeyRoutes(
  app: FastifyInstance,
  { accounts, tried, enter, wrongPassword }: Parts,
  { store: { write }, shop, clock }: Pick<WebContext, 'store' | 'shop' | 'clock'>,
): void {
  const route = routesOf(app, signInRoutes);
  const passkeys = createPasskeys(clock);

  const own = (request: FastifyRequest) => {
    const { person } = sessionOf(request);
    return accounts.passkeys().filter((one) => one.person === person.id);
  };
  const list = (request: FastifyRequest): PasskeysJson => ({
    isOffered: siteOf(request) !== undefined,
    passkeys: own(request).map(({ id, name, rpId, addedAtMs }) => ({
      ...{ id, name, host: rpId, addedAt: rfc3339(addedAtMs, shop.timeZone) },
    })),
  });

  route('POST /api/v1/session/passkey/options', async ({ request, reply }) => {
    reply.header('cache-control', 'no-store');
    return { ...(await passkeys.signInOptions(requireSite(request))) };
  });

  route('POST /api/v1/session/passkey', async ({ body: { credential }, request, reply }) => {
    const site = requireSite(request);
    const secret = await tried(request, wrongPasskey(), async () => {
      const known = accounts.passkeys().find(({ id, rpId }) => id === credential.id && rpId === site.rpId);
      if (known === undefined) return undefined;
      const counter = await passkeys.signedIn(site, known, credential);
      if (counter === undefined) return undefined;
      await write.notePasskeyUsed({ id: known.id, counter }).catch((error: unknown) => {
        // On a full disk people must be able to sign in.
        if (!(error instanceof StoreUnavailable)) throw error;
      });
      return accounts.signInAs(known.person);
    });
    return enter(request, reply, secret);
  });

  route('GET /api/v1/passkeys', ({ request }) => list(request));

  route('POST /api/v1/passkeys/options', async ({ body: { password }, request, reply }) => {
    const { person } = sessionOf(request);
    const site = requireSite(request);
    await tried(request, wrongPassword(), async () =>
      (await accounts.isPassword(person, password)) ? true : undefined,
    );
    if (own(request).length >= maxPasskeys) throw tooMany();
    reply.header('cache-control', 'no-store');
    return { ...(await passkeys.addOptions(person, site, shop.name, own(request))) };
  });

  route('POST /api/v1/passkeys', async ({ body: { name, credential }, request }) => {
    const { person } = sessionOf(request);
    const made = await passkeys.added(person, requireSite(request), credential);
    if (made === undefined) throw refused(403, refusal('passkey.refused'));
    if (!(await write.addPasskey({ ...made, person: person.id, name }))) throw tooMany();
    await accounts.load();
    return list(request);
  });

  route('DELETE /api/v1/passkeys/:id', async ({ params: { id }, request }) => {
    const { person } = sessionOf(request);
    if (!(await write.removePasskey({ id, person: person.id })))
      throw refused(404, refusal('passkey.unknown'));
    await accounts.load();
    return list(request);
  });
}

function requireSite(request: FastifyRequest): Site {
  const site = siteOf(request);
  if (site === undefined) throw refused(409, refusal('passkey.not_here'));
  return site;
}

function wrongPasskey(): Problem {
  return refused(403, refusal('passkey.refused'));
}

function tooMany(): Problem {
  return refused(409, refusal('passkey.full', { most: maxPasskeys }));
}
