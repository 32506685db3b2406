/** Source records of one sale, from the printer proxy, a POS cloud and a till that pushes, and the sale that they make together. */
import type { z } from 'zod';
import { saleSchema } from '../../../contract/sale.ts';
import type { Sale, SaleOrigin } from '../../../domain/sale/sale.ts';
import { isUndecided } from '../../../domain/sale/sale-filter.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import type { Connection } from '../connection.ts';
import { noteBody } from '../outbox/reporting.ts';
import { fieldOf, readOrigin, readSale, type SourceContent } from './stored-sale.ts';

type Content = Pick<SourceContent, 'sale' | 'origin'>;

/** Paper of a void, stored beside that of the sale itself. */
export function isVoidPaper({ origin }: Pick<Content, 'origin'>): boolean {
  return origin.by === 'printer' && origin.ofVoid === true;
}

/**
 * The paper of a void makes the sale void, unless a POS cloud decides; its text follows that of the sale. `stored`: the merged sale so far,
 * which serves where the records of the sale itself can't be read.
 */
function mergedSale(sourceRecords: readonly Content[], stored: () => Sale | undefined): Sale | undefined {
  const of = (by: SaleOrigin['by']) =>
    sourceRecords.find((record) => record.origin.by === by && !isVoidPaper(record))?.sale;
  const cloud = of('cloud');
  const papers = sourceRecords.filter(isVoidPaper).map((record) => record.sale);
  const pushed = of('register');
  const own = withPaper(withPushed(cloud, pushed), of('printer'));
  const sale = own ?? stored() ?? papers[0];
  if (sale === undefined || papers.length === 0) return sale;
  const isThere = (text: string) => own === undefined && sale.receiptText?.includes(text) === true;
  const texts = papers.flatMap(({ receiptText }) =>
    receiptText === undefined || isThere(receiptText) ? [] : receiptText,
  );
  if (sale.receiptText !== undefined) texts.unshift(sale.receiptText);
  return {
    ...sale,
    ...(cloud === undefined && { kind: 'void' }),
    ...(texts.length > 0 && { receiptText: texts.join('\n\n') }),
  };
}

/** Details come from the cloud, plus the fields that only the till has. It states a void before the cloud lists it. */
function withPushed(cloud: Sale | undefined, pushed: Sale | undefined): Sale | undefined {
  if (cloud === undefined || pushed === undefined) return cloud ?? pushed;
  const extra = { ...pushed.extra, ...cloud.extra };
  return {
    ...withDetails(cloud, pushed),
    ...(Object.keys(extra).length > 0 && { extra }),
    ...(pushed.kind === 'void' && { kind: 'void' }),
  };
}

function withDetails(cloud: Sale, other: Sale): Sale {
  return {
    ...detailsOf(other, cloud.lines.length === 0),
    ...cloud,
    ...newestSchema.parse(other),
    lines: cloud.lines.length > 0 ? cloud.lines : other.lines,
    payments: cloud.payments.length > 0 ? cloud.payments : other.payments,
  };
}

/** Details come from the cloud, plus the fields that only the receipt has. */
function withPaper(cloud: Sale | undefined, paper: Sale | undefined): Sale | undefined {
  if (cloud === undefined || paper === undefined) return cloud ?? paper;
  // The cloud's list has decided what the paper is.
  const receiptDoubts = paper.receiptDoubts?.filter(
    (doubt) => !isUndecided(doubt) && doubt !== 'printed_only',
  );
  return {
    ...withDetails(cloud, paper),
    ...(receiptDoubts !== undefined && receiptDoubts.length > 0 && { receiptDoubts }),
  };
}

/** Not those of a record's identity, kind, total and time, nor those that are merged in their own way. */
const detailsSchema = saleSchema.omit({
  ...{ registerSaleId: true, kind: true, currency: true, totalMinor: true, totalUnknown: true },
  ...{ lines: true, payments: true, extra: true, soldAtMs: true, unusableSoldAt: true, receiptDoubts: true },
});

