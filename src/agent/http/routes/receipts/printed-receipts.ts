/** Receipts that a register printed lately: those held by the proxy, and those only in stored sales. */
import type { ReceiptJson } from '../../../../contract/page/receipts.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import type { WebContext } from '../../context.ts';

const maxReceipts = 8;

/** Newest first. `isAway`: the proxy doesn't answer. */
export async function printedReceipts(
  { store, shop, receiptPrinters }: WebContext,
  key: string,
): Promise<{ receipts: ReceiptJson[]; isAway: boolean }> {
  const [held, { pairs }] = await Promise.all([
    receiptPrinters?.receipts(key),
    store.read.sales({ register: key, limit: maxReceipts }),
  ]);
  const captured = (held ?? []).map(
    ({ id, wallMs, text, bytes, raw, end, hasText, hasImage, reasons, otherDialect }): ReceiptJson => ({
      ...{ id, printedAt: rfc3339(wallMs, shop.timeZone), text },
      captured: {
        ...{ bytes, ...(raw !== undefined && { raw }), end, hasText, hasImage, reasons },
        ...(otherDialect !== undefined && { otherDialect }),
      },
    }),
  );
  const known = new Set(captured.map(({ id }) => id));
  const stored = pairs.flatMap(({ saleId, aliases = [], sale, received }): ReceiptJson[] => {
    const { receiptText: text } = sale;
    if (text === undefined || [saleId, ...aliases].some((id) => known.has(id))) return [];
    return [{ id: saleId, printedAt: rfc3339(received.wallMs, shop.timeZone), text }];
  });
  const receipts = [...captured, ...stored]
    .sort((a, b) => Date.parse(b.printedAt) - Date.parse(a.printedAt))
    .slice(0, maxReceipts);
  return { receipts, isAway: held === undefined };
}
