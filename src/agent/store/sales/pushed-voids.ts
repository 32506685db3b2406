/** Voids that a till pushes under numbers of their own: each becomes part of the sale that it names. */
import {
  businessDay,
  isOfOtherRegister,
  isSameDay,
  mayFollow,
  numbersContinue,
} from '../../../domain/sale/reused-number.ts';
import { mayTakeBack, voidWithinMs } from '../../../domain/sale/void-match.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import type { Connection } from '../connection.ts';
import { renderNext } from '../outbox/outbox.ts';
import { noteBody } from '../outbox/reporting.ts';
import type { WriteContext } from '../write-context.ts';
import { endPending } from './captures.ts';
import { finish, takeCaptures } from './merge.ts';
import { storeRecords, writeMerged } from './source-records.ts';
import {
  fieldOf,
  has,
  isBy,
  isOfCloud,
  numberedSales,
  ofAccount,
  type SourceRecord,
  type StoredRecord,
  storedRecords,
} from './stored-sale.ts';
import { setVoided } from './void.ts';

const dayMs = 86_400_000;

/**
 * A void pushed under a number of its own: its row stays, so that a repetition is recognized, and states the sale that it is part of. True
 * when that is stored and was pushed too.
 */
export function joinPushedVoid(context: WriteContext, saleId: string): boolean {
  const { db } = context;
  const [pushed] = storedRecords(db, `id = @saleId AND kind = 'void' AND origin IS NULL`, { saleId });
  if (pushed === undefined) return false;
  noteElsewhere(context, pushed);
  const [sale] = storedRecords(
    db,
    `id = (SELECT reversed_id FROM sales WHERE id = @saleId) AND (origin IS NULL OR ${has('register')} OR ${isOfCloud()}) AND kind IN ('sale', 'refund', 'void')`,
    { saleId },
  );
  if (sale === undefined) return false;
  if (!mayTakeBack(pushed.sale, sale.sale)) return false;
  // A register that begins with 1 again has used the number for another sale; its own may follow.
  if (pushed.instant.atMs - sale.instant.atMs > voidWithinMs) return false;
  if (!isNamedNow(context, sale, pushed)) {
    db.prepare('UPDATE sales SET reversed_id = NULL WHERE seq = ?').run(pushed.seq);
    return false;
  }
  writeVoid(db, sale, pushed);
  setVoided(db, sale, pushed.instant);
  takeCaptures(db, { from: pushed, to: sale, asVoid: true });
  db.prepare('UPDATE sales SET superseded_by = ? WHERE seq = ?').run(sale.saleId, pushed.seq);
  endPending(db, pushed.seq);
  renderNext(context, pushed.seq);
  context.changed({ kind: 'pair', saleId: pushed.saleId });
  finish(context, sale, pushed.received.wallMs);
  return true;
}

/** Notes the only sale of the day with this number and total at another register of the shop. */
function noteElsewhere(context: WriteContext, pushed: StoredRecord): void {
  const { db } = context;
  const { reverses, totalMinor } = pushed.sale;
  const isOpen = db.prepare('SELECT 1 FROM sales WHERE seq = ? AND reversed_id IS NULL').get(pushed.seq);
  if (isOpen === undefined || reverses === undefined) return;
  const [sale, ...others] = storedRecords(
    db,
    `register_key IN (SELECT key FROM registers WHERE key <> @registerKey) AND register_sale_id = @reverses AND origin IS NULL
       AND superseded_by IS NULL AND kind IN ('sale', 'refund') AND abs(total_minor) = @total AND instant_at_ms <= @atMs`,
    { registerKey: pushed.registerKey, reverses, total: Math.abs(totalMinor), atMs: pushed.instant.atMs },
  ).filter((one) => areOfDay(context, one, pushed));
  if (sale === undefined || others.length > 0) return;
  db.prepare('UPDATE sales SET reversed_id = ? WHERE seq = ?').run(sale.saleId, pushed.seq);
}

export function mayFollowAt(context: WriteContext, record: StoredRecord, number: string): boolean {
  return mayFollow(
    numbersOfDay(context, record.registerKey, record).map((one) => one.number),
    number,
  );
}

export function areOfDay({ shop }: WriteContext, one: SourceRecord, other: SourceRecord): boolean {
  return isSameDay(momentOf(one), momentOf(other), shop.timeZone);
}

function momentOf({ instant: { atMs }, sale }: SourceRecord) {
  return { ...sale, atMs };
}

function numbersOfDay({ db, shop: { timeZone } }: WriteContext, registerKey: string, pushed: StoredRecord) {
  const moment = momentOf(pushed);
  return numberedSales(db, { registerKey, fromMs: moment.atMs - dayMs, toMs: moment.atMs }).filter(
    ({ atMs }) => isSameDay({ atMs }, moment, timeZone),
  );
}

