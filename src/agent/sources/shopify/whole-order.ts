/**
 * Fetches an order with everything its amounts depend on: lines, transactions and refunds beyond the first page of each. A list with more than
 * can be fetched makes the order unreadable, which is reported, since its sums would be wrong.
 */
import { z } from 'zod';
import { firstIssue } from '../polling/read-answer.ts';
import type { WholeOrder } from './amounts.ts';
import {
  linesSchema,
  type Order,
  orderSchema,
  type Page,
  type Refund,
  type RefundRecord,
  refundIdsSchema,
  refundLinesSchema,
  refundPaymentsSchema,
  refundSchema,
  transactionsSchema,
} from './answers.ts';
import type { ShopifyApi } from './api.ts';
import { refundsAtOnce, transactionsAtOnce } from './queries.ts';

const linesAtOnce = 15;
/** Lines beyond the thousand of a sale are left out there (boundedLines). */
const maxLinePages = 70;
const maxRefundLinePages = 21;
const maxRefundPaymentPages = 10;
/** Neither list has pages: one that is full may have more. A transaction costs up to 14 of 1,000 points. */
const mostTransactions = 60;
const mostRefunds = 250;

/** One that can't be read doesn't stop the others; any other answer fails. */
const orderAnswer = z.object({ order: z.unknown() });
const refundAnswer = z.object({ refund: z.unknown() });

export type FetchedOrder =
  | { readonly kind: 'order'; readonly order: WholeOrder; readonly refunds: readonly Refund[] }
  /** Deleted. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Rejects with a PosFailure. */
export async function fetchOrder(id: string, api: ShopifyApi, signal: AbortSignal): Promise<FetchedOrder> {
  const variables = { id: gidOf('Order', id), lines: linesAtOnce };
  const { order: record } = (await api.query({ name: 'order', variables, schema: orderAnswer }, signal)).data;
  const read = orderSchema.safeParse(record);
  if (read.data === undefined) return { kind: 'unreadable', why: firstIssue(read.error) };
  if (read.data === null) return { kind: 'none' };
  const order = read.data;
  const transactions = await transactionsOf(order, api, signal);
  const refundIds = await refundIdsOf(order, api, signal);
  if (transactions.length >= mostTransactions) return tooMany('transactions', mostTransactions);
  if (refundIds.length >= mostRefunds) return tooMany('refunds', mostRefunds);
  const lines = await linesOf(order, api, signal);
  const refunds: Refund[] = [];
  for (const refundId of refundIds) {
    const refund = await fetchRefund(refundId, api, signal);
    if (refund?.kind === 'unreadable') return refund;
    if (refund !== undefined) refunds.push(refund.refund);
  }
  return { kind: 'order', order: { ...order, transactions, lines }, refunds };
}

async function transactionsOf(
  { id, transactions }: Order,
  api: ShopifyApi,
  signal: AbortSignal,
): Promise<Order['transactions']> {
  if (transactions.length < transactionsAtOnce) return transactions;
  const variables = { id: gidOf('Order', id), first: mostTransactions };
  const query = { name: 'transactions', variables, schema: transactionsSchema } as const;
  return (await api.query(query, signal)).data.order.transactions;
}

async function refundIdsOf({ id, refunds }: Order, api: ShopifyApi, signal: AbortSignal): Promise<string[]> {
  if (refunds.length < refundsAtOnce) return refunds;
  const variables = { id: gidOf('Order', id), first: mostRefunds };
  return (await api.query({ name: 'refunds', variables, schema: refundIdsSchema }, signal)).data.order
    .refunds;
}

async function linesOf({ id, lineItems }: Order, api: ShopifyApi, signal: AbortSignal) {
  const gid = gidOf('Order', id);
  const { all } = await allPages(lineItems, maxLinePages, async (after) => {
    const variables = { id: gid, lines: linesAtOnce, after };
    return (await api.query({ name: 'lines', variables, schema: linesSchema }, signal)).data.order.lineItems;
  });
  return all;
}

/** Undefined where it was deleted. */
async function fetchRefund(
  id: string,
  api: ShopifyApi,
  signal: AbortSignal,
): Promise<{ readonly kind: 'refund'; readonly refund: Refund } | ReturnType<typeof tooMany> | undefined> {
  const gid = gidOf('Refund', id);
  const query = { name: 'refund', variables: { id: gid }, schema: refundAnswer } as const;
  const read = refundSchema.safeParse((await api.query(query, signal)).data.refund);
  if (read.data === undefined) return { kind: 'unreadable', why: firstIssue(read.error) };
  if (read.data === null) return undefined;
  const refund: RefundRecord = read.data;
  const lines = await allPages(refund.refundLineItems, maxRefundLinePages, async (after) => {
    const further = {
      name: 'refundLines',
      variables: { id: gid, after },
      schema: refundLinesSchema,
    } as const;
    return (await api.query(further, signal)).data.refund.refundLineItems;
  });
  const paid = await allPages(refund.transactions, maxRefundPaymentPages, async (after) => {
    const variables = { id: gid, after };
    const further = { name: 'refundPayments', variables, schema: refundPaymentsSchema } as const;
    return (await api.query(further, signal)).data.refund.transactions;
  });
  if (!paid.isWhole) return tooMany('transactions of a refund', paid.all.length);
  return { kind: 'refund', refund: { ...refund, refundLineItems: lines.all, transactions: paid.all } };
}

async function allPages<T>(
  first: Page<T>,
  maxPages: number,
  further: (after: string) => Promise<Page<T>>,
): Promise<{ readonly all: T[]; readonly isWhole: boolean }> {
  const all = [...first.nodes];
  let { next } = first;
  for (let pages = 1; next !== undefined && pages < maxPages; pages += 1) {
    const page: Page<T> = await further(next);
    all.push(...page.nodes);
    ({ next } = page);
  }
  return { all, isWhole: next === undefined };
}

function tooMany(what: string, count: number): { readonly kind: 'unreadable'; readonly why: string } {
  return { kind: 'unreadable', why: `it has ${count} ${what} or more` };
}

function gidOf(kind: 'Order' | 'Refund', id: string): string {
  return `gid://shopify/${kind}/${id}`;
}
