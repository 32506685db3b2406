/**
 * Shopify's GraphQL Admin API for one shop. Each query has a cost that is taken from a budget, which fills at a constant rate
 * [shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits]: a query waits until the budget is enough, by the last answers.
 */
import { z } from 'zod';
import type { Clock } from '../../../lib/clock.ts';
import type { PosAnswer, PosClient } from '../polling/connectivity.ts';
import type { AccessToken } from '../polling/kit/held-token.ts';
import { lenient } from '../polling/kit/lenient.ts';
import { readAnswer, readData } from '../polling/read-answer.ts';
import { graphqlErrors, graphqlFailure, statusFailure } from './failures.ts';
import { apiVersion, type QueryName, queries } from './queries.ts';
import { hostOf, type ShopifySettings } from './settings.ts';

export type ShopifyApi = {
  /** Rejects with a PosFailure. */
  query<T extends z.ZodType>(
    requested: { readonly name: QueryName; readonly variables: object; readonly schema: T },
    signal: AbortSignal,
  ): Promise<{ readonly data: z.output<T>; readonly serverNowMs: number | undefined }>;
};

const cost = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number().positive() }),
});
type Cost = z.infer<typeof cost>;
const envelope = z.object({
  data: z.unknown().optional(),
  errors: lenient(graphqlErrors),
  extensions: lenient(z.object({ cost: lenient(cost) })),
});

/** Longest wait for the budget, milliseconds; beyond that Shopify decides. */
const maxWaitMs = 10_000;

export function createShopifyApi(
  settings: ShopifySettings,
  {
    line,
    accessToken,
    clock,
  }: { readonly line: PosClient; readonly accessToken: AccessToken; readonly clock: Clock },
): ShopifyApi {
  const budget = createBudget(clock);
  const field = settings.accessToken === undefined ? 'clientId' : 'accessToken';
  const url = `${hostOf(settings)}/admin/api/${apiVersion}/graphql.json`;

  async function send(body: string, signal: AbortSignal): Promise<{ answer: PosAnswer; token: string }> {
    const token = await accessToken.get(signal);
    const headers = { 'x-shopify-access-token': token, 'content-type': 'application/json' };
    const answer = await line.ask({ method: 'POST', url, headers, body }, signal);
    return { answer, token };
  }

  return {
    async query({ name, variables, schema }, signal) {
      await budget.wait(name, signal);
      const body = JSON.stringify({ query: queries[name], variables });
      let { answer, token } = await send(body, signal);
      if (answer.status === 401) {
        // Another one at once, where tokens last a day: an app that is installed again invalidates the former.
        accessToken.refused(token);
        if (settings.accessToken === undefined) ({ answer, token } = await send(body, signal));
      }
      if (answer.status !== 200) throw statusFailure(answer, { secret: token, field });
      const { data, errors, extensions } = readAnswer(envelope, answer);
      const retryAfterMs = budget.learn(name, extensions?.cost);
      if (errors !== undefined) throw graphqlFailure(errors, { secret: token, retryAfterMs, field });
      return { data: readData(schema, data), serverNowMs: answer.serverNowMs };
    },
  };
}

function createBudget(clock: Clock) {
  const costs = new Map<QueryName, number>();
  let known: (Cost['throttleStatus'] & { readonly atMs: number }) | undefined;

  /** Until the query can be paid, milliseconds. */
  function missingMs(name: QueryName): number {
    if (known === undefined) return 0;
    const { currentlyAvailable, restoreRate, atMs } = known;
    const available = currentlyAvailable + ((clock.monotonicMs() - atMs) / 1_000) * restoreRate;
    return Math.max(0, (((costs.get(name) ?? 0) - available) / restoreRate) * 1_000);
  }

  return {
    async wait(name: QueryName, signal: AbortSignal): Promise<void> {
      const ms = Math.min(missingMs(name), maxWaitMs);
      if (ms > 0) await clock.sleep(ms, signal);
    },
    /** Time until the same query can be paid. */
    learn(name: QueryName, reported: Cost | undefined): number {
      if (reported === undefined) return 1_000;
      costs.set(name, reported.requestedQueryCost);
      known = { ...reported.throttleStatus, atMs: clock.monotonicMs() };
      return Math.ceil(missingMs(name));
    },
  };
}
