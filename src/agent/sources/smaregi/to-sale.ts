/**
 * Converts a Smaregi transaction to a sale. Both APIs give the same fields and the same transactionHeadId
 * [assumed: one database stands behind both], so a contract that changes from one to the other duplicates
 * nothing. Pure.
 *
 * - 取消 makes the same sale a `void`; its total stays, so that people see the voided amount, and its kind
 *   excludes it from sales.
 * - 返品取消, 返品販売, and returned lines that outweigh the rest are a `refund` with a negative total; the original
 *   stays a sale.
 * - Without a readable total it is a sale of an unknown amount, which a later edit may supply.
 */
import { idPart } from '../../../domain/sale/identity.ts';
import { kindedPayment } from '../../../domain/sale/payment-kind.ts';
import type { Payment, Sale, SaleKind, SaleLine } from '../../../domain/sale/sale.ts';
import { boundedLines } from '../../../domain/sale/sum-difference.ts';
import { firstCharacters } from '../../../domain/sale/text-length.ts';
import type { PolledSale, VoidTime } from '../polling/cloud-source.ts';
import { voidTimeOf } from '../polling/void-time.ts';
import { amountsOf, withTaxFree } from './amounts.ts';
import {
  appearsWithinMs,
  cancelConfirmedWithinMs,
  cancelled,
  cashName,
  creditName,
  divisions,
  isReturn,
  returnedLine,
  reverses,
  tabletClockUncertaintyMs,
  undocumentedDivision,
  withoutMoney,
} from './facts.ts';
import { readDate, readTime } from './time.ts';
import { type Detail, type Head, readMoney, readNumber } from './transaction.ts';

export type Reading =
  | { readonly kind: 'sale'; readonly sale: PolledSale }
  /** Not an event at a register: points, layaways, receipts written later. */
  | { readonly kind: 'passed_over'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly why: string };

function saleIdOf(contractId: string, transactionHeadId: string): string {
  return `smaregi:${idPart(contractId)}:${idPart(transactionHeadId)}`;
}

/** `sinceMs`: start of the requested range, by the server's clock. */
export function toSale(
  head: Head,
  details: readonly Detail[],
  { contractId, sinceMs }: { contractId: string; sinceMs: number },
): Reading {
  const { transactionHeadId, terminalId, transactionHeadDivision: division = '' } = head;
  if (transactionHeadId === undefined) return { kind: 'unreadable', why: 'it has no transactionHeadId' };
  const noMoney = withoutMoney.get(division);
  if (noMoney !== undefined) return { kind: 'passed_over', why: noMoney };
  if (terminalId === undefined) return { kind: 'unreadable', why: 'it names no terminal (terminalId)' };
  const stated = readMoney(head.total);
  const total = stated ?? 0;
  const divided = dividedAs(division, { total: stated, hasLines: details.length > 0 });
  if (divided === 'nothing')
    return { kind: 'passed_over', why: `of 0 yen: transactionHeadDivision ${division}` };
  if (divided === undefined)
    return {
      kind: 'unreadable',
      why: `its kind is not known here: transactionHeadDivision ${shown(division)}`,
    };

  const kind = kindOf(head, divided, total);
  const isOutgoing = kind === 'refund' || kind === 'cash_out';
  const totalMinor = isOutgoing ? -Math.abs(total) + 0 : kind === 'cash_in' ? Math.abs(total) : total;
  const soldAtMs = readTime(head.terminalTranDateTime ?? '');
  const serverAtMs = readTime(head.transactionDateTime ?? '');
  const voided = kind === 'void' ? voidedOf(head, sinceMs) : undefined;
  const { terminalTranId, staffId, staffName, customerCode } = head;
  const { disposeServerTransactionHeadId: reversed = '0' } = head;
  const guests = readNumber(head.guestNumbers) ?? 0;
  const businessDate = readDate(head.sumDate ?? head.sumDateTime ?? '');
  const whole: Sale = {
    registerSaleId: transactionHeadId,
    kind,
    totalMinor,
    ...(stated === undefined && { totalUnknown: true }),
    currency: 'JPY',
    ...(soldAtMs !== undefined && { soldAtMs }),
    ...(terminalTranId !== undefined && { receiptNumber: firstCharacters(terminalTranId) }),
    ...(head.disposeDivision === reverses && reversed !== '0' && { reverses: firstCharacters(reversed) }),
    lines: details.map(lineOf),
    payments: paymentsOf(head, isOutgoing),
    ...(divided === 'sale' && amountsOf(head, details, isOutgoing ? -1 : 1)),
    // 0: nobody counted.
    ...(guests > 0 && Number.isInteger(guests) && { guests }),
    ...(customerCode !== undefined && { customerCode: firstCharacters(customerCode) }),
    ...(businessDate !== undefined && { businessDate }),
    ...extraOf(head),
    ...((staffId !== undefined || staffName !== undefined) && {
      staff: {
        ...(staffId !== undefined && { id: firstCharacters(staffId) }),
        ...(staffName !== undefined && { name: firstCharacters(staffName) }),
      },
    }),
  };
  const sale = { ...withTaxFree(whole, head), lines: boundedLines(whole.lines) };
  return {
    kind: 'sale',
    sale: {
      terminal: terminalId,
      saleId: saleIdOf(contractId, transactionHeadId),
      sale,
      ...(serverAtMs !== undefined && { serverAtMs }),
      ...(voided !== undefined && { voided }),
    },
  };
}

