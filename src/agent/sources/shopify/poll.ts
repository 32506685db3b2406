/**
 * Polls the orders of a shop by their last change, and fetches each that concerns a linked location once in each of its states. The list has a
 * few facts of each order, since a shop may sell on the web too.
 */
import { z } from 'zod';
import type { PolledPage, PolledSale } from '../polling/cloud-source.ts';
import {
  type ListedPage,
  overlapMs,
  pageStart,
  type ReadPage,
  readChanges,
} from '../polling/kit/change-stream.ts';
import { locationOf, soldAt } from '../polling/kit/location-terminals.ts';
import { createSettled } from '../polling/kit/settled.ts';
import { firstIssue } from '../polling/read-answer.ts';
import { voidTimeOf } from '../polling/void-time.ts';
import {
  type Change,
  changeSchema,
  changesSchema,
  type Line,
  linesSchema,
  type Order,
  orderSchema,
  type Refund,
  refundSchema,
} from './answers.ts';
import type { ShopifyApi } from './api.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Directory } from './directory.ts';
import { type Mapped, toSales } from './to-sale.ts';

/** Resolution of the times in sales and of the HTTP header Date, milliseconds. */
const resolutionMs = 1_000;
/** Orders of a page are fetched one after the other, within the bound of a poll. */
const pageSize = 20;
const linesAtOnce = 15;
const maxLinePages = 70;

/** One that can't be read doesn't stop the others; any other answer fails. */
const orderAnswer = z.object({ order: z.unknown() });
const refundAnswer = z.object({ refund: z.unknown() });

type Deps = { readonly api: ShopifyApi; readonly directory: Directory };

export function createPoll({ api, directory }: Deps, shop: string) {
  const settled = createSettled<Mapped>();

  return async (cursorText: string, signal: AbortSignal, linked?: readonly string[]): Promise<PolledPage> => {
    const cursor = readCursor(cursorText);
    const page = await changesOf(cursor.orders, signal);
    const { serverNowMs } = page;
    const unreadable = [...page.unreadable];
    const sales: PolledSale[] = [];
    const locations = linked && new Set(linked.map(locationOf));
    for (const change of page.records) {
      if (!concerns(change, locations)) continue;
      const mapped = await mappedOf(change, serverNowMs, signal);
      if (mapped.kind === 'unreadable') unreadable.push({ key: change.id, why: mapped.why });
      else sales.push(...mapped.sales.map((one) => polledSale(one, linked, pageStart(cursor.orders))));
    }
    return {
      ...{ unreadable, resolutionMs, more: page.more },
      sales: sales.toSorted((a, b) => (a.serverAtMs ?? 0) - (b.serverAtMs ?? 0)),
      cursor: writeCursor({ v: 1, orders: page.stream }),
      ...(serverNowMs !== undefined && { serverNow: { atMs: serverNowMs, resolutionMs } }),
    };
  };

  async function changesOf(
    stream: Parameters<typeof readChanges>[0],
    signal: AbortSignal,
  ): Promise<ReadPage<Change>> {
    const from = new Date(Math.floor(pageStart(stream) / 1_000) * 1_000).toISOString().replace('.000', '');
    const variables = { first: pageSize, after: stream.next ?? null, query: `updated_at:>='${from}'` };
    const { data, serverNowMs } = await api.query(
      { name: 'changes', variables, schema: changesSchema },
      signal,
    );
    const { nodes: records, pageInfo } = data.orders;
    const next = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
    const page: ListedPage = { records, ...(next !== undefined && { next }), serverNowMs };
    const changedAtMs = ({ updatedAt }: Change) => updatedAt;
    return readChanges(stream, page, { schema: changeSchema, changedAtMs, isByIndex: true });
  }

  async function mappedOf(
    change: Change,
    serverNowMs: number | undefined,
    signal: AbortSignal,
  ): Promise<Mapped> {
    const state = String(change.updatedAt);
    const known = settled.get(change.id, state);
    if (known !== undefined) return known;
    const mapped = await fetched(change.id, signal);
    // Another change within the same second has the same time.
    const isOver = serverNowMs !== undefined && serverNowMs - change.updatedAt >= 2 * resolutionMs;
    if (isOver) settled.set(change.id, { state, value: mapped });
    return mapped;
  }

  async function fetched(id: string, signal: AbortSignal): Promise<Mapped> {
    const variables = { id: gidOf('Order', id), lines: linesAtOnce };
    const { order: record } = (await api.query({ name: 'order', variables, schema: orderAnswer }, signal))
      .data;
    const order = orderSchema.safeParse(record);
    if (order.data === undefined) return { kind: 'unreadable', why: firstIssue(order.error) };
    if (order.data === null) return { kind: 'sales', sales: [] };
    const lines = await linesOf(order.data, signal);
    const refunds: Refund[] = [];
    for (const each of order.data.refunds) {
      const query = {
        name: 'refund',
        variables: { id: gidOf('Refund', each) },
        schema: refundAnswer,
      } as const;
      const refund = refundSchema.safeParse((await api.query(query, signal)).data.refund);
      if (refund.data === undefined) return { kind: 'unreadable', why: firstIssue(refund.error) };
      if (refund.data !== null) refunds.push(refund.data);
    }
    const timeZone = await directory.timeZone(signal);
    return toSales({ ...order.data, lines }, refunds, { shop, timeZone });
  }

  async function linesOf({ id, lineItems }: Order, signal: AbortSignal): Promise<Line[]> {
    const lines = [...lineItems.nodes];
    let { pageInfo } = lineItems;
    for (let pages = 1; pageInfo.hasNextPage && pages < maxLinePages; pages += 1) {
      const variables = { id: gidOf('Order', id), lines: linesAtOnce, after: pageInfo.endCursor };
      const { order } = (await api.query({ name: 'lines', variables, schema: linesSchema }, signal)).data;
      lines.push(...order.lineItems.nodes);
      ({ pageInfo } = order.lineItems);
    }
    return lines;
  }
}

function gidOf(kind: 'Order' | 'Refund', id: string): string {
  return `gid://shopify/${kind}/${id}`;
}

/** A refund may be at another location than its order, which may be of the web. */
function concerns({ retailLocation, refunds }: Change, locations: ReadonlySet<string> | undefined): boolean {
  if (locations?.size === 0) return false;
  if (refunds.length > 0) return true;
  return retailLocation !== undefined && locations?.has(retailLocation) !== false;
}

function polledSale(
  {
    saleId,
    sale,
    place,
    serverAtMs,
    voidedAtMs,
    updatesOnly,
  }: Extract<Mapped, { kind: 'sales' }>['sales'][number],
  linked: readonly string[] | undefined,
  sinceMs: number,
): PolledSale {
  return {
    terminal: soldAt(place, linked),
    ...{ saleId, sale, serverAtMs },
    ...(updatesOnly && { updatesOnly }),
    ...(sale.kind === 'void' &&
      voidedAtMs !== undefined && { voided: voidTimeOf(voidedAtMs, { sinceMs, overlapMs }) }),
  };
}
