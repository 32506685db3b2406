/** Means of payment of Shopify's transactions. Pure. */
import { paymentKindOf } from '../../../domain/sale/payment-kind.ts';
import type { Payment } from '../../../domain/sale/sale.ts';
import type { Transaction } from './answers.ts';

/** Gateways whose names mean nothing to a person, or don't give their kind. */
const gateways: Readonly<Partial<Record<string, Pick<Payment, 'method' | 'kind'>>>> = {
  cash: { method: 'cash', kind: 'cash' },
  gift_card: { method: 'Gift card', kind: 'voucher' },
  shopify_store_credit: { method: 'Store credit', kind: 'other' },
  shopify_payments: { method: 'card', kind: 'card' },
};

export function meansOf(transaction: Transaction): Pick<Payment, 'method' | 'kind'> {
  const { gateway = '', formattedGateway, paymentDetails: details } = transaction;
  if (details?.company !== undefined) return { method: details.company, kind: 'card' };
  const known = gateways[gateway];
  if (details?.paymentMethodName === undefined && known !== undefined) return known;
  const method = details?.paymentMethodName ?? formattedGateway ?? gateway;
  const kind = paymentKindOf(method) ?? paymentKindOf(gateway);
  return { method, ...(kind !== undefined && { kind }) };
}
