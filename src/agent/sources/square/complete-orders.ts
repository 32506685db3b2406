/** Fetches what is missing to whole orders: the orders, their other payments and refunds, and the payments that refunds give back. */
import type { Order, Payment, Refund } from './answers.ts';
import type { Fetched, SquareApi } from './api.ts';
import type { OrderRecords } from './to-sale.ts';

const atOnce = 4;

/** Records of a page that belong to one order. */
export type ListedOrder = {
  /** Absent for a record that names no order. */
  readonly orderId: string | undefined;
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
};

export type CompleteOrders = {
  /** In the order of `listed`; `why`: one of its records can't be read. */
  readonly all: readonly { readonly records: OrderRecords; readonly why: string | undefined }[];
  /** Payments by id. */
  readonly paid: ReadonlyMap<string, Payment>;
};

/** Rejects with a PosFailure. */
export async function completeOrders(
  listed: readonly ListedOrder[],
  api: Pick<SquareApi, 'orders' | 'payment' | 'refund'>,
  signal: AbortSignal,
): Promise<CompleteOrders> {
  const ids = listed.flatMap(({ orderId }) => orderId ?? []);
  const orders = new Map((await api.orders(ids, signal)).map((order) => [order.id, order]));
  const found = listed.map((one) => ({ ...one, order: orders.get(one.orderId ?? '') }));
  const refunds = await withMissing(
    listed.flatMap((one) => one.refunds),
    found.flatMap(({ order }) => refundsOf(order)),
    (id) => api.refund(id, signal),
  );
  const payments = await withMissing(
    listed.flatMap((one) => one.payments),
    [
      ...found.flatMap(({ order }) => tendersOf(order)),
      ...[...refunds.known.values()].flatMap(({ payment_id: id }) => id ?? []),
    ],
    (id) => api.payment(id, signal),
  );
  return {
    all: found.map(({ order, ...one }) => ({
      records: {
        order,
        payments: own(one.payments, { ...payments, named: tendersOf(order), orderId: order?.id }),
        refunds: own(one.refunds, { ...refunds, named: refundsOf(order), orderId: order?.id }),
      },
      why: [
        ...tendersOf(order).flatMap((id) => payments.unreadable.get(id) ?? []),
        ...refundsOf(order).flatMap((id) => refunds.unreadable.get(id) ?? []),
      ][0],
    })),
    paid: payments.known,
  };
}

/** A tender's id is that of its payment [Tender]. */
function tendersOf(order: Order | undefined): string[] {
  return (order?.tenders ?? []).flatMap(({ payment_id: paymentId, id }) => paymentId ?? id ?? []);
}

function refundsOf(order: Order | undefined): string[] {
  return (order?.refunds ?? []).flatMap(({ id }) => id ?? []);
}

type Known<T> = { readonly known: ReadonlyMap<string, T>; readonly unreadable: ReadonlyMap<string, string> };

async function withMissing<T extends { readonly id: string }>(
  listed: readonly T[],
  named: readonly string[],
  fetch: (id: string) => Promise<Fetched<T>>,
): Promise<Known<T>> {
  const known = new Map(listed.map((one) => [one.id, one]));
  const unreadable = new Map<string, string>();
  const missing = [...new Set(named)].filter((id) => !known.has(id)).values();
  const lanes = Array.from({ length: atOnce }, async () => {
    // All lanes share one iterator.
    for (const id of missing) {
      const one = await fetch(id);
      if (one.kind === 'found') known.set(id, one.record);
      if (one.kind === 'unreadable') unreadable.set(id, one.why);
    }
  });
  await Promise.all(lanes);
  return { known, unreadable };
}

/** Those listed and those that the order names, in the order of their creation. */
function own<T extends Payment | Refund>(
  listed: readonly T[],
  {
    known,
    named,
    orderId,
  }: Known<T> & { readonly named: readonly string[]; readonly orderId: string | undefined },
): T[] {
  const all = new Map(listed.map((one) => [one.id, one]));
  for (const id of named) {
    const one = known.get(id);
    // A return names the payments of the order that it takes back.
    if (one !== undefined && (one.order_id === undefined || one.order_id === orderId)) all.set(id, one);
  }
  return [...all.values()].toSorted((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1));
}
