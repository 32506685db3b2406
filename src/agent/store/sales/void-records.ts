/**
 * Voids that are reported as records of their own: on paper, or pushed under another number. Such a record becomes part of the sale that it
 * takes back: one void, at the instant of the record and with its pictures. Where a POS cloud lists the sales of the register, it decides
 * which are void.
 */
import type { Received } from '../../../domain/sale/sale.ts';
import {
  listedDistanceMs,
  printedSaleOf,
  type SaleBefore,
  type VoidPaper,
} from '../../../domain/sale/void-match.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import type { Connection } from '../connection.ts';
import { renderNext } from '../outbox/outbox.ts';
import { noteBody } from '../outbox/reporting.ts';
import type { WriteContext } from '../write-context.ts';
import { endPending } from './captures.ts';
import { finish, moveMarks, retire, takeCaptures } from './merge.ts';
import { isVoidPaper, storeRecords, writeMerged } from './source-records.ts';
import { has, isListed, type NewRecord, type StoredRecord, storedRecords } from './stored-sale.ts';
import { setVoided, voidedOf } from './void.ts';

/** Between a sale and its void. */
const longestMs = 7 * 86_400_000;

type Candidate = SaleBefore & { readonly record: StoredRecord };

/** A paper of a void that is new: returns the sale that it became part of, in its former state. */
export function joinVoidPaper(context: WriteContext, paper: NewRecord): StoredRecord | undefined {
  if (!isVoidPaper(paper)) return undefined;
  const { db } = context;
  const { registerKey } = paper;
  const isInList = isListed(db, registerKey);
  const sales = salesBefore(db, paper, isInList ? listedVoids : unmatchedPapers);
  const read = voidPaper(paper);
  const sale = isInList ? nearest(sales, (one) => listedDistanceMs(read, one)) : printedSaleOf(read, sales);
  if (sale === undefined) return undefined;
  join(context, sale.record, paper);
  noteBody(db, sale.record.seq, saleSha256(paper.sale));
  finish(context, sale.record, paper.received.wallMs);
  return sale.record;
}

/** A POS cloud reports the sale as void: its paper may have been there before. True when one was found. */
export function joinStoredPaper(context: WriteContext, saleId: string): boolean {
  const { db } = context;
  const [sale] = storedRecords(db, `id = @saleId AND kind = 'void' AND ${withoutPaper}`, { saleId });
  if (sale === undefined) return false;
  const papers = storedRecords(
    db,
    `register_key = (SELECT register_key FROM sales WHERE seq = @seq) AND unmatched_source = 'printer' AND ${isOfVoid('origin')}
       AND instant_at_ms >= @fromMs AND instant_at_ms <= @fromMs + ${longestMs} AND ${onSameClock}`,
    { seq: sale.seq, fromMs: sale.instant.atMs, ...clockOf(sale.received) },
  );
  const before = candidate(db, sale);
  const paper = nearest(papers, (one) => listedDistanceMs(voidPaper(one), before));
  if (paper === undefined) return false;
  moveMarks(db, { from: paper.seq, to: sale.seq });
  join(context, sale, paper);
  takeCaptures(db, { from: paper, to: sale, asVoid: true });
  retire(context, paper, sale);
  finish(context, sale, paper.received.wallMs);
  return true;
}

/**
 * A void pushed under a number of its own: its row stays, so that a repetition is recognized, and states the sale that it is part of. True
 * when that is stored and was pushed too.
 */
export function joinPushedVoid(context: WriteContext, saleId: string): boolean {
  const { db } = context;
  const [pushed] = storedRecords(db, `id = @saleId AND kind = 'void' AND origin IS NULL`, { saleId });
  const [sale] = storedRecords(
    db,
    `id = (SELECT reversed_id FROM sales WHERE id = @saleId) AND (origin IS NULL OR ${has('register')}) AND kind IN ('sale', 'refund', 'void')`,
    { saleId },
  );
  if (pushed === undefined || sale === undefined) return false;
  if (Math.abs(pushed.sale.totalMinor) !== Math.abs(sale.sale.totalMinor)) return false;
  // A register that begins with 1 again has used the number for another sale.
  if (pushed.instant.atMs - sale.instant.atMs > longestMs) return false;
  writeVoid(db, sale);
  setVoided(db, sale, pushed.instant);
  takeCaptures(db, { from: pushed, to: sale, asVoid: true });
  db.prepare('UPDATE sales SET superseded_by = ? WHERE seq = ?').run(sale.saleId, pushed.seq);
  endPending(db, pushed.seq);
  renderNext(context, pushed.seq);
  context.changed({ kind: 'pair', saleId: pushed.saleId });
  finish(context, sale, pushed.received.wallMs);
  return true;
}

