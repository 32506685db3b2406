/**
 * Voids that are reported as records of their own, on paper; those that are pushed: pushed-voids.ts. Such a record becomes part of the sale that it
 * takes back: one void, at the instant of the record and with its pictures. Where a POS cloud lists the sales of the register, it decides
 * which are void.
 */

import type { Received } from '../../../domain/sale/sale.ts';
import {
  distanceElsewhereMs,
  isSameNumber,
  listedDistanceMs,
  printedSaleOf,
  type SaleBefore,
  type VoidPaper,
  voidWithinMs,
} from '../../../domain/sale/void-match.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import type { Connection } from '../connection.ts';
import { noteBody } from '../outbox/reporting.ts';
import type { WriteContext } from '../write-context.ts';
import { finish, moveMarks, retire, takeCaptures } from './merge.ts';
import { areOfDay, mayFollowAt, mayName } from './pushed-voids.ts';
import { isVoidPaper, storeRecords, writeMerged } from './source-records.ts';
import {
  fieldOf,
  isListed,
  ofAccount,
  type SourceRecord,
  type StoredRecord,
  storedRecords,
} from './stored-sale.ts';
import { setVoided, voidedOf } from './void.ts';

type Candidate = SaleBefore & { readonly record: StoredRecord };

/** A paper of a void that is new: returns the sale that it became part of, in its former state. */
export function joinVoidPaper(context: WriteContext, paper: SourceRecord): StoredRecord | undefined {
  if (!isVoidPaper(paper)) return undefined;
  const { db } = context;
  const { registerKey } = paper;
  const isInList = isListed(db, registerKey);
  const read = voidPaper(paper);
  const found = salesBefore(db, paper, isInList ? listedVoids : unmatchedPapers);
  const sales = isInList ? found : found.filter((one) => isOfDay(context, one, paper));
  const sale = isInList ? nearest(sales, (one) => listedDistanceMs(read, one)) : printedSaleOf(read, sales);
  if (sale === undefined) return undefined;
  join(context, sale.record, paper);
  noteBody(db, sale.record.seq, saleSha256(paper.sale));
  finish(context, sale.record, paper.received.wallMs);
  return sale.record;
}

/** Whether the number that the paper states may be that of the sale. */
function isOfDay(context: WriteContext, { record, numbers }: Candidate, paper: SourceRecord): boolean {
  const number = paper.sale.reverses;
  if (number === undefined || !numbers.some((one) => isSameNumber(one, number))) return true;
  return mayName(context, record, paper, number);
}

/**
 * A POS cloud reports the sale as void: its paper may have been there before, perhaps as one of a refund, or from another register of the
 * account. True when one was found.
 */
export function joinStoredPaper(context: WriteContext, saleId: string): boolean {
  const { db } = context;
  const [sale] = storedRecords(db, `id = @saleId AND kind = 'void' AND ${withoutPaper}`, { saleId });
  if (sale === undefined) return false;
  const before = candidate(db, sale);
  const papersAt = (registers: string) =>
    storedRecords(
      db,
      `${registers} AND unmatched_source = 'printer' AND superseded_by IS NULL AND (${isOfVoid('origin')} OR kind = 'refund')
         AND instant_at_ms >= @fromMs AND instant_at_ms <= @fromMs + ${voidWithinMs} AND ${onSameClock}`,
      { registerKey: sale.registerKey, fromMs: sale.instant.atMs, ...clockOf(sale.received) },
    );
  const paper =
    nearest(papersAt('register_key = @registerKey'), (one) => listedDistanceMs(voidPaper(one), before)) ??
    nearest(papersAt(atOthers), (one) => distanceElsewhereMs(voidPaper(one), before));
  if (paper === undefined) return false;
  mergeVoid(context, sale, paper);
  return true;
}

/**
 * A paper that was stored as one of its own: of a void at another register than its sale, or of a refund where the POS cloud lists a void. True
 * when its sale was found.
 */
