/**
 * Linking registers to POS accounts and cameras. A problem names the field and is in the language of the request.
 * Changes are serialised (agent/http/change-lock.ts).
 */
import type { FastifyInstance } from 'fastify';
import { linkageRoutes } from '../../../../contract/page/routes/linkage.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { requestedLanguage } from '../../../../lib/text/language.ts';
import { type ChangeLock, changeInTurn, untilDone } from '../../change-lock.ts';
import type { WebContext } from '../../context.ts';
import { createMutex } from '../../mutex.ts';
import { refused } from '../../refused.ts';
import { routesOf } from '../../route.ts';
import { reachableAddressesToJson } from '../reachable-addresses.ts';
import { accountOperations } from './link-accounts.ts';
import { momentSourceOperations } from './link-moment-sources.ts';
import { type RegisterOperations, registerOperations, registersToJson } from './link-registers.ts';
import { noAccount, wrongBody } from './register-messages.ts';
import { searchMomentSource } from './search-moment-sources.ts';

export function registerLinkageRoutes(app: FastifyInstance, context: WebContext, withLock: ChangeLock): void {
  const registers = registerOperations(context);
  registerRegisterRoutes(app, context, { withLock, registers });
  registerAccountRoutes(app, context, { withLock, accounts: accountOperations(context, registers) });
}

function registerRegisterRoutes(
  app: FastifyInstance,
  context: WebContext,
  { withLock, registers }: { withLock: ChangeLock; registers: RegisterOperations },
): void {
  const route = routesOf(app, linkageRoutes);

  route('GET /api/v1/registers', async () => ({
    registers: await registersToJson(context),
    reach: reachableAddressesToJson(context),
  }));

  route('POST /api/v1/registers', {
    invalid: wrongBody,
    handle: async ({ body, reply }) => changeInTurn(withLock, reply, (signal) => registers.add(body, signal)),
  });

  route('PUT /api/v1/registers/:key', {
    invalid: wrongBody,
    handle: async ({ params, body, reply }) =>
      changeInTurn(withLock, reply, (signal) => registers.change(params.key, body, signal)),
  });

  route('POST /api/v1/registers/:key/token', async ({ params, reply }) =>
    changeInTurn(withLock, reply, () => registers.renewToken(params.key)),
  );

  const sources = momentSourceOperations(context);
  route('POST /api/v1/registers/:key/moment-sources', {
    invalid: wrongBody,
    handle: async ({ params: { key }, body, reply }) =>
      changeInTurn(withLock, reply, () => sources.put(key, undefined, body)),
  });
  const oneAtATime = createMutex(refusal('request.other_search'));
  route('POST /api/v1/registers/:key/moment-sources/search', {
    invalid: wrongBody,
    handle: async ({ params: { key }, body, reply }) =>
      oneAtATime(reply, (signal) => searchMomentSource(context, key, body, signal)),
  });
  route('PUT /api/v1/registers/:key/moment-sources/:id', {
    invalid: wrongBody,
    handle: async ({ params: { key, id }, body, reply }) =>
      changeInTurn(withLock, reply, () => sources.put(key, id, body)),
  });
  route('DELETE /api/v1/registers/:key/moment-sources/:id', async ({ params: { key, id }, reply }) => {
    await withLock(untilDone, () => sources.remove(key, id));
    return reply.code(204).send();
  });

  route('DELETE /api/v1/links', {
    invalid: () => refused(400, refusal('register_form.unlink_query')),
    handle: async ({ query }) =>
      withLock(untilDone, async () => {
        const unlinked = await context.store.write.unlinkRegisters(query.register);
        await context.setUpChanged();
        return { unlinked };
      }),
  });
}

function registerAccountRoutes(
  app: FastifyInstance,
  context: WebContext,
  { withLock, accounts }: { withLock: ChangeLock; accounts: ReturnType<typeof accountOperations> },
): void {
  const route = routesOf(app, linkageRoutes);

  route('POST /api/v1/pos-accounts', {
    invalid: wrongBody,
    handle: async ({ body, request, reply }) =>
      changeInTurn(withLock, reply, (signal) => accounts.add(body, requestedLanguage(request), signal)),
  });

  route('PUT /api/v1/pos-accounts/:id', {
    invalid: wrongBody,
    handle: async ({ params, body, reply }) =>
      changeInTurn(withLock, reply, (signal) => accounts.change(params.id, body, signal)),
  });

  route('DELETE /api/v1/pos-accounts/:id', async ({ params: { id }, reply }) => {
    await withLock(untilDone, async () => {
      if (!(await context.store.write.removePosAccount(id))) throw noAccount(id);
      await context.setUpChanged();
    });
    return reply.code(204).send();
  });

  route('POST /api/v1/pos-accounts/:id/poll', ({ params: { id } }) => {
    const asked = context.pos?.pollNow(id) ?? 'unknown_account';
    if (asked === 'unknown_account') throw noAccount(id);
    return { requested: asked };
  });
}
