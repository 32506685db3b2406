/**
 * Linking registers to POS accounts and cameras. A problem names the field and is in the language of the request.
 * Changes are serialised (agent/http/change-lock.ts).
 */
import type { FastifyInstance } from 'fastify';
import {
  accountChange,
  accountLinkedJson,
  linkedJson,
  newAccount,
  newRegister,
  pollRequestJson,
  registerChange,
  registersJson,
  unlinkedJson,
  unlinkQuery,
} from '../../../../contract/page/registers.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { requestedLanguage } from '../../../../lib/text/language.ts';
import { type ChangeLock, changeInTurn, untilDone } from '../../change-lock.ts';
import type { WebContext } from '../../context.ts';
import { refused } from '../../refused.ts';
import { noAccountHere, noRegisterHere, posAway } from '../../request.ts';
import { routesOf } from '../../route.ts';
import { reachableAddressesToJson } from '../reachable-addresses.ts';
import { accountOperations } from './link-accounts.ts';
import { type RegisterOperations, registerOperations, registersToJson } from './link-registers.ts';
import { noAccount, wrongBody } from './register-messages.ts';

const taken = 'It stands already.';

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
  const route = routesOf(app, 'Linkage');

  route('GET /api/v1/registers', {
    access: 'api-token',
    summary: 'Registers, with their cameras and where their sales come from',
    answers: { 200: registersJson },
    handle: async () => ({
      registers: await registersToJson(context),
      reach: reachableAddressesToJson(context),
    }),
  });

  route('POST /api/v1/registers', {
    access: 'api-token',
    summary: 'Adds a terminal of an account, or a register that pushes',
    body: newRegister,
    invalid: wrongBody,
    answers: { 201: linkedJson },
    problems: { 404: noAccountHere, 409: taken, 502: posAway },
    handle: async ({ body, reply }) => changeInTurn(withLock, reply, (signal) => registers.add(body, signal)),
  });

  route('PUT /api/v1/registers/:key', {
    access: 'api-token',
    summary: 'Another name, camera or terminal; what is absent stays',
    body: registerChange,
    invalid: wrongBody,
    answers: { 200: linkedJson },
    problems: { 404: noRegisterHere, 409: taken, 502: posAway },
    handle: async ({ params, body, reply }) =>
      changeInTurn(withLock, reply, (signal) => registers.change(params.key, body, signal)),
  });

  route('POST /api/v1/registers/:key/token', {
    access: 'api-token',
    summary: 'Another token in place of the former',
    answers: { 200: linkedJson },
    problems: { 404: noRegisterHere, 409: 'Its sales are fetched.' },
    handle: async ({ params, reply }) =>
      changeInTurn(withLock, reply, () => registers.renewToken(params.key)),
  });

  route('DELETE /api/v1/links', {
    access: 'api-token',
    summary: 'Ends the links of registers; their sales stay',
    query: unlinkQuery,
    invalid: () => refused(400, 'Wrong query', refusal('register_form.unlink_query')),
    answers: { 200: unlinkedJson },
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
  const route = routesOf(app, 'Linkage');

  route('POST /api/v1/pos-accounts', {
    access: 'api-token',
    summary: 'Adds an account, checked at the POS before it is stored',
    body: newAccount,
    invalid: wrongBody,
    answers: { 201: accountLinkedJson },
    problems: { 409: taken, 502: posAway },
    handle: async ({ body, request, reply }) =>
      changeInTurn(withLock, reply, (signal) => accounts.add(body, requestedLanguage(request), signal)),
  });

  route('PUT /api/v1/pos-accounts/:id', {
    access: 'api-token',
    summary: 'Changes an account; secrets that are absent stay',
    body: accountChange,
    invalid: wrongBody,
    answers: { 200: accountLinkedJson },
    problems: { 404: noAccountHere, 409: 'It would be another account.', 502: posAway },
    handle: async ({ params, body, reply }) =>
      changeInTurn(withLock, reply, (signal) => accounts.change(params.id, body, signal)),
  });

  route('DELETE /api/v1/pos-accounts/:id', {
    access: 'api-token',
    summary: 'Removes an account with its credentials and links; sales stay',
    answers: { 204: 'Removed' },
    problems: { 404: noAccountHere },
    handle: async ({ params: { id }, reply }) => {
      await withLock(untilDone, async () => {
        if (!(await context.store.write.removePosAccount(id))) throw noAccount(id);
        await context.setUpChanged();
      });
      return reply.code(204).send();
    },
  });

  route('POST /api/v1/pos-accounts/:id/ask', {
    access: 'api-token',
    summary: 'Asks the POS for news now',
    answers: { 202: pollRequestJson },
    problems: { 404: noAccountHere },
    handle: ({ params: { id } }) => {
      const asked = context.pos?.pollNow(id) ?? 'unknown_account';
      if (asked === 'unknown_account') throw noAccount(id);
      return { requested: asked };
    },
  });
}
