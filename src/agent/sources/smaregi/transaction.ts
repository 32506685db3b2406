/**
 * A transaction as either API gives it, parsed liberally: all values are texts, numbers are accepted too, and
 * empty means absent. Pure.
 */
import { z } from 'zod';
import { readTime } from './time.ts';

/** A value of either API: its trimmed text, undefined if absent. */
export const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => {
    const trimmed = value === null || value === undefined ? '' : String(value).trim();
    return trimmed === '' ? undefined : trimmed;
  });

/** Its position in the order of changes; a record without it can't be placed. */
const positionSchema = z.object({ transactionHeadId: text, updDateTime: text });

export type Position = { readonly id: number; readonly changedAtMs: number };

/** Undefined for a record that can't be placed. */
export function positionOf(record: unknown): Position | undefined {
  const { transactionHeadId = '', updDateTime = '' } = positionSchema.safeParse(record).data ?? {};
  const changedAtMs = readTime(updDateTime);
  // 15 digits are exact as a number; real ones have up to 9.
  if (!/^\d{1,15}$/.test(transactionHeadId) || changedAtMs === undefined) return undefined;
  return { id: Number(transactionHeadId), changedAtMs };
}

const otherPayment = z.object({ paymentMethodName: text, depositOthers: text });

export const headSchema = z.object({
  transactionHeadId: text,
  transactionDateTime: text,
  transactionHeadDivision: text,
  cancelDivision: text,
  cancelDateTime: text,
  updDateTime: text,
  disposeDivision: text,
  disposeServerTransactionHeadId: text,
  returnSales: text,
  sumDate: text,
  /** The older API's name of it. */
  sumDateTime: text,
  memo: text,
  total: text,
  subtotalDiscountPrice: text,
  pointDiscount: text,
  couponDiscount: text,
  roundingPrice: text,
  taxInclude: text,
  taxExclude: text,
  taxFreeSalesDivision: text,
  carriage: text,
  commission: text,
  deposit: text,
  depositCash: text,
  guestNumbers: text,
  customerCode: text,
  cashTotal: text,
  creditTotal: text,
  storeId: text,
  terminalId: text,
  terminalTranId: text,
  terminalTranDateTime: text,
  staffId: text,
  staffName: text,
  paymentMethodName1: text,
  depositOthers1: text,
  paymentMethodName2: text,
  depositOthers2: text,
  paymentMethodName3: text,
  depositOthers3: text,
  /** The Platform API's, if requested. */
  depositOthers: z.array(otherPayment).nullish().catch(undefined),
});
export type Head = z.infer<typeof headSchema>;

export const detailSchema = z.object({
  transactionHeadId: text,
  transactionDetailId: text,
  transactionDetailDivision: text,
  productName: text,
  price: text,
  salesPrice: text,
  quantity: text,
  unitDiscountedSum: text,
  taxRate: text,
  taxIncludeProportional: text,
  taxExcludeProportional: text,
});
export type Detail = z.infer<typeof detailSchema>;

/**
 * Money is written as `28080`, at times as `28080.00`; undefined for anything else. Yen has no minor unit:
 * rounded to whole yen.
 */
export function readMoney(value: string | undefined): number | undefined {
  const number = readNumber(value);
  return number === undefined ? undefined : Math.round(number) + 0;
}

export function readNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^-?\d{1,12}(?:\.\d{1,10})?$/.test(value) ? Number(value) : undefined;
}
