/** Turns a job captured by the printer proxy into a sale. Pure. */

import { type MessageKind, notSaleKinds, type ReceiptMessage } from '../../../contract/printer/message.ts';
import type { Sale } from '../../../domain/sale/sale.ts';

/** The rules read Japanese receipts. */
const currency = 'JPY';
/** Stored length of a receipt's text, characters: some three hundred lines. */
const maxTextLength = 20_000;

export type NotSaleKind = (typeof notSaleKinds)[number] | 'scrap';

/**
 * A drawer opened with one of these is recorded as such. Not with an order, because kitchens connect a buzzer in place of
 * the drawer, nor with a card slip, because the sale's own receipt follows.
 */
const opensDrawer: ReadonlySet<MessageKind> = new Set(['report', 'copy', 'training', 'notice']);

export type ReceiptOutcome =
  | { readonly kind: 'sale'; readonly sale: Sale }
  | { readonly kind: 'not_sale'; readonly as: NotSaleKind };

/** An unclear paper is kept as a sale of unknown amount: an extra picture is better than a missing sale. */
export function saleOfReceipt(item: ReceiptMessage): ReceiptOutcome {
  const as = notSaleKinds.find((kind) => kind === item.kind);
  if (as !== undefined)
    return item.kickMs !== undefined && opensDrawer.has(as) ? drawerOpening(item) : { kind: 'not_sale', as };
  if (isScrap(item)) return { kind: 'not_sale', as: 'scrap' };
  const { number, reverses, lines, payments, details, text, reasons } = item;
  const kind = item.kind as Exclude<MessageKind, (typeof notSaleKinds)[number]>;
  const total = kind === 'unclear' ? undefined : item.total;
  const doubts = [
    ...reasons,
    ...(text !== undefined && text.length > maxTextLength ? ['too_long' as const] : []),
    ...(kind === 'unclear' ? ['unclear' as const] : []),
  ];
  return {
    kind: 'sale',
    sale: {
      kind: kind === 'unclear' ? 'sale' : kind,
      totalMinor: total ?? 0,
      ...(total === undefined && kind !== 'no_sale' && { totalUnknown: true }),
      currency,
      ...(number !== undefined && { receiptNumber: number }),
      ...(reverses !== undefined && { reverses }),
      lines: (lines ?? []).map(({ name, quantity, unitPrice, amount }) => ({
        name,
        ...(quantity !== undefined && { quantity }),
        ...(unitPrice !== undefined && { unitPrice }),
        ...(amount !== undefined && { amount }),
      })),
      payments: payments ?? [],
      ...(kind !== 'unclear' && details),
      ...(text !== undefined && { receiptText: text.slice(0, maxTextLength) }),
      ...(doubts.length > 0 && { receiptDoubts: [...new Set(doubts)] }),
    },
  };
}

/** The paper is stored with it, and its amount is not: it belongs to other sales. */
function drawerOpening({ number, text }: ReceiptMessage): ReceiptOutcome {
  return {
    kind: 'sale',
    sale: {
      ...{ kind: 'no_sale', totalMinor: 0, currency, lines: [], payments: [] },
      ...(number !== undefined && { receiptNumber: number }),
      ...(text !== undefined && { receiptText: text.slice(0, maxTextLength) }),
    },
  };
}

/** Another program connecting to the printer's port: a browser, a scanner. */
const notPrinting = /^\s*(?:[A-Z]{3,12} \S+ (?:HTTP|RTSP|SIP)\/\d|SSH-\d)|^[^\n]{0,20}@PJL\b/u;

/**
 * Not parsed, not cut, no drawer opened: a logo printed ahead for the next receipt, or a strip of codes. Or
 * no print data at all.
 */
function isScrap({ kind, cutMs, kickMs, reasons, text = '' }: ReceiptMessage): boolean {
  const isBare = reasons.includes('image') || reasons.includes('no_text');
  if (kind !== 'unclear' || kickMs !== undefined) return false;
  return notPrinting.test(text) || (isBare && cutMs === undefined);
}
