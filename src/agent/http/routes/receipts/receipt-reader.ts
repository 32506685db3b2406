/**
 * Receipts as rules parse them. Patterns may be pathological: they are tried in a thread of its own, one try
 * after the other (printer-proxy/rules/try-rules.ts), and results are remembered.
 */
import type { ReceiptJson } from '../../../../contract/page/receipts.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { TriedReading } from '../../../../domain/sale/receipt-reading.ts';
import type { ReceiptRules } from '../../../../domain/setup/receipt-printer.ts';
import { createSlots } from '../../../../lib/keyed-semaphore.ts';
import type { WebContext } from '../../context.ts';
import { refused } from '../../refused.ts';

/** Tries that wait for a slow one. */
const maxWaiting = 8;
/** An open page of the same register repeats the request every two seconds. */
const maxRemembered = 256;

/** Rejects with a Problem while too many tries wait. */
export type ReadReceipts = (receipts: readonly ReceiptJson[], rules: ReceiptRules) => Promise<ReceiptJson[]>;

export function createReceiptReader(receiptPrinters: WebContext['receiptPrinters']): ReadReceipts {
  const turns = createSlots({ all: 1, perKind: 1 });
  /** By receipt and rules. */
  const remembered = new Map<string, TriedReading>();
  let waiting = 0;

  async function tryRules(unread: ReadonlyMap<string, string>, rules: ReceiptRules): Promise<void> {
    if (unread.size === 0 || receiptPrinters === undefined) return;
    if (waiting >= maxWaiting) throw refused(503, refusal('rules_form.other_try'), { 'retry-after': '5' });
    waiting += 1;
    try {
      using _turn = await turns.take('try', new AbortController().signal);
      const readings = await receiptPrinters.tryRules([...unread.values()], rules);
      for (const [index, name] of [...unread.keys()].entries())
        remembered.set(name, readings[index] ?? { areOwn: false });
    } finally {
      waiting -= 1;
    }
    for (const name of remembered.keys()) {
      if (remembered.size <= maxRemembered) break;
      remembered.delete(name);
    }
  }

  return async (receipts, rules) => {
    const rulesText = JSON.stringify(rules);
    const nameOf = ({ id, text }: ReceiptJson): string => `${id} ${text.length} ${rulesText}`;
    const unread = receipts.flatMap((receipt): [string, string][] => {
      const isUnread = receipt.text !== '' && !remembered.has(nameOf(receipt));
      return isUnread ? [[nameOf(receipt), receipt.text]] : [];
    });
    await tryRules(new Map(unread), rules);
    return receipts.map((receipt) => {
      const tried = remembered.get(nameOf(receipt));
      if (tried === undefined || receipt.text === '') return receipt;
      const { reading, areOwn } = tried;
      return {
        ...receipt,
        ...(reading !== undefined && { reading: readingToJson(reading) }),
        ...(!areOwn && { tooSlow: true as const }),
      };
    });
  };
}

export function readingToJson({
  totalMinor,
  lines,
  payments,
  reasons,
  marks,
  titlePatterns: _titles,
  saleShape: _shape,
  details: _details,
  goodsWithDeposit: _goods,
  ...rest
}: NonNullable<TriedReading['reading']>) {
  return {
    ...rest,
    ...(totalMinor !== undefined && { total: totalMinor }),
    ...(lines !== undefined && { lines: [...lines] }),
    ...(payments !== undefined && { payments: [...payments] }),
    reasons: [...reasons],
    marks: [...marks],
  };
}
