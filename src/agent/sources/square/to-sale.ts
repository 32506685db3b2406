/**
 * Maps an order of Square with its payments and refunds to one sale: a bill that is split among several means of payment is one
 * order, a refund has an order of its own, and an exchange is one order with both. Money comes from payments and refunds, which are
 * what was collected and given back; the order explains it. Pure.
 */

import { idPart } from '../../../domain/sale/identity.ts';
import type { Sale } from '../../../domain/sale/sale.ts';
import { dateAt } from '../../../domain/time/shop-day.ts';
import { deviceName } from '../polling/kit/location-terminals.ts';
import { amountsOf } from './amounts.ts';
import type { Device, Order, Payment, Refund } from './answers.ts';
import { bySource, meansOf } from './means-of-payment.ts';

const maxPayments = 50;

/** All that belongs to one order. */
export type OrderRecords = {
  /** Absent: Square has none, or not yet. */
  readonly order?: Order | undefined;
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
};

export type MappingContext = {
  readonly locationId: string;
  /** Zone of the location; undefined where it is unknown. */
  readonly timeZone: string | undefined;
  readonly staffName: (id: string) => string | undefined;
  /** Payments that are given back, by id. */
  readonly paid: ReadonlyMap<string, Payment>;
};

export type Mapped =
  | {
      readonly kind: 'sale';
      readonly saleId: string;
      readonly sale: Sale;
      /** The device that took the payment, where Square names it. */
      readonly device: Device | undefined;
      /** When Square's server got the last payment or refund, epoch milliseconds. */
      readonly serverAtMs: number;
      /** Newest change, epoch milliseconds. */
      readonly changedAtMs: number;
      /** It was never paid: news only of a sale that is stored. */
      readonly updatesOnly?: true;
    }
  /** Not paid in full yet: a payment changes when it is. */
  | { readonly kind: 'open' }
  /** Sold on the web or by invoice: at no register. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** [Payment.status, PaymentRefund.status]; RefundStatus of an order has APPROVED for COMPLETED. */
const states: Readonly<Partial<Record<string, 'counts' | 'pending' | 'never'>>> = {
  APPROVED: 'counts',
  COMPLETED: 'counts',
  PENDING: 'pending',
  CANCELED: 'never',
  FAILED: 'never',
  REJECTED: 'never',
};
const withoutRegister = new Set<string | undefined>(['ONLINE_STORE', 'INVOICES']);

export function toSale(records: OrderRecords, context: MappingContext): Mapped {
  const { order, payments, refunds } = records;
  const odd = [...payments, ...refunds].find(({ status }) => states[status] === undefined);
  if (odd !== undefined) return { kind: 'unreadable', why: `status "${odd.status}" is not known` };
  const money = [...payments.map((one) => one.total_money), ...refunds.map((one) => one.amount_money)];
  const [{ currency } = { currency: '' }] = money;
  if (money.some((one) => one.currency !== currency))
    return { kind: 'unreadable', why: 'it is in more than one currency' };
  const products = [...payments, ...refunds.flatMap(({ payment_id: id = '' }) => context.paid.get(id) ?? [])];
  if (
    products.every((one) => withoutRegister.has(one.application_details?.square_product)) &&
    products.length > 0
  )
    return { kind: 'elsewhere' };

  const counted = {
    payments: payments.filter(({ status }) => states[status] === 'counts'),
    // The money is promised at the counter, and the card's bank takes days.
    refunds: refunds.filter(({ status }) => states[status] !== 'never'),
  };
  if (counted.payments.length + counted.refunds.length > 0) {
    if (order !== undefined && !isPaid(order, counted.payments)) return { kind: 'open' };
    return saleOf({ ...records, ...counted }, { ...context, currency });
  }
  if (payments.some(({ status }) => states[status] === 'pending')) return { kind: 'open' };
  const wasSold = payments.some(wasAuthorised) && order?.state !== 'OPEN';
  const voided = saleOf(records, { ...context, currency, isVoid: true });
  return wasSold ? voided : { ...voided, updatesOnly: true };
}

/** An open order is paid once its payments, captured or authorised, cover it; tips come on top. */
function isPaid(order: Order, counted: readonly Payment[]): boolean {
  if (order.state !== 'OPEN') return true;
  const { total_money: total, tip_money: tip } = order.net_amounts ?? {};
  const owed = ((total ?? order.total_money)?.amount ?? 0) - ((tip ?? order.total_tip_money)?.amount ?? 0);
  const got = counted.reduce((sum, one) => sum + one.total_money.amount - (one.tip_money?.amount ?? 0), 0);
  return got >= owed;
}

/** Taken back after it was authorised, and no declined card. */
function wasAuthorised({ card_details: card, wallet_details: wallet }: Payment): boolean {
  return card?.status === 'VOIDED' || wallet?.status === 'VOIDED';
}

type Settled = MappingContext & { readonly currency: string; readonly isVoid?: true };

