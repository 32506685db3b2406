/** The sale that a refund or void takes back, by the number that the register states. */
import { pushedIds } from '../../../domain/sale/identity.ts';
import { isSameNumber } from '../../../domain/sale/void-match.ts';
import type { WriteContext } from '../write-context.ts';
import { findSales, searchMs } from './search.ts';
import { ofAccount, readSale, recordsUnderIds } from './stored-sale.ts';

/** From a refund back to its sale, pushed as well as listed. */
const maxDays = 30;
/** Sales with the number in their texts. */
const maxFound = 50;

type Row = { readonly registerKey: string; readonly atMs: number; readonly sale: string };

/** Stores which sale it is, if it is here; a number that is used again means the newest sale before. */
export function noteReversed(context: WriteContext, seq: number): void {
  const { db } = context;
  const row = db
    .prepare<[number], Row>(
      'SELECT register_key AS registerKey, instant_at_ms AS atMs, sale FROM sales WHERE seq = ? AND reversed_id IS NULL',
    )
    .get(seq);
  const { reverses: number, registerSaleId, receiptText } = (row && readSale(row.sale)) ?? {};
  // A void under the number of its sale is that sale.
  if (row === undefined || number === undefined || number === registerSaleId) return;
  const wanted = { ...row, number };
  // Searching texts takes up to 200 ms: only for a paper, which states what it prints.
  const saleId =
    byRegisterNumber(context, seq, wanted) ??
    byPushedNumber(context, seq, wanted) ??
    (receiptText === undefined ? undefined : byPrintedNumber(context, wanted));
  if (saleId === undefined) return;
  db.prepare('UPDATE sales SET reversed_id = ? WHERE seq = ?').run(saleId, seq);
  context.changed({ kind: 'pair', saleId });
}

type Wanted = Row & { readonly number: string };

/** At a POS cloud a refund may be made at another register of the account. */
function byRegisterNumber(
  { db }: WriteContext,
  seq: number,
  { registerKey, atMs, number }: Wanted,
): string | undefined {
  return db
    .prepare<[object], string>(
      `SELECT coalesce(superseded_by, id) FROM sales WHERE register_key IN (SELECT @registerKey UNION ${ofAccount()})
          AND register_sale_id = @number AND seq <> @seq AND instant_at_ms <= @atMs ORDER BY instant_at_ms DESC LIMIT 1`,
    )
    .pluck()
    .get({ registerKey, number, seq, atMs });
}

/** Its number at the till, of a sale that a POS cloud lists under another one. */
function byPushedNumber(
  { db }: WriteContext,
  seq: number,
  { registerKey, atMs, number }: Wanted,
): string | undefined {
  const ids = pushedIds({ registerKey, registerSaleId: number, dayMs: atMs }, maxDays);
  return db
    .prepare<[object], string>(
      `SELECT s.id FROM ${recordsUnderIds} JOIN sales s ON s.seq = h.sale_seq
        WHERE s.seq <> @seq AND s.instant_at_ms <= @atMs ORDER BY s.instant_at_ms DESC LIMIT 1`,
    )
    .pluck()
    .get({ ids: JSON.stringify(ids), seq, atMs });
}

function byPrintedNumber(
  { db, clock }: WriteContext,
  { registerKey, atMs, number }: Wanted,
): string | undefined {
  const withoutZeros = number.replace(/^0+/, '');
  if (withoutZeros === '') return undefined;
  const untilMs = clock.monotonicMs() + searchMs;
  // As printed first: 12 is in every receipt of December, 0012 in few.
  for (const text of new Set([number, withoutZeros])) {
    const query = { register: registerKey, toMs: atMs, text, limit: maxFound };
    const { pairs } = findSales(db, query, clock, untilMs);
    const found = pairs.find(
      ({ sale: { receiptNumber, kind } }) =>
        kind !== 'refund' && receiptNumber !== undefined && isSameNumber(receiptNumber, number),
    );
    if (found !== undefined) return found.saleId;
    if (clock.monotonicMs() >= untilMs) return undefined;
  }
  return undefined;
}