/** No POS cloud has them: what stands there is from before the other record was lost. */
const newestSchema = saleSchema.pick({ registerRevision: true, changedAtMs: true, receiptText: true });

/** Fields that the cloud may lack. Taxes and adjustments belong to the lines that they are read with. */
function detailsOf(other: Sale, hasLines: boolean): z.infer<typeof detailsSchema> {
  const details = detailsSchema.parse(other);
  if (hasLines) return details;
  const { taxes: _, adjustments: _adjustments, ...others } = details;
  return others;
}

/** A record that is stored already stays as it is. */
export function storeRecords(db: Connection, seq: number, sourceRecords: readonly SourceContent[]): void {
  const store = db.prepare(
    `INSERT OR IGNORE INTO source_records (id, sale_seq, sale, origin, boot, received_monotonic_ms, received_at_ms, clock)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const { saleId, sale, origin, received } of sourceRecords) {
    const { boot, monotonicMs, wallMs, clock } = received;
    store.run(saleId, seq, JSON.stringify(sale), JSON.stringify(origin), boot, monotonicMs, wallMs, clock);
  }
}

/** A damaged record adds nothing; the other ones still make the sale. */
export function recordsOf(db: Connection, seq: number): Content[] {
  return db
    .prepare<[number], { sale: string; origin: string }>(
      'SELECT sale, origin FROM source_records WHERE sale_seq = ?',
    )
    .all(seq)
    .flatMap((record): Content[] => {
      const [sale, origin] = [readSale(record.sale), readOrigin(record.origin)];
      return sale === undefined || origin === undefined ? [] : [{ sale, origin }];
    });
}

/** Writes the merged sale of the stored source records. */
export function writeMerged(db: Connection, seq: number): Sale {
  const sourceRecords = recordsOf(db, seq);
  const sale = mergedSale(sourceRecords, () =>
    readSale(db.prepare<[number], string>('SELECT sale FROM sales WHERE seq = ?').pluck().get(seq) ?? ''),
  );
  if (sale === undefined) throw new Error(`no source record of the sale ${seq}`);
  const has = (by: SaleOrigin['by']) =>
    sourceRecords.some((record) => record.origin.by === by && !isVoidPaper(record));
  // A pushed sale that the cloud lists still lacks its paper.
  const lacks = !has('cloud') ? 'stored' : has('printer') ? 'none' : has('register') ? 'printer' : 'stored';
  db.prepare(
    `UPDATE sales SET sale = @sale, kind = @kind, total_minor = @totalMinor, register_sale_id = @number, news = 1,
            unmatched_source = CASE @lacks WHEN 'none' THEN NULL WHEN 'printer' THEN 'cloud' ELSE unmatched_source END
      WHERE seq = @seq`,
  ).run({
    ...{ sale: JSON.stringify(sale), kind: sale.kind, totalMinor: sale.totalMinor, lacks, seq },
    number: sale.registerSaleId ?? null,
  });
  // As for a sale of its own, so that a recovered row can be verified (agent/store/recovery/repair.ts).
  noteBody(db, seq, saleSha256(sale));
  return sale;
}

export type SourceRecordEdit = {
  readonly saleId: string;
  readonly sale: Sale;
  readonly origin?: SaleOrigin;
};

/** One source record was revised: returns the merged sale. */
export function reviseSourceRecord(
  db: Connection,
  seq: number,
  { saleId, sale, origin }: SourceRecordEdit,
): Sale {
  // Its raw times stay those of the first report, except for a recovered or damaged record without them.
  db.prepare(
    `UPDATE source_records SET sale = ?, origin = iif(coalesce(${fieldOf('origin', 'by')}, 'register') = 'register', coalesce(?, origin), origin)
      WHERE id = ?`,
  ).run(JSON.stringify(sale), origin === undefined ? null : JSON.stringify(origin), saleId);
  return writeMerged(db, seq);
}