/** Whether the sale is the one that the number names at the time of the void. */
function isNamedNow(context: WriteContext, sale: StoredRecord, pushed: StoredRecord): boolean {
  const number = pushed.sale.reverses;
  if (number === undefined) return false;
  // Ids of a POS cloud are used once, for all registers of the account.
  if (sale.origin.by !== 'register' && number === sale.sale.registerSaleId) return true;
  if (pushed.registerKey === sale.registerKey) return mayName(context, sale, pushed, number);
  const ofDay = (one: StoredRecord) => numbersOfDay(context, one.registerKey, pushed);
  // The number may be that of a sale of its own which is still to come.
  return areOfDay(context, sale, pushed) && isOfOtherRegister(number, ofDay(pushed), ofDay(sale));
}

/** Whether the number that the record of a void states may be that of the register's sale. */
export function mayName(
  context: WriteContext,
  sale: SourceRecord,
  record: SourceRecord,
  number: string,
): boolean {
  if (areOfDay(context, sale, record)) return true;
  const { registerKey, instant } = record;
  const sales = numberedSales(context.db, {
    registerKey,
    fromMs: instant.atMs - voidWithinMs,
    toMs: instant.atMs,
  });
  return numbersContinue(
    sales.map((one) => ({ number: one.number, day: businessDay(one, context.shop.timeZone) })),
    number,
  );
}

/** A sale, pushed or listed, that arrives after a pushed void of it, which was stored without it. True when one was joined. */
export function joinWaitingVoid(context: WriteContext, saleId: string): boolean {
  const { db } = context;
  const waiting = db
    .prepare<[object], { seq: number; id: string }>(
      `SELECT v.seq, v.id FROM sales s JOIN sales v INDEXED BY sales_of_other_kinds
           ON v.superseded_by IS NULL AND v.kind <> 'sale' AND v.kind = 'void' AND v.origin IS NULL
          AND abs(v.total_minor) = abs(s.total_minor)
          AND (v.register_key = s.register_key OR v.reversed_id IS NULL
               AND (s.origin IS NULL OR v.register_key IN (${ofAccount('s.register_key')})))
          AND v.instant_at_ms >= s.instant_at_ms - s.uncertainty_ms AND v.instant_at_ms <= s.instant_at_ms + ${voidWithinMs}
          AND ${fieldOf('v.sale', 'reverses')} = s.register_sale_id AND (v.register_key <> s.register_key OR v.register_sale_id IS NOT s.register_sale_id)
        WHERE s.id = @saleId || '' AND (s.origin IS NULL OR ${isOfCloud('s')}) ORDER BY v.instant_at_ms`,
    )
    .all({ saleId });
  return waiting.some(({ seq, id }) => {
    // Instead of an earlier sale of the same number.
    db.prepare('UPDATE sales SET reversed_id = ? WHERE seq = ?').run(saleId, seq);
    return joinPushedVoid(context, id);
  });
}

/** Whether the record `h` is that of the void of the sale: it stands for the push of the sale until that arrives. */
export const isOfVoid = `EXISTS (SELECT 1 FROM sales v WHERE v.id = h.id AND v.kind = 'void' AND v.superseded_by = sales.id)`;

/** The push of a sale that is void by a record of its own, which it replaces there: it is void as well. */
export function replaceVoid(db: Connection, sale: StoredRecord, pushed: StoredRecord): StoredRecord {
  const { changes } = db
    .prepare(
      `DELETE FROM source_records WHERE id IN (SELECT h.id FROM source_records h JOIN sales ON sales.seq = h.sale_seq
         WHERE h.sale_seq = ? AND ${isBy('register', 'h.origin')} AND ${isOfVoid})`,
    )
    .run(sale.seq);
  return changes === 0 ? pushed : { ...pushed, sale: { ...pushed.sale, kind: 'void' } };
}

/** Everything was sent again, the sale before its void: it is void again. `seq`: row of the void. */
export function repeatPushedVoid(context: WriteContext, seq: number, nowMs: number): void {
  const [sale] = storedRecords(
    context.db,
    `id = (SELECT superseded_by FROM sales WHERE seq = @seq AND kind = 'void') AND kind <> 'void'`,
    { seq },
  );
  const [pushed] = storedRecords(context.db, 'seq = @seq', { seq });
  if (sale === undefined || pushed === undefined) return;
  writeVoid(context.db, sale, pushed);
  finish(context, sale, nowMs);
}

/** The till's record of a listed sale states the void: records of other sources that follow keep it. */
function writeVoid(db: Connection, sale: StoredRecord, pushed: StoredRecord): void {
  const { seq } = sale;
  const asVoid = { ...sale.sale, kind: 'void' as const };
  if (sale.origin.by !== 'register') {
    const { changes } = db
      .prepare(
        `UPDATE source_records SET sale = json_set(sale, '$.kind', 'void') WHERE sale_seq = ? AND ${isBy('register', 'origin')}`,
      )
      .run(seq);
    if (changes === 0) storeRecords(db, seq, [sale, { ...pushed, sale: asVoid }]);
    writeMerged(db, seq);
    return;
  }
  db.prepare(`UPDATE sales SET sale = ?, kind = 'void', news = 1 WHERE seq = ?`).run(
    JSON.stringify(asVoid),
    seq,
  );
  noteBody(db, seq, saleSha256(asVoid));
}
