/** The sale that a refund or void takes back, by the number that the register states. */
import { pushedIds } from '../../../domain/sale/identity.ts';
import type { Sale } from '../../../domain/sale/sale.ts';
import { isSameNumber, mayTakeBack } from '../../../domain/sale/void-match.ts';
import type { WriteContext } from '../write-context.ts';
import { findSales, searchMs } from './search.ts';
import { ofAccount, readSale, recordsUnderIds } from './stored-sale.ts';

/** From a refund back to its sale, pushed as well as listed. */
const maxDays = 30;
/** Sales with the number in their texts. */
const maxFound = 50;

type Row = { readonly registerKey: string; readonly atMs: number; readonly sale: string };

/** Stores which sale it is, if it is here; a number that is used again means the newest sale before that it can take back. */
export function noteReversed(context: WriteContext, seq: number): void {
  const { db } = context;
  const row = db
    .prepare<[number], Row>(
      'SELECT register_key AS registerKey, instant_at_ms AS atMs, sale FROM sales WHERE seq = ? AND reversed_id IS NULL',
    )
    .get(seq);
  const back = row && readSale(row.sale);
  // A void under the number of its sale is that sale.
  if (row === undefined || back?.reverses === undefined || back.reverses === back.registerSaleId) return;
  const wanted = { ...row, number: back.reverses, back };
  // Searching texts takes up to 200 ms: only for a paper, which states what it prints.
  const saleId =
    byRegisterNumber(context, seq, wanted) ??
    byPushedNumber(context, seq, wanted) ??
    (back.receiptText === undefined ? undefined : byPrintedNumber(context, wanted));
  if (saleId === undefined) return;
  db.prepare('UPDATE sales SET reversed_id = ? WHERE seq = ?').run(saleId, seq);
  context.changed({ kind: 'pair', saleId });
}

type Wanted = Row & { readonly number: string; readonly back: Sale };

/** Sales of one number, newest first. */
const maxOfNumber = 20;
type Found = { readonly id: string; readonly sale: string };

function firstOf(found: readonly Found[], back: Sale): string | undefined {
  return found.find(({ sale: json }) => {
    const sale = readSale(json);
    return sale !== undefined && mayTakeBack(back, sale);
  })?.id;
}

/** At a POS cloud a refund may be made at another register of the account. */
function byRegisterNumber(
  { db }: WriteContext,
  seq: number,
  { registerKey, atMs, number, back }: Wanted,
): string | undefined {
  const found = db
    .prepare<[object], Found>(
      `SELECT coalesce(superseded_by, id) AS id, sale FROM sales WHERE register_key IN (SELECT @registerKey UNION ${ofAccount()})
          AND register_sale_id = @number AND seq <> @seq AND instant_at_ms <= @atMs ORDER BY instant_at_ms DESC LIMIT ${maxOfNumber}`,
    )
    .all({ registerKey, number, seq, atMs });
  return firstOf(found, back);
}

/** Its number at the till, of a sale that a POS cloud lists under another one. */
function byPushedNumber(
  { db }: WriteContext,
  seq: number,
  { registerKey, atMs, number, back }: Wanted,
): string | undefined {
  const ids = pushedIds({ registerKey, registerSaleId: number, dayMs: atMs }, maxDays);
  const found = db
    .prepare<[object], Found>(
      `SELECT s.id, s.sale FROM ${recordsUnderIds} JOIN sales s ON s.seq = h.sale_seq
        WHERE s.seq <> @seq AND s.instant_at_ms <= @atMs ORDER BY s.instant_at_ms DESC LIMIT ${maxOfNumber}`,
    )
    .all({ ids: JSON.stringify(ids), seq, atMs });
  return firstOf(found, back);
}

function byPrintedNumber(
  { db, clock }: WriteContext,
  { registerKey, atMs, number, back }: Wanted,
): string | undefined {
  const withoutZeros = number.replace(/^0+/, '');
  if (withoutZeros === '') return undefined;
  const untilMs = clock.monotonicMs() + searchMs;
  // As printed first: 12 is in every receipt of December, 0012 in few.
  for (const text of new Set([number, withoutZeros])) {
    const query = { register: registerKey, toMs: atMs, text, limit: maxFound };
    const { pairs } = findSales(db, query, clock, untilMs);
    const found = pairs.find(
      ({ sale }) =>
        sale.kind !== 'refund' &&
        sale.receiptNumber !== undefined &&
        isSameNumber(sale.receiptNumber, number) &&
        mayTakeBack(back, sale),
    );
    if (found !== undefined) return found.saleId;
    if (clock.monotonicMs() >= untilMs) return undefined;
  }
  return undefined;
}
