/**
 * Makes sales of the payments and refunds of a page, one of each order: what Square lists by its change may be one of several payments of a
 * bill. An order that is settled is fetched once, since the overlap of polls returns its records repeatedly.
 */
import type { Clock } from '../../../lib/clock.ts';
import { createSettled } from '../polling/kit/settled.ts';
import type { Payment, Refund } from './answers.ts';
import type { SquareApi } from './api.ts';
import { completeOrders, type ListedOrder } from './complete-orders.ts';
import type { Directory } from './directory.ts';
import { type Mapped, type OrderRecords, staffOf, toSale } from './to-sale.ts';

/** An order may be found later than its payment, as Square's answers are eventually consistent; milliseconds. */
const appearsWithinMs = 60_000;

type PageRecords = { readonly payments: readonly Payment[]; readonly refunds: readonly Refund[] };

export type Gatherer = (
  page: PageRecords,
  of: { readonly locationId: string; readonly serverNowMs: number | undefined },
  signal: AbortSignal,
) => Promise<{ readonly key: string; readonly mapped: Mapped }[]>;

type Deps = { readonly api: SquareApi; readonly directory: Directory; readonly clock: Clock };

/** It rejects with a PosFailure. */
export function createGatherer({ api, directory, clock }: Deps): Gatherer {
  const settled = createSettled<Mapped>();

  return async (page, { locationId, serverNowMs = clock.nowMs() }, signal) => {
    const listed = ordersOf(page);
    const fresh = listed.filter(({ key, state }) => settled.get(key, state) === undefined);
    const { all, paid } = await completeOrders(fresh, api, signal);
    const staff = await directory.staffNames(staffIdsOf(all.map(({ records }) => records)), signal);
    const timeZone = fresh.length > 0 ? await directory.timeZone(locationId, signal) : undefined;
    const context = { locationId, timeZone, paid, staffName: (id: string) => staff.get(id) };
    const mapped = new Map<string, Mapped>();
    for (const [index, { key, state, orderId, changedAtMs }] of fresh.entries()) {
      const { records, why } = all[index] ?? {};
      if (records === undefined) continue;
      const isMissing = orderId !== undefined && records.order === undefined;
      const mayAppear = isMissing && changedAtMs > serverNowMs - appearsWithinMs;
      const one = mapOne(records, why);
      mapped.set(key, mayAppear ? { kind: 'open' } : one);
      if (!isMissing && records.order?.state !== 'OPEN') settled.set(key, { state, value: one });
    }
    return listed.flatMap(({ key, state }) => {
      const one = mapped.get(key) ?? settled.get(key, state);
      return one === undefined ? [] : [{ key, mapped: one }];
    });

    function mapOne(records: OrderRecords, why: string | undefined): Mapped {
      return why === undefined ? toSale(records, context) : { kind: 'unreadable', why };
    }
  };
}

type KeyedOrder = ListedOrder & {
  readonly key: string;
  /** Newest change, epoch milliseconds. */
  readonly changedAtMs: number;
  /** Equal for the same state of the same records. */
  readonly state: string;
};

function ordersOf({ payments, refunds }: PageRecords): KeyedOrder[] {
  const keyOf = (one: Payment | Refund): string => one.order_id ?? one.id;
  const paid = Map.groupBy(payments, keyOf);
  const back = Map.groupBy(refunds, keyOf);
  return [...new Set([...paid.keys(), ...back.keys()])].map((key) => {
    const own = { payments: paid.get(key) ?? [], refunds: back.get(key) ?? [] };
    const records = [...own.payments, ...own.refunds];
    return {
      ...{ key, ...own },
      orderId: records[0]?.order_id,
      changedAtMs: Math.max(...records.map((one) => one.updated_at)),
      state: records.map((one) => `${one.id} ${one.updated_at}`).join('\n'),
    };
  });
}

function staffIdsOf(orders: readonly OrderRecords[]): ReadonlySet<string> {
  return new Set(
    orders.flatMap(({ payments, refunds }) => [...payments, ...refunds].flatMap((one) => staffOf(one) ?? [])),
  );
}
