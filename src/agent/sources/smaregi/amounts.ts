/**
 * Parts of a Smaregi transaction's total beside its lines, and the cash tendered. Pure.
 *
 * total = subtotal − subtotalDiscountPrice − pointDiscount − couponDiscount + roundingPrice + taxExclude + commission + carriage − 免税額 [V,
 * reference of POST /transactions], where the subtotal is the sum of the lines. The older API has no couponDiscount [3P].
 */
import type { Adjustment, Sale, Tax } from '../../../domain/sale/sale.ts';
import { sumDifference } from '../../../domain/sale/sum-difference.ts';
import type { Detail, Head } from './transaction.ts';
import { readMoney, readNumber } from './transaction.ts';

/** `sign`: −1 for money going out; which signs Smaregi gives its parts then is not documented. */
export function amountsOf(
  head: Head,
  details: readonly Detail[],
  sign: 1 | -1,
): Pick<Sale, 'taxes' | 'adjustments' | 'tendered' | 'change'> {
  const taxes = taxesOf(head, details, sign);
  const adjustments = adjustmentsOf(head, sign);
  return {
    ...(taxes.length > 0 && { taxes }),
    ...(adjustments.length > 0 && { adjustments }),
    ...(sign === 1 && tenderOf(head)),
  };
}

function adjustmentsOf(head: Head, sign: 1 | -1): Adjustment[] {
  const of = (kind: Adjustment['kind'], value: string | undefined, name?: string): Adjustment => {
    const amount = sign * Math.abs(readMoney(value) ?? 0) + 0;
    return { kind, ...(name !== undefined && { name }), amount };
  };
  const less = (adjustment: Adjustment): Adjustment => ({ ...adjustment, amount: -adjustment.amount + 0 });
  const rounding = readMoney(head.roundingPrice) ?? 0;
  return [
    less(of('discount', head.subtotalDiscountPrice)),
    less(of('points', head.pointDiscount)),
    less(of('coupon', head.couponDiscount)),
    { kind: 'rounding' as const, amount: rounding },
    of('other', head.carriage, '送料'),
    of('other', head.commission, '手数料'),
  ].filter(({ amount }) => amount !== 0);
}

/** No field has 免税額: it is the rest of the formula, in a sale marked as tax-free [V, GET /transactions: 免税売上区分, 0: none]. */
export function withTaxFree(sale: Sale, { taxFreeSalesDivision: marked = '0' }: Head): Sale {
  const rest = marked === '0' ? undefined : sumDifference(sale);
  if (rest === undefined) return sale;
  const taxFree: Adjustment = { kind: 'other', name: '免税', amount: rest };
  return { ...sale, adjustments: [...(sale.adjustments ?? []), taxFree] };
}

/** By rate where the lines give all of it, otherwise as a whole. */
function taxesOf(head: Head, details: readonly Detail[], sign: 1 | -1): Tax[] {
  return [
    ...taxesBy(details, 'taxIncludeProportional', { whole: head.taxInclude, included: true, sign }),
    ...taxesBy(details, 'taxExcludeProportional', { whole: head.taxExclude, included: false, sign }),
  ];
}

function taxesBy(
  details: readonly Detail[],
  field: 'taxIncludeProportional' | 'taxExcludeProportional',
  { whole, included, sign }: { whole: string | undefined; included: boolean; sign: 1 | -1 },
): Tax[] {
  const total = Math.abs(readMoney(whole) ?? 0);
  if (total === 0) return [];
  const byRate = new Map<number, number>();
  for (const detail of details) {
    const tax = readNumber(detail[field]) ?? 0;
    const rate = readNumber(detail.taxRate);
    if (tax !== 0 && rate !== undefined) byRate.set(rate, (byRate.get(rate) ?? 0) + tax);
  }
  const sum = [...byRate.values()].reduce((all, tax) => all + tax, 0);
  if (Math.abs(sum) !== total) return [{ amount: sign * total, included }];
  return [...byRate]
    .toSorted(([a], [b]) => b - a)
    .map(([ratePercent, tax]) => ({ ratePercent, amount: sign * Math.round(Math.abs(tax)), included }));
}

/** 預かり金現金 less 釣銭 is the cash paid [V, ibid.]: absent for a sale without cash. */
function tenderOf(head: Head): Pick<Sale, 'tendered' | 'change'> {
  const [tendered, inCash, paid] = [head.deposit, head.depositCash, head.cashTotal].map(readMoney);
  if (tendered === undefined || inCash === undefined || paid === undefined) return {};
  return tendered > 0 && inCash > 0 && inCash >= paid ? { tendered, change: inCash - paid } : {};
}