function voidedOf({ cancelDateTime, updDateTime }: Head, sinceMs: number): VoidTime | undefined {
  const cancelledAtMs = readTime(cancelDateTime ?? '');
  const changedAtMs = readTime(updDateTime ?? '');
  if (cancelledAtMs === undefined)
    return changedAtMs === undefined
      ? undefined
      : voidTimeOf(changedAtMs, { sinceMs, overlapMs: appearsWithinMs });
  const isConfirmed =
    changedAtMs !== undefined && Math.abs(changedAtMs - cancelledAtMs) <= cancelConfirmedWithinMs;
  return { atMs: cancelledAtMs, uncertaintyMs: isConfirmed ? 0 : tabletClockUncertaintyMs };
}

function extraOf({ memo, transactionHeadDivision: division }: Head): Pick<Sale, 'extra'> {
  const extra = {
    ...(memo !== undefined && { memo: firstCharacters(memo) }),
    ...(division === undocumentedDivision && { transactionHeadDivision: division }),
  };
  return Object.keys(extra).length > 0 ? { extra } : {};
}

/** Whether lines are fetched for it. */
export function mayHaveLines({ transactionHeadDivision: division = '' }: Head): boolean {
  return division === undocumentedDivision || (isDivision(division) && divisions[division] === 'sale');
}

type Divided = 'sale' | 'cash_in' | 'cash_out';

/** Undefined for an unknown division. */
function dividedAs(
  division: string,
  { total, hasLines }: { total: number | undefined; hasLines: boolean },
): Divided | 'nothing' | undefined {
  if (isDivision(division)) return divisions[division];
  if (division !== undocumentedDivision) return undefined;
  if (total === undefined) return 'sale';
  if (total === 0) return 'nothing';
  return hasLines ? 'sale' : total > 0 ? 'cash_in' : 'cash_out';
}

function kindOf(head: Head, asDivided: Divided, total: number): SaleKind {
  if (head.cancelDivision === cancelled) return 'void';
  if (asDivided !== 'sale') return asDivided;
  const isBack = head.disposeDivision === reverses || head.returnSales === isReturn || total < 0;
  return isBack ? 'refund' : 'sale';
}

/** Returned goods: quantity and amount below zero, whatever sign Smaregi gives them. */
function lineOf(detail: Detail): SaleLine {
  const isBack = detail.transactionDetailDivision === returnedLine;
  const quantity = signed(readNumber(detail.quantity), isBack);
  const unitPrice = readMoney(detail.salesPrice ?? detail.price);
  const amount =
    signed(readMoney(detail.unitDiscountedSum), isBack) ??
    (unitPrice === undefined || quantity === undefined ? undefined : Math.round(unitPrice * quantity) + 0);
  return {
    name: firstCharacters(detail.productName ?? ''),
    ...(quantity !== undefined && { quantity }),
    ...(unitPrice !== undefined && { unitPrice }),
    ...(amount !== undefined && { amount }),
  };
}

function paymentsOf(head: Head, isOutgoing: boolean): Payment[] {
  const others = head.depositOthers?.map((one) => [one.paymentMethodName, one.depositOthers] as const) ?? [];
  const all: (readonly [name: string | undefined, amount: string | undefined])[] = [
    [cashName, head.cashTotal],
    [creditName, head.creditTotal],
    [head.paymentMethodName1, head.depositOthers1],
    [head.paymentMethodName2, head.depositOthers2],
    [head.paymentMethodName3, head.depositOthers3],
    ...others,
  ];
  return all
    .map(([name, amount]) => ({
      method: firstCharacters(name ?? ''),
      amount: signed(readMoney(amount), isOutgoing) ?? 0,
    }))
    .filter(({ method, amount }) => method !== '' && amount !== 0)
    .slice(0, 50)
    .map(kindedPayment);
}

function signed(value: number | undefined, isNegative: boolean): number | undefined {
  return isNegative && value !== undefined ? -Math.abs(value) + 0 : value;
}

function isDivision(division: string): division is keyof typeof divisions {
  return Object.hasOwn(divisions, division);
}

function shown(value: string | undefined): string {
  return value === undefined ? '(empty)' : JSON.stringify(value.slice(0, 40));
}