export function joinPaperElsewhere(context: WriteContext, saleId: string): boolean {
  const { db } = context;
  const [paper] = storedRecords(
    db,
    `id = @saleId AND unmatched_source = 'printer' AND (${isOfVoid('origin')} OR kind = 'refund')`,
    { saleId },
  );
  if (paper === undefined) return false;
  const read = voidPaper(paper);
  const sale = isListed(db, paper.registerKey)
    ? (nearest(salesBefore(db, paper, listedVoids), (one) => listedDistanceMs(read, one)) ??
      nearest(salesBefore(db, paper, `${atOthers} AND kind <> 'sale' AND kind = 'void'`), (one) =>
        distanceElsewhereMs(read, one),
      ))
    : isVoidPaper(paper)
      ? onlyNamed(context, paper, salesBefore(db, paper, papersElsewhere))
      : undefined;
  if (sale === undefined) return false;
  mergeVoid(context, sale.record, paper);
  return true;
}

/** Registers that no POS cloud lists count for themselves: the number has to be that of one sale of the day only. */
function onlyNamed(
  context: WriteContext,
  paper: StoredRecord,
  sales: readonly Candidate[],
): Candidate | undefined {
  const { reverses } = paper.sale;
  if (reverses === undefined || mayFollowAt(context, paper, reverses)) return undefined;
  const [one, ...others] = sales.filter(
    ({ record, numbers }) =>
      numbers.some((number) => isSameNumber(number, reverses)) && areOfDay(context, record, paper),
  );
  return others.length === 0 ? one : undefined;
}

function mergeVoid(context: WriteContext, sale: StoredRecord, paper: StoredRecord): void {
  // At another register: the cameras of the sale were not there.
  context.db
    .prepare(
      `DELETE FROM captures WHERE sale_seq = @to AND of_void = 1 AND outcome = 'pending'
          AND camera_id NOT IN (SELECT camera_id FROM captures WHERE sale_seq = @from)
          AND EXISTS (SELECT 1 FROM captures WHERE sale_seq = @from AND camera_id <> '')`,
    )
    .run({ from: paper.seq, to: sale.seq });
  moveMarks(context.db, { from: paper.seq, to: sale.seq });
  join(context, sale, asVoid(paper));
  takeCaptures(context.db, { from: paper, to: sale, asVoid: true });
  retire(context, paper, sale);
  finish(context, sale, paper.received.wallMs);
}

/** Some registers print a 返品 for a void. */
function asVoid(paper: StoredRecord): StoredRecord {
  const { origin } = paper;
  return origin.by === 'printer' ? { ...paper, origin: { ...origin, ofVoid: true } } : paper;
}

function join({ db }: WriteContext, sale: StoredRecord, paper: SourceRecord): void {
  storeRecords(db, sale.seq, [sale, paper]);
  writeMerged(db, sale.seq);
  setVoided(db, sale, paper.instant);
}

// Each is read from an index of few rows: that of the times of other kinds, and that of unmatched records.
const listedVoids = `+register_key = @registerKey AND kind <> 'sale' AND kind = 'void'`;
const papersElsewhere = `register_key <> @registerKey AND register_key NOT IN (SELECT register_key FROM pos_terminals)
  AND +unmatched_source = 'printer' AND kind IN ('sale', 'refund')`;
const unmatchedPapers = `register_key = @registerKey AND unmatched_source = 'printer' AND kind IN ('sale', 'refund')`;

const atOthers = `register_key <> @registerKey AND +register_key IN (${ofAccount()})`;
/** False for a damaged row too. */
const isOfVoid = (origin: string) => `${fieldOf(origin, 'ofVoid')} IS 1`;
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
  { registerKey, instant, sale, received }: SourceRecord,
  condition: string,
): Candidate[] {
  return storedRecords(
    db,
    `${condition} AND origin IS NOT NULL AND superseded_by IS NULL AND ${withoutPaper}
       AND abs(total_minor) = @total AND instant_at_ms >= @atMs - ${voidWithinMs} AND instant_at_ms <= @atMs AND ${onSameClock}`,
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

function voidPaper({ sale, origin, instant }: SourceRecord): VoidPaper {
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