function saleOf(
  { order, payments, refunds }: OrderRecords,
  context: Settled,
): Extract<Mapped, { kind: 'sale' }> {
  const { locationId, currency, isVoid } = context;
  const paid = payments.reduce((sum, one) => sum + one.total_money.amount, 0);
  const back = refunds.reduce((sum, one) => sum + one.amount_money.amount, 0);
  const totalMinor = paid - back;
  const all = [...payments, ...refunds];
  const serverAtMs = Math.max(...all.map((one) => one.created_at));
  const last = payments.toSorted((a, b) => a.created_at - b.created_at).at(-1);
  const soldAtMs = last?.offline_payment_details?.client_created_at;
  const isRefund = payments.length === 0 || totalMinor < 0;
  const id = order?.id ?? idOf({ payments, refunds });
  const given = refunds.flatMap((one) => context.paid.get(one.payment_id ?? '') ?? []);
  const tip = payments.reduce((sum, one) => sum + (one.tip_money?.amount ?? 0), 0);
  // A refund that failed takes nothing back.
  const reverses =
    isRefund && isVoid !== true ? reversedBy({ order, payments, refunds }, context) : undefined;
  return {
    kind: 'sale',
    saleId: `square:${idPart(order?.location_id ?? locationId)}:${idPart(id)}`,
    device: [...payments, ...given].find((one) => one.device_details !== undefined)?.device_details,
    serverAtMs,
    changedAtMs: Math.max(...all.map((one) => one.updated_at)),
    sale: {
      registerSaleId: id,
      kind: isVoid === true ? 'void' : isRefund ? 'refund' : 'sale',
      totalMinor,
      currency,
      ...(soldAtMs !== undefined && { soldAtMs }),
      ...(last?.receipt_number !== undefined && { receiptNumber: last.receipt_number }),
      ...(reverses !== undefined && { reverses }),
      ...(order === undefined ? { lines: [] } : amountsOf(order, tip - returnedTips(order))),
      ...paymentsOf({ payments, refunds }, context),
      ...detailsOf({ order, payments, refunds }, { ...context, atMs: soldAtMs ?? serverAtMs }),
    },
  };
}

/** Identifies records without an order. */
function idOf({ payments, refunds }: Pick<OrderRecords, 'payments' | 'refunds'>): string {
  const [one] = [...payments, ...refunds];
  return one?.order_id ?? one?.id ?? '';
}

function returnedTips({ returns }: Order): number {
  return returns
    .flatMap(({ return_tips: tips }) => tips)
    .reduce((sum, { applied_money: tip }) => sum + tip.amount, 0);
}

/** The order that is taken back; an unlinked refund has none. */
function reversedBy({ order, refunds }: OrderRecords, { paid }: MappingContext): string | undefined {
  const named = order?.returns.find(({ source_order_id: source }) => source !== undefined)?.source_order_id;
  const [payment] = refunds.flatMap(({ payment_id: id }) => id ?? []);
  return named ?? (payment === undefined ? undefined : (paid.get(payment)?.order_id ?? payment));
}

function paymentsOf(
  { payments, refunds }: OrderRecords,
  { paid }: MappingContext,
): Pick<Sale, 'payments' | 'tendered' | 'change'> {
  const total = payments.reduce((sum, one) => sum + one.total_money.amount, 0);
  const cash = payments.flatMap(({ cash_details: details }) => details ?? []);
  const change = cash.reduce((sum, one) => sum + (one.change_back_money?.amount ?? 0), 0);
  const isKnown = refunds.length === 0 && cash.some((one) => one.buyer_supplied_money !== undefined);
  return {
    payments: [
      ...payments.map((one) => ({ ...meansOf(one), amount: one.total_money.amount })),
      ...refunds.map((one) => {
        const original = paid.get(one.payment_id ?? '');
        // Given back as something else than it was paid, such as cash for a card.
        const isSame = original?.source_type === (one.destination_type ?? original?.source_type);
        return {
          ...(original !== undefined && isSame ? meansOf(original) : bySource(one.destination_type)),
          amount: 0 - one.amount_money.amount,
        };
      }),
    ].slice(0, maxPayments),
    ...(isKnown && { tendered: total + change, change }),
  };
}

function detailsOf(
  { order, payments, refunds }: OrderRecords,
  { timeZone, staffName, atMs }: MappingContext & { readonly atMs: number },
): Pick<Sale, 'staff' | 'customerCode' | 'businessDate' | 'extra'> {
  const staff = [...payments, ...refunds].flatMap((one) => staffOf(one) ?? [])[0];
  const name = staff === undefined ? undefined : staffName(staff);
  const customer = payments.find((one) => one.customer_id !== undefined)?.customer_id ?? order?.customer_id;
  const extra = Object.fromEntries(
    [
      ['ticket', order?.ticket_name] as const,
      ['note', payments.find(({ note }) => note !== undefined)?.note] as const,
      ['reason', refunds.find(({ reason }) => reason !== undefined)?.reason] as const,
    ].flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, value] as const])),
  );
  return {
    ...(staff !== undefined && { staff: { id: staff, ...(name !== undefined && { name }) } }),
    ...(customer !== undefined && { customerCode: customer }),
    ...(timeZone !== undefined && { businessDate: dateAt(atMs, timeZone) }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** Team member of a payment or refund. */
export function staffOf(record: Payment | Refund): string | undefined {
  return record.team_member_id ?? ('employee_id' in record ? record.employee_id : undefined);
}

/** The id of a device as a register's: the Square-issued one, without the prefix that says what kind of id it is. */
export function deviceIdOf(device: Device | undefined): string | undefined {
  const id = device?.device_id ?? device?.device_installation_id;
  return deviceName(id?.split(':').at(-1));
}
