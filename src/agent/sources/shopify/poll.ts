/**
 * Polls the orders of a shop by their last change, and fetches each that concerns a linked location once in each of its states. The list has a
 * few facts of each order, since a shop may sell on the web too.
 */
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { type PolledPage, type PolledSale, PosFailure } from '../polling/cloud-source.ts';
import {
  type ListedPage,
  overlapMs,
  pageStart,
  type ReadPage,
  readChanges,
} from '../polling/kit/change-stream.ts';
import { createContinuedPage } from '../polling/kit/continued-page.ts';
import { locationOf, soldAt } from '../polling/kit/location-terminals.ts';
import { createSettled } from '../polling/kit/settled.ts';
import { voidTimeOf } from '../polling/void-time.ts';
import { type Change, changeSchema, changesSchema } from './answers.ts';
import type { ShopifyApi } from './api.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Directory } from './directory.ts';
import { type Mapped, toSales } from './to-sale.ts';
import { fetchOrder } from './whole-order.ts';

/** Resolution of the times in sales and of the HTTP header Date, milliseconds. */
const resolutionMs = 1_000;
/** Orders of a page are fetched one after the other, within the bound of a poll. */
const pageSize = 20;

type Deps = {
  readonly api: ShopifyApi;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly log: Log;
};

export function createPoll({ api, directory, clock, log }: Deps, shop: string) {
  const continuedPage = createContinuedPage(isNotUnderstood, { clock, log });
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
    const { data, serverNowMs } = await continuedPage(stream.next, (after) => {
      const variables = { first: pageSize, after: after ?? null, query: `updated_at:>='${from}'` };
      return api.query({ name: 'changes', variables, schema: changesSchema }, signal);
    });
    const { nodes: records, next } = data.orders;
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
    const found = await fetchOrder(id, api, signal);
    if (found.kind === 'unreadable') return found;
    if (found.kind === 'none') return { kind: 'sales', sales: [] };
    const timeZone = await directory.timeZone(signal);
    return toSales(found.order, found.refunds, { shop, timeZone });
  }
}

/** Shopify reports a cursor that it no longer accepts by a message alone, as any other failed query. */
function isNotUnderstood(error: unknown): error is PosFailure {
  return error instanceof PosFailure && error.reason === 'garbled';
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
