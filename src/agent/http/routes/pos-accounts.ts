/** Kinds of POS clouds, the accounts at them and their states, never with a secret, and their terminals to choose from. */

import type { FastifyInstance } from 'fastify';
import type { PosAccountJson } from '../../../contract/page/pos-accounts.ts';
import { linkageRoutes } from '../../../contract/page/routes/linkage.ts';
import { problemJson } from '../../../domain/problem/problem-text.ts';
import type { PosProblem } from '../../../domain/setup/pos-account.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { whileWaitedFor } from '../../../lib/http/gone-signal.ts';
import { openSettings, posKindsToJson } from '../../sources/registry.ts';
import type { WebContext } from '../context.ts';
import { routesOf } from '../route.ts';
import { noAccount, posRefused } from './registers/register-messages.ts';

export function registerPosAccountRoutes(app: FastifyInstance, context: WebContext): void {
  const { shop } = context;
  const route = routesOf(app, linkageRoutes);
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);

  route('GET /api/v1/pos-kinds', posKindsToJson);

  route('GET /api/v1/pos-accounts', () => {
    const records = new Map(context.setUp().posAccounts.map((account) => [account.id, account]));
    return {
      accounts: posAccountsToJson(context).map((account) => {
        const record = records.get(account.id);
        return { ...account, settings: record === undefined ? {} : openSettings(record) };
      }),
    };
  });

  route('GET /api/v1/pos-accounts/:id/registers', async ({ params: { id }, reply }) => {
    const found = await whileWaitedFor(
      reply,
      async (signal) => (await context.pos?.terminals(id, signal)) ?? { kind: 'unknown_account' as const },
    );
    if (found === undefined) return reply.hijack();
    switch (found.kind) {
      case 'unknown_account':
        throw noAccount(id);
      case 'failed':
        throw posRefused(found);
      case 'terminals':
        return {
          account: id,
          isList: found.isList,
          terminals: found.terminals.map(({ lastSaleMs, newest, ...terminal }) => ({
            ...terminal,
            ...(lastSaleMs !== undefined && { lastSale: at(lastSaleMs) }),
            ...(newest !== undefined && { lastTotal: newest.totalMinor, currency: newest.currency }),
          })),
        };
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
      renewal,
      catchingUp,
      nudges,
      passedOver,
      unreadable,
    } = account;
    const own = posTerminals.filter((one) => one.account === id);
    const notLinked = (account.notLinked ?? []).filter(
      ({ terminal }) => !own.some((one) => one.terminal === terminal),
    );
    return {
      ...{ id, kind, name, state, since: at(sinceMs), catchingUp, nudges, passedOver },
      ...(lastSuccessMs !== undefined && { lastSuccess: at(lastSuccessMs) }),
      ...(nextTryMs !== undefined && { nextTry: at(nextTryMs) }),
      ...(problem !== undefined && {
        problem: problemJson(problem),
      }),
      ...(renewal !== undefined && { renewal: renewalJson(renewal) }),
      ...(notLinked.length > 0 && {
        notLinked: notLinked.map(({ terminal, passedOver: sales, lastSaleMs }) => ({
          ...{ terminal, sales, lastSale: at(lastSaleMs) },
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

function renewalJson({ reason: _, field: __, ...problem }: PosProblem) {
  return problemJson(problem);
}
