/**
 * Papers that turn out to be a sale or none. Of a register whose sales a POS cloud lists, one that finds no sale in the
 * list is shown as printed, and neither counted nor reported as a sale; a half that the cloud reports later still joins
 * it (match.ts). An unclear paper of another register is decided by a person.
 */
import type { SaleDetails } from '../../../domain/sale/receipt-reading.ts';
import type { Sale, SaleOrigin } from '../../../domain/sale/sale.ts';
import { isUndecided } from '../../../domain/sale/sale-filter.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import { renderIfSettled } from '../outbox/outbox.ts';
import { noteBody } from '../outbox/reporting.ts';
import type { WriteContext } from '../write-context.ts';
import { readOrigin, readSale } from './stored-sale.ts';

/** Time for a sale to reach the POS server. Most take seconds, a register that was offline takes longer. */
const listedWithinMs = 10 * 60_000;
/** In one transaction: bounds the time that the intake waits. The rest follows with the next page. */
const maxAtOnce = 50;

type Row = { readonly seq: number; readonly id: string; readonly sale: string; readonly origin: string };

/** `listedUntilMs`: the account's list was fetched completely at this time, epoch milliseconds. */
export function settlePrinted(
  context: WriteContext,
  { account, listedUntilMs }: { readonly account: string; readonly listedUntilMs: number },
): void {
  const { db } = context;
  const rows = db
    .prepare<[number, string, number], Row>(
      `SELECT s.seq, s.id, s.sale, s.origin FROM pos_terminals t JOIN sales s
           ON s.register_key = t.register_key AND s.unmatched_source = 'printer'
          AND s.instant_at_ms >= t.linked_at_ms AND s.instant_at_ms < ?
        WHERE t.account_id = ? AND s.kind IN ('sale', 'refund', 'void') AND s.clock = 'synced' LIMIT ?`,
    )
    .all(listedUntilMs - listedWithinMs, account, maxAtOnce);
  for (const { seq, id, ...row } of rows) {
    const [sale, origin] = [readSale(row.sale), readOrigin(row.origin)];
    if (sale === undefined || origin?.by !== 'printer') continue;
    const doubts = [...(sale.receiptDoubts ?? []), 'printed_only' as const];
    write(context, { seq, id }, { sale: decided(sale, noSale, doubts), origin: withTotal(origin, sale) });
  }
}

/** Fields of a sale that depend on what the paper is. */
export type PaperReading = Pick<Sale, 'kind' | 'totalMinor' | 'totalUnknown' | 'lines' | 'payments'> &
  SaleDetails;

const noSale: PaperReading = { kind: 'no_sale', totalMinor: 0, lines: [], payments: [] };

type Decided = {
  readonly saleId: string;
  /** Absent when the paper is no sale. */
  readonly reading?: PaperReading;
  /** Pattern that the register remembers. */
  readonly rule?: string;
};

/** False when there is no such unclear paper. */
export function decidePaper(context: WriteContext, { saleId, reading, rule }: Decided): boolean {
  const { row, sale, origin } = paperOf(context, saleId) ?? {};
  if (row === undefined || sale?.receiptDoubts?.includes('unclear') !== true) return false;
  const doubts = sale.receiptDoubts.filter(isUndecided);
  const decision = { doubts, ...(rule !== undefined && { rule }) };
  write(context, row, {
    sale: decided(sale, reading ?? noSale, sale.receiptDoubts),
    origin: { ...origin, decision },
  });
  return true;
}

/** The paper is unclear again. False when nobody had decided it. */
export function undecidePaper(
  context: WriteContext,
  { saleId, reading }: { readonly saleId: string; readonly reading: Pick<Sale, 'lines' | 'payments'> },
): boolean {
  const { row, sale, origin } = paperOf(context, saleId) ?? {};
  if (row === undefined || sale === undefined || origin?.decision === undefined) return false;
  const { decision, ...before } = origin;
  const unknown = { kind: 'sale', totalMinor: 0, totalUnknown: true, ...reading } as const;
  const doubts = [...(sale.receiptDoubts ?? []), ...decision.doubts];
  write(context, row, {
    sale: { ...decided(sale, unknown, []), receiptDoubts: doubts },
    origin: before,
  });
  return true;
}

function paperOf(context: WriteContext, saleId: string) {
  const row = context.db
    .prepare<[string], Row>(
      `SELECT seq, id, sale, origin FROM sales WHERE id = ? AND unmatched_source = 'printer'`,
    )
    .get(saleId);
  const [sale, origin] = row === undefined ? [] : [readSale(row.sale), readOrigin(row.origin)];
  return row === undefined || sale === undefined || origin?.by !== 'printer'
    ? undefined
    : { row, sale, origin };
}

function decided(paper: Sale, reading: PaperReading, doubts: NonNullable<Sale['receiptDoubts']>): Sale {
  const { totalUnknown: _, receiptDoubts: _doubts, ...stated } = paper;
  const { taxes: _taxes, adjustments: _adjustments, tendered: _tendered, change: _change, ...sale } = stated;
  const left = doubts.filter((doubt) => !isUndecided(doubt));
  return { ...sale, ...reading, ...(left.length > 0 && { receiptDoubts: left }) };
}

function write(
  context: WriteContext,
  { seq, id }: Pick<Row, 'seq' | 'id'>,
  { sale, origin }: { readonly sale: Sale; readonly origin: SaleOrigin },
): void {
  const { db } = context;
  db.prepare('UPDATE sales SET sale = ?, kind = ?, total_minor = ?, origin = ?, news = 1 WHERE seq = ?').run(
    ...[JSON.stringify(sale), sale.kind, sale.totalMinor, JSON.stringify(origin), seq],
  );
  noteBody(db, seq, saleSha256(sale));
  renderIfSettled(context, seq);
  context.changed({ kind: 'pair', saleId: id });
}

/** The total stays comparable with a half that comes late. */
function withTotal(origin: Extract<SaleOrigin, { by: 'printer' }>, sale: Sale): SaleOrigin {
  const totalMinor = origin.totalMinor ?? (sale.totalUnknown === true ? undefined : sale.totalMinor);
  return { ...origin, ...(totalMinor !== undefined && { totalMinor }) };
}
