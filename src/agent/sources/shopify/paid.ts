/**
 * Money that was collected for an order: each sale or authorisation of its transactions, with what was captured of it. `CHANGE` is what a customer
 * got back of the cash handed over. Pure.
 */
import type { Payment } from '../../../domain/sale/sale.ts';
import type { Money } from '../polling/kit/money-reader.ts';
import type { Transaction } from './answers.ts';
import { meansOf } from './means-of-payment.ts';

const maxPayments = 50;
const roots = new Set(['SALE', 'AUTHORIZATION', 'EMV_AUTHORIZATION']);

export type Collected = {
  readonly transaction: Transaction;
  /** Minor units, before change. */
  readonly amount: number;
  /** An authorisation that was taken back before anything was captured. */
  readonly isVoided: boolean;
};

export function collectedOf(transactions: readonly Transaction[], money: Money): Collected[] {
  const done = transactions.filter(({ status }) => status === 'SUCCESS');
  const ids = new Set(done.map(({ id }) => id));
  const all = done.filter(
    ({ kind, parentTransaction: parent }) =>
      roots.has(kind) || (kind === 'CAPTURE' && (parent === undefined || !ids.has(parent))),
  );
  const collected = all.map((transaction) => {
    const ofThis = (kind: string) =>
      done.filter((one) => one.kind === kind && one.parentTransaction === transaction.id);
    const captures = ofThis('CAPTURE');
    const paid = captures.length > 0 ? captures : [transaction];
    return {
      transaction,
      amount: paid.reduce((sum, one) => sum + cashAmount(one, money), 0),
      isVoided: captures.length === 0 && ofThis('VOID').length > 0,
    };
  });
  return collected.toSorted((a, b) => timeOf(a) - timeOf(b));
}

/** Given back of the cash, minor units. */
export function changeOf(transactions: readonly Transaction[], money: Money): number {
  return transactions
    .filter(({ kind, status }) => kind === 'CHANGE' && status === 'SUCCESS')
    .reduce((sum, one) => sum + Math.abs(money(one.amountSet)), 0);
}

/** Money that changed hands: cash is rounded in some countries [CashRoundingAdjustment]. */
export function cashAmount(
  { amountSet, amountRoundingSet: rounding = '0' }: Transaction,
  money: Money,
): number {
  return money(amountSet) + money(rounding);
}

export function roundingOf(transactions: readonly Transaction[], money: Money): number {
  return transactions.reduce((sum, { amountRoundingSet: rounding = '0' }) => sum + money(rounding), 0);
}

/** The payment with which the order, as it was made, was paid; a later one is of an edit or exchange. */
export function completing(collected: readonly Collected[], dueMinor: number): Collected | undefined {
  let got = 0;
  return (
    collected.find(({ amount }) => {
      got += amount;
      return got >= dueMinor;
    }) ?? collected.at(-1)
  );
}

/** Less the change, which is of the cash. */
export function paymentsOf(collected: readonly Collected[], change: number): Payment[] {
  let left = change;
  return collected.slice(0, maxPayments).map(({ transaction, amount }) => {
    const means = meansOf(transaction);
    const back = means.kind === 'cash' ? Math.min(left, amount) : 0;
    left -= back;
    return { ...means, amount: amount - back };
  });
}

function timeOf({ transaction: { processedAt, createdAt } }: Collected): number {
  return processedAt ?? createdAt;
}
