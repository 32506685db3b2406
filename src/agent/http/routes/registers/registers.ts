/**
 * Linking registers to POS accounts and cameras.
 *
 *   GET    /api/v1/registers              returns all registers, read from the database
 *   POST   /api/v1/registers              adds a terminal of an account, or a pushing register with its token, shown once
 *   PUT    /api/v1/registers/{key}        changes name, camera or terminal, in one step; earlier sales and links stay
 *   POST   /api/v1/registers/{key}/token  replaces the token
 *   DELETE /api/v1/links?register=…       ends the links of several registers at once
 *   POST   /api/v1/pos-accounts           adds an account, checked at the POS before it is stored
 *   PUT    /api/v1/pos-accounts/{id}      the same for a change
 *   DELETE /api/v1/pos-accounts/{id}      removes the account with its tokens and its registers' links; sales stay
 *   POST   /api/v1/pos-accounts/{id}/ask  polls the POS now
 *
 * A problem names the field and is in the language of the request. Changes are serialised
 * (agent/http/change-lock.ts).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type AskedJson,
  accountChange,
  newAccount,
  newRegister,
  type RegistersJson,
  registerChange,
  type UnlinkedJson,
  unlinkQuery,
} from '../../../../contract/page/registers.ts';
import { type ChangeLock, untilDone } from '../../change-lock.ts';
import type { WebContext } from '../../context.ts';
import { whileWaitedFor } from '../../request.ts';
import { reachToJson } from '../reachable-addresses.ts';
import { accountOperations } from './link-accounts.ts';
import { registerOperations, registersToJson } from './link-registers.ts';
import { inWords, noAccount, wrongBody } from './register-messages.ts';

const body = { bodyLimit: 16 * 1_024 };
/** These requests have no body. */
const noBody = { bodyLimit: 1_024 };

export function registerLinkageRoutes(app: FastifyInstance, context: WebContext, withLock: ChangeLock): void {
  const registers = registerOperations(context);
  const accounts = accountOperations(context, registers);

  /** Undefined if the client has disconnected. */
  async function change<T>(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<unknown> {
    const done = await whileWaitedFor(reply, (signal) => withLock(request, signal, () => work(signal)));
    if (done === undefined) return reply.hijack();
    return reply.code(status).header('cache-control', 'no-store').send(done);
  }

  app.get(
    '/api/v1/registers',
    async (): Promise<RegistersJson> => ({
      registers: await registersToJson(context),
      reach: reachToJson(context),
    }),
  );

  app.post('/api/v1/registers', body, async (request, reply) => {
    const wanted = newRegister.safeParse(request.body ?? {}, { reportInput: true });
    if (!wanted.success) throw wrongBody(request, wanted.error);
    return change(request, reply, 201, (signal) => registers.add(request, wanted.data, signal));
  });

  app.put<{ Params: { key: string } }>('/api/v1/registers/:key', body, async (request, reply) => {
    const wanted = registerChange.safeParse(request.body ?? {}, { reportInput: true });
    if (!wanted.success) throw wrongBody(request, wanted.error);
    return change(request, reply, 200, (signal) =>
      registers.change(request, request.params.key, wanted.data, signal),
    );
  });

  app.post<{ Params: { key: string } }>('/api/v1/registers/:key/token', noBody, async (request, reply) =>
    change(request, reply, 200, () => registers.renewToken(request, request.params.key)),
  );

  app.delete('/api/v1/links', noBody, async (request): Promise<UnlinkedJson> => {
    const query = unlinkQuery.safeParse(request.query);
    if (!query.success)
      throw inWords(request, 400, 'Wrong query', {
        en: 'Name 1 to 256 registers, as ?register=KEY&register=KEY.',
        ja: 'レジを ?register=キー&register=キー の形で 1〜256 台指定してください。',
      });
    return withLock(request, untilDone, async () => {
      const unlinked = await context.store.write.unlinkRegisters(query.data.register);
      await context.setUpChanged();
      return { unlinked };
    });
  });

  app.post('/api/v1/pos-accounts', body, async (request, reply) => {
    const wanted = newAccount.safeParse(request.body ?? {}, { reportInput: true });
    if (!wanted.success) throw wrongBody(request, wanted.error);
    return change(request, reply, 201, (signal) => accounts.add(request, wanted.data, signal));
  });

  app.put<{ Params: { id: string } }>('/api/v1/pos-accounts/:id', body, async (request, reply) => {
    const wanted = accountChange.safeParse(request.body ?? {}, { reportInput: true });
    if (!wanted.success) throw wrongBody(request, wanted.error);
    return change(request, reply, 200, (signal) =>
      accounts.change(request, request.params.id, wanted.data, signal),
    );
  });

  app.delete<{ Params: { id: string } }>('/api/v1/pos-accounts/:id', noBody, async (request, reply) => {
    const { id } = request.params;
    await withLock(request, untilDone, async () => {
      if (!(await context.store.write.removePosAccount(id))) throw noAccount(request, id);
      await context.setUpChanged();
    });
    return reply.code(204).send();
  });

  app.post<{ Params: { id: string } }>(
    '/api/v1/pos-accounts/:id/ask',
    noBody,
    (request, reply): AskedJson => {
      const { id } = request.params;
      const asked = context.pos?.pollNow(id) ?? 'unknown_account';
      if (asked === 'unknown_account') throw noAccount(request, id);
      reply.code(202);
      return { asked };
    },
  );
}
