/**
 * `GET /api/v1/pos-kinds`: the kinds of POS clouds. `GET /api/v1/pos-accounts`: the accounts at POS clouds and their states, never with a secret. `GET
 * …/{id}/registers`: its terminals, to choose from when linking.
 */
import type { FastifyInstance } from 'fastify';
import type {
  PosAccountJson,
  PosAccountsJson,
  PosTerminalsJson,
} from '../../../contract/page/pos-accounts.ts';
import type { PosKindsJson } from '../../../contract/page/pos-kinds.ts';
import { problemJson } from '../../../domain/problem/problem-text.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { posKindToJson } from '../../sources/pos-descriptor.ts';
import { openSettings, posKinds } from '../../sources/registry.ts';
import type { WebContext } from '../context.ts';
import { whileWaitedFor } from '../request.ts';
import { noAccount, posRefused } from './registers/register-messages.ts';

export function registerPosAccountRoutes(app: FastifyInstance, context: WebContext): void {
  const { shop } = context;
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);

  app.get('/api/v1/pos-kinds', (): PosKindsJson => ({ kinds: [...posKinds.values()].map(posKindToJson) }));

  app.get('/api/v1/pos-accounts', (): PosAccountsJson => {
    const records = new Map(context.setUp().posAccounts.map((account) => [account.id, account]));
    return {
      accounts: posAccountsToJson(context).map((account) => {
        const record = records.get(account.id);
        return { ...account, settings: record === undefined ? {} : openSettings(record) };
      }),
    };
  });

  app.get<{ Params: { id: string } }>('/api/v1/pos-accounts/:id/registers', async (request, reply) => {
    const { id } = request.params;
    const found = await whileWaitedFor(
      reply,
      async (signal) => (await context.pos?.terminals(id, signal)) ?? { kind: 'unknown_account' as const },
    );
    if (found === undefined) return reply.hijack();
    switch (found.kind) {
      case 'unknown_account':
        throw noAccount(request, id);
      case 'failed':
        throw posRefused(request, found);
      case 'terminals': {
        const answer: PosTerminalsJson = {
          account: id,
          isList: found.isList,
          terminals: found.terminals.map(({ lastHeardMs, ...terminal }) => ({
            ...terminal,
            ...(lastHeardMs !== undefined && { lastHeard: at(lastHeardMs) }),
          })),
        };
        return answer;
      }
    }
  });
}

export function posAccountsToJson(context: Pick<WebContext, 'pos' | 'setUp' | 'shop'>): PosAccountJson[] {
  const at = (ms: number): string => rfc3339(ms, context.shop.timeZone);
  const { posTerminals } = context.setUp();
  return (context.pos?.report() ?? []).map((account) => {
    const {
      id,
      kind,
      name,
      state,
      sinceMs,
      lastSuccessMs,
      nextTryMs,
      problem,
      catchingUp,
      passedOver,
      unreadable,
    } = account;
    const own = posTerminals.filter((one) => one.account === id);
    const notLinked = (account.notLinked ?? []).filter(
      ({ terminal }) => !own.some((one) => one.terminal === terminal),
    );
    return {
      ...{ id, kind, name, state, since: at(sinceMs), catchingUp, passedOver },
      ...(lastSuccessMs !== undefined && { lastSuccess: at(lastSuccessMs) }),
      ...(nextTryMs !== undefined && { nextTry: at(nextTryMs) }),
      ...(problem !== undefined && {
        problem: problemJson(problem),
      }),
      ...(notLinked.length > 0 && {
        notLinked: notLinked.map(({ terminal, passedOver: sales, lastHeardMs }) => ({
          ...{ terminal, sales, lastHeard: at(lastHeardMs) },
        })),
      }),
      unreadable: {
        count: unreadable.count,
        newest: unreadable.newest.map(({ key, why }) => ({ key, why })),
      },
      registers: own.map(({ registerKey, terminal, linkedAtMs }) => ({
        register: registerKey,
        terminal,
        linkedAt: at(linkedAtMs),
      })),
    };
  });
}
