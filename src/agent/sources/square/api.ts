/** Square's API for one account: with the pasted access token, or a linked account's. */

import { z } from 'zod';
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer, PosClient } from '../polling/connectivity.ts';
import type { ListedPage } from '../polling/kit/change-stream.ts';
import type { RenewedTokens } from '../polling/kit/renewed-tokens.ts';
import { firstIssue, readAnswer } from '../polling/read-answer.ts';
import {
  type Location,
  locationsSchema,
  type Order,
  orderSchema,
  ordersSchema,
  type Payment,
  pageSchema,
  paymentSchema,
  type Refund,
  refundSchema,
  teamMemberSchema,
} from './answers.ts';
import { failureOf, replyOf } from './failures.ts';
import { linkEnded } from './oauth.ts';
import { apiVersion, hostOf, type SquareSettings } from './settings.ts';

/** Largest page of payments and refunds. */
const pageSize = 100;
/** Square allows 100 at once; a large order is 100 KB. */
const ordersAtOnce = 50;

export type RecordKind = 'payments' | 'refunds';

export type Fetched<T> =
  | { readonly kind: 'found'; readonly record: T }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Functions reject with a PosFailure; `page` also with `CursorRefused`. */
export type SquareApi = {
  page(kind: RecordKind, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ListedPage>;
  /** Those that exist. */
  orders(ids: readonly string[], signal: AbortSignal): Promise<Order[]>;
  payment(id: string, signal: AbortSignal): Promise<Fetched<Payment>>;
  refund(id: string, signal: AbortSignal): Promise<Fetched<Refund>>;
  locations(
    signal: AbortSignal,
  ): Promise<{ readonly locations: readonly Location[]; readonly serverNowMs: number | undefined }>;
  /** Undefined where there is no such person, or the token may not read the team. */
  teamMemberName(id: string, signal: AbortSignal): Promise<string | undefined>;
};

export function createSquareApi(
  settings: SquareSettings,
  { line, tokens }: { readonly line: PosClient; readonly tokens: RenewedTokens | undefined },
): SquareApi {
  const host = hostOf(settings);
  const field = tokens === undefined ? 'accessToken' : 'tokens';

  async function ask(path: string, signal: AbortSignal, body?: object) {
    const secrets: string[] = [];
    const withToken = (accessToken: string): Promise<PosAnswer> => {
      secrets.push(accessToken);
      return line.ask(
        {
          url: `${host}/v2/${path}`,
          headers: {
            authorization: `Bearer ${accessToken}`,
            'square-version': apiVersion,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        },
        signal,
      );
    };
    const answer = await asked();
    if (answer.status === 401 && tokens !== undefined) throw linkEnded(replyOf(answer, secrets));
    return { answer, failure: () => failureOf(answer, { secrets, field }) };

    function asked(): Promise<PosAnswer> {
      if (tokens !== undefined) return tokens.use(withToken, signal);
      if (settings.accessToken === undefined)
        throw new PosFailure('refused', posProblem('square.not_linked_yet'), { field: 'tokens' });
      return withToken(settings.accessToken);
    }
  }

  async function good(path: string, signal: AbortSignal, body?: object): Promise<PosAnswer> {
    const { answer, failure } = await ask(path, signal, body);
    if (answer.status !== 200) throw failure();
    return answer;
  }

  /** One record, under its name. */
  async function single<T extends z.ZodType>(
    { path, id, name, schema }: { path: string; id: string; name: string; schema: T },
    signal: AbortSignal,
  ): Promise<Fetched<z.output<T>>> {
    const { answer, failure } = await ask(`${path}/${encodeURIComponent(id)}`, signal);
    if (answer.status === 404) return { kind: 'none' };
    if (answer.status !== 200) throw failure();
    const { [name]: record } = readAnswer(z.record(z.string(), z.unknown()), answer);
    const { data, error } = schema.safeParse(record);
    return error === undefined
      ? { kind: 'found', record: data }
      : { kind: 'unreadable', why: firstIssue(error) };
  }

  return {
    async page(kind, query, signal) {
      const parameters = new URLSearchParams({ ...query, limit: String(pageSize) });
      const answer = await good(`${kind}?${parameters.toString()}`, signal);
      const { cursor, ...lists } = readAnswer(pageSchema, answer);
      return {
        records: lists[kind] ?? [],
        ...(cursor && { next: cursor }),
        serverNowMs: answer.serverNowMs,
      };
    },
    async orders(ids, signal) {
      const found: Order[] = [];
      for (let from = 0; from < ids.length; from += ordersAtOnce) {
        const some = ids.slice(from, from + ordersAtOnce);
        const answer = await good('orders/batch-retrieve', signal, { order_ids: some });
        const { orders } = readAnswer(ordersSchema, answer);
        found.push(...(orders ?? []).flatMap((order) => orderSchema.safeParse(order).data ?? []));
      }
      return found;
    },
    payment: (id, signal) => single({ path: 'payments', id, name: 'payment', schema: paymentSchema }, signal),
    refund: (id, signal) => single({ path: 'refunds', id, name: 'refund', schema: refundSchema }, signal),
    async locations(signal) {
      const answer = await good('locations', signal);
      return { ...readAnswer(locationsSchema, answer), serverNowMs: answer.serverNowMs };
    },
    async teamMemberName(id, signal) {
      try {
        const member = await single(
          { path: 'team-members', id, name: 'team_member', schema: teamMemberSchema },
          signal,
        );
        return member.kind === 'found' ? nameOf(member.record) : undefined;
      } catch (error) {
        // Sales without names rather than none: an OAuth token may lack EMPLOYEES_READ.
        if (error instanceof PosFailure && error.problem.code === 'square.not_allowed') return undefined;
        throw error;
      }
    },
  };
}

/** Japanese and Chinese names begin with that of the family. */
function nameOf({
  given_name: given,
  family_name: family,
}: z.output<typeof teamMemberSchema>): string | undefined {
  const parts = [given, family].filter((part) => part !== undefined && part !== '');
  const isEastern = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー\s]+$/u.test(parts.join(''));
  const name = (isEastern ? parts.toReversed() : parts).join(' ');
  return name === '' ? undefined : name;
}
