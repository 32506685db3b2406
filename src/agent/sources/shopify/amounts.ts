/**
 * Lines, taxes and adjustments of an order and of its refunds. Shopify splits each discount among the lines: those of the whole order are put
 * together again, those of single lines stay in their amounts. Pure.
 */
import type { Adjustment, Sale, SaleLine, Tax } from '../../../domain/sale/sale.ts';
import { boundedLines, sumDifference } from '../../../domain/sale/sum-difference.ts';
import type { Money } from '../polling/kit/money-reader.ts';
import type { Line, Order, Refund } from './answers.ts';

const maxTaxes = 20;
const maxAdjustments = 50;

/** With the lines of all pages. */
export type WholeOrder = Order & { readonly lines: readonly Line[] };

/** `returns`: of this order, without money: their lines belong to an exchange. `refunds`: all. */
export function amountsOf(
  order: WholeOrder,
  {
    refunds,
    returns,
    rounding,
    money,
  }: {
    readonly refunds: readonly Refund[];
    readonly returns: readonly Refund[];
    readonly rounding: number;
    readonly money: Money;
  },
): Pick<Sale, 'lines' | 'taxes' | 'adjustments'> {
  const lines = order.lines.map((line) => ({ line, kept: line.currentQuantity + refundedOf(line, refunds) }));
  const kept = lines.filter((one) => one.kept > 0);
  const taxes = [
    ...order.taxLines.map(({ title, ratePercentage: rate, priceSet }) => ({
      ...named(title),
      ...(rate !== undefined && rate >= 0 && rate <= 100 && { ratePercent: rate }),
      amount: money(priceSet),
      included: order.taxesIncluded,
    })),
    ...returns.flatMap((one) => returnedTax(one, order, money)),
  ].slice(0, maxTaxes);
  const shipping = order.shippingLines.map(({ title, discountedPriceSet }) => ({
    ...{ kind: 'other' as const, ...named(title) },
    amount: money(discountedPriceSet),
  }));
  const adjustments = [
    ...orderDiscounts(kept, money),
    ...shipping,
    { kind: 'rounding' as const, amount: rounding },
  ].filter(({ amount }) => amount !== 0);
  return {
    lines: boundedLines([
      ...kept.map((one) => lineOf(one, money)),
      ...returns.flatMap((one) => returnedLines(one, money)),
    ]),
    ...(taxes.length > 0 && { taxes }),
    ...(adjustments.length > 0 && { adjustments: adjustments.slice(0, maxAdjustments) }),
  };
}

/** Money and goods that are given back are negative. */
export function returnedAmounts(
  refund: Refund,
  {
    order,
    rounding,
    money,
  }: { readonly order: WholeOrder; readonly rounding: number; readonly money: Money },
): Pick<Sale, 'lines' | 'taxes' | 'adjustments'> {
  const taxes = returnedTax(refund, order, money);
  const shipping = refund.refundShippingLines.reduce((sum, one) => sum - money(one.subtotalAmountSet), 0);
  const adjustments = [
    { kind: 'other' as const, amount: shipping },
    { kind: 'rounding' as const, amount: 0 - rounding },
  ].filter(({ amount }) => amount !== 0);
  return {
    lines: boundedLines(returnedLines(refund, money)),
    ...(taxes.length > 0 && { taxes }),
    ...(adjustments.length > 0 && { adjustments }),
  };
}

/** Adds the tip of an order whose lines leave it out: Shopify's schema leaves open whether a tip is a line. */
export function withTip(sale: Sale, tip: number): Sale {
  if (tip === 0 || sumDifference(sale) !== tip) return sale;
  return { ...sale, adjustments: [...(sale.adjustments ?? []), { kind: 'tip', amount: tip }] };
}

type Kept = {
  readonly line: Line;
  /** Without units that an edit removed. */
  readonly kept: number;
};

function refundedOf({ id }: Line, refunds: readonly Refund[]): number {
  return refunds
    .flatMap(({ refundLineItems }) => refundLineItems)
    .reduce((sum, one) => sum + (one.lineItem.id === id ? one.quantity : 0), 0);
}

function lineOf({ line, kept }: Kept, money: Money): SaleLine {
  const price = money(line.originalUnitPriceSet);
  const discounts = line.discountAllocations
    .filter((one) => !isOfOrder(one))
    .reduce((sum, one) => sum + money(one.allocatedAmountSet), 0);
  return {
    name: line.name ?? '',
    quantity: kept,
    unitPrice: price,
    amount: price * kept - shareOf(discounts, { line, kept }),
  };
}

function orderDiscounts(lines: readonly Kept[], money: Money): Adjustment[] {
  const found = new Map<number, { kind: 'discount'; name?: string; amount: number }>();
  for (const { line, kept } of lines) {
    for (const one of line.discountAllocations.filter(isOfOrder)) {
      const { index, title, code = title } = one.discountApplication;
      const before = found.get(index)?.amount ?? 0;
      const amount = before - shareOf(money(one.allocatedAmountSet), { line, kept });
      found.set(index, { kind: 'discount', ...named(code), amount });
    }
  }
  return [...found.values()];
}

function isOfOrder({ discountApplication }: Line['discountAllocations'][number]): boolean {
  return discountApplication.targetSelection === 'ALL';
}

function shareOf(amount: number, { line, kept }: Kept): number {
  return kept === line.quantity ? amount : Math.round((amount * kept) / line.quantity);
}

function returnedLines({ refundLineItems }: Refund, money: Money): SaleLine[] {
  return refundLineItems.map(({ lineItem, quantity, priceSet, subtotalSet }) => ({
    name: lineItem.name ?? '',
    quantity: 0 - quantity,
    unitPrice: money(priceSet),
    amount: 0 - money(subtotalSet),
  }));
}

/** A refund states one sum: its rate is known where the order has one. */
function returnedTax(
  { refundLineItems }: Refund,
  { taxLines, taxesIncluded }: WholeOrder,
  money: Money,
): Tax[] {
  const amount = refundLineItems.reduce((sum, one) => sum - money(one.totalTaxSet), 0);
  if (amount === 0) return [];
  const [only] = taxLines.length === 1 ? taxLines : [];
  const rate = only?.ratePercentage;
  return [
    {
      ...named(only?.title),
      ...(rate !== undefined && rate >= 0 && rate <= 100 && { ratePercent: rate }),
      ...{ amount, included: taxesIncluded },
    },
  ];
}

function named(name: string | undefined): { name?: string } {
  return name === undefined || name === '' ? {} : { name };
}