/** A pushed sale that arrives after its void, which was stored without it. True when one was joined. */
export function joinWaitingVoid(context: WriteContext, saleId: string): boolean {
  const { db } = context;
  const waiting = db
    .prepare<[object], { seq: number; id: string }>(
      `SELECT v.seq, v.id FROM sales s JOIN sales v INDEXED BY sales_of_other_kinds
           ON v.superseded_by IS NULL AND v.kind <> 'sale' AND v.kind = 'void' AND v.register_key = s.register_key AND v.origin IS NULL
          AND v.instant_at_ms >= s.instant_at_ms - s.uncertainty_ms AND v.instant_at_ms <= s.instant_at_ms + ${longestMs}
          AND iif(json_valid(v.sale), v.sale ->> '$.reverses', NULL) = s.register_sale_id AND v.register_sale_id IS NOT s.register_sale_id
        WHERE s.id = @saleId || '' AND s.origin IS NULL ORDER BY v.instant_at_ms`,
    )
    .all({ saleId });
  return waiting.some(({ seq, id }) => {
    // Instead of an earlier sale of the same number.
    db.prepare('UPDATE sales SET reversed_id = ? WHERE seq = ?').run(saleId, seq);
    return joinPushedVoid(context, id);
  });
}

/** Everything was sent again, the sale before its void: it is void again. `seq`: row of the void. */
export function repeatPushedVoid(context: WriteContext, seq: number, nowMs: number): void {
  const [sale] = storedRecords(
    context.db,
    `id = (SELECT superseded_by FROM sales WHERE seq = @seq AND kind = 'void') AND origin IS NULL AND kind <> 'void'`,
    { seq },
  );
  if (sale === undefined) return;
  writeVoid(context.db, sale);
  finish(context, sale, nowMs);
}

function writeVoid(db: Connection, { seq, sale }: StoredRecord): void {
  const asVoid = { ...sale, kind: 'void' as const };
  db.prepare(`UPDATE sales SET sale = ?, kind = 'void', news = 1 WHERE seq = ?`).run(
    JSON.stringify(asVoid),
    seq,
  );
  noteBody(db, seq, saleSha256(asVoid));
}

function join({ db }: WriteContext, sale: StoredRecord, paper: NewRecord | StoredRecord): void {
  storeRecords(db, sale.seq, [sale, paper]);
  writeMerged(db, sale.seq);
  setVoided(db, sale, paper.instant);
}

// Each is read from an index of few rows: that of the times of other kinds, and that of unmatched records.
const listedVoids = `+register_key = @registerKey AND kind <> 'sale' AND kind = 'void'`;
const unmatchedPapers = `register_key = @registerKey AND unmatched_source = 'printer' AND kind IN ('sale', 'refund')`;

/** False for a damaged row too. */
const isOfVoid = (origin: string) =>
  `iif(json_valid(${origin}), coalesce(${origin} ->> '$.ofVoid', 0), 0) = 1`;
const withoutPaper = `NOT ${isOfVoid('sales.origin')}
  AND NOT EXISTS (SELECT 1 FROM source_records h WHERE h.sale_seq = sales.seq AND ${isOfVoid('h.origin')})`;
/** Times of two clocks can't be compared. */
const onSameClock = `clock = @clock AND (clock = 'synced' OR boot = @boot)`;

function clockOf({ clock, boot }: Received): Pick<Received, 'clock' | 'boot'> {
  return { clock, boot };
}

/** Sales that printer or POS cloud reported, under a condition. */
function salesBefore(
  db: Connection,
  { registerKey, instant, sale, received }: NewRecord,
  condition: string,
): Candidate[] {
  return storedRecords(
    db,
    `${condition} AND origin IS NOT NULL AND superseded_by IS NULL AND ${withoutPaper}
       AND abs(total_minor) = @total AND instant_at_ms >= @atMs - ${longestMs} AND instant_at_ms <= @atMs AND ${onSameClock}`,
    { registerKey, total: Math.abs(sale.totalMinor), atMs: instant.atMs, ...clockOf(received) },
  ).map((record) => candidate(db, record));
}

function candidate(db: Connection, record: StoredRecord): Candidate {
  const { registerSaleId, receiptNumber, totalMinor } = record.sale;
  return {
    ...{ record, totalMinor, atMs: record.instant.atMs },
    numbers: [registerSaleId, receiptNumber].flatMap((number) => number ?? []),
    voided: voidedOf(db, record.seq),
  };
}

function voidPaper({ sale, origin, instant }: NewRecord | StoredRecord): VoidPaper {
  const printed = origin.by === 'printer' ? origin.totalMinor : undefined;
  const total = printed ?? (sale.totalUnknown === true ? undefined : sale.totalMinor);
  const { receiptNumber, reverses, receiptText = '' } = sale;
  return {
    atMs: instant.atMs,
    ...(total !== undefined && { totalMinor: total }),
    ...(reverses !== undefined && { reverses }),
    ...(receiptNumber !== undefined && { number: receiptNumber }),
    isBrokenOff: receiptText.normalize('NFKC').replaceAll(/\s/g, '').includes('中止'),
  };
}

function nearest<One>(all: readonly One[], distanceMs: (one: One) => number): One | undefined {
  const [best] = all
    .map((one) => ({ one, ms: distanceMs(one) }))
    .filter(({ ms }) => ms < Infinity)
    .toSorted((a, b) => a.ms - b.ms);
  return best?.one;
}
