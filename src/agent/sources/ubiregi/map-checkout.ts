/** Maps a checkout (会計) of Ubiregi to a sale. Pure. */

import { idPart } from '../../../domain/sale/identity.ts';
import { kindedPayment } from '../../../domain/sale/payment-kind.ts';
import type { Sale, SaleKind, SaleLine } from '../../../domain/sale/sale.ts';
import { boundedLines } from '../../../domain/sale/sum-difference.ts';
import type { PolledSale } from '../polling/cloud-source.ts';
import { type Money, moneyReader } from '../polling/kit/money-reader.ts';
import type { Checkout, CheckoutItem } from './answers.ts';
import { explainTotal, type IsTaxed } from './explain-total.ts';

const maxPayments = 50;

/** Names of the ids in checkouts. */
export type Names = {
  readonly currency: string;
  readonly item: (id: string) => string | undefined;
  readonly cashier: (id: string) => string | undefined;
  readonly table: (id: string) => string | undefined;
  readonly paymentType: (id: string) => { readonly name: string; readonly givesChange: boolean } | undefined;
};

/** Ids in checkouts that need a name. */
export type NeededNames = {
  readonly items: ReadonlySet<string>;
  readonly cashiers: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
  readonly paymentTypes: ReadonlySet<string>;
};

export type Mapped =
  | ({ readonly kind: 'sale'; readonly account: string } & Pick<
      PolledSale,
      'saleId' | 'sale' | 'updatesOnly'
    >)
  /** Still being edited at the register: it appears again when it is closed. */
  | { readonly kind: 'open' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** `requestedAccount`: the requested account; the checkout's own account takes precedence if present. */
export function mapCheckout(checkout: Checkout, requestedAccount: string, names: Names): Mapped {
  const { paid_at: paidAtMs, price, status } = checkout;
  const state = states[status];
  if (state === undefined) return { kind: 'unreadable', why: `status "${status.slice(0, 40)}" is not known` };
  if (state === 'open') return { kind: 'open' };
  const { currency } = names;
  const money = moneyReader(currency);
  const isPriced = typeof price === 'string';
  const isPaid = typeof paidAtMs === 'number';
  const totalMinor = isPriced ? money(price) : 0;
  const read = (isTaxed: IsTaxed): SaleLine[] =>
    (checkout.items ?? []).map((item) => lineOf(item, { names, money, isTaxed: isTaxed(item) }));
  const { lines, ...amounts } = explainTotal(checkout, { totalMinor, money, read });
  const account = checkout.account_id ?? requestedAccount;
  const { cashier_id: cashierId } = checkout;
  const cashierName =
    checkout.cashier?.name ?? (typeof cashierId === 'string' ? names.cashier(cashierId) : undefined);
  return {
    kind: 'sale',
    account,
    saleId: `ubiregi:${idPart(account)}:${idPart(checkout.id)}`,
    ...((state === 'discarded' || (state === 'cancelled' && !isPaid)) && { updatesOnly: true }),
    sale: {
      registerSaleId: checkout.id,
      kind: kindOf(state, totalMinor, lines),
      totalMinor,
      ...(!isPriced && { totalUnknown: true }),
      currency,
      ...(isPaid && { soldAtMs: paidAtMs }),
      lines: boundedLines(lines),
      ...amounts,
      ...paymentsOf(checkout, names, money, totalMinor),
      ...othersOf(checkout, names),
      ...((typeof cashierId === 'string' || typeof cashierName === 'string') && {
        staff: {
          ...(typeof cashierId === 'string' && { id: cashierId }),
          ...(typeof cashierName === 'string' && { name: cashierName }),
        },
      }),
    },
  };
}

type State = 'open' | 'sold' | 'cancelled' | 'discarded';
/**
 * `cancel` (取消): closed once, cancelled later; `deleted` [V, documentation of 2014], in live answers `delete` [3P]: an order
 * that was discarded without having been closed (中断) [V, help.ubiregi.jp 67f794c91811dff7b1ecabc4], which was no sale.
 */
const states: Readonly<Partial<Record<string, State>>> = {
  open: 'open',
  close: 'sold',
  closed: 'sold',
  cancel: 'cancelled',
  canceled: 'cancelled',
  cancelled: 'cancelled',
  delete: 'discarded',
  deleted: 'discarded',
};

function kindOf(state: Exclude<State, 'open'>, totalMinor: number, lines: readonly SaleLine[]): SaleKind {
  if (state !== 'sold') return 'void';
  const isAllReturned = lines.length > 0 && lines.every(({ quantity }) => (quantity ?? 0) < 0);
  return totalMinor < 0 || (totalMinor === 0 && isAllReturned) ? 'refund' : 'sale';
}

function lineOf(
  item: CheckoutItem,
  { names, money, isTaxed }: { names: Names; money: Money; isTaxed: boolean },
): SaleLine {
  const { menu_item_id: id, count, sales } = item;
  const known = typeof id === 'string' ? (names.item(id) ?? `#${id}`) : '';
  const name = item.name ?? item.menu_item_name ?? item.menu_item?.name ?? known;
  const quantity = typeof count === 'string' ? Number(count) : undefined;
  // Sales and tax, less the discounts on both.
  const taxes = isTaxed ? [item.tax, negated(item.discount_tax)] : [];
  const parts = [negated(item.discount_sales), ...taxes];
  const reported =
    typeof sales === 'string'
      ? parts.reduce((sum, part) => sum + (typeof part === 'string' ? money(part) : 0), money(sales))
      : undefined;
  // A return has a negative count; whether its amounts are negative too is undocumented.
  const isReturned = quantity !== undefined && quantity < 0;
  const amount = reported !== undefined && isReturned && reported > 0 ? -reported : reported;
  const unitPrice =
    amount === undefined || quantity === undefined || quantity === 0 ? undefined : amount / quantity;
  return {
    name,
    ...(quantity !== undefined && { quantity }),
    ...(unitPrice !== undefined && Number.isSafeInteger(unitPrice) && { unitPrice }),
    ...(amount !== undefined && { amount }),
  };
}

function negated(decimal: string | null | undefined): string | undefined {
  if (typeof decimal !== 'string') return undefined;
  return decimal.startsWith('-') ? decimal.slice(1) : `-${decimal.replace('+', '')}`;
}

/** The amount tendered, less the change, which is taken from the payments that give change: together they make the total. */
function paymentsOf(
  { payments, change }: Checkout,
  names: Names,
  money: Money,
  totalMinor: number,
): Pick<Sale, 'payments' | 'tendered' | 'change'> {
  const read = payments.slice(0, maxPayments).map(({ payment_type_id: id, payment_type, name, amount }) => {
    const known = typeof id === 'string' ? names.paymentType(id) : undefined;
    const method = name ?? payment_type?.name ?? known?.name ?? (typeof id === 'string' ? `#${id}` : '');
    return { method, amount: money(amount), givesChange: known?.givesChange ?? false };
  });
  const changeMinor = typeof change === 'string' ? money(change) : 0;
  const handedOver = read.reduce((sum, { amount }) => sum + amount, 0);
  const isPlain = changeMinor > 0 && handedOver - changeMinor === totalMinor;
  const from = read.findIndex(({ givesChange, amount }) => givesChange && amount >= changeMinor);
  const giver = from === -1 && read.length === 1 ? 0 : from;
  return {
    payments: read.map(({ method, amount, givesChange }, index) => {
      const payment = { method, amount: isPlain && index === giver ? amount - changeMinor : amount };
      const kinded = kindedPayment(payment);
      return givesChange && kinded.kind === undefined ? { ...payment, kind: 'cash' } : kinded;
    }),
    ...(isPlain && { tendered: handedOver, change: changeMinor }),
  };
}

/** A count of 0: nobody counted. */
function othersOf(
  checkout: Checkout,
  names: Names,
): Pick<Sale, 'guests' | 'table' | 'businessDate' | 'extra'> {
  const { customers_count: guests, table_ids: tables, sales_date: businessDate, memo } = checkout;
  return {
    ...(typeof guests === 'number' && guests > 0 && { guests }),
    ...(tables.length > 0 && {
      table: tables
        .slice(0, 10)
        .map((id) => names.table(id) ?? `#${id}`)
        .join(', '),
    }),
    ...(typeof businessDate === 'string' && { businessDate }),
    ...(typeof memo === 'string' && memo !== '' && { extra: { memo } }),
  };
}
