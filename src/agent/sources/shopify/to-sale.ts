/**
 * Maps an order of Shopify to sales: the order is one, each refund with money another. Money comes from transactions, which are what was
 * collected and given back; the order explains it. Pure.
 */

import { idPart } from '../../../domain/sale/identity.ts';
import type { Sale } from '../../../domain/sale/sale.ts';
import { dateAt } from '../../../domain/time/shop-day.ts';
import { deviceName } from '../polling/kit/location-terminals.ts';
import { type Money, moneyReader } from '../polling/kit/money-reader.ts';
import { amountsOf, returnedAmounts, type WholeOrder, withTip } from './amounts.ts';
import type { Refund, Transaction } from './answers.ts';
import { meansOf } from './means-of-payment.ts';
import { cashAmount, changeOf, collectedOf, completing, paymentsOf, roundingOf } from './paid.ts';

export type MappingContext = {
  /** `name` of name.myshopify.com. */
  readonly shop: string;
  /** Zone of the shop; undefined where it is unknown. */
  readonly timeZone: string | undefined;
};

type MappedSale = {
  readonly saleId: string;
  readonly sale: Sale;
  readonly place: Place;
  /** When Shopify got it, epoch milliseconds. */
  readonly serverAtMs: number;
  /** Time of a void, epoch milliseconds. */
  readonly voidedAtMs: number | undefined;
  /** It was never paid: news only of a sale that is stored. */
  readonly updatesOnly: boolean;
};

/** The device, where the transaction names one. */
type Place = { readonly locationId: string; readonly device: string | undefined };

export type Mapped =
  | { readonly kind: 'sales'; readonly sales: readonly MappedSale[] }
  | { readonly kind: 'unreadable'; readonly why: string };

/** [OrderDisplayFinancialStatus] */
const states: Readonly<Partial<Record<string, 'sold' | 'open' | 'never'>>> = {
  PAID: 'sold',
  AUTHORIZED: 'sold',
  PARTIALLY_REFUNDED: 'sold',
  REFUNDED: 'sold',
  PENDING: 'open',
  PARTIALLY_PAID: 'open',
  VOIDED: 'never',
  EXPIRED: 'never',
};
const failed = new Set(['FAILURE', 'ERROR']);
/** A payment that came so much later than its order is not of its checkout, milliseconds. */
const paidLaterMs = 60_000;

export function toSales(order: WholeOrder, refunds: readonly Refund[], context: MappingContext): Mapped {
  const { displayFinancialStatus: status = '', retailLocation } = order;
  const state = states[status];
  if (state === undefined) return { kind: 'unreadable', why: `financial status "${status}" is not known` };
  const deps = { order, refunds, money: moneyReader(order.currencyCode), context };
  const back = refunds.flatMap((refund) => refundOf(refund, deps) ?? []);
  if (retailLocation === undefined || state === 'open') return { kind: 'sales', sales: back };
  return { kind: 'sales', sales: [orderSale({ ...deps, locationId: retailLocation, state }), ...back] };
}

type Deps = {
  readonly order: WholeOrder;
  readonly refunds: readonly Refund[];
  readonly money: Money;
  readonly context: MappingContext;
};

function orderSale({
  order,
  refunds,
  money,
  context,
  locationId,
  state,
}: Deps & { readonly locationId: string; readonly state: 'sold' | 'never' }): MappedSale {
  const { transactions } = order;
  const all = collectedOf(transactions, money);
  const valid = all.filter(({ isVoided }) => !isVoided);
  // Canceled, and nothing is left that a refund could give back.
  const isVoid =
    state === 'never' || (order.cancelledAt !== undefined && valid.every(({ amount }) => amount === 0));
  const collected = isVoid ? all : valid;
  const change = changeOf(transactions, money);
  const totalMinor = collected.reduce((sum, { amount }) => sum + amount, 0) - change;
  const last = completing(collected, money(order.originalTotalPriceSet ?? '0'))?.transaction;
  const times = timesOf(order, last);
  const rounding = roundingOf(
    collected.map(({ transaction }) => transaction),
    money,
  );
  const returns = refunds.filter((refund) => refund.transactions.length === 0);
  const sale: Sale = {
    registerSaleId: order.id,
    kind: isVoid ? 'void' : 'sale',
    ...{ totalMinor, currency: order.currencyCode, soldAtMs: times.soldAtMs },
    ...(order.name !== undefined && { receiptNumber: order.name }),
    ...amountsOf(order, { refunds, returns, rounding, money }),
    payments: paymentsOf(collected, change),
    ...(change > 0 && { tendered: totalMinor + change, change }),
    ...businessDate(times.soldAtMs, context),
    ...extra('note', order.note),
  };
  return {
    saleId: saleIdOf(order.id, context),
    sale: withTip(sale, money(order.totalTipReceivedSet ?? '0')),
    place: { locationId, device: deviceAt(locationId, last) },
    serverAtMs: times.serverAtMs,
    voidedAtMs: isVoid
      ? (order.cancelledAt ?? transactions.find(({ kind }) => kind === 'VOID')?.createdAt)
      : undefined,
    updatesOnly: isVoid && all.length === 0 && transactions.length > 0,
  };
}

