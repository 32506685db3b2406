/** Turns a job captured by the printer proxy into a sale. Pure. */

import type { MessageKind, ReceiptMessage } from '../../../contract/printer/message.ts';
import type { Sale } from '../../../domain/sale/sale.ts';

/** The rules read Japanese receipts. */
const currency = 'JPY';
/** Stored length of a receipt's text, characters: some three hundred lines. */
const maxTextLength = 20_000;

/** Papers that are not sales: reports, copies, card terminal slips, orders, training prints. */
const noSales = ['report', 'copy', 'slip', 'order', 'training'] as const satisfies readonly MessageKind[];
export type NotSaleKind = (typeof noSales)[number] | 'scrap';

export type ReceiptOutcome =
  | { readonly kind: 'sale'; readonly sale: Sale }
  | { readonly kind: 'not_sale'; readonly as: NotSaleKind };

/** An undecidable receipt counts as a sale: an extra picture is better than a missing sale. */
export function saleOfReceipt(item: ReceiptMessage): ReceiptOutcome {
  const as = noSales.find((kind) => kind === item.kind);
  if (as !== undefined) return { kind: 'not_sale', as };
  if (isScrap(item)) return { kind: 'not_sale', as: 'scrap' };
  const { total, number, lines, payments, text, reasons } = item;
  const kind = item.kind as Exclude<MessageKind, (typeof noSales)[number]>;
  const doubts =
    text !== undefined && text.length > maxTextLength ? [...reasons, 'too_long' as const] : reasons;
  return {
    kind: 'sale',
    sale: {
      kind: kind === 'unknown' ? 'sale' : kind,
      totalMinor: total ?? 0,
      ...(total === undefined && kind !== 'no_sale' && { totalUnknown: true }),
      currency,
      ...(number !== undefined && { receiptNumber: number }),
      lines: (lines ?? []).map(({ name, quantity, unitPrice, amount }) => ({
        name,
        ...(quantity !== undefined && { quantity }),
        ...(unitPrice !== undefined && { unitPrice }),
        ...(amount !== undefined && { amount }),
      })),
      payments: payments ?? [],
      ...(text !== undefined && { receiptText: text.slice(0, maxTextLength) }),
      ...(doubts.length > 0 && { receiptDoubts: [...new Set(doubts)] }),
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
  if (kind !== 'unknown' || kickMs !== undefined) return false;
  return notPrinting.test(text) || (isBare && cutMs === undefined);
}