/**
 * Time of the sale by the register, and by Shopify's server. Which of the two times of a sale that was made offline is the register's is not
 * documented: the earlier one is, since nothing arrives before it happens.
 */
function timesOf(
  { createdAt, processedAt = createdAt }: WholeOrder,
  last: Transaction | undefined,
): { readonly soldAtMs: number; readonly serverAtMs: number } {
  if (last === undefined) return { soldAtMs: processedAt, serverAtMs: createdAt };
  const paidAtMs = last.processedAt ?? last.createdAt;
  const isLater = last.createdAt - createdAt > paidLaterMs;
  return {
    soldAtMs: isLater ? paidAtMs : Math.min(paidAtMs, processedAt),
    serverAtMs: Math.max(last.createdAt, createdAt),
  };
}

/** Undefined where no money is given back, or at no register. */
function refundOf(refund: Refund, { order, money, context }: Deps): MappedSale | undefined {
  const { transactions } = refund;
  const counted = transactions.filter(({ status }) => !failed.has(status));
  const given = counted.length > 0 ? counted : transactions;
  const amount = given.reduce((sum, one) => sum + Math.abs(cashAmount(one, money)), 0);
  const place = refundPlace(given, order, money);
  if (amount === 0 || place === undefined) return undefined;
  const isVoid = counted.length === 0;
  const serverAtMs = refund.createdAt ?? refund.updatedAt;
  const soldAtMs = Math.min(refund.processedAt ?? serverAtMs, serverAtMs);
  return {
    saleId: saleIdOf(`refund-${refund.id}`, context),
    ...{ place, serverAtMs, updatesOnly: isVoid },
    voidedAtMs: isVoid ? refund.updatedAt : undefined,
    sale: {
      registerSaleId: refund.id,
      kind: isVoid ? 'void' : 'refund',
      ...{ totalMinor: 0 - amount, currency: order.currencyCode, soldAtMs },
      ...(order.name !== undefined && { receiptNumber: order.name }),
      ...(!isVoid && { reverses: order.id }),
      ...returnedAmounts(refund, { order, rounding: roundingOf(given, money), money }),
      payments: given.map((one) => ({ ...meansOf(one), amount: 0 - Math.abs(cashAmount(one, money)) })),
      ...businessDate(soldAtMs, context),
      ...extra('reason', refund.note),
    },
  };
}

/** Place where it was given back; without a location, as in the shop's admin, the register of the order. */
function refundPlace(given: readonly Transaction[], order: WholeOrder, money: Money): Place | undefined {
  const at = given.find(({ location }) => location !== undefined);
  if (at?.location !== undefined) return { locationId: at.location, device: deviceName(at.device) };
  const { retailLocation: locationId } = order;
  if (locationId === undefined) return undefined;
  const sold = collectedOf(order.transactions, money).at(-1)?.transaction;
  return { locationId, device: deviceName(given[0]?.device) ?? deviceAt(locationId, sold) };
}

function deviceAt(locationId: string, transaction: Transaction | undefined): string | undefined {
  const isHere = transaction?.location === undefined || transaction.location === locationId;
  return isHere ? deviceName(transaction?.device) : undefined;
}

function saleIdOf(id: string, { shop }: MappingContext): string {
  return `shopify:${idPart(shop)}:${idPart(id)}`;
}

function businessDate(atMs: number, { timeZone }: MappingContext): Pick<Sale, 'businessDate'> {
  return timeZone === undefined ? {} : { businessDate: dateAt(atMs, timeZone) };
}

function extra(key: string, value: string | undefined): Pick<Sale, 'extra'> {
  return value === undefined || value === '' ? {} : { extra: { [key]: value } };
}
